// The day passes that were asked for, newest first.
import { html, link, may, page, paragraph, route, t, table, time } from '../../console/index.ts'
import { listRequests, requestTag } from '../../issuance/index.ts'
import { hoursOfPass } from './parts.ts'

const shownMost = 50

export const seeDayPasses = route({
  method: 'GET',
  path: '/day-passes',
  action: 'day-pass-see',
  async handle({ office, session }) {
    const passes = await listRequests(office.store.db, { type: 'day-pass' }, shownMost)
    const code = (text: string) => html`<span class="ts-code ts-id">${text}</span>`
    return page({
      title: t('day-pass.title'),
      body: html`${paragraph(t('day-pass.lead', { hours: hoursOfPass }))}
      ${
        may('day-pass-ask', session.roles) &&
        html`<p class="govuk-body">${link('/people', t('day-pass.find'), 'govuk-button')}</p>`
      }
      ${table({
        caption: t('day-pass.list'),
        empty: t('day-pass.none'),
        columns: [
          t('day-pass.at'),
          t('day-pass.state'),
          t('day-pass.checked-by'),
          t('day-pass.approved-by'),
        ],
        rows: passes.map(({ id, at, state, by, approvedBy }) => [
          link(`/day-passes/${id}`, time(at)),
          requestTag(state),
          code(by),
          approvedBy === null ? '–' : code(approvedBy),
        ]),
      })}`,
    })
  },
})
