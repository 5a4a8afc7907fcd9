// Acts in the store: kept when they are drafted, with the second person's signature once there is one, read back to
// be used. All acts of one request, batch or question are its matter.
import {
  decodeApproval,
  decodeIntent,
  encodeApproval,
  type FieldGroup,
  type HolderId,
  type OperatorId,
  type Signatory,
} from '@tipstaff/custody'
import { sql } from 'kysely'
import { approveAct, type Act, type ActHead } from './acts.ts'
import type { Office } from './office.ts'
import { Refusal } from './refusal.ts'
import type { Reader, Tables, Writer } from './store.ts'

/** Stores a drafted act, to be approved and used later. */
export async function keepAct(trx: Writer, act: Act): Promise<void> {
  const [requester, second] = act.approvals
  if (!requester) throw new Error('an act without its requester')
  await trx
    .insertInto('acts')
    .values({
      hash: act.hash,
      matter: act.matter,
      no: act.no,
      intent: act.intent,
      by: act.by,
      requester: encodeApproval(requester),
      approver: second?.operator ?? null,
      approval: second ? encodeApproval(second) : null,
      state: act.state,
      expires_at: act.expiresAt,
    })
    .execute()
  for (let from = 0; from < act.items.length; from += 200) {
    const rows = act.items.slice(from, from + 200).map((item, i) => ({
      act: act.hash,
      no: from + i,
      entry_id: item.entryId,
      entry: item.entry,
      holder: item.holder,
      groups: item.groups.join(' '),
    }))
    await trx.insertInto('act_items').values(rows).execute()
  }
}

/** Keeps the approver's signature; refuses an act that was approved, used or let expire in between. */
export async function keepApproval(trx: Writer, act: ActHead, now: number): Promise<void> {
  const second = act.approvals[1]
  if (!second) throw new Refusal('second-person-needed', 'the act has no second signature')
  const changed = await trx
    .updateTable('acts')
    .set({ approver: second.operator, approval: encodeApproval(second), state: 'approved' })
    .where('hash', '=', act.hash)
    .where('state', '=', 'drafted')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (changed.numUpdatedRows !== 1n) {
    throw new Refusal('wrong-state', `act ${act.hash.slice(0, 12)} is no longer open for approval`)
  }
}

/** Marks a kept act as being used; false when it was marked before: its leaves are queued already. */
export async function startUse(trx: Writer, hash: string): Promise<boolean> {
  const changed = await trx
    .updateTable('acts')
    .set({ state: 'logged' })
    .where('hash', '=', hash)
    .where('state', 'in', ['drafted', 'approved'])
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}

/** The hashes of a matter's acts in their order. */
export async function actsOf(db: Reader, matter: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('acts')
    .select('hash')
    .where('matter', '=', matter)
    .orderBy('no')
    .execute()
  return rows.map(({ hash }) => hash)
}

/** A matter's acts in their order, without their leaves: those of a whole force are tens of megabytes. */
export async function headsOf(db: Reader, matter: string): Promise<readonly ActHead[]> {
  const query = db.selectFrom('acts').selectAll().where('matter', '=', matter)
  return (await query.orderBy('no').execute()).map(toHead)
}

const toHead = (row: Tables['acts']): ActHead => ({
  hash: row.hash,
  matter: row.matter,
  no: row.no,
  intent: row.intent,
  terms: decodeIntent(row.intent),
  by: row.by as OperatorId,
  approvals: [row.requester, ...(row.approval ? [row.approval] : [])].map(decodeApproval),
  state: row.state,
  expiresAt: row.expires_at,
  isKept: true,
})

/** Reads an act back. Refusal `not-found`. */
export async function readAct(db: Reader, hash: string): Promise<Act> {
  const row = await db.selectFrom('acts').selectAll().where('hash', '=', hash).executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no act ${hash.slice(0, 12)}`)
  const items = await db
    .selectFrom('act_items')
    .selectAll()
    .where('act', '=', hash)
    .orderBy('no')
    .execute()
  return {
    ...toHead(row),
    items: items.map((item) => ({
      entryId: item.entry_id,
      entry: item.entry,
      holder: item.holder as HolderId | null,
      groups: (item.groups === '' ? [] : item.groups.split(' ')) as FieldGroup[],
    })),
  }
}

/** A matter's acts in their order, with their leaves. */
export async function readActs(db: Reader, matter: string): Promise<readonly Act[]> {
  const acts: Act[] = []
  for (const hash of await actsOf(db, matter)) acts.push(await readAct(db, hash))
  return acts
}

/** How many acts of a matter are in one of these states: a column for a query of matters, whose id is `matter`. */
export const actsIn = (matter: string, states: readonly Act['state'][]) =>
  sql<number>`(SELECT COUNT(*) FROM acts WHERE acts.matter = ${sql.ref(matter)}
    AND acts.state IN (${sql.join(states)}))`

/** What a matter's acts make of it: `used` also where it went wrong half way. */
export type MatterState = 'waiting' | 'approved' | 'used'

/** From the counts of {@link actsIn}: those drafted, and those begun. */
export const matterState = (drafted: number, begun: number): MatterState =>
  begun > 0 ? 'used' : drafted > 0 ? 'waiting' : 'approved'

/** The states of an act whose use has begun. */
export const begunStates = ['logged', 'done', 'failed'] as const satisfies readonly Act['state'][]

/** The intents of a matter that wait, hex: what the approver signs. */
export async function waitingHashes(db: Reader, matter: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('acts')
    .select('hash')
    .where('matter', '=', matter)
    .where('state', '=', 'drafted')
    .orderBy('no')
    .execute()
  return rows.map(({ hash }) => hash)
}

/**
 * The second person's signature over every act of a matter that waits for one.
 * @throws Refusal `second-person-needed` for the one who asked, `wrong-state` when none waits or it is too late
 */
export async function approveMatter(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  matter: string,
  key: Signatory,
): Promise<void> {
  const waiting = (await headsOf(store.db, matter)).filter(({ state }) => state === 'drafted')
  if (waiting.length === 0) throw new Refusal('wrong-state', `${matter} waits no longer`)
  const approved = waiting.map((act) => approveAct(act, key))
  await store.write(async (trx) => {
    for (const act of approved) await keepApproval(trx, act, clock())
  })
}
