// What operators did, read from the ledger into rows that can be asked by person, kind and time. A projection: it
// can be made again from the entries, and it follows them when somebody looks. Holds no person, only counts.
import { setTimeout as wait } from 'node:timers/promises'
import { sql, type SelectQueryBuilder } from 'kysely'
import type { OperatorId } from '@tipstaff/custody'
import { decodeEntry, type EntryKind, type LedgerEntry } from '@tipstaff/ledger'
import { entriesFrom, type SequencedEntry } from '../platform/ledger/ledger-rows.ts'
import { withoutData } from '../platform/log.ts'
import type { Office } from '../platform/office.ts'
import type { Migration, Reader, Tables, Writer } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    audit_acts: {
      id: string
      operator: string
      kind: string
      first_index: number
      at: number
      last_at: number
      count: number
      /** People opened by one person alone: what counts against his ration. */
      alone: number
      /** The id of the first entry. */
      entry: string
    }
    audit_read: { one: number; next_index: number }
  }
}

export const auditMigration: Migration = {
  name: 'oversight-audit-1',
  statements: ({ bigint }) => [
    `CREATE TABLE audit_acts (id TEXT PRIMARY KEY, operator TEXT NOT NULL, kind TEXT NOT NULL,
      first_index ${bigint} NOT NULL, at ${bigint} NOT NULL, last_at ${bigint} NOT NULL,
      count INTEGER NOT NULL, alone INTEGER NOT NULL, entry TEXT NOT NULL)`,
    'CREATE INDEX audit_acts_by_place ON audit_acts (first_index)',
    'CREATE INDEX audit_acts_by_operator ON audit_acts (operator, first_index)',
    'CREATE INDEX audit_acts_by_time ON audit_acts (at)',
    `CREATE TABLE audit_read (one INTEGER PRIMARY KEY, next_index ${bigint} NOT NULL)`,
    'INSERT INTO audit_read (one, next_index) VALUES (1, 0)',
  ],
}

/** An approval is no entry of its own: it is read from the act an opening was made under. */
export type ActKind = EntryKind | 'opening-approved'

export interface OperatorAct {
  readonly id: string
  readonly operator: OperatorId
  readonly kind: ActKind
  readonly index: number
  readonly at: number
  /** Entries that are one act: an opening has one for each person. */
  readonly count: number
  readonly alone: number
  readonly entry: string
}

const chunk = 2_000

/**
 * Reads on in the ledger for at most `forMs`. Gives how many entries are still to be read, as far as is known: 0
 * when it has caught up.
 */
export async function followLedger(
  office: Pick<Office, 'store' | 'log'>,
  size: number,
  forMs = 100,
): Promise<number> {
  const { store } = office
  const end = Date.now() + forMs
  for (;;) {
    const next = await store.write(readOn)
    if (next >= size) return 0
    if (Date.now() < end) continue
    void followOn(office, size)
    return size - next
  }
}

const following = new WeakSet<object>()

// A long ledger is read to its end behind the page; others write in between.
async function followOn(
  { store, log }: Pick<Office, 'store' | 'log'>,
  size: number,
): Promise<void> {
  if (following.has(store)) return
  following.add(store)
  try {
    while ((await store.write(readOn)) < size) await wait(5)
  } catch (error) {
    log.error({ err: withoutData(error) }, 'the audit could not follow the ledger')
  } finally {
    following.delete(store)
  }
}

async function readOn(trx: Writer): Promise<number> {
  const read = trx.selectFrom('audit_read').select('next_index')
  const { next_index: from } = await read.executeTakeFirstOrThrow()
  const entries = await entriesFrom(trx, from, chunk)
  const last = entries.at(-1)
  if (!last) return from
  // Whoever read the same stretch in between has written it.
  const turn = await trx
    .updateTable('audit_read')
    .set({ next_index: last.leafIndex + 1 })
    .where('next_index', '=', from)
    .executeTakeFirst()
  if (turn.numUpdatedRows === 1n) await keepRows(trx, await rowsOf(trx, entries))
  return last.leafIndex + 1
}

type Row = Tables['audit_acts']

async function keepRows(trx: Writer, rows: readonly Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 100)
    await trx
      .insertInto('audit_acts')
      .values(rows.slice(from, from + 100))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((e) => ({
          count: sql<number>`audit_acts.count + excluded.count`,
          alone: sql<number>`audit_acts.alone + excluded.alone`,
          last_at: e.ref('excluded.last_at'),
        })),
      )
      .execute()
}

