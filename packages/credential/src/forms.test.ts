import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  makeOffice,
  makeSigner,
  sampleNow as now,
  samplePortrait,
  smallPortrait,
} from '../bin/sample-office.ts'
import { decodeCbor, encodeCbor } from './fields.ts'
import { rawToDer, derToRaw } from './es256.ts'
import {
  assembleSign1,
  cardIdFromSerial,
  createStatuses,
  credentialText,
  decodeAccessList,
  decodeBase45,
  decodeClaims,
  decodeStatusList,
  encodeBase45,
  encodeClaims,
  getStatus,
  openAccessList,
  openHeartbeat,
  openSign1,
  openStatusList,
  openTrustList,
  portraitBytesMax,
  publicKeyFromJwk,
  publicKeyFromRaw,
  qrBytesMax,
  rawFromKey,
  rebuildPortrait,
  serialFromCardId,
  setStatus,
  signEs256,
  stripPortrait,
  toBeSigned,
  verifyEs256,
  CredentialError,
} from './index.ts'

const refusedAs =
  (...codes: string[]) =>
  (error: unknown): boolean =>
    error instanceof CredentialError && codes.includes(error.code)
const office = makeOffice()
const claims = office.claims()
const payload = encodeClaims(claims)
const { privateKey, publicKey, kid } = office.issuer
const roots = office.roots.map((root) => root.publicKey)
const trust = openTrustList(office.trust(), roots)

test('base45 gives the texts of RFC 9285 and reads every byte string back', () => {
  const pairs = [
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ]
  for (const [plain = '', text] of pairs) assert.equal(encodeBase45(Buffer.from(plain)), text)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) =>
      assert.deepEqual(decodeBase45(encodeBase45(bytes)), bytes),
    ),
  )
})

test('base45 refuses what RFC 9285 forbids', () => {
  for (const text of [
    'A',
    'AAAA',
    'GGX',
    ':::',
    '::',
    '5U',
    'ab',
    'A!',
    'AÄ',
    'A\n',
    'AA '.replace(' ', '\t'),
    'A\u{1F600}',
  ])
    assert.throws(() => decodeBase45(text), refusedAs('not-base45'), text)
  assert.deepEqual(decodeBase45('FGW'), Uint8Array.of(255, 255))
})

test('a base45 text that is read is the only text for its bytes', () => {
  const letters = fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'))
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 12 }), (text) => {
      let bytes: Uint8Array
      try {
        bytes = decodeBase45(text)
      } catch (error) {
        assert(refusedAs('not-base45')(error))
        return
      }
      assert.equal(encodeBase45(bytes), text)
    }),
  )
})

test('signatures go from DER to raw and back, short and high numbers included', () => {
  for (let n = 0; n < 300; n++) {
    const der = sign('sha256', Buffer.of(n & 255), privateKey)
    assert.deepEqual(Buffer.from(rawToDer(derToRaw(der))), der)
  }
  const small = new Uint8Array(64)
  small[31] = 1
  small[32] = 0xff
  assert.deepEqual(derToRaw(rawToDer(small)), small)
  const message = Buffer.from('m')
  assert.equal(verifyEs256(publicKey, message, new Uint8Array(64)), false)
  assert.equal(verifyEs256(publicKey, message, signEs256(privateKey, message).subarray(1)), false)
})

