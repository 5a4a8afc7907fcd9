// A holder's own cards. Another's card is not found, whether or not it exists.
import type { HolderId } from '@tipstaff/custody'
import { cardBySerial, cardsOfHolder, type Card, type CardState } from '../issuance/index.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

type Needs = Pick<Office, 'store'>

/** The holder's card of this serial. Refusal `not-found`. */
export async function ownCard({ store }: Needs, holder: HolderId, serial: string): Promise<Card> {
  const card = await cardBySerial(store.db, serial)
  if (card?.holder !== holder) throw new Refusal('not-found', 'you have no such card')
  return card
}

// In use, or waiting for him, on top; then on their way.
const live: readonly CardState[] = [
  'active',
  'suspended',
  'handed-over',
  'printed',
  'signed',
  'approved',
  'requested',
]

/** His cards: those that count in the order of what he can do with them, and those that have ended. */
export async function ownCards(
  { store }: Needs,
  holder: HolderId,
): Promise<{ readonly live: readonly Card[]; readonly ended: readonly Card[] }> {
  const all = [...(await cardsOfHolder(store.db, holder))].reverse()
  return {
    live: live.flatMap((state) => all.filter((card) => card.state === state)),
    ended: all.filter(({ state }) => !live.includes(state)),
  }
}
