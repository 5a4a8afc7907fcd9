// Who is at the keyboard: an operator the custodian knows, with the very key it knows, in a role that may.
// The custodian decides again for everything it is asked; this says no where only the office acts.
import type { OperatorKey, OperatorRole } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

/** The roles of a key's operator. Refusal `not-permitted` where this key is not the one enrolled. */
export async function rolesOf(
  office: Pick<Office, 'custodian'>,
  key: OperatorKey,
): Promise<readonly OperatorRole[]> {
  const { operators } = await office.custodian.call('list-operators', {})
  const own = operators.find(({ operator }) => operator === key.operator)
  if (own && Buffer.compare(own.publicKey, key.publicKey) === 0) return own.roles
  throw new Refusal('not-permitted', `${key.operator} is not enrolled with this key`)
}

/** Rosters and photographs are the pass office's work. Refusal `not-permitted`. */
export async function checkPassOffice(
  office: Pick<Office, 'custodian'>,
  key: OperatorKey,
): Promise<void> {
  if ((await rolesOf(office, key)).includes('pass-office')) return
  throw new Refusal('not-permitted', `${key.operator} is not of the pass office`)
}
