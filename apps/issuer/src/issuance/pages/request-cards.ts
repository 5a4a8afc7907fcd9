// The cards of a request, a page at a time; whose they are is opened by an explicit act, one page at once.
import { z } from 'zod'
import { screenfulMax, type HolderId } from '@tipstaff/custody'
import {
  button,
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
  type Page,
  type Session,
} from '../../console/index.ts'
import { holdersById, readRecord, viewHolders } from '../../personnel/index.ts'
import type { Office } from '../../platform/office.ts'
import { cardStates, type CardState } from '../card.ts'
import { listCards, type ListedCard } from '../list-cards.ts'
import { requestById } from '../requests.ts'
import { cardTag, typeTitle } from './parts.ts'

const params = z.object({ id: z.string().regex(/^re_[a-z2-7]{16}$/) })
const place = z.object({
  state: z.enum(cardStates as readonly [CardState, ...CardState[]]).optional(),
  after: z.string().max(24).optional(),
})
type Place = z.infer<typeof place>

export const seeRequestCards = route({
  method: 'GET',
  path: '/requests/:id/cards',
  action: 'request-see',
  params,
  query: place,
  handle: ({ office, params: { id }, query, session }) =>
    cardsPage(office, id, query, session, null),
})

export const nameRequestCards = route({
  method: 'POST',
  path: '/requests/:id/cards',
  action: 'person-see',
  params,
  body: place,
  async handle({ office, params: { id }, body, session }) {
    const cards = await cardsAt(office, id, body)
    const holders = await holdersById(
      office.store.db,
      cards.slice(0, screenfulMax).map(({ holder }) => holder),
    )
    const opened = await viewHolders(office, session.hand, [...holders.values()], ['F.text'])
    const names = new Map<HolderId, string>()
    for (const [holder, { groups }] of opened) {
      const text = groups['F.text']
      if (!text) continue
      const { name, rank } = readRecord('F.text', text)
      names.set(holder, `${name}, ${rank}`)
    }
    return await cardsPage(office, id, body, session, names)
  },
})

const cardsAt = ({ store }: Office, request: string, { state, after }: Place) =>
  listCards(store.db, { request, state, after }, screenfulMax + 1)

async function cardsPage(
  office: Office,
  id: string,
  asked: Place,
  { roles }: Session,
  names: ReadonlyMap<HolderId, string> | null,
): Promise<Page> {
  const request = await requestById(office.store.db, id)
  const found = await cardsAt(office, id, asked)
  const shown = found.slice(0, screenfulMax)
  const last = found.length > screenfulMax ? shown.at(-1) : undefined
  const { state, after } = asked
  const query = state === undefined ? '' : `state=${state}`
  const next = last && `after=${last.serial}`
  const at = (...parts: readonly (string | undefined)[]): string => {
    const all = parts.filter((part) => part !== undefined && part !== '')
    return `/requests/${id}/cards${all.length > 0 ? `?${all.join('&')}` : ''}`
  }
  return page({
    title: t('request.cards.title', { type: typeTitle(request.type) }),
    body: html`${table({
      caption: state === undefined ? t('request.cards.all') : t(`card.state.${state}`),
      empty: t('request.cards.none'),
      columns: [
        t('card.serial'),
        ...(names ? [t('request.cards.name')] : []),
        t('request.state'),
        t('request.cards.person'),
      ],
      rows: shown.map((card) => row(card, roles, names)),
    })}${
      names === null &&
      shown.length > 0 &&
      may('person-see', roles) &&
      html`${paragraph(t('request.cards.names'))}${form({
        action: `/requests/${id}/cards`,
        body: html`${hidden('state', state)}${hidden('after', after)}${button(
          t('request.cards.names.button', { count: shown.length }),
          { kind: 'secondary' },
        )}`,
      })}`
    }${pagination({
      previous: after === undefined ? null : at(query),
      next: next === undefined ? null : at(query, next),
    })}${paragraph(link(`/requests/${id}`, t('request.cards.back')))}`,
  })
}

const hidden = (name: string, value: string | undefined) =>
  value !== undefined && html`<input type="hidden" name="${name}" value="${value}" />`

const row = (
  { serial, state, holder }: ListedCard,
  roles: Session['roles'],
  names: ReadonlyMap<HolderId, string> | null,
) => [
  may('card-see', roles) ? link(`/cards/${serial}`, serial, 'govuk-link ts-code ts-id') : serial,
  ...(names ? [names.get(holder) ?? '–'] : []),
  cardTag(state),
  may('person-see', roles) ? link(`/people/${holder}`, holder, 'govuk-link ts-code ts-id') : holder,
]
