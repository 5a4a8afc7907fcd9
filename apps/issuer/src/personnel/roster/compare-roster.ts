// A roster against what is held: who joined, changed, left. Records are compared by the custodian's keyed
// fingerprints, some hundred rows a call; nothing sealed is opened and no plaintext outlives its call.
import { randomBytes } from 'node:crypto'
import { randomId, type HolderId } from '@tipstaff/custody'
import type { Office } from '../../platform/office.ts'
import { numberKey, recordsOf, rosterGroups, type RosterGroup } from '../holder-record.ts'
import { holdersByLookup, type Holder, type HolderChange } from '../holders.ts'
import type { RosterRow } from './roster-row.ts'

/** A record that is new or differs from the sealed one. */
export interface FreshRecord {
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
  readonly group: RosterGroup
  readonly plaintext: Uint8Array
  readonly fingerprint: Uint8Array
}

export interface ComparedRow {
  readonly line: number
  readonly what: 'joined' | 'returned' | 'changed' | 'unchanged' | 'left' | 'gone-before'
  /** Who it is; null for those who had left before they were ever known here. */
  readonly holder: HolderId | null
  readonly change: HolderChange | null
  readonly records: readonly FreshRecord[]
}

/** Old number by new number, both as `numberKey` gives them: the same person under another number. */
export type Renumbered = ReadonlyMap<string, string>

interface Recognised {
  readonly row: RosterRow
  readonly records: ReturnType<typeof recordsOf>
  readonly lookup: Uint8Array
  readonly fingerprints: Readonly<Partial<Record<RosterGroup, Uint8Array>>>
}

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

/** Compares at most 1,000 rows. Opens nothing and writes nothing. */
export async function compareRows(
  office: Needs,
  rows: readonly RosterRow[],
  renumbered: Renumbered = new Map(),
): Promise<readonly ComparedRow[]> {
  if (rows.length === 0) return []
  const recognised = await recognise(office, rows)
  const byLookup = await holdersByLookup(
    office.store.db,
    recognised.map(({ lookup }) => lookup),
  )
  const moved = await renumberedHolders(office, recognised, byLookup, renumbered)
  const heldOf = (one: Recognised): Holder | undefined =>
    byLookup.get(hex(one.lookup)) ?? moved.get(one.row.line)
  const known = recognised.flatMap((one) => heldOf(one)?.id ?? [])
  const held = await fingerprintsOf(office, known)
  const today = new Date(office.clock()).toISOString().slice(0, 10)
  return recognised.map((one) => compareOne(one, heldOf(one), held, today))
}

/** The holders of numbers on rows that cannot be taken: a faulty row makes nobody a leaver. */
export async function holdersOfNumbers(
  office: Needs,
  numbers: readonly string[],
): Promise<readonly Holder[]> {
  const keys = [...new Set(numbers.map(numberKey))].filter((key) => key !== '' && key.length <= 64)
  const found: Holder[] = []
  for (let from = 0; from < keys.length; from += 1_000) {
    const rows = keys.slice(from, from + 1_000).map((number) => ({ number, groups: {} }))
    const answer = await office.custodian.call('recognise', { rows })
    const lookups = answer.rows.map(({ lookup }) => lookup)
    found.push(...(await holdersByLookup(office.store.db, lookups)).values())
  }
  return found
}

async function recognise(office: Needs, rows: readonly RosterRow[]): Promise<Recognised[]> {
  const records = rows.map(recordsOf)
  const asked = rows.map((row, i) => ({ number: numberKey(row.number), groups: records[i] ?? {} }))
  const answer = await office.custodian.call('recognise', { rows: asked })
  return rows.map((row, i) => {
    const own = answer.rows[i]
    const groups = records[i]
    if (!own || !groups) throw new Error('the custodian recognised fewer rows than it was asked')
    return { row, records: groups, ...own }
  })
}

