// The pages of gates, sites and access over a real house: zones set up, access granted by two, taken away by one,
// reviewed by somebody who did not ask for it.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { SiteId } from '@tipstaff/custody'
import { moveCard } from '../apps/issuer/src/issuance/index.ts'
import {
  hearGate,
  keptStatement,
  lastReviews,
  newestHeads,
  sitesOf,
  takeGateLog,
  waitingStatements,
  zonesOf,
} from '../apps/issuer/src/publication/index.ts'
import { grantsOf } from '../apps/issuer/src/publication/sites.ts'
import { oneDatabase, type OneDatabase } from './each-database.ts'
import { openConsole, type Browser, type ConsoleHouse } from './open-console.ts'
import { holderOf, issueCard, takePeopleIn } from './intake.ts'
import { lookAt, looking, noChromium } from './look-at.ts'

const numbers = ['7201', '7202', '7203', '7204'] as const
const [first, second, third, fourth] = numbers
const serials = new Map<string, string>()
const serialOf = (number: string): string => serials.get(number) ?? ''

let at: ConsoleHouse
let database: OneDatabase
let site: SiteId
before(async () => {
  database = await oneDatabase()
  at = await openConsole(database.options)
})
after(async () => {
  await at.close()
  await database.drop()
})

const db = () => at.house.office.store.db
const mayEnter = async (number: string): Promise<boolean> =>
  (await grantsOf(db(), site)).get(serialOf(number))?.includes('armoury') === true

async function tokens(browser: Browser): Promise<Record<string, string>> {
  const { text } = await browser.get('/')
  const of = (name: string): string =>
    new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
  return { _csrf: of('_csrf'), _once: of('_once') }
}

const zone = {
  name: 'Armoury',
  normal: 'G2',
  heightened: 'G2',
  exceptional: 'G3',
  minutes: '30',
  types: 'warrant-card',
  door: 'staffed',
  entry: 'by-grant',
}

test('before there is a site every page says so', async () => {
  const room = at.as('control-room')
  assert.match((await room.get('/gates')).text, /There are no sites yet/)
  assert.match((await room.get('/gates/refused')).text, /Nobody was refused/)
  assert.match((await room.get('/level')).text, /There are no sites yet/)
  assert.match((await room.get('/lists')).text, /No list has been published yet/)
  const clerk = at.as('pass-office')
  assert.match((await clerk.get('/sites')).text, /There are no sites yet/)
  assert.match((await clerk.get('/access')).text, /Nothing waits for a second person/)
  assert.match((await clerk.get('/reviews')).text, /No zone has been granted/)
  await takePeopleIn(at.house, numbers, (number) =>
    number === second ? '<script>alert(1)</script>' : 'Constable',
  )
  const by = at.house.people['pass-office'].operator
  for (const number of numbers) {
    const serial = await issueCard(at.house, number)
    serials.set(number, serial)
    for (const action of ['print', 'hand-over', 'activate'] as const)
      await at.house.office.store.write((trx) => moveCard(trx, serial, action, Date.now(), by))
  }
})

test('a site is added, renamed, and its name shows as text', async () => {
  const clerk = at.as('pass-office')
  const add = (name: string) => clerk.send('/sites/new', '/sites/new', { name })
  for (const [name, says] of [
    [' ', /Enter a name/],
    ['x'.repeat(81), /at most 80/],
    ['a\u0007b', /cannot be printed/],
  ] as const) {
    const { status, text } = await add(name)
    assert.equal(status, 422)
    assert.match(text, says)
  }
  const hostile = '<script>alert(1)</script>'
  const added = await add(hostile)
  assert.match(added.location ?? '', /^\/sites\/si_[a-z2-7]{16}$/)
  site = (added.location ?? '').slice('/sites/'.length) as SiteId
  assert.match((await add(hostile)).text, /Another site has this name/)
  const { text } = await clerk.get(`/sites/${site}`)
  assert.ok(text.includes('&lt;script&gt;alert(1)') && !text.includes('<script>alert'))
  const path = `/sites/${site}`
  assert.equal((await clerk.send(path, `${path}/rename`, { name: '' })).status, 422)
  assert.equal((await clerk.send(path, `${path}/rename`, { name: 'Quay Street' })).location, path)
  assert.equal((await sitesOf(db()))[0]?.name, 'Quay Street')
  assert.equal((await at.as('sponsor').get('/sites/new')).status, 403)
  assert.equal((await clerk.get('/sites/si_aaaaaaaaaaaaaaaa')).status, 404)
})

