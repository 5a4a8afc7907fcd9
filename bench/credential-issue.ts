// Claims to COSE to QR text on one core, held against nothing but ES256 signatures of the same bytes.
import { sign } from 'node:crypto'
import { credentialText, encodeClaims, signEs256, toBeSigned } from '@tipstaff/credential'
import { makeOffice, sampleCardId } from '../packages/credential/bin/sample-office.ts'
import type { BenchResult } from './parts/result.ts'

const rounds = 41
const perRound = 500

// By processor time of this thread: "per core" must not depend on what else the machine is doing.
const perSecond = (work: (n: number) => unknown): number => {
  const from = process.threadCpuUsage()
  for (let n = 0; n < perRound; n++) work(n)
  const { user, system } = process.threadCpuUsage(from)
  return (perRound * 1e6) / (user + system)
}
const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export async function run(): Promise<BenchResult> {
  const office = makeOffice()
  const { privateKey, kid } = office.issuer
  const message = toBeSigned(encodeClaims(office.claims()), kid)
  const issue = (n: number): string => {
    const claims = office.claims({ cardId: sampleCardId(n), statusIndex: n, name: `Holder ${n}` })
    const payload = encodeClaims(claims)
    return credentialText(payload, kid, signEs256(privateKey, toBeSigned(payload, kid)))
  }
  const raw = (): unknown => sign('sha256', message, privateKey)
  perSecond(issue)
  perSecond(raw)
  const pairs = Array.from({ length: rounds }, () => [perSecond(issue), perSecond(raw)] as const)
  const ratio = median(pairs.map(([ours, floor]) => ours / floor))
  return await Promise.resolve({
    name: 'credential-issue',
    work: `${perRound} cards, each its own claims, to signed QR text, ${rounds} times`,
    floor: 'node:crypto ES256 signature (DER) of the same bytes',
    bar: 'at least 0.5 of the floor',
    measured: median(pairs.map(([ours]) => ours)),
    floorMeasured: median(pairs.map(([, floor]) => floor)),
    ratio,
    unit: 'cards/s a core',
    pass: ratio >= 0.5,
  })
}
