// What a roster would do, before anything is done: who joins, changes and leaves, and the rows that cannot be taken.
// From here it goes to a second person, back to its columns, or away.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import {
  banner,
  button,
  details,
  download,
  field,
  figures,
  form,
  heading,
  html,
  link,
  page,
  paragraph,
  redirect,
  route,
  t,
  table,
  type FieldError,
  type Html,
  type Page,
  numberWords,
} from '../../console/index.ts'
import { passOut } from '../../platform/dispatch.ts'
import type { Office } from '../../platform/office.ts'
import { countStates } from '../holders.ts'
import { leaversMax } from '../roster/import-roster.ts'
import type { RosterPlan } from '../roster/roster-run.ts'
import type { RowError } from '../roster/roster-row.ts'
import { writeRefusedRows } from '../roster/write-refused-rows.ts'
import { stageRoster } from '../stage-roster.ts'
import { discardDraftForm } from './new-roster.ts'
import { draftParams, rosterDrafts, rowsAbout, type RosterDraft } from './roster-drafts.ts'

const rowsShown = 50
const idsShown = 40

export const seePreview = route({
  method: 'GET',
  path: '/rosters/new/:draft/preview',
  action: 'roster-import',
  params: draftParams,
  handle({ office, params: { draft }, session }) {
    const { plan } = rosterDrafts.read(office, session.operator, draft)
    return plan ? previewPage(draft, plan, []) : redirect(`/rosters/new/${draft}`)
  },
})

const tooMany = ({ left, present }: RosterPlan): boolean => left.length > present * leaversMax
const changesOf = ({ joined, returned, changed, left }: RosterPlan): number =>
  joined.length + returned.length + changed.length + left.length

function previewPage(id: string, plan: RosterPlan, errors: readonly FieldError[]): Page {
  const { joined, returned, changed, unchanged, left, goneBefore, refused, noRoom } = plan
  return page({
    title: t('roster.preview'),
    errors,
    body: html`${paragraph(t('roster.preview.lead'))}${figures([
      { label: t('roster.joined'), value: joined.length },
      ...(returned.length > 0 ? [{ label: t('roster.returned'), value: returned.length }] : []),
      { label: t('roster.changed'), value: changed.length },
      { label: t('roster.left'), value: left.length },
      { label: t('roster.unchanged'), value: unchanged },
      { label: t('roster.refused'), value: refused.length },
    ])}${lines('roster.preview.joined', joined)}${lines('roster.preview.returned', returned)}${lines(
      'roster.preview.changed',
      changed,
    )}${lines('roster.preview.gone-before', goneBefore)}${leavers(plan)}${refusedRows(id, refused)}${warnings(noRoom)}${
      changesOf(plan) === 0 ? banner(t('roster.preview.nothing')) : stageForm(id, plan, errors)
    }${paragraph(link(`/rosters/new/${id}`, t('roster.preview.columns')))}${discardDraftForm(id)}`,
  })
}

function lines(
  key: `roster.preview.${'joined' | 'returned' | 'changed' | 'gone-before'}`,
  found: readonly number[],
): Html | false {
  if (found.length === 0) return false
  const more =
    found.length > 200 && ` ${t('roster.preview.more', { count: numberWords(found.length - 200) })}`
  return details(
    t(key, { count: numberWords(found.length) }),
    html`${t('roster.preview.lines')} ${found.slice(0, 200).join(', ')}${more}`,
  )
}

function leavers({ left }: RosterPlan): Html | false {
  if (left.length === 0) return false
  const more = left.length - idsShown
  return details(
    t('roster.preview.leavers', { count: numberWords(left.length) }),
    html`<ul class="govuk-list">
        ${left.slice(0, idsShown).map((id) => html`<li>${link(`/people/${id}`, id)}</li>`)}
      </ul>
      ${more > 0 && paragraph(t('roster.preview.more', { count: numberWords(more) }))}`,
  )
}

function refusedRows(id: string, refused: readonly RowError[]): Html | false {
  if (refused.length === 0) return false
  const why = ({ errors }: RowError): string =>
    errors
      .map(({ field: name, reason }) =>
        name === null
          ? t('roster.preview.row', { reason })
          : t('roster.preview.cell', { field: t(`roster.field.${name}`), reason }),
      )
      .join('; ')
  return html`${linesWithWhy(t('roster.preview.refused'), refused, why)}${paragraph(
    link(`/rosters/new/${id}/refused`, t('roster.preview.download')),
  )}${paragraph(t('roster.preview.stay'))}`
}

