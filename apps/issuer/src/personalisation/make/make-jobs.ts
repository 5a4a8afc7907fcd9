// Approved openings become sealed jobs: opened a few hundred at a time, drawn and sealed on all cores, written
// as ciphertext, forgotten. Broken off, it goes on with what is not sealed yet.
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { decode } from 'cborg'
import type { BatchId, HolderId } from '@tipstaff/custody'
import type { DesignData } from '@tipstaff/card-art'
import { Piscina } from 'piscina'
import { z } from 'zod'
import { readAct } from '../../platform/kept-acts.ts'
import type { Office } from '../../platform/office.ts'
import { openRecords, type OpenedRecord } from '../../platform/open-records.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Batch } from '../batches.ts'
import { faceTermsOf, subjectKeysOf, type FaceTerms } from '../cards-to-print.ts'
import type { JobToDraw, KeptJob, SegmentOrder, UndrawableJob } from './draw-worker.ts'
import { changeJob } from '../change-jobs.ts'
import { jobsOf, openingsToDraw, type Job, type OpeningToDraw } from '../jobs.ts'
import { markSealed, segmentJobs, type SealedPiece } from './segments.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log' | 'settings'>

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const textShape = z.strictObject({ name: z.string(), rank: z.string(), kind: z.string() })
const portraitShape = z.strictObject({ print: bytes, qr: bytes })
const cardShape = z.strictObject({ qr: z.string() })

/** A card that cannot be printed as it is: its job is never released. */
export interface Undrawable {
  readonly card: string
  readonly because: string
}

/**
 * Makes every job of a batch that is not sealed yet; says which cannot be. `seen` is told how many are done.
 * @throws Refusal `custodian-refused`, `not-found`, `wrong-state`
 */
export async function makeJobs(
  office: Needs,
  batch: Batch,
  seen: (done: number) => void = () => undefined,
): Promise<readonly Undrawable[]> {
  const acts = await openingsToDraw(office.store.db, batch.id)
  const undrawable: Undrawable[] = []
  if (acts.length === 0) return undrawable
  const { releaseSeal } = await office.custodian.call('public-keys', {})
  const workers = new Piscina<SegmentOrder, readonly (KeptJob | UndrawableJob)[]>({
    filename: new URL(`./draw-worker${extname(import.meta.filename)}`, import.meta.url).href,
    maxThreads: availableParallelism(),
    minThreads: 1,
    maxQueue: 8,
    // Kept between openings: a new thread compiles the designs and warms up again. They end with the batch.
    idleTimeout: 60_000,
  })
  const { home } = office.settings
  const designs = batch.designs.map(({ data }) => JSON.parse(data) as DesignData)
  let done = acts.reduce((left, { jobs }) => left - jobs, batch.jobs)
  try {
    const open = (at: number): Promise<readonly Piece[]> => {
      const opening = acts[at]
      return opening ? openFaces(office, batch.id, opening) : Promise.resolve([])
    }
    // One opening ahead: the custodian works while the one before it is drawn.
    let next = open(0)
    for (let at = 0; at < acts.length; at += 1) {
      const pieces = await next
      next = open(at + 1)
      const failed = next.catch(() => undefined)
      await sealPieces(office, pieces, {
        make: (no, jobs) => {
          const order = { designs, releaseSeal, jobs, home, batch: batch.id, no }
          // Handed over, not copied: nobody here needs a portrait again. (A list, whatever the types say.)
          const transferList = jobs.map(({ portrait }) => portrait.buffer) as object
          return workers.run(order, { name: 'makeSegment', transferList })
        },
        done: (count, cannot) => {
          seen((done += count))
          undrawable.push(...cannot)
        },
      }).finally(() => failed)
    }
  } finally {
    await workers.destroy()
  }
  return undrawable
}

interface Piece {
  readonly job: Job
  readonly toDraw: JobToDraw
}

interface Press {
  /** Draws and seals jobs into their file, the one of job number `no`. */
  make(no: number, jobs: readonly JobToDraw[]): Promise<readonly (KeptJob | UndrawableJob)[]>
  done(count: number, cannot: readonly Undrawable[]): void
}

