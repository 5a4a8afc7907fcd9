// What later stations know of a person, for his page: his cards with their history, and receipts of the ledger.
import type { HolderId } from '@tipstaff/custody'
import {
  details,
  html,
  link,
  may,
  paragraph,
  t,
  table,
  timeline,
  type Html,
  type Session,
  dayWords,
} from './console/index.ts'
import { makeReceipt } from './incident/index.ts'
import { cardTag, cardsOfHolder, isForDay, stepsOf, typeTitle } from './issuance/index.ts'
import type { AboutPerson } from './personnel/index.ts'
import type { Office } from './platform/office.ts'

async function cards({ store }: Office, holder: HolderId, { roles }: Session): Promise<Html> {
  const own = [...(await cardsOfHolder(store.db, holder))].reverse()
  const histories = await Promise.all(
    own.map(async ({ serial }) => ({ serial, steps: await stepsOf(store.db, serial) })),
  )
  return html`${table({
    caption: t('person.cards'),
    empty: t('person.cards.none'),
    columns: [
      t('person.cards.serial'),
      t('person.cards.type'),
      t('person.cards.state'),
      t('person.cards.expires'),
    ],
    rows: own.map(({ serial, type, state, expiresOn }) => [
      may('card-see', roles) ? link(`/cards/${serial}`, serial) : serial,
      typeTitle(type),
      cardTag(state),
      expiresOn === null ? '' : dayWords(expiresOn),
    ]),
  })}${histories.map(({ serial, steps }) =>
    details(
      t('person.cards.history', { serial }),
      timeline(steps.map(({ state, at }) => ({ at, title: t(`card.state.${state}`) }))),
    ),
  )}${
    may('day-pass-ask', roles) &&
    own.some(({ state, type }) => state === 'active' && !isForDay(type)) &&
    paragraph(link(`/day-passes/new?holder=${holder}`, t('day-pass.ask')))
  }${
    may('holder-invite', roles) &&
    paragraph(link(`/people/${holder}/sign-in`, t('holder-sign-in.menu')))
  }`
}

export const aboutPerson: AboutPerson = {
  cards,
  receipt: (office, entry) => makeReceipt(office, entry),
}
