// The interface for programs over a real house: credentials, sessions signed by a key file, the verbs, and what it
// refuses.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { randomBytes } from 'node:crypto'
import { fastify } from 'fastify'
import { signEs256, type OperatorKey, type OperatorRole } from '@tipstaff/custody'
import { viewHolders, type Holder } from '../apps/issuer/src/personnel/index.ts'
import { claimCall, replyId } from '../apps/issuer/src/console/programs/replies.ts'
import { serveCalls } from '../apps/issuer/src/console/programs/serve-calls.ts'
import { consoleParts } from '../apps/issuer/src/console-routes.ts'
import { moveCard, requestById } from '../apps/issuer/src/issuance/index.ts'
import { makeCredential } from '../apps/issuer/src/console/index.ts'
import { holderOf, issueCard, takePeopleIn } from './intake.ts'
import { openConsole, type ConsoleHouse } from './open-console.ts'

const numbers = Array.from({ length: 4 }, (_, i) => String(4000 + i))

let at: ConsoleHouse
let holders: Holder[]
before(async () => {
  at = await openConsole()
  const { office, people } = at.house
  await takePeopleIn(at.house, numbers)
  holders = await Promise.all(numbers.map((number) => holderOf(at.house, number)))
  await viewHolders(office, people.sponsor, holders.slice(0, 3), ['F.text'])
})
after(() => at.close())

type Json = Record<string, unknown>
interface Answer {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}
interface Sent {
  readonly body?: Json
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}
const newKey = (): string => randomBytes(16).toString('hex')

class Program {
  readonly #token: string
  constructor(token: string) {
    this.#token = token
  }

