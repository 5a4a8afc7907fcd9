// Names that may leave, with the real custodian, ledger and guard: two people and a day; what a file says before, while
// and after; and that no name stands in the clear.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Command } from 'commander'
import { allEntries, entriesOf } from '../../../../test/entries-of.ts'
import { forEachDatabase } from '../../../../test/each-database.ts'
import { indexEverybody } from '../../../../test/guard-index.ts'
import { houseOn } from '../../../../test/house.ts'
import { filesBelow } from '../../../../test/journeys/needles.ts'
import { listOf, rosterOf, smallForce, type ForcePerson } from '../../../../test/small-force.ts'
import { typedIn } from '../../../../test/typed-command.ts'
import { ledgerPolicy, verifyLedger } from '../incident/index.ts'
import { importRoster } from '../personnel/index.ts'
import { checkFile } from '../platform/dispatch.ts'
import { dayOf, nameSaid, readName } from '../platform/guard/allowed-names.ts'
import type { Office } from '../platform/office.ts'
import { Refusal, type RefusalCode } from '../platform/refusal.ts'
import { lastDayOf } from './allow-name.ts'
import { agreeToAllow, askToAllow, registerReleaseCommands, withdrawAllowed } from './index.ts'

const refuses =
  (code: RefusalCode, says = /./) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code && says.test(error.message)

const dayMs = 86_400_000
const force = smallForce(60)
const chiefs = force.slice(20, 32)
const why = 'Their names stand on the force’s own web pages.'
const wanted = ({ surname, given, number }: ForcePerson, days = 30) => ({
  ...{ surname, given, number, why },
  untilOn: dayOf(Date.now() + days * dayMs),
})
/** The same office some days on. */
const later = (office: Office, days: number): Office => ({
  ...office,
  clock: () => Date.now() + days * dayMs,
})