async function rowsOf(db: Reader, entries: readonly SequencedEntry[]): Promise<readonly Row[]> {
  const rows = new Map<string, Row>()
  const decoded = entries.map(({ bytes, leafIndex }) => ({ entry: decodeEntry(bytes), leafIndex }))
  const approvers = await approversOf(
    db,
    decoded.flatMap(({ entry }) => (entry.kind === 'opening-intended' ? [entry.intent] : [])),
  )
  const add = (entry: LedgerEntry, index: number, by: string, kind: ActKind, key: string): void => {
    const id = `${key} ${by}`
    const known = rows.get(id)
    const isAlone =
      kind === 'opening-intended' &&
      entry.kind === 'opening-intended' &&
      !approvers.has(entry.intent)
    const alone = isAlone ? 1 : 0
    if (known) {
      known.count += 1
      known.alone += alone
      known.last_at = entry.at
      return
    }
    rows.set(id, {
      id,
      operator: by,
      kind,
      first_index: index,
      at: entry.at,
      last_at: entry.at,
      count: 1,
      alone,
      entry: entry.id,
    })
  }
  for (const { entry, leafIndex } of decoded) {
    const key = keyOf(entry)
    for (const by of operatorsOf(entry)) add(entry, leafIndex, by, entry.kind, key)
    if (entry.kind !== 'opening-intended') continue
    const approver = approvers.get(entry.intent)
    if (approver !== undefined) add(entry, leafIndex, approver, 'opening-approved', `ok ${key}`)
  }
  return [...rows.values()]
}

/** Entries of one act share a key: an opening's one a person, a request's one a card. */
function keyOf(entry: LedgerEntry): string {
  if (entry.kind === 'opening-intended') return `${entry.kind} ${entry.intent}`
  if ('request' in entry) return `${entry.kind} ${entry.request}`
  return entry.id
}

/** Who did what an entry says, one or two; nobody for what programs write and what a holder does himself. */
export function operatorsOf(entry: LedgerEntry): readonly OperatorId[] {
  const by: string | readonly string[] = 'by' in entry ? entry.by : []
  const second = 'second' in entry ? [entry.second] : []
  const all = [...(typeof by === 'string' ? [by] : by), ...second]
  return [...new Set(all)].filter((one): one is OperatorId => one.startsWith('op_'))
}

async function approversOf(
  db: Reader,
  intents: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const wanted = [...new Set(intents)]
  for (let from = 0; from < wanted.length; from += 500) {
    const rows = await db
      .selectFrom('acts')
      .select(['hash', 'approver'])
      .where('hash', 'in', wanted.slice(from, from + 500))
      .execute()
    for (const { hash, approver } of rows) if (approver !== null) found.set(hash, approver)
  }
  return found
}

export interface AuditFilter {
  readonly operator?: string | undefined
  readonly kind?: string | undefined
  /** Milliseconds, both included. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Acts before a place in the ledger, newest first. */
export async function actsBefore(
  db: Reader,
  filter: AuditFilter,
  before: number,
  most: number,
): Promise<readonly OperatorAct[]> {
  let query: SelectQueryBuilder<Tables, 'audit_acts', Row> = db
    .selectFrom('audit_acts')
    .selectAll()
    .where('first_index', '<', before)
  if (filter.operator !== undefined) query = query.where('operator', '=', filter.operator)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<=', filter.to)
  const rows = await query.orderBy('first_index', 'desc').orderBy('id').limit(most).execute()
  return rows.map((row) => ({
    ...row,
    operator: row.operator as OperatorId,
    kind: row.kind as ActKind,
    index: row.first_index,
  }))
}

export interface OperatorSum {
  readonly operator: OperatorId
  readonly acts: number
  /** People opened, alone or with somebody. */
  readonly opened: number
  /** … alone, in the last hour and the last day: what the ration counts, searches apart. */
  readonly aloneHour: number
  readonly aloneDay: number
  readonly lastAt: number
}

/** What each operator did since a time, most people opened first. */
export async function operatorSums(
  db: Reader,
  since: number,
  now: number,
): Promise<readonly OperatorSum[]> {
  const alone = (from: number) =>
    sql<number>`SUM(CASE WHEN at > ${sql.lit(from)} THEN alone ELSE 0 END)`
  const rows = await db
    .selectFrom('audit_acts')
    .where('at', '>=', Math.min(since, now - dayMs))
    .select((e) => [
      'operator',
      sql<number>`SUM(CASE WHEN at >= ${sql.lit(since)} THEN 1 ELSE 0 END)`.as('acts'),
      sql<number>`SUM(CASE WHEN kind = 'opening-intended' AND at >= ${sql.lit(since)} THEN count ELSE 0 END)`.as(
        'opened',
      ),
      alone(now - hourMs).as('hour'),
      alone(now - dayMs).as('day'),
      e.fn.max('last_at').as('last'),
    ])
    .groupBy('operator')
    .execute()
  return rows
    .map(({ operator, acts, opened, hour, day, last }) => ({
      operator: operator as OperatorId,
      acts,
      opened,
      aloneHour: hour,
      aloneDay: day,
      lastAt: last,
    }))
    .sort((a, b) => b.opened - a.opened || b.acts - a.acts)
}
const hourMs = 3_600_000
const dayMs = 24 * hourMs
