// QR text to the gate's decision on one core, held against nothing but ES256 verification.
import { sign, verify } from 'node:crypto'
import { decide, encodeClaims, toBeSigned } from '@tipstaff/credential'
import { makeOffice, sampleCards, sampleNow } from '../packages/credential/bin/sample-office.ts'
import type { BenchResult } from './parts/result.ts'

const rounds = 41
const perRound = 250

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

// By processor time of this thread: "per core" must not depend on what else the machine is doing. The single
// times, for the 99th percentile, are by the wall clock.
const perSecond = (work: (n: number) => unknown, times?: number[]): number => {
  const from = process.threadCpuUsage()
  for (let n = 0; n < perRound; n++) {
    const startedAt = performance.now()
    work(n)
    times?.push(performance.now() - startedAt)
  }
  const { user, system } = process.threadCpuUsage(from)
  return (perRound * 1e6) / (user + system)
}

export async function run(): Promise<BenchResult> {
  const office = makeOffice()
  const { privateKey, publicKey, kid } = office.issuer
  const cards = sampleCards().map(({ cardId, statusIndex }) => office.card({ cardId, statusIndex }))
  const state = office.state()
  const decideOne = (n: number): void => {
    const qr = cards[n % cards.length] ?? ''
    const decision = decide(
      { shown: { qr }, zone: 'yard', samePerson: true, now: sampleNow },
      state,
    )
    if (!decision.admit) throw new Error(decision.because)
  }
  const message = toBeSigned(encodeClaims(office.claims()), kid)
  const signature = sign('sha256', message, privateKey)
  const raw = (): boolean => verify('sha256', message, publicKey, signature)
  perSecond(decideOne)
  perSecond(raw)
  const times: number[] = []
  const pairs = Array.from(
    { length: rounds },
    () => [perSecond(decideOne, times), perSecond(raw)] as const,
  )
  const ratio = median(pairs.map(([ours, floor]) => ours / floor))
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Infinity
  return await Promise.resolve({
    name: 'gate-decide',
    work: `${perRound} QR texts of ${cards.length} cards to a G2 decision, ${rounds} times`,
    floor: 'node:crypto ES256 verification (DER) of the same bytes',
    bar: 'at least 0.6 of the floor; p99 below 2 ms',
    measured: median(pairs.map(([ours]) => ours)),
    floorMeasured: median(pairs.map(([, floor]) => floor)),
    ratio,
    unit: 'decisions/s a core',
    pass: ratio >= 0.6 && p99 < 2,
    notes: `p99 ${p99.toFixed(3)} ms`,
  })
}
