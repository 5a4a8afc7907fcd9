// White letters in an OpenDocument file: seen where the nearest ground they stand on is a plain colour other than white.
// What cannot be decided (a gradient, a picture, something that may lie between) counts as white.
import { attribute } from '../xml.ts'
import type { Looks } from './open-looks.ts'

/** Shapes with an inside to be filled; text of the others stands on what is behind. */
const filled = /^(?:frame|rect|ellipse|circle|polygon|regular-polygon|custom-shape)$/
const shapes = /^(?:g|line|polyline|path|connector|measure|caption|control)$/
const pictures = /^(?:image|object|object-ole|plugin|applet|floating-frame)$/
const cells = /^(?:covered-)?table-cell$/

const families: Readonly<Record<string, string>> = {
  ...{ p: 'paragraph', h: 'paragraph', span: 'text', a: 'text', section: 'section' },
  ...{ table: 'table', 'table-row': 'table-row', page: 'drawing-page' },
  ...{ 'table-cell': 'table-cell', 'covered-table-cell': 'table-cell' },
}
const familyOf = (name: string, attributes: string): string =>
  families[name] ?? (isPlace.test(attributes) ? 'presentation' : 'graphic')
const isPlace = /\spresentation:style-name\s*=/
const isGraphic = /\sdraw:style-name\s*=/

interface Slide {
  /** What lies on it so far may lie between it and what comes. */
  isCovered: boolean
  /** How deep the table of the frame at hand stands: the picture beside it is not shown. */
  tableAt: number
}

interface State {
  readonly isWhite: boolean
  /** Whether white is seen here. */
  readonly isDark: boolean
  readonly slide: Slide | null
  /** In a shape or on a slide programs show no ground of paragraphs. */
  readonly isDrawn: boolean
  /** The style of a row's cells that have none of their own. */
  readonly cellStyle: string
}

const paper: State = { isWhite: false, isDark: false, slide: null, isDrawn: false, cellStyle: '' }

/** What else but shapes lies on a slide. */
function layOn(slide: Slide, name: string, own: boolean | undefined, depth: number): void {
  if (name === 'table') slide.tableAt = depth
  if (own === false && cells.test(name)) slide.isCovered = true
  if (pictures.test(name) && slide.tableAt !== depth) slide.isCovered = true
}

export class Grounds {
  readonly #looks: Looks
  readonly #stack: State[] = []
  #base = false

  constructor(looks: Looks) {
    this.#looks = looks
  }

  /** Told of every element as it opens: whether its letters are white on white. */
  hides(name: string, attributes: string, own: string, within: readonly string[]): boolean {
    if (!this.#looks.hasWhite) return false
    this.#stack.length = Math.min(this.#stack.length, within.length)
    const around = this.#stack[this.#stack.length - 1] ?? paper
    const family = familyOf(name, attributes)
    const isPlain = own === '' && around.slide !== null && cells.test(name)
    const style = isPlain ? around.cellStyle : own
    const white = style === '' ? undefined : this.#looks.white(family, style)
    const state = {
      ...around,
      ...this.#ground(name, attributes, family, style, around, within),
      isWhite: white ?? around.isWhite,
    }
    this.#stack.push(state)
    return state.isWhite && !state.isDark
  }

  #ground(
    name: string,
    attributes: string,
    family: string,
    style: string,
    around: State,
    within: readonly string[],
  ): Partial<State> {
    const { slide } = around
    const started = this.#started(name, attributes, style, within)
    if (started !== undefined) return started
    if (filled.test(name) || shapes.test(name))
      return this.#shape(name, attributes, around, within.at(-1) === 'g')
    const own = this.#own(name, family, style, around)
    if (slide !== null) layOn(slide, name, own, within.length)
    const isDark = own ?? around.isDark
    return name === 'table-row'
      ? { isDark, cellStyle: attribute(attributes, 'default-cell-style-name') ?? '' }
      : { isDark }
  }

