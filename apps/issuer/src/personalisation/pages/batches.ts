// Print batches: all of them, and one with where its cards are, what is outstanding and what may be done now.
import { decodeEntry } from '@tipstaff/ledger'
import {
  banner,
  button,
  figures,
  form,
  heading,
  html,
  link,
  may,
  page,
  paragraph,
  passkeyForm,
  progress,
  route,
  summaryList,
  t,
  table,
  time,
  type Html,
  type Session,
  numberWords,
} from '../../console/index.ts'
import { cardsWords } from '../../issuance/index.ts'
import { readAct } from '../../platform/kept-acts.ts'
import type { Office } from '../../platform/office.ts'
import { draftedHashes } from '../approve-batch.ts'
import { allBatches, batchById, type Batch } from '../batches.ts'
import { jobCounts, jobsOf, type Job, type JobState } from '../jobs.ts'
import { stationById } from '../stations.ts'
import { blankCounts, type BlankState } from '../stock/blanks.ts'
import { isBeingDrawn } from './decide-batch.ts'
import { batchParams, batchTag, code } from './parts.ts'

const shownMax = 200
const jobStates = [
  'drafted',
  'undrawable',
  'sealed',
  'intended',
  'released',
  'good',
  'presumed-out',
  'held',
] as const satisfies readonly JobState[]
export const blankStates = [
  'received',
  'issued',
  'good',
  'spoiled',
  'set-up',
  'returned',
] as const satisfies readonly BlankState[]

type Counts = Readonly<Partial<Record<JobState, number>>>
const printed = ({ good = 0, 'presumed-out': presumed = 0 }: Counts): number => good + presumed

export const seeBatches = route({
  method: 'GET',
  path: '/batches',
  action: 'batch-see',
  async handle({ office, session }) {
    const { db } = office.store
    const batches = (await allBatches(db)).toReversed().slice(0, shownMax)
    const rows = await Promise.all(
      batches.map(async (batch) => [
        link(`/batches/${batch.id}`, code(batch.id)),
        (await stationById(db, batch.station))?.name ?? batch.station,
        batchTag(batch, office.clock()),
        numberWords(batch.jobs),
        numberWords(printed(await jobCounts(db, batch.id))),
        time(batch.expiresAt),
      ]),
    )
    return page({
      title: t('batch.title'),
      body: html`${paragraph(t('batch.lead'))}${
        may('batch-make', session.roles) &&
        paragraph(link('/batches/new', t('batch.new'), 'govuk-button'))
      }${table({
        caption: t('batch.list'),
        empty: t('batch.none'),
        columns: [
          t('batch.name'),
          t('batch.station'),
          t('batch.state'),
          { label: t('batch.cards'), numeric: true },
          { label: t('batch.done'), numeric: true },
          t('batch.until'),
        ],
        rows,
      })}`,
    })
  },
})

export const seeBatch = route({
  method: 'GET',
  path: '/batches/:id',
  action: 'batch-see',
  params: batchParams,
  async handle({ office, params: { id }, session }) {
    const { db } = office.store
    const batch = await batchById(db, id)
    const counts = await jobCounts(db, batch.id)
    const blanks = await blankCounts(db, batch.id)
    const done = printed(counts)
    return page({
      title: `${t('batch.name')} ${batch.id}`,
      body: html`${await summary(office, batch)}${await decision(office, batch, counts, session)}${
        batch.state !== 'prepared' &&
        progress(
          done,
          batch.jobs,
          t('batch.progress', { done: numberWords(done), total: numberWords(batch.jobs) }),
        )
      }${table({
        caption: t('batch.jobs'),
        columns: [t('batch.state'), { label: t('batch.count'), numeric: true }],
        rows: jobStates
          .filter((state) => (counts[state] ?? 0) > 0)
          .map((state) => [t(`batch.job.${state}`), numberWords(counts[state] ?? 0)]),
      })}${await outstanding(office, batch, session)}${await held(office, batch, session)}${
        Object.keys(blanks).length > 0 &&
        html`${heading(t('batch.blanks'))}${figures(
          blankStates
            .filter((state) => (blanks[state] ?? 0) > 0)
            .map((state) => ({ label: t(`blank.state.${state}`), value: blanks[state] ?? 0 })),
        )}`
      }${
        may('batch-reconcile', session.roles) &&
        ['admitted', 'closed'].includes(batch.state) &&
        paragraph(link(`/batches/${batch.id}/sums`, t('batch.add-up')))
      }${paragraph(link('/batches', t('batch.back')))}`,
    })
  },
})

