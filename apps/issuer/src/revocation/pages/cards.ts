// Finding a card: by its serial, by the number of who holds it, or along the lists by state and kind.
import { z } from 'zod'
import {
  button,
  field,
  form,
  heading,
  html,
  later,
  link,
  may,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  t,
  table,
  typedText,
  type Ask,
  type FieldError,
  type Html,
  type Page,
  type Session,
  numberWords,
  dayWords,
} from '../../console/index.ts'
import type { HolderId } from '@tipstaff/custody'
import {
  cardsOfHolder,
  cardStates,
  cardTag,
  cardType,
  cardTypes,
  countCards,
  listCards,
  typeTitle,
  type CardState,
  type ListedCard,
} from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { serialOf } from '../card-change.ts'
import { holderOf } from '../find-cards.ts'
import { cardLink } from './parts.ts'

const aPage = 50
const stateShape = z.enum(cardStates as readonly [CardState, ...CardState[]])

export const seeCards = route({
  method: 'GET',
  path: '/cards',
  action: 'card-see',
  handle: (ask) => findPage(ask, '', []),
})

async function findPage(
  { office, session }: Pick<Ask, 'office' | 'session'>,
  what: string,
  errors: readonly FieldError[],
): Promise<Page> {
  return page({
    title: t('cards.title'),
    errors,
    body: html`${form({
      action: '/cards/find',
      body: html`${field({
        kind: 'text',
        name: 'what',
        label: t('cards.find'),
        hint: t('cards.find.hint'),
        value: what,
        width: 20,
        autocomplete: 'off',
        errors,
      })}${button(t('cards.find.button'))}`,
    })}${quick(session)}${await counts(office)}`,
  })
}

function quick({ roles }: Session): Html | false {
  const links = [
    may('card-suspend', roles) && link('/suspend', t('suspend.title')),
    link('/changes', t('changes.title')),
    may('card-revoke', roles) && link('/leavers', t('leavers.title')),
  ].filter((one) => one !== false)
  return html`<ul class="govuk-list">
    ${links.map((one) => html`<li>${one}</li>`)}
  </ul>`
}

/** How many cards of each kind are in each state, each number leading to its list. */
async function counts({ store }: Office): Promise<Html> {
  const found = await countCards(store.db)
  const of = (state: CardState, type: string): number =>
    found.find((row) => row.state === state && row.type === type)?.count ?? 0
  const types = cardTypes.filter(({ id }) => found.some(({ type }) => type === id))
  const states = cardStates.filter((state) => found.some((row) => row.state === state))
  return table({
    caption: t('cards.counts'),
    empty: t('cards.none-yet'),
    columns: [t('cards.state'), ...types.map(({ title }) => ({ label: title, numeric: true }))],
    rows: states.map((state) => [
      cardTag(state),
      ...types.map(({ id }) => {
        const count = of(state, id)
        if (count === 0) return '–'
        return link(`/cards/list?state=${state}&type=${id}`, numberWords(count))
      }),
    ]),
  })
}

export const findCard = route({
  method: 'POST',
  path: '/cards/find',
  action: 'card-see',
  body: z.object({ what: z.string().trim().min(1, later('cards.find.empty')).max(64) }),
  async handle(ask) {
    const { office, body } = ask
    const serial = serialIn(body.what)
    if (serial !== null) return redirect(`/cards/${serial}`)
    const holder = await someone(office, body.what)
    if (holder !== null) return redirect(`/cards/of/${holder}`)
    return await findPage(ask, body.what, [{ field: 'what', message: t('cards.find.nobody') }])
  },
  wrong: (ask, errors) => findPage(ask, typedText(ask.typed, 'what'), errors),
})

/** A serial in its one form, if that is what was typed. */
export function serialIn(typed: string): string | null {
  try {
    return serialOf(typed.toUpperCase())
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** Who has this number or id, or null. */
export async function someone(
  office: Pick<Office, 'store' | 'custodian'>,
  typed: string,
): Promise<HolderId | null> {
  try {
    return (await holderOf(office, typed)).id
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'not-found' || error.code === 'malformed'))
      return null
    throw error
  }
}

export const listOfCards = route({
  method: 'GET',
  path: '/cards/list',
  action: 'card-see',
  query: z.object({
    state: stateShape,
    type: z.string().max(24),
    after: z.string().max(24).optional(),
  }),
  async handle({ office, query: { state, type, after } }) {
    const { title } = cardType(type)
    const found = await listCards(office.store.db, { state, type, after }, aPage + 1)
    const shown = found.slice(0, aPage)
    const last = found.length > aPage ? shown.at(-1) : undefined
    const at = `/cards/list?state=${state}&type=${type}`
    return page({
      title: t('cards.list', { type: title, state: t(`card.state.${state}`).toLowerCase() }),
      body: html`${cardTable(t('cards.list.caption'), shown)}${pagination({
        previous: after === undefined ? null : at,
        next: last ? `${at}&after=${last.serial}` : null,
      })}${paragraph(link('/cards', t('cards.back')))}`,
    })
  },
})

const cardTable = (
  caption: string,
  cards: readonly Pick<ListedCard, 'serial' | 'type' | 'state' | 'expiresOn'>[],
): Html =>
  table({
    caption,
    empty: t('cards.none'),
    columns: [t('card.serial'), t('request.type'), t('cards.state'), t('cards.expires')],
    rows: cards.map(({ serial, type, state, expiresOn }) => [
      cardLink(serial),
      typeTitle(type),
      cardTag(state),
      expiresOn === null ? '–' : dayWords(expiresOn),
    ]),
  })

export const cardsOfPerson = route({
  method: 'GET',
  path: '/cards/of/:holder',
  action: 'card-see',
  params: z.object({ holder: z.string().regex(/^ho_[a-z2-7]{16}$/) }),
  async handle({ office, params, session }) {
    const holder = params.holder as HolderId
    const cards = await cardsOfHolder(office.store.db, holder)
    return page({
      title: t('cards.of'),
      body: html`${heading(holder)}${cardTable(t('cards.of.caption'), cards)}${
        may('person-see', session.roles) &&
        paragraph(link(`/people/${holder}`, t('cards.of.person')))
      }${paragraph(link('/cards', t('cards.back')))}`,
    })
  },
})