test('a zone is added and changed; what does not fit is said beside its field', async () => {
  const clerk = at.as('pass-office')
  const path = `/sites/${site}/new-zone`
  const add = (fields: Record<string, string | readonly string[]>) => clerk.send(path, path, fields)
  for (const [fields, name, says] of [
    [{ ...zone, zone: 'Armoury!' }, 'zone', /small letters/],
    [{ ...zone, zone: 'armoury', minutes: 'soon' }, 'minutes', /whole number/],
    [{ ...zone, zone: 'armoury', minutes: '10081' }, 'minutes', /whole number/],
    [{ ...zone, zone: 'armoury', normal: 'G3' }, 'heightened', /cannot ask for less/],
    [{ ...zone, zone: 'armoury', types: [] }, 'types', /at least one kind/],
    [{ ...zone, zone: 'armoury', types: 'made-up' }, 'types', /at least one kind/],
  ] as const) {
    const { status, text } = await add(fields)
    assert.equal(status, 422, name)
    assert.match(text, says)
    assert.ok(text.includes(`href="#${name}"`), name)
  }
  assert.equal((await zonesOf(db(), site)).length, 0)
  const added = await add({ ...zone, zone: 'armoury' })
  assert.equal(added.location, `/sites/${site}/zones/armoury`)
  assert.match((await add({ ...zone, zone: 'armoury' })).text, /has a zone of this id/)
  await add({ ...zone, zone: 'front', name: 'Front office', entry: 'by-type' })
  const change = `/sites/${site}/zones/front/change`
  await clerk.send(change, change, { ...zone, name: 'Front door', minutes: '10', entry: 'by-type' })
  const front = (await zonesOf(db(), site)).find(({ id }) => id === 'front')
  assert.deepEqual([front?.name, front?.statusAgeMax], ['Front door', 600])
  assert.match((await clerk.get(`/sites/${site}/zones/front`)).text, /Every card of these kinds/)
  assert.equal((await clerk.get(`/sites/${site}/zones/front/grant`)).status, 404)
})

test('access is asked for by one and approved by another’s touch; numbers stand in no address', async () => {
  const path = `/sites/${site}/zones/armoury`
  const sponsor = at.as('sponsor')
  const ask = (people: string) => sponsor.send(`${path}/grant`, `${path}/grant`, { people })
  assert.match((await ask('')).text, /at least one serial or number/)
  const wrong = await ask(`${first}\n99999\nAAAA-AAAA-AAAA-AAAA`)
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /Line 2, 3: there is no card/)
  const asked = await ask(`${first}\n${serialOf(second).toLowerCase()}, ${third}\t${first}`)
  assert.match(asked.location ?? '', /^\/access\/[0-9a-f]{64}$/)
  const change = asked.location ?? ''
  const hash = change.slice('/access/'.length)
  assert.match((await sponsor.get(change)).text, /3 cards/)
  assert.equal(await mayEnter(first), false, 'asking changes nothing')
  const own = await sponsor.post(`${change}/approve`, await tokens(sponsor))
  assert.equal(own.status, 403)
  const vetting = at.as('vetting')
  assert.match((await vetting.get('/')).text, /1 request for access to approve/)
  const other = await vetting.send(
    change,
    `${change}/approve`,
    await vetting.touch(['ab'.repeat(32)]),
  )
  assert.equal(other.status, 422)
  const touch = await vetting.touch([hash])
  assert.equal((await vetting.send(change, `${change}/approve`, touch)).location, change)
  assert.deepEqual(
    [await mayEnter(first), await mayEnter(second), await mayEnter(third), await mayEnter(fourth)],
    [true, true, true, false],
  )
  const late = await vetting.post(`${change}/approve`, { ...(await tokens(vetting)), ...touch })
  assert.equal(late.status, 409)
})

test('nobody approves what he asked for; it is taken back or refused and never approved then', async () => {
  const path = `/sites/${site}/zones/armoury`
  const clerk = at.as('pass-office')
  for (const [who, act] of [
    [clerk, 'withdraw'],
    [at.as('vetting'), 'refuse'],
  ] as const) {
    const asked = await clerk.send(`${path}/grant`, `${path}/grant`, { people: fourth })
    const change = asked.location ?? ''
    const hash = change.slice('/access/'.length)
    assert.doesNotMatch((await clerk.get(change)).text, /data-passkey=/)
    const touch = await clerk.touch([hash])
    const own = await clerk.post(`${change}/approve`, { ...(await tokens(clerk)), ...touch })
    assert.equal(own.status, 409)
    assert.equal((await who.send(change, `${change}/${act}`)).location, change)
    assert.equal((await keptStatement(db(), hash)).state, 'withdrawn')
  }
  assert.equal(await mayEnter(fourth), false)
  assert.equal((await waitingStatements(at.house.office)).length, 0)
})

