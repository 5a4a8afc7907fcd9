// Whom a gate believes: issuer keys and what each is for, signed by two of three offline root keys.
import type { KeyObject } from 'node:crypto'
import { CredentialError } from './credential-error.ts'
import { openSign, trustToBeSigned } from './cose.ts'
import { issuerPattern, secondsMax } from './credential.ts'
import { keyId, publicKeyFromRaw, rawFromKey, verifyEs256 } from './es256.ts'
import { decodeCbor, encodeCbor, Fields } from './fields.ts'

export const purposes = ['credential', 'status', 'access', 'heartbeat'] as const
export type Purpose = (typeof purposes)[number]

export interface IssuerKey {
  readonly kid: Uint8Array
  /** Raw P-256 point, 65 bytes. */
  readonly publicKey: Uint8Array
  /** The issuer this key may speak for: claim 1 of what it signs. */
  readonly issuer: string
  /** Seconds; valid from `notBefore` up to and without `notAfter`. */
  readonly notBefore: number
  readonly notAfter: number
  readonly purposes: readonly Purpose[]
}

export interface TrustListClaims {
  readonly version: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly organisation: {
    readonly name: string
    /** For display: `#rrggbb`, the main colour and the one for text on it. */
    readonly colours: readonly [string, string]
  }
  /** Where lists and events are served, most preferred first: `https://…` or `http://…`, no final slash. */
  readonly addresses: readonly string[]
  readonly keys: readonly IssuerKey[]
}

export interface TrustList extends TrustListClaims {
  /** The key with this id, for this purpose, at this time; undefined when there is none. */
  readonly keyFor: (kid: Uint8Array, purpose: Purpose, now: number) => TrustedKey | undefined
}

export interface TrustedKey extends IssuerKey {
  readonly key: KeyObject
}

const claimVersion = -65538
const claimTrust = -65539
const colour = /^#[0-9a-f]{6}$/
const address = /^https?:\/\/[a-z0-9.:[\]-]+(?:\/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?$/

/** The payload to be signed by the roots (`trustToBeSigned`, `assembleSign`). */
export function encodeTrustList(list: TrustListClaims): Uint8Array {
  const content = new Map<number, unknown>([
    [1, list.organisation.name],
    [2, [...list.organisation.colours]],
    [3, [...list.addresses]],
    [
      4,
      list.keys.map(
        (key) =>
          new Map<number, unknown>([
            [1, key.kid],
            [2, key.publicKey],
            [3, key.issuer],
            [4, key.notBefore],
            [5, key.notAfter],
            [6, [...key.purposes]],
          ]),
      ),
    ],
  ])
  const payload = encodeCbor(
    new Map<number, unknown>([
      [4, list.expiresAt],
      [6, list.issuedAt],
      [claimVersion, list.version],
      [claimTrust, content],
    ]),
  )
  decodeTrustList(payload)
  return payload
}

function readKey(value: unknown): TrustedKey {
  const fields = new Fields(value)
  const publicKey = fields.bytes(2, 65, 65)
  const read = {
    kid: fields.bytes(1, 1, 32),
    publicKey,
    issuer: fields.text(3, 64, issuerPattern),
    notBefore: fields.integer(4, 0, secondsMax),
    notAfter: fields.integer(5, 0, secondsMax),
    purposes: fields.list(6, purposes.length, (purpose) => {
      const known = purposes.find((name) => name === purpose)
      if (known === undefined) throw new CredentialError('bad-field', 'A purpose is unknown.')
      return known
    }),
    key: publicKeyFromRaw(publicKey),
  }
  fields.end()
  return read
}

const matching =
  (pattern: RegExp) =>
  (value: unknown): string => {
    if (typeof value !== 'string' || value.length > 256 || !pattern.test(value))
      throw new CredentialError('bad-field', 'An address or colour has the wrong form.')
    return value
  }

/** Strict reading of a trust list's payload. Throws `not-canonical`, `bad-field`, `bad-key` and their like. */
export function decodeTrustList(payload: Uint8Array): TrustList {
  const claims = new Fields(decodeCbor(payload))
  const content = claims.map(claimTrust)
  const keys = content.list(4, 256, readKey)
  const byId = new Map(keys.map((key) => [Buffer.from(key.kid).toString('hex'), key]))
  const [main, ink, ...more] = content.list(2, 2, matching(colour))
  if (main === undefined || ink === undefined || more.length > 0)
    throw new CredentialError('bad-field', 'Two colours are needed.')
  if (byId.size !== keys.length) throw new CredentialError('bad-field', 'A key id stands twice.')
  const list: TrustList = {
    version: claims.integer(claimVersion, 0, Number.MAX_SAFE_INTEGER),
    issuedAt: claims.integer(6, 0, secondsMax),
    expiresAt: claims.integer(4, 0, secondsMax),
    organisation: { name: content.text(1, 120), colours: [main, ink] },
    addresses: content.list(3, 8, matching(address)),
    keys,
    keyFor: (kid, purpose, now) => {
      const key = byId.get(Buffer.from(kid).toString('hex'))
      if (key === undefined || now < key.notBefore || now >= key.notAfter) return undefined
      return key.purposes.includes(purpose) ? key : undefined
    },
  }
  content.end()
  claims.end()
  return list
}

/**
 * A signed trust list, checked against the pinned roots (raw points or keys): at least two different roots
 * have signed, and no signature is bad or by a stranger. Time and version are the caller's to check.
 * Throws `unknown-key`, `bad-signature`, `too-few-signatures` and what `decodeTrustList` throws.
 */
export function openTrustList(bytes: Uint8Array, roots: readonly KeyObject[]): TrustList {
  const { payload, signatures } = openSign(bytes)
  const pinned = new Map(
    roots.map((root) => [Buffer.from(keyId(rawFromKey(root))).toString('hex'), root]),
  )
  const signers = new Set<string>()
  for (const { kid, signature } of signatures) {
    const id = Buffer.from(kid).toString('hex')
    const root = pinned.get(id)
    if (root === undefined) throw new CredentialError('unknown-key', 'Signed by an unknown root.')
    if (!verifyEs256(root, trustToBeSigned(payload, kid), signature))
      throw new CredentialError('bad-signature', "A root's signature is not good.")
    signers.add(id)
  }
  if (signers.size < 2)
    throw new CredentialError('too-few-signatures', 'Two different roots must have signed.')
  return decodeTrustList(payload)
}
