// My card over a real house: what a holder sees and does himself, and that nothing of another's is his to see.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { decodeEntry, verifyReceipt } from '@tipstaff/ledger'
import { ledgerPolicy } from '../apps/issuer/src/incident/index.ts'
import { cardBySerial, moveCard } from '../apps/issuer/src/issuance/index.ts'
import { activateOwnCard } from '../apps/issuer/src/my-card/index.ts'
import { handOverCard, receiveCards } from '../apps/issuer/src/personalisation/index.ts'
import { viewHolders, type Holder } from '../apps/issuer/src/personnel/index.ts'
import { reportOwnCard, reportsOf } from '../apps/issuer/src/revocation/index.ts'
import { holderOf, issueCard, takePeopleIn } from './intake.ts'
import { looking, lookAt, noChromium } from './look-at.ts'
import { openConsole, type Browser, type ConsoleHouse } from './open-console.ts'

let at: ConsoleHouse
let ada: Holder
let other: Holder
let idle: Holder
let card: string
let others: string
let browser: Browser
before(async () => {
  at = await openConsole()
  const { house } = at
  await takePeopleIn(house, ['5001', '5002', '5003'])
  ada = await holderOf(house, '5001')
  other = await holderOf(house, '5002')
  idle = await holderOf(house, '5003')
  card = await issueCard(house, '5001')
  others = await issueCard(house, '5002')
  await handOver(card)
  await handOver(others)
  browser = at.asHolder(ada.id)
})
after(() => at.close())

/** By the verbs of the press and the pass office, two people for the hand-over. */
async function handOver(serial: string): Promise<void> {
  const { office, people } = at.house
  const by = people['pass-office'].operator
  await office.store.write((trx) => moveCard(trx, serial, 'print', Date.now()))
  await receiveCards(office, { cards: [serial], by })
  await handOverCard(office, { card: serial, by, checkedBy: people.approver.operator })
}
const stateOf = async (serial: string): Promise<string | undefined> =>
  (await cardBySerial(at.house.office.store.db, serial))?.state

test('somebody without a card is told so, and nobody has opened nothing', async () => {
  const without = at.asHolder(idle.id)
  assert.match((await without.get('/my-card')).text, /You have no card yet/)
  const unknown = at.asHolder('ho_aaaaaaaaaaaaaaaa')
  assert.match((await unknown.get('/my-data')).text, /Nobody has opened your data/)
})

test('a card that was handed over waits for its holder, and its page does not say how it ends', async () => {
  assert.match((await browser.get('/')).text, /Activate your new card/)
  const { text } = await browser.get('/my-card')
  assert.match(text, /has been handed over to you/)
  assert.ok(text.includes(`${card.slice(0, -4)}••••`))
  assert.ok(!text.includes(card) && !(await browser.get('/my-card/activate')).text.includes(card))
  assert.ok(!text.includes(others))
})

test('a card is activated by what stands on it, once, and the ledger says by whom', async () => {
  const path = '/my-card/activate'
  const ending = card.slice(-4)
  for (const wrong of ['', 'AAAA', others.slice(-4), `${ending}0`]) {
    const sent = await browser.send(path, path, { ending: wrong })
    assert.equal(sent.status, 422, wrong)
    assert.match(sent.text, /Enter the last four characters/)
  }
  assert.equal(await stateOf(card), 'handed-over')
  const typed = ` ${ending.toLowerCase().replace('0', 'o')} `
  assert.equal((await browser.send(path, path, { ending: typed })).location, '/my-card')
  assert.match((await browser.get('/my-card')).text, /Your card works/)
  assert.equal(await stateOf(card), 'active')
  assert.match((await browser.get(path)).text, /No card waits/)
  const entries = await entriesAbout(card)
  const activated = entries.find(({ kind }) => kind === 'card-activated')
  assert.equal(activated?.by, 'holder')
  assert.doesNotMatch((await browser.get('/')).text, /Activate your new card/)
})

