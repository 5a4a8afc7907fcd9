// The endpoint and the page: bounds, refusals, and the map in a real browser, with scripts and without.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import AxeBuilder from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { Report } from '@tipstaff/release-guard'
import { makeHouse } from '../trial/house.ts'
import { runServer, type RunningServer } from './run-server.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'
const pictures = process.env['TIPSTAFF_TEST_PICTURES']
const house = makeHouse()
let running: RunningServer
let browser: Browser | undefined

before(async () => {
  running = await runServer(
    { paths: house.paths, megabytes: 2, filesMax: 3, origin: null, logger: false },
    0,
  )
})
after(async () => {
  await browser?.close()
  await running.stop()
  house.close()
})

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(running.address + path, { method: 'POST', body, headers })
const formOf = (...files: (readonly [string, Uint8Array])[]): FormData => {
  const form = new FormData()
  for (const [name, bytes] of files) form.append('files', new Blob([Buffer.from(bytes)]), name)
  return form
}

test('a program sends a file and gets the report', async () => {
  const answer = await post('/scan', Buffer.from(house.leaking), {
    'content-type': 'application/octet-stream',
  })
  assert.equal(answer.status, 200)
  const report = (await answer.json()) as Report
  assert.equal(report.verdict, 'BLOCK')
  assert.ok(!JSON.stringify(report).includes(house.surname))
  const other = await post('/scan', '[1,2]', { 'content-type': 'application/json' })
  assert.equal(((await other.json()) as Report).verdict, 'PASS')
})

test('refusals are problem details', async () => {
  const large = await post('/scan', Buffer.alloc(3 * 2 ** 20))
  assert.equal(large.status, 413)
  assert.match(large.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal((await post('/', formOf(['a.bin', Buffer.alloc(3 * 2 ** 20)]))).status, 413)
  const four = ['a', 'b', 'c', 'd'].map((name) => [name, Buffer.from('x')] as const)
  assert.equal((await post('/', formOf(...four))).status, 413)
  assert.equal((await post('/', new FormData())).status, 400)
  assert.equal(
    (await post('/', 'x', { 'content-type': 'multipart/form-data; boundary=y' })).status,
    400,
  )
  assert.equal((await fetch(`${running.address}/nowhere`)).status, 404)
})

test('a program gets a cleaned copy, or why there is none', async () => {
  const made = await post('/clean', Buffer.from(house.leaking))
  const { copy, removed } = (await made.json()) as { copy: string; removed: string[] }
  assert.ok(removed.includes('hidden sheets'))
  const bytes = await (await fetch(running.address + copy)).bytes()
  assert.equal(((await (await post('/scan', bytes)).json()) as Report).verdict, 'PASS')
  assert.equal((await post('/clean', '%PDF-1.7')).status, 422)
  assert.equal((await fetch(`${running.address}/copy/nothing`)).status, 404)
})

test('a page from elsewhere and a foreign name are sent away', async () => {
  assert.equal((await post('/scan', 'x', { origin: 'https://elsewhere.example' })).status, 403)
  const port = new URL(running.address).port
  const { statusCode } = await running.app.inject({
    url: '/',
    headers: { host: `rebound.example:${port}` },
  })
  assert.equal(statusCode, 421)
})

test('names in a file are text on the page', async () => {
  const answer = await post(
    '/',
    formOf(['<img src=x onerror=alert(1)>.csv', Buffer.from('a,b\n1,2\n')]),
  )
  const page = await answer.text()
  assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;.csv'))
  assert.ok(!page.includes('<img'))
  assert.match(
    answer.headers.get('content-security-policy') ?? '',
    /default-src 'none'.*script-src 'self'/,
  )
  assert.ok(!/unsafe/.test(answer.headers.get('content-security-policy') ?? ''))
  assert.ok(!/ style="|<style|<script>/.test(page))
})

async function look(page: Page, name: string): Promise<void> {
  for (const [kind, width, scheme] of [
    ['wide', 1280, 'light'],
    ['narrow', 320, 'light'],
    ['dark', 1280, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, `${name}-${kind}.png`), fullPage: true })
    }
    const { violations } = await new AxeBuilder({ page }).analyze()
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
      `${name}, ${kind}`,
    )
    assert.ok(
      await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'),
      `${name}, ${kind}: wider than its window`,
    )
  }
}

test('the page shows a file as a map', { skip }, async () => {
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const file = join(house.folder, 'answer.xlsx')
  writeFileSync(file, house.leaking)
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    await page.goto(running.address)
    if (javaScriptEnabled) await look(page, 'guard-start')
    await page.setInputFiles('input[type=file]', file)
    await page.click('button')
    await page.waitForSelector('.verdict')
    assert.equal(await page.textContent('.verdict h1'), 'Do not send this file')
    assert.match(
      (await page.textContent('.balance'))?.replace(/\s+/g, ' ') ?? '',
      /What is seen has 19 rows\. What is not seen has 1\d\d rows that look like people\./,
    )
    const unseen = await page.locator('.unseen').textContent()
    assert.match(unseen ?? '', /Hidden sheet "S1"[^]*60 are ours[^]*pivot table[^]*double click/)
    assert.ok(!(await page.content()).includes(house.surname))
    assert.match(
      (await page.textContent('.offer')) ?? '',
      /A cleaned copy[^]*PASS[^]*Hidden sheets/,
    )
    const copying = page.waitForEvent('download')
    await page.click('.offer a')
    const copy = await copying
    assert.equal(copy.suggestedFilename(), 'answer (cleaned).xlsx')
    const bytes = readFileSync(await copy.path())
    assert.equal(((await (await post('/scan', bytes)).json()) as Report).verdict, 'PASS')
    if (javaScriptEnabled) await look(page, 'guard-map')
    assert.deepEqual(errors, [])
    await context.close()
  }
})

test('a file dropped on the page is looked into', { skip }, async () => {
  assert.ok(browser)
  const page = await (await browser.newContext()).newPage()
  await page.goto(running.address)
  await page.evaluate(`{
    const data = new DataTransfer()
    data.items.add(new File(['Year,Count\\n2024,12\\n2025,14\\n'], 'figures.csv'))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  }`)
  await page.waitForSelector('.verdict')
  assert.equal(await page.textContent('.verdict h1'), 'This file may go')
  await look(page, 'guard-clear')
  await page.close()
})
