// Words with capitals one after the other, put together to names: which two stand side by side, which stands beside initials,
// which has one of our numbers near.
import { fold } from '../../index/fold.ts'
import { particles as surnameParticles } from '../../index/person.ts'
import type { TextNames } from './text-names.ts'
import {
  isWord,
  kindOfByte,
  kinds,
  noWord,
  playsForename,
  playsRank,
  playsSurname,
  type TextWord,
} from './text-words.ts'

const gapMax = 20
/** A particle and an initial, in letters of three bytes. */
const closeBytes = 32
const particleBytes = 4
const rankNear = 40
const numberNear = 60
const decoder = new TextDecoder()

/** Particles as they stand in a name; "of" stands everywhere. */
const particles = [...surnameParticles].filter((word) => word !== 'of').join('|')
const plain = /^[\x20-\x7e]*$/
/** A test of what stands between two words; letters of other kinds are folded where it fails. */
const gapOf = (raw: RegExp, folded: RegExp) => (text: string) =>
  raw.test(text) || (!plain.test(text) && folded.test(fold(text)))
/** What may stand between forename and surname. */
const isGap = gapOf(
  new RegExp(`^(?:[\\s\\u00a0,.]|\\b(?:${particles})\\b|\\b\\p{Lu}\\b)*$`, 'u'),
  new RegExp(`^(?:[\\s,.]|\\b(?:${particles})\\b)*$`),
)
/** The same where nothing parts the two: particles, and the initial of a second name. */
const isCloseGap = gapOf(
  new RegExp(`^[\\s\\u00a0](?:(?:${particles}|\\p{Lu}\\.?)[\\s\\u00a0])*$`, 'u'),
  new RegExp(`^\\s(?:(?:${particles})\\s)*$`),
)
const before = new RegExp(`^(?:[\\s\\u00a0.'’-]|\\b(?:${particles})\\b)*$`, 'iu')
/** What may stand between initials and the surname behind them. */
const isGapBefore = gapOf(before, before)
/** What may stand between a surname and the initials behind it. */
const gapBehind = /^,?[\s\u00a0]?$/u
/** What may stand between one initial and the next. */
const gapWithin = /^\.?[\s\u00a0-]?$/u

/** Bytes of a word in which a machine may have read digits for letters. */
const isOfWord = kindOfByte.map((kind) =>
  kind === 0 || kind === kinds.digit || isWord(kind) ? 1 : 0,
)
const stop = 0x2e
const comma = 0x2c
const space = 0x20

const between = (bytes: Uint8Array, from: number, to: number): string =>
  to - from > gapMax * 3 ? '?' : decoder.decode(bytes.subarray(from, to))

/** One of them a forename, the other a surname. */
const mayBeName = (a: number, b: number): boolean =>
  ((a & playsForename) !== 0 && (b & playsSurname) !== 0) ||
  ((a & playsSurname) !== 0 && (b & playsForename) !== 0)

/** Where a word ends in which a machine read digits for letters. */
function misreadEnd(bytes: Uint8Array, end: number, length: number): number {
  let at = end
  while (at < length && at < end + gapMax && isOfWord[bytes[at] ?? 0] === 1) at += 1
  return at
}

function initialOf(bytes: Uint8Array, from: number, end: number): number {
  const code = bytes[from] ?? 0
  return code < 128 ? code | 32 : fold(between(bytes, from, end)).charCodeAt(0) || 0
}

const asForename = (word: TextWord | null): TextWord | null =>
  word !== null && (word.roles & playsForename) !== 0 ? word : null

export class NameFinder {
  readonly #names: TextNames
  #length = 0
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

  /** Another text begins, of so many bytes. */
  begin(length: number): void {
    this.#length = length
    this.#last = this.#first = null
    this.#rankEnd = this.#surnameEnd = this.#numberEnd = -1
    this.#initial = 0
  }

