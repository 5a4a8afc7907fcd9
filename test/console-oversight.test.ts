// The pages of oversight over a real house: the ledger and its receipts, what operators did, operators and their
// passkeys, orders, settings and alarms.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { verifyReceipt } from '@tipstaff/ledger'
import { ledgerPolicy } from '../apps/issuer/src/incident/index.ts'
import { draftOpening, approveAct } from '../apps/issuer/src/platform/acts.ts'
import { keepAct } from '../apps/issuer/src/platform/kept-acts.ts'
import { ledgerSize } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { openRecords } from '../apps/issuer/src/platform/open-records.ts'
import {
  findHolderByNumber,
  importRoster,
  viewHolders,
  type Holder,
} from '../apps/issuer/src/personnel/index.ts'
import { addSite, hearGate } from '../apps/issuer/src/publication/index.ts'
import { invitedBy } from '../apps/issuer/src/platform/passkeys/invites.ts'
import { waitingOrders } from '../apps/issuer/src/platform/govern.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { ledgerAlarms, rationAlarms } from '../apps/issuer/src/oversight/alarms.ts'
import { readOrder } from '../apps/issuer/src/oversight/orders.ts'
import { makePasskey } from './enrol-passkey.ts'
import { chromiumPath, lookAt, noChromium } from './look-at.ts'
import { hiddenFields, openConsole, type Browser, type ConsoleHouse } from './open-console.ts'

const count = 30
const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
const letter = (i: number): string => String.fromCharCode(97 + (i % 26)).repeat(i < 26 ? 1 : 2)
const roster = Buffer.from(
  [
    heading,
    ...Array.from(
      { length: count },
      (_, i) =>
        `${4000 + i},Testperson-${letter(i)},Ada,Constable,Police officer,Harbour,01/02/2020,,RV,01/02/2099`,
    ),
  ].join('\n'),
)

let at: ConsoleHouse
let holders: Holder[]
before(async () => {
  at = await openConsole()
  const { office, people } = at.house
  await importRoster(office, { bytes: roster, by: people['pass-office'].operator })
  holders = []
  for (let i = 0; i < count; i++) {
    const found = await findHolderByNumber(office, String(4000 + i))
    assert.ok(found)
    holders.push(found)
  }
  await viewHolders(office, people.sponsor, holders.slice(0, 3), ['F.text'])
  const subjects = holders.map(({ id, subjectKey }) => ({
    holder: id,
    subjectKey: new Uint8Array(subjectKey),
  }))
  const what = { purpose: 'view', recipient: people.sponsor.operator, groups: ['H'] } as const
  const draft = draftOpening(people.sponsor, { matter: 'many', ...what, subjects }, Date.now())
  const act = approveAct(draft, people.approver)
  await office.store.write((trx) => keepAct(trx, act))
  await openRecords(office, act)
})
after(() => at.close())

async function done(browser: Browser, task: string | null): Promise<string> {
  assert.match(task ?? '', /^\/tasks\//)
  for (let tries = 0; tries < 200; tries++) {
    const { text } = await browser.get(task ?? '')
    if (!text.includes('<title>Working')) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the work did not end')
}
/** The published ledger follows within a second. */
async function published(browser: Browser): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { text } = await browser.get('/ledger')
    if (!text.includes('Nothing is published yet')) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the ledger was not published')
}

test('the ledger says who signed what is published, and that no witness does', async () => {
  const text = await published(at.as('auditor'))
  assert.match(text, /test\.example\/ledger/)
  assert.match(text, /Ed25519/)
  assert.match(text, /ML-DSA-44/)
  assert.match(text, /<time datetime=/)
  assert.match(text, /No other party cosigns this ledger yet/)
  assert.match(text, /Nobody has verified the ledger here yet/)
})

test('verifying asks which, runs, and keeps what it found with who ran it', async () => {
  const browser = at.as('data-protection')
  await published(browser)
  const wrong = await browser.send('/ledger', '/ledger/verify')
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /Choose what to check/)
  for (const what of ['tiles', 'everything']) {
    const sent = await browser.send('/ledger', '/ledger/verify', { what })
    assert.match(await done(browser, sent.location), /Finished/)
  }
  const { text } = await browser.get('/ledger')
  assert.equal(text.match(/All is good/g)?.length, 2)
  assert.ok(text.includes(at.house.people['data-protection'].operator))
})

