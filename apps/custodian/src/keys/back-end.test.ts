import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { p256FromRaw, verifyEs256 } from '@tipstaff/custody'
import { sealingKey } from '@tipstaff/seal'
import { memoryFiles } from '../trial/office.ts'
import type { KeyBackEnd } from './back-end.ts'
import { createKeyFiles, openKeyFiles } from './key-file.ts'

const origin = 'a.example/ledger'

/** Every back end must pass this; `open` gives a fresh one, `again` the same after a restart. */
function conforms(name: string, make: () => Promise<{ open: () => Promise<KeyBackEnd> }>): void {
  describe(`the ${name} back end`, () => {
    it('boxes for one key and one context only', async () => {
      const keys = await (await make()).open()
      const aad = Buffer.from('context')
      const plaintext = randomBytes(64)
      const boxed = keys.box(1, plaintext, aad)
      assert.deepEqual(Buffer.from(keys.unbox(1, boxed, aad)), plaintext)
      assert.throws(() => keys.unbox('index', boxed, aad), { code: 'envelope-broken' })
      assert.throws(() => keys.unbox(1, boxed, Buffer.from('other')), { code: 'envelope-broken' })
      assert.throws(() => keys.unbox(2, boxed, aad), { code: 'epoch-unknown' })
      assert.throws(() => keys.unbox(1, { ...boxed, sealed: boxed.sealed.subarray(0, 10) }, aad), {
        code: 'envelope-broken',
      })
      assert.notDeepEqual(keys.box(1, plaintext, aad).nonce, boxed.nonce)
    })

    it('signs what its public keys verify, each for itself', async () => {
      const keys = await (await make()).open()
      const message = randomBytes(100)
      for (const name of ['credential', 'list', 'release'] as const)
        for (const other of ['credential', 'list', 'release'] as const)
          assert.equal(
            verifyEs256(p256FromRaw(keys.publicKey(other)), message, keys.sign(name, message)),
            name === other,
          )
      for (const signer of keys.logSigners) {
        const text = `${origin}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`
        assert.ok(signer.verifier.verify(text, signer.sign(text, 1)))
        assert.equal(signer.verifier.name, origin)
      }
    })

    it('keeps every key across a restart and a rotation, and starts from the newest epoch', async () => {
      const { open } = await make()
      const before = await open()
      const aad = Buffer.from('context')
      const boxed = before.box(1, Buffer.from('old'), aad)
      assert.equal(before.rotate(), 2)
      const after = await open()
      assert.equal(after.epoch, 2)
      assert.deepEqual(Buffer.from(after.unbox(1, boxed, aad)).toString(), 'old')
      assert.deepEqual(after.mac('lookup', aad), before.mac('lookup', aad))
      assert.notDeepEqual(after.mac('lookup', aad), after.mac('fingerprint', aad))
      assert.deepEqual(after.publicKey('release'), before.publicKey('release'))
      assert.ok(await sealingKey(after.releaseSeal))
    })

    it('shows no secret when printed or serialised', async () => {
      const keys = await (await make()).open()
      const { inspect } = await import('node:util')
      const shown = `${inspect(keys, { depth: 9, showHidden: true })}${JSON.stringify(keys)}`
      assert.ok(!/private|seed|PRIVATE/.test(shown))
    })
  })
}

conforms('key-file', async () => {
  const files = memoryFiles()
  await createKeyFiles(files, origin)
  return { open: () => openKeyFiles(files) }
})
