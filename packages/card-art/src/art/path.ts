// Paths as text: absolute M, L, C and Z only, in millimetres, two or three decimals.
// One notation for both renderings: SVG takes it as it is, the PDF writer turns each step around.

/** Absolute `M x y`, `L x y`, `C x1 y1 x2 y2 x y`, `Z`, parted by blanks. */
export type PathText = string

export type Point = readonly [x: number, y: number]

/** A number with two decimals at most and no needless signs. */
export const short = (value: number): string => {
  const rounded = Math.round(value * 100) / 100
  return String(rounded === 0 ? 0 : rounded)
}

export const moveTo = ([x, y]: Point): string => `M ${short(x)} ${short(y)}`
export const lineTo = ([x, y]: Point): string => `L ${short(x)} ${short(y)}`
export const curveTo = (a: Point, b: Point, c: Point): string =>
  `C ${[...a, ...b, ...c].map(short).join(' ')}`

export const polygon = (points: readonly Point[]): PathText =>
  `${points.map((point, i) => (i === 0 ? moveTo(point) : lineTo(point))).join(' ')} Z`

export const rectangle = (x: number, y: number, width: number, height: number): PathText =>
  polygon([
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ])

/** How far a control point stands out for a quarter of a circle. */
const quarter = 0.5523

export const ellipse = (x: number, y: number, rx: number, ry: number): PathText => {
  const [kx, ky] = [rx * quarter, ry * quarter]
  return [
    moveTo([x + rx, y]),
    curveTo([x + rx, y + ky], [x + kx, y + ry], [x, y + ry]),
    curveTo([x - kx, y + ry], [x - rx, y + ky], [x - rx, y]),
    curveTo([x - rx, y - ky], [x - kx, y - ry], [x, y - ry]),
    curveTo([x + kx, y - ry], [x + rx, y - ky], [x + rx, y]),
    'Z',
  ].join(' ')
}

export const circle = (x: number, y: number, r: number): PathText => ellipse(x, y, r, r)

export const roundRectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  r: number,
): PathText => {
  const [k, right, low] = [r * (1 - quarter), x + width, y + height]
  return [
    moveTo([x + r, y]),
    lineTo([right - r, y]),
    curveTo([right - k, y], [right, y + k], [right, y + r]),
    lineTo([right, low - r]),
    curveTo([right, low - k], [right - k, low], [right - r, low]),
    lineTo([x + r, low]),
    curveTo([x + k, low], [x, low - k], [x, low - r]),
    lineTo([x, y + r]),
    curveTo([x, y + k], [x + k, y], [x + r, y]),
    'Z',
  ].join(' ')
}

/** A rectangle with its four corners cut off. */
export const cutRectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  cut: number,
): PathText => {
  const [right, low] = [x + width, y + height]
  return polygon([
    [x + cut, y],
    [right - cut, y],
    [right, y + cut],
    [right, low - cut],
    [right - cut, low],
    [x + cut, low],
    [x, low - cut],
    [x, y + cut],
  ])
}

/** A point at an angle (radians, clockwise from the right, as y points down). */
export const polar = (x: number, y: number, r: number, angle: number): Point => [
  x + r * Math.cos(angle),
  y + r * Math.sin(angle),
]

/** Moves and scales a path; `place` maps each point. */
export const mapPath = (path: PathText, place: (point: Point) => Point): PathText =>
  path.replaceAll(/(-?[\d.]+(?:e-?\d+)?) (-?[\d.]+(?:e-?\d+)?)/g, (_, x: string, y: string) =>
    place([Number(x), Number(y)])
      .map((value) => String(Math.round(value * 1000) / 1000))
      .join(' '),
  )
