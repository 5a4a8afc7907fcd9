// What is seen of a line on the way through a text, and whether it may be a row of a list.
import { kindAt, kindOfByte, kinds, widthAt } from './text-words.ts'

const lineMax = 600
/** More digits than a line that is a row has. */
const numbersKept = 2_000

/** What was seen of the line that is being read. */
export interface LineSeen {
  start: number
  capitals: number
  /** Words with a capital that are somebody's surname. */
  surnames: number
  /** Words with a capital that are a forename or may be initials. */
  givens: number
  partings: number
  /** Where digits begin and end, in turn. */
  readonly numbers: number[]
  hasNumber: boolean
  isWide: boolean
}

/** Told of a line that may be a row of a list. */
export type RowLine = (from: number, to: number, seen: LineSeen) => void

export const newLine = (): LineSeen => ({
  start: 0,
  capitals: 0,
  surnames: 0,
  givens: 0,
  partings: 0,
  numbers: [],
  hasNumber: false,
  isWide: false,
})

export function beginLine(line: LineSeen, at: number): void {
  line.start = at
  line.capitals = line.surnames = line.givens = line.partings = 0
  line.numbers.length = 0
  line.hasNumber = line.isWide = false
}

/** Goes over a number; four digits and more are one that counts. */
export function digitsEnd(bytes: Uint8Array, from: number, length: number, line: LineSeen): number {
  let end = from + 1
  while (end < length && kindOfByte[bytes[end] ?? 0] === kinds.digit) end += 1
  if (end - from >= 4) line.hasNumber = true
  if (line.numbers.length < numbersKept) line.numbers.push(from, end)
  return end
}

/** The most bytes a line that is a row may have. */
const maxOf = ({ isWide }: LineSeen): number => (isWide ? lineMax * 3 : lineMax)

export function mayBeRow(bytes: Uint8Array, line: LineSeen, end: number): boolean {
  const { start, capitals, partings, hasNumber, isWide } = line
  if (end <= start || end - start > maxOf(line)) return false
  if (partings > 0 || hasNumber) return true
  // What is a capital in letters of other kinds is not always known.
  return isOfFewWords(bytes, start, end, capitals > 1 || isWide ? 24 : 6)
}

/** The last line of a text, which nothing ends. */
export const mayBeLastRow = (line: LineSeen, end: number): boolean =>
  end > line.start && end - line.start <= maxOf(line)

function isOfFewWords(bytes: Uint8Array, from: number, to: number, most: number): boolean {
  let words = 0
  let wasWord = false
  for (let at = from; at < to;) {
    const known = kindOfByte[bytes[at] ?? 0] ?? 0
    const kind = known === 0 ? kindAt(bytes, at) : known
    const isLetter = kind === kinds.lower || kind === kinds.upper
    if (isLetter && !wasWord && (words += 1) > most) return false
    wasWord = isLetter || kind === kinds.inner
    at += known === 0 ? widthAt(bytes, at) : 1
  }
  return true
}

/** `|`, which parts columns. */
export const bar = 0x7c

/** The bars of a text, looked for line by line and each once. */
export class Bars {
  readonly #bytes: Uint8Array
  readonly #length: number
  #from = 0
  #next = -1

  constructor(bytes: Uint8Array, length: number) {
    this.#bytes = bytes
    this.#length = length
  }

  /** Is there one before `end`, behind the last `end`? */
  isBefore(end: number): boolean {
    if (this.#next < this.#from) {
      const next = this.#bytes.indexOf(bar, this.#from)
      this.#next = next < 0 ? this.#length : next
    }
    this.#from = end
    return this.#next < end
  }
}
