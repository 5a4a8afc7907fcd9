// The crest of the made-up Harbour & Coast Constabulary: an eight-rayed star, a lettered ring, and a
// lighthouse that is a tipstaff: a staff whose crown is the lantern. Drawn about (0, 0) with radius 10.
import { face, fontFace } from '../text/font-face.ts'
import { circlePath } from '../text/outline-path.ts'
import { shapeText, widthOf } from '../text/shape-text.ts'
import { circle, ellipse, mapPath, polar, polygon, rectangle } from './path.ts'
import type { PathText, Point } from './path.ts'
import { clip, fill, stroke } from './scene.ts'
import type { Mark } from './scene.ts'

const gold = { light: '#f0d68f', mid: '#cfa64a', dark: '#94702a', line: '#5c4416' }
const navy = '#12233f'
const ivory = '#fbf6e6'
const sea = '#1d6f7a'

const ray = (index: number, of: number, tip: number, root: number, half: number): Mark[] => {
  const angle = -Math.PI / 2 + (index * 2 * Math.PI) / of
  const [end, left, right] = [
    polar(0, 0, tip, angle),
    polar(0, 0, root, angle - half),
    polar(0, 0, root, angle + half),
  ]
  // Lit from the upper left: each ray has a bright and a shaded facet.
  const lit = Math.cos(angle - half - 1.25 * Math.PI)
  const [first, second] = lit > -0.2 ? [gold.light, gold.dark] : [gold.mid, gold.dark]
  return [
    fill(polygon([[0, 0], left, end]), first),
    fill(polygon([[0, 0], right, end]), second),
    stroke(polygon([left, end, right]), gold.line, 0.1),
  ]
}

const star = (): Mark[] => [
  ...Array.from({ length: 16 }, (_, i) => (i % 2 === 1 ? ray(i, 16, 7.3, 5, 0.12) : [])).flat(),
  ...[1, 3, 5, 7].flatMap((i) => ray(i, 8, 8.7, 5, 0.27)),
  ...[0, 2, 4, 6].flatMap((i) => ray(i, 8, 10, 5, 0.3)),
]

const lettering = (words: string): Mark => {
  const glyphs = shapeText(fontFace(face.serif), words.toUpperCase(), 'organisation', 60)
  // As large as the ring is high, smaller for long names: at most 300 degrees of the ring.
  const radius = 4.32
  const size = Math.min(1.05, ((300 / 360) * 2 * Math.PI * radius * 1000) / widthOf(glyphs))
  return fill(circlePath(face.serif, glyphs, size, [0, 0], radius), gold.light)
}

const ring = (words: string): Mark[] => [
  fill(circle(0, 0, 5.75), gold.line),
  fill(circle(0, 0, 5.65), gold.mid),
  ...Array.from({ length: 56 }, (_, i) =>
    fill(circle(...polar(0, 0, 5.44, (i * Math.PI) / 28), 0.17), gold.light),
  ),
  fill(circle(0, 0, 5.22), gold.line),
  fill(circle(0, 0, 5.16), navy),
  lettering(words),
  fill(polygon([polar(0, 4.66, 0.42, 0), [0, 5.0], [-0.42, 4.66], [0, 4.32]]), gold.light),
  fill(circle(-1.15, 4.5, 0.16), gold.light),
  fill(circle(1.15, 4.5, 0.16), gold.light),
  fill(circle(0, 0, 4.05), gold.light),
  fill(circle(0, 0, 3.86), navy),
]

const beams: readonly (readonly Point[])[] = [
  [
    [-0.3, -1.72],
    [-4, -3.1],
    [-4, -0.9],
    [-0.3, -1.5],
  ],
  [
    [0.3, -1.72],
    [4, -3.1],
    [4, -0.9],
    [0.3, -1.5],
  ],
]

const swell = (y: number, colour: string): Mark => {
  const top: Point[] = Array.from({ length: 25 }, (_, i) => {
    const x = -4 + (i * 8) / 24
    return [x, y + 0.2 * Math.sin(x * 2.6 + y * 3)]
  })
  return fill(polygon([...top, [4, 4], [-4, 4]]), colour)
}

