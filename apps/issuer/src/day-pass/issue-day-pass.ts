// A pass for somebody who has left his card at home: asked for by who has checked him, approved by another, signed
// for some hours, in force at once. Its code is given back once and kept nowhere; a pass that is lost is made anew.
import type { Signatory } from '@tipstaff/custody'
import {
  issueRequest,
  moveCard,
  moveCards,
  requestById,
  type SignedCard,
} from '../issuance/index.ts'
import { recordHandOver } from '../personalisation/index.ts'
import { enqueue, newEntry } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Writer } from '../platform/store.ts'

/** What goes on the paper. */
export interface DayPass {
  readonly serial: string
  readonly name: string
  readonly rank: string
  /** JPEG. */
  readonly portrait: Uint8Array
  readonly qr: string
  /** Seconds since the epoch from which on gates refuse it. */
  readonly expiresAt: number
}

/**
 * Makes the pass of an approved request. Whoever asked has checked the person and stands for it in the ledger.
 * @throws Refusal `wrong-state`, `not-permitted`, `not-ready`, `custodian-refused`
 */
export async function issueDayPass(office: Office, key: Signatory, id: string): Promise<DayPass> {
  const { by: checkedBy, approvedBy } = await requestById(office.store.db, id)
  if (approvedBy === null) throw new Refusal('second-person-needed', 'nobody has approved it yet')
  const made: DayPass[] = []
  const inForce = async (trx: Writer, cards: readonly SignedCard[], at: number): Promise<void> => {
    for (const { content, qr } of cards) {
      const { card, text, portrait, expiresAt } = content
      const { serial } = card
      await moveCards(trx, [serial], 'print', at)
      await moveCards(trx, [serial], 'hand-over', at)
      await recordHandOver(trx, serial, { checkedBy, handedBy: approvedBy }, at)
      // The pass of another day, where there was one, is revoked by this.
      await moveCard(trx, serial, 'activate', at, key.operator)
      const activated = { kind: 'card-activated', by: key.operator, card: serial } as const
      await enqueue(trx, [newEntry(activated, at)])
      const { name, rank } = text
      made.push({ serial, name, rank, portrait: portrait.print, qr, expiresAt })
    }
  }
  const { refused } = await issueRequest(office, key, id, undefined, inForce)
  const [pass] = made
  if (pass) return pass
  const [why] = refused
  if (why) throw new Refusal('wrong-state', `no pass for ${why.serial}: ${why.refusal}`)
  throw new Refusal('second-person-needed', 'it was cut off before: it must be approved again')
}
