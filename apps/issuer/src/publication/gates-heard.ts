// What gates report of themselves: which lists they hold, and when they were last heard. Believed for no
// decision, so it needs no signature; bounded, so that nobody can fill the office's disk with it.
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader } from '../platform/store.ts'
import type { SiteId } from '@tipstaff/custody'

declare module '../platform/store.ts' {
  interface Tables {
    gates_heard: {
      site: string
      gate: string
      trust_version: number
      status_version: number
      access_version: number
      heard_at: number
    }
  }
}

export const gatesHeardMigration: Migration = {
  name: 'publication-gates-heard-1',
  statements: (words) => [
    `CREATE TABLE gates_heard (site TEXT NOT NULL REFERENCES sites (id), gate TEXT NOT NULL,
      trust_version ${words.bigint} NOT NULL, status_version ${words.bigint} NOT NULL,
      access_version ${words.bigint} NOT NULL, heard_at ${words.bigint} NOT NULL,
      PRIMARY KEY (site, gate))`,
  ],
}

/** Most gates of one site that are remembered. */
export const gatesMax = 256

export interface GateReport {
  readonly site: SiteId
  readonly gate: string
  readonly trust: number
  readonly status: number
  readonly access: number
}

/** Keeps a gate's latest report. Refusals `not-found` (no such site), `over-budget` (too many gates). */
export async function hearGate(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  { site, gate, trust, status, access }: GateReport,
): Promise<void> {
  const versions = { trust_version: trust, status_version: status, access_version: access }
  const news = { ...versions, heard_at: clock() }
  await store.write(async (trx) => {
    const own = trx.selectFrom('gates_heard').where('site', '=', site)
    const known = await own.select('gate').where('gate', '=', gate).executeTakeFirst()
    if (!known) {
      const found = await trx.selectFrom('sites').select('id').where('id', '=', site).execute()
      if (found.length === 0) throw new Refusal('not-found', 'there is no such site')
      const { count } = await own
        .select((e) => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      if (count >= gatesMax) throw new Refusal('over-budget', 'this site has too many gates')
    }
    await trx
      .insertInto('gates_heard')
      .values({ site, gate, ...news })
      .onConflict((conflict) => conflict.columns(['site', 'gate']).doUpdateSet(news))
      .execute()
  })
}

export interface HeardGate extends GateReport {
  readonly heardAt: number
}

/** All gates and when each was last heard, longest silent first. */
export async function heardGates(db: Reader): Promise<readonly HeardGate[]> {
  const rows = await db.selectFrom('gates_heard').selectAll().orderBy('heard_at').execute()
  return rows.map((row) => ({
    site: row.site as SiteId,
    gate: row.gate,
    trust: row.trust_version,
    status: row.status_version,
    access: row.access_version,
    heardAt: row.heard_at,
  }))
}
