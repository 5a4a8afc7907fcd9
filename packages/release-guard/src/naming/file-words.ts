// Every word a file says, by row, so that people can be looked up in it one by one. It is the content of the file in
// the clear: it lives as long as the question and is written nowhere.
import type { Finding, Place } from '../deciding/finding.ts'
import { foldNumber, foldWords } from '../index/fold.ts'
import { readContent } from '../read-content.ts'

/** A row with cells is a row however far apart they are; in running text only near words belong together. */
export interface Row {
  readonly place: number
  readonly isList: boolean
}

const wordsInLine = 24
const none: readonly number[] = []

export class FileWords {
  readonly places: Place[] = []
  readonly rows: Row[] = []
  readonly #placeNos = new Map<string, number>()
  /** For each word where it stands: row, place within the row, row, place … */
  readonly #stands = new Map<string, number[]>()
  readonly #numbers = new Map<string, number[]>()

  /** Takes one row, or one line as its only cell. */
  add(place: Place, cells: readonly string[]): void {
    const key = `${place.part}\n${place.words}`
    let placeNo = this.#placeNos.get(key)
    if (placeNo === undefined) {
      placeNo = this.places.push(place) - 1
      this.#placeNos.set(key, placeNo)
    }
    let at = 0
    const row = this.rows.length
    for (const cell of cells) {
      this.#number(cell, row)
      const words = foldWords(cell)
      for (const [i, word] of words.entries()) {
        const stands = this.#stands.get(word)
        if (stands === undefined) this.#stands.set(word, [row, at])
        else stands.push(row, at)
        if (cells.length === 1 || words.length > 1) {
          this.#number(word, row)
          const next = words[i + 1]
          if (next !== undefined && /^\d+$/.test(word + next)) this.#number(word + next, row)
        }
        at += 1
      }
    }
    this.rows.push({ place: placeNo, isList: cells.length > 1 || at <= wordsInLine })
  }

  #number(text: string, row: number): void {
    const number = foldNumber(text)
    if (number === '') return
    const rows = this.#numbers.get(number)
    if (rows === undefined) this.#numbers.set(number, [row])
    else if (rows[rows.length - 1] !== row) rows.push(row)
  }

  /** The rows in which a folded number stands. */
  rowsWithNumber(number: string): readonly number[] {
    return this.#numbers.get(number) ?? none
  }

  /** Where a folded word stands: row, place within it, and so on. */
  stands(word: string): readonly number[] {
    return this.#stands.get(word) ?? none
  }
}

/** Reads a file to its words; what could not be read is told beside them. */
export async function readFileWords(
  bytes: Uint8Array,
): Promise<{ words: FileWords; unread: readonly Finding[] }> {
  const words = new FileWords()
  const findings = await readContent(bytes, (place, cells) => words.add(place, cells))
  return { words, unread: findings.filter(({ rule }) => rule === 'unreadable') }
}
