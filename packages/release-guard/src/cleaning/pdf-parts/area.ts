// Boxes on a page, in its own units, and what a matrix makes of them.
import type { Matrix } from '../../reading/pdf/drawing.ts'

export type Box = readonly [left: number, low: number, right: number, high: number]

export const everywhere: Box = [-Infinity, -Infinity, Infinity, Infinity]

export const point = (m: Matrix, x: number, y: number): readonly [number, number] => [
  m[0] * x + m[2] * y + m[4],
  m[1] * x + m[3] * y + m[5],
]

/** The upright box around what a matrix makes of a box. */
export function boxOf(m: Matrix, [left, low, right, high]: Box): Box {
  return around([
    point(m, left, low),
    point(m, right, low),
    point(m, left, high),
    point(m, right, high),
  ])
}

export function around(points: readonly (readonly [number, number])[]): Box {
  let [left, low, right, high] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    low = Math.min(low, y)
    high = Math.max(high, y)
  }
  return [left, low, right, high]
}

export const both = (one: Box, two: Box): Box => [
  Math.max(one[0], two[0]),
  Math.max(one[1], two[1]),
  Math.min(one[2], two[2]),
  Math.min(one[3], two[3]),
]

export const isNothing = ([left, low, right, high]: Box): boolean => !(left < right && low < high)

/** Whether boxes touch, thin ones too. */
export const meet = (one: Box, two: Box): boolean =>
  one[0] <= two[2] && two[0] <= one[2] && one[1] <= two[3] && two[1] <= one[3]

export const holds = (outer: Box, inner: Box): boolean =>
  inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3]

export const grown = ([left, low, right, high]: Box, by: number): Box => [
  left - by,
  low - by,
  right + by,
  high + by,
]

export const sizeOf = (box: Box): number =>
  isNothing(box) ? 0 : (box[2] - box[0]) * (box[3] - box[1])

/** True when boxes stay upright: no turn but by right angles. */
export const isUpright = (m: Matrix): boolean => {
  const most = Math.max(...m.slice(0, 4).map(Math.abs)) * 1e-4
  const isNought = (value: number): boolean => Math.abs(value) <= most
  return (isNought(m[1]) && isNought(m[2])) || (isNought(m[0]) && isNought(m[3]))
}

/** Four numbers as a box, or undefined. */
export function boxFrom(numbers: readonly number[]): Box | undefined {
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN, d = Number.NaN] = numbers
  const box: Box = [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]
  return box.every(Number.isFinite) ? box : undefined
}

export function matrixFrom(numbers: readonly number[]): Matrix | undefined {
  const [a, b, c, d, e, f] = numbers
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined
  if (e === undefined || f === undefined) return undefined
  const matrix: Matrix = [a, b, c, d, e, f]
  return matrix.every(Number.isFinite) ? matrix : undefined
}

export const shapeOf = (m: Matrix): { width: number; height: number } => ({
  width: Math.hypot(m[0], m[1]),
  height: Math.hypot(m[2], m[3]),
})
