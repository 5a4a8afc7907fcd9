// What a slide is drawn from: its layout, their master, its theme, and which place of those a shape takes after.
import { xmlString } from '../xml.ts'
import { child, elementsIn, isOff, parsePart, valueOf, within, type Element } from './element.ts'
import { Palette } from './palette.ts'

export type Parts = ReadonlyMap<string, Uint8Array>

/** How many steps all slides of a file may still take; past them nothing is told. */
export interface Effort {
  left: number
}

/** The pages a slide is drawn from, and what they are painted with. */
export interface Pages {
  readonly slide: Element
  readonly layout: Element | undefined
  readonly master: Element | undefined
  readonly theme: Element | undefined
  /** What the slide's own colours are called by, and those it has from layout and master. */
  readonly own: Palette
  readonly given: Palette
  /** Looks of texts that say nothing themselves. */
  readonly texts: Element | undefined
  readonly tableStyles: Element | undefined
  /** How large a slide is. */
  readonly size: readonly [number, number]
  readonly effort: Effort
}

/** What is known of a file, and how much may still be done to know more. */
interface Known {
  readonly trees: Map<string, Element | null>
  readonly leads: Map<string, string | undefined>
  readonly effort: Effort
}
const files = new WeakMap<Parts, Known>()

function knownOf(parts: Parts): Known {
  let known = files.get(parts)
  if (known === undefined)
    files.set(parts, (known = { trees: new Map(), leads: new Map(), effort: { left: 20_000_000 } }))
  return known
}

const parsed = (bytes: Uint8Array): Element | null =>
  parsePart(xmlString(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))

/** A part as a tree, read once. */
function treeOf(parts: Parts, name: string | undefined): Element | undefined {
  const { trees } = knownOf(parts)
  const bytes = name === undefined ? undefined : parts.get(name)
  if (name === undefined || bytes === undefined) return undefined
  let tree = trees.get(name)
  if (tree === undefined) trees.set(name, (tree = parsed(bytes)))
  return tree ?? undefined
}

/** Where a part leads, by the last word of the relation's type. */
function ledTo(parts: Parts, part: string | undefined, kind: string): string | undefined {
  if (part === undefined) return undefined
  const { leads } = knownOf(parts)
  const key = `${part}\n${kind}`
  if (!leads.has(key)) leads.set(key, findLead(parts, part, kind))
  return leads.get(key)
}

function findLead(parts: Parts, part: string, kind: string): string | undefined {
  const slash = part.lastIndexOf('/') + 1
  const relations = treeOf(parts, `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`)
  const target = valueOf(
    relations?.children.find((one) => valueOf(one, 'Type')?.endsWith(`/${kind}`)),
    'Target',
  )
  if (target === undefined) return undefined
  const steps = target.startsWith('/') ? [] : part.split('/').slice(0, -1)
  for (const step of target.split('/'))
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  return steps.join('/')
}

const show = 'ppt/presentation.xml'

/** Null where it cannot be told: a slide too large, too many of them, or colours of its own beside those of the theme. */
export function pagesOf(parts: Parts, part: string): Pages | null {
  const { effort } = knownOf(parts)
  if (effort.left < 0) return null
  const slide = parsed(parts.get(part) ?? new Uint8Array())
  const layoutPart = ledTo(parts, part, 'slideLayout')
  const masterPart = ledTo(parts, layoutPart, 'slideMaster')
  const isChanged = [part, layoutPart].some((one) => ledTo(parts, one, 'themeOverride'))
  if (slide === null || isChanged) return null
  const layout = treeOf(parts, layoutPart)
  const master = treeOf(parts, masterPart)
  const theme = treeOf(parts, ledTo(parts, masterPart, 'theme'))
  const presentation = treeOf(parts, show)
  const size = child(presentation, 'sldSz')
  return {
    ...{ slide, layout, master, theme },
    ...palettes(slide, layout, master, theme),
    effort,
    texts: child(presentation, 'defaultTextStyle'),
    tableStyles: treeOf(parts, ledTo(parts, show, 'tableStyles')),
    size: [Number(valueOf(size, 'cx') ?? 9_144_000), Number(valueOf(size, 'cy') ?? 6_858_000)],
  }
}

