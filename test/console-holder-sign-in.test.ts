// A holder's own passkey: made with a link the pass office gave him, it signs him in to his card and to nothing else.
// And whoever uses keys or takes files away has shown in the last minutes that it is he.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { SoftwareAuthenticator } from '@tipstaff/custody/trial'
import {
  holderInviteLifeMs,
  holderInvited,
} from '../apps/issuer/src/platform/passkeys/holder-passkeys.ts'
import { freshMs } from '../apps/issuer/src/console/session.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import type { Holder } from '../apps/issuer/src/personnel/index.ts'
import { openHouse, type House } from './house.ts'
import { decodeEntry } from '@tipstaff/ledger'
import { holderOf, issueCard, takePeopleIn } from './intake.ts'
import { enrolPasskey } from './enrol-passkey.ts'
import { lookAt, looking, noChromium } from './look-at.ts'
import { openConsole, type Browser, type ConsoleHouse, type Seen } from './open-console.ts'

let house: House
let at: ConsoleHouse
let ada: Holder
let other: Holder
let card: string
/** How far the office's clock is ahead. */
let ahead = 0
before(async () => {
  house = await openHouse()
  const office = { ...house.office, clock: () => Date.now() + ahead }
  at = await openConsole({ house: { ...house, office } })
  await takePeopleIn(at.house, ['7001', '7002', '7003'])
  ada = await holderOf(at.house, '7001')
  other = await holderOf(at.house, '7002')
  card = await issueCard(at.house, '7001')
  await issueCard(at.house, '7002')
})
after(async () => {
  await at.close()
  await house.close()
})

const site = () => ({ rpId: 'localhost', origin: at.running.origin })
const attribute = (text: string, name: string): string =>
  (new RegExp(`${name}="([^"]*)"`).exec(text)?.[1] ?? '').replaceAll('&quot;', '"')

