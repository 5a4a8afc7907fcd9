// A roster of 47,000 taken in by the office: read, compared by keyed fingerprints, sealed by the real
// custodian, kept in one transaction. The floor is reading and checking the rows of the same file alone.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSealingPair } from '@tipstaff/seal'
import { readRoster } from '../apps/issuer/src/personnel/roster/read-roster.ts'
import { openHouse } from '../test/house.ts'
import { makeRoster } from '../tools/sample/make-roster.ts'
import type { BenchResult } from './parts/result.ts'

const people = 47_000
const secondsMax = 30
const megabytesMax = 500

interface Measured {
  readonly seconds: readonly [number, number]
  readonly counts: readonly number[]
  readonly memoryMegabytes: number
}

export async function run(): Promise<BenchResult> {
  const bytes = makeRoster({ people })
  const floor = await readAlone(bytes)
  const { seconds, counts, memoryMegabytes } = await importIt(bytes)
  const [first, again] = seconds
  return {
    name: 'roster-import',
    work: `a CSV of ${people.toLocaleString('en-GB')} people taken in (${counts[0] ?? 0} joined), custodian and sequencer as processes`,
    floor: 'reading and checking the rows alone',
    bar: `at most ${secondsMax} s and ${megabytesMax} MB`,
    measured: first,
    floorMeasured: floor,
    ratio: first / floor,
    unit: 's',
    pass: first <= secondsMax && memoryMegabytes < megabytesMax && counts[2] === 0,
    notes: `${memoryMegabytes.toFixed(0)} MB at most; the same file again ${again.toFixed(1)} s`,
  }
}

async function readAlone(bytes: Uint8Array): Promise<number> {
  const began = performance.now()
  let rows = 0
  const roster = await readRoster(bytes)
  for await (const row of roster.rows()) if (row.line > 0) rows += 1
  if (rows !== people) throw new Error('not every row was read')
  return (performance.now() - began) / 1000
}

async function importIt(bytes: Uint8Array): Promise<Measured> {
  const house = await openHouse()
  try {
    const file = join(house.folder, 'roster.csv')
    writeFileSync(file, bytes)
    const { publicKey } = await newSealingPair()
    const args = [
      ...['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning'],
      join(import.meta.dirname, 'parts', 'roster.ts'),
      ...[house.office.settings.home, file, house.people['pass-office'].operator],
      Buffer.from(publicKey).toString('base64'),
    ]
    const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`the import failed: ${done.stderr}`)
    return JSON.parse(done.stdout) as Measured
  } finally {
    await house.close()
  }
}
