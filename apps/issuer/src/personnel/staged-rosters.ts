// Rosters that wait for a second person: figures, columns and what each does to whom, by ids. Names and numbers
// are in sealed envelopes already (staged-envelopes.ts). Only this file writes this SQL.
import { createHash } from 'node:crypto'
import type { HolderId, OperatorId } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { DrawnNews } from '../platform/guard/extend-index.ts'
import type { Migration, Reader, Tables, Writer } from '../platform/store.ts'
import type { HolderChange } from './holders.ts'
import type { RosterMapping } from './roster/roster-columns.ts'
import type { HolderKind } from './roster/roster-row.ts'

export type StagedState = 'staged' | 'approved' | 'discarded'

declare module '../platform/store.ts' {
  interface Tables {
    staged_rosters: {
      id: string
      file: string
      by: string
      at: number
      mapping: string
      since: string | null
      joined: number
      returned: number
      changed: number
      unchanged: number
      departed: number
      present: number
      refused: number
      /** SHA-256 over what it does to whom. */
      digest: string
      aside: Uint8Array | null
      /** How many the guard's index does not know; of them, how many had no record. */
      news: number | null
      news_joined: number | null
      /** Their codes, for which index, sealed by its key. */
      guard_index: string | null
      guard_change: Uint8Array | null
      state: StagedState
      decided_by: string | null
      decided_at: number | null
    }
    staged_holders: {
      run: string
      no: number
      what: 'joined' | 'changed' | 'left'
      holder: string
      lookup: Uint8Array | null
      subject_key: Uint8Array | null
      kind: HolderKind | null
      left_on: string | null
    }
  }
}

export const stagedRostersMigration: Migration = {
  name: 'personnel-staged-rosters-1',
  statements: (words) => [
    `CREATE TABLE staged_rosters (id TEXT PRIMARY KEY, file TEXT NOT NULL, "by" TEXT NOT NULL,
      at ${words.bigint} NOT NULL, mapping TEXT NOT NULL, since TEXT, joined INTEGER NOT NULL,
      returned INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL,
      departed INTEGER NOT NULL, present INTEGER NOT NULL, refused INTEGER NOT NULL, digest TEXT NOT NULL,
      aside ${words.blob}, state TEXT NOT NULL, decided_by TEXT, decided_at ${words.bigint})`,
    // Two that wait at once could not both be approved.
    "CREATE UNIQUE INDEX staged_rosters_one ON staged_rosters (state) WHERE state = 'staged'",
    `CREATE TABLE staged_holders (run TEXT NOT NULL, no INTEGER NOT NULL, what TEXT NOT NULL,
      holder TEXT NOT NULL, lookup ${words.blob}, subject_key ${words.blob}, kind TEXT, left_on TEXT,
      PRIMARY KEY (run, no))`,
  ],
}

export const stagedNewsMigration: Migration = {
  name: 'personnel-staged-rosters-2',
  statements: ({ blob }) => [
    'ALTER TABLE staged_rosters ADD COLUMN news INTEGER',
    'ALTER TABLE staged_rosters ADD COLUMN news_joined INTEGER',
    'ALTER TABLE staged_rosters ADD COLUMN guard_index TEXT',
    `ALTER TABLE staged_rosters ADD COLUMN guard_change ${blob}`,
  ],
}

export interface StagedRoster {
  /** Also the run of its envelopes. */
  readonly id: string
  /** SHA-256 of the file, hex. */
  readonly file: string
  readonly by: OperatorId
  readonly at: number
  readonly mapping: RosterMapping
  /** The last roster when this one was compared. */
  readonly since: string | null
  readonly joined: number
  readonly returned: number
  readonly changed: number
  readonly unchanged: number
  readonly left: number
  readonly present: number
  readonly refused: number
  readonly digest: string
  readonly state: StagedState
  readonly decidedBy: OperatorId | null
  readonly decidedAt: number | null
}

export type NewStaged = Omit<StagedRoster, 'digest' | 'state' | 'decidedBy' | 'decidedAt'>

type Row = Tables['staged_holders']
const rowOf = (run: string, change: HolderChange, no: number): Row =>
  change.what === 'left'
    ? {
        run,
        no,
        what: 'left',
        holder: change.id,
        lookup: null,
        subject_key: null,
        kind: null,
        left_on: change.leftOn,
      }
    : {
        run,
        no,
        what: change.what,
        holder: change.holder.id,
        lookup: Buffer.from(change.holder.lookup),
        subject_key: Buffer.from(change.holder.subjectKey),
        kind: change.holder.kind,
        left_on: null,
      }

function changeOf(row: Row): HolderChange {
  const id = row.holder as HolderId
  if (row.what === 'left') return { what: 'left', id, leftOn: row.left_on ?? '' }
  const { lookup, subject_key: subjectKey, kind } = row
  if (!lookup || !subjectKey || !kind) throw new Error('a staged holder is not whole')
  const holder = { id, lookup, subjectKey, kind, hasPortrait: false }
  return { what: row.what, holder: { ...holder, state: 'present', leftOn: null } }
}

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex')
function digestOf(rows: readonly Row[]): string {
  const sum = createHash('sha256')
  for (const { what, holder, lookup, subject_key: key, kind, left_on: leftOn } of rows)
    sum.update(`${JSON.stringify([what, holder, hex(lookup), hex(key), kind, leftOn])}\n`)
  return sum.digest('hex')
}

