// Rosters: those taken in, and the one that waits for a second person, who approves exactly what was staged.
import { z } from 'zod'
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
  redirect,
  route,
  summaryList,
  t,
  table,
  tag,
  time,
  type Fragment,
  type Html,
  type Session,
  type TagColour,
  numberWords,
} from '../../console/index.ts'
import { countStates } from '../holders.ts'
import { countPhotographs } from '../photographs/photographs.ts'
import { leaversMax } from '../roster/import-roster.ts'
import { lastRosters } from '../roster/rosters.ts'
import { approveRoster, discardRoster, stagedHash } from '../stage-roster.ts'
import {
  readStaged,
  waitingRoster,
  type StagedRoster,
  type StagedState,
} from '../staged-rosters.ts'

/** From here on approving takes long enough to be watched. */
const manyPeople = 2_000
const params = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) })
const colours = {
  staged: 'yellow',
  approved: 'green',
  discarded: 'grey',
} as const satisfies Record<StagedState, TagColour>
const mono = (text: string): Html => html`<span class="ts-id">${text}</span>`

export const seeRosters = route({
  method: 'GET',
  path: '/rosters',
  action: 'roster-approve',
  async handle({ office, session }) {
    const { db } = office.store
    const { present, left } = await countStates(db)
    const { accepted: portraits } = await countPhotographs(db)
    const waiting = await waitingRoster(db)
    const last = await lastRosters(db)
    return page({
      title: t('roster.title'),
      body: html`${waiting && banner(html`${t('roster.waits', { by: waiting.by })} ${link(`/rosters/${waiting.id}`, t('roster.waits.look'))}`)}${
        !waiting &&
        may('roster-import', session.roles) &&
        html`<p class="govuk-body">
          <a class="govuk-button" href="/rosters/new" role="button">${t('roster.new')}</a>
        </p>`
      }${figures([
        { label: t('roster.present'), value: present },
        { label: t('roster.gone'), value: left },
        { label: t('roster.portraits'), value: portraits },
      ])}${table({
        caption: t('roster.last'),
        empty: t('roster.none'),
        columns: [
          t('roster.at'),
          t('roster.by'),
          ...(['roster.joined', 'roster.changed', 'roster.left', 'roster.refused'] as const).map(
            (key) => ({ label: t(key), numeric: true }),
          ),
        ],
        rows: last.map((one) => [
          time(one.at),
          mono(one.by),
          ...[one.joined, one.changed, one.left, one.refused].map((count) => numberWords(count)),
        ]),
      })}`,
    })
  },
})

export const seeStaged = route({
  method: 'GET',
  path: '/rosters/:id',
  action: 'roster-approve',
  params,
  async handle({ office, params: { id }, session }) {
    const roster = await readStaged(office.store.db, id)
    const { joined, returned, changed, left, unchanged, refused } = roster
    return page({
      title: t('roster.staged'),
      body: html`${summaryList(about(roster))}${figures([
        { label: t('roster.joined'), value: joined },
        ...(returned > 0 ? [{ label: t('roster.returned'), value: returned }] : []),
        { label: t('roster.changed'), value: changed },
        { label: t('roster.left'), value: left },
        { label: t('roster.unchanged'), value: unchanged },
        { label: t('roster.refused'), value: refused },
      ])}${refused > 0 && paragraph(t('roster.staged.refused'))}${
        roster.state === 'staged' && decision(roster, session)
      }${columnsOf(roster)}${paragraph(link('/rosters', t('roster.all')))}`,
    })
  },
})

function about(roster: StagedRoster): readonly { key: string; value: Fragment }[] {
  const { state, by, at, file, decidedBy, decidedAt } = roster
  const decided =
    decidedBy !== null && decidedAt !== null
      ? [{ key: t(`roster.decided.${state}`), value: html`${time(decidedAt)}, ${mono(decidedBy)}` }]
      : []
  return [
    { key: t('roster.state'), value: tag(colours[state], t(`roster.state.${state}`)) },
    { key: t('roster.staged.by'), value: html`${time(at)}, ${mono(by)}` },
    ...decided,
    { key: t('roster.file'), value: html`<code class="ts-code">${file}</code>` },
  ]
}

const columnsOf = ({ mapping }: StagedRoster): Html =>
  table({
    caption: t('roster.staged.columns'),
    columns: [t('roster.staged.field'), t('roster.staged.heading')],
    rows: Object.entries(mapping).map(([name, heading]) => [
      t(`roster.field.${name as keyof StagedRoster['mapping']}`),
      heading,
    ]),
  })

function decision(roster: StagedRoster, session: Session): Html {
  const { id, by, left, present } = roster
  const discard = form({
    action: `/rosters/${id}/discard`,
    body: button(t('roster.discard'), { kind: 'secondary' }),
  })
  if (by === session.operator)
    return html`${heading(t('roster.next'))}${paragraph(t('roster.own'))}${discard}`
  return html`${heading(t('roster.approve'))}${paragraph(t('roster.approve.lead'))}${
    left > present * leaversMax && banner(t('roster.approve.leavers', { left, present }), 'warning')
  }${passkeyForm({
    action: `/rosters/${id}/approve`,
    hashes: [stagedHash(roster)],
    label: t('roster.approve.button'),
  })}${discard}`
}

export const approveStaged = route({
  method: 'POST',
  path: '/rosters/:id/approve',
  action: 'roster-approve',
  params,
  async handle({ office, params: { id }, session, approver, startTask }) {
    const roster = await readStaged(office.store.db, id)
    const key = await approver([stagedHash(roster)])
    const back = `/rosters/${id}` as const
    const { joined, returned, changed, left } = roster
    const total = joined + returned + changed + left
    if (total < manyPeople) {
      await approveRoster(office, key, id)
      return redirect(back, { notice: t('roster.approved') })
    }
    const kind = t('roster.task.approve')
    const task = await startTask({ kind, by: session.operator, back, total }, async () => {
      await approveRoster(office, key, id)
    })
    return redirect(`/tasks/${task}`)
  },
})

export const discardStaged = route({
  method: 'POST',
  path: '/rosters/:id/discard',
  action: 'roster-approve',
  params,
  async handle({ office, params: { id }, session }) {
    await discardRoster(office, session.hand, id)
    return redirect('/rosters', { notice: t('roster.discarded') })
  },
})
