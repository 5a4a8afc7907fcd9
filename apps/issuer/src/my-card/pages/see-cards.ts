// My card: what it opens today, what the holder can do, and what happened to it.
import {
  details,
  heading,
  html,
  link,
  page,
  paragraph,
  route,
  summaryList,
  t,
  timeline,
  type Html,
  dayWords,
} from '../../console/index.ts'
import type { HolderId } from '@tipstaff/custody'
import { cardTag, stepsOf, typeTitle, type Card } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { holderSignIn } from '../../platform/passkeys/holder-passkeys.ts'
import { reportsOf } from '../../revocation/index.ts'
import { ownCards } from '../own-cards.ts'
import { holderOf, linkButton, serialShown } from './parts.ts'

export const seeOwnCards = route({
  method: 'GET',
  path: '/my-card',
  action: 'own-card',
  async handle({ office, session }) {
    const holder = holderOf(session)
    const { live, ended } = await ownCards(office, holder)
    const { telephone } = office.settings.organisation
    return page({
      title: t('own.title'),
      body: html`${live.length === 0 && paragraph(t('own.none'))}${await Promise.all(
          live.map((card, i) => cardPanel(office, card, `card-${i + 1}`)),
        )}${ended.length > 0 && details(t('own.ended'), await Promise.all(ended.map((card) => endedCard(office, card))))}${heading(
          t('own.more'),
        )}
        <ul class="govuk-list">
          <li>${link('/my-data', t('own.data.link'))}</li>
          <li>${link('/my-card/forgotten', t('own.forgotten.link'))}</li>
        </ul>
        ${paragraph(t('own.call', { telephone }))}${await signIn(office, holder)}`,
    })
  },
})

async function signIn(office: Office, holder: HolderId): Promise<Html> {
  const { passkeyAt } = await holderSignIn(office, holder)
  return details(
    t('own.sign-in.title'),
    passkeyAt === null
      ? paragraph(t('own.sign-in.other'))
      : html`${paragraph(t('own.sign-in.since', { day: dayWords(new Date(passkeyAt).toISOString().slice(0, 10)) }))}${paragraph(t('own.sign-in.lost'))}`,
  )
}

async function cardPanel(office: Office, card: Card, id: string): Promise<Html> {
  const { state, type, expiresOn } = card
  return html`<section
    class="ts-own-card ts-own-card--${state}"
    aria-labelledby="${id} ${id}-serial"
  >
    <h2 class="govuk-heading-l" id="${id}">${typeTitle(type)}</h2>
    <p class="ts-own-card__state">${cardTag(state)} ${t(`own.says.${saysOf(state)}`)}</p>
    ${acts(card)}
    ${summaryList([
      {
        key: t('own.serial'),
        value: html`<span id="${id}-serial">${serialShown(card)}</span>`,
      },
      ...(expiresOn === null ? [] : [{ key: t('own.expires'), value: dayWords(expiresOn) }]),
    ])}
    ${details(t('own.history'), await history(office, card))}
  </section>`
}

const live = [
  'active',
  'suspended',
  'handed-over',
  'printed',
  'signed',
  'approved',
  'requested',
] as const
const saysOf = (state: Card['state']): (typeof live)[number] =>
  live.find((one) => one === state) ?? 'requested'

function acts({ serial, state }: Card): Html | false {
  if (state === 'active') return linkButton(`/my-card/${serial}/report`, t('own.report'), 'warning')
  if (state === 'handed-over') return linkButton('/my-card/activate', t('own.activate'))
  return false
}

async function endedCard(office: Office, card: Card): Promise<Html> {
  return html`<h3 class="govuk-heading-s">
      ${typeTitle(card.type)} ${serialShown(card)} ${cardTag(card.state)}
    </h3>
    ${await history(office, card)}`
}

/** What happened to a card; what he did himself with a receipt. */
async function history({ store }: Office, { serial }: Card): Promise<Html> {
  const [steps, reports] = [await stepsOf(store.db, serial), await reportsOf(store.db, serial)]
  const events = steps.map(({ state, at }) => {
    const report = reports.find((one) => one.at === at)
    const title = t(`card.state.${state}`)
    if (!report) return { at, title }
    const { by, entry, reason } = report
    const who = by === 'holder' ? t('own.by-you') : t('own.by-office')
    return {
      at,
      title,
      body: html`${t(`own.reason.${reason}`)},
      ${who}${entry && html`. ${link(`/my-card/${serial}/receipts/${entry}`, t('own.receipt'))}`}`,
    }
  })
  return timeline(events.reverse())
}
