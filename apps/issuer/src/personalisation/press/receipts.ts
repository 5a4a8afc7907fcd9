// Receipts as the stations signed them, one a release. Only this file writes that SQL.
import { sql } from 'kysely'
import type { BatchId, JobId, StationId } from '@tipstaff/custody'
import type { Migration, Reader, Writer } from '../../platform/store.ts'

declare module '../../platform/store.ts' {
  interface Tables {
    receipts: {
      id: string
      job: string
      batch: string
      station: string
      outcome: 'good' | 'spoiled'
      blank: string
      /** 1 when the blank was one issued for this batch and unused. */
      blank_known: number
      /** 1 when the job had been presumed before: kept, counted apart, changes nothing. */
      late: number
      receipt: Uint8Array
      /** 1 once the custodian has it. */
      settled: number
      at: number
    }
  }
}

export const receiptsMigration: Migration = {
  name: 'personalisation-receipts-1',
  statements: (words) => [
    `CREATE TABLE receipts (id TEXT PRIMARY KEY, job TEXT NOT NULL, batch TEXT NOT NULL,
      station TEXT NOT NULL, outcome TEXT NOT NULL, blank TEXT NOT NULL, blank_known INTEGER NOT NULL,
      late INTEGER NOT NULL, receipt ${words.blob} NOT NULL, settled INTEGER NOT NULL,
      at ${words.bigint} NOT NULL)`,
    'CREATE INDEX receipts_by_batch ON receipts (batch, outcome)',
    'CREATE INDEX receipts_unsettled ON receipts (station) WHERE settled = 0',
  ],
}

// A literal, not a parameter: only so do both databases use the index over unsettled rows.
const stillUnsettled = sql.lit(0)

export interface TakenReceipt {
  /** SHA-256 of the bytes, hex. */
  readonly id: string
  readonly job: JobId
  readonly batch: BatchId
  readonly station: StationId
  readonly outcome: 'good' | 'spoiled'
  readonly blank: string
  readonly late: boolean
  readonly receipt: Uint8Array
}

/** Keeps a receipt; false when it is there already, also when another request brings it at this moment. */
export async function addReceipt(trx: Writer, taken: TakenReceipt, at: number): Promise<boolean> {
  const { late, ...rest } = taken
  const added = await trx
    .insertInto('receipts')
    .values({ ...rest, blank_known: 0, late: late ? 1 : 0, settled: late ? 1 : 0, at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return added.numInsertedOrUpdatedRows === 1n
}

/** Keeps many receipts of releases that are out; gives the ids of those that were not there. */
export async function addReceipts(
  trx: Writer,
  taken: readonly (Omit<TakenReceipt, 'late'> & { readonly isBlankKnown: boolean })[],
  at: number,
): Promise<ReadonlySet<string>> {
  const added = new Set<string>()
  for (let from = 0; from < taken.length; from += 100) {
    const rows = taken.slice(from, from + 100).map(({ isBlankKnown, ...rest }) => ({
      ...rest,
      blank_known: isBlankKnown ? 1 : 0,
      late: 0,
      settled: 0,
      at,
    }))
    const inserted = await trx
      .insertInto('receipts')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute()
    for (const { id } of inserted) added.add(id)
  }
  return added
}

/** The blank it names is one that was issued for the batch. */
export async function markBlankKnown(trx: Writer, id: string): Promise<void> {
  await trx.updateTable('receipts').set({ blank_known: 1 }).where('id', '=', id).execute()
}

/** Receipts of a station the custodian has not had yet, oldest first, at most `most`. */
export async function unsettled(
  db: Reader,
  station: StationId,
  most: number,
): Promise<readonly { readonly id: string; readonly receipt: Uint8Array }[]> {
  return await db
    .selectFrom('receipts')
    .select(['id', 'receipt'])
    .where('station', '=', station)
    .where('settled', '=', stillUnsettled)
    .orderBy('at')
    .limit(most)
    .execute()
}

export async function markSettled(trx: Writer, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += 500) {
    await trx
      .updateTable('receipts')
      .set({ settled: 1 })
      .where('id', 'in', ids.slice(from, from + 500))
      .execute()
  }
}

export interface ReceiptSums {
  readonly good: number
  readonly spoiled: number
  readonly late: number
  readonly blankUnknown: number
}

/** What the receipts of a batch add up to; late ones are counted apart. */
export async function receiptSums(db: Reader, batch: BatchId): Promise<ReceiptSums> {
  const rows = await db
    .selectFrom('receipts')
    .select((e) => ['outcome', 'late', 'blank_known', e.fn.countAll<number>().as('n')] as const)
    .where('batch', '=', batch)
    .groupBy(['outcome', 'late', 'blank_known'])
    .execute()
  const sum = (of: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(of).reduce((total, { n }) => total + n, 0)
  return {
    good: sum(({ outcome, late }) => outcome === 'good' && late === 0),
    spoiled: sum(({ outcome, late }) => outcome === 'spoiled' && late === 0),
    late: sum(({ late }) => late === 1),
    blankUnknown: sum((row) => row.blank_known === 0),
  }
}
