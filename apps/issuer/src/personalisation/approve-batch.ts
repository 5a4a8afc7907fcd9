// The second person approves a batch: the openings and the admission are signed, the jobs are made, and
// only then does the custodian take the batch. Can be run again until it is admitted.
import type { Signatory } from '@tipstaff/custody'
import { actsOf, approveAct, keepApproval, readAct, type Act } from '../platform/acts.ts'
import { carryOut } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { batchById, moveBatch, type Batch } from './batches.ts'
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
  await admit(office, batch)
  await store.write((trx) => moveBatch(trx, batch.id, ['approved'], 'admitted'))
  return { batch: { ...batch, state: 'admitted' }, undrawable }
}

async function signAll(office: Needs, batch: Batch, key: Signatory): Promise<void> {
  const { store, clock } = office
  const hashes = [
    ...(await actsOf(store.db, batch.id)),
    ...(await actsOf(store.db, admission(batch.id))),
  ]
  const acts: Act[] = []
  for (const hash of hashes) {
    const act = await readAct(store.db, hash)
    if (act.state === 'drafted') acts.push(approveAct(act, key))
  }
  await store.write(async (trx) => {
    for (const act of acts) await keepApproval(trx, act, clock())
    if (!(await moveBatch(trx, batch.id, ['prepared'], 'approved'))) {
      throw new Refusal('wrong-state', `${batch.id} was approved by somebody else just now`)
    }
  })
}

async function admit(office: Needs, batch: Batch): Promise<void> {
  const act = await readAct(office.store.db, batch.admitAct)
  if (act.state === 'done') return
  try {
    await carryOut(office, act)
  } catch (error) {
    if (!(await isAdmitted(office, batch))) throw error
  }
}

// After a crash between the custodian's yes and our note of it, its own list says that it has the batch.
async function isAdmitted(office: Needs, batch: Batch): Promise<boolean> {
  try {
    await office.custodian.call('batch-standing', { batch: batch.id })
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'custodian-refused') return false
    throw error
  }
}
