// What is known of each holder's photograph: its findings as codes, and whether it may be printed. The
// portrait itself is in an envelope. Only this file writes this SQL.
import type { HolderId } from '@tipstaff/custody'
import type { Migration, Reader, Tables, Writer } from '../../platform/store.ts'

export type PhotographState = 'accepted' | 'to-judge' | 'refused'

declare module '../../platform/store.ts' {
  interface Tables {
    photo_findings: {
      holder: string
      /** Finding or fault codes, space between. */
      codes: string
      state: PhotographState
      /** The custodian's keyed fingerprint of the file taken: the same file is not prepared twice. */
      fingerprint: Uint8Array
      at: number
    }
  }
}

export const photographsMigration: Migration = {
  name: 'personnel-photographs-1',
  statements: (words) => [
    `CREATE TABLE photo_findings (holder TEXT PRIMARY KEY, codes TEXT NOT NULL, state TEXT NOT NULL,
      fingerprint ${words.blob} NOT NULL, at ${words.bigint} NOT NULL)`,
    'CREATE INDEX photo_findings_by_state ON photo_findings (state, holder)',
  ],
}

export interface PhotographFindings {
  readonly holder: HolderId
  readonly codes: readonly string[]
  readonly state: PhotographState
  readonly fingerprint: Uint8Array
}

/** Keeps findings, each in place of the one before it. */
export async function keepFindings(
  trx: Writer,
  findings: readonly PhotographFindings[],
  at: number,
): Promise<void> {
  for (let from = 0; from < findings.length; from += 200) {
    const rows = findings.slice(from, from + 200).map(({ codes, fingerprint, ...row }) => ({
      ...row,
      codes: codes.join(' '),
      fingerprint: Buffer.from(fingerprint),
      at,
    }))
    await trx
      .insertInto('photo_findings')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('holder').doUpdateSet((e) => ({
          codes: e.ref('excluded.codes'),
          state: e.ref('excluded.state'),
          fingerprint: e.ref('excluded.fingerprint'),
          at: e.ref('excluded.at'),
        })),
      )
      .execute()
  }
}

/** The findings of these holders. */
export async function findingsOf(
  db: Reader,
  holders: readonly HolderId[],
): Promise<ReadonlyMap<HolderId, PhotographFindings>> {
  const found = new Map<HolderId, PhotographFindings>()
  for (let from = 0; from < holders.length; from += 500) {
    const some = holders.slice(from, from + 500)
    const query = db.selectFrom('photo_findings').selectAll().where('holder', 'in', some)
    for (const row of await query.execute()) found.set(row.holder as HolderId, toFindings(row))
  }
  return found
}

/** All photographs in a state, in the order of ids. */
export async function photographsIn(
  db: Reader,
  state: PhotographState,
): Promise<readonly PhotographFindings[]> {
  const query = db.selectFrom('photo_findings').selectAll().where('state', '=', state)
  return (await query.orderBy('holder').execute()).map(toFindings)
}

/** How many photographs are in each state. */
export async function countPhotographs(
  db: Reader,
): Promise<Readonly<Record<PhotographState, number>>> {
  const rows = await db
    .selectFrom('photo_findings')
    .select((e) => ['state', e.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const of = (state: PhotographState): number => rows.find((row) => row.state === state)?.count ?? 0
  return { accepted: of('accepted'), 'to-judge': of('to-judge'), refused: of('refused') }
}

/** At most `most` photographs in a state, in the order of ids, after one. */
export async function listPhotographs(
  db: Reader,
  state: PhotographState,
  after: string,
  most: number,
): Promise<readonly PhotographFindings[]> {
  const query = db.selectFrom('photo_findings').selectAll().where('state', '=', state)
  const rows = await query.where('holder', '>', after).orderBy('holder').limit(most).execute()
  return rows.map(toFindings)
}

/** Judges photographs that wait for it; gives how many did. */
export async function judgeFindings(
  trx: Writer,
  holders: readonly HolderId[],
  state: 'accepted' | 'refused',
  at: number,
): Promise<number> {
  let judged = 0
  for (let from = 0; from < holders.length; from += 500) {
    const done = await trx
      .updateTable('photo_findings')
      .set({ state, at })
      .where('holder', 'in', holders.slice(from, from + 500))
      .where('state', '=', 'to-judge')
      .executeTakeFirst()
    judged += Number(done.numUpdatedRows)
  }
  return judged
}

const toFindings = (row: Tables['photo_findings']): PhotographFindings => ({
  holder: row.holder as HolderId,
  codes: row.codes === '' ? [] : row.codes.split(' '),
  state: row.state,
  fingerprint: row.fingerprint,
})

/** Forgets what was found in a holder's photograph, and the fingerprint of its file. */
export async function dropFindings(trx: Writer, holder: HolderId): Promise<void> {
  await trx.deleteFrom('photo_findings').where('holder', '=', holder).execute()
}
