// A roster by two people, with the real custodian, on every database there is.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachDatabase, type OneDatabase } from '../../../../test/each-database.ts'
import { openHouse, type House } from '../../../../test/house.ts'
import { migrate } from '../platform/store.ts'
import { countHolders } from './holders.ts'
import {
  approveRoster,
  discardRoster,
  findHolderByNumber,
  importRoster,
  openRoster,
  personnelMigrations,
  readStaged,
  stageRoster,
  viewHolders,
  waitingRoster,
} from './index.ts'

const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
const rosterOf = (numbers: readonly number[], rank = 'Constable'): Uint8Array =>
  Buffer.from(
    [
      heading,
      ...numbers.map((n) => `${n},Testperson,Ada,${rank},Police officer,Harbour,01/02/2020,,,`),
    ].join('\n'),
  )
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => 6000 + i)

forEachDatabase('a roster by two people', (make) => {
  let database: OneDatabase
  let house: House
  before(async () => {
    database = await make()
    house = await openHouse(database.options)
    await migrate(house.office.store, personnelMigrations)
    const by = house.people['pass-office'].operator
    await importRoster(house.office, { bytes: rosterOf(numbers(10)), by })
  })
  after(async () => {
    await house.close()
    await database.drop()
  })

  const stage = async (id: string, bytes: Uint8Array, expectLeavers?: number): Promise<void> => {
    const { office, people } = house
    const { columns } = await openRoster(office, bytes)
    await stageRoster(office, people['pass-office'], {
      id,
      bytes,
      mapping: columns.mapping,
      ...(expectLeavers === undefined ? {} : { expectLeavers }),
    })
  }

  test('what is staged changes nobody, survives another import’s tidying, and is taken in whole', async () => {
    const { office, people } = house
    const before = await countHolders(office.store.db)
    await stage('00000000000000a1', rosterOf([...numbers(9), 6020], 'Sergeant'))
    assert.deepEqual(await countHolders(office.store.db), before)
    await assert.rejects(stage('00000000000000a2', rosterOf(numbers(9))), /waits for approval/)
    await office.store.db.updateTable('staged_envelopes').set({ at: 0 }).execute()
    // The same roster as before changes nothing, and tidies up what others left behind.
    const by = people['pass-office'].operator
    await importRoster(office, { bytes: rosterOf(numbers(10)), by })
    await assert.rejects(
      approveRoster(office, people['pass-office'], '00000000000000a1'),
      /cannot also approve/,
    )
    await assert.rejects(
      approveRoster(office, people.vetting, '00000000000000a1'),
      /may not decide/,
    )
    await approveRoster(office, people.approver, '00000000000000a1')
    assert.deepEqual(
      [(await countHolders(office.store.db)).present, (await countHolders(office.store.db)).left],
      [10, 1],
    )
    for (const number of ['6000', '6020']) {
      const holder = await findHolderByNumber(office, number)
      assert.ok(holder)
      const opened = await viewHolders(office, people.sponsor, [holder], ['F.text'])
      assert.ok(Buffer.from(opened.get(holder.id)?.groups['F.text'] ?? []).includes('Sergeant'))
    }
    await assert.rejects(approveRoster(office, people.approver, '00000000000000a1'), /was approved/)
    assert.equal(await waitingRoster(office.store.db), null)
  })

  test('a staged roster bent in the database is not taken in', async () => {
    const { office, people } = house
    const before = await countHolders(office.store.db)
    await stage('00000000000000b1', rosterOf([...numbers(9), 6020, 6021], 'Sergeant'))
    await office.store.db
      .updateTable('staged_holders')
      .set({ kind: 'contractor' })
      .where('run', '=', '00000000000000b1')
      .execute()
    await assert.rejects(approveRoster(office, people.approver, '00000000000000b1'), /was changed/)
    assert.deepEqual(await countHolders(office.store.db), before)
    await discardRoster(office, people.approver, '00000000000000b1')
    assert.equal((await readStaged(office.store.db, '00000000000000b1')).state, 'discarded')
    assert.equal(await findHolderByNumber(office, '6021'), undefined)
  })

  test('a roster that fails, changes nothing, or lets too many leave is not staged', async () => {
    const { office, people } = house
    const all = [...numbers(9), 6020]
    await assert.rejects(stage('00000000000000c1', rosterOf(all, 'Sergeant')), /changes nothing/)
    await assert.rejects(stage('00000000000000c2', rosterOf(numbers(3), 'Sergeant')), /would leave/)
    const { columns } = await openRoster(office, rosterOf(all))
    const asked = { id: '00000000000000c3', bytes: rosterOf(all), mapping: columns.mapping }
    await assert.rejects(stageRoster(office, people.approver, asked), /not of the pass office/)
    assert.equal(await waitingRoster(office.store.db), null)
    assert.equal(
      (await office.store.db.selectFrom('staged_envelopes').selectAll().execute()).length,
      0,
    )
  })
})
