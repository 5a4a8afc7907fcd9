// Builds an index from the people of a register. Nothing of them stays but keyed filters and a few counts.
import { GuardError } from '../guard-error.ts'
import { buildFuse, distinctKeys, type FuseFilter, type Keys, type Repeat } from './fuse-filter.ts'
import { encodeIndex } from './index-file.ts'
import { PersonTokens, type Tokens } from './person-tokens.ts'
import type { Person } from './person.ts'
import { hashersOf, shadowed, tuples, type RegisterFacts, type TupleKind } from './register.ts'
import { RoleCounts, type RoleWords } from './role-words.ts'
import type { Hash64, SipHash } from './sip-hash.ts'

class KeyList implements Keys {
  hi = new Uint32Array(1024)
  lo = new Uint32Array(1024)
  count = 0
  add({ hi, lo }: Hash64): void {
    if (this.count === this.hi.length) {
      const hiNew = new Uint32Array(this.count * 2)
      const loNew = new Uint32Array(this.count * 2)
      hiNew.set(this.hi)
      loNew.set(this.lo)
      this.hi = hiNew
      this.lo = loNew
    }
    this.hi[this.count] = hi
    this.lo[this.count] = lo
    this.count += 1
  }
}

const none: readonly number[] = []

/**
 * Builds the index of a register.
 * @param key 32 bytes, to be kept apart from the index
 * @returns the index file's bytes
 * @throws GuardError `bad-people` when there is nobody with a surname or a number
 */
export function buildIndex(people: Iterable<Person>, key: Uint8Array): Uint8Array {
  const builder = new IndexBuilder(key)
  for (const person of people) builder.add(person)
  return encodeIndex(builder.finish(), key)
}

/**
 * Builds the index of people who come one after the other, from a store that is read as it goes.
 * @throws GuardError `bad-people` when there is nobody with a surname or a number
 */
export async function buildIndexFrom(
  people: AsyncIterable<Person>,
  key: Uint8Array,
): Promise<Uint8Array> {
  const builder = new IndexBuilder(key)
  for await (const person of people) builder.add(person)
  return encodeIndex(builder.finish(), key)
}

/** What goes into an index file. */
export interface BuiltIndex {
  readonly facts: RegisterFacts
  readonly words: RoleWords
  readonly filters: ReadonlyMap<number, FuseFilter>
  /** Tuples more than one person has: needed when one of them leaves. */
  readonly repeats: ReadonlyMap<number, readonly Repeat[]>
}

class IndexBuilder {
  readonly #sets: SipHash
  readonly #tokens: PersonTokens
  readonly #roles = new RoleCounts()
  // People in columns: what is kept of each while the index is built.
  readonly #surnames: (readonly number[])[] = []
  readonly #initials: number[] = []
  readonly #forenames: (readonly number[])[] = []
  readonly #ranks: number[] = []
  readonly #units: number[] = []
  readonly #numbers = new KeyList()
  readonly #numberSurnames = new KeyList()
  readonly #shapes = new Map<string, number>()

  constructor(key: Uint8Array) {
    const { words, sets } = hashersOf(key)
    this.#sets = sets
    this.#tokens = new PersonTokens(words)
  }

  add(person: Person): void {
    const tokens = this.#tokens.of(person)
    if (tokens === null) return
    this.#roles.add(tokens)
    this.#surnames.push(tokens.surnames)
    this.#initials.push(tokens.initial)
    this.#forenames.push(tokens.forenames)
    this.#ranks.push(tokens.rank)
    this.#units.push(tokens.unit)
    this.#number(tokens)
  }

  #number({ number, shape, surnames }: Tokens): void {
    if (number === 0) return
    this.#numbers.add(this.#sets.tuple(tuples.number, number))
    for (const surname of surnames)
      this.#numberSurnames.add(this.#sets.tuple(tuples.numberSurname, number, surname))
    this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1)
  }

  finish(): BuiltIndex {
    const people = this.#surnames.length
    if (people === 0) throw new GuardError('bad-people', 'the register names nobody')
    const shadows = people > 200_000 ? 2 : 4
    const filters = new Map<number, FuseFilter>()
    const repeats = new Map<number, readonly Repeat[]>()
    const put = (code: number, keys: Keys): void => {
      const single = distinctKeys(keys)
      filters.set(code, buildFuse(single.keys))
      // Layer 0 alone: nobody leaves a shadow.
      if (code < 16) repeats.set(code, single.repeats)
    }
    put(tuples.number, this.#numbers)
    put(tuples.numberSurname, this.#numberSurnames)
    for (const kind of shadowed)
      for (let layer = 0; layer <= shadows; layer += 1)
        put(tuples[kind] + 16 * layer, this.#tuplesOf(kind, layer))
    const facts = {
      format: 'tipstaff-release-guard-index-2',
      people,
      shadows,
      sameSurname: this.#roles.sameSurname(people),
      shapes: Object.fromEntries(this.#shapes),
    } as const
    return { facts, words: this.#roles.finish(), filters, repeats }
  }

  /** In a shadow each surname meets the forename of one other person, and the rank and unit of a third. */
  // eslint-disable-next-line complexity -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic
  #tuplesOf(kind: TupleKind, layer: number): KeyList {
    const people = this.#surnames.length
    const stride = strideFor(people, layer)
    const keys = new KeyList()
    const code = tuples[kind] + 16 * layer
    const seen = new Set<number>()
    for (let i = 0; i < people; i += 1) {
      const j = layer === 0 ? i : (i * stride + 7 * layer) % people
      const k = layer === 0 ? i : (j * stride + 13 * layer) % people
      const initial = this.#initials[j] ?? 0
      for (const surname of this.#surnames[i] ?? none)
        if (kind === 'surnameInitial') {
          const pair = (surname % 2 ** 44) * 256 + initial
          if (initial === 0 || (layer > 0 && seen.has(pair))) continue
          if (layer > 0) seen.add(pair)
          keys.add(this.#sets.tuple(code, surname, initial))
        } else if (kind === 'surnameForename')
          for (const forename of this.#forenames[j] ?? none)
            keys.add(this.#sets.tuple(code, surname, forename))
        else if (initial !== 0 && this.#ranks[k] !== 0 && this.#units[k] !== 0)
          keys.add(
            this.#sets.tuple(code, surname, initial, this.#ranks[k] ?? 0, this.#units[k] ?? 0),
          )
    }
    return keys
  }
}

function strideFor(people: number, layer: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
  let stride = Math.floor(people * ([0, 0.618, 0.382, 0.271, 0.733][layer] ?? 0.5)) | 1
  while (gcd(stride, people) !== 1) stride += 1
  return stride
}
