// Print batches and what became of every job: waiting, released, good, spoiled. The rules of release
// stand here: once a job at a time, never over the budget, never faster than the batch's pace.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { CustodyRefusal } from '@tipstaff/custody'
import type { BatchId, JobId, OperatorId, StationId } from '@tipstaff/custody'

export interface Batch {
  readonly id: BatchId
  readonly station: StationId
  readonly intent: Uint8Array
  readonly requester: OperatorId
  readonly jobs: number
  readonly jobsDigest: string
  readonly budget: number
  /** Cards an hour; 0 sets no pace. */
  readonly pace: number
  readonly expiresAt: number
}

type Row = Readonly<Record<string, SQLOutputValue>>
const hourMs = 3_600_000
const no = (code: ConstructorParameters<typeof CustodyRefusal>[0], why: string): never => {
  throw new CustodyRefusal(code, why)
}

/** In a transaction: takes a batch and its jobs. Throws `already-exists`. */
export function addBatch(
  db: DatabaseSync,
  batch: Batch,
  jobs: readonly JobId[],
  now: number,
): void {
  const known = db.prepare('SELECT 1 FROM batch WHERE id = ?').get(batch.id)
  if (known !== undefined) no('already-exists', `${batch.id} was admitted before`)
  db.prepare('INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    batch.id,
    batch.station,
    batch.intent,
    batch.requester,
    jobs.length,
    batch.jobsDigest,
    batch.budget,
    batch.pace,
    batch.expiresAt,
    batch.budget,
    now,
  )
  const insert = db.prepare("INSERT OR IGNORE INTO job VALUES (?, ?, 'waiting', 0, 0)")
  for (const job of jobs)
    if (insert.run(job, batch.id).changes === 0)
      no('already-exists', `${job} is in a batch already`)
}

/** Throws `unknown-batch`. */
export function readBatch(db: DatabaseSync, id: BatchId): Batch {
  const row = db.prepare('SELECT * FROM batch WHERE id = ?').get(id)
  if (row === undefined) return no('unknown-batch', `${id} was not admitted`)
  return {
    id,
    station: row['station'] as StationId,
    intent: Uint8Array.from(row['intent'] as Uint8Array),
    requester: row['requester'] as OperatorId,
    jobs: Number(row['jobs']),
    jobsDigest: String(row['jobs_digest']),
    budget: Number(row['budget']),
    pace: Number(row['pace']),
    expiresAt: Number(row['expires_at']),
  }
}

/** In a transaction: whether these jobs may be released now; counts budget and pace. */
export function release(
  db: DatabaseSync,
  batch: Batch,
  items: readonly { readonly job: JobId; readonly leaf: Uint8Array }[],
  now: number,
): void {
  if (now >= batch.expiresAt) no('batch-expired', `${batch.id} has expired`)
  if (outstandingOf(db, batch.id) + items.length > batch.budget)
    no('budget-spent', `${batch.id}: settle what is outstanding first`)
  spendPace(db, batch, items.length, now)
  const insert = db.prepare(
    'INSERT OR IGNORE INTO release (leaf, job, batch, at) VALUES (?, ?, ?, ?)',
  )
  const update = db.prepare("UPDATE job SET state = 'released', cleared = 0 WHERE id = ?")
  const read = db.prepare('SELECT * FROM job WHERE id = ?')
  for (const { job, leaf } of items) {
    mayRelease(read.get(job), batch, job)
    if (insert.run(leaf, job, batch.id, now).changes === 0)
      no('already-released', `${job}: this entry was used before`)
    update.run(job)
  }
}

function mayRelease(row: Row | undefined, batch: Batch, job: JobId): void {
  if (row?.['batch'] !== batch.id) return no('not-in-batch', `${job} is not in ${batch.id}`)
  const spoils = Number(row['spoils'])
  if (row['state'] === 'released' || row['state'] === 'good')
    no('already-released', `${job} was released before`)
  if (spoils > 1 && row['cleared'] !== 1)
    no('spoil-approval-needed', `${job} was spoiled ${spoils} times`)
}

