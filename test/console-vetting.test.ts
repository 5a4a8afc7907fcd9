// The pages of vetting over a real house: what changed since a card was signed, what opening it says of the card, the
// ration, and who may.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { decodeEntry } from '@tipstaff/ledger'
import { importRoster, type Holder } from '../apps/issuer/src/personnel/index.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { holderOf, issueCard, takePeopleIn } from './intake.ts'
import { looking, lookAt, noChromium } from './look-at.ts'
import { openConsole, type Browser, type ConsoleHouse } from './open-console.ts'

let at: ConsoleHouse
let ada: Holder
let other: Holder
let card: string
let browser: Browser
before(async () => {
  at = await openConsole({ ration: 4 })
  await takePeopleIn(at.house, ['8001', '8002', '8003'])
  ada = await holderOf(at.house, '8001')
  other = await holderOf(at.house, '8002')
  browser = at.as('vetting')
})
after(() => at.close())

/** The roster again, with vetting to another day for those named. */
async function vettingOf(expiries: Readonly<Record<string, string>>): Promise<void> {
  const { office, people } = at.house
  const heading =
    'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
  const rows = ['8001', '8002', '8003'].map(
    (number) =>
      `${number},Testperson,Ada,Constable,Police officer,Harbour,01/02/2020,,RV,${expiries[number] ?? '01/02/2099'}`,
  )
  const bytes = Buffer.from([heading, ...rows].join('\n'))
  await importRoster(office, { bytes, by: people['pass-office'].operator })
}

const day = (daysOn: number): string => {
  const [year = '', month = '', on = ''] = new Date(Date.now() + daysOn * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .split('-')
  return `${on}/${month}/${year}`
}

test('before there is a card the pages say so', async () => {
  assert.match((await browser.get('/vetting')).text, /No vetting record has changed/)
  assert.match((await browser.get('/vetting/ending')).text, /Nobody has a card yet/)
})

/** What is read, without the random tokens of forms: one of those may well have these letters. */
const textOf = (page: string): string => page.replaceAll(/<[^>]*>/g, ' ')

test('a record that changed after its card was signed is listed, by id, with nothing opened', async () => {
  card = await issueCard(at.house, '8001')
  await issueCard(at.house, '8002')
  assert.match((await browser.get('/vetting')).text, /No vetting record has changed/)
  await vettingOf({ '8001': day(200) })
  const { text } = await browser.get('/vetting')
  assert.ok(text.includes(ada.id) && !text.includes(other.id))
  assert.doesNotMatch(textOf(text), /\bRV\b/)
  assert.ok(!text.includes('Testperson') && !text.includes(card))
  const ending = await browser.get('/vetting/ending')
  assert.ok(ending.text.includes(ada.id) && ending.text.includes(other.id))
})

test('opened, it says that the card outlives the vetting; it stands in the ledger and counts', async () => {
  const seen = await browser.send('/vetting', '/vetting/open')
  assert.equal(seen.status, 200, seen.text)
  assert.match(seen.text, /Card outlives vetting/)
  assert.ok(seen.text.includes(card) && seen.text.includes('RV'))
  assert.ok(!seen.text.includes('Testperson'), 'names only where they were asked for')
  const named = await browser.send('/vetting', '/vetting/open', { names: 'yes' })
  assert.ok(named.text.includes('Ada Testperson, Constable'))
  const { office, people } = at.house
  const openings = (await entriesFrom(office.store.db, 0, 1_000))
    .map(({ bytes }) => decodeEntry(bytes))
    .filter((entry) => entry.kind === 'opening-intended')
    .filter((entry) => entry.by === people.vetting.operator)
  assert.deepEqual(
    openings.map(({ groups, purpose, tier, recipient }) => [groups, purpose, tier, recipient]),
    [
      [['V'], 'view', 'T0', people.vetting.operator],
      [['F.text', 'V'], 'view', 'T0', people.vetting.operator],
    ],
  )
  const { hourLeft } = await office.custodian.call('ration', { operator: people.vetting.operator })
  assert.equal(hourLeft, 2)
})

test('what was looked at is off the list until it changes again', async () => {
  const opened = await browser.send('/vetting', '/vetting/open')
  assert.match(opened.text, /Take this person off the list/)
  const fields = Object.fromEntries(
    [...opened.text.matchAll(/name="(_csrf|_once)"\s+value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
  const settled = await browser.post('/vetting/settled', { ...fields, who: ada.id })
  assert.equal(settled.location, '/vetting')
  assert.match((await browser.get('/vetting')).text, /No vetting record has changed/)
  await vettingOf({ '8001': day(30), '8002': day(-1) })
  const { text } = await browser.get('/vetting')
  assert.ok(text.includes(ada.id) && text.includes(other.id))
})

test('more than the ration is not opened, and nobody but vetting opens', async () => {
  // One is left of four: a list of two has no button, and a form made by hand is refused by the custodian.
  const { text } = await browser.get('/vetting')
  assert.match(text, /Your ration does not allow 2 more people now/)
  assert.ok(!text.includes('action="/vetting/open"'))
  const tokens = async (who: Browser): Promise<Record<string, string>> => {
    const csrf = /name="_csrf"\s+value="([^"]*)"/.exec((await who.get('/')).text)?.[1] ?? ''
    return { _csrf: csrf, _once: 'A'.repeat(22) }
  }
  const forced = await browser.post('/vetting/open', {
    ...(await tokens(browser)),
    who: [ada.id, other.id],
  })
  assert.equal(forced.status, 409)
  assert.doesNotMatch(textOf(forced.text), /\bRV\b/)
  for (const role of ['pass-office', 'approver', 'auditor'] as const) {
    const clerk = at.as(role)
    assert.match((await clerk.get('/vetting')).text, /Somebody in vetting can open/)
    const tried = await clerk.post('/vetting/open', { ...(await tokens(clerk)), who: ada.id })
    assert.equal(tried.status, 403, role)
  }
  for (const role of ['guard', 'press-operator', 'keeper', 'sponsor'] as const)
    assert.equal((await at.as(role).get('/vetting')).status, 403, role)
})

test(
  'the pages of vetting are accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    await looking(at, async (eye) => {
      const page = await eye.as(browser)
      await eye.at(page, 'vetting', '/vetting')
      await eye.at(page, 'vetting-ending', '/vetting/ending')
      // Another of vetting has a ration of his own: one person is left to this one.
      const { db } = at.house.office.store
      await db.deleteFrom('cards').where('holder', '=', other.id).execute()
      await page.goto(`${at.running.origin}/vetting`)
      await page.getByRole('button', { name: 'Open the vetting of this person' }).click()
      await page.getByRole('heading', { name: 'Vetting, opened' }).waitFor()
      await lookAt(page, 'vetting-opened')
    })
  },
)
