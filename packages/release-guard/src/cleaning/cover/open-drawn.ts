// The shapes of an OpenDocument page or sheet in the order they are drawn, as boxes: which have words, and which hide
// what is beneath them.
import { hasText } from '../open/open-text.ts'
import type { StyleBook } from '../open/open-styles.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'
import { after, asItIs, grown, mapped, type Box, type Mapping } from './boxes.ts'
import { isOpaque, lengthOf, saysOf, thickLine } from './open-fill.ts'
import { wordsOf } from './overflow/open-words.ts'
import { withOverflow, type TextBox } from './overflow/text-box.ts'
import type { Drawn } from './shapes.ts'

const shapes =
  /^draw:(?:frame|custom-shape|rect|line|ellipse|circle|polygon|polyline|regular-polygon|path|connector|measure|caption|control)$/

export const isShape = ({ tag }: XmlNode): boolean => shapes.test(tag) || tag === 'draw:g'

/** A shape that is not shown goes. */
export const isHidden = ({ attributes }: XmlNode): boolean =>
  /^(?:none|printer)$/.test(attributes.get('draw:display') ?? '')

/** Shapes, those in groups and behind links among them. */
export function drawnIn(things: readonly XmlNode[], book: StyleBook): Drawn[] {
  return inOrder(things).flatMap((thing) => {
    if (isHidden(thing)) return []
    if (/^draw:(?:g|a)$/.test(thing.tag)) return drawnIn(elements(thing), book)
    if (!shapes.test(thing.tag)) return []
    const box = boxOf(thing)
    if (box === null) return []
    const line = thickLine(saysOf(thing, book))
    return {
      box: grown(box, line / 2),
      words: boxOf(thing, wordsOf(thing, book)) ?? box,
      hasWords: hasWords(thing),
      isOpaque: line > 0 || isOpaque(thing, book),
    }
  })
}

/** As they stand, unless each says how high it lies. */
function inOrder(things: readonly XmlNode[]): readonly XmlNode[] {
  const all = things.filter(isShape)
  const height = ({ attributes }: XmlNode): number =>
    Number(attributes.get('draw:z-index') ?? Number.NaN)
  if (!all.every((one) => Number.isFinite(height(one)))) return things
  return [...all.sort((a, b) => height(a) - height(b)), ...things.filter((one) => !isShape(one))]
}

/** A chart says something too, and so does a footer, whose words stand elsewhere. */
export const hasWords = (shape: XmlNode): boolean =>
  hasText(shape) ||
  [...walkTree(shape)].some(({ tag }) =>
    /^(?:draw:object|presentation:(?:header|footer|date-time))$/.test(tag),
  )

/** Where a shape is, with the words that run out of it; null where it does not say. */
export function boxOf(shape: XmlNode, words: TextBox | null = null): Box | null {
  const said = (key: string): number => lengthOf(shape.attributes.get(`svg:${key}`))
  const ends = ['x1', 'y1', 'x2', 'y2'].map(said)
  if (ends.every(Number.isFinite)) return between(ends)
  const [w, h] = sizeOf(shape)
  if (w === null && h === null) return null
  const [x, y] = [said('x') || 0, said('y') || 0]
  const box = { left: x, top: y, right: x + (w ?? 0), bottom: y + (h ?? 0) }
  const all = words === null ? box : withOverflow(box, words)
  return mapped(turnOf(shape.attributes.get('draw:transform') ?? ''), all)
}

const between = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]): Box => ({
  left: Math.min(x1, x2),
  top: Math.min(y1, y2),
  right: Math.max(x1, x2),
  bottom: Math.max(y1, y2),
})

/** A text box may say no more than how small it may become. */
function sizeOf(shape: XmlNode): (number | null)[] {
  const [inner] = elements(shape).filter(({ tag }) => tag === 'draw:text-box')
  return ['width', 'height'].map((key) => {
    const lengths = [shape.attributes.get(`svg:${key}`), inner?.attributes.get(`fo:min-${key}`)]
    return lengths.map(lengthOf).find(Number.isFinite) ?? null
  })
}

/** What is written last is done last. A turn is in radians, against the clock. */
function turnOf(text: string): Mapping {
  let mapping = asItIs
  for (const [, way = '', list = ''] of text.matchAll(/([a-zA-Z]+)\s*\(([^)]*)\)/g)) {
    const values = list.split(/[\s,]+/).filter((one) => one !== '')
    mapping = after(step(way, values), mapping)
  }
  return mapping
}

function step(way: string, values: readonly string[]): Mapping {
  const plain = (at: number): number => Number(values[at]) || 0
  const length = (at: number): number => lengthOf(values[at]) || 0
  const [cos, sin, tan] = [Math.cos(plain(0)), Math.sin(plain(0)), Math.tan(plain(0))]
  const ways: Readonly<Record<string, Mapping>> = {
    rotate: [cos, -sin, sin, cos, 0, 0],
    translate: [1, 0, 0, 1, length(0), length(1)],
    scale: [plain(0), 0, 0, values.length > 1 ? plain(1) : plain(0), 0, 0],
    skewX: [1, 0, -tan, 1, 0, 0],
    skewY: [1, -tan, 0, 1, 0, 0],
    matrix: [plain(0), plain(1), plain(2), plain(3), length(4), length(5)],
  }
  return ways[way] ?? asItIs
}
