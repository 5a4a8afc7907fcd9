// Asking for a day pass: for somebody with a card in use, by who has checked him.
import { z } from 'zod'
import {
  button,
  field,
  form,
  html,
  later,
  link,
  page,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  typedText,
  type Ask,
  type FieldError,
  type Page,
} from '../../console/index.ts'
import { cardTag, typeTitle } from '../../issuance/index.ts'
import { holderById } from '../../personnel/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { askForDayPass, cardsInUse, checks } from '../ask-day-pass.ts'
import { holderId } from './parts.ts'

const asked = z.object({ holder: holderId })

async function askPage(
  { office, typed }: Pick<Ask, 'office' | 'typed'>,
  holder: z.output<typeof holderId>,
  errors: readonly FieldError[] = [],
): Promise<Page> {
  const known = await holderById(office.store.db, holder)
  if (known?.state !== 'present') throw new Refusal('not-found', `there is no holder ${holder}`)
  const cards = await cardsInUse(office, holder)
  return page({
    title: t('day-pass.new.title'),
    errors,
    body: html`${paragraph(t('day-pass.new.lead'))}${summaryList([
      {
        key: t('day-pass.person'),
        value: html`<span class="ts-id">${holder}</span
          ><br />${link(`/people/${holder}`, t('day-pass.new.person-page'))}`,
      },
      {
        key: t('day-pass.new.cards'),
        value:
          cards.length === 0
            ? t('day-pass.new.no-card')
            : cards.map(({ type, state }) => html`${typeTitle(type)} ${cardTag(state)} `),
      },
    ])}${
      cards.length > 0 &&
      form({
        action: '/day-passes/new',
        body: html`<input type="hidden" name="holder" value="${holder}" />${field({
            kind: 'radios',
            name: 'checked',
            label: t('day-pass.new.checked'),
            value: typedText(typed, 'checked'),
            errors,
            options: checks.map((value) => ({ value, text: t(`day-pass.new.checked.${value}`) })),
          })}${button(t('day-pass.new.button'))}`,
      })
    }${paragraph(link('/day-passes', t('day-pass.back')))}`,
  })
}

export const newDayPass = route({
  method: 'GET',
  path: '/day-passes/new',
  action: 'day-pass-ask',
  query: asked,
  handle: (ask) => askPage(ask, ask.query.holder),
})

export const makeRequest = route({
  method: 'POST',
  path: '/day-passes/new',
  action: 'day-pass-ask',
  body: asked.extend({ checked: z.enum(checks, later('day-pass.new.checked.missing')) }),
  async handle({ office, session, body }) {
    const { request } = await askForDayPass(office, session.hand, body)
    return redirect(`/day-passes/${request}`, { notice: t('day-pass.asked') })
  },
  wrong(ask, errors) {
    const holder = holderId.safeParse(ask.typed['holder'])
    if (!holder.success) throw new Refusal('malformed', 'nobody is named')
    return askPage(ask, holder.data, errors)
  },
})