test('entries are said in words without a person; a receipt of each verifies offline', async () => {
  const { office } = at.house
  const browser = at.as('auditor')
  const { text } = await browser.get('/ledger/entries')
  assert.match(text, /A roster was taken in: 30 joined/)
  assert.match(text, /record was about to be opened \(personnel record\) for looking at records/)
  assert.ok(!text.includes('Testperson') && !text.includes('4000'))
  const id = /\/ledger\/entries\/([0-9a-f]{32})"/.exec(text)?.[1]
  assert.ok(id)
  const entry = await browser.get(`/ledger/entries/${id}`)
  assert.match(entry.text, /Leaf hash/)
  const receipt = await browser.get(`/ledger/entries/${id}/receipt`)
  assert.match(receipt.headers.get('content-disposition') ?? '', /attachment/)
  assert.equal(verifyReceipt(receipt.text, await ledgerPolicy(office)).isGood, true)
  assert.equal((await browser.get('/ledger/entries?find=0')).status, 303)
  assert.equal((await browser.get(`/ledger/entries?find=${id}`)).location, `/ledger/entries/${id}`)
  const none = await browser.get('/ledger/entries?find=<script>')
  assert.equal(none.status, 422)
  assert.match(none.text, /There is no entry &lt;script&gt;/)
  assert.equal((await browser.get(`/ledger/entries/${'0'.repeat(32)}`)).status, 404)
  assert.equal((await browser.get(`/ledger/entries/${'0'.repeat(32)}/receipt`)).status, 404)
})

test('pages of entries meet without a gap', async () => {
  const browser = at.as('auditor')
  const size = await ledgerSize(at.house.office.store.db)
  const seen = new Set<string>()
  let path: string | null = '/ledger/entries?before=999999'
  while (path !== null) {
    const { text }: { text: string } = await browser.get(path)
    for (const [, id] of text.matchAll(/\/ledger\/entries\/([0-9a-f]{32})"/g)) seen.add(id ?? '')
    path = /href="([^"]*)" rel="next"/.exec(text)?.[1] ?? null
  }
  assert.ok(seen.size >= size, `${seen.size} of ${size}`)
})

test('keys and checkpoint are to be had as files', async () => {
  const browser = at.as('pass-office')
  await published(browser)
  const keys = await browser.get('/ledger/keys')
  assert.equal(keys.text.trim().split('\n').length, 2)
  assert.match((await browser.get('/ledger/checkpoint')).text, /^test\.example\/ledger\n\d+\n/)
})

