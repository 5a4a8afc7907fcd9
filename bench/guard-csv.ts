// A CSV file of a million rows about nobody of ours: from bytes to verdict, and the memory it takes.
import { buildIndex, openIndex, scanFile } from '../packages/release-guard/src/index.ts'
import { dice, makePeople } from '../packages/release-guard/src/trial/made-up.ts'
import type { BenchResult } from './parts/result.ts'

const rows = 1_000_000

function makeCsv(): Buffer {
  const roll = dice(4)
  const names = makePeople(20_000, 5, 9_000_001, 'Branch')
  const file = Buffer.alloc(rows * 100)
  let length = file.write(
    'surname,forename,rank,unit,number,site,grade,hours,start,note\r\n',
    'latin1',
  )
  for (let i = 0; i < rows; i += 1) {
    const { surname, given, rank, unit } = names[roll(20_000)] ??
      names[0] ?? { surname: '', given: '', rank: '', unit: '' }
    length += file.write(
      `${surname},${given},${rank},${unit},${40_000_000 + i * 3},Site ${roll(90)},G${roll(12)},${roll(40)},20${10 + roll(14)}-0${1 + roll(9)}-1${roll(9)},ok\r\n`,
      length,
      'latin1',
    )
  }
  return file.subarray(0, length)
}

export async function run(): Promise<BenchResult> {
  const key = new Uint8Array(32).fill(3)
  const register = openIndex(buildIndex(makePeople(47_000, 1), key), key)
  const file = makeCsv()
  const before = process.resourceUsage().maxRSS / 1024
  const times: number[] = []
  const floors: number[] = []
  let quiet = true
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now()
    quiet &&= (await scanFile(file, register)).verdict !== 'BLOCK'
    const middle = performance.now()
    let lines = 0
    for (const byte of file) if (byte === 10) lines += 1
    quiet &&= lines === rows + 1
    times.push((middle - start) / 1000)
    floors.push((performance.now() - middle) / 1000)
  }
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
  const measured = median(times)
  const more = process.resourceUsage().maxRSS / 1024 - before + file.length / 2 ** 20
  return {
    name: 'guard-csv',
    work: `CSV of ${rows} rows × 10 (${(file.length / 1e6).toFixed(0)} MB) about nobody in a register of 47,000, bytes to verdict`,
    floor: 'looking at every byte once for the end of a line',
    bar: '≤ 1.5 s and < 250 MB',
    measured,
    floorMeasured: median(floors),
    ratio: median(times.map((time, i) => time / (floors[i] ?? Number.NaN))),
    unit: 's',
    pass: quiet && measured <= 1.5 && more < 250,
    notes: `${more.toFixed(0)} MB with the file itself, above what the process had before`,
  }
}
