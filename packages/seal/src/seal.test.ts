import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { encode } from 'cborg'
import fc from 'fast-check'
import {
  asideRowBytes,
  decodeJob,
  encodeJob,
  newSealingPair,
  openAside,
  openingKey,
  openJob,
  openReceipt,
  openWrapped,
  rewrapTo,
  sealAside,
  sealContent,
  SealError,
  sealingKey,
  sealJob,
  signerOf,
  signReceipt,
  verifyRelease,
} from './index.ts'
import type { JobContent, Receipt } from './index.ts'

const job = 'jo_aaaaaaaaaaaaaaaa'
const station = 'st_aaaaaaaaaaaaaaaa'
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
  portrait: randomBytes(300),
  page: { front: randomBytes(50), back: randomBytes(50), qr: { size: 21, bits: randomBytes(63) } },
}
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const subjectKey = randomBytes(32)

const parties = async () => {
  const [custodian, press] = [await newSealingPair(), await newSealingPair()]
  const releaseKey = await openingKey(custodian.seed)
  const stationKey = await openingKey(press.seed)
  const sealed = await sealJob(
    encodeJob(content),
    job,
    await sealingKey(custodian.publicKey),
    subjectKey,
  )
  const keys = await openWrapped(sealed.wrappedKey, job, releaseKey)
  const binding = {
    job,
    batch: 'ba_aaaaaaaaaaaaaaaa',
    station,
    stationKey: press.publicKey,
    leaf: new Uint8Array(32),
  }
  const release = await rewrapTo(await sealingKey(press.publicKey), binding, keys.contentKey, {
    sign: signerOf(privateKey),
    at: 1,
  })
  return { releaseKey, stationKey, press, sealed, keys, release }
}

describe('a job', () => {
  it('carries the face of a card and comes back as it was', () => {
    assert.deepEqual(decodeJob(encodeJob(content)).face, content.face)
  })

  it('cannot carry any other field: not by type, not when sealing, not when opening', () => {
    for (const extra of [
      { vetting: 'SC' },
      { number: '123456' },
      { unit: 'X' },
      { zones: [] },
      { email: null },
    ]) {
      const places = [
        { ...content, ...extra },
        { ...content, face: { ...content.face, ...extra } },
        { ...content, page: { ...content.page, ...extra } },
      ]
      for (const place of places) {
        assert.throws(() => encodeJob(place), { code: 'unknown-field' })
        assert.throws(() => decodeJob(encode(place)), { code: 'unknown-field' })
      }
    }
    // @ts-expect-error a vetting level is no field of a job
    const byType: JobContent = { ...content, vetting: 'SC' }
    // @ts-expect-error a pay number is no field of a card's face
    const inFace: JobContent['face'] = { ...content.face, number: '123456' }
    assert.ok(byType.job !== inFace.name)
  })

  it('is refused when it is anything but the one encoding of a job', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.throws(() => decodeJob(bytes), SealError)
      }),
    )
    const bytes = encodeJob(content)
    assert.throws(() => decodeJob(Buffer.concat([bytes, Buffer.of(0)])), { code: 'malformed' })
  })
})

