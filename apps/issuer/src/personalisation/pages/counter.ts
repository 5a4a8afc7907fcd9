// The way of a printed card over the counter: scanned on arrival, handed over, activated, taken back, destroyed. Each
// step is written with the name of who did it; handing over needs the name of who looked at the holder.
import type { OperatorId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  button,
  field,
  form,
  html,
  later,
  page,
  paragraph,
  redirect,
  route,
  t,
  typedText,
  type Ask,
  type FieldError,
  type Page,
} from '../../console/index.ts'
import { cardsWords } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import {
  activateCard,
  destroyCard,
  handOverCard,
  receiveCards,
  returnCard,
} from '../hand-over-card.ts'
import { isSerial, others, serialsOf } from './parts.ts'

const steps = ['receive', 'hand-over', 'activate', 'return', 'destroy'] as const
type Step = (typeof steps)[number]

async function counterPage(
  { office, session, typed }: Pick<Ask, 'office' | 'session' | 'typed'>,
  errors: readonly FieldError[],
): Promise<Page> {
  return page({
    title: t('desk.title'),
    errors,
    body: html`${paragraph(t('desk.lead'))}${form({
      action: '/counter',
      body: html`${field({
        kind: 'radios',
        name: 'what',
        label: t('desk.what'),
        value: typedText(typed, 'what'),
        errors,
        options: steps.map((value) => ({ value, text: t(`desk.what.${value}`) })),
      })}${field({
        kind: 'textarea',
        name: 'serials',
        label: t('desk.serials'),
        hint: t('desk.serials.hint'),
        value: typedText(typed, 'serials'),
        errors,
      })}${field({
        kind: 'select',
        name: 'checked',
        label: t('desk.checked'),
        hint: t('desk.checked.hint'),
        value: typedText(typed, 'checked'),
        errors,
        options: [
          { value: '', text: t('desk.checked.nobody') },
          ...(await others(office, session, 'request-approve')),
        ],
      })}${button(t('desk.button'))}`,
    })}`,
  })
}

export const seeCounter = route({
  method: 'GET',
  path: '/counter',
  action: 'card-hand-over',
  handle: (ask) => counterPage(ask, []),
})

const body = z
  .object({
    what: z.enum(steps, later('desk.wrong.what')),
    serials: z
      .string()
      .max(200_000)
      .transform(serialsOf)
      .superRefine((serials, ctx) => {
        const wrong = serials.find((one) => !isSerial(one))
        const message =
          serials.length === 0
            ? t('desk.wrong.serials')
            : wrong !== undefined && t('desk.wrong.serial', { serial: wrong.slice(0, 40) })
        if (message !== false) ctx.addIssue({ code: 'custom', message })
      }),
    checked: z
      .string()
      .regex(/^(?:op_[a-z2-7]{16})?$/, later('desk.wrong.checked'))
      .default(''),
  })
  .refine(({ what, checked }) => what !== 'hand-over' || checked !== '', {
    path: ['checked'],
    message: later('desk.wrong.checked'),
  })

export const atCounter = route({
  method: 'POST',
  path: '/counter',
  action: 'card-hand-over',
  body,
  async handle(ask) {
    const { office, session, body: given } = ask
    const { what, serials } = given
    const checkedBy = given.checked as OperatorId
    const isKnown = async (): Promise<boolean> =>
      (await others(office, session, 'request-approve')).some(({ value }) => value === checkedBy)
    if (what === 'hand-over' && !(await isKnown()))
      return counterPage(ask, [{ field: 'checked', message: t('desk.wrong.checked') }])
    for (const [i, card] of serials.entries()) {
      try {
        await take(office, what, { card, by: session.operator, checkedBy })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const key = i === 0 ? 'desk.wrong.first' : 'desk.wrong.card'
        const { message } = error
        const why = message.includes(card) ? message : `${card}: ${message}`
        const left = { ...ask.typed, serials: serials.slice(i).join('\n') }
        return counterPage({ ...ask, typed: left }, [
          { field: 'serials', message: t(key, { why, serial: card }) },
        ])
      }
    }
    const notice = t(`desk.done.${what}`, { cards: cardsWords(serials.length) })
    return redirect('/counter', { notice })
  },
  wrong: counterPage,
})

interface Taken {
  readonly card: string
  readonly by: OperatorId
  readonly checkedBy: OperatorId
}

async function take(office: Office, what: Step, { card, by, checkedBy }: Taken): Promise<void> {
  if (what === 'receive') await receiveCards(office, { cards: [card], by })
  else if (what === 'hand-over') await handOverCard(office, { card, by, checkedBy })
  else if (what === 'activate') await activateCard(office, { card, by })
  else if (what === 'return') await returnCard(office, { card, by })
  else await destroyCard(office, { card, by })
}
