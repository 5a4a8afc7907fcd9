// The exposure question with the real custodian and sequencer: answers that the published ledger confirms,
// and every way of bending the tables that it does not.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { HolderId } from '@tipstaff/custody'
import { decodeEntry, verifyReceipt } from '@tipstaff/ledger'
import { openHouse, type House } from '../../../../test/house.ts'
import {
  findHolderByNumber,
  importRoster,
  personnelMigrations,
  viewHolders,
  type Holder,
} from '../personnel/index.ts'
import { draftOpening } from '../platform/acts.ts'
import type { Office } from '../platform/office.ts'
import { logOpening } from '../platform/open-records.ts'
import { Refusal, type RefusalCode } from '../platform/refusal.ts'
import { migrate } from '../platform/store.ts'
import { publicationMigrations } from '../publication/index.ts'
import { issuanceMigrations } from '../issuance/index.ts'
import { ledgerPolicy } from './office-ledger.ts'
import {
  askExposure,
  ledgerKeys,
  makeReceipt,
  namePeople,
  showExposure,
  timeOf,
  verifyExposure,
  verifyLedger,
  type ExposureAnswer,
  type ExposureFault,
  type ExposureQuestion,
} from './index.ts'

const refuses =
  (code: RefusalCode) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code
const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
const count = 30
const roster = Buffer.from(
  [
    heading,
    ...Array.from(
      { length: count },
      (_, i) =>
        `${4000 + i},Testperson,Ada,Constable,Police officer,Harbour,01/02/2020,,RV,01/02/2099`,
    ),
  ].join('\n'),
)

