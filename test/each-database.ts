// Declares a suite once per database for tests that open a whole house: SQLite always, PostgreSQL when
// TIPSTAFF_TEST_POSTGRES names a server. Says so when it does not.
import { randomBytes } from 'node:crypto'
import { describe } from 'node:test'
import pg from 'pg'

export interface OneDatabase {
  /** For `openHouse`: empty for SQLite, else a schema of its own on the server. */
  readonly options: { readonly database?: string }
  drop(): Promise<void>
}

const server = process.env['TIPSTAFF_TEST_POSTGRES']

/** Runs the suite on every database there is; `make` gives a fresh one, to be dropped at the end. */
export function forEachDatabase(
  title: string,
  suite: (make: () => Promise<OneDatabase>) => void,
): void {
  describe(`${title} (SQLite)`, () =>
    suite(() => Promise.resolve({ options: {}, drop: () => Promise.resolve() })))
  if (server) describe(`${title} (PostgreSQL)`, () => suite(() => schemaOn(server)))
  else {
    process.stderr.write(
      `SKIPPED on PostgreSQL: ${title}. Set TIPSTAFF_TEST_POSTGRES=postgres://… to run it there.\n`,
    )
  }
}

/** One fresh database for a file that runs on one only: PostgreSQL where there is a server, else SQLite. */
export function oneDatabase(): Promise<OneDatabase> {
  return server ? schemaOn(server) : Promise.resolve({ options: {}, drop: () => Promise.resolve() })
}

async function schemaOn(url: string): Promise<OneDatabase> {
  const schema = `h_${randomBytes(6).toString('hex')}`
  await run(url, `CREATE SCHEMA ${schema}`)
  const own = new URL(url)
  own.searchParams.set('options', `-c search_path=${schema}`)
  return {
    options: { database: own.href },
    drop: () => run(url, `DROP SCHEMA ${schema} CASCADE`),
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
