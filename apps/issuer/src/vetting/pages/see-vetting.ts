// The lists of vetting: cards whose holder's record has changed, and cards by when they end. Nothing is opened here.
import { z } from 'zod'
import { screenfulMax } from '@tipstaff/custody'
import {
  button,
  field,
  form,
  html,
  link,
  may,
  page,
  pagination,
  paragraph,
  route,
  t,
  table,
  tabs,
  time,
  type Html,
  type Session,
  dayWords,
} from '../../console/index.ts'
import { cardTag, typeTitle } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { cardsChanged, cardsEnding, type WatchedCard } from '../cards-to-watch.ts'

const serial = z.string().regex(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/)
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/)

export const seeVetting = route({
  method: 'GET',
  path: '/vetting',
  action: 'vetting-see',
  query: z.object({ after: serial.optional() }),
  async handle({ office, session, query: { after } }) {
    const found = await cardsChanged(office.store.db, after ?? null, screenfulMax + 1)
    const shown = found.slice(0, screenfulMax)
    const last = found.length > shown.length ? shown.at(-1) : undefined
    return page({
      title: t('vetting.title'),
      body: html`${head('changed')}${cardTable(session, shown, {
        caption: t('vetting.changed'),
        empty: t('vetting.changed.none'),
      })}${pagination({
        previous: after === undefined ? null : '/vetting',
        next: last ? `/vetting?after=${last.serial}` : null,
      })}${await openForm(office, session, shown)}`,
    })
  },
})

export const seeEnding = route({
  method: 'GET',
  path: '/vetting/ending',
  action: 'vetting-see',
  query: z.object({ day: day.optional(), after: serial.optional() }),
  async handle({ office, session, query: { day: from, after } }) {
    const start =
      from === undefined || after === undefined ? null : { expiresOn: from, serial: after }
    const found = await cardsEnding(office.store.db, start, screenfulMax + 1)
    const shown = found.slice(0, screenfulMax)
    const last = found.length > shown.length ? shown.at(-1) : undefined
    return page({
      title: t('vetting.title'),
      body: html`${head('ending')}${cardTable(session, shown, {
        caption: t('vetting.ending'),
        empty: t('vetting.ending.none'),
      })}${pagination({
        previous: start === null ? null : '/vetting/ending',
        next: last ? `/vetting/ending?day=${last.expiresOn}&after=${last.serial}` : null,
      })}${await openForm(office, session, shown)}`,
    })
  },
})

const head = (here: 'changed' | 'ending'): Html =>
  html`${paragraph(t('vetting.lead'))}${tabs([
    { label: t('vetting.tab.changed'), href: '/vetting', isHere: here === 'changed' },
    { label: t('vetting.tab.ending'), href: '/vetting/ending', isHere: here === 'ending' },
  ])}`

/** Somebody, with a link where he who looks may follow it. */
export const personLink = ({ roles }: Session, holder: string): Html =>
  may('person-see', roles)
    ? link(`/people/${holder}`, holder, 'govuk-link ts-id ts-code')
    : html`<span class="ts-id ts-code">${holder}</span>`

const cardTable = (
  session: Session,
  cards: readonly WatchedCard[],
  says: { readonly caption: string; readonly empty: string },
): Html =>
  table({
    ...says,
    columns: [
      t('vetting.person'),
      t('vetting.type'),
      t('vetting.state'),
      t('vetting.card-ends'),
      t('vetting.sealed'),
    ],
    rows: cards.map(({ holder, type, state, expiresOn, sealedAt }) => [
      personLink(session, holder),
      typeTitle(type),
      cardTag(state),
      dayWords(expiresOn),
      sealedAt === null ? '–' : time(sealedAt),
    ]),
  })

/** The act that opens the vetting of those listed. */
async function openForm(
  { custodian }: Pick<Office, 'custodian'>,
  session: Session,
  cards: readonly WatchedCard[],
): Promise<Html | false> {
  const who = [...new Set(cards.map(({ holder }) => holder))]
  const count = who.length
  if (count === 0) return false
  if (!may('vetting-open', session.roles)) return paragraph(t('vetting.open.others'))
  const { hourLeft, dayLeft } = await custodian.call('ration', { operator: session.operator })
  if (Math.min(hourLeft, dayLeft) < count) return paragraph(t('vetting.open.too-many', { count }))
  return form({
    action: '/vetting/open',
    body: html`${paragraph(t('vetting.open.lead', { count }))}${who.map(
      (id) => html`<input type="hidden" name="who" value="${id}" />`,
    )}${field({
      kind: 'checkboxes',
      name: 'names',
      label: t('vetting.open.names'),
      options: [{ value: 'yes', text: t('vetting.open.with-names') }],
    })}${button(t(count === 1 ? 'vetting.open.button.one' : 'vetting.open.button', { count }))}`,
  })
}