describe('the exposure question', () => {
  let house: House
  let office: Office
  let people: Holder[]
  const who = () => house.people
  const holder = (no: number): Holder => {
    const found = people[no]
    assert.ok(found)
    return found
  }
  const everTo = (id: ExposureQuestion['id']): ExposureQuestion =>
    id.startsWith('ho_')
      ? { side: 'holder', id: id as HolderId, from: 0, to: Date.now() + 1 }
      : { side: 'recipient', id: id as 'office', from: 0, to: Date.now() + 1 }
  const ask = (id: ExposureQuestion['id']): Promise<ExposureAnswer> =>
    askExposure(office, who().auditor, everTo(id))

  /** The published ledger follows within a second. */
  const verdictOf = async (answer: ExposureAnswer) => {
    for (;;) {
      const verdict = await verifyExposure(office, answer)
      if (!verdict.faults.has('ledger-behind')) return verdict
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const faultsAfter = async (change: string, undo: string): Promise<ExposureFault[]> => {
    const answer = await ask(who().sponsor.operator)
    await sql.raw(change).execute(office.store.db)
    try {
      return [...(await verdictOf(answer)).faults.keys()]
    } finally {
      await sql.raw(undo).execute(office.store.db)
    }
  }

  before(async () => {
    house = await openHouse()
    office = house.office
    await migrate(office.store, [
      ...personnelMigrations,
      ...issuanceMigrations,
      ...publicationMigrations,
    ])
    await importRoster(office, { bytes: roster, by: who()['pass-office'].operator })
    people = []
    for (let i = 0; i < count; i++) {
      const found = await findHolderByNumber(office, String(4000 + i))
      assert.ok(found)
      people.push(found)
    }
    await viewHolders(office, who().sponsor, people.slice(0, 3), ['F.text'])
    await viewHolders(office, who().sponsor, people.slice(2, 5), ['H'])
    await viewHolders(office, who().approver, people.slice(0, 1), ['F.text', 'H'])
    // Written down and then cut off: nobody can say whether anything was seen.
    const subjects = [{ holder: holder(0).id, subjectKey: new Uint8Array(holder(0).subjectKey) }]
    const what = { purpose: 'view', recipient: who().sponsor.operator, groups: ['H'] } as const
    const act = draftOpening(who().sponsor, { matter: 'cut', ...what, subjects }, Date.now())
    await logOpening(office, act, who().sponsor.operator)
  })
  after(() => house.close())

  test('says who was shown which groups, how many certain and how many presumed', async () => {
    const answer = await ask(who().sponsor.operator)
    const rows = new Map(answer.rows.map((row) => [row.party, row]))
    assert.equal(answer.rows.length, 5)
    assert.deepEqual(rows.get(holder(0).id)?.groups, ['F.text', 'H'])
    assert.equal(rows.get(holder(0).id)?.certain, 1)
    assert.equal(rows.get(holder(0).id)?.presumed, 1)
    assert.deepEqual(rows.get(holder(1).id)?.groups, ['F.text'])
    assert.equal(rows.get(holder(2).id)?.certain, 2)
    assert.deepEqual([answer.certain, answer.presumed], [6, 1])
  })

  test('answers for a person whom he was shown to', async () => {
    const answer = await ask(holder(0).id)
    assert.deepEqual(
      answer.rows.map(({ party }) => party).sort(),
      [who().sponsor.operator, who().approver.operator].sort(),
    )
    assert.ok((await verdictOf(answer)).isGood)
  })

  test('only those may ask whose work it is, and a time that ends before it begins is refused', async () => {
    const question = everTo(who().sponsor.operator)
    await assert.rejects(askExposure(office, who().sponsor, question), refuses('not-permitted'))
    const backwards = { ...question, from: 10, to: 9 }
    await assert.rejects(askExposure(office, who().auditor, backwards), refuses('malformed'))
    assert.throws(() => timeOf('2026-02-30', false), refuses('malformed'))
    assert.equal(timeOf('2026-08-01', true) - timeOf('2026-08-01', false), 86_400_000 - 1)
  })

  test('every answer stands in the ledger, under its checkpoint', async () => {
    const answer = await ask(who().sponsor.operator)
    const rows = await office.store.db
      .selectFrom('ledger_entries')
      .select(['id', 'entry', 'leaf_index'])
      .execute()
    const own = rows.find(({ entry }) => {
      const decoded = decodeEntry(entry)
      return decoded.kind === 'exposure-answered' && decoded.intent === answer.statement
    })
    assert.ok(own)
    assert.ok(own.leaf_index < answer.checkpoint.size)
    const receipt = await makeReceipt(office, own.id)
    assert.ok(verifyReceipt(receipt, await ledgerPolicy(office)).isGood)
    await assert.rejects(makeReceipt(office, 'f'.repeat(32)), refuses('not-found'))
  })

  test('the published ledger confirms an answer leaf by leaf', async () => {
    const verdict = await verdictOf(await ask(who().sponsor.operator))
    assert.deepEqual([...verdict.faults], [])
    assert.equal(verdict.leaves, 7)
    assert.ok(verdict.isGood)
  })

  test('a row taken out, added, bent, or called certain too soon is found', async () => {
    const one = 'no = (SELECT min(no) FROM exposures)'
    await sql
      .raw(`CREATE TABLE kept AS SELECT * FROM exposures WHERE ${one}`)
      .execute(office.store.db)
    const removed = await faultsAfter(
      `DELETE FROM exposures WHERE ${one}`,
      'INSERT INTO exposures SELECT * FROM kept',
    )
    assert.ok(removed.includes('leaf-without-row'))
    const added = await faultsAfter(
      `INSERT INTO exposures SELECT 9999, x'ffffffffffffffffffffffffffffffff', at, recipient, holder,
        groups, act, certain FROM kept`,
      'DELETE FROM exposures WHERE no = 9999',
    )
    assert.ok(added.includes('row-without-leaf'))
    const bent = await faultsAfter(
      `UPDATE exposures SET groups = 16 WHERE ${one}`,
      `UPDATE exposures SET groups = 1 WHERE ${one}`,
    )
    assert.ok(bent.includes('row-contradicts-leaf'))
    const swapped = await faultsAfter(
      `UPDATE exposures SET holder = (SELECT no FROM parties WHERE id = '${holder(4).id}') WHERE ${one}`,
      `UPDATE exposures SET holder = (SELECT holder FROM kept) WHERE ${one}`,
    )
    assert.ok(swapped.includes('wrong-person'))
    const cut = 'act IN (SELECT act FROM exposures WHERE certain = 0)'
    const acts = await sql<{ no: number }>`SELECT no FROM exposures WHERE certain = 0`.execute(
      office.store.db,
    )
    assert.equal(acts.rows.length, 1)
    const early = await faultsAfter(
      `UPDATE exposures SET certain = 1 WHERE ${cut}`,
      `UPDATE exposures SET certain = 0 WHERE no = ${acts.rows[0]?.no ?? 0}`,
    )
    assert.deepEqual(early, ['certain-without-end'])
    assert.ok((await verdictOf(await ask(who().sponsor.operator))).isGood, 'all is put back')
  })

  test('names are an opening of their own, and past a screenful need another person', async () => {
    const answer = await ask(who().sponsor.operator)
    const ids = answer.rows.map(({ party }) => party as HolderId)
    const names = await namePeople(office, who().auditor, null, ids)
    assert.equal(names.size, 5)
    assert.equal(names.get(holder(0).id)?.name, 'Ada Testperson')
    assert.equal((await ask(who().auditor.operator)).rows.length, 5)
    const all = people.map(({ id }) => id)
    const alone = namePeople(office, who().auditor, null, all)
    await assert.rejects(alone, refuses('second-person-needed'))
    const self = namePeople(office, who().auditor, who().auditor, all)
    await assert.rejects(self, refuses('second-person-needed'))
    const wrong = namePeople(office, who().auditor, who().guard, all)
    await assert.rejects(wrong, refuses('custodian-refused'))
    assert.equal((await namePeople(office, who().auditor, who().approver, all)).size, count)
  })

  test('is shown as a table, as CSV and as JSON, with names only when they were opened', async () => {
    const answer = await ask(who().sponsor.operator)
    const shown = { answer, names: null, verdict: null }
    for (const format of ['table', 'csv', 'json'] as const)
      assert.doesNotMatch(showExposure(shown, format), /Testperson/)
    const names = new Map([[holder(0).id, { name: '=Ada', rank: 'Constable' }]])
    const csv = showExposure({ ...shown, names }, 'csv')
    assert.match(csv, /^holder,name,rank,groups,fields,first,last,certain,presumed\r\n/)
    assert.match(csv, /'=Ada/, 'a spreadsheet must not run it')
    const json = JSON.parse(showExposure({ ...shown, names }, 'json')) as { rows: unknown[] }
    assert.equal(json.rows.length, 5)
    const table = showExposure(shown, 'table')
    assert.match(table, /5 people; 6 openings certain, 1 presumed/)
    assert.ok(table.includes(answer.checkpoint.root))
  })

  test('the ledger verifies with its public keys, and not with those of another log', async () => {
    const policy = await ledgerPolicy(office)
    assert.ok((await verifyLedger(office, policy, false)).isGood)
    assert.ok((await verifyLedger(office, policy, true)).isGood)
    assert.equal((await ledgerKeys(office)).length, 2)
    const [first] = policy.logKeys
    assert.ok(first)
    const other = { ...first, keyId: first.keyId ^ 1 }
    assert.equal((await verifyLedger(office, { logKeys: [other] }, false)).isGood, false)
  })
})
