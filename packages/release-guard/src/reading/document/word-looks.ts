// What Word says of letters and of what they stand on: in a run, a paragraph or a cell, and in the same words in a style.
import { markers } from '../colour.ts'
import { attribute } from '../xml.ts'
import type { Paint, WordColours } from './word-colours.ts'

/** What is said of letters, of their paragraph and of their cell. What is not said has no key. */
export interface Look {
  ink?: Paint
  /** The marker's colour, which lies over a shade. */
  mark?: Paint
  shade?: Paint
  paragraph?: Paint
  cell?: Paint
  vanish?: boolean
  /** Hidden on the web, or as the mark between two paragraphs in one. */
  isOffWeb?: boolean
  isClear?: boolean
  /** In half points. */
  size?: number
  /** How many rows or columns of a table make one band. */
  rows?: number
  columns?: number
}

export const isOff = (value: string | undefined): boolean =>
  /^(?:0|false|off|none)$/.test(value ?? '')

const slots: Readonly<Record<string, 'shade' | 'paragraph' | 'cell'>> = {
  ...{ rPr: 'shade', pPr: 'paragraph', tcPr: 'cell' },
}

/** Reads looks by the colours of a document. */
export class WordLooks {
  readonly #colours: WordColours

  constructor(colours: WordColours) {
    this.#colours = colours
  }

  /** What an element says; `within` from `from` on are the elements around it that belong to the look. */
  paint(
    look: Look,
    name: string,
    attributes: string,
    within: readonly string[],
    from: number,
  ): void {
    const of = within[from]
    if (within.length > from + 1) {
      if (of === 'rPr' && within[from + 1] === 'textFill') fillLetters(look, name, attributes)
    } else if (name === 'shd') {
      const slot = slots[of ?? '']
      const shade = this.#colours.shade((key) => attribute(attributes, key))
      if (slot !== undefined) look[slot] = shade
      // Not every program paints a whole table.
      else if (of === 'tblPr' && shade !== null) look.cell = 'untold'
    } else if (of === 'rPr') this.#letters(look, name, attributes)
    else if (name === 'tblStyleRowBandSize') look.rows = bandSize(attributes)
    else if (name === 'tblStyleColBandSize') look.columns = bandSize(attributes)
  }

  #letters(look: Look, name: string, attributes: string): void {
    const said = (key: string): string | undefined => attribute(attributes, key)
    const value = said('val')
    if (name === 'color') look.ink = this.#colours.letters(said)
    else if (name === 'highlight') mark(look, value ?? '')
    else if (name === 'vanish') look.vanish = !isOff(value)
    else if (name === 'webHidden' || name === 'specVanish') look.isOffWeb = !isOff(value)
    else if (name === 'sz') look.size = Number(value ?? 20)
  }
}

function mark(look: Look, name: string): void {
  if (Object.hasOwn(markers, name)) look.mark = markers[name] ?? null
  else if (name === 'none') look.mark = null
}

const bandSize = (attributes: string): number => Number(attribute(attributes, 'val')) || 1

/** Letters that are not filled, or let nearly all of the light through. */
function fillLetters(look: Look, name: string, attributes: string): void {
  if (name === 'noFill') look.isClear = true
  else if (name === 'solidFill' || name === 'gradFill') look.isClear = false
  else if (name === 'alpha' && Number(attribute(attributes, 'val') ?? 0) > 80_000)
    look.isClear = true
}
