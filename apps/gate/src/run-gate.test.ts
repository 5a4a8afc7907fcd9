import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import {
  makeOffice,
  sampleNow,
  sampleSite,
  type Signer,
} from '../../../packages/credential/bin/sample-office.ts'
import { startPublication } from '../../../packages/credential/bin/sample-publication.ts'
import { readEvents, type ServerEvent } from './events.ts'
import { GateStore } from './gate-store.ts'
import { runGate } from './run-gate.ts'

const office = makeOffice()
const lines: string[] = []
const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
const publication = await startPublication()
publication.put('/lists/trust.cbor', office.trust())
publication.put('/lists/status.cbor', office.status())
publication.put(`/lists/access/${sampleSite}.cbor`, office.access())
const hex = (signer: Signer): string => Buffer.from(signer.raw).toString('hex')
const [a, b, c] = office.roots
const store = GateStore.inMemory()
store.enrol({
  roots: [hex(a), hex(b), hex(c)],
  publication: publication.address,
  site: sampleSite,
  gate: 'front-1',
})
const clock = { at: sampleNow }
const running = await runGate(store, { clock: { now: () => clock.at }, port: 0, logger })
after(async () => {
  await running.stop()
  await publication.close()
  store.close()
})

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    assert(tries < 3_000, 'it did not come about in 30 s')
    await wait(10)
  }
}
const post = async (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${running.address}/check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const ask = async (body: object): Promise<Record<string, unknown>> =>
  (await (await post(body)).json()) as Record<string, unknown>
const state = async (): Promise<{ link: { isConnected: boolean; isSilent: boolean } }> =>
  (await (await fetch(`${running.address}/state`)).json()) as never

await until(() => running.gate.holds('access') === 1)

test('the gate fetches its lists and answers on localhost', async () => {
  const answer = await ask({ qr: office.card(), zone: 'front' })
  assert.deepEqual([answer['admit'], answer['because'], answer['grade']], [true, 'admitted', 'G1'])
  const asking = await ask({ qr: office.card(), zone: 'yard' })
  assert.equal(asking['because'], 'confirm-portrait')
  const sure = await ask({ qr: office.card(), zone: 'yard', samePerson: true })
  assert.deepEqual([sure['admit'], sure['grade']], [true, 'G2'])
  assert.equal((await fetch(`${running.address}/health`)).status, 200)
})

test('a list pushed in an event counts at once; a bad one changes nothing', async () => {
  const revoked = office.status({ version: 2, set: new Map([[38, 1]]) })
  publication.put('/lists/status.cbor', revoked)
  publication.send('list', JSON.stringify({ kind: 'status', version: 2, list: base64(revoked) }))
  await until(() => running.gate.holds('status') === 2)
  assert.equal((await ask({ qr: office.card(), zone: 'front' }))['because'], 'revoked')
  const old = office.status({ version: 1 })
  publication.send('list', JSON.stringify({ kind: 'status', version: 3, list: base64(old) }))
  publication.send('list', 'not json')
  publication.send('heartbeat', 'AAAA')
  await until(() => lines.some((line) => line.includes('older-list')))
  assert.equal((await ask({ qr: office.card(), zone: 'front' }))['because'], 'revoked')
})

test('an event without the list, or a heartbeat that names a newer one, makes the gate fetch it', async () => {
  publication.put('/lists/status.cbor', office.status({ version: 3 }))
  publication.send('list', JSON.stringify({ kind: 'status', version: 3 }))
  await until(() => running.gate.holds('status') === 3)
  publication.put('/lists/status.cbor', office.status({ version: 4 }))
  publication.send('heartbeat', base64(office.heartbeat({ statusVersion: 4 })))
  await until(() => running.gate.holds('status') === 4)
  assert.equal((await ask({ qr: office.card(), zone: 'front' }))['because'], 'admitted')
})

test('an unchanged list is asked for with its ETag and not sent again', async () => {
  publication.send('heartbeat', base64(office.heartbeat({ trustVersion: 2 })))
  await until(() => publication.asked.includes('304 /lists/trust.cbor'))
  // The gate knows of a trust list it could not get: it cannot tell, so it refuses.
  assert.equal((await ask({ qr: office.card(), zone: 'front' }))['because'], 'trust-list-behind')
  publication.put('/lists/trust.cbor', office.trust({ version: 2 }))
  publication.send('heartbeat', base64(office.heartbeat({ trustVersion: 2, statusVersion: 4 })))
  await until(() => running.gate.holds('trust') === 2)
})

test('silence is an alarm, and a heartbeat ends it', async () => {
  clock.at += 31
  assert.equal((await state()).link.isSilent, true)
  const heartbeat = office.heartbeat({ at: clock.at, trustVersion: 2, statusVersion: 4 })
  publication.send('heartbeat', base64(heartbeat))
  await until(() => lines.length > 0 && running.gate.state().heartbeat?.at === clock.at)
  assert.equal((await state()).link.isSilent, false)
  clock.at -= 31
})

test('malformed questions, other hosts and other origins are refused', async () => {
  for (const body of [
    {},
    { qr: 1, zone: 'front' },
    { qr: 'A', zone: 'front', admit: true },
    [],
    'x',
  ])
    assert.equal((await post(body)).status, 400)
  assert.equal(
    (await post({ qr: 'A', zone: 'front' }, { origin: 'https://elsewhere.example' })).status,
    403,
  )
  const text = await fetch(`${running.address}/check`, {
    method: 'POST',
    body: '{"qr":"A","zone":"front"}',
  })
  assert.equal(text.status, 415)
  const { Agent, request } = await import('node:http')
  const status = await new Promise((resolve) => {
    const url = new URL('/state', running.address)
    request(url, { agent: new Agent(), headers: { host: 'evil.example' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).end()
  })
  assert.equal(status, 421)
})

test('the page comes with a strict policy, and nothing else of the decoder is served', async () => {
  const page = await fetch(`${running.address}/`)
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:/)
  assert.equal((await fetch(`${running.address}/decoder/reader/zxing_reader.wasm`)).status, 200)
  for (const path of [
    '/decoder/cjs/full/index.js',
    '/decoder/../package.json',
    '/server.ts',
    '/../server.ts',
  ])
    assert.equal((await fetch(`${running.address}${path}`)).status, 404, path)
})

test('no log line holds a name or a QR text', () => {
  const all = lines.join('')
  assert(lines.length > 3)
  assert(!all.includes('Dwyer') && !all.includes(office.card().slice(0, 12)))
})

const collect = async (chunks: string[], max = 1000): Promise<ServerEvent[]> => {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk))
  }
  const events: ServerEvent[] = []
  for await (const event of readEvents(stream(), max)) events.push(event)
  return events
}

test('events are read however they are cut, and never without bound', async () => {
  const text =
    ': hello\n\nevent: list\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata: x\nid: 7\n\ndata: cut'
  const wanted = [
    { event: 'list', data: '{"a":\n1}' },
    { event: 'message', data: 'x' },
  ]
  assert.deepEqual(await collect([text]), wanted)
  assert.deepEqual(await collect(Array.from(text)), wanted)
  await assert.rejects(collect([`data: ${'x'.repeat(2000)}`]), { code: 'too-large' })
  await assert.rejects(collect(Array.from({ length: 200 }, () => 'data: 12345\n')), {
    code: 'too-large',
  })
})

test('a store that fails ends the gate instead of leaving it deaf', async () => {
  const broken = GateStore.inMemory()
  const enrolment = store.enrolment()
  broken.enrol(enrolment)
  const gate = await runGate(broken, { clock: { now: () => clock.at }, port: 0, logger })
  broken.close()
  await assert.rejects(gate.ended)
  await gate.stop()
  await assert.rejects(fetch(`${gate.address}/state`))
})
