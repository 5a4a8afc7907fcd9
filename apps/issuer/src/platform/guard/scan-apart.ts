// Scans a file in a child process without network and without any file but the index. What it must know besides, the
// index's key and the names that may leave, comes by its standard input. A child that fails, hangs or grows is a hold; an
// index that is not the one in the ledger is a refusal.
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Report } from '@tipstaff/release-guard'
import { takeIn } from '../intake.ts'
import type { Office } from '../office.ts'
import { Refusal } from '../refusal.ts'
import { namesInForce } from './allowed-names.ts'
import { indexPath, type GuardIndex } from './guard-indexes.ts'
import { indexKey } from './guard-keys.ts'
import { scanBounds, scannedBytesMax } from './scan-bounds.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The program itself, and nothing that may lie beside it: an office's directory, keys, other files. */
const root = here('../../../../../')
const ownCode = [
  ...['packages/*', 'node_modules/*', 'package.json'],
  ...['apps/issuer/src/*', 'apps/issuer/node_modules/*', 'apps/issuer/package.json'],
].map((path) => `${root}${path}`)
// Compiled code is left there before the file is looked at; then nothing may be written.
const compiled = process.env['NODE_COMPILE_CACHE'] ?? ''

/**
 * The report on a file. Never throws for what is in the file.
 * @throws Refusal `not-ready` where the index's file is not there, was changed, or is another one
 */
export async function scanApart(
  office: Pick<Office, 'store' | 'custodian' | 'settings' | 'clock'>,
  index: GuardIndex,
  bytes: Uint8Array,
): Promise<Report> {
  if (bytes.length > scannedBytesMax) return held(bytes.length, 'it is too large')
  const path = indexPath(office, index.file)
  const key = await indexKey(office, index.id)
  const allowed = Buffer.from(JSON.stringify(await namesInForce(office)), 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32LE(allowed.length)
  const answer = await runChild([path, index.digest], [key, length, allowed, bytes])
  if (typeof answer === 'string') return held(bytes.length, answer)
  if (answer.report) return answer.report
  throw new Refusal(
    'not-ready',
    `the release guard’s index is not the one that was built (${path}): build it anew: "tipstaff guard index"`,
  )
}

/** What the child said, or why it said nothing. */
async function runChild(
  args: readonly [path: string, digest: string],
  input: readonly Uint8Array[],
): Promise<{ readonly report: Report | null } | string> {
  const child = spawn(
    process.execPath,
    [
      '--permission',
      ...[...ownCode, args[0]].map((path) => `--allow-fs-read=${path}`),
      ...(compiled === '' ? [] : [`--allow-fs-read=${compiled}`, `--allow-fs-write=${compiled}`]),
      '--disallow-code-generation-from-strings',
      `--max-old-space-size=${scanBounds.megabytes}`,
      '--conditions=tipstaff-source',
      '--disable-warning=ExperimentalWarning',
      here('./scan-child.ts'),
      ...args,
    ],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: compiled === '' ? {} : { NODE_COMPILE_CACHE: compiled },
    },
  )
  const stopped: { why: string | null } = { why: null }
  const stop = (reason: string): void => {
    stopped.why ??= reason
    child.kill('SIGKILL')
  }
  const clock = setTimeout(() => stop('reading it took too long'), scanBounds.seconds * 1000)
  const scale = setInterval(() => {
    if (residentMegabytes(child) > scanBounds.megabytes) stop('reading it took too much memory')
  }, 100)
  try {
    const said = await outputOf(child, input, () => stop('there is too much to say of it'))
    return stopped.why ?? (JSON.parse(said) as { report: Report | null })
  } catch {
    return stopped.why ?? 'reading it failed'
  } finally {
    clearTimeout(clock)
    clearInterval(scale)
  }
}

async function outputOf(
  child: ChildProcess,
  input: readonly Uint8Array[],
  tooMuch: () => void,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > scanBounds.reportBytes) tooMuch()
    else chunks.push(chunk)
  })
  // A child that dies early closes the pipe under us; its missing answer says all there is to say.
  child.stdin?.on('error', () => undefined)
  for (const bytes of input) child.stdin?.write(bytes)
  child.stdin?.end()
  await ended
  return Buffer.concat(chunks).toString('utf8')
}

/** On Linux; elsewhere the heap's own limit stands alone. */
function residentMegabytes({ pid }: ChildProcess): number {
  try {
    const pages = takeIn(`/proc/${String(pid)}/statm`, 4096)
      .toString('utf8')
      .split(' ')[1]
    return (Number(pages) * 4096) / 2 ** 20
  } catch {
    return 0
  }
}

function held(bytes: number, why: string): Report {
  const place = { part: '', words: 'the file', isHidden: false }
  const says = `This cannot be checked: ${why}.`
  return {
    verdict: 'HOLD',
    type: 'unknown',
    bytes,
    summary: `HOLD: ${says}`,
    findings: [{ verdict: 'HOLD', rule: 'unreadable', place, count: 1, why: says }],
    parts: [],
    register: { people: 0 },
  }
}
