// The card lies at home: what to do today.
import { html, link, page, paragraph, route, t } from '../../console/index.ts'
import { ownCards } from '../own-cards.ts'
import { holderOf } from './parts.ts'

export const forgotten = route({
  method: 'GET',
  path: '/my-card/forgotten',
  action: 'own-card',
  async handle({ office, session }) {
    const { live } = await ownCards(office, holderOf(session))
    const inUse = live.find(({ state }) => state === 'active')
    const { telephone } = office.settings.organisation
    return page({
      title: t('own.forgotten.title'),
      body: html`${paragraph(t('own.forgotten.lead'))}
        <ol class="govuk-list govuk-list--number govuk-list--spaced">
          <li>${t('own.forgotten.gate')}</li>
          <li>${t('own.forgotten.document')}</li>
          <li>${t('own.forgotten.fetch')}</li>
          <li>${t('own.forgotten.home')}</li>
        </ol>
        ${paragraph(
          html`${t('own.forgotten.unsure')}
          ${inUse && link(`/my-card/${inUse.serial}/report`, t('own.forgotten.report'))}`,
        )}${paragraph(t('own.call', { telephone }))}${paragraph(link('/my-card', t('own.back')))}`,
    })
  },
})
