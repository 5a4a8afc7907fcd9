import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  decide,
  decodeClaims,
  encodeClaims,
  openAccessList,
  openHeartbeat,
  openQrText,
  openStatusList,
  openTrustList,
  publicKeyFromRaw,
  rebuildPortrait,
  serialFromCardId,
  stripPortrait,
  type CredentialClaims,
  type GateState,
} from './index.ts'

const read = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../test/vectors/credential/${name}.json`, import.meta.url), 'utf8'),
  )
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

const lists = read('lists') as {
  now: number
  site: string
  roots: string[]
  trust: string
  status: string
  access: string
  heartbeat: string
  refused: { kind: 'trust' | 'status' | 'access' | 'heartbeat'; code: string; bytes: string }[]
}
const cards = read('cards') as {
  claims: Omit<CredentialClaims, 'cardId' | 'portrait'> & { cardId: string; portrait: string }
  serial: string
  qr: string
  decisions: {
    qr?: string
    serial?: string
    zone: string
    samePerson?: boolean
    because: string
    grade: string | null
  }[]
}
const { now } = lists
const roots = lists.roots.map((raw) => publicKeyFromRaw(bytes(raw)))
const trust = openTrustList(bytes(lists.trust), roots)
const state: GateState = {
  site: lists.site,
  trust,
  status: openStatusList(bytes(lists.status), trust, now),
  access: openAccessList(bytes(lists.access), trust, now),
  heartbeat: openHeartbeat(bytes(lists.heartbeat), trust, now),
  lowest: { trust: 1, status: 1, access: 1 },
  lastSeenAt: now,
}

test('the published card says what its claims say, and encodes to the same bytes', () => {
  const claims = {
    ...cards.claims,
    cardId: bytes(cards.claims.cardId),
    portrait: bytes(cards.claims.portrait),
  }
  const { payload } = openQrText(cards.qr)
  assert.deepEqual(decodeClaims(payload), claims)
  assert.equal(Buffer.compare(encodeClaims(claims), payload), 0)
  assert.equal(serialFromCardId(claims.cardId), cards.serial)
})

test('every published decision comes out as written', () => {
  assert(cards.decisions.length >= 19)
  for (const { qr, serial, zone, samePerson, because, grade } of cards.decisions) {
    const shown = qr === undefined ? { serial: serial ?? '' } : { qr }
    const asked = { shown, zone, now, ...(samePerson === undefined ? {} : { samePerson }) }
    const decision = decide(asked, state)
    assert.deepEqual(
      [decision.because, decision.grade, decision.admit],
      [because, grade, because === 'admitted'],
      `${zone} ${because}`,
    )
  }
})

test('every published bad list is refused with its code', () => {
  const open = {
    trust: (list: Uint8Array) => openTrustList(list, roots),
    status: (list: Uint8Array) => openStatusList(list, trust, now),
    access: (list: Uint8Array) => openAccessList(list, trust, now),
    heartbeat: (list: Uint8Array) => openHeartbeat(list, trust, now),
  }
  assert(lists.refused.length >= 13)
  for (const { kind, code, bytes: list } of lists.refused)
    assert.throws(() => open[kind](bytes(list)), { code }, `${kind} ${code}`)
})

test('the published portraits are stripped and rebuilt byte for byte', () => {
  for (const name of ['portrait', 'portrait-72x96']) {
    const { stripped, avif } = read(name) as { stripped: string; avif: string }
    assert.equal(Buffer.from(rebuildPortrait(bytes(stripped))).toString('hex'), avif)
    assert.equal(Buffer.from(stripPortrait(bytes(avif))).toString('hex'), stripped)
  }
})
