// A batch is prepared: cards picked and shuffled under random job ids, the openings of their records and
// the batch's admission drafted and signed by the requester. Nothing is opened until another person approves.
import { createHash, randomInt } from 'node:crypto'
import {
  randomId,
  type FieldGroup,
  type JobId,
  type OperatorId,
  type Signatory,
} from '@tipstaff/custody'
import { draftAct, draftOpening, type Act } from '../platform/acts.ts'
import { keepAct } from '../platform/kept-acts.ts'
import { keepOrder } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Writer } from '../platform/store.ts'
import { addBatch, batchById, moveBatch, type Batch } from './batches.ts'
import { printableCards, subjectKeysOf, type PrintableCard } from './cards-to-print.ts'
import { compiledDesigns } from './make/designs.ts'
import { changeJob } from './change-jobs.ts'
import { addJobs, cardsInBatches, jobsOf } from './jobs.ts'
import { enrolledStation, takeTurn } from './stations.ts'

export const faceGroups: readonly FieldGroup[] = ['F.card', 'F.portrait', 'F.text']
// People an opening: a print portrait is some forty kilobytes, and all of them are in memory at once.
const openingMax = 100
const batchMax = 100_000
const dayMs = 86_400_000

type Needs = Pick<Office, 'store' | 'clock' | 'settings'>

export interface BatchRequest {
  readonly station: string
  readonly cards: readonly string[] | 'all-signed'
  readonly key: Signatory
  /** Who will approve: the ledger entry of the batch names both people. */
  readonly second: OperatorId
  /** Overrides of the office's settings. */
  readonly budget?: number
  readonly cardsAnHour?: number
  readonly days?: number
}

/** The order that admits a batch. */
export const admission = (batch: string): string => `admit-${batch}`

/**
 * Prepares a batch for a station.
 * @throws Refusal `not-found` for the station, `wrong-state` for a card, `malformed`
 */
export async function prepareBatch(office: Needs, input: BatchRequest): Promise<Batch> {
  const { store, settings, clock } = office
  const station = await enrolledStation(store.db, input.station)
  const cards = shuffled(await printableCards(store.db, input.cards))
  if (cards.length === 0) throw new Refusal('wrong-state', 'there is no signed card to print')
  if (cards.length > batchMax)
    throw new Refusal('malformed', `a batch has at most ${batchMax} jobs`)
  const now = clock()
  const { budget = settings.print.budget, cardsAnHour = settings.print.cardsAnHour } = input
  const days = input.days ?? settings.print.batchDays
  const designs = [
    ...compiledDesigns(
      settings,
      cards.map(({ type }) => type),
    ).values(),
  ]
  const id = randomId('ba')
  const jobs = cards.map(() => randomId('jo'))
  const openings = draftOpenings(input.key, id, cards, now)
  const expiresAt = now + days * dayMs
  const admit = draftAdmission(
    input,
    { id, station: station.id, jobs, budget, cardsAnHour, expiresAt },
    now,
  )
  const batch: Batch = {
    id,
    station: station.id,
    state: 'prepared',
    jobs: jobs.length,
    budget,
    cardsAnHour,
    expiresAt,
    designs: designs.map(({ data, digest }) => ({ digest, data: JSON.stringify(data) })),
    requester: input.key.operator,
    admitAct: admit.hash,
    at: now,
  }
  await store.write(async (trx) => {
    await takeTurn(trx)
    await refuseTaken(trx, cards)
    await addBatch(trx, batch)
    await addJobs(
      trx,
      cards.map(({ serial, holder }, no) => {
        const act = openings[Math.floor(no / openingMax)]?.hash ?? ''
        return { id: jobs[no] ?? randomId('jo'), batch: id, no, card: serial, holder, act }
      }),
    )
    for (const act of openings) await keepAct(trx, act)
    const said = `print ${String(jobs.length)} cards at ${station.id} (${id})`
    const fields = { batch: id, station: station.id, jobs }
    await keepOrder(trx, { act: admit, verb: 'admit-batch', fields, said }, now)
  })
  return batch
}

