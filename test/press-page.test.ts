// The press page in a real browser beside the real station in its cage: two people, a keyboard, a scanner that is a
// keyboard, a card that vanishes when it is reported, a station that was killed, and those who should not be there.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium, type Browser, type Page } from 'playwright-core'
import { blankSerial, Journal, type Station } from '../apps/bureau/src/index.ts'
import { jobCounts, type Batch } from '../apps/issuer/src/personalisation/index.ts'
import { lookAt, noChromium } from './look-at.ts'
import { openPress, type PressAtWork } from './press-at-work.ts'

const root = join(import.meta.dirname, '..')
const options = { timeout: 120_000, skip: noChromium }
let works: PressAtWork
let station: Station
let batch: Batch
let chrome: Browser
let running: Running | undefined
before(async () => {
  if (noChromium) return
  works = await openPress()
  station = await works.newStation('Press <room> 1')
  batch = await works.newBatch(station, 6, { blanks: 12, budget: 2 })
  const executablePath = '/usr/bin/chromium'
  chrome = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
})
after(async () => {
  if (noChromium) return
  running?.child.kill('SIGKILL')
  await chrome.close()
  await works.close()
})

class Running {
  readonly child: ChildProcess
  #said = ''
  readonly ended: Promise<number | null>

  constructor() {
    const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
    const main = join(root, 'apps/bureau/src/main.ts')
    const words = ['run', '--page', '0', '--home', station.home]
    this.child = spawn(process.execPath, [...ours, main, ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said += text))
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
  }

  get said(): string {
    return this.#said
  }

  /** The newest link it has shown, when so many have been. */
  async link(shown = 1): Promise<string> {
    for (let tries = 0; tries < 800; tries++) {
      const links = this.#said.match(/http:\/\/127\.0\.0\.1:\d+\/enter\/\S+/g) ?? []
      if (links.length >= shown) return links[links.length - 1] ?? ''
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`the station shows no link: ${this.#said}`)
  }
}

const titled = (page: Page, title: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
/** What a scanner does, and a hand at the keyboard: the words go where the focus is, then Enter. */
async function say(page: Page, words: string): Promise<void> {
  await page.locator('#said:focus').waitFor()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}
const figure = (page: Page, label: string): Promise<string | null> =>
  page.locator('.figures div', { hasText: label }).locator('dd').textContent()
const pictures = (page: Page): Promise<readonly string[]> =>
  page
    .locator('.faces img')
    .evaluateAll((all) => all.map((one) => (one as { src?: string }).src ?? ''))
/** Waits until every picture is there and wider than so many pixels. */
async function drawn(page: Page, widerThan: number): Promise<void> {
  const widths = 'Array.from(document.images, (one) => one.naturalWidth)'
  for (let tries = 0; tries < 200; tries++) {
    const all = await page.evaluate<number[]>(widths)
    if (all.length > 0 && all.every((width) => width > widerThan)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('a picture did not come')
}
const counts = () => jobCounts(works.house.office.store.db, batch.id)
const blankOf = (page: Page): Promise<string | null> => page.locator('.serial').textContent()
let at: Page
let origin: string

test(
  'nobody is let in without the link, from another page or by another name',
  options,
  async () => {
    running = new Running()
    const link = await running.link()
    origin = new URL(link).origin
    assert.equal((await fetch(origin)).status, 401)
    assert.equal((await fetch(`${origin}/enter/${'A'.repeat(43)}`)).status, 401)
    assert.equal((await fetch(`${origin}/step`)).status, 401)
    const entered = await fetch(link, { redirect: 'manual' })
    assert.equal(entered.status, 303)
    const [cookie = ''] = entered.headers.getSetCookie()
    assert.match(cookie, /; HttpOnly; SameSite=Strict/)
    const headers = { cookie: cookie.split(';')[0] ?? '' }
    const inside = await fetch(origin, { headers })
    assert.equal(inside.status, 200)
    const policy = inside.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /require-trusted-types-for 'script'/)
    assert.doesNotMatch(policy, /unsafe/)
    const text = await inside.text()
    assert.ok(text.includes('Press &lt;room&gt; 1') && !text.includes('<room>'))
    const step = /data-step="([^"]+)"/.exec(text)?.[1] ?? ''
    const post = (more: Record<string, string>): Promise<Response> =>
      fetch(`${origin}/said`, {
        method: 'POST',
        redirect: 'manual',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', ...more },
        body: new URLSearchParams({ step, said: 'zz' }),
      })
    assert.equal((await post({ origin: 'http://elsewhere.example' })).status, 403)
    assert.equal((await post({})).status, 403, 'no origin is no own form')
    assert.equal((await post({ origin, 'content-type': 'text/plain' })).status, 415)
    assert.ok((await (await fetch(origin, { headers })).text()).includes('Who prints?'))
    // The link is spent; the next one ends this browser's turn.
    assert.equal((await fetch(link)).status, 401)
    at = await (await chrome.newContext()).newPage()
    await at.goto(await running.link(2))
    await titled(at, 'Who prints?')
    assert.equal((await fetch(origin, { headers })).status, 401)
  },
)

