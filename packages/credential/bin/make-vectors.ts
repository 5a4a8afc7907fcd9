// Writes test/vectors/credential/*.json anew: real signatures by fresh keys, so every run differs.
// Usage: make-vectors.ts FOLDER
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeBase45, encodeBase45, rebuildPortrait, serialFromCardId } from '../src/index.ts'
import {
  makeOffice,
  makeSigner,
  sampleNow,
  samplePortrait,
  sampleSite,
  smallPortrait,
} from './sample-office.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: make-vectors.ts FOLDER')
mkdirSync(folder, { recursive: true })

const office = makeOffice()
const stranger = makeSigner()
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const write = (name: string, value: unknown): void =>
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(value, null, 2)}\n`)

const flip = (text: string, place: number): string => {
  const bytes = decodeBase45(text)
  bytes[place] = (bytes[place] ?? 0) ^ 1
  return encodeBase45(bytes)
}
const good = office.card()
const claims = office.claims()

write('lists', {
  now: sampleNow,
  site: sampleSite,
  roots: office.roots.map(({ raw }) => hex(raw)),
  trust: hex(office.trust()),
  status: hex(
    office.status({
      set: new Map([
        [45, 1],
        [52, 2],
      ]),
    }),
  ),
  access: hex(office.access()),
  heartbeat: hex(office.heartbeat()),
  refused: [
    { kind: 'trust', code: 'too-few-signatures', bytes: hex(office.trust({}, [office.roots[1]])) },
    {
      kind: 'trust',
      code: 'too-few-signatures',
      bytes: hex(office.trust({}, [office.roots[1], office.roots[1]])),
    },
    {
      kind: 'trust',
      code: 'unknown-key',
      bytes: hex(office.trust({}, [office.roots[1], stranger])),
    },
    {
      kind: 'trust',
      code: 'bad-signature',
      bytes: hex(office.trust({}, [office.roots[0], { ...stranger, kid: office.roots[1].kid }])),
    },
    { kind: 'trust', code: 'not-cose', bytes: hex(office.status()) },
    { kind: 'status', code: 'unknown-key', bytes: hex(office.status({}, stranger)) },
    {
      kind: 'status',
      code: 'bad-signature',
      bytes: hex(office.status({}, { ...stranger, kid: office.issuer.kid })),
    },
    { kind: 'status', code: 'expired', bytes: hex(office.status({ expiresAt: sampleNow })) },
    {
      kind: 'status',
      code: 'from-the-future',
      bytes: hex(office.status({ issuedAt: sampleNow + 121 })),
    },
    { kind: 'status', code: 'wrong-kind', bytes: hex(office.access()) },
    { kind: 'access', code: 'wrong-kind', bytes: hex(office.heartbeat()) },
    { kind: 'access', code: 'bad-field', bytes: hex(office.access({ issuer: 'other.example' })) },
    {
      kind: 'heartbeat',
      code: 'from-the-future',
      bytes: hex(office.heartbeat({ at: sampleNow + 121 })),
    },
  ],
})

const six = (n: number): { cardId: Uint8Array; statusIndex: number } => ({
  cardId: Uint8Array.of(...claims.cardId.subarray(0, 9), n),
  statusIndex: 7 * n + 3,
})
write('cards', {
  claims: {
    issuer: claims.issuer,
    expiresAt: claims.expiresAt,
    cardId: hex(claims.cardId),
    cardType: claims.cardType,
    statusIndex: claims.statusIndex,
    name: claims.name,
    rank: claims.rank,
    portrait: hex(claims.portrait),
  },
  serial: serialFromCardId(claims.cardId),
  qr: good,
  decisions: [
    { qr: good, zone: 'front', because: 'admitted', grade: 'G1' },
    { qr: good, zone: 'yard', because: 'confirm-portrait', grade: 'G1' },
    { qr: good, zone: 'yard', samePerson: true, because: 'admitted', grade: 'G2' },
    { qr: good, zone: 'yard', samePerson: false, because: 'not-same-person', grade: 'G1' },
    { qr: good, zone: 'armoury', samePerson: true, because: 'grade-too-low', grade: 'G1' },
    { qr: good, zone: 'side-door', because: 'unstaffed-door', grade: 'G1' },
    { qr: good, zone: 'cellar', because: 'unknown-zone', grade: null },
    { qr: flip(good, 700 - 200), zone: 'front', because: 'bad-signature', grade: null },
    { qr: flip(good, 8), zone: 'front', because: 'unknown-issuer', grade: null },
    { qr: flip(good, 0), zone: 'front', because: 'unreadable', grade: null },
    { qr: good.slice(0, -1), zone: 'front', because: 'unreadable', grade: null },
    { qr: office.card({}, stranger), zone: 'front', because: 'unknown-issuer', grade: null },
    {
      qr: office.card({ issuer: 'other.example' }),
      zone: 'front',
      because: 'wrong-issuer',
      grade: null,
    },
    { qr: office.card({ expiresAt: sampleNow }), zone: 'front', because: 'expired', grade: 'G0' },
    { qr: office.card(six(6)), zone: 'front', because: 'revoked', grade: 'G0' },
    { qr: office.card(six(7)), zone: 'front', because: 'suspended', grade: 'G0' },
    { qr: office.card(six(99)), zone: 'front', because: 'card-not-listed', grade: 'G1' },
    {
      qr: office.card({ cardType: 'staff' }),
      zone: 'custody',
      because: 'card-type-not-allowed',
      grade: 'G1',
    },
    { serial: serialFromCardId(claims.cardId), zone: 'front', because: 'serial-only', grade: null },
  ],
})
for (const [name, portrait] of [
  ['portrait', samplePortrait],
  ['portrait-72x96', smallPortrait],
] as const)
  write(name, { stripped: hex(portrait), avif: hex(rebuildPortrait(portrait)) })
