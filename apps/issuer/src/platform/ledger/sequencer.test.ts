import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  formatCheckpoint,
  generateSigner,
  LogWriter,
  parseCheckpoint,
  signNote,
  leafHash,
  verifyInclusion,
} from '@tipstaff/ledger'
import { sql } from 'kysely'
import { forEachStore } from '../../../../../test/stores.ts'
import { actsMigration } from '../acts.ts'
import { envelopesMigration } from '../envelopes.ts'
import { exposuresMigration } from '../exposures.ts'
import {
  enqueue,
  entriesFrom,
  ledgerMigration,
  ledgerSize,
  newEntry,
  record,
} from './ledger-rows.ts'
import { Sequencer } from './sequencer.ts'
import { migrate, type Store } from '../store.ts'

const origin = 'test.example/ledger'
const all = [ledgerMigration, actsMigration, envelopesMigration, exposuresMigration]
const ended = (count: number) =>
  ({ kind: 'opening-ended', intent: 'ab'.repeat(32), outcome: 'done', count }) as const

async function sequencerOn(store: Store, signing: (size: number) => void = () => undefined) {
  const { signer } = generateSigner(origin, 0x01)
  const files = new Map<string, Uint8Array>()
  const log = await LogWriter.open(
    {
      read: (path) => files.get(path) ?? null,
      write: (path, bytes) => void files.set(path, bytes),
    },
    {
      size: await ledgerSize(store.db),
      leaves: async (from, to) =>
        (await entriesFrom(store.db, from, to - from)).map(({ bytes }) => bytes),
    },
  )
  const sequencer = new Sequencer({
    store,
    log,
    sign: (size, root) => {
      signing(size)
      return Promise.resolve(signNote(formatCheckpoint({ origin, size, root }), [signer], 1))
    },
  })
  await sequencer.recover()
  return { sequencer, signer }
}

forEachStore('the sequencer', (makeStore) => {
  const withStore = async (work: (store: Store) => Promise<void>): Promise<void> => {
    const store = await makeStore()
    try {
      await migrate(store, all)
      await migrate(store, all)
      await work(store)
    } finally {
      await store.close()
    }
  }

  test('an entry queued with a business change is proved in a signed checkpoint', () =>
    withStore(async (store) => {
      const { sequencer } = await sequencerOn(store)
      const id = await store.write((trx) => record(trx, ended(1), 5))
      const proved = await sequencer.prove([id])
      const [only] = proved.entries
      const [row] = await entriesFrom(store.db, 0, 1)
      assert.ok(only && row)
      const head = parseCheckpoint(
        proved.checkpoint.slice(0, proved.checkpoint.indexOf('\n\n') + 1),
      )
      assert.equal(head.size, 1)
      assert.ok(verifyInclusion(leafHash(row.bytes), 0, 1, head.root, only.proof))
    }))

  test('a change that is rolled back leaves nothing in the ledger', () =>
    withStore(async (store) => {
      const { sequencer } = await sequencerOn(store)
      const failing = store.write(async (trx) => {
        await record(trx, ended(1), 5)
        throw new Error('no')
      })
      await assert.rejects(failing, /no/)
      await sequencer.turn()
      assert.equal(sequencer.size, 0)
    }))

  test('the same entry queued again after a lost answer stands in the ledger once', () =>
    withStore(async (store) => {
      const { sequencer } = await sequencerOn(store)
      const entry = newEntry(ended(2), 7)
      await store.write((trx) => enqueue(trx, [entry]))
      await sequencer.turn()
      await store.write((trx) => enqueue(trx, [entry]))
      await sequencer.turn()
      assert.equal(await ledgerSize(store.db), 1)
    }))

  test('a sequencer started again goes on where the rows end, and many clients are all answered', () =>
    withStore(async (store) => {
      const first = await sequencerOn(store)
      for (let i = 0; i < 3; i++) await store.write((trx) => record(trx, ended(i), i))
      await first.sequencer.turn()
      const { sequencer } = await sequencerOn(store)
      assert.equal(sequencer.size, 3)
      const ids = await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.write((trx) => record(trx, ended(i), i))),
      )
      const proved = await Promise.all(ids.map((id) => sequencer.prove([id])))
      const indices = proved.map(({ entries }) => entries[0]?.leafIndex)
      assert.deepEqual(
        indices.toSorted((a, b) => (a ?? 0) - (b ?? 0)),
        Array.from({ length: 20 }, (_, i) => i + 3),
      )
    }))

  test('those who ask in the same turn share a checkpoint', async () => {
    await withStore(async (store) => {
      await migrate(store, all)
      const signed: number[] = []
      const { sequencer } = await sequencerOn(store, (size) => signed.push(size))
      const queued = async (): Promise<string> =>
        await store.write((trx) => record(trx, ended(1), 1))
      const ids = [await queued(), await queued(), await queued()]
      const proved = await Promise.all(ids.map((id) => sequencer.prove([id])))
      assert.equal(new Set(proved.map(({ checkpoint }) => checkpoint)).size, 1)
      assert.deepEqual(signed, [0, 3])
    })
  })

  test('an id that was never queued is refused, not waited for', () =>
    withStore(async (store) => {
      const { sequencer } = await sequencerOn(store)
      await assert.rejects(sequencer.prove(['00'.repeat(16)]), /never queued/)
    }))

  test('the database itself refuses to change or remove a ledger entry', () =>
    withStore(async (store) => {
      const { sequencer } = await sequencerOn(store)
      await store.write((trx) => record(trx, ended(1), 5))
      await sequencer.turn()
      const change = sql`UPDATE ledger_entries SET id = 'x'`.execute(store.db)
      await assert.rejects(change, /append-only/)
      await assert.rejects(sql`DELETE FROM ledger_entries`.execute(store.db), /append-only/)
    }))
})
