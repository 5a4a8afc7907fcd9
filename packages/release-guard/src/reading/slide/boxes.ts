// Upright boxes in one measure, turned and put into groups. All lengths are in EMU, 12,700 to a point.

export const point = 12_700

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Maps the coordinates inside a group to those of the page: x' = a x + c y + e, y' = b x + d y + f. */
export type Mapping = readonly [number, number, number, number, number, number]

export const asItIs: Mapping = [1, 0, 0, 1, 0, 0]

/** First `inner`, then `outer`. */
export function after(outer: Mapping, inner: Mapping): Mapping {
  const [a, b, c, d, e, f] = outer
  const [p, q, r, s, t, u] = inner
  return [
    a * p + c * q,
    b * p + d * q,
    a * r + c * s,
    b * r + d * s,
    a * t + c * u + e,
    b * t + d * u + f,
  ]
}

/** The box around a box that was mapped. */
export function mapped([a, b, c, d, e, f]: Mapping, box: Box): Box {
  const xs: number[] = []
  const ys: number[] = []
  for (const x of [box.left, box.right])
    for (const y of [box.top, box.bottom]) {
      xs.push(a * x + c * y + e)
      ys.push(b * x + d * y + f)
    }
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  }
}

/** Turns around the middle of a box, by degrees, clockwise. */
export function turn(box: Box, degrees: number): Mapping {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]
}

/** From one box to another. */
export function stretch(from: Box, to: Box): Mapping {
  const [w, h] = [from.right - from.left, from.bottom - from.top]
  const a = w === 0 ? 1 : (to.right - to.left) / w
  const d = h === 0 ? 1 : (to.bottom - to.top) / h
  return [a, 0, 0, d, to.left - a * from.left, to.top - d * from.top]
}

export const grown = ({ left, top, right, bottom }: Box, by: number): Box => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
})

/** Words reach out of a box that is too small for them: to a line of letters at the least. */
const line = 10 * point
export const readable = ({ left, top, right, bottom }: Box): Box => ({
  left,
  top,
  right: Math.max(right, left + line),
  bottom: Math.max(bottom, top + line),
})
