// Files that leave, with the real custodian, sequencer and guard: the index by two people, what passes, what is held,
// who may release it, and that nothing of it stands in the clear.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { EntryKind, EntryOf } from '@tipstaff/ledger'
import { buildIndex, openIndex } from '@tipstaff/release-guard'
import { forEachDatabase } from '../../../../test/each-database.ts'
import { allEntries, entriesOf } from '../../../../test/entries-of.ts'
import { houseOn } from '../../../../test/house.ts'
import { findHolderByNumber, importRoster } from '../personnel/index.ts'
import { approveMatter } from '../platform/kept-acts.ts'
import { approveAct } from '../platform/acts.ts'
import { checkFile, passOut } from '../platform/dispatch.ts'
import { saidOf } from '../platform/guard/files-out.ts'
import { indexPath, indexStanding } from '../platform/guard/guard-indexes.ts'
import { markOf } from '../platform/guard/guard-keys.ts'
import { splitName } from '../platform/guard/printed-person.ts'
import type { Office } from '../platform/office.ts'
import { Refusal, type RefusalCode } from '../platform/refusal.ts'
import {
  approvedActs,
  askForEverybody,
  askRelease,
  buildGuardIndex,
  draftEverybody,
  readTrace,
  refuseRelease,
  releaseFile,
  showTrace,
  traceFile,
} from './index.ts'

const refuses =
  (code: RefusalCode, says = /./) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code && says.test(error.message)
const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
const surnames = ['Abara', 'Blenkin', 'Cathcart', 'Dunmore', 'Ellerby', 'Farrant', 'Gosforth']
const given = ['Ada', 'Bertram', 'Cecily', 'Dunstan', 'Edith']
const person = (i: number) => ({
  number: String(41_000 + 7 * i),
  surname: `${surnames[i % 7] ?? ''}${['', 'son', 'worth', 'ham', 'ley'][Math.floor(i / 7) % 5] ?? ''}`,
  given: given[i % 5] ?? '',
})
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => {
    const { number, surname, given } = person(from + i)
    return `${number},${surname},${given},Constable,Police officer,Harbour,01/02/2020,,RV,01/02/2099`
  })
const roster = (count: number) => Buffer.from([heading, ...rows(0, count)].join('\n'))
/** A file with these people in it, as somebody would send it. */
const list = (from: number, to: number): Uint8Array =>
  Buffer.from(
    [
      'Surname,Forename,Number',
      ...rows(from, to).map((row) =>
        row
          .split(',')
          .slice(1, 3)
          .concat(row.split(',')[0] ?? '')
          .join(','),
      ),
    ].join('\n'),
  )

test('a printed name is divided at its surname, particles with it', () => {
  assert.deepEqual(splitName('Ada Testperson'), { given: 'Ada', surname: 'Testperson' })
  assert.deepEqual(splitName('Jan van der Berg'), { given: 'Jan', surname: 'van der Berg' })
  assert.deepEqual(splitName('Siân Ní Dhomhnaill'), { given: 'Siân', surname: 'Ní Dhomhnaill' })
  assert.deepEqual(splitName('Prince'), { given: '', surname: 'Prince' })
  // A forename that is also a particle stays a forename when it is the first word.
  assert.deepEqual(splitName('Mac Testperson'), { given: 'Mac', surname: 'Testperson' })
})

