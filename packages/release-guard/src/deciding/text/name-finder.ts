// Words with capitals one after the other, put together to names: which two stand side by side, which stands beside initials,
// which has one of our numbers near.
import { fold } from '../../index/fold.ts'
import type { TextNames } from './text-names.ts'
import { playsForename, playsRank, playsSurname, type TextWord } from './text-words.ts'

const gapMax = 20
const rankNear = 40
const numberNear = 60
const decoder = new TextDecoder()

const particles = 'van|von|der|den|de|da|di|du|la|le|el|al|bin|ter|dos|das'
/** What may stand between forename and surname. */
const gap = new RegExp(`^(?:[\\s\\u00a0,.]|\\b(?:${particles})\\b|\\b\\p{Lu}\\b)*$`, 'u')
/** What may stand between initials and the surname behind them. */
const gapBefore = new RegExp(`^(?:[\\s\\u00a0.'’-]|\\b(?:${particles})\\b)*$`, 'iu')
/** What may stand between a surname and the initials behind it. */
const gapBehind = /^,?[\s\u00a0]?$/u
/** What may stand between one initial and the next. */
const gapWithin = /^\.?[\s\u00a0-]?$/u

const stop = 0x2e
const comma = 0x2c
const space = 0x20

const between = (bytes: Uint8Array, from: number, to: number): string =>
  to - from > gapMax * 3 ? '?' : decoder.decode(bytes.subarray(from, to))

/** One of them a forename, the other a surname. */
const mayBeName = (a: number, b: number): boolean =>
  ((a & playsForename) !== 0 && (b & playsSurname) !== 0) ||
  ((a & playsSurname) !== 0 && (b & playsForename) !== 0)

const asForename = (word: TextWord | null): TextWord | null =>
  word !== null && (word.roles & playsForename) !== 0 ? word : null

export class NameFinder {
  readonly #names: TextNames
  #last: TextWord | null = null
  #lastEnd = 0
  /** A forename, a word before the last one; nothing else stands between them. */
  #first: TextWord | null = null
  #rankEnd = -1
  #initial = 0
  #initialEnd = 0
  /** There was a stop behind it, before a word that came between. */
  #isMarked = false
  #surname = 0
  #surnameEnd = -1
  /** The surname has a forename or an initial already. */
  #isTaken = false
  #number = 0
  #numberEnd = -1

  constructor(names: TextNames) {
    this.#names = names
  }

  /** Another text begins. */
  begin(): void {
    this.#last = this.#first = null
    this.#rankEnd = this.#surnameEnd = this.#numberEnd = -1
    this.#initial = 0
  }

  /** A word with a capital, from `from` to `end`. */
  word(bytes: Uint8Array, from: number, end: number, word: TextWord): void {
    if (word.joined !== null) this.#names.joined(word.joined)
    if (word.roles === 0 && this.#last === null && this.#initial === 0) this.#first = null
    else this.#follow(bytes, from, end, word)
  }

  /** A word that is part of a name, or may stand within one. */
  #follow(bytes: Uint8Array, from: number, end: number, word: TextWord): void {
    const { roles } = word
    const isSurname = (roles & playsSurname) !== 0
    const isNext = this.#isNext(bytes, from)
    if (isSurname && isNext && this.#first !== null)
      this.#names.sideBySide(this.#first.token, word.token, this.#isRankedAt(this.#lastEnd))
    const fit = this.#withLast(bytes, from, word, isNext)
    // A name that is one already is not read again with the next word as its surname.
    this.#first = isNext && fit !== 'ours' ? asForename(this.#last) : null
    if (isSurname) this.#takeSurname(bytes, from, end, word, fit !== 'none')
    else if (this.#initial !== 0) this.#passInitial(bytes, from, end)
    if ((roles & playsRank) !== 0) this.#rankEnd = end
    this.#last = roles === 0 ? null : word
    this.#lastEnd = end
  }

  /** Is there one space since the last word? */
  #isNext(bytes: Uint8Array, from: number): boolean {
    const at = this.#lastEnd
    return from - at === 1 || (from - at === 2 && bytes[at] === 0xc2 && bytes[at + 1] === 0xa0)
  }

  #isRankedAt(end: number): boolean {
    return this.#rankEnd > 0 && end - this.#rankEnd <= rankNear
  }

