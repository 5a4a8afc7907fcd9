// The office's database cannot grow any more: what is asked then is refused whole, nothing is half done or
// opened, and the same work goes through once there is room again.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { HolderId } from '@tipstaff/custody'
import { blankSerial, receiveStock } from '../../apps/issuer/src/personalisation/index.ts'
import { importRoster } from '../../apps/issuer/src/personnel/index.ts'
import { draftOpening } from '../../apps/issuer/src/platform/acts.ts'
import { openRecords } from '../../apps/issuer/src/platform/open-records.ts'
import { openHouse, type House } from '../house.ts'
import { signedCards } from '../press-at-work.ts'
import { readCustodian } from './records.ts'

let house: House
// What the programs say of the custodian's restarts is not this test's.
const logs = mkdtempSync(join(tmpdir(), 'tipstaff-full-disk-'))
before(async () => {
  house = await openHouse({ logs })
  await signedCards(house, 25)
})
after(async () => {
  await house.close()
  rmSync(logs, { recursive: true })
})

const pragma = async (text: string): Promise<number> => {
  const { rows } = await sql
    .raw<Record<string, number>>(`PRAGMA ${text}`)
    .execute(house.office.store.db)
  return Object.values(rows[0] ?? {})[0] ?? 0
}

/** No page more than there is now, and every free one used up. */
async function fillUp(): Promise<void> {
  await pragma(`max_page_count = ${String(await pragma('page_count'))}`)
  const { db } = house.office.store
  await sql`CREATE TABLE IF NOT EXISTS ballast (no INTEGER PRIMARY KEY, bytes BLOB)`
    .execute(db)
    .catch(() => undefined)
  const isRoomFor = (size: number): Promise<boolean> =>
    sql`INSERT INTO ballast (bytes) VALUES (zeroblob(${size}))`.execute(db).then(
      () => true,
      () => false,
    )
  for (const size of [4000, 400, 40, 1]) while (await isRoomFor(size));
}

async function makeRoom(): Promise<void> {
  await pragma('max_page_count = 1000000')
}

/** How many rows every table has. */
async function rowsOfAll(): Promise<ReadonlyMap<string, number>> {
  const { db } = house.office.store
  const tables = await sql<{ name: string }>`
    SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'ballast'`.execute(db)
  const counts = new Map<string, number>()
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(name)}`.execute(
      db,
    )
    // The sequencer, another program, goes on moving entries from the one to the other.
    const key = name === 'outbox' || name === 'ledger_entries' ? 'entries' : name
    counts.set(key, (counts.get(key) ?? 0) + (rows[0]?.n ?? 0))
  }
  return counts
}

async function openings(): Promise<number> {
  await house.kill('custodian')
  const { intents } = readCustodian(join(house.folder, 'custodian'))
  await house.startCustodian()
  return intents.length
}

type Work = readonly [what: string, run: () => Promise<unknown>]

async function works(): Promise<readonly Work[]> {
  const { office, people } = house
  const { store } = office
  const holders = await store.db.selectFrom('holders').select(['id', 'subject_key']).execute()
  const subjects = holders.map((row) => ({
    holder: row.id as HolderId,
    subjectKey: new Uint8Array(row.subject_key),
  }))
  const clerk = people['pass-office']
  const press = people['press-operator']
  const view = {
    matter: 'view',
    purpose: 'view',
    recipient: clerk.operator,
    groups: ['F.text'],
  } as const
  const people40 = Array.from(
    { length: 40 },
    (_, no) =>
      `${String(9000 + no)},Ballast,Ada,Constable,Police officer,Wharf,01/02/2020,RV,01/02/2099`,
  )
  const heading =
    'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Vetting,Vetting expiry'
  const bytes = Buffer.from([heading, ...people40].join('\n'))
  const blanks = { first: blankSerial('TS', 1), last: blankSerial('TS', 2000), by: press.operator }
  return [
    [
      'look people up',
      () => openRecords(office, draftOpening(clerk, { ...view, subjects }, Date.now())),
    ],
    [
      'take a roster in',
      () => importRoster(office, { bytes, by: clerk.operator, expectLeavers: holders.length }),
    ],
    ['take blanks in', () => receiveStock(office, blanks)],
  ]
}

test('with no room left everything is refused whole, and goes through when there is room', async () => {
  const todo = await works()
  const opened = await openings()
  await fillUp()
  const before = await rowsOfAll()
  for (const [what, run] of todo) {
    await assert.rejects(run(), /disk is full/, what)
    assert.deepEqual(await rowsOfAll(), before, `${what}: something was half done`)
  }
  assert.equal(await openings(), opened, 'nothing was opened')
  await makeRoom()
  for (const [what, run] of todo) {
    await run()
    assert.notDeepEqual(await rowsOfAll(), before, `${what}: nothing was done`)
  }
  assert.equal(await openings(), opened + 1)
})
