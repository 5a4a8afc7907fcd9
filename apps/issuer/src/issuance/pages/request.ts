// One request: what is asked and by whom, where its cards are, and what may be done with it now.
import { z } from 'zod'
import {
  banner,
  button,
  details,
  form,
  heading,
  html,
  link,
  may,
  page,
  paragraph,
  passkeyForm,
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
import type { CardState } from '../card.ts'
import { countCards } from '../cards.ts'
import { listCards } from '../list-cards.ts'
import {
  refusedPeople,
  requestActs,
  requestById,
  type CardRequest,
  type RequestAct,
} from '../requests.ts'
import { isBeingIssued } from './decide-request.ts'
import { without } from './new-request.ts'
import { cardsWords, cardTag, requestTag, typeTitle } from './parts.ts'

export const requestParams = z.object({ id: z.string().regex(/^re_[a-z2-7]{16}$/) })

/** Cards of a request by state. */
type Counts = ReadonlyMap<CardState, number>

export const seeRequest = route({
  method: 'GET',
  path: '/requests/:id',
  action: 'request-see',
  params: requestParams,
  async handle({ office, params: { id }, session }) {
    const { db } = office.store
    const request = await requestById(db, id)
    const counts = new Map((await countCards(db, id)).map(({ state, count }) => [state, count]))
    const title = `${typeTitle(request.type)}, ${cardsWords(request.count)}`
    return page({
      title,
      body: html`${summary(request)}${await decision(office, request, counts, session)}${cards(request, counts)}${await refusals(office, request)}${without(await refusedPeople(db, id))}${paragraph(link('/requests', t('request.back')))}`,
    })
  },
})

const code = (text: string): Html => html`<span class="ts-code ts-id">${text}</span>`

const summary = (request: CardRequest): Html =>
  summaryList([
    { key: t('request.state'), value: requestTag(request.state) },
    { key: t('request.replaces'), value: t(request.replaces ? 'word.yes' : 'word.no') },
    { key: t('request.by'), value: html`${code(request.by)}, ${time(request.at)}` },
    ...(request.approvedBy === null
      ? []
      : [{ key: t('request.approved-by'), value: code(request.approvedBy) }]),
    { key: t('request.number'), value: code(request.id) },
  ])

function cards({ id }: CardRequest, counts: Counts): Html {
  return html`${table({
    caption: t('request.cards'),
    columns: [t('request.state'), { label: t('request.count'), numeric: true }],
    rows: [...counts].map(([state, count]) => [
      link(`/requests/${id}/cards?state=${state}`, cardTag(state)),
      numberWords(count),
    ]),
  })}${paragraph(link(`/requests/${id}/cards`, t('request.people')))}`
}

/** Why cards of this request were refused while they were made. */
async function refusals({ store }: Office, { id, state }: CardRequest): Promise<Html | false> {
  if (state === 'refused') return false
  const refused = await listCards(store.db, { request: id, state: 'refused' }, 100)
  if (refused.length === 0) return false
  return table({
    caption: t('request.refused-cards'),
    columns: [t('card.serial'), t('request.without.why')],
    rows: refused.map(({ serial, refusal }) => [
      code(serial),
      refusal === null ? '' : t(`card.refusal.${refusal}`),
    ]),
  })
}

async function decision(
  office: Office,
  request: CardRequest,
  counts: Counts,
  session: Session,
): Promise<Html | false> {
  if (request.state === 'requested') return await toApprove(office, request, counts, session)
  if (request.state === 'approved') return toIssue(request, counts, session)
  return false
}

async function toApprove(
  office: Office,
  request: CardRequest,
  counts: Counts,
  session: Session,
): Promise<Html> {
  const acts = (await requestActs(office.store.db, request.id)).filter(isDrafted)
  const isOwn = [request.by, ...acts.map(({ by }) => by)].includes(session.operator)
  const left = counts.get('approved') ?? 0
  const again = left > 0 && banner(t('request.interrupted', { cards: cardsWords(left) }))
  if (acts.some(({ expiresAt }) => expiresAt <= office.clock()))
    return html`${banner(t('request.late'), 'warning')}${refuse(request, session)}`
  if (isOwn) return html`${again || banner(t('request.own'))}${refuse(request, session)}`
  if (!may('request-approve', session.roles)) return html`${again || banner(t('request.waits'))}`
  return html`${again}${heading(t('request.approve'))}${paragraph(
    t('request.approve.lead', { by: request.by, cards: cardsWords(left || request.count) }),
  )}${paragraph(t('request.approve.opens'))}${passkeyForm({
    action: `/requests/${request.id}/approve`,
    hashes: acts.map(({ hash }) => hash),
    label: t('request.approve.button'),
  })}${refuse(request, session)}`
}

const isDrafted = ({ state }: RequestAct): boolean => state === 'drafted'

function toIssue(request: CardRequest, counts: Counts, session: Session): Html {
  if (isBeingIssued(request.id)) return banner(t('request.issuing'))
  if (!may('request-issue', session.roles))
    return html`${banner(t('request.waits-issue'))}${refuse(request, session)}`
  return html`${heading(t('request.issue'))}${paragraph(
    t('request.issue.lead', { cards: cardsWords(counts.get('approved') ?? 0) }),
  )}${form({
    action: `/requests/${request.id}/issue`,
    body: button(t('request.issue.button')),
  })}${refuse(request, session)}`
}

/** Refusing what somebody else asked for, or taking back one's own. */
function refuse(request: CardRequest, { operator, roles }: Session): Html | false {
  const isOwn = request.by === operator
  if (!may(isOwn ? 'request-make' : 'request-approve', roles)) return false
  const act = isOwn ? 'withdraw' : 'refuse'
  return details(
    t(`request.${act}`),
    html`${paragraph(t(`request.${act}.lead`))}${form({
      action: `/requests/${request.id}/${act}`,
      body: button(t(`request.${act}.button`), { kind: 'warning' }),
    })}`,
  )
}
