// A start that was killed leaves nothing: its programs end by themselves, and the next start ends what is left.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { endLeftOvers, isOurs } from './left-over.ts'
import { nodeOptions } from './run-command.ts'

const forEver = 'setInterval(() => undefined, 1000)'
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('exit', () => resolve()))
// Not by a signal of nothing: what has ended and is not yet buried would answer.
const isThere = (pid: number): boolean => isOurs(pid, forEver)

test('a program whose starter is killed outright ends by itself', async () => {
  const program = JSON.stringify([...nodeOptions, '-e', `console.log('up'); ${forEver}`])
  const script = `
    const { spawn } = require('node:child_process')
    const env = { ...process.env, TIPSTAFF_STARTER: String(process.pid) }
    console.log(spawn(process.execPath, ${program}, { env, stdio: 'inherit' }).pid)
    ${forEver}`
  const starter = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = ended(starter)
  let said = ''
  starter.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  while (!/up/.test(said) || !/\d+\n/.test(said)) await soon()
  const pid = Number(/\d+/.exec(said)?.[0])
  assert.ok(pid > 1)
  assert.ok(isThere(pid))
  starter.kill('SIGKILL')
  await gone
  while (isThere(pid)) await soon()
})

test('a start ends the programs of its own folder that are left, and no others', async () => {
  const home = mkdtempSync(join(tmpdir(), 'tipstaff-left-'))
  const run = (...words: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['--conditions=tipstaff-source', '-e', forEver, ...words], {
      stdio: 'ignore',
    })
  const [left, other] = [run(home), run('/elsewhere')]
  try {
    const gone = ended(left)
    const files = [join(home, 'left.pid'), join(home, 'other.pid'), join(home, 'old.pid')]
    for (const [i, pid] of [left.pid, other.pid, 2 ** 30].entries())
      writeFileSync(files[i] ?? '', String(pid))
    // A child is itself only once it runs the program it was started for.
    while (!isOurs(left.pid ?? 0, home)) await soon()
    await endLeftOvers(home, home)
    await gone
    assert.ok(isThere(other.pid ?? 0), 'what is not of this folder is left alone')
    assert.deepEqual(files.map(existsSync), [false, false, false])
  } finally {
    other.kill('SIGKILL')
    left.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  }
})
