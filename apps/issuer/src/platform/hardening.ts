// Keeping people's records out of files nobody asked for: no core dumps, no diagnostic reports, no debugger
// by signal, nothing from NODE_OPTIONS. A program replaces itself once to get there, keeping its pid; in the
// same step it is told to be sparing with memory.
const mark = '--disable-sigusr1'

// Room for young objects, of each thread: what lives longer is moved on sooner, and half of the memory was this room.
const young = '--max-semi-space-size=2'

/** For glibc: give back what was freed, and keep few pools. */
const thrift = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '4194304',
} as const

/**
 * Replaces this process by itself under the limits unless it is under them already; returns where that is
 * done or cannot be (Windows). Call before anything else is loaded.
 */
export function harden(): void {
  process.report.reportOnFatalError = false
  process.report.reportOnSignal = false
  process.report.reportOnUncaughtException = false
  process.report.excludeEnv = true
  if (process.execArgv.includes(mark) || process.execve === undefined) return
  const node = [process.execPath, mark, young, ...process.execArgv, ...process.argv.slice(1)]
  const line = ['sh', '-c', 'unset NODE_OPTIONS; ulimit -c 0 && exec "$@"', 'sh', ...node]
  process.execve('/bin/sh', line, { ...process.env, ...thrift })
}
