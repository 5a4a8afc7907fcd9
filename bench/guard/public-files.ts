// Every public office file that packages bring, against a register of 47,000 people with real names, none of whom is in them:
// each alarm is a false one. How many, how slow the slowest, how much memory, and whether anything hangs or falls.
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { buildIndex } from '../../packages/release-guard/src/index.ts'
import { censusPeople } from '../parts/census-people.ts'
import { publicCorpus, type PublicFile } from '../parts/public-corpus.ts'
import type { BenchResult } from '../parts/result.ts'
import type { Scanned, ScanTask } from '../parts/scan-many.ts'

const people = 47_000
const filesMin = 5_000
/** A machine that does other work meanwhile is given this much more than what is promised before a file counts as stuck. */
const stuckSeconds = 40
const promised = { block: 0.0005, warn: 0.01, seconds: 10, megabytes: 1024 } as const
const root = join(import.meta.dirname, '../..')

interface Failed {
  readonly file: PublicFile
  readonly failed: 'hung' | 'fell'
}
type Outcome = (Scanned & { readonly file: PublicFile }) | Failed
const hasFailed = (outcome: Outcome): outcome is Failed => 'failed' in outcome

/** One child for many files; a new one after each that had to be stopped. */
class Scanner {
  readonly #paths: Pick<ScanTask, 'index' | 'key'>
  #child: ChildProcess | undefined

  constructor(paths: Pick<ScanTask, 'index' | 'key'>) {
    this.#paths = paths
  }

  scan(file: PublicFile): Promise<Outcome> {
    const isNew = this.#child === undefined
    const child = (this.#child ??= fork(join(import.meta.dirname, '../parts/scan-many.ts'), [], {
      execArgv: ['--conditions=tipstaff-source', '--max-old-space-size=1024'],
      stdio: 'ignore',
    }))
    return new Promise((resolve) => {
      const end = (outcome: Outcome): void => {
        clearTimeout(clock)
        child.removeAllListeners()
        if (hasFailed(outcome)) this.close()
        resolve(outcome)
      }
      const clock = setTimeout(() => end({ file, failed: 'hung' }), stuckSeconds * 1000)
      child.once('message', (scanned) => end({ file, ...(scanned as Scanned) }))
      child.once('exit', () => end({ file, failed: 'fell' }))
      child.send({ ...(isNew ? this.#paths : {}), file: file.path })
    })
  }

  close(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }
}

async function scanAll(files: readonly PublicFile[]): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guard-public-'))
  const paths = { index: join(folder, 'index'), key: join(folder, 'key') }
  const key = new Uint8Array(32).fill(9)
  writeFileSync(paths.key, key)
  writeFileSync(paths.index, buildIndex(censusPeople(people, 11), key))
  const scanner = new Scanner(paths)
  const outcomes: Outcome[] = []
  try {
    for (const file of files) outcomes.push(await scanner.scan(file))
  } finally {
    scanner.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return outcomes
}

const counted = (words: readonly string[]): string =>
  Object.entries(Object.groupBy(words, (word) => word))
    .map(([word, all]) => [word, all?.length ?? 0] as const)
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ')

/** Each alarm in a line of its own, for whoever mends the rules. */
function tell(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    const name = relative(root, outcome.file.path)
    if (hasFailed(outcome)) console.error(`${outcome.failed}: ${name}`)
    else if (outcome.verdict === 'BLOCK' || outcome.findings.some(isAlarm))
      for (const { verdict, rule, place, why } of outcome.findings.filter(isAlarm))
        console.error(`${verdict} ${rule}: ${name}: ${place.words}: ${why}`)
    else if (outcome.seconds > promised.seconds / 2)
      console.error(`slow, ${outcome.seconds.toFixed(1)} s: ${name}`)
  }
}
/** A finding about our people; a file held because it cannot be read is no false alarm. */
const isAlarm = ({ verdict, rule }: { verdict: string; rule: string }): boolean =>
  verdict === 'BLOCK' ||
  verdict === 'WARN' ||
  (verdict === 'HOLD' && !['unreadable', 'hidden-list', 'more-than-shown'].includes(rule))

export async function run(): Promise<BenchResult> {
  const { files, missing } = publicCorpus()
  const outcomes = await scanAll(files)
  tell(outcomes)
  const scanned = outcomes.filter(
    (outcome): outcome is Exclude<Outcome, Failed> => !hasFailed(outcome),
  )
  const failed = outcomes.length - scanned.length
  const share = (test: (findings: Scanned['findings']) => boolean): number =>
    scanned.filter(({ findings }) => test(findings)).length / Math.max(1, files.length)
  const block = share((all) => all.some(({ verdict }) => verdict === 'BLOCK'))
  const warn = share((all) => all.some(isAlarm) && !all.some(({ verdict }) => verdict === 'BLOCK'))
  const slowest = Math.max(0, ...scanned.map(({ seconds }) => seconds))
  const most = Math.max(0, ...scanned.map(({ megabytes }) => megabytes))
  const percent = (part: number): string => `${(part * 100).toFixed(3)} %`
  return {
    name: 'guard/public-files',
    work: `${files.length} public files against ${people} people with names of a census: ${counted(files.map(({ kind }) => kind))}`,
    floor: 'none: a share of false alarms',
    bar: `BLOCK ≤ ${percent(promised.block)}, WARN ≤ ${percent(promised.warn)}, none hangs or falls, ≤ ${promised.seconds} s and ≤ ${promised.megabytes} MB a file, ≥ ${filesMin} files`,
    measured: block * 100,
    floorMeasured: null,
    ratio: null,
    unit: '% blocked',
    pass:
      files.length >= filesMin &&
      failed === 0 &&
      block <= promised.block &&
      warn <= promised.warn &&
      slowest <= promised.seconds &&
      most <= promised.megabytes,
    notes: [
      `WARN or a hold over people ${percent(warn)}`,
      `held as unreadable ${percent(share((all) => all.some(({ rule }) => rule === 'unreadable')))}`,
      `held over hidden lists of people ${percent(share((all) => all.some(({ rule }) => rule === 'hidden-list' || rule === 'more-than-shown')))}`,
      `${failed} hung or fell`,
      `slowest ${slowest.toFixed(1)} s, most memory ${Math.round(most)} MB`,
      `from ${counted(files.map(({ source }) => source))}`,
      missing.length > 0 ? `not fetched: ${missing.join(', ')}` : 'all packages fetched',
    ].join('; '),
  }
}
