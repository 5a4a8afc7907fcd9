// Signing in as people do: real Chromium with a passkey of its own, made by a one-time link, let in by two keepers.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { approvePasskey } from '../apps/issuer/src/platform/govern-people.ts'
import { inviteOperator, invitedBy } from '../apps/issuer/src/platform/passkeys/invites.ts'
import { violationsOf } from './axe.ts'
import { openConsole, type ConsoleHouse } from './open-console.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'
// A folder that takes pictures of the pages, for people to look at.
const pictures = process.env['TIPSTAFF_TEST_PICTURES']

let at: ConsoleHouse
let browser: Browser
before(async () => {
  if (skip) return
  at = await openConsole()
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
})
after(async () => {
  if (skip) return
  await browser.close()
  await at.close()
})

async function withPasskeys(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const line = await context.newCDPSession(page)
  await line.send('WebAuthn.enable')
  await line.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return page
}

async function look(page: Page, name: string): Promise<void> {
  assert.deepEqual(await violationsOf(page), [], name)
  if (pictures === undefined) return
  for (const [kind, width, scheme] of [
    ['wide', 1280, 'light'],
    ['narrow', 375, 'light'],
    ['dark', 1280, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: join(pictures, `${name}-${kind}.png`), fullPage: true })
  }
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.deepEqual(await violationsOf(page, 'contrast'), [], `${name} in the dark`)
  await page.emulateMedia({ colorScheme: 'light' })
}

test(
  'a link makes a passkey, two keepers let it in, its touch signs in, and sign-out ends it',
  { skip },
  async () => {
    const { office, people } = at.house
    const { operator } = people.approver
    const context = await browser.newContext()
    const page = await withPasskeys(context)
    const said: string[] = []
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
    page.on('pageerror', ({ message }) => said.push(message))
    const { token } = await inviteOperator(office, operator)
    await page.goto(`${at.running.origin}/invite/${token}`)
    await page.reload()
    assert.equal(await invitedBy(office, token), operator, 'looking does not use the link up')
    await look(page, 'invite')
    await page.getByRole('button', { name: 'Make a passkey' }).click()
    const shown = page.locator('.ts-fingerprint')
    await shown.waitFor({ timeout: 5_000 }).catch((error: unknown) => {
      console.log(said)
      throw error
    })
    const fingerprint = await shown.innerText()
    assert.match(fingerprint, /^(\d{4} ){7}\d{4}$/)
    await look(page, 'fingerprint')
    await assert.rejects(invitedBy(office, token))

    await page.goto(`${at.running.origin}/`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('That did not work').waitFor()
    await look(page, 'sign-in')

    const told = { operator, fingerprint }
    const second = people['second-keeper']
    await approvePasskey(office, people.keeper, { ...told, second: second.operator })
    await approvePasskey(office, second, told)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'What waits for you' }).waitFor()
    await look(page, 'home')
    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'tipstaff_session')
    assert.ok(cookie?.httpOnly && cookie.sameSite === 'Lax')
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await context.addCookies([cookie])
    await page.goto(`${at.running.origin}/`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const refusals = said.filter((text) => !text.includes('422'))
    assert.deepEqual(refusals, [], 'no script was blocked or broke')
    await context.close()
  },
)

test(
  'a cookie that was there before somebody signed in is worth nothing after',
  { skip },
  async () => {
    const planted = 'A'.repeat(43)
    const context = await browser.newContext()
    await context.addCookies([
      { name: at.running.cookieName, value: planted, url: at.running.origin },
    ])
    const page = await context.newPage()
    await page.goto(`${at.running.origin}/`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.equal(at.running.sessions.of(planted), null)
    await context.close()
  },
)
