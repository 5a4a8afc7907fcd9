// Files that leave, in browsers: the index by two people, a workbook with a hidden sheet blocked, its release asked for
// and decided by a second person's touch, and the ledger that tells of all of it.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { ledgerPolicy, verifyLedger } from '../apps/issuer/src/incident/index.ts'
import { importRoster } from '../apps/issuer/src/personnel/index.ts'
import { waitingHashes } from '../apps/issuer/src/platform/kept-acts.ts'
import { lastRelease } from '../apps/issuer/src/release/releases.ts'
import { makeWorkbook, sheetXml } from '../packages/release-guard/src/trial/made-up.ts'
import { entriesOf } from './entries-of.ts'
import { looking, lookAt, noChromium } from './look-at.ts'
import { openConsole, type Browser, type ConsoleHouse, type Seen } from './open-console.ts'
import { listOf, rosterOf, smallForce } from './small-force.ts'
import { done } from './take-roster.ts'

const force = smallForce(120)
const roster = rosterOf(force)
/** An answer to a question about numbers, with the people it was counted from left on a hidden sheet. */
const answer = (count = 90): Buffer =>
  makeWorkbook([
    { xml: sheetXml([['District', 'Officers'], ...[1, 2, 3].map((i) => [`District ${i}`, '30'])]) },
    {
      xml: sheetXml([
        ['Surname', 'Initial', 'Number', 'Rank'],
        ...force
          .slice(0, count)
          .map(({ surname, given, number }) => [surname, given.slice(0, 1), number, 'Constable']),
      ]),
      state: 'hidden',
    },
  ])
/** An archive of a kind the guard cannot read: held, whatever is in it. */
const archive = (no: number): Buffer =>
  Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(200, no)])

let at: ConsoleHouse
before(async () => {
  at = await openConsole()
})
after(() => at.close())

const bring = (browser: Browser, bytes: Uint8Array, name = 'answer.xlsx'): Promise<Seen> =>
  browser.send('/files', '/files', {}, [{ field: 'file', name, bytes }])
async function brought(browser: Browser, bytes: Uint8Array): Promise<string> {
  const sent = await bring(browser, bytes)
  assert.match(sent.location ?? '', /^\/files\/fi_[0-9a-f]{16}$/, sent.text)
  return sent.location ?? ''
}
test('an empty house says that nobody is known, without an alarm', async () => {
  const clerk = at.as('sponsor')
  const { text } = await clerk.get('/files')
  assert.match(text, /no index yet/)
  assert.match(text, /The pass office or data protection/)
  assert.doesNotMatch((await at.as('pass-office').get('/')).text, /no index yet/)
  const { office, people } = at.house
  await importRoster(office, { bytes: roster, by: people['pass-office'].operator })
  assert.match((await at.as('pass-office').get('/')).text, /no index yet/, 'now it matters')
  assert.doesNotMatch((await clerk.get('/')).text, /no index yet/, 'he can do nothing about it')
})

test('the index is asked for by one, approved by another’s touch, built by the first', async () => {
  const clerk = at.as('pass-office')
  const asked = await clerk.send('/files/index', '/files/index')
  await done(clerk, asked.location)
  const { text } = await clerk.get('/files/index')
  assert.match(text, /Waiting for a second person/)
  const id = /\/files\/openings\/(go_[0-9a-f]{16})/.exec(text)?.[1]
  assert.ok(id)
  const page = `/files/openings/${id}`
  assert.equal((await clerk.get(page)).status, 403, 'who asked does not approve')
  const second = at.as('approver')
  assert.match((await second.get('/')).text, /1 to approve for the release guard/)
  assert.match((await second.get('/files/openings')).text, new RegExp(page))
  assert.match((await second.get(page)).text, /Open 120 records/)
  const hashes = await waitingHashes(at.house.office.store.db, id)
  const wrong = await second.send(page, page, await second.touch(['ab'.repeat(32)]))
  assert.equal(wrong.status, 422)
  assert.equal((await second.send(page, page, await second.touch(hashes))).location, '/')
  const other = await at.as('data-protection').get('/files/index')
  assert.doesNotMatch(other.text, /Open 120 records/, 'only who asked may carry it out')
  const built = await clerk.send('/files/index', `${page}/build`)
  assert.match(await done(clerk, built.location), /Finished/)
  assert.match((await clerk.get('/files/index')).text, /<dd[^>]*>\s*120\s*<\/dd>/)
  assert.equal((await entriesOf(at.house.office, 'guard-index-built')).length, 1)
  assert.match((await second.get(page)).text, /carried out/)
  assert.doesNotMatch((await clerk.get('/')).text, /no index yet/)
})

