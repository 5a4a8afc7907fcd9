// What changed in a register since its index was built: tuples that came and went, by one each. Merged when the index
// is opened, so that one new or gone person costs no new index.
import { GuardError } from '../guard-error.ts'
import type { BuiltIndex } from './build-index.ts'
import type { FuseFilter } from './fuse-filter.ts'
import type { Repeat } from './key-list.ts'
import { PersonTokens, type Tokens } from './person-tokens.ts'
import type { Person } from './person.ts'
import { hashersOf, Register, tuples, type RegisterFacts } from './register.ts'
import { roles, type RoleWords } from './role-words.ts'
import { tokenOf, type Hash64, type SipHash } from './sip-hash.ts'

/** Codes of words by role; below them are those of tuples. */
const wordCode = 0x1000

interface Entry {
  readonly code: number
  readonly hi: number
  readonly lo: number
  /** 1 came, −1 went. */
  readonly by: number
}

export interface Segment {
  readonly people: number
  readonly shapes: Readonly<Record<string, number>>
  readonly entries: readonly Entry[]
}

/** The change that these people are: `removed` as they stood in the register before. */
export function makeSegment(
  removed: Iterable<Person>,
  added: Iterable<Person>,
  key: Uint8Array,
  shadows: number,
): Segment {
  const { words, sets } = hashersOf(key)
  const tokens = new PersonTokens(words)
  const gone = [...removed].map((person) => tokens.of(person)).filter((known) => known !== null)
  const come = [...added].map((person) => tokens.of(person)).filter((known) => known !== null)
  const entries: Entry[] = []
  const shapes: Record<string, number> = {}
  for (const [people, by] of [
    [gone, -1],
    [come, 1],
  ] as const)
    for (const person of people) {
      tuplesOf(person, person, person, 0, sets, (code, { hi, lo }) =>
        entries.push({ code, hi, lo, by }),
      )
      if (person.shape !== '') shapes[person.shape] = (shapes[person.shape] ?? 0) + by
    }
  for (const person of come) wordsOf(person, entries)
  // Newcomers are one another's shadows; one alone casts none.
  for (let layer = 1; layer <= shadows; layer += 1)
    come.forEach((person, i) => {
      const other = come[(i + layer) % come.length] ?? person
      const third = come[(i + 2 * layer) % come.length] ?? person
      if (other !== person)
        tuplesOf(person, other, third, layer, sets, (code, { hi, lo }) =>
          entries.push({ code, hi, lo, by: 1 }),
        )
    })
  // In no order of people: what goes first, then by code, so that nothing says which tuples are one person's.
  entries.sort((a, b) => a.by - b.by || a.code - b.code || a.hi - b.hi || a.lo - b.lo)
  return { people: come.length - gone.length, shapes, entries }
}

/** Every tuple of a person; in a shadow with another's given names and a third one's rank and unit. */
function tuplesOf(
  person: Tokens,
  other: Tokens,
  third: Tokens,
  layer: number,
  sets: SipHash,
  each: (code: number, hash: Hash64) => void,
): void {
  const { number } = person
  const surnames = person.surname.forms
  const { initial, forenames } = other.given
  const code = (kind: keyof typeof tuples): number => tuples[kind] + 16 * layer
  if (layer === 0 && number !== 0) {
    each(tuples.number, sets.tuple(tuples.number, number))
    for (const surname of surnames)
      each(tuples.numberSurname, sets.tuple(tuples.numberSurname, number, surname))
  }
  for (const surname of surnames) {
    for (const forename of forenames)
      each(code('surnameForename'), sets.tuple(code('surnameForename'), surname, forename))
    if (initial === 0) continue
    each(code('surnameInitial'), sets.tuple(code('surnameInitial'), surname, initial))
    const whole = code('surnameInitialRankUnit')
    if (third.rank.token !== 0 && third.unit.token !== 0)
      each(whole, sets.tuple(whole, surname, initial, third.rank.token, third.unit.token))
  }
}

