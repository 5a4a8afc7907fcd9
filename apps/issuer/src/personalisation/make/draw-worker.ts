// One worker of the press office: draws faces on a design and seals them as jobs. Plaintext comes in by
// memory, leaves sealed, and is gone when the worker takes the next piece.
import {
  CardArtError,
  compileDesign,
  drawCard,
  type CompiledDesign,
  type DesignData,
} from '@tipstaff/card-art'
import { encodeJob, sealingKey, sealJob, type HybridKey, type JobFace } from '@tipstaff/seal'

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

const compiled = new Map<string, CompiledDesign>()
let releaseKey: { readonly raw: Uint8Array; readonly key: HybridKey } | null = null

/** Draws and seals jobs, in order; what cannot be drawn is said, and the others go on. */
export async function drawJobs(
  order: DrawingOrder,
): Promise<readonly (DrawnJob | UndrawableJob)[]> {
  const key = await keyOf(order.releaseSeal)
  const designs = new Map(order.designs.map((data) => [data.id, compiledOf(data)]))
  const drawn: (DrawnJob | UndrawableJob)[] = []
  for (const one of order.jobs) {
    try {
      drawn.push(await drawJob(designs, key, one))
    } catch (error) {
      if (!(error instanceof CardArtError)) throw error
      drawn.push({ job: one.job, because: error.message })
    }
  }
  return drawn
}

async function drawJob(
  designs: ReadonlyMap<string, CompiledDesign>,
  key: HybridKey,
  { job, face, portrait, subjectKey }: JobToDraw,
): Promise<DrawnJob> {
  const design = designs.get(face.cardType)
  if (!design) throw new Error(`${job} has a card type without a design`)
  const { front, back, qr } = drawCard(design, { ...face, portrait })
  const page = { front, back, qr }
  const content = encodeJob({ v: 1, job, design: design.digest, face, portrait, page })
  try {
    return { job, ...(await sealJob(content, job, key, subjectKey)) }
  } finally {
    content.fill(0)
  }
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
