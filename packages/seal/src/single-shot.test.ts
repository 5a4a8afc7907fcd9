import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as hpke from 'hpke'
import { keyAndNonce, openBase, sealBase } from './single-shot.ts'
import { decap } from './hybrid-kem.ts'
import { newSealingPair, openingKey, sealingKey } from './index.ts'

const path = new URL('../../../../shared/vectors/hpke-pq/test-vectors.json', import.meta.url)
const bytes = (hex = ''): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const info = randomBytes(60)
const plaintext = randomBytes(64)
const plain = Uint8Array.from(plaintext)

const parties = async () => {
  const { seed, publicKey } = await newSealingPair()
  const theirs = new hpke.CipherSuite(
    hpke.KEM_MLKEM768_X25519,
    hpke.KDF_HKDF_SHA256,
    hpke.AEAD_AES_256_GCM,
  )
  const theirKey = await theirs.DeserializePrivateKey(Uint8Array.from(seed), true)
  return { publicKey, ourKey: await openingKey(seed), theirs, theirKey }
}

describe('our own step of HPKE', () => {
  it('opens what the package seals', async () => {
    const { publicKey, ourKey, theirs } = await parties()
    const to = await theirs.DeserializePublicKey(Uint8Array.from(publicKey))
    const { encapsulatedSecret, ciphertext } = await theirs.Seal(to, plaintext, { info })
    const sealed = Buffer.concat([encapsulatedSecret, ciphertext])
    assert.deepEqual(Uint8Array.from(openBase(ourKey, sealed, info)), plain)
  })

  it('seals what the package opens', async () => {
    const { publicKey, theirs, theirKey } = await parties()
    const sealed = Uint8Array.from(sealBase(await sealingKey(publicKey), plaintext, info))
    const [enc, ciphertext] = [sealed.slice(0, 1120), sealed.slice(1120)]
    const opened = await theirs.Open(theirKey, enc, ciphertext, { info })
    assert.deepEqual(Uint8Array.from(opened), plain)
  })

  it('opens nothing with a byte changed, cut off, or said of something else', async () => {
    const { publicKey, ourKey } = await parties()
    const sealed = sealBase(await sealingKey(publicKey), plaintext, info)
    for (const at of [0, 1087, 1088, 1119, 1120, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed, (byte, i) => (i === at ? byte ^ 1 : byte))
      assert.throws(() => openBase(ourKey, changed, info), `byte ${String(at)}`)
    }
    for (const length of [0, 1119, 1120, 1135, sealed.length - 1])
      assert.throws(() => openBase(ourKey, sealed.subarray(0, length), info), String(length))
    assert.throws(() => openBase(ourKey, sealed, randomBytes(60)))
  })

  it('derives the key and nonce of the published vector', async (t) => {
    if (!existsSync(path)) {
      t.skip('the published vectors are not in ../shared/vectors')
      return
    }
    const all = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>[]
    const ours = all.filter(({ kem_id, kdf_id }) => kem_id === 0x647a && kdf_id === 1)
    assert.equal(ours.length, 1)
    const vector = ours[0] as Readonly<Record<string, string>>
    const shared = decap(bytes(vector['enc']), await openingKey(bytes(vector['skRm'])))
    assert.deepEqual(Uint8Array.from(shared), bytes(vector['shared_secret']))
    const made = keyAndNonce(shared, bytes(vector['info']), bytes(vector['suite_id']))
    assert.deepEqual(
      made.map((one) => Uint8Array.from(one)),
      [bytes(vector['key']), bytes(vector['base_nonce'])],
    )
  })
})