test('an ending is not guessed: after five wrong ones even the right one waits an hour', async () => {
  const { store } = at.house.office
  let now = Date.now()
  const office = { store, clock: () => now }
  const wrong = (): Promise<boolean> => activateOwnCard(office, other.id, 'AAAA')
  for (let tries = 0; tries < 5; tries++) assert.equal(await wrong(), false)
  await assert.rejects(activateOwnCard(office, other.id, others.slice(-4)), { code: 'too-fast' })
  assert.equal(await stateOf(others), 'handed-over')
  now += 3_600_000
  assert.equal(await wrong(), false)
  // What a test's clock said is nothing to the console's.
  now += 3_600_000
  assert.equal(await wrong(), false)
})

test('nothing of another’s card can be seen or done', async () => {
  const tokens = await tokensOf(browser)
  for (const serial of [others, '0000-0000-0000-0000']) {
    const path = `/my-card/${serial}/report`
    assert.equal((await browser.get(path)).status, 404, path)
    const forged = await browser.post(path, { ...tokens(), reason: 'lost' })
    assert.equal(forged.status, 404, 'as if there were no such card')
  }
  const ending = others.slice(-4)
  const forged = await browser.post('/my-card/activate', { ...tokens(), ending })
  assert.equal(forged.status, 409, 'none of his own waits')
  assert.equal(await stateOf(others), 'handed-over')
  await assert.rejects(reportOwnCard(at.house.office, ada.id, { card: others, reason: 'lost' }), {
    code: 'not-found',
  })
})

