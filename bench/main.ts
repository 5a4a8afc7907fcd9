// Runs the benchmarks, all or those named, one after the other in processes of their own, and prints what
// each measured against its floor. `npm run bench [-- NAME …] [--json FILE] [--list]`.
import { spawnSync } from 'node:child_process'
import { globSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { BenchResult } from './parts/result.ts'

const folder = import.meta.dirname
const marker = 'bench-result '

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    one: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

/** Benchmarks by name: `seal.ts` is seal, `guard/csv.ts` is guard-csv. */
const files = new Map(
  globSync(['*.ts', 'guard/*.ts'], { cwd: folder })
    .filter((file) => file !== 'main.ts' && !file.endsWith('.test.ts'))
    .map((file) => [file.replace(/\.ts$/, '').replaceAll(sep, '-'), file] as const),
)

function names(): string[] {
  return [...files.keys()].sort()
}

const number = (value: number | null): string =>
  value === null
    ? '–'
    : value >= 100
      ? Math.round(value).toLocaleString('en-GB')
      : value.toPrecision(3)

function show(result: BenchResult): void {
  const ratio = result.ratio === null ? '' : ` · ratio ${number(result.ratio)}`
  console.log(
    `${result.pass ? '✔' : '✖'} ${result.name}: ${number(result.measured)} ${result.unit}${ratio}`,
  )
  console.log(`    work:  ${result.work}`)
  console.log(`    floor: ${result.floor} = ${number(result.floorMeasured)}`)
  console.log(`    bar:   ${result.bar}`)
  if (result.notes) console.log(`    notes: ${result.notes}`)
}

interface Bench {
  run(): Promise<BenchResult | readonly BenchResult[]>
}

/** Runs one benchmark in this process and prints its results for the parent. */
async function runOne(name: string): Promise<void> {
  const bench = (await import(pathToFileURL(join(folder, files.get(name) ?? '')).href)) as Bench
  console.log(marker + JSON.stringify([await bench.run()].flat()))
}

function runAll(wanted: readonly string[]): BenchResult[] {
  return wanted.flatMap((name) => {
    const options = [
      '--conditions=tipstaff-source',
      '--disable-warning=ExperimentalWarning',
      '--expose-gc',
    ]
    const run = spawnSync(process.execPath, [...options, import.meta.filename, '--one', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1 << 26,
    })
    const line = run.stdout.split('\n').find((text) => text.startsWith(marker))
    if (line === undefined) {
      console.log(`✖ ${name}: ended with ${String(run.status)} and no result`)
      process.exitCode = 1
      return []
    }
    const results = JSON.parse(line.slice(marker.length)) as BenchResult[]
    results.forEach(show)
    return results
  })
}

if (values.help) console.log('npm run bench [-- NAME …] [--json FILE] [--list]')
else if (values.list) console.log(names().join('\n'))
else if (values.one !== undefined) await runOne(values.one)
else {
  const unknown = positionals.filter((name) => !names().includes(name))
  if (unknown.length > 0)
    throw new Error(`no benchmark ${unknown.join(', ')}; there are ${names().join(', ')}`)
  const results = runAll(positionals.length > 0 ? positionals : names())
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
  if (results.some(({ pass }) => !pass)) process.exitCode = 1
}
