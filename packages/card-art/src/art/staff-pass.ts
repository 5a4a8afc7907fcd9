// The portrait passes, worn on the chest: an arc and a disc for staff, a chevron, a triangle and stripes for
// contractors. The kind must be plain at three metres without colour.
import type { DesignData } from '../design.ts'
import { face } from '../text/font-face.ts'
import { crest } from './crest.ts'
import { mix, rosette, waves } from './guilloche.ts'
import { bleed, cr80, dot, qrFieldDots } from './layout.ts'
import type { Layout } from './layout.ts'
import { lines, microtext, words } from './lettering.ts'
import { circle, cutRectangle, polygon, rectangle, roundRectangle } from './path.ts'
import type { PathText, Point } from './path.ts'
import { clip, fill, stroke } from './scene.ts'
import type { Mark } from './scene.ts'

const { short: width, long: height } = cr80
const middle = width / 2
const full = rectangle(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed)
const footTop = 77
const foot = rectangle(-bleed, footTop, width + 2 * bleed, height - footTop + bleed)
const portrait = { x: 157, y: 240, width: 324, height: 432 }
const qr: Point = [101, 122]

const headShape = (form: DesignData['form']): PathText => {
  const [left, right, top] = [-bleed, width + bleed, -bleed]
  if (form === 'chevron')
    return polygon([
      [left, top],
      [right, top],
      [right, 22],
      [middle, 44],
      [left, 22],
    ])
  return `M ${left} ${top} L ${right} ${top} L ${right} 25 C ${right - 14} 34 ${left + 14} 34 ${left} 25 Z`
}

const frameShape = (form: DesignData['form'], out: number): PathText => {
  const [x, y] = [portrait.x * dot - out, portrait.y * dot - out]
  const [w, h] = [portrait.width * dot + 2 * out, portrait.height * dot + 2 * out]
  return form === 'chevron'
    ? cutRectangle(x, y, w, h, 3 + out * 0.6)
    : roundRectangle(x, y, w, h, 1.6 + out)
}

/** Slanted stripes over a strip: seen from afar, they say "not staff". */
const stripes = (y: number, high: number, colour: string): Mark =>
  clip(
    rectangle(-bleed, y, width + 2 * bleed, high),
    Array.from({ length: 16 }, (_, i) => {
      const x = -bleed - 4 + i * 4.4
      return fill(
        polygon([
          [x, y + high],
          [x + 2.2, y + high],
          [x + 2.2 + high, y],
          [x + high, y],
        ]),
        colour,
      )
    }),
  )

const markShape = ({ form, mark, colours }: DesignData): Mark[] => {
  const at: Point = [45.2, 12.6]
  const shape =
    form === 'chevron'
      ? polygon([
          [at[0], at[1] - 5.2],
          [at[0] + 5.2, at[1] + 3.8],
          [at[0] - 5.2, at[1] + 3.8],
        ])
      : circle(at[0], at[1], 4.3)
  const drop = form === 'chevron' ? 2.6 : 1.7
  const size = form === 'chevron' ? 4.6 : 5.2
  return [
    fill(shape, '#ffffff'),
    ...words(mark, {
      field: 'mark',
      face: face.sans,
      size,
      x: at[0],
      y: at[1] + drop,
      width: 7,
      align: 'centre',
      colour: colours.deep,
    }),
  ]
}

/** The organisation on two lines at the word that parts it best. */
const halves = (organisation: string): string[] => {
  const gaps = Array.from(organisation.matchAll(/ /g), ({ index }) => index)
  const half = organisation.length / 2
  const best = gaps.toSorted((a, b) => Math.abs(a - half) - Math.abs(b - half))[0]
  return best === undefined
    ? [organisation]
    : [organisation.slice(0, best), organisation.slice(best + 1)]
}

const head = (design: DesignData): Mark[] => {
  const { colours, organisation, form } = design
  const shape = headShape(form)
  return [
    fill(shape, {
      from: [0, -bleed],
      to: [width, 30],
      stops: [mix(colours.deep, colours.lift, 0.35), colours.deep],
    }),
    clip(
      shape,
      waves({
        from: -bleed,
        to: width + bleed,
        centre: () => 15,
        swing: (x) => 6.5 + 3 * Math.sin(x / 9),
        length: 19,
        phases: 14,
        width: 0.09,
        colours: [mix(colours.deep, colours.lift, 0.75)],
      }),
    ),
    ...crest(organisation, [9.6, 12.4], 6.6),
    ...lines(
      halves(organisation),
      {
        field: 'organisation',
        face: face.serif,
        size: 2.95,
        x: 17.6,
        y: 11.9,
        width: 22,
        colour: '#ffffff',
      },
      3.6,
    ),
    ...markShape(design),
  ]
}

const rosettes = ({ colours }: DesignData, y: number): Mark[] => {
  const pale = (colour: string): string => mix(colour, '#ffffff', 0.5)
  const centre: Point = [middle, y]
  const [first, , third] = colours.line
  return [
    rosette({
      centre,
      radius: 26,
      swing: 6,
      petals: 36,
      phases: 10,
      width: 0.08,
      colour: pale(first),
    }),
    rosette({
      centre,
      radius: 16,
      swing: 3.6,
      petals: 30,
      phases: 8,
      width: 0.08,
      colour: pale(third),
    }),
  ]
}

