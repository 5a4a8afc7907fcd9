// The pages of requests over a real house: asked by one, approved by another's touch, issued in the background.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import {
  cardsOfHolder,
  lastRequests,
  requestById,
  requestCards,
} from '../apps/issuer/src/issuance/index.ts'
import { actsOf, readAct } from '../apps/issuer/src/platform/kept-acts.ts'
import { openRecords } from '../apps/issuer/src/platform/open-records.ts'
import { requestActs } from '../apps/issuer/src/issuance/requests.ts'
import { oneDatabase, type OneDatabase } from './each-database.ts'
import { openConsole, type Browser, type ConsoleHouse, type Seen } from './open-console.ts'
import { holderOf, issueCard, takePeopleIn } from './intake.ts'
import { lookAt, looking, noChromium } from './look-at.ts'

const numbers = Array.from({ length: 10 }, (_, i) => String(7001 + i))
const [
  first = '',
  second = '',
  third = '',
  fourth = '',
  fifth = '',
  hostile = '',
  long = '',
  late = '',
] = numbers

let at: ConsoleHouse
let database: OneDatabase
before(async () => {
  database = await oneDatabase()
  at = await openConsole(database.options)
})
after(async () => {
  await at.close()
  await database.drop()
})

const count = async (): Promise<number> =>
  (await lastRequests(at.house.office.store.db, 100)).length

/** Fills the form and asks; gives the request's id. */
async function ask(browser: Browser, people: readonly string[]): Promise<string> {
  const drafted = await browser.send('/requests/new', '/requests/new', {
    type: 'warrant-card',
    who: 'listed',
    people: people.join('\r\n'),
  })
  assert.equal(drafted.status, 303, drafted.text)
  const draft = drafted.location ?? ''
  assert.match(draft, /^\/requests\/new\/dr_[0-9a-f]{32}$/, 'no number stands in an address')
  const asked = await browser.send(draft, draft)
  assert.equal(asked.status, 303, asked.text)
  assert.match(asked.location ?? '', /^\/requests\/re_[a-z2-7]{16}$/)
  return (asked.location ?? '').slice('/requests/'.length)
}

