// The shapes of a slide in the order they are drawn: what each puts over the slide, and which have words.
import {
  after,
  asItIs,
  grown,
  mapped,
  point,
  stretch,
  turn,
  type Box,
  type Mapping,
} from './boxes.ts'
import { child, isOn, valueOf, type Element } from './element.ts'
import { hasWords, pagesBeneath, placeOf, shapesOf, takenAfter, type Pages } from './deck.ts'
import { fillIn, looksOf, shapeFill, type Fill } from './fills.ts'
import type { Palette } from './palette.ts'

/** Something that lies on a slide. */
export interface Thing {
  readonly box: Box
  readonly fill: Fill
  /** Whether all of its box is filled with it. */
  readonly isWhole: boolean
}

/** A shape with words, or a table. */
export interface Worded {
  readonly shape: Element
  readonly places: readonly Element[]
  readonly box: Box
  /** What the shape itself is filled with. */
  readonly fill: Fill
  /** How many things lie beneath it. */
  readonly above: number
}

export interface Stack {
  readonly things: readonly Thing[]
  readonly worded: readonly Worded[]
}

interface Inside {
  readonly mapping: Mapping
  readonly groups: readonly Element[]
  readonly palette: Palette
}

/** Goes through all that is drawn on a slide, from the bottom up. */
export function stackOf(pages: Pages): Stack {
  const drawing = new Drawing(pages)
  for (const page of pagesBeneath(pages))
    drawing.draw(
      shapesOf(page).filter((shape) => placeOf(shape) === undefined),
      { mapping: asItIs, groups: [], palette: pages.given },
    )
  // Words of layouts and masters are not this slide's.
  drawing.worded.length = 0
  drawing.draw(shapesOf(pages.slide), { mapping: asItIs, groups: [], palette: pages.own })
  return drawing
}

/** A shape takes so many steps of the effort; to hold one against another takes one. */
const costOfShape = 100

class Drawing implements Stack {
  readonly things: Thing[] = []
  readonly worded: Worded[] = []
  readonly #pages: Pages

  constructor(pages: Pages) {
    this.#pages = pages
  }

  draw(shapes: readonly Element[], inside: Inside): void {
    for (const shape of shapes) {
      if ((this.#pages.effort.left -= costOfShape) < 0) return
      if (shape.name === 'AlternateContent')
        this.draw(child(shape, 'Choice')?.children ?? [], inside)
      else if (!isHidden(shape)) {
        if (shape.name === 'grpSp') this.draw(shape.children, intoGroup(shape, inside))
        else if (/^(?:sp|pic|cxnSp|graphicFrame)$/.test(shape.name)) this.#add(shape, inside)
      }
    }
  }

  #add(shape: Element, { mapping, groups, palette }: Inside): void {
    const pages = this.#pages
    const places = takenAfter(shape, pages)
    const transform = [shape, ...places].map(transformOf).find((one) => placeIn(one) !== null)
    const place = placeIn(transform)
    const box = place && mapped(after(mapping, turn(place, degreesOf(transform))), place)
    const isShape = shape.name === 'sp'
    const given = { groups, places }
    const fill = isShape ? shapeFill(shape, given, pages, palette) : 'untold'
    const isWorded = isShape ? hasWords(shape) : shape.name === 'graphicFrame'
    if (isWorded)
      this.worded.push({ shape, places, box: box ?? whole(pages), fill, above: this.things.length })
    if (box !== null) this.#cover(shape, box, fill, isStraight(mapping, degreesOf(transform)))
  }

  #cover(shape: Element, box: Box, fill: Fill, isUpright: boolean): void {
    // Programs differ in whether they draw a place nothing is written in.
    const isSure = placeOf(shape) === undefined || hasWords(shape)
    const isWhole = isSure && isUpright && fillsBox(shape)
    if (shape.name !== 'cxnSp' && fill !== 'none') this.things.push({ box, fill, isWhole })
    this.#addLine(shape, box)
  }

  #addLine(shape: Element, box: Box): void {
    const line = thickLine(shape)
    if (line > 0 && isThin(box, line))
      this.things.push({ box: grown(box, line / 2), fill: 'untold', isWhole: false })
  }
}

