// What one cell may say of a person: number, surname, forename or initials, rank, unit. Worked out once for each text.
import { foldNumber, foldWords, oneMac } from '../index/fold.ts'
import { foldWhole, numberShape } from '../index/person.ts'
import type { Register } from '../index/register.ts'
import { ByteMemo } from './byte-memo.ts'
import { looks, looksOf } from './looks.ts'
import { NearSurnames } from './second-chance.ts'
import { camelApart, numberMisread, runTogether } from './writings.ts'

/** A possible forename (token) with its initial, or an initial alone (token 0). `word` is its place in the cell. */
export interface Given {
  readonly initial: number
  readonly token: number
  readonly word: number
}
/** A possible surname; it took the words from `word` to `last`. */
export interface Surname {
  readonly token: number
  readonly word: number
  readonly last: number
}

export interface Cell {
  /** Cells with the same id say the same; 0 for those that say nothing of a name, a rank or a unit. */
  readonly id: number
  /** Token of one of our numbers, something else but 0 for another number. */
  readonly number: number
  readonly shape: string
  readonly isOurNumber: boolean
  readonly surnames: readonly Surname[]
  readonly givens: readonly Given[]
  readonly rank: number
  readonly unit: number
  readonly isEmpty: boolean
  /** What it looks like to a reader: bits of `looks`. */
  readonly looks: number
  /** The words of a short cell, for a second look at names that are nearly right. */
  readonly words: readonly string[]
}

const wordsMax = 14
const wordsKept = 4
const wordsOfName = 6
const nothing: readonly never[] = []
export const emptyCell: Cell = {
  id: 0,
  number: 0,
  shape: '',
  isOurNumber: false,
  surnames: nothing,
  givens: nothing,
  rank: 0,
  unit: 0,
  isEmpty: true,
  looks: 0,
  words: nothing,
}
export const dullCell: Cell = { ...emptyCell, isEmpty: false }

const longest = 120
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()
// A buffer as files are: one kind of array keeps the loops fast.
const scratch = Buffer.alloc(64)
const nines = Array.from({ length: 13 }, (_, length) => '9'.repeat(length))

/** One of our numbers alone. Written out: there may be many. */
const ourNumber = (number: number, shape: string): Cell => ({
  id: 0,
  number,
  shape,
  isOurNumber: true,
  surnames: nothing,
  givens: nothing,
  rank: 0,
  unit: 0,
  isEmpty: false,
  looks: looks.number,
  words: nothing,
})

/** Where the digits of a plain number begin behind leading zeros; -1 when the bytes are none. */
function digitsFrom(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 4 || to - from > 12) return -1
  let first = to
  for (let at = to - 1; at >= from; at -= 1) {
    const code = bytes[at] ?? 0
    if (code < 48 || code > 57) return -1
    if (code !== 48) first = at
  }
  return first
}

/** Reads cells against one register and remembers what it read. */
export class CellReader {
  readonly near: NearSurnames
  readonly #register: Register
  readonly #memo = new Map<string, Cell>()
  readonly #byteMemo = new ByteMemo<Cell>()
  readonly #strangers: Cell[] = []
  #lastId = 0

  constructor(register: Register) {
    this.#register = register
    this.near = new NearSurnames(register)
  }

