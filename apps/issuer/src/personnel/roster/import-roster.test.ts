import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { decode } from 'cborg'
import { decodeEntry } from '@tipstaff/ledger'
import { newSealingPair, openAside, openingKey } from '@tipstaff/seal'
import { forEachDatabase, type OneDatabase } from '../../../../../test/each-database.ts'
import { openHouse, type House, type HouseOptions } from '../../../../../test/house.ts'
import { filesBelow } from '../../../../../test/journeys/needles.ts'
import { entriesFrom } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { migrate } from '../../platform/store.ts'
import { holdersPresent, leavers, type Holder } from '../holders.ts'
import { importRoster, personnelMigrations, planRoster } from '../index.ts'
import { asideMagic, asideRowsMin } from './set-aside.ts'

const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry,Protected'

interface Line {
  number: string
  family?: string
  rank?: string
  leaves?: string
  start?: string
  shielded?: boolean
}
const roster = (lines: readonly Line[]): Uint8Array =>
  Buffer.from(
    [
      heading,
      ...lines.map(
        ({ number, family = 'Testperson', rank = 'Constable', leaves = '', start, shielded }) =>
          `${number},${family},Ada,${rank},Police officer,Harbour,${start ?? '01/02/2020'},${leaves},RV,01/02/2031,${shielded ? 'Yes' : 'No'}`,
      ),
    ].join('\n'),
  )
const ten = Array.from({ length: 10 }, (_, i): Line => ({ number: `00${i + 10}` }))

interface Trial {
  readonly house: House
  readonly office: Office
  readonly protectedSeed: Uint8Array
}

async function trial(withProtectedOffice: boolean, options: HouseOptions = {}): Promise<Trial> {
  const house = await openHouse(options)
  await migrate(house.office.store, personnelMigrations)
  const { seed, publicKey } = await newSealingPair()
  const protectedOfficeKey = Buffer.from(publicKey).toString('base64')
  const settings = {
    ...house.office.settings,
    ...(withProtectedOffice ? { protectedOfficeKey } : {}),
  }
  return { house, office: { ...house.office, settings }, protectedSeed: seed }
}

async function present(real: Trial): Promise<Holder[]> {
  const found: Holder[] = []
  for await (const page of holdersPresent(real.office.store.db)) found.push(...page)
  return found
}

async function gone(real: Trial): Promise<Holder[]> {
  const found: Holder[] = []
  for await (const page of leavers(real.office.store.db)) found.push(...page)
  return found
}

