// The second person of names: what is asked, by whom, for how many; approved by a touch over exactly that.
import { z } from 'zod'
import {
  banner,
  html,
  link,
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
import type { Office } from '../../platform/office.ts'
import { readAnswered } from '../answers.ts'
import { approveMatter, waitingHashes } from '../../platform/kept-acts.ts'
import { readNaming, waitingNamings, type Naming } from '../namings.ts'
import { hourOf } from './names.ts'
import { questionWords, recipientsKnown } from './parts.ts'

const params = z.object({ id: z.string().regex(/^na_[0-9a-f]{16}$/) })

export const seeNamings = route({
  method: 'GET',
  path: '/exposure/namings',
  action: 'exposure-approve',
  async handle({ office, session }) {
    const waiting = await othersNamings(office, session)
    return page({
      title: t('exposure.approve.list'),
      body: table({
        caption: t('exposure.names.waits'),
        empty: t('exposure.approve.list.none'),
        columns: [t('exposure.answer.people'), t('exposure.by'), t('exposure.approve.until')],
        rows: waiting.map(({ id, people, by, expiresAt }) => [
          link(`/exposure/namings/${id}`, t('exposure.approve.title', { count: people })),
          by,
          time(expiresAt),
        ]),
      }),
    })
  },
})

/** What waits for this person: never what he asked for himself. */
export const othersNamings = async (
  office: Pick<Office, 'store' | 'clock'>,
  session: Session,
): Promise<readonly Naming[]> =>
  (await waitingNamings(office)).filter(({ by }) => by !== session.operator)

export const seeNaming = route({
  method: 'GET',
  path: '/exposure/namings/:id',
  action: 'exposure-approve',
  params,
  async handle({ office, params: { id }, session }) {
    const naming = await readNaming(office.store.db, id)
    const { question } = await readAnswered(office.store.db, naming.answer)
    const { by, people, expiresAt } = naming
    const count = numberWords(people)
    return page({
      title: t('exposure.approve.title', { count }),
      body: html`${paragraph(t('exposure.approve.lead', { by, count }))}${summaryList([
        {
          key: t('exposure.question'),
          value: questionWords(question, await recipientsKnown(office)),
        },
        { key: t('exposure.approve.shown'), value: t('exposure.approve.shown-value', { by }) },
        { key: t('exposure.at'), value: time(naming.at) },
        { key: t('exposure.approve.until'), value: time(expiresAt) },
      ])}${await decision(office, naming, session)}`,
    })
  },
})

async function decision(office: Office, naming: Naming, session: Session): Promise<Html> {
  const { id, by, state, expiresAt } = naming
  if (state !== 'waiting') return banner(t(`exposure.approve.state.${state}`))
  if (expiresAt <= office.clock()) return banner(t('exposure.approve.late'), 'warning')
  if (by === session.operator) return banner(t('exposure.approve.own'))
  return passkeyForm({
    action: `/exposure/namings/${id}`,
    hashes: await waitingHashes(office.store.db, id),
    label: t('exposure.approve.button'),
  })
}

export const approveNames = route({
  method: 'POST',
  path: '/exposure/namings/:id',
  action: 'exposure-approve',
  params,
  async handle({ office, params: { id }, approver }) {
    const { by, expiresAt } = await readNaming(office.store.db, id)
    await approveMatter(office, id, await approver(await waitingHashes(office.store.db, id)))
    return redirect('/', {
      notice: t('exposure.approve.done', { by, until: hourOf(expiresAt) }),
    })
  },
})
