import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { decode } from 'cborg'
import {
  decodeClaims,
  openQrText,
  publicKeyFromRaw,
  serialFromCardId,
  verifySign1,
} from '@tipstaff/credential'
import { operatorKey, type OperatorKey } from '@tipstaff/custody'
import { decodeEntry, type LedgerEntry } from '@tipstaff/ledger'
import { forEachDatabase, type OneDatabase } from '../../../../test/each-database.ts'
import { openHouse, type House } from '../../../../test/house.ts'
import {
  findHolderByNumber,
  importRoster,
  personnelMigrations,
  searchHolders,
  settlePhotographs,
  takePhotographs,
  viewHolders,
} from '../personnel/index.ts'
import { draftOpening } from '../platform/acts.ts'
import { entriesFrom } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { openRecords } from '../platform/open-records.ts'
import { migrate } from '../platform/store.ts'
import {
  approveRequest,
  cardBySerial,
  cardsInState,
  cardsOfHolder,
  cardStatus,
  issuanceMigrations,
  issueRequest,
  moveCard,
  refusedPeople,
  refuseRequest,
  requestById,
  requestCards,
} from './index.ts'

const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
interface Person {
  number: string
  family?: string
  rank?: string
  kind?: string
  vetting?: string
  leaves?: string
}
const roster = (people: readonly Person[]): Uint8Array =>
  Buffer.from(
    [
      heading,
      ...people.map(
        ({
          number,
          family = 'Testperson',
          rank = 'Constable',
          kind = 'Police officer',
          vetting = 'RV,01/02/2099',
          leaves = '',
        }) => `${number},${family},Ada,${rank},${kind},Harbour,01/02/2020,${leaves},${vetting}`,
      ),
    ].join('\n'),
  )
