// Who is at the keyboard: an operator the custodian knows, with the very key it knows, in a role that may.
// The custodian decides again for everything it is asked; this says no where only the office acts.
import { createHash, randomBytes } from 'node:crypto'
import {
  approvalStands,
  CustodyRefusal,
  knownOperator,
  type OperatorRole,
  type OperatorRow,
  type Signatory,
} from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

/**
 * The roles of a signatory's operator. He signs a fresh nonce, or as approver the hash of an act he is about to
 * approve: a passkey was touched for nothing else. Refusal `not-permitted` where what he signs with is not
 * enrolled.
 */
export async function rolesOf(
  office: Pick<Office, 'custodian'>,
  key: Signatory,
  approves?: string,
): Promise<readonly OperatorRole[]> {
  const { operators } = await office.custodian.call('list-operators', {})
  const own = operators.find(({ operator }) => operator === key.operator)
  if (own && signs(own, key, approves)) return own.roles
  throw new Refusal('not-permitted', `${key.operator} is not enrolled with this key`)
}

function signs(own: OperatorRow, key: Signatory, approves: string | undefined): boolean {
  const nonce = createHash('sha256').update('tipstaff-at-the-keyboard-v1\0').update(randomBytes(32))
  const hash = approves === undefined ? nonce.digest() : Buffer.from(approves, 'hex')
  try {
    const word = key.approve(approves === undefined ? 'requester' : 'approver', hash)
    return approvalStands(knownOperator(own), word, hash, Date.now())
  } catch (error) {
    if (error instanceof CustodyRefusal) return false
    throw error
  }
}

/** Rosters and photographs are the pass office's work. Refusal `not-permitted`. */
export async function checkPassOffice(
  office: Pick<Office, 'custodian'>,
  key: Signatory,
): Promise<void> {
  if ((await rolesOf(office, key)).includes('pass-office')) return
  throw new Refusal('not-permitted', `${key.operator} is not of the pass office`)
}