  /** Where writing stands on something other than what is around it in the file. */
  #started(
    name: string,
    attributes: string,
    style: string,
    within: readonly string[],
  ): Partial<State> | undefined {
    const parent = within.at(-1)
    if (name === 'page') return this.#slide(style, attribute(attributes, 'master-page-name') ?? '')
    if (name === 'master-page') return this.#slide('', attribute(attributes, 'name') ?? '')
    if (name === 'text' && parent === 'body') {
      this.#base = this.#isPaperDark()
      return { isDark: this.#base }
    }
    // Footnotes stand at the foot of the page, headers in what may be a box of their own.
    if (name === 'note-body') return { isDark: this.#base }
    const isBand = parent === 'master-page' && /^(?:header|footer)/.test(name)
    return isBand ? { isDark: false, slide: null } : undefined
  }

  /** What an element of running text says of its ground. */
  #own(name: string, family: string, style: string, around: State): boolean | undefined {
    const { slide, isDrawn } = around
    const group = (of: string): boolean | undefined => this.#looks.background(family, style, of)
    // A cell that says nothing has the fill of the table's design, whatever that is.
    if (slide !== null && cells.test(name)) return this.#looks.fill(family, style, false)
    if (family === 'text') return group('text')
    if (family === 'graphic' || family === 'presentation') return undefined
    // A paragraph's gradient or picture is told like that of a shape.
    const isOdd = family === 'paragraph' && this.#looks.fill(family, style) === false
    const own = isOdd ? false : group(family)
    const shown = isDrawn && own === true ? undefined : own
    return family === 'paragraph' ? (group('text') ?? shown) : shown
  }

  #shape(name: string, attributes: string, around: State, isInGroup: boolean): Partial<State> {
    const { slide } = around
    const own = this.#fillOf(name, attributes)
    // A shape that is not in line with the text may lie anywhere on the page.
    const isInPlace = isInGroup || attribute(attributes, 'anchor-type') === 'as-char'
    const isBehindDark = around.isDark && (slide === null ? isInPlace : !slide.isCovered)
    if (slide !== null) slide.tableAt = 0
    if (own === false && slide !== null) slide.isCovered = true
    return { isDark: own ?? isBehindDark, isDrawn: around.isDrawn || name !== 'frame' }
  }

  #fillOf(name: string, attributes: string): boolean | undefined {
    if (name === 'g') return undefined
    const isOfTwo = isPlace.test(attributes) && isGraphic.test(attributes)
    if (!filled.test(name) || isOfTwo) return false
    const family = familyOf(name, attributes)
    const style = attribute(attributes, 'style-name') ?? ''
    return this.#looks.fill(family, style, name === 'frame' ? undefined : false)
  }

  #slide(style: string, master: string): Partial<State> {
    const own = this.#looks.fill('drawing-page', style)
    const isShown =
      this.#looks.word('drawing-page', style, 'drawing-page background-visible') !== 'false'
    const isDark = isShown && (own ?? this.#isMasterDark(master))
    return { isDark, slide: { isCovered: this.#isCovered(master), tableAt: 0 }, isDrawn: true }
  }

  #isMasterDark(name: string): boolean {
    const grounds = [
      this.#looks.fill('drawing-page', this.#looks.masters.get(name)?.style ?? ''),
      this.#looks.fill('presentation', `${name}-background`),
    ].filter((one) => one !== undefined)
    return grounds.length > 0 && grounds.every(Boolean)
  }

  /** Whether something on the master may lie between its ground and the writing. */
  #isCovered(master: string): boolean {
    const things = this.#looks.masters.get(master)?.things ?? []
    return things.some(({ name, attributes }) => {
      if (attribute(attributes, 'placeholder') === 'true') return false
      return (
        pictures.test(name) ||
        cells.test(name) ||
        ((filled.test(name) || shapes.test(name)) && this.#fillOf(name, attributes) === false)
      )
    })
  }

  /** Whether every kind of page of a text is of a dark colour. */
  #isPaperDark(): boolean {
    const masters = [...this.#looks.masters.values()]
    return (
      masters.length > 0 &&
      masters.every(
        ({ layout, style }) =>
          this.#looks.fill('page-layout', layout) === true &&
          this.#looks.fill('drawing-page', style) !== false,
      )
    )
  }
}
