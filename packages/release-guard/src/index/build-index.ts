// Builds an index from the people of a register. Nothing of them stays but keyed filters and a few counts.
import { GuardError } from '../guard-error.ts'
import { FuseBuilder, type FuseFilter, type Keys } from './fuse-filter.ts'
import { encodeIndex } from './index-file.ts'
import { Column, Distinct, KeyList, type Repeat } from './key-list.ts'
import { PairCounts } from './pair-counts.ts'
import { PersonTokens, type WordTables } from './person-tokens.ts'
import type { Person } from './person.ts'
import { hashersOf, tuples, type RegisterFacts } from './register.ts'
import { RoleCounts, type RoleWords } from './role-words.ts'
import type { SipHash } from './sip-hash.ts'

/** So many are expected where nobody can say. */
const few = 1024

/**
 * Builds the index of a register.
 * @param key 32 bytes, to be kept apart from the index
 * @returns the index file's bytes
 * @throws GuardError `bad-people` when there is nobody with a surname or a number
 */
export function buildIndex(people: Iterable<Person>, key: Uint8Array): Uint8Array {
  const builder = new IndexBuilder(key, Array.isArray(people) ? people.length : few)
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
  const builder = new IndexBuilder(key, few)
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
  readonly #surnames: Column
  readonly #givens: Column
  readonly #ranks: Column
  readonly #units: Column
  /** Tokens of their numbers, in halves; 0 for none. */
  readonly #numbers: KeyList
  readonly #shapes = new Map<string, number>()
  readonly #pairs = new PairCounts()
  readonly #distinct = new Distinct()
  readonly #fuse = new FuseBuilder()
  /** The keys of one filter after the other. */
  readonly #keys: KeyList
  readonly #times = new Column(few)

  /** @param room how many people may be expected */
  constructor(key: Uint8Array, room: number) {
    const { words, sets } = hashersOf(key)
    this.#sets = sets
    this.#tokens = new PersonTokens(words)
    this.#surnames = new Column(room)
    this.#givens = new Column(room)
    this.#ranks = new Column(room)
    this.#units = new Column(room)
    this.#numbers = new KeyList(room)
    this.#keys = new KeyList(room)
  }

  add(person: Person): void {
    const tokens = this.#tokens.of(person)
    if (tokens === null) return
    this.#surnames.add(tokens.surname.no)
    this.#givens.add(tokens.given.no)
    this.#ranks.add(tokens.rank.no)
    this.#units.add(tokens.unit.no)
    const { number, shape } = tokens
    this.#numbers.add({ hi: Math.floor(number / 2 ** 32), lo: number >>> 0 })
    if (number !== 0) this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1)
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
    const words = this.#tokens.tables()
    const initials = this.#initials(words)
    const put = (code: number, keys: Keys, times?: Uint32Array): void => {
      const single = this.#distinct.of(keys, times)
      filters.set(code, this.#fuse.build(single.keys))
      // Layer 0 alone: nobody leaves a shadow.
      if (code < 16) repeats.set(code, single.repeats)
    }
    put(tuples.number, this.#numbersAlone())
    put(tuples.numberSurname, this.#numbersOf(words))
    for (let layer = 0; layer <= shadows; layer += 1) {
      const pairs = this.#initialsOf(layer, words, initials)
      put(tuples.surnameInitial + 16 * layer, pairs, this.#times.values)
      put(tuples.surnameForename + 16 * layer, this.#forenamesOf(layer, words))
      put(tuples.surnameInitialRankUnit + 16 * layer, this.#attributesOf(layer, words, initials))
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

  /** The initial of each person: asked for out of order, so it lies close together. */
  #initials({ initials }: WordTables): Uint8Array {
    const { values, count } = this.#givens
    const each = new Uint8Array(count)
    for (let i = 0; i < count; i += 1) each[i] = initials[values[i] ?? 0] ?? 0
    return each
  }

  #number(i: number): number {
    return (this.#numbers.hi[i] ?? 0) * 2 ** 32 + (this.#numbers.lo[i] ?? 0)
  }

  #numbersAlone(): KeyList {
    const keys = this.#keys
    keys.count = 0
    for (let i = 0; i < this.#numbers.count; i += 1) {
      const number = this.#number(i)
      if (number !== 0) keys.add(this.#sets.tuple(tuples.number, number))
    }
    return keys
  }

  #numbersOf({ surnames }: WordTables): KeyList {
    const keys = this.#keys
    keys.count = 0
    for (let i = 0; i < this.#numbers.count; i += 1) {
      const number = this.#number(i)
      if (number === 0) continue
      const surname = this.#surnames.values[i] ?? 0
      const end = surnames.ends[surname] ?? 0
      for (let form = surnames.start(surname); form < end; form += 1)
        keys.add(this.#sets.tuple(tuples.numberSurname, number, surnames.tokens[form] ?? 0))
    }
    return keys
  }

  /** Surname and initial: few different ones, so each is hashed once. */
  #initialsOf(layer: number, { surnames }: WordTables, initials: Uint8Array): KeyList {
    const [keys, times, pairs] = [this.#keys, this.#times, this.#pairs]
    pairs.clear()
    const { second } = this.#others(layer)
    for (let i = 0; i < this.#surnames.count; i += 1) {
      const initial = initials[second.next()] ?? 0
      if (initial !== 0) pairs.add((this.#surnames.values[i] ?? 0) * 128 + initial)
    }
    const code = tuples.surnameInitial + 16 * layer
    keys.count = times.count = 0
    for (let entry = 0; entry < pairs.size; entry += 1) {
      const pair = pairs.key(entry)
      const end = surnames.ends[pair >>> 7] ?? 0
      for (let form = surnames.start(pair >>> 7); form < end; form += 1) {
        keys.add(this.#sets.tuple(code, surnames.tokens[form] ?? 0, pair & 127))
        times.add(pairs.count(entry))
      }
    }
    return keys
  }

  #forenamesOf(layer: number, { surnames, forenames }: WordTables): KeyList {
    const keys = this.#keys
    keys.count = 0
    const { second } = this.#others(layer)
    const code = tuples.surnameForename + 16 * layer
    for (let i = 0; i < this.#surnames.count; i += 1) {
      const given = this.#givens.values[second.next()] ?? 0
      const surname = this.#surnames.values[i] ?? 0
      const [from, to] = [forenames.start(given), forenames.ends[given] ?? 0]
      const end = surnames.ends[surname] ?? 0
      for (let form = surnames.start(surname); form < end; form += 1)
        for (let name = from; name < to; name += 1)
          keys.add(this.#sets.tuple(code, surnames.tokens[form] ?? 0, forenames.tokens[name] ?? 0))
    }
    return keys
  }

  // eslint-disable-next-line complexity -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic
  #attributesOf(layer: number, { surnames, wholes }: WordTables, initials: Uint8Array): KeyList {
    const keys = this.#keys
    keys.count = 0
    const { second, third } = this.#others(layer)
    const code = tuples.surnameInitialRankUnit + 16 * layer
    for (let i = 0; i < this.#surnames.count; i += 1) {
      const initial = initials[second.next()] ?? 0
      const other = third.next()
      const rank = wholes[this.#ranks.values[other] ?? 0] ?? 0
      const unit = wholes[this.#units.values[other] ?? 0] ?? 0
      if (initial === 0 || rank === 0 || unit === 0) continue
      const surname = this.#surnames.values[i] ?? 0
      const end = surnames.ends[surname] ?? 0
      for (let form = surnames.start(surname); form < end; form += 1)
        keys.add(this.#sets.tuple(code, surnames.tokens[form] ?? 0, initial, rank, unit))
    }
    return keys
  }

  /**
   * Whom each person meets in turn: in a shadow each surname meets the forename of one other person, and the rank and
   * unit of a third.
   */
  #others(layer: number): { second: Walk; third: Walk } {
    const people = this.#surnames.count
    if (layer === 0) return { second: new Walk(0, 1, people), third: new Walk(0, 1, people) }
    const stride = strideFor(people, layer)
    const from = (7 * layer) % people
    return {
      second: new Walk(from, stride % people, people),
      third: new Walk((from * stride + 13 * layer) % people, (stride * stride) % people, people),
    }
  }
}

/** Goes round by equal steps. */
class Walk {
  #at: number
  readonly #step: number
  readonly #round: number
  constructor(from: number, step: number, round: number) {
    this.#at = from
    this.#step = step
    this.#round = round
  }
  next(): number {
    const at = this.#at
    const on = at + this.#step
    this.#at = on < this.#round ? on : on - this.#round
    return at
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
