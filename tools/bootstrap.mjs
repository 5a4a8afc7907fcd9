// Installs what the lockfile names, once per lockfile and platform. Runs on any Node from 18, has no dependencies.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.tipstaff-installed')
const lock = join(root, '.tipstaff-install-lock')
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex')
const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** Takes the lock; a lock whose holder is gone is taken over. */
function takeLock() {
  for (let said = false; ; sleep(200)) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return
    } catch {
      if (holderIsGone()) rmSync(lock, { recursive: true, force: true })
      else if (!said) {
        console.error('another install is under way: waiting for it')
        said = true
      }
    }
  }
}

function holderIsGone() {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'))
    process.kill(pid, 0)
    return false
  } catch (error) {
    if (error.code === 'ESRCH') return true
    if (error.code === 'EPERM') return false
    return existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 5_000
  }
}

if (!installed()) {
  takeLock()
  try {
    if (!installed()) {
      const began = Date.now()
      console.error('installing what package-lock.json names …')
      const npm = process.env.npm_execpath
      const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
      const run = npm
        ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
        : spawnSync('npm', args, { cwd: root, stdio: 'inherit' })
      if (run.status !== 0) {
        console.error('the install failed: see the lines above; nothing else was started')
        process.exit(run.status ?? 1)
      }
      writeFileSync(stamp, wanted)
      console.error(`installed in ${((Date.now() - began) / 1000).toFixed(1)} s`)
    }
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}
