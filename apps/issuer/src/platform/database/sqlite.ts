// Kysely over node:sqlite: one connection a process, writers begin IMMEDIATE so that a read that turns
// into a write never fails half way, and a commit is on the disk when it returns (FACTS: synchronous=FULL).
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
} from 'kysely'

const busyMs = 10_000
const pragmas = [
  `PRAGMA busy_timeout = ${String(busyMs)}`,
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA trusted_schema = OFF',
  'PRAGMA secure_delete = ON',
  // Pages: the same ones are written again and again, and are moved into the database once in 32 MB.
  'PRAGMA wal_autocheckpoint = 8000',
  // Kilobytes.
  'PRAGMA cache_size = -8000',
]

interface Prepared {
  readonly statement: StatementSync
  readonly hasRows: boolean
}

class Connection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    const prepared = { statement, hasRows: statement.columns().length > 0 }
    if (this.#statements.size > 500) this.#statements.clear()
    this.#statements.set(sql, prepared)
    return prepared
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous, this driver is not
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, hasRows } = this.#prepare(query.sql)
    const parameters = query.parameters.map(toSqlite)
    if (hasRows) return { rows: statement.all(...parameters) as R[] }
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous, this driver is not
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A statement of its own: a cached one could be run again while it is being read.
    const statement = this.#database.prepare(query.sql)
    for (const row of statement.iterate(...query.parameters.map(toSqlite)))
      yield { rows: [row as R] }
  }
}

function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as SQLInputValue
}

const quickTries = 2
const sqliteBusy = 5

/** Begins a transaction, or says that another process is writing. On the last try that is an error. */
function began(database: DatabaseSync, isLast: boolean): boolean {
  database.exec('PRAGMA busy_timeout = 0')
  try {
    database.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (isLast || (error as { errcode?: number }).errcode !== sqliteBusy) throw error
    return false
  } finally {
    database.exec(`PRAGMA busy_timeout = ${String(busyMs)}`)
  }
}

class NodeSqliteDriver implements Driver {
  readonly #path: string
  #database: DatabaseSync | null = null
  #connection: Connection | null = null
  #turn: Promise<void> = Promise.resolve()
  #release: (() => void) | null = null

  constructor(path: string) {
    this.#path = path
  }

  init(): Promise<void> {
    this.#database = new DatabaseSync(this.#path)
    for (const pragma of pragmas) this.#database.exec(pragma)
    this.#connection = new Connection(this.#database)
    return Promise.resolve()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn
    let done: () => void = () => undefined
    this.#turn = new Promise((resolve) => (done = resolve))
    await before
    this.#release = done
    if (!this.#connection) throw new Error('the store is closed')
    return this.#connection
  }

  // Waits its turn without holding up the process: SQLite's own waiting sleeps, milliseconds at a time, and
  // the other process has usually committed within a fraction of one.
  async beginTransaction(): Promise<void> {
    const database = this.#database
    if (!database) throw new Error('the store is closed')
    const giveUpAt = performance.now() + busyMs
    for (let tries = 0; !began(database, performance.now() > giveUpAt); tries++) {
      await (tries < quickTries ? nextTurn() : pause(1))
    }
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite on a full disk has already rolled back; a second ROLLBACK would throw.
    if (this.#database?.isTransaction) await connection.executeQuery(CompiledQuery.raw('ROLLBACK'))
  }

  releaseConnection(): Promise<void> {
    this.#release?.()
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    this.#database?.close()
    this.#database = null
    this.#connection = null
    return Promise.resolve()
  }
}

/** The dialect for a database file; `:memory:` for tests. */
export class NodeSqliteDialect implements Dialect {
  readonly #path: string
  constructor(path: string) {
    this.#path = path
  }
  createDriver(): Driver {
    return new NodeSqliteDriver(this.#path)
  }
  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler()
  }
  createAdapter(): SqliteAdapter {
    return new SqliteAdapter()
  }
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db)
  }
}
