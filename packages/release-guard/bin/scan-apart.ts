// Scans a file in a child process with limits on time and memory. A child that fails, hangs or grows is a hold.
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { limits, type Report, type ScanOptions } from '../src/index.ts'
import { askChild, type Silence } from './in-child.ts'

/** Where the index and its key lie. */
export interface IndexPaths {
  readonly index: string
  readonly key: string
}

const silences: Readonly<Record<Silence, string>> = {
  failed: 'reading it ended without an answer',
  late: 'reading it took too long',
  large: 'reading it took too much memory',
  'not-started': 'its reader could not be started',
}

/** The report on one file; never throws for what is in the file. */
export async function scanApart(
  file: string,
  paths: IndexPaths,
  options: ScanOptions = {},
): Promise<Report> {
  const opened: number[] = []
  try {
    const fileAt = openPlain(file, opened)
    if (fileAt === null) return heldReport(0, 'it is no file that can be opened')
    const size = fstatSync(fileAt).size
    if (size > limits.fileBytes) return heldReport(size, 'it is too large')
    const [indexAt, keyAt] = [openPlain(paths.index, opened), openPlain(paths.key, opened)]
    if (indexAt === null || keyAt === null)
      return heldReport(size, 'the index or its key cannot be opened')
    const answer = await askChild<Report>({
      program: 'scan-child',
      files: [fileAt, indexAt, keyAt],
      message: options,
      seconds: limits.seconds,
      megabytes: limits.memoryMegabytes,
    })
    return typeof answer === 'string' ? heldReport(size, silences[answer]) : answer
  } finally {
    for (const one of opened) closeSync(one)
  }
}

/** Opens a plain file; null for what is none. A pipe would be waited for without end. */
function openPlain(path: string, opened: number[]): number | null {
  try {
    const at = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    opened.push(at)
    return fstatSync(at).isFile() ? at : null
  } catch {
    return null
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
