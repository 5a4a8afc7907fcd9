// What the pages of day passes share: the request with its one card.
import type { HolderId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  cardType,
  listCards,
  requestById,
  type CardRequest,
  type ListedCard,
} from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'

export const requestParams = z.object({ id: z.string().regex(/^re_[a-z2-7]{16}$/) })
export const holderId = z
  .string()
  .regex(/^ho_[a-z2-7]{16}$/)
  .transform((text) => text as HolderId)

/** How many hours a pass lives. */
export const hoursOfPass: number = cardType('day-pass').lifeHours ?? 0

export interface AskedPass {
  readonly request: CardRequest
  readonly card: ListedCard
}

/** A request for a day pass with its card. Refusal `not-found` for any other. */
export async function passOf({ store }: Pick<Office, 'store'>, id: string): Promise<AskedPass> {
  const request = await requestById(store.db, id)
  const [card] = request.type === 'day-pass' ? await listCards(store.db, { request: id }, 1) : []
  if (!card) throw new Refusal('not-found', `there is no day pass ${id}`)
  return { request, card }
}
