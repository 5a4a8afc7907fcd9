// The press, end to end: real custodian and sequencer, the real door over loopback with real TLS, a real
// station on its own disk. What must not happen is tried.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SealError, verifyRelease } from '@tipstaff/seal'
import {
  doorOf,
  handIn,
  reportJob,
  runBatch,
  StationError,
  workGroup,
  type Press,
} from '../apps/bureau/src/index.ts'
import { designsOf } from '../apps/bureau/src/fetch-jobs.ts'
import {
  activateCard,
  approveBatch,
  approveSpoil,
  handOverCard,
  jobById,
  jobCounts,
  jobsOf,
  prepareBatch,
  presumeJob,
  receiveCards,
  reconcileBatch,
  releaseJobs,
  allStations,
  type Batch,
} from '../apps/issuer/src/personalisation/index.ts'
import { Refusal, type RefusalCode } from '../apps/issuer/src/platform/refusal.ts'
import { oneDatabase, type OneDatabase } from './each-database.ts'
import { fetched, nameOf, openPress, signedCards, type PressAtWork } from './press-at-work.ts'

let works: PressAtWork
const presses: Press[] = []
let own: OneDatabase
before(async () => {
  own = await oneDatabase()
  works = await openPress(own.options)
})
after(async () => {
  for (const { journal, door } of presses) {
    journal.close()
    door.close()
  }
  await works.close()
  await own.drop()
})

const whole = { parallel: 25, stopped: () => false }
const single = { parallel: 1, stopped: () => false }

function pressOf(...args: Parameters<PressAtWork['pressOf']>): Press {
  const press = works.pressOf(...args)
  presses.push(press)
  return press
}

const says = (said: string) => (error: unknown) =>
  error instanceof StationError && error.said === said
const refuses = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code

const ask = (press: Press, batch: string, count: number) =>
  press.door.post('releases', '/next', { batch, count })

async function stateOf(batch: Batch) {
  return await jobCounts(works.house.office.store.db, batch.id)
}

test('a batch goes from signed cards to printed ones, handed over and active, and everything adds up', async () => {
  const { office, people } = works.house
  const station = await works.newStation('first', { dpi: 300 })
  const batch = await works.newBatch(station, 4, { blanks: 4 })
  const press = pressOf(station)
  const manifest = await fetched(press, batch.id)
  const { end, good } = await runBatch(press, manifest, whole)
  assert.equal(good, 4)
  assert.ok(end === 'done' || end === 'no-blanks')
  const files = readdirSync(station.settings.print.folder)
  for (const kind of ['.pdf', '-front.png', '-back.png', '-front-k.png', '-back-k.png']) {
    assert.equal(files.filter((name) => name.endsWith(kind)).length, 4, kind)
  }
  const { operator: by } = people['pass-office']
  const cards = (await jobsOf(office.store.db, batch.id, {})).map(({ card }) => card)
  const first = cards[0] ?? ''
  await assert.rejects(
    handOverCard(office, { card: first, by, checkedBy: people.sponsor.operator }),
    refuses('wrong-state'),
  )
  assert.equal(await receiveCards(office, { cards, by }), 4)
  assert.equal(await receiveCards(office, { cards, by }), 0)
  const alone = { card: first, by, checkedBy: by }
  await assert.rejects(handOverCard(office, alone), refuses('second-person-needed'))
  await handOverCard(office, { card: first, by, checkedBy: people.sponsor.operator })
  await activateCard(office, { card: first, by })
  const sums = await reconcileBatch(office, { batch: batch.id, by, close: true })
  assert.deepEqual(sums.differences, [])
  assert.deepEqual([sums.released, sums.good, sums.blanksGood, sums.arrived], [4, 4, 4, 4])
})