test('keys come in as raw points or JWK of P-256 and nothing else', () => {
  assert.deepEqual(rawFromKey(publicKeyFromRaw(office.issuer.raw)), office.issuer.raw)
  const off = Uint8Array.from(office.issuer.raw)
  off[64] = (off[64] ?? 0) ^ 1
  const compressed = Uint8Array.of(2, ...office.issuer.raw.subarray(1, 33))
  for (const raw of [off, compressed, new Uint8Array(65), new Uint8Array(0)])
    assert.throws(() => publicKeyFromRaw(raw), refusedAs('bad-key'))
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
  assert.throws(() => rawFromKey(p384), refusedAs('bad-key'))
  for (const jwk of [
    null,
    {},
    p384.export({ format: 'jwk' }),
    { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
  ])
    assert.throws(() => publicKeyFromJwk(jwk), refusedAs('bad-key'))
})

test('card serials are read as people type them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (id) => {
      const serial = serialFromCardId(id)
      assert.match(serial, /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
      for (const typed of [
        serial,
        serial.toLowerCase(),
        serial.replaceAll('-', ' '),
        serial.replaceAll('0', 'o').replaceAll('1', 'l'),
      ])
        assert.deepEqual(cardIdFromSerial(typed), id)
    }),
  )
  for (const typed of ['', 'K7Q2', 'U'.repeat(16), '0'.repeat(17), '0'.repeat(100)])
    assert.throws(() => cardIdFromSerial(typed), refusedAs('bad-serial'))
})

test('claims outside their bounds are neither written nor read', () => {
  const wrong: Parameters<typeof office.claims>[0][] = [
    { issuer: '' },
    { issuer: 'Ä' },
    { issuer: 'a'.repeat(65) },
    { expiresAt: -1 },
    { expiresAt: 1.5 },
    { cardId: new Uint8Array(9) },
    { cardType: 'Warrant' },
    { statusIndex: -1 },
    { statusIndex: 2 ** 27 },
    { name: '' },
    { name: 'a'.repeat(121) },
    { name: 'A\u202EB' },
    { name: 'A\nB' },
    { rank: '' },
    { rank: '\u0000' },
    { portrait: new Uint8Array(0) },
    { portrait: Uint8Array.of(9, 9, 9) },
    { portrait: new Uint8Array(601) },
    { chipKey: new Uint8Array(64) },
  ]
  for (const more of wrong)
    assert.throws(() => encodeClaims(office.claims(more)), CredentialError, JSON.stringify(more))
})

test('unknown fields, other encodings and missing fields are refused', () => {
  const card = new Map<number, unknown>([
    [1, 'warrant'],
    [2, 38],
    [3, 'A'],
    [4, 'B'],
    [5, samplePortrait],
  ])
  const all = (more: [number, unknown][] = []): Map<number, unknown> =>
    new Map<number, unknown>([
      [1, 'a.example'],
      [4, now],
      [7, new Uint8Array(10)],
      [-65537, card],
      ...more,
    ])
  assert.equal(decodeClaims(encodeCbor(all())).name, 'A')
  assert.throws(() => decodeClaims(encodeCbor(all([[2, 'x']]))), refusedAs('unknown-field'))
  assert.throws(
    () => decodeClaims(encodeCbor(all([[-65537, new Map(card).set(9, 1)]]))),
    refusedAs('unknown-field'),
  )
  const without = all()
  without.delete(7)
  assert.throws(() => decodeClaims(encodeCbor(without)), refusedAs('missing-field'))
  // Key 4 before key 1: the same meaning in another order.
  const first = payload.subarray(1, 1 + 2 + claims.issuer.length)
  const second = payload.subarray(1 + first.length, 1 + first.length + 6)
  const swapped = Buffer.concat([
    payload.subarray(0, 1),
    second,
    first,
    payload.subarray(1 + first.length + 6),
  ])
  assert.throws(() => decodeClaims(swapped), refusedAs('not-canonical'))
})

test('names are put in NFC, and other forms are not read', () => {
  const composed = decodeClaims(encodeClaims(office.claims({ name: 'Zoe\u0308' }))).name
  assert.equal(composed, 'Zo\u00EB')
  const text = Buffer.from(encodeClaims(office.claims({ name: 'Zoe Wray' }))).toString('latin1')
  const apart = Buffer.from(text.replace('Zoe Wray', 'Zoe\u00CC\u0088 Way'.slice(0, 8)), 'latin1')
  assert.throws(() => decodeClaims(apart), refusedAs('bad-field'))
})

