// The command `scan`: one file, every file of a folder, or standard input; a bar of progress on a terminal.
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import {
  GuardError,
  limits,
  openIndex,
  readAllowList,
  verdicts,
  type Report,
  type ScanOptions,
  type Verdict,
} from '../src/index.ts'
import { scanApart, type IndexPaths } from './scan-apart.ts'

const exitCodes: Readonly<Record<Verdict, number>> = {
  PASS: 0,
  NOTE: 0,
  WARN: 1,
  HOLD: 2,
  BLOCK: 3,
}
const barWidth = 24

/** What a scan is told on the command line. @throws GuardError for what is no number, no domain, no allow-list */
export function scanOptionsOf(values: {
  expect?: string
  domain?: string
  allow?: string
}): ScanOptions {
  const { expect, domain, allow } = values
  if (expect !== undefined && !/^\d{1,9}$/.test(expect))
    throw new GuardError('bad-people', '--expect wants the number of rows the answer should have')
  const ownDomains = domain?.toLowerCase().split(',') ?? []
  if (ownDomains.some((one) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(one)))
    throw new GuardError('bad-people', '--domain wants domains such as police.example')
  return {
    ...(expect === undefined ? {} : { expectedRows: Number(expect) }),
    ...(ownDomains.length === 0 ? {} : { ownDomains }),
    ...(allow === undefined ? {} : { allow: readAllowList(readFileSync(allow, 'utf8')) }),
  }
}

/** Scans and prints; returns the exit code of the worst verdict. */
export async function scanFiles(
  target: string,
  where: IndexPaths,
  json: boolean,
  options: ScanOptions = {},
): Promise<number> {
  // A wrong key or a damaged index is said at once, not once a file.
  openIndex(readFileSync(where.index), readFileSync(where.key))
  const folder = target === '-' ? mkdtempSync(join(tmpdir(), 'tipstaff-guard-')) : null
  try {
    const files = folder === null ? filesOf(target) : [await takeInput(folder)]
    if (files.length === 0) throw new GuardError('bad-people', 'there is no file to scan')
    const worst = await scanAll(files, where, options, (file, report) =>
      show(folder === null ? file : '-', report, json),
    )
    if (!json && files.length > 1) console.log(`${files.length} files, the worst is ${worst}`)
    return exitCodes[worst]
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true })
  }
}

/** As many at once as there are cores, at most four; shown in the order of their names. */
async function scanAll(
  files: readonly string[],
  where: IndexPaths,
  options: ScanOptions,
  say: (file: string, report: Report) => void,
): Promise<Verdict> {
  const reports: (Report | undefined)[] = []
  let [next, done, shown] = [0, 0, 0]
  let worst: Verdict = 'PASS'
  const one = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      bar(done, files)
      const report = await scanApart(files[at] ?? '', where, options)
      done += 1
      reports[at] = report
      if (verdicts.indexOf(report.verdict) < verdicts.indexOf(worst)) worst = report.verdict
      for (; reports[shown] !== undefined; shown += 1) {
        clearBar()
        say(files[shown] ?? '', reports[shown] ?? report)
        reports[shown] = { ...report, findings: [], parts: [] }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, one))
  clearBar()
  return worst
}

function bar(done: number, files: readonly string[]): void {
  if (!process.stderr.isTTY || files.length < 2) return
  const full = Math.round((done / files.length) * barWidth)
  const room = Math.max(0, process.stderr.columns - barWidth - 24)
  const name = relative('.', files[done] ?? '').slice(-room)
  process.stderr.write(
    `\r\x1b[K[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}] ${done} of ${files.length} ${name}`,
  )
}

function clearBar(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}

/** Standard input as a file, as far as a file may go: what is longer is held for its size. */
async function takeInput(folder: string): Promise<string> {
  const file = join(folder, 'input')
  const out = openSync(file, 'wx', 0o600)
  let size = 0
  try {
    for await (const piece of process.stdin as AsyncIterable<Buffer>) {
      for (let at = 0; at < piece.length;) at += writeSync(out, piece, at)
      size += piece.length
      if (size > limits.fileBytes) break
    }
  } finally {
    closeSync(out)
  }
  return file
}

/** Links are followed to files and not to folders: a folder that holds itself has an end. */
function filesOf(target: string): string[] {
  if (!statSync(target).isDirectory()) return [target]
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function show(file: string, report: Report, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ file, ...report }))
    return
  }
  console.log(`${report.verdict.padEnd(5)} ${printable(file)}`)
  for (const { verdict, place, why } of report.findings)
    console.log(`  ${verdict.padEnd(5)} ${printable(place.words)}: ${printable(why)}`)
}

/** Names in a file are its author's: none of them steers the terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '�')
