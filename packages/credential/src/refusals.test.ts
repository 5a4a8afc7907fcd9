// Every field of every signed thing, made wrong one at a time and nothing else with it: the reader must say
// which kind of wrong it is. A whole list with random damage is tried in the test of forms.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import {
  makeOffice,
  makeSigner,
  sampleNow as now,
  sampleSite,
  samplePortrait,
} from '../bin/sample-office.ts'
import {
  assembleSign,
  assembleSign1,
  cardIdFromSerial,
  createStatuses,
  CredentialError,
  decodeAccessList,
  decodeHeartbeat,
  decodeStatusList,
  decodeTrustList,
  encodeAccessList,
  encodeClaims,
  encodeStatusList,
  keyId,
  openQrText,
  openSign,
  openSign1,
  openStatusList,
  openTrustList,
  publicKeyFromJwk,
  publicKeyFromRaw,
  qrBytesMax,
  rawFromKey,
  rebuildPortrait,
  serialFromCardId,
  signEs256,
  toBeSigned,
} from './index.ts'
import { decodeCbor, encodeCbor } from './fields.ts'

const office = makeOffice()
const roots = office.roots.map(({ publicKey }) => publicKey)
const trust = openTrustList(office.trust(), roots)
const { kid, privateKey } = office.issuer
const payload = encodeClaims(office.claims())

const refused = (code: CredentialError['code'], work: () => unknown, what?: string): void => {
  const isSo = (error: unknown): boolean => error instanceof CredentialError && error.code === code
  assert.throws(work, isSo, what)
}

type Step = number | string
type Holder = Map<unknown, unknown> | unknown[]

/** The same CBOR with one value in it replaced, or taken out where it is `undefined`. */
function but(bytes: Uint8Array, path: readonly Step[], value: unknown): Uint8Array {
  const whole = decodeCbor(bytes, 'loose')
  const at = (holder: Holder, step: Step): unknown =>
    holder instanceof Map ? holder.get(step) : holder[step as number]
  const last = path.at(-1) ?? ''
  const holder = path.slice(0, -1).reduce<unknown>((one, step) => at(one as Holder, step), whole)
  if (Array.isArray(holder)) holder[last as number] = value
  else if (value === undefined) (holder as Map<unknown, unknown>).delete(last)
  else (holder as Map<unknown, unknown>).set(last, value)
  return encodeCbor(whole)
}

const payloadOf = (sign1: Uint8Array, kind: 'status' | 'access' | 'heartbeat'): Uint8Array =>
  openSign1(sign1, kind).payload

type Wrong = readonly [path: readonly Step[], value: unknown, code?: CredentialError['code']]

function eachRefused(
  good: Uint8Array,
  read: (bytes: Uint8Array) => unknown,
  wrong: readonly Wrong[],
): void {
  read(good)
  for (const [path, value, code = 'bad-field'] of wrong)
    refused(code, () => read(but(good, path, value)), `${path.join('.')} = ${String(value)}`)
}

test('an access list: zones, grades, card types, cards', () => {
  const good = payloadOf(office.access(), 'access')
  const zone = [-65540, 2, 0] as const
  const packed = openCards(good)
  const second = (decodeCbor(good) as Map<number, Map<number, unknown[]>>).get(-65540)?.get(2)?.[1]
  eachRefused(good, decodeAccessList, [
    [[1], 'HARBOUR'],
    [[2], 'si_short'],
    [[4], -1],
    [[6], 2 ** 45],
    [[-65538], 1.5, 'not-canonical'],
    [[-65538], undefined, 'missing-field'],
    [[-65540, 1], 3],
    [[-65540, 4], 1, 'unknown-field'],
    [[7], 1, 'unknown-field'],
    [zone, second],
    [[...zone, 1], 'Front Desk'],
    [[...zone, 2], 'x'.repeat(81)],
    [
      [...zone, 3],
      [1, 1],
    ],
    [
      [...zone, 3],
      [1, 1, 5],
    ],
    [
      [...zone, 3],
      [1, 1, 'G1'],
    ],
    [
      [...zone, 3],
      [1, 1, 1, 1],
    ],
    [
      [...zone, 5],
      ['warrant', 'Staff Pass'],
    ],
    [[...zone, 5], [7]],
    [[...zone, 5], ['a'.repeat(25)]],
    [[...zone, 6], 0],
    [[-65540, 3], packed.subarray(1)],
    [[-65540, 3], Buffer.concat([packed, packed])],
  ])
})

