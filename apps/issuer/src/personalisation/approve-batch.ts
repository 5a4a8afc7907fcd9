// The second person approves a batch: the openings and the admission are signed, the jobs are made, and
// only then does the custodian take the batch. Can be run again until it is admitted.
import type { OperatorId, Signatory } from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { approveAct, type ActHead } from '../platform/acts.ts'
import { headsOf, keepApproval, readAct } from '../platform/kept-acts.ts'
import { carryOut, checkNamed } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Reader } from '../platform/store.ts'
import { allBatches, batchById, moveBatch, type Batch } from './batches.ts'
import { makeJobs, type Undrawable } from './make/make-jobs.ts'
import { admission } from './prepare-batch.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log' | 'settings'>

export interface ApprovedBatch {
  readonly batch: Batch
  readonly undrawable: readonly Undrawable[]
}

/**
 * Approves a prepared batch, makes its jobs and has it admitted. `seen` is told how many jobs are sealed.
 * @throws Refusal `second-person-needed` for the requester, `wrong-state`, `custodian-refused`
 */
export async function approveBatch(
  office: Needs,
  input: { readonly batch: string; readonly key: Signatory },
  seen?: (done: number) => void,
): Promise<ApprovedBatch> {
  const { store } = office
  const batch = await batchById(store.db, input.batch)
  if (batch.state === 'prepared') await signAll(office, batch, input.key)
  else if (batch.state !== 'approved') {
    throw new Refusal('wrong-state', `${batch.id} is ${batch.state}`)
  }
  const undrawable = await makeJobs(office, batch, seen)
  await carryOut(office, await readAct(store.db, batch.admitAct))
  await store.write((trx) => moveBatch(trx, batch.id, ['approved'], 'admitted'))
  return { batch: { ...batch, state: 'admitted' }, undrawable }
}

/** The intents that a batch's second person signs, hex, in their order. */
export const draftedHashes = async (db: Reader, batch: Batch['id']): Promise<readonly string[]> =>
  (await draftedActs(db, batch)).map(({ hash }) => hash)

async function draftedActs(db: Reader, batch: Batch['id']): Promise<readonly ActHead[]> {
  const acts = [...(await headsOf(db, batch)), ...(await headsOf(db, admission(batch)))]
  return acts.filter(({ state }) => state === 'drafted')
}

/** Prepared batches that wait for this person and nobody else. */
export async function batchesToApprove(
  db: Reader,
  operator: OperatorId,
): Promise<readonly Batch[]> {
  const prepared = (await allBatches(db)).filter(({ state }) => state === 'prepared')
  const waits = await Promise.all(
    prepared.map(async ({ admitAct, requester }) => {
      const [item] = (await readAct(db, admitAct)).items
      const entry = item && decodeEntry(item.entry)
      return (
        requester !== operator && entry?.kind === 'batch-approved' && entry.by.includes(operator)
      )
    }),
  )
  return prepared.filter((_batch, i) => waits[i])
}

async function signAll(office: Needs, batch: Batch, key: Signatory): Promise<void> {
  const { store, clock } = office
  const drafted = await draftedActs(store.db, batch.id)
  checkNamed(await readAct(store.db, batch.admitAct), key)
  const acts = drafted.map((act) => approveAct(act, key))
  await store.write(async (trx) => {
    for (const act of acts) await keepApproval(trx, act, clock())
    if (!(await moveBatch(trx, batch.id, ['prepared'], 'approved'))) {
      throw new Refusal('wrong-state', `${batch.id} was approved by somebody else just now`)
    }
  })
}
