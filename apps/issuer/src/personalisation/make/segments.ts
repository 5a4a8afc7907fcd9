// The files sealed jobs lie in, a few megabytes each in the office's directory: ciphertext only. A file is
// on the disk before any row names it.
import { join } from 'node:path'
import type { BatchId, JobId } from '@tipstaff/custody'
import { holdsNobody, letOut } from '../../platform/dispatch.ts'
import { takeIn } from '../../platform/intake.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Reader, Writer } from '../../platform/store.ts'
import { changeJobs } from '../change-jobs.ts'
import { placesOf, type Job } from '../jobs.ts'

/** Sealed jobs lie in files of so many. */
export const segmentJobs = 50
const segmentBytesMax = 128 * 1024 * 1024

/** A sealed job in its file: how many of its bytes are its own. */
export interface SealedPiece {
  readonly job: Job
  readonly length: number
  readonly wrappedKey: Uint8Array
}

/** Writes the file of job number `no`, which holds these and nothing else; on the disk when this returns. */
export function keepSegment(
  home: string,
  batch: BatchId,
  no: number,
  sealed: readonly Uint8Array[],
): void {
  if (sealed.length > 0) {
    const content = holdsNobody('sealed', Buffer.concat(sealed))
    letOut(segmentPath(home, batch, no), content)
  }
}

/** Notes that these jobs lie in their file, which holds exactly them in this order. */
export async function markSealed(trx: Writer, pieces: readonly SealedPiece[]): Promise<void> {
  let end = 0
  const changes = pieces.map(({ job, length, wrappedKey }) => {
    const at = end
    end += length
    const place = { at_byte: at, length, wrapped_key: wrappedKey }
    return { job, change: { state: 'sealed' as const, ...place } }
  })
  await changeJobs(trx, 'drafted', changes)
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
  const rows = await placesOf(db, batch.id, from, end)
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