const openCards = (access: Uint8Array): Uint8Array =>
  (decodeCbor(access) as Map<number, Map<number, Uint8Array>>).get(-65540)?.get(3) ??
  new Uint8Array()

test('a heartbeat: sites and versions', () => {
  const good = payloadOf(
    office.heartbeat({ accessVersions: new Map([[sampleSite, 3]]) }),
    'heartbeat',
  )
  const many = new Map(Array.from({ length: 4097 }, (_, n) => [siteNo(n), 1]))
  const of = (site: unknown, version: unknown) => new Map([[site, version]])
  eachRefused(good, decodeHeartbeat, [
    [[-65541, 3], of('si_short', 1)],
    [[-65541, 3], of(7, 1)],
    [[-65541, 3], of(sampleSite, -1)],
    [[-65541, 3], of(sampleSite, '1')],
    [
      [-65541, 3],
      [sampleSite, 1],
    ],
    [[-65541, 3], many],
    [[-65541, 1], -1],
    [[-65541, 4], 3],
    [[-65541, 5], 3, 'unknown-field'],
    [[6], undefined, 'missing-field'],
  ])
})

const siteNo = (n: number): string =>
  `si_${n.toString(2).padStart(16, 'a').replaceAll('0', 'b').replaceAll('1', 'c')}`

test('a trust list: keys, purposes, colours, addresses', () => {
  const { payload: good } = openSign(office.trust())
  const key = [-65539, 4, 0] as const
  const [first] = trust.keys
  assert.ok(first)
  eachRefused(good, decodeTrustList, [
    [[...key, 1], new Uint8Array(33)],
    [[...key, 2], first.publicKey.subarray(1)],
    [[...key, 2], new Uint8Array(65).fill(4), 'bad-key'],
    [[...key, 3], 'Not An Issuer'],
    [
      [...key, 6],
      ['credential', 'everything'],
    ],
    [[...key, 7], 1, 'unknown-field'],
    [[-65539, 2], ['#10203a']],
    [
      [-65539, 2],
      ['#10203a', 'white'],
    ],
    [
      [-65539, 2],
      ['#10203a', 0],
    ],
    [
      [-65539, 2],
      ['#10203a', '#ffffff', '#ffffff'],
    ],
    [[-65539, 3], ['ftp://lists.harbour-coast.example']],
    [[-65539, 3], ['https://lists.harbour-coast.example/']],
    [[-65539, 3], [`https://${'a'.repeat(250)}`]],
    [[-65539, 3], ['javascript:alert(1)']],
    [
      [-65539, 4],
      [keyMap(good), keyMap(good)],
    ],
  ])
})

const keyMap = (bytes: Uint8Array): unknown =>
  (decodeCbor(bytes) as Map<number, Map<number, unknown[]>>).get(-65539)?.get(4)?.[0]

test('a status list: bits, version, end', () => {
  const good = payloadOf(office.status(), 'status')
  eachRefused(good, decodeStatusList, [
    [[65533, 'bits'], 3],
    [[65533, 'bits'], 0],
    [[65533, 'lst'], new Uint8Array()],
    [[65533, 'lst'], Buffer.from('not deflated')],
    [[65533, 'more'], 1, 'unknown-field'],
    [[65534], 0],
    [[2], undefined, 'missing-field'],
  ])
  const signed = (bytes: Uint8Array): Uint8Array =>
    assembleSign1(bytes, kid, signEs256(privateKey, toBeSigned(bytes, kid, 'status')), 'status')
  const open = (bytes: Uint8Array): unknown => openStatusList(signed(bytes), trust, now)
  open(good)
  refused('missing-field', () => open(but(good, [-65538], undefined)))
  refused('missing-field', () => open(but(good, [4], undefined)))
  const { subject, issuedAt, expiresAt = 0 } = decodeStatusList(good)
  const statuses = createStatuses(64, 4)
  refused('bad-field', () =>
    open(encodeStatusList({ subject, issuedAt, expiresAt, version: 1, statuses })),
  )
  for (const size of [0, -1, 1.5, NaN, 2 ** 31])
    refused('out-of-range', () => createStatuses(size), String(size))
})

