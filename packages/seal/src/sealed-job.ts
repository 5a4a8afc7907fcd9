// A sealed job: content under a key of its own, that key sealed to the custodian's release key. The
// sealed bytes may lie at the contractor for weeks; without a release they are worth nothing.
import { randomBytes } from 'node:crypto'
import { openBase, sealBase } from './single-shot.ts'
import { gcmOpen, gcmSeal, soon, suite, type HybridKey } from './hybrid-kem.ts'
import { decodeJob, encodeJob, jobContentMax, type JobContent } from './job-content.ts'
import { SealError } from './seal-error.ts'

const magic = Buffer.from('tsj1', 'ascii')
const layout = { nonce: 23, content: 35, tag: 16 } as const
/** Contents are padded to multiples of this many bytes, so that a size does not name a portrait. */
const padding = 4096

export interface SealedJob {
  /** `"tsj1" | job 19 | nonce 12 | AES-256-GCM(u32be length | content | zeros)`; AAD is what precedes. */
  readonly sealed: Uint8Array
  /** HPKE to the release key: `enc 1120 | ciphertext 64+16` over content key ‖ subject key. */
  readonly wrappedKey: Uint8Array
}

/** What the custodian finds in a wrapped key. */
export interface JobKeys {
  readonly contentKey: Uint8Array
  readonly subjectKey: Uint8Array
}

/** Hybrid public key (1216 bytes) as a key. Throws `bad-key`. */
export async function sealingKey(raw: Uint8Array): Promise<HybridKey> {
  return suite.DeserializePublicKey(raw).catch((cause: unknown) => {
    throw new SealError('bad-key', 'not a hybrid public key', { cause })
  })
}

/** A fresh hybrid pair: the 32-byte seed is the private key as it is stored. */
export async function newSealingPair(): Promise<{ seed: Uint8Array; publicKey: Uint8Array }> {
  const { privateKey, publicKey } = await suite.GenerateKeyPair(true)
  return {
    seed: await suite.SerializePrivateKey(privateKey),
    publicKey: await suite.SerializePublicKey(publicKey),
  }
}

/** The private key of a 32-byte seed. Throws `bad-key`. */
export async function openingKey(seed: Uint8Array): Promise<HybridKey> {
  return suite.DeserializePrivateKey(seed, true).catch((cause: unknown) => {
    throw new SealError('bad-key', 'not a hybrid private key', { cause })
  })
}

/** {@link sealContent} of an encoded content (`encodeJob`). Throws also `wrong-job`, when it is another's. */
export async function sealJob(
  content: Uint8Array,
  job: string,
  releaseKey: HybridKey,
  subjectKey: Uint8Array,
): Promise<SealedJob> {
  if (content.length > jobContentMax) throw new SealError('too-large', `${job} is too large`)
  const decoded = decodeJob(content)
  if (decoded.job !== job) throw new SealError('wrong-job', `the content is not ${job}`)
  return sealContent(decoded, releaseKey, subjectKey)
}

/**
 * Seals a job's content. `subjectKey` (32 bytes) is the holder's: it lets the custodian see that the
 * ledger's leaf speaks of the person whose job this is. Throws `malformed`, `unknown-field`, `too-large`.
 */
export async function sealContent(
  content: JobContent,
  releaseKey: HybridKey,
  subjectKey: Uint8Array,
): Promise<SealedJob> {
  const { job } = content
  if (subjectKey.length !== 32)
    throw new SealError('malformed', 'a subject key of 32 bytes is needed')
  const encoded = encodeJob(content)
  if (encoded.length > jobContentMax) throw new SealError('too-large', `${job} is too large`)
  const plain = padded(encoded)
  encoded.fill(0)
  const contentKey = randomBytes(32)
  const head = Buffer.concat([magic, Buffer.from(job, 'ascii')])
  const nonce = randomBytes(12)
  const body = gcmSeal(contentKey, nonce, Buffer.concat([head, nonce]), plain)
  plain.fill(0)
  const keys = Buffer.concat([contentKey, subjectKey])
  return {
    sealed: Buffer.concat([head, nonce, body]),
    wrappedKey: await sealTo(releaseKey, keys, jobKeyContext(job)),
  }
}

/** The keys of a job, with the custodian's release key. Throws `not-openable`. */
export async function openWrapped(
  wrappedKey: Uint8Array,
  job: string,
  releaseKey: HybridKey,
): Promise<JobKeys> {
  const keys = await openFrom(releaseKey, wrappedKey, jobKeyContext(job))
  if (keys.length !== 64)
    throw new SealError('not-openable', `the key of ${job} has another length`)
  return { contentKey: keys.subarray(0, 32), subjectKey: keys.subarray(32) }
}

/** The content of a sealed job under its content key. Throws `wrong-job`, `not-openable`, `malformed`. */
export function openContent(sealed: Uint8Array, job: string, contentKey: Uint8Array): JobContent {
  const head = Buffer.concat([magic, Buffer.from(job, 'ascii')])
  if (sealed.length < layout.content + layout.tag || !head.equals(sealed.subarray(0, layout.nonce)))
    throw new SealError('wrong-job', `the sealed bytes are not those of ${job}`)
  const nonce = sealed.subarray(layout.nonce, layout.content)
  const content = decodeJob(
    unpadded(
      opened(
        contentKey,
        nonce,
        sealed.subarray(0, layout.content),
        sealed.subarray(layout.content),
      ),
    ),
  )
  if (content.job !== job) throw new SealError('wrong-job', `the content is not ${job}`)
  return content
}

/** HPKE base mode in one piece: `enc 1120 | ciphertext`. */
export const sealTo = (
  key: HybridKey,
  plaintext: Uint8Array,
  info: Uint8Array,
): Promise<Uint8Array> => soon(() => sealBase(key, plaintext, info))

/** Opens {@link sealTo}. Throws `not-openable`. */
export const openFrom = (
  key: HybridKey,
  sealed: Uint8Array,
  info: Uint8Array,
): Promise<Uint8Array> =>
  soon(() => {
    try {
      return openBase(key, sealed, info)
    } catch (cause) {
      throw new SealError('not-openable', 'the key does not open this', { cause })
    }
  })

const jobKeyContext = (job: string): Uint8Array =>
  Buffer.from(`tipstaff-job-key-v1\0${job}`, 'ascii')

/** `u32be length | bytes | zeros` to the next multiple of `to`. */
export function padded(bytes: Uint8Array, to: number = padding): Uint8Array {
  const out = Buffer.alloc(Math.ceil((4 + bytes.length) / to) * to)
  out.writeUInt32BE(bytes.length)
  out.set(bytes, 4)
  return out
}

/** What was padded. Throws `malformed` unless the rest is zeros. */
export function unpadded(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = bytes.length < 4 ? Infinity : view.getUint32(0)
  let rest = length > bytes.length - 4 ? 1 : 0
  for (let at = 4 + length; at < bytes.length; at += 1) rest |= bytes[at] ?? 1
  if (rest !== 0) throw new SealError('malformed', 'the padding is not as it should be')
  return bytes.subarray(4, 4 + length)
}

function opened(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, body: Uint8Array): Uint8Array {
  try {
    return gcmOpen(key, nonce, aad, body)
  } catch (cause) {
    throw new SealError('not-openable', 'the content key does not open this job', { cause })
  }
}
