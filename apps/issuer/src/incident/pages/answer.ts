// One answer: counts first, a picture over time, the rows by their ids, and whether the ledger confirms it.
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import {
  banner,
  dateWords,
  details,
  download,
  figures,
  form,
  heading,
  html,
  later,
  link,
  may,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  table,
  tag,
  time,
  type Ask,
  type Html,
  type WordKey,
  numberWords,
} from '../../console/index.ts'
import { passOut } from '../../platform/dispatch.ts'
import type { Exposure } from '../../platform/exposures.ts'
import { exposuresIn } from '../../platform/exposures.ts'
import type { Office } from '../../platform/office.ts'
import { keepVerdict, readAnswered, wholeAnswer, type Answered } from '../answers.ts'
import type { ExposureAnswer } from '../exposure-question.ts'
import { showExposure } from '../show-exposure.ts'
import { verifyExposure, type ExposureFault } from '../verify-exposure.ts'
import { groupName, groupTable, overTime, questionWords, recipientsKnown } from './parts.ts'

export const answerParams = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) })
const aPage = 50

export const seeAnswer = route({
  method: 'GET',
  path: '/exposure/:id',
  action: 'exposure-ask',
  params: answerParams,
  query: z.object({ from: z.coerce.number().int().min(0).max(10_000_000).default(0) }),
  async handle({ office, params: { id }, query: { from }, session }) {
    const answered = await readAnswered(office.store.db, id)
    const rows = await exposuresIn(office.store.db, answered.question)
    const known = await recipientsKnown(office)
    const { side } = answered.question
    const isNamed = side === 'recipient' && rows.length > 0 && may('exposure-name', session.roles)
    return page({
      title: t(`exposure.answer.title.${side}`),
      body: html`${head(answered, known)}${counts(answered, rows)}${
        rows.length === 0
          ? paragraph(
              t(side === 'holder' ? 'exposure.answer.nobody-holder' : 'exposure.answer.nobody'),
            )
          : html`${groupTable(rows, side)}${await overTime(office, answered.question, rows)}`
      }${
        isNamed && paragraph(link(`/exposure/${id}/names`, t('exposure.answer.names')))
      }${verification(answered)}${takeAway(id)}${
        rows.length > 0 && rowTable(id, rows, from, known, side)
      }${paragraph(link('/exposure', t('exposure.answer.all')))}`,
    })
  },
})

const head = ({ question, by, at, entry }: Answered, known: ReadonlyMap<string, string>): Html =>
  summaryList([
    { key: t('exposure.question'), value: questionWords(question, known) },
    { key: t('exposure.at'), value: html`${time(at)}, ${by}` },
    { key: t('exposure.answer.receipt'), value: link(`/ledger/entries/${entry}`, entry) },
  ])

function counts(answered: Answered, rows: readonly Exposure[]): Html {
  const sum = (what: 'certain' | 'presumed'): number =>
    rows.reduce((sum, row) => sum + row[what], 0)
  const [certain, presumed] = [sum('certain'), sum('presumed')]
  const isSame = certain === answered.certain && presumed === answered.presumed
  const parties =
    answered.question.side === 'recipient'
      ? t('exposure.answer.people')
      : t('exposure.answer.recipients')
  return html`${figures([
    { label: parties, value: rows.length },
    { label: t('exposure.answer.certain'), value: certain },
    { label: t('exposure.answer.presumed'), value: presumed },
  ])}${
    !isSame &&
    banner(t('exposure.answer.changed', { certain: answered.certain, presumed: answered.presumed }))
  }${details(
    t('exposure.answer.words'),
    html`<p>${t('exposure.answer.words.certain')}</p>
      <p>${t('exposure.answer.words.presumed')}</p>`,
  )}`
}

function rowTable(
  id: string,
  rows: readonly Exposure[],
  asked: number,
  known: ReadonlyMap<string, string>,
  side: 'recipient' | 'holder',
): Html {
  const from = Math.min(asked, rows.length - 1)
  const shown = rows.slice(from, from + aPage)
  const to = from + shown.length
  const at = (start: number): string => `/exposure/${id}?from=${String(start)}`
  return html`${table({
    caption: t('exposure.answer.rows', {
      from: numberWords(from + 1),
      to: numberWords(to),
      total: numberWords(rows.length),
    }),
    columns: [
      t(side === 'recipient' ? 'exposure.answer.person' : 'exposure.answer.recipient'),
      ...answerColumns,
    ],
    rows: shown.map((row) => [known.get(row.party) ?? row.party, ...answerCells(row)]),
  })}${pagination({
    previous: from === 0 ? null : at(Math.max(0, from - aPage)),
    next: to < rows.length ? at(to) : null,
  })}`
}

