// The ground under the interface for programs, with calls made for the trial: what goes out, and what is done once.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { fastify, type FastifyInstance } from 'fastify'
import { z } from 'zod'
import { call, cut, fromCursor, makeCredential } from '../apps/issuer/src/console/index.ts'
import {
  claimCall,
  programReplyLifeMs,
  replyId,
} from '../apps/issuer/src/console/programs/replies.ts'
import { serveCalls } from '../apps/issuer/src/console/programs/serve-calls.ts'
import { Refusal } from '../apps/issuer/src/platform/refusal.ts'
import { openConsole, type ConsoleHouse } from './open-console.ts'

let at: ConsoleHouse
let app: FastifyInstance
let done: string[] = []
const action = 'gate-see'

/** Says more than its shape, as one that was written carelessly would. */
const talkative = call({
  method: 'GET',
  path: '/talkative',
  id: 'readTalkative',
  says: 'Say too much',
  action,
  answer: z.object({ id: z.string() }),
  handle: () => Promise.resolve({ id: 'ca_1', name: 'Ada Testperson' }),
})
const doing = (path: '/ring' | '/knock') =>
  call({
    method: 'POST',
    path,
    id: path.slice(1),
    says: 'Do something',
    action,
    body: z.strictObject({ times: z.number() }),
    answer: z.object({ count: z.number() }),
    handle({ body: { times } }) {
      if (times === 13) throw new Refusal('wrong-state', 'not now')
      if (times === 14) throw new Error('the holder Ada Testperson broke it')
      done.push(`${path} ${String(times)}`)
      return Promise.resolve({ count: done.length })
    },
  })

before(async () => {
  at = await openConsole()
  app = fastify()
  const serving = { boot: 'a', origin: () => 'http://localhost', callsAMinute: 1_000 }
  const calls = [talkative, doing('/ring'), doing('/knock')]
  await serveCalls(app, { ...serving, office: at.house.office }, calls)
})
after(async () => {
  await app.close()
  await at.close()
})

const newKey = (): string => randomBytes(16).toString('hex')
const tokenOf = (): Promise<string> => {
  const { office, people } = at.house
  const { operator } = people.auditor
  const what = { name: 'trial', operator, roles: ['auditor'] as const, days: 1 }
  return makeCredential(office, people.keeper.operator, what)
}
const headersOf = (token: string, key?: string) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  ...(key === undefined ? {} : { 'idempotency-key': key }),
})
async function post(token: string, key: string, url: string, times: number) {
  const headers = headersOf(token, key)
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    headers,
    body: { times },
  })
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

test('what a shape does not name never goes out', async () => {
  const token = await tokenOf()
  const answer = await app.inject({ url: '/api/v1/talkative', headers: headersOf(token) })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { id: 'ca_1' })
})

test('a key is one call’s: the same again gets the same answer, another content or call is refused', async () => {
  done = []
  const [token, key] = [await tokenOf(), newKey()]
  assert.deepEqual(await post(token, key, '/ring', 1), { status: 200, body: { count: 1 } })
  assert.deepEqual(await post(token, key, '/ring', 1), { status: 200, body: { count: 1 } })
  assert.equal((await post(token, key, '/ring', 2)).status, 422, 'other content')
  assert.equal((await post(token, key, '/knock', 1)).status, 422, 'another call')
  assert.deepEqual(done, ['/ring 1'])
})

test('two programs that chose the same key do not meet', async () => {
  done = []
  const key = newKey()
  assert.equal((await post(await tokenOf(), key, '/ring', 3)).status, 200)
  assert.deepEqual(await post(await tokenOf(), key, '/ring', 3), {
    status: 200,
    body: { count: 2 },
  })
  assert.equal(done.length, 2)
})

test('what was refused may be tried again with its key; a fault says no more than its number', async () => {
  done = []
  const [token, key] = [await tokenOf(), newKey()]
  assert.equal((await post(token, key, '/ring', 13)).status, 409)
  assert.equal((await post(token, key, '/ring', 5)).status, 200)
  const fault = await post(token, newKey(), '/ring', 14)
  assert.equal(fault.status, 500)
  assert.doesNotMatch(JSON.stringify(fault.body), /Ada|Testperson/)
  assert.match(String(fault.body['reference']), /^[0-9a-f]{12}$/)
})

test('fields nobody named are refused, in what is asked and in what is sent', async () => {
  const token = await tokenOf()
  const asked = await app.inject({ url: '/api/v1/talkative?all=1', headers: headersOf(token) })
  assert.equal(asked.statusCode, 400)
  const headers = headersOf(token, newKey())
  const body = { times: 1, and: 'more' }
  const sent = await app.inject({ method: 'POST', url: '/api/v1/ring', headers, body })
  assert.equal(sent.statusCode, 422)
  assert.match(String(sent.headers['content-type']), /^application\/problem\+json/)
})

test('what was answered is forgotten after a day', async () => {
  const { store } = at.house.office
  let now = Date.now()
  const office = { store, clock: () => now }
  const id = replyId('pc_0', newKey())
  assert.equal((await claimCall(office, id, ['/ring', '{}'], 'a')).is, 'ours')
  now += programReplyLifeMs - 1_000
  assert.equal((await claimCall(office, id, ['/ring', '{}'], 'a')).is, 'being-done')
  now += 2_000
  assert.equal((await claimCall(office, id, ['/ring', '{}'], 'a')).is, 'ours')
})

test('a credential ends on its day', async () => {
  const token = await tokenOf()
  const { office } = at.house
  const later = fastify()
  const clock = () => Date.now() + 25 * 3_600_000
  const serving = { boot: 'a', origin: () => 'http://localhost', callsAMinute: 1_000 }
  await serveCalls(later, { ...serving, office: { ...office, clock } }, [talkative])
  const ask = (on: FastifyInstance) =>
    on.inject({ url: '/api/v1/talkative', headers: headersOf(token) })
  assert.equal((await ask(app)).statusCode, 200)
  assert.equal((await ask(later)).statusCode, 401)
  await later.close()
})

test('a page of a list holds as many as were asked for, and points on only where there is more', () => {
  const page = (found: readonly number[]) =>
    cut(
      found,
      2,
      (one) => `#${String(one)}`,
      (last) => ({ last }),
    )
  const more = page([1, 2, 3])
  assert.deepEqual(more.items, ['#1', '#2'])
  const shape = z.object({ last: z.number() })
  assert.deepEqual(fromCursor(more.next ?? '', shape), { last: 2 })
  assert.deepEqual(page([1, 2]), { items: ['#1', '#2'], next: null })
  assert.deepEqual(page([]), { items: [], next: null })
  const wrong = Buffer.from('{"last":"two"}').toString('base64url')
  for (const cursor of [wrong, 'x', '']) {
    const isMalformed = (error: unknown) => error instanceof Refusal && error.code === 'malformed'
    assert.throws(() => fromCursor(cursor, shape), isMalformed, cursor)
  }
})

test('nothing answers HEAD, which no description names', async () => {
  const headers = headersOf(await tokenOf())
  const answer = await app.inject({ method: 'HEAD', url: '/api/v1/talkative', headers })
  assert.equal(answer.statusCode, 404)
})
