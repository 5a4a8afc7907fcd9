// A closed CBOR map and an ES256 signature over it, under a word that says what kind of thing it is.
// Bytes: CBOR map `{body: bytes, signature: 64 bytes}`; signed is `kind 0x00 body`.
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { decodeClosed, encodeClosed, isBytes, type Rules } from './closed-map.ts'
import { SealError } from './seal-error.ts'

const shell = { body: isBytes(1, 8192), signature: isBytes(64) } as const
const signed = (kind: string, body: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${kind}\0`, 'ascii'), body])

/** Makes an ES256 signature of 64 bytes over a message; the key may be anywhere. */
export type Signer = (message: Uint8Array) => Uint8Array

/** Signs with a P-256 private key that is at hand. */
export const signerOf =
  (key: KeyObject): Signer =>
  (message) =>
    new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' }))

/** Signs a value that keeps the rules. */
export function signMap(kind: string, value: unknown, rules: Rules, signer: Signer): Uint8Array {
  const body = encodeClosed(value, rules, kind)
  return encodeClosed({ body, signature: Uint8Array.from(signer(signed(kind, body))) }, shell, kind)
}

/**
 * Verifies and reads; many at once are verified on as many threads as there are. Rejects with `malformed`,
 * `unknown-field`, `bad-signature`.
 */
export async function openMap(
  kind: string,
  bytes: Uint8Array,
  rules: Rules,
  key: KeyObject,
): Promise<unknown> {
  const { body, signature } = decodeClosed(bytes, shell, kind) as Record<
    'body' | 'signature',
    Uint8Array
  >
  if (!(await isSigned(signed(kind, body), key, signature)))
    throw new SealError('bad-signature', `the signature of this ${kind} is not good`)
  return decodeClosed(body, rules, kind)
}

const isSigned = (message: Uint8Array, key: KeyObject, signature: Uint8Array): Promise<boolean> =>
  new Promise((resolve, reject) => {
    verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature, (error, isGood) => {
      if (error) reject(error)
      else resolve(isGood)
    })
  })

/** A P-256 public key from its raw point (65 bytes). Throws `bad-key`. */
export function verifyingKey(raw: Uint8Array): KeyObject {
  const part = (from: number): string =>
    Buffer.from(raw.subarray(from, from + 32)).toString('base64url')
  try {
    if (raw.length !== 65 || raw[0] !== 4) throw new TypeError('not a raw point')
    return createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) },
    })
  } catch (cause) {
    throw new SealError('bad-key', 'not a P-256 public key', { cause })
  }
}
