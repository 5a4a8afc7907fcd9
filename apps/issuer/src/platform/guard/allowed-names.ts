// Names that may stand in files that leave: people who are public anyway, each with who asked for it, who agreed, and a
// last day. The names lie sealed: the database holds no list of them. Only this file writes this SQL.
import type { OperatorId } from '@tipstaff/custody'
import type { AllowEntry } from '@tipstaff/release-guard'
import type { Office } from '../office.ts'
import { Refusal } from '../refusal.ts'
import type { Migration, Reader, Writer } from '../store.ts'
import { openSaid } from './guard-keys.ts'

declare module '../store.ts' {
  interface Tables {
    allowed_names: {
      /** Hash of what its two people sign: its id. */
      statement: string
      /** Keyed digest of the name, hex. */
      mark: string
      /** The last day it holds, YYYY-MM-DD. */
      until_on: string
      said: Uint8Array
      by: string
      at: number
      state: 'waiting' | 'agreed' | 'withdrawn'
      second: string | null
      agreed_at: number | null
      ended_by: string | null
      ended_at: number | null
    }
  }
}

export const allowedNamesMigration: Migration = {
  name: 'platform-allowed-names-1',
  statements: ({ bigint, blob }) => [
    `CREATE TABLE allowed_names (statement TEXT PRIMARY KEY, mark TEXT NOT NULL, until_on TEXT NOT NULL,
      said ${blob} NOT NULL, "by" TEXT NOT NULL, at ${bigint} NOT NULL, state TEXT NOT NULL, second TEXT,
      agreed_at ${bigint}, ended_by TEXT, ended_at ${bigint})`,
    'CREATE INDEX allowed_names_state ON allowed_names (state, until_on)',
    'CREATE INDEX allowed_names_mark ON allowed_names (mark)',
  ],
}

/** What is sealed of an entry. */
export interface NameSaid {
  readonly surname: string
  readonly given: string
  /** The person's number, where that may leave too. */
  readonly number: string | null
  readonly why: string
}

/** `expired`: its last day is over. `lapsed`: nobody agreed in time. */
export type NameStanding = 'waiting' | 'in-force' | 'expired' | 'withdrawn' | 'lapsed'

export interface AllowedName {
  readonly statement: string
  readonly mark: string
  readonly untilOn: string
  /** Who asked for it and answers for it. */
  readonly by: OperatorId
  readonly at: number
  readonly second: OperatorId | null
  readonly agreedAt: number | null
  readonly endedBy: OperatorId | null
  readonly endedAt: number | null
  readonly standing: NameStanding
}

/** How many names may be in force: what a scan takes. */
export const allowedNamesMax = 1_000
/** How long an entry waits for its second person: as long as a statement does. */
const waitsMs = 14 * 86_400_000

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

const columns = [
  ...(['statement', 'mark', 'until_on', 'by', 'at', 'state'] as const),
  ...(['second', 'agreed_at', 'ended_by', 'ended_at'] as const),
] as const
const select = (db: Reader) => db.selectFrom('allowed_names').select(columns)
type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

function standingOf({ state, at, until_on }: Row, now: number): NameStanding {
  if (state === 'withdrawn') return state
  const isOver = until_on < dayOf(now)
  if (state === 'agreed') return isOver ? 'expired' : 'in-force'
  return isOver || now >= at + waitsMs ? 'lapsed' : 'waiting'
}

const fromRow = (row: Row, now: number): AllowedName => ({
  statement: row.statement,
  mark: row.mark,
  untilOn: row.until_on,
  by: row.by as OperatorId,
  at: row.at,
  second: row.second as OperatorId | null,
  agreedAt: row.agreed_at,
  endedBy: row.ended_by as OperatorId | null,
  endedAt: row.ended_at,
  standing: standingOf(row, now),
})

/** Keeps an entry that waits for its second person, in the transaction of its ledger entry. */
export async function keepName(
  trx: Writer,
  name: Pick<AllowedName, 'statement' | 'mark' | 'untilOn' | 'by' | 'at'>,
  said: Uint8Array,
): Promise<void> {
  const { statement, mark, untilOn, by, at } = name
  const none = { second: null, agreed_at: null, ended_by: null, ended_at: null }
  await trx
    .insertInto('allowed_names')
    .values({ statement, mark, until_on: untilOn, said, by, at, state: 'waiting', ...none })
    .execute()
}

