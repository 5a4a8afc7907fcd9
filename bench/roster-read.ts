// A roster of 47,000 people, as CSV and as a workbook: from bytes to checked rows, and the memory it takes.
import { parse } from 'csv-parse/sync'
import { readRoster } from '../apps/issuer/src/personnel/roster/read-roster.ts'
import { isRowError } from '../apps/issuer/src/personnel/roster/roster-row.ts'
import { makeRoster, makeWorkbook } from '../tools/sample/make-roster.ts'
import type { BenchResult } from './parts/result.ts'

const people = 47_000

async function timeRead(bytes: Uint8Array): Promise<{ seconds: number; taken: number }> {
  const start = performance.now()
  const roster = await readRoster(bytes)
  let taken = 0
  for await (const row of roster.rows()) if (!isRowError(row)) taken += 1
  return { seconds: (performance.now() - start) / 1000, taken }
}

export async function run(): Promise<BenchResult> {
  const csv = makeRoster({ people })
  const ratios: number[] = []
  const reads: number[] = []
  const floors: number[] = []
  let taken = 0
  for (let round = 0; round < 5; round += 1) {
    const read = await timeRead(csv)
    const start = performance.now()
    parse(Buffer.from(csv), { bom: true })
    const floor = (performance.now() - start) / 1000
    taken = read.taken
    reads.push(read.seconds)
    floors.push(floor)
    ratios.push(read.seconds / floor)
  }
  const megabytesCsv = process.resourceUsage().maxRSS / 1024
  const workbook = await timeRead(makeWorkbook({ people }))
  const megabytes = process.resourceUsage().maxRSS / 1024
  const measured = median(reads)
  return {
    name: 'roster-read',
    work: `${people} rows × 15 columns of CSV read, each checked field by field; then the same as XLSX`,
    floor: 'csv-parse dividing the same bytes into cells, nothing checked',
    bar: '30 s and 500 MB for the whole import, of which this is the reading',
    measured,
    floorMeasured: median(floors),
    ratio: median(ratios),
    unit: 's',
    pass: taken === people && workbook.taken === people && workbook.seconds < 30 && megabytes < 500,
    notes: `XLSX ${workbook.seconds.toFixed(1)} s, in a process of its own; peak here ${megabytesCsv.toFixed(0)} MB with CSV, ${megabytes.toFixed(0)} MB with both files made and read`,
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
