// Opening signed lists against a trust list: the right key, for the right purpose, at the right time.
import { CredentialError } from './credential-error.ts'
import { decodeAccessList, type AccessList } from './access-list.ts'
import { openSign1, verifySign1, type Kind } from './cose.ts'
import { decodeHeartbeat, type Heartbeat } from './heartbeat.ts'
import { decodeStatusList, type StatusList } from './status-list.ts'
import type { TrustedKey, TrustList } from './trust-list.ts'

/** Who signed; a gate asks the trust list again at every decision, since a key may be taken off it. */
export interface Signed {
  readonly signer: TrustedKey
}

/** Clocks of honest computers may differ by this many seconds. */
export const clockSlack = 120

/** A status list a gate can hold: it has a version and an end. */
export interface HeldStatusList extends StatusList, Signed {
  readonly version: number
  readonly expiresAt: number
}
export type HeldAccessList = AccessList & Signed
export type HeldHeartbeat = Heartbeat & Signed

function openSigned(
  kind: Exclude<Kind, 'trust' | 'credential'>,
  bytes: Uint8Array,
  trust: TrustList,
  now: number,
): { payload: Uint8Array; signer: TrustedKey } {
  const opened = openSign1(bytes, kind)
  const signer = trust.keyFor(opened.kid, kind, now)
  if (signer === undefined) {
    const isListed = trust.keys.some(({ kid }) => Buffer.compare(kid, opened.kid) === 0)
    if (!isListed) throw new CredentialError('unknown-key', `No known key signed this ${kind}.`)
    throw new CredentialError('key-not-for-this', `The key may not sign a ${kind} now.`)
  }
  if (!verifySign1(signer.key, opened))
    throw new CredentialError('bad-signature', `The signature of this ${kind} is not good.`)
  return { payload: opened.payload, signer }
}

function checkTime(issuedAt: number, expiresAt: number, now: number): void {
  if (issuedAt > now + clockSlack)
    throw new CredentialError('from-the-future', 'Issued later than this clock says it is.')
  if (now >= expiresAt) throw new CredentialError('expired', 'The list is past its end.')
}

/** A signed status list. Throws any code of `openSign1` and `decodeStatusList`, and `expired`, `from-the-future`. */
export function openStatusList(bytes: Uint8Array, trust: TrustList, now: number): HeldStatusList {
  const { payload, signer } = openSigned('status', bytes, trust, now)
  const list = decodeStatusList(payload)
  if (list.version === undefined || list.expiresAt === undefined)
    throw new CredentialError('missing-field', 'A status list of ours has a version and an end.')
  if (list.statuses.bits !== 2)
    throw new CredentialError('bad-field', 'A status list of ours has 2 bits.')
  checkTime(list.issuedAt, list.expiresAt, now)
  return { ...list, version: list.version, expiresAt: list.expiresAt, signer }
}

/** A signed access list. Throws as above; `bad-field` when its issuer is not its key's. */
export function openAccessList(bytes: Uint8Array, trust: TrustList, now: number): HeldAccessList {
  const { payload, signer } = openSigned('access', bytes, trust, now)
  const list = decodeAccessList(payload)
  if (list.issuer !== signer.issuer)
    throw new CredentialError('bad-field', "The issuer is not the key's.")
  checkTime(list.issuedAt, list.expiresAt, now)
  return { ...list, signer }
}

/** A signed heartbeat. Throws as above. */
export function openHeartbeat(bytes: Uint8Array, trust: TrustList, now: number): HeldHeartbeat {
  const { payload, signer } = openSigned('heartbeat', bytes, trust, now)
  const heartbeat = decodeHeartbeat(payload)
  if (heartbeat.at > now + clockSlack)
    throw new CredentialError('from-the-future', 'Sent later than this clock says it is.')
  return { ...heartbeat, signer }
}
