// What people say of a job when the station cannot: after a crash, whether the card came out; after a second
// spoil, that it may be printed once more. Both stand in the ledger and count at the custodian.
import { randomBytes } from 'node:crypto'
import type { JobId, Signatory } from '@tipstaff/custody'
import { draftAct } from '../../platform/acts.ts'
import { carryOut, keepOrder, ordersBegun, type OrderEnds } from '../../platform/govern.ts'
import { readAct } from '../../platform/kept-acts.ts'
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

type Word =
  | { readonly verb: 'presume'; readonly job: JobId; readonly cameOut: boolean }
  | { readonly verb: 'approve-spoil'; readonly job: JobId }

/**
 * Presumes what became of a released job without a receipt. Its exposure stays presumed. A card that did not
 * come out may be released again, as after a spoil. The same word after a crash is done once.
 * @throws Refusal `wrong-state`, `custodian-refused`
 */
export async function presumeJob(
  office: Needs,
  input: JobWord & { readonly cameOut: boolean },
): Promise<void> {
  const { key, cameOut } = input
  const ended = await endBegunWords(office)
  const job = await jobById(office.store.db, input.job)
  if (ended.some((one) => one.verb === 'presume' && one.job === job.id && one.cameOut === cameOut))
    return
  if (job.state !== 'released') throw new Refusal('wrong-state', `${job.id} is ${job.state}`)
  const facts = { kind: 'job-presumed', by: key.operator, job: job.id, cameOut } as const
  const said = `presume ${job.id} ${cameOut ? 'came out' : 'did not come out'}`
  await say(office, key, { verb: 'presume', job: job.id, cameOut }, { facts, said })
}

/**
 * Lets a job that was spoiled twice or more be released once more. The same word after a crash is done once.
 * @throws Refusal `wrong-state`, `custodian-refused`
 */
export async function approveSpoil(office: Needs, input: JobWord): Promise<void> {
  const { key } = input
  const ended = await endBegunWords(office)
  const job = await jobById(office.store.db, input.job)
  if (ended.some((one) => one.verb === 'approve-spoil' && one.job === job.id)) return
  if (job.state !== 'held') throw new Refusal('wrong-state', `${job.id} is ${job.state}, not held`)
  const facts = { kind: 'spoil-approved', by: key.operator, job: job.id } as const
  const said = `print ${job.id} once more`
  await say(office, key, { verb: 'approve-spoil', job: job.id }, { facts, said })
}

async function say(
  office: Needs,
  key: Signatory,
  { verb, ...fields }: Word,
  { facts, said }: { readonly facts: Parameters<typeof draftAct>[2]; readonly said: string },
): Promise<void> {
  const now = office.clock()
  const what = { verb, purpose: 'print', recipient: 'office', job: fields.job } as const
  const act = draftAct(key, what, facts, `or_${randomBytes(8).toString('hex')}`, now)
  await office.store.write((trx) => keepOrder(trx, { act, verb, fields, said }, now))
  await carryOut(office, act, ends)
}

/**
 * Ends words that were signed and whose end the office did not see, because it or the custodian was killed in
 * between. Comes before anything a station says or asks, so that a receipt never overtakes a word.
 * @throws Refusal `not-ready` while the custodian or the ledger does not answer
 */
export async function endBegunWords(office: Needs): Promise<readonly Word[]> {
  const ended: Word[] = []
  for (const { hash, verb, fields } of await ordersBegun(office.store.db, wordVerbs)) {
    try {
      await carryOut(office, await readAct(office.store.db, hash), ends)
      ended.push({ ...fields, verb } as Word)
    } catch (error) {
      // What the custodian refused for good stands in the ledger as refused, and is over.
      if ((await readAct(office.store.db, hash)).state !== 'failed') throw error
    }
  }
  return ended
}

const wordVerbs = ['presume', 'approve-spoil'] as const

// In the transaction that notes the word as done. A job whose receipt came in the last moment keeps it: the sum of
// the batch names the difference.
const ends: OrderEnds = {
  async presume(trx, { fields, at }) {
    const { job: id, cameOut } = fields as Extract<Word, { verb: 'presume' }>
    const job = await jobById(trx, id)
    if (job.state !== 'released') return
    const presumed = job.presumed + 1
    if (!cameOut) {
      await endSpoiled(trx, job, presumed)
      return
    }
    await changeJob(trx, job.id, ['released'], { state: 'presumed-out', release: null, presumed })
    await cardsArePrinted(trx, [job.card], at)
  },
  async 'approve-spoil'(trx, { fields }) {
    await changeJob(trx, (fields as Word).job, ['held'], { state: 'sealed' })
  },
}
