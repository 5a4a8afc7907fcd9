// `admit-batch`: a batch of jobs that two people of the office approved for one station, within a budget
// of cards that may be out unaccounted for, a pace, and an end.
import { createHash } from 'node:crypto'
import { CustodyRefusal } from '@tipstaff/custody'
import type { Answer, JobId, Request } from '@tipstaff/custody'
import { admit, useIntent } from '../checks/admission.ts'
import { actIsOfLeaf, leafSays, namesOf } from '../checks/opening.ts'
import { addBatch, readBatch, standingOf } from '../records/batches.ts'
import type { Room } from '../room.ts'

/** Most cards that may be out at once, whatever a batch says. */
export const budgetMax = 100_000

/** SHA-256 over the job ids in their order, each followed by a newline, as hex. */
export function jobsDigest(jobs: readonly JobId[]): string {
  const hash = createHash('sha256')
  for (const job of jobs) hash.update(`${job}\n`)
  return hash.digest('hex')
}

export async function admitBatch(
  room: Room,
  request: Request<'admit-batch'>,
): Promise<Answer<'admit-batch'>> {
  const { batch, station, jobs, proof } = request
  const admitted = admit(room, { ...request, verb: 'admit-batch', leaves: [proof] })
  const { intent, hash, leaves, now } = admitted
  actIsOfLeaf(admitted)
  room.enrolled.station(station)
  const digest = jobsDigest(jobs)
  const says = { by: namesOf(admitted), batch, station, jobs: jobs.length, jobsDigest: digest }
  const { budget, expiresAt } = leafSays(leaves[0], 'batch-approved', says)
  if (intent.recipient !== station || intent.batch !== batch)
    throw new CustodyRefusal('intent-mismatch', 'the intent is for another batch or station')
  if (expiresAt <= now) throw new CustodyRefusal('batch-expired', `${batch} has expired`)
  if (budget < 1 || budget > budgetMax) throw new CustodyRefusal('malformed', 'no such budget')
  const { pace = 0, by: requester } = intent
  const entry = {
    id: batch,
    station,
    intent: hash,
    requester,
    jobs: jobs.length,
    jobsDigest: digest,
    budget,
    pace,
    expiresAt,
  }
  await room.recorder.record(() => {
    useIntent(room, admitted)
    addBatch(room.db, entry, jobs, now)
  })
  return {}
}

/** `batch-standing`: the figures reconciliation needs. */
export function batchStanding(
  room: Room,
  { batch }: Request<'batch-standing'>,
): Promise<Answer<'batch-standing'>> {
  const { jobs, budget, expiresAt, jobsDigest: digest } = readBatch(room.db, batch)
  const { good, spoiled, outstanding, ...presumed } = standingOf(room.db, batch)
  const said = presumed['came-out'] + presumed['did-not-come-out']
  const released = good + spoiled + said + outstanding
  return Promise.resolve({
    jobs,
    budget,
    expiresAt,
    jobsDigest: digest,
    good,
    spoiled,
    outstanding,
    presumed: said,
    released,
  })
}