test('a station set up for sheets prints its cards with bleed', async () => {
  const plain = await works.newStation('sheets')
  const { print } = plain.settings
  const station = {
    ...plain,
    settings: { ...plain.settings, print: { ...print, edge: 'bleed' } },
  } as const
  const batch = await works.newBatch(station, 1)
  const press = pressOf(station)
  await runBatch(press, await fetched(press, batch.id), whole)
  const [name = ''] = readdirSync(print.folder).filter((file) => file.endsWith('.pdf'))
  const pdf = readFileSync(join(print.folder, name), 'latin1')
  const box = (kind: string): readonly number[] =>
    (new RegExp(`/${kind}\\s*\\[([^\\]]+)\\]`).exec(pdf)?.[1] ?? '').trim().split(/\s+/).map(Number)
  const millimetres = box('TrimBox').map(
    (edge, i) => ((edge - (box('BleedBox')[i] ?? 0)) * 25.4) / 72,
  )
  assert.deepEqual(
    millimetres.map((each) => Math.round(each * 10) / 10),
    [3, 3, -3, -3],
  )
})

test('the person who prepares a batch cannot approve it, and nobody but the one named can', async () => {
  const { office, people } = works.house
  const station = await works.newStation('two-people')
  const cards = await signedCards(works.house, 2)
  const key = people['press-operator']
  const second = people.approver.operator
  const asked = { station: station.settings.station, cards, key, second }
  const batch = await prepareBatch(office, asked)
  await assert.rejects(
    approveBatch(office, { batch: batch.id, key }),
    refuses('second-person-needed'),
  )
  await assert.rejects(prepareBatch(office, asked), refuses('wrong-state'))
  const another = { batch: batch.id, key: people['second-approver'] }
  await assert.rejects(approveBatch(office, another), refuses('not-permitted'))
  const { batch: admitted } = await approveBatch(office, { batch: batch.id, key: people.approver })
  assert.equal(admitted.state, 'admitted', 'who came by mistake spoiled nothing')
})

test('a certificate that is not enrolled gets nothing, and a door that is not the pinned one is not spoken to', async () => {
  const known = await works.newStation('known')
  const { initStation } = await import('../apps/bureau/src/index.ts')
  const stranger = await initStation(join(known.home, '..', 'stranger'), 'stranger', { dpi: 0 })
  const { door } = known.settings
  assert.ok(door)
  const intruder = { ...stranger, settings: { ...stranger.settings, door } }
  await assert.rejects(pressOf(intruder).door.get('batches', '/batches'), says('not-permitted'))
  const certificate = stranger.keys.tls.certificate
  const misled = { ...known, settings: { ...known.settings, door: { ...door, certificate } } }
  await assert.rejects(
    pressOf(misled).door.get('batches', '/batches'),
    (error) => error instanceof StationError && error.code === 'untrusted',
  )
})

test('a station sees nothing of another station’s batch', async () => {
  const mine = await works.newStation('mine')
  const other = pressOf(await works.newStation('other'))
  const batch = await works.newBatch(mine, 2)
  assert.deepEqual((await other.door.get('batches', '/batches')).batches, [])
  await assert.rejects(other.door.get('jobs', `/jobs/${batch.id}?from=0`), says('not-found'))
  await assert.rejects(other.door.get('releases', `/outstanding/${batch.id}`), says('not-found'))
  await assert.rejects(ask(other, batch.id, 1), says('not-found'))
  assert.deepEqual(await stateOf(batch), { sealed: 2 })
})

test('questions that are not as they should be are refused without a word of why', async () => {
  const press = pressOf(await works.newStation('curious'))
  const { door } = press
  for (const question of [
    { batch: 'ba_x', count: 1 },
    { count: 1 },
    { batch: 1, count: 1, more: 2 },
  ]) {
    await assert.rejects(door.post('releases', '/next', question), says('malformed'))
  }
  await assert.rejects(door.get('batches', '/holders'), says('not-found'))
  await assert.rejects(door.get('batches', '/batches/../../office.json'), says('not-found'))
  const long = { receipts: [new Uint8Array(2_000_000)] }
  await assert.rejects(door.post('receipts', '/receipts', long), says('malformed'))
})

