// The shapes of a drawing in the order they are drawn, as boxes: which have words, and which hide what is beneath them.
import { child, elements, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import {
  after,
  asItIs,
  covers,
  degreesOf,
  grown,
  mapped,
  placeIn,
  readable,
  stretch,
  turn,
  type Box,
  type Mapping,
} from './boxes.ts'
import { wordsOf } from './overflow/drawn-words.ts'
import { withOverflow } from './overflow/text-box.ts'
import { fillOf, isDense, isFilled, looksOf, thickLine, type Given } from './opaque.ts'

export interface Drawn {
  readonly box: Box
  /** Where its words may stand. */
  readonly words: Box
  readonly hasWords: boolean
  readonly isOpaque: boolean
}

/** What a shape has from elsewhere. */
export interface Surroundings {
  /** The places of layout and master a shape takes after, the nearest first. */
  readonly placesOf: (shape: XmlNode) => readonly XmlNode[]
  /** Lists of the looks of words, by their depth, for a shape that says none. */
  readonly stylesOf: (shape: XmlNode) => readonly XmlNode[]
}

const alone: Surroundings = { placesOf: () => [], stylesOf: () => [] }

interface Inside {
  readonly mapping: Mapping
  readonly groups: readonly (XmlNode | undefined)[]
  /** Where a shape is, whatever it says itself. */
  readonly at?: Box
}

/** Goes through shapes and the shapes in groups, in the order they are drawn. Hidden ones are left out. */
export function drawnIn(shapes: readonly XmlNode[], around = alone): Drawn[] {
  return drawn(shapes, { mapping: asItIs, groups: [] }, around)
}

/** A shape of a sheet: its anchor says where it is. */
export const drawnAt = (shape: XmlNode, at: Box): Drawn[] =>
  drawn([shape], { mapping: asItIs, groups: [], at }, alone)

function drawn(shapes: readonly XmlNode[], inside: Inside, around: Surroundings): Drawn[] {
  return shapes.flatMap((shape) => {
    if (shape.name === 'AlternateContent') {
      const choice = child(shape, 'Choice')
      return choice === undefined ? [] : drawn(elements(choice), inside, around)
    }
    if (isHidden(shape)) return []
    if (/^(?:grpSp|wgp)$/.test(shape.name))
      return drawn(elements(shape), within(shape, inside), around)
    if (!/^(?:sp|wsp|pic|cxnSp|graphicFrame)$/.test(shape.name)) return []
    const places = around.placesOf(shape)
    const box = boxOf(shape, places, inside)
    if (box === null) return []
    const line = thickLine(shape)
    const isOpaque = line > 0 || hidesBeneath(shape, { groups: inside.groups, places })
    const words = wordsAt(shape, box, inside, around)
    return [{ box: grown(box, line / 2), words, hasWords: hasWords(shape), isOpaque }]
  })
}

/** Where the words of a shape stand, those that run out of it among them. */
function wordsAt(shape: XmlNode, box: Box, inside: Inside, around: Surroundings): Box {
  const places = around.placesOf(shape)
  const level = levelOf(shape, places, inside)
  if (level === null) return box
  const inner = level.degrees === 0 ? insetBox(shape, level.box) : level.box
  const words = wordsOf(shape, { places, styles: around.stylesOf(shape) })
  const turned = words?.turned ?? 0
  const room = turned === 0 ? inner : mapped(turn(inner, 90), inner)
  const all = words === null ? room : withOverflow(room, words)
  return mapped(turn(room, level.degrees + turned), all)
}

/** A box without the room to the left and right of its lines; lines that run on may be there too. */
function insetBox(shape: XmlNode, box: Box): Box {
  const text = child(shape, 'txBody')
  const looks = text && child(text, 'bodyPr')
  if (looks === undefined || valueOf(looks, 'wrap') !== 'square') return box
  if ((valueOf(looks, 'vert') ?? 'horz') !== 'horz' || looks.attributes.has('rot')) return box
  const [left, right] = ['lIns', 'rIns'].map((key) => Number(valueOf(looks, key) ?? 0))
  const words = { ...box, left: box.left + (left ?? 0), right: box.right - (right ?? 0) }
  return words.left < words.right ? words : box
}

/** Whether a shape is said to be hidden: it goes. */
export const isHidden = (shape: XmlNode): boolean =>
  elements(shape).some((one) =>
    [one, ...elements(one)].some(
      (two) => two.name === 'cNvPr' && /^(?:1|true)$/.test(valueOf(two, 'hidden') ?? ''),
    ),
  )

const transformOf = (shape: XmlNode): XmlNode | undefined =>
  child(shape, 'xfrm') ?? child(looksOf(shape) ?? shape, 'xfrm')

/** The mapping and the fills of what is in a group. */
function within(group: XmlNode, { mapping, groups, at }: Inside): Inside {
  const fill = [fillOf(looksOf(group)), ...groups]
  const transform = transformOf(group)
  const place = placeIn(transform)
  const inner = placeIn(transform, ['chOff', 'chExt'])
  if (place === null || inner === null) return { mapping, groups: fill }
  const outer = at === undefined ? mapping : stretch(place, at)
  const moved = after(turned(place, transform), stretch(inner, place))
  return { mapping: after(outer, moved), groups: fill }
}

/** Turned and turned over around its middle. */
function turned(place: Box, transform: XmlNode | undefined): Mapping {
  const isOver = (key: string): boolean =>
    /^(?:1|true)$/.test((transform && valueOf(transform, key)) ?? '')
  const flipped = {
    left: isOver('flipH') ? place.right : place.left,
    right: isOver('flipH') ? place.left : place.right,
    top: isOver('flipV') ? place.bottom : place.top,
    bottom: isOver('flipV') ? place.top : place.bottom,
  }
  return after(turn(place, degreesOf(transform)), stretch(place, flipped))
}

interface Level {
  /** A shape before it is turned. */
  readonly box: Box
  readonly degrees: number
}

/** What a shape says of where it is, or the place it fills. */
function saidPlace(shape: XmlNode, places: readonly XmlNode[]): Level | undefined {
  for (const one of [shape, ...places]) {
    const transform = transformOf(one)
    const box = placeIn(transform)
    if (box !== null) return { box, degrees: degreesOf(transform) }
  }
  return undefined
}

function boxOf(shape: XmlNode, places: readonly XmlNode[], { mapping, at }: Inside): Box | null {
  if (at !== undefined) return turnedAt(at, degreesOf(transformOf(shape)))
  const own = saidPlace(shape, places)
  return own === undefined ? null : mapped(after(mapping, turn(own.box, own.degrees)), own.box)
}

/** A shape before it is turned, as large as it is drawn; null where its group is turned. */
function levelOf(shape: XmlNode, places: readonly XmlNode[], inside: Inside): Level | null {
  const { mapping, at } = inside
  if (at !== undefined) {
    const degrees = degreesOf(transformOf(shape))
    return { box: isAcross(degrees) ? mapped(turn(at, 90), at) : at, degrees }
  }
  const own = saidPlace(shape, places)
  const [a, b, c, d] = mapping
  if (own === undefined || !(a > 0 && b === 0 && c === 0 && d > 0)) return null
  return { ...own, box: mapped(mapping, own.box) }
}

/** What lies nearer to a quarter of a turn than to none is anchored as if it were turned by one. */
const turnedAt = (at: Box, degrees: number): Box =>
  mapped(turn(at, isAcross(degrees) ? degrees - 90 : degrees), at)

const isAcross = (degrees: number): boolean => Math.abs((((degrees % 180) + 180) % 180) - 90) < 45

/** Tables of these styles have no ground of their own. */
const bareTables =
  /^\{(?:2D5ABB26-0587-4C30-8999-92F81FD0307C|5940675A-B579-460E-94D1-54222C63F5DA)\}$/i

/** A picture, a chart, a filled shape, a table with filled cells. */
function hidesBeneath(shape: XmlNode, given: Given): boolean {
  if (shape.name === 'graphicFrame') {
    const table = [...walkTree(shape)].find(({ name }) => name === 'tbl')
    return table === undefined || isFilledTable(table)
  }
  if (shape.name !== 'pic') return isFilled(shape, given)
  const fill = child(shape, 'blipFill')
  return fill === undefined || isDense(fill)
}

function isFilledTable(table: XmlNode): boolean {
  for (const node of walkTree(table)) {
    if (node.name === 'tableStyleId' && !bareTables.test(textOf(node).trim())) return true
    if (!/^(?:tcPr|tblPr)$/.test(node.name)) continue
    const fill = fillOf(node)
    if (fill !== undefined && isDense(fill)) return true
  }
  return false
}

const textOf = (node: XmlNode): string =>
  node.children.filter((one) => typeof one === 'string').join('')

/** Whether there is anything to be read in a shape; a chart or a graphic says something too. */
export function hasWords(shape: XmlNode): boolean {
  for (const node of walkTree(shape)) {
    if (node.name === 't' && textOf(node).trim() !== '') return true
    if (
      node.name === 'graphicData' &&
      /\/(?:chart|diagram|chartex)$/.test(valueOf(node, 'uri') ?? '')
    )
      return true
  }
  return false
}

/** The number of the first thing with words that something drawn later hides, or -1. */
export function firstCovered(things: readonly Drawn[]): number {
  const covering = things.map((one, at) => ({ ...one, at })).filter(({ isOpaque }) => isOpaque)
  return things.findIndex(
    ({ hasWords: has, words }, at) =>
      has && covering.some((over) => over.at > at && covers(over.box, readable(words))),
  )
}
