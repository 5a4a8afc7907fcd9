// Revocation with the real custodian and sequencer, on every database: who may, who must be two, what a list then says, and that
// nothing brings a revoked card back.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import {
  decodeStatusList,
  getStatus,
  openSign1,
  serialFromCardId,
  status,
} from '@tipstaff/credential'
import { CustodyRefusal, type HolderId } from '@tipstaff/custody'
import { decodeEntry, type LedgerEntry } from '@tipstaff/ledger'
import { forEachDatabase, type OneDatabase } from '../../../../test/each-database.ts'
import { openHouse, type House } from '../../../../test/house.ts'
import { cardBySerial, issuanceMigrations, type CardState } from '../issuance/index.ts'
import {
  findHolderByNumber,
  forgetPerson,
  importRoster,
  personnelMigrations,
} from '../personnel/index.ts'
import { draftOpening } from '../platform/acts.ts'
import { keepEnvelopes, readEnvelopes } from '../platform/envelopes.ts'
import { approveOrder } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { openRecords } from '../platform/open-records.ts'
import { Refusal, type RefusalCode } from '../platform/refusal.ts'
import { migrate } from '../platform/store.ts'
import { newestList, publicationMigrations, publishLists } from '../publication/index.ts'
import {
  approveChange,
  askToErase,
  askToRestore,
  askToRevoke,
  candidates,
  cardsOf,
  holderOf,
  reportsOf,
  revocationMigrations,
  suspendCards,
  sweepLeavers,
} from './index.ts'

const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
const rosterOf = (numbers: readonly number[]): Uint8Array =>
  Buffer.from(
    [
      heading,
      ...numbers.map(
        (no) =>
          `${no},Testperson${no % 2 ? 'odd' : 'even'},Ada,Constable,Police officer,Harbour,01/02/2020,,RV,01/02/2099`,
      ),
    ].join('\n'),
  )
const refuses =
  (code: RefusalCode) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code