describe('a sealed job', () => {
  it('opens at the station it was released to', async () => {
    const { sealed, release, press, stationKey } = await parties()
    const verified = await verifyRelease(release, publicKey, {
      job,
      station,
      stationKey: press.publicKey,
    })
    assert.deepEqual((await openJob(sealed.sealed, verified, stationKey)).face, content.face)
  })

  it('is the same made from a content as from its bytes, and takes no field that is not of the card', async () => {
    const { releaseKey } = await parties()
    const key = await sealingKey(releaseKey.raw)
    const made = await sealContent(content, key, subjectKey)
    const keys = await openWrapped(made.wrappedKey, job, releaseKey)
    assert.deepEqual(Uint8Array.from(keys.subjectKey), Uint8Array.from(subjectKey))
    const more = { ...content, face: { ...content.face, number: '4711' } }
    await assert.rejects(sealContent(more, key, subjectKey), { code: 'unknown-field' })
    await assert.rejects(sealContent({ ...content, job: 'jo_1' }, key, subjectKey), SealError)
    await assert.rejects(sealContent(content, key, subjectKey.subarray(1)), { code: 'malformed' })
  })

  it('has a size that tells nothing of a few bytes more or less', async () => {
    const { sealed, releaseKey } = await parties()
    const key = await sealingKey(releaseKey.raw)
    const other = await sealJob(
      encodeJob({ ...content, portrait: randomBytes(500) }),
      job,
      key,
      subjectKey,
    )
    assert.equal(other.sealed.length, sealed.sealed.length)
  })

  it('does not open with the release key of another custodian or under another job id', async () => {
    const { sealed, releaseKey } = await parties()
    const stranger = await openingKey((await newSealingPair()).seed)
    await assert.rejects(openWrapped(sealed.wrappedKey, job, stranger), { code: 'not-openable' })
    await assert.rejects(openWrapped(sealed.wrappedKey, 'jo_bbbbbbbbbbbbbbbb', releaseKey), {
      code: 'not-openable',
    })
    const key = await sealingKey(releaseKey.raw)
    await assert.rejects(sealJob(encodeJob(content), 'jo_bbbbbbbbbbbbbbbb', key, subjectKey), {
      code: 'wrong-job',
    })
  })

  it('is refused with any one byte of it, of its key or of its release changed', async () => {
    const { sealed, release, releaseKey, press, stationKey } = await parties()
    const flip = (bytes: Uint8Array, at: number): Uint8Array =>
      Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte))
    const expected = { job, station, stationKey: press.publicKey }
    const verified = await verifyRelease(release, publicKey, expected)
    const places = (length: number): number[] =>
      Array.from({ length: 25 }, (_, i) => Math.floor((i * (length - 1)) / 24))
    for (const at of places(sealed.sealed.length))
      await assert.rejects(openJob(flip(sealed.sealed, at), verified, stationKey), SealError)
    for (const at of places(sealed.wrappedKey.length))
      await assert.rejects(openWrapped(flip(sealed.wrappedKey, at), job, releaseKey), SealError)
    for (const at of places(release.length))
      await assert.rejects(verifyRelease(flip(release, at), publicKey, expected), SealError)
    for (const change of [
      { batch: 'ba_bbbbbbbbbbbbbbbb' },
      { leaf: new Uint8Array(32).fill(1) },
      { station: 'st_bbbbbbbbbbbbbbbb' },
    ])
      await assert.rejects(openJob(sealed.sealed, { ...verified, ...change }, stationKey), {
        code: 'not-openable',
      })
  })

  it('is refused by a station it was not released to, and without the custodian’s signature', async () => {
    const { release, press } = await parties()
    const other = (await newSealingPair()).publicKey
    const ours = { job, station, stationKey: press.publicKey }
    await assert.rejects(verifyRelease(release, publicKey, { ...ours, stationKey: other }), {
      code: 'wrong-station',
    })
    await assert.rejects(
      verifyRelease(release, publicKey, { ...ours, job: 'jo_bbbbbbbbbbbbbbbb' }),
      { code: 'wrong-job' },
    )
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    await assert.rejects(verifyRelease(release, stranger, ours), { code: 'bad-signature' })
  })
})

describe('a receipt', () => {
  const receipt: Receipt = {
    v: 1,
    job,
    batch: 'ba_aaaaaaaaaaaaaaaa',
    station,
    leaf: new Uint8Array(32),
    outcome: 'good',
    blank: 'AB12345674',
    at: 1,
  }
  it('is read only with the signature of its station, and is never taken for a release', async () => {
    const bytes = signReceipt(receipt, privateKey)
    assert.deepEqual({ ...(await openReceipt(bytes, publicKey)) }, receipt)
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await assert.rejects(openReceipt(signReceipt(receipt, stranger.privateKey), publicKey), {
      code: 'bad-signature',
    })
    await assert.rejects(
      verifyRelease(bytes, publicKey, { job, station, stationKey: new Uint8Array(1216) }),
      { code: 'bad-signature' },
    )
  })
})

describe('a row set aside', () => {
  it('opens only at the protected office, and all of them have one size', async () => {
    const protectedOffice = await newSealingPair()
    const key = await sealingKey(protectedOffice.publicKey)
    const [short, long] = [
      await sealAside(randomBytes(1), key),
      await sealAside(randomBytes(8000), key),
    ]
    assert.equal(short.length, long.length)
    const row = randomBytes(700)
    const sealed = await sealAside(row, key)
    assert.deepEqual(
      Buffer.from(await openAside(sealed, await openingKey(protectedOffice.seed))),
      row,
    )
    await assert.rejects(openAside(sealed, await openingKey((await newSealingPair()).seed)), {
      code: 'not-openable',
    })
    await assert.rejects(sealAside(randomBytes(asideRowBytes), key), { code: 'too-large' })
  })
})
