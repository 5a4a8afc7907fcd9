// One day pass: who has checked the person, approved by another's touch, made and shown once.
import { z } from 'zod'
import {
  banner,
  button,
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
  time,
  type Html,
  type Session,
} from '../../console/index.ts'
import {
  approveRequest,
  cardTag,
  refuseRequest,
  requestActs,
  requestTag,
} from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { issueDayPass } from '../issue-day-pass.ts'
import { paperOf } from './paper.ts'
import { passOf, requestParams as params, type AskedPass } from './parts.ts'

const code = (text: string): Html => html`<span class="ts-code ts-id">${text}</span>`

export const seeDayPass = route({
  method: 'GET',
  path: '/day-passes/:id',
  action: 'day-pass-see',
  params,
  async handle({ office, params: { id }, session }) {
    const pass = await passOf(office, id)
    const { request, card } = pass
    const { roles } = session
    return page({
      title: t('day-pass.one.title'),
      body: html`${summaryList([
        { key: t('day-pass.state'), value: requestTag(request.state) },
        {
          key: t('day-pass.person'),
          value: may('person-see', roles)
            ? link(`/people/${card.holder}`, card.holder)
            : card.holder,
        },
        { key: t('day-pass.checked-by'), value: html`${code(request.by)}, ${time(request.at)}` },
        ...(request.checked === null
          ? []
          : [{ key: t('day-pass.checked-how'), value: t(`day-pass.checked.${request.checked}`) }]),
        ...(request.approvedBy === null
          ? []
          : [{ key: t('day-pass.approved-by'), value: code(request.approvedBy) }]),
        {
          key: t('day-pass.serial'),
          value: html`${may('card-see', roles) ? link(`/cards/${card.serial}`, card.serial) : card.serial}
          ${cardTag(card.state)}`,
        },
      ])}${await decision(office, pass, session)}${paragraph(link('/day-passes', t('day-pass.back')))}`,
    })
  },
})

async function decision(
  office: Office,
  { request }: AskedPass,
  session: Session,
): Promise<Html | false> {
  const { id, by, state } = request
  if (state === 'done') return paragraph(t('day-pass.ended'))
  if (state === 'approved')
    return html`${
      may('day-pass-ask', session.roles) &&
      html`${heading(t('day-pass.make'))}${paragraph(t('day-pass.make.lead'))}${form({
        action: `/day-passes/${id}/make`,
        body: button(t('day-pass.make.button')),
      })}`
    }${refuseForm(request, session)}`
  if (state !== 'requested') return false
  const acts = (await requestActs(office.store.db, id)).filter((act) => act.state === 'drafted')
  if (acts.some(({ expiresAt }) => expiresAt <= office.clock()))
    return html`${banner(t('day-pass.late'), 'warning')}${refuseForm(request, session)}`
  if ([by, ...acts.map((act) => act.by)].includes(session.operator))
    return html`${banner(t('day-pass.own'))}${refuseForm(request, session)}`
  if (!may('day-pass-approve', session.roles)) return banner(t('day-pass.waits'))
  return html`${heading(t('day-pass.approve'))}${paragraph(t('day-pass.approve.lead', { by }))}${passkeyForm(
    {
      action: `/day-passes/${id}/approve`,
      hashes: acts.map(({ hash }) => hash),
      label: t('day-pass.approve.button'),
    },
  )}${refuseForm(request, session)}`
}

function refuseForm({ id, by }: AskedPass['request'], { operator, roles }: Session): Html | false {
  const isOwn = by === operator
  if (!may(isOwn ? 'day-pass-ask' : 'day-pass-approve', roles)) return false
  return form({
    action: `/day-passes/${id}/refuse`,
    body: button(t(isOwn ? 'day-pass.withdraw' : 'day-pass.refuse'), { kind: 'secondary' }),
  })
}

export const approveDayPass = route({
  method: 'POST',
  path: '/day-passes/:id/approve',
  action: 'day-pass-approve',
  params,
  async handle({ office, params: { id }, session, approver }) {
    const { request } = await passOf(office, id)
    if (request.by === session.operator)
      throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
    const acts = (await requestActs(office.store.db, id)).filter(({ state }) => state === 'drafted')
    await approveRequest(office, await approver(acts.map(({ hash }) => hash)), id)
    return redirect(`/day-passes/${id}`, { notice: t('day-pass.approved') })
  },
})

export const refuseDayPass = route({
  method: 'POST',
  path: '/day-passes/:id/refuse',
  action: 'day-pass-see',
  params,
  async handle({ office, params: { id }, session }) {
    const { request } = await passOf(office, id)
    const needed = request.by === session.operator ? 'day-pass-ask' : 'day-pass-approve'
    if (!may(needed, session.roles)) throw new Refusal('not-permitted', 'this is not your pass')
    await refuseRequest(office, session.hand, id)
    return redirect(`/day-passes/${id}`, { notice: t('day-pass.refused') })
  },
})

export const makeDayPass = route({
  method: 'POST',
  path: '/day-passes/:id/make',
  action: 'day-pass-ask',
  fresh: true,
  params,
  body: z.object({}),
  async handle({ office, params: { id }, session }) {
    await passOf(office, id)
    const pass = await issueDayPass(office, session.hand, id)
    return page({
      title: t('day-pass.shown.title'),
      body: html`${banner(t('day-pass.shown.once'), 'warning')}${paragraph(t('day-pass.shown.print'))}${paperOf(office.settings.organisation.name, pass)}${paragraph(link('/day-passes', t('day-pass.back')))}`,
    })
  },
})
