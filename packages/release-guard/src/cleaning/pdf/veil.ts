// What is laid over words in another way than by an upright box: thick lines, round and turned shapes, pictures with holes.
// Words beneath are as little seen as beneath a box, but where exactly it ends is not followed: there is no copy then.
import type { Matrix } from '../../reading/pdf/drawing.ts'
import { around, grown, type Box } from '../pdf-parts/area.ts'

export type Point = readonly [x: number, y: number]

export interface Veil {
  readonly box: Box
  /** Whether nothing is seen through it here. */
  readonly hides: (point: Point) => boolean
  /** Wide enough to take a part of a picture out of sight. */
  readonly isBroad: boolean
}

/** Several lines of points; for an area each goes back to where it began. */
export type Rings = readonly (readonly Point[])[]

/** Filled shapes: points that the lines go round, by one of the two rules of ISO 32000-2 section 8.5.3.3. */
export function areaVeil(rings: Rings, isEvenOdd: boolean): Veil {
  const hides = ([x, y]: Point): boolean => {
    let [turns, crossings] = [0, 0]
    for (const ring of rings)
      for (const [i, from] of ring.entries()) {
        const to = ring[(i + 1) % ring.length] ?? from
        if (from[1] <= y === to[1] <= y) continue
        const at = from[0] + ((y - from[1]) * (to[0] - from[0])) / (to[1] - from[1])
        if (at <= x) continue
        crossings += 1
        turns += to[1] > from[1] ? 1 : -1
      }
    return isEvenOdd ? crossings % 2 === 1 : turns !== 0
  }
  return { box: around(rings.flat()), hides, isBroad: true }
}

/** Thinner lines on a picture point at something. */
const markerLeast = 4.5

/** Lines as wide as a marker’s. */
export function lineVeil(rings: Rings, width: number): Veil {
  const reach = width / 2
  const hides = (point: Point): boolean =>
    rings.some((ring) =>
      ring.some((to, i) => i > 0 && distance(point, ring[i - 1] ?? to, to) <= reach),
    )
  return { box: grown(around(rings.flat()), reach), hides, isBroad: width >= markerLeast }
}

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const along =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - along * dx, y - ay - along * dy)
}

/** What a mask lets be seen of a picture: rows of dots from the top. Null where it hides all. */
export interface Dots {
  readonly width: number
  readonly height: number
  readonly isPainted: (column: number, row: number) => boolean
}

/** A picture on the unit square, as a matrix puts it on the page. */
export function pictureVeil(box: Box, [a, b, c, d, e, f]: Matrix, dots: Dots | null): Veil {
  const size = a * d - b * c
  const hides = ([x, y]: Point): boolean => {
    const [u, v] = [(d * (x - e) - c * (y - f)) / size, (a * (y - f) - b * (x - e)) / size]
    if (!(u >= 0 && u < 1 && v >= 0 && v < 1)) return false
    return dots?.isPainted(Math.floor(u * dots.width), Math.floor((1 - v) * dots.height)) ?? true
  }
  return { box, hides, isBroad: true }
}