  read(text: string): Cell {
    if (text.length === 0) return emptyCell
    if (text.length > longest) return dullCell
    if (/^\d/.test(text) && text.length <= 12) {
      const { written } = encoder.encodeInto(text, scratch)
      const digits = digitsFrom(scratch, 0, written)
      if (digits >= 0) return this.#plainNumber(scratch, digits, written)
    }
    let cell = this.#memo.get(text)
    if (cell === undefined) {
      cell = this.#study(text)
      if (this.#memo.size > 300_000) this.#memo.clear()
      this.#memo.set(text, cell)
    }
    return cell
  }

  /** Where the hash of a cell's bytes begins, for `readHashed`. */
  get hashStart(): number {
    return this.#byteMemo.start
  }

  /** Reads a cell as it stands in a file, in UTF-8: what `read` says of its text, without making one where it can. */
  readBytes(bytes: Uint8Array, from: number, to: number): Cell {
    const isShort = to - from <= longest
    return this.readHashed(bytes, from, to, isShort ? this.#byteMemo.hash(bytes, from, to) : 0)
  }

  /** The same, by somebody who took the hash on his way through the bytes. */
  readHashed(bytes: Uint8Array, from: number, to: number, hash: number): Cell {
    const length = to - from
    if (length === 0) return emptyCell
    // A character has three bytes at most.
    if (length > longest)
      return length > longest * 3 ? dullCell : this.read(decoder.decode(bytes.subarray(from, to)))
    const first = bytes[from] ?? 0
    if (first >= 48 && first <= 57) {
      const digits = digitsFrom(bytes, from, to)
      if (digits >= 0) return this.#plainNumber(bytes, digits, to)
    }
    let cell = this.#byteMemo.get(hash, bytes, from, to)
    if (cell === undefined) {
      cell = this.#study(decoder.decode(bytes.subarray(from, to)))
      this.#byteMemo.set(hash, bytes, from, to, cell)
    }
    return cell
  }

  /** A number of nobody here is one and the same cell: there may be millions. */
  #plainNumber(bytes: Uint8Array, from: number, to: number): Cell {
    const shape = nines[to - from] ?? ''
    if (shape.length < 4) return dullCell
    if (this.#register.facts.shapes[shape] !== undefined) {
      const number = this.#register.tokenOfBytes(bytes, from, to)
      if (this.#register.has('number', 0, number)) return ourNumber(number, shape)
    }
    return (this.#strangers[to - from] ??= {
      ...dullCell,
      number: 1,
      shape,
      looks: this.#looksOfNumber(shape),
    })
  }

  #study(text: string): Cell {
    const cell = this.#studied(text)
    const { surnames, givens, rank, unit } = cell
    if (surnames.length + givens.length + rank + unit === 0) return cell
    this.#lastId += 1
    return { ...cell, id: this.#lastId }
  }

  #studied(text: string): Cell {
    const folded = foldNumber(text)
    if (folded !== '') return { ...dullCell, ...this.#number(folded) }
    const misread = numberMisread(text)
    if (misread !== '') {
      const number = this.#number(misread)
      if (number.isOurNumber) return { ...dullCell, ...number }
    }
    const local = localPart(text)
    const words = foldWords(local)
    const rank = this.#whole('rank', text)
    const unit = this.#whole('unit', text)
    if (words.length === 0 || words.length > wordsMax)
      return rank + unit === 0 ? dullCell : { ...dullCell, rank, unit }
    const surnames = this.#surnames(words, 0)
    const givens = this.#givens(words, local, 0)
    const seen = looksOf(text, local !== text, surnames, givens)
    this.#closeWritings(local, words, local !== text, surnames, givens)
    const cell = { ...dullCell, surnames, givens, rank, unit, words: kept(words), looks: seen }
    const areSeveral = words.length > 2 || (words.length === 2 && /\d{4}/.test(local))
    return areSeveral ? this.#severalThings(text, words, cell) : cell
  }

  /** A number, and whether it is ours. */
  #number(folded: string): Pick<Cell, 'number' | 'shape' | 'isOurNumber' | 'looks'> {
    const number = this.#register.token(folded)
    const isOurNumber = this.#register.has('number', 0, number)
    const shape = numberShape(folded)
    return { number, shape, isOurNumber, looks: this.#looksOfNumber(shape) }
  }

  /** A number in the shape of ours: one of a year or a size is none. */
  #looksOfNumber(shape: string): number {
    const { shapes, people } = this.#register.facts
    return (shapes[shape] ?? 0) * 100 > people ? looks.number : 0
  }

