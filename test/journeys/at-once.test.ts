// Two people at the same moment, and the same word twice: every step of a card's way is asked for by two
// connections at once and then once more. One counts, the rest is refused or changes nothing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createOperatorKey, randomId, type BatchId, type OperatorKey } from '@tipstaff/custody'
import { decodeEntry, type LedgerEntry } from '@tipstaff/ledger'
import { runBatch, type Press } from '../../apps/bureau/src/index.ts'
import { askToAddOperator } from '../../apps/issuer/src/platform/govern-people.ts'
import {
  approveRequest,
  cardBySerial,
  cardsOfHolder,
  issueRequest,
  requestById,
  requestCards,
} from '../../apps/issuer/src/issuance/index.ts'
import {
  activateCard,
  allStations,
  approveBatch,
  batchById,
  blankSerial,
  handOverCard,
  issueStock,
  jobCounts,
  prepareBatch,
  receiveCards,
  receiveStock,
  releaseJobs,
} from '../../apps/issuer/src/personalisation/index.ts'
import { approveOrder } from '../../apps/issuer/src/platform/govern.ts'
import { entriesFrom } from '../../apps/issuer/src/platform/ledger/ledger-rows.ts'
import type { Office } from '../../apps/issuer/src/platform/office.ts'
import { Refusal } from '../../apps/issuer/src/platform/refusal.ts'
import {
  approveChange,
  askToRevoke,
  reportsOf,
  suspendCards,
} from '../../apps/issuer/src/revocation/index.ts'
import { forEachDatabase, type OneDatabase } from '../each-database.ts'
import { holderOf, takePeopleIn } from '../intake.ts'
import { fetched, openPress, type PressAtWork } from '../press-at-work.ts'

const number = '7001'

