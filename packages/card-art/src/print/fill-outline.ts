// Glyph outlines to coverage: how much of each pixel an outline covers, exactly, without a font engine.
// Each edge adds its signed area to the pixels it crosses; a running sum along the row gives the coverage.
// Overlapping contours of one direction sum above one and are cut to one.

/** Coverage 0–255 of a rectangle of pixels whose top left is (x, y). */
export interface Coverage {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly alpha: Uint8Array
}

/** Flattened edges as x0, y0, x1, y1, in pixels. */
type Edges = readonly number[]

const curvePieces = 8

const flatten = (path: string, scale: number): number[] => {
  const tokens = path.split(' ')
  const edges: number[] = []
  let [at, x, y, startX, startY] = [0, 0, 0, 0, 0]
  const next = (): number => Number(tokens[at++]) * scale
  const edge = (toX: number, toY: number): void => {
    edges.push(x, y, toX, toY)
    ;[x, y] = [toX, toY]
  }
  while (at < tokens.length) {
    const command = tokens[at++]
    if (command === 'M') {
      ;[x, y] = [next(), next()]
      ;[startX, startY] = [x, y]
    } else if (command === 'L') edge(next(), next())
    else if (command === 'C') {
      const [x0, y0, x1, y1, x2, y2, x3, y3] = [
        x,
        y,
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
      ]
      for (let i = 1; i <= curvePieces; i += 1) {
        const t = i / curvePieces
        const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3]
        edge(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)
      }
    } else edge(startX, startY)
  }
  return edges
}

/** Adds what one row's share of an edge covers: `from`, `to` are x at its upper and lower end. */
const addSpan = (sums: Float32Array, row: number, from: number, to: number, area: number): void => {
  const [left, right] = from < to ? [from, to] : [to, from]
  const [first, last] = [Math.floor(left), Math.ceil(right)]
  if (last <= first + 1) {
    const middle = (left + right) / 2 - first
    sums[row + first] = (sums[row + first] ?? 0) + area * (1 - middle)
    sums[row + first + 1] = (sums[row + first + 1] ?? 0) + area * middle
    return
  }
  const slope = 1 / (right - left)
  for (let x = first; x < last; x += 1) {
    const [enter, leave] = [Math.max(left, x), Math.min(right, x + 1)]
    const share = area * (leave - enter) * slope
    const middle = (enter + leave) / 2 - x
    sums[row + x] = (sums[row + x] ?? 0) + share * (1 - middle)
    sums[row + x + 1] = (sums[row + x + 1] ?? 0) + share * middle
  }
}

const addEdge = (
  sums: Float32Array,
  stride: number,
  edges: Edges,
  i: number,
  left: number,
  above: number,
): void => {
  let [x0, y0] = [(edges[i] ?? 0) - left, (edges[i + 1] ?? 0) - above]
  let [x1, y1] = [(edges[i + 2] ?? 0) - left, (edges[i + 3] ?? 0) - above]
  if (y0 === y1) return
  let sign = 1
  if (y0 > y1) {
    ;[x0, y0, x1, y1] = [x1, y1, x0, y0]
    sign = -1
  }
  const slope = (x1 - x0) / (y1 - y0)
  for (let row = Math.floor(y0); row < y1; row += 1) {
    const [top, foot] = [Math.max(y0, row), Math.min(y1, row + 1)]
    if (foot <= top) continue
    const [from, to] = [x0 + (top - y0) * slope, x0 + (foot - y0) * slope]
    addSpan(sums, row * stride, from, to, sign * (foot - top))
  }
}

/** Left, top, right and foot of all points, in whole pixels. */
const boundsOf = (edges: Edges): readonly [number, number, number, number] => {
  let [left, top, right, foot] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < edges.length; i += 2) {
    const [x = 0, y = 0] = [edges[i], edges[i + 1]]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    foot = Math.max(foot, y)
  }
  return [Math.floor(left), Math.floor(top), Math.ceil(right), Math.ceil(foot)]
}

/** The coverage of a closed path; `scale` is pixels a millimetre. Undefined for an empty path. */
export const fillOutline = (path: string, scale: number): Coverage | undefined => {
  const edges = path === '' ? [] : flatten(path, scale)
  if (edges.length === 0) return undefined
  const [x, y, right, foot] = boundsOf(edges)
  const [width, height] = [right - x + 1, foot - y + 1]
  const stride = width + 1
  const sums = new Float32Array(stride * (height + 1))
  for (let i = 0; i < edges.length; i += 4) addEdge(sums, stride, edges, i, x, y)
  const alpha = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1) {
    let sum = 0
    for (let column = 0; column < width; column += 1) {
      sum += sums[row * stride + column] ?? 0
      alpha[row * width + column] = Math.min(255, Math.round(Math.abs(sum) * 255))
    }
  }
  return { x, y, width, height, alpha }
}

/** Coverage of one pixel of the card; 0 outside. */
export const coverageAt = (mask: Coverage, x: number, y: number): number => {
  const [column, row] = [x - mask.x, y - mask.y]
  if (column < 0 || row < 0 || column >= mask.width || row >= mask.height) return 0
  return mask.alpha[row * mask.width + column] ?? 0
}
