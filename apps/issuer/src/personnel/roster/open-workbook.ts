// Opens a workbook in a child process with bounds on memory and time, and gives its rows back. The child's word
// is taken only when it says that it reached the end.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Refusal } from '../../platform/refusal.ts'
import type { RosterRecord } from './roster-records.ts'
import type { WorkbookFault, WorkbookSheets } from './roster-workbook.ts'

export interface WorkbookBounds {
  readonly heapMegabytesMax: number
  readonly secondsMax: number
  readonly outputBytesMax: number
}

const usualBounds: WorkbookBounds = {
  heapMegabytesMax: 256,
  secondsMax: 60,
  outputBytesMax: 512 * 1024 * 1024,
}

const faultWords = {
  'not-a-workbook': 'the file is no XLSX workbook',
  'too-large': 'the workbook unpacks to more than 200 MB: save the sheet as CSV',
  'too-wide': 'the sheet has more than 256 columns',
  broken: 'the workbook is damaged',
  'no-rows': 'the workbook has no visible sheet',
} as const satisfies Record<WorkbookFault, string>

export interface OpenWorkbook {
  readonly sheets: WorkbookSheets
  /** May be walked more than once. */
  readonly records: () => Generator<RosterRecord, void, undefined>
}

/**
 * Opens an XLSX workbook.
 * @throws {Refusal} `malformed` where it is no workbook, is damaged, or overruns its bounds
 */
export async function openWorkbook(
  bytes: Uint8Array,
  bounds: WorkbookBounds = usualBounds,
): Promise<OpenWorkbook> {
  const output = await runChild(bytes, bounds)
  const first = parseLine(output, 0)
  if (first === null) throw new Refusal('malformed', faultWords.broken)
  const last = output.length > 1 ? output.lastIndexOf(10, output.length - 2) + 1 : 0
  const ending = parseLine(output, last)?.value
  if (isRecord(ending) && 'fault' in ending)
    throw new Refusal('malformed', faultWords[ending['fault'] as WorkbookFault])
  if (!isRecord(ending) || ending['end'] !== true)
    throw new Refusal('malformed', 'the workbook could not be read within its bounds')
  return {
    sheets: first.value as WorkbookSheets,
    records: () => recordsOf(output.subarray(first.next, last)),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function parseLine(output: Buffer, at: number): { value: unknown; next: number } | null {
  const end = output.indexOf(10, at)
  if (end < 0) return null
  return { value: JSON.parse(output.toString('utf8', at, end)) as unknown, next: end + 1 }
}

function* recordsOf(output: Buffer): Generator<RosterRecord, void, undefined> {
  let at = 0
  for (let line = parseLine(output, at); line !== null; line = parseLine(output, at)) {
    const [number, ...cells] = line.value as [number, ...string[]]
    yield { line: number, cells }
    at = line.next
  }
}

async function runChild(bytes: Uint8Array, bounds: WorkbookBounds): Promise<Buffer> {
  const child = spawn(
    process.execPath,
    [
      '--permission',
      `--allow-fs-read=${fileURLToPath(new URL('../../../../../', import.meta.url))}*`,
      `--max-old-space-size=${bounds.heapMegabytesMax}`,
      '--conditions=tipstaff-source',
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('./roster-workbook-child.ts', import.meta.url)),
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], env: {} },
  )
  const stop = (): boolean => child.kill('SIGKILL')
  const timer = setTimeout(stop, bounds.secondsMax * 1000)
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  // A child that dies early closes the pipe under us; its missing end mark says all there is to say.
  child.stdin.on('error', () => undefined)
  child.stdin.end(bytes)
  const chunks: Buffer[] = []
  let size = 0
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > bounds.outputBytesMax) stop()
    else chunks.push(chunk)
  })
  try {
    await ended
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(chunks)
}
