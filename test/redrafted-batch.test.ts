// An office that is killed between opening people's records and sealing them into jobs: what was opened is not
// opened again on the old approval. The press asks anew, another person approves anew, every card is printed once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CustodyRefusal } from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { runBatch } from '../apps/bureau/src/index.ts'
import {
  approveBatch,
  batchById,
  blankSerial,
  issueStock,
  jobCounts,
  prepareBatch,
  receiveStock,
  redraftBatch,
  type Batch,
} from '../apps/issuer/src/personalisation/index.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { Refusal, type RefusalCode } from '../apps/issuer/src/platform/refusal.ts'
import { forEachDatabase, type OneDatabase } from './each-database.ts'
import { fetched, openPress, signedCards, type PressAtWork } from './press-at-work.ts'

const refuses = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code
const isUsed = (error: unknown): boolean =>
  error instanceof Refusal &&
  error.cause instanceof CustodyRefusal &&
  error.cause.code === 'intent-used'

forEachDatabase('a batch that has to be asked for again', (make) => {
  let database: OneDatabase
  let works: PressAtWork
  let batch: Batch
  let station: Awaited<ReturnType<PressAtWork['newStation']>>
  const office = () => works.house.office
  const who = () => works.house.people

  before(async () => {
    database = await make()
    works = await openPress(database.options)
    station = await works.newStation('again')
    const cards = await signedCards(works.house, 3)
    const key = who()['press-operator']
    const terms = { station: station.settings.station, cards, key, cardsAnHour: 0 }
    batch = await prepareBatch(office(), { ...terms, second: who().approver.operator })
  })
  after(async () => {
    await works.close()
    await database.drop()
  })

  /** The office up to the moment the custodian has opened: then it is no more. */
  const dying = (): Office => {
    const call: Office['custodian']['call'] = async (verb, request) => {
      const answer = await office().custodian.call(verb, request)
      if (verb === 'open') throw new Error('killed')
      return answer
    }
    return { ...office(), custodian: { ...office().custodian, call } }
  }
  const approve = (by: 'approver' | 'press-operator' | 'second-approver', on = office()) =>
    approveBatch(on, { batch: batch.id, key: who()[by] })
  const redraft = () => redraftBatch(office(), { batch: batch.id, key: who()['press-operator'] })
  const state = async () => (await batchById(office().store.db, batch.id)).state
  const openings = async (): Promise<number> => {
    const entries = await entriesFrom(office().store.db, 0, 10_000)
    return entries
      .map(({ bytes }) => decodeEntry(bytes))
      .filter((entry) => entry.kind === 'opening-intended' && entry.purpose === 'personalise')
      .length
  }

  test('nothing is asked for again that was not yet approved', async () => {
    await assert.rejects(redraft(), refuses('wrong-state'))
    assert.equal(await state(), 'prepared')
  })

  test('killed after the opening, the old approval opens nothing more', async () => {
    await assert.rejects(approve('approver', dying()), /killed/)
    await assert.rejects(approve('approver'), isUsed)
    assert.equal(await state(), 'approved')
    assert.deepEqual(await jobCounts(office().store.db, batch.id), { drafted: 3 })
    assert.equal(await openings(), 3)
  })

  test('asked for again it waits for another person, who opens each person once more', async () => {
    assert.equal(await redraft(), 3)
    await assert.rejects(redraft(), refuses('wrong-state'))
    assert.equal(await state(), 'prepared')
    await assert.rejects(approve('press-operator'), refuses('second-person-needed'))
    assert.equal(await openings(), 3, 'asking alone opens nobody')
    await approve('approver')
    assert.equal(await state(), 'admitted')
    assert.deepEqual(await jobCounts(office().store.db, batch.id), { sealed: 3 })
    assert.equal(await openings(), 6, 'both openings stand in the ledger')
    await assert.rejects(redraft(), refuses('wrong-state'))
  })

  test('its cards are printed, each once', async () => {
    const range = { first: blankSerial('RD', 1), last: blankSerial('RD', 5) }
    const by = who()['press-operator'].operator
    await receiveStock(office(), { ...range, by })
    await issueStock(office(), { ...range, by, batch: batch.id })
    const press = works.pressOf(station)
    const manifest = await fetched(press, batch.id)
    const { good } = await runBatch(press, manifest, { parallel: 2, stopped: () => false })
    press.journal.close()
    press.door.close()
    assert.equal(good, 3)
    assert.deepEqual(await jobCounts(office().store.db, batch.id), { good: 3 })
  })
})
