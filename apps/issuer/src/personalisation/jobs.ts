// Print jobs: where the sealed bytes lie, which leaf released them, what became of them. Sealed bytes are
// in files of a few megabytes in the office's directory, ciphertext only. Only this file writes that SQL.
import { join } from 'node:path'
import type { BatchId, HolderId, JobId } from '@tipstaff/custody'
import { letOut } from '../platform/dispatch.ts'
import { takeIn } from '../platform/intake.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Writer } from '../platform/store.ts'

/**
 * drafted → sealed → intended (its leaf is queued) → released → good | spoiled | presumed-out;
 * spoiled → sealed (once) or held (until the office approves). A face that cannot be printed is undrawable.
 */
export type JobState =
  'drafted' | 'undrawable' | 'sealed' | 'intended' | 'released' | 'good' | 'held' | 'presumed-out'

declare module '../platform/store.ts' {
  interface Tables {
    jobs: {
      id: string
      batch: string
      no: number
      card: string
      holder: string
      act: string
      state: JobState
      at_byte: number | null
      length: number | null
      wrapped_key: Uint8Array | null
      entry_id: string | null
      entry: Uint8Array | null
      leaf: string | null
      release: Uint8Array | null
      released_at: number | null
      releases: number
      spoils: number
      presumed: number
    }
  }
}

export const jobsMigration: Migration = {
  name: 'personalisation-jobs-1',
  statements: (words) => [
    `CREATE TABLE jobs (id TEXT PRIMARY KEY, batch TEXT NOT NULL, no INTEGER NOT NULL,
      card TEXT NOT NULL, holder TEXT NOT NULL, act TEXT NOT NULL, state TEXT NOT NULL,
      at_byte INTEGER, length INTEGER, wrapped_key ${words.blob}, entry_id TEXT, entry ${words.blob},
      leaf TEXT, release ${words.blob}, released_at ${words.bigint}, releases INTEGER NOT NULL,
      spoils INTEGER NOT NULL, presumed INTEGER NOT NULL)`,
    'CREATE UNIQUE INDEX jobs_in_order ON jobs (batch, no)',
    'CREATE INDEX jobs_by_state ON jobs (batch, state, no)',
    'CREATE INDEX jobs_by_card ON jobs (card)',
  ],
}

export interface Job {
  readonly id: JobId
  readonly batch: BatchId
  readonly no: number
  readonly card: string
  readonly holder: HolderId
  /** Hash of the opening act its content comes from. */
  readonly act: string
  readonly state: JobState
  readonly wrappedKey: Uint8Array | null
  readonly entryId: string | null
  readonly entry: Uint8Array | null
  /** Leaf hash of the newest release, hex. */
  readonly leaf: string | null
  readonly release: Uint8Array | null
  readonly releases: number
  readonly spoils: number
  /** Releases that ended on an operator's word. */
  readonly presumed: number
}

/** Sealed jobs lie in files of so many. */
export const segmentJobs = 50
const segmentBytesMax = 128 * 1024 * 1024

export async function addJobs(
  trx: Writer,
  jobs: readonly Pick<Job, 'id' | 'batch' | 'no' | 'card' | 'holder' | 'act'>[],
): Promise<void> {
  for (let from = 0; from < jobs.length; from += 200) {
    const rows = jobs.slice(from, from + 200).map((job) => ({
      id: job.id,
      batch: job.batch,
      no: job.no,
      card: job.card,
      holder: job.holder,
      act: job.act,
      state: 'drafted' as const,
      releases: 0,
      spoils: 0,
      presumed: 0,
    }))
    await trx.insertInto('jobs').values(rows).execute()
  }
}

/** Cards among these that are in a batch that is not closed. */
export async function cardsInBatches(
  db: Reader,
  cards: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (let from = 0; from < cards.length; from += 500) {
    const rows = await db
      .selectFrom('jobs')
      .innerJoin('batches', 'batches.id', 'jobs.batch')
      .select('jobs.card')
      .where('jobs.card', 'in', cards.slice(from, from + 500))
      .where('batches.state', '<>', 'closed')
      .execute()
    for (const { card } of rows) found.add(card)
  }
  return found
}