forEachDatabase('names that may leave', (database) => {
  test('asked by one, agreed to by another, until a day; withdrawn at once', async (t) => {
    const house = await houseOn(database, t)
    const { office, people } = house
    const [clerk, officer] = [people['pass-office'], people['data-protection']]
    await importRoster(office, { bytes: rosterOf(force), by: clerk.operator })
    await indexEverybody(house)
    const bring = async (who: readonly ForcePerson[], at: Office = office) => {
      const what = { way: 'upload', name: 'press.csv', bytes: listOf(who) } as const
      const { file, report } = await checkFile(at, { ...what, by: people.sponsor.operator })
      const notes = (report?.findings ?? []).filter(({ rule }) => rule === 'allowed')
      return { verdict: file.verdict, outcome: file.outcome, notes: notes.map((one) => one.why) }
    }
    const asked: string[] = []

    await t.test('twelve of ours in a list are blocked, one is warned of', async () => {
      assert.deepEqual(await bring(chiefs), { verdict: 'BLOCK', outcome: 'held', notes: [] })
      assert.equal((await bring(chiefs.slice(0, 1))).verdict, 'WARN')
    })

    await t.test('what is asked for is checked, field by field, and who asks', async () => {
      const [one] = chiefs
      assert.ok(one)
      const good = wanted(one)
      const wrong: readonly [Partial<typeof good>, RegExp][] = [
        [{ surname: ' ' }, /^surname/],
        [{ given: '–' }, /^given/],
        [{ number: '9'.repeat(21) }, /^number/],
        [{ why: 'public' }, /^why/],
        [{ untilOn: dayOf(Date.now() - 2 * dayMs) }, /^until/],
        [{ untilOn: dayOf(Date.parse(lastDayOf(Date.now())) + dayMs) }, /^until/],
        [{ untilOn: '2030-02-30' }, /^until/],
        [{ untilOn: 'soon' }, /^until/],
      ]
      for (const [what, says] of wrong)
        await assert.rejects(
          askToAllow(office, clerk, { ...good, ...what }),
          refuses('malformed', says),
        )
      for (const role of ['sponsor', 'approver', 'auditor', 'guard', 'keeper'] as const)
        await assert.rejects(askToAllow(office, people[role], good), refuses('not-permitted'))
      assert.equal((await entriesOf(office, 'allow-entry-asked')).length, 0)
    })

    await t.test('asking alone lets nothing leave, and asked twice is asked once', async () => {
      for (const one of chiefs) asked.push(await askToAllow(office, clerk, wanted(one)))
      const [first] = chiefs
      assert.ok(first)
      const shouted = { ...wanted(first), surname: first.surname.toUpperCase() }
      assert.equal(await askToAllow(office, clerk, shouted), asked[0])
      await assert.rejects(askToAllow(office, officer, wanted(first)), refuses('wrong-state'))
      assert.equal((await entriesOf(office, 'allow-entry-asked')).length, 12)
      assert.equal((await bring(chiefs)).outcome, 'held')
    })

    await t.test(
      'nobody agrees to what he asked for, and data protection alone agrees',
      async () => {
        const [first = '', ...others] = asked
        const [, , , stranger] = force
        assert.ok(stranger)
        const own = await askToAllow(office, officer, wanted(stranger))
        await assert.rejects(agreeToAllow(office, officer, own), refuses('second-person-needed'))
        await assert.rejects(agreeToAllow(office, clerk, first), refuses('second-person-needed'))
        for (const role of ['approver', 'sponsor', 'auditor', 'keeper'] as const)
          await assert.rejects(agreeToAllow(office, people[role], first), refuses('not-permitted'))
        await assert.rejects(
          withdrawAllowed(office, people.approver, first),
          refuses('not-permitted'),
        )
        await assert.rejects(agreeToAllow(office, officer, 'ab'.repeat(32)), refuses('not-found'))
        assert.equal((await entriesOf(office, 'allow-entry-agreed')).length, 0)
        for (const id of others) await agreeToAllow(office, officer, id)
        await agreeToAllow(office, officer, first.slice(0, 16))
        const again = await agreeToAllow(office, officer, first)
        assert.equal(again.standing, 'in-force')
        const entries = await entriesOf(office, 'allow-entry-agreed')
        assert.equal(entries.length, 12, 'agreed to twice is agreed to once')
        assert.deepEqual(
          entries.map(({ by }) => [...by]),
          entries.map(() => [clerk.operator, officer.operator].sort()),
        )
        assert.equal(entries.at(-1)?.statement, first)
        assert.equal(entries.at(-1)?.until, Date.parse(wanted(stranger).untilOn))
      },
    )

    await t.test(
      'in force they may leave, the report says on whose word; others may not',
      async () => {
        const { verdict, outcome, notes } = await bring(chiefs)
        assert.deepEqual([verdict, outcome], ['NOTE', 'passed'])
        assert.match(
          notes.join(),
          new RegExp(`12 people .*${clerk.operator} and ${officer.operator}`),
        )
        assert.equal((await bring(force.slice(0, 12))).outcome, 'held')
        assert.equal((await bring([...chiefs, ...force.slice(0, 12)])).outcome, 'held')
      },
    )

    await t.test('on its last day it holds, on the next it says so and does nothing', async () => {
      assert.equal((await bring(chiefs, later(office, 30))).outcome, 'passed')
      const after = later(office, 31)
      assert.deepEqual(await bring(chiefs, after), { verdict: 'BLOCK', outcome: 'held', notes: [] })
      const [first = ''] = asked
      assert.equal((await readName(office.store.db, first, after.clock())).standing, 'expired')
      await assert.rejects(agreeToAllow(after, officer, first), refuses('wrong-state', /expired/))
    })

    await t.test('nobody who agrees a fortnight late', async () => {
      const [, , , , one] = force
      assert.ok(one)
      const id = await askToAllow(office, clerk, wanted(one))
      await assert.rejects(
        agreeToAllow(later(office, 15), officer, id),
        refuses('wrong-state', /lapsed/),
      )
      await agreeToAllow(later(office, 13), officer, id)
    })

    await t.test('either takes one off at once, and once', async () => {
      const [first = '', second = ''] = asked
      await withdrawAllowed(office, clerk, first)
      await withdrawAllowed(office, officer, second.slice(0, 12))
      const again = await withdrawAllowed(office, officer, first)
      assert.equal(again.standing, 'withdrawn')
      assert.equal(again.endedBy, clerk.operator)
      const entries = await entriesOf(office, 'allow-entry-withdrawn')
      assert.deepEqual(
        entries.map(({ by, statement }) => [by, statement]),
        [
          [clerk.operator, first],
          [officer.operator, second],
        ],
      )
      assert.equal((await bring(chiefs)).verdict, 'WARN', 'two of the twelve are ours again')
      await assert.rejects(
        agreeToAllow(office, officer, first),
        refuses('wrong-state', /withdrawn/),
      )
    })

    await t.test('what waits can be taken back, and is then agreed to by nobody', async () => {
      const [, , , , , one] = force
      assert.ok(one)
      const id = await askToAllow(office, clerk, wanted(one))
      await withdrawAllowed(office, officer, id)
      await assert.rejects(agreeToAllow(office, officer, id), refuses('wrong-state', /withdrawn/))
      const anew = await askToAllow(office, clerk, wanted(one))
      assert.notEqual(anew, id, 'it can be asked for again')
    })

    await t.test(
      'an entry whose words were put in another’s place is agreed to by nobody',
      async () => {
        const [a, b] = force.slice(6, 8)
        assert.ok(a && b)
        const [one, other] = [
          await askToAllow(office, clerk, wanted(a)),
          await askToAllow(office, clerk, wanted(b)),
        ]
        const { db } = office.store
        const saidOf = async (statement: string): Promise<Uint8Array> =>
          (
            await db
              .selectFrom('allowed_names')
              .select('said')
              .where('statement', '=', statement)
              .executeTakeFirstOrThrow()
          ).said
        const put = (said: Uint8Array) =>
          office.store.write(async (trx) => {
            await trx
              .updateTable('allowed_names')
              .set({ said })
              .where('statement', '=', one)
              .execute()
          })
        const own = await saidOf(one)
        await put(await saidOf(other))
        await assert.rejects(agreeToAllow(office, officer, one))
        assert.equal((await readName(office.store.db, one, Date.now())).standing, 'waiting')
        await put(own)
      },
    )

    await t.test(
      'no name stands in the database, in a file of the office or in the ledger',
      async () => {
        const [, , third = ''] = asked
        const said = await nameSaid(office, third)
        assert.equal(said.surname, chiefs[2]?.surname)
        const rows = await office.store.db.selectFrom('allowed_names').selectAll().execute()
        const inClear = rows.map(
          ({ said, ...row }) => Buffer.from(said).toString('latin1') + JSON.stringify(row),
        )
        const entries = JSON.stringify(await allEntries(office))
        for (const { surname, number } of chiefs) {
          for (const text of [surname, number, 'web pages']) {
            assert.ok(!inClear.join().includes(text))
            assert.ok(!entries.includes(text))
          }
          for (const { path, bytes } of filesBelow(office.settings.home))
            assert.ok(!bytes.includes(surname), path)
        }
      },
    )

    await t.test(
      'the same is typed: asked, agreed, seen, taken off; typed again it changes nothing',
      async () => {
        const tipstaff = typedIn(house, registerReleaseCommands, () => new Command())
        const one = force.at(-1)
        assert.ok(one)
        const as = ['--as', 'key.json']
        const { surname, given, untilOn } = wanted(one)
        const name = ['--surname', surname, '--given', given, '--until', untilOn, '--why', why]
        const said = await tipstaff('pass-office', 'guard', 'allow', ...name, ...as)
        const id = /guard agree ([0-9a-f]{16})/.exec(said)?.[1] ?? ''
        assert.equal(await tipstaff('pass-office', 'guard', 'allow', ...name, ...as), said)
        const agree = ['guard', 'agree', id, ...as]
        await assert.rejects(tipstaff('pass-office', ...agree), refuses('second-person-needed'))
        assert.match(await tipstaff('data-protection', ...agree), new RegExp(`until ${untilOn}`))
        assert.match(await tipstaff('data-protection', ...agree), new RegExp(`until ${untilOn}`))
        const line = new RegExp(`^${id} +in-force +${given} ${surname} +${untilOn}`, 'm')
        assert.match(await tipstaff('auditor', 'guard', 'allowed', ...as), line)
        await assert.rejects(
          tipstaff('sponsor', 'guard', 'allowed', ...as),
          refuses('not-permitted'),
        )
        const off = ['guard', 'disallow', id, ...as]
        assert.equal(await tipstaff('pass-office', ...off), await tipstaff('pass-office', ...off))
        const listed = await tipstaff('auditor', 'guard', 'allowed', ...as)
        assert.match(listed, new RegExp(`^${id} +withdrawn`, 'm'))
      },
    )

    await t.test('the ledger verifies', async () => {
      await allEntries(office)
      const verdict = await verifyLedger(office, await ledgerPolicy(office), true)
      assert.ok(verdict.isGood)
    })
  })
})
