// What a station says became of its cards, signed: kept, written down, and handed on to the custodian, who
// counts on its own. The same receipt twice changes nothing.
import { createHash, type KeyObject } from 'node:crypto'
import type { BatchId, JobId } from '@tipstaff/custody'
import { openReceipt, SealError, verifyingKey, type Receipt } from '@tipstaff/seal'
import { makeCertain } from '../../platform/exposures.ts'
import { record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Writer } from '../../platform/store.ts'
import { cardIsPrinted } from '../cards-to-print.ts'
import { changeJob, jobById, type Job } from '../jobs.ts'
import { addReceipt, markBlankKnown, markSettled, unsettled } from './receipts.ts'
import type { Station } from '../stations.ts'
import { useBlank } from '../stock/blanks.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

/**
 * Takes receipts of a station; returns how many were new. All or none.
 * @throws Refusal `malformed`, `not-found`, `wrong-state`
 */
export async function takeReceipts(
  office: Needs,
  station: Station,
  receipts: readonly Uint8Array[],
): Promise<number> {
  const key = verifyingKey(station.sign)
  const read = receipts.map((bytes) => ({ bytes, receipt: readReceipt(bytes, station, key) }))
  const now = office.clock()
  const taken = await office.store.write(async (trx) => {
    let fresh = 0
    for (const { bytes, receipt } of read) {
      const id = createHash('sha256').update(bytes).digest('hex')
      if (await takeOne(trx, station, { id, bytes, receipt }, now)) fresh += 1
    }
    return fresh
  })
  await settleReceipts(office, station)
  return taken
}

/** Hands the custodian the receipts it has not had yet: after a crash in between, or first thing. */
export async function settleReceipts(
  office: Pick<Office, 'store' | 'custodian'>,
  station: Station,
): Promise<void> {
  for (;;) {
    const waiting = await unsettled(office.store.db, station.id, 500)
    if (waiting.length === 0) return
    const receipts = waiting.map(({ receipt }) => receipt)
    await office.custodian.call('settle', { station: station.id, receipts })
    await office.store.write((trx) =>
      markSettled(
        trx,
        waiting.map(({ id }) => id),
      ),
    )
  }
}

function readReceipt(bytes: Uint8Array, station: Station, key: KeyObject): Receipt {
  try {
    const receipt = openReceipt(bytes, key)
    if (receipt.station === station.id) return receipt
  } catch (error) {
    if (!(error instanceof SealError)) throw error
  }
  throw new Refusal('malformed', 'a receipt is not one this station signed')
}

interface OneReceipt {
  readonly id: string
  readonly bytes: Uint8Array
  readonly receipt: Receipt
}

/** Takes one receipt; false when it was taken before. */
async function takeOne(
  trx: Writer,
  station: Station,
  { id, bytes, receipt }: OneReceipt,
  now: number,
): Promise<boolean> {
  const { outcome, blank } = receipt
  const batch = receipt.batch as BatchId
  const job = await jobById(trx, receipt.job)
  const leaf = Buffer.from(receipt.leaf).toString('hex')
  if (job.batch !== batch) throw new Refusal('malformed', `${job.id} is in another batch`)
  const late = job.state !== 'released' || job.leaf !== leaf
  // A receipt for a release that was presumed, or a second one for the same release, changes nothing.
  if (late && job.releases === 0) throw new Refusal('wrong-state', `${job.id} was never released`)
  const taken = { id, job: job.id, batch, station: station.id, outcome, blank, late }
  if (!(await addReceipt(trx, { ...taken, receipt: bytes }, now))) return false
  if (await useBlank(trx, blank, { batch, job: job.id, outcome }, now)) {
    await markBlankKnown(trx, id)
  }
  const facts = { job: job.id, station: station.id, outcome, blank, receipt: id } as const
  await record(trx, { kind: 'receipt-taken', ...facts }, now)
  if (late) return true
  await makeCertain(trx, leaf)
  if (outcome === 'good') await endGood(trx, job, now)
  else await endSpoiled(trx, job)
  return true
}

async function endGood(trx: Writer, job: Job, now: number): Promise<void> {
  await mustChange(changeJob(trx, job.id, ['released'], { state: 'good', release: null }), job.id)
  await cardIsPrinted(trx, job.card, now)
}

/** Spoiled once: it may be released again. Twice or more: the office has to say so first. */
export async function endSpoiled(trx: Writer, job: Job, presumed = job.presumed): Promise<void> {
  const spoils = job.spoils + 1
  const state = spoils > 1 ? ('held' as const) : ('sealed' as const)
  const forgotten = { entry_id: null, entry: null, leaf: null, release: null }
  const change = { state, spoils, presumed, ...forgotten }
  await mustChange(changeJob(trx, job.id, ['released'], change), job.id)
}

async function mustChange(changed: Promise<boolean>, job: JobId): Promise<void> {
  if (!(await changed)) throw new Refusal('wrong-state', `${job} is not released`)
}
