// The cage of the child processes: what code that a hostile file brings to run in one could do.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { cageOptions } from './in-child.ts'

const folder = mkdtempSync(join(tmpdir(), 'tipstaff-cage-'))
after(() => rmSync(folder, { recursive: true }))
const beside = join(folder, 'beside')
writeFileSync(beside, 'nobody else’s business')

/** What each attempt came to in a process with these options, which has one file open. */
function attempts(options: readonly string[]): Record<string, string> {
  const open = openSync(beside, 'r')
  const script = `
    import fs from 'node:fs'
    import net from 'node:net'
    import { spawnSync } from 'node:child_process'
    import { Worker } from 'node:worker_threads'
    const ways = {
      'the file it was handed': () => fs.readFileSync(0),
      'a file beside it': () => fs.readFileSync(${JSON.stringify(beside)}),
      'a new file': () => fs.writeFileSync(${JSON.stringify(join(folder, 'new'))}, 'x'),
      'a program': () => { const { error } = spawnSync('true'); if (error) throw error },
      'a thread': () => new Worker('1', { eval: true }),
      'code from a text': () => new Function('return 1')(),
    }
    const said = {}
    for (const [name, way] of Object.entries(ways))
      try { way(); said[name] = 'done' } catch (error) { said[name] = error.code ?? error.name }
    const socket = net.connect(9, '127.0.0.1')
    socket.on('error', (error) => {
      said['the network'] = error.code
      console.log(JSON.stringify(said))
    })`
  const child = spawnSync(process.execPath, [...options, '--input-type=module', '-e', script], {
    stdio: [open, 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  closeSync(open)
  return JSON.parse(child.stdout) as Record<string, string>
}

test('a reader reads the file it is handed and can do nothing else', () => {
  assert.deepEqual(attempts(cageOptions(256)), {
    'the file it was handed': 'done',
    'a file beside it': 'ERR_ACCESS_DENIED',
    'a new file': 'ERR_ACCESS_DENIED',
    'a program': 'ERR_ACCESS_DENIED',
    'a thread': 'ERR_ACCESS_DENIED',
    'code from a text': 'EvalError',
    'the network': 'ERR_ACCESS_DENIED',
  })
  assert.equal(existsSync(join(folder, 'new')), false)
  const free = attempts([])
  assert.equal(free['a file beside it'], 'done', 'the attempts themselves work')
  assert.equal(free['a new file'], 'done', 'the attempts themselves work')
})

test('compiled code may be left until the right to it is given up, and nothing after', () => {
  const compiled = mkdtempSync(join(folder, 'compiled-'))
  const script = `
    import fs from 'node:fs'
    const write = () => { try { fs.writeFileSync(${JSON.stringify(join(compiled, 'left'))}, 'x'); return 'done' } catch (error) { return error.code } }
    const before = write()
    process.permission.drop('fs.write')
    console.log(before, write())`
  const starter = `
    import { spawnSync } from 'node:child_process'
    import { cageOptions } from ${JSON.stringify(join(import.meta.dirname, 'in-child.ts'))}
    const options = [...cageOptions(256), '--input-type=module', '-e', ${JSON.stringify(script)}]
    process.stdout.write(spawnSync(process.execPath, options, { encoding: 'utf8' }).stdout)`
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', starter], {
    encoding: 'utf8',
    env: { NODE_COMPILE_CACHE: compiled },
  })
  assert.equal(child.stdout, 'done ERR_ACCESS_DENIED\n')
})

test('a child that is not shut in looks at no file', () => {
  const script = `
    import { fork } from 'node:child_process'
    const child = fork(${JSON.stringify(join(import.meta.dirname, 'scan-child.ts'))}, [], {
      execArgv: ['--conditions=tipstaff-source'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let words = ''
    child.stderr.on('data', (piece) => (words += piece))
    child.on('message', () => console.log('answered'))
    child.on('close', (code) => console.log(code, /permission model/.test(words)))
    child.send({})`
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  assert.equal(child.stdout, '1 true\n')
})
