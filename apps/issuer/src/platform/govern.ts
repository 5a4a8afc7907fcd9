// Acts on the custodian's own lists (operators, stations, witnesses, keys): drafted by one keeper, approved
// by another, written in the ledger, then done. What is asked of the custodian is kept with the act.
import { decode, encode } from 'cborg'
import { CustodyRefusal, type RefusalCode, type Signatory, type Verb } from '@tipstaff/custody'
import { decodeEntry, leafHash } from '@tipstaff/ledger'
import { approveAct, type Act, type ActItem } from './acts.ts'
import { actsOf, keepAct, keepApproval, readAct } from './kept-acts.ts'
import { enqueue, record } from './ledger/ledger-rows.ts'
import type { Office } from './office.ts'
import { Refusal } from './refusal.ts'
import type { Migration, Reader, Writer } from './store.ts'

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

type Needs = Pick<Office, 'store' | 'clock' | 'ledger' | 'custodian'>

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

export interface DoneOrder {
  readonly matter: string
  readonly fields: Order['fields']
  readonly at: number
}

/** What the office itself does when the custodian has done an order, in the transaction that notes it as done. */
export type OrderEnds = Partial<
  Readonly<Record<OrderVerb, (trx: Writer, order: DoneOrder) => Promise<void>>>
>

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
 * Orders of these verbs that one person alone gives and that were signed but not seen to their end, oldest first:
 * the office was killed before, or the custodian did not answer.
 */
export async function ordersBegun(
  db: Reader,
  verbs: readonly OrderVerb[],
): Promise<
  readonly { readonly hash: string; readonly verb: OrderVerb; readonly fields: Order['fields'] }[]
> {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('acts', 'acts.matter', 'orders.matter')
    .select(['acts.hash', 'orders.verb', 'orders.request'])
    .where('orders.verb', 'in', verbs)
    .where('acts.state', 'not in', ['done', 'failed'])
    .orderBy('orders.at')
    .execute()
  return rows.map(({ hash, verb, request }) => ({
    hash,
    verb: verb as OrderVerb,
    fields: decode(request) as Order['fields'],
  }))
}

/**
 * Approves an order with another keeper's key and carries it out. Refusal `second-person-needed` for the person
 * who drafted it, `not-permitted` for anybody but the one whom its ledger entry names.
 */
export async function approveOrder(
  office: Needs,
  matter: string,
  key: Signatory,
  ends: OrderEnds = {},
): Promise<void> {
  const { store, clock } = office
  const [hash] = await actsOf(store.db, matter)
  if (hash === undefined) throw new Refusal('not-found', `there is no order ${matter}`)
  const drafted = await readAct(store.db, hash)
  if (drafted.state === 'drafted') checkNamed(drafted, key)
  const act = drafted.state === 'drafted' ? approveAct(drafted, key) : drafted
  if (drafted.state === 'drafted') await store.write((trx) => keepApproval(trx, act, clock()))
  await carryOut(office, act, ends)
}

/**
 * Refusal `not-permitted` for anybody whom the act's ledger entry does not name. The custodian would refuse it too,
 * but only when the approval is kept and the order can no longer be saved.
 */
export function checkNamed(act: Act, key: Signatory): void {
  for (const { entry } of act.items) {
    const { by } = decodeEntry(entry) as { readonly by?: unknown }
    if (Array.isArray(by) && !by.includes(key.operator))
      throw new Refusal('not-permitted', `${act.matter} waits for another: ${by.join(', ')}`)
  }
}

// Reasons that say nothing of the order itself: it can be tried again as it is.
const passing: ReadonlySet<RefusalCode> = new Set([
  'clock-behind',
  'checkpoint-unknown',
  'checkpoint-stale',
  'checkpoint-forked',
  'checkpoint-unsigned',
  'custodian-rolled-back',
  'witness-missing',
  'not-in-ledger',
  'fault',
])

/**
 * Carries out an act whose signatures are complete: ledger first, then the custodian. Can be run again. What the
 * custodian refuses for good is written after it, so that nobody reads an order as done that was not.
 * @throws Refusal `wrong-state` for an order that was refused before, `custodian-refused`
 */
export async function carryOut(office: Needs, act: Act, ends: OrderEnds = {}): Promise<void> {
  const { store, clock } = office
  if (act.state === 'done') return
  if (act.state === 'failed')
    throw new Refusal('wrong-state', `the custodian refused ${act.matter}: ask for it anew`)
  const order = await store.db
    .selectFrom('orders')
    .selectAll()
    .where('matter', '=', act.matter)
    .executeTakeFirst()
  const [item] = act.items
  if (!order || !item) throw new Refusal('not-found', `there is no order ${act.matter}`)
  await store.write((trx) => enqueue(trx, [{ id: item.entryId, bytes: item.entry }]))
  const end = async (trx: Writer, state: 'done' | 'failed'): Promise<boolean> => {
    const open = trx.updateTable('acts').set({ state }).where('hash', '=', act.hash)
    const ended = await open.where('state', 'not in', ['done', 'failed']).executeTakeFirst()
    return ended.numUpdatedRows === 1n
  }
  try {
    await ask(office, act, order, item)
  } catch (error) {
    const code = codeOf(error)
    if (code === null || passing.has(code)) throw error
    if (code !== 'intent-used') {
      const leaf = Buffer.from(leafHash(item.entry)).toString('hex')
      const facts = { kind: 'order-refused', intent: act.hash, leaf } as const
      await store.write(async (trx) => {
        if (await end(trx, 'failed')) await record(trx, facts, clock())
      })
      throw error
    }
    // The custodian uses an intent in the transaction that does what it says: it was done before.
  }
  await store.write(async (trx) => {
    if (!(await end(trx, 'done'))) return
    const fields = decode(order.request) as Order['fields']
    await ends[order.verb as OrderVerb]?.(trx, { matter: act.matter, fields, at: clock() })
  })
}

async function ask(
  office: Pick<Office, 'ledger' | 'custodian'>,
  act: Act,
  order: { readonly verb: string; readonly request: Uint8Array },
  item: ActItem,
): Promise<void> {
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
}

function codeOf(error: unknown): RefusalCode | null {
  const cause = error instanceof Refusal ? error.cause : null
  return cause instanceof CustodyRefusal ? cause.code : null
}

/** Forgets what an order carried, once it is done: some of it must not outlive that. */
export async function forgetOrder(trx: Writer, matter: string): Promise<void> {
  await trx
    .updateTable('orders')
    .set({ request: encode({}) })
    .where('matter', '=', matter)
    .execute()
}
