// An operator's word on a job, and an office that is killed between the custodian's yes and its own note of it:
// the word is ended by whoever comes next, once, and nothing of the press stays stuck.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { handIn, runBatch, workGroup, type Press } from '../apps/bureau/src/index.ts'
import { designsOf } from '../apps/bureau/src/fetch-jobs.ts'
import {
  allStations,
  approveSpoil,
  jobById,
  jobCounts,
  presumeJob,
  reconcileBatch,
  takeReceipts,
  type Batch,
} from '../apps/issuer/src/personalisation/index.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { Refusal, type RefusalCode } from '../apps/issuer/src/platform/refusal.ts'
import { oneDatabase, type OneDatabase } from './each-database.ts'
import { leafOf } from './journeys/records.ts'
import { fetched, openPress, type PressAtWork } from './press-at-work.ts'

let works: PressAtWork
let own: OneDatabase
const presses: Press[] = []
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
const refuses = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code

/** An office that dies as soon as the custodian has done what `verb` says. */
function dyingAfter(verb: 'presume' | 'approve-spoil'): Office {
  const { office } = works.house
  const call: Office['custodian']['call'] = async (asked, request) => {
    const answer = await office.custodian.call(asked, request)
    if (asked === verb) throw new Error('killed')
    return answer
  }
  return { ...office, custodian: { ...office.custodian, call } }
}

/** A batch of one card that the station opened, and then lost. */
async function lostCard(name: string) {
  const station = await works.newStation(name)
  const batch = await works.newBatch(station, 1)
  const press = works.pressOf(station)
  presses.push(press)
  const manifest = await fetched(press, batch.id)
  const { releases } = await press.door.post('releases', '/next', { batch: batch.id, count: 1 })
  const [one] = releases
  assert.ok(one)
  const print = (): Promise<number> =>
    workGroup(press, { manifest, designs: designsOf(manifest) }, releases)
  return { station, batch, press, manifest, job: one.job, print }
}

const counted = ({ id }: Batch) => jobCounts(works.house.office.store.db, id)

async function entriesOf(job: string, kind: string): Promise<number> {
  const rows = await entriesFrom(works.house.office.store.db, 0, 100_000)
  const entries = rows.map(({ bytes, leafIndex }) => leafOf(bytes, leafIndex).entry)
  return entries.filter((entry) => entry.kind === kind && 'job' in entry && entry.job === job)
    .length
}

test('killed after the custodian’s yes, the same word said again is done, once', async () => {
  const { office, people } = works.house
  const { batch, press, manifest, job } = await lostCard('same-word')
  const word = { job, key: people['press-operator'], cameOut: false }
  await assert.rejects(presumeJob(dyingAfter('presume'), word), /killed/)
  assert.deepEqual(await counted(batch), { released: 1 })
  await presumeJob(office, word)
  assert.deepEqual(await counted(batch), { sealed: 1 })
  await assert.rejects(presumeJob(office, word), refuses('wrong-state'))
  await runBatch(press, manifest, whole)
  assert.deepEqual(await counted(batch), { good: 1 })
  const { operator: by } = people['press-operator']
  const sums = await reconcileBatch(office, { batch: batch.id, by, close: false })
  assert.deepEqual([sums.released, sums.good, sums.presumed], [2, 1, 1])
  assert.equal(await entriesOf(job, 'job-presumed'), 1)
})

test('killed after the custodian’s yes, another word comes too late and is refused', async () => {
  const { office, people } = works.house
  const { batch, job } = await lostCard('other-word')
  const word = { job, key: people['press-operator'], cameOut: true }
  await assert.rejects(presumeJob(dyingAfter('presume'), word), /killed/)
  await assert.rejects(presumeJob(office, { ...word, cameOut: false }), refuses('wrong-state'))
  assert.deepEqual(await counted(batch), { 'presumed-out': 1 })
})

test('killed after the custodian’s yes, the word is ended before the station is heard: its receipt is late', async () => {
  const { office, people } = works.house
  const { batch, press, job, print } = await lostCard('late-receipt')
  await print()
  const word = { job, key: people['press-operator'], cameOut: false }
  await assert.rejects(presumeJob(dyingAfter('presume'), word), /killed/)
  await handIn(press)
  assert.deepEqual(await counted(batch), { sealed: 1 })
  const { operator: by } = people['press-operator']
  const sums = await reconcileBatch(office, { batch: batch.id, by, close: false })
  assert.ok(sums.differences.includes('1 receipts came after the job had been presumed'))
})

test('a receipt that comes between the custodian’s yes and the office’s note stops nothing: the sum names it', async () => {
  const { office, people } = works.house
  const { station, batch, press, job, print } = await lostCard('crossed')
  await print()
  const key = people['press-operator']
  const receipts = press.journal.unsent().map(({ receipt }) => receipt)
  const ours = (await allStations(office.store.db)).find(
    ({ id }) => id === station.settings.station,
  )
  assert.ok(ours)
  const call: Office['custodian']['call'] = async (asked, request) => {
    const answer = await office.custodian.call(asked, request)
    if (asked === 'presume') assert.equal(await takeReceipts(office, ours, receipts), 1)
    return answer
  }
  const crossed = { ...office, custodian: { ...office.custodian, call } }
  await presumeJob(crossed, { job, key, cameOut: false })
  assert.deepEqual(await counted(batch), { good: 1 })
  const sums = await reconcileBatch(office, { batch: batch.id, by: key.operator, close: false })
  assert.ok(sums.differences.includes('good: 1 here, 0 at the custodian'))
  assert.ok(sums.differences.includes('presumed: 0 here, 1 at the custodian'))
  const next = await works.newBatch(station, 1)
  await runBatch(press, await fetched(press, next.id), whole)
  assert.deepEqual(await counted(next), { good: 1 })
})

test('killed after the custodian’s yes, a leave to print once more is found done', async () => {
  const { office, people } = works.house
  const { batch, press, manifest, job } = await lostCard('once-more')
  const key = people['press-operator']
  await presumeJob(office, { job, key, cameOut: false })
  const { releases } = await press.door.post('releases', '/next', { batch: batch.id, count: 1 })
  assert.equal(releases.length, 1)
  await presumeJob(office, { job, key, cameOut: false })
  assert.equal((await jobById(office.store.db, job)).state, 'held')
  const leave = { job, key: people['pass-office'] }
  await assert.rejects(approveSpoil(dyingAfter('approve-spoil'), leave), /killed/)
  await approveSpoil(office, leave)
  await runBatch(press, manifest, whole)
  assert.deepEqual(await counted(batch), { good: 1 })
})