forEachDatabase('files that leave', (database) => {
  const people = 60
  test('index by two, passed, held, released: all of it in the ledger', async (t) => {
    const house = await houseOn(database, t)
    const { office, people: who } = house
    await importRoster(office, { bytes: roster(people), by: who['pass-office'].operator })
    const upload = (bytes: Uint8Array, by = who.sponsor) =>
      checkFile(office, { way: 'upload', name: 'answer.csv', bytes, by: by.operator })

    await t.test(
      'without an index what can hold people stays, and it says what to do',
      async () => {
        await assert.rejects(upload(list(0, 5)), refuses('not-ready', /tipstaff guard index/))
        const ids = {
          way: 'exposure',
          name: 'a',
          bytes: 'holder\r\n',
          by: who.auditor.operator,
        } as const
        await passOut(office, ids)
        assert.equal((await last(office, 'file-checked')).verdict, 'unchecked')
      },
    )

    await t.test(
      'nobody opens everybody alone, or approves himself, or for something else',
      async () => {
        const alone = await draftEverybody(office, who['pass-office'], 'alone')
        await assert.rejects(buildGuardIndex(office, alone), refuses('second-person-needed'))
        const id = await askForEverybody(office, who['pass-office'], 'index')
        await assert.rejects(
          approveMatter(office, id, who['pass-office']),
          refuses('second-person-needed'),
        )
        await assert.rejects(
          approvedActs(office, id, who['pass-office'].operator, 'index'),
          refuses('wrong-state'),
        )
        const wrong = alone.map((act) => approveAct(act, who.guard))
        await assert.rejects(
          buildGuardIndex(office, wrong),
          refuses('custodian-refused', /not-permitted/),
        )
        assert.equal(await indexStanding(office), null)
        await approveMatter(office, id, who.approver)
        await assert.rejects(
          approvedActs(office, id, who['data-protection'].operator, 'index'),
          refuses('not-permitted'),
        )
        await assert.rejects(
          approvedActs(office, id, who['pass-office'].operator, 'trace'),
          refuses('wrong-state'),
        )
        const acts = await approvedActs(office, id, who['pass-office'].operator, 'index')
        const index = await buildGuardIndex(office, acts)
        assert.equal(index.people, people)
        assert.equal((await indexStanding(office))?.id, index.id)
        await assert.rejects(
          approvedActs(office, id, who['pass-office'].operator, 'index'),
          refuses('wrong-state', /used/),
        )
      },
    )

    await t.test('the ledger has a leaf for each person before, and the index after', async () => {
      const entries = await allEntries(office)
      const opened = entries.filter(
        (one) => one.kind === 'opening-intended' && one.purpose === 'guard',
      )
      // The refused opening of the wrong second person was written too: log first.
      assert.equal(opened.length, 2 * people)
      const built = await last(office, 'guard-index-built')
      const index = await indexStanding(office)
      assert.ok(index)
      assert.equal(built.index, sha256(readFileSync(indexPath(office, index.id))))
      assert.deepEqual(
        [...built.by].sort(),
        [who['pass-office'].operator, who.approver.operator].sort(),
      )
      assert.equal(built.people, people)
    })

    await t.test('no file of the office holds the key, or a name of the index', async () => {
      const index = await indexStanding(office)
      assert.ok(index)
      const { key } = await office.custodian.call('guard-key', { label: index.id })
      const bytes = readFileSync(indexPath(office, index.id))
      assert.equal(openIndex(bytes, key).facts.people, people)
      assert.equal(statSync(indexPath(office, index.id)).mode & 0o077, 0)
      for (const file of filesUnder(office.settings.home)) {
        const text = readFileSync(file)
        assert.ok(!text.includes(Buffer.from(key)), file)
        assert.ok(!text.includes('Blenkin'), file)
      }
    })

    await t.test(
      'our people are held, strangers pass, and neither stands in the database',
      async () => {
        const ours = await upload(list(0, 40))
        assert.equal(ours.file.verdict, 'BLOCK')
        assert.equal(ours.file.outcome, 'held')
        const entry = await last(office, 'file-checked')
        assert.deepEqual([entry.verdict, entry.outcome, entry.way], ['BLOCK', 'held', 'upload'])
        assert.equal(entry.file, ours.file.mark)
        assert.notEqual(ours.file.mark, sha256(list(0, 40)), 'a digest anybody could try')
        const none = await upload(Buffer.from('Place,Visitors\nPort Ellery,19\nQuay Street,4\n'))
        assert.deepEqual([none.file.verdict, none.file.outcome], ['PASS', 'passed'])
        const { name, report } = await saidOf(office, ours.file.id)
        assert.equal(name, 'answer.csv')
        assert.equal(report?.verdict, 'BLOCK')
        const row = await office.store.db
          .selectFrom('files_out')
          .selectAll()
          .where('id', '=', ours.file.id)
          .executeTakeFirstOrThrow()
        assert.ok(!JSON.stringify(row).includes('answer'))
        assert.ok(!Buffer.from(row.said).includes('answer'))
      },
    )

    await t.test('an answer with names stays for one person and leaves for two', async () => {
      const what = { way: 'exposure-names', name: 'names.csv', bytes: list(0, 40) } as const
      const by = who['data-protection'].operator
      await assert.rejects(
        passOut(office, { ...what, by }),
        refuses('held-by-release-guard', /fi_/),
      )
      const passed = await passOut(office, { ...what, by, approvedBy: 'ab'.repeat(32) })
      assert.deepEqual(Buffer.from(passed.bytes), Buffer.from(list(0, 40)))
      const entry = await last(office, 'file-checked')
      assert.deepEqual(
        [entry.outcome, entry.verdict, entry.intent],
        ['named', 'BLOCK', 'ab'.repeat(32)],
      )
    })

    await t.test(
      'a release needs a reason, another person, and for a block data protection',
      async () => {
        const { file } = await upload(list(10, 50))
        const asking = {
          because: 'lawful-duty',
          note: 'The pension provider needs this list.',
        } as const
        await assert.rejects(
          releaseFile(office, who['data-protection'], file.id),
          refuses('wrong-state'),
        )
        await assert.rejects(
          askRelease(office, who.approver, file.id, asking),
          refuses('not-permitted'),
        )
        await assert.rejects(
          askRelease(office, who.sponsor, file.id, { ...asking, note: 'because' }),
          refuses('malformed'),
        )
        await askRelease(office, who.sponsor, file.id, asking)
        await assert.rejects(
          askRelease(office, who.sponsor, file.id, asking),
          refuses('wrong-state'),
        )
        await assert.rejects(
          releaseFile(office, who.sponsor, file.id),
          refuses('second-person-needed'),
        )
        await assert.rejects(releaseFile(office, who.approver, file.id), refuses('not-permitted'))
        assert.equal(
          (await upload(list(10, 50))).file.outcome,
          'held',
          'asking alone releases nothing',
        )
        const released = await releaseFile(office, who['data-protection'], file.id)
        assert.ok((released.releasedUntil ?? 0) > Date.now())
        const entry = await last(office, 'file-released')
        assert.equal(entry.because, 'lawful-duty')
        assert.equal(entry.file, file.mark)
        assert.equal(
          (await upload(list(10, 50))).file.outcome,
          'passed',
          'the same content may leave',
        )
        assert.equal((await upload(list(10, 49))).file.outcome, 'held', 'other content may not')
        await assert.rejects(
          releaseFile(office, who['data-protection'], file.id),
          refuses('wrong-state'),
        )
      },
    )

    await t.test('a release ends after a fortnight; a refused one stays held', async () => {
      const later: Office = { ...office, clock: () => Date.now() + 15 * 86_400_000 }
      const again = {
        way: 'upload',
        name: 'x',
        bytes: list(10, 50),
        by: who.sponsor.operator,
      } as const
      assert.equal((await checkFile(later, again)).file.outcome, 'held')
      const { file } = await upload(list(20, 60))
      const asking = { because: 'other', note: 'I think this is harmless.' } as const
      await askRelease(office, who.sponsor, file.id, asking)
      await assert.rejects(refuseRelease(office, who.guard, file.id), refuses('not-permitted'))
      await refuseRelease(office, who['data-protection'], file.id)
      await assert.rejects(
        releaseFile(office, who['data-protection'], file.id),
        refuses('wrong-state'),
      )
      assert.equal((await upload(list(20, 60))).file.outcome, 'held')
      await askRelease(office, who.sponsor, file.id, asking)
    })

    await t.test('an index that is old, behind, changed or gone lets nothing pass', async () => {
      const old: Office = { ...office, clock: () => Date.now() + 40 * 86_400_000 }
      const what = {
        way: 'upload',
        name: 'x',
        bytes: list(0, 9),
        by: who.sponsor.operator,
      } as const
      await assert.rejects(checkFile(old, what), refuses('not-ready', /days old/))
      const index = await indexStanding(office)
      assert.ok(index)
      const path = indexPath(office, index.id)
      const bytes = readFileSync(path)
      // An index of somebody else, made with the very key, would let everything pass: it is not the one in the ledger.
      const { key } = await office.custodian.call('guard-key', { label: index.id })
      const stranger = { number: '1', surname: 'Nemo', given: 'N', rank: '', unit: '' }
      writeFileSync(path, buildIndex([stranger], key))
      await assert.rejects(
        checkFile(office, what),
        refuses('not-ready', /not the one that was built/),
      )
      rmSync(path)
      await assert.rejects(checkFile(office, what), refuses('not-ready', /build it anew/))
      writeFileSync(path, bytes, { mode: 0o600 })
      await checkFile(office, what)
      await importRoster(office, { bytes: roster(people + 55), by: who['pass-office'].operator })
      await assert.rejects(checkFile(office, what), refuses('not-ready', /55 people have joined/))
    })

    await t.test(
      'who is in a file that got out: by two, for that file, ids and places only',
      async () => {
        const file = list(3, 15)
        const by = who['data-protection']
        const mark = await markOf(office, file)
        const id = await askForEverybody(office, by, 'trace', mark)
        await approveMatter(office, id, who['incident-commander'])
        await assert.rejects(approvedActs(office, id, by.operator, 'index'), refuses('wrong-state'))
        const acts = await approvedActs(office, id, by.operator, 'trace')
        const other = traceFile(office, acts, list(3, 16), mark)
        await assert.rejects(other, refuses('wrong-state', /not the file/))
        const trace = await traceFile(office, acts, file, mark)
        assert.equal(trace.compared, people + 55)
        assert.equal(trace.people.length, 12)
        assert.ok(trace.people.every(({ fit }) => fit === 'number-and-name'))
        assert.deepEqual(trace.people[0]?.fields, ['number', 'surname', 'given'])
        const wanted = await findHolderByNumber(office, person(3).number)
        assert.ok(wanted && trace.people.some(({ holder }) => holder === wanted.id))
        const entry = await last(office, 'publication-traced')
        assert.deepEqual([entry.people, entry.file], [12, mark])
        const again = await readTrace(office, trace.id)
        assert.deepEqual(again, trace)
        for (const format of ['table', 'csv', 'json'] as const) {
          const text = showTrace(again, null, format)
          assert.ok(text.includes(wanted.id))
          assert.ok(!text.includes(person(3).surname), 'no name where none was opened')
        }
        assert.match(
          showTrace(again, null, 'table'),
          /12 of 115 people are in this file; 12 certain/,
        )
        const names = new Map([[wanted.id, { name: '=Ada', rank: 'Constable' }]])
        assert.match(showTrace(again, names, 'csv'), /'=Ada/, 'a spreadsheet must not run it')
      },
    )

    await t.test('a copy for a guard elsewhere has its own key, in another folder', async () => {
      const acts = (await draftEverybody(office, who['data-protection'], 'copy')).map((act) =>
        approveAct(act, who.approver),
      )
      const together = { index: join(house.folder, 'a'), key: join(house.folder, 'b') }
      await assert.rejects(buildGuardIndex(office, acts, together), refuses('malformed'))
      const places = {
        index: join(house.folder, 'gateway', 'i'),
        key: join(house.folder, 'stick', 'k'),
      }
      const index = await buildGuardIndex(office, acts, places)
      assert.equal(index.people, people + 55)
      const key = readFileSync(places.key)
      assert.equal(statSync(places.key).mode & 0o077, 0)
      assert.equal(openIndex(readFileSync(places.index), key).facts.people, people + 55)
      const { key: own } = await office.custodian.call('guard-key', { label: index.id })
      assert.notDeepEqual(Buffer.from(own), key)
    })
  })
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function last<K extends EntryKind>(office: Office, kind: K): Promise<EntryOf<K>> {
  const found = (await entriesOf(office, kind)).at(-1)
  assert.ok(found)
  return found
}

function filesUnder(folder: string): string[] {
  assert.ok(existsSync(folder))
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