  async #ask(method: string, path: string, { body, key, headers }: Sent): Promise<Answer> {
    const answer = await fetch(new URL(`/api/v1${path}`, at.running.origin), {
      method,
      headers: {
        connection: 'close',
        authorization: `Bearer ${this.#token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    return { status: answer.status, body: JSON.parse(text) as Json, headers: answer.headers }
  }
  get(path: string): Promise<Answer> {
    return this.#ask('GET', path, {})
  }
  post(path: string, body: Json = {}, sent: Sent = {}): Promise<Answer> {
    return this.#ask('POST', path, { body, key: newKey(), ...sent })
  }
  /** Begins a session as the operator's own program would, with his key file. */
  async begin(key: OperatorKey): Promise<Answer> {
    const { body } = await this.post('/session')
    const challenge = Buffer.from(String(body['challenge']), 'base64')
    assert.equal(challenge.length, 32)
    return await this.post('/session/begin', { signature: sign(key, challenge) })
  }
}
function sign(key: OperatorKey, challenge: Uint8Array): string {
  const signed = signEs256(key.privateKey, challenge)
  return Buffer.from(signed).toString('base64')
}

async function programOf(role: OperatorRole, roles: readonly OperatorRole[] = [role]) {
  const { office, people } = at.house
  const { operator } = people[role]
  const what = { name: `a ${role}’s`, operator, roles, days: 7 }
  return new Program(await makeCredential(office, people.keeper.operator, what))
}
const itemsOf = ({ body }: Answer): readonly Json[] => body['items'] as readonly Json[]
const kindOf = ({ body }: Answer): string =>
  String(body['type']).replace('urn:tipstaff:problem:', '')

test('without a good credential there is nothing but the description', async () => {
  for (const token of ['', 'tsp_x', `tsp_${'A'.repeat(43)}`]) {
    const answer = await new Program(token).get('/cards')
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.equal(kindOf(answer), 'unauthorised')
  }
  const cookie = at.as('auditor').cookie
  assert.ok(cookie)
  const answer = await fetch(new URL('/api/v1/ledger/checkpoint', at.running.origin), {
    headers: { cookie: `${cookie.name}=${cookie.value}`, connection: 'close' },
  })
  assert.equal(answer.status, 401, 'a browser’s cookie counts for nothing here')
})

test('the description is OpenAPI 3.1 and names every call with its shapes', async () => {
  const answer = await fetch(new URL('/api/v1/openapi.json', at.running.origin))
  const described = (await answer.json()) as {
    openapi: string
    paths: Record<string, Record<string, { operationId: string; parameters: Json[] }>>
  }
  assert.equal(described.openapi, '3.1.0')
  const suspend = described.paths['/cards/{serial}/suspend']?.['post']
  assert.equal(suspend?.operationId, 'suspendCard')
  assert.deepEqual(
    suspend.parameters.map((one) => [one['name'], one['in'], one['required']]),
    [
      ['serial', 'path', true],
      ['Idempotency-Key', 'header', true],
    ],
  )
  const list = described.paths['/cards']?.['get']
  assert.deepEqual(
    list?.parameters.map((one) => [one['name'], one['required']]),
    [
      ['cursor', false],
      ['limit', false],
      ['state', false],
      ['type', false],
      ['request', false],
    ],
  )
  const ids = Object.values(described.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  )
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(!JSON.stringify(described).includes('$schema'))
})

test('a program may what its roles allow, and no more than its operator now', async () => {
  const auditor = await programOf('auditor')
  assert.equal((await auditor.get('/ledger/entries')).status, 200)
  assert.equal((await auditor.get('/gates')).status, 200)
  const guard = await programOf('guard')
  const refused = await guard.get('/cards')
  assert.equal(refused.status, 403)
  assert.equal(kindOf(refused), 'not-permitted')
  const { office, people } = at.house
  const what = { name: 'x', operator: people.guard.operator, days: 1 }
  await assert.rejects(
    makeCredential(office, people.keeper.operator, { ...what, roles: ['keeper'] }),
    /no more than its operator/,
  )
})

test('lists come in pages that meet without a gap', async () => {
  const auditor = await programOf('auditor')
  const seen: unknown[] = []
  let next: string | null = ''
  while (next !== null) {
    const query: string = next === '' ? '' : `&cursor=${next}`
    const answer = await auditor.get(`/ledger/entries?limit=2${query}`)
    assert.equal(answer.status, 200)
    seen.push(...itemsOf(answer).map(({ index }) => index))
    next = answer.body['next'] as string | null
  }
  assert.deepEqual(
    seen,
    seen.map((_, i) => i),
  )
  assert.ok(seen.length >= 5)
  for (const bad of ['limit=0', 'limit=1000', 'cursor=%7B', 'cursor=e30', 'poem=1'])
    assert.equal((await auditor.get(`/ledger/entries?${bad}`)).status, 400, bad)
})

test('to ask for anything the operator’s own key file signs a session first', async () => {
  const { people } = at.house
  const sponsor = await programOf('sponsor')
  const [first] = holders
  assert.ok(first)
  const wanted = { type: 'warrant-card', holders: [first.id] }
  const unsigned = await sponsor.post('/requests', wanted)
  assert.equal(unsigned.status, 422)
  assert.equal(kindOf(unsigned), 'signature-needed')
  assert.equal((await sponsor.begin(people.guard)).status, 422, 'another’s key')
  assert.equal((await sponsor.post('/requests', wanted)).status, 422)
  const { body } = await sponsor.post('/session')
  const signed = sign(people.sponsor, Buffer.from(String(body['challenge']), 'base64'))
  assert.equal((await sponsor.post('/session/begin', { signature: signed })).status, 200)
  const replayed = await sponsor.post('/session/begin', { signature: signed })
  assert.equal(replayed.status, 422, 'a signature begins one session')
  const sent = { key: newKey() }
  const made = await sponsor.post('/requests', wanted, sent)
  assert.equal(made.status, 200, JSON.stringify(made.body))
  const request = String(made.body['request'])
  assert.equal((await requestById(at.house.office.store.db, request)).by, people.sponsor.operator)
  const again = await sponsor.post('/requests', wanted, sent)
  assert.deepEqual(again.body, made.body, 'the same key does it once')
  const other = await sponsor.post('/requests', { ...wanted, replaces: true }, sent)
  assert.deepEqual([other.status, kindOf(other)], [422, 'idempotency-key'])
  const twice = await sponsor.post('/requests', wanted)
  assert.equal(twice.status, 409, 'another key asks for another thing, which there is already')
  assert.equal(itemsOf(await sponsor.get('/requests')).length, 1)
  const cards = await sponsor.get(`/cards?request=${request}`)
  assert.deepEqual(
    itemsOf(cards).map(({ holder, state }) => [holder, state]),
    [[first.id, 'requested']],
  )
  assert.ok(!JSON.stringify(cards.body).includes('Testperson'))
  const [serial] = made.body['cards'] as readonly string[]
  assert.equal((await sponsor.get(`/cards/${serial ?? ''}`)).body['serial'], serial)
  assert.equal((await sponsor.post('/session/end')).status, 200)
  assert.equal((await sponsor.post('/requests', wanted)).status, 422)
})

test('a card is suspended by one person’s program; one that is not active is not', async () => {
  const { people } = at.house
  const room = await programOf('control-room')
  await room.begin(people['control-room'])
  const card = itemsOf(await room.get('/cards'))[0]?.['serial']
  const sent = await room.post(`/cards/${String(card)}/suspend`, { reason: 'lost' })
  assert.deepEqual([sent.status, kindOf(sent)], [409, 'wrong-state'])
  const poem = await room.post(`/cards/${String(card)}/suspend`, { reason: 'a poem' })
  assert.equal(poem.status, 422)
  assert.deepEqual((poem.body['errors'] as readonly Json[])[0]?.['field'], 'reason')
  const more = await room.post(`/cards/${String(card)}/suspend`, { reason: 'lost', by: 'me' })
  assert.equal(more.status, 422, 'fields nobody asked for')
  assert.equal((await room.post('/cards/x/suspend', { reason: 'lost' })).status, 404)
})

test('an exposure question is answered with counts and stands in the ledger', async () => {
  const { people } = at.house
  const auditor = await programOf('auditor')
  await auditor.begin(people.auditor)
  const answer = await auditor.post('/exposure-questions', { recipient: people.sponsor.operator })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  assert.deepEqual(
    [answer.body['parties'], answer.body['certain'], answer.body['presumed']],
    [3, 3, 0],
  )
  const seen = await at.as('auditor').get(`/exposure/${String(answer.body['id'])}`)
  assert.equal(seen.status, 200)
})

test('a call that would change something needs a key, and JSON', async () => {
  const { people } = at.house
  const sponsor = await programOf('sponsor')
  await sponsor.begin(people.sponsor)
  const keyless = await sponsor.post('/session', {}, { key: 'short' })
  assert.deepEqual([keyless.status, kindOf(keyless)], [400, 'idempotency-key'])
  const status = await new Promise<number>((resolve, reject) => {
    const { port } = new URL(at.running.origin)
    const sent = httpRequest(
      {
        port,
        path: '/api/v1/session',
        method: 'POST',
        headers: { host: `localhost:${port}`, 'content-type': 'text/xml' },
      },
      (answer) => resolve(answer.resume().statusCode ?? 0),
    )
    sent.on('error', reject)
    sent.end('<x/>')
  })
  assert.equal(status, 415)
})

test('a keeper makes a credential that is shown once, and ends it', async () => {
  const { people } = at.house
  const browser = at.as('keeper')
  const { operator } = people['pass-office']
  const fields = { name: 'duty roster', operator, roles: 'pass-office', days: '30' }
  const wrong = async (changed: Record<string, string>, says: RegExp): Promise<void> => {
    const sent = await browser.send('/programs', '/programs', { ...fields, ...changed })
    assert.equal(sent.status, 422)
    assert.match(sent.text, says)
  }
  await wrong({ name: '' }, /Enter a name/)
  await wrong({ operator: '' }, /Choose an operator/)
  await wrong({ roles: 'keeper' }, /only roles that this operator has/)
  await wrong({ days: '400' }, /from 1 to 365/)
  const made = await browser.send('/programs', '/programs', fields)
  const token = /tsp_[\w-]{43}/.exec(made.text)?.[0]
  assert.ok(token)
  const { text } = await browser.get('/programs')
  assert.ok(!text.includes(token))
  assert.match(text, /duty roster/)
  const program = new Program(token)
  assert.equal((await program.get('/cards')).status, 200)
  assert.equal((await at.as('auditor').post('/programs', fields)).status, 403)
  const end = /\/programs\/pc_[0-9a-f]{16}\/end/.exec(text)?.[0] ?? ''
  assert.equal((await browser.send('/programs', end)).location, '/programs')
  assert.equal((await program.get('/cards')).status, 401)
  const auditor = at.as('auditor')
  // The ledger takes an entry in within a second.
  for (let tries = 0; tries < 50; tries++) {
    const { text } = await auditor.get('/audit/acts?kind=program-ended')
    if (/A program of op_\w+ was shut out/.test(text)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail('the audit does not know')
})

test('more calls than are allowed in a minute are refused, each credential for itself', async () => {
  const { office, people } = at.house
  const app = fastify()
  await serveCalls(
    app,
    { office, boot: 'a', origin: () => 'http://localhost', callsAMinute: 3 },
    consoleParts.calls,
  )
  const tokenOf = (name: string): Promise<string> =>
    makeCredential(office, people.keeper.operator, {
      name,
      operator: people.auditor.operator,
      roles: ['auditor'],
      days: 1,
    })
  const [one, other] = [await tokenOf('one'), await tokenOf('other')]
  const ask = (token: string) =>
    app.inject({ url: '/api/v1/gates', headers: { authorization: `Bearer ${token}` } })
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) statuses.push((await ask(one)).statusCode)
  assert.deepEqual(statuses, [200, 200, 200, 429])
  const refused = await ask(one)
  assert.match(String(refused.headers['content-type']), /^application\/problem\+json/)
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.equal((await ask(other)).statusCode, 200)
  for (let i = 0; i < 4; i++) await ask(`tsp_${newKey()}`)
  assert.equal((await ask('tsp_x')).statusCode, 429, 'guesses count with their address')
  await app.close()
})

test('what the office was stopped in the middle of is not done twice by itself', async () => {
  const { office } = at.house
  const id = replyId('pc_0', newKey())
  assert.deepEqual(await claimCall(office, id, ['/requests', '{}'], 'a'), { is: 'ours' })
  assert.deepEqual(await claimCall(office, id, ['/requests', '{}'], 'a'), { is: 'being-done' })
  assert.deepEqual(await claimCall(office, id, ['/requests', '{}'], 'b'), { is: 'unclear' })
  assert.deepEqual(await claimCall(office, id, ['/requests', '[]'], 'b'), { is: 'other-content' })
})

test('a program asks for a day pass with its check, sees it, takes it back; it is never given one', async () => {
  const { office, people } = at.house
  const control = await programOf('control-room')
  const [, , , holder] = holders
  assert.ok(holder)
  await control.begin(people['control-room'])
  const wanted = { holder: holder.id, checked: 'document' }
  assert.equal((await control.post('/day-passes', wanted)).status, 409, 'no card in use')
  const card = await issueCard(at.house, numbers[3] ?? '')
  await office.store.write(async (trx) => {
    for (const action of ['print', 'hand-over', 'activate'] as const)
      await moveCard(trx, card, action, Date.now(), people['pass-office'].operator)
  })
  for (const bad of [{ holder: holder.id }, { ...wanted, checked: 'by sight' }])
    assert.equal((await control.post('/day-passes', bad)).status, 422)
  const { status, body } = await control.post('/day-passes', wanted)
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(
    [body['state'], body['checked'], body['holder'], body['approvedBy']],
    ['requested', 'document', holder.id, null],
  )
  const id = String(body['id'])
  assert.deepEqual(
    itemsOf(await control.get('/day-passes')).map((one) => [one['id'], one['checked']]),
    [[id, 'document']],
  )
  // Another of its role sees it, and cannot take it back.
  const clerk = await programOf('pass-office')
  await clerk.begin(people['pass-office'])
  assert.equal((await clerk.get(`/day-passes/${id}`)).status, 200)
  assert.equal((await clerk.post(`/day-passes/${id}/withdraw`)).status, 403)
  assert.equal((await control.post(`/day-passes/${id}/make`)).status, 404)
  assert.equal((await control.post(`/day-passes/${id}/withdraw`)).body['state'], 'refused')
  assert.equal((await (await programOf('guard')).get('/day-passes')).status, 403)
})

test('no answer has a field that a person could stand in: what is added is decided, not slipped in', async () => {
  const answer = await fetch(new URL('/api/v1/openapi.json', at.running.origin))
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, Json>> }
  const named = new Set<string>()
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    for (const name of Object.keys((schema as Json)['properties'] ?? {})) named.add(name)
    for (const one of Object.values(schema)) collect(one)
  }
  for (const calls of Object.values(paths))
    for (const one of Object.values(calls)) {
      const [good] = Object.entries(one['responses'] as Json).filter(([code]) => code === '200')
      assert.ok(good, String(one['operationId']))
      collect(good[1])
    }
  // Ids, states, counts, times, serials, words of a closed list. `name` is a witness’s.
  const allowed =
    'access at approvedBy because because budget by card cards cardsAnHour certain challenge changedAt checked checkpoint ' +
    'cosignedAt count ended entries entry expiresAt expiresOn first from gate group groups heardAt holder id index items ' +
    'jobs last name next note parties presumed refused replaces request root serial signedAt site size state station status ' +
    'trust type until waiting witnesses'
  assert.deepEqual(
    [...named].filter((name) => !allowed.split(' ').includes(name)),
    [],
  )
  assert.ok(named.size > 40, String(named.size))
})
