// What shapes of a slide are filled with: plainly, so that letters can be held against it, or in a way that is not told.
import { white, type Colour } from '../colour.ts'
import { child, childOf, isOn, valueOf, within, type Element } from './element.ts'
import type { Pages } from './deck.ts'
import { colourIn, type Ink, type Palette } from './palette.ts'

/** A plain colour, nothing at all, or something that cannot be told. */
export type Fill = Colour | 'none' | 'untold'

const fills = ['solidFill', 'noFill', 'gradFill', 'blipFill', 'pattFill', 'grpFill']

/** What says how a shape, its letters or a line are filled. */
export const fillIn = (looks: Element | undefined): Element | undefined => childOf(looks, fills)

/** The looks of a shape or a group. */
export const looksOf = (shape: Element): Element | undefined =>
  child(shape, 'spPr') ?? child(shape, 'grpSpPr')

/** What lets more than this through is not plain, and what is fainter than the rest of it is nothing. */
const dense = 0.97

export function plainly(ink: Ink | null): Fill {
  if (ink === null) return 'untold'
  return ink.density >= dense ? ink.colour : ink.density <= 1 - dense ? 'none' : 'untold'
}

/** A fill as it stands; what a group gives is not known here. */
export function told(fill: Element, palette: Palette, given: Ink | null = null): Fill {
  if (fill.name === 'noFill') return 'none'
  return fill.name === 'solidFill' ? plainly(palette.ink(fill, given)) : 'untold'
}

/** One of a theme's fills, painted with the colour that stands beside its number. */
export function themeFill(
  { theme }: Pages,
  reference: Element | undefined,
  palette: Palette,
): Fill {
  const number = Number(valueOf(reference, 'idx') ?? 0)
  if (number === 0 || number === 1_000) return 'none'
  const lists = within(theme, 'themeElements', 'fmtScheme')
  const [list, at] =
    number > 1_000 ? ['bgFillStyleLst', number - 1_001] : ['fillStyleLst', number - 1]
  const fill = child(lists, list)?.children[at]
  if (fill === undefined) return 'untold'
  return told(fill, palette, palette.ink(reference))
}

/** What a slide is painted with before anything is drawn on it. */
export function background(pages: Pages): Fill {
  const { slide, layout, master, own, given } = pages
  for (const page of [slide, layout, master]) {
    const ground = within(page, 'cSld', 'bg')
    if (ground === undefined) continue
    const palette = page === slide ? own : given
    const reference = child(ground, 'bgRef')
    if (reference !== undefined) {
      const fill = themeFill(pages, reference, palette)
      return fill === 'none' ? 'untold' : fill
    }
    const fill = fillIn(child(ground, 'bgPr'))
    return fill === undefined || fill.name === 'noFill' ? 'untold' : told(fill, palette)
  }
  return white
}

/** What a shape has from the groups it is in, nearest first, and from the places it takes after. */
export interface Given {
  readonly groups: readonly Element[]
  readonly places: readonly Element[]
}

/** How a shape's inside is filled. */
export function shapeFill(
  shape: Element,
  { groups, places }: Given,
  pages: Pages,
  palette: Palette,
): Fill {
  if (isOn(shape, 'useBgFill')) return background(pages)
  const own = fillIn(looksOf(shape))
  if (own?.name === 'grpFill') {
    const fill = groups
      .map((group) => fillIn(looksOf(group)))
      .find((one) => one?.name !== 'grpFill')
    return fill === undefined ? 'none' : told(fill, palette)
  }
  if (own !== undefined) return told(own, palette)
  const reference = within(shape, 'style', 'fillRef')
  if (reference !== undefined) return themeFill(pages, reference, palette)
  const [next, ...more] = places
  if (next === undefined) return 'none'
  return shapeFill(next, { groups: [], places: more }, pages, pages.given)
}

/** The colour that stands in what holds one, however much it lets through. */
export const bare = (holder: Element | undefined, palette: Palette): Colour | null =>
  (colourIn(holder) && palette.ink(holder)?.colour) ?? null