test('the audit counts what each opened, alone and by two, and who approved', async () => {
  const { people } = at.house
  const browser = at.as('auditor')
  const { text } = await browser.get('/audit?days=1')
  const row = text.slice(text.indexOf(people.sponsor.operator)).split('</tr>')[0] ?? ''
  const cells = [
    ...row.matchAll(/numeric"\s*>\s*<div>([\d,]+(?: of [\d,]+)?)<\/div>\s*<\/td>/g),
  ].map(([, number]) => number)
  assert.deepEqual(cells, ['2', '33', '3 of 1,000,000', '3 of 1,000,000'])
  const acts = await browser.get(`/audit/acts?operator=${people.sponsor.operator}`)
  assert.match(acts.text, /Opened the records of 30 people \(personnel record\)/)
  assert.match(acts.text, /Opened the records of 3 people/)
  assert.doesNotMatch(acts.text, /A roster was taken in/)
  const approved = await browser.get(`/audit/acts?operator=${people.approver.operator}`)
  assert.match(approved.text, /Approved the opening of 30 records/)
  const roster = await browser.get('/audit/acts?kind=roster-committed&operator=&from=&to=')
  assert.match(roster.text, /A roster was taken in/)
  assert.doesNotMatch(roster.text, /Opened the records/)
  assert.match((await browser.get('/audit/acts?to=2020-01-01')).text, /Nothing like this was done/)
  for (const bad of ['operator=op_x', 'kind=poem', 'from=2026-02-30', 'before=-1'])
    assert.equal((await browser.get(`/audit/acts?${bad}`)).status, 400, bad)
  assert.ok(!acts.text.includes('Testperson'))
})

test('a link for a passkey is shown once, on its page only', async () => {
  const { office, people } = at.house
  const browser = at.as('keeper')
  const path = `/operators/${people.guard.operator}`
  const made = await browser.send(path, `${path}/invite`)
  assert.equal(made.status, 200)
  const token = /http:\/\/localhost:\d+\/invite\/([\w-]{43})/.exec(made.text)?.[1] ?? ''
  assert.equal(await invitedBy(office, token), people.guard.operator)
  assert.ok(!(await browser.get(path)).text.includes(token))
  assert.equal((await at.as('auditor').post(`${path}/invite`)).status, 403)
})

test('a passkey comes in by two keepers who type what they were told, and by nothing else', async () => {
  const { office, people } = at.house
  const { operator } = people.guard
  const left = await makePasskey(at.house, operator)
  const browser = at.as('keeper')
  const page = `/operators/${operator}`
  const { text } = await browser.get(page)
  assert.match(text, /Waits for two keepers/)
  assert.ok(!text.includes(left.fingerprint), 'the number is not to be copied from here')
  const form = `${page}/passkeys/${left.digest}/approve`
  assert.ok(!(await browser.get(form)).text.includes(left.fingerprint))
  const second = people['second-keeper'].operator
  const wrong = await browser.send(form, form, { told: '1'.repeat(32), second })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /somebody else made this passkey/)
  assert.equal((await waitingOrders(office)).length, 0)
  const unnamed = await browser.send(form, form, { told: left.fingerprint, second: '' })
  assert.match(unnamed.text, /Choose the keeper who will approve it/)
  const stranger = people.guard.operator
  const notKeeper = await browser.send(form, form, { told: left.fingerprint, second: stranger })
  assert.equal(notKeeper.status, 400)

  const sent = await browser.send(form, form, { told: left.fingerprint.replace(/ /g, ''), second })
  const order = sent.location ?? ''
  assert.match(order, /^\/orders\/or_/)
  assert.match((await browser.get(order)).text, /You asked for this yourself/)
  const other = at.as('second-keeper')
  assert.match((await other.get('/')).text, /1 order waits for your approval/)
  assert.doesNotMatch((await browser.get('/')).text, /order waits for your approval/)
  assert.ok(!(await other.get(order)).text.includes(left.fingerprint))
  const { hash } = await readOrder(office, order.slice('/orders/'.length))
  const untold = await other.send(order, `${order}/approve`, {
    ...(await other.touch([hash])),
    told: '2'.repeat(32),
  })
  assert.equal(untold.status, 422)
  const touched = { ...(await other.touch([hash])), told: left.fingerprint }
  assert.equal((await other.send(order, `${order}/approve`, touched)).location, '/orders')
  const after = (await browser.get(page)).text
  assert.ok(after.includes(left.fingerprint), 'enrolled, it is shown')
  assert.match((await other.get(order)).text, /approved, withdrawn or waited too long/)
  const removal = `${page}/passkeys/${left.digest}/remove`
  const asked = await browser.send(removal, removal, { second })
  assert.match((await browser.get(asked.location ?? '')).text, /Remove the passkey/)
  const undo = `${asked.location ?? ''}/withdraw`
  assert.equal((await browser.send(asked.location ?? '', undo)).location, '/orders')
  assert.match((await browser.get('/orders')).text, /Withdrawn[\s\S]*No order waits/)
})

