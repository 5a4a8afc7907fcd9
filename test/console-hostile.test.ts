// What an attacker tries against people who are signed in, in a real browser: script that got into a page, a page of
// ours inside one of his, a form sent from his site.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { z } from 'zod'
import {
  button,
  field,
  form,
  html,
  page,
  redirect,
  route,
  trustedHtml,
} from '../apps/issuer/src/console/index.ts'
import { consoleParts } from '../apps/issuer/src/console-routes.ts'
import { openConsole, type ConsoleHouse } from './open-console.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'

const done: string[] = []
// As if somebody had forgotten to escape.
const injected = `<script>window.hacked = 'inline'</script><img src="/none" onerror="window.hacked = 'handler'">
  <a id="link" href="javascript:window.hacked='link'">look</a>`
const trial = [
  route({
    method: 'GET',
    path: '/trial',
    action: 'home',
    handle: () =>
      page({
        title: 'Trial',
        body: html`${trustedHtml(injected)}${form({
          action: '/trial',
          body: html`${field({ kind: 'text', name: 'name', label: 'Name' })}${button('Save')}`,
        })}`,
      }),
  }),
  route({
    method: 'POST',
    path: '/trial',
    action: 'home',
    body: z.object({ name: z.string() }),
    handle({ body: { name } }) {
      done.push(name)
      return redirect('/')
    },
  }),
]

let at: ConsoleHouse
let browser: Browser
let evil: Server
let evilOrigin: string
before(async () => {
  if (skip) return
  at = await openConsole({ parts: { ...consoleParts, routes: [...consoleParts.routes, ...trial] } })
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  evil = createServer((request, answer) => {
    answer.setHeader('content-type', 'text/html')
    const target = `${at.running.origin}/trial`
    answer.end(
      request.url === '/frame'
        ? `<iframe id="f" src="${target}"></iframe>`
        : `<form method="post" action="${target}"><input name="name" value="forged"></form><script>document.forms[0].submit()</script>`,
    )
  })
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
  const address = evil.address()
  evilOrigin = `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`
})
after(async () => {
  if (skip) return
  evil.close()
  await browser.close()
  await at.close()
})

async function signedIn(): Promise<BrowserContext> {
  const { cookie } = at.as('keeper')
  assert.ok(cookie)
  const context = await browser.newContext()
  await context.addCookies([{ ...cookie, url: at.running.origin, httpOnly: true, sameSite: 'Lax' }])
  return context
}

test(
  'script that got into a page does not run, and cannot be made from text',
  { skip },
  async () => {
    const context = await signedIn()
    const tab = await context.newPage()
    const refused: string[] = []
    tab.on('console', (message) => refused.push(message.text()))
    await tab.goto(`${at.running.origin}/trial`)
    await tab.locator('#link').click()
    await tab.waitForTimeout(200)
    assert.equal(await tab.evaluate(() => Reflect.get(window, 'hacked') as unknown), undefined)
    assert.ok(refused.filter((one) => /Content Security Policy/i.test(one)).length >= 2)
    const said = await tab.evaluate(() => {
      try {
        document.body.innerHTML = '<b>made of text</b>'
        return 'written'
      } catch (error) {
        return error instanceof TypeError ? 'refused' : 'something else'
      }
    })
    assert.equal(said, 'refused')
    assert.equal(await tab.evaluate(() => document.cookie), '', 'script never sees the session')
    await context.close()
  },
)

test('no other site shows the console in a frame', { skip }, async () => {
  const context = await signedIn()
  const tab = await context.newPage()
  await tab.goto(`${evilOrigin}/frame`)
  await tab.waitForTimeout(300)
  const inside = tab.frames().find((frame) => frame !== tab.mainFrame())
  assert.ok(inside)
  assert.equal(await inside.locator('form').count(), 0)
  assert.match(inside.url(), /^chrome-error:|^about:/)
  await context.close()
})

test('a form sent from another site does nothing', { skip }, async () => {
  const context = await signedIn()
  const tab = await context.newPage()
  await tab.goto(`${evilOrigin}/post`)
  await tab.waitForURL(/\/trial|\/sign-in/)
  assert.deepEqual(done, [])
  await tab.goto(`${at.running.origin}/trial`)
  await tab.getByLabel('Name').fill('by hand')
  await tab.locator('form[action="/trial"] button').click()
  await tab.waitForURL(`${at.running.origin}/`)
  assert.deepEqual(done, ['by hand'], 'the same form works on its own page')
  await context.close()
})