forEachDatabase('a roster, with the real custodian', (make) => {
  let database: OneDatabase
  let real: Trial
  before(async () => {
    database = await make()
    real = await trial(true, database.options)
  })
  after(async () => {
    await real.house.close()
    await database.drop()
  })
  const by = () => real.house.people['pass-office'].operator
  const take = (lines: readonly Line[], expectLeavers?: number) =>
    importRoster(real.office, {
      bytes: roster(lines),
      by: by(),
      ...(expectLeavers === undefined ? {} : { expectLeavers }),
    })
  const rowsOf = (
    table: 'holders' | 'envelopes' | 'rosters' | 'staged_envelopes' | 'outbox' | 'ledger_entries',
  ) => real.office.store.db.selectFrom(table).selectAll().execute()

  test('a dry run says who would join and writes nothing', async () => {
    const plan = await planRoster(real.office, { bytes: roster(ten) })
    assert.deepEqual(plan.joined, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    assert.equal((await rowsOf('holders')).length, 0)
    assert.equal((await rowsOf('envelopes')).length, 0)
    assert.equal((await rowsOf('outbox')).length, 0)
  })

  test('a name with no room on the card is a warning with its line, and stops nothing', async () => {
    const long = 'Featherstonehaugh'.padEnd(60, 'w')
    const lines = [
      ...ten,
      { number: '0020', family: long },
      { number: '0021', family: long, leaves: '01/02/2022' },
      { number: '0022', family: long, shielded: true },
    ]
    const plan = await planRoster(real.office, { bytes: roster(lines) })
    assert.deepEqual(
      plan.noRoom.map(({ line, what, fault, card }) => [line, what, fault, card]),
      [[12, 'name', 'too-wide', 'Warrant Card']],
      'not of whoever has left, nor of anybody protected',
    )
    assert.deepEqual([plan.joined.includes(12), plan.refused], [true, []])
  })

  test('joining makes three envelopes a person and one entry, none of which holds a name', async () => {
    const done = await take(ten)
    assert.equal(done.committed, true)
    assert.equal((await present(real)).length, 10)
    const envelopes = await rowsOf('envelopes')
    assert.equal(envelopes.length, 30)
    for (const row of envelopes as { envelope: Uint8Array }[])
      assert.equal(Buffer.from(row.envelope).includes('Testperson'), false)
    const entries = await entriesFromLedger(real)
    const last = entries.at(-1)
    assert.ok(last?.kind === 'roster-committed')
    assert.deepEqual([last.joined, last.changed, last.left, last.refused], [10, 0, 0, 0])
  })

  test('the same file twice changes nothing and writes nothing', async () => {
    const before = JSON.stringify([await rowsOf('holders'), await rowsOf('rosters')])
    const done = await take(ten)
    assert.equal(done.committed, false)
    assert.equal(done.unchanged, 10)
    assert.equal(JSON.stringify([await rowsOf('holders'), await rowsOf('rosters')]), before)
  })

  test('only the changed group of the changed person is sealed anew', async () => {
    const before = new Map((await envelopesOf(real)).map((row) => [row.key, row.hex]))
    const lines = ten.map((line, i) => (i === 3 ? { ...line, rank: 'Sergeant' } : line))
    const done = await take(lines)
    assert.deepEqual(done.changed, [5])
    const differs = (await envelopesOf(real)).filter(({ key, hex }) => before.get(key) !== hex)
    assert.equal(differs.length, 1)
    assert.match(differs[0]?.key ?? '', /F\.text$/)
    await take(ten)
  })

  test('somebody who is no longer on the roster has left, and comes back as the same holder', async () => {
    const ids = new Set((await present(real)).map(({ id }) => id))
    const without = await take(ten.slice(1))
    assert.equal(without.left.length, 1)
    assert.equal((await gone(real)).length, 1)
    const back = await take(ten)
    assert.deepEqual([back.returned, back.joined], [[2], []])
    assert.deepEqual(new Set((await present(real)).map(({ id }) => id)), ids)
  })

  test('a past leaving date makes a leaver; of somebody never known here nothing is kept', async () => {
    const lines = [...ten.slice(0, 9), { number: '0019', leaves: '01/02/2022' }]
    const done = await take([...lines, { number: '7777', leaves: '01/02/2022' }])
    assert.deepEqual(done.goneBefore, [12])
    assert.deepEqual(
      (await gone(real)).map(({ leftOn }) => leftOn),
      ['2022-02-01'],
    )
    assert.equal((await rowsOf('holders')).length, 10)
    await take(ten)
  })

  test('a large drop is refused, changes nothing, and is taken when its number is said', async () => {
    await assert.rejects(take(ten.slice(3)), /3 of 10 people would leave.*--expect-leavers 3/)
    assert.equal((await present(real)).length, 10)
    await assert.rejects(take(ten.slice(3), 2), /would leave/)
    const done = await take(ten.slice(3), 3)
    assert.equal(done.left.length, 3)
    await take(ten)
  })

  test('a row that cannot be taken is listed with its reason and makes nobody a leaver', async () => {
    const lines = ten.map((line, i) => (i === 4 ? { ...line, start: 'soon' } : line))
    const done = await take(lines)
    assert.deepEqual(
      done.refused.map(({ line, errors }) => [line, errors[0]?.field, errors[0]?.fault]),
      [[6, 'joinedOn', 'not-a-date']],
    )
    assert.equal(done.left.length, 0)
    assert.equal((await present(real)).length, 10)
  })

  test('a number that stands twice is taken on neither line and makes nobody a leaver', async () => {
    const done = await take([...ten, { number: '0010', family: 'Other' }])
    assert.deepEqual(
      done.refused.map(({ line }) => line),
      [2, 12],
    )
    assert.equal(done.left.length, 0)
  })

  test('a number said to be changed keeps its holder', async () => {
    const [first, ...others] = ten
    assert.ok(first)
    const before = new Set((await present(real)).map(({ id }) => id))
    const bytes = roster([{ ...first, number: 'N-5' }, ...others])
    const renumbered = new Map([['N-5', '0010']])
    const done = await importRoster(real.office, { bytes, by: by(), renumbered })
    assert.deepEqual([done.changed, done.left], [[2], []])
    assert.deepEqual(new Set((await present(real)).map(({ id }) => id)), before)
    const both = roster([{ ...first, number: 'N-6' }, { ...first, number: 'N-5' }, ...others])
    const asked = { bytes: both, by: by(), renumbered: new Map([['N-6', 'N-5']]) }
    await assert.rejects(importRoster(real.office, asked), /same person as another line/)
    const back = { bytes: roster(ten), by: by(), renumbered: new Map([['0010', 'N-5']]) }
    assert.equal((await importRoster(real.office, back)).left.length, 0)
  })

  test('rows marked protected are in the one sealed file and nowhere else', async () => {
    const shielded = [
      { number: '990174412', family: 'Hushhush', shielded: true },
      { number: '990274412', family: 'Hushhush', start: 'soon', shielded: true },
    ]
    const done = await take([...ten, ...shielded])
    assert.deepEqual([done.joined, done.refused, done.committed], [[], [], false])
    const bytes = readFileSync(join(real.office.settings.home, 'aside', `${done.file}.aside`))
    const rows = await asideRows(bytes, real.protectedSeed)
    assert.equal(rows.length, asideRowsMin)
    assert.deepEqual(
      rows.flatMap(({ family, cells }) => family ?? cells ?? []).filter((x) => x === 'Hushhush'),
      ['Hushhush', 'Hushhush'],
    )
    await real.office.ledger.prove([(await entriesFrom(real.office.store.db, 0, 1))[0]?.id ?? ''])
    for (const { bytes: content } of filesBelow(real.house.folder)) {
      for (const word of ['Hushhush', '990174412', '990274412'])
        assert.equal(content.includes(word), false, `${word} stands in a file`)
    }
  })

  test('a roster that no longer says who is protected is refused, not taken as if nobody were', async () => {
    const lines = Buffer.from(roster(ten)).toString().split('\n')
    const without = lines.map((line) => line.slice(0, line.lastIndexOf(','))).join('\n')
    const by = real.house.people['pass-office'].operator
    await assert.rejects(
      importRoster(real.office, { bytes: Buffer.from(without), by, expectLeavers: 1_000 }),
      /who is protected/,
    )
  })

  test('somebody now marked protected leaves the ordinary office like anybody else', async () => {
    const lines = ten.map((line, i) => (i === 0 ? { ...line, shielded: true } : line))
    const done = await take(lines)
    assert.equal(done.left.length, 1)
    await take(ten)
  })

  test('a crash of the custodian on the way leaves everything as it was', async () => {
    const before = JSON.stringify([await rowsOf('holders'), await rowsOf('rosters')])
    const calls: string[] = []
    const custodian = {
      ...real.office.custodian,
      call: (async (verb, request) => {
        calls.push(verb)
        if (verb === 'seal') {
          await real.house.kill('custodian')
          await real.house.startCustodian()
        }
        return await real.office.custodian.call(verb, request)
      }) as Office['custodian']['call'],
    }
    const lines = ten.map((line) => ({ ...line, rank: 'Inspector' }))
    const asked = { bytes: roster(lines), by: by() }
    await importRoster({ ...real.office, custodian }, asked).catch(() => undefined)
    assert.ok(calls.includes('seal'))
    const after = await rowsOf('rosters')
    if (JSON.stringify([await rowsOf('holders'), after]) !== before)
      assert.equal((await present(real)).length, 10)
    const done = await importRoster(real.office, asked)
    assert.equal(done.changed.length === 10 || done.unchanged === 10, true)
  })

  test('a failing transaction keeps none of holders, envelopes and entries', async () => {
    const before = JSON.stringify([await rowsOf('holders'), await envelopesOf(real)])
    const committed = (await rowsOf('rosters')).length
    const failing = {
      ...real.office.store,
      write: ((work) =>
        real.office.store.write(async (trx) => {
          const done = await work(trx)
          const rosters = await trx.selectFrom('rosters').select('no').execute()
          if (rosters.length > committed) throw new Error('disk full')
          return done
        })) as Office['store']['write'],
    }
    const asked = { bytes: roster([...ten, { number: '4444' }]), by: by() }
    await assert.rejects(importRoster({ ...real.office, store: failing }, asked), /disk full/)
    assert.equal(JSON.stringify([await rowsOf('holders'), await envelopesOf(real)]), before)
    assert.equal((await rowsOf('staged_envelopes')).length, 0)
  })
})

test('without a protected office a roster with protected rows is refused whole', async () => {
  const real = await trial(false)
  try {
    const by = real.house.people['pass-office'].operator
    const bytes = roster([...ten, { number: '9901', shielded: true }])
    await assert.rejects(importRoster(real.office, { bytes, by }), /no protected office/)
    await assert.rejects(planRoster(real.office, { bytes }), /no protected office/)
    assert.equal((await present(real)).length, 0)
    assert.equal(existsSync(join(real.office.settings.home, 'aside')), false)
  } finally {
    await real.house.close()
  }
})

async function entriesFromLedger(real: Trial) {
  const { db } = real.office.store
  for (let i = 0; i < 100; i++) {
    const waiting = await db.selectFrom('outbox').select('id').execute()
    if (waiting.length === 0) break
    await real.office.ledger.prove(waiting.map(({ id }) => id))
  }
  return (await entriesFrom(db, 0, 1_000)).map(({ bytes }) => decodeEntry(bytes))
}

async function envelopesOf(real: Trial): Promise<{ key: string; hex: string }[]> {
  const rows = await real.office.store.db
    .selectFrom('envelopes')
    .selectAll()
    .orderBy('holder')
    .orderBy('grp')
    .execute()
  return rows.map((row) => ({
    key: `${row.holder} ${row.grp}`,
    hex: Buffer.from(row.envelope).toString('hex'),
  }))
}

interface AsideRow {
  readonly family?: string
  readonly cells?: readonly string[]
}

async function asideRows(bytes: Buffer, seed: Uint8Array): Promise<AsideRow[]> {
  assert.ok(bytes.subarray(0, asideMagic.length).equals(asideMagic))
  const count = bytes.readUInt32BE(asideMagic.length)
  const body = bytes.subarray(asideMagic.length + 4)
  const size = body.length / count
  assert.ok(Number.isInteger(size))
  const key = await openingKey(seed)
  return await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const row = await openAside(new Uint8Array(body.subarray(i * size, (i + 1) * size)), key)
      return decode(row) as AsideRow
    }),
  )
}
