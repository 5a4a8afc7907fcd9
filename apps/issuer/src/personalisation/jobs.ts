// Print jobs: where the sealed bytes lie, which leaf released them, what became of them. Only this file
// writes that SQL.
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

/** What may change of a job once it is there. */
export type JobChange = Partial<
  Pick<
    Tables['jobs'],
    | 'state'
    | 'act'
    | 'at_byte'
    | 'length'
    | 'wrapped_key'
    | 'entry_id'
    | 'entry'
    | 'leaf'
    | 'release'
    | 'released_at'
    | 'releases'
    | 'spoils'
    | 'presumed'
  >
>

/** Changes of a job by its id, when it is in one of these states; says whether it was. */
export async function changeJob(
  trx: Writer,
  id: JobId,
  from: readonly JobState[],
  change: JobChange,
): Promise<boolean> {
  const changed = await trx
    .updateTable('jobs')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}

const chunk = 100

/**
 * Changes many jobs, each in its own way, all or none; every change names the same columns. The jobs were
 * read in this transaction. Refusal `wrong-state` when one is in another state than `from`.
 */
export async function changeJobs(
  trx: Writer,
  from: JobState,
  changes: readonly { readonly job: Job; readonly change: JobChange }[],
): Promise<void> {
  const columns = Object.keys(changes[0]?.change ?? {}) as (keyof JobChange)[]
  for (let at = 0; at < changes.length; at += chunk) {
    const rows = changes.slice(at, at + chunk).map(({ job, change }) => {
      const { id, batch, no, card, holder, act, state, releases, spoils, presumed } = job
      return { id, batch, no, card, holder, act, state, releases, spoils, presumed, ...change }
    })
    // One statement for all: the rows are there, so each insertion is a conflict and becomes an update.
    const changed = await trx
      .insertInto('jobs')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((e) =>
            Object.fromEntries(columns.map((name) => [name, e.ref(`excluded.${name}`)])),
          )
          .where('jobs.state', '=', from),
      )
      .executeTakeFirst()
    if (Number(changed.numInsertedOrUpdatedRows) !== rows.length)
      throw new Refusal('wrong-state', `some of these jobs are not ${from}`)
  }
}

/** The good end of released jobs, all or none. Refusal `wrong-state`. */
export async function endJobsGood(trx: Writer, ids: readonly JobId[]): Promise<void> {
  if (ids.length === 0) return
  const { numUpdatedRows } = await trx
    .updateTable('jobs')
    .set({ state: 'good', release: null })
    .where('id', 'in', ids)
    .where('state', '=', 'released')
    .executeTakeFirst()
  if (Number(numUpdatedRows) !== ids.length)
    throw new Refusal('wrong-state', 'some of these jobs are not released')
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
