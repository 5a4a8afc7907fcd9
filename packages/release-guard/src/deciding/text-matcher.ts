// Names in running text: how many different ones are in the register, and how many would be by chance, from how common
// each name is and from the shadows. Ranks before a name and addresses of our own make less of chance.
import type { Register } from '../index/register.ts'
import { foldWords } from '../index/fold.ts'
import type { Allowed } from './allow-list.ts'
import {
  isWord,
  kindAt,
  kindBefore,
  kindOfByte,
  kinds,
  playsForename,
  playsRank,
  playsSurname,
  widthAt,
  type TextWord,
  type TextWords,
} from './text-words.ts'

const seenMax = 200_000
const gapMax = 20
const rankNear = 40
const lineMax = 600
/** More digits than a line that is a row has. */
const numbersKept = 2_000
const decoder = new TextDecoder()
const encoder = new TextEncoder()
// A buffer as files are: one kind of array keeps the loops fast.
const scratch = Buffer.alloc(1 << 14)

/** Bytes at which the way through a text stops: capitals, digits, ends of lines, what parts columns, `@`, all beyond ASCII. */
const stops = kindOfByte.map((kind) =>
  kind === kinds.lower || kind === kinds.space || kind === kinds.other || kind === kinds.inner
    ? 0
    : 1,
)

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
const gap =
  /^(?:[\s\u00a0,.]|\b(?:van|von|der|den|de|da|di|du|la|le|el|al|bin|ter|dos|das)\b|\b\p{Lu}\b)*$/u
