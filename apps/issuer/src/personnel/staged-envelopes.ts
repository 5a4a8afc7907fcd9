// Envelopes made for a roster and not yet part of anything: written as they come, so that a large roster
// needs little memory, and moved in the one short transaction that commits it. Only this file writes this SQL.
import type { HolderId } from '@tipstaff/custody'
import { sql } from 'kysely'
import type { SealedRecord } from '../platform/envelopes.ts'
import type { Migration, Writer } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    staged_envelopes: {
      run: string
      holder: string
      grp: string
      envelope: Uint8Array
      fingerprint: Uint8Array | null
      at: number
    }
  }
}

export const stagedEnvelopesMigration: Migration = {
  name: 'personnel-staged-envelopes-1',
  statements: (words) => [
    `CREATE TABLE staged_envelopes (run TEXT NOT NULL, holder TEXT NOT NULL, grp TEXT NOT NULL,
      envelope ${words.blob} NOT NULL, fingerprint ${words.blob}, at ${words.bigint} NOT NULL)`,
  ],
}

const leftOverMs = 3_600_000

/** Writes envelopes of a run. */
export async function stageEnvelopes(
  trx: Writer,
  run: string,
  records: readonly SealedRecord[],
  at: number,
): Promise<void> {
  for (let from = 0; from < records.length; from += 200) {
    const rows = records.slice(from, from + 200).map(({ holder, group, envelope, fingerprint }) => {
      return { run, holder, grp: group, envelope, fingerprint, at }
    })
    await trx.insertInto('staged_envelopes').values(rows).execute()
  }
}

/** Makes a run's envelopes those of their holders, each in place of the one before it. */
export async function settleEnvelopes(trx: Writer, run: string, at: number): Promise<void> {
  await sql`INSERT INTO envelopes (holder, grp, envelope, fingerprint, sealed_at)
    SELECT holder, grp, envelope, fingerprint, ${sql.lit(at)} FROM staged_envelopes WHERE run = ${run}
    ORDER BY holder, grp ON CONFLICT (holder, grp) DO UPDATE SET envelope = excluded.envelope,
      fingerprint = excluded.fingerprint, sealed_at = excluded.sealed_at`.execute(trx)
}

/** Removes a run's envelopes, and what runs that were killed have left behind; never those that wait for approval. */
export async function clearStaged(trx: Writer, run: string, now: number): Promise<void> {
  await trx
    .deleteFrom('staged_envelopes')
    .where((e) => e.or([e('run', '=', run), e('at', '<', now - leftOverMs)]))
    .where('run', 'not in', (e) =>
      e.selectFrom('staged_rosters').select('id').where('state', '=', 'staged'),
    )
    .execute()
}

/** Forgets what waits for a person's roster row or photograph to be approved. */
export async function dropStagedEnvelopes(trx: Writer, holder: HolderId): Promise<void> {
  await trx.deleteFrom('staged_envelopes').where('holder', '=', holder).execute()
}