test('never more cards out than the budget: by the office’s count, and by the custodian’s when the office errs', async () => {
  const { store } = works.house.office
  const station = await works.newStation('budget')
  const batch = await works.newBatch(station, 6, { budget: 3 })
  const press = pressOf(station)
  const { releases } = await ask(press, batch.id, 100)
  assert.equal(releases.length, 3)
  await assert.rejects(ask(press, batch.id, 1), says('over-budget'))
  await store.db.updateTable('batches').set({ budget: 100 }).where('id', '=', batch.id).execute()
  await assert.rejects(ask(press, batch.id, 1), says('over-budget'))
  assert.equal((await stateOf(batch)).released, 3)
  const again = await press.door.get('releases', `/outstanding/${batch.id}`)
  assert.deepEqual(again.releases, releases)
})

test('the pace of a batch is kept', async () => {
  const station = await works.newStation('pace')
  const batch = await works.newBatch(station, 6, { budget: 4, cardsAnHour: 1 })
  const press = pressOf(station)
  const manifest = await fetched(press, batch.id)
  const { end, good } = await runBatch(press, manifest, whole)
  assert.deepEqual({ end, good }, { end: 'too-fast', good: 4 })
})

test('questions at the same moment release each job once, and no more than the pace allows', async () => {
  const station = await works.newStation('moment')
  const batch = await works.newBatch(station, 9, { budget: 6, cardsAnHour: 1 })
  const press = pressOf(station)
  const asked = Array.from({ length: 6 }, () => ask(press, batch.id, 2))
  const answers = await Promise.allSettled(asked)
  const jobs = answers.flatMap((one) =>
    one.status === 'fulfilled' ? one.value.releases.map(({ job }) => job) : [],
  )
  assert.equal(jobs.length, 6)
  assert.equal(new Set(jobs).size, 6)
  const refused = answers.flatMap((one) =>
    one.status === 'rejected' && one.reason instanceof StationError ? [one.reason.said] : [],
  )
  assert.equal(refused.length, 3)
  for (const said of refused) assert.match(said ?? '', /^(too-fast|over-budget)$/)
})

test('a kept line that is cut when it is used again is asked anew; without an office the station says so', async (t) => {
  const station = await works.newStation('cut')
  const lines: Socket[] = []
  const end = (): void => {
    between.close()
    for (const line of lines) line.destroy()
  }
  let cut = false
  const between = createServer((line) => {
    const onward = connect(works.door.port, '127.0.0.1')
    lines.push(line, onward)
    for (const half of [line, onward]) half.on('error', () => undefined)
    line.on('data', (bytes) => {
      if (cut) line.resetAndDestroy()
      else onward.write(bytes)
      cut = false
    })
    onward.pipe(line)
  }).listen(0, '127.0.0.1')
  await once(between, 'listening')
  const known = station.settings.door
  assert.ok(known)
  const { port } = between.address() as AddressInfo
  const door = doorOf({
    ...station,
    settings: { ...station.settings, door: { ...known, host: '127.0.0.1', port } },
  })
  t.after(() => {
    door.close()
    end()
  })
  const first = await door.get('batches', '/batches')
  cut = true
  assert.deepEqual(await door.get('batches', '/batches'), first)
  assert.deepEqual({ cut, lines: lines.length }, { cut: false, lines: 4 })
  end()
  await assert.rejects(door.get('batches', '/batches'), /does not answer/)
})

test('an expired batch releases nothing', async () => {
  const { office } = works.house
  const station = await works.newStation('late')
  const batch = await works.newBatch(station, 1, { days: 1 })
  const [row] = (await allStations(office.store.db)).filter(
    ({ id }) => id === station.settings.station,
  )
  assert.ok(row)
  const later = { ...office, clock: () => Date.now() + 86_400_001 }
  await assert.rejects(releaseJobs(later, row, { batch: batch.id, count: 1 }), refuses('expired'))
})

