// HPKE with the one suite of docs/formats/sealed-job.md, opening only, written from that page, RFC 9180 (4, 5.1, 6.1) and
// node:crypto's primitives.
import assert from 'node:assert/strict'
import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
} from 'node:crypto'

const suite = Buffer.from([0x64, 0x7a, 0x00, 0x01, 0x00, 0x02])

function sharedSecret(seed: Uint8Array, sent: Buffer): Buffer {
  assert.deepEqual([seed.length, sent.length], [32, 1120])
  const grown = createHash('shake256', { outputLength: 96 }).update(seed).digest()
  const pq = createPrivateKey({
    key: grown.subarray(0, 64),
    format: 'raw-seed',
    asymmetricKeyType: 'ml-kem-768',
  })
  const privateKey = createPrivateKey({
    key: grown.subarray(64),
    format: 'raw-private',
    asymmetricKeyType: 'x25519',
  })
  const theirs = sent.subarray(1088)
  const publicKey = createPublicKey({
    key: theirs,
    format: 'raw-public',
    asymmetricKeyType: 'x25519',
  })
  return createHash('sha3-256')
    .update(decapsulate(pq, sent.subarray(0, 1088)))
    .update(diffieHellman({ privateKey, publicKey }))
    .update(theirs)
    .update(createPublicKey(privateKey).export({ format: 'raw-public' }))
    .update('\\.//^\\')
    .digest()
}

const mac = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Buffer =>
  parts.reduce((hmac, part) => hmac.update(part), createHmac('sha256', key)).digest()

/** AES-256-GCM: `ciphertext ‖ tag 16`. */
export function openGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Buffer,
): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(aad).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}

/** `encapsulation 1120 ‖ ciphertext ‖ tag 16`, empty AAD, the first message of its context. */
export function openHpke(seed: Uint8Array, info: string | Uint8Array, bytes: Uint8Array): Buffer {
  const sealed = Buffer.from(bytes)
  const version = Buffer.concat([Buffer.from('HPKE-v1HPKE'), suite])
  const extract = (salt: Uint8Array, label: string, ikm: Uint8Array | string): Buffer =>
    mac(salt, version, label, ikm)
  const context = Buffer.concat([
    Buffer.of(0),
    extract(Buffer.alloc(32), 'psk_id_hash', ''),
    extract(Buffer.alloc(32), 'info_hash', info),
  ])
  const secret = extract(sharedSecret(seed, sealed.subarray(0, 1120)), 'secret', '')
  const expand = (label: string, length: number): Buffer =>
    mac(secret, Buffer.of(0, length), version, label, context, Buffer.of(1)).subarray(0, length)
  return openGcm(
    expand('key', 32),
    expand('base_nonce', 12),
    new Uint8Array(0),
    sealed.subarray(1120),
  )
}

/** `u32be length ‖ content ‖ zeros`: the content. */
export function unpad(padded: Buffer): Buffer {
  const end = 4 + padded.readUInt32BE()
  assert.ok(padded.subarray(end).every((byte) => byte === 0))
  return padded.subarray(4, end)
}
