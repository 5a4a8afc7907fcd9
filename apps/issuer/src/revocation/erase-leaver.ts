// Erasing somebody who has left: asked for by one, approved by another as any order. The custodian then refuses the
// person for ever, from a backup too, and the office forgets what it held.
import { randomBytes } from 'node:crypto'
import { subjectCommitment, type OperatorId, type Signatory } from '@tipstaff/custody'
import { cardsOfHolder } from '../issuance/index.ts'
import { askKeeper } from '../platform/govern-people.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { liveStates } from './card-reports.ts'
import { holderOf } from './find-cards.ts'

/**
 * Asks that a person be erased; gives the order's name.
 * @throws Refusal `not-found`; `wrong-state` for who has not left or has a card that has not ended;
 * `second-person-needed`
 */
export async function askToErase(
  office: Pick<Office, 'store' | 'clock' | 'custodian'>,
  key: Signatory,
  { person, second }: { readonly person: string; readonly second: OperatorId },
): Promise<string> {
  const { id: holder, state, subjectKey } = await holderOf(office, person)
  if (state !== 'left')
    throw new Refusal('wrong-state', `${holder} has not left: only who has left can be erased`)
  const live = (await cardsOfHolder(office.store.db, holder)).filter((card) =>
    liveStates.some((one) => one === card.state),
  )
  if (live.length > 0) {
    const cards = live.map((card) => `${card.serial} is ${card.state}`).join(', ')
    throw new Refusal('wrong-state', `${cards}: revoke it first ("tipstaff leavers sweep")`)
  }
  const nonce = new Uint8Array(randomBytes(16))
  const commitment = subjectCommitment(new Uint8Array(subjectKey), nonce, holder)
  return await askKeeper(office, key, {
    verb: 'shred',
    second,
    about: {},
    entry: (by) => ({
      kind: 'person-shredded',
      by,
      commitment: Buffer.from(commitment).toString('base64'),
      nonce: Buffer.from(nonce).toString('base64'),
    }),
    fields: { holder, subjectKey: new Uint8Array(subjectKey) },
    said: `erase ${holder} for ever`,
  })
}
