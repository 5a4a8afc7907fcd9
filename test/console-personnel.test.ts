// The pages about people over a real house: found and opened within the ration, a roster by two people, photographs
// judged; tried as those who use them and as those who should not.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { decodeEntry, type LedgerEntry } from '@tipstaff/ledger'
import {
  countHolders,
  findHolderByNumber,
  importRoster,
  readStaged,
  settlePhotographs,
  stagedHash,
  takePhotographs,
  viewHolders,
  waitingRoster,
  type Holder,
} from '../apps/issuer/src/personnel/index.ts'
import { photographsIn } from '../apps/issuer/src/personnel/photographs/photographs.ts'
import { entriesFrom } from '../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { drawPortrait } from '../tools/sample/draw-portrait.ts'
import { samplePeople } from '../tools/sample/people.ts'
import { issueCard } from './intake.ts'
import { lookAt, looking, noChromium } from './look-at.ts'
import { hiddenFields, openConsole, type Browser, type ConsoleHouse } from './open-console.ts'
import { asProposed, done, file, preview, stage, upload } from './take-roster.ts'

const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry,Shoe size'
const letter = (i: number): string => String.fromCharCode(97 + (i % 26)).repeat(i < 26 ? 1 : 2)
const rowOf = (i: number, rank = i === 0 ? '<script>alert(1)</script>' : 'Constable'): string =>
  `${5000 + i},Testperson-${letter(i)},Ada,${rank},Police officer,Harbour,01/02/2020,,RV,01/02/2099,9`
const csv = (rows: readonly string[]): Uint8Array => Buffer.from([heading, ...rows].join('\n'))
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => rowOf(i))
const count = 30

let at: ConsoleHouse
before(async () => {
  at = await openConsole({ ration: 60 })
  const by = at.house.people['pass-office'].operator
  await importRoster(at.house.office, { bytes: csv(many(count)), by })
})
after(() => at.close())

