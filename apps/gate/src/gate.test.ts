import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { serialFromCardId } from '@tipstaff/credential'
import {
  makeOffice,
  makeSigner,
  sampleNow,
  sampleSite,
  type Signer,
} from '../../../packages/credential/bin/sample-office.ts'
import { readEnrolment, readRootKey, type Enrolment } from './enrolment.ts'
import { Gate } from './gate.ts'
import { GateStore } from './gate-store.ts'

const office = makeOffice()
const hex = (signer: Signer): string => Buffer.from(signer.raw).toString('hex')
const enrolment: Enrolment = {
  roots: [hex(office.roots[0]), hex(office.roots[1]), hex(office.roots[2])],
  publication: 'http://127.0.0.1:9',
  site: sampleSite,
  gate: 'front-1',
}
const newGate = (now = sampleNow): { gate: Gate; store: GateStore; clock: { at: number } } => {
  const store = GateStore.inMemory()
  store.enrol(enrolment)
  const clock = { at: now }
  return { gate: new Gate(store, { now: () => clock.at }), store, clock }
}
const filled = (): ReturnType<typeof newGate> => {
  const made = newGate()
  made.gate.takeList('trust', office.trust())
  made.gate.takeList('status', office.status())
  made.gate.takeList('access', office.access())
  return made
}
const question = { shown: { qr: office.card() }, zone: 'front' } as const
const code =
  (wanted: string) =>
  (error: unknown): boolean =>
    (error as { code?: unknown }).code === wanted

test('a new gate refuses, and admits once it holds all three lists', () => {
  assert.equal(newGate().gate.check(question).because, 'no-trust-list')
  assert.equal(filled().gate.check(question).because, 'admitted')
})

test('a gate that trusts nobody yet takes no list and no heartbeat', () => {
  const { gate } = newGate()
  assert.throws(() => gate.takeList('status', office.status()), code('unknown-key'))
  assert.throws(() => gate.takeList('access', office.access()), code('unknown-key'))
  assert.throws(() => gate.takeHeartbeat(office.heartbeat()), code('unknown-key'))
})

test('no list of a lower version is taken, and the higher one stays in force', () => {
  const { gate } = filled()
  gate.takeList('trust', office.trust({ version: 4 }))
  gate.takeList('status', office.status({ version: 5, set: new Map([[38, 1]]) }))
  gate.takeList('access', office.access({ version: 6 }))
  assert.throws(() => gate.takeList('trust', office.trust({ version: 3 })), code('older-list'))
  assert.throws(() => gate.takeList('status', office.status({ version: 4 })), code('older-list'))
  assert.throws(() => gate.takeList('access', office.access({ version: 5 })), code('older-list'))
  assert.equal(gate.check(question).because, 'revoked')
})

test('the database itself refuses a lower version and the loss of a list', () => {
  const { store } = filled()
  const list = { version: 0, acceptedAt: 1, bytes: new Uint8Array(1) }
  assert.throws(() => store.keepList('status', list), code('older-list'))
})

test('lists of strangers, for other sites, past their end or from the future are not taken', () => {
  const { gate } = filled()
  const refused: [string, () => void][] = [
    ['unknown-key', () => gate.takeList('status', office.status({ version: 9 }, makeSigner()))],
    [
      'bad-signature',
      () =>
        gate.takeList(
          'status',
          office.status({ version: 9 }, { ...makeSigner(), kid: office.issuer.kid }),
        ),
    ],
    [
      'bad-field',
      () => gate.takeList('access', office.access({ version: 9, site: 'si_aaaaaaaaaaaaaaaa' })),
    ],
    ['wrong-kind', () => gate.takeList('access', office.status({ version: 9 }))],
    ['expired', () => gate.takeList('status', office.status({ version: 9, expiresAt: sampleNow }))],
    ['expired', () => gate.takeList('trust', office.trust({ version: 9, expiresAt: sampleNow }))],
    [
      'from-the-future',
      () => gate.takeList('status', office.status({ version: 9, issuedAt: sampleNow + 121 })),
    ],
    [
      'from-the-future',
      () => gate.takeList('trust', office.trust({ version: 9, issuedAt: sampleNow + 121 })),
    ],
    ['from-the-future', () => void gate.takeHeartbeat(office.heartbeat({ at: sampleNow + 121 }))],
    [
      'too-few-signatures',
      () => gate.takeList('trust', office.trust({ version: 9 }, [office.roots[0]])),
    ],
    [
      'unknown-key',
      () => gate.takeList('trust', office.trust({ version: 9 }, [office.roots[0], makeSigner()])),
    ],
  ]
  for (const [wanted, take] of refused) assert.throws(take, code(wanted), wanted)
  assert.equal(gate.check(question).because, 'admitted')
})

test('an old heartbeat does not undo a newer one', () => {
  const { gate, clock } = filled()
  clock.at += 100
  gate.takeHeartbeat(office.heartbeat({ at: sampleNow + 90, level: 'heightened' }))
  gate.takeHeartbeat(office.heartbeat({ at: sampleNow + 10, level: 'normal' }))
  assert.equal(gate.check(question).because, 'confirm-portrait')
})

test('a clock set back is noticed, also after a restart', () => {
  const { gate, store, clock } = filled()
  clock.at += 1000
  gate.markTime()
  clock.at -= 500
  assert.equal(gate.check(question).because, 'clock-set-back')
  const again = new Gate(store, { now: () => clock.at })
  assert.equal(again.check(question).because, 'clock-set-back')
  store.forgetTime(clock.at)
  assert.equal(again.check(question).because, 'admitted')
})

