// Print batches, blanks and the counter as those who use them: prepared by one, approved by the very person the ledger
// names, drawn with progress, printed by a real station, counted, handed over by two.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { runBatch, type Station } from '../apps/bureau/src/index.ts'
import { cardBySerial } from '../apps/issuer/src/issuance/index.ts'
import {
  allBatches,
  batchById,
  blankSerial,
  handoverOf,
  jobCounts,
  jobsOf,
} from '../apps/issuer/src/personalisation/index.ts'
import { draftedHashes } from '../apps/issuer/src/personalisation/approve-batch.ts'
import { violationsOf } from './axe.ts'
import { fetched, openPress, signedCards, type PressAtWork } from './press-at-work.ts'
import { hiddenFields, openConsole, type Browser, type ConsoleHouse } from './open-console.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'

let works: PressAtWork
let at: ConsoleHouse
let station: Station
before(async () => {
  works = await openPress()
  at = await openConsole({ house: works.house })
})
after(async () => {
  await at.close()
  await works.close()
})

const db = () => works.house.office.store.db
const operator = (name: keyof PressAtWork['house']['people']) => works.house.people[name].operator
const bounds = { budget: '5', pace: '0', days: '14' }

async function finished(browser: Browser, path: string | null): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { text } = await browser.get(path ?? '')
    if (/<title>(?:Finished|Failed|Cut off)/.test(text)) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the work never ended')
}

test('before there is a station or a card the pages say what is missing', async () => {
  const press = at.as('press-operator')
  assert.match((await press.get('/batches')).text, /There are no batches yet/)
  assert.match((await press.get('/batches/new')).text, /No print station is enrolled yet/)
  station = await works.newStation('Press room')
  assert.match((await press.get('/batches/new')).text, /No signed card waits/)
  assert.match((await press.get('/stock')).text, /No blank has been received yet/)
  assert.doesNotMatch((await press.get('/stock')).text, /<form[^>]*action="\/stock"/)
})

test('what is wrong is said beside its field, and nothing is prepared', async () => {
  await signedCards(works.house, 3)
  const press = at.as('press-operator')
  const good = { station: station.settings.station, which: 'all', serials: '', ...bounds }
  const send = async (fields: Record<string, string>, field: string) => {
    const { status, text } = await press.send('/batches/new', '/batches/new', fields)
    assert.equal(status, 422)
    assert.match(text, new RegExp(`id="${field}-error"`))
  }
  await send({ ...good }, 'second')
  await send({ ...good, second: operator('press-operator') }, 'second')
  await send({ ...good, second: operator('guard') }, 'second')
  const second = operator('approver')
  await send({ ...good, second, budget: '0' }, 'budget')
  await send({ ...good, second, days: 'soon' }, 'days')
  await send({ ...good, second, which: 'listed' }, 'serials')
  await send({ ...good, second, which: 'listed', serials: 'AAAA-BBBB-CCCC-DDDD' }, 'serials')
  assert.deepEqual(await allBatches(db()), [])
})

test('prepared by one, approved by the one it names, drawn while he watches', async () => {
  const press = at.as('press-operator')
  const second = operator('approver')
  const fields = { station: station.settings.station, which: 'all', second, ...bounds }
  const { location } = await press.send('/batches/new', '/batches/new', fields)
  const path = location ?? ''
  const id = path.slice('/batches/'.length)
  const batch = await batchById(db(), id)
  assert.deepEqual([batch.state, batch.jobs, batch.budget], ['prepared', 3, 5])
  assert.match((await press.get(path)).text, /You prepared this/)
  const others = at.as('second-approver')
  assert.doesNotMatch((await others.get(path)).text, /data-passkey=/)
  assert.doesNotMatch((await others.get('/')).text, /print batch to approve/)
  const hashes = await draftedHashes(db(), batch.id)
  const { _csrf = '', _once = '' } = hiddenFields((await others.get('/')).text, '/sign-out')
  const forged = { _csrf, _once, ...(await others.touch(hashes)) }
  assert.equal((await others.post(`${path}/approve`, forged)).status, 403)
  assert.equal((await batchById(db(), id)).state, 'prepared', 'who is not named approves nothing')

  const approver = at.as('approver')
  assert.match((await approver.get('/')).text, /1 print batch to approve/)
  const sent = await approver.send(path, `${path}/approve`, await approver.touch(hashes))
  assert.match(await finished(approver, sent.location), /Finished/)
  assert.equal((await batchById(db(), id)).state, 'admitted')
  assert.deepEqual(await jobCounts(db(), batch.id), { sealed: 3 })
  const again = await approver.post(`${path}/approve`, forged)
  assert.ok(again.status >= 400)
})

