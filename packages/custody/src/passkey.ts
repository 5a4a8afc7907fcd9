// Passkeys: what is enrolled of one, what people compare before it is, and whether an assertion is its own.
// Web Authentication level 3, §7.2, with nothing optional allowed: ES256, user verified, no extensions.
import { createHash, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { decode } from 'cborg'
import { p256FromRaw } from './approval.ts'
import type { ApprovalRole } from './approval.ts'
import { keyDigest } from './intent.ts'
import { CustodyRefusal } from './refusal.ts'
import { bytes, matching, record } from './shape.ts'
import type { Infer, Shape } from './shape.ts'

/** Most intents one touch may approve. */
export const touchMax = 512

export const credentialId: Shape<Uint8Array> = bytes({ max: 1023 })
const host = /^(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/

export const passkey = record({
  credential: credentialId,
  publicKey: bytes({ length: 65 }),
  rpId: matching<string>(host, 'relying party'),
  origin: matching<string>(/^https?:\/\/[a-z0-9.-]{1,253}(?::[0-9]{1,5})?$/, 'origin'),
})
/** A passkey as it is enrolled: for one relying party, on one origin. `publicKey` is a raw P-256 point. */
export type Passkey = Infer<typeof passkey>
/** A passkey whose point was found to lie on the curve. */
export interface KnownPasskey extends Passkey {
  readonly key: KeyObject
}

export const assertionParts = {
  credential: credentialId,
  authenticatorData: bytes({ max: 1024 }),
  clientData: bytes({ max: 4096 }),
} as const
/** DER for a passkey's, 64 bytes r ‖ s for every other. */
export const anySignature: Shape<Uint8Array> = bytes({ max: 72 })
/** What an authenticator answers to a challenge; the signature is DER. */
export interface Assertion {
  readonly credential: Uint8Array
  readonly authenticatorData: Uint8Array
  readonly clientData: Uint8Array
  readonly signature: Uint8Array
}

/** Reads the key and checks that relying party and origin belong together. Throws `malformed`. */
export function knownPasskey(row: Passkey): KnownPasskey {
  const site = URL.parse(row.origin)
  const isWithin = site?.hostname === row.rpId || site?.hostname.endsWith(`.${row.rpId}`)
  const isSafe = site?.protocol === 'https:' || site?.hostname === 'localhost'
  if (row.credential.length < 16 || site?.origin !== row.origin || !isWithin || !isSafe)
    throw new CustodyRefusal('malformed', 'the passkey is not for this relying party')
  return { ...row, key: p256FromRaw(row.publicKey) }
}

/** What keepers approve and the ledger names: the digest of all that is enrolled, as 64 hex digits. */
export function passkeyDigest({ publicKey, credential, rpId, origin }: Passkey): string {
  return keyDigest(publicKey, credential, Buffer.from(rpId), Buffer.from(origin))
}

/** The digest as people read it to one another: eight groups of four digits (about 106 bits). */
export function passkeyFingerprint(digest: string): string {
  const hash = Buffer.from(digest, 'hex')
  const group = (i: number): string => String(hash.readUInt32BE(4 * i) % 10_000).padStart(4, '0')
  return Array.from({ length: 8 }, (_, i) => group(i)).join(' ')
}

/** `SHA-256("tipstaff-passkey-approval-v1" 0x00 role 0x00 ‖ hash₁ ‖ … ‖ hashₙ)`, 1 to 512 intents. */
export function passkeyChallenge(role: ApprovalRole, hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length < 1 || hashes.length > touchMax || hashes.some(({ length }) => length !== 32))
    throw new CustodyRefusal('malformed', `a touch approves 1 to ${touchMax} intents`)
  const hash = createHash('sha256').update(`tipstaff-passkey-approval-v1\0${role}\0`)
  for (const one of hashes) hash.update(one)
  return hash.digest()
}

/** Whether this passkey, on its own origin, with its user verified, answered exactly this challenge. */
export function assertionHolds(
  known: KnownPasskey,
  { credential, authenticatorData, clientData, signature }: Assertion,
  challenge: Uint8Array,
): boolean {
  if (Buffer.compare(credential, known.credential) !== 0) return false
  if (!authenticatorSays(authenticatorData, known.rpId)) return false
  if (!clientSays(clientData, known.origin, challenge)) return false
  const clientHash = createHash('sha256').update(clientData).digest()
  return verify('sha256', Buffer.concat([authenticatorData, clientHash]), known.key, signature)
}

const present = 0x01
const verified = 0x04
const backupEligible = 0x08
const backedUp = 0x10

// rpIdHash 32 ‖ flags 1 ‖ counter 4 and not a byte more: extensions and attested keys are not asked for.
function authenticatorSays(said: Uint8Array, rpId: string): boolean {
  if (said.length !== 37) return false
  const rpIdHash = createHash('sha256').update(rpId, 'utf8').digest()
  if (Buffer.compare(rpIdHash, said.subarray(0, 32)) !== 0) return false
  const flags = said[32] ?? 0
  if ((flags & ~(present | verified | backupEligible | backedUp)) !== 0) return false
  if ((flags & backedUp) !== 0 && (flags & backupEligible) === 0) return false
  return (flags & present) !== 0 && (flags & verified) !== 0
}

function clientSays(said: Uint8Array, origin: string, challenge: Uint8Array): boolean {
  let client: Readonly<Record<string, unknown>> | null
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(said)
    client = JSON.parse(text) as typeof client
  } catch {
    return false
  }
  if (typeof client !== 'object' || client === null || Array.isArray(client)) return false
  const isHere = client['crossOrigin'] === undefined || client['crossOrigin'] === false
  return (
    client['type'] === 'webauthn.get' &&
    client['challenge'] === Buffer.from(challenge).toString('base64url') &&
    client['origin'] === origin &&
    isHere &&
    client['topOrigin'] === undefined
  )
}

