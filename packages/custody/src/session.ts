// Session keys: a P-256 key that lives in memory for as long as somebody is signed in, to which a passkey or
// a key file gave the right to ask, never to approve.
import { createHash, generateKeyPairSync } from 'node:crypto'
import {
  approve,
  p256FromRaw,
  rawFromP256,
  signEs256,
  verifyEs256,
  approvalHolds,
} from './approval.ts'
import type { OperatorId } from './ids.ts'
import type { OperatorKey } from './operator-key.ts'
import { anySignature, assertionHolds, assertionParts } from './passkey.ts'
import type { Assertion } from './passkey.ts'
import { CustodyRefusal } from './refusal.ts'
import { bytes, integer, record, recordWith } from './shape.ts'
import type { Infer } from './shape.ts'
import type { Approval, KnownOperator, Signatory } from './signatory.ts'

/** Longest life of a session key, in milliseconds. */
export const sessionLifeMs = 10 * 3_600_000

const delegationShape = recordWith({ signature: anySignature }, { passkey: record(assertionParts) })
/** The operator's word that a session key asks for him: by a passkey, or by his own key file. */
export type Delegation = Infer<typeof delegationShape>

/** A session's public key and the time it may be used in, milliseconds since the epoch. */
export interface SessionWindow {
  readonly key: Uint8Array
  readonly from: number
  readonly until: number
}

export const sessionShape = record({
  key: bytes({ length: 65 }),
  from: integer(0),
  until: integer(0),
  delegation: delegationShape,
})
export type Session = Infer<typeof sessionShape>

/** `SHA-256("tipstaff-session-v1" 0x00 ‖ key ‖ from u64be ‖ until u64be)`: what a delegation signs. */
export function sessionChallenge({ key, from, until }: SessionWindow): Uint8Array {
  const times = Buffer.alloc(16)
  times.writeBigUInt64BE(BigInt(from), 0)
  times.writeBigUInt64BE(BigInt(until), 8)
  return createHash('sha256').update('tipstaff-session-v1\0').update(key).update(times).digest()
}

export interface SessionKey extends SessionWindow {
  /** The challenge of the sign-in: {@link sessionChallenge} of this key. */
  readonly challenge: Uint8Array
  /** The hand that asks, once the operator delegated. Approving with it throws `bad-signature`. */
  signatory(operator: OperatorId, delegation: Delegation): Signatory
}

/** A fresh session key; the private half never leaves this closure. */
export function createSessionKey(now: number, lifeMs: number = sessionLifeMs): SessionKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const span = { key: rawFromP256(privateKey), from: now, until: now + lifeMs }
  return {
    ...span,
    challenge: sessionChallenge(span),
    signatory: (operator, delegation) => ({
      operator,
      approve(role, hash) {
        if (role !== 'requester')
          throw new CustodyRefusal('bad-signature', 'a session asks, it does not approve')
        return { ...approve(privateKey, operator, role, hash), session: { ...span, delegation } }
      },
    }),
  }
}

/** A delegation by the passkey that answered {@link sessionChallenge}. */
export function delegationByPasskey({ signature, ...passkey }: Assertion): Delegation {
  return { signature, passkey }
}

/** A delegation by an operator's own key file, for programs. */
export function delegationByKey(key: OperatorKey, span: SessionWindow): Delegation {
  return { signature: signEs256(key.privateKey, sessionChallenge(span)) }
}

/** Whether this operator gave this key the right to ask, for no longer than a session may last. */
export function delegationStands(
  known: KnownOperator,
  span: SessionWindow,
  { signature, passkey }: Delegation,
): boolean {
  if (span.until <= span.from || span.until - span.from > sessionLifeMs) return false
  const challenge = sessionChallenge(span)
  if (passkey === undefined)
    return known.key !== null && verifyEs256(known.key, challenge, signature)
  const own = known.passkeys.find(
    ({ credential }) => Buffer.compare(credential, passkey.credential) === 0,
  )
  return own !== undefined && assertionHolds(own, { ...passkey, signature }, challenge)
}

/**
 * Whether the session that signed this has ended. What one person alone may do is done while he is signed in;
 * what a second person approves later was only asked then.
 */
export function isAfterSession({ session }: Approval, now: number): boolean {
  return session !== undefined && now >= session.until
}

/** Whether a session asked for this while it lasted: `at` is the time that stands in what was signed. */
export function sessionAsked(
  known: KnownOperator,
  approval: Approval,
  session: Session,
  hash: Uint8Array,
  at: number,
): boolean {
  return (
    approval.role === 'requester' &&
    session.from <= at &&
    at < session.until &&
    delegationStands(known, session, session.delegation) &&
    approvalHolds(p256FromRaw(session.key), approval, hash)
  )
}
