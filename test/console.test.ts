// The ground of the console, tried from outside: every route as every role, forms, sessions, hostile input.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import { operatorRoles, type HolderId, type OperatorRole } from '@tipstaff/custody'
import {
  actions,
  field,
  form,
  html,
  may,
  page,
  passkeyForm,
  redirect,
  roles,
  rolesPage,
  route,
  type ConsoleParts,
  type Role,
} from '../apps/issuer/src/console/index.ts'
import { absoluteMs, idleMs, Sessions } from '../apps/issuer/src/console/session.ts'
import { readTask, startTask } from '../apps/issuer/src/console/tasks/tasks.ts'
import { consoleParts } from '../apps/issuer/src/console-routes.ts'
import { Refusal } from '../apps/issuer/src/platform/refusal.ts'
import { hiddenFields, openConsole, type Browser, type ConsoleHouse } from './open-console.ts'

const holder = 'ho_aaaaaaaaaaaaaaaa' as HolderId
const hash = 'ab'.repeat(32)
const done: string[] = []
const gate = { open: Promise.resolve() }

const trial = [
  route({
    method: 'GET',
    path: '/trial',
    action: 'settings-see',
    handle: () =>
      page({
        title: 'Trial',
        body: html`${form({ action: '/trial', body: field({ kind: 'text', name: 'name', label: 'Name' }) })}${form({ action: '/trial/files', upload: true, body: field({ kind: 'file', name: 'file', label: 'File' }) })}${passkeyForm({ action: '/trial/approve', hashes: [hash], label: 'Approve' })}${form({ action: '/trial/task', body: '' })}`,
      }),
  }),
  route({
    method: 'POST',
    path: '/trial',
    action: 'settings-see',
    body: z.object({ name: z.string().min(1, 'Enter a name') }),
    async handle({ body: { name } }) {
      await gate.open
      if (name === 'fault') throw new Error('the surname is Smith')
      if (name === 'changed') throw new Refusal('wrong-state', 're_1 is approved')
      done.push(name)
      return redirect('/trial', { notice: `${name} is done` })
    },
    wrong: ({ typed }, errors) =>
      page({
        title: 'Trial',
        errors,
        body: field({ kind: 'text', name: 'name', label: 'Name', value: typed['name'], errors }),
      }),
  }),
  route({
    method: 'POST',
    path: '/trial/files',
    action: 'settings-see',
    upload: { filesMax: 2, bytesMax: 1000 },
    handle({ files }) {
      done.push(...files.map(({ name, bytes }) => `${name} ${bytes.length}`))
      return redirect('/trial')
    },
  }),
  route({
    method: 'POST',
    path: '/trial/approve',
    action: 'settings-see',
    async handle({ approver }) {
      const { operator } = await approver([hash])
      done.push(`approved by ${operator}`)
      return redirect('/trial')
    },
  }),
  route({
    method: 'POST',
    path: '/trial/task',
    action: 'settings-see',
    async handle({ startTask, session }) {
      const id = await startTask(
        { kind: 'Counting', by: session.operator, back: '/trial', total: 3 },
        async (report) => {
          report(2)
          await gate.open
        },
      )
      return redirect(`/tasks/${id}`)
    },
  }),
]
const parts: ConsoleParts = { ...consoleParts, routes: [...consoleParts.routes, ...trial] }

let at: ConsoleHouse
before(async () => {
  at = await openConsole({ parts })
})
after(() => at.close())

const operatorOf = (role: OperatorRole) => at.house.people[role].operator
const signedInAs = (role: Role): Browser => {
  if (role === 'holder' || role === 'protected-liaison')
    return at.signedIn({ operator: null, roles: [role], holder, hand: null })
  return at.as(role)
}

test('docs/roles.md says what the table says', () => {
  assert.equal(readFileSync(join(import.meta.dirname, '../docs/roles.md'), 'utf8'), rolesPage())
})

test('every route lets in those its row names and nobody else', async () => {
  const refused = '<title>You may not see this page'
  for (const { method, path, action } of at.running.routes) {
    const address = path.replace(/:\w+/g, 'x')
    const stranger = at.stranger()
    const sent = await (method === 'GET' ? stranger.get(address) : stranger.post(address))
    assert.deepEqual(
      [sent.status, sent.location],
      [303, '/sign-in'],
      `${method} ${path} by a stranger`,
    )
    for (const role of roles) {
      const browser = signedInAs(role)
      const { status, text } = await (method === 'GET'
        ? browser.get(address)
        : browser.post(address))
      const isRefused = status === 403 && text.includes(refused)
      assert.equal(!isRefused, may(action, [role]), `${method} ${path} as ${role}`)
    }
  }
})

