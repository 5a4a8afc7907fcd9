// What a station says became of its cards, signed: kept, written down, and handed on to the custodian, who
// counts on its own. The same receipt twice changes nothing.
import { createHash, type KeyObject } from 'node:crypto'
import { CustodyRefusal, type BatchId } from '@tipstaff/custody'
import { openReceipt, SealError, verifyingKey, type Receipt } from '@tipstaff/seal'
import { makeCertain, makeEachCertain } from '../../platform/exposures.ts'
import { enqueue, newEntry, record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Writer } from '../../platform/store.ts'
import { cardsArePrinted } from '../cards-to-print.ts'
import { changeJob, endJobsGood } from '../change-jobs.ts'
import { jobById, jobsById, type Job } from '../jobs.ts'
import { addReceipt, addReceipts, markBlankKnown, markSettled, unsettled } from './receipts.ts'
import type { Station } from '../stations.ts'
import { unusedOf, useBlank, useBlanks } from '../stock/blanks.ts'

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
  const read = await Promise.all(
    receipts.map(async (bytes): Promise<OneReceipt> => {
      const id = createHash('sha256').update(bytes).digest('hex')
      return { id, bytes, receipt: await readReceipt(bytes, station, key) }
    }),
  )
  const now = office.clock()
  const taken = await office.store.write(async (trx) => {
    const { plain, rest } = await sorted(trx, read)
    let fresh = await takePlain(trx, station, plain, now)
    for (const one of rest) if (await takeOne(trx, station, one, now)) fresh += 1
    return fresh
  })
  await settleReceipts(office, station)
  return taken
}

const settling = new Map<string, Promise<void>>()

/** Hands the custodian the receipts it has not had yet: after a crash in between, or first thing. */
export async function settleReceipts(
  office: Pick<Office, 'store' | 'custodian'>,
  station: Station,
): Promise<void> {
  // One after the other, so that none is handed on twice.
  const before = settling.get(station.id) ?? Promise.resolve()
  const mine = before.catch(() => undefined).then(() => settleAll(office, station))
  settling.set(station.id, mine)
  await mine
}

async function settleAll(
  office: Pick<Office, 'store' | 'custodian'>,
  station: Station,
): Promise<void> {
  for (;;) {
    const waiting = await unsettled(office.store.db, station.id, 500)
    if (waiting.length === 0) return
    await handOn(
      office,
      station,
      waiting.map(({ receipt }) => receipt),
    )
    await office.store.write((trx) =>
      markSettled(
        trx,
        waiting.map(({ id }) => id),
      ),
    )
  }
}

// A release the custodian has accounted for otherwise stays so there: the sum of the batch names the difference,
// and the receipts beside it go on.
async function handOn(
  office: Pick<Office, 'custodian'>,
  station: Station,
  receipts: readonly Uint8Array[],
): Promise<void> {
  try {
    await office.custodian.call('settle', { station: station.id, receipts })
  } catch (error) {
    const cause = error instanceof Refusal ? error.cause : null
    if (!(cause instanceof CustodyRefusal) || cause.code !== 'wrong-state') throw error
    if (receipts.length === 1) return
    for (const one of receipts) await handOn(office, station, [one])
  }
}

async function readReceipt(bytes: Uint8Array, station: Station, key: KeyObject): Promise<Receipt> {
  try {
    const receipt = await openReceipt(bytes, key)
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

interface PlainReceipt extends OneReceipt {
  readonly job: Job
  readonly leaf: string
}

const leafOf = (receipt: Receipt): string => Buffer.from(receipt.leaf).toString('hex')

// Plain is a good card of a release that is out, the only one of its job and its blank here: nearly all.
// The rest is taken one by one, because what one of them changes decides about the next.
async function sorted(
  trx: Writer,
  read: readonly OneReceipt[],
): Promise<{ readonly plain: readonly PlainReceipt[]; readonly rest: readonly OneReceipt[] }> {
  const jobs = await jobsById(
    trx,
    read.map(({ receipt }) => receipt.job),
  )
  const times = new Map<string, number>()
  for (const { receipt } of read)
    for (const name of [receipt.job, receipt.blank]) times.set(name, (times.get(name) ?? 0) + 1)
  const plain: PlainReceipt[] = []
  const rest: OneReceipt[] = []
  for (const one of read) {
    const { job: id, blank, outcome } = one.receipt
    const job = jobs.get(id)
    const isAlone = times.get(id) === 1 && times.get(blank) === 1
    if (job && isOut(job, one.receipt) && isAlone && outcome === 'good')
      plain.push({ ...one, job, leaf: leafOf(one.receipt) })
    else rest.push(one)
  }
  return { plain, rest }
}

const isOut = (job: Job, receipt: Receipt): boolean =>
  job.state === 'released' && job.leaf === leafOf(receipt) && job.batch === receipt.batch

/** Takes plain receipts, batch by batch; returns how many were new. */
async function takePlain(
  trx: Writer,
  station: Station,
  plain: readonly PlainReceipt[],
  now: number,
): Promise<number> {
  let taken = 0
  for (const [batch, some] of Map.groupBy(plain, ({ job }) => job.batch))
    taken += await takeBatch(trx, station, { batch, some }, now)
  return taken
}

async function takeBatch(
  trx: Writer,
  station: Station,
  { batch, some }: { readonly batch: BatchId; readonly some: readonly PlainReceipt[] },
  now: number,
): Promise<number> {
  const blanks = some.map(({ receipt }) => receipt.blank)
  const unused = await unusedOf(trx, batch, blanks)
  const rows = some.map(({ id, job, bytes, receipt: { blank, outcome } }) => {
    const isBlankKnown = unused.has(blank)
    const made = { id, job: job.id, batch, station: station.id, outcome, blank, receipt: bytes }
    return { ...made, isBlankKnown }
  })
  const added = await addReceipts(trx, rows, now)
  const fresh = some.filter(({ id }) => added.has(id))
  const used = fresh.flatMap(({ job, receipt: { blank } }) =>
    unused.has(blank) ? [{ blank, job: job.id }] : [],
  )
  await useBlanks(trx, batch, used, now)
  const entries = fresh.map(({ id, job, receipt: { outcome, blank } }) => {
    const facts = { job: job.id, station: station.id, outcome, blank, receipt: id }
    return newEntry({ kind: 'receipt-taken', ...facts }, now)
  })
  await enqueue(trx, entries)
  const leaves = fresh.map(({ leaf }) => leaf)
  await makeEachCertain(trx, leaves)
  const jobs = fresh.map(({ job }) => job)
  await endGood(trx, jobs, now)
  return fresh.length
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
  const leaf = leafOf(receipt)
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
  if (outcome === 'good') await endGood(trx, [job], now)
  else await endSpoiled(trx, job)
  return true
}

async function endGood(trx: Writer, jobs: readonly Job[], now: number): Promise<void> {
  const ids = jobs.map(({ id }) => id)
  await endJobsGood(trx, ids)
  const cards = jobs.map(({ card }) => card)
  await cardsArePrinted(trx, cards, now)
}

/** Spoiled once: it may be released again. Twice or more: the office has to say so first. */
export async function endSpoiled(trx: Writer, job: Job, presumed = job.presumed): Promise<void> {
  const spoils = job.spoils + 1
  const state = spoils > 1 ? ('held' as const) : ('sealed' as const)
  const forgotten = { entry_id: null, entry: null, leaf: null, release: null }
  const change = { state, spoils, presumed, ...forgotten }
  if (!(await changeJob(trx, job.id, ['released'], change)))
    throw new Refusal('wrong-state', `${job.id} is not released`)
}
