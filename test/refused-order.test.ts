// Orders of two keepers go into the ledger before the custodian decides. What it then refuses is written too, once;
// and an office that is killed after the custodian's yes finds out that it was done.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { CustodyRefusal, randomId } from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { approveOrder } from '../apps/issuer/src/platform/govern.ts'
import { askToAddOperator, askToRemoveOperator } from '../apps/issuer/src/platform/govern-people.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import type { Custodian } from '../apps/issuer/src/platform/custodian-client.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { Refusal, type RefusalCode } from '../apps/issuer/src/platform/refusal.ts'
import { forEachDatabase, type OneDatabase } from './each-database.ts'
import { openHouse, type House } from './house.ts'

const refuses =
  (code: RefusalCode) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code

forEachDatabase('an order and the custodian’s word', (make) => {
  let database: OneDatabase
  let house: House
  let office: Office

  before(async () => {
    database = await make()
    house = await openHouse(database.options)
    office = house.office
  })
  after(async () => {
    await house.close()
    await database.drop()
  })

  const asked = (operator = randomId('op')) => ({
    operator,
    roles: ['guard'] as const,
    second: house.people['second-keeper'].operator,
  })
  const add = (operator?: `op_${string}`) =>
    askToAddOperator(office, house.people.keeper, asked(operator))
  const remove = (operator: `op_${string}`) =>
    askToRemoveOperator(office, house.people.keeper, asked(operator))
  const approve = (matter: string, at = office) =>
    approveOrder(at, matter, house.people['second-keeper'])
  const leaves = async () => {
    const rows = await entriesFrom(office.store.db, 0, 10_000)
    return rows.map(({ bytes }) => ({
      entry: decodeEntry(bytes),
      hash: createHash('sha256')
        .update(Buffer.from([0]))
        .update(bytes)
        .digest('hex'),
    }))
  }
  const told = async (kind: string, operator: string) =>
    (await leaves()).filter(
      ({ entry }) => entry.kind === kind && 'operator' in entry && entry.operator === operator,
    )
  const isEnrolled = async (operator: string): Promise<boolean> => {
    const { operators } = await office.custodian.call('list-operators', {})
    return operators.some((row) => row.operator === operator)
  }
  const withCall = (wrap: (call: Custodian['call']) => Custodian['call']): Office => ({
    ...office,
    custodian: { ...office.custodian, call: wrap(office.custodian.call.bind(office.custodian)) },
  })

  test('what the custodian refuses stands in the ledger as refused, once, and is over', async () => {
    const operator = randomId('op')
    await approve(await add(operator))
    const [first, again] = [await remove(operator), await remove(operator)]
    await approve(first)
    assert.equal(await isEnrolled(operator), false)
    await assert.rejects(approve(again), refuses('custodian-refused'))
    await assert.rejects(approve(again), refuses('wrong-state'))
    await approve(await add()) // whatever was queued before it is in the ledger by now
    const removals = await told('operator-removed', operator)
    assert.equal(removals.length, 2, 'both orders stand in the ledger')
    const refused = (await leaves()).flatMap(({ entry }) =>
      entry.kind === 'order-refused' ? [entry.leaf] : [],
    )
    assert.deepEqual(refused, [removals[1]?.hash], 'and one of them is said not to have been done')
  })

  test('killed after the custodian’s yes: asked again it is done, once, and not refused', async () => {
    const operator = randomId('op')
    const matter = await add(operator)
    const dying = withCall((call) => async (verb, request) => {
      const answer = await call(verb, request)
      if (verb === 'add-operator') throw new Error('killed')
      return answer
    })
    await assert.rejects(approve(matter, dying), /killed/)
    assert.equal(await isEnrolled(operator), true)
    const before = (await leaves()).filter(({ entry }) => entry.kind === 'order-refused').length
    await approve(matter)
    await approve(matter)
    await approve(await add())
    assert.equal((await told('operator-added', operator)).length, 1)
    const now = (await leaves()).filter(({ entry }) => entry.kind === 'order-refused').length
    assert.equal(now, before)
  })

  test('removed, and killed before it was noted: asked again it is done, not “not found”', async () => {
    const operator = randomId('op')
    await approve(await add(operator))
    const matter = await remove(operator)
    const dying = withCall((call) => async (verb, request) => {
      const answer = await call(verb, request)
      if (verb === 'remove-operator') throw new Error('killed')
      return answer
    })
    await assert.rejects(approve(matter, dying), /killed/)
    await approve(matter)
    assert.equal(await isEnrolled(operator), false)
  })

  test('a reason that passes leaves the order as it was', async () => {
    const operator = randomId('op')
    const matter = await add(operator)
    const late = withCall((call) => (verb, request) => {
      if (verb !== 'add-operator') return call(verb, request)
      const cause = new CustodyRefusal('checkpoint-stale', 'too old')
      return Promise.reject(new Refusal('custodian-refused', cause.message, { cause }))
    })
    await assert.rejects(approve(matter, late), refuses('custodian-refused'))
    await approve(matter)
    assert.equal(await isEnrolled(operator), true)
  })
})
