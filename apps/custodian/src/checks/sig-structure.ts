// Taking a COSE Sig_structure (RFC 9052 §4.4) apart: what would be signed must be exactly what our own
// credential package would make of its payload, for our key, as the kind it claims to be.
import { decode } from 'cborg'
import { CustodyRefusal } from '@tipstaff/custody'
import { toBeSigned } from '@tipstaff/credential'

export type SignedKind = 'credential' | 'status' | 'access' | 'heartbeat'

/** The payload inside. Throws `credential-refused` for anything but our own form. */
export function payloadOf(bytes: Uint8Array, kind: SignedKind, kid: Uint8Array): Uint8Array {
  let parts: unknown
  try {
    parts = decode(bytes, { strict: true, rejectDuplicateMapKeys: true })
  } catch {
    parts = null
  }
  const payload: unknown = Array.isArray(parts) ? parts[3] : undefined
  if (!(payload instanceof Uint8Array))
    throw new CustodyRefusal('credential-refused', 'not a Sig_structure')
  if (Buffer.compare(toBeSigned(payload, kid, kind), bytes) !== 0)
    throw new CustodyRefusal('credential-refused', `not a ${kind} for our key`)
  return payload
}