test('access is taken away by one, at once, and the way back is two people', async () => {
  const path = `/sites/${site}/zones/armoury`
  const room = at.as('control-room')
  const page = (await room.get(path)).text
  assert.ok(page.includes(serialOf(third)))
  const gone = await room.post(`${path}/withdraw`, {
    ...(await tokens(room)),
    card: serialOf(third),
  })
  assert.equal(gone.location, path)
  assert.equal(await mayEnter(third), false)
  const forged = await room.post(`${path}/withdraw`, { ...(await tokens(room)), card: "x' OR 1=1" })
  assert.equal(forged.status, 422)
  const approver = at.as('approver')
  assert.equal(
    (
      await approver.post(`${path}/withdraw`, {
        ...(await tokens(approver)),
        card: serialOf(first),
      })
    ).status,
    403,
  )
})

test('a review keeps and takes away card by card; who asked for it cannot keep it', async () => {
  const { people } = at.house
  const path = `/sites/${site}/zones/armoury/review`
  const vetting = at.as('vetting')
  const { text } = await vetting.get(path)
  assert.ok(!text.includes('Testperson'))
  const named = await vetting.send(path, `${path}/names`)
  assert.equal(named.status, 200)
  assert.match(named.text, /Testperson, &lt;script&gt;alert\(1\)/)
  assert.ok(!named.text.includes('<script>alert'))
  const none = await vetting.send(path, path)
  assert.equal(none.status, 422)
  assert.match(none.text, /Decide for at least one card/)
  const stale = await vetting.send(path, path, { [`card-${serialOf(third)}`]: 'keep' })
  assert.equal(stale.status, 409, 'it lost its access meanwhile')
  const done = await vetting.send(path, path, {
    [`card-${serialOf(first)}`]: 'keep',
    [`card-${serialOf(second)}`]: 'remove',
  })
  assert.equal(done.location, path)
  assert.deepEqual([await mayEnter(first), await mayEnter(second)], [true, false])
  const reviews = await lastReviews(db(), site, 'armoury', 10)
  assert.deepEqual(new Set(reviews.map(({ decision }) => decision)), new Set(['keep', 'remove']))
  assert.ok(reviews.every(({ by }) => by === people.vetting.operator))

  const clerk = at.as('pass-office')
  const asked = await clerk.send(path.replace('review', 'grant'), path.replace('review', 'grant'), {
    people: fourth,
  })
  const hash = (asked.location ?? '').slice('/access/'.length)
  await vetting.send(`/access/${hash}`, `/access/${hash}/approve`, await vetting.touch([hash]))
  const own = (await clerk.get(path)).text
  assert.match(own, /You asked for this: somebody else decides/)
  const kept = await clerk.send(path, path, { [`card-${serialOf(fourth)}`]: 'keep' })
  assert.equal(kept.status, 409)
  assert.equal((await at.as('auditor').get(path)).status, 403)
  assert.equal((await lastReviews(db(), site, 'armoury', 10)).length, 2)
})

test('somebody who left shows in the review and on the home page', async () => {
  const { id } = await holderOf(at.house, first)
  const set = (state: 'left' | 'present') =>
    db().updateTable('holders').set({ state }).where('id', '=', id).execute()
  await set('left')
  const vetting = at.as('vetting')
  assert.match((await vetting.get('/')).text, /1 zone whose access is to be reviewed/)
  assert.match((await vetting.get(`/sites/${site}/zones/armoury/review`)).text, /Has left/)
  await set('present')
  assert.doesNotMatch((await vetting.get('/')).text, /to be reviewed/)
})

