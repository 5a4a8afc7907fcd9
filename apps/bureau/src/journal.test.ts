// The journal: what was opened stays opened, blanks are used once, and a stop in between leaves a doubt.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { blankRange, blankSerial } from './blank.ts'
import { Journal } from './journal.ts'
import { StationError } from './station-error.ts'
import { manifestShape, readAnswer, readRefusal, toCbor } from './wire.ts'
import fc from 'fast-check'

const batch = 'ba_aaaaaaaaaaaaaaaa'
const job = 'jo_aaaaaaaaaaaaaaaa'
const first = blankSerial('TS', 1)
const blanks = blankRange(first, blankSerial('TS', 3))
const opening = { leaf: 'a'.repeat(64), job, batch, blank: first }
const manifest = manifestShape.parse({
  batch,
  jobs: 1,
  budget: 5,
  cardsAnHour: 0,
  expiresAt: 1,
  designs: [],
  blanks: [],
})

let home = ''
let journal: Journal
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tipstaff-journal-'))
  journal = new Journal(home)
  journal.keepBatch(manifest, blanks)
})
afterEach(() => {
  journal.close()
  rmSync(home, { recursive: true })
})

const refused = (error: unknown): boolean =>
  error instanceof StationError && error.code === 'wrong-state'

test('a release that was opened is never begun again, after any end', () => {
  journal.begin([opening])
  assert.throws(() => journal.begin([opening]), refused)
  journal.endWithout({ ...opening, state: 'opened' })
  assert.throws(() => journal.begin([opening]), refused)
})

test('what was begun and not ended is in doubt, also for the next start', () => {
  journal.begin([opening])
  journal.close()
  journal = new Journal(home)
  assert.deepEqual(journal.inDoubt(), [{ ...opening, state: 'opened' }])
  assert.deepEqual(journal.freeBlanks(batch, 10), blanks.slice(1))
})

test('a blank is used once, and a batch told again does not free it', () => {
  journal.begin([opening])
  journal.end([
    { opening: { ...opening, state: 'opened' }, outcome: 'good', receipt: Uint8Array.of(1) },
  ])
  journal.keepBatch(manifest, blanks)
  assert.deepEqual(journal.blankCounts(batch), { free: 2, good: 1 })
  const again = { ...opening, leaf: 'b'.repeat(64) }
  assert.throws(() => journal.begin([again]), refused)
  assert.equal(journal.wasOpened(again.leaf), false)
})

test('an opening ends once', () => {
  journal.begin([opening])
  const ended = {
    opening: { ...opening, state: 'opened' },
    outcome: 'good',
    receipt: Uint8Array.of(1),
  } as const
  journal.end([ended])
  assert.throws(() => journal.end([ended]), refused)
  assert.throws(() => journal.endWithout(ended.opening), refused)
  assert.equal(journal.unsent().length, 1)
  journal.acknowledge([opening.leaf])
  assert.equal(journal.unsent().length, 0)
})

test('whatever comes through the door is read strictly or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.match(readRefusal(bytes), /^[a-z-]+$/)
      try {
        readAnswer('releases', bytes)
      } catch (error) {
        assert.ok(error instanceof StationError)
      }
    }),
  )
  const good = { v: 1, releases: [{ job, release: Uint8Array.of(1) }] }
  assert.equal(readAnswer('releases', toCbor(good)).releases.length, 1)
  for (const bad of [
    { ...good, more: 1 },
    { ...good, v: 2 },
    { v: 1, releases: [{ job: 'x', release: Uint8Array.of(1) }] },
    { v: 1, releases: [{ job, release: 'text' }] },
  ]) {
    assert.throws(() => readAnswer('releases', toCbor(bad)), StationError)
  }
})