async function person(i: number): Promise<Holder> {
  const found = await findHolderByNumber(at.house.office, String(5000 + i))
  assert.ok(found)
  return found
}
const leftOf = async (name: 'sponsor' | 'pass-office' | 'vetting'): Promise<number> => {
  const { operator } = at.house.people[name]
  return (await at.house.office.custodian.call('ration', { operator })).hourLeft
}
test('people are listed by ids, a page at a time, and no list opens anything', async () => {
  const before = await leftOf('sponsor')
  const browser = at.as('sponsor')
  const first = await browser.get('/people')
  assert.equal(first.text.match(/href="\/people\/ho_/g)?.length, 25)
  assert.ok(!first.text.includes('Testperson'))
  const next = /href="(\/people\?[^"]*after=[^"]*)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&')
  assert.ok(next)
  const second = await browser.get(next)
  assert.equal(second.text.match(/href="\/people\/ho_/g)?.length, 5)
  const back = /href="(\/people\?[^"]*before=[^"]*)"/.exec(second.text)?.[1]
  assert.ok(back)
  const again = await browser.get(back.replaceAll('&amp;', '&'))
  const ids = (text: string): string => [...text.matchAll(/\/people\/ho_\w+/g)].join()
  assert.equal(ids(again.text), ids(first.text))
  assert.match((await browser.get('/people?state=left')).text, /There is nobody to show/)
  assert.equal((await browser.get('/people?after=x')).status, 400)
  assert.equal(await leftOf('sponsor'), before)
  assert.match(first.text, new RegExp(`open ${before} more people`))
})

test('a number leads to the person and opens nothing; neither stands in an address', async () => {
  const browser = at.as('sponsor')
  const before = await leftOf('sponsor')
  const { id } = await person(3)
  assert.equal(
    (await browser.send('/people', '/people/find', { find: ' 5003 ' })).location,
    `/people/${id}`,
  )
  assert.equal(await leftOf('sponsor'), before)
  for (const [find, says] of [
    ['', /Enter a number or a name/],
    ['99999', /Nobody here has this number/],
    ['Nobodyofthisname', /Nobody here has a name like this/],
    ['x'.repeat(101), /100 characters at most/],
  ] as const) {
    const { status, text } = await browser.send('/people', '/people/find', { find })
    assert.equal(status, 422)
    assert.match(text, says)
    assert.match(text, /href="#find"/)
  }
})

test('a name finds people inside the custodian; names come only when asked for, and are escaped', async () => {
  const browser = at.as('sponsor')
  const before = await leftOf('sponsor')
  const found = await browser.send('/people', '/people/find', { find: 'testperson-a' })
  assert.equal(found.status, 200)
  assert.equal(await leftOf('sponsor'), before - 1, 'a search costs one')
  assert.ok(!found.text.includes('Testperson'))
  const { id } = await person(0)
  assert.ok(found.text.includes(id))
  const fields = { ...hiddenFields(found.text, '/people/names'), who: [id] }
  const named = await browser.post('/people/names', fields)
  assert.ok(named.text.includes('Ada Testperson-a, &lt;script&gt;alert(1)'))
  assert.ok(!named.text.includes('<script>alert(1)'))
  assert.equal(await leftOf('sponsor'), before - 2)
  const more = await browser.send('/people', '/people/find', { find: 'ada' })
  assert.match(more.text, /There are more/)
})

test('names of others than people, of too many, or by who may not, are refused', async () => {
  const browser = at.as('sponsor')
  const { text } = await browser.get('/people')
  const own = hiddenFields(text, '/people/names')
  const ids = [...text.matchAll(/name="who" value="(ho_\w+)"/g)].map(([, id = '']) => id)
  assert.equal(ids.length, 25)
  const before = await leftOf('sponsor')
  for (const who of [[...ids, (await person(29)).id, (await person(28)).id], ['<script>'], []])
    assert.equal((await browser.post('/people/names', { ...own, who })).status, 422)
  const unknown = await browser.post('/people/names', { ...own, who: 'ho_aaaaaaaaaaaaaaaa' })
  assert.equal(unknown.status, 404)
  assert.equal(await leftOf('sponsor'), before)
  const commander = await at.as('incident-commander').get('/people')
  assert.equal(commander.status, 200)
  assert.ok(
    !commander.text.includes('/people/names') && !commander.text.includes('href="/people/ho_'),
  )
})

test('a record is opened for a reason, counted, written in the ledger, and shown once', async () => {
  const { id } = await person(4)
  const path = `/people/${id}`
  const browser = at.as('sponsor')
  const before = await leftOf('sponsor')
  const closed = await browser.get(path)
  assert.ok(!closed.text.includes('Testperson'))
  assert.match(closed.text, /Nobody has opened this person’s data/)
  assert.match(closed.text, /This person has never had a card/)
  const opened = await browser.send(path, path, { groups: ['F.text', 'H'], why: 'view' })
  assert.equal(opened.status, 200)
  for (const shown of ['Ada Testperson-e', '5004', 'Harbour', '1 February 2020'])
    assert.ok(opened.text.includes(shown), shown)
  assert.ok(!opened.text.includes('Vetted until'))
  assert.equal(await leftOf('sponsor'), before - 1)
  const after = await browser.get(path)
  assert.ok(!after.text.includes('Testperson-e'))
  assert.ok(after.text.includes(at.house.people.sponsor.operator))
  assert.match(after.text, /Office work on this person/)
  const receipt = /href="(\/people\/ho_\w+\/openings\/[0-9a-f]{32})"/.exec(after.text)?.[1]
  assert.ok(receipt)
  const file = await browser.get(receipt)
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment/)
  assert.match(file.text, /c2sp\.org\/tlog-proof@v1/)
  const other = (await person(5)).id
  const entry = receipt.split('/').at(-1) ?? ''
  assert.equal((await browser.get(`/people/${other}/openings/${entry}`)).status, 404)
})

test('nothing is opened without what, without why, or beyond one’s rights', async () => {
  const { id } = await person(6)
  const path = `/people/${id}`
  const wrong = async (
    name: 'sponsor' | 'vetting',
    fields: Record<string, string | string[]>,
    field: string,
    says: RegExp,
  ) => {
    const before = await leftOf(name)
    const { status, text } = await at.as(name).send(path, path, fields)
    assert.equal(status, 422)
    assert.match(text, says)
    assert.ok(text.includes(`href="#${field}"`), field)
    assert.equal(await leftOf(name), before)
  }
  await wrong('sponsor', { why: 'view' }, 'groups', /Choose what you need to see/)
  await wrong('sponsor', { groups: 'F.text' }, 'why', /Choose why/)
  await wrong('sponsor', { groups: 'V', why: 'view' }, 'groups', /may not open these together/)
  await wrong(
    'sponsor',
    { groups: 'F.text', why: 'check' },
    'groups',
    /may not open these together/,
  )
  await wrong('sponsor', { groups: 'F.portrait', why: 'view' }, 'groups', /no such record/)
  await wrong(
    'vetting',
    { groups: ['H', 'V'], why: 'view' },
    'groups',
    /may not open these together/,
  )
  const vetting = await at.as('vetting').send(path, path, { groups: 'V', why: 'view' })
  assert.match(vetting.text, /1 February 2099/)
  const control = await at.as('control-room').get(path)
  assert.ok(control.text.includes('value="check"') && !control.text.includes('value="H"'))
  assert.equal((await at.as('auditor').get(path)).status, 403)
})

test('a spent ration says so and opens nothing', async () => {
  const { office, people } = at.house
  const holders = await Promise.all(Array.from({ length: 20 }, (_, i) => person(i)))
  for (let i = 0; i < 3; i++)
    await viewHolders(office, people['data-protection'], holders, ['F.text'])
  const browser = at.as('data-protection')
  const path = `/people/${holders[0]?.id ?? ''}`
  const { text } = await browser.get(path)
  assert.match(text, /as many people’s records as you may alone/)
  assert.ok(!text.includes('Open and write it in the ledger'))
  const { _csrf = '', _once = '' } = hiddenFields(
    (await browser.get('/people')).text,
    '/people/find',
  )
  const forged = await browser.post(path, { _csrf, _once, groups: 'F.text', why: 'view' })
  assert.equal(forged.status, 422)
  assert.match(forged.text, /used up/)
  assert.match((await browser.get('/people')).text, /does not cover the names/)
})

test('a roster is read, its columns are put right, and nothing is kept of what cannot be read', async () => {
  const browser = at.as('pass-office')
  assert.match((await browser.get('/rosters')).text, /Take in a roster/)
  const none = await browser.send('/rosters/new', '/rosters/new')
  assert.match(none.text, /Choose a file/)
  const broken = await browser.send('/rosters/new', '/rosters/new', {}, [
    file(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3])),
  ])
  assert.equal(broken.status, 422)
  assert.match(broken.text, /protected by a password/)
  const draft = await upload(browser, csv(many(3)))
  const { text } = await browser.get(draft)
  assert.match(text, /Columns not read[\s\S]*Shoe size/)
  const proposed = await asProposed(browser, draft)
  assert.equal(proposed['column-number'], '0')
  const missing = await browser.send(draft, draft, { ...proposed, 'column-number': '' })
  assert.equal(missing.status, 422)
  assert.match(missing.text, /href="#column-number"/)
  const twice = await browser.send(draft, draft, { ...proposed, 'column-rank': '0' })
  assert.match(twice.text, /is chosen twice/)
  const beyond = await browser.send(draft, draft, { ...proposed, 'column-rank': '99' })
  assert.match(beyond.text, /Choose a column of this file/)
  const renumbered = await browser.send(draft, draft, { ...proposed, renumbered: '1=2=3' })
  assert.match(renumbered.text, /href="#renumbered"/)
  assert.equal((await at.as('approver').get(draft)).status, 403)
  assert.equal((await browser.send(draft, `${draft}/discard`)).location, '/rosters')
  assert.equal((await browser.get(draft)).status, 410)
})

test('somebody else’s upload, and one that is gone, cannot be reached', async () => {
  const { operator } = at.house.people.approver
  const other = at.signedIn({ operator, roles: ['pass-office'], holder: null, hand: null })
  const draft = await upload(at.as('pass-office'), csv(many(3)))
  // His roles are what the custodian says, whatever a session began with.
  assert.equal((await other.get(draft)).status, 403)
  assert.equal((await at.as('pass-office').get('/rosters/new/0123456789abcdef')).status, 410)
  assert.equal((await at.as('pass-office').get('/rosters/new/<script>')).status, 404)
})

test('upload bombs are refused by their bounds', async () => {
  const browser = at.as('pass-office')
  // The console may hang up before it has heard them out.
  const status = async (path: string, files: Parameters<Browser['send']>[3]): Promise<number> =>
    (await browser.send(path, path, {}, files).catch(() => ({ status: 400 }))).status
  assert.equal(await status('/rosters/new', [file(csv(many(2))), file(csv(many(2)))]), 400)
  const photographs = Array.from({ length: 41 }, (_, i) => ({
    field: 'photographs',
    name: `${i}.jpg`,
    bytes: new Uint8Array(10),
  }))
  assert.equal(await status('/photographs/new', photographs), 400)
  const { text } = await browser.get('/rosters')
  assert.match(text, /Take in a roster/, 'nothing came of it')
})

test('a preview shows what would change and the rows refused, and changes nobody', async () => {
  const before = await countHolders(at.house.office.store.db)
  const rows = many(count + 2)
  rows[1] = rowOf(1, 'Sergeant')
  rows[2] = rowOf(2).replace('01/02/2020', 'soon')
  rows[3] = rowOf(3).replace('Testperson-d', '=1+1')
  rows[4] = rowOf(4).replace('Testperson-e', `Testperson${'w'.repeat(40)}`)
  const browser = at.as('pass-office')
  const { draft, page } = await preview(browser, csv(rows))
  const figure = (label: string): string | undefined =>
    new RegExp(`<dt>${label}</dt>\\s*<dd>(\\d+)</dd>`).exec(page.text)?.[1]
  assert.deepEqual(['Join', 'Change', 'Leave', 'Rows refused'].map(figure), ['2', '2', '0', '2'])
  assert.match(page.text, /no room on a card[\s\S]*>6<[\s\S]*too wide for the Warrant Card/)
  assert.match(page.text, /Start date/)
  assert.ok(!page.text.includes('Testperson') && !page.text.includes('soon'))
  const refused = await browser.get(`${draft}/refused`)
  assert.match(refused.text, /Testperson-c/)
  assert.match(refused.text, /,'=1\+1,/, 'no formula for a spreadsheet')
  assert.deepEqual(await countHolders(at.house.office.store.db), before)
  const same = await preview(browser, csv(many(count)))
  assert.match(same.page.text, /This roster changes nothing/)
  assert.ok(!same.page.text.includes('Send for approval'))
})

test('many leavers must be said in so many words', async () => {
  const browser = at.as('pass-office')
  const { draft, page } = await preview(browser, csv(many(10)))
  assert.match(page.text, /20 of 30 people would leave/)
  const silent = await browser.send(`${draft}/preview`, `${draft}/stage`)
  assert.equal(silent.status, 422)
  assert.match(silent.text, /href="#leavers"/)
  const other = await browser.send(`${draft}/preview`, `${draft}/stage`, { leavers: '19' })
  assert.equal(other.status, 422)
  assert.equal(await waitingRoster(at.house.office.store.db), null)
})

test('a staged roster changes nobody until another approves it with a touch; then everybody, in the ledger', async () => {
  const { office, people } = at.house
  const clerk = at.as('pass-office')
  const rows = [...many(count), rowOf(40), rowOf(41)]
  const before = await countHolders(office.store.db)
  const id = await stage(at, clerk, csv(rows))
  const path = `/rosters/${id}`
  assert.deepEqual(await countHolders(office.store.db), before)
  assert.equal(await findHolderByNumber(office, '5040'), undefined)
  const own = await clerk.get(path)
  assert.match(own.text, /you cannot approve it/)
  assert.ok(!own.text.includes(`${path}/approve`))
  assert.doesNotMatch((await clerk.get('/')).text, /1 roster to approve/)
  const hash = stagedHash(await readStaged(office.store.db, id))
  const tokens = hiddenFields(own.text, `${path}/discard`)
  const self = await clerk.post(`${path}/approve`, { ...tokens, ...(await clerk.touch([hash])) })
  assert.equal(self.status, 409, 'nobody approves what he took in')

  const approver = at.as('approver')
  assert.match((await approver.get('/')).text, /1 roster to approve/)
  assert.equal((await approver.send(path, `${path}/approve`)).status, 422, 'no touch')
  const other = await approver.touch(['ab'.repeat(32)])
  assert.equal((await approver.send(path, `${path}/approve`, other)).status, 422)
  assert.deepEqual(await countHolders(office.store.db), before)
  const sent = await approver.send(path, `${path}/approve`, await approver.touch([hash]))
  assert.equal(sent.location, path)
  assert.equal((await countHolders(office.store.db)).present, before.present + 2)
  assert.ok(await findHolderByNumber(office, '5041'))
  const { text } = await approver.get(path)
  assert.match(text, /The roster is taken in/)
  assert.ok(!text.includes(`${path}/approve`))
  const again = await approver.post(`${path}/approve`, {
    ...hiddenFields((await approver.get('/rosters')).text, '/sign-out'),
    ...(await approver.touch([hash])),
  })
  assert.equal(again.status, 409, 'once')
  let found: LedgerEntry | undefined
  for (
    let tries = 0;
    tries < 100 && (found?.kind !== 'roster-committed' || !found.second);
    tries++
  ) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const entries = (await entriesFrom(office.store.db, 0, 1_000)).map(({ bytes }) =>
      decodeEntry(bytes),
    )
    found = entries.findLast((one) => one.kind === 'roster-committed')
  }
  assert.ok(found?.kind === 'roster-committed')
  assert.deepEqual(
    [found.by, found.second, found.joined],
    [people['pass-office'].operator, people.approver.operator, 2],
  )
})

test('a staged roster is taken back without a trace, and another may come', async () => {
  const { office } = at.house
  const clerk = at.as('pass-office')
  const rows = [...many(count), rowOf(40), rowOf(41), rowOf(42)]
  const id = await stage(at, clerk, csv(rows))
  assert.equal((await clerk.get('/rosters/new')).location, `/rosters/${id}`, 'one at a time')
  const sent = await clerk.send(`/rosters/${id}`, `/rosters/${id}/discard`)
  assert.equal(sent.location, '/rosters')
  assert.match((await clerk.get('/rosters')).text, /Nobody was changed/)
  assert.equal(await findHolderByNumber(office, '5042'), undefined)
  for (const left of ['staged_holders', 'staged_envelopes'] as const) {
    const rows = await office.store.db.selectFrom(left).selectAll().execute()
    assert.equal(rows.length, 0, left)
  }
  assert.match((await clerk.get(`/rosters/${id}`)).text, /Taken back/)
})

test('a roster staged before another came in is not approved after it', async () => {
  const { office, people } = at.house
  const rows = [...many(count), rowOf(40), rowOf(41), rowOf(42)]
  const id = await stage(at, at.as('pass-office'), csv(rows))
  const by = people['pass-office'].operator
  await importRoster(office, { bytes: csv([...many(count), rowOf(40), rowOf(41), rowOf(43)]), by })
  const path = `/rosters/${id}`
  const approver = at.as('approver')
  const hash = stagedHash(await readStaged(office.store.db, id))
  const late = await approver.send(path, `${path}/approve`, await approver.touch([hash]))
  assert.equal(late.status, 409)
  assert.match(late.text, /Someone else changed this/)
  assert.equal(await findHolderByNumber(office, '5042'), undefined)
  assert.equal((await readStaged(office.store.db, id)).state, 'staged')
  assert.equal((await approver.send(path, `${path}/discard`)).location, '/rosters')
})

const [model] = [...samplePeople(1)]
/** A picture without a face: always for somebody to judge. */
const doubtful = (shade: number): Promise<Uint8Array> =>
  sharp({
    create: { width: 480, height: 640, channels: 3, background: { r: shade, g: 90, b: 90 } },
  })
    .jpeg()
    .toBuffer()

test('photographs sent in are prepared, matched by number, and said one by one', async () => {
  assert.ok(model)
  const browser = at.as('pass-office')
  const none = await browser.send('/photographs/new', '/photographs/new')
  assert.match(none.text, /Choose at least one photograph/)
  const files = [
    { field: 'photographs', name: '5000.jpg', bytes: await drawPortrait(model) },
    { field: 'photographs', name: '5001.jpg', bytes: await doubtful(50) },
    { field: 'photographs', name: '5002.jpg', bytes: Buffer.from('no photograph') },
    { field: 'photographs', name: '<b>x.jpg', bytes: await doubtful(60) },
  ]
  const twice = await browser.send('/photographs/new', '/photographs/new', {}, [
    ...files.slice(0, 1),
    ...files.slice(0, 1),
  ])
  assert.match(twice.text, /same name/)
  const sent = await browser.send('/photographs/new', '/photographs/new', {}, files)
  const finished = await done(browser, sent.location)
  const path = /href="(\/photographs\/taken\/[0-9a-f]{16})"/.exec(finished)?.[1]
  const { text } = await browser.get(path ?? '')
  assert.match(text, /is no JPEG, PNG or WebP/)
  assert.ok(text.includes('&lt;b&gt;x.jpg') && !text.includes('<b>x'))
  const { db } = at.house.office.store
  assert.equal((await photographsIn(db, 'refused')).length, 1)
  const { id } = await person(1)
  assert.ok((await photographsIn(db, 'to-judge')).some(({ holder }) => holder === id))
  assert.match((await at.as('approver').get('/photographs')).text, /is no JPEG, PNG or WebP/)
})

test('photographs are judged a tray at a time, only those one was shown, each in the ledger', async () => {
  const { office, people } = at.house
  const names = Array.from({ length: 24 }, (_, i) => `${5003 + i}.jpg`)
  const bytes = new Map(
    await Promise.all(names.map(async (name, i) => [name, await doubtful(i * 5)] as const)),
  )
  const folder = { names, read: (name: string) => bytes.get(name) ?? new Uint8Array() }
  await takePhotographs(office, { folder, by: people['pass-office'].operator, processes: 2 })
  const { db } = office.store
  const before = await photographsIn(db, 'to-judge')
  assert.ok(before.length >= 25)
  const browser = at.as('pass-office')
  assert.match((await browser.get('/')).text, /photographs to judge/)
  const ration = await leftOf('pass-office')
  const tray = await browser.send('/photographs/judge', '/photographs/judge')
  assert.equal(tray.text.match(/data-tray-item/g)?.length, 20)
  assert.equal(tray.text.match(/data:image\/avif;base64/g)?.length, 20)
  assert.equal(await leftOf('pass-office'), ration - 20)
  assert.ok(!tray.text.includes('Testperson'))
  const own = hiddenFields(tray.text, '/photographs/decide')
  const shown = [...new Set([...tray.text.matchAll(/name="d-(ho_\w+)"/g)].map(([, id = '']) => id))]
  const [first = '', second = '', third = ''] = shown
  const hidden = before.map(({ holder }) => holder).find((id) => !shown.includes(id))
  assert.ok(hidden)
  const sent = await browser.post('/photographs/decide', {
    ...own,
    then: 'next',
    [`d-${first}`]: 'accepted',
    [`d-${second}`]: 'refused',
    [`d-${third}`]: 'later',
    [`d-${hidden}`]: 'accepted',
  })
  assert.equal(sent.status, 200)
  assert.match(sent.text, /1 accepted, 1 refused, 18 left for later/)
  assert.ok(sent.text.includes(`d-${hidden}`), 'the next ones follow')
  const after = await photographsIn(db, 'to-judge')
  assert.equal(after.length, before.length - 2)
  assert.ok(
    after.some(({ holder }) => holder === hidden),
    'what was not shown cannot be judged',
  )
  assert.deepEqual(
    (await photographsIn(db, 'accepted'))
      .map(({ holder }) => holder)
      .includes(first as Holder['id']),
    true,
  )
  assert.ok((await browser.get('/photographs')).text.includes(second))
  const old = await browser.post('/photographs/decide', {
    ...own,
    _once: 'A'.repeat(22),
    [`d-${third}`]: 'accepted',
  })
  assert.equal(old.status, 410, 'a tray is decided once')
  assert.equal((await at.as('approver').get('/photographs/judge')).status, 403)
})

test('of a person with a card the page shows it with its history', async () => {
  const { office, people } = at.house
  const holder = await person(0)
  const [waiting] = (await photographsIn(office.store.db, 'to-judge')).filter(
    (one) => one.holder === holder.id,
  )
  if (waiting) {
    const which = { holders: [holder.id] }
    await settlePhotographs(office, people['pass-office'], { outcome: 'accepted', which })
  }
  const serial = await issueCard(at.house, '5000')
  const { text } = await at.as('sponsor').get(`/people/${holder.id}`)
  assert.ok(text.includes(serial))
  assert.match(text, new RegExp(`History of card ${serial}`))
  assert.match(text, /To issue a card/)
  assert.ok(!text.includes('<script>alert'))
})

test(
  'every page about people is accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    const clerk = at.as('pass-office')
    const changed = [
      ...many(count).slice(0, 25),
      rowOf(50),
      rowOf(51).replace('01/02/2020', 'soon'),
    ]
    const { draft, page: seen } = await preview(clerk, csv(changed))
    const leavers = /name="leavers"[^>]*value="(\d+)"/.exec(seen.text)?.[1]
    await looking(at, async (eye) => {
      const own = await eye.as(clerk)
      const press = (page: Page, name: string) =>
        page.getByRole('button', { name, exact: true }).click()
      await eye.at(own, 'rosters', '/rosters')
      await eye.at(own, 'roster-new', '/rosters/new')
      await press(own, 'Continue')
      await lookAt(own, 'roster-new-wrong')
      await eye.at(own, 'roster-columns', draft)
      await eye.at(own, 'roster-preview', `${draft}/preview`)
      const sent = await clerk.send(`${draft}/preview`, `${draft}/stage`, {
        leavers: leavers ?? '',
      })
      await done(clerk, sent.location)
      const id = (await waitingRoster(at.house.office.store.db))?.id ?? ''
      await eye.at(own, 'roster-staged-own', `/rosters/${id}`)
      await eye.at(own, 'photographs', '/photographs')
      await eye.at(own, 'photographs-new', '/photographs/new')
      await eye.at(own, 'photographs-judge', '/photographs/judge')
      await own.getByRole('button', { name: /^Open/ }).click()
      await lookAt(own, 'photographs-tray')
      await keysJudge(own)
      const page = await eye.as(at.as('approver'))
      await eye.at(page, 'roster-staged', `/rosters/${id}`)
      await eye.at(page, 'people', '/people')
      await page.getByLabel('Pay number, warrant number or name').fill('testperson-b')
      await press(page, 'Find')
      await lookAt(page, 'people-found')
      await page.getByRole('button', { name: /^Show (the|these)/ }).click()
      await lookAt(page, 'people-named')
      await eye.at(page, 'person', `/people/${(await person(0)).id}`)
      await press(page, 'Open and write it in the ledger')
      await lookAt(page, 'person-wrong')
      for (const what of ['Name and rank', 'Portrait', 'Personnel record'])
        await page.getByLabel(what, { exact: true }).check()
      await page.getByLabel('Office work on this person').check()
      await press(page, 'Open and write it in the ledger')
      await page.getByText('Shown once').waitFor()
      await lookAt(page, 'person-opened')
      const spent = await eye.as(at.as('data-protection'))
      await eye.at(spent, 'person-ration-spent', `/people/${(await person(1)).id}`)
    })
  },
)

/** Keys alone: accept, refuse, back and change, save. */
async function keysJudge(page: Page): Promise<void> {
  const checked = (): Promise<string[]> =>
    page
      .locator('[data-tray] input:checked')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value') ?? ''))
  const before = (await photographsIn(at.house.office.store.db, 'accepted')).length
  await page.locator('[data-tray] input').first().focus()
  await page.keyboard.press('a')
  await page.keyboard.press('r')
  await page.keyboard.press('b')
  await page.keyboard.press('a')
  assert.deepEqual((await checked()).slice(0, 3), ['accepted', 'accepted', 'later'])
  await page.keyboard.press('Enter')
  await page.getByText('2 accepted, 0 refused').waitFor()
  const after = (await photographsIn(at.house.office.store.db, 'accepted')).length
  assert.equal(after, before + 2)
}
