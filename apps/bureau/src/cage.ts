// The station starts itself again inside a cage: no core dumps, no diagnostic reports, Node's permission
// model with only the code readable and only the station's own folders writable.
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the code: three folders above this file's. */
const codeRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** Whether this process runs under Node's permission model. */
// Absent without the option, which the types do not say.
export const isCaged = (): boolean =>
  (process as { readonly permission?: unknown }).permission !== undefined

/**
 * Node's options for a caged station. Native add-ons stay allowed: the picture library is one, which is
 * why the cage is a second wall and the separate account of the operating system the first.
 */
export function cageOptions(home: string, printFolder: string): readonly string[] {
  const own = [resolve(home), resolve(printFolder)]
  const writable = own.map((path) => `--allow-fs-write=${path}`)
  const readable = [codeRoot, ...own].map((path) => `--allow-fs-read=${path}`)
  return [
    '--permission',
    '--allow-net',
    '--allow-addons',
    '--disable-sigusr1',
    '--disable-warning=PERM0001',
    '--disable-warning=ExperimentalWarning',
    // Room for young objects: what lives longer is moved on sooner, and half of the memory was this room.
    '--max-semi-space-size=2',
    ...readable,
    ...writable,
  ]
}

/** For glibc: give back what was freed, and keep one pool for all threads. */
const thrift = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '4194304',
} as const

/** Replaces this process by the same program in the cage; returns only where that cannot be done. */
export function enterCage(home: string, printFolder: string): void {
  if (isCaged() || process.platform === 'win32' || process.execve === undefined) return
  const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts')
  const node = [...process.execArgv, ...cageOptions(home, printFolder), main]
  const line = ['sh', '-c', 'ulimit -c 0; exec "$@"', 'sh', process.execPath, ...node]
  const environment: NodeJS.ProcessEnv = { ...process.env, ...thrift }
  // Options from the environment could loosen the cage.
  delete environment['NODE_OPTIONS']
  process.execve('/bin/sh', [...line, ...process.argv.slice(2)], environment)
}
