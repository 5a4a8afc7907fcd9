// The release guard's indexes: which one is in use, what rosters added to it, and whether it still says who works here. The files lie beside
// the office's database, their keys with the custodian. Only this file writes this SQL.
import { join } from 'node:path'
import type { OperatorId } from '@tipstaff/custody'
import type { Office } from '../office.ts'
import { Refusal } from '../refusal.ts'
import type { Migration, Reader, Writer } from '../store.ts'

declare module '../store.ts' {
  interface Tables {
    guard_indexes: {
      id: string
      digest: string
      people: number
      by: string
      second: string
      at: number
      /** When it was fixed whose records are opened; who came later is news. Null before this was noted: `at`. */
      drafted_at: number | null
    }
    /** People who joined or changed, roster by roster: what an index made before does not know. */
    guard_news: {
      no: import('kysely').Generated<number>
      people: number
      at: number
      /** Those of them who had no record before. */
      joined: number | null
      /** The index they were added to by that roster, its file since then, and that file's SHA-256. */
      known_by: string | null
      file: string | null
      digest: string | null
    }
  }
}

export const guardIndexesMigration: Migration = {
  name: 'platform-guard-indexes-1',
  statements: ({ bigint, serial }) => [
    `CREATE TABLE guard_indexes (id TEXT PRIMARY KEY, digest TEXT NOT NULL, people INTEGER NOT NULL,
      "by" TEXT NOT NULL, second TEXT NOT NULL, at ${bigint} NOT NULL)`,
    'CREATE INDEX guard_indexes_at ON guard_indexes (at)',
    `CREATE TABLE guard_news (no ${serial}, people INTEGER NOT NULL, at ${bigint} NOT NULL)`,
    'CREATE INDEX guard_news_at ON guard_news (at)',
  ],
}

export const guardChangesMigration: Migration = {
  name: 'platform-guard-indexes-2',
  statements: ({ bigint }) => [
    `ALTER TABLE guard_indexes ADD COLUMN drafted_at ${bigint}`,
    'ALTER TABLE guard_news ADD COLUMN joined INTEGER',
    'ALTER TABLE guard_news ADD COLUMN known_by TEXT',
    'ALTER TABLE guard_news ADD COLUMN file TEXT',
    'ALTER TABLE guard_news ADD COLUMN digest TEXT',
    'CREATE INDEX guard_news_known ON guard_news (known_by, no)',
  ],
}

/** An index as it was built. */
export interface BuiltIndex {
  readonly id: string
  /** SHA-256 of the index file, hex: stands in the ledger. */
  readonly digest: string
  readonly people: number
  readonly by: OperatorId
  readonly second: OperatorId
  /** When the records were opened. */
  readonly at: number
  /** When it was fixed whose. */
  readonly draftedAt: number
}

/** … as it is now: rosters have added people since. */
export interface GuardIndex extends BuiltIndex {
  /** What its file is called, without its end. */
  readonly file: string
  /** People who joined or changed and were added; and of those, who had no record before. */
  readonly added: number
  readonly joined: number
}

/** An index in use, with what it does not know. */
export interface IndexStanding extends GuardIndex {
  readonly days: number
  /** People who joined or changed since and are not in it. */
  readonly news: number
  /** Why it may no longer be used; null where it may. */
  readonly tooOld: 'days' | 'news' | null
}

/** So many new people, or this part of the people indexed, an index may lack. */
export const newsMax = { people: 50, part: 0.05 } as const
const dayMs = 86_400_000

type Needs = Pick<Office, 'store' | 'settings' | 'clock'>

/** Where indexes lie. */
export const indexFolder = ({ settings }: Pick<Office, 'settings'>): string =>
  join(settings.home, 'guard')

/** Where the file of an index lies: `file` of an index, or the id of one just built. */
export const indexPath = (office: Pick<Office, 'settings'>, file: string): string =>
  join(indexFolder(office), `${file}.index`)

