// The back of the warrant card: the code on the right, what a finder or a doubter needs on the left.
import type { DesignData } from '../design.ts'
import { face } from '../text/font-face.ts'
import { crest } from './crest.ts'
import { mix, rosette } from './guilloche.ts'
import { bleed, cr80, dot, qrFieldDots } from './layout.ts'
import { lines, microtext, words } from './lettering.ts'
import { rectangle, roundRectangle } from './path.ts'
import type { Point } from './path.ts'
import { fill, stroke } from './scene.ts'
import type { Mark } from './scene.ts'

const { long: width, short: height } = cr80
const middle: Point = [20.8, 23]

const blankWindow = (design: DesignData, y: number): Mark[] => [
  fill(roundRectangle(4.2, y, 33.2, 5.4, 0.8), '#ffffff'),
  stroke(roundRectangle(4.2, y, 33.2, 5.4, 0.8), design.colours.metal, 0.15),
  ...words(design.texts.blankLabel, {
    field: 'texts.blankLabel',
    face: face.sans,
    size: 1.7,
    x: 5,
    y: y + 3.3,
    width: 10,
    colour: design.colours.deep,
  }),
]

const groundMarks = ({ colours }: DesignData): Mark[] => {
  const pale = (colour: string): string => mix(colour, '#ffffff', 0.5)
  const [first, , third] = colours.line
  const all = rectangle(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed)
  const thin = { centre: middle, phases: 10, width: 0.07 }
  return [
    fill(all, { from: [width + bleed, 0], to: [-bleed, height / 2], stops: [...colours.ground] }),
    rosette({ ...thin, radius: 33, swing: 8, petals: 40, colour: pale(third) }),
    rosette({ ...thin, radius: 19.5, swing: 5, petals: 30, colour: pale(first) }),
    fill(rectangle(-bleed, -bleed, width + 2 * bleed, bleed + 1.6), colours.deep),
    fill(rectangle(-bleed, 1.6, width + 2 * bleed, 0.3), colours.metal),
  ]
}

const finderWords = ({ colours, texts }: DesignData): Mark[] => {
  const centred = { x: middle[0], width: 34.4, align: 'centre' } as const
  const [bold, plain] = [face.sans, face.sansRegular]
  const heading = { ...centred, face: bold, size: 2.2, tracking: 80, colour: colours.deep }
  const advice = { ...centred, face: plain, size: 2.05, colour: colours.deep }
  const legal = { ...centred, face: plain, size: 1.75, colour: mix(colours.deep, '#ffffff', 0.15) }
  const address = { ...centred, face: plain, size: 2.45 }
  return [
    ...words(texts.returnHeading.toUpperCase(), {
      ...heading,
      field: 'texts.returnHeading',
      y: 19.8,
    }),
    ...lines(texts.returnLines, { ...address, field: 'texts.returnLines', y: 22.9 }, 2.75),
    ...words(texts.check, { ...centred, field: 'texts.check', face: bold, size: 2.7, y: 35 }),
    ...lines(texts.checkLines, { ...advice, field: 'texts.checkLines', y: 37.9 }, 2.4),
    ...lines(texts.legalLines, { ...legal, field: 'texts.legalLines', y: 43.4 }, 2.05),
  ]
}

/** The back of a landscape design; `qr` is the corner of the code's field in dots. */
export const warrantBack = (design: DesignData, qr: Point): Mark[] => {
  const { colours, texts } = design
  const [qx, qy, side] = [qr[0] * dot, qr[1] * dot, qrFieldDots * dot]
  const tiny = { face: face.sans, size: 0.62, y: 52.3, colour: colours.deep }
  return [
    ...groundMarks(design),
    ...crest(design.organisation, [middle[0], 9.6], 6.4),
    ...finderWords(design),
    ...blankWindow(design, 46.9),
    fill(roundRectangle(qx - 0.5, qy - 0.5, side + 1, side + 1, 1.4), colours.deep),
    fill(roundRectangle(qx - 0.3, qy - 0.3, side + 0.6, side + 0.6, 1.2), '#ffffff'),
    ...microtext(texts.microtext, { ...tiny, field: 'texts.microtext', x: qx, width: side }),
  ]
}
