// The pages of cards over a real house: found, suspended by one, restored and revoked by two, leavers swept.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { cardBySerial, moveCard, type CardAction } from '../apps/issuer/src/issuance/index.ts'
import { keptStatement, waitingStatements } from '../apps/issuer/src/publication/index.ts'
import { reportsOf } from '../apps/issuer/src/revocation/index.ts'
import { oneDatabase, type OneDatabase } from './each-database.ts'
import { openConsole, type Browser, type ConsoleHouse, type Fields } from './open-console.ts'
import { holderOf, issueCard, takePeopleIn } from './intake.ts'
import { lookAt, looking, noChromium } from './look-at.ts'

const numbers = Array.from({ length: 6 }, (_, i) => String(7101 + i))
const [lost = '', stolen = '', leaver = '', hostile = '', kept = '', signed = ''] = numbers
const serials = new Map<string, string>()
const serialOf = (number: string): string => serials.get(number) ?? ''

let at: ConsoleHouse
let database: OneDatabase
before(async () => {
  database = await oneDatabase()
  at = await openConsole(database.options)
  await takePeopleIn(at.house, numbers, (number) =>
    number === hostile ? '<script>alert(1)</script>' : 'Constable',
  )
})
after(async () => {
  await at.close()
  await database.drop()
})

async function use(number: string): Promise<void> {
  const serial = await issueCard(at.house, number)
  serials.set(number, serial)
  if (number !== signed) await move(serial, 'print', 'hand-over', 'activate')
}
async function move(serial: string, ...actions: readonly CardAction[]): Promise<void> {
  const { store } = at.house.office
  for (const action of actions)
    await store.write((trx) =>
      moveCard(trx, serial, action, Date.now(), at.house.people['pass-office'].operator),
    )
}
const stateOf = async (number: string): Promise<string | undefined> =>
  (await cardBySerial(at.house.office.store.db, serialOf(number)))?.state

async function tokens(browser: Browser): Promise<Record<string, string>> {
  const { text } = await browser.get('/')
  const of = (name: string): string =>
    new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
  return { _csrf: of('_csrf'), _once: of('_once') }
}

test('before there is a card the page says so', async () => {
  const browser = at.as('control-room')
  assert.match((await browser.get('/cards')).text, /No cards have been asked for yet/)
  assert.match((await browser.get('/changes')).text, /Nothing waits for a second person/)
  assert.match((await browser.get('/leavers')).text, /No leaver has a card/)
  for (const number of numbers) await use(number)
})

test('a card is found by its serial however it is typed, or by a number that stands in no address', async () => {
  const browser = at.as('control-room')
  const serial = serialOf(lost)
  const find = (what: string) => browser.send('/cards', '/cards/find', { what })
  assert.equal((await find(serial.toLowerCase())).location, `/cards/${serial}`)
  const { id } = await holderOf(at.house, lost)
  assert.equal((await find(lost)).location, `/cards/of/${id}`)
  assert.ok((await browser.get(`/cards/of/${id}`)).text.includes(`/cards/${serial}`))
  for (const [what, says] of [
    ['', /Enter a serial or a number/],
    ['99999', /There is no card and nobody/],
    ['<script>', /There is no card and nobody/],
  ] as const) {
    const { status, text } = await find(what)
    assert.equal(status, 422)
    assert.match(text, says)
    assert.ok(text.includes('id="what-error"') && !text.includes('<script>"'))
  }
  const list = await browser.get('/cards/list?state=active&type=warrant-card')
  assert.equal(list.text.split('href="/cards/').length - 1, 5)
  assert.equal((await browser.get('/cards/list?state=active&type=nothing')).status, 404)
  assert.equal((await browser.get('/cards/AAAA-AAAA-AAAA-AAAA')).status, 404)
})