test('blanks come in and go out by range, and a wrong range moves none', async () => {
  const clerk = at.as('pass-office')
  const [batch] = await allBatches(db())
  assert.ok(batch)
  const [first, last] = [blankSerial('CP', 1), blankSerial('CP', 6)]
  const move = (fields: Record<string, string>) =>
    clerk.send('/stock', '/stock', { batch: '', last, first, ...fields })
  const wrong = async (fields: Record<string, string>, field: string) => {
    const { status, text } = await move(fields)
    assert.equal(status, 422)
    assert.doesNotMatch(text, /Invalid input/)
    assert.match(text, new RegExp(`id="${field}-error"`))
  }
  await wrong({}, 'what')
  await wrong({ what: 'received', first: 'CP00000010' }, 'first')
  await wrong({ what: 'received', first: last, last: first }, 'last')
  await wrong({ what: 'received', last: 'CP1' }, 'last')
  await wrong({ what: 'issued' }, 'batch')
  await wrong({ what: 'issued', batch: batch.id }, 'first')
  assert.equal((await move({ what: 'received' })).status, 303)
  assert.match((await clerk.get('/stock')).text, /6 blanks moved/)
  await wrong({ what: 'received' }, 'first')
  assert.equal((await move({ what: 'issued', batch: batch.id })).status, 303)
  assert.match((await clerk.get('/stock')).text, /Issued to a station/)
  assert.equal((await at.as('auditor').get('/stock')).status, 200)
})

test('printed, one outstanding: it is presumed exposed until somebody says what became of it', async () => {
  const [batch] = await allBatches(db())
  assert.ok(batch)
  let left = 3
  const press = works.pressOf(station, (opening) => {
    left -= 1
    if (left === 0) return Promise.reject(new Error('the power went'))
    return Promise.resolve({ outcome: 'good', blank: opening.blank })
  })
  const run = runBatch(press, await fetched(press, batch.id), { parallel: 1, stopped: () => false })
  await assert.rejects(run, /the power went/)
  press.journal.close()
  press.door.close()
  const [open] = await jobsOf(db(), batch.id, { states: ['released'] })
  assert.ok(open)
  const clerk = at.as('pass-office')
  const path = `/batches/${batch.id}`
  assert.match((await clerk.get(path)).text, /Presumed exposed/)
  assert.match((await clerk.get(`${path}/sums`)).text, /It does not add up/)
  assert.match((await at.as('auditor').get(path)).text, /Presumed exposed/)
  assert.doesNotMatch((await at.as('auditor').get(path)).text, /came-out/)
  const elsewhere = `/batches/ba_aaaaaaaaaaaaaaaa/jobs/${open.id}/came-out`
  const { _csrf = '', _once = '' } = hiddenFields((await clerk.get('/')).text, '/sign-out')
  assert.equal((await clerk.post(elsewhere, { _csrf, _once })).status, 404)
  const word = `${path}/jobs/${open.id}/came-out`
  assert.equal((await clerk.send(path, word)).status, 303)
  assert.deepEqual(await jobCounts(db(), batch.id), { good: 2, 'presumed-out': 1 })
})

test('over the counter: received, handed over by two, activated; the first wrong card is named', async () => {
  const [batch] = await allBatches(db())
  assert.ok(batch)
  const serials = (await jobsOf(db(), batch.id, { states: ['good'] })).map(({ card }) => card)
  const clerk = at.as('pass-office')
  const say = (what: string, more: Record<string, string> = {}) =>
    clerk.send('/counter', '/counter', { what, serials: serials.join('\n'), checked: '', ...more })
  assert.match((await say('hand-over')).text, /id="checked-error"/)
  const alone = await say('hand-over', { checked: operator('pass-office') })
  assert.match(alone.text, /id="checked-error"/)
  const early = await say('hand-over', { checked: operator('approver') })
  assert.match(early.text, /Nothing was done/)
  assert.match((await say('receive', { serials: 'nonsense' })).text, /is not a card’s serial/)
  assert.equal((await say('receive')).status, 303)
  assert.equal((await say('hand-over', { checked: operator('approver') })).status, 303)
  const [first = ''] = serials
  const handed = await handoverOf(db(), first)
  assert.deepEqual(
    [handed?.handedBy, handed?.checkedBy],
    [operator('pass-office'), operator('approver')],
  )
  assert.equal((await say('activate')).status, 303)
  assert.equal((await cardBySerial(db(), first))?.state, 'active')
})

test('the sums are kept and the batch closed, by name', async () => {
  const [batch] = await allBatches(db())
  assert.ok(batch)
  const clerk = at.as('pass-office')
  const path = `/batches/${batch.id}`
  const sent = await clerk.send(`${path}/sums`, `${path}/sums`, { close: 'yes' })
  assert.equal(sent.location, path)
  assert.equal((await batchById(db(), batch.id)).state, 'closed')
  assert.match((await clerk.get(path)).text, /Closed/)
  assert.doesNotMatch((await clerk.get(`${path}/sums`)).text, /Write it in the ledger/)
})

test('every page about printing is accessible, narrow and in the dark', { skip }, async () => {
  const [batch] = await allBatches(db())
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const context = await browser.newContext({ viewport: { width: 320, height: 800 } })
    const { cookie } = at.as('pass-office')
    assert.ok(cookie)
    await context.addCookies([{ ...cookie, url: at.running.origin }])
    const page = await context.newPage()
    await signedCards(works.house, 1)
    const path = `/batches/${batch?.id ?? ''}`
    for (const one of ['/batches', '/batches/new', path, `${path}/sums`, '/stock', '/counter']) {
      await page.goto(at.running.origin + one)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(await violationsOf(page), [], `${one} ${colorScheme}`)
      }
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${one} is wider than the screen`,
      )
    }
  } finally {
    await browser.close()
  }
})