test('a QR text never exceeds 690 bytes, and the room for the portrait is exact', () => {
  const room = portraitBytesMax(claims)
  const fill = (length: number): Uint8Array => {
    const portrait = new Uint8Array(length)
    portrait[0] = 1
    return portrait
  }
  const text = (length: number): string => {
    const full = encodeClaims({ ...claims, portrait: fill(length) })
    return credentialText(full, kid, new Uint8Array(64))
  }
  assert.equal(decodeBase45(text(room)).length, qrBytesMax)
  assert.throws(() => text(room + 1), refusedAs('too-large'))
})

test('a COSE_Sign1 with other headers is refused', () => {
  const good = openSign1(assembleSign1(payload, kid, new Uint8Array(64)))
  assert.deepEqual([good.payload, good.kid], [payload, kid])
  const build = (header: unknown, unprotected: unknown): Uint8Array =>
    Buffer.concat([
      Buffer.of(0xd2),
      encodeCbor([encodeCbor(header), unprotected, payload, new Uint8Array(64)]),
    ])
  const plain = new Map<number, unknown>([
    [1, -7],
    [4, kid],
  ])
  assert.equal(openSign1(build(plain, new Map())).payload.length, payload.length)
  const wrong = [
    build(plain, new Map([[4, kid]])),
    build(new Map([[1, -7]]), new Map()),
    build(
      new Map<number, unknown>([
        [1, -8],
        [4, kid],
      ]),
      new Map(),
    ),
    build(new Map(plain).set(5, 1), new Map()),
    build(new Map(plain).set(16, 'application/statuslist+cwt'), new Map()),
    build(new Map(plain).set(2, [1]), new Map()),
  ]
  for (const bytes of wrong)
    assert.throws(() => openSign1(bytes), refusedAs('wrong-header', 'wrong-kind'))
  assert.throws(() => openSign1(toBeSigned(payload, kid)), refusedAs('not-cose'))
})

test('portraits: what would not be rebuilt to the byte is refused', () => {
  for (const portrait of [samplePortrait, smallPortrait]) {
    const avif = rebuildPortrait(portrait)
    assert.deepEqual(stripPortrait(avif), portrait)
    for (let place = 0; place < 263; place++) {
      const changed = Uint8Array.from(avif)
      changed[place] = (changed[place] ?? 0) ^ 0x40
      assert.throws(() => stripPortrait(changed), refusedAs('bad-portrait'), `byte ${place}`)
    }
    assert.throws(() => stripPortrait(avif.subarray(0, -1)), refusedAs('bad-portrait'))
  }
  assert.throws(() => rebuildPortrait(Uint8Array.of(0, 1, 2)), refusedAs('bad-portrait'))
})

test('status arrays keep every number at its place, and refuse others', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 4, 8),
      fc.array(fc.nat(255), { minLength: 1, maxLength: 60 }),
      (bits, numbers) => {
        const list = createStatuses(numbers.length, bits)
        numbers.forEach((number, index) => setStatus(list, index, number % 2 ** bits))
        numbers.forEach((number, index) => assert.equal(getStatus(list, index), number % 2 ** bits))
      },
    ),
  )
  const list = createStatuses(8)
  for (const index of [-1, 8, 0.5, NaN, 2 ** 40])
    assert.throws(() => getStatus(list, index), refusedAs('out-of-range'))
  assert.throws(() => setStatus(list, 0, 4), refusedAs('out-of-range'))
})

test('a status list that inflates beyond its bound is refused', () => {
  const bomb = deflateSync(Buffer.alloc(40 * 1024 * 1024))
  const bytes = encodeCbor(
    new Map<number, unknown>([
      [2, 'x'],
      [6, now],
      [
        65533,
        new Map<string, unknown>([
          ['bits', 2],
          ['lst', bomb],
        ]),
      ],
    ]),
  )
  assert.throws(() => decodeStatusList(bytes), refusedAs('bad-field'))
})

