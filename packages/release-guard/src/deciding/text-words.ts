// Words with capitals in running text, and which parts they may play: the fast way through prose. What a word may be is
// remembered by two quick hashes of its letters, so that most words cost no keyed hash and no string.
import { randomInt } from 'node:crypto'
import { fold } from '../index/fold.ts'
import type { Register } from '../index/register.ts'

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

const classes = new Uint8Array(0x10000)
function classify(code: number): number {
  const letter = String.fromCharCode(code)
  if (letter === '\n' || letter === '\r') return kinds.line
  if (letter === '\t' || letter === '|' || letter === ';') return kinds.parting
  if (letter === '@') return kinds.at
  // Apostrophes, hyphens and what is not seen are inside a word.
  if (/['’ʼ\-\u2010\u2011\u00ad\u200b-\u200d\u2060\ufeff]|\p{M}/u.test(letter)) return kinds.inner
  if (/\s/u.test(letter)) return kinds.space
  if (/\p{Lu}|\p{Lt}/u.test(letter)) return kinds.upper
  if (/\p{L}/u.test(letter)) return kinds.lower
  return /\d/.test(letter) ? kinds.digit : kinds.other
}
for (let code = 0; code < classes.length; code += 1)
  if (code < 0x250) classes[code] = classify(code)

/** What a character is. */
export function kindOf(code: number): number {
  const known = classes[code] ?? 0
  return known === 0 ? (classes[code] = classify(code)) : known
}

export const playsSurname = 1
export const playsForename = 2
export const playsRank = 4
/** Service ranks and their short forms, before a name. */
const rankWords = new Set(
  'pc dc wpc dcon sgt sergeant ds ps insp inspector di dci supt superintendent dsupt csupt constable detective corporal cpl lance pte private lt lieutenant capt captain major maj col colonel brigadier commander cdr agent prison governor'.split(
    ' ',
  ),
)

const slots = 1 << 15

/** What one register makes of a word. Parts it may play in `roles`, its keyed hash in `token`. */
export class TextWords {
  readonly #register: Register
  readonly #first = new Int32Array(slots)
  readonly #second = new Int32Array(slots)
  readonly #roles = new Uint8Array(slots)
  readonly #tokens = new Float64Array(slots)
  readonly #start: number = randomInt(1, 2 ** 31)
  roles = 0
  token = 0

  constructor(register: Register) {
    this.#register = register
  }

  /** Looks at the word from `from` to `to`. */
  look(text: string, from: number, to: number): void {
    let first = this.#start
    let second = to - from
    for (let at = from; at < to; at += 1) {
      const code = text.charCodeAt(at)
      first = Math.imul(first ^ code, 0x01000193)
      second = (Math.imul(second, 31) + code) | 0
    }
    first ^= first >>> 15
    const slot = first & (slots - 1)
    if (this.#first[slot] !== first || this.#second[slot] !== second) {
      this.#first[slot] = first
      this.#second[slot] = second
      this.#study(text.slice(from, to), slot)
    }
    this.roles = this.#roles[slot] ?? 0
    this.token = this.#tokens[slot] ?? 0
  }

  #study(word: string, slot: number): void {
    let folded = fold(word).replace(/[^a-z0-9]+/g, '')
    if (folded.startsWith('mac') && folded.length > 6) folded = `mc${folded.slice(3)}`
    this.#roles[slot] = 0
    this.#tokens[slot] = 0
    if (folded.length < 2) return
    const token = this.#register.tokenOnce(folded)
    this.#tokens[slot] = token
    this.#roles[slot] =
      (this.#register.plays('surname', token) ? playsSurname : 0) |
      (this.#register.plays('forename', token) ? playsForename : 0) |
      (rankWords.has(folded) ? playsRank : 0)
  }
}