forEachDatabase('revocation', (make) => {
  let database: OneDatabase
  let house: House
  let office: Office
  let lastCard = 0
  const who = () => house.people
  const numbers = [3001, 3002, 3003, 3004]

  /** A card as issuance and personalisation would leave it. */
  const makeCard = async (holder: string, state: CardState = 'active') => {
    const id = Buffer.alloc(10)
    id.writeUInt32BE(++lastCard, 0)
    const serial = serialFromCardId(id)
    await sql`INSERT INTO cards (serial, card_id, holder, type, state, status_index, request,
      requested_by, expires_on, requested_at, changed_at) VALUES (${serial}, ${id}, ${holder},
      'warrant-card', ${state}, ${lastCard}, 'request', 'operator', '2099-01-01', 0, 0)`.execute(
      office.store.db,
    )
    return { serial, index: lastCard }
  }
  const stateOf = async (serial: string) => (await cardBySerial(office.store.db, serial))?.state
  const published = async (index: number): Promise<number> => {
    await publishLists(office)
    const list = await newestList(office.store.db, 'status')
    assert.ok(list)
    const { payload } = openSign1(list.bytes, 'status')
    return getStatus(decodeStatusList(payload).statuses, index)
  }
  const entriesOf = async (card: string): Promise<LedgerEntry[]> => {
    const { db } = office.store
    const rows = [
      ...(await db.selectFrom('ledger_entries').select('entry').execute()),
      ...(await db.selectFrom('outbox').select('entry').execute()),
    ]
    return rows
      .map(({ entry }) => decodeEntry(entry))
      .filter((entry) => 'card' in entry && entry.card === card)
  }
  const idOf = async (no: number): Promise<HolderId> => {
    const found = await findHolderByNumber(office, String(no))
    assert.ok(found)
    return found.id
  }

  before(async () => {
    database = await make()
    house = await openHouse(database.options)
    office = house.office
    await migrate(office.store, [
      ...personnelMigrations,
      ...issuanceMigrations,
      ...publicationMigrations,
      ...revocationMigrations,
    ])
    await importRoster(office, { bytes: rosterOf(numbers), by: who()['pass-office'].operator })
  })
  after(async () => {
    await house.close()
    await database.drop()
  })

  let card: { serial: string; index: number }
  beforeEach(async () => {
    card = await makeCard(`holder ${lastCard + 1}`)
  })
  const change = () => ({ cards: [card.serial], reason: 'lost' }) as const

  test('the control room suspends alone; the list says so; the ledger says who and why', async () => {
    assert.equal(await published(card.index), status.valid)
    const { hash } = await suspendCards(office, who()['control-room'], change())
    assert.equal(await stateOf(card.serial), 'suspended')
    assert.equal(await published(card.index), status.suspended)
    const [entry] = await entriesOf(card.serial)
    assert.ok(entry?.kind === 'card-suspended')
    assert.equal(entry.by, who()['control-room'].operator)
    assert.equal(entry.reason, 'lost')
    assert.equal(entry.statement, hash)
    const [report] = await reportsOf(office.store.db, card.serial)
    assert.equal(report?.statement, hash)
  })

  test('a guard, or a card that is not active, is refused and nothing moves', async () => {
    await assert.rejects(suspendCards(office, who().guard, change()), refuses('not-permitted'))
    assert.equal(await stateOf(card.serial), 'active')
    const other = await makeCard('somebody', 'printed')
    const both = { cards: [card.serial, other.serial], reason: 'lost' } as const
    await assert.rejects(suspendCards(office, who()['control-room'], both), refuses('wrong-state'))
    assert.equal(await stateOf(card.serial), 'active', 'all or none')
    assert.deepEqual(await entriesOf(card.serial), [])
  })

  test('revoking suspends at once and is final only with another person of the right role', async () => {
    const { hash } = await askToRevoke(office, who()['pass-office'], change())
    assert.equal(await stateOf(card.serial), 'suspended')
    assert.equal(await published(card.index), status.suspended)
    const approve = (key: keyof House['people']) => approveChange(office, who()[key], hash)
    await assert.rejects(approve('pass-office'), refuses('second-person-needed'))
    await assert.rejects(approve('control-room'), refuses('not-permitted'))
    await assert.rejects(approve('guard'), refuses('not-permitted'))
    assert.equal(await stateOf(card.serial), 'suspended')
    await approve('approver')
    assert.equal(await stateOf(card.serial), 'revoked')
    assert.equal(await published(card.index), status.invalid)
    const revoked = (await entriesOf(card.serial)).find(({ kind }) => kind === 'card-revoked')
    assert.ok(revoked?.kind === 'card-revoked')
    assert.equal(revoked.second, who().approver.operator)
    assert.equal(revoked.statement, hash)
    await assert.rejects(approve('approver'), refuses('not-found'))
  })

  test('restoring needs two people, and a revoked card is never restored', async () => {
    await suspendCards(office, who()['control-room'], change())
    const found = { cards: [card.serial], reason: 'found' } as const
    const { hash } = await askToRestore(office, who()['control-room'], found)
    assert.equal(await stateOf(card.serial), 'suspended')
    await approveChange(office, who().approver, hash)
    assert.equal(await stateOf(card.serial), 'active')
    assert.equal(await published(card.index), status.valid)
    const again = await askToRevoke(office, who()['pass-office'], change())
    await approveChange(office, who().approver, again.hash)
    await assert.rejects(askToRestore(office, who()['control-room'], found), refuses('wrong-state'))
    await published(card.index)
    // Even with the office's database in hand: the custodian signs no such list.
    await sql`UPDATE cards SET state = 'active' WHERE serial = ${card.serial}`.execute(
      office.store.db,
    )
    await assert.rejects(publishLists(office), refuses('custodian-refused'))
    await sql`UPDATE cards SET state = 'revoked' WHERE serial = ${card.serial}`.execute(
      office.store.db,
    )
  })

  test('two approvals at once: one is taken, one refused, and the card moves once', async () => {
    const { hash } = await askToRevoke(office, who()['pass-office'], change())
    const tries = await Promise.allSettled([
      approveChange(office, who().approver, hash),
      approveChange(house.anotherOffice(), who()['second-approver'], hash),
    ])
    assert.deepEqual(tries.map((one) => one.status).sort(), ['fulfilled', 'rejected'])
    const revoked = (await entriesOf(card.serial)).filter(({ kind }) => kind === 'card-revoked')
    assert.equal(revoked.length, 1)
  })

  test('a restoration asked for before a revocation does not undo it', async () => {
    await suspendCards(office, who()['control-room'], change())
    const restore = await askToRestore(office, who()['control-room'], {
      cards: [card.serial],
      reason: 'found',
    })
    const revoke = await askToRevoke(office, who()['pass-office'], change())
    await approveChange(office, who().approver, revoke.hash)
    await assert.rejects(
      approveChange(office, who().approver, restore.hash),
      refuses('wrong-state'),
    )
    assert.equal(await stateOf(card.serial), 'revoked')
  })

  test('a statement altered in the database approves nothing', async () => {
    const victim = await makeCard('another')
    const { hash } = await askToRevoke(office, who()['pass-office'], change())
    const row = await sql<{ bytes: Uint8Array }>`SELECT bytes FROM statements WHERE hash = ${hash}`
      .execute(office.store.db)
      .then(({ rows }) => rows[0])
    assert.ok(row)
    const text = Buffer.from(row.bytes).toString('latin1').replace(card.serial, victim.serial)
    await sql`UPDATE statements SET bytes = ${Buffer.from(text, 'latin1')} WHERE hash = ${hash}`.execute(
      office.store.db,
    )
    await assert.rejects(approveChange(office, who().approver, hash), refuses('not-permitted'))
    assert.equal(await stateOf(victim.serial), 'active')
  })

  test('the control room finds a person by name, each name shown being an opening, and suspends', async () => {
    const mine = await makeCard(await idOf(3001))
    const key = who()['control-room']
    const { people } = await candidates(office, key, 'ada testpersonodd')
    assert.deepEqual(
      people.map(({ name }) => name),
      ['Ada Testpersonodd', 'Ada Testpersonodd'],
    )
    const shown = await sql<{ count: number }>`SELECT count(*) AS count FROM exposures x
      JOIN parties p ON p.no = x.recipient WHERE p.id = ${key.operator}`.execute(office.store.db)
    assert.equal(shown.rows[0]?.count, 2)
    const chosen = people.find(({ cards }) => cards.some(({ serial }) => serial === mine.serial))
    assert.equal(chosen?.holder, await idOf(3001))
    const cards = await cardsOf(office, await idOf(3001), ['active'])
    await suspendCards(office, key, { cards, reason: 'stolen' })
    assert.equal(await stateOf(mine.serial), 'suspended')
    assert.equal(await published(mine.index), status.suspended)
    await assert.rejects(cardsOf(office, await idOf(3001), ['active']), refuses('wrong-state'))
    assert.equal((await holderOf(office, '3001')).id, chosen.holder)
    await assert.rejects(holderOf(office, '99999'), refuses('not-found'))
  })

  test('leavers are found by looking back, suspended at once, revoked by two; twice changes nothing', async () => {
    const leaver = await makeCard(await idOf(3002))
    const printed = await makeCard(await idOf(3003), 'printed')
    const stays = await makeCard(await idOf(3004))
    await sql`UPDATE holders SET state = 'left', left_on = '2026-01-01'
      WHERE id IN (${await idOf(3002)}, ${await idOf(3003)})`.execute(office.store.db)
    const swept = await sweepLeavers(office, who()['pass-office'])
    assert.deepEqual([...swept.cards].sort(), [leaver.serial, printed.serial].sort())
    assert.equal(await stateOf(leaver.serial), 'suspended')
    const second = await sweepLeavers(office, who()['pass-office'])
    assert.deepEqual(second, { cards: [], statements: [], waiting: 2 })
    for (const { hash } of swept.statements) await approveChange(office, who().approver, hash)
    assert.equal(await stateOf(leaver.serial), 'revoked')
    assert.equal(await stateOf(printed.serial), 'revoked')
    assert.equal(await stateOf(stays.serial), 'active')
  })

  test('who has left is erased by two people: nothing opens them again, and nothing here finds them', async () => {
    const { db } = office.store
    const dpo = who()['data-protection']
    const second = who().keeper
    const ask = (person: string) => askToErase(office, dpo, { person, second: second.operator })
    const [gone, stays] = [3001, 3004]
    const there = await idOf(stays)
    await assert.rejects(ask(there), refuses('wrong-state'), 'who is present is not erased')
    const id = await idOf(gone)
    const kept = await makeCard(id)
    const by = who()['pass-office'].operator
    await importRoster(office, { bytes: rosterOf([stays]), by, expectLeavers: 1 })
    await assert.rejects(ask(id), refuses('wrong-state'), 'a card that has not ended')
    const swept = await sweepLeavers(office, who()['pass-office'])
    for (const { hash } of swept.statements) await approveChange(office, who().approver, hash)
    assert.equal(await stateOf(kept.serial), 'revoked')

    const subject = (await holderOf(office, id)).subjectKey
    const order = await ask(id)
    const own = approveOrder(office, order, dpo, { shred: forgetPerson })
    await assert.rejects(own, refuses('second-person-needed'))
    assert.ok((await readEnvelopes(db, [id], ['F.text'])).has(id), 'not before the second person')
    const opening = draftOpening(
      who()['pass-office'],
      {
        ...({ matter: 'after', purpose: 'view', recipient: 'office', groups: ['F.text'] } as const),
        subjects: [{ holder: id, subjectKey: new Uint8Array(subject) }],
      },
      office.clock(),
    )
    const envelopes = await readEnvelopes(db, [id], ['F.text'])
    // Killed after the custodian's yes: what the office holds is all there, and asked again it goes.
    const killed = { shred: () => Promise.reject(new Error('killed')) }
    await assert.rejects(approveOrder(office, order, second, killed), /killed/)
    assert.ok((await readEnvelopes(db, [id], ['F.text'])).has(id))
    await approveOrder(office, order, second, { shred: forgetPerson })
    await approveOrder(office, order, second, { shred: forgetPerson })

    assert.equal((await readEnvelopes(db, [id], ['F.text', 'H', 'V'])).size, 0)
    await assert.rejects(holderOf(office, id), refuses('not-found'))
    assert.equal(await findHolderByNumber(office, String(gone)), undefined)
    assert.ok(await findHolderByNumber(office, String(stays)))
    // What could tie the ledger's commitments to the id is in no table any more.
    const key = Buffer.from(subject).toString('hex')
    const orders = await db.selectFrom('orders').select('request').execute()
    const rows = await db.selectFrom('holders').select('subject_key').execute()
    for (const bytes of [...orders.map((row) => row.request), ...rows.map((r) => r.subject_key)])
      assert.ok(!Buffer.from(bytes).toString('hex').includes(key))
    // A thief's copy of the envelope is worth nothing either: the custodian refuses the person.
    const [sealed] = [...envelopes.values()]
    assert.ok(sealed?.['F.text'])
    const back = {
      holder: id,
      group: 'F.text',
      envelope: sealed['F.text'],
      fingerprint: null,
    } as const
    await office.store.write((trx) => keepEnvelopes(trx, [back], 0))
    await assert.rejects(
      openRecords(office, opening),
      (error: unknown) =>
        error instanceof Refusal &&
        error.cause instanceof CustodyRefusal &&
        error.cause.code === 'shredded',
    )
  })

  test('the same number on a later roster is a new person', async () => {
    const [gone, stays] = [3001, 3004]
    const again = { bytes: rosterOf([gone, stays]), by: who()['pass-office'].operator }
    const { joined, returned } = await importRoster(office, again)
    assert.equal(joined.length, 1)
    assert.equal(returned.length, 0)
  })
})
