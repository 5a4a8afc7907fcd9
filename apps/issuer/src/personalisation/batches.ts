// Batches of print jobs: for which station, within which budget, pace and end. Only this file writes that SQL.
import type { BatchId, StationId } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Writer } from '../platform/store.ts'

export type BatchState = 'prepared' | 'approved' | 'admitted' | 'closed'

declare module '../platform/store.ts' {
  interface Tables {
    batches: {
      id: string
      station: string
      state: BatchState
      jobs: number
      budget: number
      cards_an_hour: number
      expires_at: number
      /** JSON: the designs its cards are drawn on, as `{digest, data}`. */
      designs: string
      requester: string
      admit_act: string
      /** The custodian's bucket of cards that may be released at once, kept in step here. */
      allowance: number
      allowance_at: number
      at: number
    }
  }
}

export const batchesMigration: Migration = {
  name: 'personalisation-batches-1',
  statements: (words) => [
    `CREATE TABLE batches (id TEXT PRIMARY KEY, station TEXT NOT NULL, state TEXT NOT NULL,
      jobs INTEGER NOT NULL, budget INTEGER NOT NULL, cards_an_hour INTEGER NOT NULL,
      expires_at ${words.bigint} NOT NULL, designs TEXT NOT NULL, requester TEXT NOT NULL,
      admit_act TEXT NOT NULL, allowance DOUBLE PRECISION NOT NULL,
      allowance_at ${words.bigint} NOT NULL, at ${words.bigint} NOT NULL)`,
    'CREATE INDEX batches_by_station ON batches (station, state)',
  ],
}

export interface Batch {
  readonly id: BatchId
  readonly station: StationId
  readonly state: BatchState
  readonly jobs: number
  readonly budget: number
  readonly cardsAnHour: number
  readonly expiresAt: number
  readonly designs: readonly BatchDesign[]
  readonly requester: `op_${string}`
  /** Hash of the intent that admits it at the custodian; the leaves of its releases name it. */
  readonly admitAct: string
  readonly at: number
}

/** A card design as it goes to the station: its JSON text and the digest that text has. */
export interface BatchDesign {
  readonly digest: string
  readonly data: string
}

export async function addBatch(trx: Writer, batch: Batch): Promise<void> {
  await trx
    .insertInto('batches')
    .values({
      id: batch.id,
      station: batch.station,
      state: batch.state,
      jobs: batch.jobs,
      budget: batch.budget,
      cards_an_hour: batch.cardsAnHour,
      expires_at: batch.expiresAt,
      designs: JSON.stringify(batch.designs),
      requester: batch.requester,
      admit_act: batch.admitAct,
      allowance: batch.budget,
      allowance_at: batch.at,
      at: batch.at,
    })
    .execute()
}

/** Refusal `not-found`. */
export async function batchById(db: Reader, id: string): Promise<Batch> {
  const row = await db.selectFrom('batches').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no batch ${id}`)
  return fromRow(row)
}

/** Batches a station may work on, oldest first. */
export async function openBatchesOf(
  db: Reader,
  station: StationId,
  now: number,
): Promise<readonly Batch[]> {
  const rows = await db
    .selectFrom('batches')
    .selectAll()
    .where('station', '=', station)
    .where('state', '=', 'admitted')
    .where('expires_at', '>', now)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

export async function allBatches(db: Reader): Promise<readonly Batch[]> {
  return (await db.selectFrom('batches').selectAll().orderBy('at').execute()).map(fromRow)
}

/** Moves a batch on; says whether it was in one of these states. */
export async function moveBatch(
  trx: Writer,
  id: BatchId,
  from: readonly BatchState[],
  to: BatchState,
): Promise<boolean> {
  const changed = await trx
    .updateTable('batches')
    .set({ state: to })
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}

const hourMs = 3_600_000

/**
 * Lets other transactions that would release jobs of this batch wait for this one. With several connections
 * two of them would otherwise read the same allowance and choose the same jobs.
 */
export async function holdBatch(trx: Writer, id: BatchId): Promise<void> {
  await trx
    .updateTable('batches')
    .set((e) => ({ state: e.ref('state') }))
    .where('id', '=', id)
    .execute()
}

/** In step with the custodian: takes up to `wanted` cards out of the batch's pace; says how many. */
export async function spendPace(
  trx: Writer,
  batch: Batch,
  wanted: number,
  now: number,
): Promise<number> {
  if (batch.cardsAnHour === 0) return wanted
  const row = await trx
    .selectFrom('batches')
    .select(['allowance', 'allowance_at'])
    .where('id', '=', batch.id)
    .executeTakeFirstOrThrow()
  const passed = Math.max(0, now - row.allowance_at)
  const grown = Math.min(batch.budget, row.allowance + (passed * batch.cardsAnHour) / hourMs)
  const count = Math.min(wanted, Math.floor(grown))
  if (count < 1) return 0
  await trx
    .updateTable('batches')
    .set({ allowance: grown - count, allowance_at: now })
    .where('id', '=', batch.id)
    .execute()
  return count
}

function fromRow(row: {
  id: string
  station: string
  state: BatchState
  jobs: number
  budget: number
  cards_an_hour: number
  expires_at: number
  designs: string
  requester: string
  admit_act: string
  at: number
}): Batch {
  return {
    id: row.id as BatchId,
    station: row.station as StationId,
    state: row.state,
    jobs: row.jobs,
    budget: row.budget,
    cardsAnHour: row.cards_an_hour,
    expiresAt: row.expires_at,
    designs: JSON.parse(row.designs) as BatchDesign[],
    requester: row.requester as `op_${string}`,
    admitAct: row.admit_act,
    at: row.at,
  }
}
