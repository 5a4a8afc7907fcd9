// What gates refused, and what guards did by hand, as the gates' logs say. Believed for no decision, so it needs
// no signature; each entry has an id and is kept once; bounded, so that nobody can fill the office's disk with it.
import { sql } from 'kysely'
import type { SiteId } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    gate_log: {
      no: import('kysely').Generated<number>
      id: string
      site: string
      gate: string
      at: number
      heard_at: number
      zone: string
      said: string
      grade: string | null
      serial: string | null
    }
  }
}

export const gateLogMigration: Migration = {
  name: 'publication-gate-log-1',
  statements: (words) => [
    `CREATE TABLE gate_log (no ${words.serial}, id TEXT NOT NULL UNIQUE, site TEXT NOT NULL,
      gate TEXT NOT NULL, at ${words.bigint} NOT NULL, heard_at ${words.bigint} NOT NULL,
      zone TEXT NOT NULL, said TEXT NOT NULL, grade TEXT, serial TEXT)`,
    'CREATE INDEX gate_log_by_gate ON gate_log (site, gate, no)',
    'CREATE INDEX gate_log_heard ON gate_log (heard_at)',
    'CREATE INDEX gate_log_by_card ON gate_log (serial, no) WHERE serial IS NOT NULL',
  ],
}

/** Most entries kept of one gate; the oldest go. */
export const gateLogMax = 20_000
const lifeMs = 30 * 86_400_000

export interface GateLogEntry {
  /** The gate's own, a UUID. */
  readonly id: string
  /** Milliseconds since the epoch, by the gate's clock. */
  readonly at: number
  readonly zone: string
  /** A reason of a decision (`revoked`, `admitted`) or a word of the guard (`hand-refused`). */
  readonly said: string
  readonly grade: string | null
  /** Only of cards that were not admitted. */
  readonly serial: string | null
}

/**
 * Keeps entries of a gate's log; those that are known already change nothing.
 * Refusal `not-found` for a gate that has not reported itself.
 */
export async function takeGateLog(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  { site, gate }: { readonly site: SiteId; readonly gate: string },
  entries: readonly GateLogEntry[],
  most: number = gateLogMax,
): Promise<void> {
  if (entries.length === 0) return
  const now = clock()
  await store.write(async (trx) => {
    const known = await trx
      .selectFrom('gates_heard')
      .select('gate')
      .where('site', '=', site)
      .where('gate', '=', gate)
      .executeTakeFirst()
    if (!known) throw new Refusal('not-found', 'this gate has not reported itself')
    await trx
      .insertInto('gate_log')
      .values(entries.map((entry) => ({ ...entry, site, gate, heard_at: now })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    const own = trx.selectFrom('gate_log').where('site', '=', site).where('gate', '=', gate)
    const oldest = await own
      .select('no')
      .orderBy('no', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst()
    if (oldest)
      await trx
        .deleteFrom('gate_log')
        .where('site', '=', site)
        .where('gate', '=', gate)
        .where('no', '<=', oldest.no)
        .execute()
    await trx
      .deleteFrom('gate_log')
      .where('heard_at', '<', now - lifeMs)
      .execute()
  })
}

export interface HeardEntry extends GateLogEntry {
  readonly no: number
  readonly site: SiteId
  readonly gate: string
  readonly heardAt: number
}

export interface GateLogFilter {
  readonly site?: SiteId
  readonly gate?: string
  readonly serial?: string
  /** Only what was not admitted: refusals, and people turned away by hand. */
  readonly refused?: boolean
}

/** Words that are no refusal. */
const notRefused = ['admitted', 'confirm-portrait', 'same-person', 'hand-admitted', 'no-answer']

/** Entries before a place (`no`), newest first. */
export async function gateLogBefore(
  db: Reader,
  filter: GateLogFilter,
  before: number,
  most: number,
): Promise<readonly HeardEntry[]> {
  let query = db.selectFrom('gate_log').selectAll().where('no', '<', before)
  for (const name of ['site', 'gate', 'serial'] as const) {
    const value = filter[name]
    if (value !== undefined) query = query.where(name, '=', value)
  }
  if (filter.refused) query = query.where('said', 'not in', notRefused)
  const rows = await query.orderBy('no', 'desc').limit(most).execute()
  return rows.map(({ heard_at: heardAt, site, ...row }) => ({
    ...row,
    site: site as SiteId,
    heardAt,
  }))
}

export interface GateCount {
  readonly site: SiteId
  readonly gate: string
  readonly admitted: number
  readonly refused: number
  readonly byHand: number
}

/** How many each gate let in, refused and left to the guard since a time (milliseconds). */
export async function gateCounts(db: Reader, since: number): Promise<readonly GateCount[]> {
  const rows = await db
    .selectFrom('gate_log')
    .where('at', '>=', since)
    .select((e) => ['site', 'gate', 'said', e.fn.countAll<number>().as('count')])
    .groupBy(['site', 'gate', 'said'])
    .orderBy(sql`site, gate`)
    .execute()
  const counts = new Map<string, { -readonly [K in keyof GateCount]: GateCount[K] }>()
  for (const { site, gate, said, count } of rows) {
    const key = `${site} ${gate}`
    const own = counts.get(key) ?? {
      site: site as SiteId,
      gate,
      admitted: 0,
      refused: 0,
      byHand: 0,
    }
    counts.set(key, own)
    if (said === 'admitted') own.admitted += count
    else if (said.startsWith('hand-')) own.byHand += count
    else if (!notRefused.includes(said)) own.refused += count
  }
  return [...counts.values()]
}
