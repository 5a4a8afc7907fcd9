// Builds an index from the people of a register. Nothing of them stays but keyed filters and a few counts.
import { GuardError } from '../guard-error.ts'
import { buildFuse, Distinct, type FuseFilter, type Keys, type Repeat } from './fuse-filter.ts'
import { encodeIndex } from './index-file.ts'
import { PairCounts } from './pair-counts.ts'
import { PersonTokens, type Tokens } from './person-tokens.ts'
import type { Person } from './person.ts'
import { hashersOf, tuples, type RegisterFacts } from './register.ts'
import { RoleCounts, type RoleWords } from './role-words.ts'
import type { Hash64, SipHash } from './sip-hash.ts'

class KeyList implements Keys {
  hi = new Uint32Array(1024)
  lo = new Uint32Array(1024)
  count = 0
  add({ hi, lo }: Hash64): void {
    if (this.count === this.hi.length) {
      this.hi = doubled(this.hi)
      this.lo = doubled(this.lo)
    }
    this.hi[this.count] = hi
    this.lo[this.count] = lo
    this.count += 1
  }
}

/** Whole numbers in a row. */
class Column {
  values = new Uint32Array(1024)
  count = 0
  add(value: number): void {
    if (this.count === this.values.length) this.values = doubled(this.values)
    this.values[this.count] = value
    this.count += 1
  }
}

