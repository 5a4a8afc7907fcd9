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
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'
// A folder that takes pictures of the page, for people to look at.
const pictures = process.env['TIPSTAFF_TEST_PICTURES']

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
  const context = await browser.newContext({ permissions: ['camera'], reducedMotion: 'reduce' })
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
// In both modes: night has colours of its own.
const checkAxe = async (page: Page, name: string): Promise<void> => {
  for (const mode of ['day', 'night'] as const) {
    const { violations } = await new AxeBuilder({ page }).analyze()
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
      [],
      `${name} by ${mode}`,
    )
    if (pictures !== undefined) await picture(page, `${name}-${mode}`)
    await page.evaluate("document.querySelector('#night').click()")
  }
}
const picture = async (page: Page, name: string): Promise<void> => {
  for (const [size, width, height] of [
    ['wide', 1280, 900],
    ['narrow', 375, 800],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.screenshot({ path: join(pictures ?? '', `${name}-${size}.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 720 })
}
const log = (): string[] => store.decisions().map(({ because }) => because)

test(
  'a card is scanned, compared and admitted with the office switched off, and each word of the guard is kept',
  { skip, timeout: 120_000 },
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
    assert.match((await page.textContent('[data-grade=G2]')) ?? '', /not proven, asked/)
    await checkAxe(page, 'ask')
    await page.click('#yes')
    await headline(page, 'Admit')
    assert.equal(await page.textContent('#shape-grade'), 'G2')
    assert.match((await page.textContent('#said')) ?? '', /You said: same person/)
    assert.deepEqual(log().slice(0, 2), ['admitted', 'confirm-portrait'])
    await checkAxe(page, 'admit')

    // A zone that wants a live key refuses the same card.
    await page.selectOption('#zone', 'armoury')
    await headline(page, 'This zone wants a live key')
    await checkAxe(page, 'live-key')

    // No camera: a hand scanner types wherever the focus is, and its Enter answers nothing for the guard.
    await page.click('#camera')
    await page.selectOption('#zone', 'yard')
    await page.focus('#camera')
    await page.keyboard.type(office.card({ cardId: sampleCardId(6), statusIndex: 45 }).slice(0, 3))
    assert.equal(await page.evaluate('document.activeElement.id'), 'entry')
    await type(page, office.card({ cardId: sampleCardId(6), statusIndex: 45 }))
    await headline(page, 'Card cancelled')
    assert.match((await page.textContent('#steps')) ?? '', /Do not admit.*Keep the card.*Call/)
    await checkAxe(page, 'cancelled')
    await type(page, office.card())
    await headline(page, 'Same person?')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    assert.equal(await page.textContent('#headline'), 'Same person?')
    await page.click('#no')
    await headline(page, 'Not the same person')
    assert.equal(log()[0], 'not-same-person')
    await type(
      page,
      running.gate.check({ shown: { qr: office.card() }, zone: 'yard' }).serial ?? '',
    )
    await headline(page, 'Status only')
    await checkAxe(page, 'serial')
    await page.click('#log summary')
    await page.locator('#log-list li').first().waitFor()
    assert.match((await page.textContent('#log-list')) ?? '', /Not the same person/)
    assert.match((await page.textContent('#log-sent')) ?? '', /kept by the gate/)
    await page.keyboard.press('Escape')
    await headline(page, 'Ready')
    await checkAxe(page, 'ready')
    await page.click('#log summary')
    assert.deepEqual(errors, [])
    const host = new URL(running.address).host.replace('127.0.0.1', 'localhost')
    assert.deepEqual([...new Set(asked)], [host])

    // It can be installed, and no string becomes script.
    const line = await page.context().newCDPSession(page)
    const { errors: wrong, url } = await line.send('Page.getAppManifest')
    assert.deepEqual([wrong, url.endsWith('/app.webmanifest')], [[], true])
    const { installabilityErrors } = await line.send('Page.getInstallabilityErrors')
    const { length } = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')
    assert.equal(length, 0, JSON.stringify(installabilityErrors))
    const inject = "try { document.body.innerHTML = '<b>x</b>'; 'taken' } catch { 'refused' }"
    assert.equal(await page.evaluate(inject), 'refused')
  },
)

test(
  'without its gate program the page opens, says it cannot tell, and hands its log over once when it is back',
  { skip, timeout: 120_000 },
  async () => {
    assert(running && browser)
    const [context] = browser.contexts()
    const [page] = context?.pages() ?? []
    assert(page)
    const port = Number(new URL(running.address).port)
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await until(
      page,
      "caches.open('gate-page-3').then((c) => c.keys()).then((k) => k.length >= 15)",
    )
    await running.stop()
    running = undefined
    const before = store.decisions().length
    await page.reload()
    await until(page, "document.querySelector('#alarm').textContent.includes('does not answer')")
    await page.click('#camera')
    await page.keyboard.press('Escape')
    await until(page, "document.querySelector('#headline').textContent === 'Ready'")
    await type(page, office.card())
    await headline(page, 'This page cannot tell')
    await page.fill('#hand-serial', 'not a serial, a name')
    await page.click('#hand-refused')
    await page.locator('#hand-said', { hasText: 'turned away' }).waitFor()
    await page.click('#hand-admitted')
    await page.locator('#hand-said', { hasText: 'let in' }).waitFor()
    await checkAxe(page, 'away')
    const waiting = Number(
      /^(\d+) entries kept on this page/.exec((await page.textContent('#log-sent')) ?? '')?.[1],
    )
    assert(waiting >= 3)
    // What waits outlives the page.
    await page.reload()
    await until(page, "document.querySelector('#alarm').textContent.includes('does not answer')")
    const clock = { now: () => Date.now() / 1000 }
    running = await runGate(store, { clock, port, logger: pino({ level: 'silent' }) })
    await until(
      page,
      "document.querySelector('#log-sent').textContent.includes('kept by the gate')",
    )
    await until(page, "!document.querySelector('#log-sent').textContent.includes('on this page')")
    const ofGuard = ['no-answer', 'hand-admitted', 'hand-refused']
    const noted = store
      .decisions()
      .slice(0, store.decisions().length - before)
      .filter(({ because }) => ofGuard.includes(because))
    assert.equal(noted.filter(({ because }) => because === 'hand-refused').length, 1)
    assert.equal(noted.filter(({ because }) => because === 'hand-admitted').length, 1)
    assert(noted.length >= waiting)
    assert(!JSON.stringify(noted).includes('name'), 'nothing typed but a serial is written down')
  },
)

test(
  'a gate that is not right itself says so, asks for checks by hand, and an office that is silent is an alarm',
  { skip, timeout: 120_000 },
  async () => {
    assert(browser)
    const bare = GateStore.inMemory()
    bare.enrol({ ...store.enrolment(), publication: 'http://127.0.0.1:9' })
    const clock = { ahead: 0, now: () => Date.now() / 1000 + clock.ahead }
    const gate = await runGate(bare, { clock, port: 0, logger: pino({ level: 'silent' }) })
    const context = await browser.newContext({ reducedMotion: 'reduce' })
    try {
      const page = await context.newPage()
      await page.goto(gate.address.replace('127.0.0.1', 'localhost'))
      await type(page, office.card())
      await headline(page, 'This gate has no trust list')
      await page.click('#hand-refused')
      await page.locator('#hand-said', { hasText: 'turned away' }).waitFor()
      await until(
        page,
        "/^[0-9]+ entries kept by the gate/.test(document.querySelector('#log-sent').textContent)",
      )
      await checkAxe(page, 'no-trust-list')
      // The camera has shown the card as well.
      const said = bare.decisions().map(({ because }) => because)
      assert.equal(said.filter((one) => one === 'hand-refused').length, 1)
      assert.deepEqual([...new Set(said)].sort(), ['hand-refused', 'no-trust-list'])
      gate.gate.takeList('trust', office.trust())
      gate.gate.takeList('status', office.status())
      gate.gate.takeList('access', office.access())
      clock.ahead = 60
      await until(
        page,
        "document.querySelector('#alarm').textContent.includes('The office is silent')",
      )
      await page.keyboard.press('Escape')
      await checkAxe(page, 'silent')
      clock.ahead = 600
      gate.gate.markTime()
      clock.ahead = 0
      await until(page, "document.querySelector('#alarm').textContent.includes('has gone back')")
      await type(page, office.card())
      await headline(page, 'The clock of this gate is wrong')
    } finally {
      await context.close()
      await gate.stop()
      bare.close()
    }
  },
)
