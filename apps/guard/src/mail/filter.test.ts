// The mail filter behind a real Postfix: sent on, held, released by two people, and never passed when something dies.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import nodemailer from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { Holds } from '../held/holds.ts'
import { makePerson, readPeopleList, readSelf } from '../held/people.ts'
import { makeHouse } from '../trial/house.ts'
import { freePorts, noPostfix, Postfix, type Ports } from '../trial/postfix.ts'
import { runFilter, type FilterOptions } from './filter.ts'

const house = makeHouse()
after(() => house.close())
const at = (name: string): string => join(house.folder, name)
const list = ['ada', 'ben'].map((name) => makePerson(name, at(`${name}.json`)))
writeFileSync(at('people'), `${list.join('\n')}\n`)
const people = readPeopleList(at('people'))
const logger = { info: () => undefined, error: () => undefined }

interface Arrived {
  readonly from: string
  readonly to: string[]
  readonly text: string
}

/** A mail server at the end of the way that takes everything, or nothing. */
async function makeSink(
  port: number,
  refuses = false,
): Promise<{ arrived: Arrived[]; port: number; stop: () => Promise<void> }> {
  const arrived: Arrived[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(refuses ? Object.assign(new Error('later'), { responseCode: 450 }) : null),
    onData(stream, { envelope }, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        arrived.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(pieces).toString('latin1'),
        })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.server.address()
  return {
    arrived,
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const send = (port: number, subject: string, attachment: Buffer) =>
  nodemailer.createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true }).sendMail({
    from: 'clerk@office.example',
    to: 'asker@press.example',
    subject,
    text: 'Please find the answer attached.\n.\nA line with one dot stands above.',
    attachments: [{ filename: 'answer.xlsx', content: attachment }],
  })

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < 900, `never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function listens(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      once(socket, 'error').catch(() => ['error']),
      new Promise<string[]>((resolve) => socket.once('error', () => resolve(['error']))),
    ])
    socket.destroy()
    if (event === 'connect') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.fail(`nothing listens on ${port}`)
}

function startFilter({ filter, back }: Ports): ChildProcess {
  const options = [
    '--held',
    at('held'),
    '--people',
    at('people'),
    '--next',
    `127.0.0.1:${back}`,
    '--port',
    String(filter),
  ]
  return spawn(
    process.execPath,
    [
      '--conditions=tipstaff-source',
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, '../main.ts'),
      'mail',
      ...['--index', house.paths.index, '--key', house.paths.key],
      ...options,
    ],
    { stdio: 'ignore' },
  )
}

test(
  'behind Postfix: sent on, held and released, put off when the filter is dead',
  { skip: noPostfix },
  async () => {
    const ports = await freePorts()
    const sink = await makeSink(ports.sink)
    const postfix = new Postfix(ports)
    let filter = startFilter(ports)
    const holds = new Holds(at('held'), people)
    try {
      for (const port of [ports.incoming, ports.back, ports.filter]) await listens(port)
      await send(ports.incoming, 'harmless', house.harmless)
      await until('the harmless message arrives', () => sink.arrived.length === 1)
      const attached = house.harmless.toString('base64').slice(0, 70)
      assert.ok(sink.arrived[0]?.text.includes(attached))
      assert.match(sink.arrived[0]?.text ?? '', /^\.\r?$/m)
      assert.deepEqual(sink.arrived[0]?.to, ['asker@press.example'])

      await send(ports.incoming, 'with staff', house.leaking)
      await until('the sender is told', () => sink.arrived.length === 2)
      const notice = sink.arrived[1]
      assert.ok(notice)
      assert.deepEqual([notice.from, notice.to], ['', ['clerk@office.example']])
      const [standing] = holds.standings()
      assert.equal(standing?.verdict, 'BLOCK')
      assert.ok(notice.text.includes(standing.id))
      assert.ok(!notice.text.includes('answer.xlsx') && !notice.text.includes(house.surname))

      holds.ask(standing.id, readSelf(at('ada.json')), 'The court asked for these names.')
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      assert.equal(sink.arrived.length, 2, 'one person is not enough')
      holds.release(standing.id, readSelf(at('ben.json')), 'I have seen the order of the court.')
      await until('the released message arrives', () => sink.arrived.length === 3)
      assert.ok(sink.arrived[2]?.text.includes(house.leaking.toString('base64').slice(0, 70)))
      assert.equal(sink.arrived[2]?.from, 'clerk@office.example')

      filter.kill('SIGKILL')
      await once(filter, 'exit')
      await send(ports.incoming, 'while it is dead', house.leaking)
      await send(ports.incoming, 'harmless while it is dead', house.harmless)
      await new Promise((resolve) => setTimeout(resolve, 4_000))
      assert.equal(sink.arrived.length, 3, 'nothing passes a dead filter')
      filter = startFilter(ports)
      await listens(ports.filter)
      postfix.flush()
      await until('what waited is decided', () => sink.arrived.length === 5)
      assert.ok(sink.arrived.some(({ text }) => /^Subject: harmless while/m.test(text)))
      assert.ok(!sink.arrived.some(({ text }) => /^Subject: while it/m.test(text)))
      assert.equal(holds.standings().filter(({ isSent }) => !isSent).length, 1)
    } finally {
      filter.kill('SIGKILL')
      await postfix.stop()
      await sink.stop()
    }
  },
)

test('what cannot be decided or handed on is put off or held, never passed', async () => {
  const sink = await makeSink(0)
  const holds = new Holds(at('held-alone'), people)
  const options: FilterOptions = {
    paths: { index: at('no-index'), key: house.paths.key },
    holds,
    next: { host: '127.0.0.1', port: sink.port },
    megabytes: 1,
    block: 'hold',
    logger,
  }
  const dead = await runFilter(options, 0)
  await send(dead.port, 'no scanner', house.harmless)
  assert.deepEqual(
    holds.standings().map(({ verdict }) => verdict),
    ['HOLD'],
  )
  assert.ok(!sink.arrived.some(({ text }) => text.includes('no scanner')))
  await dead.stop()

  const rejecting = await runFilter({ ...options, paths: house.paths, block: 'reject' }, 0)
  await assert.rejects(send(rejecting.port, 'staff', house.leaking), /550/)
  await assert.rejects(send(rejecting.port, 'large', Buffer.alloc(2 ** 20)), /552/)
  await rejecting.stop()

  const stuck = await makeSink(0, true)
  const waiting = await runFilter(
    { ...options, paths: house.paths, next: { host: '127.0.0.1', port: stuck.port } },
    0,
  )
  await assert.rejects(send(waiting.port, 'harmless', house.harmless), /451/)
  await stuck.stop()
  await assert.rejects(send(waiting.port, 'harmless', house.harmless), /451/)
  await waiting.stop()

  // A folder that cannot be written to holds nothing: the message is put off.
  const gone = await runFilter({ ...options, paths: house.paths }, 0)
  rmSync(at('held-alone'), { recursive: true })
  writeFileSync(at('held-alone'), 'in the way')
  await assert.rejects(send(gone.port, 'staff', house.leaking), /451/)
  await gone.stop()
  assert.ok(
    sink.arrived.every(({ from }) => from === ''),
    'only notices have arrived',
  )
  await sink.stop()
})