forEachDatabase('at once, and twice', (make) => {
  let database: OneDatabase
  let works: PressAtWork
  let here: Office
  /** The same office over another connection, as another process has it. */
  let there: Office
  let press: Press
  let serial = ''
  let batch: BatchId
  const who = () => works.house.people

  before(async () => {
    database = await make()
    works = await openPress(database.options)
    here = works.house.office
    there = works.house.anotherOffice()
    await takePeopleIn(works.house, [number])
    press = works.pressOf(await works.newStation('press'))
  })
  after(async () => {
    press.journal.close()
    press.door.close()
    await works.close()
    await database.drop()
  })

  /** Does both at once; every failure must be a refusal. Gives how many were done. */
  const atOnce = async (...works: readonly Promise<unknown>[]): Promise<number> => {
    const ends = await Promise.allSettled(works)
    for (const end of ends)
      if (end.status === 'rejected') assert.ok(end.reason instanceof Refusal, String(end.reason))
    return ends.filter(({ status }) => status === 'fulfilled').length
  }
  const isRefused = (work: Promise<unknown>): Promise<void> =>
    assert.rejects(work, (error) => error instanceof Refusal)

  /** Kinds of the entries that name this, each with how often. */
  const told = async (...names: readonly string[]): Promise<Readonly<Record<string, number>>> => {
    const { db } = here.store
    const waiting = await db.selectFrom('outbox').select('entry').execute()
    const entries = [
      ...(await entriesFrom(db, 0, 10_000)).map(({ bytes }) => bytes),
      ...waiting.map(({ entry }) => entry),
    ]
    const counts: Record<string, number> = {}
    for (const bytes of entries) {
      const entry: LedgerEntry = decodeEntry(bytes)
      const text = JSON.stringify(entry)
      if (names.every((name) => text.includes(name)))
        counts[entry.kind] = (counts[entry.kind] ?? 0) + 1
    }
    return counts
  }

  test('asked for, approved and issued at once and again: one card, one set of entries', async () => {
    const { id } = await holderOf(works.house, number)
    const wanted = { type: 'warrant-card', who: [id] } as const
    const asked = [
      requestCards(here, who().sponsor, wanted),
      requestCards(there, who()['pass-office'], wanted),
    ]
    assert.equal(await atOnce(...asked), 1)
    await isRefused(requestCards(here, who().sponsor, wanted))
    const [card, ...others] = await cardsOfHolder(here.store.db, id)
    assert.ok(card)
    assert.deepEqual(others, [])
    serial = card.serial
    const { request } = card
    const asker = (await requestById(here.store.db, request)).by
    const own = Object.values(who()).find(({ operator }) => operator === asker)
    assert.ok(own)
    await isRefused(approveRequest(here, own, request))
    const approvals = [
      approveRequest(here, who().approver, request),
      approveRequest(there, who()['second-approver'], request),
      approveRequest(there, who().approver, request),
    ]
    assert.equal(await atOnce(...approvals), 1)
    for (const key of [who().approver, who()['second-approver']])
      await isRefused(approveRequest(here, key, request))
    const clerk = who()['pass-office']
    await atOnce(issueRequest(here, clerk, request), issueRequest(there, clerk, request))
    // Whoever came second may have found the opening used, and asked again for what was being signed.
    if ((await requestById(here.store.db, request)).state === 'requested')
      await approveRequest(here, who().approver, request)
    if ((await requestById(here.store.db, request)).state === 'approved')
      await issueRequest(here, clerk, request)
    await isRefused(issueRequest(here, clerk, request))
    assert.equal((await cardBySerial(here.store.db, serial))?.state, 'signed')
    const counts = await told(serial)
    const once = ['card-requested', 'card-approved', 'card-signed'].map((kind) => counts[kind])
    assert.deepEqual(once, [1, 1, 1])
    assert.equal((await cardsOfHolder(here.store.db, id)).length, 1)
  })

  test('prepared, approved and released at once and again: one job, printed once', async () => {
    const station = press.station.settings.station
    const key = who()['press-operator']
    const second = who().approver
    const wanted = { station, cards: [serial], key, second: second.operator, cardsAnHour: 0 }
    const prepared = [prepareBatch(here, wanted), prepareBatch(there, wanted)]
    assert.equal(await atOnce(...prepared), 1)
    await isRefused(prepareBatch(here, wanted))
    const done = (await Promise.allSettled(prepared)).find((one) => one.status === 'fulfilled')
    assert.ok(done)
    batch = done.value.id
    const input = { batch, key: second }
    assert.ok((await atOnce(approveBatch(here, input), approveBatch(there, input))) <= 2)
    if ((await batchById(here.store.db, batch)).state !== 'admitted')
      await approveBatch(here, input)
    await isRefused(approveBatch(here, input))
    assert.equal((await told(batch))['batch-approved'], 1)
    const blanks = { first: blankSerial('AO', 1), last: blankSerial('AO', 4), by: key.operator }
    assert.equal(await atOnce(receiveStock(here, blanks), receiveStock(there, blanks)), 1)
    assert.equal(
      await atOnce(issueStock(here, { ...blanks, batch }), issueStock(there, { ...blanks, batch })),
      1,
    )
    const manifest = await fetched(press, batch)
    const row = (await allStations(here.store.db)).find(({ id }) => id === station)
    assert.ok(row)
    const one = { batch, count: 1 }
    const released = await Promise.allSettled([
      releaseJobs(here, row, one),
      releaseJobs(there, row, one),
      press.door.post('releases', '/next', one).then(({ releases }) => releases),
    ])
    const given = released.flatMap((end) =>
      end.status === 'fulfilled' ? end.value.map(({ job }) => job) : [],
    )
    assert.equal(given.length, 1)
    assert.equal((await told(serial, 'opening-intended', '"print"'))['opening-intended'], 1)
    // The station takes up the release it never got, opens it once, and reports twice.
    const whole = { parallel: 2, stopped: () => false }
    assert.equal((await runBatch(press, manifest, whole)).good, 1)
    assert.equal((await runBatch(press, manifest, whole)).good, 0)
    assert.deepEqual(await jobCounts(here.store.db, batch), { good: 1 })
    assert.equal((await told('receipt-taken'))['receipt-taken'], 1)
  })

  test('received, handed over and activated at once and again: each once', async () => {
    const by = who()['pass-office'].operator
    const cards = { cards: [serial], by }
    const [first, other] = await Promise.all([
      receiveCards(here, cards),
      receiveCards(there, cards),
    ])
    assert.equal(first + other, 1)
    const handing = { card: serial, by, checkedBy: who().sponsor.operator }
    assert.equal(await atOnce(handOverCard(here, handing), handOverCard(there, handing)), 1)
    await isRefused(handOverCard(here, handing))
    const act = { card: serial, by }
    assert.equal(await atOnce(activateCard(here, act), activateCard(there, act)), 1)
    await isRefused(activateCard(here, act))
    const counts = await told(serial)
    assert.deepEqual([counts['card-handed-over'], counts['card-activated']], [1, 1])
  })

  test('suspended and revoked at once and again: each once', async () => {
    const change = { cards: [serial], reason: 'lost' } as const
    const room = who()['control-room']
    assert.equal(
      await atOnce(suspendCards(here, room, change), suspendCards(there, room, change)),
      1,
    )
    await isRefused(suspendCards(here, room, change))
    const { hash } = await askToRevoke(here, who()['pass-office'], change)
    const approve = (office: Office, key: OperatorKey) => approveChange(office, key, hash)
    await isRefused(approve(here, who()['pass-office']))
    const words = [approve(here, who().approver), approve(there, who()['second-approver'])]
    assert.equal(await atOnce(...words), 1)
    await isRefused(approve(there, who().approver))
    assert.equal((await cardBySerial(here.store.db, serial))?.state, 'revoked')
    const counts = await told(serial)
    assert.deepEqual([counts['card-suspended'], counts['card-revoked']], [1, 1])
    assert.equal((await reportsOf(here.store.db, serial)).length, 2)
  })

  test('an operator added by two approvals at once and again: added once', async () => {
    const { key } = await createOperatorKey(randomId('op'), 'a password')
    const { operator, publicKey } = key
    const { keeper, 'second-keeper': second } = who()
    const asked = { operator, publicKey, roles: ['guard'], second: second.operator } as const
    const order = await askToAddOperator(here, keeper, asked)
    await isRefused(approveOrder(here, order, keeper))
    const words = [approveOrder(here, order, second), approveOrder(there, order, second)]
    assert.ok((await atOnce(...words)) >= 1)
    await atOnce(approveOrder(here, order, second))
    const { operators } = await here.custodian.call('list-operators', {})
    assert.equal(operators.filter((row) => row.operator === operator).length, 1)
    assert.equal((await told(operator, 'operator-added'))['operator-added'], 1)
  })
})
