// HPKE in base mode, one message a key (RFC 9180, 5.1 and 6.1), for our one suite: the same bytes as the
// `hpke` package, against which tests hold it. One key schedule, no context kept.
import { createHmac } from 'node:crypto'
import { decap, encap, gcmOpen, gcmSeal, type HybridKey } from './hybrid-kem.ts'

const encapsulated = 1120
const none = new Uint8Array(0)
const noSalt = new Uint8Array(32)
/** KEM 0x647a, HKDF-SHA256 0x0001, AES-256-GCM 0x0002. */
const suiteId = Buffer.concat([Buffer.from('HPKE', 'ascii'), Buffer.of(0x64, 0x7a, 0, 1, 0, 2)])

const hmac = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Buffer => {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/**
 * The content key (32 bytes) and nonce (12) of a shared secret: KeySchedule of RFC 9180, 5.1, mode base.
 * Another `suite` of the same KDF and sizes is for published vectors only.
 */
export function keyAndNonce(
  shared: Uint8Array,
  info: Uint8Array,
  suite: Uint8Array = suiteId,
): readonly [Uint8Array, Uint8Array] {
  const version = Buffer.concat([Buffer.from('HPKE-v1', 'ascii'), suite])
  const extract = (salt: Uint8Array, label: string, input: Uint8Array): Buffer =>
    hmac(salt, version, label, input)
  // One block of HKDF-Expand: nothing here is longer than 32 bytes.
  const expand = (secret: Uint8Array, label: string, length: number): Buffer =>
    hmac(secret, Buffer.of(0, length), version, label, context, Buffer.of(1)).subarray(0, length)
  const ids = [extract(noSalt, 'psk_id_hash', none), extract(noSalt, 'info_hash', info)]
  const context = Buffer.concat([Buffer.of(0), ...ids])
  const secret = extract(shared, 'secret', none)
  return [expand(secret, 'key', 32), expand(secret, 'base_nonce', 12)]
}

/** Seals one message: `enc 1120 | ciphertext | tag 16`. */
export function sealBase(to: HybridKey, plaintext: Uint8Array, info: Uint8Array): Uint8Array {
  const { shared_secret, enc } = encap(to)
  const [key, nonce] = keyAndNonce(shared_secret, info)
  return Buffer.concat([enc, gcmSeal(key, nonce, none, plaintext)])
}

/** Opens one message; throws when anything differs. */
export function openBase(key: HybridKey, sealed: Uint8Array, info: Uint8Array): Uint8Array {
  const [contentKey, nonce] = keyAndNonce(decap(sealed.subarray(0, encapsulated), key), info)
  return gcmOpen(contentKey, nonce, none, sealed.subarray(encapsulated))
}
