import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeOffice, makeSigner, sampleNow as now, sampleSite } from '../bin/sample-office.ts'
import {
  decide,
  decodeBase45,
  encodeBase45,
  openAccessList,
  openHeartbeat,
  openStatusList,
  openTrustList,
  serialFromCardId,
  status,
  type Because,
  type Decision,
  type GateState,
  type Question,
} from './index.ts'

const office = makeOffice()
const qr = office.card()
const serial = serialFromCardId(office.claims().cardId)
const ready = office.state()
const trust = ready.trust
assert(trust)

const at = (zone: string, more: Partial<Question> = {}, state: GateState = ready): Decision =>
  decide({ shown: { qr }, zone, now, ...more }, state)
const statusOf = (value: number): GateState =>
  office.state({
    status: openStatusList(office.status({ set: new Map([[38, value]]) }), trust, now),
  })

test('a good card is admitted at G1 where G1 is asked, with the age it used and the limit it obeyed', () => {
  const { admit, grade, statusAge, statusAgeMax, passed } = at('front')
  assert.deepEqual(
    { admit, grade, statusAge, statusAgeMax },
    {
      admit: true,
      grade: 'G1',
      statusAge: 60,
      statusAgeMax: 43_200,
    },
  )
  assert.equal(passed.length, 17)
})

test('a zone that asks for G2 waits for the guard, and obeys his answer', () => {
  assert.equal(at('yard').because, 'confirm-portrait')
  assert.equal(at('yard').card?.name, office.claims().name)
  assert.equal(at('yard', { samePerson: true }).grade, 'G2')
  assert.equal(at('yard', { samePerson: true }).admit, true)
  assert.equal(at('yard', { samePerson: false }).because, 'not-same-person')
  assert.equal(at('front', { samePerson: false }).because, 'not-same-person')
})

test('a zone that asks for G3 or more refuses every printed card, whatever the guard says', () => {
  for (const level of ['normal', 'heightened', 'exceptional'] as const) {
    const access = openAccessList(office.access({ level }), trust, now)
    for (const samePerson of [undefined, true, false]) {
      const asked = samePerson === undefined ? {} : { samePerson }
      const decision = at('armoury', asked, office.state({ access }))
      assert.deepEqual([decision.admit, decision.because], [false, 'grade-too-low'])
    }
  }
})

test('an unstaffed door opens to no QR code', () => {
  assert.equal(at('side-door').because, 'unstaffed-door')
  assert.equal(at('side-door', { samePerson: true }).because, 'unstaffed-door')
})

test('raising the response level raises the grades at once, by access list or by heartbeat', () => {
  const heartbeat = openHeartbeat(office.heartbeat({ level: 'heightened' }), trust, now)
  assert.equal(at('front', {}, office.state({ heartbeat })).because, 'confirm-portrait')
  assert.equal(at('custody', {}, office.state({ heartbeat })).because, 'grade-too-low')
  const access = openAccessList(office.access({ level: 'exceptional' }), trust, now)
  assert.equal(at('yard', { samePerson: true }, office.state({ access })).because, 'grade-too-low')
})

test('a typed serial gives a status and never a grade', () => {
  for (const zone of ['front', 'yard', 'armoury', 'side-door']) {
    const { admit, grade, because, status, card } = at(zone, {
      shown: { serial },
      samePerson: true,
    })
    assert.deepEqual(
      { admit, grade, because, status, card },
      { admit: false, grade: null, because: 'serial-only', status: 'valid', card: null },
    )
  }
  assert.equal(at('front', { shown: { serial } }, statusOf(status.invalid)).because, 'revoked')
  assert.equal(at('front', { shown: { serial: 'ZZZZ-ZZZZ-ZZZZ-ZZZZ' } }).because, 'card-not-listed')
  assert.equal(at('front', { shown: { serial: 'ZZZ' } }).because, 'unreadable')
})

const stranger = makeSigner()
const listed = {
  ...stranger,
  publicKey: stranger.raw,
  issuer: 'harbour-coast.example',
  notBefore: 0,
  notAfter: now * 2,
}
const elsewhere = openTrustList(
  office.trust({ keys: [{ ...listed, purposes: ['status'] }] }),
  office.roots.map((r) => r.publicKey),
)
const withoutZone = office.access({
  cards: [{ cardId: office.claims().cardId, statusIndex: 38, zones: ['yard'] }],
})
const held = (version: number): GateState['lowest'] => ({ ...ready.lowest, status: version })
const beat = (more: Parameters<typeof office.heartbeat>[0]): GateState =>
  office.state({ heartbeat: openHeartbeat(office.heartbeat(more), trust, now) })

