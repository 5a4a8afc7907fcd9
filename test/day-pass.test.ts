// Somebody has left his card at home: the control room checks him, another approves, the pass opens the front door
// for the day, and a gate that follows the office refuses it afterwards. Nothing is played but the gate's clock.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Follower } from '../apps/gate/src/follow.ts'
import { Gate } from '../apps/gate/src/gate.ts'
import { GateStore } from '../apps/gate/src/gate-store.ts'
import { readEnrolment } from '../apps/gate/src/enrolment.ts'
import { cardBySerial, cardsOfHolder, moveCard } from '../apps/issuer/src/issuance/index.ts'
import { requestActs } from '../apps/issuer/src/issuance/requests.ts'
import { handoverOf } from '../apps/issuer/src/personalisation/handovers.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { readAct } from '../apps/issuer/src/platform/kept-acts.ts'
import { openRecords } from '../apps/issuer/src/platform/open-records.ts'
import {
  addSite,
  addZone,
  draftTrustList,
  makeRoots,
  publishTrustList,
  signTrustList,
  startPublication,
  type Publication,
} from '../apps/issuer/src/publication/index.ts'
import { openOperatorKey, type HolderId } from '../packages/custody/src/index.ts'
import { decodeEntry } from '../packages/ledger/src/index.ts'
import type { Because } from '../packages/credential/src/index.ts'
import { codeOf, holderOf, issueCard, takePeopleIn } from './intake.ts'
import { lookAt, looking, noChromium } from './look-at.ts'
import { openConsole, type Browser, type ConsoleHouse } from './open-console.ts'

let at: ConsoleHouse
let publication: Publication
let gate: Gate
let following: Promise<void>
let holder: HolderId
let card: string
let code: string
/** Hours the gate's clock is ahead. */
let ahead = 0
const stopping = new AbortController()
const zone = {
  required: { normal: 'G2', heightened: 'G2', exceptional: 'G3' },
  statusAgeMax: 172_800,
  unstaffed: false,
  entry: 'by-type',
} as const

before(async () => {
  at = await openConsole()
  const { house } = at
  const { office, people } = house
  const clerk = people['pass-office']
  await takePeopleIn(house, ['6001', '6002'])
  holder = (await holderOf(house, '6001')).id
  card = await issueCard(house, '6001')
  await office.store.write(async (trx) => {
    for (const action of ['print', 'hand-over', 'activate'] as const)
      await moveCard(trx, card, action, Date.now(), clerk.operator)
  })
  const site = await addSite(office, clerk, 'Quay Street')
  const front = { ...zone, id: 'front', name: 'Front', cardTypes: ['warrant-card', 'day-pass'] }
  await addZone(office, clerk, site, front)
  await addZone(office, clerk, site, { ...front, id: 'cells', cardTypes: ['warrant-card'] })
  publication = await startPublication(office)
  const passwords = ['root one!', 'root two!', 'root three!']
  const roots = await makeRoots(passwords)
  const addresses = [publication.address]
  let list = await draftTrustList(office, { addresses, colours: ['#14213d', '#ffffff'], days: 30 })
  for (const no of [0, 1])
    list = signTrustList(list, await openOperatorKey(roots[no]?.secret ?? '', passwords[no] ?? ''))
  const publics = roots.map(({ publicKey }) => publicKey)
  await publishTrustList(office, list, publics)
  const store = GateStore.inMemory()
  store.enrol(
    readEnrolment({ roots: publics, publication: publication.address, site, gate: 'front-1' }),
  )
  gate = new Gate(store, { now: () => Date.now() / 1000 + ahead * 3_600 })
  following = new Follower(gate, { info: () => undefined, warn: () => undefined }).run(
    stopping.signal,
  )
})
after(async () => {
  stopping.abort()
  await following
  await publication.stop()
  await at.close()
})

const answer = (qr: string, where = 'front'): Because =>
  gate.check({ shown: { qr }, zone: where, samePerson: true }).because

