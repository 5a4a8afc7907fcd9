// Where a printed card goes: scanned on arrival, handed over, with the names of those who did it (operator
// ids). Only this file writes that SQL.
import type { BatchId, OperatorId } from '@tipstaff/custody'
import type { Migration, Reader, Writer } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    handovers: {
      card: string
      arrived_at: number
      arrived_by: string
      /** Who looked at the holder's face and papers. */
      checked_by: string | null
      handed_by: string | null
      handed_at: number | null
    }
  }
}

export const handoversMigration: Migration = {
  name: 'personalisation-handovers-1',
  statements: (words) => [
    `CREATE TABLE handovers (card TEXT PRIMARY KEY, arrived_at ${words.bigint} NOT NULL,
      arrived_by TEXT NOT NULL, checked_by TEXT, handed_by TEXT, handed_at ${words.bigint})`,
  ],
}

export interface Handover {
  readonly card: string
  readonly arrivedAt: number
  readonly arrivedBy: string
  readonly checkedBy: string | null
  readonly handedBy: string | null
  readonly handedAt: number | null
}

/** Notes that a card has arrived; says whether it was new. */
export async function addArrival(
  trx: Writer,
  card: string,
  by: OperatorId,
  at: number,
): Promise<boolean> {
  const added = await trx
    .insertInto('handovers')
    .values({ card, arrived_at: at, arrived_by: by })
    .onConflict((conflict) => conflict.column('card').doNothing())
    .executeTakeFirst()
  return added.numInsertedOrUpdatedRows === 1n
}

export async function addHandover(
  trx: Writer,
  card: string,
  who: { readonly checkedBy: OperatorId; readonly handedBy: OperatorId },
  at: number,
): Promise<void> {
  await trx
    .updateTable('handovers')
    .set({ checked_by: who.checkedBy, handed_by: who.handedBy, handed_at: at })
    .where('card', '=', card)
    .execute()
}

export async function handoverOf(db: Reader, card: string): Promise<Handover | undefined> {
  const row = await db
    .selectFrom('handovers')
    .selectAll()
    .where('card', '=', card)
    .executeTakeFirst()
  return (
    row && {
      card: row.card,
      arrivedAt: row.arrived_at,
      arrivedBy: row.arrived_by,
      checkedBy: row.checked_by,
      handedBy: row.handed_by,
      handedAt: row.handed_at,
    }
  )
}

/** How many cards of a batch have arrived. */
export async function arrivedOf(db: Reader, batch: BatchId): Promise<number> {
  const row = await db
    .selectFrom('handovers')
    .innerJoin('jobs', 'jobs.card', 'handovers.card')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('jobs.batch', '=', batch)
    .executeTakeFirstOrThrow()
  return row.n
}
