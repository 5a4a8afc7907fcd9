// Lost or stolen: one click to come here, one to say which. The card stops at once.
import { z } from 'zod'
import {
  banner,
  button,
  form,
  html,
  later,
  link,
  page,
  paragraph,
  redirect,
  route,
  t,
} from '../../console/index.ts'
import { typeTitle } from '../../issuance/index.ts'
import { reportOwnCard } from '../../revocation/index.ts'
import { ownCard } from '../own-cards.ts'
import { holderOf, serialParams } from './parts.ts'

export const askToReport = route({
  method: 'GET',
  path: '/my-card/:serial/report',
  action: 'own-card-report',
  params: serialParams,
  async handle({ office, session, params: { serial } }) {
    const { type, state } = await ownCard(office, holderOf(session), serial)
    const { telephone } = office.settings.organisation
    return page({
      title: t('own.report.title'),
      body: html`${
        state === 'active'
          ? html`${paragraph(html`${typeTitle(type)} <span class="ts-code">${serial}</span>`)}${paragraph(
              t('own.report.lead'),
            )}${form({
              action: `/my-card/${serial}/report`,
              body: html`<div class="govuk-button-group">
                ${button(t('own.report.lost'), { kind: 'warning', name: 'reason', value: 'lost' })}${button(
                  t('own.report.stolen'),
                  { kind: 'warning', name: 'reason', value: 'stolen' },
                )}
              </div>`,
            })}${paragraph(t('own.report.found'))}`
          : banner(t('own.report.not-in-use', { telephone }))
      }${paragraph(link('/my-card', t('own.back')))}`,
    })
  },
})

export const reportLost = route({
  method: 'POST',
  path: '/my-card/:serial/report',
  action: 'own-card-report',
  params: serialParams,
  body: z.object({ reason: z.enum(['lost', 'stolen'], later('own.report.wrong')) }),
  async handle({ office, session, params: { serial }, body: { reason } }) {
    const holder = holderOf(session)
    const { state } = await ownCard(office, holder, serial)
    if (state === 'suspended') return redirect('/my-card', { notice: t('own.report.already') })
    if (state !== 'active') return redirect('/my-card', { notice: t('own.report.ended') })
    await reportOwnCard(office, holder, { card: serial, reason })
    return redirect('/my-card', { notice: t('own.report.done', { serial }) })
  },
})
