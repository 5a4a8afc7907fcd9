// Logged openings: eight clients, each opening one record at a time under an intent of its own, through the
// real office, sequencer and custodian as three processes, every commit on disk before the next step.
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { randomId, type HolderId } from '@tipstaff/custody'
import { encode } from 'cborg'
import { draftOpening } from '../apps/issuer/src/platform/acts.ts'
import { keepEnvelopes } from '../apps/issuer/src/platform/envelopes.ts'
import { openRecords } from '../apps/issuer/src/platform/open-records.ts'
import { openHouse, type House } from '../test/house.ts'
import { ProcessWatch } from './parts/processes.ts'
import type { BenchResult } from './parts/result.ts'

const clients = 8
const openings = 4_000
// Until the compilers have settled: these programs run for months. After 400 the rate is a tenth to a third lower.
const warmUp = 6_000

interface Person {
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
}

async function sealPeople(house: House, count: number): Promise<Person[]> {
  const { office } = house
  const people = Array.from({ length: count }, () => ({
    holder: randomId('ho'),
    subjectKey: new Uint8Array(randomBytes(32)),
  }))
  const plaintext = encode({ name: 'Amara Okonkwo-Reyes', rank: 'Sergeant', kind: 'officer' })
  const { envelopes } = await office.custodian.call('seal', {
    items: people.map((person) => ({ ...person, group: 'F.text', plaintext })),
  })
  await office.store.write((trx) =>
    keepEnvelopes(
      trx,
      people.map(({ holder }, i) => ({
        holder,
        group: 'F.text',
        envelope: envelopes[i] ?? new Uint8Array(),
        fingerprint: null,
      })),
      Date.now(),
    ),
  )
  return people
}

/** Durable commits a second of one row of the size of an entry: what the disk allows one writer. */
function rawCommits(folder: string): number {
  const db = new DatabaseSync(join(folder, 'floor.db'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec('CREATE TABLE entry (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL)')
  const insert = db.prepare('INSERT INTO entry (bytes) VALUES (?)')
  const began = performance.now()
  const rounds = 2_000
  for (let i = 0; i < rounds; i++) insert.run(randomBytes(400))
  const took = performance.now() - began
  db.close()
  return (rounds / took) * 1000
}

type Seconds = Readonly<Record<string, number>>

/** Processor milliseconds an opening, of all and of each process. */
function costOf(before: Seconds, after: Seconds): string {
  const each = Object.entries(after).map(([name, seconds]): [string, number] => [
    name,
    ((seconds - (before[name] ?? 0)) / openings) * 1000,
  ])
  const sum = each.reduce((all, [, ms]) => all + ms, 0)
  return [...each, ['together', sum] as const]
    .map(([name, ms]) => `${name} ${ms.toFixed(2)} ms`)
    .join(', ')
}

export async function run(): Promise<BenchResult> {
  const house = await openHouse()
  try {
    const people = await sealPeople(house, 500)
    const key = house.people['pass-office']
    const times: number[] = []
    const client = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const subject = people[Math.floor(Math.random() * people.length)]
        if (!subject) continue
        const began = performance.now()
        const act = draftOpening(
          key,
          {
            matter: 'bench',
            purpose: 'view',
            recipient: key.operator,
            groups: ['F.text'],
            subjects: [subject],
          },
          Date.now(),
        )
        await openRecords(house.office, act)
        times.push(performance.now() - began)
      }
    }
    await Promise.all(Array.from({ length: clients }, () => client(warmUp / clients)))
    times.length = 0
    const floor = rawCommits(house.folder)
    const watch = new ProcessWatch(60_000)
    const before = watch.cpu()
    const began = performance.now()
    await Promise.all(Array.from({ length: clients }, () => client(openings / clients)))
    const rate = (openings / (performance.now() - began)) * 1000
    const cost = costOf(before, watch.cpu())
    watch.stop()
    times.sort((a, b) => a - b)
    const p99 = times[Math.floor(times.length * 0.99)] ?? Infinity
    const p50 = times[Math.floor(times.length / 2)] ?? Infinity
    return {
      name: 'ledger-openings',
      work: `${String(openings)} openings of one record each, ${String(clients)} clients, SQLite, office, sequencer and custodian as processes, after ${String(warmUp)} to warm up`,
      floor: 'durable single-row commits of one writer on the same disk, a second',
      bar: '≥ 1,000/s, p99 < 50 ms',
      measured: rate,
      floorMeasured: floor,
      ratio: rate / floor,
      unit: 'openings/s',
      pass: rate >= 1_000 && p99 < 50,
      notes: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; processor time an opening: ${cost}`,
    }
  } finally {
    await house.close()
  }
}
