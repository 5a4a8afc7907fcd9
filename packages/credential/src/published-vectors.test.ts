import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { decodeBase45 } from './base45.ts'
import { readSign1, verifySign1 } from './cose.ts'
import { publicKeyFromJwk, publicKeyFromRaw } from './es256.ts'
import { decodeCbor, Fields } from './fields.ts'
import {
  compressStatuses,
  createStatuses,
  decodeStatusList,
  getStatus,
  inflateStatuses,
  readStatusArray,
  setStatus,
  statusCount,
  type StatusArray,
  type StatusBits,
} from './status-list.ts'

// Files of public projects, kept outside this repository.
const folder = new URL('../../../../shared/vectors/', import.meta.url)
const skip = existsSync(folder) ? false : 'the published vectors are not in ../shared/vectors'
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

interface Claim169 {
  readonly qr_data: string
  readonly signing_key?: { readonly algorithm: string; readonly public_key_hex: string }
  readonly expected_cwt_meta?: { readonly issuer?: string; readonly expiresAt?: number }
}
const claim169 = (path: string): Claim169 => JSON.parse(read(`claim-169/${path}`)) as Claim169
const unpack = ({ qr_data }: Claim169): Uint8Array => inflateSync(decodeBase45(qr_data))
const refusedAs =
  (code: string) =>
  (error: unknown): boolean =>
    (error as { code?: unknown }).code === code

test(
  'claim-169: signed cases are read, claims as expected; unsigned ones are refused',
  { skip },
  () => {
    const counted = { signed: 0, unsigned: 0 }
    for (const kind of ['valid', 'edge'])
      for (const file of readdirSync(new URL(`claim-169/${kind}/`, folder))) {
        if (file.startsWith('encrypted')) continue
        const vector = claim169(`${kind}/${file}`)
        const bytes = unpack(vector)
        if (vector.signing_key === undefined) {
          assert.throws(() => readSign1(bytes), refusedAs('not-cose'), file)
          counted.unsigned++
          continue
        }
        const claims = decodeCbor(readSign1(bytes).payload, 'loose')
        assert(claims instanceof Map)
        assert.equal(claims.get(1), vector.expected_cwt_meta?.issuer, file)
        assert.equal(claims.get(4), vector.expected_cwt_meta?.expiresAt, file)
        counted.signed++
      }
    assert.deepEqual(counted, { signed: 2, unsigned: 10 })
  },
)

test('claim-169: the ES256 signature verifies, and not after a change', { skip }, () => {
  const vector = claim169('valid/ecdsa-p256-signed.json')
  const key = publicKeyFromRaw(Buffer.from(vector.signing_key?.public_key_hex ?? '', 'hex'))
  const signed = readSign1(unpack(vector))
  assert.equal(verifySign1(key, signed), true)
  const payload = Uint8Array.from(signed.payload)
  payload[9] = (payload[9] ?? 0) ^ 1
  assert.equal(verifySign1(key, { ...signed, payload }), false)
})

test('claim-169: bad base45 and what is not COSE are refused', { skip }, () => {
  assert.throws(
    () => decodeBase45(claim169('invalid/bad-base45.json').qr_data),
    refusedAs('not-base45'),
  )
  assert.throws(() => readSign1(unpack(claim169('invalid/not-cose.json'))), refusedAs('not-cose'))
})

const hexOf = (path: string): Uint8Array => {
  const text = read(`token-status-list/${path}`)
  const [, encoded = text] = text.split('encoded:')
  return Buffer.from(encoded.replace(/\s/g, ''), 'hex')
}
const listIn = (path: string): StatusArray =>
  readStatusArray(new Fields(decodeCbor(hexOf(path), 'loose')))
const jsonIn = (path: string): StatusArray => {
  const text = read(`token-status-list/${path}`)
  const { bits, lst } = JSON.parse(text.slice(text.indexOf('{')).replace(/\s+/g, '')) as {
    bits: StatusBits
    lst: string
  }
  return inflateStatuses(Buffer.from(lst, 'base64url'), bits)
}

// Section "Test vectors": 2^20 entries, these indices set.
const long1 = [0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345]
const short1 = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
const short2 = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]

test('Token Status List: the short 1- and 2-bit examples, CBOR and JSON', { skip }, () => {
  for (const list of [
    listIn('status_list_encoding_cbor.md'),
    jsonIn('status_list_encoding_json.md'),
  ])
    assert.deepEqual(
      short1.map((_, index) => getStatus(list, index)),
      short1,
    )
  for (const list of [
    listIn('status_list_encoding2_cbor.md'),
    jsonIn('status_list_encoding2_json.md'),
  ])
    assert.deepEqual(
      short2.map((_, index) => getStatus(list, index)),
      short2,
    )
})

test(
  'Token Status List: the long examples of 1, 2, 4 and 8 bits say the same in CBOR and JSON',
  { skip },
  () => {
    const pairs: readonly [string, string, StatusBits][] = [
      ['encoding1_long_cbor', 'encoding1_long_json', 1],
      ['encoding2_long_cbor', 'encoding2_long_json', 2],
      ['encoding4_cbor', 'encoding4_json', 4],
      ['encoding8_cbor', 'encoding8_json', 8],
    ]
    for (const [cbor, json, bits] of pairs) {
      const list = listIn(`status_list_${cbor}.md`)
      assert.equal(list.bits, bits)
      assert.equal(Buffer.compare(list.bytes, jsonIn(`status_list_${json}.md`).bytes), 0)
      // Setting every number in an array of our own gives the same bytes back.
      const ours = createStatuses(statusCount(list), bits)
      for (let index = 0; index < statusCount(list); index++) {
        const value = getStatus(list, index)
        if (value !== 0) setStatus(ours, index, value)
      }
      assert.equal(Buffer.compare(ours.bytes, list.bytes), 0)
      assert.equal(
        Buffer.compare(inflateStatuses(compressStatuses(ours), bits).bytes, list.bytes),
        0,
      )
    }
  },
)

test(
  'Token Status List: the long 1-bit example has exactly the indices that the draft sets',
  { skip },
  () => {
    const list = listIn('status_list_encoding1_long_cbor.md')
    const set = Array.from({ length: statusCount(list) }, (_, index) => index).filter(
      (index) => getStatus(list, index) === 1,
    )
    assert.deepEqual(set, long1)
  },
)

test('Token Status List: the CWT example is read and its signature verifies', { skip }, () => {
  const text = read('token-status-list/status_list_cwt.md')
  const [hex = ''] = /^[0-9a-f\s]+$/m.exec(text.replace(/```.*/g, '')) ?? []
  const signed = readSign1(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
  assert.equal(signed.headers.get(16), 'application/statuslist+cwt')
  const list = decodeStatusList(signed.payload)
  assert.deepEqual(
    [list.subject, list.issuedAt, list.expiresAt, list.ttl],
    ['https://example.com/statuslists/1', 1686920170, 2291720170, 43200],
  )
  assert.deepEqual(
    short1.map((_, index) => getStatus(list.statuses, index)),
    short1,
  )
  // The draft's example key, kid "12".
  const key = publicKeyFromJwk({
    kty: 'EC',
    crv: 'P-256',
    x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
    y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
  })
  assert.equal(verifySign1(key, signed), true)
})
