// The landscape card: a warrant. Read aloud it is a sentence: preamble, name, rank, oath.
// The crest rises out of the header on the right, and the rosette spreads from behind it.
import type { DesignData } from '../design.ts'
import type { TextBox } from '../text/fit-text.ts'
import { face } from '../text/font-face.ts'
import { crest } from './crest.ts'
import { mix, ramp, rosette, waves } from './guilloche.ts'
import { bleed, cr80, dot, qrFieldDots } from './layout.ts'
import type { Layout } from './layout.ts'
import { lines, microtext, words } from './lettering.ts'
import { rectangle, roundRectangle } from './path.ts'
import type { Point } from './path.ts'
import { clip, fill } from './scene.ts'
import type { Mark } from './scene.ts'
import { warrantBack } from './warrant-back.ts'

const { long: width, short: height } = cr80
const full = rectangle(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed)
const headerFoot = 13.6
const header = rectangle(-bleed, -bleed, width + 2 * bleed, headerFoot + bleed)
const badge: Point = [73.2, 13.2]
const column = { x: 31.8, width: 49.6 }
const portrait = { x: 50, y: 188, width: 288, height: 384 }
const qr: Point = [529, 62]

const ground = ({ colours }: DesignData): Mark =>
  fill(full, { from: [-bleed, 0], to: [width + bleed, height / 2], stops: [...colours.ground] })

const bodyLines = ({ colours }: DesignData): Mark[] => {
  const tints = colours.line.map((colour) => mix(colour, '#ffffff', 0.45))
  return [
    ...waves({
      from: -bleed,
      to: width + bleed,
      centre: (x) => 35 + 3 * Math.sin(x / 14),
      swing: (x) => 9.5 + 6.5 * Math.sin(x / 17 + 1),
      length: 29,
      phases: 16,
      width: 0.07,
      colours: ramp(tints, 12),
    }),
  ]
}

const sunburst = ({ colours }: DesignData): Mark[] => {
  const [first, second, third] = colours.line
  const pale = (colour: string): string => mix(colour, '#ffffff', 0.38)
  return [
    rosette({
      centre: badge,
      radius: 25.5,
      swing: 5.5,
      petals: 36,
      phases: 10,
      width: 0.07,
      colour: pale(third),
    }),
    rosette({
      centre: badge,
      radius: 17.5,
      swing: 4.2,
      petals: 30,
      phases: 10,
      width: 0.07,
      colour: pale(second),
    }),
    rosette({
      centre: badge,
      radius: 11.6,
      swing: 3,
      petals: 24,
      phases: 8,
      width: 0.07,
      colour: pale(first),
    }),
  ]
}

const headerMarks = (design: DesignData): Mark[] => {
  const { colours, organisation, title } = design
  return [
    fill(header, {
      from: [0, -bleed],
      to: [0, headerFoot],
      stops: [mix(colours.deep, '#000000', 0.25), colours.deep],
    }),
    clip(header, [
      ...waves({
        from: -bleed,
        to: width + bleed,
        centre: () => 6,
        swing: (x) => 5 + 2.6 * Math.sin(x / 13),
        length: 22,
        phases: 14,
        width: 0.08,
        colours: [colours.lift],
      }),
      rosette({
        centre: badge,
        radius: 15,
        swing: 3.2,
        petals: 30,
        phases: 8,
        width: 0.08,
        colour: colours.lift,
      }),
    ]),
    fill(rectangle(-bleed, headerFoot, width + 2 * bleed, 0.62), {
      from: [0, headerFoot],
      to: [0, headerFoot + 0.62],
      stops: [mix(colours.metal, '#ffffff', 0.35), colours.metal],
    }),
    fill(rectangle(-bleed, headerFoot + 0.85, width + 2 * bleed, 0.12), colours.metal),
    ...words(organisation, {
      field: 'organisation',
      face: face.serif,
      size: 4.5,
      x: 4.2,
      y: 7.1,
      width: 58,
      colour: '#ffffff',
    }),
    ...words(title.toUpperCase(), {
      field: 'title',
      face: face.sans,
      size: 2.9,
      x: 4.3,
      y: 11.35,
      width: 56,
      tracking: 210,
      colour: mix(colours.metal, '#ffffff', 0.45),
    }),
    ...crest(organisation, badge, 10.4),
  ]
}

