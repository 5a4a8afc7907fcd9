// Names for an answer, asked for by one person and approved by another. What is opened is fixed when it is asked;
// it is opened once, for the one who asked, and shown from memory for a while: names stand on no disk.
import { randomBytes } from 'node:crypto'
import type { HolderId, OperatorId, Signatory } from '@tipstaff/custody'
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
import { draftNames, openNames, type Names } from './name-people.ts'

declare module '../platform/store.ts' {
  interface Tables {
    exposure_namings: {
      id: string
      answer: string
      by: string
      people: number
      at: number
      expires_at: number
    }
  }
}

export const namingsMigration: Migration = {
  name: 'incident-namings-1',
  statements: ({ bigint }) => [
    `CREATE TABLE exposure_namings (id TEXT PRIMARY KEY, answer TEXT NOT NULL, "by" TEXT NOT NULL,
      people INTEGER NOT NULL, at ${bigint} NOT NULL, expires_at ${bigint} NOT NULL)`,
    'CREATE INDEX exposure_namings_answer ON exposure_namings (answer, expires_at)',
  ],
}

export interface Naming {
  readonly id: string
  /** The answer's statement. */
  readonly answer: string
  readonly by: OperatorId
  readonly people: number
  readonly at: number
  readonly expiresAt: number
  readonly state: MatterState
}

/**
 * Asks for the names of these people. Nothing is opened until somebody else approves, within minutes.
 * @throws Refusal `not-found` when none of them has a record
 */
export async function askForNames(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  answer: string,
  people: readonly HolderId[],
): Promise<string> {
  const id = `na_${randomBytes(8).toString('hex')}`
  const acts = await draftNames(office, key, id, people)
  const [first] = acts
  if (!first) throw new Refusal('not-found', 'there is nobody to name')
  const row = {
    id,
    answer,
    by: key.operator,
    people: acts.reduce((sum, { items }) => sum + items.length, 0),
    at: office.clock(),
    expires_at: first.expiresAt,
  }
  await office.store.write(async (trx) => {
    await trx.insertInto('exposure_namings').values(row).execute()
    for (const act of acts) await keepAct(trx, act)
  })
  return id
}

const select = (db: Reader) =>
  db
    .selectFrom('exposure_namings as n')
    .select([
      'n.id',
      'n.answer',
      'n.by',
      'n.people',
      'n.at',
      'n.expires_at',
      actsIn('n.id', ['drafted']).as('drafted'),
      actsIn('n.id', begunStates).as('begun'),
    ])
type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

function fromRow({ expires_at: expiresAt, drafted, begun, by, ...row }: Row): Naming {
  const state = matterState(drafted, begun)
  return { ...row, by: by as OperatorId, expiresAt, state }
}

/** Refusal `not-found`. */
export async function readNaming(db: Reader, id: string): Promise<Naming> {
  const row = await select(db).where('n.id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'nobody asked for such names')
  return fromRow(row)
}

/** What an operator asked for last about an answer, if it can still be used. */
export async function openNamingOf(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  answer: string,
  by: OperatorId,
): Promise<Naming | null> {
  const row = await select(store.db)
    .where('n.answer', '=', answer)
    .where('n.by', '=', by)
    .where('n.expires_at', '>', clock())
    .orderBy('n.at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const naming = row ? fromRow(row) : null
  return naming?.state === 'used' ? null : naming
}

/** What waits for a second person. */
export async function waitingNamings({
  store,
  clock,
}: Pick<Office, 'store' | 'clock'>): Promise<readonly Naming[]> {
  const rows = await select(store.db).where('n.expires_at', '>', clock()).orderBy('n.at').execute()
  return rows.map(fromRow).filter(({ state }) => state === 'waiting')
}

/** Opens what was approved, for the one who asked. Refusals `not-permitted`, `wrong-state`, `custodian-refused`. */
export async function openNaming(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  id: string,
  by: OperatorId,
  report: (done: number) => void,
): Promise<Names> {
  const naming = await readNaming(office.store.db, id)
  if (naming.by !== by) throw new Refusal('not-permitted', 'only who asked may see the names')
  if (naming.state !== 'approved') throw new Refusal('wrong-state', `${id} is ${naming.state}`)
  return await openNames(office, await readActs(office.store.db, id), report)
}
