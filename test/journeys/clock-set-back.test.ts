// Clocks set back an hour, one party's after the other's, in a real house: what is asked then is refused or
// harmless. Nothing is opened, released or signed twice, no version of a list goes down, and it goes on after.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { CustodyRefusal, openOperatorKey, type SiteId } from '@tipstaff/custody'
import type { Because } from '@tipstaff/credential'
import { runBatch, type Press } from '../../apps/bureau/src/index.ts'
import { Gate } from '../../apps/gate/src/gate.ts'
import { GateError } from '../../apps/gate/src/gate-error.ts'
import { GateStore } from '../../apps/gate/src/gate-store.ts'
import { readEnrolment } from '../../apps/gate/src/enrolment.ts'
import { moveCard } from '../../apps/issuer/src/issuance/index.ts'
import { jobCounts, type Batch } from '../../apps/issuer/src/personalisation/index.ts'
import { draftOpening } from '../../apps/issuer/src/platform/acts.ts'
import type { Office } from '../../apps/issuer/src/platform/office.ts'
import { openRecords } from '../../apps/issuer/src/platform/open-records.ts'
import { Refusal } from '../../apps/issuer/src/platform/refusal.ts'
import {
  addSite,
  addZone,
  draftTrustList,
  makeRoots,
  newestList,
  publishLists,
  publishTrustList,
  signHeartbeat,
  signTrustList,
} from '../../apps/issuer/src/publication/index.ts'
import {
  approveChange,
  askToRestore,
  suspendCards,
} from '../../apps/issuer/src/revocation/index.ts'
import { codeOf, holderOf, issueCard, takePeopleIn } from '../intake.ts'
import { fetched, openPress, type PressAtWork } from '../press-at-work.ts'
import { Program } from './program.ts'
import { readCustodian } from './records.ts'

const number = '6001'
const hour = 3_600_000
/** Loaded first of all by a program whose clock was set back. */
const hourBehind = `data:text/javascript,const n=Date.now;Date.now=()=>n()-${String(hour)}`
const logs = mkdtempSync(join(tmpdir(), 'tipstaff-clock-'))
let works: PressAtWork
let office: Office
/** The office on a machine whose clock was set back. */
let behind: Office
let press: Press
let batch: Batch
let serial: string
let qr: string
let site: SiteId
let gate: Gate
let gateStore: GateStore
/** Milliseconds the gate's and the station's clocks stand behind. */
let gateBehind = 0
let stationBehind = 0
const gateClock = { now: () => (Date.now() - gateBehind) / 1000 }
const single = { parallel: 1, stopped: () => false }
const limit = { timeout: 60_000 }

before(async () => {
  works = await openPress({ logs })
  const { house } = works
  office = house.office
  behind = { ...house.anotherOffice(), clock: () => Date.now() - hour }
  await takePeopleIn(house, [number])
  serial = await issueCard(house, number)
  qr = await codeOf(house, number)
  press = {
    ...works.pressOf(await works.newStation('press')),
    clock: () => Date.now() - stationBehind,
  }
  batch = await works.newBatch(press.station, 3)
  const by = house.people['pass-office'].operator
  await office.store.write(async (trx) => {
    for (const action of ['print', 'hand-over', 'activate'] as const)
      await moveCard(trx, serial, action, Date.now(), by)
  })
  await setUpGate()
})
after(async () => {
  press.journal.close()
  press.door.close()
  gateStore.close()
  await works.close()
  rmSync(logs, { recursive: true })
})

async function setUpGate(): Promise<void> {
  const passwords = ['root one!', 'root two!', 'root three!']
  const roots = await makeRoots(passwords)
  const clerk = works.house.people['pass-office']
  site = await addSite(office, clerk, 'Quay Street')
  await addZone(office, clerk, site, {
    id: 'front',
    name: 'Front office',
    required: { normal: 'G1', heightened: 'G2', exceptional: 'G3' },
    statusAgeMax: 600,
    cardTypes: ['warrant-card'],
    unstaffed: false,
    entry: 'by-type',
  })
  const publics = roots.map(({ publicKey }) => publicKey)
  const publication = 'http://127.0.0.1:9'
  let list = await draftTrustList(office, {
    addresses: [publication],
    colours: ['#14213d', '#ffffff'],
    days: 30,
  })
  for (const no of [0, 1])
    list = signTrustList(list, await openOperatorKey(roots[no]?.secret ?? '', passwords[no] ?? ''))
  await publishTrustList(office, list, publics)
  await publishLists(office)
  gateStore = GateStore.inMemory()
  gateStore.enrol(readEnrolment({ roots: publics, publication, site }))
  gate = new Gate(gateStore, gateClock)
  await gateTakesAll()
}

async function listNow(kind: 'trust' | 'status' | 'access') {
  const list = await newestList(office.store.db, kind, kind === 'access' ? site : null)
  assert.ok(list)
  return list
}

async function gateTakesAll(): Promise<void> {
  for (const kind of ['trust', 'status', 'access'] as const)
    gate.takeList(kind, (await listNow(kind)).bytes)
}

const gateSays = (): Because => gate.check({ shown: { qr }, zone: 'front' }).because
const versionNow = async (): Promise<number> => (await listNow('status')).version
const counts = () => jobCounts(office.store.db, batch.id)

