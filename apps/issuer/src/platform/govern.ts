// Acts on the custodian's own lists (operators, stations, witnesses, keys): drafted by one keeper, approved
// by another, written in the ledger, then done. What is asked of the custodian is kept with the act.
import { decode, encode } from 'cborg'
import type { Verb } from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { actsOf, keepAct, keepApproval, readAct, approveAct, type Act } from './acts.ts'
import { enqueue } from './ledger/ledger-rows.ts'
import type { Office } from './office.ts'
import { Refusal } from './refusal.ts'
import type { Migration, Writer } from './store.ts'
import type { Signatory } from '@tipstaff/custody'

declare module './store.ts' {
  interface Tables {
    orders: { matter: string; verb: string; request: Uint8Array; said: string; at: number }
  }
}

export const ordersMigration: Migration = {
  name: 'platform-orders-1',
  statements: (words) => [
    `CREATE TABLE orders (matter TEXT PRIMARY KEY, verb TEXT NOT NULL, request ${words.blob} NOT NULL,
      said TEXT NOT NULL, at ${words.bigint} NOT NULL)`,
  ],
}

/** The custodian's verbs that take one act with one leaf. */
export type OrderVerb = Extract<
  Verb,
  | 'add-operator'
  | 'remove-operator'
  | 'add-passkey'
  | 'remove-passkey'
  | 'add-station'
  | 'remove-station'
  | 'add-witness'
  | 'rotate'
  | 'shred'
  | 'approve-spoil'
  | 'presume'
  | 'admit-batch'
>

export interface Order {
  readonly act: Act
  readonly verb: OrderVerb
  /** The verb's own fields, without intent, approvals, checkpoint and proof. */
  readonly fields: Readonly<Record<string, unknown>>
  /** What it is, for the person who approves it: ids only. */
  readonly said: string
}

/** Keeps an order until somebody else approves it. */
export async function keepOrder(trx: Writer, order: Order, at: number): Promise<void> {
  await keepAct(trx, order.act)
  await trx
    .insertInto('orders')
    .values({
      matter: order.act.matter,
      verb: order.verb,
      request: encode(order.fields),
      said: order.said,
      at,
    })
    .execute()
}

export interface WaitingOrder {
  readonly matter: string
  readonly said: string
  readonly by: string
  readonly at: number
}

/** Orders that wait for a second person. */
export async function waitingOrders(
  office: Pick<Office, 'store' | 'clock'>,
): Promise<readonly WaitingOrder[]> {
  return await office.store.db
    .selectFrom('orders')
    .innerJoin('acts', 'acts.matter', 'orders.matter')
    .select(['orders.matter', 'orders.said', 'acts.by', 'orders.at'])
    .where('acts.state', '=', 'drafted')
    .where('acts.expires_at', '>', office.clock())
    .orderBy('orders.at')
    .execute()
}

/**
 * Approves an order with another keeper's key and carries it out. Refusal `second-person-needed` for the person
 * who drafted it, `not-permitted` for anybody but the one whom its ledger entry names.
 */
export async function approveOrder(
  office: Pick<Office, 'store' | 'clock' | 'ledger' | 'custodian'>,
  matter: string,
  key: Signatory,
): Promise<void> {
  const { store, clock } = office
  const [hash] = await actsOf(store.db, matter)
  if (hash === undefined) throw new Refusal('not-found', `there is no order ${matter}`)
  const drafted = await readAct(store.db, hash)
  if (drafted.state === 'done') return
  if (drafted.state === 'drafted') checkNamed(drafted, key)
  const act = drafted.state === 'drafted' ? approveAct(drafted, key) : drafted
  if (drafted.state === 'drafted') await store.write((trx) => keepApproval(trx, act, clock()))
  await carryOut(office, act)
}

// The custodian would refuse it too, but only when the approval is kept and the order can no longer be saved.
function checkNamed(act: Act, key: Signatory): void {
  for (const { entry } of act.items) {
    const { by } = decodeEntry(entry) as { readonly by?: unknown }
    if (Array.isArray(by) && !by.includes(key.operator))
      throw new Refusal('not-permitted', `${act.matter} waits for another: ${by.join(', ')}`)
  }
}

/** Carries out an act whose signatures are complete: ledger first, then the custodian. */
export async function carryOut(
  office: Pick<Office, 'store' | 'ledger' | 'custodian'>,
  act: Act,
): Promise<void> {
  const { store } = office
  const order = await store.db
    .selectFrom('orders')
    .selectAll()
    .where('matter', '=', act.matter)
    .executeTakeFirst()
  const [item] = act.items
  if (!order || !item) throw new Refusal('not-found', `there is no order ${act.matter}`)
  await store.write((trx) => enqueue(trx, [{ id: item.entryId, bytes: item.entry }]))
  const proved = await office.ledger.prove([item.entryId], order.verb === 'admit-batch')
  const [place] = proved.entries
  if (!place) throw new Error('an entry without a place')
  await office.custodian.call(order.verb as OrderVerb, {
    ...(decode(order.request) as object),
    intent: act.intent,
    approvals: act.approvals,
    checkpoint: proved.checkpoint,
    proof: { leaf: item.entry, index: place.leafIndex, proof: place.proof },
  })
  await store.write(async (trx) => {
    await trx.updateTable('acts').set({ state: 'done' }).where('hash', '=', act.hash).execute()
  })
}
