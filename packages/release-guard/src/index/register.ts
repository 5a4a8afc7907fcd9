// The index of a register, ready to be asked: who is keyed, nothing is in the clear. Beside the real register
// it holds shadow registers, the same surnames with other people's forenames, ranks and units: they say how
// often chance alone answers yes.
import { createHash } from 'node:crypto'
import type { FuseFilter } from './fuse-filter.ts'
import { SipHash, tokenOf } from './sip-hash.ts'

/** What is looked up together. */
export const tuples = {
  number: 1,
  numberSurname: 2,
  surnameInitial: 3,
  surnameForename: 4,
  surnameInitialRankUnit: 5,
} as const
export type TupleKind = keyof typeof tuples
/** The tuples that have shadows. */
export const shadowed: readonly TupleKind[] = [
  'surnameInitial',
  'surnameForename',
  'surnameInitialRankUnit',
]

export const roles = ['surname', 'forename', 'rank', 'unit'] as const
export type Role = (typeof roles)[number]
export const roleBits: Readonly<Record<Role, number>> = {
  surname: 22,
  forename: 20,
  rank: 16,
  unit: 18,
}

/** What the index tells of the register in the clear. */
export interface RegisterFacts {
  readonly format: 'tipstaff-release-guard-index-1'
  readonly people: number
  readonly shadows: number
  /** Chance that two random people of the register share a surname. */
  readonly sameSurname: number
  /** How many numbers there are of each shape. */
  readonly shapes: Readonly<Record<string, number>>
}

/** Key of 32 bytes, kept apart from the index: one half for words, the other for tuples. */
export function hashersOf(key: Uint8Array): { words: SipHash; sets: SipHash; check: string } {
  if (key.length !== 32) throw new RangeError('the key of an index has 32 bytes')
  const check = createHash('sha256')
    .update('tipstaff-release-guard-key')
    .update(key)
    .digest('hex')
    .slice(0, 32)
  return { words: new SipHash(key.subarray(0, 16)), sets: new SipHash(key.subarray(16)), check }
}

/** An index with its key. */
export class Register {
  readonly facts: RegisterFacts
  readonly #words: SipHash
  readonly #sets: SipHash
  readonly #bits: Readonly<Record<Role, Uint8Array>>
  readonly #filters: readonly (FuseFilter | undefined)[]
  readonly #memo = new Map<string, number>()

  constructor(
    facts: RegisterFacts,
    key: Uint8Array,
    bits: Readonly<Record<Role, Uint8Array>>,
    filters: readonly (FuseFilter | undefined)[],
  ) {
    this.facts = facts
    const { words, sets } = hashersOf(key)
    this.#words = words
    this.#sets = sets
    this.#bits = bits
    this.#filters = filters
  }

  /** The keyed hash of a folded word. */
  token(word: string): number {
    let token = this.#memo.get(word)
    if (token === undefined) {
      token = tokenOf(this.#words.text(word))
      if (this.#memo.size > 200_000) this.#memo.clear()
      this.#memo.set(word, token)
    }
    return token
  }

  /** The keyed hash of a word that will hardly come again, not remembered. */
  tokenOnce(word: string): number {
    return tokenOf(this.#words.text(word))
  }

  /** May this word be used so in the register? A few strangers always may. */
  plays(role: Role, token: number): boolean {
    const bit = token % 2 ** roleBits[role]
    return (((this.#bits[role][bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 1
  }

  /** Is there one person with all of these? `layer` 0 asks the register, 1 and up its shadows. */
  has(kind: TupleKind, layer: number, a: number, b = 0, c = 0, d = 0): boolean {
    const code = tuples[kind] + 16 * layer
    const filter = this.#filters[code]
    if (filter === undefined) return false
    const { hi, lo } = this.#sets.tuple(code, a, b, c, d)
    return filter.has(hi, lo)
  }
}