test('the level is set for one site or all; lists are published; gates say how they stand', async () => {
  const { office } = at.house
  const room = at.as('control-room')
  assert.match((await room.send('/level', '/level', { site: 'all' })).text, /Choose a level/)
  const set = await room.send('/level', '/level', { site, level: 'heightened' })
  assert.equal(set.location, '/gates')
  assert.equal((await sitesOf(db()))[0]?.level, 'heightened')
  assert.equal((await at.as('pass-office').get('/level')).status, 403)
  assert.equal((await room.send('/lists', '/lists')).location, '/lists')
  const heads = await newestHeads(db())
  assert.ok(heads.some(({ kind }) => kind === 'status'))
  await room.send('/lists', '/lists')
  assert.match((await room.get('/lists')).text, /Nothing had changed/)

  const status = heads.find(({ kind }) => kind === 'status')?.version ?? 0
  const access = heads.find((head) => head.site === site)?.version ?? 0
  await hearGate(office, { site, gate: 'front-1', trust: 1, status, access })
  await hearGate(office, { site, gate: 'side-2', trust: 1, status: status - 7200, access: 0 })
  await takeGateLog(office, { site, gate: 'front-1' }, [
    {
      id: randomUUID(),
      at: Date.now(),
      zone: 'front',
      said: 'admitted',
      grade: 'G2',
      serial: null,
    },
    {
      id: randomUUID(),
      at: Date.now(),
      zone: 'front',
      said: 'revoked',
      grade: null,
      serial: serialOf(third),
    },
    {
      id: randomUUID(),
      at: Date.now(),
      zone: 'front',
      said: '<script>',
      grade: null,
      serial: '"><script>x',
    },
  ])
  const { text } = await room.get('/gates')
  assert.match(text, /front-1[\s\S]*?Here[\s\S]*?Newest[\s\S]*?Newest/)
  assert.match(text, /side-2[\s\S]*?Behind[\s\S]*?from 2 hours ago[\s\S]*?Behind/)
  const refused = (await room.get('/gates/refused')).text
  assert.match(refused, /Card revoked/)
  assert.ok(refused.includes(`/cards/${serialOf(third)}`))
  assert.ok(!refused.includes('<script>x') && refused.includes('&lt;script&gt;'))
  assert.equal((await room.get('/gates/refused?gate=..')).status, 400)
  const own = (await room.get(`/cards/${serialOf(third)}`)).text
  assert.match(own, /Refused at gates[\s\S]*?Quay Street[\s\S]*?Card revoked/)
})

test('a zone and a site are removed, once gates have been told', async () => {
  const clerk = at.as('pass-office')
  const added = await clerk.send('/sites/new', '/sites/new', { name: 'Old Mill' })
  const path = added.location ?? ''
  await clerk.send(`${path}/new-zone`, `${path}/new-zone`, { ...zone, zone: 'yard' })
  assert.match((await clerk.get(path)).text, /Remove its zones first/)
  await clerk.send('/lists', '/lists')
  const change = `${path}/zones/yard/change`
  assert.equal((await clerk.send(change, `${path}/zones/yard/remove`)).location, path)
  assert.equal((await clerk.send(path, `${path}/remove`)).location, '/lists', 'not told yet')
  await clerk.send('/lists', '/lists')
  assert.equal((await clerk.send(path, `${path}/remove`)).location, '/sites')
  assert.equal((await clerk.get(path)).status, 404)
})

test(
  'every page of gates and access is accessible, narrow and in the dark',
  { skip: noChromium },
  async () => {
    const clerk = at.as('pass-office')
    const path = `/sites/${site}/zones/armoury`
    const asked = await clerk.send(`${path}/grant`, `${path}/grant`, {
      people: `${second}\n${third}`,
    })
    await looking(at, async (eye) => {
      const room = await eye.as(at.as('control-room'))
      await eye.at(room, 'gates', '/gates')
      await eye.at(room, 'gates-refused', '/gates/refused')
      await eye.at(room, 'level', '/level')
      await eye.at(room, 'lists', '/lists')
      const office = await eye.as(clerk)
      await eye.at(office, 'sites', '/sites')
      await eye.at(office, 'site', `/sites/${site}`)
      await eye.at(office, 'site-new', '/sites/new')
      await eye.at(office, 'zone', path)
      await eye.at(office, 'zone-change', `${path}/change`)
      await eye.at(office, 'zone-new', `/sites/${site}/new-zone`)
      await office.getByRole('button', { name: 'Add the zone' }).click()
      await lookAt(office, 'zone-new-wrong')
      await eye.at(office, 'grant-new', `${path}/grant`)
      await eye.at(office, 'grant-own', asked.location ?? '')
      const vetting = await eye.as(at.as('vetting'))
      await eye.at(vetting, 'grants', '/access')
      await eye.at(vetting, 'grant', asked.location ?? '')
      await eye.at(vetting, 'reviews', '/reviews')
      await eye.at(vetting, 'review', `${path}/review`)
      await vetting.getByRole('button', { name: 'Show the names' }).click()
      await lookAt(vetting, 'review-names')
      await vetting.getByRole('button', { name: 'Save these decisions' }).click()
      await lookAt(vetting, 'review-wrong')
    })
  },
)
