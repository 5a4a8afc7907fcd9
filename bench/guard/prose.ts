// Running text in which nobody of ours is named, but people, places and years are: megabytes a second on one core,
// for a register of 47,000 and one of 1.5 million. Measured when the code is warm, as in a station that reads all day; what
// the first text of a process takes is said beside it.
import { buildIndex, openIndex, scanFile } from '../../packages/release-guard/src/index.ts'
import { dice, makePeople } from '../../packages/release-guard/src/trial/made-up.ts'
import { median, medianRatio, timed } from '../parts/median.ts'
import type { BenchResult } from '../parts/result.ts'

const words =
  'the of and to in a is that for it was on are as with they be at have this from or had by but some what there we can out other were all your when up use how said each she which their time if will way about many then them would write like these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find'.split(
    ' ',
  )
const places =
  'Zorbury Quintham Axholt Umbergate Ivelsford Ostrum Ukeby Quillmarsh Zetland Yvonnec January Tuesday Council Minister'.split(
    ' ',
  )

/** Paragraphs of sentences: one word in twelve with a capital, one in sixty a year; a stranger named now and then. */
function makeProse(bytes: number): Buffer {
  const roll = dice(6)
  const word = (): string => words[roll(words.length)] ?? ''
  const sentence = (): string => {
    const text = Array.from({ length: 8 + roll(16) }, () => {
      if (roll(60) === 0) return String(1900 + roll(130))
      return roll(12) === 0 ? (places[roll(places.length)] ?? '') : word() + (roll(14) ? '' : ',')
    }).join(' ')
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  }
  const paragraphs: string[] = []
  for (let length = 0; length < bytes;) {
    const text = Array.from({ length: 3 + roll(6) }, sentence).join(' ')
    paragraphs.push(roll(4) === 0 ? `${text} Yours, Zorb Quint.` : text)
    length += text.length
  }
  return Buffer.from(paragraphs.join('\n'))
}

function countCapitals(file: Buffer): number {
  let capitals = 0
  for (let at = 0; at < file.length; at += 1) {
    const byte = file[at] ?? 0
    if (byte >= 65 && byte <= 90) capitals += 1
  }
  return capitals
}

const warmRounds = 5

async function measure(file: Buffer, people: number, bar: number): Promise<BenchResult> {
  const key = new Uint8Array(32).fill(3)
  const register = openIndex(buildIndex(makePeople(people, 1), key), key)
  const times: number[] = []
  const processor: number[] = []
  const floors: number[] = []
  let wrong = 0
  const scan = async (): Promise<void> => {
    wrong += (await scanFile(file, register)).verdict === 'PASS' ? 0 : 1
  }
  const first = await timed(scan)
  for (let round = 1; round < warmRounds; round += 1) await scan()
  for (let round = 0; round < 5; round += 1) {
    const scanned = await timed(scan)
    const floor = await timed(() => (wrong += countCapitals(file) > 0 ? 0 : 1))
    times.push(scanned.wall)
    processor.push(scanned.processor)
    floors.push(floor.wall)
  }
  const rate = (seconds: number): number => file.length / 1e6 / seconds
  const measured = rate(median(times))
  return {
    name: people === 47_000 ? 'guard-prose' : 'guard-prose, 1.5 million',
    work: `${(file.length / 1e6).toFixed(0)} MB of running text, a register of ${people}, bytes to verdict, warm`,
    floor: 'looking at every byte once for a capital letter',
    bar: `≥ ${bar} MB/s`,
    measured,
    floorMeasured: rate(median(floors)),
    ratio: medianRatio(times, floors),
    unit: 'MB/s',
    pass: wrong === 0 && measured >= bar,
    notes: `${rate(median(processor)).toFixed(0)} MB a second of processor time; ${rate(first.wall).toFixed(0)} MB/s in the first round`,
  }
}

export async function run(): Promise<BenchResult[]> {
  const file = makeProse(24e6)
  return [await measure(file, 47_000, 150), await measure(file, 1_500_000, 120)]
}