test(
  'two people come in, and the card in the machine is shown beside what is left',
  options,
  async () => {
    await say(at, 'x1')
    await at.getByRole('alert').getByText('two to four letters').waitFor()
    await lookAt(at, 'press-operator')
    await say(at, 'ab')
    await titled(at, 'Who is the second person?')
    await say(at, 'AB')
    await at.getByText('Two different people are needed.').waitFor()
    await say(at, 'cd')
    await titled(at, 'Compare and report')
    assert.equal(await blankOf(at), blankSerial('TS', 1))
    assert.equal(await figure(at, 'Blanks left'), '11')
    assert.equal(await figure(at, 'Budget left'), '1')
    await drawn(at, 600)
    assert.equal((await pictures(at)).length, 2)
    await lookAt(at, 'press-card')
    assert.ok(
      !(await at.content()).includes('Tarrowby'),
      'the name is in the picture and nowhere else',
    )
    await at.emulateMedia({ media: 'print' })
    assert.equal(await at.locator('.faces').isVisible(), false)
    await at.emulateMedia({ media: 'screen' })
    // Print took the focus away, as a click beside the field does: a scanner's words still go into it.
    await at.keyboard.type('t')
    await at.locator('#said:focus').waitFor()
    await at.keyboard.press('Backspace')
  },
)

test(
  'a scanned blank reports the card good; its picture is gone; a scan too many does nothing',
  options,
  async () => {
    const [front = ''] = await pictures(at)
    assert.equal((await at.request.get(front)).headers()['content-type'], 'image/png')
    const step = (await at.locator('body').getAttribute('data-step')) ?? ''
    await say(at, blankSerial('TS', 1))
    await at.getByText(blankSerial('TS', 2)).waitFor()
    assert.equal((await at.request.get(front)).status(), 404)
    // The same word again, for the card before: a double click, another window.
    const again = await at.request.post(`${origin}/said`, {
      headers: { origin },
      form: { step, said: 'TS:good' },
      maxRedirects: 0,
    })
    assert.equal(again.status(), 303)
    await at.reload()
    await at.getByText('That was said of something already over.').waitFor()
    assert.equal(await blankOf(at), blankSerial('TS', 2))
    // The same blank again: it has its card.
    await say(at, blankSerial('TS', 1))
    await at.getByText('That is no free blank of this batch.').waitFor()
    await lookAt(at, 'press-wrong')
    assert.deepEqual(await counts(), { good: 1, released: 1, sealed: 4 })
  },
)