/** What every table of an answer says of a row, after who it is. */
export const answerColumns = [
  later('exposure.answer.what'),
  later('exposure.answer.first'),
  later('exposure.answer.last'),
  { label: later('exposure.answer.number.certain'), numeric: true },
  { label: later('exposure.answer.number.presumed'), numeric: true },
]
export const answerCells = (row: Exposure) => [
  row.groups.map(groupName).join(', '),
  time(row.firstAt),
  time(row.lastAt),
  row.certain,
  row.presumed,
]

function verification({ statement, verified }: Answered): Html {
  const asks = form({
    action: `/exposure/${statement}/verify`,
    body: html`<button type="submit" class="govuk-button govuk-button--secondary">
      ${t('exposure.verify.button')}
    </button>`,
  })
  if (!verified)
    return html`${heading(t('exposure.verify'))}${paragraph(t('exposure.verify.lead'))}${asks}`
  const { at, verdict } = verified
  const faults = Object.entries(verdict.faults).map(([fault, { count }]) =>
    t('fault.times', { what: t(`fault.${fault as ExposureFault}` satisfies WordKey), count }),
  )
  const when = dateWords('moment', at)
  const said = verdict.isGood
    ? html`${tag('green', t('exposure.verify.good'))}
      ${t('exposure.verify.said-good', { at: when, entries: verdict.entries, leaves: verdict.leaves })}`
    : html`${tag('red', t('exposure.verify.bad'))}
      ${t('exposure.verify.said-bad', { at: when, faults: `${faults.join('; ')}.` })}`
  return html`${heading(t('exposure.verify'))}${paragraph(said)}${
    verdict.waiting > 0 && paragraph(t('exposure.verify.waiting', { count: verdict.waiting }))
  }${!verdict.isGood && banner(t('exposure.verify.what-now'), 'warning')}${asks}`
}

const takeAway = (id: string): Html =>
  html`${heading(t('exposure.answer.downloads'))}
    <ul class="govuk-list">
      <li>${link(`/exposure/${id}/csv`, t('exposure.answer.csv'))}</li>
      <li>${link(`/exposure/${id}/json`, t('exposure.answer.json'))}</li>
    </ul>`

export const verifyAnswer = route({
  method: 'POST',
  path: '/exposure/:id/verify',
  action: 'exposure-ask',
  params: answerParams,
  async handle({ office, params: { id }, session, startTask }) {
    const answer = await wholeAnswer(office, await readAnswered(office.store.db, id))
    const task = await startTask(
      {
        kind: t('exposure.verify.task'),
        by: session.operator,
        back: `/exposure/${id}`,
        total: answer.checkpoint.size,
      },
      (report) => verify(office, answer, report),
    )
    return redirect(`/tasks/${task}`)
  },
})

// The ledger is published each second: an answer just given may have to wait for it.
async function verify(
  office: Office,
  answer: ExposureAnswer,
  report: (done: number) => void,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    const verdict = await verifyExposure(office, answer, report)
    if (verdict.faults.has('ledger-behind') && tries < 10) await wait(500)
    else {
      await keepVerdict(office, answer.statement, verdict)
      return
    }
  }
}

const asFile = (format: 'csv' | 'json') =>
  route({
    method: 'GET',
    path: `/exposure/:id/${format}`,
    action: 'exposure-ask',
    fresh: true,
    params: answerParams,
    async handle({ office, params: { id }, session }: Ask<z.output<typeof answerParams>>) {
      const answer = await wholeAnswer(office, await readAnswered(office.store.db, id))
      const name = `exposure-${id.slice(0, 12)}.${format}`
      const bytes = showExposure({ answer, names: null, verdict: null }, format)
      const what = { way: 'exposure', name, bytes, by: session.operator } as const
      const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json'
      return download({ name, type, file: await passOut(office, what) })
    },
  })
export const answerFiles = [asFile('csv'), asFile('json')]
