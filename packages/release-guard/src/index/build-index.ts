// Builds an index from the people of a register. Nothing of them stays but keyed filters and a few counts.
import { GuardError } from '../guard-error.ts'
import { foldNumber } from './fold.ts'
import { buildFuse, type FuseFilter, type Keys } from './fuse-filter.ts'
import { encodeIndex } from './index-file.ts'
import { foldWhole, givenForms, numberShape, surnameForms, type Person } from './person.ts'
import {
  hashersOf,
  roleBits,
  roles,
  shadowed,
  tuples,
  type RegisterFacts,
  type Role,
  type TupleKind,
} from './register.ts'
import { tokenOf, type Hash64, type SipHash } from './sip-hash.ts'

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

/** People in columns: what is kept of each while the index is built. */
interface Columns {
  readonly surnames: (readonly number[])[]
  readonly initials: number[]
  readonly forenames: (readonly number[])[]
  readonly ranks: number[]
  readonly units: number[]
}

const none: readonly number[] = []

/**
 * Builds the index of a register.
 * @param key 32 bytes, to be kept apart from the index
 * @returns the index file's bytes
 * @throws GuardError `bad-people` when there is nobody with a surname or a number
 */
export function buildIndex(people: Iterable<Person>, key: Uint8Array): Uint8Array {
  const { words, sets } = hashersOf(key)
  const builder = new IndexBuilder(words, sets)
  for (const person of people) builder.add(person)
  return encodeIndex(builder.finish(), key)
}

/** What goes into an index file. */
export interface BuiltIndex {
  readonly facts: RegisterFacts
  readonly bits: Readonly<Record<Role, Uint8Array>>
  readonly filters: ReadonlyMap<number, FuseFilter>
}

class IndexBuilder {
  readonly #words: SipHash
  readonly #sets: SipHash
  readonly #tokens = new Map<string, number>()
  readonly #forms = new Map<string, readonly number[]>()
  readonly #given = new Map<string, { initial: number; forenames: readonly number[] }>()
  readonly #wholes = { rank: new Map<string, number>(), unit: new Map<string, number>() }
  readonly #bits = Object.fromEntries(
    roles.map((role) => [role, new Uint8Array(2 ** roleBits[role] / 8)]),
  ) as Record<Role, Uint8Array>
  readonly #columns: Columns = { surnames: [], initials: [], forenames: [], ranks: [], units: [] }
  readonly #numbers = new KeyList()
  readonly #numberSurnames = new KeyList()
  readonly #shapes = new Map<string, number>()
  readonly #surnameCounts = new Map<number, number>()

  constructor(words: SipHash, sets: SipHash) {
    this.#words = words
    this.#sets = sets
  }

  add(person: Person): void {
    const surnames = this.#surnames(person.surname)
    const number = foldNumber(person.number)
    if (surnames.length === 0 && number === '') return
    const { initial, forenames } = this.#givens(person.given)
    const columns = this.#columns
    columns.surnames.push(surnames)
    columns.initials.push(initial)
    columns.forenames.push(forenames)
    columns.ranks.push(this.#whole(person.rank, 'rank'))
    columns.units.push(this.#whole(person.unit, 'unit'))
    if (surnames[0] !== undefined)
      this.#surnameCounts.set(surnames[0], (this.#surnameCounts.get(surnames[0]) ?? 0) + 1)
    if (number === '') return
    const token = tokenOf(this.#words.text(number))
    this.#numbers.add(this.#sets.tuple(tuples.number, token))
    for (const surname of surnames)
      this.#numberSurnames.add(this.#sets.tuple(tuples.numberSurname, token, surname))
    const shape = numberShape(number)
    this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1)
  }

  finish(): BuiltIndex {
    const people = this.#columns.surnames.length
    if (people === 0) throw new GuardError('bad-people', 'the register names nobody')
    const shadows = people > 200_000 ? 2 : 4
    const filters = new Map<number, FuseFilter>()
    filters.set(tuples.number, buildFuse(this.#numbers))
    filters.set(tuples.numberSurname, buildFuse(this.#numberSurnames))
    for (const kind of shadowed)
      for (let layer = 0; layer <= shadows; layer += 1)
        filters.set(tuples[kind] + 16 * layer, buildFuse(this.#tuplesOf(kind, layer)))
    let pairs = 0
    for (const count of this.#surnameCounts.values()) pairs += (count / people) ** 2
    const facts = {
      format: 'tipstaff-release-guard-index-1',
      people,
      shadows,
      sameSurname: pairs,
      shapes: Object.fromEntries(this.#shapes),
    } as const
    return { facts, bits: this.#bits, filters }
  }

  /** In a shadow each surname meets the forename of one other person, and the rank and unit of a third. */
  // eslint-disable-next-line complexity -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic
  #tuplesOf(kind: TupleKind, layer: number): KeyList {
    const { surnames, initials, forenames, ranks, units } = this.#columns
    const people = surnames.length
    const stride = strideFor(people, layer)
    const keys = new KeyList()
    const code = tuples[kind] + 16 * layer
    const seen = new Set<number>()
    for (let i = 0; i < people; i += 1) {
      const j = layer === 0 ? i : (i * stride + 7 * layer) % people
      const k = layer === 0 ? i : (j * stride + 13 * layer) % people
      const initial = initials[j] ?? 0
      for (const surname of surnames[i] ?? none)
        if (kind === 'surnameInitial') {
          const pair = (surname % 2 ** 44) * 256 + initial
          if (initial === 0 || seen.has(pair)) continue
          seen.add(pair)
          keys.add(this.#sets.tuple(code, surname, initial))
        } else if (kind === 'surnameForename')
          for (const forename of forenames[j] ?? none)
            keys.add(this.#sets.tuple(code, surname, forename))
        else if (initial !== 0 && ranks[k] !== 0 && units[k] !== 0)
          keys.add(this.#sets.tuple(code, surname, initial, ranks[k] ?? 0, units[k] ?? 0))
    }
    return keys
  }

  #token(word: string, role: Role): number {
    const known = this.#tokens.get(word) ?? tokenOf(this.#words.text(word))
    this.#tokens.set(word, known)
    const bit = known % 2 ** roleBits[role]
    const bits = this.#bits[role]
    bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7))
    return known
  }

  #surnames(surname: string): readonly number[] {
    let forms = this.#forms.get(surname)
    if (forms === undefined) {
      forms = surnameForms(surname).map((form) => this.#token(form, 'surname'))
      this.#forms.set(surname, forms)
    }
    return forms
  }

  #givens(given: string): { initial: number; forenames: readonly number[] } {
    let forms = this.#given.get(given)
    if (forms === undefined) {
      const { initial, forenames } = givenForms(given)
      forms = {
        initial: initial.charCodeAt(0) || 0,
        forenames: forenames.map((word) => this.#token(word, 'forename')),
      }
      this.#given.set(given, forms)
    }
    return forms
  }

  #whole(text: string, role: 'rank' | 'unit'): number {
    const known = this.#wholes[role]
    let token = known.get(text)
    if (token === undefined) {
      const folded = foldWhole(text)
      token = folded === '' ? 0 : this.#token(folded, role)
      known.set(text, token)
    }
    return token
  }
}

function strideFor(people: number, layer: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
  let stride = Math.floor(people * ([0, 0.618, 0.382, 0.271, 0.733][layer] ?? 0.5)) | 1
  while (gcd(stride, people) !== 1) stride += 1
  return stride
}
