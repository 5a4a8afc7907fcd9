// A gate's reports to the office: what is in them, when they are sent, and that one which fails harms nothing.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import {
  makeOffice,
  sampleNow,
  sampleSite,
  type Signer,
} from '../../../packages/credential/bin/sample-office.ts'
import { GateStore } from './gate-store.ts'
import { Gate } from './gate.ts'
import { Reporter } from './report.ts'

const office = makeOffice()
const hex = (signer: Signer): string => Buffer.from(signer.raw).toString('hex')
const [a, b, c] = office.roots
const heard: string[] = []
const notes: string[] = []
let answer = 204
/** Set to have the office keep a gate waiting. */
let held: Promise<void> | null = null
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => (body += text))
  request.on('end', () => {
    heard.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`)
    void Promise.resolve(held).then(() => response.writeHead(answer).end())
  })
})
let gate: Gate
let store: GateStore
const clock = { at: sampleNow }
const never = new AbortController().signal
const note = (fields: object, message: string): void =>
  void notes.push(`${message} ${JSON.stringify(fields)}`)
before(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
after(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  heard.length = 0
  notes.length = 0
  answer = 204
  held = null
  const publication = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  store = GateStore.inMemory()
  store.enrol({ roots: [hex(a), hex(b), hex(c)], publication, site: sampleSite, gate: 'front-1' })
  gate = new Gate(store, { now: () => clock.at })
  gate.takeList('trust', office.trust())
  gate.takeList('status', office.status())
})

const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    assert(tries < 6_000, 'it did not come about in 30 s')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
/** Tells until the office has heard so many reports; a report under way is not joined by a second. */
const toldTimes = async (reporter: Reporter, times: number): Promise<void> => {
  await until(() => {
    reporter.tell(never)
    return heard.length >= times
  })
}
test('a report says site, gate and versions, and nothing else', async () => {
  await toldTimes(new Reporter(gate, { info: note, warn: note }), 1)
  const versions = '"trust":1,"status":1,"access":0'
  assert.deepEqual(heard, [
    `POST /gates/heard {"site":"${sampleSite}","gate":"front-1",${versions}}`,
  ])
  assert.deepEqual(notes, [])
})

test('one report at a time; nothing new is said again only after a minute', async () => {
  const reporter = new Reporter(gate, { info: note, warn: note })
  let letGo: () => void = () => undefined
  held = new Promise((resolve) => (letGo = resolve))
  await toldTimes(reporter, 1)
  gate.takeList('status', office.status({ version: 2 }))
  for (let tries = 0; tries < 5; tries++) reporter.tell(never)
  assert.equal(heard.length, 1, 'the first is still under way')
  letGo()
  await toldTimes(reporter, 2)
  assert.match(heard[1] ?? '', /"status":2/)
  // The office has answered: what it knows is not said again, until a minute has gone by.
  const another = gate.holds('status')
  for (let tries = 0; tries < 20; tries++) {
    reporter.tell(never)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.equal(heard.length, 2)
  clock.at += 60
  await toldTimes(reporter, 3)
  assert.equal(gate.holds('status'), another)
})

test('an office that refuses, or is not there, is told again and changes nothing', async () => {
  const reporter = new Reporter(gate, { info: note, warn: note })
  answer = 409
  await toldTimes(reporter, 2)
  await until(() => notes.length >= 1)
  assert.match(notes[0] ?? '', /did not take.*409/)
  const gone = GateStore.inMemory()
  const enrolment = { ...store.enrolment(), publication: 'http://127.0.0.1:9' }
  gone.enrol(enrolment)
  new Reporter(new Gate(gone, { now: () => clock.at }), { info: note, warn: note }).tell(never)
  await until(() => notes.some((said) => said.includes('did not hear')))
})
