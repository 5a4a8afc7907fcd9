// The sum of a batch: every release and every blank accounted for, by the office's count and by the
// custodian's. What does not add up is presumed exposed, and the jobs are named.
import type { OperatorId } from '@tipstaff/custody'
import { record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { batchById, moveBatch, type Batch } from '../batches.ts'
import { arrivedOf } from '../handovers.ts'
import { jobsOf, releaseSums, type Job } from '../jobs.ts'
import { receiptSums } from './receipts.ts'
import { blankCounts } from '../stock/blanks.ts'

export interface Reconciliation {
  readonly batch: Batch
  readonly released: number
  readonly good: number
  readonly spoiled: number
  readonly presumed: number
  readonly blanksIssued: number
  readonly blanksGood: number
  readonly blanksSpoiled: number
  readonly blanksSetUp: number
  readonly blanksReturned: number
  /** Cards of the batch that were scanned on arrival at the office. */
  readonly arrived: number
  /** Releases nobody has accounted for: presumed exposed. */
  readonly open: readonly Pick<Job, 'id' | 'card'>[]
  /** What does not add up, in words; empty when everything does. */
  readonly differences: readonly string[]
}

/** Adds a batch up, by the office's count and the custodian's; writes nothing. Refusal `not-found`. */
export async function addUp(
  office: Pick<Office, 'store' | 'custodian'>,
  id: string,
): Promise<Reconciliation> {
  const batch = await batchById(office.store.db, id)
  const counted = await countHere(office, batch)
  const standing = await office.custodian.call('batch-standing', { batch: batch.id })
  return { ...counted, differences: differencesOf(counted, standing) }
}

/**
 * Adds a batch up and writes the result in the ledger; `close` ends it: nothing more is released, and cards
 * that were not printed may go into another batch.
 */
export async function reconcileBatch(
  office: Pick<Office, 'store' | 'custodian' | 'clock'>,
  input: { readonly batch: string; readonly by: OperatorId; readonly close: boolean },
): Promise<Reconciliation> {
  const { store, clock } = office
  const sums = await addUp(office, input.batch)
  const { batch } = sums
  const { released, good, spoiled, presumed } = sums
  const { blanksIssued, blanksGood, blanksSpoiled, blanksSetUp, blanksReturned } = sums
  await store.write(async (trx) => {
    await record(
      trx,
      {
        kind: 'batch-reconciled',
        by: input.by,
        batch: batch.id,
        released,
        good,
        spoiled,
        presumed,
        blanksIssued,
        blanksGood,
        blanksSpoiled,
        blanksSetUp,
        blanksReturned,
      },
      clock(),
    )
    if (input.close) await moveBatch(trx, batch.id, ['admitted'], 'closed')
  })
  return sums
}

type Counted = Omit<Reconciliation, 'differences'> & {
  readonly late: number
  readonly blankUnknown: number
}

async function countHere(office: Pick<Office, 'store'>, batch: Batch): Promise<Counted> {
  const { db } = office.store
  const { released, presumed } = await releaseSums(db, batch.id)
  const { good, spoiled, late, blankUnknown } = await receiptSums(db, batch.id)
  const blanks = await blankCounts(db, batch.id)
  const { issued = 0, 'set-up': setUp = 0, returned = 0 } = blanks
  const { good: blanksGood = 0, spoiled: blanksSpoiled = 0 } = blanks
  return {
    batch,
    released,
    good,
    spoiled,
    presumed,
    late,
    blankUnknown,
    blanksIssued: issued + setUp + returned + blanksGood + blanksSpoiled,
    blanksGood,
    blanksSpoiled,
    blanksSetUp: setUp,
    blanksReturned: returned,
    arrived: await arrivedOf(db, batch.id),
    open: await jobsOf(db, batch.id, { states: ['released'] }),
  }
}

interface Standing {
  readonly released: number
  readonly good: number
  readonly spoiled: number
  readonly presumed: number
}

function differencesOf(here: Counted, there: Standing): readonly string[] {
  const said: string[] = []
  const differ = (what: string, ours: number, theirs: number, whose: string): void => {
    if (ours !== theirs) said.push(`${what}: ${String(ours)} here, ${String(theirs)} ${whose}`)
  }
  for (const what of ['released', 'good', 'spoiled', 'presumed'] as const) {
    differ(what, here[what], there[what], 'at the custodian')
  }
  const accounted = here.good + here.spoiled + here.presumed
  differ('releases', here.released, accounted, 'accounted for')
  const blanks = here.blanksGood + here.blanksSpoiled + here.blanksSetUp + here.blanksReturned
  differ('blanks issued', here.blanksIssued, blanks, 'accounted for')
  differ('good cards', here.good, here.blanksGood, 'good blanks')
  differ('spoiled cards', here.spoiled, here.blanksSpoiled, 'spoiled blanks')
  differ('good cards', here.good, here.arrived, 'received by scan')
  if (here.late > 0) said.push(`${String(here.late)} receipts came after the job had been presumed`)
  if (here.blankUnknown > 0)
    said.push(`${String(here.blankUnknown)} receipts name blanks not issued`)
  return said
}
