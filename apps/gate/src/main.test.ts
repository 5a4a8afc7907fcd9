import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, test } from 'node:test'
import { makeOffice, sampleSite } from '../../../packages/credential/bin/sample-office.ts'
import { GateStore } from './gate-store.ts'
import { Gate } from './gate.ts'

const now = Math.floor(Date.now() / 1000)
const office = makeOffice(now)
const folder = mkdtempSync(join(tmpdir(), 'gate-main-'))
after(() => {
  rmSync(folder, { recursive: true })
})
const dir = join(folder, 'gate')
const program = [
  '--conditions=tipstaff-source',
  fileURLToPath(new URL('./main.ts', import.meta.url)),
]
const call = (args: string[], input = ''): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], {
    input,
    encoding: 'utf8',
  })
  return { code: status, out: stdout, err: stderr }
}
const roots = office.roots.flatMap(({ publicKey }, n) => {
  const file = join(folder, `root-${n}.json`)
  writeFileSync(file, JSON.stringify(publicKey.export({ format: 'jwk' })))
  return ['--root', file]
})
const enrolled = ['--dir', dir, '--url', 'http://127.0.0.1:9', '--site', sampleSite]

test('the command decides offline, with an exit code for each kind of answer', () => {
  assert.equal(call(['--help']).code, 0)
  for (const args of [
    [],
    ['open'],
    ['check', 'A', 'B'],
    ['init', '--frob'],
    ['check', 'A', '--zone', 'yard', '--dir', dir],
  ])
    assert.equal(call(args).code, 3, args.join(' '))
  assert.equal(call(['init', ...enrolled, ...roots.slice(2)]).code, 3)
  assert.equal(call(['init', ...enrolled, ...roots]).code, 0)
  assert.equal(call(['init', ...enrolled, ...roots]).code, 3)
  const check = (...more: string[]): ReturnType<typeof call> =>
    call(['check', '-', '--dir', dir, ...more], `${office.card()}\n`)
  assert.match(check('--zone', 'front').out, /no-trust-list/)
  assert.equal(check('--zone', 'front').code, 1)
  const store = GateStore.open(dir)
  const gate = new Gate(store, { now: () => Date.now() / 1000 })
  gate.takeList('trust', office.trust())
  gate.takeList('status', office.status())
  gate.takeList('access', office.access())
  store.close()
  assert.equal(check('--zone', 'front').code, 0)
  assert.equal(check('--zone', 'yard').code, 2)
  assert.equal(check('--zone', 'yard', '--same-person', 'yes').code, 0)
  assert.equal(check('--zone', 'armoury', '--same-person', 'yes').code, 1)
  assert.equal(check('--zone', 'yard', '--same-person', 'maybe').code, 3)
  for (const none of [[], ['--zone', '']]) assert.match(check(...none).err, /--zone is missing/)
  const read = JSON.parse(check('--zone', 'front', '--json').out) as { admit: boolean }
  assert.equal(read.admit, true)
  const log = call(['log', '--dir', dir])
  assert.match(log.out, /front {2}G1 {2}admitted/)
  assert(!log.out.includes('Dwyer'))
})

test('run serves the page until it is asked to stop, and stops cleanly', async () => {
  const child = spawn(process.execPath, [...program, 'run', '--dir', dir, '--port', '0'])
  let said = ''
  let address: string | undefined
  for await (const chunk of child.stdout) {
    said += String(chunk)
    address = /http:\/\/localhost:\d+\//.exec(said)?.[0]
    if (address !== undefined) break
  }
  assert(address)
  assert.match(await (await fetch(address)).text(), /Scan a card/)
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number | null]
  assert.equal(code, 0)
})
