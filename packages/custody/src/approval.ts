// Approvals: ES256 signatures by operators' own keys over an intent's hash, in the role they act in.
// DER is converted by hand because Node's own `ieee-p1363` encoding is twice as slow.
import { createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { OperatorId } from './ids.ts'
import { CustodyRefusal } from './refusal.ts'
import type { Approval } from './signatory.ts'

export type ApprovalRole = 'requester' | 'approver'

/** `"tipstaff-approval-v1" 0x00 role 0x00 intentHash`: what an approval signs. */
export function approvalMessage(role: ApprovalRole, hash: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`tipstaff-approval-v1\0${role}\0`, 'utf8'), hash])
}

/** Signs an intent's hash with an operator's private P-256 key. */
export function approve(
  key: KeyObject,
  operator: OperatorId,
  role: ApprovalRole,
  hash: Uint8Array,
): Approval {
  return { operator, role, signature: signEs256(key, approvalMessage(role, hash)) }
}

/** Whether an approval is this key's signature over this hash in the role it names. */
export function approvalHolds(key: KeyObject, approval: Approval, hash: Uint8Array): boolean {
  return verifyEs256(key, approvalMessage(approval.role, hash), approval.signature)
}

/** ES256 as 64 bytes r ‖ s (RFC 7518 §3.4). */
export function signEs256(key: KeyObject, message: Uint8Array): Uint8Array {
  return rawFromDer(sign('sha256', message, key))
}

/** Verifies a 64-byte ES256 signature; anything malformed is simply false. */
export function verifyEs256(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false
  return verify('sha256', message, key, derFromRaw(signature))
}

/** A P-256 public key from its 65-byte raw point (0x04 ‖ x ‖ y). Throws `malformed` off the curve. */
export function p256FromRaw(raw: Uint8Array): KeyObject {
  if (raw.length !== 65 || raw[0] !== 4) throw new CustodyRefusal('malformed', 'not a P-256 point')
  const part = (from: number): string =>
    Buffer.from(raw.subarray(from, from + 32)).toString('base64url')
  try {
    const jwk = { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) }
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    throw new CustodyRefusal('malformed', 'not a P-256 point')
  }
}

/** The 65-byte raw point of a P-256 key (public, or the public half of a private one). */
export function rawFromP256(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: 'jwk' })
  if (x === undefined || y === undefined) throw new CustodyRefusal('malformed', 'not a P-256 key')
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
}

function rawFromDer(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(64)
  const rLength = der[3] ?? 0
  place(raw, 0, der.subarray(4, 4 + rLength))
  place(raw, 32, der.subarray(6 + rLength))
  return raw
}

function place(raw: Uint8Array, at: number, integer: Uint8Array): void {
  const digits = integer.length > 32 ? integer.subarray(integer.length - 32) : integer
  raw.set(digits, at + 32 - digits.length)
}

function derFromRaw(raw: Uint8Array): Uint8Array {
  const r = derInteger(raw.subarray(0, 32))
  const s = derInteger(raw.subarray(32))
  return Buffer.concat([Buffer.of(0x30, r.length + s.length), r, s])
}

function derInteger(digits: Uint8Array): Uint8Array {
  let start = 0
  while (start < 31 && digits[start] === 0) start++
  const pad = (digits[start] ?? 0) & 0x80 ? [0] : []
  const length = 32 - start + pad.length
  return Buffer.concat([Buffer.of(0x02, length, ...pad), digits.subarray(start)])
}
