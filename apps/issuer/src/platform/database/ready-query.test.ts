import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEachStore } from '../../../../../test/stores.ts'
import { exposuresMigration } from '../exposures.ts'
import { migrate } from '../store.ts'
import { given, givenEach, readyQuery } from './ready-query.ts'

const insert = readyQuery((db, rows = 0) =>
  db.insertInto('parties').values(Array.from({ length: rows }, () => ({ id: given }))),
)
const find = readyQuery((db, ids = 0, others = 0) =>
  db
    .selectFrom('parties')
    .select('id')
    .where('id', 'in', givenEach(ids))
    .where('id', 'not in', givenEach(others))
    .orderBy('no'),
)

forEachStore('a ready query', (makeStore) => {
  test('takes other values each time, lists of every length, and no more or fewer than it has places', async () => {
    const store = await makeStore()
    try {
      await migrate(store, [exposuresMigration])
      const ids = Array.from({ length: 60 }, (_, i) => `st_${String(i)}`)
      for (const [from, to] of [
        [0, 1],
        [1, 2],
        [2, 5],
        [5, 60],
      ] as const)
        await store.write((trx) => insert(trx, ids.slice(from, to), to - from))
      const found = async (some: readonly string[], not: readonly string[]) =>
        (await find(store.db, [...some, ...not], some.length, not.length)).map(({ id }) => id)
      assert.deepEqual(await found(ids, ['st_0', 'st_59']), ids.slice(1, 59))
      assert.deepEqual(await found(['st_3', 'st_4'], ['st_4']), ['st_3'])
      assert.deepEqual(await found(['st_4', 'nobody'], ['st_5']), ['st_4'])
      await assert.rejects(find(store.db, ['st_3'], 2, 1), /other values/)
    } finally {
      await store.close()
    }
  })

  test('holds no value of its own, which would stand where one is given', async () => {
    const store = await makeStore()
    try {
      await migrate(store, [exposuresMigration])
      const fixed = readyQuery((db) =>
        db.selectFrom('parties').selectAll().where('id', '=', 'st_1'),
      )
      await assert.rejects(fixed(store.db, ['st_2']), /other values/)
    } finally {
      await store.close()
    }
  })
})
