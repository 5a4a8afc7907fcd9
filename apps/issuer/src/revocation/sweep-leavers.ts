// Leavers found by looking back: whoever the roster says has left, and whose card has not ended, loses it
// now; the second person makes it final. Can be run every night.
import type { Signatory } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { waitingStatements, type Statement } from '../publication/index.ts'
import { cardChanges, cardsMax, changeOf } from './card-change.ts'
import { leaversCards } from './card-reports.ts'
import { askToRevoke } from './change-cards.ts'

export interface Swept {
  /** Cards suspended or already so, whose revocation is now asked for. */
  readonly cards: readonly string[]
  /** What another person has to approve, one for each 1,000 cards. */
  readonly statements: readonly Statement[]
  /** Cards whose revocation waits from an earlier sweep. */
  readonly waiting: number
}

/** Leavers' cards that have not ended: still to be swept, and waiting for their second person. */
export async function leaversToSweep(
  office: Pick<Office, 'store' | 'clock'>,
): Promise<{ readonly cards: readonly string[]; readonly waiting: number }> {
  const all = await leaversCards(office.store.db)
  const asked = new Set(
    (await waitingStatements(office))
      .filter(({ act }) => act === cardChanges.revoke.rule.act)
      .flatMap(({ facts }) => changeOf(facts).cards),
  )
  const cards = all.filter((serial) => !asked.has(serial))
  return { cards, waiting: all.length - cards.length }
}

/** Suspends leavers' cards and asks that they be revoked. Refusals as for `askToRevoke`. */
export async function sweepLeavers(
  office: Pick<Office, 'store' | 'custodian' | 'clock'>,
  key: Signatory,
): Promise<Swept> {
  const { cards, waiting } = await leaversToSweep(office)
  const statements: Statement[] = []
  for (let from = 0; from < cards.length; from += cardsMax) {
    const some = cards.slice(from, from + cardsMax)
    statements.push(await askToRevoke(office, key, { cards: some, reason: 'left' }))
  }
  return { cards, statements, waiting }
}