const highest = { office: 0, gate: 0 }
afterEach(async () => {
  const now = { office: await versionNow(), gate: gate.holds('status') }
  for (const who of ['office', 'gate'] as const) {
    assert.ok(now[who] >= highest[who], `${who}: the version of the status list went down`)
    highest[who] = now[who]
  }
})

/** What the custodian has written down: read while it stands still. */
async function custodianHas() {
  await works.house.kill('custodian')
  const { intents, releases } = readCustodian(join(works.house.folder, 'custodian'))
  await works.house.startCustodian()
  return { opened: intents.filter(({ verb }) => verb === 'open').length, released: releases.length }
}

async function lookUp(on: Office): Promise<void> {
  const holder = await holderOf(works.house, number)
  const clerk = works.house.people['pass-office']
  const what = { matter: 'clock', purpose: 'view', recipient: clerk.operator } as const
  const subjects = [{ holder: holder.id, subjectKey: new Uint8Array(holder.subjectKey) }]
  await openRecords(on, draftOpening(clerk, { ...what, groups: ['F.text'], subjects }, on.clock()))
}

const because = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.cause instanceof CustodyRefusal && error.cause.code === code
const isRefusal = (error: unknown): boolean => error instanceof Refusal
const ask = () => press.door.post('releases', '/next', { batch: batch.id, count: 1 })

test('with every clock right, all is well', limit, async () => {
  const { opened, released } = await custodianHas()
  await lookUp(office)
  assert.equal(gateSays(), 'admitted')
  assert.equal((await ask()).releases.length, 1)
  assert.deepEqual(await custodianHas(), { opened: opened + 1, released: released + 1 })
})

test(
  'the custodian’s clock set back: it opens nothing, releases nothing, signs no list',
  limit,
  async () => {
    const { house } = works
    const { socket, args } = house.programs.custodian
    const change = { cards: [serial], reason: 'lost' } as const
    const [before, version] = [await custodianHas(), await versionNow()]
    const { id, subjectKey } = await holderOf(house, number)
    const clerk = house.people['pass-office']
    const what = { matter: 'clock', purpose: 'view', recipient: clerk.operator } as const
    const subjects = [{ holder: id, subjectKey: new Uint8Array(subjectKey) }]
    const act = () => draftOpening(clerk, { ...what, groups: ['F.text'], subjects }, Date.now())
    await house.kill('custodian')
    const custodian = new Program({
      name: 'custodian-behind',
      args: ['--import', hourBehind, ...args],
      logs,
      answers: socket,
    })
    custodian.start()
    try {
      await custodian.up()
      await assert.rejects(openRecords(office, act()), isRefusal)
      await assert.rejects(ask())
      await suspendCards(office, house.people['control-room'], change)
      await assert.rejects(publishLists(office), because('clock-behind'))
      await assert.rejects(signHeartbeat(office), because('clock-behind'))
      assert.equal(await versionNow(), version)
    } finally {
      await custodian.kill()
    }
    await house.startCustodian()
    assert.deepEqual(await custodianHas(), before)
    assert.equal((await counts()).released, 1)
  },
)

test(
  'put right again, it goes on: the suspension is published, the job is released once',
  limit,
  async () => {
    const version = await versionNow()
    await publishLists(office)
    assert.ok((await versionNow()) > version)
    await gateTakesAll()
    assert.equal(gateSays(), 'suspended')
    const released = (await custodianHas()).released
    assert.equal((await ask()).releases.length, 1)
    assert.equal((await custodianHas()).released, released + 1)
    await lookUp(office)
  },
)

test(
  'the office’s clock set back: its intents are too old, and its lists still only rise',
  limit,
  async () => {
    const { people } = works.house
    const before = await custodianHas()
    await assert.rejects(lookUp(behind), because('expired'))
    assert.deepEqual(await custodianHas(), before)
    const found = { cards: [serial], reason: 'found' } as const
    const { hash } = await askToRestore(office, people['control-room'], found)
    await approveChange(office, people.approver, hash)
    const older = await listNow('status')
    await publishLists(behind)
    const newer = await listNow('status')
    assert.ok(newer.version > older.version)
    // An hour old when it comes: the gate takes it, since it is newer, and does not rely on it.
    gate.takeList('status', newer.bytes)
    assert.equal(gateSays(), 'status-list-stale')
    await publishLists(office)
    assert.ok((await versionNow()) > newer.version)
    await gateTakesAll()
    assert.equal(gateSays(), 'admitted')
    for (const { bytes } of [older, newer])
      assert.throws(
        () => gate.takeList('status', bytes),
        (error) => error instanceof GateError && error.code === 'older-list',
      )
  },
)

test(
  'the gate’s clock set back: it refuses everybody, also after a restart, until it is right',
  limit,
  () => {
    assert.equal(gateSays(), 'admitted')
    gateBehind = hour
    assert.equal(gateSays(), 'clock-set-back')
    gate = new Gate(gateStore, gateClock)
    assert.equal(gateSays(), 'clock-set-back')
    gateBehind = 0
    assert.equal(gateSays(), 'admitted')
  },
)

test(
  'the station’s clock set back: each card is printed once and counted once',
  limit,
  async () => {
    stationBehind = hour
    const manifest = await fetched(press, batch.id)
    assert.equal((await runBatch(press, manifest, single)).good, 3)
    assert.equal((await runBatch(press, manifest, single)).good, 0)
    assert.deepEqual(await counts(), { good: 3 })
    assert.equal((await custodianHas()).released, 3)
  },
)