test('a hidden sheet of our people is blocked, and the page says where and how many', async () => {
  const clerk = at.as('sponsor')
  assert.equal((await clerk.send('/files', '/files')).status, 422, 'no file chosen')
  const path = await brought(clerk, answer())
  const { text } = await clerk.get(path)
  assert.match(text, /<h1[^>]*>\s*Our people are in this file/)
  assert.match(text, /Do not send it/)
  assert.match(text, /answer\.xlsx/)
  assert.match(text, /sees \d+ rows\. It holds 91 more that are not shown/)
  const [, hidden = ''] = text.split('What is hidden')
  assert.match(hidden, /Our people/)
  const [first] = force
  assert.ok(first && !text.includes(first.number) && !text.includes(first.surname))
  const [checked] = (await entriesOf(at.house.office, 'file-checked')).slice(-1)
  assert.deepEqual([checked?.verdict, checked?.outcome], ['BLOCK', 'held'])
  assert.match((await clerk.get('/files')).text, /answer\.xlsx/)
  assert.doesNotMatch((await at.as('guard').get('/files')).text, /answer\.xlsx/)
  assert.equal((await at.as('guard').get(path)).status, 404, 'nobody else’s file')
  assert.match((await at.as('auditor').get(path)).text, /Our people are in this file/)
})

test('a file without people passes; what the name says is text', async () => {
  const clerk = at.as('sponsor')
  const plain = Buffer.from('Place,Visitors\nPort Ellery,19\n')
  const sent = await bring(clerk, plain, '<script>alert(1).csv')
  const { text } = await clerk.get(sent.location ?? '')
  assert.match(text, /This file may leave/)
  assert.ok(text.includes('&lt;script&gt;alert(1)') && !text.includes('<script>alert(1)'))
  assert.match(text, /Nothing is hidden in this file/)
})