/** Puts an entry in force. Refusal `wrong-state` where it no longer waits, or too many are. */
export async function agreeName(
  trx: Writer,
  statement: string,
  second: OperatorId,
  at: number,
): Promise<void> {
  const { count } = await trx
    .selectFrom('allowed_names')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('state', '=', 'agreed')
    .where('until_on', '>=', dayOf(at))
    .executeTakeFirstOrThrow()
  if (count >= allowedNamesMax)
    throw new Refusal('wrong-state', `${allowedNamesMax} names may leave already: withdraw some`)
  const done = await trx
    .updateTable('allowed_names')
    .set({ state: 'agreed', second, agreed_at: at })
    .where('statement', '=', statement)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (done.numUpdatedRows !== 1n) throw new Refusal('wrong-state', 'it no longer waits')
}

/** Ends an entry, whether it waits or holds. Refusal `wrong-state` where it was withdrawn. */
export async function endName(
  trx: Writer,
  statement: string,
  by: OperatorId,
  at: number,
): Promise<void> {
  const done = await trx
    .updateTable('allowed_names')
    .set({ state: 'withdrawn', ended_by: by, ended_at: at })
    .where('statement', '=', statement)
    .where('state', '!=', 'withdrawn')
    .executeTakeFirst()
  if (done.numUpdatedRows !== 1n) throw new Refusal('wrong-state', 'it was withdrawn already')
}

/** An entry by the beginning of its id (8 digits at least). Refusal `not-found`. */
export async function readName(db: Reader, beginning: string, now: number): Promise<AllowedName> {
  const rows = /^[0-9a-f]{8,64}$/.test(beginning)
    ? await select(db).where('statement', 'like', `${beginning}%`).limit(2).execute()
    : []
  const [row, other] = rows
  if (!row || other) throw new Refusal('not-found', 'the allow-list has no entry of these digits')
  return fromRow(row, now)
}

/** Entries of a name, newest first. */
export async function namesMarked(
  db: Reader,
  mark: string,
  now: number,
): Promise<readonly AllowedName[]> {
  const rows = await select(db).where('mark', '=', mark).orderBy('at', 'desc').execute()
  return rows.map((row) => fromRow(row, now))
}

/** Entries that wait or hold, oldest first. */
export async function liveNames(db: Reader, now: number): Promise<readonly AllowedName[]> {
  const rows = await select(db)
    .where('state', '!=', 'withdrawn')
    .where('until_on', '>=', dayOf(now))
    .orderBy('at')
    .orderBy('statement')
    .execute()
  return rows.map((row) => fromRow(row, now)).filter(({ standing }) => standing !== 'lapsed')
}

/** Entries that do neither any more, newest first. */
export async function pastNames(
  db: Reader,
  now: number,
  most: number,
): Promise<readonly AllowedName[]> {
  const rows = await select(db)
    .where((e) =>
      e.or([
        e('state', '=', 'withdrawn'),
        e('until_on', '<', dayOf(now)),
        e.and([e('state', '=', 'waiting'), e('at', '<=', now - waitsMs)]),
      ]),
    )
    .orderBy('at', 'desc')
    .orderBy('statement')
    .limit(most)
    .execute()
  return rows.map((row) => fromRow(row, now))
}

/** Opens what an entry says. */
export async function nameSaid(
  office: Pick<Office, 'store' | 'custodian'>,
  statement: string,
): Promise<NameSaid> {
  const row = await office.store.db
    .selectFrom('allowed_names')
    .select('said')
    .where('statement', '=', statement)
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'the allow-list has no such entry')
  return (await openSaid(office, statement, row.said)) as NameSaid
}

/** The entries that hold today, as a scan takes them. */
export async function namesInForce(
  office: Pick<Office, 'store' | 'custodian' | 'clock'>,
): Promise<readonly AllowEntry[]> {
  const rows = await office.store.db
    .selectFrom('allowed_names')
    .select(['statement', 'said', 'by', 'second', 'until_on'])
    .where('state', '=', 'agreed')
    .where('until_on', '>=', dayOf(office.clock()))
    .orderBy('statement')
    .limit(allowedNamesMax)
    .execute()
  const entries: AllowEntry[] = []
  for (const { statement, said, by, second, until_on: until } of rows) {
    const { surname, given, number, why } = (await openSaid(office, statement, said)) as NameSaid
    const owner = `${by} and ${second ?? ''}`
    entries.push({ surname, given, owner, until, why, ...(number === null ? {} : { number }) })
  }
  return entries
}
