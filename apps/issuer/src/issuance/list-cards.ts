// Cards a page at a time, by serial: of a request, of a type, in a state. Reads only.
import type { HolderId } from '@tipstaff/custody'
import type { Reader } from '../platform/store.ts'
import type { Card, CardState } from './card.ts'

export interface CardFilter {
  readonly request?: string | undefined
  readonly type?: string | undefined
  readonly state?: CardState | undefined
  /** The last serial of the page before. */
  readonly after?: string | undefined
}

export type ListedCard = Pick<
  Card,
  'serial' | 'type' | 'state' | 'holder' | 'request' | 'expiresOn' | 'refusal' | 'changedAt'
>

/** At most `most` cards that fit, in the order of their serials. */
export async function listCards(
  db: Reader,
  { request, type, state, after }: CardFilter,
  most: number,
): Promise<readonly ListedCard[]> {
  let query = db
    .selectFrom('cards')
    .select(['serial', 'type', 'state', 'holder', 'request', 'expires_on', 'refusal', 'changed_at'])
  if (request !== undefined) query = query.where('request', '=', request)
  if (type !== undefined) query = query.where('type', '=', type as Card['type'])
  if (state !== undefined) query = query.where('state', '=', state)
  if (after !== undefined) query = query.where('serial', '>', after)
  const rows = await query.orderBy('serial').limit(most).execute()
  return rows.map(({ holder, expires_on: expiresOn, changed_at: changedAt, ...row }) => ({
    ...row,
    holder: holder as HolderId,
    expiresOn,
    changedAt,
  }))
}

/** How many cards are in a state. */
export async function countInState(db: Reader, state: CardState): Promise<number> {
  const row = await db
    .selectFrom('cards')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('state', '=', state)
    .executeTakeFirstOrThrow()
  return row.count
}
