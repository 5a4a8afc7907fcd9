// From the office to a gate with nothing played: a card is issued, admitted, suspended, restored, revoked; the
// gate hears of it by itself, takes no older list, and knows silence when it hears it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Follower } from '../apps/gate/src/follow.ts'
import { Gate } from '../apps/gate/src/gate.ts'
import { GateError } from '../apps/gate/src/gate-error.ts'
import { GateStore } from '../apps/gate/src/gate-store.ts'
import { readEnrolment } from '../apps/gate/src/enrolment.ts'
import { cardBySerial, moveCard } from '../apps/issuer/src/issuance/index.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import {
  addSite,
  addZone,
  draftTrustList,
  gateCounts,
  gateLogBefore,
  heardGates,
  makeRoots,
  newestList,
  publishTrustList,
  setLevel,
  signTrustList,
  startPublication,
  takeGateLog,
  type Publication,
} from '../apps/issuer/src/publication/index.ts'
import {
  approveChange,
  askToRestore,
  askToRevoke,
  reportOwnCard,
  suspendCards,
} from '../apps/issuer/src/revocation/index.ts'
import { openOperatorKey, type SiteId } from '../packages/custody/src/index.ts'
import type { Because } from '../packages/credential/src/index.ts'
import { openHouse, type House } from './house.ts'
import { codeOf, issueCard, takePeopleIn } from './intake.ts'

let house: House
let office: Office
let publication: Publication
let gate: Gate
let follower: Follower
let serial: string
let qr: string
/** Seconds the gate's clock is ahead. */
let ahead = 0
const stopping = new AbortController()
let following: Promise<void>

const answer = (samePerson?: boolean): Because =>
  gate.check({ shown: { qr }, zone: 'front', ...(samePerson === undefined ? {} : { samePerson }) })
    .because

