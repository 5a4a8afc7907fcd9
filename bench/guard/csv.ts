// A CSV file of a million rows about nobody of ours: from bytes to verdict, and the memory it takes. Its people have the
// names of ours in other pairs, and numbers of the same length, so that no row is dismissed for its looks.
import { buildIndex, openIndex, scanFile } from '../../packages/release-guard/src/index.ts'
import { dice, makePeople } from '../../packages/release-guard/src/trial/made-up.ts'
import { median, medianRatio, timed } from '../parts/median.ts'
import type { BenchResult } from '../parts/result.ts'

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
      `${surname},${given},${rank},${unit},${4_000_000 + i * 3},Site ${roll(90)},G${roll(12)},${roll(40)},20${10 + roll(14)}-0${1 + roll(9)}-1${roll(9)},no remark\r\n`,
      length,
      'latin1',
    )
  }
  return file.subarray(0, length)
}

function countLines(file: Buffer): number {
  let lines = 0
  for (let at = 0; at < file.length; at += 1) if (file[at] === 10) lines += 1
  return lines
}

export async function run(): Promise<BenchResult> {
  const key = new Uint8Array(32).fill(3)
  const register = openIndex(buildIndex(makePeople(47_000, 1), key), key)
  const file = makeCsv()
  const before = process.resourceUsage().maxRSS / 1024
  const times: number[] = []
  const processor: number[] = []
  const floors: number[] = []
  let wrong = 0
  for (let round = 0; round < 3; round += 1) {
    const scan = await timed(async () => {
      const { verdict, parts } = await scanFile(file, register)
      if (verdict === 'BLOCK' || parts[0]?.rows !== rows + 1) wrong += 1
    })
    const floor = await timed(() => (wrong += countLines(file) === rows + 1 ? 0 : 1))
    times.push(scan.wall)
    processor.push(scan.processor)
    floors.push(floor.wall)
  }
  const measured = median(times)
  const more = process.resourceUsage().maxRSS / 1024 - before + file.length / 2 ** 20
  return {
    name: 'guard-csv',
    work: `CSV of ${rows} rows × 10 (${(file.length / 1e6).toFixed(0)} MB) about nobody in a register of 47,000, bytes to verdict`,
    floor: 'looking at every byte once for the end of a line',
    bar: '≤ 1.5 s and < 250 MB',
    measured,
    floorMeasured: median(floors),
    ratio: medianRatio(times, floors),
    unit: 's',
    pass: wrong === 0 && measured <= 1.5 && more < 250,
    notes: `${median(processor).toFixed(2)} s of processor time; ${more.toFixed(0)} MB with the file itself, above what the process had before`,
  }
}
