// Orders of two keepers as their pages show them: what is signed, decoded, never a label that stands beside it.
import { decodeIntent, passkeyFingerprint, type Intent, type OperatorId } from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { actsOf, readAct } from '../platform/kept-acts.ts'
import { waitingOrders } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

export interface OrderSeen {
  readonly matter: string
  /** What its approver signs, hex. */
  readonly hash: string
  readonly intent: Intent
  readonly by: OperatorId
  readonly at: number
  readonly expiresAt: number
  /** The keepers its ledger entry names besides the one who asked; none where any other may approve. */
  readonly named: readonly OperatorId[]
  readonly isWaiting: boolean
  /** In the words of whoever asked: ids only. */
  readonly said: string
}

/** An order by its name. Refusal `not-found`. */
export async function readOrder(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  matter: string,
): Promise<OrderSeen> {
  const [hash] = await actsOf(store.db, matter)
  const order = await store.db
    .selectFrom('orders')
    .select(['said', 'at'])
    .where('matter', '=', matter)
    .executeTakeFirst()
  if (hash === undefined || !order) throw new Refusal('not-found', `there is no order ${matter}`)
  const act = await readAct(store.db, hash)
  const named = act.items.flatMap(({ entry }) => {
    const { by } = decodeEntry(entry) as { readonly by?: unknown }
    return Array.isArray(by) ? (by as OperatorId[]).filter((one) => one !== act.by) : []
  })
  return {
    matter,
    hash,
    intent: decodeIntent(act.intent),
    by: act.by,
    at: order.at,
    expiresAt: act.expiresAt,
    named,
    isWaiting: act.state === 'drafted' && act.expiresAt > clock(),
    said: order.said,
  }
}

/** Every order that waits, oldest first. */
export async function ordersSeen(
  office: Pick<Office, 'store' | 'clock'>,
): Promise<readonly OrderSeen[]> {
  const orders: OrderSeen[] = []
  for (const { matter } of await waitingOrders(office)) orders.push(await readOrder(office, matter))
  return orders
}

/** Whether a keeper can approve it: he did not ask, and it waits for nobody else. */
export const waitsFor = ({ by, named, isWaiting }: OrderSeen, operator: OperatorId): boolean =>
  isWaiting && by !== operator && (named.length === 0 || named.includes(operator))

/** The digits somebody typed, as fingerprints are written; null where there are not 32. */
export function fingerprintTyped(typed: string): string | null {
  const digits = typed.replace(/\D/g, '')
  return digits.length === 32 ? (digits.match(/.{4}/g) ?? []).join(' ') : null
}

/** Whether what was typed is the number of the key an intent names. */
export const isTold = ({ key }: Pick<Intent, 'key'>, typed: string): boolean =>
  key !== undefined && fingerprintTyped(typed) === passkeyFingerprint(key)
