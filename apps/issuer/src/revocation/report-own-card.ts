// A holder reports his own card lost or stolen: suspended at once, as the control room would, at any hour. He has
// no key to sign with; that it was he is the console's word, and the worst of it is a card that must be restored.
import type { HolderId } from '@tipstaff/custody'
import { cardBySerial, moveCard } from '../issuance/index.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { serialOf, type CardReason } from './card-change.ts'
import { addReports } from './card-reports.ts'

export interface OwnReport {
  readonly card: string
  readonly reason: Extract<CardReason, 'lost' | 'stolen'>
}

/**
 * Suspends the holder's own card. Nobody is told whether somebody else's card exists.
 * @throws Refusal `malformed`, `not-found` for a card that is not his, `wrong-state` for one not in use
 */
export async function reportOwnCard(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  holder: HolderId,
  { card, reason }: OwnReport,
): Promise<void> {
  const serial = serialOf(card)
  const at = clock()
  await store.write(async (trx) => {
    const own = await cardBySerial(trx, serial)
    if (own?.holder !== holder) throw new Refusal('not-found', 'you have no such card')
    await moveCard(trx, serial, 'suspend', at, 'holder')
    const facts = { kind: 'card-suspended', by: 'holder', card: serial, reason } as const
    const entry = await record(trx, facts, at)
    const report = { card: serial, change: 'suspend', reason, by: 'holder', at, entry } as const
    await addReports(trx, [{ ...report, second: null, statement: '' }])
  })
}