test(
  'a spoiled card needs the second person’s word, and may be on another blank',
  options,
  async () => {
    await say(at, 's')
    await titled(at, 'Spoiled?')
    await say(at, 'ab')
    await at.getByText('The second person must.').waitFor()
    await say(at, 'b')
    await titled(at, 'Compare and report')
    await say(at, 'TS:spoiled')
    await titled(at, 'Spoiled?')
    await say(at, blankSerial('TS', 5))
    await at.getByText(`on blank ${blankSerial('TS', 5)}, not on`).waitFor()
    await lookAt(at, 'press-spoiled')
    await say(at, 'TS:CD')
    await titled(at, 'Compare and report')
    assert.equal(await figure(at, 'Spoiled'), '1')
    // Good on another blank is believed when it is said twice.
    await say(at, blankSerial('TS', 7))
    await at.getByText('scan it once more').waitFor()
    await say(at, blankSerial('TS', 7))
    await at.getByRole('alert').waitFor({ state: 'detached' })
    await titled(at, 'Compare and report')
    const journal = new Journal(station.home)
    assert.deepEqual(
      { ...journal.blankCounts(batch.id) },
      { free: 8, good: 2, held: 1, spoiled: 1 },
    )
    journal.close()
  },
)

test(
  'paused after this card, nothing is released until they go on; the sheet has every code',
  options,
  async () => {
    await say(at, 'TS:pause')
    await at.getByText('After this card the press pauses.').waitFor()
    await say(at, 'g')
    await titled(at, 'Paused')
    await lookAt(at, 'press-paused')
    const before = await counts()
    assert.equal(before.released ?? 0, 0)
    await at.getByRole('link', { name: 'Codes for the scanner' }).click()
    await titled(at, 'Codes for the scanner')
    await drawn(at, 0)
    assert.equal(await at.locator('.codes img').count(), 9)
    await lookAt(at, 'press-sheet')
    await at.goto(origin)
    await say(at, 'TS:go-on')
    await titled(at, 'Compare and report')
  },
)

test(
  'killed with a card in the machine it asks what came of it, and opens nothing again',
  options,
  async () => {
    const inDoubt = await blankOf(at)
    // Its scripts come from the station too: killed before they are there, nothing on the page can notice.
    await at.waitForLoadState()
    const old = running
    old?.child.kill('SIGKILL')
    await old?.ended
    await at.getByText('The station does not answer.').waitFor()
    assert.equal(await at.locator('.faces').count(), 0)
    running = new Running()
    await at.goto(await running.link())
    await say(at, 'ab')
    await titled(at, 'Who is the second person?')
    await say(at, 'cd')
    await titled(at, 'Did a card come out?')
    assert.equal(await blankOf(at), inDoubt)
    assert.equal(await at.locator('.faces').count(), 0)
    await lookAt(at, 'press-doubt')
    await say(at, 'pause')
    await at.getByText('Type g, s or n').waitFor()
    await say(at, 'g')
    await titled(at, 'Compare and report')
    assert.notEqual(await blankOf(at), inDoubt)
  },
)

test('without JavaScript it works the same, and what is left to do is said', options, async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto((await running?.link(2)) ?? '')
  await titled(plain, 'Compare and report')
  for (let left = 2; left > 0; left--) {
    if ((await plain.locator('#said').count()) === 0) break
    await plain.getByRole('button', { name: 'Good', exact: true }).click()
    await plain.waitForLoadState()
  }
  await plain.getByText('Nothing is left to print.').waitFor({ timeout: 30_000 })
  await lookAt(plain, 'press-done').catch((error: unknown) => {
    // axe needs a page's own scripts; the picture is taken all the same.
    if (!/script|Axe|evaluate/i.test(String(error))) throw error
  })
  await context.close()
  assert.deepEqual(await counts(), { good: 6 })
  const { said } = running ?? { said: '' }
  assert.doesNotMatch(said, /Tarrowby|something broke/)
  running?.child.kill('SIGINT')
  assert.equal(await running?.ended, 0, said)
})
