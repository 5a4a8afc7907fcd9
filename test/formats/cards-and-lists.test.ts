// A card and the four lists, read by docs/formats/credential.md and lists.md and nothing else.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { sampleCardId, sampleNow, makeOffice } from '../../packages/credential/bin/sample-office.ts'
import { pageOf, sha256, signedBy, tableOf, wordsOf } from './pages.ts'
import {
  asBytes,
  asList,
  asMap,
  asNumber,
  asText,
  keysOf,
  readCbor,
  sigStructure,
  type CborMap,
  type Tagged,
} from './read-cbor.ts'

const office = makeOffice()
const none = new Uint8Array(0)
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

function fromBase45(text: string): Buffer {
  const groups = text.match(/.{1,3}/gs) ?? []
  return Buffer.concat(
    groups.map((group) => {
      const value = Array.from(group).reduce((sum, c, i) => sum + alphabet.indexOf(c) * 45 ** i, 0)
      return group.length === 3 ? Buffer.of(value >> 8, value & 255) : Buffer.of(value)
    }),
  )
}

interface Opened {
  readonly header: CborMap
  readonly payload: CborMap
}

/** COSE_Sign1: tag 18, four parts, signature over the Sig_structure by the key its header names. */
function openOne(bytes: Uint8Array, keys: ReadonlyMap<string, Uint8Array>): Opened {
  const { tag, value } = readCbor(bytes) as Tagged
  assert.equal(tag, 18)
  const [protectedPart, open, payload, signature] = asList(value)
  assert.deepEqual(keysOf(open), [])
  const header = asMap(readCbor(asBytes(protectedPart)))
  assert.equal(header.get(1), -7)
  const key = keys.get(asBytes(header.get(4)).toString('hex'))
  assert.ok(key, 'signed by a known key')
  const signed = sigStructure('Signature1', asBytes(protectedPart), none, asBytes(payload))
  assert.ok(signedBy(key, asBytes(signature), signed))
  return { header, payload: asMap(readCbor(asBytes(payload))) }
}

const idOf = (point: Uint8Array): string => sha256(point).subarray(0, 8).toString('hex')

/** COSE_Sign: tag 98; each root signs with a header of its own. */
function openTrust(bytes: Uint8Array): CborMap {
  const { tag, value } = readCbor(bytes) as Tagged
  assert.equal(tag, 98)
  const [body, open, payload, signatures] = asList(value)
  assert.deepEqual(keysOf(open), [])
  const typ = tableOf('lists', 'kind', 'typ', 'signed by', 'served at')[0]?.[1]
  assert.deepEqual([...asMap(readCbor(asBytes(body)))], [[16, wordsOf(typ)[0]]])
  const roots = new Map(office.roots.map(({ raw }) => [idOf(raw), raw]))
  for (const one of asList(signatures)) {
    const [own, nothing, signature] = asList(one)
    assert.deepEqual(keysOf(nothing), [])
    const kid = asBytes(asMap(readCbor(asBytes(own))).get(4)).toString('hex')
    const root = roots.get(kid)
    assert.ok(root)
    roots.delete(kid)
    const signed = sigStructure('Signature', asBytes(body), asBytes(own), none, asBytes(payload))
    assert.ok(signedBy(root, asBytes(signature), signed))
  }
  assert.equal(roots.size, 1, 'two of three roots')
  return asMap(readCbor(asBytes(payload)))
}

const trust = openTrust(office.trust())
const keys = new Map(
  asList(asMap(trust.get(-65539)).get(4)).map((one) => {
    const key = asMap(one)
    assert.deepEqual([...key.keys()], [1, 2, 3, 4, 5, 6])
    const point = asBytes(key.get(2))
    assert.equal(asBytes(key.get(1)).toString('hex'), idOf(point))
    return [idOf(point), point] as const
  }),
)

/** Numbers that stand in the first column of a page's tables of keys. */
const numbersOf = (page: string, headings: readonly string[]): number[] =>
  tableOf(page, ...headings)
    .map(([key]) => Number(key))
    .sort((a, b) => a - b)

test('the trust list has the page’s keys', () => {
  assert.deepEqual(new Set(trust.keys()), new Set([4, 6, -65538, -65539]))
  const content = asMap(trust.get(-65539))
  assert.deepEqual([...content.keys()], [1, 2, 3, 4])
  assert.equal(content.get(1), 'Harbour Coast Constabulary')
  assert.deepEqual(asList(content.get(2)).length, 2)
})