async function finished(browser: Browser, { location, text }: Seen): Promise<string> {
  assert.match(location ?? '', /^\/tasks\//, text)
  for (let tries = 0; tries < 400; tries++) {
    const seen = await browser.get(location ?? '')
    if (!seen.text.includes('<title>Working')) return seen.text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the work did not end')
}

const hashesOf = async (id: string): Promise<readonly string[]> =>
  (await requestActs(at.house.office.store.db, id))
    .filter(({ state }) => state === 'drafted')
    .map(({ hash }) => hash)

/** Tokens of a form the person may see, to send what its page does not offer him. */
async function tokens(browser: Browser): Promise<Record<string, string>> {
  const { text } = await browser.get('/')
  const of = (name: string): string =>
    new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
  return { _csrf: of('_csrf'), _once: of('_once') }
}

test('before anybody asked the list says so, and everyone without people is nobody', async () => {
  assert.match((await at.as('approver').get('/requests')).text, /There are no requests here/)
  const browser = at.as('sponsor')
  const fields = { type: 'staff-pass', who: 'everyone' }
  const drafted = await browser.send('/requests/new', '/requests/new', fields)
  const { text } = await browser.get(drafted.location ?? '')
  assert.match(text, /There is nobody to ask a card for/)
  assert.doesNotMatch(text, /<form\s+method="post"\s+action="\/requests\/new/)
  await takePeopleIn(at.house, numbers, (number) =>
    number === hostile
      ? '<script>alert(1)</script>'
      : number === long
        ? 'W'.repeat(60)
        : 'Constable',
  )
})

test('what is wrong is said beside its field, by lines and not by numbers; nothing is asked', async () => {
  const browser = at.as('sponsor')
  const wrong = async (fields: Record<string, string>, field: string, says: RegExp) => {
    const { status, text } = await browser.send('/requests/new', '/requests/new', fields)
    assert.equal(status, 422)
    assert.match(text, says)
    assert.ok(text.includes(`href="#${field}"`), field)
    assert.ok(text.includes(`id="${field}-error"`), field)
    return text
  }
  const type = 'warrant-card'
  await wrong({ who: 'everyone' }, 'type', /Choose what kind of card/)
  await wrong({ type }, 'who', /Choose who it is for/)
  await wrong({ type, who: 'listed' }, 'people', /Enter at least one number/)
  await wrong({ type, who: 'everyone', people: first }, 'people', /Empty this list/)
  const people = `${first}\n99998\n${second}\n99999`
  const text = await wrong({ type, who: 'listed', people }, 'people', /on line 2, 4\./)
  assert.match(text, />\s*7001\s99998/, 'what was typed is there to be corrected')
  assert.equal((await browser.get('/requests/new?holder=7001')).status, 400)
  assert.equal(await count(), 0)
})

test('a list is looked at before it is asked for, with the reason for each who cannot have one', async () => {
  const browser = at.as('sponsor')
  const holder = await holderOf(at.house, first)
  const people = `${first}, ${second};${first}\n${holder.id}\nho_aaaaaaaaaaaaaaaa`
  const fields = { type: 'warrant-card', who: 'listed', people }
  const drafted = await browser.send('/requests/new', '/requests/new', fields)
  const { text } = await browser.get(drafted.location ?? '')
  assert.match(text, /<title>Ask for 2 cards/)
  assert.match(text, /Is not in the office’s records[\s\S]*?5\s*(?:<\/div>\s*)?<\/td>/)
  assert.equal(await count(), 0, 'looking asks for nothing')
  assert.equal((await at.as('sponsor').get(drafted.location ?? '')).status, 200)
  assert.equal((await at.as('pass-office').get(drafted.location ?? '')).status, 410, 'another’s')
})

test('asked by one, approved by another’s touch over exactly this, issued while he watches', async () => {
  const { office, people } = at.house
  const sponsor = at.as('sponsor')
  const id = await ask(sponsor, [first, second])
  const path = `/requests/${id}`
  const asked = await requestById(office.store.db, id)
  assert.deepEqual([asked.count, asked.by, asked.state], [2, people.sponsor.operator, 'requested'])

  const own = await sponsor.get(path)
  assert.match(own.text, /You asked for 2 cards/)
  assert.match(own.text, /Somebody else has to approve it/)
  assert.doesNotMatch(own.text, /data-passkey=/)
  assert.match((await at.as('auditor').get(path)).text, /waits for an approver/)

  const approver = at.as('approver')
  assert.match((await approver.get('/')).text, /1 request for cards to approve/)
  const other = await approver.send(
    path,
    `${path}/approve`,
    await approver.touch(['ab'.repeat(32)]),
  )
  assert.equal(other.status, 422, 'a touch for something else')
  const touched = await approver.touch(await hashesOf(id))
  assert.equal((await requestById(office.store.db, id)).state, 'requested')
  assert.equal((await approver.send(path, `${path}/approve`, touched)).location, path)
  const approved = await requestById(office.store.db, id)
  assert.deepEqual([approved.state, approved.approvedBy], ['approved', people.approver.operator])
  assert.match((await approver.get(path)).text, /2 cards approved/)
  const late = await at.as('second-approver').post(`${path}/approve`, {
    ...(await tokens(at.as('second-approver'))),
  })
  assert.equal(late.status, 403, 'a token of another session')

  const clerk = at.as('pass-office')
  assert.match((await clerk.get('/')).text, /1 approved request to issue/)
  const issued = await finished(clerk, await clerk.send(path, `${path}/issue`))
  assert.match(issued, /Finished/)
  assert.equal((await requestById(office.store.db, id)).state, 'done')
  const { id: holder } = await holderOf(at.house, first)
  assert.equal((await cardsOfHolder(office.store.db, holder))[0]?.state, 'signed')
  const sent = async (from: string) =>
    clerk.post(`${path}/issue`, await tokens(clerk), { referer: from })
  const twice = await sent(`${at.running.origin}${path}`)
  assert.equal(twice.status, 409)
  assert.match(twice.text, /Someone else changed this/)
  const again = `href="${path}">Look at it as it is now`
  assert.ok(twice.text.includes(again), 'and the way to it')
  const elsewhere = await sent(`https://elsewhere.example${path}`)
  assert.ok(!elsewhere.text.includes(again), 'never a way that another site names')
})

test('nobody approves his own request, whatever he sends', async () => {
  const { office } = at.house
  const clerk = at.as('pass-office')
  const id = await ask(clerk, [third])
  assert.doesNotMatch((await clerk.get(`/requests/${id}`)).text, /data-passkey=/)
  const forged = { ...(await tokens(clerk)), ...(await clerk.touch(await hashesOf(id))) }
  const sent = await clerk.post(`/requests/${id}/approve`, forged)
  assert.equal(sent.status, 409)
  assert.equal((await requestById(office.store.db, id)).state, 'requested')
  assert.doesNotMatch((await clerk.get('/')).text, /to approve/)
  const taken = await clerk.send(`/requests/${id}`, `/requests/${id}/withdraw`)
  assert.equal(taken.status, 303)
  assert.match((await clerk.get(`/requests/${id}`)).text, /1 card taken back/)
  assert.equal((await requestById(office.store.db, id)).state, 'refused')
})

test('another’s request cannot be taken back, but refused by who may approve', async () => {
  const { office } = at.house
  const id = await ask(at.as('sponsor'), [third])
  const clerk = at.as('pass-office')
  const forged = await clerk.post(`/requests/${id}/withdraw`, await tokens(clerk))
  assert.equal(forged.status, 403)
  assert.equal((await requestById(office.store.db, id)).state, 'requested')
  const refused = await clerk.send(`/requests/${id}`, `/requests/${id}/refuse`)
  assert.equal(refused.status, 303)
  assert.equal((await requestById(office.store.db, id)).state, 'refused')
  const approver = at.as('approver')
  const sent = await approver.post(`/requests/${id}/approve`, {
    ...(await tokens(approver)),
    ...(await approver.touch(await hashesOf(id).then((all) => (all[0] ? all : ['ab'.repeat(32)])))),
  })
  assert.equal(sent.status, 409, 'what was refused meanwhile is not approved')
})

test('names are opened by an explicit act, escaped, for those who may see people', async () => {
  const id = await ask(at.as('sponsor'), [hostile, fourth])
  const path = `/requests/${id}/cards`
  const approver = at.as('approver')
  const { text } = await approver.get(path)
  assert.ok(!text.includes('Testperson') && !text.includes('alert(1)'))
  const named = await approver.send(path, path)
  assert.equal(named.status, 200)
  assert.equal(named.text.split('Testperson').length, 3)
  assert.ok(named.text.includes('&lt;script&gt;alert(1)'))
  assert.ok(!named.text.includes('<script>alert(1)'))
  const auditor = at.as('auditor')
  assert.doesNotMatch((await auditor.get(path)).text, /Show the names/)
  assert.equal((await auditor.post(path, await tokens(auditor))).status, 403)
})

test('a card that cannot be made is refused with its reason on the page', async () => {
  const id = await ask(at.as('sponsor'), [long])
  const path = `/requests/${id}`
  const approver = at.as('approver')
  const touch = await approver.touch(await hashesOf(id))
  await approver.send(path, `${path}/approve`, touch)
  const clerk = at.as('pass-office')
  await finished(clerk, await clerk.send(path, `${path}/issue`))
  const { text } = await clerk.get(path)
  assert.match(text, /Cards that could not be made/)
  assert.match(text, /Name or rank does not fit on the card/)
})

test('issuing that was cut off in the middle is approved again by somebody else, and then finished', async () => {
  const { office } = at.house
  const id = await ask(at.as('sponsor'), [third])
  const path = `/requests/${id}`
  const approver = at.as('approver')
  await approver.send(path, `${path}/approve`, await approver.touch(await hashesOf(id)))
  const [hash = ''] = await actsOf(office.store.db, id)
  await openRecords(office, await readAct(office.store.db, hash))
  const clerk = at.as('pass-office')
  await finished(clerk, await clerk.send(path, `${path}/issue`))
  assert.equal((await requestById(office.store.db, id)).state, 'requested')
  const own = (await clerk.get(path)).text
  assert.match(own, /Issuing was cut off: the records of 1 card were opened/)
  assert.doesNotMatch(own, /data-passkey=/, 'who asks again does not approve')
  assert.match((await approver.get(path)).text, /Issuing was cut off/)
  const touch = await approver.touch(await hashesOf(id))
  assert.equal((await approver.send(path, `${path}/approve`, touch)).status, 303)
  await finished(clerk, await clerk.send(path, `${path}/issue`))
  assert.equal((await requestById(office.store.db, id)).state, 'done')
})

const toApprove = async (browser: Browser): Promise<number> =>
  Number(/(\d+) requests? for cards to approve/.exec((await browser.get('/')).text)?.[1] ?? 0)

test('what nobody approved in time is not offered for approval any more', async () => {
  const { office } = at.house
  const approver = at.as('approver')
  const before = await toApprove(approver)
  const id = await ask(at.as('sponsor'), [late])
  assert.equal(await toApprove(approver), before + 1)
  await office.store.db
    .updateTable('acts')
    .set({ expires_at: 1 })
    .where('matter', '=', id)
    .execute()
  const { text } = await approver.get(`/requests/${id}`)
  assert.match(text, /Nobody approved this in 14 days/)
  assert.doesNotMatch(text, /data-passkey=/)
  assert.equal(await toApprove(approver), before)
  const refused = await approver.send(`/requests/${id}`, `/requests/${id}/refuse`)
  assert.equal(refused.status, 303)
  assert.equal((await requestById(office.store.db, id)).state, 'refused')
})

test('a replacement is asked for a card in use, once', async () => {
  const serial = await issueCard(at.house, fifth)
  assert.ok(serial)
  const browser = at.as('sponsor')
  const fields = { type: 'warrant-card', who: 'listed', people: fifth, replaces: 'yes' }
  const drafted = await browser.send('/requests/new', '/requests/new', fields)
  const { text } = await browser.get(drafted.location ?? '')
  assert.match(text, /already on its way/)
})

test('a list is filtered by state and kind, and an address made up is nowhere', async () => {
  const browser = at.as('data-protection')
  const all = (await browser.get('/requests')).text
  const done = (await browser.get('/requests?state=done&type=warrant-card')).text
  assert.ok(all.split('/requests/re_').length > done.split('/requests/re_').length)
  assert.match(done, /aria-current="page"[^>]*>\s*Issued|Issued<\/a/)
  assert.match((await browser.get('/requests?type=staff-pass')).text, /There are no requests here/)
  assert.equal((await browser.get('/requests?state=nothing')).status, 400)
  assert.equal((await browser.get('/requests/re_aaaaaaaaaaaaaaaa')).status, 404)
  assert.equal((await browser.get('/requests/x')).status, 404)
  assert.equal((await browser.get('/requests/new')).status, 403, 'this role asks for no cards')
})

test(
  'every page of requests is accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    const { office, people } = at.house
    const waiting = await ask(at.as('sponsor'), numbers.slice(8))
    const [done] = (await lastRequests(office.store.db, 50)).filter(({ state }) => state === 'done')
    assert.ok(done)
    await assert.rejects(
      requestCards(office, people.sponsor, { type: 'warrant-card', who: ['ho_aaaaaaaaaaaaaaaa'] }),
    )
    await looking(at, async (eye) => {
      const sponsor = await eye.as(at.as('sponsor'))
      await eye.at(sponsor, 'requests', '/requests')
      await eye.at(sponsor, 'request-new', '/requests/new')
      await sponsor.getByRole('button', { name: 'See what would be asked' }).click()
      await lookAt(sponsor, 'request-new-wrong')
      await sponsor.getByLabel('Warrant Card').check()
      await sponsor.getByLabel('People I name').check()
      await sponsor
        .getByLabel('Their pay or warrant numbers')
        .fill(`${third}\n${fourth}\n${fifth}\nho_aaaaaaaaaaaaaaaa`)
      await sponsor.getByRole('button', { name: 'See what would be asked' }).click()
      await lookAt(sponsor, 'request-check')
      await eye.at(sponsor, 'request-own', `/requests/${waiting}`)
      const approver = await eye.as(at.as('approver'))
      await eye.at(approver, 'request-approve', `/requests/${waiting}`)
      await eye.at(approver, 'request-done', `/requests/${done.id}`)
      await eye.at(approver, 'request-cards', `/requests/${waiting}/cards`)
      await approver.getByRole('button', { name: 'Show the names' }).click()
      await lookAt(approver, 'request-names')
      await eye.at(approver, 'requests-none', '/requests?type=contractor-pass')
    })
  },
)