test('a card tells its life; whose it is only when asked, by those who may, and escaped', async () => {
  const path = `/cards/${serialOf(hostile)}`
  const browser = at.as('control-room')
  const { text } = await browser.get(path)
  const order = ['Activated', 'Handed over', 'Printed', 'Signed', 'Approved', 'Asked for']
  const places = order.map((one) => text.indexOf(`>${one}</p>`))
  assert.ok(
    places.every((place, i) => place > (places[i - 1] ?? 0)),
    String(places),
  )
  assert.ok(text.includes(at.house.people.approver.operator), 'who approved it')
  assert.ok(!text.includes('Testperson'))
  for (const who of ['control-room', 'approver', 'sponsor', 'pass-office'] as const) {
    const named = await at.as(who).send(path, `${path}/name`)
    assert.equal(named.status, 200, who)
    assert.match(named.text, /Testperson, &lt;script&gt;alert\(1\)/)
    assert.ok(!named.text.includes('<script>alert'))
  }
  const auditor = at.as('auditor')
  assert.doesNotMatch((await auditor.get(path)).text, /Show whose card/)
  assert.equal((await auditor.post(`${path}/name`, await tokens(auditor))).status, 403)
})

test('the control room suspends a card for a caller by name, alone, and gates are told', async () => {
  const browser = at.as('control-room')
  const find = (fields: Record<string, string>) => browser.send('/suspend', '/suspend', fields)
  const found = await find({ who: 'Testperson', reason: 'lost', checked: 'call-back' })
  assert.equal(found.status, 200)
  assert.match(found.text, /Ada Testperson, Constable|Testperson/)
  const serial = serialOf(lost)
  const form =
    new RegExp(`action="/suspend/${serial}"[\\s\\S]*?</form>`).exec(found.text)?.[0] ?? ''
  const of = (name: string): string =>
    new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(form)?.[1] ?? ''
  assert.ok(!/Testperson/.test(form), 'nobody’s name goes into a form')
  const done = await browser.post(`/suspend/${serial}`, {
    _csrf: of('_csrf'),
    _once: of('_once'),
    reason: of('reason'),
    checked: of('checked'),
  })
  assert.equal(done.location, `/cards/${serial}`)
  assert.equal(await stateOf(lost), 'suspended')
  const { text } = await browser.get(`/cards/${serial}`)
  assert.match(text, /is suspended\. Gates refuse it from now on/)
  assert.match(text, /Suspended: they refuse it/)
  assert.match(text, /What was checked:\s+You called back/)
  const [report] = await reportsOf(at.house.office.store.db, serial)
  assert.deepEqual([report?.reason, report?.by], ['lost', at.house.people['control-room'].operator])
  const twice = await browser.post(`/suspend/${serial}`, {
    ...(await tokens(browser)),
    reason: 'lost',
    checked: 'nothing',
  })
  assert.equal(twice.location, `/cards/${serial}`, 'who is second is told that it is done')
  assert.match((await browser.get(`/cards/${serial}`)).text, /was suspended already/)
  assert.equal((await reportsOf(at.house.office.store.db, serial)).length, 1)
  const unsaid = { ...(await tokens(browser)), reason: 'lost' }
  assert.equal((await browser.post(`/suspend/${serial}`, unsaid)).status, 422)
})

test('a caller is found by number or serial too; what is wrong is said, and nothing changes', async () => {
  const browser = at.as('control-room')
  const find = (fields: Fields, who = browser) => who.send('/suspend', '/suspend', fields)
  const byNumber = await find({ who: kept, reason: 'stolen', checked: ['number', 'known'] })
  assert.ok(byNumber.text.includes(`/suspend/${serialOf(kept)}`))
  assert.ok(!byNumber.text.includes('Testperson'), 'a number opens nobody')
  const bySerial = await find({ who: serialOf(signed), reason: 'stolen', checked: 'known' })
  assert.match(bySerial.text, /Not in use/)
  for (const [fields, field, says] of [
    [{ who: '', reason: 'lost', checked: 'known' }, 'who', /Enter a name/],
    [{ who: 'Testperson', checked: 'known' }, 'reason', /Choose why/],
    [{ who: 'Testperson', reason: 'lost' }, 'checked', /Choose what you checked/],
    [{ who: 'Testperson', reason: 'lost', checked: ['known', 'nothing'] }, 'checked', /not both/],
    [{ who: 'Nobodyatall', reason: 'lost', checked: 'known' }, 'who', /No card was found/],
    [{ who: '99999', reason: 'lost', checked: 'known' }, 'who', /No card was found/],
  ] as const) {
    const { status, text } = await find(fields)
    assert.equal(status, 422)
    assert.match(text, says)
    assert.ok(text.includes(`id="${field}-error"`))
  }
  const commander = at.as('incident-commander')
  const name = await find({ who: 'Testperson', reason: 'lost', checked: 'known' }, commander)
  assert.match(name.text, /only the control room may look up names/)
  assert.equal(await stateOf(kept), 'active')
  assert.equal((await at.as('guard').get('/suspend')).status, 403)
})

