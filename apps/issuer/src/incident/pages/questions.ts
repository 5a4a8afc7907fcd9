// Asking who was exposed: the questions answered before, and a new one.
import { z } from 'zod'
import {
  field,
  form,
  button,
  html,
  link,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  t,
  table,
  tabs,
  time,
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Typed,
  numberWords,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { holderOf } from '../../revocation/index.ts'
import { lastAnswers } from '../answers.ts'
import { askExposure } from '../ask-exposure.ts'
import { recipientOf, timeOf, type ExposureQuestion } from '../exposure-question.ts'
import { questionWords, recipientsKnown } from './parts.ts'

const aPage = 20
const sideShape = z.enum(['recipient', 'holder'])
type Side = z.infer<typeof sideShape>

/** Questions that were answered, newest first. */
export const seeQuestions = route({
  method: 'GET',
  path: '/exposure',
  action: 'exposure-ask',
  query: z.object({ before: z.coerce.number().int().min(0).optional() }),
  async handle({ office, query: { before } }) {
    const found = await lastAnswers(office.store.db, before ?? Number.MAX_SAFE_INTEGER, aPage + 1)
    const shown = found.slice(0, aPage)
    const known = await recipientsKnown(office)
    const last = shown.at(-1)
    return page({
      title: t('exposure.title'),
      body: html`${paragraph(t('exposure.lead'))}
        <p class="govuk-body">
          <a class="govuk-button" role="button" href="/exposure/new">${t('exposure.ask')}</a>
        </p>
        ${table({
          caption: t('exposure.asked'),
          empty: t('exposure.none'),
          columns: [
            t('exposure.question'),
            t('exposure.at'),
            t('exposure.by'),
            { label: t('exposure.parties'), numeric: true },
            { label: t('exposure.openings'), numeric: true },
          ],
          rows: shown.map((one) => [
            link(`/exposure/${one.statement}`, questionWords(one.question, known)),
            time(one.at),
            one.by,
            numberWords(one.parties),
            numberWords(one.certain + one.presumed),
          ]),
        })}${pagination({
          previous: before === undefined ? null : '/exposure',
          next: last && found.length > aPage ? `/exposure?before=${String(last.at)}` : null,
        })}`,
    })
  },
})

/** A new question. `about` is an id that another page knows. */
export const newQuestion = route({
  method: 'GET',
  path: '/exposure/new',
  action: 'exposure-ask',
  query: z.object({
    side: sideShape.default('recipient'),
    about: z
      .string()
      .regex(/^(?:office|(?:op|st|si|ho)_[a-z2-7]{16})$/)
      .optional(),
  }),
  handle: ({ office, query: { side, about } }) =>
    questionPage(
      office,
      about?.startsWith('ho_') ? 'holder' : side,
      about?.startsWith('ho_') ? { person: about } : { recipient: about ?? '' },
      [],
    ),
})

async function questionPage(
  office: Office,
  side: Side,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Page> {
  const value = (name: string): string => typedText(typed, name)
  const fields =
    side === 'holder' ? personField(value, errors) : await toWhom(office, value, errors)
  const days = (['from', 'to'] as const).map((name) =>
    field({
      kind: 'date',
      name,
      label: t(`exposure.new.${name}`),
      hint: t(`exposure.new.${name}.hint`),
      value: value(name),
      width: 10,
      errors,
    }),
  )
  return page({
    title: t('exposure.new.title'),
    errors,
    body: html`${tabs(
      sideShape.options.map((one) => ({
        label: t(`exposure.new.${one}`),
        href: `/exposure/new?side=${one}`,
        isHere: one === side,
      })),
    )}${form({
      action: '/exposure/new',
      body: html`<input
          type="hidden"
          name="side"
          value="${side}"
        />${fields}${days}${button(t('exposure.new.button'))}`,
    })}${paragraph(link('/exposure', t('exposure.answer.all')))}`,
  })
}

const personField = (value: (name: string) => string, errors: readonly FieldError[]): Html =>
  field({
    kind: 'text',
    name: 'person',
    label: t('exposure.new.person'),
    hint: t('exposure.new.person.hint'),
    value: value('person'),
    autocomplete: 'off',
    width: 20,
    errors,
  })

async function toWhom(
  office: Office,
  value: (name: string) => string,
  errors: readonly FieldError[],
): Promise<Html> {
  const known = await recipientsKnown(office)
  const options = [...known].map(([id, text]) => ({ value: id, text }))
  const asked = value('recipient')
  return html`${field({
    kind: 'select',
    name: 'recipient',
    label: t('exposure.new.to-whom'),
    hint: t('exposure.new.to-whom.hint'),
    options: [{ value: '', text: t('exposure.new.choose') }, ...options],
    value: known.has(asked) ? asked : '',
    errors,
  })}${field({
    kind: 'text',
    name: 'other',
    label: t('exposure.new.other'),
    hint: t('exposure.new.other.hint'),
    value: value('other') || (known.has(asked) ? '' : asked),
    autocomplete: 'off',
    width: 20,
  })}`
}

const typedLine = z.string().trim().max(60).default('')

export const askQuestion = route({
  method: 'POST',
  path: '/exposure/new',
  action: 'exposure-ask',
  body: z.object({
    side: sideShape,
    recipient: typedLine,
    other: typedLine,
    person: typedLine,
    from: typedLine,
    to: typedLine,
  }),
  async handle({ office, body, typed, session }) {
    const errors: FieldError[] = []
    const span = spanOf(office, body, errors)
    const party = body.side === 'holder' ? await person(office, body, errors) : to(body, errors)
    if (!party || !span) return await questionPage(office, body.side, typed, errors)
    const question = { side: body.side, id: party, ...span } as ExposureQuestion
    const { statement } = await askExposure(office, session.hand, question)
    return redirect(`/exposure/${statement}`, { notice: t('exposure.new.done') })
  },
})

interface Typing {
  readonly recipient: string
  readonly other: string
  readonly person: string
  readonly from: string
  readonly to: string
}

/** What a verb finds malformed or nowhere, as the field's own error. */
function tried<T>(work: () => T, errors: FieldError[], error: FieldError): T | null {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    errors.push(error)
    return null
  }
}

function spanOf(
  office: Pick<Office, 'clock'>,
  { from, to }: Typing,
  errors: FieldError[],
): { readonly from: number; readonly to: number } | null {
  const wrong = (field: string): FieldError => ({ field, message: t('exposure.new.wrong.day') })
  const now = office.clock()
  const first = from === '' ? 0 : tried(() => timeOf(from, false), errors, wrong('from'))
  const last = to === '' ? now : tried(() => timeOf(to, true), errors, wrong('to'))
  if (first === null || last === null) return null
  // What is still to come cannot be answered: the answer would change.
  const end = Math.min(last, now)
  if (end >= first) return { from: first, to: end }
  errors.push({ field: 'to', message: t('exposure.new.wrong.order') })
  return null
}

function to({ recipient, other }: Typing, errors: FieldError[]): string | null {
  const wrong = { field: 'recipient', message: t('exposure.new.wrong.to-whom') }
  if ((recipient === '') === (other === '')) {
    errors.push(wrong)
    return null
  }
  return tried(() => recipientOf(recipient === '' ? other : recipient), errors, wrong)
}

async function person(
  office: Office,
  { person: asked }: Typing,
  errors: FieldError[],
): Promise<string | null> {
  const wrong = { field: 'person', message: t('exposure.new.wrong.person') }
  if (asked === '') {
    errors.push(wrong)
    return null
  }
  try {
    return (await holderOf(office, asked)).id
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not-found') throw error
    errors.push(wrong)
    return null
  }
}