function palettes(
  slide: Element,
  layout: Element | undefined,
  master: Element | undefined,
  theme: Element | undefined,
): { own: Palette; given: Palette } {
  const [ofSlide, ofLayout] = [slide, layout].map((page) =>
    within(page, 'clrMapOvr', 'overrideClrMapping'),
  )
  const usual = child(master, 'clrMap')
  // Programs differ in whether a slide that says nothing has the map of its layout.
  const below = ofLayout === undefined ? [usual] : [usual, ofLayout]
  return ofSlide === undefined
    ? { own: new Palette(theme, below), given: new Palette(theme, below) }
    : { own: new Palette(theme, [ofSlide]), given: new Palette(theme, [ofSlide, ...below]) }
}

export const shapesOf = (page: Element | undefined): readonly Element[] =>
  within(page, 'cSld', 'spTree')?.children ?? []

/** The pages beneath a slide whose shapes are shown with it, the master first. */
export function pagesBeneath({ slide, layout, master }: Pages): readonly Element[] {
  if (isOff(slide, 'showMasterSp')) return []
  return [isOff(layout, 'showMasterSp') ? undefined : master, layout].filter(
    (one) => one !== undefined,
  )
}

/** What a shape says of the place it fills. */
export function placeOf(shape: Element): Element | undefined {
  const head = shape.children.find(({ name }) => /^nv\w+Pr$/.test(name))
  return child(child(head, 'nvPr'), 'ph')
}

/** Titles of all kinds are one kind, and what holds anything is a body. */
export function kindOf(place: Element): string {
  const type = valueOf(place, 'type') ?? 'obj'
  if (type === 'ctrTitle') return 'title'
  return /^(?:title|dt|ftr|sldNum)$/.test(type) ? type : 'body'
}

/** The shapes of a page's places by number and by kind, the first of each. */
interface Places {
  readonly byNumber: ReadonlyMap<string, Element>
  readonly byKind: ReadonlyMap<string, Element>
}
const places = new WeakMap<Element, Places>()

function placesIn(page: Element | undefined): Places | undefined {
  if (page === undefined) return undefined
  let known = places.get(page)
  if (known === undefined) {
    const [byNumber, byKind] = [new Map<string, Element>(), new Map<string, Element>()]
    for (const shape of [...shapesOf(page)].reverse()) {
      const place = placeOf(shape)
      if (place === undefined) continue
      byNumber.set(valueOf(place, 'idx') ?? '0', shape)
      byKind.set(kindOf(place), shape)
    }
    places.set(page, (known = { byNumber, byKind }))
  }
  return known
}

/** The places of layout and master a shape takes after, the nearest first. */
export function takenAfter(shape: Element, { layout, master }: Pages): readonly Element[] {
  const place = placeOf(shape)
  if (place === undefined) return []
  const number = valueOf(place, 'idx')
  const inLayout = placesIn(layout)
  // Of several bodies only the one of the same number is the same.
  const isNumbered = number !== undefined && kindOf(place) === 'body'
  const ofLayout =
    (number === undefined ? undefined : inLayout?.byNumber.get(number)) ??
    (isNumbered ? undefined : inLayout?.byKind.get(kindOf(place)))
  const kind = kindOf((ofLayout && placeOf(ofLayout)) ?? place)
  const ofMaster = placesIn(master)?.byKind.get(kind)
  return [ofLayout, ofMaster].filter((one) => one !== undefined)
}

/** Whether there is anything to be read in a shape. */
export function hasWords(shape: Element): boolean {
  for (const { name, text } of elementsIn(shape))
    if (name === 't' && text.trim() !== '') return true
  return false
}
