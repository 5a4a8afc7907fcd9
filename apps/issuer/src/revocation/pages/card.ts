// One card: its state, what gates are told of it, what can be done with it, and its life so far.
import { operatorRoles, rightFor } from '@tipstaff/custody'
import { z } from 'zod'
import {
  banner,
  button,
  form,
  heading,
  html,
  later,
  link,
  may,
  page,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  table,
  time,
  timeline,
  typedText,
  type Action,
  type FieldError,
  type Html,
  type Page,
  type Session,
  dayWords,
} from '../../console/index.ts'
import { cardBySerial, cardStatus, cardTag, typeTitle, type Card } from '../../issuance/index.ts'
import { holdersById } from '../../personnel/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { gateLogBefore, saidWords, sitesOf } from '../../publication/index.ts'
import { reasonOf, type CardChange } from '../card-change.ts'
import { askToRestore, askToRevoke, suspendCards } from '../change-cards.ts'
import { namesOf } from '../find-cards.ts'
import { lifeOf } from './card-life.ts'
import {
  changeNames,
  changes,
  changesWaiting,
  changeWords,
  code,
  reasonField,
  serialParams,
} from './parts.ts'

/** A card. Refusal `not-found`. */
export async function cardAt({ store }: Pick<Office, 'store'>, serial: string): Promise<Card> {
  const card = await cardBySerial(store.db, serial)
  if (!card) throw new Refusal('not-found', `there is no card ${serial}`)
  return card
}

export const seeCard = route({
  method: 'GET',
  path: '/cards/:serial',
  action: 'card-see',
  params: serialParams,
  async handle({ office, params: { serial }, session }) {
    return await cardPage(office, await cardAt(office, serial), session, null)
  },
})

export const nameCard = route({
  method: 'POST',
  path: '/cards/:serial/name',
  action: 'card-name',
  params: serialParams,
  async handle({ office, params: { serial }, session }) {
    const card = await cardAt(office, serial)
    const holders = [...(await holdersById(office.store.db, [card.holder])).values()]
    const purpose = purposeOf(session)
    const name = (await namesOf(office, session.hand, holders, purpose)).get(card.holder)
    return await cardPage(office, card, session, name ? `${name.name}, ${name.rank}` : null)
  },
})

/** The control room may look who somebody is, at any hour, and nothing else of him. */
function purposeOf({ roles }: Session): 'view' | 'check' {
  const own = operatorRoles.filter((role) => roles.includes(role))
  const asked = { verb: 'open', purpose: 'view', groups: ['F.text'] } as const
  return rightFor(own, asked) === null ? 'check' : 'view'
}

async function cardPage(
  office: Office,
  card: Card,
  session: Session,
  name: string | null,
): Promise<Page> {
  return page({
    title: `${typeTitle(card.type)} ${card.serial}`,
    body: html`${summary(card, session, name)}${await waits(office, card)}${acts(card, session)}${await refusedAtGates(office, card, session)}${heading(t('life.title'))}${timeline(await lifeOf(office, card, session))}${paragraph(link('/cards', t('cards.back')))}`,
  })
}

function summary(card: Card, { roles }: Session, name: string | null): Html {
  const { holder, expiresOn, serial } = card
  const status = cardStatus(card)
  const who = may('person-see', roles) ? link(`/people/${holder}`, code(holder)) : code(holder)
  return summaryList([
    { key: t('cards.state'), value: cardTag(card.state) },
    { key: t('cards.status'), value: t(`cards.status.${status ?? 'none'}`) },
    { key: t('cards.expires'), value: expiresOn === null ? '–' : dayWords(expiresOn) },
    { key: t('cards.person'), value: who },
    ...(name !== null
      ? [{ key: t('request.cards.name'), value: name }]
      : may('card-name', roles)
        ? [{ key: t('request.cards.name'), value: nameForm(serial) }]
        : []),
  ])
}

