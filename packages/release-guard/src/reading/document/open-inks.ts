// Letters in the colour of what they stand on, in an OpenDocument file: where both are said, by the style of the words, of
// their paragraph, their cell or the shape around them. White on paper, and what cannot be decided, is for the grounds.
import { colourOf, isLost, type Colour } from '../colour.ts'
import type { Looks } from './open-looks.ts'

/** Null where nothing is said, or the program chooses. */
interface Inks {
  readonly letters: Colour | null
  readonly ground: Colour | null
}

const families: Readonly<Record<string, string>> = {
  ...{ p: 'paragraph', h: 'paragraph', span: 'text', a: 'text' },
  ...{ 'table-cell': 'table-cell', 'covered-table-cell': 'table-cell' },
}
const shape =
  /^(?:frame|rect|ellipse|circle|polygon|regular-polygon|custom-shape|text-box|note-body)$/
const unsaid: Inks = { letters: null, ground: null }

export class OpenInks {
  readonly #looks: Looks
  readonly #stack: Inks[] = []
  readonly #known = new Map<string, Partial<Inks>>()

  constructor(looks: Looks) {
    this.#looks = looks
  }

  /** Told of every element as it opens: whether its letters are lost on their ground. */
  hides(name: string, style: string, within: readonly string[]): boolean {
    this.#stack.length = Math.min(this.#stack.length, within.length)
    const around = this.#stack[this.#stack.length - 1] ?? unsaid
    const family = families[name]
    const isShape = family === undefined && shape.test(name)
    const base = isShape && name !== 'text-box' ? { ...around, ground: null } : around
    const own = family !== undefined || isShape ? this.#saidBy(family ?? '', style) : null
    const inks = own === null ? base : { ...base, ...own }
    this.#stack.push(inks)
    return family !== undefined && inks.letters !== null && inks.ground !== null
      ? isLost(inks.letters, inks.ground)
      : false
  }

  #saidBy(family: string, style: string): Partial<Inks> {
    const key = `${family} ${style}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const said =
      style === '' ? {} : { ...this.#letters(family, style), ...this.#ground(family, style) }
    this.#known.set(key, said)
    return said
  }

  #letters(family: string, style: string): Partial<Inks> {
    if (this.#looks.word(family, style, 'text use-window-font-color') === 'true')
      return { letters: null }
    const letters = colourOf(this.#looks.word(family, style, 'text color'))
    return letters === null ? {} : { letters }
  }

  #ground(family: string, style: string): Partial<Inks> {
    const word = (key: string): string | undefined => this.#looks.word(family, style, key)
    const isFilled = family === '' && word('graphic fill') === 'solid'
    const ground =
      colourOf(word('text background-color')) ??
      colourOf(word(`${family === '' ? 'graphic' : family} background-color`)) ??
      (isFilled ? colourOf(word('graphic fill-color')) : null)
    return ground === null ? {} : { ground }
  }
}