async function untilGateSays(qr: string, because: Because): Promise<void> {
  for (let tries = 0; answer(qr) !== because; tries++) {
    assert.ok(tries < 3_000, `the gate says ${answer(qr)}, not ${because}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const ask = async (browser: Browser, who: string): Promise<string> => {
  const page = `/day-passes/new?holder=${who}`
  const seen = await browser.send(page, '/day-passes/new', { checked: 'document' })
  assert.equal(seen.status, 303, seen.text)
  assert.match(seen.location ?? '', /^\/day-passes\/re_[a-z2-7]{16}$/)
  return seen.location ?? ''
}
const hashesOf = async (path: string): Promise<readonly string[]> =>
  (await requestActs(at.house.office.store.db, path.slice('/day-passes/'.length)))
    .filter(({ state }) => state === 'drafted')
    .map(({ hash }) => hash)
const approve = async (browser: Browser, path: string) =>
  browser.send(path, `${path}/approve`, await browser.touch(await hashesOf(path)))
const make = (browser: Browser, path: string) => browser.send(path, `${path}/make`)
const codeIn = (text: string): string => {
  const [, found = ''] = /data-code="([^"]+)"/.exec(text) ?? []
  assert.ok(found, text)
  return found
}

test('before anybody asked the list says so; whoever has no card in use is offered none', async () => {
  const control = at.as('control-room')
  assert.ok((await control.get('/day-passes')).text.includes('No day pass has been asked for.'))
  const without = (await holderOf(at.house, '6002')).id
  assert.ok(!(await control.get(`/people/${without}`)).text.includes('/day-passes/new'))
  const seen = await control.get(`/day-passes/new?holder=${without}`)
  assert.ok(seen.text.includes('This person has no card in use'))
  assert.ok(!seen.text.includes('action="/day-passes/new"'))
  assert.equal((await control.get('/day-passes/re_aaaaaaaaaaaaaaaa')).status, 404)
})

test('without a check there is no pass; asked for by one, approved by another’s touch, shown once', async () => {
  const control = at.as('control-room')
  const person = await control.get(`/people/${holder}`)
  assert.ok(person.text.includes(`/day-passes/new?holder=${holder}`))
  const page = `/day-passes/new?holder=${holder}`
  const unchecked = await control.send(page, '/day-passes/new')
  assert.equal(unchecked.status, 422)
  assert.ok(unchecked.text.includes('Say how you have checked them.'))
  const path = await ask(control, holder)
  assert.ok((await control.get(path)).text.includes('somebody else must approve it'))
  // Not by himself, with his own touch; and nothing is made before somebody has approved.
  const tokens = Object.fromEntries(
    [...(await control.get(path)).text.matchAll(/name="(_csrf|_once)"\s+value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
  const own = await control.touch(await hashesOf(path))
  assert.equal((await control.post(`${path}/approve`, { ...tokens, ...own })).status, 409)
  const early = await control.post(`${path}/make`, { ...tokens, _once: 'A'.repeat(22) })
  assert.ok(early.status >= 400, String(early.status))
  const approver = at.as('approver')
  assert.ok((await approver.get('/')).text.includes('1 day pass to approve'))
  const approved = await approve(approver, path)
  assert.equal(approved.status, 303, approved.text)
  const made = await make(control, path)
  assert.equal(made.status, 200, made.text)
  assert.ok(made.text.includes('Ada Testperson') && made.text.includes('Constable'))
  code = codeIn(made.text)
  const again = await control.get(path)
  assert.ok(again.text.includes('This pass has been made.'))
  assert.ok(!again.text.includes('data-code'))
})

test('it stands in the ledger and in the card’s life who checked him and who approved', async () => {
  const { office, people } = at.house
  const passes = await cardsOfHolder(office.store.db, holder)
  const pass = passes.find(({ type }) => type === 'day-pass')
  assert.equal(pass?.state, 'active')
  const handed = await handoverOf(office.store.db, pass.serial)
  assert.equal(handed?.checkedBy, people['control-room'].operator)
  assert.equal(handed.handedBy, people.approver.operator)
  const entries = await office.store.db
    .selectFrom('act_items')
    .innerJoin('acts', 'acts.hash', 'act_items.act')
    .select(['acts.by', 'acts.approver', 'acts.state'])
    .where('acts.matter', '=', pass.request)
    .execute()
  assert.deepEqual(
    entries.map((row) => ({ ...row })),
    [
      {
        by: people['control-room'].operator,
        approver: people.approver.operator,
        state: 'done',
      },
    ],
  )
  // How he was checked is in the ledger, and on the page of whoever approves.
  const asked = (await entriesFrom(office.store.db, 0, 1_000))
    .map(({ bytes }) => decodeEntry(bytes))
    .find((one) => one.kind === 'card-requested' && one.card === pass.serial)
  assert.equal(asked?.kind === 'card-requested' && asked.checked, 'document')
  const { text } = await at.as('approver').get(`/day-passes/${pass.request}`)
  assert.match(text, /their photograph and an official document/)
  // His own card is as it was, and what is sealed for it is still its code.
  assert.equal((await cardBySerial(office.store.db, card))?.state, 'active')
  assert.notEqual(await codeOf(at.house, '6001'), code)
})

test('the gate lets it in where day passes are let in; another day’s pass ends the one before', async () => {
  await untilGateSays(code, 'admitted')
  assert.equal(answer(code, 'cells'), 'card-type-not-allowed')
  const control = at.as('control-room')
  const path = await ask(control, holder)
  assert.equal((await approve(at.as('pass-office'), path)).status, 303)
  const newer = codeIn((await make(control, path)).text)
  const passes = await cardsOfHolder(at.house.office.store.db, holder)
  const states = passes.filter(({ type }) => type === 'day-pass').map(({ state }) => state)
  assert.deepEqual([...states].sort(), ['active', 'revoked'])
  await untilGateSays(newer, 'admitted')
  await untilGateSays(code, 'revoked')
  code = newer
})

test('it is good for the day and no longer', async () => {
  await untilGateSays(code, 'admitted')
  ahead = 15.9
  assert.notEqual(answer(code), 'expired')
  ahead = 16.1
  assert.equal(answer(code), 'expired')
})

test('what was taken back or refused is never made', async () => {
  const control = at.as('control-room')
  const path = await ask(control, holder)
  assert.equal((await control.send(path, `${path}/refuse`)).status, 303)
  assert.equal((await hashesOf(path)).length, 0)
  const other = await ask(control, holder)
  assert.equal((await at.as('approver').send(other, `${other}/refuse`)).status, 303)
  assert.ok(!(await control.get(other)).text.includes(`action="${other}/make"`))
})

test('under the permission for a day pass the custodian signs no card, nor the other way round', async () => {
  const { office, people } = at.house
  const { issueRequest } = await import('../apps/issuer/src/issuance/index.ts')
  const control = at.as('control-room')
  const path = await ask(control, holder)
  const id = path.slice('/day-passes/'.length)
  await approve(at.as('approver'), path)
  // The office's own table bent: the pass becomes a warrant card that lives five years.
  await office.store.db
    .updateTable('cards')
    .set({ type: 'warrant-card' })
    .where('request', '=', id)
    .execute()
  await assert.rejects(
    issueRequest(office, people['control-room'], id, undefined, () => Promise.resolve()),
    /custodian|may not have/,
  )
  const signed = await office.store.db
    .selectFrom('cards')
    .select('state')
    .where('request', '=', id)
    .execute()
  assert.deepEqual(
    signed.map(({ state }) => state),
    ['approved'],
  )
})

test('killed after the opening, it is approved again before it is made', async () => {
  const { office } = at.house
  // What the test before left behind is out of the way.
  await office.store.db
    .updateTable('cards')
    .set({ state: 'refused' })
    .where('state', '=', 'approved')
    .execute()
  const control = at.as('control-room')
  const path = await ask(control, holder)
  const [hash = ''] = await hashesOf(path)
  await approve(at.as('approver'), path)
  // As far as the opening, and no further.
  await openRecords(office, await readAct(office.store.db, hash))
  const cut = await make(control, path)
  assert.equal(cut.status, 409, cut.text)
  const [again = ''] = await hashesOf(path)
  assert.ok(again !== '' && again !== hash)
  assert.equal((await approve(at.as('approver'), path)).status, 303)
  const made = await make(control, path)
  assert.ok(codeIn(made.text))
})

test(
  'every page of day passes is accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    await looking(at, async (eye) => {
      const browser = at.as('control-room')
      const path = await ask(browser, holder)
      const page = await eye.as(browser)
      await eye.at(page, 'day-passes', '/day-passes')
      await eye.at(page, 'day-pass-new', `/day-passes/new?holder=${holder}`)
      await eye.at(page, 'day-pass-own', path)
      const other = await eye.as(at.as('approver'))
      await eye.at(other, 'day-pass-to-approve', path)
      await approve(at.as('approver'), path)
      await eye.at(page, 'day-pass-to-make', path)
      await page.getByRole('button', { name: 'Make and show it' }).click()
      await page.getByRole('heading', { name: 'Print this pass' }).waitFor()
      await lookAt(page, 'day-pass-paper')
      await page.emulateMedia({ media: 'print' })
      assert.equal(await page.locator('h1').isVisible(), false)
      assert.equal(await page.locator('.ts-paper').isVisible(), true)
    })
  },
)