const frameMarks = ({ colours }: DesignData): Mark[] => {
  const [x, y] = [portrait.x * dot, portrait.y * dot]
  const [w, h] = [portrait.width * dot, portrait.height * dot]
  const edge = (out: number, r: number): string =>
    roundRectangle(x - out, y - out, w + 2 * out, h + 2 * out, r)
  return [
    fill(edge(0.75, 1.5), colours.metal),
    fill(edge(0.6, 1.35), '#ffffff'),
    fill(edge(0.32, 1.07), colours.deep),
  ]
}

const label = (design: DesignData, field: string, x: number, y: number, room: number): Words => ({
  field,
  face: face.sans,
  size: 1.9,
  x,
  y,
  width: room,
  tracking: 90,
  colour: mix(design.colours.deep, '#ffffff', 0.12),
})
type Words = Parameters<typeof words>[1]

const front = (design: DesignData): Mark[] => {
  const { colours, texts } = design
  const script = {
    face: face.serifItalic,
    size: 2.55,
    x: column.x,
    width: column.width,
    colour: colours.deep,
  }
  return [
    ground(design),
    clip(rectangle(-bleed, headerFoot, width + 2 * bleed, height), [
      ...bodyLines(design),
      ...sunburst(design),
    ]),
    ...headerMarks(design),
    ...frameMarks(design),
    ...lines(texts.preamble, { ...script, field: 'texts.preamble', y: 18.7, width: 30 }, 2.9),
    ...lines(texts.oath, { ...script, field: 'texts.oath', y: 37.4 }, 2.9),
    fill(rectangle(column.x, 42.3, column.width, 0.14), colours.metal),
    ...words(texts.serialLabel.toUpperCase(), label(design, 'texts.serialLabel', column.x, 45, 28)),
    ...words(texts.expiryLabel.toUpperCase(), label(design, 'texts.expiryLabel', 64.2, 45, 17)),
    ...microtext(texts.microtext, {
      field: 'texts.microtext',
      face: face.sans,
      size: 0.62,
      x: 4.2,
      y: 52.3,
      width: 77.2,
      colour: colours.deep,
    }),
  ]
}

const mono: Pick<TextBox, 'faces' | 'align'> = { faces: [face.mono], align: 'left' }

/** Where a person's texts stand on every design of this layout. */
export const warrantBoxes: Layout['boxes'] = {
  name: {
    field: 'name',
    faces: [face.serif, face.sans],
    align: 'left',
    ...column,
    y: 28.5,
    sizes: [6, 4.3],
    double: { y: [25.6, 29.7], sizes: [4.5, 2.2] },
  },
  rank: {
    field: 'rank',
    faces: [face.sans, face.serif],
    align: 'left',
    ...column,
    y: 33.4,
    sizes: [3.4, 2.2],
  },
  serial: { ...mono, field: 'serial', x: column.x, width: 30.4, y: 48.3, sizes: [2.62, 2.2] },
  expiresOn: { ...mono, field: 'expiresOn', x: 64.2, width: 17.6, y: 48.3, sizes: [2.62, 2.2] },
  backSerial: {
    ...mono,
    field: 'serial',
    align: 'centre',
    x: (qr[0] + qrFieldDots / 2) * dot,
    width: 36,
    y: 48.3,
    sizes: [2.62, 2.2],
  },
}

/** The landscape layout of a design. */
export const warrantCard = (design: DesignData): Layout => ({
  width,
  height,
  front: front(design),
  back: warrantBack(design, qr),
  boxes: warrantBoxes,
  portrait: {
    ...portrait,
    frame: roundRectangle(
      portrait.x * dot,
      portrait.y * dot,
      portrait.width * dot,
      portrait.height * dot,
      0.9,
    ),
  },
  qr,
})
