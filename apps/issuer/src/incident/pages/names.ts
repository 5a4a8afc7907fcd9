// Names for an answer: few alone, many by a second person's touch; opened once and shown from memory to the one
// who asked.
import { intentLifeMs, screenfulMax, type HolderId, type OperatorId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  button,
  download,
  form,
  html,
  link,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  t,
  table,
  banner,
  type Ask,
  type Html,
  type Page,
  type Reply,
  numberWords,
  dateWords,
} from '../../console/index.ts'
import { actsOf } from '../../platform/kept-acts.ts'
import { passOut } from '../../platform/dispatch.ts'
import { exposuresIn, type Exposure } from '../../platform/exposures.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { readAnswered, wholeAnswer } from '../answers.ts'
import { namePeople, type Names } from '../name-people.ts'
import { askForNames, openNaming, openNamingOf, type Naming } from '../namings.ts'
import { closeNames, keepNames, namesFor } from '../opened-names.ts'
import { showExposure } from '../show-exposure.ts'
import { answerCells, answerColumns, answerParams } from './answer.ts'
import { recipientsKnown, questionWords } from './parts.ts'

const aPage = 50
/** So many are drafted while the browser waits. */
const atOnceMax = 2_000
/** The hour and minute, for notices. */
export const hourOf = (at: number): string => dateWords('hour', at)

/** The people of an answer. Refusal `not-found` where it has none to name. */
async function peopleOf(office: Office, id: string): Promise<readonly Exposure[]> {
  const { question } = await readAnswered(office.store.db, id)
  const rows = question.side === 'recipient' ? await exposuresIn(office.store.db, question) : []
  if (rows.length === 0) throw new Refusal('not-found', 'there is nobody to name')
  return rows
}
const idsOf = (rows: readonly Exposure[]): readonly HolderId[] =>
  rows.map(({ party }) => party as HolderId)

export const seeNames = route({
  method: 'GET',
  path: '/exposure/:id/names',
  action: 'exposure-name',
  params: answerParams,
  query: z.object({ from: z.coerce.number().int().min(0).max(10_000_000).default(0) }),
  async handle({ office, params: { id }, query: { from }, session }) {
    const rows = await peopleOf(office, id)
    const { question } = await readAnswered(office.store.db, id)
    const lead = paragraph(questionWords(question, await recipientsKnown(office)))
    const opened = namesFor(office, id, session.operator)
    if (opened) return namesPage(id, rows, opened, from)
    const naming = await openNamingOf(office, id, session.operator)
    const body = naming ? pendingBody(id, naming) : askBody(id, rows.length)
    return page({
      title: t('exposure.names.title'),
      body: html`${lead}${body}${back(id)}`,
      ...(naming?.state === 'waiting' ? { refresh: 10 } : {}),
    })
  },
})

const back = (id: string): Html => paragraph(link(`/exposure/${id}`, t('exposure.names.back')))

function askBody(id: string, count: number): Html {
  const isFew = count <= screenfulMax
  const says = isFew
    ? t('exposure.names.few', { count })
    : t('exposure.names.many', {
        count: numberWords(count),
        minutes: intentLifeMs / 60_000,
      })
  const label = t(isFew ? 'exposure.names.open' : 'exposure.names.ask', {
    count: numberWords(count),
  })
  return html`${paragraph(says)}${form({ action: `/exposure/${id}/names`, body: button(label) })}`
}

function pendingBody(id: string, naming: Naming): Html {
  const count = numberWords(naming.people)
  const until = hourOf(naming.expiresAt)
  if (naming.state === 'waiting')
    return html`${banner(
        html`<strong>${t('exposure.names.waits')}</strong
          ><br />${t('exposure.names.waits.lead', { until })}`,
      )}
      <ul class="govuk-list">
        <li>${link(`/exposure/namings/${naming.id}`, t('exposure.names.link'))}</li>
        <li>${link(`/exposure/${id}/names`, t('exposure.names.look-again'))}</li>
      </ul>`
  return html`${paragraph(t('exposure.names.approved', { until }))}${form({
    action: `/exposure/${id}/names/open`,
    body: button(t('exposure.names.open', { count })),
  })}`
}

interface Opened {
  readonly names: Names
  readonly until: number
}

