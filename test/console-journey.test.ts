// Two people in two browsers, each with a passkey of their own: a roster and photographs come in, cards are asked for,
// approved, signed, printed by a real station, handed over and in use. Nobody types a command, nobody has a password.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import sharp from 'sharp'
import { chromium, type Browser, type Page } from 'playwright-core'
import { runBatch } from '../apps/bureau/src/index.ts'
import type { OperatorId } from '@tipstaff/custody'
import { cardBySerial, cardsOfHolder } from '../apps/issuer/src/issuance/index.ts'
import { allBatches, blankSerial, jobsOf } from '../apps/issuer/src/personalisation/index.ts'
import { findHolderByNumber } from '../apps/issuer/src/personnel/index.ts'
import { approvePasskey } from '../apps/issuer/src/platform/govern-people.ts'
import { inviteOperator } from '../apps/issuer/src/platform/passkeys/invites.ts'
import { drawPortrait } from '../tools/sample/draw-portrait.ts'
import { samplePeople } from '../tools/sample/people.ts'
import { openConsole, type ConsoleHouse } from './open-console.ts'
import { fetched, openPress, type PressAtWork } from './press-at-work.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'
const limit = { skip, timeout: 120_000 }

const roster = [
  'Payroll No,Surname,Forename(s),Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry',
  ...['6001,Ó Briain,Zoë', '6002,O’Neil,Siân'].map(
    (who) => `${who},Constable,Police officer,Harbour,01/02/2020,,RV,01/02/2099`,
  ),
].join('\n')

let works: PressAtWork
let at: ConsoleHouse
let browser: Browser
let clerk: Page
let approver: Page
before(async () => {
  if (skip) return
  works = await openPress()
  at = await openConsole({ house: works.house })
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const { people } = at.house
  clerk = await signedIn(people['pass-office'].operator)
  approver = await signedIn(people.approver.operator)
})
after(async () => {
  if (skip) return
  await browser.close()
  await at.close()
  await works.close()
})

/** A browser of his own, with a passkey in it that two keepers let in. */
async function signedIn(operator: OperatorId): Promise<Page> {
  const { office, people } = at.house
  const context = await browser.newContext()
  context.setDefaultTimeout(15_000)
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
  const { token } = await inviteOperator(office, operator)
  await page.goto(`${at.running.origin}/invite/${token}`)
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  const fingerprint = await page.locator('.ts-fingerprint').innerText()
  const second = people['second-keeper']
  const told = { operator, fingerprint }
  await approvePasskey(office, people.keeper, { ...told, second: second.operator })
  await approvePasskey(office, second, told)
  await page.goto(at.running.origin)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'What waits for you' }).waitFor()
  return page
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
const follow = (page: Page, name: string | RegExp) =>
  page.getByRole('link', { name }).first().click()

/** Waits while long work is shown, then goes on from it. */
async function finished(page: Page): Promise<void> {
  await page
    .getByRole('heading', { name: 'Finished' })
    .waitFor()
    .catch(async () => assert.fail(await page.locator('main').innerText()))
  await page.locator('main').getByRole('link').first().click()
}

test(
  'a roster is looked at, sent, and taken in when somebody else touches his key',
  limit,
  async () => {
    await clerk.goto(`${at.running.origin}/rosters/new`)
    const file = { name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(roster) }
    await clerk.getByLabel('Choose the file').setInputFiles(file)
    await press(clerk, 'Continue')
    await clerk.getByRole('heading', { name: 'Are these columns right?' }).waitFor()
    await press(clerk, 'See what would change')
    await finished(clerk)
    await clerk.getByText('Nothing has changed yet').waitFor()
    await press(clerk, 'Send for approval')
    await finished(clerk)
    await clerk.getByText('You took it in, so you cannot approve it').waitFor()
    assert.equal(await findHolderByNumber(at.house.office, '6001'), undefined)

    await approver.goto(at.running.origin)
    await follow(approver, '1 roster to approve')
    await follow(approver, 'Look at it')
    await press(approver, 'Approve with your passkey')
    await approver.getByText('The roster is taken in').waitFor()
    assert.ok(await findHolderByNumber(at.house.office, '6001'))
  },
)

