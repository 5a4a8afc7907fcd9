// The custodian's own disk is full: what it cannot write down it does not do, and does once there is room.
import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { encode } from 'cborg'
import type { Request, Verb } from '@tipstaff/custody'
import { TrialOffice } from '../trial/office.ts'
import { TrialPress } from '../trial/press.ts'
import { refused } from '../trial/refused.ts'

const numberOf = (db: DatabaseSync, sql: string): number =>
  Number(Object.values(db.prepare(sql).get() ?? {})[0])

/** No page more than there is now, and every free one used up. */
function fillUp(db: DatabaseSync): void {
  db.exec('CREATE TABLE IF NOT EXISTS ballast (no INTEGER PRIMARY KEY, bytes BLOB) STRICT')
  numberOf(db, `PRAGMA max_page_count = ${String(numberOf(db, 'PRAGMA page_count'))}`)
  const insert = db.prepare('INSERT INTO ballast (bytes) VALUES (zeroblob(?))')
  for (const size of [4000, 400, 40, 1])
    for (let isRoom = true; isRoom;) {
      try {
        insert.run(size)
      } catch {
        isRoom = false
      }
    }
}
const makeRoom = (db: DatabaseSync): void => {
  numberOf(db, 'PRAGMA max_page_count = 1000000')
}

/**
 * Asks one thing after the other, each with the disk full, until the room left in the pages there are is used
 * up too and the first is refused; gives that one and how many were done before it.
 */
async function untilFull<V extends Verb>(
  office: TrialOffice,
  verb: V,
  next: (no: number) => Promise<Request<V>>,
): Promise<{ readonly done: number; readonly request: Request<V> }> {
  for (let done = 0; done < 400; done++) {
    makeRoom(office.db)
    const request = await next(done)
    fillUp(office.db)
    try {
      await office.ask(verb, request)
    } catch (error) {
      assert.match(String(error), /disk is full/)
      return { done, request }
    }
  }
  throw new Error('it never became full')
}

async function withFile(work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tipstaff-custodian-full-'))
  try {
    await work(join(folder, 'custodian.db'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('a full disk', () => {
  it('opens nothing whose intent it cannot write down, and opens it once when there is room', () =>
    withFile(async (path) => {
      const office = await TrialOffice.open({ path, rationHour: 10_000, rationDay: 10_000 })
      const sealed = await office.seal({ H: encode({ number: '123456' }) })
      const by = office.people.clerk
      const { done, request } = await untilFull(office, 'open', () =>
        office.opening([sealed], { by }),
      )
      const intents = 'SELECT COUNT(*) FROM intent'
      assert.equal(numberOf(office.db, intents), done, 'as many as were opened')
      await assert.rejects(office.ask('open', request), /disk is full/)
      await office.restart()
      await assert.rejects(office.ask('open', request), /disk is full/)
      assert.equal(numberOf(office.db, intents), done)
      assert.equal(numberOf(office.db, 'SELECT SUM(count) FROM read'), done, 'no ration is spent')
      makeRoom(office.db)
      const answer = await office.ask('open', request)
      assert.ok(answer.items[0]?.groups.H)
      await refused(office.ask('open', request), 'intent-used')
      office.db.close()
    }))

  it('releases no job it cannot count, and releases it once when there is room', () =>
    withFile(async (path) => {
      const office = await TrialOffice.open({ path })
      const press = await TrialPress.open({ jobs: 150, budget: 150, office })
      const { done, request } = await untilFull(office, 'rewrap', (no) => {
        const job = press.jobs[no]
        assert.ok(job)
        return press.releaseRequest([job])
      })
      const releases = 'SELECT COUNT(*) FROM release'
      assert.equal(numberOf(office.db, releases), done, 'as many as were released')
      const [item] = request.items
      assert.ok(item)
      const stateOf = (): unknown =>
        office.db.prepare('SELECT state FROM job WHERE id = ?').get(item.job)?.['state']
      assert.notEqual(stateOf(), 'released')
      await office.restart()
      await assert.rejects(office.ask('rewrap', request), /disk is full/)
      assert.equal(numberOf(office.db, releases), done)
      makeRoom(office.db)
      assert.equal((await office.ask('rewrap', request)).releases.length, 1)
      assert.equal(stateOf(), 'released')
      await refused(office.ask('rewrap', request), 'already-released')
      assert.equal(numberOf(office.db, releases), done + 1)
      office.db.close()
    }))

  it('signs no checkpoint it cannot remember, so that it never signs two that differ', () =>
    withFile(async (path) => {
      const office = await TrialOffice.open({ path })
      const leaf = (): Uint8Array =>
        office.entry({
          kind: 'job-presumed',
          by: 'op_aaaaaaaaaaaaaaaa',
          job: 'jo_aaaaaaaaaaaaaaaa',
          cameOut: true,
        })
      const isTaken = async (): Promise<boolean> => {
        fillUp(office.db)
        const before = (await office.ask('last-checkpoint', {})).size
        const failure: unknown = await office.record([leaf()]).then(
          () => null,
          (error: unknown) => error,
        )
        if (failure !== null)
          assert.ok(failure instanceof Error && failure.message.includes('disk is full'))
        const { size } = await office.ask('last-checkpoint', {})
        assert.equal(size, failure === null ? before + 1 : before)
        return failure === null
      }
      for (let tries = 0; await isTaken(); tries++) assert.ok(tries < 400, 'it never became full')
      office.db.close()
    }))
})
