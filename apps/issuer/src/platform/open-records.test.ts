import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { randomId, type FieldGroup, type HolderId } from '@tipstaff/custody'
import { forEachDatabase, type OneDatabase } from '../../../../test/each-database.ts'
import { openHouse, type House } from '../../../../test/house.ts'
import { draftOpening } from './acts.ts'
import { keepEnvelopes } from './envelopes.ts'
import { exposuresIn } from './exposures.ts'
import { openRecords } from './open-records.ts'

interface Person {
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
}

const groups = ['F.portrait', 'H'] as const
const plaintextOf = ({ holder }: Person, group: FieldGroup) => Buffer.from(`${group} of ${holder}`)
const somebody = (): Person => ({
  holder: randomId('ho'),
  subjectKey: new Uint8Array(randomBytes(32)),
})

forEachDatabase('openings in the same turn', (make) => {
  let database: OneDatabase
  let house: House
  const people = Array.from({ length: 6 }, somebody)

  before(async () => {
    database = await make()
    house = await openHouse(database.options)
    const items = people.flatMap((person) =>
      groups.map((group) => ({ ...person, group, plaintext: plaintextOf(person, group) })),
    )
    const { envelopes } = await house.office.custodian.call('seal', { items })
    const records = items.map(({ holder, group }, i) => {
      const envelope = envelopes[i]
      assert.ok(envelope)
      return { holder, group, envelope, fingerprint: null }
    })
    await house.office.store.write((trx) => keepEnvelopes(trx, records, Date.now()))
  })
  after(async () => {
    await house.close()
    await database.drop()
  })

  const open = async (person: Person, some: readonly FieldGroup[]) => {
    const { 'pass-office': key } = house.people
    const what = { matter: 'test', purpose: 'view', recipient: key.operator, groups: some } as const
    const act = draftOpening(key, { ...what, subjects: [person] }, Date.now())
    const [opened] = await openRecords(house.office, act)
    assert.equal(opened?.holder, person.holder)
    return Object.fromEntries(
      Object.entries(opened.groups).map(([group, bytes]) => [group, Buffer.from(bytes).toString()]),
    )
  }

  test('give each what it asked for, of its person, and are each answered for', async () => {
    const wanted = people.map((person, i): readonly [Person, readonly FieldGroup[]] => [
      person,
      i % 3 === 0 ? groups : groups.slice(i % 2, (i % 2) + 1),
    ])
    const nobody = somebody()
    const [refused, ...opened] = await Promise.all([
      open(nobody, ['H']).catch((error: unknown) => error),
      ...wanted.map(([person, some]) => open(person, some)),
    ])
    assert.match(String(refused), /no sealed record/)
    for (const [i, [person, some]] of wanted.entries())
      assert.deepEqual(
        opened[i],
        Object.fromEntries(some.map((group) => [group, plaintextOf(person, group).toString()])),
      )
    // The ends are written soon, not at once: with the next transaction at the latest.
    await house.office.store.write(() => Promise.resolve())
    const { operator } = house.people['pass-office']
    const span = { side: 'recipient', id: operator, from: 0, to: Date.now() } as const
    const rows = new Map(
      (await exposuresIn(house.office.store.db, span)).map((row) => [row.party, row]),
    )
    assert.equal(rows.size, wanted.length + 1)
    for (const [person, some] of wanted) {
      const row = rows.get(person.holder)
      assert.deepEqual([row?.groups, row?.certain, row?.presumed], [some, 1, 0])
    }
    // Written down before it was seen that there was nothing: it counts as presumed.
    assert.deepEqual([rows.get(nobody.holder)?.certain, rows.get(nobody.holder)?.presumed], [0, 1])
  })
})
