import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forEachStore } from '../../../../test/stores.ts'
import { ledgerMigration } from '../platform/ledger/ledger-rows.ts'
import { migrate, type Store } from '../platform/store.ts'
import { cardActions, cardLife, cardStates, cardStatus, nextState, type CardState } from './card.ts'
import { cardTypes, lifeMonthsMax } from '../personnel/index.ts'
import { expiryOf, monthsAfter, endOfDay } from './card-type.ts'
import { addCards, cardBySerial, givePlaces, moveCard, newCardId, statusListSize } from './cards.ts'
import { issuanceMigrations } from './index.ts'

const by = 'op_aaaaaaaaaaaaaaaa'

async function withStore(makeStore: () => Promise<Store>, work: (store: Store) => Promise<void>) {
  const store = await makeStore()
  try {
    await migrate(store, [ledgerMigration, ...issuanceMigrations])
    await work(store)
  } finally {
    await store.close()
  }
}

let people = 0
const holderId = (): `ho_${string}` => `ho_${String((people += 1)).padStart(16, 'a')}`

async function cardIn(store: Store, state: CardState, holder = holderId()): Promise<string> {
  const { cardId, serial } = newCardId()
  const request = 're_aaaaaaaaaaaaaaaa'
  await store.write(async (trx) => {
    const type = 'warrant-card'
    await addCards(trx, [
      { cardId, serial, holder, type, request, requestedBy: by, requestedAt: 1 },
    ])
    await trx.updateTable('cards').set({ state }).where('serial', '=', serial).execute()
  })
  return serial
}

forEachStore('the states of a card', (makeStore) => {
  test('every arrow of the table is walked, and every arrow not in it is refused and changes nothing', () =>
    withStore(makeStore, async (store) => {
      let refused = 0
      for (const state of cardStates) {
        for (const action of cardActions) {
          const serial = await cardIn(store, state)
          const to = nextState(state, action)
          const move = store.write((trx) => moveCard(trx, serial, action, 2, by))
          if (to === undefined) {
            await assert.rejects(move, { code: 'wrong-state' })
            refused += 1
          } else await move
          assert.equal((await cardBySerial(store.db, serial))?.state, to ?? state)
        }
      }
      const arrows = Object.values(cardLife).flatMap((actions) => Object.keys(actions))
      assert.equal(refused, cardStates.length * cardActions.length - arrows.length)
    }))

  test('a card that does not exist cannot be moved', () =>
    withStore(makeStore, async (store) => {
      const move = store.write((trx) => moveCard(trx, 'K7Q2-M4XN-0ZTE-9ABC', 'revoke', 2, by))
      await assert.rejects(move, { code: 'not-found' })
    }))

  test('the database itself holds one card of a type on its way to a person, and one active', () =>
    withStore(makeStore, async (store) => {
      const holder = holderId()
      await cardIn(store, 'requested', holder)
      await assert.rejects(cardIn(store, 'requested', holder), { code: 'wrong-state' })
      const other = holderId()
      await cardIn(store, 'active', other)
      await assert.rejects(cardIn(store, 'active', other))
    }))

  test('activation supersedes the card before it, and without an operator it does not happen', () =>
    withStore(makeStore, async (store) => {
      const holder = holderId()
      const older = await cardIn(store, 'active', holder)
      const newer = await cardIn(store, 'handed-over', holder)
      await assert.rejects(store.write((trx) => moveCard(trx, newer, 'activate', 2)))
      assert.equal((await cardBySerial(store.db, older))?.state, 'active')
      await store.write((trx) => moveCard(trx, newer, 'activate', 2, by))
      assert.equal((await cardBySerial(store.db, older))?.state, 'revoked')
      const outbox = await store.db.selectFrom('outbox').select('entry').execute()
      assert.match(outbox.map(({ entry }) => Buffer.from(entry).toString()).join(), /superseded/)
    }))

  test('places in the status list are random, kept, and never given twice', () =>
    withStore(makeStore, async (store) => {
      const serials: string[] = []
      for (let i = 0; i < 40; i++) serials.push(await cardIn(store, 'approved'))
      const first = await store.write((trx) => givePlaces(trx, serials.slice(0, 20)))
      const all = await store.write((trx) => givePlaces(trx, serials))
      for (const [serial, place] of first) assert.equal(all.get(serial), place)
      assert.equal(new Set(all.values()).size, 40)
      assert.ok([...all.values()].every((place) => place >= 0 && place < statusListSize))
      const sorted = [...all.values()].sort((a, b) => a - b)
      assert.notDeepEqual([...all.values()], sorted)
      const [one = '', two = ''] = serials
      const same = store.db
        .updateTable('cards')
        .set({ status_index: all.get(one) ?? 0 })
        .where('serial', '=', two)
      await assert.rejects(same.execute())
    }))
})

describe('a card', () => {
  test('is valid in the status list when it is active and never otherwise', () => {
    for (const state of cardStates) {
      assert.equal(cardStatus({ state, statusIndex: null }), null)
      assert.equal(cardStatus({ state, statusIndex: 7 }) === 'valid', state === 'active')
    }
    for (const state of ['signed', 'printed', 'handed-over', 'suspended'] as const)
      assert.equal(cardStatus({ state, statusIndex: 7 }), 'suspended')
  })

  test('a revoked card has no way back to life', () => {
    const reachable = new Set<CardState>(['revoked'])
    for (const state of reachable)
      for (const action of cardActions) {
        const to = nextState(state, action)
        if (to) reachable.add(to)
      }
    assert.deepEqual([...reachable], ['revoked', 'returned', 'destroyed'])
  })

  test('expires with its type, with the vetting, or after six years, whichever is first', () => {
    const [warrant] = cardTypes
    assert.ok(warrant)
    assert.equal(expiryOf(warrant, '2099-01-01', '2026-11-23'), '2031-11-23')
    assert.equal(expiryOf(warrant, '2027-03-01', '2026-11-23'), '2027-03-01')
    const long = { ...warrant, lifeMonths: 500 }
    assert.equal(expiryOf(long, '2099-01-01', '2026-11-23'), '2032-11-23')
    for (const { lifeMonths = 0 } of cardTypes) assert.ok(lifeMonths <= lifeMonthsMax)
  })

  test('a month after the 31st is the last of the next, and a card is good to the end of its day', () => {
    assert.equal(monthsAfter('2024-01-31', 1), '2024-02-29')
    assert.equal(monthsAfter('2023-12-31', 2), '2024-02-29')
    assert.equal(monthsAfter('2024-02-29', 12), '2025-02-28')
    assert.equal(endOfDay('2031-03-31') * 1000, Date.parse('2031-04-01T00:00:00Z'))
  })
})
