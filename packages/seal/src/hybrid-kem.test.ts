import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import * as hpke from 'hpke'
import { kem, suite } from './hybrid-kem.ts'

interface Vector {
  readonly kem_id: number
  readonly kdf_id: number
  readonly info: string
  readonly ikmR: string
  readonly skRm: string
  readonly pkRm: string
  readonly enc: string
  readonly shared_secret: string
  readonly encryptions: readonly {
    readonly aad: string
    readonly ct: string
    readonly pt: string
  }[]
}
const path = new URL('../../../../shared/vectors/hpke-pq/test-vectors.json', import.meta.url)
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('the hybrid suite', () => {
  it('opens what the package’s own implementation seals, and the other way round', async () => {
    const theirs = new hpke.CipherSuite(
      hpke.KEM_MLKEM768_X25519,
      hpke.KDF_HKDF_SHA256,
      hpke.AEAD_AES_256_GCM,
    )
    const info = bytes('0102')
    const plaintext = bytes('aabbcc')
    const ours = await suite.GenerateKeyPair(true)
    const pair = await theirs.GenerateKeyPair(true)
    const raw = await suite.SerializePublicKey(ours.publicKey)
    const one = await theirs.Seal(await theirs.DeserializePublicKey(raw), plaintext, { info })
    assert.deepEqual(
      Uint8Array.from(await suite.Open(ours, one.encapsulatedSecret, one.ciphertext, { info })),
      plaintext,
    )
    const other = await suite.DeserializePublicKey(await theirs.SerializePublicKey(pair.publicKey))
    const two = await suite.Seal(other, plaintext, { info })
    assert.deepEqual(
      Uint8Array.from(await theirs.Open(pair, two.encapsulatedSecret, two.ciphertext, { info })),
      plaintext,
    )
  })

  it('derives the keys and shared secrets of the published post-quantum vectors', async (t) => {
    if (!existsSync(path)) {
      t.skip('the published vectors are not in ../shared/vectors')
      return
    }
    const vectors = (JSON.parse(readFileSync(path, 'utf8')) as Vector[]).filter(
      ({ kem_id }) => kem_id === 0x647a,
    )
    assert.equal(vectors.length, 2)
    for (const vector of vectors) {
      const pair = await suite.DeriveKeyPair(bytes(vector.ikmR), true)
      assert.deepEqual(await suite.SerializePrivateKey(pair.privateKey), bytes(vector.skRm))
      assert.deepEqual(await suite.SerializePublicKey(pair.publicKey), bytes(vector.pkRm))
    }
    const [first] = vectors
    assert.ok(first)
    const chacha = new hpke.CipherSuite(kem, hpke.KDF_HKDF_SHA256, hpke.AEAD_ChaCha20Poly1305)
    const key = await chacha.DeserializePrivateKey(bytes(first.skRm), true)
    const context = await chacha.SetupRecipient(key, bytes(first.enc), { info: bytes(first.info) })
    for (const { aad, ct, pt } of first.encryptions.slice(0, 1))
      assert.deepEqual(await context.Open(bytes(ct), bytes(aad)), bytes(pt))
  })
})
