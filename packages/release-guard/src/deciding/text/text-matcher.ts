// Names in running text: one pass over its UTF-8 bytes that stops at capitals, digits, signs of an address and ends of lines.
import { foldWords } from '../../index/fold.ts'
import type { Register } from '../../index/register.ts'
import type { Allowed } from '../allow-list.ts'
import { runTogether } from '../writings.ts'
import { NameFinder } from './name-finder.ts'
import {
  beginLine,
  digitsEnd,
  mayBeLastRow,
  mayBeRow,
  newLine,
  bar,
  Bars,
  type LineSeen,
  type RowLine,
} from './text-line.ts'
import { smallWords } from './small-words.ts'
import { TextNames, type ShortName, type TextEvidence } from './text-names.ts'
import {
  isWord,
  kindAt,
  kindOfByte,
  kinds,
  playsForename,
  playsRank,
  playsSurname,
  startBefore,
  widthAt,
  type TextWords,
} from './text-words.ts'

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
const isWordByte = kindOfByte.map((kind) => (isWord(kind) ? 1 : 0))
/** Of a longer text the rest is read for names run together when there are some in so much of it. */
const smallBytes = 4 * 2 ** 20
const address = /[\p{L}\d._%+'-]{2,64}$/u
const domain = /^[a-z\d-]+(?:\.[a-z\d-]+)+/i
const numberMax = 12

export class TextMatcher {
  readonly #register: Register
  readonly #words: TextWords
  readonly #names: TextNames
  readonly #finder: NameFinder
  readonly #ownDomains: readonly string[]
  /** By length: has the register numbers of so many digits? */
  readonly #lengths: readonly boolean[]

  constructor(
    register: Register,
    words: TextWords,
    allowed: Allowed,
    ownDomains: readonly string[] = [],
  ) {
    this.#register = register
    this.#words = words
    this.#names = new TextNames(register, allowed, words.near)
    this.#finder = new NameFinder(this.#names)
    this.#ownDomains = ownDomains
    this.#lengths = Array.from(
      { length: numberMax + 1 },
      (_, digits) => digits >= 4 && register.facts.shapes['9'.repeat(digits)] !== undefined,
    )
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
    this.#finder.begin(length)
    const view = viewOf(bytes)
    const bars = new Bars(bytes, length)
    for (let at = 0; ; at += 1) {
      while (at + 4 <= length && isPlain(view.getInt32(at, true))) at += 4
      while (at < length && stops[bytes[at] ?? 0] === 0) at += 1
      if (at >= length) break
      switch (kindOfByte[bytes[at] ?? 0] ?? 0) {
        case kinds.upper:
          at = this.#capital(bytes, at, length, line) - 1
          break
        case kinds.digit:
          at = this.#digits(bytes, at, length, line) - 1
          break
        case kinds.line:
          if (rowLine !== undefined) {
            if (bars.isBefore(at)) line.partings += 1
            if (mayBeRow(bytes, line, at)) rowLine(line.start, at, line)
          }
          beginLine(line, at + 1)
          break
        case kinds.parting:
          if (bytes[at] !== bar) line.partings += 1
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
    this.#smallWords(bytes, view, length)
    if (rowLine === undefined) return
    if (bars.isBefore(length)) line.partings += 1
    if (mayBeLastRow(line, length)) rowLine(line.start, length, line)
  }

  /** A capital letter: a word, if one begins here. Returns where it ends. */
  #capital(bytes: Uint8Array, from: number, length: number, line: LineSeen): number {
    const width = widthAt(bytes, from)
    if (isWithin(bytes, from)) return from + width
    line.capitals += 1
    const end = wordEnd(bytes, from + width, length)
    const areInitials = end - from <= 3 && isCapital(bytes, from, end)
    if (areInitials) line.givens += 1
    if (end > from + width) {
      const word = this.#words.look(bytes, from, end)
      if (word.roles !== 0) countRoles(line, word.roles)
      this.#finder.word(bytes, from, end, word)
      if (!areInitials || (word.roles & playsRank) !== 0) return end
    }
    if (areInitials) this.#finder.initials(bytes, from, end)
    return end
  }

  /** Names run together in small letters: at first in the beginning, further on where some of ours were found. */
  #smallWords(bytes: Uint8Array, view: DataView, length: number): void {
    const look = (from: number, end: number): void => {
      const { joined } = this.#words.look(bytes, from, end)
      if (joined !== null) this.#names.joined(joined)
    }
    const beginning = Math.min(length, smallBytes)
    smallWords(bytes, view, 0, beginning, look)
    if (length > beginning && this.#names.hasJoined)
      smallWords(bytes, view, beginning, length, look)
  }

  /** Digits: one of our numbers? Returns where they end. */
  #digits(bytes: Uint8Array, from: number, length: number, line: LineSeen): number {
    const end = digitsEnd(bytes, from, length, line)
    let first = from
    while (first < end && bytes[first] === 0x30) first += 1
    if (this.#lengths[end - first] === true) {
      const number = this.#register.tokenOfBytes(bytes, first, end)
      if (this.#register.has('number', 0, number)) this.#finder.number(number, from, end)
    }
    return end
  }

  /** An address: before the sign stands a name as well; one of our own domain is somebody of ours. */
  #address(bytes: Uint8Array, at: number, length: number): void {
    const text = (from: number, to: number): string => decoder.decode(bytes.subarray(from, to))
    const local = address.exec(text(Math.max(0, at - 64), at))?.[0]
    if (local === undefined) return
    const host = domain.exec(text(at + 1, Math.min(length, at + 256)))?.[0]?.toLowerCase()
    if (host === undefined) return
    const words = foldWords(local)
    if (words.length === 1) this.#closeLocal(words[0] ?? '')
    else if (words.length === 2) this.#partedLocal(words[0] ?? '', words[1] ?? '')
    if (this.#ownDomains.some((own) => host === own || host.endsWith(`.${own}`)))
      this.#names.ownAddress(local.toLowerCase())
  }

  /** "first.last", "f.last" and "last.f" before the sign. */
  #partedLocal(first: string, second: string): void {
    const [a, b] = [this.#register.token(first), this.#register.token(second)]
    if (this.#plays(a, b) || this.#plays(b, a)) this.#names.sideBySide(a, b, false)
    const ways: ShortName[] = []
    if (first.length < 3 && this.#register.plays('surname', b))
      ways.push({ surname: b, initial: first.charCodeAt(0) })
    if (second.length < 3 && this.#register.plays('surname', a))
      ways.push({ surname: a, initial: second.charCodeAt(0) })
    this.#names.short('address', ways)
  }

  /** "firstlast", "flast" and "lastf" before the sign. */
  #closeLocal(word: string): void {
    const ways: ShortName[] = []
    for (const { surname, given } of runTogether(word, true)) {
      const token = this.#register.tokenOnce(surname)
      if (given.length < 3 && this.#register.plays('surname', token))
        ways.push({ surname: token, initial: given.charCodeAt(0) })
    }
    this.#names.short('address', ways)
    const { joined } = this.#words.study(word)
    if (joined !== null) this.#names.joined(joined)
  }

  #plays(surname: number, forename: number): boolean {
    return this.#register.plays('surname', surname) && this.#register.plays('forename', forename)
  }

  evidence(): TextEvidence {
    return this.#names.evidence()
  }
}

const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.byteLength)
const viewOf = (bytes: Uint8Array): DataView =>
  bytes === scratch ? scratchView : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function countRoles(line: LineSeen, roles: number): void {
  if ((roles & playsSurname) !== 0) line.surnames += 1
  if ((roles & playsForename) !== 0) line.givens += 1
}

/** Four bytes none of which is a stop: each from 0x20 to 0x2f or from 0x60 to 0x7f. A bar is looked for apart. */
const isPlain = (four: number): boolean =>
  (four & 0xa0a0a0a0) === 0x20202020 && (four & ~(four >>> 2) & 0x10101010) === 0

/** Does a letter stand right before it, or before the apostrophes, hyphens and invisible signs there? */
function isWithin(bytes: Uint8Array, at: number): boolean {
  const before = at === 0 ? kinds.space : (kindOfByte[bytes[at - 1] ?? 0] ?? 0)
  return before === 0 || before === kinds.inner ? isBehindLetter(bytes, at) : isWord(before)
}

function isBehindLetter(bytes: Uint8Array, at: number): boolean {
  for (let end = at; end > 0;) {
    end = startBefore(bytes, end)
    const kind = kindAt(bytes, end)
    if (kind !== kinds.inner) return isWord(kind)
  }
  return false
}

/** Where the word ends whose letters go on at `at`. */
function wordEnd(bytes: Uint8Array, at: number, length: number): number {
  let end = at
  for (;;) {
    while (end < length && isWordByte[bytes[end] ?? 0] === 1) end += 1
    if (end >= length || (bytes[end] ?? 0) < 128 || !isWord(kindAt(bytes, end))) break
    end += widthAt(bytes, end)
  }
  return Math.min(end, length)
}

/** A letter, or two or three that are all capitals: initials. */
const isCapital = (bytes: Uint8Array, from: number, end: number): boolean =>
  kindAt(bytes, from) === kinds.upper &&
  (end - from === 1 || kindAt(bytes, end - 1) === kinds.upper)
