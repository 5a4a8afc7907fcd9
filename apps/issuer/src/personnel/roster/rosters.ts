// Rosters that were committed, and the mapping of columns kept for the next one. Nothing of their content.
import type { OperatorId } from '@tipstaff/custody'
import type { Migration, Reader, Writer } from '../../platform/store.ts'
import type { RosterMapping } from './roster-columns.ts'

declare module '../../platform/store.ts' {
  interface Tables {
    rosters: {
      no: import('kysely').Generated<number>
      file: string
      by: string
      joined: number
      changed: number
      departed: number
      refused: number
      at: number
    }
    mappings: { one: number; mapping: string; by: string; at: number }
  }
}

export const rostersMigration: Migration = {
  name: 'personnel-rosters-1',
  statements: (words) => [
    `CREATE TABLE rosters (no ${words.serial}, file TEXT NOT NULL, "by" TEXT NOT NULL, joined INTEGER NOT NULL,
      changed INTEGER NOT NULL, departed INTEGER NOT NULL, refused INTEGER NOT NULL, at ${words.bigint} NOT NULL)`,
    `CREATE TABLE mappings (one INTEGER PRIMARY KEY CHECK (one = 1), mapping TEXT NOT NULL,
      "by" TEXT NOT NULL, at ${words.bigint} NOT NULL)`,
  ],
}

export interface CommittedRoster {
  /** SHA-256 of the file, hex. */
  readonly file: string
  readonly by: OperatorId
  readonly joined: number
  readonly changed: number
  readonly left: number
  readonly refused: number
  readonly at: number
}

/** Notes a committed roster. */
export async function keepRoster(trx: Writer, roster: CommittedRoster): Promise<void> {
  const { left, ...row } = roster
  await trx
    .insertInto('rosters')
    .values({ ...row, departed: left })
    .execute()
}

/** The last rosters, newest first. */
export async function lastRosters(db: Reader, most = 20): Promise<readonly CommittedRoster[]> {
  const rows = await db
    .selectFrom('rosters')
    .selectAll()
    .orderBy('no', 'desc')
    .limit(most)
    .execute()
  return rows.map(({ departed, by, file, joined, changed, refused, at }) => ({
    file,
    by: by as OperatorId,
    joined,
    changed,
    left: departed,
    refused,
    at,
  }))
}

/** Keeps the mapping somebody has confirmed. */
export async function keepMapping(
  trx: Writer,
  mapping: RosterMapping,
  by: OperatorId,
  at: number,
): Promise<void> {
  const row = { mapping: JSON.stringify(mapping), by, at }
  await trx
    .insertInto('mappings')
    .values({ one: 1, ...row })
    .onConflict((conflict) => conflict.column('one').doUpdateSet(row))
    .execute()
}

/** The mapping kept from the last roster. */
export async function keptMapping(db: Reader): Promise<RosterMapping | undefined> {
  const row = await db.selectFrom('mappings').select('mapping').executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(row.mapping) as RosterMapping)
}