  /** Is it a name together with the word before it, and one of ours? */
  #withLast(
    bytes: Uint8Array,
    from: number,
    word: TextWord,
    isNext: boolean,
  ): 'none' | 'name' | 'ours' {
    const last = this.#last
    if (last === null || !mayBeName(last.roles, word.roles)) return 'none'
    if (!isNext && !this.#isGap(bytes, from)) return 'none'
    const isRanked = this.#isRankedAt(this.#lastEnd)
    return this.#names.sideBySide(last.token, word.token, isRanked) ? 'ours' : 'name'
  }

  #isGap(bytes: Uint8Array, from: number): boolean {
    const text = between(bytes, this.#lastEnd, from)
    return text.length <= gapMax && gap.test(text)
  }

  #takeSurname(
    bytes: Uint8Array,
    from: number,
    end: number,
    word: TextWord,
    isWhole: boolean,
  ): void {
    const hasInitial = this.#initial !== 0 && this.#behindInitial(bytes, from, word)
    this.#initial = 0
    this.#surname = word.token
    this.#surnameEnd = end
    this.#isTaken = isWhole || hasInitial
    if (this.#numberEnd > 0 && from - this.#numberEnd <= numberNear)
      this.#names.numberBeside(this.#number, word.token)
  }

  /** "J. Smith", "J Smith", "J. van der Berg". */
  #behindInitial(bytes: Uint8Array, from: number, { token }: TextWord): boolean {
    if (!this.#isBehind(bytes, from)) return false
    const isMarked = this.#isMarked || bytes[this.#initialEnd] === stop
    const writing = isMarked || this.#isRankedAt(this.#initialEnd) ? 'marked' : 'bare'
    this.#names.short(writing, [{ surname: token, initial: this.#initial }])
    return true
  }

  #isBehind(bytes: Uint8Array, from: number): boolean {
    const isSpace = from - this.#initialEnd === 1 && bytes[this.#initialEnd] === space
    const text = isSpace ? ' ' : between(bytes, this.#initialEnd, from)
    return text !== '' && text.length <= gapMax && gapBefore.test(text)
  }

  /** A short word that is no surname, "J. Ní Smith": the initial waits on. */
  #passInitial(bytes: Uint8Array, from: number, end: number): void {
    if (end - from > 4 || !this.#isBehind(bytes, from)) {
      this.#initial = 0
      return
    }
    this.#isMarked ||= bytes[this.#initialEnd] === stop
    this.#initialEnd = end
  }

  /** One to three capitals alone: initials, of the surname before them or of the one that comes. */
  initials(bytes: Uint8Array, from: number, end: number): void {
    const code = bytes[from] ?? 0
    const initial = code < 128 ? code | 32 : fold(between(bytes, from, end)).charCodeAt(0) || 0
    if (this.#isBehindSurname(bytes, from)) {
      const isMarked = bytes[this.#surnameEnd] === comma
      this.#names.short(isMarked ? 'marked' : 'bare', [{ surname: this.#surname, initial }])
      this.#isTaken = true
      this.#initial = 0
      return
    }
    const goesOn = this.#initial !== 0 && gapWithin.test(between(bytes, this.#initialEnd, from))
    // Behind a forename it is a second name's.
    if (!goesOn) this.#initial = this.#isBehindForename(from) ? 0 : initial
    this.#isMarked = false
    this.#initialEnd = end
  }

  #isBehindSurname(bytes: Uint8Array, from: number): boolean {
    if (this.#isTaken || this.#surnameEnd < 0 || from - this.#surnameEnd > 4) return false
    return gapBehind.test(between(bytes, this.#surnameEnd, from))
  }

  #isBehindForename(from: number): boolean {
    const last = this.#last
    return last !== null && from - this.#lastEnd === 1 && (last.roles & playsForename) !== 0
  }

  /** One of our numbers. */
  number(number: number, from: number, end: number): void {
    this.#number = number
    this.#numberEnd = end
    if (this.#surnameEnd >= 0 && from - this.#surnameEnd <= numberNear)
      this.#names.numberBeside(number, this.#surname)
  }
}
