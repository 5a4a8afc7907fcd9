// What must not be opened, drawn or taken for a key. Each case is accepted, or ends in another fault, as soon as the check
// it is about is left out.
import assert from 'node:assert/strict'
import { createCipheriv, generateKeyPairSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { encode } from 'cborg'
import { decodeJob, encodeJob, jobContentMax, type JobContent } from './job-content.ts'
import { decodeClosed, encodeClosed, isInteger } from './closed-map.ts'
import { decap, gcmOpen, gcmSeal } from './hybrid-kem.ts'
import { SealError, type SealErrorCode } from './seal-error.ts'
import {
  newSealingPair,
  openContent,
  openingKey,
  openWrapped,
  padded,
  sealContent,
  sealingKey,
  sealJob,
  sealTo,
  unpadded,
} from './sealed-job.ts'
import { verifyingKey } from './signed-map.ts'

const refusal = (code: SealErrorCode) => (error: unknown) =>
  error instanceof SealError && error.code === code
const job = `jo_${'a'.repeat(16)}`
const other = `jo_${'b'.repeat(16)}`
const content: JobContent = {
  v: 1,
  job,
  design: 'a'.repeat(64),
  face: {
    cardType: 'warrant-card',
    name: 'Zoë O’Neil',
    rank: 'Constable',
    serial: 'K7Q2-M4XN-0ZTE-9ABC',
    expiresOn: '2030-01-01',
    qr: 'ABC',
  },
  portrait: new Uint8Array(300),
  page: {
    front: new Uint8Array(50),
    back: new Uint8Array(50),
    qr: { size: 21, bits: new Uint8Array(63) },
  },
}
const pair = await newSealingPair()
const toOffice = await sealingKey(pair.publicKey)
const own = await openingKey(pair.seed)

test('a closed map has each of its keys, and one encoding', () => {
  const rules = { a: isInteger(0), b: () => true, c: { d: isInteger(0) } }
  assert.deepEqual(decodeClosed(encode({ a: 1, b: 2, c: { d: 3 } }), rules, 'it'), {
    a: 1,
    b: 2,
    c: { d: 3 },
  })
  for (const bad of [7, null, [], 'text', { a: 1, b: 2, c: 3 }, { a: 1, b: 2, c: null }])
    assert.throws(() => encodeClosed(bad, rules, 'it'), refusal('malformed'))
  // Whatever it holds would do, but it must be there.
  assert.throws(() => encodeClosed({ a: 1, c: { d: 3 } }, rules, 'it'), refusal('malformed'))
  // {"b": 2, "a": 1, "c": {"d": 3}}: the same map, its keys in another order.
  const turned = Buffer.from('a3616202616101616' + '3a1616403', 'hex')
  assert.throws(() => decodeClosed(turned, rules, 'it'), refusal('malformed'))
})

test('a job whose QR code has more fields, or none, is no job', () => {
  assert.deepEqual(decodeJob(encodeJob(content)).face, content.face)
  const bad = (qr: unknown): unknown => ({ ...content, page: { ...content.page, qr } })
  const { qr } = content.page
  for (const each of [{ ...qr, more: 1 }, { size: 21 }, null, 7])
    assert.throws(() => encodeJob(bad(each) as JobContent), SealError)
})

test('a content of another job, or over two megabytes, is sealed for nobody', async () => {
  const key = new Uint8Array(32)
  await assert.rejects(
    sealJob(new Uint8Array(jobContentMax + 1), job, toOffice, key),
    refusal('too-large'),
  )
  await assert.rejects(sealJob(encodeJob(content), other, toOffice, key), refusal('wrong-job'))
})

test('sealed bytes are opened for the job they name outside and inside, and whole', async () => {
  const { sealed, wrappedKey } = await sealContent(content, toOffice, new Uint8Array(32))
  const { contentKey } = await openWrapped(wrappedKey, job, own)
  assert.equal(openContent(sealed, job, contentKey).job, job)
  assert.throws(() => openContent(sealed, other, contentKey), refusal('wrong-job'))
  assert.throws(() => openContent(sealed.subarray(0, 50), job, contentKey), refusal('wrong-job'))
  // Made by who has the content key: this job outside, that one inside.
  const head = Buffer.concat([Buffer.from(`tsj1${job}`), randomBytes(12)])
  const inside = padded(encodeJob({ ...content, job: other }))
  const body = gcmSeal(contentKey, head.subarray(23), head, inside)
  const bent = Buffer.concat([head, body])
  assert.throws(() => openContent(bent, job, contentKey), refusal('wrong-job'))
})

test('a wrapped key holds two keys and nothing else', async () => {
  const info = Buffer.from(`tipstaff-job-key-v1\0${job}`)
  for (const length of [32, 63, 65, 96]) {
    const wrapped = await sealTo(toOffice, new Uint8Array(length), info)
    await assert.rejects(openWrapped(wrapped, job, own), refusal('not-openable'))
  }
})

test('padding is zeros to the end, and its length within it', () => {
  const good = padded(Buffer.from('abc'))
  assert.deepEqual(Buffer.from(unpadded(good)), Buffer.from('abc'))
  for (const at of [7, good.length - 1]) {
    const bad = Buffer.from(good)
    bad.writeUInt8(1, at)
    assert.throws(() => unpadded(bad), refusal('malformed'))
  }
  for (const bad of [new Uint8Array(3), Buffer.of(0, 0, 0, 9, 1), Buffer.of(255, 255, 255, 255, 0)])
    assert.throws(() => unpadded(bad), refusal('malformed'))
})

test('keys and sealed bytes of another length are none', async () => {
  for (const bad of [pair.publicKey.subarray(1), Buffer.concat([pair.publicKey, Buffer.of(0)])])
    await assert.rejects(sealingKey(bad), refusal('bad-key'))
  for (const bad of [new Uint8Array(31), new Uint8Array(33), new Uint8Array(0)])
    await assert.rejects(openingKey(bad), refusal('bad-key'))
  const enc = randomBytes(1120)
  assert.throws(() => decap(enc.subarray(1), own), TypeError)
  assert.throws(() => decap(Buffer.concat([enc, Buffer.of(0)]), own), /1120 bytes/)
  const key = new Uint8Array(32)
  const nonce = new Uint8Array(12)
  // A tag of eight bytes that is a true tag's beginning: shorter than its tag, so nothing.
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.final()
  const short = cipher.getAuthTag().subarray(0, 8)
  assert.throws(() => gcmOpen(key, nonce, new Uint8Array(0), short), /shorter than its tag/)
  // A good point under another sign, and one with a byte behind it.
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  })
  const point = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  assert.ok(verifyingKey(Buffer.concat([Buffer.of(4), ...point])))
  for (const bad of [
    Buffer.concat([Buffer.of(2), ...point]),
    Buffer.concat([Buffer.of(4), ...point, Buffer.of(0)]),
    new Uint8Array(65),
  ])
    assert.throws(() => verifyingKey(bad), refusal('bad-key'))
})
