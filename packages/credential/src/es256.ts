// ES256 with keys and signatures as COSE wants them: raw points and 64-byte r‖s.
// Node signs DER two to three times faster than `ieee-p1363`, so the ten lines of conversion are ours.
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { CredentialError } from './credential-error.ts'

const badKey = (why: string, cause?: unknown): CredentialError =>
  new CredentialError('bad-key', `Not a P-256 public key: ${why}.`, { cause })

/**
 * A public key from a raw uncompressed P-256 point (65 bytes, 0x04 ‖ x ‖ y). Never from SPKI: explicit
 * curve parameters would come in with it. Throws `bad-key` for a point that is not on the curve.
 */
export function publicKeyFromRaw(raw: Uint8Array): KeyObject {
  if (raw.length !== 65 || raw[0] !== 4) throw badKey('not an uncompressed point of 65 bytes')
  const coordinate = (from: number): string =>
    Buffer.from(raw.buffer, raw.byteOffset + from, 32).toString('base64url')
  const key = { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) }
  try {
    return createPublicKey({ format: 'jwk', key })
  } catch (cause) {
    throw badKey('the point is not on the curve', cause)
  }
}

const coordinates = (jwk: unknown): Uint8Array => {
  const { kty, crv, x, y } = (jwk ?? {}) as Record<string, unknown>
  if (kty !== 'EC' || crv !== 'P-256') throw badKey('not an EC key on the curve P-256')
  if (typeof x !== 'string' || typeof y !== 'string') throw badKey('a coordinate is missing')
  const raw = Buffer.concat([
    Buffer.of(4),
    Buffer.from(x, 'base64url'),
    Buffer.from(y, 'base64url'),
  ])
  if (raw.length !== 65) throw badKey('a coordinate is not 32 bytes long')
  return new Uint8Array(raw)
}

/** A public key from a JWK `{kty: 'EC', crv: 'P-256', x, y}`. Throws `bad-key`. */
export const publicKeyFromJwk = (jwk: unknown): KeyObject => publicKeyFromRaw(coordinates(jwk))

/** The raw point (65 bytes) of a P-256 key, public or private. Throws `bad-key` for any other key. */
export function rawFromKey(key: KeyObject): Uint8Array {
  if (key.type === 'secret' || key.asymmetricKeyType !== 'ec') throw badKey('not an EC key')
  return coordinates(key.export({ format: 'jwk' }))
}

/** The key id we give a key: the first 8 bytes of SHA-256 over its raw point. */
export const keyId = (raw: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(raw).digest().subarray(0, 8))

/** ECDSA-Sig-Value (two DER integers) to r‖s, 64 bytes. */
export function derToRaw(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(64)
  for (let at = 2, i = 0; i < 2; i++) {
    const length = der[at + 1] as number
    const number = der.subarray(at + 2, at + 2 + length)
    const trimmed = length > 32 ? number.subarray(length - 32) : number
    raw.set(trimmed, 32 * i + 32 - trimmed.length)
    at += 2 + length
  }
  return raw
}

/** r‖s, 64 bytes, to ECDSA-Sig-Value. */
export function rawToDer(raw: Uint8Array): Uint8Array {
  const der = new Uint8Array(72)
  let at = 2
  for (const from of [0, 32]) {
    let skip = from
    while (skip < from + 31 && raw[skip] === 0) skip++
    const pad = (raw[skip] as number) > 127 ? 1 : 0
    der[at] = 2
    der[at + 1] = from + 32 - skip + pad
    der.set(raw.subarray(skip, from + 32), at + 2 + pad)
    at += 2 + pad + from + 32 - skip
  }
  der[0] = 0x30
  der[1] = at - 2
  return der.subarray(0, at)
}

/** Signs with a P-256 private key: r‖s, 64 bytes. */
export const signEs256 = (privateKey: KeyObject, message: Uint8Array): Uint8Array =>
  derToRaw(sign('sha256', message, privateKey))

/** True for a good signature of exactly 64 bytes; false for everything else. */
export const verifyEs256 = (key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean =>
  signature.length === 64 && verify('sha256', message, key, rawToDer(signature))
