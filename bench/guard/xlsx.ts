// A workbook of 47,000 people in a hidden sheet: from the file's bytes to the verdict, against inflating and sweeping it.
import { inflateRawSync } from 'node:zlib'
import { buildIndex, openIndex, scanFile } from '../../packages/release-guard/src/index.ts'
import {
  dice,
  makePeople,
  makeWorkbook,
  sheetXml,
} from '../../packages/release-guard/src/trial/made-up.ts'
import { median, medianRatio, timed } from '../parts/median.ts'
import type { BenchResult } from '../parts/result.ts'

const people = 47_000

/** Every entry unpacked, one after the other. */
function inflateEach(file: Buffer, look: (bytes: Buffer) => number): number {
  let sum = 0
  const list = file.readUInt32LE(file.length - 6)
  for (let at = list; file.readUInt32LE(at) === 0x02014b50;) {
    const local = file.readUInt32LE(at + 42)
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    sum += look(inflateRawSync(file.subarray(start, start + file.readUInt32LE(at + 20))))
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return sum
}

/** The sweep that knows no schema: every text between tags and every value of an attribute, as a string to look at. */
function sweep(bytes: Buffer): number {
  let texts = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const open = bytes.indexOf(60, at)
    const end = open === -1 ? bytes.length : open
    if (end > at && bytes.toString('latin1', at, end).length > 0) texts += 1
    const tag = sweepTag(bytes, end)
    texts += tag.values
    at = tag.end
  }
  return texts
}

/** The values of a tag's attributes, each as a string, and where the tag ends. */
function sweepTag(bytes: Buffer, from: number): { readonly values: number; readonly end: number } {
  let [values, end, quote, begin] = [0, from, 0, 0]
  for (; end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0
    if (quote === 0) {
      if (byte === 62) break
      if (byte === 34 || byte === 39) [quote, begin] = [byte, end + 1]
    } else if (byte === quote) {
      if (bytes.toString('latin1', begin, end).length > 0) values += 1
      quote = 0
    }
  }
  return { values, end }
}

/** Less than a sweep: every tag to its end, quotes minded, and a hash of every text between tags. */
// eslint-disable-next-line complexity -- one bare pass over every byte
function bareSweep(bytes: Buffer): number {
  let texts = 0
  for (let at = 0; at < bytes.length;) {
    let hash = 0
    const from = at
    for (; at < bytes.length && bytes[at] !== 60; at += 1)
      hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
    if (at > from && hash !== 0) texts += 1
    let quote = 0
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
      if (quote !== 0) quote = byte === quote ? 0 : quote
      else if (byte === 62) break
      else if (byte === 34 || byte === 39) quote = byte
    }
    at += 1
  }
  return texts
}

export async function run(): Promise<BenchResult> {
  const key = new Uint8Array(32).fill(3)
  const staff = makePeople(people, 1)
  const register = openIndex(buildIndex(staff, key), key)
  const roll = dice(2)
  const strings: string[] = []
  const rows = staff.map(({ number, surname, given, rank, unit }) => [
    surname,
    given[0] ?? '',
    rank,
    unit,
    `Site ${roll(90)}`,
    'Full time',
    number,
    String(roll(99)),
    'M',
    `Grade ${roll(12)}`,
  ])
  const file = makeWorkbook([{ xml: sheetXml(rows, { strings }), state: 'hidden' }], strings)
  const times: number[] = []
  const processor: number[] = []
  const floors: number[] = []
  const processorFloors: number[] = []
  const leasts: number[] = []
  let wrong = 0
  for (let round = 0; round < 12; round += 1) {
    const scan = await timed(
      async () => (wrong += (await scanFile(file, register)).verdict === 'BLOCK' ? 0 : 1),
    )
    const floor = await timed(() => (wrong += inflateEach(file, sweep) > people ? 0 : 1))
    const least = await timed(() => (wrong += inflateEach(file, bareSweep) > people ? 0 : 1))
    if (round < 3) continue
    leasts.push(least.processor)
    times.push(scan.wall)
    processor.push(scan.processor)
    floors.push(floor.wall)
    processorFloors.push(floor.processor)
  }
  const ratio = medianRatio(times, floors)
  const measured = median(times)
  return {
    name: 'guard-xlsx',
    work: `a workbook of ${people} × 10 cells in a hidden sheet (${(file.length / 1e6).toFixed(1)} MB), bytes to verdict, warm`,
    floor:
      'inflating every part and sweeping it: every text and attribute value as a string, no schema',
    bar: '≤ 0.5 s and ≤ 2.5 × the floor',
    measured,
    floorMeasured: median(floors),
    ratio,
    unit: 's',
    pass: wrong === 0 && measured <= 0.5 && ratio <= 2.5,
    notes: `${median(processor).toFixed(3)} s of processor time, ${medianRatio(processor, processorFloors).toFixed(2)} of the floor's; ${medianRatio(processor, leasts).toFixed(2)} of inflating and a hash of each text alone, without strings and attributes`,
  }
}