test('a suspended card is restored by two: asked by one, approved by another’s touch', async () => {
  const { office, people } = at.house
  const path = `/cards/${serialOf(lost)}`
  const room = at.as('control-room')
  const none = await room.send(`${path}/restore`, `${path}/restore`)
  assert.equal(none.status, 422)
  assert.match(none.text, /Choose why/)
  await room.send(`${path}/restore`, `${path}/restore`, { reason: 'found' })
  assert.equal(await stateOf(lost), 'suspended', 'asking changes nothing')
  assert.match((await room.get(path)).text, /Waiting for a second person/)
  const [waiting] = await waitingStatements(office)
  assert.ok(waiting)
  const change = `/changes/${waiting.hash}`
  assert.match((await room.get(change)).text, /You asked for this/)
  const clerk = at.as('pass-office')
  assert.match((await clerk.get('/')).text, /1 change of cards to approve/)
  const wrong = await clerk.send(change, `${change}/approve`, await clerk.touch(['ab'.repeat(32)]))
  assert.equal(wrong.status, 422)
  const touch = await clerk.touch([waiting.hash])
  assert.equal((await clerk.send(change, `${change}/approve`, touch)).location, change)
  assert.equal(await stateOf(lost), 'active')
  assert.match((await clerk.get(path)).text, /Restored/)
  assert.equal(
    (await keptStatement(office.store.db, waiting.hash)).approver,
    people['pass-office'].operator,
  )
  const late = await clerk.post(`${change}/approve`, { ...(await tokens(clerk)), ...touch })
  assert.equal(late.status, 409)
  assert.match((await clerk.get(change)).text, /This was approved, and is done/)
})

test('a card is revoked by two, never by one twice', async () => {
  const { office } = at.house
  const path = `/cards/${serialOf(stolen)}`
  const clerk = at.as('pass-office')
  await clerk.send(`${path}/revoke`, `${path}/revoke`, { reason: 'stolen' })
  assert.equal(await stateOf(stolen), 'suspended', 'it does not work meanwhile')
  const [waiting] = await waitingStatements(office)
  assert.ok(waiting)
  const change = `/changes/${waiting.hash}`
  assert.doesNotMatch((await clerk.get(change)).text, /data-passkey=/)
  const own = await clerk.post(`${change}/approve`, {
    ...(await tokens(clerk)),
    ...(await clerk.touch([waiting.hash])),
  })
  assert.equal(own.status, 409)
  const room = at.as('control-room')
  assert.match((await room.get(change)).text, /waits for an approver/)
  assert.equal((await room.post(`${change}/approve`, await tokens(room))).status, 403)
  assert.equal((await room.post(`${change}/withdraw`, await tokens(room))).status, 403)
  assert.equal(await stateOf(stolen), 'suspended')
  const approver = at.as('approver')
  const done = await approver.send(
    change,
    `${change}/approve`,
    await approver.touch([waiting.hash]),
  )
  assert.equal(done.location, change)
  assert.equal(await stateOf(stolen), 'revoked')
  const { text } = await clerk.get(path)
  assert.match(text, /Revoked for good/)
  assert.doesNotMatch(text, /class="govuk-button[^"]*" href/)
  assert.equal((await clerk.get(`${path}/revoke`)).status, 409)
})

