// Who is at the keyboard: an operator the custodian knows, with the very key it knows, in a role that may.
// The custodian decides again for everything it is asked; this says no where only the office acts.
import { createHash, randomBytes } from 'node:crypto'
import { approvalStands, knownOperator, type OperatorRole, type Signatory } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

/**
 * The roles of a signatory's operator, who signs a fresh nonce. Refusal `not-permitted` where what he signs
 * with is not enrolled.
 */
export async function rolesOf(
  office: Pick<Office, 'custodian'>,
  key: Signatory,
): Promise<readonly OperatorRole[]> {
  const { operators } = await office.custodian.call('list-operators', {})
  const own = operators.find(({ operator }) => operator === key.operator)
  const asked = createHash('sha256').update('tipstaff-at-the-keyboard-v1\0').update(randomBytes(32))
  const hash = asked.digest()
  if (own && approvalStands(knownOperator(own), key.approve('requester', hash), hash, Date.now()))
    return own.roles
  throw new Refusal('not-permitted', `${key.operator} is not enrolled with this key`)
}

/** Rosters and photographs are the pass office's work. Refusal `not-permitted`. */
export async function checkPassOffice(
  office: Pick<Office, 'custodian'>,
  key: Signatory,
): Promise<void> {
  if ((await rolesOf(office, key)).includes('pass-office')) return
  throw new Refusal('not-permitted', `${key.operator} is not of the pass office`)
}
