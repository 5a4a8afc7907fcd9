// Openings of everybody that wait for their second person, or to be carried out: for the guard's index, or to trace
// a publication. What is opened is fixed when it is asked; it is used once, by the one who asked.
import { randomBytes } from 'node:crypto'
import type { OperatorId, Signatory } from '@tipstaff/custody'
import type { Act } from '../platform/acts.ts'
import {
  actsIn,
  begunStates,
  matterState,
  keepAct,
  readActs,
  type MatterState,
} from '../platform/kept-acts.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader } from '../platform/store.ts'
import { draftEverybody, peopleIn } from './everybody.ts'

/** What everybody is opened for. */
export type OpeningFor = 'index' | 'trace'

declare module '../platform/store.ts' {
  interface Tables {
    guard_openings: {
      id: string
      what: OpeningFor
      /** Of a trace: the keyed digest of the file, which must be the same when it is carried out. */
      mark: string | null
      by: string
      people: number
      at: number
      expires_at: number
    }
  }
}

export const openingsMigration: Migration = {
  name: 'release-openings-1',
  statements: ({ bigint }) => [
    `CREATE TABLE guard_openings (id TEXT PRIMARY KEY, what TEXT NOT NULL, mark TEXT, "by" TEXT NOT NULL,
      people INTEGER NOT NULL, at ${bigint} NOT NULL, expires_at ${bigint} NOT NULL)`,
    'CREATE INDEX guard_openings_expires ON guard_openings (expires_at)',
  ],
}

export interface GuardOpening {
  readonly id: string
  readonly what: OpeningFor
  readonly mark: string | null
  readonly by: OperatorId
  readonly people: number
  readonly at: number
  readonly expiresAt: number
  readonly state: MatterState
}

/** Asks that everybody be opened. Nothing is until somebody else approves. Refusal `not-found`. */
export async function askForEverybody(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  what: OpeningFor,
  mark: string | null = null,
): Promise<string> {
  const id = `go_${randomBytes(8).toString('hex')}`
  const acts = await draftEverybody(office, key, id)
  const expires_at = Math.min(...acts.map(({ expiresAt }) => expiresAt))
  const by = key.operator
  const row = { id, what, mark, by, people: peopleIn(acts), at: office.clock(), expires_at }
  await office.store.write(async (trx) => {
    await trx.insertInto('guard_openings').values(row).execute()
    for (const act of acts) await keepAct(trx, act)
  })
  return id
}

const select = (db: Reader) =>
  db
    .selectFrom('guard_openings as o')
    .select([
      ...(['o.id', 'o.what', 'o.mark', 'o.by', 'o.people', 'o.at', 'o.expires_at'] as const),
      actsIn('o.id', ['drafted']).as('drafted'),
      actsIn('o.id', begunStates).as('begun'),
    ])
type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

function fromRow({ expires_at: expiresAt, drafted, begun, by, ...row }: Row): GuardOpening {
  const state = matterState(drafted, begun)
  return { ...row, by: by as OperatorId, expiresAt, state }
}

/** Refusal `not-found`. */
export async function readOpening(db: Reader, id: string): Promise<GuardOpening> {
  const row = await select(db).where('o.id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', `nobody asked for ${id}`)
  return fromRow(row)
}

/** Those that can still be used, oldest first. */
export async function openOpenings({
  store,
  clock,
}: Pick<Office, 'store' | 'clock'>): Promise<readonly GuardOpening[]> {
  const rows = await select(store.db).where('o.expires_at', '>', clock()).orderBy('o.at').execute()
  return rows.map(fromRow).filter(({ state }) => state !== 'used')
}

/**
 * The acts of an approved opening, for the one who asked and for what he asked.
 * @throws Refusal `not-permitted`, `wrong-state`, `not-found`
 */
export async function approvedActs(
  { store }: Pick<Office, 'store'>,
  id: string,
  by: OperatorId,
  what: OpeningFor,
): Promise<readonly Act[]> {
  const opening = await readOpening(store.db, id)
  if (opening.what !== what) throw new Refusal('wrong-state', `${id} is for something else`)
  if (opening.by !== by) throw new Refusal('not-permitted', 'only who asked may carry it out')
  if (opening.state !== 'approved') throw new Refusal('wrong-state', `${id} is ${opening.state}`)
  return await readActs(store.db, id)
}