/** Refusal `not-found`. */
export async function jobById(db: Reader, id: string): Promise<Job> {
  const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no job ${id}`)
  return fromRow(row)
}

/** Jobs of a batch in their order, from a number on; only those in these states if any are named. */
export async function jobsOf(
  db: Reader,
  batch: BatchId,
  what: { readonly states?: readonly JobState[]; readonly from?: number; readonly most?: number },
): Promise<readonly Job[]> {
  let query = db
    .selectFrom('jobs')
    .selectAll()
    .where('batch', '=', batch)
    .where('no', '>=', what.from ?? 0)
    .orderBy('no')
  if (what.states) query = query.where('state', 'in', what.states)
  if (what.most !== undefined) query = query.limit(what.most)
  return (await query.execute()).map(fromRow)
}

/** How many jobs of a batch are in each state. */
export async function jobCounts(
  db: Reader,
  batch: BatchId,
): Promise<Readonly<Partial<Record<JobState, number>>>> {
  const rows = await db
    .selectFrom('jobs')
    .select((e) => ['state', e.fn.countAll<number>().as('n')] as const)
    .where('batch', '=', batch)
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** Sums over a batch: releases, and those that ended on somebody's word alone. */
export async function releaseSums(
  db: Reader,
  batch: BatchId,
): Promise<{ readonly released: number; readonly presumed: number }> {
  const row = await db
    .selectFrom('jobs')
    .select((e) => [
      e.fn.sum<number | null>('releases').as('released'),
      e.fn.sum<number | null>('presumed').as('presumed'),
    ])
    .where('batch', '=', batch)
    .executeTakeFirstOrThrow()
  return { released: row.released ?? 0, presumed: row.presumed ?? 0 }
}

export interface SealedPiece {
  readonly id: JobId
  readonly no: number
  readonly sealed: Uint8Array
  readonly wrappedKey: Uint8Array
}

/** Writes one file of sealed jobs; it is on the disk before any row names it. */
export function keepSegment(home: string, batch: BatchId, pieces: readonly SealedPiece[]): void {
  const first = pieces[0]
  if (!first) return
  letOut(segmentPath(home, batch, first.no), Buffer.concat(pieces.map(({ sealed }) => sealed)))
}

/** Notes that these jobs lie in their file, which holds exactly them in this order. */
export async function markSealed(trx: Writer, pieces: readonly SealedPiece[]): Promise<void> {
  let at = 0
  for (const { id, sealed, wrappedKey } of pieces) {
    await trx
      .updateTable('jobs')
      .set({ state: 'sealed', at_byte: at, length: sealed.length, wrapped_key: wrappedKey })
      .where('id', '=', id)
      .where('state', '=', 'drafted')
      .execute()
    at += sealed.length
  }
}

/** The sealed jobs of the file that holds job number `from`, from there on; `next` is null at the end. */
export async function readSegment(
  db: Reader,
  home: string,
  batch: Batch,
  from: number,
): Promise<{ jobs: { job: JobId; sealed: Uint8Array }[]; next: number | null }> {
  const begin = Math.floor(from / segmentJobs) * segmentJobs
  const end = Math.min(begin + segmentJobs, batch.jobs)
  if (from >= batch.jobs) throw new Refusal('not-found', `${batch.id} has no job ${String(from)}`)
  const rows = await db
    .selectFrom('jobs')
    .select(['id', 'at_byte', 'length'])
    .where('batch', '=', batch.id)
    .where('no', '>=', from)
    .where('no', '<', end)
    .orderBy('no')
    .execute()
  const some = rows.some(({ length }) => length !== null)
  const file = some ? takeIn(segmentPath(home, batch.id, begin), segmentBytesMax) : Buffer.alloc(0)
  const jobs = rows.flatMap(({ id, at_byte: at, length }) =>
    at === null || length === null
      ? []
      : [{ job: id as JobId, sealed: new Uint8Array(file.subarray(at, at + length)) }],
  )
  return { jobs, next: end < batch.jobs ? end : null }
}

type Batch = { readonly id: BatchId; readonly jobs: number }

const segmentPath = (home: string, batch: BatchId, no: number): string =>
  join(home, 'jobs', batch, `${String(Math.floor(no / segmentJobs)).padStart(6, '0')}.sealed`)

/** Changes of a job by its id, when it is in one of these states; says whether it was. */
export async function changeJob(
  trx: Writer,
  id: JobId,
  from: readonly JobState[],
  change: Partial<{
    state: JobState
    act: string
    entry_id: string | null
    entry: Uint8Array | null
    leaf: string | null
    release: Uint8Array | null
    released_at: number | null
    releases: number
    spoils: number
    presumed: number
  }>,
): Promise<boolean> {
  const changed = await trx
    .updateTable('jobs')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}

function fromRow(row: {
  id: string
  batch: string
  no: number
  card: string
  holder: string
  act: string
  state: JobState
  wrapped_key: Uint8Array | null
  entry_id: string | null
  entry: Uint8Array | null
  leaf: string | null
  release: Uint8Array | null
  releases: number
  spoils: number
  presumed: number
}): Job {
  return {
    id: row.id as JobId,
    batch: row.batch as BatchId,
    no: row.no,
    card: row.card,
    holder: row.holder as HolderId,
    act: row.act,
    state: row.state,
    wrappedKey: row.wrapped_key,
    entryId: row.entry_id,
    entry: row.entry,
    leaf: row.leaf,
    release: row.release,
    releases: row.releases,
    spoils: row.spoils,
    presumed: row.presumed,
  }
}
