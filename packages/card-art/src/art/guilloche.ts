// Fine-line patterns. Each family has one frequency and many phases: mixed frequencies look like scribble.
// Curves are Hermite samples of a smooth function, turned to Béziers (control points a third along the slope).
import type { Colour } from '../design.ts'
import { curveTo, moveTo, polar } from './path.ts'
import type { PathText, Point } from './path.ts'
import { stroke } from './scene.ts'
import type { Mark } from './scene.ts'

/** A smooth curve through `at(t)` for t in [from, to], in `steps` Bézier pieces. */
const smooth = (at: (t: number) => Point, from: number, to: number, steps: number): PathText => {
  const span = (to - from) / steps
  const tiny = span / 100
  const slope = (t: number): Point => {
    const [ax, ay] = at(t - tiny)
    const [bx, by] = at(t + tiny)
    return [((bx - ax) / (2 * tiny)) * (span / 3), ((by - ay) / (2 * tiny)) * (span / 3)]
  }
  const parts = [moveTo(at(from))]
  for (let i = 0; i < steps; i += 1) {
    const [t0, t1] = [from + i * span, from + (i + 1) * span]
    const [p0, p1, s0, s1] = [at(t0), at(t1), slope(t0), slope(t1)]
    parts.push(curveTo([p0[0] + s0[0], p0[1] + s0[1]], [p1[0] - s1[0], p1[1] - s1[1]], p1))
  }
  return parts.join(' ')
}

export interface Waves {
  readonly from: number
  readonly to: number
  readonly centre: (x: number) => number
  readonly swing: (x: number) => number
  /** Length of one wave. */
  readonly length: number
  readonly phases: number
  readonly width: number
  /** Line colours from left to right; each takes an equal share of the way. */
  readonly colours: readonly Colour[]
}

/** A ribbon of waves running across: the same wave at even phases, in colours that change on the way. */
export const waves = (band: Waves): Mark[] => {
  const share = (band.to - band.from) / band.colours.length
  const steps = Math.max(2, Math.round((share / band.length) * 5))
  return band.colours.flatMap((colour, part) => {
    const from = band.from + part * share
    const paths = Array.from({ length: band.phases }, (_, i) => {
      const phase = (i / band.phases) * 2 * Math.PI
      const at = (x: number): Point => [
        x,
        band.centre(x) + band.swing(x) * Math.sin((x / band.length) * 2 * Math.PI + phase),
      ]
      return smooth(at, from, from + share, steps)
    })
    return [stroke(paths.join(' '), colour, band.width)]
  })
}

export interface Rosette {
  readonly centre: Point
  /** Middle radius and how far the line swings to either side. */
  readonly radius: number
  readonly swing: number
  readonly petals: number
  readonly phases: number
  readonly width: number
  readonly colour: Colour
}

/** A closed petalled line, turned to even phases about its centre. */
export const rosette = (ring: Rosette): Mark => {
  const [x, y] = ring.centre
  const at = (angle: number): Point =>
    polar(x, y, ring.radius + ring.swing * Math.cos(ring.petals * angle), angle)
  return {
    kind: 'stroke',
    path: `${smooth(at, 0, 2 * Math.PI, ring.petals * 6)} Z`,
    colour: ring.colour,
    width: ring.width,
    turned: {
      about: ring.centre,
      times: ring.phases,
      step: (2 * Math.PI) / ring.petals / ring.phases,
    },
  }
}

/** Mixes two `#rrggbb` colours; 0 is the first, 1 the second. */
export const mix = (from: Colour, to: Colour, share: number): Colour => {
  const channel = (colour: Colour, at: number): number => parseInt(colour.slice(at, at + 2), 16)
  return `#${[1, 3, 5]
    .map((at) => channel(from, at) + (channel(to, at) - channel(from, at)) * share)
    .map((value) => Math.round(value).toString(16).padStart(2, '0'))
    .join('')}`
}

/** A ramp of `count` colours through the given ones. */
export const ramp = (colours: readonly Colour[], count: number): Colour[] =>
  Array.from({ length: count }, (_, i) => {
    const place = (i / Math.max(count - 1, 1)) * (colours.length - 1)
    const left = Math.min(Math.floor(place), Math.max(colours.length - 2, 0))
    const [from, to] = [colours[left] ?? '#000000', colours[left + 1] ?? colours[left] ?? '#000000']
    return mix(from, to, place - left)
  })
