// A PostgreSQL server for the time of a test run, in a folder that goes with it. It refuses to run as root,
// so root hands it to another user. Nothing is listened to but a port of this machine's loopback.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TestServer {
  readonly url: string
  stop(): void
}

const lib = '/usr/lib/postgresql'

/** The newest installed server's programs, at least version 15; null where there is none. */
export function postgresPrograms(): string | null {
  if (!existsSync(lib)) return null
  const versions = readdirSync(lib)
    .map(Number)
    .filter((version) => version >= 15)
  const newest = versions.sort((a, b) => b - a)[0]
  const bin = join(lib, String(newest), 'bin')
  return newest !== undefined && existsSync(join(bin, 'initdb')) ? bin : null
}

/** Starts a server; resolves when it answers. */
export async function startPostgres(bin: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tipstaff-pg-'))
  const as = otherUser(folder)
  const cluster = join(folder, 'cluster')
  const init = spawnSync(
    join(bin, 'initdb'),
    ['-D', cluster, '-U', 'tipstaff', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    as,
  )
  if (init.status !== 0) throw new Error(`initdb failed: ${String(init.stderr)}`)
  const port = await freePort()
  const options = [
    '-D',
    cluster,
    '-p',
    String(port),
    '-k',
    folder,
    '-c',
    'listen_addresses=127.0.0.1',
    // It ends with the run: what it would keep through a power cut nobody asks for.
    ...['fsync', 'synchronous_commit', 'full_page_writes'].flatMap((name) => ['-c', `${name}=off`]),
  ]
  const server = spawn(join(bin, 'postgres'), options, { ...as, stdio: 'ignore' })
  const stop = (): void => {
    server.kill('SIGINT')
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 100; tries++) {
    const ready = spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)])
    if (ready.status === 0)
      return { url: `postgres://tipstaff@127.0.0.1:${String(port)}/postgres`, stop }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  stop()
  throw new Error('PostgreSQL did not start within 10 s')
}

function otherUser(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string, name: string): number | null => {
    const run = spawnSync('id', [flag, name], { encoding: 'utf8' })
    return run.status === 0 ? Number(run.stdout) : null
  }
  const name = id('-u', 'postgres') === null ? 'nobody' : 'postgres'
  const [uid, gid] = [id('-u', name), id('-g', name)]
  if (uid === null || gid === null) throw new Error('root needs a user "postgres" or "nobody"')
  chownSync(folder, uid, gid)
  return { uid, gid }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
