// The holder says that he has his card: he types the end of the serial that is printed on it and shown to him
// nowhere else. Two people have handed it over before; until now every gate refused it.
import type { HolderId } from '@tipstaff/custody'
import { cardsOfHolder, moveCard } from '../issuance/index.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

/** How much of the serial he types. */
export const endingLength = 4

const wrongMax = 5
const hourMs = 3_600_000
/** When a holder typed a wrong ending, by the running office: guessing one is not holding a card. */
const wrong = new WeakMap<object, Map<HolderId, readonly number[]>>()

function wrongOf(store: object, now: number): Map<HolderId, readonly number[]> {
  const known = wrong.get(store) ?? new Map<HolderId, readonly number[]>()
  wrong.set(store, known)
  for (const [holder, times] of known)
    if (times.every((at) => now - at >= hourMs)) known.delete(holder)
  return known
}

/** As typed: Crockford's base32 reads O as 0, and I and L as 1. */
const inOneForm = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')

/**
 * Activates the holder's card that ends so; false when none that was handed over to him does.
 * @throws Refusal `wrong-state` when none was handed over to him, `too-fast` after five wrong ones in an hour
 */
export async function activateOwnCard(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  holder: HolderId,
  ending: string,
): Promise<boolean> {
  const at = clock()
  const tries = wrongOf(store, at)
  const before = (tries.get(holder) ?? []).filter((one) => at - one < hourMs)
  if (before.length >= wrongMax)
    throw new Refusal(
      'too-fast',
      'too many wrong tries: try again in an hour, or call the pass office',
    )
  const isRight = await store.write(async (trx) => {
    const all = await cardsOfHolder(trx, holder)
    const handedOver = all.filter(({ state }) => state === 'handed-over')
    if (handedOver.length === 0)
      throw new Refusal('wrong-state', 'no card was handed over to you that is not active yet')
    const wanted = inOneForm(ending)
    const [card, another] = handedOver.filter(
      ({ serial }) => serial.slice(-endingLength) === wanted,
    )
    if (!card || another) return false
    await moveCard(trx, card.serial, 'activate', at, 'holder')
    await record(trx, { kind: 'card-activated', by: 'holder', card: card.serial }, at)
    return true
  })
  if (!isRight) tries.set(holder, [...before, at])
  return isRight
}