test('photographs come in and what is doubtful is judged by key', limit, async () => {
  const [one, two] = [...samplePeople(2)]
  assert.ok(one && two)
  const files = await Promise.all(
    [one, two].map(async (person, i) => ({
      name: `600${String(i + 1)}.jpg`,
      mimeType: 'image/jpeg',
      // The second is so dark that somebody has to look.
      buffer: await sharp(await drawPortrait(person))
        .linear(i === 1 ? 0.25 : 1, 0)
        .jpeg()
        .toBuffer(),
    })),
  )
  await clerk.goto(`${at.running.origin}/photographs/new`)
  await clerk.getByLabel('Choose the photographs').setInputFiles(files)
  await press(clerk, 'Take them in')
  await finished(clerk)
  await clerk.goto(at.running.origin)
  await follow(clerk, /photographs? to judge/)
  await press(clerk, /^Open/)
  await clerk.locator('[data-tray-item]').first().waitFor()
  const waiting = await clerk.locator('[data-tray-item]').count()
  for (let no = 0; no < waiting; no++) await clerk.keyboard.press('a')
  await clerk.keyboard.press('Enter')
  await clerk.getByText(`${String(waiting)} accepted`).waitFor()
  for (const number of ['6001', '6002'])
    assert.ok((await findHolderByNumber(at.house.office, number))?.hasPortrait, number)
})

test('cards are asked for by one, approved by the other’s touch, and signed', limit, async () => {
  await clerk.goto(`${at.running.origin}/requests/new`)
  await clerk.getByLabel('Warrant Card').check()
  await clerk.getByLabel('People I name').check()
  await clerk.getByLabel('Their pay or warrant numbers').fill('6001\n6002')
  await press(clerk, 'See what would be asked')
  await press(clerk, 'Ask for 2 cards')
  await clerk.getByText('Somebody else has to approve it').waitFor()
  const request = new URL(clerk.url()).pathname

  await approver.goto(at.running.origin)
  await follow(approver, /request for cards to approve/)
  await follow(approver, 'Warrant Card, 2 cards')
  await press(approver, 'Approve with your passkey')
  await approver.getByText('2 cards approved').waitFor()

  await clerk.goto(`${at.running.origin}${request}`)
  await press(clerk, 'Issue the cards')
  await finished(clerk)
  const holder = await findHolderByNumber(at.house.office, '6001')
  assert.ok(holder)
  const [card] = await cardsOfHolder(at.house.office.store.db, holder.id)
  assert.equal(card?.state, 'signed')
})

test(
  'a batch is prepared by one, approved by the other, printed, and its cards go over the counter',
  limit,
  async () => {
    const { office, people } = at.house
    const { db } = office.store
    const station = await works.newStation('Press room')
    await clerk.goto(`${at.running.origin}/batches/new`)
    await clerk.getByLabel('Press room').check()
    await clerk.getByLabel(new RegExp(people.approver.operator)).check()
    await press(clerk, 'Prepare it')
    await clerk.getByText('You prepared this').waitFor()

    await approver.goto(at.running.origin)
    await follow(approver, '1 print batch to approve')
    await follow(approver, /^ba_/)
    await press(approver, 'Approve with your passkey')
    await finished(approver)

    const [batch] = await allBatches(db)
    assert.ok(batch)
    for (const what of ['A box arrives', 'They go to a station, for a batch']) {
      await clerk.goto(`${at.running.origin}/stock`)
      await clerk.getByLabel(what).check()
      await clerk.getByLabel('First number').fill(blankSerial('JN', 1))
      await clerk.getByLabel('Last number').fill(blankSerial('JN', 3))
      if (what.startsWith('They'))
        await clerk.getByLabel('For which batch?').selectOption({ value: batch.id })
      await press(clerk, 'Move them')
      await clerk.getByText('3 blanks moved').waitFor()
    }
    const line = works.pressOf(station)
    await runBatch(line, await fetched(line, batch.id), { parallel: 1, stopped: () => false })
    line.journal.close()
    line.door.close()

    const serials = (await jobsOf(db, batch.id, {})).map(({ card }) => card)
    const counter = async (what: string): Promise<void> => {
      await clerk.goto(`${at.running.origin}/counter`)
      await clerk.getByLabel(what).check()
      await clerk.getByLabel('Serials').fill(serials.join('\n'))
      if (what.includes('handed'))
        await clerk
          .getByLabel('Who compared the holder with the portrait?')
          .selectOption({ value: people.approver.operator })
      await press(clerk, 'Write it down')
      await clerk.getByText('2 cards').first().waitFor()
    }
    await counter('They arrive from the press')
    await counter('They are handed to their holders')
    await counter('Their holders have them: they become valid')
    for (const serial of serials) assert.equal((await cardBySerial(db, serial))?.state, 'active')
  },
)
