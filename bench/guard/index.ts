// The index of a register of 1.5 million people, built from memory: how long, and how large the file is.
import { buildIndex, openIndex } from '../../packages/release-guard/src/index.ts'
import { SipHash } from '../../packages/release-guard/src/index/sip-hash.ts'
import { population } from '../../packages/release-guard/src/trial/population.ts'
import { timed } from '../parts/median.ts'
import type { BenchResult } from '../parts/result.ts'

const people = 1_500_000
/** Number, number and surname, and three tuples of names in the register and in two shadows. */
const tuplesEach = 2 + 3 * 3

function hashTuples(): number {
  const hash = new SipHash(new Uint8Array(16).fill(3))
  let sum = 0
  for (let i = 1; i <= people * tuplesEach; i += 1) sum ^= hash.tuple(2, i * 4096, i * 77).lo
  return sum
}

export async function run(): Promise<BenchResult> {
  const key = new Uint8Array(32).fill(3)
  const staff = [...population(people, 1)]
  let bytes = 0
  let opens = 0
  const build = await timed(() => {
    const index = buildIndex(staff, key)
    bytes = index.length
    opens = openIndex(index, key).facts.people
  })
  const floor = await timed(hashTuples)
  const megabytes = bytes / 1e6
  return {
    name: 'guard-index',
    work: `the index of ${people} people from memory, built and opened`,
    floor: 'hashing as many tuples, and nothing else',
    bar: '≤ 10 s and ≤ 100 MB',
    measured: build.wall,
    floorMeasured: floor.wall,
    ratio: build.wall / floor.wall,
    unit: 's',
    pass: opens === people && build.wall <= 10 && megabytes <= 100,
    notes: `${build.processor.toFixed(1)} s of processor time, ${megabytes.toFixed(1)} MB, ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB in memory with the people`,
  }
}
