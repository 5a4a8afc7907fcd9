// The release of print jobs, ledger first: leaves and exposure rows are written, then proved, then the
// custodian decides. A leaf whose release was refused or lost is used again, so that nothing counts twice.
import { randomBytes } from 'node:crypto'
import {
  CustodyRefusal,
  subjectCommitment,
  type Answer,
  type FieldGroup,
  type JobId,
  type Request,
} from '@tipstaff/custody'
import { leafHash } from '@tipstaff/ledger'
import { expose } from '../../platform/exposures.ts'
import { enqueue, newEntry } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Writer } from '../../platform/store.ts'
import { batchById, holdBatch, spendPace, type Batch } from '../batches.ts'
import { subjectKeysOf } from '../cards-to-print.ts'
import { changeJobs } from '../change-jobs.ts'
import { countReleased, jobsById, jobsOf, type Job } from '../jobs.ts'
import type { Station } from '../stations.ts'
import { settleReceipts } from './take-receipts.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock'>

export interface JobRelease {
  readonly job: JobId
  readonly release: Uint8Array
}

const face: readonly FieldGroup[] = ['F.card', 'F.portrait', 'F.text']

/** Jobs another request of this process has in hand: never picked twice at once. */
const inHand = new Set<JobId>()

/**
 * Releases up to `count` jobs of a batch to its station; none when all are released.
 * @throws Refusal `not-found` (also for another station's batch), `wrong-state`, `over-budget`, `too-fast`
 */
export async function releaseJobs(
  office: Needs,
  station: Station,
  input: { readonly batch: string; readonly count: number },
): Promise<readonly JobRelease[]> {
  await settleReceipts(office, station)
  const batch = await batchFor(office, station, input.batch)
  const claimed = await claim(office, batch, input.count)
  try {
    if (claimed.length === 0) return []
    return await release(office, batch, claimed)
  } finally {
    for (const { id } of claimed) inHand.delete(id)
  }
}

/** Releases the station has not given a receipt for, as they were given: for answers that got lost. */
export async function outstandingReleases(
  office: Pick<Office, 'store' | 'clock'>,
  station: Station,
  batchId: string,
): Promise<readonly JobRelease[]> {
  const batch = await batchFor(office, station, batchId)
  const jobs = await jobsOf(office.store.db, batch.id, { states: ['released'], most: 1000 })
  return jobs.flatMap(({ id, release: bytes }) => (bytes ? [{ job: id, release: bytes }] : []))
}

/** An admitted, current batch of this station; another station's does not exist for it. */
export async function batchFor(
  office: Pick<Office, 'store' | 'clock'>,
  station: Station,
  id: string,
): Promise<Batch> {
  const batch = await batchById(office.store.db, id)
  if (batch.station !== station.id || batch.state !== 'admitted') {
    throw new Refusal('not-found', `there is no batch ${id} for ${station.id}`)
  }
  if (batch.expiresAt <= office.clock()) throw new Refusal('expired', `${id} has expired`)
  return batch
}

// Chooses jobs and queues their leaves and exposure rows, all in one transaction.
async function claim(office: Needs, batch: Batch, wanted: number): Promise<readonly Job[]> {
  const now = office.clock()
  const mine: JobId[] = []
  try {
    return await office.store.write(async (trx) => {
      await holdBatch(trx, batch.id)
      const released = await countReleased(trx, batch.id)
      const room = Math.min(wanted, batch.budget - released - inHand.size)
      const waiting = await jobsOf(trx, batch.id, {
        states: ['intended', 'sealed'],
        most: Math.max(1, room + inHand.size),
      })
      const free = waiting.filter(({ id }) => !inHand.has(id)).slice(0, Math.max(0, room))
      if (waiting.length === 0) return []
      if (room < 1) throw new Refusal('over-budget', `${batch.id}: settle what is outstanding`)
      const count = await spendPace(trx, batch, free.length, now)
      if (count === 0 && free.length > 0) {
        throw new Refusal('too-fast', `${batch.id}: the pace is reached`)
      }
      const chosen = free.slice(0, count)
      for (const { id } of chosen) {
        inHand.add(id)
        mine.push(id)
      }
      return await intend(trx, batch, chosen, now)
    })
  } catch (error) {
    for (const id of mine) inHand.delete(id)
    throw error
  }
}

