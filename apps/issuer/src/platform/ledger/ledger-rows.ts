// The ledger's rows in the office database: the outbox that every business change writes in its own
// transaction, and the entries the sequencer has given an index. Only this file writes that SQL.
import { randomBytes } from 'node:crypto'
import { encodeEntry, type LedgerEntry } from '@tipstaff/ledger'
import type { Generated } from 'kysely'
import { given, givenEach, readyQuery } from '../database/ready-query.ts'
import { appendOnly, type Migration, type Reader, type Writer } from '../store.ts'

declare module '../store.ts' {
  interface Tables {
    outbox: { no: Generated<number>; id: string; entry: Uint8Array }
    ledger_entries: { leaf_index: number; id: string; entry: Uint8Array }
  }
}

export const ledgerMigration: Migration = {
  name: 'platform-ledger-1',
  statements: (words) => [
    `CREATE TABLE outbox (no ${words.serial}, id TEXT NOT NULL UNIQUE, entry ${words.blob} NOT NULL)`,
    `CREATE TABLE ledger_entries (leaf_index ${words.bigint} PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry ${words.blob} NOT NULL)`,
    ...appendOnly(words, 'ledger_entries'),
  ],
}

/** An entry's facts before it has an id and a time. */
export type EntryFacts = LedgerEntry extends infer E
  ? E extends LedgerEntry
    ? Omit<E, 'v' | 'id' | 'at'>
    : never
  : never

/** Gives facts an id (32 hex characters, random) and the time, and encodes them as leaf bytes. */
export function newEntry(facts: EntryFacts, at: number): { id: string; bytes: Uint8Array } {
  const id = randomBytes(16).toString('hex')
  return { id, bytes: encodeEntry({ v: 1, id, at, ...facts }) }
}

const chunk = 500

const insertOutbox = readyQuery((db, rows = 0) =>
  db
    .insertInto('outbox')
    .values(Array.from({ length: rows }, () => ({ id: given, entry: given })))
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

/** Queues entries for the ledger inside the caller's transaction; a repeated id is harmless. */
export async function enqueue(
  trx: Writer,
  entries: readonly { id: string; bytes: Uint8Array }[],
): Promise<void> {
  for (let from = 0; from < entries.length; from += chunk) {
    const some = entries.slice(from, from + chunk)
    await insertOutbox(
      trx,
      some.flatMap(({ id, bytes }) => [id, bytes]),
      some.length,
    )
  }
}

/** Queues one entry made of facts; returns its id. */
export async function record(trx: Writer, facts: EntryFacts, at: number): Promise<string> {
  const entry = newEntry(facts, at)
  await enqueue(trx, [entry])
  return entry.id
}

export interface SequencedEntry {
  readonly leafIndex: number
  readonly id: string
  readonly bytes: Uint8Array
}

const insertEntries = readyQuery((db, rows = 0) =>
  db.insertInto('ledger_entries').values(
    Array.from({ length: rows }, () => ({
      leaf_index: given,
      id: given,
      entry: given,
    })),
  ),
)

/**
 * Takes up to `most` rows that exist out of the outbox and gives them indices from `size` on.
 * Never asks for rows above the last seen one: a late commit would be skipped for ever.
 */
export async function sequence(trx: Writer, size: number, most: number): Promise<SequencedEntry[]> {
  const taken = await takeRows(trx, most)
  const known = await idsInLedger(
    trx,
    taken.map(({ id }) => id),
  )
  const fresh = taken.filter(({ id }) => !known.has(id)).sort((a, b) => a.no - b.no)
  const entries = fresh.map(({ id, entry }, i) => ({ leafIndex: size + i, id, bytes: entry }))
  for (let from = 0; from < entries.length; from += chunk) {
    const rows = entries.slice(from, from + chunk)
    await insertEntries(
      trx,
      rows.flatMap(({ leafIndex, id, bytes }) => [leafIndex, id, bytes]),
      rows.length,
    )
  }
  return entries
}

const takeOutbox = readyQuery((db) =>
  db
    .deleteFrom('outbox')
    .where('no', 'in', (e) => e.selectFrom('outbox').select('no').orderBy('no').limit(given))
    .returning(['no', 'id', 'entry']),
)

const takeRows = (trx: Writer, most: number) => takeOutbox(trx, [most])

const idsKnown = readyQuery((db, rows = 0) =>
  db.selectFrom('ledger_entries').select('id').where('id', 'in', givenEach(rows)),
)

async function idsInLedger(trx: Writer, ids: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (let from = 0; from < ids.length; from += chunk) {
    const some = ids.slice(from, from + chunk)
    for (const { id } of await idsKnown(trx, some, some.length)) known.add(id)
  }
  return known
}

/** Number of entries that have an index. */
export async function ledgerSize(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('ledger_entries')
    .select((e) => e.fn.max('leaf_index').as('last'))
    .executeTakeFirst()
  return typeof row?.last === 'number' ? row.last + 1 : 0
}

/** Entries from an index on, at most `most`, in order. */
export async function entriesFrom(
  db: Reader,
  from: number,
  most: number,
): Promise<SequencedEntry[]> {
  const rows = await db
    .selectFrom('ledger_entries')
    .selectAll()
    .where('leaf_index', '>=', from)
    .orderBy('leaf_index')
    .limit(most)
    .execute()
  return rows.map((row) => ({ leafIndex: row.leaf_index, id: row.id, bytes: row.entry }))
}

/** Finds the indices of entries by their ids. */
export async function indicesOf(
  db: Reader,
  ids: readonly string[],
): Promise<Map<string, SequencedEntry>> {
  const found = new Map<string, SequencedEntry>()
  for (let from = 0; from < ids.length; from += chunk) {
    const rows = await db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('id', 'in', ids.slice(from, from + chunk))
      .execute()
    for (const row of rows) {
      found.set(row.id, { leafIndex: row.leaf_index, id: row.id, bytes: row.entry })
    }
  }
  return found
}