  /** Several things in one cell, "Smith, J, Clerk, Store 4, 1000231": each looked at, then words next to one another. */
  #severalThings(text: string, words: readonly string[], cell: Cell): Cell {
    const pieces = text.split(/[,;|\t\n]+/)
    let found = { number: cell.number, shape: cell.shape, isOurNumber: cell.isOurNumber, looks: 0 }
    for (const piece of [...pieces, ...words]) {
      const folded = found.isOurNumber ? '' : foldNumber(piece.trim())
      if (folded !== '') found = this.#number(folded)
    }
    let { rank, unit } = cell
    if (cell.surnames.length > 0 && cell.givens.length > 0)
      for (const piece of [...pieces, ...runsOf(words)]) {
        if (rank === 0) rank = this.#whole('rank', piece)
        if (unit === 0) unit = this.#whole('unit', piece)
      }
    return { ...cell, ...found, looks: cell.looks | found.looks, rank, unit }
  }

  #whole(role: 'rank' | 'unit', text: string): number {
    const whole = text.length <= 80 ? foldWhole(text) : ''
    const token = whole === '' ? 0 : this.#register.token(whole)
    return token !== 0 && this.#register.plays(role, token) ? token : 0
  }

  #surnames(words: readonly string[], first: number): Surname[] {
    const found: Surname[] = []
    for (let from = 0; from < words.length; from += 1) {
      // In a sentence only what is short is the beginning of a name in several words.
      const most = words.length <= wordsOfName || /^.{1,4}$/.test(words[from] ?? '') ? 3 : 1
      let joined = ''
      for (let length = 1; length <= most && from + length <= words.length; length += 1) {
        joined += words[from + length - 1] ?? ''
        const token = this.#surnameOf(joined, length > 1)
        if (token !== 0) found.push({ token, word: first + from, last: first + from + length - 1 })
      }
    }
    return found
  }

  /** The token of a surname, of one word or of several joined; 0 where nobody has it. */
  #surnameOf(joined: string, isJoined: boolean): number {
    const word = isJoined ? oneMac(joined) : joined
    if (word.length < 2 || /\d/.test(word)) return 0
    const token = isJoined ? this.#register.tokenOnce(word) : this.#register.token(word)
    return this.#register.plays('surname', token) ? token : 0
  }

  #givens(words: readonly string[], text: string, first: number): Given[] {
    const found: Given[] = []
    const capitals = /^[^a-z]*$/.test(text) && text.length <= 12
    words.forEach((word, at) => {
      if (/\d/.test(word)) return
      const token = this.#register.token(word)
      const isForename = word.length > 1 && this.#register.plays('forename', token)
      const initial = word.charCodeAt(0)
      if (isForename) found.push({ initial, token, word: first + at })
      else if (word.length === 1 || (word.length <= 3 && (capitals || isCapital(text, word))))
        found.push({ initial, token: 0, word: first + at })
    })
    return found
  }

  /** Names with no gap: "JohnSmith", "johnsmith", and in an address "jsmith" and "smithj". */
  #closeWritings(
    text: string,
    words: readonly string[],
    isAddress: boolean,
    surnames: Surname[],
    givens: Given[],
  ): void {
    const apart = camelApart(text)
    if (apart !== null) {
      const more = foldWords(apart)
      surnames.push(...this.#surnames(more, 100))
      givens.push(...this.#givens(more, apart, 100))
    }
    const [word] = words
    if (word === undefined || words.length > (isAddress ? 2 : 1) || surnames.length > 0) return
    let at = 200
    for (const { surname, given } of runTogether(word, isAddress)) {
      const token = this.#register.token(surname)
      if (!this.#register.plays('surname', token)) continue
      const forename = given.length > 2 ? this.#register.token(given) : 0
      if (given.length > 2 && !this.#register.plays('forename', forename)) continue
      surnames.push({ token, word: at, last: at })
      givens.push({ initial: given.charCodeAt(0), token: forename, word: at + 1 })
      at += 2
    }
  }
}

const kept = (words: readonly string[]): readonly string[] =>
  words.length <= wordsKept ? words : nothing

/** Two to four words next to one another, as one text. */
function runsOf(words: readonly string[]): string[] {
  const runs: string[] = [...words]
  for (let length = 2; length <= 4; length += 1)
    for (let from = 0; from + length <= words.length; from += 1)
      runs.push(words.slice(from, from + length).join(' '))
  return runs
}

/** Does the word stand in the text in capitals, with no letter beside it? */
function isCapital(text: string, word: string): boolean {
  const capitals = word.toUpperCase()
  for (let at = text.indexOf(capitals); at >= 0; at = text.indexOf(capitals, at + 1))
    if (!isLetter(text.charCodeAt(at - 1)) && !isLetter(text.charCodeAt(at + capitals.length)))
      return true
  return false
}

/** NaN, before and behind a text, is none. */
const isLetter = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

const localPart = (text: string): string => {
  const at = text.indexOf('@')
  return at > 0 && !text.includes(' ') ? text.slice(text.indexOf(':') + 1, at) : text
}