test('an operator is added and removed by two; the one who asked cannot approve', async () => {
  const { office, people } = at.house
  const browser = at.as('keeper')
  const second = people['second-keeper'].operator
  const none = await browser.send('/operators/new', '/operators/new', { second })
  assert.equal(none.status, 422)
  assert.match(none.text, /Choose at least one role/)
  const forged = await browser.send('/operators/new', '/operators/new', { second, roles: 'king' })
  assert.equal(forged.status, 422)
  const roles = ['guard', 'control-room']
  const sent = await browser.send('/operators/new', '/operators/new', { second, roles })
  const order = sent.location ?? ''
  const { hash, intent } = await readOrder(office, order.slice('/orders/'.length))
  const { operator = '' } = intent
  assert.match((await browser.get(order)).text, /Make op_\w+ an operator: control room, guard/)
  const own = await browser.post(`${order}/approve`, {
    ...hiddenFields((await browser.get(order)).text, `${order}/withdraw`),
    ...(await browser.touch([hash])),
  })
  assert.equal(own.status, 409, 'it needs somebody else')
  const other = at.as('second-keeper')
  const done = await other.send(order, `${order}/approve`, await other.touch([hash]))
  assert.equal(done.location, '/orders')
  assert.match((await browser.get(`/operators/${operator}`)).text, /nothing yet: make a link/)

  const page = `/operators/${operator}`
  const unsaid = await browser.send(page, `${page}/remove`, { second: '' })
  assert.equal(unsaid.status, 422)
  assert.match(unsaid.text, /Choose the keeper/)
  const removal = await browser.send(page, `${page}/remove`, { second })
  const gone = removal.location ?? ''
  const { hash: again } = await readOrder(office, gone.slice('/orders/'.length))
  assert.equal(
    (await other.send(gone, `${gone}/approve`, await other.touch([again]))).location,
    '/orders',
  )
  assert.equal((await browser.get(page)).status, 404)
  const audit = await at.as('auditor').get('/audit/acts?kind=operator-removed')
  assert.ok(audit.text.includes(operator))
  assert.ok(!(await browser.get(`/operators/${people.keeper.operator}`)).text.includes('/remove"'))
})

test('an auditor sees operators and orders and can change none', async () => {
  const { people } = at.house
  const browser = at.as('auditor')
  const { text } = await browser.get(`/operators/${people.guard.operator}`)
  assert.ok(!text.includes('<form method="post" action="/operators'))
  assert.ok(!text.includes('Make a link'))
  const about = `/exposure/new?about=${people.guard.operator}`
  assert.ok(text.includes(about))
  assert.match((await browser.get(about)).text, new RegExp(`"${people.guard.operator}"  selected`))
  assert.match((await browser.get('/orders')).text, /No order waits/)
  assert.match(
    (await browser.get('/settings')).text,
    /Test Constabulary[\s\S]*test\.example\/ledger/,
  )
})

test('what cannot wait stands on top of home, to those whom it concerns', async () => {
  const { office } = at.house
  const quiet = await at.as('auditor').get('/')
  assert.ok(!quiet.text.includes('Needs attention now'))
  const site = await addSite(office, at.house.people['pass-office'], 'Harbour')
  const report = { site, gate: 'north', trust: 1, status: 1, access: 1 }
  await hearGate({ ...office, clock: () => Date.now() - 20 * 60_000 }, report)
  assert.match(
    (await at.as('control-room').get('/')).text,
    /Needs attention now[\s\S]*Gate north at Harbour was last heard 20 minutes ago/,
  )
  assert.ok(!(await at.as('sponsor').get('/')).text.includes('Needs attention now'))
  await hearGate(office, report)
  assert.ok(!(await at.as('control-room').get('/')).text.includes('Gate north'))
})

test('a ration that is spent is an alarm for those who oversee', async () => {
  const custodian = {
    call: (verb: string) =>
      Promise.resolve(
        verb === 'ration'
          ? { hour: 60, hourLeft: 57, day: 200, dayLeft: 0 }
          : { operators: [{ operator: at.house.people.sponsor.operator }] },
      ),
  } as unknown as Office['custodian']
  await at.as('auditor').get('/audit')
  const [said = ''] = await rationAlarms({ ...at.house.office, custodian })
  assert.match(said, /op_\w+ has spent the ration: 200 of 200 people today/)
  assert.deepEqual(await rationAlarms(at.house.office), [])
})

