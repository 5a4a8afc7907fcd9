// Whoever can sign for an operator: his key file, a passkey's touch, or the session he signed in to. One
// interface for those who ask, one function for those who must know whether it is good.
import type { KeyObject } from 'node:crypto'
import { decode, encode } from 'cborg'
import { approvalHolds, p256FromRaw } from './approval.ts'
import type { ApprovalRole } from './approval.ts'
import { operatorId } from './ids.ts'
import type { OperatorId } from './ids.ts'
import {
  anySignature,
  assertionHolds,
  assertionParts,
  knownPasskey,
  passkeyChallenge,
  touchMax,
} from './passkey.ts'
import type { Assertion, KnownPasskey, Passkey } from './passkey.ts'
import { CustodyRefusal } from './refusal.ts'
import { sessionAsked, sessionShape } from './session.ts'
import { bytes, list, oneOf, record, recordWith, ShapeError } from './shape.ts'
import type { Infer, Shape } from './shape.ts'

const hash32 = bytes({ length: 32 })
const touch = record({ ...assertionParts, hashes: list(hash32, touchMax, 1) })

const loose = recordWith(
  {
    operator: operatorId,
    role: oneOf<ApprovalRole>(['requester', 'approver']),
    signature: anySignature,
  },
  { passkey: touch, session: sessionShape },
)
/** A signature over an intent's hash; by the operator's key file unless it says by what else. */
export type Approval = Infer<typeof loose>

export const approvalShape: Shape<Approval> = (value, at) => {
  const approval = loose(value, at)
  const [isTouch, isSession] = [approval.passkey !== undefined, approval.session !== undefined]
  if (isTouch && isSession) throw new ShapeError(`${at}: one kind of approval expected`)
  if (isSession && approval.role !== 'requester')
    throw new ShapeError(`${at}: a session's approval as requester expected`)
  if (!isTouch && approval.signature.length !== 64)
    throw new ShapeError(`${at}.signature: 64 bytes expected`)
  return approval
}

/** Who can sign as this operator. */
export interface Signatory {
  readonly operator: OperatorId
  /** An approval of this hash. Throws `bad-signature` for a role or hash this signatory does not cover. */
  approve(role: ApprovalRole, hash: Uint8Array): Approval
}

/** The signatory of one touch: it approves the hashes that were in the challenge, in that role. */
export function passkeySignatory(
  operator: OperatorId,
  role: ApprovalRole,
  hashes: readonly Uint8Array[],
  { signature, ...assertion }: Assertion,
): Signatory {
  return {
    operator,
    approve(as, hash) {
      if (as !== role || !isAmong(hashes, hash))
        throw new CustodyRefusal('bad-signature', 'the passkey was not touched for this')
      return { operator, role, signature, passkey: { ...assertion, hashes } }
    },
  }
}

/** An operator's keys, ready to verify with. */
export interface KnownOperator {
  readonly operator: OperatorId
  /** Of his key file; null where he has passkeys only. */
  readonly key: KeyObject | null
  readonly passkeys: readonly KnownPasskey[]
}

/** Reads the keys of a row of `list-operators`. Throws `malformed`. */
export function knownOperator(row: {
  readonly operator: OperatorId
  readonly publicKey?: Uint8Array
  readonly passkeys: readonly Passkey[]
}): KnownOperator {
  const key = row.publicKey === undefined ? null : p256FromRaw(row.publicKey)
  return { operator: row.operator, key, passkeys: row.passkeys.map(knownPasskey) }
}

/**
 * Whether an approval is this operator's over this hash, in the role it names. `at` is the time that stands
 * in what was signed (an intent's `at`): a session's approval is good for what was drafted while it lasted.
 */
export function approvalStands(
  known: KnownOperator,
  approval: Approval,
  hash: Uint8Array,
  at: number,
): boolean {
  if (approval.operator !== known.operator) return false
  const { passkey, session } = approval
  if (passkey !== undefined)
    return session === undefined && touchHolds(known, approval, passkey, hash)
  if (session !== undefined) return sessionAsked(known, approval, session, hash, at)
  return known.key !== null && approvalHolds(known.key, approval, hash)
}

function touchHolds(
  known: KnownOperator,
  { role, signature }: Approval,
  { hashes, ...assertion }: Infer<typeof touch>,
  hash: Uint8Array,
): boolean {
  if (hashes.length > touchMax || !isAmong(hashes, hash)) return false
  const own = known.passkeys.find(
    ({ credential }) => Buffer.compare(credential, assertion.credential) === 0,
  )
  const challenge = passkeyChallenge(role, hashes)
  return own !== undefined && assertionHolds(own, { ...assertion, signature }, challenge)
}

const isAmong = (hashes: readonly Uint8Array[], hash: Uint8Array): boolean =>
  hashes.some((one) => Buffer.compare(one, hash) === 0)

/** A whole approval as bytes, for an office that keeps it until it is used. */
export function encodeApproval(approval: Approval): Uint8Array {
  return encode(approvalShape(approval, 'approval'), { ignoreUndefinedProperties: true })
}

/** Reads what {@link encodeApproval} wrote. Throws `malformed`. */
export function decodeApproval(encoded: Uint8Array): Approval {
  try {
    return approvalShape(
      decode(encoded, { rejectDuplicateMapKeys: true, strict: true }),
      'approval',
    )
  } catch {
    throw new CustodyRefusal('malformed', 'the approval cannot be read')
  }
}
