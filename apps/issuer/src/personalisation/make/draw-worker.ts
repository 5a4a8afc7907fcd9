// One worker of the press office: draws faces on a design, seals them as jobs and writes the sealed ones into
// their file. Plaintext comes in by memory, leaves sealed, and is gone when the worker takes the next piece.
import {
  CardArtError,
  compileDesign,
  drawCard,
  type CompiledDesign,
  type DesignData,
} from '@tipstaff/card-art'
import type { BatchId } from '@tipstaff/custody'
import { sealContent, sealingKey, type HybridKey, type JobFace } from '@tipstaff/seal'
import { keepSegment } from './segments.ts'

/** What one job is made of: the face of the card, and nothing that is not printed on it. */
export interface JobToDraw {
  readonly job: string
  readonly face: JobFace
  readonly portrait: Uint8Array
  readonly subjectKey: Uint8Array
}

export interface DrawingOrder {
  /** Designs by card type. */
  readonly designs: readonly DesignData[]
  /** The custodian's hybrid release key, 1216 bytes. */
  readonly releaseSeal: Uint8Array
  readonly jobs: readonly JobToDraw[]
}

export interface DrawnJob {
  readonly job: string
  readonly sealed: Uint8Array
  readonly wrappedKey: Uint8Array
}

/** A face that cannot be printed: the field and what is wrong with it, never its value. */
export interface UndrawableJob {
  readonly job: string
  readonly because: string
}

/** Jobs that share a file, and which file. */
export interface SegmentOrder extends DrawingOrder {
  readonly home: string
  readonly batch: BatchId
  /** The number of the first job. */
  readonly no: number
}

/** A job that lies sealed in its file, after those before it. */
export interface KeptJob {
  readonly job: string
  readonly length: number
  readonly wrappedKey: Uint8Array
}

const compiled = new Map<string, CompiledDesign>()
let releaseKey: { readonly raw: Uint8Array; readonly key: HybridKey } | null = null

/** Draws and seals the jobs of one file and writes it; it is on the disk when this resolves. */
export async function makeSegment({
  home,
  batch,
  no,
  ...order
}: SegmentOrder): Promise<readonly (KeptJob | UndrawableJob)[]> {
  const drawn = await drawJobs(order)
  keepSegment(
    home,
    batch,
    no,
    drawn.flatMap((one) => ('sealed' in one ? [one.sealed] : [])),
  )
  // A key is a view of a larger pool, which would be sent with it.
  return drawn.map((one) =>
    'sealed' in one
      ? {
          job: one.job,
          length: one.sealed.length,
          wrappedKey: Uint8Array.from(one.wrappedKey),
        }
      : one,
  )
}

/** Draws and seals jobs, in order; what cannot be drawn is said, and the others go on. */
export async function drawJobs(
  order: DrawingOrder,
): Promise<readonly (DrawnJob | UndrawableJob)[]> {
  const key = await keyOf(order.releaseSeal)
  const designs = new Map(order.designs.map((data) => [data.id, compiledOf(data)]))
  const drawn: (DrawnJob | UndrawableJob)[] = []
  // By the length of the code: the QR encoder remembers the frame of one size and makes it anew for another.
  const inOrder = [...order.jobs.entries()].sort((a, b) => lengthOf(a) - lengthOf(b))
  for (const [i, one] of inOrder) {
    try {
      drawn[i] = await drawJob(designs, key, one)
    } catch (error) {
      if (!(error instanceof CardArtError)) throw error
      drawn[i] = { job: one.job, because: error.message }
    }
  }
  return drawn
}

const lengthOf = ([, { face }]: readonly [number, JobToDraw]): number => face.qr.length

async function drawJob(
  designs: ReadonlyMap<string, CompiledDesign>,
  key: HybridKey,
  { job, face, portrait, subjectKey }: JobToDraw,
): Promise<DrawnJob> {
  const design = designs.get(face.cardType)
  if (!design) throw new Error(`${job} has a card type without a design`)
  const { front, back, qr } = drawCard(design, { ...face, portrait })
  const page = { front, back, qr }
  const content = { v: 1, job, design: design.digest, face, portrait, page } as const
  return { job, ...(await sealContent(content, key, subjectKey)) }
}

function compiledOf(data: DesignData): CompiledDesign {
  const name = JSON.stringify(data)
  const known = compiled.get(name) ?? compileDesign(data)
  compiled.set(name, known)
  return known
}

async function keyOf(raw: Uint8Array): Promise<HybridKey> {
  if (releaseKey && Buffer.compare(releaseKey.raw, raw) === 0) return releaseKey.key
  releaseKey = { raw, key: await sealingKey(raw) }
  return releaseKey.key
}