const soon = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10)
const people: Person[] = [
  ...Array.from({ length: 6 }, (_, i): Person => ({ number: `100${i}` })),
  { number: '2000', vetting: ',' },
  { number: '2001', vetting: 'RV,01/02/2021' },
  { number: '2002', vetting: `RV,${soon.split('-').reverse().join('/')}` },
  { number: '2003', family: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren' },
  // Fits on the card, and leaves the portrait less room in the QR code than other names do.
  {
    number: '2006',
    family: 'Featherstonehaugh-Cholmondeley',
    rank: 'Detective Chief Superintendent',
  },
  { number: '2004', kind: 'Police staff', rank: 'Analyst' },
  { number: '2005' },
]

forEachDatabase('the way of a card, with the real custodian and sequencer', (make) => {
  let database: OneDatabase
  let house: House
  let office: Office
  const who = () => ({
    sponsor: house.people.sponsor,
    approver: house.people.approver,
    clerk: house.people['pass-office'],
  })
  const holder = async (number: string) => {
    const found = await findHolderByNumber(office, number)
    assert.ok(found)
    return found
  }
  const ask = async (numbers: readonly string[], key: OperatorKey = who().sponsor) => {
    const ids = await Promise.all(numbers.map(async (number) => (await holder(number)).id))
    return await requestCards(office, key, { type: 'warrant-card', who: ids })
  }
  const issue = (id: string) => issueRequest(office, who().clerk, id)

  before(async () => {
    database = await make()
    house = await openHouse(database.options)
    office = house.office
    await migrate(office.store, [...personnelMigrations, ...issuanceMigrations])
    const by = who().clerk.operator
    await importRoster(office, { bytes: roster(people), by })
    const folder = join(house.folder, 'photographs')
    mkdirSync(folder)
    for (const { number } of people) {
      if (number === '2005') continue
      writeFileSync(join(folder, `${number}.jpg`), await picture(Number(number)))
    }
    writeFileSync(join(folder, 'stranger_77777.jpg'), await picture(1))
    writeFileSync(join(folder, '2005.jpg'), 'this is no photograph')
    const taken = await takePhotographs(office, { folder, by, processes: 2 })
    assert.deepEqual(taken.unclaimed, ['stranger_77777.jpg'])
    assert.deepEqual(
      taken.refused.map(({ file, codes }) => [file, codes[0]]),
      [['2005.jpg', 'not-a-photograph']],
    )
    assert.equal(taken.accepted + taken.toJudge.length, people.length - 1)
    const again = await takePhotographs(office, { folder, by, processes: 1 })
    assert.equal(again.skipped, people.length)
    await settlePhotographs(office, who().clerk, {
      outcome: 'accepted',
      which: { holders: taken.toJudge.map((one) => one.holder) },
    })
  })
  after(async () => {
    await house.close()
    await database.drop()
  })

  test('a card is asked for by one, approved by another, and comes out signed and sealed', async () => {
    const { request, serials } = await ask(['1000'])
    await approveRequest(office, who().approver, request)
    const issued = await issue(request)
    assert.deepEqual(issued, { signed: 1, refused: [], interrupted: 0 })
    const card = await cardBySerial(office.store.db, serials[0] ?? '')
    assert.ok(card)
    assert.equal(card.state, 'signed')
    assert.equal(cardStatus(card), 'suspended')
    assert.equal((await requestById(office.store.db, request)).state, 'done')
    const { claims, verified } = await openCard(office, who(), card.serial)
    assert.ok(verified)
    assert.equal(serialFromCardId(claims.cardId), card.serial)
    assert.equal(claims.name, 'Ada Testperson')
    assert.equal(claims.statusIndex, card.statusIndex)
    assert.equal(claims.expiresAt, Date.parse(`${card.expiresOn ?? ''}T00:00:00Z`) / 1000 + 86_400)
  })

  test('the ledger tells the story of the card in order and names nobody', async () => {
    const [card] = await cardsOfHolder(office.store.db, (await holder('1000')).id)
    const story = (await ledger(office)).filter((entry) =>
      JSON.stringify(entry).includes(card?.serial ?? '-'),
    )
    assert.deepEqual(
      story.map(({ kind }) => kind).filter((kind) => kind !== 'opening-intended'),
      ['card-requested', 'card-approved', 'credential-recorded', 'card-signed'],
    )
    assert.equal(JSON.stringify(await ledger(office)).includes('Testperson'), false)
  })

  test('the person who asked cannot approve, nor can somebody without the role', async () => {
    const { request } = await ask(['1001'], who().clerk)
    await assert.rejects(approveRequest(office, who().clerk, request), /cannot also approve/)
    await assert.rejects(approveRequest(office, house.people.guard, request), /may not approve/)
    await assert.rejects(ask(['1002'], house.people.guard), /may not request/)
    const guardsKey = house.people.guard.privateKey
    const stranger = operatorKey(who().approver.operator, guardsKey)
    await assert.rejects(approveRequest(office, stranger, request), /not enrolled with this key/)
    const impostor = operatorKey(who().clerk.operator, guardsKey)
    await assert.rejects(refuseRequest(office, impostor, request), /not enrolled with this key/)
    await assert.rejects(issueRequest(office, impostor, request), /not enrolled with this key/)
    await assert.rejects(issue(request), /requested, not approved/)
    await refuseRequest(office, who().clerk, request)
  })

  test('two approvals at once: one counts, the other is refused, and nothing is approved twice', async () => {
    const { request } = await ask(['1001'])
    const other = house.anotherOffice()
    const both = await Promise.allSettled([
      approveRequest(office, who().approver, request),
      approveRequest(other, house.people['second-approver'], request),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const approvals = (await ledger(office)).filter(
      (entry) => entry.kind === 'card-approved' && entry.request === request,
    )
    assert.equal(approvals.length, 1)
    await refuseRequest(office, who().approver, request)
    assert.equal((await cardsInState(office.store.db, 'refused', request)).length, 1)
  })

  test('the same request twice is refused, also when both come at once', async () => {
    const other = house.anotherOffice()
    const id = (await holder('1001')).id
    const input = { type: 'warrant-card', who: [id] } as const
    const both = await Promise.allSettled([
      requestCards(office, who().sponsor, input),
      requestCards(other, who().sponsor, input),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    await assert.rejects(ask(['1001']), /already on its way/)
    const pending = await cardsOfHolder(office.store.db, id)
    const open = pending.filter(({ state }) => state === 'requested')
    assert.equal(open.length, 1)
    await refuseRequest(office, who().sponsor, open[0]?.request ?? '')
  })

  test('everyone without a live card: whoever cannot have one is refused with the reason, the rest goes on', async () => {
    const asked = await requestCards(office, who().sponsor, {
      type: 'warrant-card',
      who: 'everyone',
    })
    assert.deepEqual(
      (await refusedPeople(office.store.db, asked.request)).map(({ refusal }) => refusal),
      ['no-portrait'],
    )
    await approveRequest(office, who().approver, asked.request)
    const issued = await issue(asked.request)
    const reasons = issued.refused.map(({ refusal }) => refusal).sort()
    assert.deepEqual(reasons, ['name-does-not-fit', 'vetting-expired', 'vetting-missing'])
    assert.equal(issued.signed, 7)
    assert.equal(issued.signed + issued.refused.length, asked.serials.length)
    const [capped] = await cardsOfHolder(office.store.db, (await holder('2002')).id)
    assert.equal(capped?.expiresOn, soon)
  })

  test('a type that is not for this kind of person is refused', async () => {
    await assert.rejects(ask(['2004']), /not for this kind/)
  })

  test('a live card stands in the way of another unless that replaces it', async () => {
    const one = await holder('1000')
    const [card] = await cardsOfHolder(office.store.db, one.id)
    assert.ok(card)
    const by = who().clerk.operator
    const move = (serial: string, ...actions: ('print' | 'hand-over' | 'activate')[]) =>
      office.store.write(async (trx) => {
        for (const action of actions) await moveCard(trx, serial, action, Date.now(), by)
      })
    await move(card.serial, 'print', 'hand-over', 'activate')
    assert.equal(cardStatus((await cardBySerial(office.store.db, card.serial)) ?? card), 'valid')
    await assert.rejects(ask(['1000']), /already has a live card/)
    const replacing = { type: 'warrant-card', who: [one.id], replaces: true } as const
    const { request, serials } = await requestCards(office, who().sponsor, replacing)
    await approveRequest(office, who().approver, request)
    await issue(request)
    const [fresh = ''] = serials
    assert.equal((await cardBySerial(office.store.db, card.serial))?.state, 'active')
    await move(fresh, 'print', 'hand-over', 'activate')
    assert.equal((await cardBySerial(office.store.db, card.serial))?.state, 'revoked')
    assert.equal((await cardBySerial(office.store.db, fresh))?.state, 'active')
    const [revoked] = (await ledger(office)).filter((entry) => entry.kind === 'card-revoked')
    assert.ok(revoked?.kind === 'card-revoked')
    assert.deepEqual([revoked.card, revoked.reason], [card.serial, 'superseded'])
  })

  test('somebody who leaves between approval and issue gets no card', async () => {
    const asked = await requestCards(office, who().sponsor, {
      type: 'staff-pass',
      who: [(await holder('2004')).id],
    })
    await approveRequest(office, who().approver, asked.request)
    const by = who().clerk.operator
    const gone = people.map((one) =>
      one.number === '2004' ? { ...one, leaves: '01/02/2024' } : one,
    )
    await importRoster(office, { bytes: roster(gone), by })
    const issued = await issue(asked.request)
    assert.deepEqual(
      issued.refused.map(({ refusal }) => refusal),
      ['left'],
    )
    await importRoster(office, { bytes: roster(people), by })
  })

  const steps = ['open', 'prove', 'sign-credentials', 'seal', 'keep'] as const
  for (const when of ['before', 'after'] as const) {
    for (const step of steps) {
      test(`killed ${when} "${step}", issuing is run again and every card comes out once`, async () => {
        const id = await freshHolder()
        const asked = await requestCards(office, who().sponsor, { type: 'staff-pass', who: [id] })
        await approveRequest(office, who().approver, asked.request)
        const dying = dyingAt(office, step, when)
        await assert.rejects(issueRequest(dying, who().clerk, asked.request), /killed/)
        let issued = await issue(asked.request)
        if (issued.interrupted > 0) {
          assert.equal(issued.signed, 0)
          await assert.rejects(
            approveRequest(office, who().clerk, asked.request),
            /cannot also approve/,
          )
          await approveRequest(office, who().approver, asked.request)
          issued = await issue(asked.request)
        }
        const cards = await cardsOfHolder(office.store.db, id)
        assert.deepEqual(
          cards.map(({ state }) => state),
          ['signed'],
        )
        assert.equal((await openCard(office, who(), cards[0]?.serial ?? '')).verified, true)
        const signed = (await ledger(office)).filter(
          (entry) => entry.kind === 'card-signed' && entry.card === cards[0]?.serial,
        )
        assert.equal(signed.length, 1)
      })
    }
  }

  // One for each step, taken in together: a roster and a process for photographs each would cost more than the rest.
  let joined = 0
  const joiners = Array.from({ length: steps.length * 2 }, (_, i): Person => ({
    number: String(3_001 + i),
    kind: 'Police staff',
    rank: 'Analyst',
  }))
  async function freshHolder() {
    if (joined === 0) await takeJoiners()
    return (await holder(joiners[joined++]?.number ?? '')).id
  }
  async function takeJoiners(): Promise<void> {
    const by = who().clerk.operator
    await importRoster(office, { bytes: roster([...people, ...joiners]), by })
    const folder = join(house.folder, 'photographs-of-joiners')
    mkdirSync(folder)
    for (const { number } of joiners)
      writeFileSync(join(folder, `${number}.jpg`), await picture(Number(number)))
    const taken = await takePhotographs(office, { folder, by, processes: 1 })
    const holders = taken.toJudge.map((one) => one.holder)
    await settlePhotographs(office, who().clerk, { outcome: 'accepted', which: { holders } })
  }

  test('a name is found in the custodian, and the ledger says who searched, not for whom', async () => {
    const found = await searchHolders(office, who().clerk, 'wolfeschl')
    assert.deepEqual(
      found.holders.map(({ id }) => id),
      [(await holder('2003')).id],
    )
    const view = await viewHolders(office, who().clerk, found.holders, ['F.text', 'H'])
    assert.equal(view.size, 1)
    const searches = (await ledger(office)).filter(({ kind }) => kind === 'search-intended')
    assert.equal(searches.length, 1)
  })

  test('whose name did not fit gets a card once the roster says what to print', async () => {
    const lines = Buffer.from(roster([...people, ...joiners]))
      .toString()
      .split('\n')
    const [heads = '', ...rows] = lines
    const shorter = rows.map((row) => `${row},${row.startsWith('2003,') ? 'A. Wolfe' : ''}`)
    const bytes = Buffer.from([`${heads},Name on card`, ...shorter].join('\n'))
    const { changed } = await importRoster(office, { bytes, by: who().clerk.operator })
    assert.equal(changed.length, 1)
    const { request } = await ask(['2003'])
    await approveRequest(office, who().approver, request)
    assert.deepEqual(await issue(request), { signed: 1, refused: [], interrupted: 0 })
    const [found] = (await searchHolders(office, who().clerk, 'wolfe')).holders
    assert.equal(found?.id, (await holder('2003')).id)
  })
})

/** An office that is gone, as by kill -9, before or after one step of issuing. */
function dyingAt(
  office: Office,
  step: 'open' | 'prove' | 'sign-credentials' | 'seal' | 'keep',
  when: 'before' | 'after',
): Office {
  let dead = false
  let proofs = 0
  const around = async <T>(hit: boolean, work: () => Promise<T>): Promise<T> => {
    if (dead || (hit && when === 'before')) {
      dead = true
      throw new Error('killed')
    }
    const done = await work()
    if (hit) {
      dead = true
      throw new Error('killed')
    }
    return done
  }
  let sealed = false
  return {
    ...office,
    custodian: {
      ...office.custodian,
      call: (verb, request) => {
        if (verb === 'seal') sealed = true
        return around(verb === step, () => office.custodian.call(verb, request))
      },
    },
    ledger: {
      ...office.ledger,
      prove: (ids) =>
        around(step === 'prove' && (proofs += 1) === 2, () => office.ledger.prove(ids)),
    },
    store: {
      ...office.store,
      write: (work) => around(step === 'keep' && sealed, () => office.store.write(work)),
    },
  }
}

async function openCard(
  office: Office,
  who: {
    readonly sponsor: OperatorKey
    readonly approver: OperatorKey
    readonly clerk: OperatorKey
  },
  serial: string,
) {
  const card = await cardBySerial(office.store.db, serial)
  assert.ok(card)
  const { subject_key: subjectKey } = await office.store.db
    .selectFrom('holders')
    .select('subject_key')
    .where('id', '=', card.holder)
    .executeTakeFirstOrThrow()
  const subjects = [{ holder: card.holder, subjectKey: new Uint8Array(subjectKey) }]
  const act = draftOpening(
    who.clerk,
    {
      matter: 'test',
      purpose: 'view',
      recipient: who.clerk.operator,
      groups: ['F.card'],
      subjects,
    },
    Date.now(),
  )
  const [opened] = await openRecords(office, act)
  const { qr } = decode(opened?.groups['F.card'] ?? new Uint8Array()) as { qr: string }
  const read = openQrText(qr)
  const { credential } = await office.custodian.call('public-keys', {})
  return {
    claims: decodeClaims(read.payload),
    verified: verifySign1(publicKeyFromRaw(credential), read),
  }
}

async function ledger(office: Office): Promise<readonly LedgerEntry[]> {
  const { db } = office.store
  const waiting = await db.selectFrom('outbox').select('id').execute()
  if (waiting.length > 0)
    await office.ledger.prove(waiting.map(({ id }) => id)).catch(() => undefined)
  return (await entriesFrom(db, 0, 100_000)).map(({ bytes }) => decodeEntry(bytes))
}

/** A drawn head and shoulders, different for each number. */
async function picture(seed: number): Promise<Buffer> {
  const tint = `hsl(${(seed * 47) % 360} 40% 55%)`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800">
    <rect width="600" height="800" fill="#cfd8dc"/><ellipse cx="300" cy="330" rx="150" ry="200" fill="#d9a679"/>
    <rect x="110" y="560" width="380" height="240" rx="110" fill="${tint}"/>
    <circle cx="240" cy="300" r="18" fill="#222"/><circle cx="360" cy="300" r="18" fill="#222"/>
    <path d="M240 430q60 50 120 0" stroke="#722" stroke-width="12" fill="none"/></svg>`
  // Grain, so that the portrait takes all the room in the QR code that it is given.
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const create = { width: 600, height: 800, channels: 3, background: '#888', noise } as const
  const grain = await sharp({ create }).png().toBuffer()
  const face = sharp(Buffer.from(svg)).composite([{ input: grain, blend: 'overlay' }])
  return await face.jpeg({ quality: 90 }).toBuffer()
}