test('what was asked for is taken back by its author or refused by another, and never approved then', async () => {
  const { office } = at.house
  const path = `/cards/${serialOf(signed)}/revoke`
  const room = at.as('control-room')
  const clerk = at.as('pass-office')
  for (const [who, act] of [
    [room, 'withdraw'],
    [clerk, 'refuse'],
  ] as const) {
    await room.send(path, path, { reason: 'other' })
    const [waiting] = await waitingStatements(office)
    assert.ok(waiting)
    const change = `/changes/${waiting.hash}`
    assert.equal((await who.send(change, `${change}/${act}`)).location, change)
    assert.equal((await keptStatement(office.store.db, waiting.hash)).state, 'withdrawn')
    const touch = await clerk.touch([waiting.hash])
    const late = await clerk.post(`${change}/approve`, { ...(await tokens(clerk)), ...touch })
    assert.equal(late.status, 409)
    assert.match((await clerk.get(change)).text, /refused or taken back/)
  }
  assert.equal(await stateOf(signed), 'signed')
})

test('leavers’ cards are swept by one and ended by another', async () => {
  const { office } = at.house
  const { id } = await holderOf(at.house, leaver)
  await office.store.db
    .updateTable('holders')
    .set({ state: 'left', left_on: '2026-01-01' })
    .where('id', '=', id)
    .execute()
  const room = at.as('control-room')
  assert.match((await room.get('/')).text, /1 card of somebody who has left/)
  const swept = await room.send('/leavers', '/leavers')
  assert.match(swept.location ?? '', /^\/changes\/[0-9a-f]{64}$/)
  assert.equal(await stateOf(leaver), 'suspended')
  assert.match((await room.get('/leavers')).text, /Waiting for approval<\/dt>\s*<dd>1/)
  const hash = (swept.location ?? '').slice('/changes/'.length)
  const approver = at.as('approver')
  const path = `/changes/${hash}`
  await approver.send(path, `${path}/approve`, await approver.touch([hash]))
  assert.equal(await stateOf(leaver), 'revoked')
  assert.doesNotMatch((await room.get('/')).text, /who has left/)
})

test(
  'every page of cards is accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    const { office } = at.house
    const path = `/cards/${serialOf(kept)}`
    const room = at.as('control-room')
    await room.send(`${path}/suspend`, `${path}/suspend`, { reason: 'stolen' })
    await room.send(`${path}/revoke`, `${path}/revoke`, { reason: 'stolen' })
    const [waiting] = await waitingStatements(office)
    assert.ok(waiting)
    await looking(at, async (eye) => {
      const caller = await eye.as(room)
      await eye.at(caller, 'suspend', '/suspend')
      await caller.getByRole('button', { name: 'Find the card' }).click()
      await lookAt(caller, 'suspend-wrong')
      await caller.getByLabel('Who is calling, or which card?').fill('Testperson')
      await caller.getByLabel('Lost').check()
      await caller.getByLabel('You or a colleague').check()
      await caller.getByRole('button', { name: 'Find the card' }).click()
      await lookAt(caller, 'suspend-which')
      await eye.at(caller, 'cards', '/cards')
      await eye.at(caller, 'card', path)
      await caller.getByRole('button', { name: 'Show whose card it is' }).click()
      await lookAt(caller, 'card-named')
      await eye.at(caller, 'card-revoke', `${path}/revoke`)
      await eye.at(caller, 'cards-list', '/cards/list?state=active&type=warrant-card')
      await eye.at(caller, 'leavers', '/leavers')
      await eye.at(caller, 'change-own', `/changes/${waiting.hash}`)
      const approver = await eye.as(at.as('approver'))
      await eye.at(approver, 'changes', '/changes')
      await eye.at(approver, 'change', `/changes/${waiting.hash}`)
      await eye.at(approver, 'card-life', `/cards/${serialOf(lost)}`)
      await eye.at(approver, 'cards-of', `/cards/of/${(await holderOf(at.house, lost)).id}`)
    })
  },
)