/** Keeps a roster for its second person. Refusal `wrong-state` where another waits. */
export async function keepStaged(
  trx: Writer,
  roster: NewStaged,
  changes: readonly HolderChange[],
  { aside, news }: { readonly aside: Uint8Array | null; readonly news: DrawnNews },
): Promise<void> {
  if (await waitingRoster(trx))
    throw new Refusal('wrong-state', 'a roster waits for approval: have it approved or discard it')
  const rows = changes.map((change, no) => rowOf(roster.id, change, no))
  const { left, mapping, ...row } = roster
  await trx
    .insertInto('staged_rosters')
    .values({
      ...row,
      departed: left,
      mapping: JSON.stringify(mapping),
      digest: digestOf(rows),
      aside: aside && Buffer.from(aside),
      news: news.count,
      news_joined: news.joined,
      guard_index: news.change?.index ?? null,
      guard_change: news.change && Buffer.from(news.change.content),
      state: 'staged',
      decided_by: null,
      decided_at: null,
    })
    .execute()
  for (let from = 0; from < rows.length; from += 200)
    await trx
      .insertInto('staged_holders')
      .values(rows.slice(from, from + 200))
      .execute()
}

const columns = [
  'id',
  'file',
  'by',
  'at',
  'mapping',
  'since',
  'joined',
  'returned',
  'changed',
  'unchanged',
  'departed',
  'present',
  'refused',
  'digest',
  'state',
  'decided_by',
  'decided_at',
] as const

const toStaged = (row: Pick<Tables['staged_rosters'], (typeof columns)[number]>): StagedRoster => {
  const { departed, decided_by: decidedBy, decided_at: decidedAt, ...rest } = row
  return {
    ...rest,
    by: row.by as OperatorId,
    mapping: JSON.parse(row.mapping) as RosterMapping,
    left: departed,
    decidedBy: decidedBy as OperatorId | null,
    decidedAt,
  }
}

/** One roster that waits or waited. Refusal `not-found`. */
export async function readStaged(db: Reader, id: string): Promise<StagedRoster> {
  const query = db.selectFrom('staged_rosters').select(columns).where('id', '=', id)
  const row = await query.executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no roster ${id}`)
  return toStaged(row)
}

/** The roster that waits for its second person, or null. */
export async function waitingRoster(db: Reader): Promise<StagedRoster | null> {
  const query = db.selectFrom('staged_rosters').select(columns).where('state', '=', 'staged')
  const row = await query.executeTakeFirst()
  return row ? toStaged(row) : null
}

/** Decides it, once: whoever comes second gets Refusal `wrong-state`. */
export async function decideStaged(
  trx: Writer,
  id: string,
  state: 'approved' | 'discarded',
  by: OperatorId,
  at: number,
): Promise<void> {
  const done = await trx
    .updateTable('staged_rosters')
    .set({ state, decided_by: by, decided_at: at, aside: null, guard_change: null })
    .where('id', '=', id)
    .where('state', '=', 'staged')
    .executeTakeFirst()
  if (Number(done.numUpdatedRows) !== 1)
    throw new Refusal('wrong-state', 'this roster was approved or discarded')
}

/** What it does to whom; a fault where that is not what was staged. */
export async function stagedChanges(
  db: Reader,
  { id, digest }: Pick<StagedRoster, 'id' | 'digest'>,
): Promise<readonly HolderChange[]> {
  const query = db.selectFrom('staged_holders').selectAll().where('run', '=', id)
  const rows = await query.orderBy('no').execute()
  if (digestOf(rows) !== digest) throw new Error('a staged roster was changed in the database')
  return rows.map(changeOf)
}

/** The sealed file of its protected rows. */
export async function stagedAside(db: Reader, id: string): Promise<Uint8Array | null> {
  const query = db.selectFrom('staged_rosters').select('aside').where('id', '=', id)
  return (await query.executeTakeFirst())?.aside ?? null
}

/** What it brings that the guard's index does not know. */
export async function stagedNews(
  db: Reader,
  { id, joined, returned, changed }: StagedRoster,
): Promise<DrawnNews> {
  const row = await db
    .selectFrom('staged_rosters')
    .select(['news', 'news_joined', 'guard_index', 'guard_change'])
    .where('id', '=', id)
    .executeTakeFirst()
  const { guard_index: index, guard_change: content } = row ?? {}
  return {
    count: row?.news ?? joined + returned + changed,
    joined: row?.news_joined ?? joined,
    change: index && content ? { index, content } : null,
  }
}

/** Forgets what it would have done to whom. */
export async function clearStagedHolders(trx: Writer, id: string): Promise<void> {
  await trx.deleteFrom('staged_holders').where('run', '=', id).execute()
}
