// The answer to an exposure question equals one worked out independently over random histories.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldGroups, type FieldGroup, type HolderId, type Recipient } from '@tipstaff/custody'
import { forEachStore } from '../../../../test/stores.ts'
import { expose, exposuresIn, exposuresMigration, makeCertain } from '../platform/exposures.ts'
import { migrate, type Store } from '../platform/store.ts'

const people = ['a', 'b', 'c', 'd', 'e'].map((x): HolderId => `ho_${x.repeat(16)}`)
const recipients = [
  'office',
  `st_${'a'.repeat(16)}`,
  `op_${'a'.repeat(16)}`,
] as const satisfies readonly Recipient[]

/** One opening: of some people, in some groups, to somebody, which ended or was cut off. */
const opening = fc.record({
  people: fc.uniqueArray(fc.constantFrom(...people), { minLength: 1 }),
  groups: fc.uniqueArray(fc.constantFrom(...fieldGroups), { minLength: 1 }),
  recipient: fc.constantFrom(...recipients),
  at: fc.integer({ min: 0, max: 40 }),
  ended: fc.boolean(),
})
const history = fc.array(opening, { maxLength: 25 })
const span = fc.record({
  side: fc.constantFrom('recipient', 'holder'),
  pick: fc.nat(4),
  from: fc.integer({ min: 0, max: 40 }),
  length: fc.integer({ min: 0, max: 40 }),
})
type Opening = typeof opening extends fc.Arbitrary<infer O> ? O : never

async function live(store: Store, openings: readonly Opening[]): Promise<void> {
  for (const [n, one] of openings.entries()) {
    const hash = n.toString(16).padStart(64, '0')
    const items = one.people.map((holder, i) => ({
      entryId: `${n.toString(16).padStart(16, '0')}${i.toString(16).padStart(16, '0')}`,
      entry: new Uint8Array(),
      holder,
      groups: one.groups,
    }))
    await store.write(async (trx) => {
      await expose(trx, [{ hash, items, recipient: one.recipient, at: one.at }])
      if (one.ended) await makeCertain(trx, hash)
    })
  }
}

/** Straight from the history, without a table. */
function oracle(
  openings: readonly Opening[],
  side: 'recipient' | 'holder',
  id: string,
  from: number,
  to: number,
) {
  const flat = openings
    .filter(({ at }) => at >= from && at <= to)
    .flatMap((one) => one.people.map((holder) => ({ ...one, holder })))
    .filter((one) => one[side] === id)
  const parties = Map.groupBy(flat, (one) => (side === 'recipient' ? one.holder : one.recipient))
  return [...parties].map(([party, own]) => ({
    party,
    groups: fieldGroups.filter((group: FieldGroup) =>
      own.some(({ groups }) => groups.includes(group)),
    ),
    firstAt: Math.min(...own.map(({ at }) => at)),
    lastAt: Math.max(...own.map(({ at }) => at)),
    certain: own.filter(({ ended }) => ended).length,
    presumed: own.filter(({ ended }) => !ended).length,
  }))
}

const byParty = <T extends { party: string }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => (a.party < b.party ? -1 : 1))

forEachStore('the exposure question', (makeStore) => {
  test('has the same answer as an oracle, over random histories', async () => {
    const store = await makeStore()
    await migrate(store, [exposuresMigration])
    try {
      await fc.assert(
        fc.asyncProperty(
          history,
          fc.array(span, { minLength: 1, maxLength: 6 }),
          async (lived, spans) => {
            await store.db.deleteFrom('exposures').execute()
            await live(store, lived)
            for (const { side, pick, from, length } of spans) {
              const id =
                side === 'recipient' ? recipients[pick % recipients.length] : people[pick % 5]
              assert.ok(id)
              const rows = await exposuresIn(store.db, { side, id, from, to: from + length })
              assert.deepEqual(byParty(rows), byParty(oracle(lived, side, id, from, from + length)))
              assert.ok(rows.every((row, i) => row.firstAt >= (rows[i - 1]?.firstAt ?? 0)))
            }
          },
        ),
        { numRuns: 60 },
      )
    } finally {
      await store.close()
    }
  })
})