/** The token of a link the pass office makes. */
async function linkFor({ id }: Holder, browser: Browser = at.as('pass-office')): Promise<string> {
  const page = `/people/${id}/sign-in`
  const { text, status } = await browser.send(page, page)
  assert.equal(status, 200, text)
  return /\/invite\/([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? ''
}

async function makePasskey(
  token: string,
  device: SoftwareAuthenticator,
  browser = at.stranger(),
): Promise<Seen> {
  const { text, status } = await browser.get(`/invite/${token}`)
  if (status !== 200) return { text, status, location: null, headers: new Headers() }
  const { challenge } = JSON.parse(attribute(text, 'data-new-passkey')) as { challenge: string }
  return await browser.post('/invite', { passkey: JSON.stringify(device.registration(challenge)) })
}

async function signIn(
  device: SoftwareAuthenticator,
  browser = at.stranger(),
  page = '/sign-in',
): Promise<{ readonly browser: Browser; readonly seen: Seen }> {
  const challenge = attribute((await browser.get(page)).text, 'data-passkey')
  const passkey = JSON.stringify(device.assertionJson(challenge))
  return { browser, seen: await browser.post('/sign-in', { passkey }) }
}

/** What was written a moment ago waits for its place in the ledger. */
async function until(isThere: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isThere()); tries++) {
    assert.ok(tries < 200, 'the ledger has not taken it')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const entriesOf = async (kind: string) =>
  (await entriesFrom(at.house.office.store.db, 0, 10_000))
    .map(({ bytes }) => decodeEntry(bytes))
    .filter((entry) => entry.kind === kind)

test('a link makes a passkey, once; its touch shows the holder his own card and nothing of the office', async () => {
  const token = await linkFor(ada)
  const device = new SoftwareAuthenticator(site())
  // Looking does not use it up, another browser's answer does not count.
  await at.stranger().get(`/invite/${token}`)
  const made = await makePasskey(token, device)
  assert.match(made.text, /Your passkey is made/)
  assert.equal((await makePasskey(token, new SoftwareAuthenticator(site()))).status, 404)
  const { browser, seen } = await signIn(device)
  assert.equal(seen.location, '/')
  const own = await browser.get('/my-card')
  assert.equal(own.status, 200)
  assert.ok(own.text.includes(card.slice(0, -4)))
  assert.match(own.text, /With the passkey you made on/)
  for (const path of [
    '/people',
    `/people/${ada.id}`,
    '/cards',
    '/ledger',
    `/people/${ada.id}/sign-in`,
  ])
    assert.equal((await browser.get(path)).status, 403, path)
  await until(async () => (await entriesOf('holder-passkey-added')).length > 0)
  const [invited] = await entriesOf('holder-invited')
  const [added] = await entriesOf('holder-passkey-added')
  assert.ok(invited?.kind === 'holder-invited' && added?.kind === 'holder-passkey-added')
  assert.deepEqual([invited.by, invited.card], [at.house.people['pass-office'].operator, card])
  assert.deepEqual([added.by, added.card], ['holder', card])
  assert.ok(!JSON.stringify([invited, added]).includes(token))
})

test('a new link ends the one before; a new passkey ends the old one and what it had opened', async () => {
  const first = new SoftwareAuthenticator(site())
  await makePasskey(await linkFor(other), first)
  const { browser } = await signIn(first)
  assert.equal((await browser.get('/my-card')).status, 200)
  const lost = await linkFor(other)
  const good = await linkFor(other)
  assert.equal((await makePasskey(lost, new SoftwareAuthenticator(site()))).status, 404)
  // Until the new one is made the old one is good: whoever asks for a link locks nobody out.
  assert.equal((await browser.get('/my-card')).status, 200)
  const second = new SoftwareAuthenticator(site())
  await makePasskey(good, second)
  assert.equal((await browser.get('/my-card')).location, '/sign-in')
  assert.equal((await signIn(first)).seen.status, 422)
  assert.equal((await signIn(second)).seen.location, '/')
})

test('a link is over after a week; a passkey somebody has is nobody else’s; who has left signs in no more', async () => {
  const token = await linkFor(ada)
  ahead = holderInviteLifeMs
  assert.equal((await at.stranger().get(`/invite/${token}`)).status, 404)
  assert.equal(await holderInvited(at.house.office, token), null)
  ahead = 0
  const device = new SoftwareAuthenticator(site())
  await makePasskey(await linkFor(ada), device)
  assert.equal((await makePasskey(await linkFor(other), device)).status, 409)
  assert.equal((await signIn(device)).seen.location, '/')
  const third = await holderOf(at.house, '7003')
  const page = `/people/${third.id}/sign-in`
  assert.match((await at.as('pass-office').get(page)).text, /no card and none on its way/)
  const leaving = new SoftwareAuthenticator(site())
  await makePasskey(await linkFor(other), leaving)
  assert.equal((await signIn(leaving)).seen.location, '/')
  const { db } = at.house.office.store
  await db.updateTable('holders').set({ state: 'left' }).where('id', '=', other.id).execute()
  assert.equal((await at.as('pass-office').get(`/people/${other.id}/sign-in`)).status, 404)
  assert.equal((await signIn(leaving)).seen.status, 422)
})

test('another’s answer, another site’s and an old challenge sign nobody in', async () => {
  const device = new SoftwareAuthenticator(site())
  await makePasskey(await linkFor(ada), device)
  const browser = at.stranger()
  const challenge = attribute((await browser.get('/sign-in')).text, 'data-passkey')
  const old = JSON.stringify(device.assertionJson(challenge))
  await browser.get('/sign-in')
  assert.equal((await browser.post('/sign-in', { passkey: old })).status, 422)
  for (const changes of [
    { client: { origin: 'https://elsewhere.example' } },
    { flags: 0x01 },
    { rpId: 'elsewhere.example' },
  ]) {
    const now = attribute((await browser.get('/sign-in')).text, 'data-passkey')
    const passkey = JSON.stringify(device.assertionJson(now, changes))
    assert.equal((await browser.post('/sign-in', { passkey })).status, 422, JSON.stringify(changes))
  }
})

test('keys and files want a touch of the last minutes, by the same person, who then goes on where he was', async () => {
  const clerk = house.people['pass-office']
  const { authenticator } = await enrolPasskey(house, clerk.operator, site())
  const { browser } = await signIn(authenticator)
  const page = `/people/${ada.id}/sign-in`
  await linkFor(ada, browser)
  const link = async () =>
    await at.house.office.store.db.selectFrom('holder_invites').selectAll().execute()
  const before = await link()
  ahead = freshMs
  const stale = await browser.send(page, page)
  assert.equal(stale.status, 303)
  assert.match(stale.location ?? '', /^\/sign-in\/touch\?then=/)
  assert.deepEqual(await link(), before, 'nothing was done')
  // Looking needs none.
  assert.equal((await browser.get(page)).status, 200)
  const again = `/sign-in/touch?then=${encodeURIComponent(page)}`
  assert.match((await browser.get(again)).text, /Show that it is still you/)
  assert.equal((await signIn(authenticator, browser, again)).seen.location, page)
  assert.match(await linkFor(ada, browser), /^[A-Za-z0-9_-]{43}$/)
  // Somebody else's touch is a sign-in of his own: not the first one's place, not what was his.
  const holders = new SoftwareAuthenticator(site())
  await makePasskey(await linkFor(ada, browser), holders)
  const taken = await signIn(holders, browser, again)
  assert.equal(taken.seen.location, '/')
  assert.equal((await browser.get('/people')).status, 403)
  ahead = 0
})

test('the way back is a page of ours', async () => {
  const device = new SoftwareAuthenticator(site())
  await makePasskey(await linkFor(ada), device)
  for (const then of [
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '',
  ])
    assert.equal(
      (await signIn(device, at.stranger(), `/sign-in/touch?then=${encodeURIComponent(then)}`)).seen
        .location,
      '/',
      then,
    )
})

test(
  'his link and its pages are accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    await looking(at, async (eye) => {
      const clerk = await eye.as(at.as('pass-office'))
      await eye.at(clerk, 'holder-sign-in', `/people/${ada.id}/sign-in`)
      await clerk.getByRole('button', { name: 'Make a one-time link' }).click()
      await clerk.getByRole('heading', { name: 'Their one-time link' }).waitFor()
      await lookAt(clerk, 'holder-sign-in-made')
      const address = (await clerk.locator('.ts-link-once').innerText()).replace(/\s/g, '')
      await eye.at(clerk, 'sign-in-again', `/sign-in/touch?then=/people/${ada.id}/sign-in`)
      const holder = await clerk.context().browser()?.newContext()
      const phone = await holder?.newPage()
      assert.ok(phone)
      await phone.goto(address)
      await lookAt(phone, 'holder-invite')
      const line = await phone.context().newCDPSession(phone)
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
      await phone.getByRole('button', { name: 'Make a passkey' }).click()
      await phone.getByRole('heading', { name: 'Your passkey is made' }).waitFor()
      await lookAt(phone, 'holder-invite-done')
      await phone.getByRole('link', { name: 'Sign in' }).click()
      await lookAt(phone, 'sign-in')
      await phone.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await phone.getByRole('link', { name: 'My card', exact: true }).click()
      await phone.getByRole('heading', { name: 'My card' }).waitFor()
    })
  },
)