async function renumberedHolders(
  office: Needs,
  recognised: readonly Recognised[],
  byLookup: ReadonlyMap<string, Holder>,
  renumbered: Renumbered,
): Promise<ReadonlyMap<number, Holder>> {
  const moved = new Map<number, Holder>()
  for (const { row, lookup } of recognised) {
    const old = renumbered.get(numberKey(row.number))
    if (old === undefined || byLookup.has(hex(lookup))) continue
    const [holder] = await holdersOfNumbers(office, [old])
    if (holder) moved.set(row.line, holder)
  }
  return moved
}

type Held = ReadonlyMap<string, Uint8Array>

async function fingerprintsOf(office: Needs, ids: readonly HolderId[]): Promise<Held> {
  const held = new Map<string, Uint8Array>()
  for (let from = 0; from < ids.length; from += 500) {
    const rows = await office.store.db
      .selectFrom('envelopes')
      .select(['holder', 'grp', 'fingerprint'])
      .where('holder', 'in', ids.slice(from, from + 500))
      .where('grp', 'in', rosterGroups)
      .execute()
    for (const row of rows) {
      if (row.fingerprint) held.set(`${row.holder} ${row.grp}`, row.fingerprint)
    }
  }
  return held
}

/** Whether a row’s last day is before today, `YYYY-MM-DD`. */
export const hasLeft = (row: RosterRow, today: string): row is RosterRow & { leavesOn: string } =>
  row.leavesOn !== null && row.leavesOn < today

function compareOne(
  one: Recognised,
  known: Holder | undefined,
  held: Held,
  today: string,
): ComparedRow {
  const { row } = one
  if (hasLeft(row, today)) return departed(row.line, known, row.leavesOn)
  const { lookup } = one
  if (!known) {
    const holder = newHolder(lookup, row)
    const records = freshRecords(one, holder, new Map())
    const change = { what: 'joined', holder } as const
    return { line: row.line, what: 'joined', holder: holder.id, change, records }
  }
  const holder: Holder = { ...known, lookup, kind: row.kind, state: 'present', leftOn: null }
  const records = freshRecords(one, holder, held)
  const returned = known.state === 'left'
  const moved = Buffer.compare(known.lookup, lookup) !== 0
  if (!returned && !moved && known.kind === row.kind && records.length === 0) {
    return { line: row.line, what: 'unchanged', holder: known.id, change: null, records }
  }
  const change = { what: 'changed', holder } as const
  const what = returned ? 'returned' : 'changed'
  return { line: row.line, what, holder: known.id, change, records }
}

function departed(line: number, known: Holder | undefined, leftOn: string): ComparedRow {
  if (!known) return { line, what: 'gone-before', holder: null, change: null, records: [] }
  if (known.state === 'left') {
    return { line, what: 'unchanged', holder: known.id, change: null, records: [] }
  }
  const change = { what: 'left', id: known.id, leftOn } as const
  return { line, what: 'left', holder: known.id, change, records: [] }
}

// Kept until the roster is committed: copied into Node's shared pool, for a block of memory to each would cost
// several times the bytes it holds.
const newHolder = (lookup: Uint8Array, row: RosterRow): Holder => ({
  id: randomId('ho'),
  lookup: Buffer.from(lookup),
  subjectKey: Buffer.from(randomBytes(32)),
  kind: row.kind,
  state: 'present',
  leftOn: null,
  hasPortrait: false,
})

const freshRecords = (
  { records, fingerprints }: Recognised,
  holder: Holder,
  held: Held,
): readonly FreshRecord[] =>
  rosterGroups.flatMap((group) => {
    const fingerprint = fingerprints[group]
    if (!fingerprint) throw new Error('the custodian gave no fingerprint')
    const before = held.get(`${holder.id} ${group}`)
    if (before && Buffer.compare(before, fingerprint) === 0) return []
    const { id, subjectKey } = holder
    return [{ holder: id, subjectKey, group, plaintext: records[group], fingerprint }]
  })

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
