// What a station may ask, once it is known who it is: five questions, each about its own batches only. The
// door gives sealed jobs and releases; it has no way to ask for anything else.
import { decode, encode } from 'cborg'
import { z } from 'zod'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { openBatchesOf, type Batch } from '../batches.ts'
import { readSegment } from '../make/segments.ts'
import { endBegunWords } from '../press/judge-job.ts'
import { batchFor, outstandingReleases, releaseJobs } from '../press/release-jobs.ts'
import { keepReports, type Station } from '../stations.ts'
import { issuedTo } from '../stock/blanks.ts'
import { rangesOf } from '../stock/blank.ts'
import { takeReceipts } from '../press/take-receipts.ts'

export type DoorOffice = Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'settings'>

export interface Knock {
  readonly method: string
  /** Path and query as they came. */
  readonly target: string
  readonly body: Uint8Array
}

const bytes = (max: number): z.ZodType<Uint8Array> =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= max)
const batch = z.string().regex(/^ba_[a-z2-7]{16}$/)
const job = z.string().regex(/^jo_[a-z2-7]{16}$/)
const blank = z.string().regex(/^[A-Z]{2}[0-9]{8}$/)
const v = z.literal(1)

const questions = {
  next: z.strictObject({ v, batch, count: z.number().int().min(1).max(1000) }),
  receipts: z.strictObject({ v, receipts: z.array(bytes(1024)).min(1).max(500) }),
  journal: z.strictObject({ v, reports: z.array(z.strictObject({ job, blank })).max(1000) }),
} as const

type Answer = Readonly<Record<string, unknown>>
type Question = (
  office: DoorOffice,
  station: Station,
  asked: {
    readonly parts: readonly string[]
    readonly query: URLSearchParams
    readonly body: Uint8Array
  },
) => Promise<Answer>

const routes: Readonly<Record<string, Question>> = {
  'GET batches': async (office, station) => {
    const open = await openBatchesOf(office.store.db, station.id, office.clock())
    return { batches: await Promise.all(open.map((one) => manifestOf(office, one))) }
  },
  'GET jobs': async (office, station, { parts, query }) => {
    const own = await batchFor(office, station, read(batch, parts[0]))
    const from = read(z.coerce.number().int().min(0).max(100_000), query.get('from') ?? '0')
    const { db } = office.store
    return { ...(await readSegment(db, office.settings.home, own, from)) }
  },
  'GET outstanding': async (office, station, { parts }) => {
    const asked = read(batch, parts[0])
    await endBegunWords(office)
    return { releases: await outstandingReleases(office, station, asked) }
  },
  'POST next': async (office, station, { body }) => {
    const asked = read(questions.next, fromCbor(body))
    await endBegunWords(office)
    return { releases: await releaseJobs(office, station, asked) }
  },
  'POST receipts': async (office, station, { body }) => {
    const { receipts } = read(questions.receipts, fromCbor(body))
    await endBegunWords(office)
    return { taken: await takeReceipts(office, station, receipts) }
  },
  'POST journal': async (office, station, { body }) => {
    const { reports } = read(questions.journal, fromCbor(body))
    await office.store.write((trx) => keepReports(trx, station.id, reports, office.clock()))
    return {}
  },
}

/** Answers one question of a station as CBOR. Throws Refusal. */
export async function answerKnock(
  office: DoorOffice,
  station: Station,
  knock: Knock,
): Promise<Uint8Array> {
  const url = new URL(knock.target, 'https://door')
  const [name = '', ...parts] = url.pathname.split('/').slice(1)
  const route = routes[`${knock.method} ${name}`]
  if (!route || parts.length > 1) throw new Refusal('not-found', 'no such question')
  const asked = { parts, query: url.searchParams, body: knock.body }
  return encode({ v: 1, ...(await route(office, station, asked)) })
}

async function manifestOf(office: DoorOffice, one: Batch): Promise<Answer> {
  return {
    batch: one.id,
    jobs: one.jobs,
    budget: one.budget,
    cardsAnHour: one.cardsAnHour,
    expiresAt: one.expiresAt,
    designs: one.designs,
    blanks: rangesOf(await issuedTo(office.store.db, one.id)),
  }
}

function read<T>(shape: z.ZodType<T>, value: unknown): T {
  const found = shape.safeParse(value)
  if (!found.success) throw new Refusal('malformed', 'the question is malformed')
  return found.data
}

function fromCbor(body: Uint8Array): unknown {
  try {
    return decode(body, { strict: true, rejectDuplicateMapKeys: true, allowBigInt: false })
  } catch {
    throw new Refusal('malformed', 'the question is not strict CBOR')
  }
}