test('every role of the custodian is in the table, and no action is for nobody', () => {
  for (const role of operatorRoles) assert.ok(roles.includes(role))
  for (const [action, row] of Object.entries(actions)) assert.ok(row.roles.length > 0, action)
})

test('a form is answered once, however often it is sent', async () => {
  const browser = at.as('keeper')
  const fields = { ...hiddenFields((await browser.get('/trial')).text, '/trial'), name: 'once' }
  const [first, second] = [
    await browser.post('/trial', fields),
    await browser.post('/trial', fields),
  ]
  assert.deepEqual([first.status, second.status], [303, 303])
  assert.equal(second.location, '/trial')
  assert.equal(done.filter((one) => one === 'once').length, 1)
  assert.match((await browser.get('/trial')).text, /once is done/)
  assert.doesNotMatch((await browser.get('/trial')).text, /once is done/)
})

test('a form that is being worked on is not begun a second time', async () => {
  const browser = at.as('keeper')
  const fields = { ...hiddenFields((await browser.get('/trial')).text, '/trial'), name: 'slow' }
  let release = (): void => undefined
  gate.open = new Promise((resolve) => (release = resolve))
  const answers = [browser.post('/trial', fields), browser.post('/trial', fields)]
  const early = await Promise.race(answers)
  release()
  assert.equal(early.status, 409)
  assert.deepEqual((await Promise.all(answers)).map(({ status }) => status).sort(), [303, 409])
  assert.equal(done.filter((one) => one === 'slow').length, 1)
})

test('a form done before a restart is not done again after it', async () => {
  const before = at.as('keeper')
  const fields = { ...hiddenFields((await before.get('/trial')).text, '/trial'), name: 'restarted' }
  assert.equal((await before.post('/trial', fields)).status, 303)
  await at.restart()
  const after = at.as('keeper')
  const { _csrf = '' } = hiddenFields((await after.get('/trial')).text, '/trial')
  assert.equal((await after.post('/trial', { ...fields, _csrf })).location, '/trial')
  assert.equal(done.filter((one) => one === 'restarted').length, 1)
})

test('a form without the session’s token, or with another’s, does nothing', async () => {
  const [one, two] = [at.as('keeper'), at.as('auditor')]
  const fields = { ...hiddenFields((await two.get('/trial')).text, '/trial'), name: 'forged' }
  for (const wrong of [fields, { ...fields, _csrf: '' }, { name: 'forged' }])
    assert.equal((await one.post('/trial', wrong)).status, 403)
  const own = { ...hiddenFields((await one.get('/trial')).text, '/trial'), name: 'forged' }
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ])
    assert.equal((await one.post('/trial', own, headers)).status, 403)
  assert.ok(!done.includes('forged'))
})

test('what is wrong stands on top and at its field, with what was typed, and may be sent again', async () => {
  const browser = at.as('keeper')
  const { status, text } = await browser.send('/trial', '/trial', { name: '' })
  assert.equal(status, 422)
  assert.match(text, /<title>Error: Trial/)
  assert.match(text, /<a href="#name">Enter a name/)
  assert.match(text, /id="name-error"/)
})

test('a fault tells no data; something changed by somebody else says so', async () => {
  const browser = at.as('keeper')
  const fault = await browser.send('/trial', '/trial', { name: 'fault' })
  assert.equal(fault.status, 500)
  assert.doesNotMatch(fault.text, /Smith/)
  const changed = await browser.send('/trial', '/trial', { name: 'changed' })
  assert.equal(changed.status, 409)
  assert.match(changed.text, /Someone else changed this/)
})

test('files come in within their bounds and not beyond', async () => {
  const browser = at.as('keeper')
  const file = (size: number, name = 'a.csv') => ({
    field: 'file',
    name,
    bytes: new Uint8Array(size),
  })
  assert.equal((await browser.send('/trial', '/trial/files', {}, [file(1000)])).status, 303)
  assert.ok(done.includes('a.csv 1000'))
  assert.equal((await browser.send('/trial', '/trial/files', {}, [file(1001)])).status, 400)
  assert.equal(
    (
      await browser.send(
        '/trial',
        '/trial/files',
        {},
        [1, 2, 3].map((n) => file(n)),
      )
    ).status,
    400,
  )
  assert.equal((await browser.send('/trial', '/trial', {}, [file(1)])).status, 400)
  const bomb = await browser.send('/trial', '/trial/files', {}, [file(5_000_000)])
  assert.ok([400, 413].includes(bomb.status))
})