const address = /[\p{L}\d._%+'-]{2,64}$/u
const domain = /^[a-z\d-]+(?:\.[a-z\d-]+)+/i

/** One part's names in running text. */
export interface TextEvidence {
  readonly names: number
  readonly hits: number
  readonly shadowHits: number
  /** How many hits the commonness of the names lets expect. */
  readonly expected: number
  /** Names of ours behind a rank. */
  readonly ranked: number
  readonly addresses: number
}

export class TextMatcher {
  readonly #register: Register
  readonly #words: TextWords
  readonly #allowed: Allowed
  readonly #ownDomains: readonly string[]
  readonly #seen = new Set<number>()
  readonly #addresses = new Set<string>()
  #last: TextWord | null = null
  #lastEnd = 0
  #rankEnd = -1
  #hits = 0
  #shadowHits = 0
  #expected = 0
  #ranked = 0

  constructor(
    register: Register,
    words: TextWords,
    allowed: Allowed,
    ownDomains: readonly string[] = [],
  ) {
    this.#register = register
    this.#words = words
    this.#allowed = allowed
    this.#ownDomains = ownDomains
  }

  /** Reads a short text. */
  scan(text: string): void {
    // A character has three bytes at most.
    if (text.length * 3 > scratch.length) this.scanBytes(Buffer.from(text))
    else this.scanBytes(scratch, encoder.encodeInto(text, scratch).written)
  }

  /**
   * Reads a text in UTF-8. `rowLine` is told of each line that may be a row of a list: short, in columns, or with a number.
   */
  // eslint-disable-next-line complexity -- one pass over every byte; calls would cost more than the work
  scanBytes(bytes: Uint8Array, length: number = bytes.length, rowLine?: RowLine): void {
    const line = newLine()
    this.#rankEnd = -1
    this.#last = null
    for (let at = 0; ; at += 1) {
      while (at < length && stops[bytes[at] ?? 0] === 0) at += 1
      if (at >= length) break
      switch (kindOfByte[bytes[at] ?? 0] ?? 0) {
        case kinds.upper:
          at = this.#capital(bytes, at, length, line) - 1
          break
        case kinds.digit:
          at = digitsEnd(bytes, at, length, line) - 1
          break
        case kinds.line:
          if (rowLine !== undefined && mayBeRow(bytes, line, at)) rowLine(line.start, at, line)
          begin(line, at + 1)
          break
        case kinds.parting:
          line.partings += 1
          break
        case kinds.at:
          this.#address(bytes, at, length)
          break
        default:
          line.isWide = true
          at =
            kindAt(bytes, at) === kinds.upper
              ? this.#capital(bytes, at, length, line) - 1
              : at + widthAt(bytes, at) - 1
      }
    }
    if (rowLine !== undefined && length > line.start && length - line.start <= maxOf(line))
      rowLine(line.start, length, line)
  }

  /** A capital letter: a word, if one begins here. Returns where it ends. */
  #capital(bytes: Uint8Array, from: number, length: number, line: LineSeen): number {
    const width = widthAt(bytes, from)
    if (isWord(kindBefore(bytes, from))) return from + width
    line.capitals += 1
    let end = from + width
    while (end < length && isWord(kindAt(bytes, end))) end += widthAt(bytes, end)
    end = Math.min(end, length)
    if (end - from <= 3 && isCapital(bytes, from, end)) line.givens += 1
    if (end === from + width) return end
    const word = this.#words.look(bytes, from, end)
    if ((word.roles & playsSurname) !== 0) line.surnames += 1
    if ((word.roles & playsForename) !== 0) line.givens += 1
    this.#word(bytes, from, end, word)
    return end
  }

  #word(bytes: Uint8Array, from: number, end: number, word: TextWord): void {
    const { roles } = word
    if (roles === 0) {
      this.#last = null
      return
    }
    const last = this.#last
    if (
      last !== null &&
      mayBeName(last.roles, roles) &&
      (from - this.#lastEnd === 1 || isGap(bytes, this.#lastEnd, from))
    )
      this.#name(
        last.token,
        word.token,
        this.#rankEnd > 0 && this.#lastEnd - this.#rankEnd <= rankNear,
      )
    if ((roles & playsRank) !== 0) this.#rankEnd = end
    this.#last = word
    this.#lastEnd = end
  }

  /** Two words side by side, either way round. */
  #name(a: number, b: number, isRanked: boolean): void {
    const pair = (a * 31 + b) % 2 ** 52
    if (this.#seen.has(pair) || this.#seen.size > seenMax) return
    this.#seen.add(pair)
    if (this.#allowed.isName(b, a) || this.#allowed.isName(a, b)) return
    this.#expected += this.#chance(a, b)
    if (this.#isName(0, a, b)) {
      this.#hits += 1
      if (isRanked) this.#ranked += 1
    }
    for (let layer = 1; layer <= this.#register.facts.shadows; layer += 1)
      if (this.#isName(layer, a, b)) this.#shadowHits += 1
  }

  /** The chance that somebody of the register has this name, if forenames did not go with surnames. */
  #chance(a: number, b: number): number {
    const { facts } = this.#register
    const share = (given: number, surname: number): number =>
      this.#register.share('forename', given) * this.#register.share('surname', surname)
    return -Math.expm1(-facts.people * (share(a, b) + share(b, a)))
  }

  #isName(layer: number, a: number, b: number): boolean {
    return (
      this.#register.has('surnameForename', layer, b, a) ||
      this.#register.has('surnameForename', layer, a, b)
    )
  }

  /** An address: "first.last" is a name as well; one of our own domain is somebody of ours. */
  #address(bytes: Uint8Array, at: number, length: number): void {
    const text = (from: number, to: number): string => decoder.decode(bytes.subarray(from, to))
    const local = address.exec(text(Math.max(0, at - 64), at))?.[0]
    if (local === undefined || this.#addresses.size > seenMax) return
    const host = domain.exec(text(at + 1, Math.min(length, at + 256)))?.[0]?.toLowerCase()
    if (host === undefined) return
    this.#localPart(foldWords(local))
    if (this.#ownDomains.some((own) => host === own || host.endsWith(`.${own}`)))
      this.#addresses.add(local.toLowerCase())
  }

  /** "first.last" before the sign. */
  #localPart(words: readonly string[]): void {
    const [first, second] = words
    if (first === undefined || second === undefined || words.length > 2) return
    const [a, b] = [this.#register.token(first), this.#register.token(second)]
    if (this.#plays(a, b) || this.#plays(b, a)) this.#name(a, b, false)
  }

  #plays(surname: number, forename: number): boolean {
    return this.#register.plays('surname', surname) && this.#register.plays('forename', forename)
  }

  evidence(): TextEvidence {
    return {
      names: this.#seen.size,
      hits: this.#hits,
      shadowHits: this.#shadowHits,
      expected: this.#expected,
      ranked: this.#ranked,
      addresses: this.#addresses.size,
    }
  }
}

/** A letter, or two or three that are all capitals: initials. */
const isCapital = (bytes: Uint8Array, from: number, end: number): boolean =>
  kindAt(bytes, from) === kinds.upper &&
  (end - from === 1 || kindAt(bytes, end - 1) === kinds.upper)

const newLine = (): LineSeen => ({
  start: 0,
  capitals: 0,
  surnames: 0,
  givens: 0,
  partings: 0,
  numbers: [],
  hasNumber: false,
  isWide: false,
})

function begin(line: LineSeen, at: number): void {
  line.start = at
  line.capitals = line.surnames = line.givens = line.partings = 0
  line.numbers.length = 0
  line.hasNumber = line.isWide = false
}

/** One of them a forename, the other a surname. */
const mayBeName = (a: number, b: number): boolean =>
  ((a & playsForename) !== 0 && (b & playsSurname) !== 0) ||
  ((a & playsSurname) !== 0 && (b & playsForename) !== 0)

/** What may stand between forename and surname. */
function isGap(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > gapMax * 3) return false
  const between = decoder.decode(bytes.subarray(from, to))
  return between.length <= gapMax && gap.test(between)
}

/** Goes over a number; four digits and more are one that counts. */
function digitsEnd(bytes: Uint8Array, from: number, length: number, line: LineSeen): number {
  let end = from + 1
  while (end < length && kindOfByte[bytes[end] ?? 0] === kinds.digit) end += 1
  if (end - from >= 4) line.hasNumber = true
  if (line.numbers.length < numbersKept) line.numbers.push(from, end)
  return end
}

/** The most bytes a line that is a row may have. */
const maxOf = ({ isWide }: LineSeen): number => (isWide ? lineMax * 3 : lineMax)

function mayBeRow(bytes: Uint8Array, line: LineSeen, end: number): boolean {
  const { start, capitals, partings, hasNumber } = line
  if (end <= start || end - start > maxOf(line)) return false
  if (partings > 0 || (hasNumber && capitals > 0)) return true
  return isOfFewWords(bytes, start, end, capitals > 1 ? 24 : 6)
}

function isOfFewWords(bytes: Uint8Array, from: number, to: number, most: number): boolean {
  let words = 0
  let before: number = kinds.space
  for (let at = from; at < to;) {
    const kind = kindAt(bytes, at)
    if ((kind === kinds.lower || kind === kinds.upper) && !isWord(before)) {
      words += 1
      if (words > most) return false
    }
    before = kind
    at += widthAt(bytes, at)
  }
  return true
}
