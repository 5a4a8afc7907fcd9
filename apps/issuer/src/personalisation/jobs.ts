// Print jobs: where the sealed bytes lie, which leaf released them, what became of them. Only this file
// and `change-jobs.ts` write that SQL.
import type { BatchId, HolderId, JobId } from '@tipstaff/custody'
import type { Selectable } from 'kysely'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Tables, Writer } from '../platform/store.ts'

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

/** The jobs with these ids, at most 1,000; one that is not there is left out. */
export async function jobsById(
  db: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Job>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('jobs').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, fromRow(row)]))
}

/** How many jobs of a batch are released and not accounted for. */
export async function countReleased(db: Reader, batch: BatchId): Promise<number> {
  const row = await db
    .selectFrom('jobs')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('batch', '=', batch)
    .where('state', '=', 'released')
    .executeTakeFirstOrThrow()
  return row.n
}

/** How many jobs of batches that are not closed are in a state. */
export async function countJobs(db: Reader, state: JobState): Promise<number> {
  const row = await db
    .selectFrom('jobs')
    .innerJoin('batches', 'batches.id', 'jobs.batch')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('jobs.state', '=', state)
    .where('batches.state', '<>', 'closed')
    .executeTakeFirstOrThrow()
  return row.n
}

export interface WhichJobs {
  readonly states?: readonly JobState[]
  readonly act?: string
  readonly from?: number
  readonly most?: number
}

/** Jobs of a batch in their order, from a number on; only those in these states if any are named. */
export async function jobsOf(db: Reader, batch: BatchId, what: WhichJobs): Promise<readonly Job[]> {
  // A state at a time: then the index gives them in order, and those that are done are never looked at.
  const found: Job[] = []
  for (const state of what.states ?? [null]) found.push(...(await jobsIn(db, batch, state, what)))
  found.sort((a, b) => a.no - b.no)
  return what.most === undefined ? found : found.slice(0, what.most)
}

async function jobsIn(
  db: Reader,
  batch: BatchId,
  state: JobState | null,
  { act, from = 0, most }: WhichJobs,
): Promise<readonly Job[]> {
  let query = db
    .selectFrom('jobs')
    .selectAll()
    .where('batch', '=', batch)
    .where('no', '>=', from)
    .orderBy('no')
  if (state !== null) query = query.where('state', '=', state)
  if (act !== undefined) query = query.where('act', '=', act)
  if (most !== undefined) query = query.limit(most)
  return (await query.execute()).map(fromRow)
}

/** An opening that jobs not sealed yet are drawn from: how many jobs, and the number of the first. */
export interface OpeningToDraw {
  readonly act: string
  readonly jobs: number
  readonly from: number
}

/** The openings of a batch that are still to be drawn from, in order. */
export async function openingsToDraw(
  db: Reader,
  batch: BatchId,
): Promise<readonly OpeningToDraw[]> {
  return await db
    .selectFrom('jobs')
    .select((e) => ['act', e.fn.countAll<number>().as('jobs'), e.fn.min<number>('no').as('from')])
    .where('batch', '=', batch)
    .where('state', '=', 'drafted')
    .groupBy('act')
    .orderBy('from')
    .execute()
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

/** Where the jobs of a batch with numbers in `[from, end)` lie in their file, in order. */
export async function placesOf(db: Reader, batch: BatchId, from: number, end: number) {
  return await db
    .selectFrom('jobs')
    .select(['id', 'at_byte', 'length'])
    .where('batch', '=', batch)
    .where('no', '>=', from)
    .where('no', '<', end)
    .orderBy('no')
    .execute()
}

function fromRow(row: Selectable<Tables['jobs']>): Job {
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
