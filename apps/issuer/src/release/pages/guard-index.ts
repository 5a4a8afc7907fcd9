// The guard's index: how old it is, asked for by one person, approved by another's touch, built with progress.
import { z } from 'zod'
import {
  banner,
  button,
  form,
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
  time,
  type Html,
  type Session,
  numberWords,
} from '../../console/index.ts'
import { indexStanding, type IndexStanding } from '../../platform/guard/guard-indexes.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { buildGuardIndex } from '../build-guard-index.ts'
import { approveMatter, waitingHashes } from '../../platform/kept-acts.ts'
import {
  approvedActs,
  askForEverybody,
  openOpenings,
  readOpening,
  type GuardOpening,
} from '../openings.ts'

const params = z.object({ id: z.string().regex(/^go_[0-9a-f]{16}$/) })

export const seeIndex = route({
  method: 'GET',
  path: '/files/index',
  action: 'guard-index',
  async handle({ office, session, origin }) {
    const index = await indexStanding(office)
    const pending = (await openOpenings(office)).find(
      ({ by, what }) => by === session.operator && what === 'index',
    )
    return page({
      title: t('release.index.title'),
      body: html`${paragraph(t('release.index.lead'))}${standing(index)}${
        pending ? pendingBody(pending, session, origin) : askBody()
      }${paragraph(link('/files', t('release.all')))}`,
      ...(pending?.state === 'waiting' ? { refresh: 10 } : {}),
    })
  },
})

function standing(index: IndexStanding | null): Html {
  if (!index) return banner(t('release.index.none'), 'warning')
  const { people, news, tooOld, days, added } = index
  return html`${
    tooOld !== null && banner(t(`release.index.old.${tooOld}`, { days, people: news }), 'warning')
  }${tooOld === null && news > 0 && banner(t('release.index.lacks', { people: news }), 'warning')}${summaryList(
    [
      { key: t('release.index.people'), value: numberWords(people) },
      { key: t('release.index.built'), value: time(index.at) },
      { key: t('release.index.by'), value: `${index.by}, ${index.second}` },
      { key: t('release.index.added'), value: numberWords(added) },
      { key: t('release.index.news'), value: numberWords(news) },
      {
        key: t('release.index.digest'),
        value: html`<span class="ts-id">${index.digest.slice(0, 16)}</span>`,
      },
    ],
  )}`
}

const askBody = (): Html =>
  html`${paragraph(t('release.index.ask.lead'))}${form({
    action: '/files/index',
    body: button(t('release.index.ask')),
  })}`

function pendingBody(
  { id, people, state, expiresAt }: GuardOpening,
  { roles }: Session,
  origin: string,
): Html {
  const path = `/files/openings/${id}`
  if (state === 'waiting')
    return html`${banner(
      html`<strong>${t('release.index.waits')}</strong><br />${t('release.index.waits.lead')}
        ${time(expiresAt)}.`,
    )}${
      may('guard-index-approve', roles)
        ? paragraph(link(path, t('release.index.link')))
        : html`<p class="govuk-body">
            ${t('release.index.link')}: <span class="ts-code">${origin}${path}</span>
          </p>`
    }`
  return html`${banner(t('release.index.approved'))}${form({
    action: `/files/openings/${id}/build`,
    body: button(t('release.index.build-now', { people: numberWords(people) })),
  })}`
}

export const askIndex = route({
  method: 'POST',
  path: '/files/index',
  action: 'guard-index',
  async handle({ office, session, startTask }) {
    const { operator: by, hand } = session
    const kind = t('release.index.ask-task')
    const task = await startTask({ kind, by, back: '/files/index', total: 1 }, async () => {
      await askForEverybody(office, hand, 'index')
    })
    return redirect(`/tasks/${task}`)
  },
})

export const buildIndexNow = route({
  method: 'POST',
  path: '/files/openings/:id/build',
  action: 'guard-index',
  fresh: true,
  params,
  async handle({ office, params: { id }, session, startTask }) {
    const by = session.operator
    const acts = await approvedActs(office, id, by, 'index')
    const { people: total } = await readOpening(office.store.db, id)
    const kind = t('release.index.task')
    const task = await startTask({ kind, by, back: '/files/index', total }, async (report) => {
      await buildGuardIndex(office, acts, null, report)
    })
    return redirect(`/tasks/${task}`)
  },
})

/** What waits for this person: never what he asked for himself. */
export const othersOpenings = async (
  office: Office,
  session: Session,
): Promise<readonly GuardOpening[]> =>
  (await openOpenings(office)).filter(
    ({ by, state }) => state === 'waiting' && by !== session.operator,
  )

export const seeOpenings = route({
  method: 'GET',
  path: '/files/openings',
  action: 'guard-index-approve',
  async handle({ office, session }) {
    const waiting = await othersOpenings(office, session)
    return page({
      title: t('release.openings.title'),
      body: table({
        caption: t('release.openings'),
        empty: t('release.openings.none'),
        columns: [t('release.openings.what'), t('release.by'), t('release.openings.until')],
        rows: waiting.map(({ id, what, by, expiresAt }) => [
          link(`/files/openings/${id}`, t(`release.opening.${what}`)),
          by,
          time(expiresAt),
        ]),
      }),
    })
  },
})

export const seeOpening = route({
  method: 'GET',
  path: '/files/openings/:id',
  action: 'guard-index-approve',
  params,
  async handle({ office, params: { id }, session }) {
    const opening = await readOpening(office.store.db, id)
    const { by, people, what, at, expiresAt, mark } = opening
    return page({
      title: t(`release.opening.title.${what}`, { people: numberWords(people) }),
      body: html`${paragraph(t(`release.opening.lead.${what}`, { by, people: numberWords(people) }))}${summaryList(
        [
          { key: t('release.opening.shown'), value: t('release.opening.shown.nobody') },
          { key: t('release.opening.fields'), value: t('release.opening.fields.value') },
          ...(mark === null
            ? []
            : [
                {
                  key: t('release.mark'),
                  value: html`<span class="ts-id">${mark.slice(0, 16)}</span>`,
                },
              ]),
          { key: t('release.asked-by'), value: html`${by}, ${time(at)}` },
          { key: t('release.openings.until'), value: time(expiresAt) },
        ],
      )}${await decision(office, opening, session)}`,
    })
  },
})

async function decision(office: Office, opening: GuardOpening, session: Session): Promise<Html> {
  const { id, state, expiresAt, by } = opening
  if (state !== 'waiting') return banner(t(`release.opening.state.${state}`))
  if (expiresAt <= office.clock()) return banner(t('release.opening.late'), 'warning')
  if (by === session.operator) return banner(t('release.opening.own'))
  const hashes = await waitingHashes(office.store.db, id)
  // One touch covers so many intents; a larger force is approved at the command line.
  if (hashes.length > touchMax) return banner(t('release.opening.many'))
  return passkeyForm({
    action: `/files/openings/${id}`,
    hashes,
    label: t('release.opening.approve'),
  })
}

const touchMax = 512

export const approveIndex = route({
  method: 'POST',
  path: '/files/openings/:id',
  action: 'guard-index-approve',
  params,
  async handle({ office, params: { id }, session, approver }) {
    const { by } = await readOpening(office.store.db, id)
    if (by === session.operator)
      throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
    await approveMatter(office, id, await approver(await waitingHashes(office.store.db, id)))
    const to = may('guard-index', session.roles) ? '/files/index' : '/'
    return redirect(to, { notice: t('release.opening.done', { by }) })
  },
})
