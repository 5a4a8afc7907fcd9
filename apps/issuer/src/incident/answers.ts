// Questions that were answered: what was asked, by whom, and the totals that stand in the ledger. The rows are
// not kept twice: they are counted again from the exposures, which are only ever added to.
import type { OperatorId } from '@tipstaff/custody'
import { openCheckpoint } from '@tipstaff/ledger'
import { exposuresIn } from '../platform/exposures.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Tables, Writer } from '../platform/store.ts'
import type { ExposureAnswer, ExposureQuestion } from './exposure-question.ts'
import { ledgerPolicy } from './office-ledger.ts'
import type { ExposureVerdict } from './verify-exposure.ts'

declare module '../platform/store.ts' {
  interface Tables {
    exposure_answers: {
      statement: string
      side: 'recipient' | 'holder'
      party: string
      span_from: number
      span_to: number
      by: string
      at: number
      entry: string
      parties: number
      certain: number
      presumed: number
      verified_at: number | null
      verdict: string | null
    }
  }
}

export const answersMigration: Migration = {
  name: 'incident-answers-1',
  statements: ({ bigint }) => [
    `CREATE TABLE exposure_answers (statement TEXT PRIMARY KEY, side TEXT NOT NULL, party TEXT NOT NULL,
      span_from ${bigint} NOT NULL, span_to ${bigint} NOT NULL, "by" TEXT NOT NULL, at ${bigint} NOT NULL,
      entry TEXT NOT NULL, parties INTEGER NOT NULL, certain INTEGER NOT NULL, presumed INTEGER NOT NULL,
      verified_at ${bigint}, verdict TEXT)`,
    'CREATE INDEX exposure_answers_at ON exposure_answers (at)',
  ],
}

/** A verdict as it is kept: what the ledger confirmed, and how often it did not. */
export interface KeptVerdict extends Omit<ExposureVerdict, 'faults'> {
  readonly faults: Readonly<Record<string, { readonly count: number; readonly first: string }>>
}

export interface Answered {
  readonly statement: string
  readonly question: ExposureQuestion
  readonly by: OperatorId
  readonly at: number
  /** Its `exposure-answered` entry. */
  readonly entry: string
  /** People, or recipients when asked about a person, and openings: when it was answered. */
  readonly parties: number
  readonly certain: number
  readonly presumed: number
  readonly verified: { readonly at: number; readonly verdict: KeptVerdict } | null
}

/** Keeps an answer in the transaction that queues its entry. */
export async function keepAnswer(
  trx: Writer,
  { question, ...answered }: Omit<Answered, 'verified'>,
): Promise<void> {
  const { side, id: party, from: span_from, to: span_to } = question
  const row = { ...answered, side, party, span_from, span_to, verified_at: null, verdict: null }
  await trx.insertInto('exposure_answers').values(row).execute()
}

/** Refusal `not-found`. */
export async function readAnswered(db: Reader, statement: string): Promise<Answered> {
  const row = await db
    .selectFrom('exposure_answers')
    .selectAll()
    .where('statement', '=', statement)
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'there is no such answer')
  return fromRow(row)
}

/** Answers, newest first, from before a time. */
export async function lastAnswers(
  db: Reader,
  before: number,
  most: number,
): Promise<readonly Answered[]> {
  const rows = await db
    .selectFrom('exposure_answers')
    .selectAll()
    .where('at', '<', before)
    .orderBy('at', 'desc')
    .orderBy('statement')
    .limit(most)
    .execute()
  return rows.map(fromRow)
}

/** Keeps what the ledger said of an answer. */
export async function keepVerdict(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  statement: string,
  verdict: ExposureVerdict,
): Promise<void> {
  const kept: KeptVerdict = { ...verdict, faults: Object.fromEntries(verdict.faults) }
  await store.write(async (trx) => {
    await trx
      .updateTable('exposure_answers')
      .set({ verified_at: clock(), verdict: JSON.stringify(kept) })
      .where('statement', '=', statement)
      .execute()
  })
}

/**
 * The whole of an answer: its rows as they are now, under a checkpoint of now. Openings that were presumed may
 * have become certain since.
 */
export async function wholeAnswer(
  office: Pick<Office, 'store' | 'custodian' | 'ledger'>,
  { question, by, at, statement, entry }: Answered,
): Promise<ExposureAnswer> {
  const rows = await exposuresIn(office.store.db, question)
  const checkpoint = await checkpointOver(office, entry)
  const sum = (what: 'certain' | 'presumed'): number =>
    rows.reduce((sum, row) => sum + row[what], 0)
  const sums = { certain: sum('certain'), presumed: sum('presumed') }
  return { question, by, at, statement, rows, ...sums, checkpoint }
}

/** A signed checkpoint that covers an entry. */
export async function checkpointOver(
  office: Pick<Office, 'custodian' | 'ledger'>,
  entry: string,
): Promise<ExposureAnswer['checkpoint']> {
  const { checkpoint: note } = await office.ledger.prove([entry])
  const { origin, size, root } = openCheckpoint(note, await ledgerPolicy(office)).checkpoint
  return { origin, size, root: Buffer.from(root).toString('base64'), note }
}

function fromRow(row: Tables['exposure_answers']): Answered {
  const { statement, side, party, span_from, span_to, by, at, entry, verified_at, verdict } = row
  const { parties, certain, presumed } = row
  return {
    statement,
    question: { side, id: party, from: span_from, to: span_to } as ExposureQuestion,
    by: by as OperatorId,
    at,
    entry,
    parties,
    certain,
    presumed,
    verified:
      verified_at === null || verdict === null
        ? null
        : { at: verified_at, verdict: JSON.parse(verdict) as KeptVerdict },
  }
}
