// The office's database: SQLite by default, PostgreSQL by URL, one set of queries for both.
// Each station adds its tables to `Tables` where it defines them, and is the only one to write them.
import { setImmediate as endOfTurn } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { NodeSqliteDialect } from './database/sqlite.ts'
import { withMark } from './database/step.ts'

/** All tables; stations add theirs by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the stations
export interface Tables {}

export type DialectName = 'sqlite' | 'postgres'
export type Reader = Kysely<Tables>
export type Writer = Transaction<Tables>

export interface Store {
  readonly db: Kysely<Tables>
  readonly dialect: DialectName
  /** Runs the work in one transaction; all of it happens or none. */
  write<T>(work: (trx: Writer) => Promise<T>): Promise<T>
  /**
   * Writes what only matters once a later commit has built on it: not yet on the disk when this resolves, but no
   * later commit of any process is on the disk without it.
   */
  writeAhead<T>(work: (trx: Writer) => Promise<T>): Promise<T>
  /**
   * Writes what need not be on the disk before the caller goes on, in the next transaction; whatever this
   * process reads or writes afterwards comes after it. `lost` is told if it could not be written.
   */
  writeSoon(work: (trx: Writer) => Promise<void>, lost: (error: unknown) => void): Promise<void>
  /** Waits for what is being written. */
  close(): Promise<void>
}

/** Words that differ between the two dialects, for table definitions. */
export interface DialectWords {
  readonly name: DialectName
  readonly blob: string
  readonly bigint: string
  readonly serial: string
}

export interface Migration {
  /** Unique, never changed once released. */
  readonly name: string
  statements(words: DialectWords): readonly string[]
}

const words: Record<DialectName, DialectWords> = {
  sqlite: { name: 'sqlite', blob: 'BLOB', bigint: 'INTEGER', serial: 'INTEGER PRIMARY KEY' },
  postgres: {
    name: 'postgres',
    blob: 'BYTEA',
    bigint: 'BIGINT',
    serial: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  },
}

// Our integers stay below 2^53, so PostgreSQL's int8 and numeric sums may be read as numbers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** Opens the store at a file path or a `postgres://` URL. */
export function openStore(where: string): Store {
  const dialect: DialectName = /^postgres(ql)?:/.test(where) ? 'postgres' : 'sqlite'
  const db = new Kysely<Tables>({
    dialect:
      dialect === 'postgres'
        ? new PostgresDialect({ pool: new pg.Pool({ connectionString: where, max: 10 }) })
        : new NodeSqliteDialect(where),
  })
  return dialect === 'sqlite' ? oneConnection(db) : manyConnections(db)
}

// Reads wait on the one connection for what was written before them.
function oneConnection(db: Kysely<Tables>): Store {
  const commit = groupCommit(db)
  const write: Store['write'] = (work) => commit(withMark(work), true)
  const writeAhead: Store['write'] = (work) => commit(withMark(work), false)
  const soon = new Set<Promise<void>>()
  return {
    db,
    dialect: 'sqlite',
    write,
    writeAhead,
    writeSoon(work, lost) {
      const written = writeAhead(work).catch(lost)
      soon.add(written)
      void written.finally(() => soon.delete(written))
      return Promise.resolve()
    },
    async close() {
      await Promise.all(soon)
      await db.destroy()
    },
  }
}

// Another connection could read too early: here the caller waits.
function manyConnections(db: Kysely<Tables>): Store {
  const write: Store['write'] = (work) => db.transaction().execute(withMark(work))
  // The log of the whole database is written in the order of commits: a later one that waits for the disk takes
  // this one with it.
  const writeAhead: Store['write'] = (work) =>
    write(async (trx) => {
      await sql.raw('SET LOCAL synchronous_commit = off').execute(trx)
      return work(trx)
    })
  return {
    db,
    dialect: 'postgres',
    write,
    writeAhead,
    writeSoon: (work, lost) => writeAhead(work).catch(lost),
    close: () => db.destroy(),
  }
}

