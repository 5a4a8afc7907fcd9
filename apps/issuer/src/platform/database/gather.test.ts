import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gather } from './gather.ts'

test('what comes in one turn, also from promises that were ready, is done together', async () => {
  const groups: (readonly number[])[] = []
  const add = gather((all: readonly number[]) => {
    groups.push(all)
    return Promise.resolve(all.length)
  })
  const late = Promise.resolve().then(() => add(3))
  assert.deepEqual(await Promise.all([add(1), add(2), late]), [3, 3, 3])
  await nextTurn()
  assert.equal(await add(4), 1)
  assert.deepEqual(groups, [[1, 2, 3], [4]])
})

test('nobody waits for a group that is under way, and a failure is that of its group alone', async () => {
  let fail: (error: Error) => void = () => undefined
  const add = gather((all: readonly string[]) =>
    all.includes('stuck')
      ? new Promise<string>((_, reject) => (fail = reject))
      : Promise.resolve(all.join()),
  )
  const stuck = Promise.all([add('stuck'), add('with it')].map((one) => one.catch(String)))
  await nextTurn()
  assert.equal(await add('after'), 'after')
  fail(new Error('full'))
  assert.deepEqual(await stuck, ['Error: full', 'Error: full'])
})