// One row for each reason to refuse that is not shown above.
const refusals: readonly [Because, () => Decision][] = [
  ['clock-set-back', () => at('front', {}, office.state({ lastSeenAt: now + 121 }))],
  ['clock-set-back', () => at('front', { now: now - 200 })],
  ['clock-set-back', () => at('front', { now: Number.NaN })],
  ['no-trust-list', () => at('front', {}, office.state({ trust: null }))],
  ['trust-list-expired', () => at('front', { now: now + 91 * 86_400 })],
  [
    'trust-list-behind',
    () => at('front', {}, office.state({ lowest: { ...ready.lowest, trust: 2 } })),
  ],
  ['trust-list-behind', () => at('front', {}, beat({ trustVersion: 2 }))],
  ['no-access-list', () => at('front', {}, office.state({ access: null }))],
  ['no-access-list', () => at('front', {}, office.state({ site: 'si_aaaaaaaaaaaaaaaa' }))],
  ['access-list-untrusted', () => at('front', {}, office.state({ trust: elsewhere }))],
  ['access-list-expired', () => at('front', { now: now + 8 * 86_400 })],
  [
    'access-list-behind',
    () => at('front', {}, office.state({ lowest: { ...ready.lowest, access: 2 } })),
  ],
  [
    'access-list-behind',
    () => at('front', {}, beat({ accessVersions: new Map([[sampleSite, 2]]) })),
  ],
  ['unknown-zone', () => at('cellar')],
  ['unreadable', () => at('front', { shown: { qr: 'HELLO' } })],
  ['unreadable', () => at('front', { shown: { qr: '' } })],
  ['unreadable', () => at('front', { shown: { qr: 'A'.repeat(100_000) } })],
  ['unknown-issuer', () => at('front', { shown: { qr: office.card({}, stranger) } })],
  [
    'bad-signature',
    () => at('front', { shown: { qr: office.card({}, { ...stranger, kid: office.issuer.kid }) } }),
  ],
  ['wrong-issuer', () => at('front', { shown: { qr: office.card({ issuer: 'other.example' }) } })],
  ['expired', () => at('front', { shown: { qr: office.card({ expiresAt: now }) } })],
  ['no-status-list', () => at('front', {}, office.state({ status: null }))],
  ['status-list-behind', () => at('front', {}, office.state({ lowest: held(2) }))],
  ['status-list-behind', () => at('front', {}, beat({ statusVersion: 2 }))],
  ['status-list-stale', () => at('custody', { now: now + 541 })],
  ['revoked', () => at('front', {}, statusOf(status.invalid))],
  ['suspended', () => at('front', {}, statusOf(status.suspended))],
  ['status-unknown', () => at('front', {}, statusOf(3))],
  ['status-unknown', () => at('front', { shown: { qr: office.card({ statusIndex: 4096 }) } })],
  [
    'card-not-listed',
    () => at('front', { shown: { qr: office.card({ cardId: new Uint8Array(10) }) } }),
  ],
  ['card-not-listed', () => at('front', { shown: { qr: office.card({ statusIndex: 39 }) } })],
  [
    'card-type-not-allowed',
    () => at('custody', { shown: { qr: office.card({ cardType: 'staff' }) } }),
  ],
  [
    'zone-not-allowed',
    () => at('front', {}, office.state({ access: openAccessList(withoutZone, trust, now) })),
  ],
]
for (const [because, decision] of refusals)
  test(`refused: ${because}`, () => {
    const { admit, because: said } = decision()
    assert.deepEqual([admit, said], [false, because])
  })

test('a status list whose key was taken off the trust list is no longer used', () => {
  const keys = [
    {
      ...listed,
      kid: office.issuer.kid,
      publicKey: office.issuer.raw,
      purposes: ['credential', 'access'] as const,
    },
  ]
  const narrowed = openTrustList(
    office.trust({ keys }),
    office.roots.map((r) => r.publicKey),
  )
  assert.equal(at('front', {}, office.state({ trust: narrowed })).because, 'status-list-untrusted')
})

test('a heartbeat that names the held status list makes its age young again', () => {
  const heartbeat = openHeartbeat(office.heartbeat({ at: now + 500 }), trust, now + 500)
  const decision = at('custody', { now: now + 590, samePerson: true }, office.state({ heartbeat }))
  assert.deepEqual([decision.admit, decision.statusAge], [true, 90])
})

test('a credential with any one byte changed is refused, with its reason', () => {
  const bytes = decodeBase45(qr)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, flip) => {
      const changed = Uint8Array.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ flip
      const { admit, because, card } = at('front', { shown: { qr: encodeBase45(changed) } })
      assert.equal(admit, false)
      assert.equal(card, null)
      assert(['unreadable', 'unknown-issuer', 'bad-signature'].includes(because), because)
    }),
    { numRuns: 600 },
  )
})

test('no text, zone or time makes the decision throw or admit', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.double(), (text, zone, time) => {
      for (const shown of [{ qr: text }, { serial: text }])
        assert.equal(decide({ shown, zone, now: time }, ready).admit, false)
    }),
    { numRuns: 300 },
  )
})
