// What changed in a register since its index was built: tuples that came and went, by one each. Merged when the index
// is opened, so that one new or gone person costs no new index.
import { GuardError } from '../guard-error.ts'
import type { BuiltIndex } from './build-index.ts'
import type { FuseFilter } from './fuse-filter.ts'
import type { Repeat } from './key-list.ts'
import { PersonTokens, type Tokens } from './person-tokens.ts'
import type { Person } from './person.ts'
import { hashersOf, Register, tuples, type Changes, type RegisterFacts } from './register.ts'
import { roles, type RoleWords } from './role-words.ts'
import { tokenOf, type Hash64, type SipHash } from './sip-hash.ts'
import { TokenSet } from './token-set.ts'

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

/** A change as it stands in an index. */
export interface StoredSegment {
  readonly people: number
  readonly shapes: Readonly<Record<string, number>>
  readonly each: (visit: (code: number, hi: number, lo: number, by: number) => void) => void
}

/** @throws GuardError `bad-index` */
export function decodeSegment(bytes: Buffer): StoredSegment {
  const from = 4 + bytes.readUInt32LE(0)
  if (from > bytes.length || (bytes.length - from) % 16 !== 0)
    throw new GuardError('bad-index', 'a change of the index cannot be read')
  const { people, shapes } = JSON.parse(bytes.toString('utf8', 4, from)) as StoredSegment
  const each: StoredSegment['each'] = (visit) => {
    for (let at = from; at < bytes.length; at += 16)
      visit(
        bytes.readUInt32LE(at),
        bytes.readUInt32LE(at + 4),
        bytes.readUInt32LE(at + 8),
        bytes.readInt32LE(at + 12),
      )
  }
  return { people, shapes, each }
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
  segments: readonly StoredSegment[],
  key: Uint8Array,
): Register {
  const { words, filters } = index
  const shapes: Record<string, number> = { ...index.facts.shapes }
  let { people } = index.facts
  for (const segment of segments) {
    people += segment.people
    for (const [shape, by] of Object.entries(segment.shapes))
      shapes[shape] = Math.max(0, (shapes[shape] ?? 0) + by)
    segment.each((code, hi, lo) => {
      const role = roles[code - wordCode]
      if (role !== undefined) words.add(role, hi * 2 ** 32 + lo)
    })
  }
  const changes = segments.some(takesOut) ? countedOut(segments, index) : allCame(segments, filters)
  return new Register({ ...index.facts, people, shapes }, key, words, filters, changes)
}

function takesOut({ each }: StoredSegment): boolean {
  let least = 0
  each((_code, _hi, _lo, by) => (least = Math.min(least, by)))
  return least < 0
}

/** Nobody went: what the index knew already needs no counting. */
function allCame(segments: readonly StoredSegment[], filters: OpenedIndex['filters']): Changes {
  const changes: TokenSet[] = []
  for (const { each } of segments)
    each((code, hi, lo) => {
      if (code >= wordCode || filters[code]?.has(hi, lo) === true) return
      const here = (changes[code] ??= new TokenSet())
      const token = tokenOf({ hi, lo })
      here.add(token)
      here.mark(token)
    })
  return changes
}

function countedOut(
  segments: readonly StoredSegment[],
  { filters, repeats }: OpenedIndex,
): Changes {
  const counts: Map<number, number>[] = []
  // How many had each repeated tuple when the index was built.
  const repeated = new Map<number, Map<number, number>>()
  for (const [code, list] of repeats)
    repeated.set(code, new Map(list.map((repeat) => [tokenOf(repeat), repeat.count])))
  for (const { each } of segments)
    each((code, hi, lo, by) => {
      if (code >= wordCode) return
      const here = (counts[code] ??= new Map<number, number>())
      const token = tokenOf({ hi, lo })
      const before =
        here.get(token) ??
        repeated.get(code)?.get(token) ??
        (filters[code]?.has(hi, lo) === true ? 1 : 0)
      here.set(token, Math.max(0, before + by))
    })
  return counts.map((here) => {
    const set = new TokenSet()
    for (const [token, count] of here) {
      set.add(token)
      if (count > 0) set.mark(token)
    }
    return set
  })
}