test('a COSE_Sign1: every part of it', () => {
  const header = encodeCbor(
    new Map<number, unknown>([
      [1, -7],
      [4, kid],
    ]),
  )
  const sign1 = (...parts: unknown[]): Uint8Array =>
    Buffer.concat([Buffer.of(0xd2), encodeCbor(parts)])
  const mark = new Uint8Array(64)
  openSign1(sign1(header, new Map(), payload, mark))
  for (const parts of [
    [header, new Map(), payload],
    [header, new Map(), payload, mark, mark],
    ['header', new Map(), payload, mark],
    [header, [], payload, mark],
    [header, new Map(), 'payload', mark],
    [header, new Map(), payload, 'mark'],
    [header, new Map(), payload, mark.subarray(1)],
    [encodeCbor([1, -7]), new Map(), payload, mark],
  ])
    refused('not-cose', () => openSign1(sign1(...parts)))
  refused('not-cose', () => openSign1(Buffer.concat([Buffer.of(0xd2), encodeCbor('text')])))
  for (const length of [0, 33])
    refused('wrong-header', () => assembleSign1(payload, new Uint8Array(length), mark))
  refused('not-cose', () => assembleSign1(payload, kid, mark.subarray(1)))
  refused('not-cose', () => assembleSign(payload, [{ kid, signature: mark.subarray(1) }]))
})

test('a COSE_Sign: every part of it, and of a signer', () => {
  const good = office.trust()
  const parts = (): unknown[] => decodeCbor(good.subarray(2)) as unknown[]
  const sign = (part: number, value: unknown): Uint8Array => {
    const all = parts()
    all[part] = value
    return Buffer.concat([good.subarray(0, 2), encodeCbor(all)])
  }
  const [, , , signers] = parts()
  const [one] = signers as [unknown[]]
  const signer = (part: number, value: unknown): Uint8Array =>
    sign(3, [one.with(part, value), ...(signers as unknown[]).slice(1)])
  openTrustList(sign(3, signers), roots)
  refused('wrong-kind', () => openSign(sign(0, new Uint8Array())))
  for (const bytes of [
    Buffer.concat([good.subarray(0, 2), encodeCbor('text')]),
    Buffer.concat([good.subarray(0, 2), encodeCbor([...parts(), 1])]),
    sign(1, new Map([[4, kid]])),
    sign(1, []),
    sign(2, 'payload'),
    sign(3, new Map()),
    sign(3, [one, one, one, one]),
    sign(3, ['signer']),
    sign(3, [[...one, 1]]),
    signer(0, 'header'),
    signer(0, encodeCbor([1, -7])),
    signer(1, new Map([[4, kid]])),
    signer(1, []),
    signer(2, 'signature'),
    signer(2, new Uint8Array(63)),
  ])
    refused('not-cose', () => openSign(bytes), Buffer.from(bytes).toString('hex').slice(0, 60))
})

test('keys of another kind, serials and portraits of another length', () => {
  const jwk = office.issuer.publicKey.export({ format: 'jwk' })
  publicKeyFromJwk(jwk)
  for (const wrong of [
    { ...jwk, kty: 'OKP' },
    { ...jwk, crv: 'P-384' },
    { kty: 'EC', crv: 'P-256', y: jwk.y },
    { ...jwk, y: 7 },
  ])
    refused('bad-key', () => publicKeyFromJwk(wrong), JSON.stringify(wrong))
  for (const length of [0, 64, 66])
    refused('bad-key', () => publicKeyFromRaw(new Uint8Array(length)))
  refused('bad-key', () => rawFromKey(generateKeyPairSync('ed25519').publicKey))
  refused('bad-key', () => rawFromKey(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey))
  assert.equal(keyId(makeSigner().raw).length, 8)
  for (const length of [9, 11]) assert.throws(() => serialFromCardId(new Uint8Array(length)))
  assert.throws(() => cardIdFromSerial(`${serialFromCardId(new Uint8Array(10))}${' '.repeat(60)}`))
  const [template = 0] = samplePortrait
  for (const length of [1, 601]) {
    const portrait = new Uint8Array(length).fill(1)
    portrait[0] = template
    refused('bad-portrait', () => rebuildPortrait(portrait))
  }
  refused('too-large', () => openQrText('A'.repeat((qrBytesMax / 2) * 3 + 1)))
})

test('what is written is read first: a list that no gate would take is never signed', () => {
  const list = decodeAccessList(payloadOf(office.access(), 'access'))
  const [zone] = list.zones
  assert.ok(zone)
  const claims = { ...list, cards: [] }
  encodeAccessList(claims)
  refused('bad-field', () => encodeAccessList({ ...claims, zones: [zone, zone] }))
  refused('bad-field', () => encodeAccessList({ ...claims, site: 'si_short' }))
})