const nameForm = (serial: string): Html =>
  form({
    action: `/cards/${serial}/name`,
    body: html`<button
        type="submit"
        class="govuk-button govuk-button--secondary ts-in-table"
        data-module="govuk-button"
        data-prevent-double-click="true"
      >
        ${t('cards.name.button')}
      </button>
      <p class="govuk-hint govuk-!-margin-top-2 govuk-!-margin-bottom-0">
        ${t('cards.name.hint')}
      </p>`,
  })

async function waits(office: Office, { serial }: Card): Promise<Html | false> {
  const own = (await changesWaiting(office)).filter(({ cards }) => cards.includes(serial))
  if (own.length === 0) return false
  return banner(
    html`${own.map(
      (one) =>
        html`<p class="govuk-body">
          ${t('cards.waits')} ${link(`/changes/${one.statement.hash}`, changeWords(one))}
        </p>`,
    )}`,
  )
}

/** What gates said of this card; those who may see gates see it. */
async function refusedAtGates(
  { store }: Office,
  { serial }: Card,
  { roles }: Session,
): Promise<Html | false> {
  if (!may('gate-see', roles)) return false
  const filter = { serial, refused: true }
  const found = await gateLogBefore(store.db, filter, Number.MAX_SAFE_INTEGER, 10)
  if (found.length === 0) return false
  const names = new Map((await sitesOf(store.db)).map(({ id, name }) => [id, name]))
  return table({
    caption: t('cards.refused'),
    columns: [t('gates.at'), t('gates.site'), t('gates.gate'), t('gates.why')],
    rows: found.map(({ at, site, gate, said }) => [
      time(at),
      names.get(site) ?? site,
      code(gate),
      saidWords(said),
    ]),
  })
}

function acts({ serial, state }: Card, { roles }: Session): Html | false {
  const offered = changeNames.filter((change) => {
    const { states, action } = changes[change]
    return states.some((one) => one === state) && may(action, roles)
  })
  if (offered.length === 0) return false
  return html`<div class="govuk-button-group">
    ${offered.map((change) =>
      link(
        `/cards/${serial}/${change}`,
        t(`change.${change}`),
        change === 'suspend' ? 'govuk-button' : 'govuk-button govuk-button--secondary',
      ),
    )}
  </div>`
}

function changePage(
  card: Card,
  change: CardChange,
  reason: string,
  errors: readonly FieldError[],
): Page {
  const { serial, state } = card
  if (!changes[change].states.some((one) => one === state))
    throw new Refusal('wrong-state', `card ${serial} is ${state}`)
  return page({
    title: t(`change.${change}.title`, { serial }),
    errors,
    body: html`${paragraph(t(`change.${change}.lead`))}${form({
      action: `/cards/${serial}/${change}`,
      body: html`${reasonField(change, reason, errors)}${button(
        t(`change.${change}.button`),
        change === 'restore' ? {} : { kind: 'warning' },
      )}`,
    })}${paragraph(link(`/cards/${serial}`, t('change.back')))}`,
  })
}

const verbs = { suspend: suspendCards, restore: askToRestore, revoke: askToRevoke }

/** The page that asks for a reason, and the act itself. */
const routesOf = (change: CardChange) => {
  const action: Action = changes[change].action
  return [
    route({
      method: 'GET',
      path: `/cards/:serial/${change}`,
      action,
      params: serialParams,
      handle: async ({ office, params: { serial } }) =>
        changePage(await cardAt(office, serial), change, '', []),
    }),
    route({
      method: 'POST',
      path: `/cards/:serial/${change}`,
      action,
      params: serialParams,
      body: z.object({ reason: z.enum(changes[change].reasons, later('change.wrong.reason')) }),
      async handle({ office, params: { serial }, body, session }) {
        const reason = reasonOf(body.reason)
        await verbs[change](office, session.hand, { cards: [serial], reason })
        return redirect(`/cards/${serial}`, { notice: t(`change.${change}.done`, { serial }) })
      },
      wrong: async ({ office, params: { serial }, typed }, errors) =>
        changePage(await cardAt(office, serial), change, typedText(typed, 'reason'), errors),
    }),
  ]
}
export const cardRoutes = changeNames.flatMap(routesOf)