// Somebody else may have put them into a batch since they were looked up: a card is printed once.
async function refuseTaken(trx: Writer, cards: readonly PrintableCard[]): Promise<void> {
  const [taken] = await cardsInBatches(
    trx,
    cards.map(({ serial }) => serial),
  )
  if (taken !== undefined)
    throw new Refusal('wrong-state', `${taken} was put into a batch by somebody else just now`)
}

/**
 * Drafts new openings for jobs that were opened but never sealed (the office stopped in between): another
 * person has to approve them again. Returns for how many jobs.
 */
export async function redraftBatch(
  office: Pick<Office, 'store' | 'clock'>,
  input: { readonly batch: string; readonly key: Signatory },
): Promise<number> {
  const { store, clock } = office
  const batch = await batchById(store.db, input.batch)
  if (batch.state !== 'approved') throw new Refusal('wrong-state', `${batch.id} is ${batch.state}`)
  const jobs = await jobsOf(store.db, batch.id, { states: ['drafted'] })
  const keys = await subjectKeysOf(
    store.db,
    jobs.map(({ holder }) => holder),
  )
  const now = clock()
  const people = jobs.map(({ card, holder }) => {
    const subjectKey = keys.get(holder)
    if (!subjectKey) throw new Refusal('not-found', `${holder} is not in the register`)
    return { serial: card, holder, subjectKey }
  })
  const openings = draftOpenings(input.key, batch.id, people, now)
  await store.write(async (trx) => {
    for (const act of openings) await keepAct(trx, act)
    for (const [no, job] of jobs.entries()) {
      const act = openings[Math.floor(no / openingMax)]?.hash ?? ''
      await changeJob(trx, job.id, ['drafted'], { act })
    }
    await moveBatch(trx, batch.id, ['approved'], 'prepared')
  })
  return jobs.length
}

type Person = Pick<PrintableCard, 'serial' | 'holder' | 'subjectKey'>

function draftOpenings(
  key: Signatory,
  batch: Batch['id'],
  people: readonly Person[],
  now: number,
): readonly Act[] {
  const acts: Act[] = []
  for (let from = 0; from < people.length; from += openingMax) {
    const subjects = people
      .slice(from, from + openingMax)
      .map(({ serial: card, holder, subjectKey }) => ({ card, holder, subjectKey }))
    const draft = {
      matter: batch,
      no: acts.length,
      purpose: 'personalise',
      recipient: 'office',
      groups: faceGroups,
      subjects,
      lifeMs: openingLifeMs,
      extra: { batch },
    } as const
    acts.push(draftOpening(key, draft, now))
  }
  return acts
}

/** How long a prepared batch waits for its second person. */
const openingLifeMs = 7 * dayMs

function draftAdmission(
  { key, second }: Pick<BatchRequest, 'key' | 'second'>,
  batch: Pick<Batch, 'id' | 'station' | 'budget' | 'cardsAnHour' | 'expiresAt'> & {
    readonly jobs: readonly JobId[]
  },
  now: number,
): Act {
  const { id, station, jobs, budget, cardsAnHour, expiresAt } = batch
  return draftAct(
    key,
    {
      verb: 'admit-batch',
      purpose: 'print',
      recipient: station,
      groups: faceGroups,
      batch: id,
      ...(cardsAnHour > 0 ? { pace: cardsAnHour } : {}),
    },
    {
      kind: 'batch-approved',
      by: [key.operator, second].sort(),
      batch: id,
      station,
      jobs: jobs.length,
      jobsDigest: jobsDigest(jobs),
      budget,
      expiresAt,
    },
    admission(id),
    now,
    openingLifeMs,
  )
}

/** SHA-256 over the job ids in their order, each followed by a newline, as hex. */
export function jobsDigest(jobs: readonly JobId[]): string {
  const hash = createHash('sha256')
  for (const job of jobs) hash.update(`${job}\n`)
  return hash.digest('hex')
}

/** So that neither order nor neighbours say anything of the people (Fisher and Yates). */
function shuffled<T>(list: readonly T[]): readonly T[] {
  const out = [...list]
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1)
    const [a, b] = [out[i], out[j]]
    if (a !== undefined && b !== undefined) [out[i], out[j]] = [b, a]
  }
  return out
}