/** An assertion as browsers post it (`AuthenticationResponseJSON`, §5.1.8). Throws `malformed`. */
export function assertionFromJson(json: unknown): Assertion {
  const { id, response } = (json ?? {}) as Readonly<Record<string, unknown>>
  const said = (response ?? {}) as Readonly<Record<string, unknown>>
  const part = (value: unknown): Uint8Array => {
    if (typeof value !== 'string' || value.length > 8192 || !/^[A-Za-z0-9_-]+$/.test(value))
      throw new CustodyRefusal('malformed', 'the assertion cannot be read')
    return Uint8Array.from(Buffer.from(value, 'base64url'))
  }
  return {
    credential: part(id),
    authenticatorData: part(said['authenticatorData']),
    clientData: part(said['clientDataJSON']),
    signature: part(said['signature']),
  }
}

/** A passkey from what its registration says: an ES256 COSE_Key (RFC 9053 §7.1.1). Throws `malformed`. */
export function passkeyFromCose(
  credential: Uint8Array,
  coseKey: Uint8Array,
  rpId: string,
  origin: string,
): Passkey {
  let map: unknown
  try {
    map = decode(coseKey, { useMaps: true, rejectDuplicateMapKeys: true })
  } catch {
    map = null
  }
  const get = (label: number): unknown => (map instanceof Map ? map.get(label) : undefined)
  const [x, y] = [get(-2), get(-3)]
  const isEs256 = get(1) === 2 && get(3) === -7 && get(-1) === 1
  if (!isEs256 || !(x instanceof Uint8Array) || !(y instanceof Uint8Array))
    throw new CustodyRefusal('malformed', 'the passkey is not an ES256 key')
  const publicKey = Uint8Array.from(Buffer.concat([Buffer.of(4), x, y]))
  const row = { credential, publicKey, rpId, origin }
  knownPasskey(row)
  return row
}
