// The office of the chaos test, run as a process and killed at any moment: the stations' door, an operator
// who looks people up, and the people of the press. Each time it starts it knows nothing but what is stored.
// Operators' keys come on standard input.
import { createPrivateKey } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { decode } from 'cborg'
import { operatorKey, type HolderId, type OperatorId, type OperatorKey } from '@tipstaff/custody'
import { openOffice } from '../../apps/issuer/src/cli/context.ts'
import {
  allBatches,
  approveBatch,
  approveSpoil,
  issueStock,
  jobsOf,
  prepareBatch,
  presumeJob,
  redraftBatch,
  serveDoor,
  type Batch,
} from '../../apps/issuer/src/personalisation/index.ts'
import { draftOpening } from '../../apps/issuer/src/platform/acts.ts'
import { openRecords } from '../../apps/issuer/src/platform/open-records.ts'
import { Refusal } from '../../apps/issuer/src/platform/refusal.ts'
import { migrations } from '../../apps/issuer/src/stations.ts'

interface Told {
  readonly home: string
  readonly station: string
  readonly batchJobs: number
  readonly budget: number
  readonly keys: Readonly<
    Record<'clerk' | 'press' | 'approver', { operator: OperatorId; pkcs8: string }>
  >
}

const told = JSON.parse(await text(process.stdin)) as Told
const keyOf = (who: keyof Told['keys']): OperatorKey => {
  const { operator, pkcs8 } = told.keys[who]
  const key = Buffer.from(pkcs8, 'base64')
  return operatorKey(operator, createPrivateKey({ key, format: 'der', type: 'pkcs8' }))
}
const [clerk, press, approver] = [keyOf('clerk'), keyOf('press'), keyOf('approver')]
const office = await openOffice(told.home, migrations)
const { db } = office.store
const say = (word: string): void => void process.stderr.write(`${word}\n`)

async function lookPeopleUp(): Promise<never> {
  const holders = await db.selectFrom('holders').select(['id', 'subject_key']).execute()
  for (;;) {
    const some = [...holders]
      .sort(() => Math.random() - 0.5)
      .slice(0, 1 + Math.floor(Math.random() * 3))
    const subjects = some.map((row) => ({
      holder: row.id as HolderId,
      subjectKey: new Uint8Array(row.subject_key),
    }))
    const what = { purpose: 'view', recipient: clerk.operator, groups: ['F.text'] } as const
    await attempt('view', async () => {
      const act = draftOpening(clerk, { matter: 'view', ...what, subjects }, office.clock())
      for (const { groups } of await openRecords(office, act)) {
        const { name } = decode(groups['F.text'] ?? new Uint8Array()) as { name?: unknown }
        if (typeof name !== 'string') throw new Error('a record that is none')
      }
    })
    await sleep(20)
  }
}

async function runPress(): Promise<never> {
  for (;;) {
    for (const batch of await allBatches(db)) await attempt(batch.state, () => carryOn(batch))
    await attempt('prepare', prepareNext)
    await sleep(150)
  }
}

async function prepareNext(): Promise<void> {
  const waiting = await db
    .selectFrom('jobs')
    .select('id')
    .where('state', 'not in', ['good', 'presumed-out'])
    .limit(told.batchJobs)
    .execute()
  if (waiting.length >= told.batchJobs) return
  const inBatches = db.selectFrom('jobs').select('card')
  const cards = await db
    .selectFrom('cards')
    .select('serial')
    .where('state', '=', 'signed')
    .where('serial', 'not in', inBatches)
    .limit(told.batchJobs)
    .execute()
  if (cards.length === 0) return
  await prepareBatch(office, {
    station: told.station,
    cards: cards.map(({ serial }) => serial),
    key: press,
    second: approver.operator,
    budget: told.budget,
    cardsAnHour: 0,
  })
}

async function carryOn(batch: Batch): Promise<void> {
  if (batch.state === 'admitted') {
    await giveBlanks(batch)
    await giveWords(batch)
    return
  }
  try {
    await approveBatch(office, { batch: batch.id, key: approver })
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'custodian-refused') throw error
    // Opened and then killed before it was sealed: asked for once more, approved at the next look.
    say(`redraft ${batch.id} ${error.message}`)
    await redraftBatch(office, { batch: batch.id, key: press })
  }
}

async function giveBlanks(batch: Batch): Promise<void> {
  const issued = await db
    .selectFrom('blanks')
    .select('serial')
    .where('batch', '=', batch.id)
    .where('state', '=', 'issued')
    .execute()
  if (issued.length >= told.budget) return
  const free = await db
    .selectFrom('blanks')
    .select('serial')
    .where('state', '=', 'received')
    .orderBy('serial')
    .limit(told.budget * 2)
    .execute()
  const [first, last] = [free[0]?.serial, free.at(-1)?.serial]
  if (first === undefined || last === undefined) throw new Error('the stock of blanks is used up')
  await issueStock(office, { first, last, by: press.operator, batch: batch.id })
}

// What an operator says of jobs that nobody else can speak for: the station reported that no card came
// out, or the release was lost on its way. A job that was spoiled twice is let through.
async function giveWords(batch: Batch): Promise<void> {
  const reported = await reportedJobs(batch)
  for (const job of await jobsOf(db, batch.id, { states: ['released', 'held'] })) {
    if (job.state === 'held') {
      await attempt('spoil', () => approveSpoil(office, { job: job.id, key: clerk }))
    } else if (job.release === null || reported.has(job.id)) {
      const word = { job: job.id, key: press, cameOut: false }
      await attempt('presume', () => presumeJob(office, word))
    }
  }
}

// A report speaks of the release that was out when it came.
async function reportedJobs(batch: Batch): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('station_reports as r')
    .innerJoin('jobs', 'jobs.id', 'r.job')
    .select('jobs.id')
    .where('jobs.batch', '=', batch.id)
    .whereRef('r.at', '>=', 'jobs.released_at')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code !== 'not-ready') say(`refused ${what}: ${error.code} ${error.message}`)
    await sleep(50)
  }
}

await serveDoor(office)
await Promise.all([lookPeopleUp(), runPress()])
