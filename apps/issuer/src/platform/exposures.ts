// Who was shown what: a projection of the ledger's openings, written in the same transaction that queues
// them. A row is certain once the opening is known to have ended; a crash in between leaves it presumed.
import { fieldGroups, type FieldGroup, type HolderId, type Recipient } from '@tipstaff/custody'
import { sql } from 'kysely'
import type { Act } from './acts.ts'
import { given, givenEach, readyQuery } from './database/ready-query.ts'
import type { Migration, Reader, Writer } from './store.ts'

declare module './store.ts' {
  interface Tables {
    parties: { no: import('kysely').Generated<number>; id: string }
    exposures: {
      no: import('kysely').Generated<number>
      entry_id: Uint8Array
      at: number
      recipient: number
      holder: number
      groups: number
      act: Uint8Array
      certain: number
    }
  }
}

export const exposuresMigration: Migration = {
  name: 'platform-exposures-1',
  statements: (words) => [
    `CREATE TABLE parties (no ${words.serial}, id TEXT NOT NULL UNIQUE)`,
    `CREATE TABLE exposures (no ${words.serial}, entry_id ${words.blob} NOT NULL, at ${words.bigint} NOT NULL,
      recipient ${words.bigint} NOT NULL, holder ${words.bigint} NOT NULL, groups INTEGER NOT NULL,
      act ${words.blob} NOT NULL, certain INTEGER NOT NULL)`,
    'CREATE INDEX exposures_by_recipient ON exposures (recipient, at, holder, groups)',
    'CREATE INDEX exposures_by_holder ON exposures (holder, at)',
    'CREATE INDEX exposures_pending ON exposures (act) WHERE certain = 0',
    'CREATE INDEX exposures_presumed ON exposures (recipient, at, holder) WHERE certain = 0',
  ],
}

// A literal, not a parameter: only so do both databases use the indexes over presumed rows.
const stillPresumed = sql.lit(0)

/** Field groups as bits, in the order of `fieldGroups`. */
export const groupBits = (groups: readonly FieldGroup[]): number =>
  groups.reduce((bits, group) => bits | (1 << fieldGroups.indexOf(group)), 0)

/** The field groups of a bit set. */
export const groupsOfBits = (bits: number): readonly FieldGroup[] =>
  fieldGroups.filter((_, i) => (bits & (1 << i)) !== 0)

const partiesNamed = readyQuery((db, rows = 0) =>
  db.selectFrom('parties').selectAll().where('id', 'in', givenEach(rows)),
)