test('an approval needs a touch of the very intents, by the person who is signed in', async () => {
  const browser = at.as('approver')
  const keeper = at.as('keeper')
  const missing = await keeper.send('/trial', '/trial/approve')
  assert.equal(missing.status, 422)
  const others = await keeper.send('/trial', '/trial/approve', await browser.touch([hash]))
  assert.equal(others.status, 422)
  const another = await keeper.send(
    '/trial',
    '/trial/approve',
    await keeper.touch(['cd'.repeat(32)]),
  )
  assert.equal(another.status, 422)
  const good = await keeper.send('/trial', '/trial/approve', await keeper.touch([hash]))
  assert.equal(good.status, 303)
  assert.ok(done.includes(`approved by ${operatorOf('keeper')}`))
})

test('a session ends when idle, when old, on sign-out, and everywhere at once', async () => {
  let now = 1_000_000
  const sessions = new Sessions(() => now)
  const who = {
    operator: operatorOf('keeper'),
    roles: ['keeper'],
    holder: null,
    hand: null,
  } as const
  const idle = sessions.start(who)
  now += idleMs
  assert.equal(sessions.of(idle), null)
  const old = sessions.start(who)
  for (let left = absoluteMs; left > 0; left -= idleMs - 1) {
    assert.ok(sessions.of(old))
    now += idleMs - 1
  }
  assert.equal(sessions.of(old), null)
  const [one, two] = [at.as('keeper'), at.as('keeper')]
  await one.send('/trial', '/sign-out')
  assert.equal((await one.get('/trial')).location, '/sign-in')
  assert.equal((await two.get('/trial')).status, 200)
  const three = at.as('keeper')
  await three.send('/trial', '/sign-out/everywhere')
  assert.equal((await two.get('/trial')).location, '/sign-in')
})

test('long work shows how far it is, to its own person only, and says when it was cut off', async () => {
  const browser = at.as('keeper')
  let release = (): void => undefined
  gate.open = new Promise((resolve) => (release = resolve))
  const { location } = await browser.send('/trial', '/trial/task')
  assert.match(location ?? '', /^\/tasks\/ta_/)
  const running = await browser.get(location ?? '')
  assert.match(running.text, /<title>Working/)
  assert.match(running.text, /http-equiv="refresh"/)
  assert.equal((await at.as('auditor').get(location ?? '')).status, 404)
  await at.restart()
  const again = at.as('keeper')
  assert.equal((await again.get(location ?? '')).status, 200)
  release()
  await gate.open
  for (let tries = 0; tries < 50; tries++) {
    if ((await again.get(location ?? '')).text.includes('<title>Finished')) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.match((await again.get(location ?? '')).text, /<title>Finished/)
  const silent = { ...at.house.office, clock: () => Date.now() }
  await silent.store.db
    .updateTable('console_tasks')
    .set({ state: 'running', heard_at: Date.now() - 60_000 })
    .execute()
  assert.match((await again.get(location ?? '')).text, /<title>Cut off/)
})

test('work that ends right after it said how far it is has ended', async () => {
  const { office } = at.house
  const by = operatorOf('keeper')
  const ids = await Promise.all(
    Array.from({ length: 40 }, () =>
      startTask(office, { kind: 'Quick', by, back: '/', total: 1 }, (report) => {
        report(1)
        return Promise.resolve()
      }),
    ),
  )
  for (const id of ids) {
    for (let tries = 0; (await readTask(office, id, by)).state === 'running'; tries++) {
      assert.ok(tries < 200, `${id} never ended`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    assert.equal((await readTask(office, id, by)).state, 'done')
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  for (const id of ids) assert.equal((await readTask(office, id, by)).state, 'done')
})

test('every answer forbids inline script, frames and other sites', async () => {
  for (const { headers } of [
    await at.stranger().get('/sign-in'),
    await at.as('keeper').get('/'),
    await at.stranger().get('/nothing'),
  ]) {
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "require-trusted-types-for 'script'",
      "frame-ancestors 'none'",
    ])
      assert.ok(policy.includes(rule), rule)
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?!;)(?<!wasm-unsafe-eval')/)
    assert.equal(headers.get('x-frame-options'), 'DENY')
    assert.equal(headers.get('referrer-policy'), 'same-origin')
    assert.equal(headers.get('cache-control'), 'no-store')
  }
})

test('a console asked as another host answers nothing', async () => {
  const { port } = new URL(at.running.origin)
  const status = await new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/sign-in',
      headers: { host: 'evil.example' },
    })
    asked.on('response', (answer) => resolve(answer.resume().statusCode))
    asked.on('error', reject)
    asked.end()
  })
  assert.equal(status, 421)
})

test('a redirect never leaves the console and a name never becomes a header', () => {
  for (const path of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a\r\nset-cookie: x',
    '',
  ])
    assert.throws(() => redirect(path), TypeError)
})
