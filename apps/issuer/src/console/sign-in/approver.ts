// The touch that approves: an assertion over exactly the intents a page showed, checked here before anything is
// kept, and again by the custodian when it is used.
import {
  approvalStands,
  assertionFromJson,
  CustodyRefusal,
  knownOperator,
  passkeySignatory,
  type OperatorId,
  type Signatory,
} from '@tipstaff/custody'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'

/** The approver from a posted assertion. Refusal `signature-needed` when it is missing or not good. */
export async function approverFrom(
  { custodian, clock }: Pick<Office, 'custodian' | 'clock'>,
  operator: OperatorId,
  hashes: readonly string[],
  posted: string,
): Promise<Signatory> {
  const [first] = hashes
  if (first === undefined) throw new Refusal('wrong-state', 'there is nothing to approve')
  const { operators } = await custodian.call('list-operators', {})
  const row = operators.find((one) => one.operator === operator)
  const bytes = hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'hex')))
  try {
    const assertion = assertionFromJson(JSON.parse(posted) as unknown)
    const approver = passkeySignatory(operator, 'approver', bytes, assertion)
    const hash = new Uint8Array(Buffer.from(first, 'hex'))
    if (
      row &&
      approvalStands(knownOperator(row), approver.approve('approver', hash), hash, clock())
    )
      return approver
  } catch (error) {
    if (!(error instanceof CustodyRefusal) && !(error instanceof SyntaxError)) throw error
  }
  throw new Refusal('signature-needed', 'a touch of your passkey is needed for what was shown')
}
