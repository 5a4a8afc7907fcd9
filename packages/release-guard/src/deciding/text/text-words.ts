// Words with capitals in running text, and which parts they may play: the fast way through prose, on its UTF-8 bytes. What
// a word may be is remembered by its bytes, so that most words cost no keyed hash and no string.
import { fold, foldWords, oneMac } from '../../index/fold.ts'
import type { Register } from '../../index/register.ts'
import { ByteMemo } from '../byte-memo.ts'
import { NearSurnames } from '../second-chance.ts'
import { camelApart, runTogether } from '../writings.ts'
import type { WholeName } from './text-names.ts'

export const kinds = {
  other: 1,
  lower: 2,
  upper: 3,
  digit: 4,
  space: 5,
  line: 6,
  inner: 7,
  at: 8,
  parting: 9,
} as const

function classify(code: number): number {
  const letter = String.fromCharCode(code)
  if (letter === '\n' || letter === '\r') return kinds.line
  if (letter === '\t' || letter === '|' || letter === ';') return kinds.parting
  if (letter === '@') return kinds.at
  // Apostrophes, hyphens and what is not seen are inside a word.
  if (/['’ʼ\uff07\-\u2010\u2011\uff0d\u00ad\u200b-\u200d\u2060\ufeff]|\p{M}/u.test(letter))
    return kinds.inner
  if (/\s/u.test(letter)) return kinds.space
  if (/\p{Lu}|\p{Lt}/u.test(letter)) return kinds.upper
  if (/\p{L}/u.test(letter)) return kinds.lower
  return /\d/.test(letter) ? kinds.digit : kinds.other
}

/** What an ASCII byte is; 0 for bytes of longer characters. */
export const kindOfByte: Uint8Array = new Uint8Array(256)
for (let code = 0; code < 128; code += 1) kindOfByte[code] = classify(code)
const wideKinds = new Uint8Array(0x10000)

/** How many bytes a character beyond ASCII takes: what is no character takes one. */
export const widthAt = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at] ?? 0
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

/** What the character that begins here is. Those beyond the first 65,536 are no letters of a name. */
export function kindAt(bytes: Uint8Array, at: number): number {
  const known = kindOfByte[bytes[at] ?? 0] ?? 0
  if (known !== 0) return known
  const width = widthAt(bytes, at)
  if (width === 1 || width === 4) return kinds.other
  const [a, b, c] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0]
  const code =
    width === 2 ? ((a & 31) << 6) | (b & 63) : ((a & 15) << 12) | ((b & 63) << 6) | (c & 63)
  return (wideKinds[code] ||= classify(code))
}

/** Where the character begins that ends before `at`. */
export function startBefore(bytes: Uint8Array, at: number): number {
  let first = at - 1
  for (let steps = 0; steps < 3 && first > 0 && ((bytes[first] ?? 0) & 0xc0) === 0x80; steps += 1)
    first -= 1
  return first
}

export const isWord = (kind: number): boolean =>
  kind === kinds.lower || kind === kinds.upper || kind === kinds.inner

export const playsSurname = 1
export const playsForename = 2
export const playsRank = 4
/** Service ranks and their short forms, before a name. */
const rankWords = new Set(
  'pc dc wpc dcon sgt sergeant ds ps insp inspector di dci supt superintendent dsupt csupt constable detective corporal cpl lance pte private lt lieutenant capt captain major maj col colonel brigadier commander cdr agent prison governor'.split(
    ' ',
  ),
)

/** A word: the parts it may play, its keyed hash; the ways it may be forename and surname with no gap. */
export interface TextWord {
  readonly roles: number
  readonly token: number
  readonly joined: readonly WholeName[] | null
}
export const noWord: TextWord = { roles: 0, token: 0, joined: null }
const decoder = new TextDecoder()
const longestWord = 120

/** What one register makes of a word. */
export class TextWords {
  readonly near: NearSurnames
  readonly #register: Register
  readonly #memo = new ByteMemo<TextWord>()

  constructor(register: Register) {
    this.#register = register
    this.near = new NearSurnames(register)
  }

  /** Looks at the word from `from` to `to`. */
  look(bytes: Uint8Array, from: number, to: number): TextWord {
    if (to - from > longestWord) return noWord
    const hash = this.#memo.hash(bytes, from, to)
    let word = this.#memo.get(hash, bytes, from, to)
    if (word === undefined) {
      word = this.study(decoder.decode(bytes.subarray(from, to)))
      this.#memo.set(hash, bytes, from, to, word)
    }
    return word
  }

  /** What a word is, not remembered. */
  study(word: string): TextWord {
    const folded = oneMac(fold(word).replace(/[^a-z0-9]+/g, ''))
    if (folded.length < 2) return noWord
    const token = this.#register.tokenOnce(folded)
    const roles =
      (this.#register.plays('surname', token) ? playsSurname : 0) |
      (this.#register.plays('forename', token) ? playsForename : 0) |
      (rankWords.has(folded) ? playsRank : 0)
    const joined = this.#joined(word, folded, roles)
    return roles === 0 && joined === null ? noWord : { roles, token, joined }
  }

  /** "JohnSmith", "johnsmith": what is a name of its own is not taken apart. */
  #joined(word: string, folded: string, roles: number): WholeName[] | null {
    const apart = camelApart(word)
    const ways: WholeName[] = apart === null ? [] : this.#pairs(foldWords(apart))
    if (ways.length === 0 && roles === 0)
      for (const { surname, given } of runTogether(folded, false)) this.#pair(given, surname, ways)
    return ways.length === 0 ? null : ways
  }

  /** Words side by side, either way round; a surname may be of two words. */
  #pairs(words: readonly string[]): WholeName[] {
    const ways: WholeName[] = []
    words.forEach((word, at) => {
      for (const next of words.slice(at + 1, at + 4)) {
        this.#pair(word, next, ways)
        this.#pair(next, word, ways)
      }
    })
    return ways
  }

  #pair(given: string, surname: string, ways: WholeName[]): void {
    if (given.length < 2 || surname.length < 2) return
    const name = {
      given: this.#register.tokenOnce(given),
      surname: this.#register.tokenOnce(surname),
    }
    if (!this.#register.plays('forename', name.given)) return
    if (this.#register.plays('surname', name.surname)) ways.push(name)
  }
}
