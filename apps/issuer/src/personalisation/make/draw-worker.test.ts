// A job holds the face of the card and nothing else: tried by type, and by force.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sampleDesigns } from '@tipstaff/card-art'
import { decodeJob, encodeJob, newSealingPair, SealError, type JobContent } from '@tipstaff/seal'
import sharp from 'sharp'
import { drawJobs, type JobToDraw } from './draw-worker.ts'

const face = {
  cardType: 'warrant-card',
  name: 'Ada Brookhollow',
  rank: 'Sergeant',
  serial: 'K7Q2-M4XN-0ZTE-9ABC',
  expiresOn: '2031-03-31',
  qr: 'ABC123',
}

async function jobToDraw(): Promise<JobToDraw> {
  const background = { r: 120, g: 120, b: 120 }
  const jpeg = sharp({ create: { width: 384, height: 512, channels: 3, background } }).jpeg()
  return {
    job: 'jo_aaaaaaaaaaaaaaaa',
    face,
    portrait: new Uint8Array(await jpeg.toBuffer()),
    subjectKey: new Uint8Array(randomBytes(32)),
  }
}

test('a job cannot carry a field that is not on the face of the card', () => {
  const content: JobContent = {
    v: 1,
    job: 'jo_aaaaaaaaaaaaaaaa',
    design: 'a'.repeat(64),
    face,
    portrait: new Uint8Array(10),
    page: {
      front: new Uint8Array(),
      back: new Uint8Array(),
      qr: { size: 21, bits: new Uint8Array(63) },
    },
  }
  assert.deepEqual(decodeJob(encodeJob(content)).face, face)
  const unknown = (error: unknown): boolean =>
    error instanceof SealError && error.code === 'unknown-field'
  for (const field of ['vetting', 'number', 'unit', 'email', 'zones']) {
    assert.throws(() => encodeJob({ ...content, [field]: 'DV' }), unknown)
    assert.throws(() => encodeJob({ ...content, face: { ...face, [field]: 'DV' } }), unknown)
  }
  // By type: this line does not compile without the expectation.
  // @ts-expect-error vetting is not on the face of a card
  const wrong: JobContent['face'] = { ...face, vetting: 'DV' }
  assert.throws(() => encodeJob({ ...content, face: wrong }), unknown)
})

test('a face that cannot be drawn is named with its field, and the others go on', async () => {
  const { publicKey } = await newSealingPair()
  const one = await jobToDraw()
  const two = { ...one, face: { ...face, name: 'x'.repeat(180) } }
  const order = { designs: sampleDesigns, releaseSeal: publicKey, jobs: [two, one] }
  const [first, second] = await drawJobs(order)
  assert.ok(first && 'because' in first && !first.because.includes('xx'))
  assert.ok(second && 'sealed' in second)
  assert.equal(Buffer.from(second.sealed).indexOf(face.name), -1)
})

test('two sealings of one face have nothing in common but their head', async () => {
  const { publicKey } = await newSealingPair()
  const one = await jobToDraw()
  const order = { designs: sampleDesigns, releaseSeal: publicKey, jobs: [one, one] }
  const [a, b] = await drawJobs(order)
  assert.ok(a && b && 'sealed' in a && 'sealed' in b)
  assert.equal(a.sealed.length, b.sealed.length)
  assert.notDeepEqual(a.sealed.subarray(23), b.sealed.subarray(23))
})
