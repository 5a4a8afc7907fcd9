// Boxes, matrices and paths as pdf.js tells them, for the proof of a clean copy.
import type { Matrix } from '../../reading/pdf/drawing.ts'

export type Box = readonly [number, number, number, number]

export const one: Matrix = [1, 0, 0, 1, 0, 0]
export const by = (m: Matrix, [a, b, c, d, e, f]: Matrix): Matrix => [
  m[0] * a + m[2] * b,
  m[1] * a + m[3] * b,
  m[0] * c + m[2] * d,
  m[1] * c + m[3] * d,
  m[0] * e + m[2] * f + m[4],
  m[1] * e + m[3] * f + m[5],
]
export function bounds(m: Matrix, [left, low, right, high]: Box): Box {
  const corners = [left, right].flatMap((x) =>
    [low, high].map((y) => [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]] as const),
  )
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}
export const cut = (a: Box, b: Box): Box => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
]
export const wider = (a: Box, d: number): Box => [a[0] - d, a[1] - d, a[2] + d, a[3] + d]
export const isIn = (a: Box, b: Box): boolean =>
  a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3]
export const touch = (a: Box, b: Box): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
export const isEmpty = (a: Box): boolean => !(a[0] < a[2] && a[1] < a[3])
export const isThin = (a: Box): boolean => a[2] - a[0] < 3 || a[3] - a[1] < 3
export const isSquare = (m: Matrix): boolean => {
  const small = Math.max(...m.slice(0, 4).map(Math.abs)) * 2e-4
  return (
    (Math.abs(m[1]) < small && Math.abs(m[2]) < small) ||
    (Math.abs(m[0]) < small && Math.abs(m[3]) < small)
  )
}
export function hash(numbers: Float32Array): string {
  let value = 5381
  for (const number of numbers) value = (Math.imul(value, 33) ^ Math.round(number * 1000)) | 0
  return `${numbers.length} ${value}`
}

const lengths = [2, 2, 6, 4, 0]

/** A path's pieces: what each does and the points it is given. */
function* pieces(numbers: Float32Array): Generator<{ kind: number; points: number[] }> {
  for (let i = 0; i < numbers.length;) {
    const kind = numbers[i] ?? 4
    const length = lengths[kind] ?? 0
    yield { kind, points: Array.from(numbers.subarray(i + 1, i + 1 + length)) }
    i += 1 + length
  }
}

/** The upright rectangles a path is made of; null when it is made of anything else. */
export function boxesOf(numbers: Float32Array, at: Matrix): Box[] | null {
  const shapes: number[][] = []
  for (const { kind, points } of pieces(numbers)) {
    const shape = shapes[shapes.length - 1]
    if (kind === 0) shapes.push([...points])
    else if (kind === 1 && shape !== undefined) shape.push(...points)
    else if (kind !== 4) return null
    if (shapes.length > 60) return null
  }
  const boxes: Box[] = []
  for (const shape of shapes.filter(({ length }) => length > 2)) {
    const box = boxOfShape(shape)
    if (box === null || !isSquare(at)) return null
    boxes.push(bounds(at, box))
  }
  const isApart = boxes.every((a, i) => boxes.slice(0, i).every((b) => !touch(a, b)))
  return isApart ? boxes : null
}

function boxOfShape(shape: readonly number[]): Box | null {
  const xs = shape.filter((_, i) => i % 2 === 0)
  const ys = shape.filter((_, i) => i % 2 === 1)
  const isSame = (values: readonly number[], i: number, j: number): boolean =>
    Math.abs((values[i] ?? 0) - (values[j] ?? 0)) < 0.01
  const isClosed = xs.length === 4 || (xs.length === 5 && isSame(xs, 0, 4) && isSame(ys, 0, 4))
  /** Along one axis the first side is level, along the other the second. */
  const isTurned = (one: readonly number[], two: readonly number[]): boolean =>
    isSame(one, 0, 1) && isSame(two, 1, 2) && isSame(one, 2, 3) && isSame(two, 3, 0)
  if (!isClosed || !(isTurned(xs, ys) || isTurned(ys, xs))) return null
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** Boxes around each line of a path; where they are many, one around all. */
export function linesOf(numbers: Float32Array, at: Matrix): Box[] {
  const lines: Box[] = []
  let [x, y] = [0, 0]
  const reach = (points: readonly number[]): Box => {
    const xs = points.filter((_, i) => i % 2 === 0)
    const ys = points.filter((_, i) => i % 2 === 1)
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  }
  for (const { kind, points } of pieces(numbers)) {
    if (kind !== 0 && kind !== 4) lines.push(bounds(at, reach([x, y, ...points])))
    if (points.length > 1) [x, y] = [points[points.length - 2] ?? 0, points[points.length - 1] ?? 0]
    if (lines.length > 200)
      return [
        lines.reduce((a, b) => [
          Math.min(a[0], b[0]),
          Math.min(a[1], b[1]),
          Math.max(a[2], b[2]),
          Math.max(a[3], b[3]),
        ]),
      ]
  }
  return lines
}
