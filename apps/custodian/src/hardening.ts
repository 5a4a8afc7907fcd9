// Keeping keys out of files nobody asked for: no core dumps, no diagnostic reports, no debugger by
// signal, nothing from NODE_OPTIONS. The process replaces itself once to get there, keeping its pid.

const flags = [
  '--disable-sigusr1',
  '--disable-proto=throw',
  '--disable-warning=ExperimentalWarning',
  // Room for young objects: what lives longer is moved on sooner, and half of the memory was this room.
  '--max-semi-space-size=2',
] as const

/** For glibc: give back what was freed, and keep one pool for all threads. */
const thrift = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '4194304',
} as const

/** Replaces this process by itself under the limits, unless it already is; then checks them. */
export function harden(readLimits: () => string): void {
  noReports()
  if (!process.execArgv.includes(flags[0])) {
    startAgain()
    return
  }
  const cores = /^Max core file size\s+(\S+)\s+(\S+)/m.exec(readLimits())
  if (cores !== null && (cores[1] !== '0' || cores[2] !== '0'))
    throw new Error('core dumps could not be turned off')
}

/** Turns diagnostic reports off (their output holds environment and heap facts). */
export function noReports(): void {
  process.report.reportOnFatalError = false
  process.report.reportOnSignal = false
  process.report.reportOnUncaughtException = false
  process.report.excludeEnv = true
}

// An environment with nothing of the old one: nothing from NODE_OPTIONS, and none of it is needed.
function startAgain(): void {
  if (process.execve === undefined) throw new Error('this Node cannot replace its process')
  const node = [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)]
  process.execve('/bin/sh', ['sh', '-c', 'ulimit -c 0 && exec "$@"', 'sh', ...node], thrift)
}