const footMarks = (design: DesignData): Mark[] => {
  const { colours, title, form } = design
  return [
    fill(foot, colours.deep),
    ...(form === 'chevron' ? [stripes(footTop + 0.5, 1.7, '#ffffff')] : []),
    ...words(title.toUpperCase(), {
      field: 'title',
      face: face.sans,
      size: 5,
      x: middle,
      y: footTop + (form === 'chevron' ? 6.7 : 6),
      width: 48,
      align: 'centre',
      tracking: 150,
      colour: '#ffffff',
    }),
  ]
}

const ground = ({ colours }: DesignData): Mark =>
  fill(full, { from: [0, 20], to: [0, height], stops: [...colours.ground] })

const label = { face: face.sans, size: 1.6, y: 72.4, width: 16, tracking: 70 } as const

const front = (design: DesignData): Mark[] => {
  const { colours, form, texts } = design
  return [
    ground(design),
    ...rosettes(design, 56),
    ...head(design),
    fill(frameShape(form, 0.9), '#ffffff'),
    stroke(frameShape(form, 0.9), colours.metal, 0.12),
    ...words(texts.serialLabel.toUpperCase(), {
      ...label,
      field: 'texts.serialLabel',
      x: 3.4,
      colour: colours.deep,
    }),
    ...words(texts.expiryLabel.toUpperCase(), {
      ...label,
      field: 'texts.expiryLabel',
      x: 34.4,
      colour: colours.deep,
    }),
    ...footMarks(design),
    ...microtext(texts.microtext, {
      field: 'texts.microtext',
      face: face.sans,
      size: 0.62,
      x: 4,
      y: footTop + 7.9,
      width: width - 8,
      colour: mix(colours.deep, '#ffffff', 0.6),
    }),
  ]
}

const back = (design: DesignData): Mark[] => {
  const { colours, texts, form } = design
  const [qx, qy, side] = [qr[0] * dot, qr[1] * dot, qrFieldDots * dot]
  const centred = { x: middle, width: 47, align: 'centre' } as const
  return [
    ground(design),
    ...rosettes(design, 58),
    fill(rectangle(-bleed, -bleed, width + 2 * bleed, bleed + 8), colours.deep),
    ...(form === 'chevron' ? [stripes(6.2, 1.8, '#ffffff')] : []),
    fill(roundRectangle(qx - 0.4, qy - 0.4, side + 0.8, side + 0.8, 1.2), colours.deep),
    fill(roundRectangle(qx - 0.2, qy - 0.2, side + 0.4, side + 0.4, 1), '#ffffff'),
    ...words(texts.returnHeading, {
      ...centred,
      field: 'texts.returnHeading',
      face: face.sans,
      size: 2.5,
      y: 55.9,
      colour: colours.deep,
    }),
    ...lines(
      texts.returnLines,
      { ...centred, field: 'texts.returnLines', face: face.sansRegular, size: 2.3, y: 58.8 },
      2.65,
    ),
    ...words(texts.check, {
      ...centred,
      field: 'texts.check',
      face: face.sans,
      size: 2.7,
      y: 70.6,
    }),
    ...lines(
      [...texts.checkLines, ...texts.legalLines],
      {
        ...centred,
        field: 'texts.legalLines',
        face: face.sansRegular,
        size: 1.9,
        y: 73.4,
        colour: colours.deep,
      },
      2.3,
    ),
    fill(foot, colours.deep),
    fill(roundRectangle(10, footTop + 1.6, width - 20, 5.2, 0.8), '#ffffff'),
    ...words(texts.blankLabel, {
      field: 'texts.blankLabel',
      face: face.sans,
      size: 1.7,
      x: 10.8,
      y: footTop + 4.8,
      width: 9,
      colour: colours.deep,
    }),
  ]
}

const wide = { align: 'centre', x: middle, width: 48 } as const
const mono = { faces: [face.mono], sizes: [2.42, 2] } as const

/** Where a person's texts stand on every design of this layout. */
export const staffBoxes: Layout['boxes'] = {
  name: {
    ...wide,
    field: 'name',
    faces: [face.sans, face.serif],
    y: 64,
    sizes: [5.6, 4.4],
    double: { y: [62, 66], sizes: [4.2, 2.2] },
  },
  rank: {
    ...wide,
    field: 'rank',
    faces: [face.sansRegular, face.serif],
    y: 69.3,
    sizes: [3.1, 2],
  },
  serial: { ...mono, field: 'serial', align: 'left', x: 3.4, width: 28, y: 75.1 },
  expiresOn: { ...mono, field: 'expiresOn', align: 'left', x: 34.4, width: 16.4, y: 75.1 },
  backSerial: { ...mono, field: 'serial', align: 'centre', x: middle, width: 37, y: 51.6 },
}

/** The portrait layout of a design. */
export const staffPass = (design: DesignData): Layout => ({
  width,
  height,
  front: front(design),
  back: back(design),
  boxes: staffBoxes,
  portrait: { ...portrait, frame: frameShape(design.form, 0) },
  qr,
})