test('a release opens one job once: played again, changed, or meant for another job it is refused', async () => {
  const station = await works.newStation('replay')
  const batch = await works.newBatch(station, 2)
  const press = pressOf(station)
  const manifest = await fetched(press, batch.id)
  const work = { manifest, designs: designsOf(manifest) }
  const { releases } = await ask(press, batch.id, 2)
  const [one, two] = releases
  assert.ok(one && two)
  const swapped = [{ job: one.job, release: two.release }]
  await assert.rejects(workGroup(press, work, swapped), SealError)
  const changed = Uint8Array.from(one.release)
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1
  await assert.rejects(workGroup(press, work, [{ job: one.job, release: changed }]), SealError)
  assert.equal(await workGroup(press, work, [one]), 1)
  await assert.rejects(workGroup(press, work, [one]), StationError)
  await handIn(press)
  const { releases: after } = await press.door.get('releases', `/outstanding/${batch.id}`)
  assert.deepEqual(after, [two])
  // The office cannot have it released a second time either: the custodian counts for itself.
  const { office } = works.house
  const held = await jobById(office.store.db, two.job)
  assert.ok(held.entryId && held.entry && held.wrappedKey)
  const { checkpoint, entries } = await office.ledger.prove([held.entryId])
  const { leafIndex: index = 0, proof = [] } = entries[0] ?? {}
  const { id: job, holder, entry: leaf, wrappedKey } = held
  const item = { job, holder, leaf, index, proof, wrappedKey }
  const request = { batch: batch.id, station: batch.station, checkpoint, items: [item] }
  await assert.rejects(office.custodian.call('rewrap', request), refuses('custodian-refused'))
})

test('a receipt given twice changes nothing', async () => {
  const { office } = works.house
  const station = await works.newStation('twice')
  const batch = await works.newBatch(station, 1)
  const press = pressOf(station)
  const manifest = await fetched(press, batch.id)
  const { releases } = await ask(press, batch.id, 1)
  await workGroup(press, { manifest, designs: designsOf(manifest) }, releases)
  const receipts = press.journal.unsent().map(({ receipt }) => receipt)
  const first = await press.door.post('receipts', '/receipts', { receipts })
  const second = await press.door.post('receipts', '/receipts', { receipts })
  assert.deepEqual([first.taken, second.taken], [1, 0])
  const standing = await office.custodian.call('batch-standing', { batch: batch.id })
  assert.deepEqual([standing.good, standing.outstanding], [1, 0])
})

test('a spoiled card is printed once more by itself, and a second time only with the office’s leave', async () => {
  const { office, people } = works.house
  const station = await works.newStation('spoils')
  const batch = await works.newBatch(station, 1)
  const outcomes: ('good' | 'spoiled')[] = ['spoiled', 'spoiled', 'good']
  const press = pressOf(station, (opening) =>
    Promise.resolve({ outcome: outcomes.shift() ?? 'good', blank: opening.blank }),
  )
  const manifest = await fetched(press, batch.id)
  await runBatch(press, manifest, single)
  assert.deepEqual(await stateOf(batch), { held: 1 })
  const [job] = await jobsOf(office.store.db, batch.id, {})
  assert.ok(job)
  await assert.rejects(
    approveSpoil(office, { job: job.id, key: people['press-operator'] }),
    refuses('custodian-refused'),
  )
  await approveSpoil(office, { job: job.id, key: people['pass-office'] })
  await runBatch(press, manifest, single)
  assert.deepEqual(await stateOf(batch), { good: 1 })
  const standing = await office.custodian.call('batch-standing', { batch: batch.id })
  assert.deepEqual([standing.released, standing.good, standing.spoiled], [3, 1, 2])
})

async function crash(home: string, batch: string): Promise<NodeJS.Signals | null> {
  const program = join(import.meta.dirname, 'crashing-station.ts')
  const args = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning', program]
  const child = spawn(process.execPath, [...args, home, batch], { stdio: 'inherit' })
  return new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
}

