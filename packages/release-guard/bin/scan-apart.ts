// Scans a file in a child process with limits on time and memory. A child that fails, hangs or grows is a hold.
import { fork } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { limits, type Report, type ScanOptions } from '../src/index.ts'

/** Where the index and its key lie. */
export interface IndexPaths {
  readonly index: string
  readonly key: string
}

const child = join(
  import.meta.dirname,
  `scan-child${import.meta.filename.endsWith('.ts') ? '.ts' : '.js'}`,
)

/** The report on one file; never throws for what is in the file. */
export function scanApart(
  file: string,
  paths: IndexPaths,
  options: ScanOptions = {},
): Promise<Report> {
  const size = sizeOf(file)
  if (size === null) return Promise.resolve(heldReport(0, 'it is no file that can be opened'))
  if (size > limits.fileBytes) return Promise.resolve(heldReport(size, 'it is too large'))
  return new Promise((resolve) => {
    const scan = fork(child, [], {
      execArgv: [
        '--conditions=tipstaff-source',
        '--disable-warning=ExperimentalWarning',
        `--max-old-space-size=${limits.memoryMegabytes}`,
      ],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
    })
    let why = 'reading it ended without an answer'
    let answer: Report | null = null
    const stop = (reason: string): void => {
      why = reason
      scan.kill('SIGKILL')
    }
    const clock = setTimeout(() => stop('reading it took too long'), limits.seconds * 1000)
    const scale = setInterval(() => {
      if (residentMegabytes(scan.pid) > limits.memoryMegabytes)
        stop('reading it took too much memory')
    }, 50)
    scan.on('message', (report) => {
      answer = report as Report
    })
    scan.on('error', () => stop('its reader could not be started'))
    scan.on('close', () => {
      clearTimeout(clock)
      clearInterval(scale)
      resolve(answer ?? heldReport(size, why))
    })
    scan.send({ file, ...paths, options })
  })
}

/** The size of a plain file; null for what is none (a pipe would be waited for without end). */
function sizeOf(file: string): number | null {
  try {
    const found = statSync(file)
    return found.isFile() ? found.size : null
  } catch {
    return null
  }
}

/** On Linux; elsewhere the heap's own limit stands alone. */
function residentMegabytes(pid: number | undefined): number {
  try {
    return (
      (Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * 4096) / 2 ** 20
    )
  } catch {
    return 0
  }
}

function heldReport(bytes: number, why: string): Report {
  const finding = {
    verdict: 'HOLD',
    rule: 'unreadable',
    place: { part: '', words: 'the file', isHidden: false },
    count: 1,
    why: `This cannot be checked: ${why}.`,
  } as const
  return {
    verdict: 'HOLD',
    type: 'unknown',
    bytes,
    summary: `HOLD: ${finding.why}`,
    findings: [finding],
    parts: [],
    register: { people: 0 },
  }
}
