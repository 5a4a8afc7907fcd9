// Asking for a pass: whoever asks has checked the person and says how, which goes into the ledger with the request.
import type { HolderId, Signatory } from '@tipstaff/custody'
import {
  cardsOfHolder,
  isForDay,
  requestCards,
  type Card,
  type PersonCheck,
  type RequestId,
} from '../issuance/index.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

/** How somebody without his card is known for who he is. */
export const checks = ['photograph', 'document'] as const satisfies readonly PersonCheck[]

/** The holder's cards in use: a day pass stands in for one of them. */
export async function cardsInUse(
  { store }: Pick<Office, 'store'>,
  holder: HolderId,
): Promise<readonly Card[]> {
  const cards = await cardsOfHolder(store.db, holder)
  return cards.filter(({ state, type }) => state === 'active' && !isForDay(type))
}

/**
 * Asks for a day pass; somebody else approves it.
 * @throws Refusal `wrong-state` for somebody without a card in use or with a pass that waits, `not-permitted`
 */
export async function askForDayPass(
  office: Pick<Office, 'store' | 'custodian' | 'clock'>,
  key: Signatory,
  { holder, checked }: { readonly holder: HolderId; readonly checked: PersonCheck },
): Promise<{ readonly request: RequestId }> {
  if ((await cardsInUse(office, holder)).length === 0)
    throw new Refusal('wrong-state', `${holder} has no card in use`)
  return await requestCards(office, key, {
    type: 'day-pass',
    who: [holder],
    replaces: true,
    checked,
  })
}
