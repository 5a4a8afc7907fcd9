// A job from the office to the printer, and rows set aside, read by docs/formats/sealed-job.md and set-aside.md and
// nothing else.
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { rawFromP256 } from '@tipstaff/custody'
import {
  newSealingPair,
  rewrapTo,
  sealContent,
  sealingKey,
  signerOf,
  signReceipt,
  type JobContent,
} from '@tipstaff/seal'
import { isRowError, readRow } from '../../apps/issuer/src/personnel/roster/roster-row.ts'
import { openAside } from '../../apps/issuer/src/personnel/roster/set-aside.ts'
import { openGcm, openHpke, unpad } from './hpke.ts'
import { sha256, signedBy, tableOf, wordsOf } from './pages.ts'
import { asBytes, asMap, keysOf, readCbor, type CborMap } from './read-cbor.ts'

const job = `jo_${'a'.repeat(16)}`
const batch = `ba_${'b'.repeat(16)}`
const station = `st_${'c'.repeat(16)}`
const face = {
  cardType: 'warrant-card',
  name: 'Zoë O’Neil',
  rank: 'Constable',
  serial: 'K7Q2-M4XN-0ZTE-9ABC',
  expiresOn: '2031-03-31',
  qr: 'RRQT 9O60GO0N5D',
}
const content: JobContent = {
  v: 1,
  job,
  design: 'ab'.repeat(32),
  face,
  portrait: randomBytes(5000),
  page: {
    front: randomBytes(90),
    back: randomBytes(40),
    qr: { size: 21, bits: randomBytes(63) },
  },
}
const releasePair = await newSealingPair()
const stationPair = await newSealingPair()
const subjectKey = randomBytes(32)
const made = await sealContent(content, await sealingKey(releasePair.publicKey), subjectKey)

test('a sealed job is opened to its content by the page', () => {
  const keys = openHpke(releasePair.seed, `tipstaff-job-key-v1\0${job}`, made.wrappedKey)
  assert.equal(made.wrappedKey.length, 1200)
  assert.deepEqual(keys.subarray(32), subjectKey)
  const sealed = Buffer.from(made.sealed)
  assert.equal(sealed.toString('latin1', 0, 23), `tsj1${job}`)
  const padded = openGcm(
    keys.subarray(0, 32),
    sealed.subarray(23, 35),
    sealed.subarray(0, 35),
    sealed.subarray(35),
  )
  assert.equal(padded.length % 4096, 0)
  const map = asMap(readCbor(unpad(padded)))
  const rows = new Map(
    tableOf('sealed-job', 'key', 'value').map(([key, value]) => [wordsOf(key)[0], value]),
  )
  assert.deepEqual([...map.keys()].map(String).sort(), [...rows.keys()].sort())
  const onPage = wordsOf(rows.get('face'))
  for (const key of keysOf(map.get('face'))) assert.ok(onPage.includes(String(key)))
  assert.deepEqual(Object.fromEntries(asMap(map.get('face'))), face)
  assert.deepEqual(asBytes(map.get('portrait')), Buffer.from(content.portrait))
  const page = asMap(map.get('page'))
  assert.deepEqual([...page.keys()].sort(), ['back', 'front', 'qr'])
})

/** `{"body": bytes, "signature": 64 bytes}`, signed over `kind 0x00 body`. */
function openSigned(kind: string, bytes: Uint8Array, key: Uint8Array): CborMap {
  const outer = asMap(readCbor(bytes))
  assert.deepEqual([...outer.keys()].sort(), ['body', 'signature'])
  const body = asBytes(outer.get('body'))
  const message = Buffer.concat([Buffer.from(`${kind}\0`), body])
  assert.ok(signedBy(key, asBytes(outer.get('signature')), message))
  return asMap(readCbor(body))
}

