// The guard's page in a real browser with a camera that films a card, while the office's server is switched off.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import AxeBuilder from '@axe-core/playwright'
import { pino } from 'pino'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import encodeQr from 'qr'
import {
  makeOffice,
  sampleCardId,
  sampleSite,
  type Signer,
} from '../../../packages/credential/bin/sample-office.ts'
import { startPublication } from '../../../packages/credential/bin/sample-publication.ts'
import { GateStore } from './gate-store.ts'
import { runGate, type RunningGate } from './run-gate.ts'

const executablePath = '/usr/bin/chromium'
const skip = !existsSync(executablePath)
if (skip) console.log("NOT RUN: the guard's page in a browser; /usr/bin/chromium is not there.")

const now = Math.floor(Date.now() / 1000)
const office = makeOffice(now)
const folder = mkdtempSync(join(tmpdir(), 'gate-page-'))
const film = join(folder, 'card.y4m')

/** One still picture, as YUV4MPEG2: the code in the middle of a grey 960 × 720 frame, four pixels a module. */
function filmCard(text: string): void {
  const modules = encodeQr(text, 'raw', { ecc: 'medium', border: 4 })
  const [width, height, scale] = [960, 720, 5]
  const luma = Buffer.alloc(width * height, 140)
  const size = modules.length * scale
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const isDark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true
      luma[(y + Math.floor((height - size) / 2)) * width + x + Math.floor((width - size) / 2)] =
        isDark ? 30 : 235
    }
  const chroma = Buffer.alloc((width * height) / 2, 128)
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`
  writeFileSync(
    film,
    Buffer.concat([
      Buffer.from(head),
      ...[1, 2].flatMap(() => [Buffer.from('FRAME\n'), luma, chroma]),
    ]),
  )
}

let browser: Browser | undefined
let running: RunningGate | undefined
const store = GateStore.inMemory()
after(async () => {
  await browser?.close()
  await running?.stop()
  store.close()
  rmSync(folder, { recursive: true })
})

async function start(): Promise<{
  context: BrowserContext
  page: Page
  errors: string[]
  asked: string[]
}> {
  filmCard(office.card())
  const publication = await startPublication()
  publication.put('/lists/trust.cbor', office.trust())
  publication.put('/lists/status.cbor', office.status({ set: new Map([[45, 1]]) }))
  publication.put(`/lists/access/${sampleSite}.cbor`, office.access())
  const hex = (signer: Signer): string => Buffer.from(signer.raw).toString('hex')
  const [a, b, c] = office.roots
  store.enrol({
    roots: [hex(a), hex(b), hex(c)],
    publication: publication.address,
    site: sampleSite,
    gate: 'front-1',
  })
  const clock = { now: () => Date.now() / 1000 }
  running = await runGate(store, { clock, port: 0, logger: pino({ level: 'silent' }) })
  for (let tries = 0; running.gate.holds('access') === 0 && tries < 500; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  // From here on the office cannot be reached.
  await publication.close()
  browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  })
  const context = await browser.newContext({ permissions: ['camera'] })
  const page = await context.newPage()
  const errors: string[] = []
  const asked: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith('blob:')) asked.push(new URL(request.url()).host)
  })
  await page.goto(running.address.replace('127.0.0.1', 'localhost'))
  return { context, page, errors, asked }
}

const headline = (page: Page, wanted: string): Promise<void> =>
  page
    .locator('#headline')
    .filter({ hasText: new RegExp(`^${wanted.replace('?', '[?]')}$`) })
    .waitFor({ timeout: 15_000 })
// By evaluate, not waitForFunction: the page's policy forbids eval.
const until = async (page: Page, expression: string): Promise<void> => {
  for (let tries = 0; (await page.evaluate(expression)) !== true; tries++) {
    assert(tries < 150, expression)
    await page.waitForTimeout(100)
  }
}
const type = async (page: Page, text: string): Promise<void> => {
  await page.fill('#entry', text)
  await page.press('#entry', 'Enter')
}
const checkAxe = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
    [],
  )
}

test(
  'a card is scanned, compared and admitted with the office switched off; the page then refuses without its gate',
  { skip, timeout: 90_000 },
  async () => {
    const { page, errors, asked } = await start()
    assert(running)
    // The camera films the card all the time, so the answer comes by itself.
    await headline(page, 'Admit')
    assert.equal(await page.textContent('#shape-grade'), 'G1')
    await page.selectOption('#zone', 'yard')
    await headline(page, 'Same person?')
    assert.equal(await page.textContent('#name'), office.claims().name)
    const drawn =
      "document.querySelector('#portrait').complete && document.querySelector('#portrait').naturalWidth"
    assert.equal(await page.evaluate(drawn), 96)
    assert.match(
      (await page.textContent('#status')) ?? '',
      /Status valid, known .* ago \(limit 12 h\)/,
    )
    await checkAxe(page)
    await page.click('#yes')
    await headline(page, 'Admit')
    assert.equal(await page.textContent('#shape-grade'), 'G2')
    await checkAxe(page)

    // A zone that wants a live key refuses the same card.
    await page.selectOption('#zone', 'armoury')
    await headline(page, 'This zone wants a live key')

    // No camera: a hand scanner types wherever the focus is, and its Enter answers nothing for the guard.
    await page.click('#camera')
    await page.selectOption('#zone', 'yard')
    await page.focus('#camera')
    await page.keyboard.type(office.card({ cardId: sampleCardId(6), statusIndex: 45 }).slice(0, 3))
    assert.equal(await page.evaluate('document.activeElement.id'), 'entry')
    await type(page, office.card({ cardId: sampleCardId(6), statusIndex: 45 }))
    await headline(page, 'Card cancelled')
    await checkAxe(page)
    await type(page, office.card())
    await headline(page, 'Same person?')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    assert.equal(await page.textContent('#headline'), 'Same person?')
    await page.click('#no')
    await headline(page, 'Not the same person')
    await type(
      page,
      running.gate.check({ shown: { qr: office.card() }, zone: 'yard' }).serial ?? '',
    )
    await headline(page, 'Status only')
    await page.keyboard.press('Escape')
    await headline(page, 'Ready')
    await page.click('#night')
    await checkAxe(page)
    assert.deepEqual(errors, [])
    assert.deepEqual(
      [...new Set(asked)],
      [new URL(running.address).host.replace('127.0.0.1', 'localhost')],
    )

    // The gate program goes away: the page still opens from its worker, says so, and admits nobody.
    await page.evaluate('navigator.serviceWorker.ready')
    await until(page, "caches.open('gate-page-1').then((c) => c.keys()).then((k) => k.length >= 9)")
    await running.stop()
    running = undefined
    await page.reload()
    await until(page, "document.querySelector('#alarm').textContent.includes('does not answer')")
    await type(page, office.card())
    await headline(page, 'Do not admit')
  },
)