/** Where a shape says no place its words may be anywhere. */
const whole = ({ size: [width, height] }: Pages): Box => ({
  ...{ left: 0, top: 0, right: width, bottom: height },
})

const isHidden = (shape: Element): boolean =>
  shape.children.some(
    ({ name, children }) =>
      /^nv\w+Pr$/.test(name) && children.some((one) => one.name === 'cNvPr' && isOn(one, 'hidden')),
  )

/** Whether something is upright or on its side. */
const isStraight = ([a, b, c, d]: Mapping, degrees: number): boolean =>
  degrees % 90 === 0 &&
  Math.abs(a * c) + Math.abs(b * d) + Math.min(Math.abs(a), Math.abs(b)) < 1e-6

/** Shapes whose inside is nearly all of their box. */
const full =
  /^(?:rect|roundRect|round[12]\w+Rect|snip\w+Rect|flowChart(?:Process|AlternateProcess|PredefinedProcess|InternalStorage)|bevel|plaque|foldedCorner)$/

function fillsBox(shape: Element): boolean {
  const looks = looksOf(shape)
  const kind = child(looks, 'prstGeom')
  if (kind === undefined) return child(looks, 'custGeom') === undefined
  return full.test(valueOf(kind, 'prst') ?? '')
}

/** Shapes whose words may stand beside their inside, in a hole of it for example. */
const hollow =
  /^(?:frame|donut|halfFrame|arc|blockArc|line\w*|\w*Connector\d|noSmoking|chord|pie\w*|\w+Brac(?:e|ket)(?:Pair)?|brac(?:e|ket)Pair)$/

/** Whether a shape's words stand on its inside, or may stand beside it. */
export function holdsWords(shape: Element): boolean {
  const looks = looksOf(shape)
  if (child(looks, 'custGeom') !== undefined) return false
  return !hollow.test(valueOf(child(looks, 'prstGeom'), 'prst') ?? 'rect')
}

const transformOf = (shape: Element): Element | undefined =>
  child(shape, 'xfrm') ?? child(looksOf(shape), 'xfrm')

const degreesOf = (transform: Element | undefined): number =>
  Number(valueOf(transform, 'rot') ?? 0) / 60_000 || 0

function placeIn(
  transform: Element | undefined,
  [offset, extent]: readonly [string, string] = ['off', 'ext'],
): Box | null {
  const [off, ext] = [child(transform, offset), child(transform, extent)]
  const [x, y] = [Number(valueOf(off, 'x')), Number(valueOf(off, 'y'))]
  const [w, h] = [Number(valueOf(ext, 'cx')), Number(valueOf(ext, 'cy'))]
  if (![x, y, w, h].every(Number.isFinite)) return null
  return { left: x, top: y, right: x + w, bottom: y + h }
}

function intoGroup(group: Element, { mapping, groups, palette }: Inside): Inside {
  const transform = transformOf(group)
  const [place, inner] = [placeIn(transform), placeIn(transform, ['chOff', 'chExt'])]
  const around = [group, ...groups]
  if (place === null || inner === null) return { mapping, groups: around, palette }
  const flipped = {
    left: isOn(transform, 'flipH') ? place.right : place.left,
    right: isOn(transform, 'flipH') ? place.left : place.right,
    top: isOn(transform, 'flipV') ? place.bottom : place.top,
    bottom: isOn(transform, 'flipV') ? place.top : place.bottom,
  }
  const moved = after(turn(place, degreesOf(transform)), stretch(inner, flipped))
  return { mapping: after(mapping, moved), groups: around, palette }
}

/** Lines of this width may be what letters stand on. */
const thick = 4 * point

function thickLine(shape: Element): number {
  const line = child(looksOf(shape), 'ln')
  const width = Number(valueOf(line, 'w') ?? 0)
  return width >= thick && fillIn(line)?.name !== 'noFill' ? width : 0
}

const isThin = ({ left, top, right, bottom }: Box, line: number): boolean =>
  Math.min(right - left, bottom - top) <= 3 * line