function namesPage(
  id: string,
  rows: readonly Exposure[],
  { names, until }: Opened,
  asked: number,
): Page {
  const from = Math.min(asked, rows.length - 1)
  const shown = rows.slice(from, from + aPage)
  const to = from + shown.length
  const at = (start: number): string => `/exposure/${id}/names?from=${String(start)}`
  const count = numberWords(names.size)
  return page({
    title: t('exposure.names.title'),
    body: html`${banner(t('exposure.names.shown', { count, until: hourOf(until) }))}${
        names.size < rows.length && paragraph(t('exposure.names.some', { count }))
      }${table({
        caption: t('exposure.answer.rows', {
          from: numberWords(from + 1),
          to: numberWords(to),
          total: numberWords(rows.length),
        }),
        columns: [t('exposure.names.name'), t('exposure.names.rank'), ...answerColumns],
        rows: shown.map((row) => {
          const known = names.get(row.party as HolderId)
          return [
            known?.name ?? t('exposure.names.no-name'),
            known?.rank ?? '',
            ...answerCells(row),
          ]
        }),
      })}${pagination({
        previous: from === 0 ? null : at(Math.max(0, from - aPage)),
        next: to < rows.length ? at(to) : null,
      })}
      <ul class="govuk-list">
        <li>${link(`/exposure/${id}/names/csv`, t('exposure.names.csv'))}</li>
        <li>${link(`/exposure/${id}/names/json`, t('exposure.names.json'))}</li>
      </ul>
      ${form({ action: `/exposure/${id}/names/close`, body: button(t('exposure.names.close'), { kind: 'secondary' }) })}${back(id)}`,
  })
}

/** Few are opened at once; many are asked for. */
export const askNames = route({
  method: 'POST',
  path: '/exposure/:id/names',
  action: 'exposure-name',
  params: answerParams,
  async handle({ office, params: { id }, session, startTask }) {
    const people = idsOf(await peopleOf(office, id))
    if (people.length <= screenfulMax) {
      const names = await namePeople(office, session.hand, null, people)
      keepNames(office, id, session.operator, { names, approvedBy: null })
      return redirect(`/exposure/${id}/names`)
    }
    const pending = await openNamingOf(office, id, session.operator)
    if (!pending && people.length > atOnceMax) {
      const { operator: by, hand } = session
      const back = `/exposure/${id}/names` as const
      const kind = t('exposure.names.ask-task')
      const task = await startTask({ kind, by, back, total: 1 }, async () => {
        await askForNames(office, hand, id, people)
      })
      return redirect(`/tasks/${task}`)
    }
    if (!pending) await askForNames(office, session.hand, id, people)
    const asked = pending ?? (await openNamingOf(office, id, session.operator))
    const notice = asked ? t('exposure.names.asked', { until: hourOf(asked.expiresAt) }) : undefined
    return redirect(`/exposure/${id}/names`, notice === undefined ? {} : { notice })
  },
})

export const openNames = route({
  method: 'POST',
  path: '/exposure/:id/names/open',
  action: 'exposure-name',
  fresh: true,
  params: answerParams,
  async handle({ office, params: { id }, session, startTask }) {
    const by: OperatorId = session.operator
    const naming = await openNamingOf(office, id, by)
    if (naming?.state !== 'approved')
      throw new Refusal('wrong-state', 'nothing is approved that can still be opened')
    const task = await startTask(
      {
        kind: t('exposure.names.task'),
        by,
        back: `/exposure/${id}/names`,
        total: naming.people,
      },
      async (report) => {
        const [approvedBy = null] = await actsOf(office.store.db, naming.id)
        const names = await openNaming(office, naming.id, by, report)
        keepNames(office, id, by, { names, approvedBy })
      },
    )
    return redirect(`/tasks/${task}`)
  },
})

export const closeNamesAgain = route({
  method: 'POST',
  path: '/exposure/:id/names/close',
  action: 'exposure-name',
  params: answerParams,
  handle({ office, params: { id }, session }) {
    closeNames(office, id, session.operator)
    return redirect(`/exposure/${id}`, { notice: t('exposure.names.closed') })
  },
})

const asFile = (format: 'csv' | 'json') =>
  route({
    method: 'GET',
    path: `/exposure/:id/names/${format}`,
    action: 'exposure-name',
    fresh: true,
    params: answerParams,
    async handle({ office, params, session }: Ask<z.output<typeof answerParams>>): Promise<Reply> {
      const { id } = params
      const opened = namesFor(office, id, session.operator)
      if (!opened)
        return page({
          title: t('exposure.names.title'),
          status: 410,
          body: html`${paragraph(t('exposure.names.gone'))}${paragraph(link(`/exposure/${id}/names`, t('exposure.answer.names')))}`,
        })
      const answer = await wholeAnswer(office, await readAnswered(office.store.db, id))
      const name = `exposure-${id.slice(0, 12)}-names.${format}`
      const bytes = showExposure({ answer, names: opened.names, verdict: null }, format)
      const approved = opened.approvedBy === null ? {} : { approvedBy: opened.approvedBy }
      const what = { way: 'exposure-names', name, bytes, by: session.operator } as const
      const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json'
      return download({ name, type, file: await passOut(office, { ...what, ...approved }) })
    },
  })
export const nameFiles = [asFile('csv'), asFile('json')]