test('a ledger that stands still, lost its checkpoint or its witness is an alarm', () => {
  const now = 1_800_000_000_000
  const health = {
    entries: 10,
    waiting: 0,
    waitsSince: null,
    fault: null,
    published: { size: 10, root: '', origin: '', note: '', at: now, signatures: [] },
    witnesses: [{ name: 'witness.example', at: now }],
  }
  assert.deepEqual(ledgerAlarms(health, now), [])
  assert.match(
    ledgerAlarms({ ...health, waiting: 3, waitsSince: now - 120_000 }, now).join(),
    /3 entries have waited 2 minutes/,
  )
  assert.deepEqual(ledgerAlarms({ ...health, waiting: 3, waitsSince: now - 1_000 }, now), [])
  assert.match(ledgerAlarms({ ...health, fault: 'unsigned' }, now).join(), /no checkpoint/)
  const absent = [{ name: 'witness.example', at: null }]
  assert.match(ledgerAlarms({ ...health, witnesses: absent }, now).join(), /has not cosigned/)
  const late = [{ name: 'witness.example', at: now + 10 * 60_000 }]
  assert.match(ledgerAlarms({ ...health, witnesses: late }, now).join(), /has not cosigned/)
})

test('a bent checkpoint is not believed and is said loudly', async () => {
  const { office } = at.house
  const browser = at.as('auditor')
  const path = join(office.settings.home, 'ledger', 'checkpoint')
  await published(browser)
  const good = readFileSync(path, 'utf8')
  try {
    writeFileSync(path, good.replace(/\n\d+\n/, '\n7\n'))
    const { text } = await browser.get('/ledger')
    assert.match(text, /cannot be believed/)
    assert.match((await browser.get('/')).text, /no checkpoint that can be believed/)
  } finally {
    writeFileSync(path, good)
  }
})

test(
  'every page of oversight is accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    const { people } = at.house
    const { operator } = people.sponsor
    const left = await makePasskey(at.house, operator)
    const keeper = at.as('keeper')
    const form = `/operators/${operator}/passkeys/${left.digest}/approve`
    const second = people['second-keeper'].operator
    const sent = await keeper.send(form, form, { told: left.fingerprint, second })
    const order = sent.location ?? ''
    const site = await addSite(at.house.office, people['pass-office'], 'Quay')
    const report = { site, gate: 'south', trust: 1, status: 1, access: 1 }
    await hearGate({ ...at.house.office, clock: () => Date.now() - 20 * 60_000 }, report)
    const chrome = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    try {
      const context = await chrome.newContext()
      const page = await context.newPage()
      const as = async (browser: Browser): Promise<void> => {
        assert.ok(browser.cookie)
        await context.addCookies([{ ...browser.cookie, url: at.running.origin }])
      }
      const look = async (name: string, path: string): Promise<void> => {
        await page.goto(`${at.running.origin}${path}`)
        await lookAt(page, name)
      }
      await as(at.as('auditor'))
      await look('home-auditor', '/')
      await look('ledger', '/ledger')
      await page.getByRole('button', { name: 'Verify' }).click()
      await lookAt(page, 'ledger-wrong')
      await look('entries', '/ledger/entries')
      await page.getByRole('cell').getByRole('link').first().click()
      await lookAt(page, 'entry')
      await look('audit', '/audit')
      await look('audit-acts', '/audit/acts')
      await look('audit-none', '/audit/acts?to=2020-01-01')
      await look('orders', '/orders')
      await look('settings', '/settings')
      await as(keeper)
      await look('operators', '/operators')
      await look('operators-new', '/operators/new')
      await look('programs-none', '/programs')
      await page.getByRole('button', { name: 'Make a credential' }).click()
      await lookAt(page, 'programs-wrong')
      await page.getByLabel('Program').fill('duty roster')
      await page.getByLabel('Operator', { exact: true }).selectOption(operator)
      await page.getByLabel('sponsor', { exact: true }).check()
      await page.getByRole('button', { name: 'Make a credential' }).click()
      await lookAt(page, 'programs-made')
      await look('programs', '/programs')
      await look('operator', `/operators/${operator}`)
      await page.getByRole('button', { name: 'Make a link' }).click()
      await lookAt(page, 'operator-invite')
      await look('passkey-approve', form)
      await look('order-own', order)
      await as(at.as('second-keeper'))
      await look('order', order)
      await as(at.as('control-room'))
      await look('home-alarm', '/')
    } finally {
      await chrome.close()
    }
  },
)
