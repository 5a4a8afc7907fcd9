// The stock of numbered blanks, one row each, and every move of them. Only this file writes that SQL.
import type { BatchId, JobId } from '@tipstaff/custody'
import type { Generated } from 'kysely'
import { Refusal } from '../../platform/refusal.ts'
import { appendOnly, type Migration, type Reader, type Writer } from '../../platform/store.ts'

export type BlankState = 'received' | 'issued' | 'good' | 'spoiled' | 'set-up' | 'returned'
export type StockMove = 'received' | 'issued' | 'set-up' | 'returned'

declare module '../../platform/store.ts' {
  interface Tables {
    blanks: {
      serial: string
      state: BlankState
      batch: string | null
      job: string | null
      at: number
    }
    stock_moves: {
      no: Generated<number>
      move: StockMove
      by: string
      batch: string | null
      first: string
      last: string
      count: number
      at: number
    }
  }
}

export const blanksMigration: Migration = {
  name: 'personalisation-blanks-1',
  statements: (words) => [
    `CREATE TABLE blanks (serial TEXT PRIMARY KEY, state TEXT NOT NULL, batch TEXT, job TEXT,
      at ${words.bigint} NOT NULL)`,
    'CREATE INDEX blanks_by_batch ON blanks (batch, state)',
    `CREATE TABLE stock_moves (no ${words.serial}, move TEXT NOT NULL, "by" TEXT NOT NULL, batch TEXT,
      first TEXT NOT NULL, last TEXT NOT NULL, count INTEGER NOT NULL, at ${words.bigint} NOT NULL)`,
    ...appendOnly(words, 'stock_moves'),
  ],
}

/** Takes new blanks into the stock. Refusal `wrong-state` when one is there already. */
export async function addBlanks(
  trx: Writer,
  serials: readonly string[],
  at: number,
): Promise<void> {
  for (let from = 0; from < serials.length; from += 500) {
    const rows = serials
      .slice(from, from + 500)
      .map((serial) => ({ serial, state: 'received' as const, at }))
    const added = await trx
      .insertInto('blanks')
      .values(rows)
      .onConflict((conflict) => conflict.column('serial').doNothing())
      .executeTakeFirst()
    if (Number(added.numInsertedOrUpdatedRows) !== rows.length) {
      throw new Refusal('wrong-state', 'some of these blanks are in the stock already')
    }
  }
}

/** Moves blanks of a range on, all or none. Refusal `wrong-state` when one is not where it should be. */
export async function moveBlanks(
  trx: Writer,
  serials: readonly string[],
  from: { readonly state: BlankState; readonly batch?: BatchId },
  to: { readonly state: BlankState; readonly batch?: BatchId },
  at: number,
): Promise<void> {
  for (let start = 0; start < serials.length; start += 500) {
    const some = serials.slice(start, start + 500)
    let update = trx
      .updateTable('blanks')
      .set({ state: to.state, at, ...(to.batch ? { batch: to.batch } : {}) })
      .where('serial', 'in', some)
      .where('state', '=', from.state)
    if (from.batch) update = update.where('batch', '=', from.batch)
    const { numUpdatedRows } = await update.executeTakeFirst()
    if (Number(numUpdatedRows) !== some.length) {
      throw new Refusal('wrong-state', `some of these blanks are not ${from.state}`)
    }
  }
}

/** A receipt names this blank; says whether it was one issued for the batch and unused. */
export async function useBlank(
  trx: Writer,
  serial: string,
  used: { readonly batch: BatchId; readonly job: JobId; readonly outcome: 'good' | 'spoiled' },
  at: number,
): Promise<boolean> {
  const changed = await trx
    .updateTable('blanks')
    .set({ state: used.outcome, job: used.job, at })
    .where('serial', '=', serial)
    .where('state', '=', 'issued')
    .where('batch', '=', used.batch)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}

/** Which of these blanks were issued for the batch and are unused. */
export async function unusedOf(
  db: Reader,
  batch: BatchId,
  serials: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('blanks')
    .select('serial')
    .where('serial', 'in', serials)
    .where('state', '=', 'issued')
    .where('batch', '=', batch)
    .execute()
  return new Set(rows.map(({ serial }) => serial))
}

/** Uses unused blanks of a batch for good cards, all or none. Refusal `wrong-state`. */
export async function useBlanks(
  trx: Writer,
  batch: BatchId,
  used: readonly { readonly blank: string; readonly job: JobId }[],
  at: number,
): Promise<void> {
  for (let from = 0; from < used.length; from += 100) {
    const rows = used
      .slice(from, from + 100)
      .map(({ blank: serial, job }) => ({ serial, state: 'good' as const, batch, job, at }))
    // One statement for all: the rows are there, so each insertion is a conflict and becomes an update.
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('blanks')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column('serial')
          .doUpdateSet((e) => ({
            state: e.ref('excluded.state'),
            job: e.ref('excluded.job'),
            at: e.ref('excluded.at'),
          }))
          .where('blanks.state', '=', 'issued')
          .where('blanks.batch', '=', batch),
      )
      .executeTakeFirst()
    if (Number(numInsertedOrUpdatedRows) !== rows.length)
      throw new Refusal('wrong-state', 'some of these blanks are used already')
  }
}

export async function addMove(
  trx: Writer,
  move: {
    readonly move: StockMove
    readonly by: string
    readonly batch: BatchId | null
    readonly first: string
    readonly last: string
    readonly count: number
    readonly at: number
  },
): Promise<void> {
  await trx.insertInto('stock_moves').values(move).execute()
}

/** Serials issued for a batch that nobody has used yet, in order. */
export async function issuedTo(db: Reader, batch: BatchId): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('blanks')
    .select('serial')
    .where('batch', '=', batch)
    .where('state', '=', 'issued')
    .orderBy('serial')
    .execute()
  return rows.map(({ serial }) => serial)
}

/** How many blanks issued for a batch are in each state now. */
export async function blankCounts(
  db: Reader,
  batch: BatchId,
): Promise<Readonly<Partial<Record<BlankState, number>>>> {
  const rows = await db
    .selectFrom('blanks')
    .select((e) => ['state', e.fn.countAll<number>().as('n')] as const)
    .where('batch', '=', batch)
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** The whole stock by state. */
export async function stockCounts(
  db: Reader,
): Promise<Readonly<Partial<Record<BlankState, number>>>> {
  const rows = await db
    .selectFrom('blanks')
    .select((e) => ['state', e.fn.countAll<number>().as('n')] as const)
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

export interface KeptMove {
  readonly move: StockMove
  readonly by: string
  readonly batch: string | null
  readonly first: string
  readonly last: string
  readonly count: number
  readonly at: number
}

/** The newest moves. */
export async function lastMoves(db: Reader, most: number): Promise<readonly KeptMove[]> {
  return await db.selectFrom('stock_moves').selectAll().orderBy('no', 'desc').limit(most).execute()
}
