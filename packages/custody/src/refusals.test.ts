// What must not pass between office and custodian. Each case is accepted, or ends in another fault, as soon as the check it
// is about is left out.
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { encode } from 'cborg'
import { p256FromRaw, rawFromP256, signEs256, verifyEs256 } from './approval.ts'
import { Conversation, CustodianUnreachable } from './conversation.ts'
import { encodeFrame, frameMax } from './frames.ts'
import { randomId } from './ids.ts'
import { createOperatorKey, openOperatorKey } from './operator-key.ts'
import { assertionHolds, knownPasskey, passkeyChallenge } from './passkey.ts'
import { CustodyRefusal, type RefusalCode } from './refusal.ts'
import { bytes, keyed, record, ShapeError, text } from './shape.ts'
import { decodeApproval } from './signatory.ts'
import { SoftwareAuthenticator } from './trial/software-authenticator.ts'

const refusal = (code: RefusalCode) => (error: unknown) =>
  error instanceof CustodyRefusal && error.code === code
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })

test('a signature of another length is no signature, and a point of another form no key', () => {
  const message = Buffer.from('a word')
  const signature = signEs256(pair.privateKey, message)
  assert.ok(verifyEs256(pair.publicKey, message, signature))
  // Zeros behind it, and zeros before r: the numbers would be the same, the spelling another.
  const longer = Buffer.concat([signature, Buffer.alloc(1)])
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)]
  const wider = Buffer.concat([r, Buffer.alloc(1), s])
  for (const bad of [longer, wider, signature.subarray(0, 63), new Uint8Array(0)])
    assert.equal(verifyEs256(pair.publicKey, message, bad), false)
  const raw = rawFromP256(pair.publicKey)
  assert.ok(p256FromRaw(raw))
  for (const bad of [
    Buffer.concat([raw, Buffer.of(0)]),
    Buffer.concat([Buffer.of(2), raw.subarray(1)]),
  ])
    assert.throws(() => p256FromRaw(bad), refusal('malformed'))
  const other = generateKeyPairSync('ed25519').publicKey
  assert.throws(() => rawFromP256(other), refusal('malformed'))
})

test('after its end a conversation asks nothing more, and an answer nobody waits for ends it', async () => {
  const written: Uint8Array[] = []
  const conversation = new Conversation((frame) => written.push(frame))
  assert.throws(
    () => conversation.feed(encodeFrame({ id: 1, ok: true, size: 0 })),
    refusal('malformed'),
  )
  conversation.end('gone')
  await assert.rejects(conversation.call('last-checkpoint', {}), CustodianUnreachable)
  assert.equal(written.length, 0)
})

test('no frame over the limit is sent', () => {
  const big = { bytes: new Uint8Array(frameMax) }
  assert.throws(() => encodeFrame(big), refusal('too-large'))
})

test('a key file whose public half was exchanged does not open', async () => {
  const password = 'long enough for a test'
  const one = await createOperatorKey(randomId('op'), password)
  assert.equal((await openOperatorKey(one.file, password)).operator, one.key.operator)
  const other = Buffer.from(rawFromP256(pair.publicKey)).toString('base64')
  const file = JSON.stringify({ ...(JSON.parse(one.file) as object), publicKey: other })
  await assert.rejects(openOperatorKey(file, password), refusal('wrong-password'))
})

test('an assertion counts for the credential it names, and its client part must be a map', () => {
  const site = { rpId: 'pass.example', origin: 'https://pass.example' } as const
  const authenticator = new SoftwareAuthenticator(site)
  const hashes = [new Uint8Array(randomBytes(32))]
  const known = knownPasskey(authenticator.passkey)
  const approval = authenticator
    .signatory(randomId('op'), 'approver', hashes)
    .approve('approver', hashes[0] ?? known.credential)
  const { passkey, signature } = approval
  assert.ok(passkey)
  const challenge = passkeyChallenge('approver', hashes)
  const assertion = { ...passkey, signature }
  assert.ok(assertionHolds(known, assertion, challenge))
  const credential = new Uint8Array(32)
  assert.equal(assertionHolds(known, { ...assertion, credential }, challenge), false)
  for (const said of ['null', '[]', '7', '"text"']) {
    const clientData = new Uint8Array(Buffer.from(said))
    assert.equal(assertionHolds(known, { ...assertion, clientData }, challenge), false)
  }
})

test('values of another kind are refused by their shape', () => {
  const shape = record({ of: keyed(['a', 'b'], text(3)) })
  assert.deepEqual(shape({ of: { a: 'x' } }, ''), { of: { a: 'x' } })
  for (const bad of [{ of: { c: 'x' } }, { of: null }, { of: [] }, { of: new Uint8Array(0) }, null])
    assert.throws(() => shape(bad, ''), ShapeError)
  for (const bad of ['abcd', { length: 4 }, [1, 2, 3, 4], null])
    assert.throws(() => bytes({ length: 4 })(bad, ''), ShapeError)
  assert.throws(() => record({})(new Uint8Array(0), ''), ShapeError)
})

test('an approval by a key file has 64 bytes of signature, whatever it says of itself', () => {
  const row = { operator: randomId('op'), role: 'approver' }
  const read = (length: number) =>
    decodeApproval(encode({ ...row, signature: new Uint8Array(length) }))
  assert.equal(read(64).signature.length, 64)
  for (const length of [0, 63, 65, 72]) assert.throws(() => read(length), refusal('malformed'))
})