test('a hold is released by a second person’s touch, with a reason; the very same file then passes', async () => {
  const clerk = at.as('sponsor')
  const path = await brought(clerk, archive(1))
  const id = path.slice('/files/'.length)
  assert.match((await clerk.get(path)).text, /This file is held/)
  const ask = (fields: Record<string, string>) => clerk.send(path, `${path}/ask`, fields)
  const wrong = await ask({ note: 'short' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /Choose a reason/)
  assert.match(wrong.text, /Say it in 10 to 500/)
  const note = 'Names of the dead of 1916, for the war memorial.'
  assert.equal((await ask({ because: 'public-already', note })).location, path)
  assert.match((await clerk.get(path)).text, /Somebody else decides now/)
  const own = at.as('data-protection')
  assert.match((await own.get('/')).text, /1 held file to decide on/)
  const seen = (await own.get(path)).text
  assert.match(seen, /war memorial/)
  const asked = await lastRelease(at.house.office.store.db, id)
  assert.ok(asked)
  const untouched = await own.send(path, `${path}/release`, await own.touch(['cd'.repeat(32)]))
  assert.equal(untouched.status, 422, 'a touch for something else')
  const released = await own.send(path, `${path}/release`, await own.touch([asked.statement]))
  assert.equal(released.location, path)
  const [entry] = (await entriesOf(at.house.office, 'file-released')).slice(-1)
  assert.deepEqual([entry?.because, entry?.verdict], ['public-already', 'HOLD'])
  assert.match((await clerk.get(path)).text, /Somebody else has released it/)
  const again = await clerk.get(await brought(clerk, archive(1)))
  assert.match(again.text, /Nothing in it has to stay/)
  assert.doesNotMatch((await own.get('/')).text, /held file/)
})

test('a block is data protection’s alone; refused, it stays', async () => {
  const clerk = at.as('sponsor')
  const path = await brought(clerk, answer(60))
  const note = 'The pension provider needs this list.'
  await clerk.send(path, `${path}/ask`, { because: 'contract', note })
  const approver = at.as('approver')
  const { text } = await approver.get(path)
  assert.match(text, /Data protection decides/)
  assert.ok(!text.includes(`${path}/release`))
  const own = at.as('data-protection')
  assert.equal((await own.send(path, `${path}/refuse`)).location, path)
  assert.match((await clerk.get(path)).text, /refused to release it/)
  assert.match((await clerk.get(await brought(clerk, answer(60)))).text, /Do not send it/)
})

test('a public name may leave by two people, and is looked for again when one takes it off', async () => {
  const clerk = at.as('pass-office')
  const list = '/files/allowed'
  assert.match((await clerk.get(list)).text, /No name may leave/)
  assert.doesNotMatch((await at.as('sponsor').get('/files')).text, /Names that may leave/)
  assert.equal((await at.as('sponsor').get(list)).status, 403)
  const [, , chief] = force
  assert.ok(chief)
  const sender = at.as('sponsor')
  const press = async () => (await sender.get(await brought(sender, listOf([chief])))).text
  assert.match(await press(), /Look at this file again/)
  const { surname, given, number } = chief
  const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  const why = 'Her name stands on the front page of our site.'
  const ask = (fields: Record<string, string>) => clerk.send(list, list, fields)
  const wrong = await ask({ surname: '', given: '…', number: '', until: '2020-01-01', why: 'yes' })
  assert.equal(wrong.status, 422)
  for (const says of [/Give the surname/, /Give the forename/, /Give a day/, /Say why/])
    assert.match(wrong.text, says)
  assert.match(wrong.text, /aria-describedby="until-hint until-error"/)
  const kept = await ask({ surname, given, number, until: '2120-01-01', why })
  assert.equal(kept.status, 422, 'more than a year ahead')
  assert.ok(kept.text.includes(`value="${surname}"`), 'what was typed stays')
  const page = (await ask({ surname, given, number, until, why })).location ?? ''
  assert.match(page, /^\/files\/allowed\/[0-9a-f]{64}$/)
  const id = page.slice(list.length + 1)
  const own = await clerk.get(page)
  assert.match(own.text, /It does not hold yet/)
  assert.ok(!own.text.includes(`${page}/agree`), 'who asked does not agree')
  assert.equal((await clerk.post(`${page}/agree`, await clerk.touch([id]))).status, 403)
  assert.match(await press(), /Look at this file again/)
  const officer = at.as('data-protection')
  assert.match((await officer.get('/')).text, /1 name that may leave to agree to/)
  assert.doesNotMatch((await clerk.get('/')).text, /to agree to/)
  assert.match((await at.as('approver').get(page)).text, /Data protection decides/)
  const other = await officer.send(page, `${page}/agree`, await officer.touch(['ab'.repeat(32)]))
  assert.equal(other.status, 422, 'a touch for something else')
  const agreed = await officer.send(page, `${page}/agree`, await officer.touch([id]))
  assert.equal(agreed.location, page)
  assert.match((await officer.get(page)).text, /This name may stand in files that leave/)
  assert.match((await at.as('auditor').get(list)).text, new RegExp(`${given} ${surname}`))
  assert.doesNotMatch((await at.as('auditor').get(page)).text, /Take it off/)
  const [entry] = (await entriesOf(at.house.office, 'allow-entry-agreed')).slice(-1)
  assert.equal(entry?.statement, id)
  assert.match(await press(), /This file may leave[^]*One person who may be named were not counted/)
  const off = await officer.send(page, `${page}/withdraw`)
  assert.equal(off.location, page)
  assert.match((await clerk.get(page)).text, /It was withdrawn: this name is looked for/)
  assert.match(await press(), /Look at this file again/)
  assert.equal((await entriesOf(at.house.office, 'allow-entry-withdrawn')).length, 1)
  const ledger = (await at.as('auditor').get('/ledger/entries')).text
  assert.match(ledger, /A name was taken off the list/)
  assert.match(ledger, /A public name may stand in files that leave, until/)
  assert.ok(!ledger.includes(surname))
})

test('who joins by a roster is in the index at once; who could not be added is said', async () => {
  const { office, people } = at.house
  const clerk = at.as('pass-office')
  const by = people['pass-office'].operator
  const figure = async (key: string): Promise<string | undefined> =>
    new RegExp(`${key}\\s*</dt>\\s*<dd[^>]*>\\s*(\\d+)`).exec(
      (await clerk.get('/files/index')).text,
    )?.[1]
  const larger = smallForce(180)
  await importRoster(office, { bytes: rosterOf(larger.slice(0, 125)), by })
  assert.deepEqual(
    [await figure('People in it'), await figure('Added by rosters since')],
    ['125', '5'],
  )
  assert.doesNotMatch((await clerk.get('/')).text, /are not in the release guard’s index/)
  await importRoster(office, { bytes: rosterOf(larger.slice(0, 174)), by })
  assert.equal(await figure('Joined or changed, and not in it'), '49')
  assert.match((await clerk.get('/files/index')).text, /have it built anew soon/)
  assert.match((await clerk.get('/')).text, /49 people have joined or changed and are not in/)
  await entriesOf(office, 'guard-index-changed')
  const ledger = (await at.as('auditor').get('/ledger/entries')).text
  assert.match(ledger, /5 people of a roster were added to the release guard’s index/)
})

test('the ledger tells of it in words, holds no file name, and verifies', async () => {
  const auditor = at.as('auditor')
  const { text } = await auditor.get('/ledger/entries')
  assert.match(text, /The release guard said \w+ of a file/)
  assert.match(text, /A file the release guard held \(HOLD\) was released: public already/)
  assert.doesNotMatch(text, /answer\.xlsx|memorial/)
  const policy = await ledgerPolicy(at.house.office)
  for (let tries = 0; ; tries++) {
    const verdict = await verifyLedger(at.house.office, policy, true)
    if (verdict.isGood || tries > 50) {
      assert.ok(verdict.isGood)
      break
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
})

test('the pages are accessible, narrow and in the dark', { skip: noChromium }, async () => {
  const clerk = at.as('sponsor')
  const blocked = await brought(clerk, answer())
  const held = await brought(clerk, archive(2))
  const passed = await brought(clerk, Buffer.from('Place,Visitors\nPort Ellery,19\n'))
  await looking(at, async (eye) => {
    const page = await eye.as(clerk)
    await eye.at(page, 'files', '/files')
    await page.getByRole('button', { name: 'Look at it' }).click()
    await lookAt(page, 'files-none-chosen')
    await eye.at(page, 'file-blocked', blocked)
    await eye.at(page, 'file-held', held)
    await page.getByText('It has to leave as it is').click()
    await page.getByRole('button', { name: 'Ask for its release' }).click()
    await lookAt(page, 'file-ask-wrong')
    await page.getByLabel('A contract demands it').check()
    await page
      .getByLabel('What should the person who decides know?')
      .fill('For the insurer of the fleet.')
    await page.getByRole('button', { name: 'Ask for its release' }).click()
    await lookAt(page, 'file-asked')
    await eye.at(page, 'file-passed', passed)
    const other = await eye.as(at.as('data-protection'))
    await eye.at(other, 'file-decide', held)
    await eye.at(other, 'files-all', '/files')
    await eye.at(other, 'guard-index', '/files/index')
    await eye.at(other, 'guard-openings', '/files/openings')
    await eye.at(other, 'allowed', '/files/allowed')
    await other.getByText('Ask that another name may leave').click()
    await other.getByRole('button', { name: 'Ask for it' }).click()
    await lookAt(other, 'allowed-wrong')
  })
})
