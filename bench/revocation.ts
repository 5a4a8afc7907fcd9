// From the control room's word to a connected gate, with 47,000 cards out: real custodian, real sequencer, the
// publication server, one line open as a gate's. Held against raising and pushing the same list by hand.
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { sql } from 'kysely'
import { serialFromCardId } from '@tipstaff/credential'
import {
  addSite,
  addZone,
  newestHeads,
  publishLists,
  startPublication,
} from '../apps/issuer/src/publication/index.ts'
import { suspendCards } from '../apps/issuer/src/revocation/index.ts'
import { openHouse, type House } from '../test/house.ts'
import type { BenchResult } from './parts/result.ts'

const cards = 47_000
const rounds = 25

const serialAt = (no: number): string => {
  const id = Buffer.alloc(10)
  createHash('sha256').update(String(no)).digest().copy(id, 0, 0, 10)
  return serialFromCardId(id)
}

async function fill({ office, people }: House): Promise<void> {
  for (let from = 0; from < cards; from += 500) {
    const rows = Array.from({ length: 500 }, (_, i) => from + i).map(
      (no) => sql`(${serialAt(no)}, ${Buffer.from(String(no))}, ${`ho ${no}`}, 'warrant-card',
        'active', ${(no * 7919) % 2 ** 20}, 're', 'op', '2099-01-01', 0, 0)`,
    )
    await sql`INSERT INTO cards (serial, card_id, holder, type, state, status_index, request,
      requested_by, expires_on, requested_at, changed_at) VALUES ${sql.join(rows)}`.execute(
      office.store.db,
    )
  }
  const site = await addSite(office, people['pass-office'], 'Quay Street')
  await addZone(office, people['pass-office'], site, {
    id: 'front',
    name: 'Front office',
    required: { normal: 'G1', heightened: 'G2', exceptional: 'G3' },
    statusAgeMax: 3600,
    cardTypes: ['warrant-card'],
    unstaffed: false,
    entry: 'by-type',
  })
  await publishLists(office)
}

/** The status versions as they come over a gate's line. */
function versionsOf(answer: Response): { past(version: number): Promise<void> } {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let [held, newest] = ['', 0]
  return {
    async past(version) {
      while (newest <= version) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: '' }
        if (done) throw new Error('the stream has ended')
        held += value
        const frames = held.split('\n\n')
        held = frames.pop() ?? ''
        for (const frame of frames) {
          const said = /"kind":"status","version":(\d+)/.exec(frame)?.[1]
          newest = Math.max(newest, Number(said ?? 0))
        }
      }
    },
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

function byHand(): number {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const began = performance.now()
  sign('sha256', deflateSync(Buffer.alloc(2 ** 18, 0xaa), { level: 9 }), privateKey)
  return performance.now() - began
}

/** The slowest of all within a second. */
export async function run(): Promise<BenchResult> {
  const house = await openHouse()
  const { office, people } = house
  const abort = new AbortController()
  try {
    await fill(house)
    const publication = await startPublication(office)
    const line = versionsOf(await fetch(`${publication.address}/events`, { signal: abort.signal }))
    const times: number[] = []
    const floors: number[] = []
    for (let round = 0; round < rounds; round++) {
      const heads = await newestHeads(office.store.db)
      const version = heads.find(({ kind }) => kind === 'status')?.version ?? 0
      const began = performance.now()
      const change = { cards: [serialAt(round)], reason: 'lost' } as const
      await suspendCards(office, people['control-room'], change)
      await line.past(version)
      times.push(performance.now() - began)
      floors.push(byHand())
    }
    abort.abort()
    await publication.stop()
    const slowest = Math.max(...times)
    return {
      name: 'revocation',
      work: `${rounds} of ${cards} cards suspended, each until a connected gate has the list`,
      floor: 'deflating and signing a list of that size, ms',
      bar: 'the slowest below 1 s',
      measured: median(times),
      floorMeasured: median(floors),
      ratio: median(times.map((time, i) => time / (floors[i] ?? NaN))),
      unit: 'ms',
      pass: slowest < 1000,
      notes: `slowest ${slowest.toFixed(0)} ms`,
    }
  } finally {
    abort.abort()
    await house.close()
  }
}
