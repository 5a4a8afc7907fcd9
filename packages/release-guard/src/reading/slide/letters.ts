// The colours of letters on a slide: what the run says, then its shape, the places it takes after, its style, its master,
// the presentation. Lines and shadows around letters are seen too, so that letters can have several colours.
import type { Colour } from '../colour.ts'
import { child, valueOf, within, type Element } from './element.ts'
import { kindOf, placeOf, type Pages } from './deck.ts'
import { bare, fillIn } from './fills.ts'
import { colourIn, type Palette } from './palette.ts'

/** Says looks of letters, in colours of a palette. */
interface Voice {
  readonly looks: Element
  readonly palette: Palette
}

/** Who speaks of the letters of a text, the nearest first; of the last ones programs differ in which holds. */
export interface Voices {
  readonly nearest: (level: string) => readonly Voice[]
  readonly last: (level: string) => readonly Voice[]
}

const voice = (looks: Element | undefined, palette: Palette): Voice[] =>
  looks === undefined ? [] : [{ looks, palette }]

/** What a list of levels says of one. */
const listed = (list: Element | undefined, level: string): Element | undefined =>
  within(list, level, 'defRPr')

/** Who speaks of the letters of a shape. */
export function voicesOf(shape: Element, places: readonly Element[], pages: Pages): Voices {
  const { own, given, master, texts } = pages
  const place = placeOf(shape)
  const font = within(shape, 'style', 'fontRef')
  const styles = child(master, 'txStyles')
  const kind = place && kindOf(place)
  const list = kind === 'title' ? 'titleStyle' : kind === 'body' ? 'bodyStyle' : undefined
  const other = child(styles, 'otherStyle')
  return {
    nearest: (level) => [
      ...voice(listed(within(shape, 'txBody', 'lstStyle'), level), own),
      ...voice(colourIn(font) && font, own),
      ...places.flatMap((one) => voice(listed(within(one, 'txBody', 'lstStyle'), level), given)),
      ...(list === undefined ? [] : voice(listed(child(styles, list), level), given)),
    ],
    last: (level) => [
      ...voice(listed(texts, level), given),
      ...(list === undefined ? voice(listed(other, level), given) : []),
    ],
  }
}

/** Who speaks of the letters of a cell; `style` is what its table's style has for them, null where nobody knows. */
export function cellVoices(cell: Element, style: readonly Element[] | null, pages: Pages): Voices {
  const { own, given, master, texts } = pages
  const other = within(master, 'txStyles', 'otherStyle')
  const styled = (style ?? []).map((one) =>
    colourIn(one) === undefined ? child(one, 'fontRef') : one,
  )
  return {
    nearest: (level) => [
      ...voice(listed(within(cell, 'txBody', 'lstStyle'), level), own),
      ...styled.flatMap((one) => voice(colourIn(one) && one, given)),
    ],
    last: (level) =>
      style === null
        ? []
        : [...voice(listed(texts, level), given), ...voice(listed(other, level), given)],
  }
}

/** Every colour the letters of a run are seen in; null where one of them cannot be told. */
export function lettersOf(
  run: Element,
  paragraph: Element,
  voices: Voices,
  { own: palette }: Pages,
): readonly Colour[] | null {
  const looks = child(run, 'rPr')
  const properties = child(paragraph, 'pPr')
  const level = `lvl${Number(valueOf(properties, 'lvl') ?? 0) + 1}pPr`
  const own = voice(looks, palette)
  const near = [...own, ...voices.nearest(level)]
  const colours = painted(near.filter(isPainted).slice(0, 1))
  // Programs differ in whether they heed what a paragraph says of its letters.
  if (painted(own).length === 0)
    colours.push(...painted(voice(child(properties, 'defRPr'), palette)))
  if (painted(near).length === 0) colours.push(...painted(voices.last(level)))
  // And in whether a link has its own colour or that of links.
  if (child(looks, 'hlinkClick') !== undefined) colours.push(palette.named('hlink'))
  const all = [...colours, ...firstGlow(near, 'ln'), ...firstGlow(near, 'effectLst')]
  const known = all.filter((one) => one !== null)
  return colours.length > 0 && known.length === all.length ? known : null
}

const isPainted = ({ looks }: Voice): boolean =>
  fillIn(looks) !== undefined || colourIn(looks) !== undefined

/** The colours that are said for letters, by each who says one: of those that run, all they run through. */
const painted = (voices: readonly Voice[]): (Colour | null)[] =>
  voices.flatMap(({ looks, palette }) => {
    const fill = fillIn(looks)
    if (fill?.name === 'gradFill')
      return few(child(fill, 'gsLst')).map((stop) => bare(stop, palette))
    if (fill !== undefined) return [fill.name === 'solidFill' ? bare(fill, palette) : null]
    return colourIn(looks) === undefined ? [] : [bare(looks, palette)]
  })

function firstGlow(voices: readonly Voice[], name: string): (Colour | null)[] {
  for (const { looks, palette } of voices) {
    const said = child(looks, name)
    if (said !== undefined) return glowOf(said, palette)
  }
  return []
}

/** What stands in a list, as far as it is looked through. */
const few = (list: Element | undefined): readonly Element[] => list?.children.slice(0, 50) ?? []

/** What is fainter lets letters be lost all the same. */
const faint = 0.2

/** The colours of a line around something, or of its shadow; null for one that cannot be told. */
export function glowOf(said: Element, palette: Palette): (Colour | null)[] {
  const line = said.name === 'ln' ? fillIn(said) : undefined
  const around = [...(line ? [line] : []), ...few(said).filter(({ name }) => shadows.test(name))]
  return around.flatMap((one) => {
    if (one.name === 'noFill') return []
    const ink = palette.ink(one)
    return ink !== null && ink.density < faint ? [] : [ink && ink.colour]
  })
}
const shadows = /^(?:outerShdw|prstShdw|glow|fillOverlay)$/