/** Waits until the gate says this; the test's own limit ends it otherwise. */
async function untilGateSays(because: Because): Promise<void> {
  await until(() => answer() === because)
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 2_500, 'it did not come about in 25 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const move = (...actions: Parameters<typeof moveCard>[2][]): Promise<void> =>
  office.store.write(async (trx) => {
    for (const action of actions)
      await moveCard(trx, serial, action, Date.now(), house.people['pass-office'].operator)
  })

before(async () => {
  house = await openHouse()
  office = house.office
  await takePeopleIn(house, ['5001'])
  serial = await issueCard(house, '5001')
  qr = await codeOf(house, '5001')
  const passwords = ['root one!', 'root two!', 'root three!']
  const roots = await makeRoots(passwords)
  const site = await addSite(office, house.people['pass-office'], 'Quay Street')
  await addZone(office, house.people['pass-office'], site, {
    id: 'front',
    name: 'Front office',
    required: { normal: 'G1', heightened: 'G2', exceptional: 'G3' },
    statusAgeMax: 600,
    cardTypes: ['warrant-card'],
    unstaffed: false,
    entry: 'by-type',
  })
  publication = await startPublication(office)
  let list = await draftTrustList(office, {
    addresses: [publication.address],
    colours: ['#14213d', '#ffffff'],
    days: 30,
  })
  for (const no of [0, 1])
    list = signTrustList(list, await openOperatorKey(roots[no]?.secret ?? '', passwords[no] ?? ''))
  const publics = roots.map(({ publicKey }) => publicKey)
  await publishTrustList(office, list, publics)
  const store = GateStore.inMemory()
  store.enrol(
    readEnrolment({ roots: publics, publication: publication.address, site, gate: 'front-1' }),
  )
  gate = new Gate(store, { now: () => Date.now() / 1000 + ahead })
  const quiet = { info: () => undefined, warn: () => undefined }
  follower = new Follower(gate, quiet)
  following = follower.run(stopping.signal)
})
after(async () => {
  stopping.abort()
  await following
  await publication.stop()
  await house.close()
})

const limit = { timeout: 30_000 }

test('a card that is only signed is refused; once activated it is admitted', limit, async () => {
  await untilGateSays('suspended')
  await move('print', 'hand-over', 'activate')
  await untilGateSays('admitted')
})

test(
  'what the gate decided comes to the office once, and nobody let in is named',
  limit,
  async () => {
    const admitted = gate.countUnsent()
    assert.ok(admitted > 0)
    const id = '6a7b8c9d-0e1f-4a2b-8c3d-4e5f60718293'
    const note = {
      id,
      at: Math.floor(Date.now() / 1000),
      zone: 'front',
      said: 'hand-refused',
    } as const
    gate.note([{ ...note, serial }])
    gate.note([{ ...note, serial }])
    await follower.fetchAll(stopping.signal)
    await until(() => gate.countUnsent() === 0)
    const heard = await gateLogBefore(office.store.db, {}, Number.MAX_SAFE_INTEGER, 10_000)
    assert.equal(heard.filter((entry) => entry.id === id).length, 1)
    assert.equal(new Set(heard.map((entry) => entry.id)).size, heard.length)
    assert.deepEqual(
      heard
        .filter(({ said }) => said === 'admitted')
        .map((entry) => entry.serial)
        .filter(Boolean),
      [],
    )
    const refused = await gateLogBefore(office.store.db, { serial, refused: true }, 2 ** 40, 10_000)
    assert.ok(refused.some(({ said, gate: name }) => said === 'suspended' && name === 'front-1'))
    const [counted] = await gateCounts(office.store.db, 0)
    assert.ok(counted && counted.admitted > 0 && counted.refused > 0 && counted.byHand === 1)
    await takeGateLog(
      office,
      { site: heard[0]?.site ?? 'si_aaaaaaaaaaaaaaaa', gate: 'front-1' },
      heard.slice(0, 3).map(({ id: same, at, zone, said, grade, serial: card }) => ({
        id: same,
        at,
        zone,
        said,
        grade,
        serial: card,
      })),
    )
    const again = await gateLogBefore(office.store.db, {}, Number.MAX_SAFE_INTEGER, 10_000)
    assert.equal(again.length, heard.length)
    const [newest] = again
    assert.ok(newest)
    const { site, gate: name, id: last, at, zone, said, grade } = newest
    const more = ['a', 'b', 'c'].map((digit) => ({
      id: digit + last.slice(1),
      at,
      zone,
      said,
      grade,
      serial: null,
    }))
    await takeGateLog(office, { site, gate: name }, more, 3)
    const left = await gateLogBefore(office.store.db, {}, Number.MAX_SAFE_INTEGER, 10_000)
    assert.equal(left.length, 3, 'the oldest go when there are too many')
    await assert.rejects(
      takeGateLog(office, { site: 'si_aaaaaaaaaaaaaaaa', gate: 'front-1' }, heard.slice(0, 1)),
      { code: 'not-found' },
    )
  },
)

test(
  'the office knows when it last heard of the gate, and which lists it holds',
  limit,
  async () => {
    const { db } = office.store
    const isTold = async (): Promise<boolean> =>
      (await heardGates(db)).some(({ status }) => status === gate.holds('status'))
    while (!(await isTold())) await new Promise((resolve) => setTimeout(resolve, 10))
    const [heard, ...others] = await heardGates(db)
    assert.deepEqual(others, [])
    assert.ok(heard && Math.abs(Date.now() - heard.heardAt) < 60_000)
    assert.deepEqual([heard.site, heard.gate], [gate.enrolment.site, 'front-1'])
  },
)

test('suspended by the control room alone, restored by two: the gate follows', limit, async () => {
  const change = { cards: [serial], reason: 'lost' } as const
  await suspendCards(office, house.people['control-room'], change)
  await untilGateSays('suspended')
  const found = { cards: [serial], reason: 'found' } as const
  const { hash } = await askToRestore(office, house.people['control-room'], found)
  assert.equal(answer(), 'suspended', 'asking alone changes nothing')
  await approveChange(office, house.people.approver, hash)
  await untilGateSays('admitted')
})

test('reported lost by its holder himself, at any hour: the gate refuses it', limit, async () => {
  const holder = (await cardBySerial(office.store.db, serial))?.holder
  assert.ok(holder)
  await reportOwnCard(office, holder, { card: serial, reason: 'lost' })
  await untilGateSays('suspended')
  const found = { cards: [serial], reason: 'found' } as const
  const { hash } = await askToRestore(office, house.people['pass-office'], found)
  await approveChange(office, house.people.approver, hash)
  await untilGateSays('admitted')
})

test(
  'raised to exceptional, a zone that asks for G3 refuses every printed card',
  limit,
  async () => {
    const key = house.people['control-room']
    await setLevel(office, key, { level: 'exceptional', site: null })
    await untilGateSays('grade-too-low')
    assert.equal(answer(true), 'grade-too-low', 'whatever the guard says')
    await setLevel(office, key, { level: 'heightened', site: null })
    await untilGateSays('confirm-portrait')
    assert.equal(answer(true), 'admitted')
    await setLevel(office, key, { level: 'normal', site: null })
    await untilGateSays('admitted')
  },
)

test('revoked by two: refused, and no older list brings it back', limit, async () => {
  const before = await newestList(office.store.db, 'status')
  assert.ok(before)
  const change = { cards: [serial], reason: 'compromised' } as const
  const { hash } = await askToRevoke(office, house.people['pass-office'], change)
  await untilGateSays('suspended')
  await approveChange(office, house.people.approver, hash)
  await untilGateSays('revoked')
  assert.throws(
    () => gate.takeList('status', before.bytes),
    (error) => error instanceof GateError && error.code === 'older-list',
  )
  assert.equal(answer(), 'revoked')
  assert.equal((await cardBySerial(office.store.db, serial))?.state, 'revoked')
})

test('a list signed by another key is not taken', limit, async () => {
  const now = await newestList(office.store.db, 'status')
  assert.ok(now)
  const bent = Uint8Array.from(now.bytes)
  bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1
  assert.throws(() => gate.takeList('status', bent))
  assert.equal(answer(), 'revoked')
})

test(
  'when the office falls silent the gate says so, and its status grows too old',
  limit,
  async () => {
    await until(() => !follower.link().isSilent)
    await publication.stop()
    ahead = 31
    assert.equal(follower.link().isSilent, true)
    ahead = 601
    assert.equal(answer(), 'status-list-stale')
    ahead = 0
  },
)

test(
  'a change made while nobody was publishing is published by whoever starts',
  limit,
  async () => {
    const { db } = office.store
    const site = gate.enrolment.site as SiteId
    const before = await newestList(db, 'access', site)
    await db.updateTable('sites').set({ level: 'heightened' }).execute()
    // As if the call had been taken by a process that died before it published.
    await db.deleteFrom('publication_calls').execute()
    const again = await startPublication(office)
    const now = await newestList(db, 'access', site)
    await again.stop()
    assert.ok(now && before && now.version > before.version)
  },
)