/** Whom the batch's ledger entry names as the second person. */
async function secondOf({ store }: Pick<Office, 'store'>, batch: Batch): Promise<string> {
  const [item] = (await readAct(store.db, batch.admitAct)).items
  const entry = item && decodeEntry(item.entry)
  const by = entry?.kind === 'batch-approved' ? entry.by : []
  return by.find((one) => one !== batch.requester) ?? ''
}

async function summary(office: Office, batch: Batch): Promise<Html> {
  const station = await stationById(office.store.db, batch.station)
  return summaryList([
    { key: t('batch.state'), value: batchTag(batch, office.clock()) },
    { key: t('batch.station'), value: html`${station?.name ?? ''} ${code(batch.station)}` },
    { key: t('batch.cards'), value: numberWords(batch.jobs) },
    { key: t('batch.by'), value: html`${code(batch.requester)}, ${time(batch.at)}` },
    {
      key: t('batch.budget'),
      value: t('batch.budget.words', { count: numberWords(batch.budget) }),
    },
    {
      key: t('batch.pace'),
      value:
        batch.cardsAnHour === 0
          ? t('batch.pace.none')
          : t('batch.pace.words', { count: numberWords(batch.cardsAnHour) }),
    },
    { key: t('batch.until'), value: time(batch.expiresAt) },
  ])
}

async function decision(
  office: Office,
  batch: Batch,
  counts: Counts,
  session: Session,
): Promise<Html | false> {
  if (batch.state === 'prepared') return await toApprove(office, batch, session)
  if (batch.state !== 'approved') return false
  if (isBeingDrawn(batch.id)) return banner(t('batch.drawing'))
  return html`${banner(t('batch.cut-off'), 'warning')}${
    may('batch-approve', session.roles) &&
    form({ action: `/batches/${batch.id}/draw`, body: button(t('batch.go-on')) })
  }${
    (counts.drafted ?? 0) > 0 &&
    may('batch-make', session.roles) &&
    html`${paragraph(t('batch.again'))}${form({
      action: `/batches/${batch.id}/redraft`,
      body: button(t('batch.redraft'), { kind: 'secondary' }),
    })}`
  }`
}

async function toApprove(office: Office, batch: Batch, { operator }: Session): Promise<Html> {
  const second = await secondOf(office, batch)
  if (batch.requester === operator) return banner(t('batch.own', { second }))
  if (second !== operator) return banner(t('batch.waits', { second }))
  const station = (await stationById(office.store.db, batch.station))?.name ?? batch.station
  return html`${heading(t('batch.approve'))}${paragraph(
    t('batch.approve.lead', { cards: cardsWords(batch.jobs), station }),
  )}${passkeyForm({
    action: `/batches/${batch.id}/approve`,
    hashes: await draftedHashes(office.store.db, batch.id),
    label: t('batch.approve.button'),
  })}`
}

/** Cards at the printer: what the station has been shown and has not accounted for. */
async function outstanding(
  { store }: Office,
  batch: Batch,
  session: Session,
): Promise<Html | false> {
  const open = await jobsOf(store.db, batch.id, { states: ['released'], most: shownMax })
  if (open.length === 0) return false
  return html`${heading(t('batch.exposed'))}${paragraph(t('batch.exposed.lead'))}${jobTable(
    open,
    t('batch.exposed'),
    session,
    may('batch-make', session.roles) &&
      (({ id }) => html`${word(batch, id, 'came-out')} ${word(batch, id, 'no-card')}`),
  )}`
}

const word = (batch: Batch, job: string, what: 'came-out' | 'no-card'): Html =>
  form({
    action: `/batches/${batch.id}/jobs/${job}/${what}`,
    className: 'ts-inline',
    body: button(t(`batch.${what}`), { kind: 'secondary' }),
  })

async function held({ store }: Office, batch: Batch, session: Session): Promise<Html | false> {
  const spoiled = await jobsOf(store.db, batch.id, { states: ['held'], most: shownMax })
  if (spoiled.length === 0) return false
  return html`${heading(t('batch.held'))}${paragraph(t('batch.held.lead'))}${jobTable(
    spoiled,
    t('batch.held'),
    session,
    may('spoil-approve', session.roles) &&
      (({ id }) =>
        form({
          action: `/batches/${batch.id}/jobs/${id}/once-more`,
          className: 'ts-inline',
          body: button(t('batch.once-more'), { kind: 'secondary' }),
        })),
  )}`
}

const jobTable = (
  jobs: readonly Job[],
  caption: string,
  { roles }: Session,
  act: false | ((job: Job) => Html),
): Html =>
  table({
    caption,
    columns: [t('batch.job'), t('batch.card'), ...(act ? [t('batch.word')] : [])],
    rows: jobs.map((job) => [
      code(job.id),
      may('card-see', roles) ? link(`/cards/${job.card}`, code(job.card)) : code(job.card),
      ...(act ? [act(job)] : []),
    ]),
  })