async function intend(
  trx: Writer,
  batch: Batch,
  jobs: readonly Job[],
  now: number,
): Promise<readonly Job[]> {
  const fresh = jobs.filter(({ state }) => state === 'sealed')
  const keys = await subjectKeysOf(trx, [...new Set(fresh.map(({ holder }) => holder))])
  const drafted = fresh.map((job) => {
    const subjectKey = keys.get(job.holder)
    if (!subjectKey) throw new Refusal('not-found', `${job.holder} is not in the register`)
    return draftLeaf(batch, job, subjectKey, now)
  })
  await changeJobs(
    trx,
    'sealed',
    drafted.map(({ job, entryId, entry, leaf }) => {
      const change = { state: 'intended', entry_id: entryId, entry, leaf, release: null } as const
      return { job, change }
    }),
  )
  // Each release is an opening of its own: its exposure row becomes certain with its receipt.
  const openings = drafted.map(({ job, entryId, entry, leaf }) => ({
    hash: leaf,
    items: [{ entryId, entry, holder: job.holder, groups: face }],
    recipient: batch.station,
    at: now,
  }))
  await expose(trx, openings)
  const ready = [
    ...jobs.filter(({ state }) => state === 'intended'),
    ...drafted.map(({ job, ...leaf }): Job => ({ ...job, ...leaf, state: 'intended' })),
  ]
  await enqueue(
    trx,
    ready.flatMap(({ entryId, entry }) =>
      entryId && entry ? [{ id: entryId, bytes: entry }] : [],
    ),
  )
  return ready
}

function draftLeaf(batch: Batch, job: Job, subjectKey: Uint8Array, now: number) {
  const nonce = new Uint8Array(randomBytes(16))
  const commitment = subjectCommitment(subjectKey, nonce, job.holder)
  const { id: entryId, bytes: entry } = newEntry(
    {
      kind: 'opening-intended',
      intent: batch.admitAct,
      by: batch.requester,
      tier: 'T2',
      purpose: 'print',
      recipient: batch.station,
      groups: face,
      commitment: Buffer.from(commitment).toString('base64'),
      nonce: Buffer.from(nonce).toString('base64'),
      job: job.id,
      card: job.card,
    },
    now,
  )
  return { job, entryId, entry, leaf: Buffer.from(leafHash(entry)).toString('hex') }
}

type Item = Request<'rewrap'>['items'][number]

async function release(
  office: Needs,
  batch: Batch,
  jobs: readonly Job[],
): Promise<readonly JobRelease[]> {
  const proved = await office.ledger.prove(
    jobs.map(({ entryId }) => entryId ?? ''),
    true,
  )
  const items = jobs.map((job, i): Item => {
    const place = proved.entries[i]
    if (!place || !job.entry || !job.wrappedKey) throw new Error('a job without its leaf or key')
    const { id, holder, entry: leaf, wrappedKey } = job
    return { job: id, holder, leaf, index: place.leafIndex, proof: place.proof, wrappedKey }
  })
  const ask = async (some: readonly Item[]): Promise<Answer<'rewrap'>['releases']> => {
    const { checkpoint } = proved
    const request = { batch: batch.id, station: batch.station, checkpoint, items: some }
    return (await office.custodian.call('rewrap', request)).releases
  }
  let given: readonly (Uint8Array | null)[]
  try {
    given = await ask(items)
  } catch (error) {
    if (!saysReleased(error)) throw asWaiting(error)
    given = await oneByOne(items, ask)
  }
  return await keep(office, jobs, given)
}

// One of the jobs was released before the office could note it (it crashed in between). The others go on;
// that one counts as released and waits for an operator's word.
async function oneByOne(
  items: readonly Item[],
  ask: (some: readonly Item[]) => Promise<readonly Uint8Array[]>,
): Promise<readonly (Uint8Array | null)[]> {
  const given: (Uint8Array | null)[] = []
  for (const item of items) {
    try {
      given.push((await ask([item]))[0] ?? null)
    } catch (error) {
      if (!saysReleased(error)) throw error
      given.push(null)
    }
  }
  return given
}

async function keep(
  office: Needs,
  jobs: readonly Job[],
  given: readonly (Uint8Array | null)[],
): Promise<readonly JobRelease[]> {
  const now = office.clock()
  await office.store.write(async (trx) => {
    // What another process has noted meanwhile stays as it is.
    const known = await jobsById(
      trx,
      jobs.map(({ id }) => id),
    )
    const changes = jobs.flatMap((job, i) => {
      const noted = { release: given[i] ?? null, released_at: now, releases: job.releases + 1 }
      const change = { state: 'released' as const, ...noted }
      return known.get(job.id)?.state === 'intended' ? [{ job, change }] : []
    })
    await changeJobs(trx, 'intended', changes)
  })
  return jobs.flatMap(({ id }, i) => {
    const bytes = given[i]
    return bytes ? [{ job: id, release: bytes }] : []
  })
}

// The custodian counts for itself: where it has not yet settled what the office has, the station waits.
function asWaiting(error: unknown): unknown {
  const code = error instanceof Refusal && error.cause instanceof CustodyRefusal && error.cause.code
  if (code === 'budget-spent') return new Refusal('over-budget', 'the custodian counts more as out')
  return code === 'too-fast' ? new Refusal('too-fast', 'the custodian’s pace is reached') : error
}

const saysReleased = (error: unknown): boolean =>
  error instanceof Refusal &&
  error.cause instanceof CustodyRefusal &&
  error.cause.code === 'already-released'
