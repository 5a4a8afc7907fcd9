import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gatherFrames } from './gather-frames.ts'

const frame = (mark: number, length = 2): Uint8Array => new Uint8Array(length).fill(mark)

test('frames of one turn leave in one write, in their order', async () => {
  const written: Uint8Array[] = []
  const write = gatherFrames((bytes) => written.push(bytes))
  write(frame(1))
  void Promise.resolve().then(() => write(frame(3)))
  write(frame(2))
  assert.equal(written.length, 0)
  await nextTurn()
  write(frame(4))
  await nextTurn()
  assert.deepEqual(
    written.map((bytes) => [...bytes]),
    [
      [1, 1, 2, 2, 3, 3],
      [4, 4],
    ],
  )
})

test('a large frame waits for nobody and overtakes nobody', async () => {
  const written: Uint8Array[] = []
  const write = gatherFrames((bytes) => written.push(bytes))
  write(frame(1))
  write(frame(2, 1024 * 1024))
  assert.deepEqual(
    written.map(({ length, 0: first }) => [length, first]),
    [[1024 * 1024 + 2, 1]],
  )
  write(frame(3))
  await nextTurn()
  assert.deepEqual(
    written.slice(1).map((bytes) => [...bytes]),
    [[3, 3]],
  )
})
