// HPKE in base mode, one message a key (RFC 9180, 5.1 and 6.1), for our one suite: the same bytes as the
// `hpke` package, which tests hold it against, at half the cost. Four HMACs and no context kept.
import { createHmac } from 'node:crypto'
import { decap, encap, gcmOpen, gcmSeal, type HybridKey } from './hybrid-kem.ts'

const encapsulated = 1120
const none = new Uint8Array(0)
/** "HPKE-v1" ‖ suite id: KEM 0x647a, HKDF-SHA256 0x0001, AES-256-GCM 0x0002. */
const version = Buffer.concat([
  Buffer.from('HPKE-v1HPKE', 'ascii'),
  Buffer.of(0x64, 0x7a, 0, 1, 0, 2),
])

const hmac = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Buffer => {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

const extract = (salt: Uint8Array, label: string, input: Uint8Array): Buffer =>
  hmac(salt.length === 0 ? new Uint8Array(32) : salt, version, label, input)

// One block of HKDF-Expand: nothing here is longer than 32 bytes.
const expand = (secret: Uint8Array, label: string, info: Uint8Array, length: number): Buffer =>
  hmac(secret, Buffer.of(0, length), version, label, info, Buffer.of(1)).subarray(0, length)

const noPsk = extract(none, 'psk_id_hash', none)

function keyAndNonce(shared: Uint8Array, info: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const context = Buffer.concat([Buffer.of(0), noPsk, extract(none, 'info_hash', info)])
  const secret = extract(shared, 'secret', none)
  return [expand(secret, 'key', context, 32), expand(secret, 'base_nonce', context, 12)]
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
