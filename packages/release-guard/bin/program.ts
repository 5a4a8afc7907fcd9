// The commands of tipstaff-guard that need no library: index, scan, clean, csv. A program that adds stations to it calls this one.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { GuardError } from '../src/index.ts'
import { cleanApart } from './clean-apart.ts'
import { buildIndexFile, changeIndexFile } from './index-files.ts'
import type { IndexPaths } from './scan-apart.ts'
import { scanFiles, scanOptionsOf } from './scan-files.ts'

const whoHelp =
  'an index names nobody. Who is in a file that got out is answered where the records are, by two people and logged: "tipstaff guard who FILE"'

export const guardHelp = `tipstaff-guard: what does an outgoing file give away about our people?

  tipstaff-guard index build PEOPLE.csv --index FILE --key FILE [--columns field=HEADING,…]
      Builds the index. The key file is made when there is none; keep it away from the index.
      Fields: number, surname, given, rank, unit.
  tipstaff-guard index change --index FILE --key FILE [--removed PEOPLE.csv] [--added PEOPLE.csv]
      Takes changes into the index without building it anew. Who changed is removed as he was and
      added as he is. Build it anew when about a tenth of the register has changed.
  tipstaff-guard scan FILE|DIR|- --index FILE --key FILE [--json] [--expect ROWS]
                      [--domain OURS,…] [--allow LIST.json]
      Scans a file, every file in a folder, or what comes in by standard input. With --json one
      object a line and file. --expect says how many rows the answer should have, --domain which
      mail domains are ours, --allow who may be named: {surname, given, owner, until, why}, each
      with somebody who answers for it and a last day.
  tipstaff-guard clean FILE --to OUT
      Writes a copy with what is out of sight gone, proved by reading both, and says what went:
      of xlsx, xlsm, docx, pptx, ods, odt, odp, JPEG, PNG, GIF, csv and text. Of a PDF, print the
      pages to a new file instead.
  tipstaff-guard csv FILE --sheet NAME [--to OUT]
      Writes what is seen of one sheet as CSV.
  tipstaff guard who FILE
      Who is in a file that got out: asked of the office, where the records are, by two people.

Exit codes of clean and csv: 0 written, 2 it could not be done and nothing was written, 4 failed.
Exit codes of scan: 0 PASS or NOTE, 1 WARN, 2 HOLD, 3 BLOCK, 4 the command itself failed.
`

function readCommandLine(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      index: { type: 'string' },
      key: { type: 'string' },
      columns: { type: 'string' },
      to: { type: 'string' },
      sheet: { type: 'string' },
      removed: { type: 'string' },
      added: { type: 'string' },
      expect: { type: 'string' },
      domain: { type: 'string' },
      allow: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}
type Values = ReturnType<typeof readCommandLine>['values']

/** Where index and key are, by the options of that name. */
export function pathsOf(values: { index?: string; key?: string }): IndexPaths {
  if (values.index === undefined || values.key === undefined)
    throw new GuardError(
      'bad-index',
      'say where the index and its key are: --index FILE --key FILE',
    )
  return { index: values.index, key: values.key }
}

/** `clean` and `csv`: a copy beside the file, which itself is only read. */
async function writeCopy(file: string, values: Values, sheet: string | null): Promise<number> {
  if (values.to === undefined && sheet === null)
    throw new GuardError('bad-people', 'say where to: --to OUT')
  if (!statSync(file).isFile()) throw new GuardError('bad-people', `${file} is no file`)
  const folder = values.to === undefined ? mkdtempSync(join(tmpdir(), 'tipstaff-guard-')) : null
  try {
    const to = values.to ?? join(folder ?? '', 'sheet.csv')
    if (existsSync(to)) throw new GuardError('bad-people', 'there is a file of that name')
    const answer = await cleanApart({ file, to, sheet })
    if (!answer.isClean) {
      console.error(answer.why)
      return 2
    }
    if (folder !== null) process.stdout.write(readFileSync(to))
    else if (values.json) console.log(JSON.stringify({ to, ...answer }))
    else console.log([`Written to ${to}. What went:`, ...answer.removed].join('\n  '))
    return 0
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true })
  }
}

function exportSheet(file: string, values: Values): Promise<number> {
  if (values.sheet === undefined) throw new GuardError('bad-people', 'say which: --sheet NAME')
  return writeCopy(file, values, values.sheet)
}

function runIndex(verb: string | undefined, csv: string | undefined, values: Values): number {
  if (verb === 'build' && csv !== undefined)
    return buildIndexFile(csv, pathsOf(values), values.columns)
  if (verb === 'change' && csv === undefined) return changeIndexFile(pathsOf(values), values)
  throw new GuardError('bad-people', 'index build PEOPLE.csv, or index change; --help says how')
}

function runCommand(positionals: readonly string[], values: Values): Promise<number> | number {
  const [first, second, third] = positionals
  if (first === 'index') return runIndex(second, third, values)
  if (first === 'scan' && second !== undefined)
    return scanFiles(second, pathsOf(values), values.json, scanOptionsOf(values))
  if (first === 'clean' && second !== undefined) return writeCopy(second, values, null)
  if (first === 'csv' && second !== undefined) return exportSheet(second, values)
  if (first === 'who') throw new GuardError('bad-people', whoHelp)
  const wants = Object.entries({ scan: 'FILE, DIR or -', clean: 'FILE', csv: 'FILE' }).find(
    ([name]) => name === first,
  )
  throw new GuardError(
    'bad-people',
    wants === undefined
      ? `there is no command ${JSON.stringify(first)}; --help lists them`
      : `${wants[0]} wants a ${wants[1]}; --help says how`,
  )
}

/** Runs one command; returns its exit code. */
export async function runGuard(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = readCommandLine(args)
    if (values.help || positionals.length === 0) {
      process.stdout.write(guardHelp)
      return values.help ? 0 : 4
    }
    return await runCommand(positionals, values)
  } catch (error) {
    console.error(inWords(error))
    return 4
  }
}

const troubles: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file',
  EACCES: 'this account may not open',
  EISDIR: 'a folder is no file:',
  ENOSPC: 'there is no room left to write',
}

/** An error as a line for whoever gave the command. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  const trouble = troubles[code ?? '']
  return trouble === undefined || path === undefined ? error.message : `${trouble} ${path}`
}
