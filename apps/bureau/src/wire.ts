// What comes through the door, as strict shapes (docs/formats/station-door.md). The office writes its own
// half of this; neither trusts the other's.
import { decode, encode } from 'cborg'
import { z } from 'zod'
import { StationError } from './station-error.ts'

const bytes = (max: number): z.ZodType<Uint8Array> =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= max)
const count = z.number().int().min(0)
export const jobId: z.ZodString = z.string().regex(/^jo_[a-z2-7]{16}$/)
const batchId = z.string().regex(/^ba_[a-z2-7]{16}$/)
const blank = z.string().regex(/^[A-Z]{2}[0-9]{8}$/)
const hex32 = z.string().regex(/^[0-9a-f]{64}$/)

/** An approved batch as the office tells it. `design.data` is the design's JSON text. */
export const manifestShape = z.strictObject({
  batch: batchId,
  jobs: count.max(100_000),
  budget: count.min(1).max(1000),
  cardsAnHour: count,
  expiresAt: count,
  designs: z.array(z.strictObject({ digest: hex32, data: z.string().max(65_536) })).max(16),
  blanks: z.array(z.strictObject({ first: blank, last: blank })).max(1000),
})
export type Manifest = z.infer<typeof manifestShape>

export const answers = {
  batches: z.strictObject({ v: z.literal(1), batches: z.array(manifestShape).max(100) }),
  jobs: z.strictObject({
    v: z.literal(1),
    jobs: z.array(z.strictObject({ job: jobId, sealed: bytes(4 * 1024 * 1024) })).max(1000),
    next: count.nullable(),
  }),
  releases: z.strictObject({
    v: z.literal(1),
    releases: z.array(z.strictObject({ job: jobId, release: bytes(8192) })).max(1000),
  }),
  receipts: z.strictObject({ v: z.literal(1), taken: count }),
  journal: z.strictObject({ v: z.literal(1) }),
} as const
export type AnswerKind = keyof typeof answers
export type AnswerOf<K extends AnswerKind> = z.infer<(typeof answers)[K]>

const errorShape = z.strictObject({ v: z.literal(1), code: z.string().regex(/^[a-z-]{1,40}$/) })

/** Reads an answer strictly. Throws `malformed`. */
export function readAnswer<K extends AnswerKind>(kind: K, body: Uint8Array): AnswerOf<K> {
  const read = answers[kind].safeParse(fromCbor(body))
  if (!read.success) throw new StationError('malformed', `the door's answer (${kind}) is malformed`)
  return read.data as AnswerOf<K>
}

/** The word of a refusal, or `unknown` when the office did not say one we can read. */
export function readRefusal(body: Uint8Array): string {
  try {
    const read = errorShape.safeParse(fromCbor(body))
    return read.success ? read.data.code : 'unknown'
  } catch {
    return 'unknown'
  }
}

/** CBOR of a question. */
export const toCbor = (value: unknown): Uint8Array => encode(value)

function fromCbor(body: Uint8Array): unknown {
  try {
    return decode(body, { strict: true, rejectDuplicateMapKeys: true, allowBigInt: false })
  } catch {
    throw new StationError('malformed', "the door's answer is not strict CBOR")
  }
}
