// The exposure question over five million openings of 47,000 people, on SQLite: everything one recipient was
// shown in 30 days, and since the beginning. Held against counting the same rows of the same index.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { randomId } from '@tipstaff/custody'
import { exposuresIn, exposuresMigration } from '../apps/issuer/src/platform/exposures.ts'
import { openStore, type Store } from '../apps/issuer/src/platform/store.ts'
import type { BenchResult } from './parts/result.ts'

const openings = 5_000_000
const people = 47_000
const dayMs = 86_400_000
const years = 5
const endsAt = Date.UTC(2026, 10, 1)
const startsAt = endsAt - years * 365 * dayMs
/** A station that prints one card in fifty; the office itself a fifth of everything; operators the rest. */
const stationPart = 0.02
const officePart = 0.2
const operators = 200

const words = {
  name: 'sqlite',
  blob: 'BLOB',
  bigint: 'INTEGER',
  serial: 'INTEGER PRIMARY KEY',
} as const

/** A small generator that is the same every time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Filled {
  readonly station: string
  readonly stationNo: number
  readonly office: string
  readonly holder: string
}

function pick(who: number, station: number, office: number, other: number): number {
  if (who < stationPart) return station
  return who < stationPart + officePart ? office : other
}

function fill(path: string): Filled {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000')
  const statements = exposuresMigration.statements(words)
  const isIndex = (statement: string): boolean => statement.startsWith('CREATE INDEX')
  for (const statement of statements) if (!isIndex(statement)) db.exec(statement)
  const party = db.prepare('INSERT INTO parties (id) VALUES (?)')
  const add = (id: string): number => Number(party.run(id).lastInsertRowid)
  db.exec('BEGIN')
  const [station, office] = [randomId('st'), 'office']
  const stationNo = add(station)
  const officeNo = add(office)
  const others = Array.from({ length: operators }, () => add(randomId('op')))
  const ids = Array.from({ length: people }, () => randomId('ho'))
  const holders = ids.map(add)
  const insert = db.prepare(`INSERT INTO exposures
    (entry_id, at, recipient, holder, groups, act, certain) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const next = generator(47)
  const [entry, act] = [Buffer.alloc(16), Buffer.alloc(32)]
  for (let n = 0; n < openings; n++) {
    entry.writeUInt32BE(n, 0)
    act.writeUInt32BE(n >>> 4, 0)
    const at = startsAt + Math.floor(((n + next()) * (endsAt - startsAt)) / openings)
    const who = next()
    const other = others[Math.floor(next() * operators)] ?? 0
    const recipient = pick(who, stationNo, officeNo, other)
    const holder = holders[Math.floor(next() * people)] ?? 0
    const groups = recipient === stationNo ? 7 : 1 + Math.floor(next() * 31)
    insert.run(entry, at, recipient, holder, groups, act, next() < 0.001 ? 0 : 1)
  }
  db.exec('COMMIT')
  for (const statement of statements) if (isIndex(statement)) db.exec(statement)
  db.close()
  return { station, stationNo, office, holder: ids[0] ?? '' }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

async function took(work: () => unknown): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function ask(store: Store, id: string, from: number, side: 'recipient' | 'holder') {
  return await exposuresIn(store.db, { side, id, from, to: endsAt })
}

/** Pairs of our question and the bare count of its index rows, one after the other. */
async function measure(store: Store, path: string, filled: Filled, from: number, rounds: number) {
  const raw = new DatabaseSync(path, { readOnly: true })
  const count = raw.prepare(
    'SELECT count(*) AS n FROM exposures WHERE recipient = ? AND at >= ? AND at <= ?',
  )
  const pairs: [number, number][] = []
  for (let round = 0; round <= rounds; round++) {
    const ours = await took(() => ask(store, filled.station, from, 'recipient'))
    const floor = await took(() => count.get(filled.stationNo, from, endsAt))
    if (round > 0) pairs.push([ours, floor])
  }
  const rows = Number(count.get(filled.stationNo, from, endsAt)?.['n'])
  raw.close()
  return {
    ms: median(pairs.map(([ours]) => ours)),
    floorMs: median(pairs.map(([, floor]) => floor)),
    ratio: median(pairs.map(([ours, floor]) => ours / floor)),
    rows,
  }
}

/** 30 days below 20 ms, all time below a second. */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tipstaff-bench-'))
  const path = join(folder, 'office.db')
  try {
    const filled = fill(path)
    const store = openStore(path)
    const month = await measure(store, path, filled, endsAt - 30 * dayMs, 15)
    const ever = await measure(store, path, filled, 0, 7)
    const shown = (await ask(store, filled.station, 0, 'recipient')).length
    const person = await took(() => ask(store, filled.holder, 0, 'holder'))
    const biggest = await took(() => ask(store, filled.office, 0, 'recipient'))
    await store.close()
    const of = `of ${openings.toLocaleString('en-GB')} openings, ${people.toLocaleString('en-GB')} people`
    const floor = 'count(*) over the same rows of the same index, ms'
    return [
      {
        name: 'exposure, 30 days',
        work: `one station's ${month.rows} openings in 30 days, ${of}`,
        floor,
        bar: 'below 20 ms',
        measured: month.ms,
        floorMeasured: month.floorMs,
        ratio: month.ratio,
        unit: 'ms',
        pass: month.ms < 20,
      },
      {
        name: 'exposure, all time',
        work: `one station's ${ever.rows} openings since the beginning, ${shown} people, ${of}`,
        floor,
        bar: 'below 1 s',
        measured: ever.ms,
        floorMeasured: ever.floorMs,
        ratio: ever.ratio,
        unit: 'ms',
        pass: ever.ms < 1000,
        notes: `one person, all time ${person.toFixed(1)} ms; a recipient of a fifth of all openings ${biggest.toFixed(0)} ms`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
