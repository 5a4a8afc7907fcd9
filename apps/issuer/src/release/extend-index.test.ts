// The guard's index and rosters, with the real custodian, ledger and guard: whoever joins or changes is found at once,
// nothing is opened for it, and whatever goes wrong leaves the index that was in use.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { allEntries, entriesOf } from '../../../../test/entries-of.ts'
import { forEachDatabase } from '../../../../test/each-database.ts'
import { indexEverybody } from '../../../../test/guard-index.ts'
import { openHouse } from '../../../../test/house.ts'
import { listOf, rosterOf, smallForce, type ForcePerson } from '../../../../test/small-force.ts'
import { ledgerPolicy, verifyLedger } from '../incident/index.ts'
import { approveRoster, importRoster, stageRoster } from '../personnel/index.ts'
import { approveAct } from '../platform/acts.ts'
import { checkFile } from '../platform/dispatch.ts'
import { indexPath, indexStanding } from '../platform/guard/guard-indexes.ts'
import { buildGuardIndex, draftEverybody } from './index.ts'

const force = smallForce(260)
/** The same people under other surnames. */
const married = (people: readonly ForcePerson[]): ForcePerson[] =>
  people.map((one, i) => ({ ...one, surname: force[200 + i]?.surname ?? '' }))
const newcomers = force.slice(60, 80)
const program = join(import.meta.dirname, '../../../../test/killed-roster.ts')
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

