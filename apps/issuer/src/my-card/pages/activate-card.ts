// The card has come: the holder types its end, and it works. Its serial stands in no address before that.
import { z } from 'zod'
import type { HolderId } from '@tipstaff/custody'
import {
  banner,
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
  t,
  typedText,
  type FieldError,
  type Page,
} from '../../console/index.ts'
import { typeTitle } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { activateOwnCard } from '../activate-own-card.ts'
import { ownCards } from '../own-cards.ts'
import { holderOf, serialShown } from './parts.ts'

const path = '/my-card/activate'

async function formPage(
  office: Office,
  holder: HolderId,
  typed: string,
  errors: readonly FieldError[],
): Promise<Page> {
  const { live } = await ownCards(office, holder)
  const waiting = live.filter(({ state }) => state === 'handed-over')
  return page({
    title: t('own.activate.title'),
    errors,
    body: html`${
      waiting.length > 0
        ? html`${waiting.map((card) =>
            paragraph(html`${typeTitle(card.type)} ${serialShown(card)}`),
          )}${form({
            action: path,
            body: html`${field({
              kind: 'text',
              name: 'ending',
              label: t('own.activate.ending'),
              hint: t('own.activate.ending.hint'),
              value: typed,
              width: 5,
              autocomplete: 'off',
              errors,
            })}${button(t('own.activate.button'))}`,
          })}${paragraph(t('own.activate.not-mine'))}`
        : banner(t('own.activate.nothing'))
    }${paragraph(link('/my-card', t('own.back')))}`,
  })
}

export const askToActivate = route({
  method: 'GET',
  path,
  action: 'own-card-activate',
  handle: ({ office, session }) => formPage(office, holderOf(session), '', []),
})

export const activateReceived = route({
  method: 'POST',
  path,
  action: 'own-card-activate',
  body: z.object({ ending: z.string().trim().min(1, later('own.activate.wrong')).max(24) }),
  async handle({ office, session, body: { ending }, typed }) {
    const holder = holderOf(session)
    const isRight = await activateOwnCard(office, holder, ending)
    if (isRight) return redirect('/my-card', { notice: t('own.activate.done') })
    const errors = [{ field: 'ending', message: t('own.activate.wrong') }]
    return await formPage(office, holder, typedText(typed, 'ending'), errors)
  },
  wrong: ({ office, session, typed }, errors) =>
    formPage(office, holderOf(session), typedText(typed, 'ending'), errors),
})