test('an access list finds every card it holds and no other, and refuses a wrong order', () => {
  const cards = Array.from({ length: 300 }, (_, n) => ({
    cardId: Uint8Array.from({ length: 10 }, (_, i) => (i === 5 ? n >> 8 : n * (2 * i + 1)) & 255),
    statusIndex: n,
    zones: n % 3 === 0 ? ['front', 'armoury'] : [],
  }))
  const list = openAccessList(office.access({ cards }), trust, now)
  assert.equal(list.cardCount, 300)
  for (const { cardId, statusIndex, zones } of cards) {
    const found = list.findCard(cardId)
    assert.deepEqual([found?.statusIndex, found?.zones], [statusIndex, zones])
  }
  assert.equal(list.findCard(new Uint8Array(10).fill(254)), undefined)
  const twice = [cards[0], cards[0]] as typeof cards
  assert.throws(() => office.access({ cards: twice }), refusedAs('bad-field'))
  assert.throws(
    () =>
      office.access({ cards: [{ cardId: new Uint8Array(10), statusIndex: 1, zones: ['cellar'] }] }),
    refusedAs('bad-field'),
  )
})

test('a trust list needs two different good roots, and no stranger beside them', () => {
  const [a, b, c] = office.roots
  for (const pair of [
    [a, b],
    [b, c],
    [c, a],
    [a, b, c],
  ])
    assert.equal(openTrustList(office.trust({}, pair), roots).version, 1)
  assert.throws(() => openTrustList(office.trust({}, [a]), roots), refusedAs('too-few-signatures'))
  assert.throws(
    () => openTrustList(office.trust({}, [a, a]), roots),
    refusedAs('too-few-signatures'),
  )
  assert.throws(
    () => openTrustList(office.trust({}, [a, b, makeSigner()]), roots),
    refusedAs('unknown-key'),
  )
  const forged = { ...makeSigner(), kid: c.kid }
  assert.throws(
    () => openTrustList(office.trust({}, [a, b, forged]), roots),
    refusedAs('bad-signature'),
  )
})

test('any one byte changed of any list is refused', () => {
  const lists: [Uint8Array, (bytes: Uint8Array) => unknown][] = [
    [office.trust(), (bytes) => openTrustList(bytes, roots)],
    [office.status(), (bytes) => openStatusList(bytes, trust, now)],
    [office.access(), (bytes) => openAccessList(bytes, trust, now)],
    [office.heartbeat(), (bytes) => openHeartbeat(bytes, trust, now)],
  ]
  for (const [bytes, open] of lists) {
    open(bytes)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const changed = Uint8Array.from(bytes)
        changed[place] = (changed[place] ?? 0) ^ flip
        assert.throws(() => open(changed), CredentialError)
      }),
      { numRuns: 250 },
    )
  }
})

test('no bytes make a reader throw anything but a refusal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const read of [
        openSign1,
        decodeClaims,
        decodeStatusList,
        decodeAccessList,
        (b: Uint8Array) => openTrustList(b, roots),
      ])
        assert.throws(() => read(bytes), CredentialError)
    }),
    { numRuns: 300 },
  )
})

test('deterministic CBOR is told from every other form', () => {
  const value = fc.letrec((tie) => ({
    item: fc.oneof(
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.array(tie('item'), { maxLength: 4 }),
      fc
        .uniqueArray(fc.tuple(fc.integer(), tie('item')), {
          maxLength: 6,
          selector: ([key]) => key,
        })
        .map((pairs) => new Map(pairs)),
    ),
  })).item
  fc.assert(
    fc.property(value, (item) => {
      decodeCbor(encodeCbor(item))
    }),
  )
  for (const other of [
    '1800',
    '190001',
    '1a00000001',
    '1b0000000000000001',
    'f93c00',
    'fb3ff0000000000000',
    'c100',
    '5f40ff',
    '9fff',
    'bfff',
    'a202000100',
    'a201000100',
    'a220000100',
    'f7',
    '0000',
    '',
  ])
    assert.throws(
      () => decodeCbor(Buffer.from(other, 'hex')),
      refusedAs('not-canonical', 'not-cbor'),
      other,
    )
})