/** Puts an index to use, in the transaction of its ledger entry. */
export async function keepIndex(
  trx: Writer,
  { draftedAt: drafted_at, ...index }: BuiltIndex,
): Promise<void> {
  await trx
    .insertInto('guard_indexes')
    .values({ ...index, drafted_at })
    .execute()
}

/**
 * Notes people an index made before does not know, in the transaction that takes them in; `known` says which index they
 * were added to, if to one.
 */
export async function keepNews(
  trx: Writer,
  news: {
    readonly people: number
    readonly joined: number
    readonly at: number
    readonly known: {
      readonly index: string
      readonly file: string
      readonly digest: string
    } | null
  },
): Promise<void> {
  const { people, joined, at, known } = news
  if (people === 0) return
  const { index: known_by, file, digest } = known ?? { index: null, file: null, digest: null }
  await trx
    .insertInto('guard_news')
    .values({ people, joined, at, known_by, file, digest })
    .execute()
}

/** The newest index, or null; whether its file is there is seen when it is used. */
export async function indexStanding(office: Needs): Promise<IndexStanding | null> {
  const index = await newestIndex(office.store.db)
  if (!index) return null
  const news = await newsSince(office.store.db, index.draftedAt, index.id)
  const days = Math.floor((office.clock() - index.at) / dayMs)
  const isMuch = news > Math.max(newsMax.people, index.people * newsMax.part)
  const isOld = days > office.settings.guard.indexDaysMax
  return { ...index, days, news, tooOld: isOld ? 'days' : isMuch ? 'news' : null }
}

/** How many people joined or changed after a time and were not added to this index. */
export async function newsSince(db: Reader, at: number, index = ''): Promise<number> {
  const { news } = await db
    .selectFrom('guard_news')
    .select((e) => e.fn.coalesce(e.fn.sum<number>('people'), e.lit(0)).as('news'))
    .where('at', '>', at)
    .where((e) => e.or([e('known_by', 'is', null), e('known_by', '!=', index)]))
    .executeTakeFirstOrThrow()
  return news
}

/** The newest index as rosters have changed it, or null. */
export async function newestIndex(db: Reader): Promise<GuardIndex | null> {
  const row = await db
    .selectFrom('guard_indexes')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  const changes = await db
    .selectFrom('guard_news')
    .select(['people', 'joined', 'file', 'digest'])
    .where('known_by', '=', row.id)
    .orderBy('no')
    .execute()
  const { by, second, drafted_at, ...rest } = row
  const last = changes.at(-1)
  const joined = changes.reduce((sum, one) => sum + (one.joined ?? 0), 0)
  return {
    ...rest,
    by: by as OperatorId,
    second: second as OperatorId,
    draftedAt: drafted_at ?? row.at,
    people: row.people + joined,
    joined,
    added: changes.reduce((sum, one) => sum + one.people, 0),
    file: last?.file ?? row.id,
    digest: last?.digest ?? row.digest,
  }
}

/** Ids of the indexes before the newest. */
export async function olderIndexes(db: Reader): Promise<readonly string[]> {
  const rows = await db.selectFrom('guard_indexes').select('id').orderBy('at', 'desc').execute()
  return rows.slice(1).map(({ id }) => id)
}

const howTo = 'build one: "tipstaff guard index", by two people'

/** The index to use. Refusal `not-ready` that says what to do. */
export async function indexInUse(office: Needs): Promise<GuardIndex> {
  const index = await indexStanding(office)
  if (!index) throw new Refusal('not-ready', `the release guard has no index yet: ${howTo}`)
  if (index.tooOld === 'days')
    throw new Refusal('not-ready', `the release guard’s index is ${index.days} days old: ${howTo}`)
  if (index.tooOld === 'news')
    throw new Refusal(
      'not-ready',
      `${index.news} people have joined or changed and are not in the release guard’s index: ${howTo}`,
    )
  return index
}
