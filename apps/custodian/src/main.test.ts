import { after, describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Conversation, rawFromP256 } from '@tipstaff/custody'
import type { Answer, Request, Verb } from '@tipstaff/custody'
import { issuer, origin, TrialOffice } from './trial/office.ts'
import { refused } from './trial/refused.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const node = ['--conditions=tipstaff-source', main]
const place = mkdtempSync(join(tmpdir(), 'tipstaff-custodian-'))
const running: ChildProcess[] = []
after(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(place, { recursive: true, force: true })
})

async function started(
  dir: string,
  socket: string,
  env: NodeJS.ProcessEnv = {},
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...node, 'serve', '--dir', dir, '--socket', socket], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  })
  running.push(child)
  const { stderr } = child
  return new Promise((resolve, reject) => {
    let log = ''
    stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('listening')) resolve(child)
    })
    child.on('exit', () => reject(new Error(`did not start: ${log}`)))
  })
}

async function talk(
  socket: string,
): Promise<{ readonly conversation: Conversation; readonly close: () => void }> {
  const line = connect(socket)
  const conversation = new Conversation((frame) => line.write(frame))
  line.on('data', (chunk: Buffer) => conversation.feed(chunk))
  line.on('close', () => conversation.end('closed'))
  line.on('error', () => undefined)
  await once(line, 'connect')
  return { conversation, close: () => line.destroy() }
}

/** An office whose custodian is a program of its own. */
class FarOffice extends TrialOffice {
  conversation!: Conversation
  override ask<V extends Verb>(verb: V, request: Request<V>): Promise<Answer<V>> {
    return this.conversation.call(verb, request)
  }
}

const far = new FarOffice()
const firstFile = join(place, 'first.json')
const rows = Object.values(far.people).map(({ operator, key, roles }) => ({
  operator,
  roles,
  publicKey: Buffer.from(rawFromP256(key)).toString('base64'),
}))
writeFileSync(firstFile, JSON.stringify(rows))
const dir = join(place, 'custodian')
const init = (...more: readonly string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [
    ...node,
    'init',
    '--dir',
    dir,
    '--origin',
    origin,
    '--issuer',
    issuer,
    '--operators',
    firstFile,
    ...more,
  ])

describe('the custodian as a program', () => {
  it('makes keys only their owner can read, and never makes anything over', () => {
    assert.equal(init().status, 0)
    assert.equal(statSync(dir).mode & 0o777, 0o700)
    for (const name of readdirSync(join(dir, 'keys')))
      assert.equal(statSync(join(dir, 'keys', name)).mode & 0o777, 0o600, name)
    assert.equal(statSync(join(dir, 'custodian.db')).mode & 0o777, 0o600)
    const again = init()
    assert.equal(again.status, 2)
    assert.match(String(again.stderr), /not empty/)
  })

  it('writes no core dump, no diagnostic report, takes nothing from NODE_OPTIONS and is alone', async () => {
    const socket = join(place, 'a')
    const child = await started(dir, socket, {
      NODE_OPTIONS: '--report-on-signal --report-on-fatalerror',
    })
    assert.equal(statSync(socket).mode & 0o777, 0o600)
    const second = spawnSync(process.execPath, [
      ...node,
      'serve',
      '--dir',
      dir,
      '--socket',
      join(place, 'b'),
    ])
    assert.equal(second.status, 2)
    assert.match(String(second.stderr), /another custodian/)
    if (process.platform === 'linux') {
      const proc = `/proc/${child.pid ?? 0}`
      assert.match(readFileSync(`${proc}/limits`, 'utf8'), /Max core file size\s+0\s+0/)
      assert.ok(!readFileSync(`${proc}/environ`, 'utf8').includes('NODE_OPTIONS'))
    }
    child.kill('SIGUSR1')
    child.kill('SIGUSR2')
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    assert.deepEqual([code, signal], [null, 'SIGUSR2'])
    for (const where of [process.cwd(), dir, place])
      assert.ok(!readdirSync(where).some((name) => /^(?:report\.|core)/.test(name)))
  })

  it('refuses a key that others may read', () => {
    const key = join(dir, 'keys', 'kek-1')
    chmodSync(key, 0o640)
    const run = spawnSync(process.execPath, [
      ...node,
      'serve',
      '--dir',
      dir,
      '--socket',
      join(place, 'b'),
    ])
    chmodSync(key, 0o600)
    assert.equal(run.status, 2)
    assert.match(String(run.stderr), /others may read/)
  })

  it('killed at any moment, uses no intent twice and still knows the last checkpoint', async () => {
    const socket = join(place, 'c')
    const { LogWriter } = await import('@tipstaff/ledger')
    far.log = await LogWriter.open({ read: () => null, write: () => undefined }, { size: 0 })
    far.now = Date.now()
    for (let round = 0; round < 3; round++) {
      const child = await started(dir, socket)
      const first = await talk(socket)
      far.conversation = first.conversation
      const sealed = await far.seal({ H: Uint8Array.of(1, 2, 3) })
      const request = await far.opening([sealed], { by: far.people.clerk })
      const asked = far.ask('open', request).then(
        () => 'answered' as const,
        () => 'lost' as const,
      )
      setTimeout(() => child.kill('SIGKILL'), round)
      await once(child, 'exit')
      const outcome = await asked
      const again = await started(dir, socket)
      const second = await talk(socket)
      far.conversation = second.conversation
      assert.equal((await far.ask('last-checkpoint', {})).size, far.log.size)
      if (outcome === 'answered') await refused(far.ask('open', request), 'intent-used')
      else
        await far.ask('open', request).catch(() => refused(far.ask('open', request), 'intent-used'))
      await refused(far.ask('open', request), 'intent-used')
      second.close()
      again.kill('SIGTERM')
      const [code] = (await once(again, 'exit')) as [number]
      assert.equal(code, 0)
    }
  })

  it('cuts a stream that does not keep to the protocol and goes on with the others', async () => {
    const socket = join(place, 'd')
    const child = await started(dir, socket)
    const rude = connect(socket)
    rude.on('error', () => undefined)
    rude.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
    await once(rude, 'close')
    const { conversation, close } = await talk(socket)
    await refused(conversation.call('nonsense' as Verb, {}), 'unknown-verb')
    await refused(conversation.call('open', {} as never), 'malformed')
    assert.equal((await conversation.call('public-keys', {})).origin, origin)
    close()
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
})
