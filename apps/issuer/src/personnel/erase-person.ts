// What the office forgets of a person whom the custodian has shredded: in the transaction that notes the order as
// done. The ledger still proves that something was shared, not what or of whom.
import type { HolderId } from '@tipstaff/custody'
import { z } from 'zod'
import { dropEnvelopes } from '../platform/envelopes.ts'
import { forgetOrder, type DoneOrder } from '../platform/govern.ts'
import { dropHolderPasskeys } from '../platform/passkeys/holder-passkeys.ts'
import type { Writer } from '../platform/store.ts'
import { eraseHolder } from './holders.ts'
import { dropFindings } from './photographs/photographs.ts'
import { dropStagedEnvelopes } from './staged-envelopes.ts'

const fieldsShape = z.object({ holder: z.custom<HolderId>((value) => typeof value === 'string') })

/** The office's part of `shred`. The order itself carried the subject key: it forgets that too. */
export async function forgetPerson(trx: Writer, { matter, fields, at }: DoneOrder): Promise<void> {
  const { holder } = fieldsShape.parse(fields)
  await dropEnvelopes(trx, holder)
  await dropStagedEnvelopes(trx, holder)
  await dropFindings(trx, holder)
  await dropHolderPasskeys(trx, holder)
  await eraseHolder(trx, holder, at)
  await forgetOrder(trx, matter)
}
