// The table of published lists, and the calls that ask for a new one. Each row names the version it follows
// and no two rows follow the same one: so nobody publishes what he read before somebody else's list.
import { sql, type Generated } from 'kysely'
import type { SiteId } from '@tipstaff/custody'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Migration, Reader, Writer } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    lists: {
      no: Generated<number>
      kind: ListKind
      /** Empty but for access lists. */
      site: string
      version: number
      follows: number
      digest: string
      content: string
      bytes: Uint8Array
      issued_at: number
      expires_at: number
    }
    publication_calls: { no: Generated<number>; call: string }
    pinned_roots: { public_key: string }
  }
}

export type ListKind = 'trust' | 'status' | 'access'

export interface PublishedList {
  readonly no: number
  readonly kind: ListKind
  readonly site: SiteId | null
  readonly version: number
  /** SHA-256 of the bytes, hex. */
  readonly digest: string
  /** SHA-256 of what the list says, without version and times. */
  readonly content: string
  readonly bytes: Uint8Array
  /** Seconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
}

// A change of a card's state calls for new lists in the database itself, so that no verb can forget it.
// One waiting row is enough in SQLite, where writers take turns; PostgreSQL writes one a statement.
const cardCalls = {
  sqlite: [
    'UPDATE OF state, status_index, expires_on ON cards WHEN NEW.status_index IS NOT NULL',
    'INSERT ON cards WHEN NEW.status_index IS NOT NULL',
    'DELETE ON cards',
  ].map(
    (when, i) =>
      `CREATE TRIGGER cards_call_${i} AFTER ${when} BEGIN INSERT INTO publication_calls (call)
       SELECT 'card' WHERE NOT EXISTS (SELECT 1 FROM publication_calls); END`,
  ),
  postgres: [
    `CREATE OR REPLACE FUNCTION cards_call() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO publication_calls (call) VALUES ('card'); RETURN NULL; END $$`,
    `CREATE TRIGGER cards_call AFTER INSERT OR UPDATE OR DELETE ON cards
      FOR EACH STATEMENT EXECUTE FUNCTION cards_call()`,
  ],
} as const

export const listsMigration: Migration = {
  name: 'publication-lists-1',
  statements: (words) => [
    `CREATE TABLE lists (no ${words.serial}, kind TEXT NOT NULL, site TEXT NOT NULL,
      version ${words.bigint} NOT NULL, follows ${words.bigint} NOT NULL, digest TEXT NOT NULL,
      content TEXT NOT NULL, bytes ${words.blob} NOT NULL, issued_at ${words.bigint} NOT NULL,
      expires_at ${words.bigint} NOT NULL, UNIQUE (kind, site, version), UNIQUE (kind, site, follows),
      CHECK (version > follows))`,
    `CREATE TABLE publication_calls (no ${words.serial}, call TEXT NOT NULL)`,
    'CREATE TABLE pinned_roots (public_key TEXT PRIMARY KEY)',
    ...cardCalls[words.name],
  ],
}

/** Asks the serving process for new lists, in the transaction of what has changed. */
export async function askToPublish(trx: Writer): Promise<void> {
  await trx.insertInto('publication_calls').values({ call: 'change' }).execute()
}

/** Takes the calls there are; true when there was one. Rows that exist, never rows above the last. */
export async function takeCalls(db: Reader): Promise<boolean> {
  const waiting = await db.selectFrom('publication_calls').select('no').limit(1).execute()
  if (waiting.length === 0) return false
  const taken = await sql<{ no: number }>`DELETE FROM publication_calls RETURNING no`.execute(db)
  return taken.rows.length > 0
}

/** The newest list of a kind and site; undefined before the first. */
export async function newestList(
  db: Reader,
  kind: ListKind,
  site: SiteId | null = null,
): Promise<PublishedList | undefined> {
  const row = await db
    .selectFrom('lists')
    .selectAll()
    .where('kind', '=', kind)
    .where('site', '=', site ?? '')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && listOf(row)
}

export type ListHead = Omit<PublishedList, 'bytes'>

/** The newest list of each kind and site without its bytes; cheap, for those who watch. */
export async function newestHeads(db: Reader): Promise<readonly ListHead[]> {
  const newest = db
    .selectFrom('lists')
    .select((e) => e.fn.max('no').as('no'))
    .groupBy(['kind', 'site'])
  const rows = await db
    .selectFrom('lists')
    .select(['no', 'kind', 'site', 'version', 'digest', 'content', 'issued_at', 'expires_at'])
    .where('no', 'in', newest)
    .execute()
  return rows.map(({ site, issued_at, expires_at, ...row }) => ({
    ...row,
    site: site === '' ? null : (site as SiteId),
    issuedAt: issued_at,
    expiresAt: expires_at,
  }))
}

/**
 * Keeps a signed list with its entry in the ledger. False when another list has come in between: then
 * nothing is written, and what was read must be read again.
 */
export async function keepList(
  trx: Writer,
  list: Omit<PublishedList, 'no'>,
  follows: number,
  at: number,
): Promise<boolean> {
  const { kind, version, digest, content, bytes, issuedAt, expiresAt } = list
  const site = list.site ?? ''
  const row = { kind, site, version, follows, digest, content, bytes }
  const kept = await trx
    .insertInto('lists')
    .values({ ...row, issued_at: issuedAt, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (kept.numInsertedOrUpdatedRows !== 1n) return false
  const facts = { kind: 'list-published', list: kind, version, digest } as const
  await record(trx, list.site ? { ...facts, site: list.site } : facts, at)
  if (kind !== 'trust') await forgetOld(trx, kind, site)
  return true
}

// The ledger keeps every digest for ever; the lists themselves are of no use once replaced.
async function forgetOld(trx: Writer, kind: ListKind, site: string): Promise<void> {
  const own = trx.selectFrom('lists').where('kind', '=', kind).where('site', '=', site)
  const tenth = await own
    .select('version')
    .orderBy('version', 'desc')
    .offset(10)
    .limit(1)
    .executeTakeFirst()
  if (!tenth) return
  await trx
    .deleteFrom('lists')
    .where('kind', '=', kind)
    .where('site', '=', site)
    .where('version', '<=', tenth.version)
    .execute()
}

/** The root keys pinned at this office, hex of the raw points, sorted. */
export async function pinnedRoots(db: Reader): Promise<readonly string[]> {
  const rows = await db.selectFrom('pinned_roots').selectAll().orderBy('public_key').execute()
  return rows.map((row) => row.public_key)
}

export async function pinRoots(trx: Writer, roots: readonly string[]): Promise<void> {
  const rows = roots.map((root) => ({ public_key: root }))
  await trx.insertInto('pinned_roots').values(rows).execute()
}

function listOf(row: {
  no: number
  kind: ListKind
  site: string
  version: number
  digest: string
  content: string
  bytes: Uint8Array
  issued_at: number
  expires_at: number
}): PublishedList {
  const { no, kind, version, digest, content, bytes } = row
  const site = row.site === '' ? null : (row.site as SiteId)
  const times = { issuedAt: row.issued_at, expiresAt: row.expires_at }
  return { no, kind, site, version, digest, content, bytes, ...times }
}
