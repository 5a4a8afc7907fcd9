// A print station is removed by two keepers, at the command line: from then on neither the door nor the custodian
// gives it anything, whatever was approved for it before, and its name does not come back.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CustodyRefusal } from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { enrolmentFile, StationError, type Press } from '../apps/bureau/src/index.ts'
import {
  allStations,
  jobCounts,
  prepareBatch,
  proposeEnrolment,
  releaseJobs,
  type Batch,
} from '../apps/issuer/src/personalisation/index.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { Refusal, type RefusalCode } from '../apps/issuer/src/platform/refusal.ts'
import { oneDatabase, type OneDatabase } from './each-database.ts'
import { openPress, signedCards, type PressAtWork } from './press-at-work.ts'

const root = join(import.meta.dirname, '..')
let own: OneDatabase
let works: PressAtWork
let press: Press
let batch: Batch
before(async () => {
  own = await oneDatabase()
  works = await openPress({ ...own.options, keyFiles: true })
  press = works.pressOf(await works.newStation('to-go'))
  batch = await works.newBatch(press.station, 3)
})
after(async () => {
  press.journal.close()
  press.door.close()
  await works.close()
  await own.drop()
})

/** A command of the office by an operator; gives its exit code and what it said. */
async function tipstaff(as: string, ...args: readonly string[]) {
  const { folder, office } = works.house
  const keys = join(folder, 'operators')
  const key = ['--as', join(keys, `${as}.json`), '--password-file', join(keys, `${as}.password`)]
  const main = join(root, 'apps/issuer/src/main.ts')
  const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
  const child = spawn(
    process.execPath,
    [...ours, main, '--home', office.settings.home, ...args, ...(as === '' ? [] : key)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(own.options.database ? { DATABASE_URL: own.options.database } : {}),
      },
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, said }
}

const refuses = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code
const ask = () => press.door.post('releases', '/next', { batch: batch.id, count: 1 })
const stationNow = async () => {
  const stations = await allStations(works.house.office.store.db)
  const found = stations.find(({ id }) => id === press.station.settings.station)
  assert.ok(found)
  return found
}
const removals = async (): Promise<number> => {
  const entries = await entriesFrom(works.house.office.store.db, 0, 10_000)
  return entries.filter(({ bytes }) => decodeEntry(bytes).kind === 'station-removed').length
}
let order = ''

test('one keeper alone removes nothing', async () => {
  const { id } = await stationNow()
  const { people } = works.house
  const unnamed = await tipstaff('sponsor', 'station', 'remove', id)
  assert.notEqual(unnamed.code, 0, '--with is missing')
  const self = ['station', 'remove', id, '--with', people.keeper.operator]
  assert.notEqual((await tipstaff('keeper', ...self)).code, 0)
  const asked = await tipstaff('keeper', ...self.slice(0, -1), people['second-keeper'].operator)
  assert.equal(asked.code, 0, asked.said)
  order = /remove-st_[a-z2-7]{16}-\d+/.exec(asked.said)?.[0] ?? ''
  assert.notEqual(order, '')
  assert.notEqual((await tipstaff('keeper', 'order', 'approve', order)).code, 0)
  assert.equal((await stationNow()).state, 'enrolled')
  assert.equal((await ask()).releases.length, 1)
  assert.equal(await removals(), 0)
})

test('approved by the second keeper, it gets no release: not by the door, not from the custodian', async () => {
  const { office, people } = works.house
  const known = await stationNow()
  const approved = await tipstaff('second-keeper', 'order', 'approve', order)
  assert.equal(approved.code, 0, approved.said)
  assert.equal((await stationNow()).state, 'removed')
  const list = await tipstaff('', 'station', 'list')
  assert.match(list.said, new RegExp(`${known.id}\\s+removed`))
  await assert.rejects(
    ask(),
    (error) => error instanceof StationError && error.said === 'not-permitted',
  )
  // An office that lets it in all the same gets nothing from the custodian either.
  await assert.rejects(
    releaseJobs(office, known, { batch: batch.id, count: 1 }),
    (error) =>
      error instanceof Refusal &&
      error.cause instanceof CustodyRefusal &&
      error.cause.code === 'unknown-station',
  )
  assert.equal((await jobCounts(office.store.db, batch.id)).released, 1)
  const { stations } = await office.custodian.call('list-stations', {})
  assert.equal(
    stations.some(({ station }) => station === known.id),
    false,
  )
  assert.equal(await removals(), 1)
  const again = await tipstaff('second-keeper', 'order', 'approve', order)
  assert.equal(again.code, 0, 'the same word again is harmless')
  assert.equal(await removals(), 1)
  await assert.rejects(
    prepareBatch(office, {
      station: known.id,
      cards: await signedCards(works.house, 1),
      key: people['press-operator'],
      second: people.approver.operator,
    }),
    refuses('not-found'),
  )
})

test('a removed station is neither removed again nor enrolled anew', async () => {
  const { office, people } = works.house
  const { id } = await stationNow()
  const second = people['second-keeper'].operator
  const again = await tipstaff('keeper', 'station', 'remove', id, '--with', second)
  assert.notEqual(again.code, 0)
  assert.match(again.said, /is removed/)
  const file = enrolmentFile(press.station)
  await assert.rejects(
    proposeEnrolment(office, { file, key: people.keeper, second }),
    refuses('wrong-state'),
  )
})
