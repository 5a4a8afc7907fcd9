#!/usr/bin/env node
// tipstaff-guard: builds an index of a register and scans files before they leave. `--help` says how.
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  buildIndex,
  GuardError,
  openIndex,
  readPeople,
  verdicts,
  type ColumnNames,
  type Report,
  type Verdict,
} from '../src/index.ts'
import { scanApart, type IndexPaths } from './scan-apart.ts'

const help = `tipstaff-guard: what does an outgoing file give away about our people?

  tipstaff-guard index build PEOPLE.csv --index FILE --key FILE [--columns field=HEADING,…]
      Builds the index. The key file is made when there is none; keep it away from the index.
      Fields: number, surname, given, rank, unit.
  tipstaff-guard scan FILE|DIR|- --index FILE --key FILE [--json]
      Scans a file, every file in a folder, or what comes in by standard input.

Exit codes of scan: 0 PASS or NOTE, 1 WARN, 2 HOLD, 3 BLOCK, 4 the command itself failed.
`
const exitCodes: Readonly<Record<Verdict, number>> = {
  PASS: 0,
  NOTE: 0,
  WARN: 1,
  HOLD: 2,
  BLOCK: 3,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    index: { type: 'string' },
    key: { type: 'string' },
    columns: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function paths(): IndexPaths {
  if (values.index === undefined || values.key === undefined)
    throw new GuardError(
      'bad-index',
      'say where the index and its key are: --index FILE --key FILE',
    )
  return { index: values.index, key: values.key }
}

function columns(): ColumnNames {
  const names: Record<string, string> = {}
  for (const pair of (values.columns ?? '').split(',').filter((text) => text !== '')) {
    const [field = '', heading = ''] = pair.split('=')
    if (!['number', 'surname', 'given', 'rank', 'unit'].includes(field))
      throw new GuardError('bad-people', `there is no field ${JSON.stringify(field)}`)
    names[field] = heading
  }
  return names
}

function build(csv: string): void {
  const { index, key } = paths()
  if (!existsSync(key)) writeFileSync(key, randomBytes(32), { mode: 0o600, flag: 'wx' })
  const bytes = buildIndex(readPeople(readFileSync(csv, 'utf8'), columns()), readFileSync(key))
  writeFileSync(index, bytes, { mode: 0o600 })
  const { people } = openIndex(bytes, readFileSync(key)).facts
  console.log(
    `${people.toLocaleString('en-GB')} people indexed in ${(bytes.length / 1e6).toFixed(1)} MB`,
  )
}

async function scan(target: string): Promise<void> {
  const where = paths()
  openIndex(readFileSync(where.index), readFileSync(where.key))
  const folder = target === '-' ? mkdtempSync(join(tmpdir(), 'tipstaff-guard-')) : null
  try {
    if (folder !== null) writeFileSync(join(folder, 'input'), readFileSync(0), { mode: 0o600 })
    const files = filesOf(folder === null ? target : join(folder, 'input'))
    if (files.length === 0) throw new GuardError('bad-people', 'there is no file to scan')
    let worstYet: Verdict = 'PASS'
    for (const [at, file] of files.entries()) {
      if (process.stderr.isTTY && files.length > 1)
        process.stderr.write(`${at + 1} of ${files.length}\r`)
      const report = await scanApart(file, where)
      show(target === '-' ? '-' : file, report)
      if (verdicts.indexOf(report.verdict) < verdicts.indexOf(worstYet)) worstYet = report.verdict
    }
    process.exitCode = exitCodes[worstYet]
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true })
  }
}

function filesOf(target: string): string[] {
  if (!statSync(target).isDirectory()) return [target]
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function show(file: string, report: Report): void {
  if (values.json) {
    console.log(JSON.stringify({ file, ...report }))
    return
  }
  console.log(`${report.verdict.padEnd(5)} ${file}`)
  for (const { verdict, place, why } of report.findings)
    console.log(`  ${verdict.padEnd(5)} ${place.words}: ${why}`)
}

try {
  const [first, second, third] = positionals
  if (values.help || first === undefined) process.stdout.write(help)
  else if (first === 'index' && second === 'build' && third !== undefined) build(third)
  else if (first === 'scan' && second !== undefined) await scan(second)
  else throw new GuardError('bad-people', 'not understood; --help says how')
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 4
}
