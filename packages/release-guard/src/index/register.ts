// The index of a register, ready to be asked: who is keyed, nothing is in the clear. Beside the real register
// it holds shadow registers, the same surnames with other people's forenames, ranks and units: they say how
// often chance alone answers yes.
import { createHash } from 'node:crypto'
import type { FuseFilter } from './fuse-filter.ts'
import { emptyRoleWords, type Counted, type Role, type RoleWords } from './role-words.ts'
import { SipHash, tokenOf } from './sip-hash.ts'
import type { TokenSet } from './token-set.ts'

/** What is looked up together. */
export const tuples = {
  number: 1,
  numberSurname: 2,
  surnameInitial: 3,
  surnameForename: 4,
  surnameInitialRankUnit: 5,
} as const
export type TupleKind = keyof typeof tuples
/** What the index tells of the register in the clear. */
export interface RegisterFacts {
  readonly format: 'tipstaff-release-guard-index-2'
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

/** What changed since the index was built: the 52 bits of tuples, marked where somebody has them. By code. */
export type Changes = readonly (TokenSet | undefined)[]

/** An index with its key. */
export class Register {
  readonly facts: RegisterFacts
  readonly #hashWords: SipHash
  readonly #sets: SipHash
  readonly #words: RoleWords
  readonly #filters: readonly (FuseFilter | undefined)[]
  readonly #changes: Changes
  readonly #memo = new Map<string, number>()

  constructor(
    facts: RegisterFacts,
    key: Uint8Array,
    words: RoleWords,
    filters: readonly (FuseFilter | undefined)[],
    changes: Changes = [],
  ) {
    this.facts = facts
    const hashers = hashersOf(key)
    this.#hashWords = hashers.words
    this.#sets = hashers.sets
    this.#words = words
    this.#filters = filters
    this.#changes = changes
  }

  /** The keyed hash of a folded word. */
  token(word: string): number {
    let token = this.#memo.get(word)
    if (token === undefined) {
      token = tokenOf(this.#hashWords.text(word))
      if (this.#memo.size > 200_000) this.#memo.clear()
      this.#memo.set(word, token)
    }
    return token
  }

  /** The keyed hash of a word that will hardly come again, not remembered. */
  tokenOnce(word: string): number {
    return tokenOf(this.#hashWords.text(word))
  }

  /** The keyed hash of a folded word as it stands in a file: of at most 120 ASCII bytes. */
  tokenOfBytes(bytes: Uint8Array, from: number, to: number): number {
    return tokenOf(this.#hashWords.bytes(bytes, from, to))
  }

  /** May this word be used so in the register? A few strangers always may. */
  plays(role: Role, token: number): boolean {
    return this.#words.plays(role, token)
  }

  /** The chance that one person of the register is called so; never too low. */
  share(role: Counted, token: number): number {
    return Math.min(1, this.#words.count(role, token) / Math.max(1, this.facts.people))
  }

  /** Is there one person with all of these? `layer` 0 asks the register, 1 and up its shadows. */
  has(kind: TupleKind, layer: number, a: number, b = 0, c = 0, d = 0): boolean {
    const code = tuples[kind] + 16 * layer
    const filter = this.#filters[code]
    const changes = this.#changes[code]
    if (filter === undefined && changes === undefined) return false
    const hash = this.#sets.tuple(code, a, b, c, d)
    if (changes !== undefined) {
      const there = changes.markOf(tokenOf(hash))
      if (there !== undefined) return there
    }
    return filter?.has(hash.hi, hash.lo) ?? false
  }
}

/** A register of nobody: for reading a file without comparing it with anybody. */
export function emptyRegister(): Register {
  const facts = {
    format: 'tipstaff-release-guard-index-2',
    people: 0,
    shadows: 0,
    sameSurname: 0,
    shapes: {},
  } as const
  return new Register(facts, new Uint8Array(32), emptyRoleWords(), [])
}
