// Suspending a card for a caller, at any hour: by what he can say of himself or of the card, at once and alone.
import { z } from 'zod'
import type { Signatory } from '@tipstaff/custody'
import {
  button,
  field,
  form,
  html,
  later,
  link,
  may,
  page,
  paragraph,
  redirect,
  route,
  t,
  table,
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Session,
  type Typed,
} from '../../console/index.ts'
import { cardsOfHolder, cardTag, typeTitle, type Card } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { callerChecks, reasonOf, type CallerCheck, type CardReason } from '../card-change.ts'
import { suspendCards } from '../change-cards.ts'
import { candidates } from '../find-cards.ts'
import { cardAt } from './card.ts'
import { serialIn, someone } from './cards.ts'
import { cardLink, changes, reasonField, serialParams } from './parts.ts'

const reason = z.enum(changes.suspend.reasons, later('change.wrong.reason'))
const checked = z
  .preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z
      .array(z.enum(callerChecks), later('suspend.wrong.checked'))
      .min(1, later('suspend.wrong.checked')),
  )
  .refine((all) => !all.includes('nothing') || all.length === 1, later('suspend.wrong.nothing'))

export const suspendForCaller = route({
  method: 'GET',
  path: '/suspend',
  action: 'card-suspend',
  handle: ({ session }) => whoPage({}, session, []),
})

function whoPage(typed: Typed, { roles }: Session, errors: readonly FieldError[]): Page {
  const kind = may('card-report', roles) ? 'name' : 'number'
  return page({
    title: t('suspend.title'),
    errors,
    body: html`${paragraph(t('suspend.lead'))}${form({
      action: '/suspend',
      body: html`${field({
        kind: 'text',
        name: 'who',
        label: t(`suspend.who.${kind}`),
        hint: t(`suspend.who.${kind}.hint`),
        value: typedText(typed, 'who'),
        width: 20,
        autocomplete: 'off',
        errors,
      })}${reasonField('suspend', typedText(typed, 'reason'), errors)}${field({
        kind: 'checkboxes',
        name: 'checked',
        label: t('suspend.checked'),
        hint: t('suspend.checked.hint'),
        options: callerChecks.map((one) => ({ value: one, text: t(`suspend.checked.${one}`) })),
        value: typed['checked'],
        errors,
      })}${button(t('suspend.find'))}`,
    })}${paragraph(link('/cards', t('cards.back')))}`,
  })
}

interface Found {
  /** Name and rank where somebody was looked up by name. */
  readonly name: string | null
  readonly card: Pick<Card, 'serial' | 'type' | 'state'>
}
interface Finding {
  readonly found: readonly Found[]
  readonly more: boolean
}

export const findForCaller = route({
  method: 'POST',
  path: '/suspend',
  action: 'card-suspend',
  body: z.object({
    who: z.string().trim().min(1, later('suspend.wrong.who')).max(100),
    reason,
    checked,
  }),
  async handle({ office, body, session, typed }) {
    const isByName = serialIn(body.who) === null && !/\d/.test(body.who)
    if (isByName && !may('card-report', session.roles))
      return whoPage(typed, session, [{ field: 'who', message: t('suspend.wrong.name') }])
    const finding = isByName
      ? await byName(office, session.hand, body.who)
      : await bySerialOrNumber(office, body.who)
    if (finding.found.length === 0)
      return whoPage(typed, session, [{ field: 'who', message: t('suspend.wrong.nobody') }])
    return foundPage(finding, body.reason, body.checked)
  },
  wrong: ({ typed, session }, errors) => whoPage(typed, session, errors),
})

async function byName(office: Office, hand: Signatory, text: string): Promise<Finding> {
  const { people, more } = await candidates(office, hand, text)
  const found = people.flatMap(({ name, rank, cards }) =>
    cards.map((card) => ({ name: `${name}, ${rank}`, card })),
  )
  return { found, more }
}

async function bySerialOrNumber(office: Office, typed: string): Promise<Finding> {
  const serial = serialIn(typed)
  if (serial !== null) {
    const found = await cardAt(office, serial).catch(() => null)
    return { found: found ? [{ name: null, card: found }] : [], more: false }
  }
  const holder = await someone(office, typed)
  const cards = holder === null ? [] : await cardsOfHolder(office.store.db, holder)
  return { found: cards.map((card) => ({ name: null, card })), more: false }
}

/** The cards somebody could mean: those in use first, each with its own button. */
function foundPage({ found, more }: Finding, why: CardReason, how: readonly CallerCheck[]): Page {
  const inUse = ({ card }: Found): boolean => card.state === 'active'
  const rows = [...found.filter(inUse), ...found.filter((one) => !inUse(one))]
  const hasNames = rows.some(({ name }) => name !== null)
  return page({
    title: t('suspend.which'),
    body: html`${paragraph(t('suspend.which.lead', { reason: t(`reason.${why}`).toLowerCase() }))}${
      more && paragraph(t('suspend.more'))
    }${table({
      caption: t('suspend.found'),
      columns: [
        ...(hasNames ? [t('request.cards.name')] : []),
        t('card.serial'),
        t('request.type'),
        t('cards.state'),
        t('suspend.act'),
      ],
      rows: rows.map((one) => [
        ...(hasNames ? [one.name ?? ''] : []),
        cardLink(one.card.serial),
        typeTitle(one.card.type),
        cardTag(one.card.state),
        inUse(one) ? suspendButton(one.card.serial, why, how) : t('suspend.not-in-use'),
      ]),
    })}${paragraph(link('/suspend', t('suspend.again')))}`,
  })
}

const suspendButton = (serial: string, why: CardReason, how: readonly CallerCheck[]): Html =>
  form({
    action: `/suspend/${serial}`,
    className: 'ts-inline',
    body: html`<input type="hidden" name="reason" value="${why}" />${how.map(
        (one) => html`<input type="hidden" name="checked" value="${one}" />`,
      )}<button
        type="submit"
        class="govuk-button govuk-button--warning ts-in-table"
        data-module="govuk-button"
        data-prevent-double-click="true"
      >
        ${t('change.suspend')}<span class="govuk-visually-hidden"> ${serial}</span>
      </button>`,
  })

export const suspendFound = route({
  method: 'POST',
  path: '/suspend/:serial',
  action: 'card-suspend',
  params: serialParams,
  body: z.object({ reason, checked }),
  async handle({ office, params: { serial }, body, session }) {
    const change = { cards: [serial], reason: reasonOf(body.reason), checked: body.checked }
    if ((await cardAt(office, serial)).state === 'suspended')
      return redirect(`/cards/${serial}`, { notice: t('change.suspend.already', { serial }) })
    await suspendCards(office, session.hand, change)
    return redirect(`/cards/${serial}`, { notice: t('change.suspend.done', { serial }) })
  },
})