test('a release gives the station the content key, and nothing to another', async () => {
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const leaf = randomBytes(32)
  const keys = openHpke(releasePair.seed, `tipstaff-job-key-v1\0${job}`, made.wrappedKey)
  const release = await rewrapTo(
    await sealingKey(stationPair.publicKey),
    { job, batch, station, stationKey: stationPair.publicKey, leaf: new Uint8Array(leaf) },
    keys.subarray(0, 32),
    { sign: signerOf(signing), at: 1_800_000_000_000 },
  )
  const map = openSigned('tipstaff-release-v1', release, rawFromP256(signing))
  const names = ['v', 'job', 'batch', 'station', 'leaf', 'key', 'at', 'sealedKey']
  assert.deepEqual([...map.keys()].sort(), names.sort())
  assert.deepEqual(asBytes(map.get('key')), sha256(stationPair.publicKey))
  const info = Buffer.concat([
    Buffer.from(`tipstaff-release-key-v1\0${job}\0${batch}\0${station}\0`),
    asBytes(map.get('key')),
    asBytes(map.get('leaf')),
  ])
  const sealedKey = asBytes(map.get('sealedKey'))
  assert.equal(sealedKey.length, 1168)
  assert.deepEqual(openHpke(stationPair.seed, info, sealedKey), keys.subarray(0, 32))
  assert.throws(() => openHpke(releasePair.seed, info, sealedKey))
})

test('a receipt says what the page says', () => {
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const told = { v: 1, job, batch, station, outcome: 'good', blank: 'TS00000125', at: 1 } as const
  const receipt = { ...told, leaf: new Uint8Array(randomBytes(32)) }
  const bytes = signReceipt(receipt, signing)
  const map = openSigned('tipstaff-receipt-v1', bytes, rawFromP256(signing))
  assert.deepEqual(Object.fromEntries(map), receipt)
})

test('a file of rows set aside gives the protected office each row, and hides how many there are', async () => {
  const home = mkdtempSync(join(tmpdir(), 'aside-'))
  try {
    const office = await newSealingPair()
    const protectedOfficeKey = Buffer.from(office.publicKey).toString('base64')
    const aside = await openAside({ home, protectedOfficeKey })
    const places = { number: 0, family: 1, given: 2, rank: 3, unit: 4, joinedOn: 5, protected: 6 }
    const cells = ['0042', 'O’Neil', 'Zoë', 'Constable', 'Harbour', '2020-02-01', 'yes']
    const good = readRow(2, cells, places, 7)
    const bad = readRow(3, cells.with(5, 'soon'), places, 7)
    const monstrous = readRow(4, [...cells.with(5, 'soon'), 'x'.repeat(9000)], places, 8)
    assert.ok(!isRowError(good) && isRowError(bad))
    for (const row of [good, bad, monstrous]) await aside.add(row)
    const name = 'ab'.repeat(32)
    await aside.write(name)
    assert.deepEqual(readdirSync(join(home, 'aside')), [`${name}.aside`])
    const file = readFileSync(join(home, 'aside', `${name}.aside`))
    assert.equal(file.toString('latin1', 0, 18), 'tipstaff-aside-v1\0')
    assert.equal(file.readUInt32BE(18), 64)
    assert.equal(file.length, 22 + 64 * 9328)
    const rows = Array.from({ length: 64 }, (_, i) => {
      const sealed = file.subarray(22 + i * 9328, 22 + (i + 1) * 9328)
      const padded = openHpke(office.seed, 'tipstaff-aside-v1\0', sealed)
      assert.equal(padded.length, 8192)
      return asMap(readCbor(unpad(padded)))
    })
    const [first, second, third] = rows
    assert.deepEqual(
      [...(first?.keys() ?? [])].sort(),
      'email family given joinedOn kind leavesOn line name number protected rank roles unit vetting zones'.split(
        ' ',
      ),
    )
    assert.deepEqual([first?.get('family'), first?.get('protected')], ['O’Neil', true])
    assert.deepEqual([...(second?.keys() ?? [])].sort(), ['cells', 'errors', 'line', 'protected'])
    assert.deepEqual([...(third?.keys() ?? [])].sort(), ['cells', 'cut', 'line'])
    assert.equal(rows.filter((row) => row.size === 0).length, 61)
  } finally {
    rmSync(home, { recursive: true })
  }
})