test('two clicks, and the card is suspended; the holder takes a receipt away that holds without the office', async () => {
  const page = `/my-card/${card}/report`
  assert.ok((await browser.get('/my-card')).text.includes(`href="${page}"`))
  const unsaid = await browser.send(page, page, {})
  assert.equal(unsaid.status, 422)
  assert.equal(await stateOf(card), 'active')
  assert.equal((await browser.send(page, page, { reason: 'left' })).status, 422)
  assert.equal((await browser.send(page, page, { reason: 'stolen' })).location, '/my-card')
  assert.equal(await stateOf(card), 'suspended')
  const { text } = await browser.get('/my-card')
  assert.match(text, /is suspended/)
  assert.match(text, /reported by you/)
  const [report] = await reportsOf(at.house.office.store.db, card)
  assert.deepEqual([report?.by, report?.reason, report?.change], ['holder', 'stolen', 'suspend'])
  const path = /\/my-card\/[^"]+\/receipts\/[0-9a-f]{32}/.exec(text)?.[0]
  assert.ok(path)
  const receipt = await browser.get(path)
  const policy = await ledgerPolicy(at.house.office)
  const verdict = verifyReceipt(receipt.text, policy)
  assert.ok(verdict.isGood)
  const entry = decodeEntry(verdict.leaf)
  assert.deepEqual(
    [entry.kind, 'by' in entry && entry.by, 'card' in entry && entry.card],
    ['card-suspended', 'holder', card],
  )
  const broken = verifyReceipt(receipt.text.replace('index ', 'index 1'), policy)
  assert.ok(!broken.isGood)
  assert.equal((await at.asHolder(other.id).get(path)).status, 404)
  // Said once more, it is no fault of his; and only two others put it back.
  const again = await browser.post(page, { ...(await tokensOf(browser))(), reason: 'lost' })
  assert.equal(again.location, '/my-card')
  assert.match((await browser.get(page)).text, /not in use/)
})

test('he sees who opened his data, when and why, and nothing of anybody else’s', async () => {
  const { office, people } = at.house
  await viewHolders(office, people.vetting, [ada], ['V'])
  await viewHolders(office, people.sponsor, [other], ['H'])
  await office.ledger.prove([(await newestOpening(ada)) ?? ''])
  const { text } = await browser.get('/my-data')
  assert.match(text, /Somebody in vetting looked at your record/)
  assert.match(text, /your vetting and access/)
  assert.doesNotMatch(text, /your number, unit/)
  assert.ok(!text.includes('Testperson'))
  const path = /\/my-data\/[0-9a-f]{32}\/receipt/.exec(text)?.[0]
  assert.ok(path)
  const receipt = await browser.get(path)
  assert.match(receipt.headers.get('content-disposition') ?? '', /^attachment.*\.tlog-proof/)
  assert.ok(verifyReceipt(receipt.text, await ledgerPolicy(office)).isGood)
  assert.equal((await at.asHolder(other.id).get(path)).status, 404)
  assert.match((await browser.get('/my-data/ledger-keys')).text, /^\S+\+[0-9a-f]{8}\+\S+\n\S+\+/)
  assert.equal((await browser.get('/my-data?before=x')).status, 400)
  assert.match((await browser.get('/my-data?before=1')).text, /nothing older/)
})

test('an opening of a moment ago is shown before the ledger has its place for it', async () => {
  const { office } = at.house
  for (let n = 0; n < 26; n++) await viewHolders(office, at.house.people.sponsor, [idle], ['H'])
  const mine = at.asHolder(idle.id)
  const { text } = await mine.get('/my-data')
  assert.match(text, /your number, unit, dates/)
  const next = /\/my-data\?before=\d+/.exec(text)?.[0]
  assert.ok(next)
  assert.match((await mine.get(next)).text, /Somebody who asks for cards/)
})

test('what he forgot at home stays in force, and he reads what to do', async () => {
  const { text } = await browser.get('/my-card/forgotten')
  assert.match(text, /Your card stays as it is/)
  assert.match(text, /0300 555 0100/)
})

test(
  'everybody can use the pages, on a telephone and in the dark',
  { skip: noChromium },
  async () => {
    const lost = card
    await looking(at, async (eye) => {
      const page = await eye.as(at.asHolder(other.id))
      await eye.at(page, 'my-card-handed-over', '/my-card')
      await eye.at(page, 'my-card-activate', '/my-card/activate')
      await page.getByLabel('The last four').fill('AAAA')
      await page.getByRole('button', { name: 'Activate', exact: true }).click()
      await lookAt(page, 'my-card-activate-wrong')
      await page.getByLabel('The last four').fill(others.slice(-4))
      await page.getByRole('button', { name: 'Activate', exact: true }).click()
      await lookAt(page, 'my-card-active')
      await page.getByRole('button', { name: 'Report it lost or stolen' }).click()
      await lookAt(page, 'my-card-report')
      await page.getByRole('button', { name: 'It is lost' }).click()
      assert.equal(await stateOf(others), 'suspended')
      await page.getByText('What happened to this card', { exact: true }).click()
      await lookAt(page, 'my-card-suspended')
      await eye.at(page, 'my-card-report-late', `/my-card/${others}/report`)
      await eye.at(page, 'my-card-forgotten', '/my-card/forgotten')
      await eye.at(page, 'my-data', '/my-data')
      await page.getByText('What a receipt is good for').click()
      await lookAt(page, 'my-data-receipts')
      const nobody = await eye.as(at.asHolder('ho_aaaaaaaaaaaaaaaa'))
      await eye.at(nobody, 'my-card-none', '/my-card')
      await eye.at(nobody, 'my-data-none', '/my-data')
    })
    assert.equal(await stateOf(lost), 'suspended')
  },
)

/** Tokens of a form of his, fresh each time: what an attacker in his place would have. */
async function tokensOf(who: Browser): Promise<() => Record<string, string>> {
  const { text } = await who.get('/my-card')
  const csrf = /name="_csrf"\s+value="([^"]+)"/.exec(text)?.[1] ?? ''
  let no = 0
  return () => ({
    _csrf: csrf,
    _once: `test${String(Date.now()).padStart(14, '0')}${String(1000 + no++)}`,
  })
}

async function entriesAbout(serial: string): Promise<readonly { kind: string; by?: unknown }[]> {
  const { db } = at.house.office.store
  const rows = [
    ...(await db.selectFrom('outbox').select('entry').execute()),
    ...(await db.selectFrom('ledger_entries').select('entry').execute()),
  ]
  return rows
    .map(({ entry }) => decodeEntry(new Uint8Array(entry)))
    .filter((entry) => 'card' in entry && entry.card === serial)
}

async function newestOpening({ id }: Holder): Promise<string | undefined> {
  const { db } = at.house.office.store
  const row = await db
    .selectFrom('exposures as x')
    .innerJoin('parties as h', 'h.no', 'x.holder')
    .select('x.entry_id')
    .where('h.id', '=', id)
    .orderBy('x.no', 'desc')
    .executeTakeFirst()
  return row && Buffer.from(row.entry_id).toString('hex')
}
