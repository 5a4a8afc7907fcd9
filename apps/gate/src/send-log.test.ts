// The gate's log on its way to the office: nothing lost, nothing doubled, nobody who was let in is named.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import {
  makeOffice,
  sampleCardId,
  sampleNow,
  sampleSite,
  type Signer,
} from '../../../packages/credential/bin/sample-office.ts'
import { GateStore } from './gate-store.ts'
import { Gate } from './gate.ts'
import { entriesMax, LogSender, restSeconds } from './send-log.ts'

interface Sent {
  readonly id: string
  readonly said: string
  readonly serial?: string
}
const office = makeOffice()
const hex = (signer: Signer): string => Buffer.from(signer.raw).toString('hex')
const [a, b, c] = office.roots
/** What the office holds, by id; and how many entries came, doubles and all. */
const held = new Map<string, Sent>()
let came = 0
let asked = 0
let answer: 204 | 503 | 'cut' = 204
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => (body += text))
  request.on('end', () => {
    asked += 1
    assert.equal(request.url, '/gates/log')
    const { site, gate, entries } = JSON.parse(body) as Record<string, unknown>
    assert.deepEqual([site, gate], [sampleSite, 'front-1'])
    if (answer !== 503)
      for (const entry of entries as Sent[]) {
        came += 1
        held.set(entry.id, entry)
      }
    // The office may have taken it and the answer still be lost.
    if (answer === 'cut') response.destroy()
    else response.writeHead(answer).end()
  })
})
let gate: Gate
let store: GateStore
const clock = { at: sampleNow }
const never = new AbortController().signal
const quiet = { info: () => undefined, warn: () => undefined }
before(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
after(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  held.clear()
  came = asked = 0
  answer = 204
  clock.at = sampleNow
  const publication = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  store = GateStore.inMemory()
  store.enrol({ roots: [hex(a), hex(b), hex(c)], publication, site: sampleSite, gate: 'front-1' })
  gate = new Gate(store, { now: () => clock.at })
  gate.takeList('trust', office.trust())
  gate.takeList('status', office.status({ set: new Map([[45, 1]]) }))
  gate.takeList('access', office.access())
})
const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    assert(tries < 2_000, 'it did not come about in 10 s')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
const admit = (): void => void gate.check({ shown: { qr: office.card() }, zone: 'front' })
const refuse = (): void =>
  void gate.check({
    shown: { qr: office.card({ cardId: sampleCardId(6), statusIndex: 45 }) },
    zone: 'front',
  })

test('every entry comes once; a card that was refused is named, one that was let in is not', async () => {
  for (let n = 0; n < entriesMax; n++) admit()
  refuse()
  new LogSender(gate, quiet).tell(never)
  await until(() => gate.countUnsent() === 0)
  assert.deepEqual([held.size, came], [entriesMax + 1, entriesMax + 1])
  const named = [...held.values()].filter(({ serial }) => serial !== undefined)
  assert.deepEqual(
    named.map(({ said }) => said),
    ['revoked'],
  )
  assert(!JSON.stringify([...held.values()]).includes('Dwyer'))
  new LogSender(gate, quiet).tell(never)
  assert.equal(came, entriesMax + 1, 'there is nothing left to say')
})

test('an answer that is lost makes the gate say it again, under the same ids', async () => {
  admit()
  refuse()
  answer = 'cut'
  const sender = new LogSender(gate, quiet)
  sender.tell(never)
  await until(() => came === 2)
  assert.equal(gate.countUnsent(), 2)
  answer = 204
  await until(() => {
    clock.at += restSeconds
    sender.tell(never)
    return gate.countUnsent() === 0
  })
  assert.deepEqual([held.size, came], [2, 4])
})

test('an office that does not take the log is left alone for a minute, and told later', async () => {
  refuse()
  answer = 503
  const sender = new LogSender(gate, quiet)
  sender.tell(never)
  await until(() => asked === 1)
  for (let tries = 0; tries < 20; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    sender.tell(never)
  }
  assert.deepEqual([asked, gate.countUnsent()], [1, 1])
  answer = 204
  clock.at += restSeconds
  sender.tell(never)
  await until(() => gate.countUnsent() === 0)
  assert.equal(held.size, 1)
})