const none: readonly never[] = []

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wide = new Uint32Array(array.length * 2)
  wide.set(array)
  return wide
}

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
  // People in columns: the numbers of their words, not the words.
  readonly #surnames = new Column()
  readonly #givens = new Column()
  readonly #ranks = new Column()
  readonly #units = new Column()
  readonly #numbers = new KeyList()
  readonly #numberSurnames = new KeyList()
  readonly #shapes = new Map<string, number>()
  readonly #distinct = new Distinct()
  /** The keys of one filter after the other. */
  readonly #keys = new KeyList()
  readonly #times = new Column()

  constructor(key: Uint8Array) {
    const { words, sets } = hashersOf(key)
    this.#sets = sets
    this.#tokens = new PersonTokens(words)
  }

  add(person: Person): void {
    const tokens = this.#tokens.of(person)
    if (tokens === null) return
    this.#surnames.add(tokens.surname.no)
    this.#givens.add(tokens.given.no)
    this.#ranks.add(tokens.rank.no)
    this.#units.add(tokens.unit.no)
    this.#number(tokens)
  }

  #number({ number, shape, surname }: Tokens): void {
    if (number === 0) return
    this.#numbers.add(this.#sets.tuple(tuples.number, number))
    for (const form of surname.forms)
      this.#numberSurnames.add(this.#sets.tuple(tuples.numberSurname, number, form))
    this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1)
  }

  /** How many people have each word in each role. */
  #roles(): RoleCounts {
    const roles = new RoleCounts()
    const tokens = this.#tokens
    each(this.#surnames, tokens.surnames(), ({ forms }, people) => {
      for (const form of forms) roles.add('surname', form, people)
    })
    each(this.#givens, tokens.givens(), ({ forenames }, people) => {
      for (const forename of forenames) roles.add('forename', forename, people)
    })
    each(this.#ranks, tokens.wholes(), ({ token }, people) => roles.add('rank', token, people))
    each(this.#units, tokens.wholes(), ({ token }, people) => roles.add('unit', token, people))
    return roles
  }

  finish(): BuiltIndex {
    const people = this.#surnames.count
    if (people === 0) throw new GuardError('bad-people', 'the register names nobody')
    const shadows = people > 200_000 ? 2 : 4
    const filters = new Map<number, FuseFilter>()
    const repeats = new Map<number, readonly Repeat[]>()
    const roles = this.#roles()
    const put = (code: number, keys: Keys, times?: Uint32Array): void => {
      const single = this.#distinct.of(keys, times)
      filters.set(code, buildFuse(single.keys))
      // Layer 0 alone: nobody leaves a shadow.
      if (code < 16) repeats.set(code, single.repeats)
    }
    put(tuples.number, this.#numbers)
    put(tuples.numberSurname, this.#numberSurnames)
    for (let layer = 0; layer <= shadows; layer += 1) {
      const initials = this.#initialsOf(layer)
      put(tuples.surnameInitial + 16 * layer, initials, this.#times.values)
      put(tuples.surnameForename + 16 * layer, this.#forenamesOf(layer))
      put(tuples.surnameInitialRankUnit + 16 * layer, this.#attributesOf(layer))
    }
    const facts = {
      format: 'tipstaff-release-guard-index-2',
      people,
      shadows,
      sameSurname: roles.sameSurname(people),
      shapes: Object.fromEntries(this.#shapes),
    } as const
    return { facts, words: roles.finish(), filters, repeats }
  }

  /** Surname and initial: few different ones, so each is hashed once. */
  #initialsOf(layer: number): KeyList {
    const [keys, times] = [this.#keys, this.#times]
    const givens = this.#tokens.givens()
    const initials = Uint8Array.from(givens, ({ initial }) => initial)
    const pairs = new PairCounts()
    const others = this.#others(layer)
    for (let i = 0; i < this.#surnames.count; i += 1) {
      const initial = initials[this.#givens.values[others.second(i)] ?? 0] ?? 0
      if (initial !== 0) pairs.add((this.#surnames.values[i] ?? 0) * 128 + initial)
    }
    const surnames = this.#tokens.surnames()
    const code = tuples.surnameInitial + 16 * layer
    keys.count = times.count = 0
    for (let entry = 0; entry < pairs.size; entry += 1) {
      const pair = pairs.key(entry)
      for (const form of surnames[pair >>> 7]?.forms ?? []) {
        keys.add(this.#sets.tuple(code, form, pair & 127))
        times.add(pairs.count(entry))
      }
    }
    return keys
  }

  #forenamesOf(layer: number): KeyList {
    const keys = this.#keys
    keys.count = 0
    const [surnames, givens] = [this.#tokens.surnames(), this.#tokens.givens()]
    const others = this.#others(layer)
    const code = tuples.surnameForename + 16 * layer
    for (let i = 0; i < this.#surnames.count; i += 1) {
      const forenames = givens[this.#givens.values[others.second(i)] ?? 0]?.forenames ?? none
      for (const form of surnames[this.#surnames.values[i] ?? 0]?.forms ?? none)
        for (const forename of forenames) keys.add(this.#sets.tuple(code, form, forename))
    }
    return keys
  }

  // eslint-disable-next-line complexity -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic
  #attributesOf(layer: number): KeyList {
    const keys = this.#keys
    keys.count = 0
    const [surnames, givens] = [this.#tokens.surnames(), this.#tokens.givens()]
    const wholes = this.#tokens.wholes()
    const others = this.#others(layer)
    const code = tuples.surnameInitialRankUnit + 16 * layer
    for (let i = 0; i < this.#surnames.count; i += 1) {
      const third = others.third(i)
      const initial = givens[this.#givens.values[others.second(i)] ?? 0]?.initial ?? 0
      const rank = wholes[this.#ranks.values[third] ?? 0]?.token ?? 0
      const unit = wholes[this.#units.values[third] ?? 0]?.token ?? 0
      if (initial === 0 || rank === 0 || unit === 0) continue
      for (const form of surnames[this.#surnames.values[i] ?? 0]?.forms ?? none)
        keys.add(this.#sets.tuple(code, form, initial, rank, unit))
    }
    return keys
  }

  /** In a shadow each surname meets the forename of one other person, and the rank and unit of a third. */
  #others(layer: number): { second(i: number): number; third(i: number): number } {
    const people = this.#surnames.count
    const stride = strideFor(people, layer)
    if (layer === 0) return { second: (i) => i, third: (i) => i }
    const second = (i: number): number => (i * stride + 7 * layer) % people
    return { second, third: (i) => (second(i) * stride + 13 * layer) % people }
  }
}

/** Tells each word of a column, and how often it stands there. */
function each<W>(
  { values, count }: Column,
  words: readonly W[],
  tell: (word: W, people: number) => void,
): void {
  const counts = new Uint32Array(words.length)
  for (let i = 0; i < count; i += 1) counts[values[i] ?? 0] = (counts[values[i] ?? 0] ?? 0) + 1
  for (const [no, word] of words.entries()) if (counts[no] !== 0) tell(word, counts[no] ?? 0)
}

function strideFor(people: number, layer: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
  let stride = Math.floor(people * ([0, 0.618, 0.382, 0.271, 0.733][layer] ?? 0.5)) | 1
  while (gcd(stride, people) !== 1) stride += 1
  return stride
}
