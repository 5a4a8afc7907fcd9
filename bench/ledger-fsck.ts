// How fast an outsider checks a whole ledger: every entry decoded strictly, every hash recomputed, every
// tile compared. Held against SHA-256 of the same leaves and as many nodes, and nothing else.
import { hash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  encodeEntry,
  formatCheckpoint,
  fsck,
  generateSigner,
  LogWriter,
  signNote,
  type LedgerEntry,
} from '@tipstaff/ledger'
import type { BenchResult } from './parts/result.ts'

const entryCount = 200_000
const rounds = 5
const origin = 'bench.example/ledger'

function entryAt(index: number): LedgerEntry {
  const digest = hash('sha256', `entry ${index}`, 'hex')
  return {
    v: 1,
    id: digest.slice(0, 32),
    at: 1_790_000_000_000 + index,
    kind: 'opening-intended',
    intent: digest,
    by: 'op_aaaaaaaaaaaaaaaa',
    tier: 'T2',
    purpose: 'print',
    recipient: 'st_bbbbbbbbbbbbbbbb',
    groups: ['F.card', 'F.portrait', 'F.text'],
    commitment: Buffer.from(digest, 'hex').toString('base64'),
    nonce: Buffer.from(digest, 'hex').subarray(0, 16).toString('base64'),
    job: 'jo_cccccccccccccccc',
  }
}

// The floor: one hash a leaf and one a node, over bytes that are already there.
function rawHashes(leaves: readonly Uint8Array[]): number {
  const node = Buffer.alloc(65, 1)
  const began = performance.now()
  for (const leaf of leaves) {
    hash('sha256', leaf, 'buffer')
    hash('sha256', node, 'buffer')
  }
  return leaves.length / ((performance.now() - began) / 1000)
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function buildLog(folder: string) {
  const store = {
    read: (path: string) => readFileSync(join(folder, path)),
    write(path: string, bytes: Uint8Array) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), bytes)
    },
  }
  const writer = await LogWriter.open(store, { size: 0 })
  for (let at = 0; at < entryCount; at += 1_000) {
    const batch = Array.from({ length: 1_000 }, (_, index) => encodeEntry(entryAt(at + index)))
    writer.append(batch)
    await writer.flush()
  }
  const { signer } = generateSigner(origin, 0x01)
  const head = await writer.publish()
  const note = signNote(formatCheckpoint({ origin, ...head }), [signer], 0)
  store.write('checkpoint', Buffer.from(note))
  return { store, policy: { logKeys: [signer.verifier] } }
}

/** Checks a log of 200,000 openings on disk five times, each beside its own floor. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-fsck-'))
  try {
    return await measure(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(folder: string): Promise<BenchResult> {
  const { store, policy } = await buildLog(folder)
  const leaves = Array.from({ length: 20_000 }, (_, index) => encodeEntry(entryAt(index)))
  const rates: number[] = []
  const floors: number[] = []
  let peak = 0
  for (let round = 0; round < rounds; round += 1) {
    floors.push(rawHashes(leaves))
    const began = performance.now()
    const report = await fsck(store, policy, {
      onProgress: (entries) => {
        if (entries % 10_240 === 0) peak = Math.max(peak, process.memoryUsage.rss())
      },
    })
    rates.push(entryCount / ((performance.now() - began) / 1000))
    if (!report.isGood || report.entries !== entryCount) throw new Error('the log did not check')
  }
  const measured = median(rates)
  const megabytes = Math.round(peak / 1e6)
  return {
    name: 'ledger-fsck',
    work: `${entryCount} openings decoded strictly, hashed and compared, one core`,
    floor: 'SHA-256 of the same leaves and as many nodes',
    bar: '≥ 100,000 entries/s, < 250 MB',
    measured: Math.round(measured),
    floorMeasured: Math.round(median(floors)),
    ratio: median(rates.map((rate, round) => rate / (floors[round] ?? 1))),
    unit: 'entries/s',
    pass: measured >= 100_000 && megabytes < 250,
    notes: `peak ${megabytes} MB of memory`,
  }
}