forEachDatabase('the index and rosters', (database) => {
  test('who joins or changes is in the index with the roster itself', async (t) => {
    const { options, ...made } = await database()
    const house = await openHouse(options)
    t.after(async () => {
      await house.close()
      await made.drop()
    })
    const { office, people } = house
    const by = people['pass-office'].operator
    const take = (who: readonly ForcePerson[]) => importRoster(office, { bytes: rosterOf(who), by })
    const verdictOn = async (who: readonly ForcePerson[]) => {
      const what = { way: 'upload', name: 'a.csv', bytes: listOf(who) } as const
      return (await checkFile(office, { ...what, by: people.sponsor.operator })).file.verdict
    }
    const standing = async () => {
      const index = await indexStanding(office)
      assert.ok(index)
      return index
    }
    const files = () =>
      readdirSync(join(office.settings.home, 'guard')).filter((name) => !name.startsWith('.'))
    const opened = async () => (await entriesOf(office, 'opening-intended')).length
    let known = [...force.slice(0, 60)]

    await t.test('newcomers of a roster are found without a new build or an opening', async () => {
      await take(known)
      await indexEverybody(house)
      assert.equal(await verdictOn(newcomers), 'PASS')
      const [before, openings] = [await standing(), await opened()]
      known = [...known, ...newcomers]
      assert.ok((await take(known)).committed)
      assert.equal(await verdictOn(newcomers), 'BLOCK')
      assert.equal(await verdictOn(force.slice(20, 40)), 'BLOCK', 'who was there still is')
      assert.equal(await verdictOn(force.slice(100, 120)), 'PASS', 'strangers are strangers')
      const after = await standing()
      assert.deepEqual(
        [after.id, after.people, after.added, after.news, after.tooOld],
        [before.id, 80, 20, 0, null],
      )
      assert.equal(await opened(), openings)
      const bytes = readFileSync(indexPath(office, after.file))
      const entries = await entriesOf(office, 'guard-index-changed')
      assert.deepEqual(
        entries.map(({ by: who, before, index, added }) => [who, before, index, added]),
        [[by, before.digest, sha256(bytes), 20]],
      )
      assert.equal(after.digest, sha256(bytes))
      for (const { surname, number } of newcomers)
        for (const text of [surname, number]) assert.ok(!bytes.includes(text))
    })

    await t.test('who changed is found as he is, and still as he was', async () => {
      const changed = known.slice(0, 15)
      const now = married(changed)
      assert.notEqual(await verdictOn(now), 'BLOCK')
      known = [...now, ...known.slice(15)]
      await take(known)
      assert.equal(await verdictOn(now), 'BLOCK')
      assert.equal(await verdictOn(changed), 'BLOCK')
      const { people: many, added, news } = await standing()
      assert.deepEqual([many, added, news], [80, 35, 0])
    })

    await t.test(
      'a roster that changes only vetting, or lets people leave, leaves the index',
      async () => {
        const { digest } = await standing()
        const vetting = rosterOf(known.slice(0, 75)).toString().replaceAll(',RV,', ',SC,')
        const done = await importRoster(office, { bytes: Buffer.from(vetting), by })
        assert.ok(done.committed && done.changed.length > 0 && done.left.length === 5)
        const after = await standing()
        assert.deepEqual([after.digest, after.news], [digest, 0])
        assert.equal(await verdictOn(known.slice(60)), 'BLOCK', 'leavers are still ours')
        await take(known)
        assert.equal((await standing()).digest, digest)
      },
    )

    await t.test(
      'killed between file and transaction: the index in the ledger stays in use',
      async () => {
        const before = await standing()
        const some = force.slice(80, 85)
        const path = join(house.folder, 'killed.csv')
        writeFileSync(path, rosterOf([...known, ...some]))
        const env = options.database ? { DATABASE_URL: options.database } : {}
        const { signal } = spawnSync(
          process.execPath,
          [
            ...['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning'],
            ...[program, office.settings.home, path, by],
          ],
          { env: { ...process.env, ...env }, stdio: 'ignore' },
        )
        assert.equal(signal, 'SIGKILL')
        assert.ok(files().length >= 3, 'the file nobody uses lies there')
        assert.equal((await standing()).digest, before.digest)
        assert.equal(await verdictOn(force.slice(20, 40)), 'BLOCK')
        known = [...known, ...some]
        await take(known)
        const after = await standing()
        assert.deepEqual([after.people, after.news, files().length], [85, 0, 2])
        assert.ok(files().includes(`${before.file}.index`), 'the one before may just be read')
      },
    )

    await t.test(
      'a roster of two people: known when the second approves, by nobody before',
      async () => {
        const some = force.slice(85, 95)
        const id = 'ab'.repeat(8)
        known = [...known, ...some]
        await stageRoster(office, people['pass-office'], { id, bytes: rosterOf(known) })
        assert.notEqual(await verdictOn(some), 'BLOCK')
        const rows = await office.store.db.selectFrom('staged_rosters').selectAll().execute()
        const waiting = Buffer.concat(rows.map((row) => Buffer.from(row.guard_change ?? [])))
        assert.ok(waiting.length > 0)
        for (const { surname, number } of some)
          for (const text of [surname, number]) assert.ok(!waiting.includes(text))
        await approveRoster(office, people.approver, id)
        assert.equal(await verdictOn(some), 'BLOCK')
        const entry = (await entriesOf(office, 'guard-index-changed')).at(-1)
        assert.deepEqual(
          [entry?.by, entry?.second, entry?.added],
          [by, people.approver.operator, 10],
        )
        const [row] = await office.store.db
          .selectFrom('staged_rosters')
          .select('guard_change')
          .execute()
        assert.equal(row?.guard_change, null)
      },
    )

    await t.test(
      'a tenth is full: the next newcomers are news, and the roster goes through',
      async () => {
        const { digest, added } = await standing()
        assert.equal(added, 50)
        const some = force.slice(95, 97)
        known = [...known, ...some]
        assert.ok((await take(known)).committed)
        const after = await standing()
        assert.deepEqual([after.digest, after.added, after.news], [digest, 50, 2])
      },
    )

    await t.test(
      'drawn for one index, approved under another: news, until it is built anew',
      async () => {
        await indexEverybody(house)
        assert.deepEqual([(await standing()).added, (await standing()).news], [0, 0])
        const some = force.slice(97, 100)
        const id = 'cd'.repeat(8)
        known = [...known, ...some]
        await stageRoster(office, people['pass-office'], { id, bytes: rosterOf(known) })
        await indexEverybody(house)
        await approveRoster(office, people.approver, id)
        assert.deepEqual([(await standing()).added, (await standing()).news], [0, 3])
      },
    )

    await t.test(
      'who joins between the asking and the building of an index is news to it',
      async () => {
        const drafts = await draftEverybody(office, people['pass-office'], 'slow')
        const some = force.slice(100, 104)
        known = [...known, ...some]
        await take(known)
        assert.equal((await standing()).news, 3, 'the index of before knows them')
        await buildGuardIndex(
          office,
          drafts.map((act) => approveAct(act, people.approver)),
        )
        assert.deepEqual([(await standing()).people, (await standing()).news], [100, 4])
      },
    )

    await t.test(
      'an index that is gone or altered stops no roster, and takes nobody in',
      async () => {
        await indexEverybody(house)
        const index = await standing()
        const path = indexPath(office, index.file)
        const bytes = readFileSync(path)
        for (const [i, spoil] of [
          () => rmSync(path),
          () => writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(1)])),
        ].entries()) {
          spoil()
          known = [...known, ...force.slice(110 + i, 111 + i)]
          assert.ok((await take(known)).committed)
          const after = await standing()
          assert.deepEqual([after.digest, after.news], [index.digest, i + 1])
        }
        writeFileSync(path, bytes)
        assert.equal(await verdictOn(force.slice(20, 40)), 'BLOCK')
      },
    )

    await t.test('the ledger verifies', async () => {
      await allEntries(office)
      assert.ok((await verifyLedger(office, await ledgerPolicy(office), true)).isGood)
    })
  })
})
