// The tables of publication and revocation on every database: calls that nobody can forget, lists that nobody
// overtakes, statements used once, reports that stay.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { serialFromCardId } from '@tipstaff/credential'
import { randomId, operatorKey } from '@tipstaff/custody'
import { forEachStore } from '../../../../test/stores.ts'
import { issuanceMigrations, moveCard } from '../issuance/index.ts'
import { personnelMigrations } from '../personnel/index.ts'
import { ledgerMigration } from '../platform/ledger/ledger-rows.ts'
import { Refusal } from '../platform/refusal.ts'
import { migrate, type Store } from '../platform/store.ts'
import {
  hearGate,
  heardGates,
  keepList,
  keepStatement,
  makeStatement,
  newestHeads,
  newestList,
  publicationMigrations,
  readStatement,
  sitesOf,
  takeCalls,
  useStatement,
  zonesOf,
} from '../publication/index.ts'
import { leaversCards, addReports, reportsOf } from './card-reports.ts'
import { revocationMigrations } from './index.ts'

forEachStore('publication and revocation', (makeStore) => {
  const withStore = async (work: (store: Store) => Promise<void>): Promise<void> => {
    const store = await makeStore()
    try {
      await migrate(store, [
        ledgerMigration,
        ...personnelMigrations,
        ...issuanceMigrations,
        ...publicationMigrations,
        ...revocationMigrations,
      ])
      await work(store)
    } finally {
      await store.close()
    }
  }
  const addCard = async ({ db }: Store, no: number, state: string): Promise<string> => {
    const id = Buffer.alloc(10, no)
    const serial = serialFromCardId(id)
    await sql`INSERT INTO cards (serial, card_id, holder, type, state, status_index, request,
      requested_by, requested_at, changed_at) VALUES (${serial}, ${id}, ${`ho_${no}`},
      'warrant-card', ${state}, ${no}, 're', 'op', 0, 0)`.execute(db)
    return serial
  }

  test('a change of a card calls for lists by itself, a refused one does not', () =>
    withStore(async (store) => {
      assert.equal(await takeCalls(store.db), false)
      const serial = await addCard(store, 1, 'active')
      assert.equal(await takeCalls(store.db), true)
      assert.equal(await takeCalls(store.db), false)
      await store.write((trx) => moveCard(trx, serial, 'suspend', 1))
      assert.equal(await takeCalls(store.db), true)
      await assert.rejects(store.write((trx) => moveCard(trx, serial, 'activate', 2)))
      const undone = store.write(async (trx) => {
        await moveCard(trx, serial, 'restore', 3)
        throw new Error('undone')
      })
      await assert.rejects(undone, /undone/)
      assert.equal(await takeCalls(store.db), false)
    }))

  test('no two lists follow the same one, and only the last ten are kept', () =>
    withStore(async (store) => {
      const list = (version: number) => ({
        kind: 'status' as const,
        site: null,
        version,
        digest: version.toString(16).padStart(64, '0'),
        content: '',
        bytes: Uint8Array.of(version),
        issuedAt: version,
        expiresAt: version + 100,
      })
      const keep = (version: number, follows: number): Promise<boolean> =>
        store.write((trx) => keepList(trx, list(version), follows, 0))
      assert.equal(await keep(1, 0), true)
      assert.equal(await keep(2, 1), true)
      assert.equal(await keep(3, 1), false)
      assert.equal((await newestList(store.db, 'status'))?.version, 2)
      for (let version = 3; version < 20; version++)
        assert.equal(await keep(version, version - 1), true)
      const left = await store.db.selectFrom('lists').select('version').execute()
      assert.equal(left.length, 10)
      assert.deepEqual([...((await newestList(store.db, 'status'))?.bytes ?? [])], [19])
      assert.deepEqual(
        (await newestHeads(store.db)).map(({ version }) => version),
        [19],
      )
      const entries = await store.db.selectFrom('outbox').select('id').execute()
      assert.equal(entries.length, 19, 'one entry a list that was kept, none for the other')
    }))

  test('a statement is used once, whoever tries again', () =>
    withStore(async (store) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const key = operatorKey(randomId('op'), privateKey)
      const rule = { act: 'card-revoke', request: ['approver'], approve: null } as const
      const statement = makeStatement(key, rule, { cards: ['x'], reason: 'lost' }, Date.now())
      await store.write((trx) => keepStatement(trx, statement))
      assert.deepEqual((await readStatement(store.db, statement.hash)).facts, statement.facts)
      await store.write((trx) => useStatement(trx, statement))
      const again = store.write((trx) => useStatement(trx, statement))
      await assert.rejects(again, (error) => error instanceof Refusal)
      await assert.rejects(readStatement(store.db, statement.hash))
      await assert.rejects(readStatement(store.db, '%%%%%%%%'))
    }))

  test('gates are remembered in bounds, zones come back as they were, reports stay', () =>
    withStore(async (store) => {
      const site = randomId('si')
      await sql`INSERT INTO sites (id, name, level, added_at) VALUES (${site}, 'Quay', 'normal', 0)`.execute(
        store.db,
      )
      assert.equal((await sitesOf(store.db))[0]?.level, 'normal')
      assert.deepEqual(await zonesOf(store.db, site), [])
      const office = { store, clock: () => 5 }
      const report = { site, trust: 1, status: 1, access: 1 }
      for (let no = 0; no < 256; no++) await hearGate(office, { ...report, gate: `g${no}` })
      await assert.rejects(
        hearGate(office, { ...report, gate: 'one-more' }),
        (error) => error instanceof Refusal && error.code === 'over-budget',
      )
      await hearGate(office, { ...report, gate: 'g7', status: 9 })
      assert.equal((await heardGates(store.db)).find(({ gate }) => gate === 'g7')?.status, 9)
      const done = { card: 'x', change: 'suspend', reason: 'lost', second: null } as const
      const by = randomId('op')
      await store.write((trx) => addReports(trx, [{ ...done, by, statement: 'h', at: 1 }]))
      assert.equal((await reportsOf(store.db, 'x'))[0]?.by, by)
      await assert.rejects(sql`DELETE FROM card_reports`.execute(store.db))
      assert.deepEqual(await leaversCards(store.db), [])
    }))
})
