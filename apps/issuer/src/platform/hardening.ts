// Keeping people's records out of files nobody asked for: no core dumps, no diagnostic reports, no debugger
// by signal, nothing from NODE_OPTIONS. A program replaces itself once to get there, keeping its pid.
const mark = '--disable-sigusr1'

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
  const node = [process.execPath, mark, ...process.execArgv, ...process.argv.slice(1)]
  const line = ['sh', '-c', 'unset NODE_OPTIONS; ulimit -c 0 && exec "$@"', 'sh', ...node]
  process.execve('/bin/sh', line, process.env)
}