test('a card’s QR text is read to its name, serial and portrait', () => {
  const bytes = fromBase45(office.card())
  assert.ok(bytes.length <= 690)
  assert.deepEqual([...bytes.subarray(0, 2)], [0xd2, 0x84])
  const { header, payload } = openOne(bytes, keys)
  assert.deepEqual([...header.keys()], [1, 4], 'no further header')
  const card = asMap(payload.get(-65537))
  const stands = [...payload.keys(), ...card.keys()].map(Number).sort((a, b) => a - b)
  const onPage = numbersOf('credential', ['key', 'what', 'form'])
  // The chip's key is optional, and cards of this sample have none.
  onPage.splice(onPage.indexOf(6), 1)
  assert.deepEqual(stands, onPage)
  const claims = office.claims()
  assert.equal(card.get(3), claims.name)
  assert.equal(card.get(4), claims.rank)
  assert.equal(asText(payload.get(1)), claims.issuer)
  assert.deepEqual(asBytes(payload.get(7)), Buffer.from(claims.cardId))
})

test('a portrait is put together again from the page’s bytes', () => {
  const vectors = join(import.meta.dirname, '..', 'vectors', 'credential')
  for (const name of ['portrait', 'portrait-72x96']) {
    const { stripped, avif } = JSON.parse(
      readFileSync(join(vectors, `${name}.json`), 'utf8'),
    ) as Record<'stripped' | 'avif', string>
    const [number = '', ...rest] = stripped.match(/../g) ?? []
    const row = tableOf('credential', 'template', 'pixels', 'chroma', 'av1C', 'bytes 250–262').find(
      ([id]) => Number(id) === parseInt(number, 16),
    )
    const [, pixels = '', , av1c, sequence] = row ?? []
    const hex = pageOf('credential').match(/^ {4}[0-9a-flm]{100}$/gm) ?? []
    const length = 262 + rest.length + 1
    const u32 = (value: number): string => value.toString(16).padStart(8, '0')
    const begin = hex
      .join('')
      .replaceAll(' ', '')
      .replace('llllllll', u32(length - 250))
      .replace('mmmmmmmm', u32(length - 242))
    const [width = 0, height = 0] = pixels.split(' × ').map(Number)
    const made =
      begin.slice(0, 360) +
      (wordsOf(av1c)[0] ?? '') +
      begin.slice(368, 392) +
      u32(width) +
      u32(height) +
      begin.slice(408) +
      (wordsOf(sequence)[0] ?? '') +
      rest.join('')
    assert.equal(made, avif, name)
  }
})

test('a status list says of each index what the page says its bits mean', () => {
  const set = new Map([
    [0, 1],
    [5, 2],
    [1000, 3],
    [4095, 1],
  ])
  const { header, payload } = openOne(office.status({ set }), keys)
  assert.equal(header.get(16), 'application/statuslist+cwt')
  assert.deepEqual(new Set(payload.keys()), new Set([2, 4, 6, 65534, -65538, 65533]))
  const list = asMap(payload.get(65533))
  assert.equal(list.get('bits'), 2)
  const bytes = inflateSync(asBytes(list.get('lst')))
  const says = (n: number): number => (bytes.readUInt8(n >> 2) >> (2 * (n % 4))) & 3
  for (let n = 0; n < 4096; n += 1) assert.equal(says(n), set.get(n) ?? 0)
})

test('an access list says which card may enter which zone', () => {
  const { header, payload } = openOne(office.access(), keys)
  assert.equal(header.get(16), 'application/vnd.tipstaff.access+cwt')
  assert.deepEqual(new Set(payload.keys()), new Set([1, 2, 4, 6, -65538, -65540]))
  const content = asMap(payload.get(-65540))
  const zones = asList(content.get(2)).map(asMap)
  for (const zone of zones) assert.deepEqual([...zone.keys()], [1, 2, 3, 4, 5, 6])
  const all = asBytes(content.get(3))
  const size = 14 + Math.ceil(zones.length / 8)
  assert.equal(all.length, 20 * size)
  for (let i = 0; i < 20; i += 1) {
    const entry = all.subarray(i * size, (i + 1) * size)
    assert.deepEqual(entry.subarray(0, 10), Buffer.from(sampleCardId(i)))
    assert.equal(entry.readUInt32BE(10), 7 * i + 3)
    assert.equal(entry.readUInt8(14), 2 ** zones.length - 1)
  }
})

test('a heartbeat names the newest versions', () => {
  const { header, payload } = openOne(office.heartbeat({ statusVersion: 7 }), keys)
  assert.equal(header.get(16), 'application/vnd.tipstaff.heartbeat+cwt')
  assert.equal(asNumber(payload.get(6)), sampleNow)
  const news = asMap(payload.get(-65541))
  assert.deepEqual([news.get(1), news.get(2), news.get(4)], [1, 7, 0])
  assert.deepEqual([...asMap(news.get(3))], [['si_harbourgatehous2', 1]])
})
