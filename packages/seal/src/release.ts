// A release: one job's content key, sealed to one station, in a document the custodian signed. The
// station verifies it before it opens anything.
import { createHash, type KeyObject } from 'node:crypto'
import { isBytes, isId, isInteger } from './closed-map.ts'
import type { HybridKey } from './hybrid-kem.ts'
import type { JobContent } from './job-content.ts'
import { SealError } from './seal-error.ts'
import { openContent, openFrom, sealTo } from './sealed-job.ts'
import { openMap, signMap, type Signer } from './signed-map.ts'

/** What a release is for; all of it is bound into the sealed key. */
export interface ReleaseBinding {
  readonly job: string
  readonly batch: string
  readonly station: string
  /** The station's hybrid public key, 1216 bytes. */
  readonly stationKey: Uint8Array
  /** RFC 6962 leaf hash of the `opening-intended` entry, 32 bytes. */
  readonly leaf: Uint8Array
}

export interface Release extends Omit<ReleaseBinding, 'stationKey'> {
  readonly v: 1
  /** SHA-256 of the station's hybrid public key. */
  readonly key: Uint8Array
  /** Milliseconds since the epoch, by the custodian's clock. */
  readonly at: number
  /** `enc 1120 | ciphertext 32+16`: the content key for the station. */
  readonly sealedKey: Uint8Array
}

const kind = 'tipstaff-release-v1'
const rules = {
  v: isInteger(1, 1),
  job: isId('jo'),
  batch: isId('ba'),
  station: isId('st'),
  leaf: isBytes(32),
  key: isBytes(32),
  at: isInteger(0),
  sealedKey: isBytes(1120 + 48),
} as const

const keyHash = (raw: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(raw).digest())

const context = (bound: Pick<Release, 'job' | 'batch' | 'station' | 'key' | 'leaf'>): Uint8Array =>
  Buffer.concat([
    Buffer.from(
      `tipstaff-release-key-v1\0${bound.job}\0${bound.batch}\0${bound.station}\0`,
      'ascii',
    ),
    bound.key,
    bound.leaf,
  ])

/** Seals a content key to a station and signs the release. */
export async function rewrapTo(
  station: HybridKey,
  binding: ReleaseBinding,
  contentKey: Uint8Array,
  signed: { readonly sign: Signer; readonly at: number },
): Promise<Uint8Array> {
  const { stationKey, ...rest } = binding
  const bound = { ...rest, key: keyHash(stationKey), leaf: Uint8Array.from(rest.leaf) }
  const sealedKey = Uint8Array.from(await sealTo(station, contentKey, context(bound)))
  return signMap(kind, { v: 1, ...bound, at: signed.at, sealedKey }, rules, signed.sign)
}

/** A release this custodian signed for this job and station. Rejects with `bad-signature`, `wrong-job`, `wrong-station`. */
export async function verifyRelease(
  bytes: Uint8Array,
  custodian: KeyObject,
  expected: { readonly job: string; readonly station: string; readonly stationKey: Uint8Array },
): Promise<Release> {
  const release = (await openMap(kind, bytes, rules, custodian)) as Release
  if (release.job !== expected.job) throw new SealError('wrong-job', `released is ${release.job}`)
  const isOurs = Buffer.compare(release.key, keyHash(expected.stationKey)) === 0
  if (release.station !== expected.station || !isOurs)
    throw new SealError('wrong-station', `released to ${release.station}`)
  return release
}

/** Opens a job with a verified release and the station's private key. Throws `not-openable`, `wrong-job`. */
export async function openJob(
  sealed: Uint8Array,
  release: Release,
  station: HybridKey,
): Promise<JobContent> {
  const contentKey = await openFrom(station, release.sealedKey, context(release))
  try {
    return openContent(sealed, release.job, contentKey)
  } finally {
    contentKey.fill(0)
  }
}