function wordsOf({ surname, given, rank, unit }: Tokens, entries: Entry[]): void {
  const put = (at: number, token: number): void => {
    if (token !== 0)
      entries.push({
        code: wordCode + at,
        hi: Math.floor(token / 2 ** 32),
        lo: token >>> 0,
        by: 1,
      })
  }
  for (const token of surname.forms) put(0, token)
  for (const token of given.forenames) put(1, token)
  put(2, rank.token)
  put(3, unit.token)
}

export function encodeSegment({ people, shapes, entries }: Segment): Buffer {
  const json = Buffer.from(JSON.stringify({ people, shapes }))
  const bytes = Buffer.alloc(4 + json.length + entries.length * 16)
  bytes.writeUInt32LE(json.length, 0)
  json.copy(bytes, 4)
  let at = 4 + json.length
  for (const { code, hi, lo, by } of entries) {
    at = bytes.writeUInt32LE(code, at)
    at = bytes.writeUInt32LE(hi, at)
    at = bytes.writeUInt32LE(lo, at)
    at = bytes.writeInt32LE(by, at)
  }
  return bytes
}

/** @throws GuardError `bad-index` */
export function decodeSegment(bytes: Buffer): Segment {
  const from = 4 + bytes.readUInt32LE(0)
  if (from > bytes.length || (bytes.length - from) % 16 !== 0)
    throw new GuardError('bad-index', 'a change of the index cannot be read')
  const head = JSON.parse(bytes.toString('utf8', 4, from)) as Omit<Segment, 'entries'>
  const entries = Array.from({ length: (bytes.length - from) / 16 }, (_, i) => ({
    code: bytes.readUInt32LE(from + i * 16),
    hi: bytes.readUInt32LE(from + i * 16 + 4),
    lo: bytes.readUInt32LE(from + i * 16 + 8),
    by: bytes.readInt32LE(from + i * 16 + 12),
  }))
  return { people: head.people, shapes: head.shapes, entries }
}

interface OpenedIndex extends Omit<BuiltIndex, 'filters'> {
  readonly facts: RegisterFacts
  readonly words: RoleWords
  readonly filters: readonly (FuseFilter | undefined)[]
  readonly repeats: ReadonlyMap<number, readonly Repeat[]>
}

/** An index with its changes: what people have in common stays as long as one of them has it. */
export function applySegments(
  index: OpenedIndex,
  segments: readonly Segment[],
  key: Uint8Array,
): Register {
  const { words, filters } = index
  const counts: Map<number, number>[] = []
  const shapes: Record<string, number> = { ...index.facts.shapes }
  let { people } = index.facts
  // How many had each repeated tuple when the index was built.
  const repeated = new Map<number, Map<number, number>>()
  for (const [code, list] of index.repeats)
    repeated.set(code, new Map(list.map((repeat) => [tokenOf(repeat), repeat.count])))
  const atFirst = ({ code, hi, lo }: Entry): number =>
    repeated.get(code)?.get(tokenOf({ hi, lo })) ?? (filters[code]?.has(hi, lo) === true ? 1 : 0)
  for (const segment of segments) {
    people += segment.people
    for (const [shape, by] of Object.entries(segment.shapes))
      shapes[shape] = Math.max(0, (shapes[shape] ?? 0) + by)
    for (const entry of segment.entries) {
      const role = roles[entry.code - wordCode]
      if (role !== undefined) {
        words.add(role, entry.hi * 2 ** 32 + entry.lo)
        continue
      }
      const here = (counts[entry.code] ??= new Map<number, number>())
      const token = tokenOf(entry)
      here.set(token, Math.max(0, (here.get(token) ?? atFirst(entry)) + entry.by))
    }
  }
  const changes = counts.map(
    (here) => new Map(Array.from(here, ([token, count]) => [token, count > 0])),
  )
  return new Register({ ...index.facts, people, shapes }, key, words, filters, changes)
}