  /** A word with a capital, from `from` to `end`. */
  word(bytes: Uint8Array, from: number, end: number, word: TextWord): void {
    if (word.joined !== null) this.#names.joined(word.joined)
    const isAlone = word.roles === 0 && this.#last === null && this.#initial === 0
    if (isAlone && this.#first === null) return
    if (word.roles === 0 && this.#passParticle(bytes, from, end)) return
    if (isAlone) this.#first = null
    else this.#follow(bytes, from, end, word)
  }

  /** A particle with a capital behind a forename, "Anna Ní Smith", "Anna Mary Ní Smith": it is passed over. */
  #passParticle(bytes: Uint8Array, from: number, end: number): boolean {
    if (end - from > particleBytes || this.#initial !== 0 || !this.#isNext(bytes, from))
      return false
    if ((this.#first ?? asForename(this.#last)) === null) return false
    if (!surnameParticles.has(fold(between(bytes, from, end)))) return false
    this.#lastEnd = end
    return true
  }

  /** A word that is part of a name, or may stand within one. */
  #follow(bytes: Uint8Array, from: number, end: number, word: TextWord): void {
    const { roles } = word
    const isNext = this.#isNext(bytes, from)
    const isClose = isNext || this.#isClose(bytes, from)
    const isOurs = isClose && this.#withFirst(word)
    const fit = this.#withLast(bytes, from, word, isNext)
    if (isClose && !isOurs && fit !== 'ours') this.#lookAgain(bytes, from, end, word)
    // A name that is one already is not read again with the next word as its surname.
    this.#first = isClose && fit !== 'ours' ? asForename(this.#last) : null
    if ((roles & playsSurname) !== 0) this.#takeSurname(bytes, from, end, word, fit !== 'none')
    else if (this.#initial !== 0) this.#passInitial(bytes, from, end)
    if ((roles & playsRank) !== 0) this.#rankEnd = end
    this.#last = roles === 0 ? null : word
    this.#lastEnd = end
  }

  /** Behind a forename, no name of ours as it stands: it is one perhaps but for a letter, or a machine read digits in it. */
  #lookAgain(bytes: Uint8Array, from: number, end: number, { roles }: TextWord): void {
    const forename = asForename(this.#last)
    if (forename === null || !this.#names.takesMore) return
    const isSurname = (roles & playsSurname) !== 0
    if (roles !== 0 && !isSurname) return
    const text = between(bytes, from, misreadEnd(bytes, end, this.#length))
    this.#names.lookAgain(forename.token, text, isSurname)
  }

  /** Is it a name of ours together with the forename before the last word? */
  #withFirst({ roles, token }: TextWord): boolean {
    if ((roles & playsSurname) === 0 || this.#first === null) return false
    return this.#names.sideBySide(this.#first.token, token, this.#isRankedAt(this.#lastEnd))
  }

  /** Is there one space since the last word? */
  #isNext(bytes: Uint8Array, from: number): boolean {
    const at = this.#lastEnd
    return from - at === 1 || (from - at === 2 && bytes[at] === 0xc2 && bytes[at + 1] === 0xa0)
  }

  /** Or particles and initials, and nothing that parts the two? */
  #isClose(bytes: Uint8Array, from: number): boolean {
    if ((this.#first ?? asForename(this.#last)) === null || from - this.#lastEnd > closeBytes)
      return false
    return isCloseGap(between(bytes, this.#lastEnd, from))
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
    return text.length <= gapMax && isGap(text)
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
    return text !== '' && text.length <= gapMax && isGapBefore(text)
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
    if (this.#isNext(bytes, from) && this.#isDigit(bytes, end))
      this.#lookAgain(bytes, from, end, noWord)
    const initial = initialOf(bytes, from, end)
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

  #isDigit(bytes: Uint8Array, at: number): boolean {
    return at < this.#length && kindOfByte[bytes[at] ?? 0] === kinds.digit
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