/** Numbers for ids, made where missing: exposure rows hold numbers to stay small. */
export async function partyNumbers(
  trx: Writer,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(ids)]
  const numbers = new Map<string, number>()
  const find = async (some: readonly string[]): Promise<void> => {
    for (const { id, no } of await partiesNamed(trx, some, some.length)) numbers.set(id, no)
  }
  for (let from = 0; from < wanted.length; from += 500) {
    const some = wanted.slice(from, from + 500)
    await find(some)
    const missing = some.filter((id) => !numbers.has(id))
    if (missing.length === 0) continue
    await trx
      .insertInto('parties')
      .values(missing.map((id) => ({ id })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    await find(missing)
  }
  return numbers
}

export interface Exposing extends Pick<Act, 'hash' | 'items'> {
  readonly recipient: Recipient
  readonly at: number
}

const columns = ['entry_id', 'at', 'recipient', 'holder', 'groups', 'act', 'certain'] as const
const insertExposures = readyQuery((db, rows = 0) =>
  db.insertInto('exposures').values(
    Array.from({ length: rows }, () => ({
      entry_id: given,
      at: given,
      recipient: given,
      holder: given,
      groups: given,
      act: given,
      certain: given,
    })),
  ),
)

/**
 * Writes the rows of openings that are about to happen, each of which ends on its own; all presumed until then.
 */
export async function expose(trx: Writer, openings: readonly Exposing[]): Promise<void> {
  const shown = openings.flatMap(({ items, ...opening }) =>
    items.flatMap(({ entryId, holder, groups }) =>
      holder ? [{ ...opening, entryId, holder, groups }] : [],
    ),
  )
  const numbers = await partyNumbers(
    trx,
    shown.flatMap(({ recipient, holder }) => [recipient, holder]),
  )
  const numberOf = (id: HolderId | Recipient): number => {
    const no = numbers.get(id)
    if (no === undefined) throw new Error('a party without a number')
    return no
  }
  const rows = shown.map(({ hash, entryId, at, recipient, holder, groups }) => ({
    entry_id: Buffer.from(entryId, 'hex'),
    at,
    recipient: numberOf(recipient),
    holder: numberOf(holder),
    groups: groupBits(groups),
    act: Buffer.from(hash, 'hex'),
    certain: 0,
  }))
  for (let from = 0; from < rows.length; from += 500) {
    const some = rows.slice(from, from + 500)
    const values = some.flatMap((row) => columns.map((column) => row[column]))
    await insertExposures(trx, values, some.length)
  }
}

const settleExposures = readyQuery((db, rows = 0) =>
  db
    .updateTable('exposures')
    .set({ certain: sql.lit(1) })
    .where('act', 'in', givenEach(rows))
    .where('certain', '=', stillPresumed),
)

/** The opening has ended as it should: its rows are certain. */
export async function makeCertain(trx: Writer, actHash: string): Promise<void> {
  await makeEachCertain(trx, [actHash])
}

/** The same for many openings at once. */
export async function makeEachCertain(trx: Writer, acts: readonly string[]): Promise<void> {
  for (let from = 0; from < acts.length; from += 500) {
    const some = acts.slice(from, from + 500).map((hash) => Buffer.from(hash, 'hex'))
    await settleExposures(trx, some, some.length)
  }
}

/** How many openings of an act wait for their end. */
export async function pendingOf(db: Reader, actHash: string): Promise<number> {
  const row = await db
    .selectFrom('exposures')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('act', '=', Buffer.from(actHash, 'hex'))
    .where('certain', '=', stillPresumed)
    .executeTakeFirstOrThrow()
  return row.count
}

/** What somebody was shown of one person, or one person's records to somebody, over a time. */
export interface Exposure {
  /** The holder when asked by recipient; the recipient when asked by holder. */
  readonly party: string
  readonly groups: readonly FieldGroup[]
  /** Milliseconds since the epoch. */
  readonly firstAt: number
  readonly lastAt: number
  readonly certain: number
  readonly presumed: number
}

/** Whom the question is about: everything a recipient was shown, or everybody a holder was shown to. */
export interface ExposureSpan {
  readonly side: 'recipient' | 'holder'
  readonly id: string
  /** Milliseconds, both included. */
  readonly from: number
  readonly to: number
}

const numberOf = async (db: Reader, id: string): Promise<number | null> => {
  const row = await db.selectFrom('parties').select('no').where('id', '=', id).executeTakeFirst()
  return row?.no ?? null
}

/** One row per party on the other side, by first time. Counts come from indexes alone. */
export async function exposuresIn(db: Reader, span: ExposureSpan): Promise<readonly Exposure[]> {
  const no = await numberOf(db, span.id)
  if (no === null) return []
  const other = span.side === 'recipient' ? 'holder' : 'recipient'
  const own = db
    .selectFrom('exposures')
    .where(span.side, '=', no)
    .where('at', '>=', span.from)
    .where('at', '<=', span.to)
  const grouped = own
    .select((e) => [
      `${other} as no`,
      'groups',
      e.fn.min('at').as('first_at'),
      e.fn.max('at').as('last_at'),
      e.fn.countAll<number>().as('count'),
    ])
    .groupBy([other, 'groups'])
  const shown = await db
    .selectFrom(grouped.as('g'))
    .innerJoin('parties as p', 'p.no', 'g.no')
    .select(['p.id as party', 'g.no', 'g.groups', 'g.first_at', 'g.last_at', 'g.count'])
    .execute()
  const presumed = await own
    .where('certain', '=', stillPresumed)
    .select((e) => [`${other} as no`, e.fn.countAll<number>().as('count')])
    .groupBy(other)
    .execute()
  return merge(shown, new Map(presumed.map((row) => [row.no, row.count])))
}

interface ShownRow {
  readonly party: string
  readonly no: number
  readonly groups: number
  readonly first_at: number
  readonly last_at: number
  readonly count: number
}

// One party can have been shown different groups at different times: one row for each of these comes in.
function merge(
  shown: readonly ShownRow[],
  presumed: ReadonlyMap<number, number>,
): readonly Exposure[] {
  const merged = new Map<number, ShownRow>()
  for (const row of shown) {
    const known = merged.get(row.no)
    if (!known) merged.set(row.no, row)
    else {
      merged.set(row.no, {
        ...known,
        groups: known.groups | row.groups,
        first_at: Math.min(known.first_at, row.first_at),
        last_at: Math.max(known.last_at, row.last_at),
        count: known.count + row.count,
      })
    }
  }
  return [...merged.values()]
    .sort((a, b) => a.first_at - b.first_at || a.no - b.no)
    .map((row) => {
      const unsettled = presumed.get(row.no) ?? 0
      return {
        party: row.party,
        groups: groupsOfBits(row.groups),
        firstAt: row.first_at,
        lastAt: row.last_at,
        certain: row.count - unsettled,
        presumed: unsettled,
      }
    })
}

/** One row of the table as it is, for those who hold it against the ledger. */
export interface ExposureRow {
  readonly entryId: string
  readonly at: number
  readonly recipient: string
  readonly holder: HolderId
  readonly groups: readonly FieldGroup[]
  readonly isCertain: boolean
}

/** All rows of a party, whatever their time, in pages. */
export async function* exposureRows(
  db: Reader,
  { side, id }: Pick<ExposureSpan, 'side' | 'id'>,
): AsyncGenerator<readonly ExposureRow[], void, undefined> {
  const no = await numberOf(db, id)
  for (let after = 0; no !== null;) {
    const rows = await db
      .selectFrom('exposures as x')
      .innerJoin('parties as r', 'r.no', 'x.recipient')
      .innerJoin('parties as h', 'h.no', 'x.holder')
      .select(['x.no', 'x.entry_id', 'x.at', 'x.groups', 'x.certain', 'r.id as r', 'h.id as h'])
      .where(`x.${side}`, '=', no)
      .where('x.no', '>', after)
      .orderBy('x.no')
      .limit(5_000)
      .execute()
    const last = rows.at(-1)
    if (!last) return
    yield rows.map((row) => ({
      entryId: Buffer.from(row.entry_id).toString('hex'),
      at: row.at,
      recipient: row.r,
      holder: row.h as HolderId,
      groups: groupsOfBits(row.groups),
      isCertain: row.certain === 1,
    }))
    after = last.no
  }
}
