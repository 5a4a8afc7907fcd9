// The release guard's indexes: which one is in use, and whether it still says who works here. The files lie beside
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
    }
    /** People who joined or changed, roster by roster: what an index made before does not know. */
    guard_news: { no: import('kysely').Generated<number>; people: number; at: number }
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

export interface GuardIndex {
  readonly id: string
  /** SHA-256 of the index file, hex: stands in the ledger. */
  readonly digest: string
  readonly people: number
  readonly by: OperatorId
  readonly second: OperatorId
  /** When the records were opened. */
  readonly at: number
}

/** An index in use, with what it does not know. */
export interface IndexStanding extends GuardIndex {
  readonly days: number
  /** People who joined or changed since. */
  readonly news: number
  /** Why it may no longer be used; null where it may. */
  readonly tooOld: 'days' | 'news' | null
}

/** So many new people, or this part of the people indexed, an index may lack. */
export const newsMax = { people: 50, part: 0.05 } as const
const dayMs = 86_400_000

type Needs = Pick<Office, 'store' | 'settings' | 'clock'>

/** Where an index lies. */
export const indexPath = ({ settings }: Pick<Office, 'settings'>, id: string): string =>
  join(settings.home, 'guard', `${id}.index`)

/** Puts an index to use, in the transaction of its ledger entry. */
export async function keepIndex(trx: Writer, index: GuardIndex): Promise<void> {
  await trx.insertInto('guard_indexes').values(index).execute()
}

/** Notes people an index made before does not know, in the transaction that takes them in. */
export async function noteNews(trx: Writer, people: number, at: number): Promise<void> {
  if (people > 0) await trx.insertInto('guard_news').values({ people, at }).execute()
}

/** The newest index, or null; whether its file is there is seen when it is used. */
export async function indexStanding(office: Needs): Promise<IndexStanding | null> {
  const index = await newestIndex(office.store.db)
  if (!index) return null
  const news = await newsSince(office.store.db, index.at)
  const days = Math.floor((office.clock() - index.at) / dayMs)
  const isMuch = news > Math.max(newsMax.people, index.people * newsMax.part)
  const isOld = days > office.settings.guard.indexDaysMax
  return { ...index, days, news, tooOld: isOld ? 'days' : isMuch ? 'news' : null }
}

/** How many people joined or changed after a time. */
export async function newsSince(db: Reader, at: number): Promise<number> {
  const { news } = await db
    .selectFrom('guard_news')
    .select((e) => e.fn.coalesce(e.fn.sum<number>('people'), e.lit(0)).as('news'))
    .where('at', '>', at)
    .executeTakeFirstOrThrow()
  return news
}

async function newestIndex(db: Reader): Promise<GuardIndex | null> {
  const row = await db
    .selectFrom('guard_indexes')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  const { by, second, ...rest } = row
  return { ...rest, by: by as OperatorId, second: second as OperatorId }
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
      `${index.news} people have joined or changed since the release guard’s index was built: ${howTo}`,
    )
  return index
}
