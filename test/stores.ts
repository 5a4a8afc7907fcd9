// Runs the tests of stores and verbs on every database the office supports: SQLite always, PostgreSQL when
// TIPSTAFF_TEST_POSTGRES names a server (a URL whose user may create schemas). Says so when it does not.
import { randomBytes } from 'node:crypto'
import { describe } from 'node:test'
import pg from 'pg'
import { openStore, type Store } from '../apps/issuer/src/platform/store.ts'

export type MakeStore = () => Promise<Store>

const server = process.env['TIPSTAFF_TEST_POSTGRES']

/** Declares a suite once per database. `makeStore` gives an empty store; close it when done. */
export function forEachStore(title: string, suite: (makeStore: MakeStore) => void): void {
  describe(`${title} (SQLite)`, () => suite(() => Promise.resolve(openStore(':memory:'))))
  if (server) describe(`${title} (PostgreSQL)`, () => suite(() => postgresStore(server)))
  else {
    process.stderr.write(
      `SKIPPED on PostgreSQL: ${title}. Set TIPSTAFF_TEST_POSTGRES=postgres://… to run it there.\n`,
    )
  }
}

/** A store in a schema of its own, dropped when it is closed. */
async function postgresStore(url: string): Promise<Store> {
  const schema = `t_${randomBytes(6).toString('hex')}`
  await run(url, `CREATE SCHEMA ${schema}`)
  const own = new URL(url)
  own.searchParams.set('options', `-c search_path=${schema}`)
  const store = openStore(own.href)
  return {
    ...store,
    close: async () => {
      await store.close()
      await run(url, `DROP SCHEMA ${schema} CASCADE`)
    },
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