const tower = (): Mark[] => {
  const side = (y: number): number => 0.62 + ((y + 0.75) / 3) * 0.42
  const band = (from: number, to: number): PathText =>
    polygon([
      [-side(from), from],
      [side(from), from],
      [side(to), to],
      [-side(to), to],
    ])
  return [
    fill(band(-0.85, 2.4), ivory),
    fill(band(-0.2, 0.4), navy),
    fill(band(1.0, 1.6), navy),
    stroke(band(-0.85, 2.4), gold.line, 0.07),
  ]
}

/** The lantern is a crown: a circlet, three arches, an orb. */
const lantern = (): Mark[] => [
  fill(rectangle(-1.05, -1.08, 2.1, 0.3), gold.light),
  stroke(rectangle(-1.05, -1.08, 2.1, 0.3), gold.line, 0.06),
  fill(rectangle(-0.46, -2.05, 0.92, 0.97), '#fff3bf'),
  stroke(
    'M -0.46 -1.08 L -0.46 -2.05 M 0 -1.08 L 0 -2.05 M 0.46 -1.08 L 0.46 -2.05',
    gold.dark,
    0.12,
  ),
  fill(
    'M -0.86 -2.02 C -1.15 -2.75 -0.5 -2.95 0 -2.62 C 0.5 -2.95 1.15 -2.75 0.86 -2.02 Z',
    gold.mid,
  ),
  stroke(
    'M -0.86 -2.02 C -1.15 -2.75 -0.5 -2.95 0 -2.62 C 0.5 -2.95 1.15 -2.75 0.86 -2.02 Z M 0 -2.62 L 0 -2.02',
    gold.line,
    0.07,
  ),
  fill(rectangle(-0.92, -2.14, 1.84, 0.24), gold.light),
  fill(circle(0, -2.86, 0.27), gold.light),
  stroke(circle(0, -2.86, 0.27), gold.line, 0.06),
  fill(
    polygon([
      [-0.07, -3.1],
      [0.07, -3.1],
      [0.07, -3.55],
      [-0.07, -3.55],
    ]),
    gold.light,
  ),
  fill(
    polygon([
      [-0.22, -3.3],
      [0.22, -3.3],
      [0.22, -3.42],
      [-0.22, -3.42],
    ]),
    gold.light,
  ),
]

const scenery = (): Mark[] => [
  fill(circle(0, 0, 3.86), {
    from: [0, -3.86],
    to: [0, 2.4],
    stops: ['#16304f', '#2f5f83', '#e8b978'],
  }),
  ...beams.map((beam) => fill(polygon(beam), '#f4e3ad')),
  fill(ellipse(0, 2.62, 2.3, 0.6), '#3b3a38'),
  ...tower(),
  ...lantern(),
  swell(2.35, sea),
  swell(2.85, navy),
  swell(3.25, sea),
]

const placed = (mark: Mark, place: (point: Point) => Point, scale: number): Mark => {
  if (mark.kind === 'clip')
    return clip(
      mapPath(mark.path, place),
      mark.marks.map((inner) => placed(inner, place, scale)),
    )
  if (mark.kind === 'stroke')
    return stroke(mapPath(mark.path, place), mark.colour, mark.width * scale)
  if (mark.kind !== 'fill') return mark
  const { paint } = mark
  return fill(
    mapPath(mark.path, place),
    typeof paint === 'string' ? paint : { ...paint, from: place(paint.from), to: place(paint.to) },
  )
}

/** The crest at a place, its longest ray `radius` millimetres, with the organisation on its ring. */
export const crest = (words: string, [x, y]: Point, radius: number): Mark[] => {
  const scale = radius / 10
  const marks = [...star(), ...ring(words), clip(circle(0, 0, 3.86), scenery())]
  return marks.map((mark) => placed(mark, ([u, v]) => [x + u * scale, y + v * scale], scale))
}
