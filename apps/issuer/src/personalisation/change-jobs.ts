// How jobs change: one, many at once, and the good end of those that were released. The rows themselves are in
// `jobs.ts`.
import type { JobId } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { Tables, Writer } from '../platform/store.ts'
import type { Job, JobState } from './jobs.ts'

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