test('killed between opening and receipt, a station knows which job is in doubt and does not open it again', async () => {
  const { office, people } = works.house
  const station = await works.newStation('killed')
  const batch = await works.newBatch(station, 3)
  assert.equal(await crash(station.home, batch.id), 'SIGKILL')
  const press = pressOf(station)
  const [doubt, more] = press.journal.inDoubt()
  assert.ok(doubt)
  assert.equal(more, undefined)
  const manifest = await fetched(press, batch.id)
  await runBatch(press, manifest, whole)
  assert.deepEqual(await stateOf(batch), { good: 2, released: 1 })
  // No card came out: the blank is free again, the office is told and asks for a new release.
  reportJob(station, press.journal, Date.now, doubt.job, 'none')
  await handIn(press)
  await runBatch(press, manifest, whole)
  assert.deepEqual(await stateOf(batch), { good: 2, released: 1 })
  await presumeJob(office, { job: doubt.job, key: people['press-operator'], cameOut: false })
  await runBatch(press, manifest, whole)
  assert.deepEqual(await stateOf(batch), { good: 3 })
  const { operator: by } = people['press-operator']
  const sums = await reconcileBatch(office, { batch: batch.id, by, close: false })
  assert.deepEqual([sums.released, sums.good, sums.presumed], [4, 3, 1])
})

test('killed between opening and receipt, a card that came out is reported good without opening anything', async () => {
  const station = await works.newStation('came-out')
  const batch = await works.newBatch(station, 1)
  assert.equal(await crash(station.home, batch.id), 'SIGKILL')
  const press = pressOf(station)
  const [doubt] = press.journal.inDoubt()
  assert.ok(doubt)
  reportJob(station, press.journal, Date.now, doubt.job, 'good')
  await handIn(press)
  assert.deepEqual(await stateOf(batch), { good: 1 })
})

test('a stolen station disk, print folder apart, holds no name, no picture and no release', async () => {
  const station = await works.newStation('stolen')
  const batch = await works.newBatch(station, 3)
  const press = pressOf(station)
  const manifest = await fetched(press, batch.id)
  const { releases } = await ask(press, batch.id, 1)
  await workGroup(press, { manifest, designs: designsOf(manifest) }, releases)
  await handIn(press)
  const [one] = releases
  assert.ok(one)
  const { station: id } = station.settings
  const stationKey = station.keys.sealPublic
  const { sealedKey } = await verifyRelease(one.release, press.releaseKey, {
    job: one.job,
    station: id,
    stationKey,
  })
  const wanted = [nameOf(0), nameOf(1), nameOf(2), 'Police Constable', 'Tarrowby'].flatMap(
    (text) => [
      Buffer.from(text, 'utf8'),
      Buffer.from(text, 'utf16le'),
      Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
    ],
  )
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xdb])
  let searched = 0
  for (const file of readdirSync(station.home, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || file.parentPath === station.settings.print.folder) continue
    const bytes = readFileSync(join(file.parentPath, file.name))
    searched += bytes.length
    for (const secret of [...wanted, jpeg, Buffer.from(sealedKey)]) {
      assert.equal(bytes.indexOf(secret), -1, file.name)
    }
  }
  assert.ok(searched > 50_000)
})

test('the station as a program prints in its cage, without core dumps, and says no name', async () => {
  const station = await works.newStation('program', { dpi: 300 })
  const batch = await works.newBatch(station, 3)
  const main = join(import.meta.dirname, '..', 'apps', 'bureau', 'src', 'main.ts')
  const args = [main, '--home', station.home, 'run', '--auto', '--until-done', '--parallel', '3']
  const options = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...options, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')))
  const limits = new Promise<string>((resolve) => {
    child.stderr.once('data', () =>
      resolve(readFileSync(`/proc/${String(child.pid)}/limits`, 'utf8')),
    )
  })
  const line = readCommandLine(child.pid ?? 0)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  assert.equal(code, 0, said)
  assert.deepEqual(await stateOf(batch), { good: 3 })
  assert.match(await limits, /Max core file size\s+0\s+0/)
  assert.match(await line, /--permission/)
  assert.ok(!said.includes('Tarrowby'))
})

// The program replaces itself by its caged self under the same process id.
async function readCommandLine(pid: number): Promise<string> {
  for (let line = ''; ;) {
    try {
      line = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
    } catch {
      return line
    }
    if (line.includes('--permission')) return line
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