test('what is written down names no person: serial, zone, reason, grade', () => {
  const { gate, store } = filled()
  gate.check({ ...question, zone: 'yard', samePerson: true })
  gate.check({ ...question, zone: 'Siân O’Dwyer-Achebe' })
  const [unknown, known] = store.decisions()
  assert(known)
  assert.equal(known.serial, serialFromCardId(office.claims().cardId))
  assert.deepEqual([known.because, known.grade], ['admitted', 'G2'])
  assert.equal(unknown?.zone, '?')
  assert(!JSON.stringify(store.decisions()).includes('Dwyer'))
})

test('what the page hands over twice is written down once, and never over a decision', () => {
  const { gate, store } = filled()
  const id = '6a7b8c9d-0e1f-4a2b-8c3d-4e5f60718293'
  const note = { id, at: sampleNow, zone: 'front', said: 'no-answer', serial: null } as const
  gate.check(question, id)
  gate.note([note])
  gate.note([{ ...note, id: id.replace('6a', '7a'), said: 'hand-refused', zone: 'elsewhere' }])
  gate.note([{ ...note, id: id.replace('6a', '7a'), said: 'hand-admitted' }])
  assert.deepEqual(
    store.decisions().map(({ because, zone }) => [because, zone]),
    [
      ['hand-refused', '?'],
      ['admitted', 'front'],
    ],
  )
})

test('a gate set up before its log was sent keeps its log, and sends what comes from now on', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'gate-')), 'gate')
  mkdirSync(folder)
  const old = new DatabaseSync(join(folder, 'gate.db'))
  old.exec(`CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, serial TEXT, zone TEXT NOT NULL,
    because TEXT NOT NULL, grade TEXT, status_age INTEGER) STRICT;
    INSERT INTO decisions VALUES (1, ${sampleNow}, NULL, 'front', 'unreadable', NULL, NULL);
    CREATE TABLE enrolment (one INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT`)
  old.prepare('INSERT INTO enrolment VALUES (1, ?)').run(JSON.stringify(enrolment))
  old.close()
  const store = GateStore.open(folder)
  new Gate(store, { now: () => sampleNow }).check(question)
  assert.equal(store.decisions().length, 2)
  assert.deepEqual(
    store.unsent(9).map(({ said }) => said),
    ['no-trust-list'],
  )
  store.close()
  GateStore.open(folder).close()
  rmSync(folder, { recursive: true })
})

test('decisions of more than 30 days ago are forgotten', () => {
  const { gate, store, clock } = filled()
  gate.check(question)
  clock.at += 31 * 86_400
  new Gate(store, { now: () => clock.at })
  assert.equal(store.decisions().length, 0)
})

test('an enrolment needs three different good root keys, an address and a site', () => {
  assert.deepEqual(readEnrolment({ ...enrolment }), enrolment)
  const [first, second] = enrolment.roots
  for (const wrong of [
    { ...enrolment, roots: [first, second] },
    { ...enrolment, roots: [first, second, first] },
    { ...enrolment, publication: 'file:///etc' },
    { ...enrolment, site: 'yard' },
    { ...enrolment, more: true },
  ])
    assert.throws(() => readEnrolment(wrong), code('bad-enrolment'))
  assert.throws(
    () => readEnrolment({ ...enrolment, roots: [first, second, `04${'11'.repeat(64)}`] }),
    code('bad-key'),
  )
  assert.equal(
    readRootKey(JSON.stringify(office.roots[0].publicKey.export({ format: 'jwk' }))),
    first,
  )
  assert.throws(() => readRootKey('-----BEGIN'), code('bad-enrolment'))
})

test('the store belongs to its user alone and is made once', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'gate-')), 'gate')
  assert.throws(() => GateStore.open(folder), code('not-enrolled'))
  GateStore.create(folder, enrolment).close()
  assert.equal(statSync(join(folder, 'gate.db')).mode & 0o077, 0)
  assert.throws(() => GateStore.create(folder, enrolment), code('already-enrolled'))
  rmSync(folder, { recursive: true })
})

test('what a gate had taken survives kill -9, and no lower version comes in afterwards', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'gate-')), 'gate')
  GateStore.create(folder, enrolment).close()
  const lists = {
    trust: office.trust(),
    access: office.access(),
    status: [1, 2, 3, 4, 5].map((version) => office.status({ version })),
  }
  const program = `
    import { Gate } from '${new URL('./gate.ts', import.meta.url).href}'
    import { GateStore } from '${new URL('./gate-store.ts', import.meta.url).href}'
    const lists = JSON.parse(process.argv[2])
    const gate = new Gate(GateStore.open(process.argv[1]), { now: () => ${sampleNow} })
    const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'))
    gate.takeList('trust', bytes(lists.trust)); gate.takeList('access', bytes(lists.access))
    for (const list of lists.status) { gate.takeList('status', bytes(list)); process.stdout.write(gate.holds('status') + '\\n') }
    setInterval(() => {}, 1000)`
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  const sent = JSON.stringify({
    trust: text(lists.trust),
    access: text(lists.access),
    status: lists.status.map(text),
  })
  const child = spawn(process.execPath, [
    '--conditions=tipstaff-source',
    '--input-type=module',
    '-e',
    program,
    folder,
    sent,
  ])
  let said = 0
  child.stdout.on('data', (chunk: Buffer) => {
    said = Math.max(said, ...chunk.toString().trim().split('\n').map(Number))
    if (said >= 3) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  const store = GateStore.open(folder)
  const gate = new Gate(store, { now: () => sampleNow })
  assert(said >= 3 && gate.holds('status') >= said)
  assert.throws(
    () => gate.takeList('status', office.status({ version: said - 1 })),
    code('older-list'),
  )
  assert.equal(gate.check(question).because, 'admitted')
  store.close()
  assert(!readFileSync(join(folder, 'gate.db')).includes('Dwyer'))
  rmSync(folder, { recursive: true })
})