/** The first lines of a roster that something is said of, and how many more there are. */
function linesWithWhy<Row extends { readonly line: number }>(
  caption: string,
  all: readonly Row[],
  why: (row: Row) => string,
): Html {
  const more = all.length - rowsShown
  return html`${table({
    caption,
    columns: [t('roster.preview.line'), t('roster.preview.why')],
    rows: all.slice(0, rowsShown).map((row) => [row.line, why(row)]),
  })}${more > 0 && paragraph(t('roster.preview.more', { count: numberWords(more) }))}`
}

function warnings(noRoom: RosterPlan['noRoom']): Html | false {
  if (noRoom.length === 0) return false
  const why = ({ what, fault, card, instead }: RosterPlan['noRoom'][number]): string =>
    t(`roster.preview.room.${what}.${fault}`, { card, instead })
  return html`${linesWithWhy(t('roster.preview.room'), noRoom, why)}${paragraph(
    t('roster.preview.room.taken'),
  )}`
}

const stageForm = (id: string, plan: RosterPlan, errors: readonly FieldError[]): Html =>
  html`${heading(t('roster.stage'))}${paragraph(t('roster.stage.lead'))}${form({
    action: `/rosters/new/${id}/stage`,
    body: html`${
      tooMany(plan) &&
      field({
        kind: 'checkboxes',
        name: 'leavers',
        label: t('roster.stage.leavers', {
          count: numberWords(plan.left.length),
          present: numberWords(plan.present),
        }),
        hint: t('roster.stage.leavers.hint'),
        errors,
        options: [
          {
            value: String(plan.left.length),
            text: t('roster.stage.leavers.yes', { count: numberWords(plan.left.length) }),
          },
        ],
      })
    }${button(t('roster.stage.button'))}`,
  })}`

export const stageDraft = route({
  method: 'POST',
  path: '/rosters/new/:draft/stage',
  action: 'roster-import',
  params: draftParams,
  body: z.object({
    leavers: z
      .string()
      .regex(/^\d{1,9}$/)
      .optional(),
  }),
  async handle({ office, params: { draft }, body, session, startTask }) {
    const held = rosterDrafts.read(office, session.operator, draft)
    const { plan } = held
    if (!plan) return redirect(`/rosters/new/${draft}`)
    if (tooMany(plan) && Number(body.leavers) !== plan.left.length)
      return previewPage(draft, plan, [
        { field: 'leavers', message: t('roster.stage.leavers.say') },
      ])
    const { hand } = session
    const id = randomBytes(8).toString('hex')
    const total = rowsAbout(held, (await countStates(office.store.db)).present)
    const task = await startTask(
      { kind: t('roster.task.stage'), by: session.operator, back: `/rosters/${id}`, total },
      (report) => stage(office, hand, draft, held, { id, expected: body.leavers, report }),
    )
    return redirect(`/tasks/${task}`)
  },
})

async function stage(
  office: Office,
  hand: Parameters<typeof stageRoster>[1],
  draft: string,
  { bytes, mapping, renumbered }: RosterDraft,
  how: {
    readonly id: string
    readonly expected: string | undefined
    readonly report: (done: number) => void
  },
): Promise<void> {
  const { id, expected, report } = how
  const expect = expected === undefined ? {} : { expectLeavers: Number(expected) }
  await stageRoster(office, hand, { id, bytes, mapping, renumbered, onProgress: report, ...expect })
  rosterDrafts.drop(office, draft)
}

export const takeRefused = route({
  method: 'GET',
  path: '/rosters/new/:draft/refused',
  action: 'roster-import',
  fresh: true,
  params: draftParams,
  async handle({ office, params: { draft }, session }) {
    const { plan, headings } = rosterDrafts.read(office, session.operator, draft)
    if (!plan) return redirect(`/rosters/new/${draft}`)
    const name = `refused-rows-${plan.file.slice(0, 12)}.csv`
    const bytes = writeRefusedRows(headings, plan.refused)
    const what = { way: 'refused-rows', name, bytes, by: session.operator } as const
    const file = await passOut(office, { ...what, isReturned: true })
    return download({ name, type: 'text/csv; charset=utf-8', file })
  },
})

export const discardDraft = route({
  method: 'POST',
  path: '/rosters/new/:draft/discard',
  action: 'roster-import',
  params: draftParams,
  handle({ office, params: { draft }, session }) {
    rosterDrafts.read(office, session.operator, draft)
    rosterDrafts.drop(office, draft)
    return redirect('/rosters', { notice: t('roster.draft.discarded') })
  },
})
