// What one cell may say of a person: number, surname, forename or initials, rank, unit. Worked out once for each text.
import { foldNumber, foldWords } from '../index/fold.ts'
import { foldWhole, numberShape } from '../index/person.ts'
import type { Register } from '../index/register.ts'

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
  /** Token of one of our numbers, something else but 0 for another number. */
  readonly number: number
  readonly shape: string
  readonly isOurNumber: boolean
  readonly surnames: readonly Surname[]
  readonly givens: readonly Given[]
  readonly rank: number
  readonly unit: number
  readonly isEmpty: boolean
}

const wordsMax = 8
const nothing: readonly never[] = []
export const emptyCell: Cell = {
  number: 0,
  shape: '',
  isOurNumber: false,
  surnames: nothing,
  givens: nothing,
  rank: 0,
  unit: 0,
  isEmpty: true,
}
const dullCell: Cell = { ...emptyCell, isEmpty: false }

const nines = Array.from({ length: 13 }, (_, length) => '9'.repeat(length))

/** Four to twelve digits and nothing else. */
function isPlainNumber(text: string): boolean {
  if (text.length < 4 || text.length > 12) return false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return true
}

/** Reads cells against one register and remembers what it read. */
export class CellReader {
  readonly #register: Register
  readonly #memo = new Map<string, Cell>()
  readonly #strangers: Cell[] = []

  constructor(register: Register) {
    this.#register = register
  }

  read(text: string): Cell {
    if (text.length === 0) return emptyCell
    if (text.length > 120) return dullCell
    if (isPlainNumber(text)) return this.#plainNumber(text)
    let cell = this.#memo.get(text)
    if (cell === undefined) {
      cell = this.#study(text)
      if (this.#memo.size > 300_000) this.#memo.clear()
      this.#memo.set(text, cell)
    }
    return cell
  }

  /** A number of nobody here is one and the same cell: there may be millions. */
  #plainNumber(text: string): Cell {
    const folded = text.replace(/^0+/, '')
    const shape = nines[folded.length] ?? ''
    if (shape.length < 4) return dullCell
    const number = this.#register.tokenOnce(folded)
    if (this.#register.has('number', 0, number))
      return { ...dullCell, number, shape, isOurNumber: true }
    return (this.#strangers[folded.length] ??= { ...dullCell, number: 1, shape })
  }

  #study(text: string): Cell {
    const folded = foldNumber(text)
    if (folded !== '') {
      const number = this.#register.token(folded)
      const isOurNumber = this.#register.has('number', 0, number)
      return { ...dullCell, number, shape: numberShape(folded), isOurNumber }
    }
    const whole = text.length <= 80 ? foldWhole(text) : ''
    const rank = this.#whole('rank', whole)
    const unit = this.#whole('unit', whole)
    const words = foldWords(localPart(text))
    if (words.length === 0 || words.length > wordsMax)
      return rank + unit === 0 ? dullCell : { ...dullCell, rank, unit }
    const surnames = this.#surnames(words)
    const givens = this.#givens(words, text)
    const isDull = rank + unit + surnames.length + givens.length === 0
    return isDull ? dullCell : { ...dullCell, surnames, givens, rank, unit }
  }

  #whole(role: 'rank' | 'unit', whole: string): number {
    const token = whole === '' ? 0 : this.#register.token(whole)
    return token !== 0 && this.#register.plays(role, token) ? token : 0
  }

  #surnames(words: readonly string[]): Surname[] {
    const found: Surname[] = []
    for (let from = 0; from < words.length; from += 1)
      for (let length = 1; length <= 3 && from + length <= words.length; length += 1) {
        const word = words.slice(from, from + length).join('')
        if (word.length < 2 || /\d/.test(word)) continue
        const token = this.#register.token(word)
        if (this.#register.plays('surname', token))
          found.push({ token, word: from, last: from + length - 1 })
      }
    return found
  }

  #givens(words: readonly string[], text: string): Given[] {
    const found: Given[] = []
    const capitals = /^[^a-z]*$/.test(text) && text.length <= 12
    words.forEach((word, at) => {
      if (/\d/.test(word)) return
      const token = this.#register.token(word)
      const isForename = word.length > 1 && this.#register.plays('forename', token)
      if (isForename) found.push({ initial: word.charCodeAt(0), token, word: at })
      else if (word.length === 1 || (word.length <= 3 && (capitals || isCapital(text, word))))
        found.push({ initial: word.charCodeAt(0), token: 0, word: at })
    })
    return found
  }
}

const isCapital = (text: string, word: string): boolean =>
  new RegExp(`(^|[^A-Za-z])${word.toUpperCase()}($|[^A-Za-z])`).test(text)

const localPart = (text: string): string => {
  const at = text.indexOf('@')
  return at > 0 && !text.includes(' ') ? text.slice(text.indexOf(':') + 1, at) : text
}