interface Queued {
  /** Whether it must be on the disk when it resolves. */
  readonly isDurable: boolean
  readonly work: (trx: Writer) => Promise<unknown>
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * Writers that wait while another commits share the next transaction, each in a savepoint of its own: one
 * that fails undoes only itself, and nobody is told before the commit is on the disk.
 */
function groupCommit(
  db: Kysely<Tables>,
): <T>(work: (trx: Writer) => Promise<T>, isDurable: boolean) => Promise<T> {
  let waiting: Queued[] = []
  let running = false
  let isSynced = true
  // One log in the order of commits: a later one that waits for the disk takes those before it along.
  const sync = async (wanted: boolean): Promise<void> => {
    if (isSynced === wanted) return
    await sql.raw(`PRAGMA synchronous = ${wanted ? 'FULL' : 'NORMAL'}`).execute(db)
    isSynced = wanted
  }
  const commit = async (): Promise<void> => {
    const group = waiting
    waiting = []
    await sync(group.some(({ isDurable }) => isDurable))
    const [only] = group
    if (only && group.length === 1) {
      await db
        .transaction()
        .execute(only.work)
        .then(only.resolve as never, only.reject)
      return
    }
    try {
      const outcomes = await db.transaction().execute(async (trx) => {
        const said: (() => void)[] = []
        for (const queued of group) said.push(await attempt(trx, queued))
        return said
      })
      for (const tell of outcomes) tell()
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
  // The turn of the event loop ends first: writers that come in the same one share the commit.
  const run = async (): Promise<void> => {
    running = true
    while (waiting.length > 0) {
      await endOfTurn()
      await commit()
    }
    running = false
  }
  return (work, isDurable) =>
    new Promise((resolve, reject) => {
      waiting.push({ isDurable, work, resolve, reject })
      if (!running) void run()
    })
}

/** Runs one writer in a savepoint; gives what to tell it once the whole is committed. */
async function attempt(trx: Writer, { work, resolve, reject }: Queued): Promise<() => void> {
  await sql.raw('SAVEPOINT writer').execute(trx)
  try {
    const value = await work(trx)
    await sql.raw('RELEASE writer').execute(trx)
    return () => resolve(value as never)
  } catch (error) {
    // A full disk has rolled everything back by itself: then this throws and the whole group fails.
    await sql.raw('ROLLBACK TO writer').execute(trx)
    await sql.raw('RELEASE writer').execute(trx)
    return () => reject(error)
  }
}

/** Brings the tables up to date; each migration is one transaction and runs once. */
export async function migrate(store: Store, migrations: readonly Migration[]): Promise<void> {
  const statement = 'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)'
  await sql.raw(statement).execute(store.db)
  for (const migration of migrations) {
    await store.write(async (trx) => {
      const claimed =
        await sql`INSERT INTO migrations (name) VALUES (${migration.name}) ON CONFLICT DO NOTHING`.execute(
          trx,
        )
      if (claimed.numAffectedRows === 0n) return
      for (const text of migration.statements(words[store.dialect]))
        await sql.raw(text).execute(trx)
    })
  }
}

/** Statements that let rows of a table be added but never changed or removed. */
export function appendOnly(dialect: DialectWords, table: string): readonly string[] {
  if (dialect.name === 'sqlite') {
    return ['UPDATE', 'DELETE'].map(
      (verb) =>
        `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} ` +
        `BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
    )
  }
  return [
    `CREATE OR REPLACE FUNCTION ${table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ ` +
      `BEGIN RAISE EXCEPTION '${table} is append-only'; END $$`,
    `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table} ` +
      `FOR EACH ROW EXECUTE FUNCTION ${table}_append_only()`,
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} ` +
      `FOR EACH STATEMENT EXECUTE FUNCTION ${table}_append_only()`,
  ]
}
