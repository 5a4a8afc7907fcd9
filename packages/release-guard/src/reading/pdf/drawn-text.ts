// Spells what a drawing writes, by the tables of the typefaces it names, and puts it together to lines of cells.
import type { Piece } from './drawing.ts'
import { readLetters, spell, type Letters } from './letters.ts'
import type { PdfObject } from './objects.ts'
import { linesOf } from './pages.ts'
import { entry } from './tree.ts'

const tablesMax = 8

/** Knows, for each name a typeface goes by anywhere in the file, the tables of letters. */
export class Typefaces {
  readonly #ofName = new Map<string, Set<PdfObject>>()
  readonly #tables = new Map<PdfObject, Letters | null>()
  readonly #ofNumber: ReadonlyMap<number, PdfObject>

  constructor(objects: readonly PdfObject[], ofNumber: ReadonlyMap<number, PdfObject>) {
    this.#ofNumber = ofNumber
    const fonts = objects.filter(({ dictionary }) => /\/Type\s*\/Font\b/.test(dictionary))
    const numbers = new Set(fonts.map(({ number }) => number))
    for (const { dictionary } of objects) {
      if (!dictionary.includes('R')) continue
      for (const [, name = '', number] of dictionary.matchAll(
        /\/([^\s/[\]<>()]+)\s+(\d+)\s+\d+\s+R/g,
      )) {
        const font = numbers.has(Number(number)) ? ofNumber.get(Number(number)) : undefined
        if (font === undefined) continue
        const known = this.#ofName.get(name)
        if (known === undefined) this.#ofName.set(name, new Set([font]))
        else if (known.size < tablesMax) known.add(font)
      }
    }
  }

  #table(font: PdfObject): Letters | null {
    const known = this.#tables.get(font)
    if (known !== undefined) return known
    const [number] = entry(font.dictionary, 'ToUnicode')
    const stream = number === undefined ? undefined : this.#ofNumber.get(number)?.stream
    const table = stream ? readLetters(stream().bytes.toString('latin1')) : null
    this.#tables.set(font, table)
    return table
  }

  /** The codes as text; Latin-1 where no table says otherwise. */
  spell({ codes, font }: Piece): string {
    for (const face of this.#ofName.get(font) ?? []) {
      const table = this.#table(face)
      const text = table === null ? null : spell(codes, table)
      if (text !== null) return text
    }
    return codes.replace(/[\0-\x1f]/g, '')
  }

  /** The lines of a drawing. How wide a word is can only be guessed here. */
  lines(pieces: readonly Piece[], apart: boolean = false): string[][] {
    return linesOf(
      pieces.map((piece) => {
        const text = this.spell(piece)
        const { x, y, size } = piece
        return { text, x, y, size: size || 1, width: text.length * size * 0.5 }
      }),
      apart,
    )
  }
}
