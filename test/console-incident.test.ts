// The pages about exposure over a real house: asked and answered, held against the ledger, names by two people.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'
import { decodeEntry } from '@tipstaff/ledger'
import { indicesOf } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { draftOpening } from '../apps/issuer/src/platform/acts.ts'
import { logOpening } from '../apps/issuer/src/platform/open-records.ts'
import {
  findHolderByNumber,
  importRoster,
  viewHolders,
  type Holder,
} from '../apps/issuer/src/personnel/index.ts'
import { readAnswered } from '../apps/issuer/src/incident/answers.ts'
import { readNaming } from '../apps/issuer/src/incident/namings.ts'
import { waitingHashes } from '../apps/issuer/src/platform/kept-acts.ts'
import { indexEverybody } from './guard-index.ts'
import { chromiumPath, lookAt, noChromium } from './look-at.ts'
import { openConsole, type Browser, type ConsoleHouse } from './open-console.ts'

const count = 30
const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'
// A surname takes letters only; a rank takes what HR wrote.
const rank = (i: number): string => (i === 0 ? '<script>alert(1)</script>' : 'Constable')
const letter = (i: number): string => String.fromCharCode(97 + (i % 26)).repeat(i < 26 ? 1 : 2)
const roster = Buffer.from(
  [
    heading,
    ...Array.from(
      { length: count },
      (_, i) =>
        `${4000 + i},Testperson-${letter(i)},Ada,${rank(i)},Police officer,Harbour,01/02/2020,,RV,01/02/2099`,
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
  await viewHolders(office, people.sponsor, holders.slice(0, 2), ['H'])
  await viewHolders(office, people.approver, holders.slice(0, 20), ['F.text'])
  await viewHolders(office, people.approver, holders.slice(20), ['F.text', 'H'])
  const [first] = holders
  assert.ok(first)
  const subjects = [{ holder: first.id, subjectKey: new Uint8Array(first.subjectKey) }]
  const what = { purpose: 'view', recipient: people.sponsor.operator, groups: ['H'] } as const
  const act = draftOpening(people.sponsor, { matter: 'cut', ...what, subjects }, Date.now())
  await logOpening(office, act, people.sponsor.operator)
})
after(() => at.close())

const today = (): string => new Date().toISOString().slice(0, 10)
async function ask(browser: Browser, fields: Record<string, string>): Promise<string> {
  const sent = await browser.send('/exposure/new', '/exposure/new', fields)
  assert.equal(sent.status, 303, sent.text)
  assert.match(sent.location ?? '', /^\/exposure\/[0-9a-f]{64}$/)
  return (sent.location ?? '').slice('/exposure/'.length)
}
async function done(browser: Browser, task: string | null): Promise<string> {
  assert.match(task ?? '', /^\/tasks\//)
  for (let tries = 0; tries < 200; tries++) {
    const { text } = await browser.get(task ?? '')
    if (!text.includes('<title>Working')) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the work did not end')
}

test('before anybody asked the list says so', async () => {
  const { text } = await at.as('auditor').get('/exposure')
  assert.match(text, /Nobody has asked yet/)
})

test('a question is answered by counts, in the ledger, and without a name', async () => {
  const { office, people } = at.house
  const browser = at.as('data-protection')
  const id = await ask(browser, { recipient: people.sponsor.operator })
  const answered = await readAnswered(office.store.db, id)
  assert.deepEqual([answered.parties, answered.certain, answered.presumed], [3, 5, 1])
  assert.equal(answered.by, people['data-protection'].operator)
  const { text } = await browser.get(`/exposure/${id}`)
  assert.match(text, /Answered, and written in the ledger/)
  assert.match(text, /<dt>People<\/dt>\s*<dd>3<\/dd>/)
  assert.match(text, /<dt>Openings, presumed<\/dt>\s*<dd>1<\/dd>/)
  assert.match(text, /Name and rank/)
  assert.ok(text.includes('<svg'), 'a picture over time')
  assert.ok(!text.includes('Testperson') && !text.includes('alert(1)'))
  const entry = (await indicesOf(office.store.db, [answered.entry])).get(answered.entry)
  assert.ok(entry)
  assert.equal(decodeEntry(entry.bytes).kind, 'exposure-answered')
  const list = await browser.get('/exposure')
  assert.ok(list.text.includes(`/exposure/${id}`))
})

test('a person is found by number; the number stands in no address and on no page', async () => {
  const browser = at.as('auditor')
  const id = await ask(browser, { side: 'holder', person: '4000', from: today(), to: today() })
  const { text } = await browser.get(`/exposure/${id}`)
  assert.match(text, /<dt>Recipients<\/dt>\s*<dd>2<\/dd>/)
  assert.ok(!text.includes('4000'))
})

test('what cannot be asked is said beside its field, and nothing is kept', async () => {
  const browser = at.as('auditor')
  const before = (await browser.get('/exposure')).text.match(/\/exposure\/[0-9a-f]{64}/g)?.length
  const wrong = async (fields: Record<string, string>, field: string, says: RegExp) => {
    const { status, text } = await browser.send('/exposure/new', '/exposure/new', fields)
    assert.equal(status, 422)
    assert.match(text, says)
    assert.ok(text.includes(`href="#${field}"`), field)
    assert.ok(text.includes(`id="${field}-error"`))
  }
  await wrong({ recipient: '' }, 'recipient', /Choose to whom/)
  await wrong({ recipient: 'office', other: 'office' }, 'recipient', /one id/)
  await wrong({ other: 'somebody' }, 'recipient', /Choose to whom/)
  await wrong({ recipient: 'office', from: '2026-02-30' }, 'from', /real day/)
  await wrong({ recipient: 'office', from: '2026-03-02', to: '2026-03-01' }, 'to', /before/)
  await wrong({ side: 'holder', person: '99999' }, 'person', /nobody/)
  await wrong({ side: 'holder', person: '' }, 'person', /nobody/)
  const after = (await browser.get('/exposure')).text.match(/\/exposure\/[0-9a-f]{64}/g)?.length
  assert.equal(after, before)
})

test('nobody shown is said in words, and there is nobody to name', async () => {
  const browser = at.as('data-protection')
  const id = await ask(browser, { other: 'si_aaaaaaaaaaaaaaaa' })
  assert.match((await browser.get(`/exposure/${id}`)).text, /Nobody was shown in this time/)
  assert.equal((await browser.get(`/exposure/${id}/names`)).status, 404)
})

test('the ledger confirms an answer, and denies one whose table was bent', async () => {
  const { office, people } = at.house
  const browser = at.as('auditor')
  const id = await ask(browser, { recipient: people.sponsor.operator })
  const path = `/exposure/${id}`
  const sent = await browser.send(path, `${path}/verify`)
  assert.match(await done(browser, sent.location), /Finished/)
  assert.match((await browser.get(path)).text, /Confirmed<\/strong>/)
  const one = await office.store.db
    .selectFrom('exposures')
    .selectAll()
    .orderBy('no')
    .limit(1)
    .executeTakeFirstOrThrow()
  await office.store.db.deleteFrom('exposures').where('no', '=', one.no).execute()
  const again = await browser.send(path, `${path}/verify`)
  await done(browser, again.location)
  const { text } = await browser.get(path)
  assert.match(text, /Not confirmed/)
  assert.match(text, /The ledger has openings the office’s tables lack: 1/)
  assert.match(text, /Do not rely on these figures/)
  const row = { ...one, no: undefined }
  await office.store.db.insertInto('exposures').values(row).execute()
})

test('few names are opened alone, logged, escaped, for the one who asked and nobody else', async () => {
  const { office, people } = at.house
  const browser = at.as('data-protection')
  const id = await ask(browser, { recipient: people.sponsor.operator })
  const path = `/exposure/${id}/names`
  assert.match((await browser.get(path)).text, /counts against your ration/)
  assert.equal((await browser.send(path, path)).location, path)
  const { text } = await browser.get(path)
  assert.ok(text.includes('&lt;script&gt;alert(1)'), 'a rank is text')
  assert.ok(!text.includes('<script>alert(1)'))
  const own = await ask(browser, { recipient: people['data-protection'].operator })
  assert.equal(
    (await readAnswered(office.store.db, own)).parties,
    3,
    'what he saw is in the ledger',
  )
  const other = at.as('incident-commander')
  assert.match((await other.get(path)).text, /counts against your ration/)
  assert.equal((await other.get(`${path}/csv`)).status, 410)
  const early = await browser.get(`${path}/csv`)
  assert.equal(early.status, 503, 'without the guard’s index no names leave by one person')
  assert.match(early.text, /tipstaff guard index/)
  await indexEverybody(at.house)
  const csv = await browser.get(`${path}/csv`)
  assert.match(csv.text, /Testperson-b/)
  assert.match(csv.headers.get('content-disposition') ?? '', /^attachment/)
  assert.equal((await browser.send(path, `${path}/close`)).location, `/exposure/${id}`)
  assert.match((await browser.get(path)).text, /counts against your ration/)
  assert.equal((await browser.get(`${path}/csv`)).status, 410)
})

test('an auditor sees counts, never names', async () => {
  const browser = at.as('auditor')
  const id = await ask(browser, { recipient: at.house.people.sponsor.operator })
  assert.ok(!(await browser.get(`/exposure/${id}`)).text.includes('See the names'))
  assert.equal((await browser.get(`/exposure/${id}/names`)).status, 403)
})

test('many names need somebody else: not the one who asked, not another touch', async () => {
  const { office, people } = at.house
  const browser = at.as('data-protection')
  const id = await ask(browser, { recipient: people.approver.operator })
  const path = `/exposure/${id}/names`
  assert.equal((await browser.send(path, path)).location, path)
  assert.equal((await browser.get(path)).text.includes('Waiting for a second person'), true)
  const naming = /\/exposure\/namings\/(na_[0-9a-f]{16})/.exec((await browser.get(path)).text)?.[1]
  assert.ok(naming)
  const page = `/exposure/namings/${naming}`
  const hashes = await waitingHashes(office.store.db, naming)
  assert.equal(hashes.length, 1)

  assert.match((await browser.get(page)).text, /somebody else must approve/)
  const second = at.as('approver')
  const form = (await second.get(page)).text
  assert.match(form, /Names of 30 people/)
  const self = await browser.post(page, {
    ...(await tokens(browser)),
    ...(await browser.touch(hashes)),
  })
  assert.equal(self.status, 409, 'he cannot approve his own')
  const other = await second.send(page, page, await second.touch(['ab'.repeat(32)]))
  assert.equal(other.status, 422, 'a touch for something else')
  assert.equal((await readNaming(office.store.db, naming)).state, 'waiting')
  assert.match((await second.get('/')).text, /1 request to see the names/)
  assert.doesNotMatch((await browser.get('/')).text, /1 request to see the names/)

  assert.equal((await second.send(page, page, await second.touch(hashes))).location, '/')
  assert.equal((await readNaming(office.store.db, naming)).state, 'approved')
  assert.match((await second.get(page)).text, /approved already/)
  assert.equal(
    (await at.as('incident-commander').get(path)).text.includes('Open 30 names'),
    false,
    'only who asked may open',
  )
  const opened = await browser.send(path, `${path}/open`)
  assert.match(await done(browser, opened.location), /Finished/)
  const { text } = await browser.get(path)
  assert.match(text, /30 names/)
  assert.match(text, /Testperson-f/)
  assert.equal((await readNaming(office.store.db, naming)).state, 'used')
  const json = await browser.get(`${path}/json`)
  const whole = JSON.parse(json.text) as { rows: { name: string }[]; checkpoint: { note: string } }
  assert.equal(whole.rows.length, 30)
  assert.match(whole.checkpoint.note, /^test\.example\/ledger\n/)
  const left = await office.store.db
    .selectFrom('files_out')
    .select(['way', 'outcome'])
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  assert.deepEqual({ ...left }, { way: 'exposure-names', outcome: 'named' }, 'two had approved it')
})

/** Tokens of a form the person may see, to send what its page does not offer him. */
async function tokens(browser: Browser): Promise<Record<string, string>> {
  const { text } = await browser.get('/exposure/new')
  const of = (name: string): string =>
    new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(
      text.slice(text.indexOf('/exposure/new"')),
    )?.[1] ?? ''
  return { _csrf: of('_csrf'), _once: of('_once') }
}

test('a forged id is nowhere, and somebody else’s names are not to be had by it', async () => {
  const browser = at.as('data-protection')
  for (const path of [
    `/exposure/${'0'.repeat(64)}`,
    `/exposure/${'0'.repeat(64)}/csv`,
    '/exposure/namings/na_0000000000000000',
    `/exposure/<script>`,
  ])
    assert.equal((await browser.get(path)).status, 404, path)
})

test(
  'every page of exposure is accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    const { people } = at.house
    const browser = at.as('data-protection')
    const few = await ask(browser, { recipient: people.sponsor.operator })
    const many = await ask(browser, { recipient: people.approver.operator })
    const person = await ask(browser, { side: 'holder', person: '4001' })
    const none = await ask(browser, { other: 'st_aaaaaaaaaaaaaaaa' })
    await browser.send(`/exposure/${few}/names`, `/exposure/${few}/names`)
    const chrome = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    try {
      const context = await chrome.newContext()
      assert.ok(browser.cookie)
      await context.addCookies([{ ...browser.cookie, url: at.running.origin }])
      const page = await context.newPage()
      const look = async (name: string, path: string): Promise<void> => {
        await page.goto(`${at.running.origin}${path}`)
        await lookAt(page, name)
      }
      await look('exposure-list', '/exposure')
      await look('exposure-new', '/exposure/new')
      await page.getByRole('button', { name: 'Ask', exact: true }).click()
      await lookAt(page, 'exposure-new-wrong')
      await look('exposure-new-person', '/exposure/new?side=holder')
      await look('exposure-answer', `/exposure/${many}`)
      await look('exposure-answer-person', `/exposure/${person}`)
      await look('exposure-answer-none', `/exposure/${none}`)
      await look('exposure-names', `/exposure/${few}/names`)
      await look('exposure-names-ask', `/exposure/${many}/names`)
      await page.getByRole('button', { name: 'Ask a second person' }).click()
      await lookAt(page, 'exposure-names-waits')
      const other = at.as('incident-commander')
      assert.ok(other.cookie)
      await context.addCookies([{ ...other.cookie, url: at.running.origin }])
      await look('exposure-namings', '/exposure/namings')
      await page.getByRole('link', { name: 'Names of 30 people' }).click()
      await lookAt(page, 'exposure-naming')
    } finally {
      await chrome.close()
    }
  },
)