// A bucket of `budget` cards that refills at the batch's pace.
function spendPace(db: DatabaseSync, batch: Batch, count: number, now: number): void {
  if (batch.pace === 0) return
  const row = db.prepare('SELECT allowance, allowance_at FROM batch WHERE id = ?').get(batch.id)
  const passed = Math.max(0, now - Number(row?.['allowance_at']))
  const grown = Number(row?.['allowance']) + (passed * batch.pace) / hourMs
  const allowance = Math.min(batch.budget, grown) - count
  if (allowance < 0) no('too-fast', `${batch.id} allows ${batch.pace} cards an hour`)
  db.prepare('UPDATE batch SET allowance = ?, allowance_at = ? WHERE id = ?').run(
    allowance,
    now,
    batch.id,
  )
}

/** Releases of a batch that nobody has accounted for. */
export function outstandingOf(db: DatabaseSync, batch: BatchId): number {
  const count = db.prepare('SELECT COUNT(*) AS n FROM release WHERE batch = ? AND outcome IS NULL')
  return Number(count.get(batch)?.['n'])
}

export type Outcome = 'good' | 'spoiled' | 'came-out' | 'did-not-come-out'

/**
 * In a transaction: says what became of an outstanding release; `blank` is the serial its receipt names, null
 * without one. Outcome and blank said before change nothing. Throws `wrong-state`.
 */
export function settleRelease(
  db: DatabaseSync,
  settled: { readonly job: JobId; readonly leaf: Uint8Array; readonly outcome: Outcome },
  blank: string | null,
): void {
  const { job, leaf, outcome } = settled
  const row = db.prepare('SELECT * FROM release WHERE leaf = ? AND job = ?').get(leaf, job)
  if (row === undefined) return no('wrong-state', `${job} was not released under this entry`)
  if (blank !== null && row['outcome'] === outcome && row['blank'] === blank) return
  if (row['outcome'] !== null) no('wrong-state', `${job} was accounted for before`)
  db.prepare('UPDATE release SET outcome = ?, blank = ? WHERE leaf = ?').run(outcome, blank, leaf)
  const isGood = outcome === 'good' || outcome === 'came-out'
  db.prepare('UPDATE job SET state = ?, spoils = spoils + ? WHERE id = ?').run(
    isGood ? 'good' : 'spoiled',
    isGood ? 0 : 1,
    job,
  )
}

/** The outstanding release of a job. Throws `wrong-state`. */
export function outstandingRelease(
  db: DatabaseSync,
  job: JobId,
): { readonly leaf: Uint8Array; readonly batch: BatchId } {
  const row = db
    .prepare('SELECT leaf, batch FROM release WHERE job = ? AND outcome IS NULL')
    .get(job)
  if (row === undefined) return no('wrong-state', `${job} is not outstanding`)
  return { leaf: Uint8Array.from(row['leaf'] as Uint8Array), batch: row['batch'] as BatchId }
}

/** In a transaction: a job spoiled twice or more may be released once more. Throws `wrong-state`. */
export function clearSpoil(db: DatabaseSync, job: JobId): void {
  const update = db.prepare(
    "UPDATE job SET cleared = 1 WHERE id = ? AND state = 'spoiled' AND spoils > 1 AND cleared = 0",
  )
  if (update.run(job).changes === 0) no('wrong-state', `${job} needs no approval`)
}

/** How many releases of a batch ended how. */
export function standingOf(
  db: DatabaseSync,
  batch: BatchId,
): Readonly<Record<Outcome | 'outstanding', number>> {
  const rows = db
    .prepare(
      "SELECT COALESCE(outcome, 'outstanding') AS outcome, COUNT(*) AS n FROM release WHERE batch = ? GROUP BY 1",
    )
    .all(batch)
  const n = (outcome: string): number =>
    Number(rows.find((row) => row['outcome'] === outcome)?.['n'] ?? 0)
  return {
    good: n('good'),
    spoiled: n('spoiled'),
    'came-out': n('came-out'),
    'did-not-come-out': n('did-not-come-out'),
    outstanding: n('outstanding'),
  }
}