// Pieces of one file each, one under way a core and one ready; the file is on the disk before its rows.
async function sealPieces(office: Needs, pieces: readonly Piece[], press: Press): Promise<void> {
  const files = Map.groupBy(pieces, ({ job }) => Math.floor(job.no / segmentJobs))
  const waiting = [...files.values()]
  const lane = async (): Promise<void> => {
    for (let some = waiting.shift(); some; some = waiting.shift()) {
      const { sealed, cannot } = await makeFile(press, some)
      await office.store.write(async (trx) => {
        await markSealed(trx, sealed)
        for (const { job } of cannot)
          await changeJob(trx, job.id, ['drafted'], { state: 'undrawable' })
      })
      press.done(
        some.length,
        cannot.map(({ job, because }) => ({ card: job.card, because })),
      )
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, lane))
}

interface MadeFile {
  readonly sealed: SealedPiece[]
  readonly cannot: { readonly job: Job; readonly because: string }[]
}

async function makeFile(press: Press, some: readonly Piece[]): Promise<MadeFile> {
  const answers = await press.make(
    some[0]?.job.no ?? 0,
    some.map(({ toDraw }) => toDraw),
  )
  const file: MadeFile = { sealed: [], cannot: [] }
  for (const [i, { job }] of some.entries()) {
    const answer = answers[i]
    if (answer?.job !== job.id) throw new Error('a worker answered for another job')
    if ('because' in answer) file.cannot.push({ job, because: answer.because })
    else {
      const { length, wrappedKey } = answer
      file.sealed.push({ job, length, wrappedKey })
    }
  }
  return file
}

// A file holds whole runs of fifty: a run that is partly sealed already cannot be here, because a file and
// the rows that name it are written together.
async function openFaces(
  office: Needs,
  batch: BatchId,
  { act: hash, from, jobs: most }: OpeningToDraw,
): Promise<readonly Piece[]> {
  const act = await readAct(office.store.db, hash)
  const jobs = await jobsOf(office.store.db, batch, { states: ['drafted'], act: hash, from, most })
  if (act.state === 'drafted') throw new Refusal('second-person-needed', 'not approved yet')
  const records = new Map<HolderId, OpenedRecord>()
  for (const record of await openRecords(office, act)) records.set(record.holder, record)
  const keys = await subjectKeysOf(office.store.db, [...records.keys()])
  const terms = await faceTermsOf(
    office.store.db,
    jobs.map(({ card }) => card),
  )
  const pieces: Piece[] = []
  for (const job of jobs) {
    const record = records.get(job.holder)
    const subjectKey = keys.get(job.holder)
    if (!record || !subjectKey) throw new Refusal('not-found', `${job.id} has no opened record`)
    const toDraw = { job: job.id, subjectKey, ...faceOf(job, record, terms.get(job.card)) }
    pieces.push({ job, toDraw })
  }
  return pieces
}

function faceOf(
  job: Job,
  { groups }: OpenedRecord,
  terms: FaceTerms | undefined,
): Pick<JobToDraw, 'face' | 'portrait'> {
  if (!terms) throw new Refusal('not-found', `${job.card} is no signed card`)
  const { type: cardType, expiresOn } = terms
  const { name, rank } = read(textShape, groups['F.text'], job)
  const { print } = read(portraitShape, groups['F.portrait'], job)
  const { qr } = read(cardShape, groups['F.card'], job)
  const portrait = isAlone(print) ? print : Uint8Array.from(print)
  return { face: { cardType, name, rank, serial: job.card, expiresOn, qr }, portrait }
}

// Its memory holds nothing else, so that it can be handed to a worker.
const isAlone = ({ buffer, byteLength }: Uint8Array): boolean => buffer.byteLength === byteLength

function read<T>(shape: z.ZodType<T>, record: Uint8Array | undefined, job: Job): T {
  const read = shape.safeParse(record ? decode(record) : undefined)
  if (!read.success) throw new Refusal('malformed', `a record for ${job.id} is not as it should be`)
  return read.data
}
