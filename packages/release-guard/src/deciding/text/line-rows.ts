// Lines of running text as rows. Most say nothing of anybody: their words are looked at where they stand, and only a line
// with one of our numbers or a surname in it is divided into cells.
import { dullCell, type Cell, type CellReader } from '../cell.ts'
import { cellsOfLine } from '../line-cells.ts'
import type { RowMatcher } from '../row-matcher.ts'
import type { LineSeen } from './text-line.ts'

/** A line longer than this, without columns, is sentences: in it names have capitals. */
const sentences = 200
const decoder = new TextDecoder()

/** What parts words. */
const parts = new Uint8Array(256)
for (const byte of Buffer.from(' \t\n\r\f\v,;|')) parts[byte] = 1
/** Words that make one surname with the next one: "O Brien", "Fitz Gerald". */
const beginnings = new Set(
  'o d mc mac fitz st ap al el la le de da di du van von der den ter bin ibn ni dos das san ben abu'
    .split(' ')
    .map((word) => lettersOf(Buffer.from(word), 0, word.length)),
)
const longestBeginning = 5

/** The lines of one place. */
export class LineRows {
  readonly #cells: CellReader
  readonly #matcher: RowMatcher
  readonly #row: Cell[] = []

  constructor(cells: CellReader, matcher: RowMatcher) {
    this.#cells = cells
    this.#matcher = matcher
  }

  /** A line of a longer text in UTF-8. */
  line(bytes: Uint8Array, from: number, to: number, seen: LineSeen): void {
    const row = this.#row
    row.length = 0
    const isLong = to - from > sentences
    const mayMatter =
      seen.partings > 0 ||
      seen.isWide ||
      (isLong ? seen.surnames > 0 && seen.givens > 0 : this.#hasSurname(bytes, from, to)) ||
      this.#hasOurNumber(bytes, from, to, seen.numbers)
    if (mayMatter) this.text(decoder.decode(bytes.subarray(from, to)))
    else {
      if (row.length === 0) row.push(dullCell)
      this.#matcher.cells(row)
    }
  }

  /** A line as a text. */
  text(line: string): void {
    const cells = cellsOfLine(line)
    if (cells !== null) this.#matcher.row(cells)
  }

  /** Is a word of the line a surname, or the beginning of one? */
  #hasSurname(bytes: Uint8Array, from: number, to: number): boolean {
    for (let at = from; at < to; at += 1) {
      const start = at
      at = wordEnd(bytes, at, to)
      if (at > start && this.#mayBeSurname(bytes, start, at)) return true
    }
    return false
  }

  /** Is a number of the line one of ours? Fills the row with the numbers there are. `runs`: where digits begin and end. */
  #hasOurNumber(bytes: Uint8Array, from: number, to: number, runs: readonly number[]): boolean {
    let chain = -1
    let chainEnd = -1
    for (let i = 0; i < runs.length; i += 2) {
      const [first, last] = [runs[i] ?? 0, runs[i + 1] ?? 0]
      const start = wordStart(bytes, first, from)
      const end = wordEnd(bytes, last, to)
      if (this.#isOurs(bytes, start, end, first, last)) return true
      // "1000 231" may be one number.
      if (start > chainEnd + 1 || chain < 0) chain = start
      else if (this.#cells.readBytes(bytes, chain, end).isOurNumber) return true
      chainEnd = end
    }
    return false
  }

  #isOurs(bytes: Uint8Array, from: number, to: number, first: number, last: number): boolean {
    const cell = this.#cells.readBytes(bytes, first, last)
    if (cell.number !== 0) this.#row.push(cell)
    if (cell.isOurNumber || (first === from && last === to)) return cell.isOurNumber
    // With what stands around the digits: "AB1000231", "(1000231)", "1000231x".
    const whole = this.#cells.readBytes(bytes, from, to)
    return whole.isOurNumber || whole.surnames.length > 0
  }

  #mayBeSurname(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#cells.readBytes(bytes, from, to).surnames.length > 0) return true
    return to - from <= longestBeginning && beginnings.has(lettersOf(bytes, from, to))
  }
}

/** The letters from a to z of a short word, large or small, as one number. */
function lettersOf(bytes: Uint8Array, from: number, to: number): number {
  let letters = 0
  for (let at = from; at < to; at += 1) {
    const letter = ((bytes[at] ?? 0) | 0x20) - 0x60
    if (letter >= 1 && letter <= 26) letters = letters * 27 + letter
  }
  return letters
}

function wordStart(bytes: Uint8Array, at: number, from: number): number {
  let start = at
  while (start > from && parts[bytes[start - 1] ?? 0] === 0) start -= 1
  return start
}

function wordEnd(bytes: Uint8Array, at: number, to: number): number {
  let end = at
  while (end < to && parts[bytes[end] ?? 0] === 0) end += 1
  return end
}
