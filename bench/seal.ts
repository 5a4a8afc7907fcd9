// Releases a second: the custodian, its records on disk, checks proofs and budget, opens each wrapped key
// and seals it to the station, in calls of 100. Held against the bare key exchanges in the same process.
import {
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TrialOffice } from '../apps/custodian/src/trial/office.ts'
import { TrialPress } from '../apps/custodian/src/trial/press.ts'
import type { BenchResult } from './parts/result.ts'

const jobs = 1_500
const perCall = 100
const bar = 1_500

const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000)
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The key exchanges of one release and nothing else: one hybrid decapsulation, one encapsulation. */
function bare(count: number): number {
  const pq = generateKeyPairSync('ml-kem-768')
  const x = generateKeyPairSync('x25519')
  const { ciphertext } = encapsulate(pq.publicKey)
  const from = performance.now()
  for (let i = 0; i < count; i++) {
    decapsulate(pq.privateKey, ciphertext)
    diffieHellman({ privateKey: x.privateKey, publicKey: x.publicKey })
    encapsulate(pq.publicKey)
    const own = generateKeyPairSync('x25519')
    diffieHellman({ privateKey: own.privateKey, publicKey: x.publicKey })
  }
  return performance.now() - from
}

export async function run(): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'tipstaff-bench-'))
  try {
    const office = await TrialOffice.open({
      path: join(dir, `${randomBytes(4).toString('hex')}.db`),
    })
    const press = await TrialPress.open({ jobs, budget: jobs, office })
    const rounds: { readonly ours: number; readonly floor: number }[] = []
    for (let at = 0; at < jobs; at += perCall) {
      const request = await press.releaseRequest(press.jobs.slice(at, at + perCall))
      const from = performance.now()
      await office.ask('rewrap', request)
      const ours = performance.now() - from
      rounds.push({ ours, floor: bare(perCall) })
    }
    const measured = perSecond(perCall, median(rounds.map(({ ours }) => ours)))
    office.custodian.close()
    return {
      name: 'seal',
      work: `${jobs} releases in calls of ${perCall}: proofs, budget, record on disk, unwrap, seal to the station, sign`,
      floor: 'ML-KEM-768 and X25519 exchanges of one unwrapping and one sealing, node:crypto',
      bar: `at least ${bar} releases a second`,
      measured,
      floorMeasured: perSecond(perCall, median(rounds.map(({ floor }) => floor))),
      ratio: Number(median(rounds.map(({ ours, floor }) => floor / ours)).toFixed(2)),
      unit: 'releases/s',
      pass: measured >= bar,
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
