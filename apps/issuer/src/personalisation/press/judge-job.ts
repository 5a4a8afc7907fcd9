// What people say of a job when the station cannot: after a crash, whether the card came out; after a second
// spoil, that it may be printed once more. Both stand in the ledger and count at the custodian.
import { randomBytes } from 'node:crypto'
import type { Signatory } from '@tipstaff/custody'
import { draftAct } from '../../platform/acts.ts'
import { carryOut, keepOrder } from '../../platform/govern.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { cardsArePrinted } from '../cards-to-print.ts'
import { changeJob } from '../change-jobs.ts'
import { jobById } from '../jobs.ts'
import { endSpoiled } from './take-receipts.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock'>

export interface JobWord {
  readonly job: string
  readonly key: Signatory
}

/**
 * Presumes what became of a released job without a receipt. Its exposure stays presumed. A card that did not
 * come out may be released again, as after a spoil.
 * @throws Refusal `wrong-state`, `custodian-refused`
 */
export async function presumeJob(
  office: Needs,
  input: JobWord & { readonly cameOut: boolean },
): Promise<void> {
  const { store, clock } = office
  const { key, cameOut } = input
  const job = await jobById(store.db, input.job)
  if (job.state !== 'released') throw new Refusal('wrong-state', `${job.id} is ${job.state}`)
  const now = clock()
  const act = draftAct(
    key,
    { verb: 'presume', purpose: 'print', recipient: 'office', job: job.id },
    { kind: 'job-presumed', by: key.operator, job: job.id, cameOut },
    `or_${randomBytes(8).toString('hex')}`,
    now,
  )
  const said = `presume ${job.id} ${cameOut ? 'came out' : 'did not come out'}`
  const fields = { job: job.id, cameOut }
  await store.write((trx) => keepOrder(trx, { act, verb: 'presume', fields, said }, now))
  await carryOut(office, act)
  await store.write(async (trx) => {
    const presumed = job.presumed + 1
    if (!cameOut) {
      await endSpoiled(trx, job, presumed)
      return
    }
    await changeJob(trx, job.id, ['released'], { state: 'presumed-out', release: null, presumed })
    await cardsArePrinted(trx, [job.card], now)
  })
}

/**
 * Lets a job that was spoiled twice or more be released once more.
 * @throws Refusal `wrong-state`, `custodian-refused`
 */
export async function approveSpoil(office: Needs, input: JobWord): Promise<void> {
  const { store, clock } = office
  const { key } = input
  const job = await jobById(store.db, input.job)
  if (job.state !== 'held') throw new Refusal('wrong-state', `${job.id} is ${job.state}, not held`)
  const now = clock()
  const act = draftAct(
    key,
    { verb: 'approve-spoil', purpose: 'print', recipient: 'office', job: job.id },
    { kind: 'spoil-approved', by: key.operator, job: job.id },
    `or_${randomBytes(8).toString('hex')}`,
    now,
  )
  const fields = { job: job.id }
  const said = `print ${job.id} once more`
  await store.write((trx) => keepOrder(trx, { act, verb: 'approve-spoil', fields, said }, now))
  await carryOut(office, act)
  await store.write((trx) => changeJob(trx, job.id, ['held'], { state: 'sealed' }))
}
