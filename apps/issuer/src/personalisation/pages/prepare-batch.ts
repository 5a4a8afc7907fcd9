// Preparing a batch: which signed cards, at which station, within what bounds, and who approves it.
import type { OperatorId } from '@tipstaff/custody'
import { z } from 'zod'
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
  type Ask,
  type FieldError,
  type Html,
  type Page,
  type Typed,
  numberWords,
} from '../../console/index.ts'
import { cardsWords } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { printableCards } from '../cards-to-print.ts'
import { prepareBatch } from '../prepare-batch.ts'
import { allStations, type Station } from '../stations.ts'
import { isSerial, others, serialsOf } from './parts.ts'

async function newPage(
  { office, session, typed }: Pick<Ask, 'office' | 'session' | 'typed'>,
  errors: readonly FieldError[],
): Promise<Page> {
  const waiting = (await printableCards(office.store.db, 'all-signed')).length
  const stations = (await allStations(office.store.db)).filter(({ state }) => state === 'enrolled')
  const back = paragraph(link('/batches', t('batch.back')))
  const title = t('batch.new')
  if (stations.length === 0)
    return page({ title, body: html`${banner(t('batch.new.no-station'))}${back}` })
  if (waiting === 0) return page({ title, body: html`${banner(t('batch.new.none'))}${back}` })
  return page({
    title,
    errors,
    body: html`${form({
      action: '/batches/new',
      body: html`${cardFields(typed, errors, stations, waiting)}${field({
        kind: 'radios',
        name: 'second',
        label: t('batch.new.second'),
        hint: t('batch.new.second.hint'),
        value: typedText(typed, 'second'),
        errors,
        options: await others(office, session, 'batch-approve'),
      })}${boundFields(typed, errors, office)}${button(t('batch.new.button'))}`,
    })}${back}`,
  })
}

const valueOf = (typed: Typed, name: string, usual: string | number): string =>
  name in typed ? typedText(typed, name) : String(usual)

const cardFields = (
  typed: Typed,
  errors: readonly FieldError[],
  stations: readonly Station[],
  waiting: number,
): Html =>
  html`${field({
    kind: 'radios',
    name: 'station',
    label: t('batch.new.station'),
    value: valueOf(typed, 'station', stations.length === 1 ? (stations[0]?.id ?? '') : ''),
    errors,
    options: stations.map(({ id, name }) => ({ value: id, text: name, hint: id })),
  })}${field({
    kind: 'radios',
    name: 'which',
    label: t('batch.new.which'),
    value: valueOf(typed, 'which', 'all'),
    errors,
    options: [
      { value: 'all', text: t('batch.new.all', { count: numberWords(waiting) }) },
      { value: 'listed', text: t('batch.new.listed') },
    ],
  })}${field({
    kind: 'textarea',
    name: 'serials',
    label: t('batch.new.serials'),
    hint: t('batch.new.serials.hint'),
    value: typedText(typed, 'serials'),
    errors,
  })}`

const boundFields = (
  typed: Typed,
  errors: readonly FieldError[],
  { settings: { print } }: Pick<Office, 'settings'>,
): Html =>
  html`${field({
    kind: 'text',
    name: 'budget',
    label: t('batch.new.budget'),
    hint: t('batch.new.budget.hint'),
    inputmode: 'numeric',
    width: 5,
    value: valueOf(typed, 'budget', print.budget),
    errors,
  })}${field({
    kind: 'text',
    name: 'pace',
    label: t('batch.new.pace'),
    hint: t('batch.new.pace.hint'),
    inputmode: 'numeric',
    width: 10,
    value: valueOf(typed, 'pace', print.cardsAnHour),
    errors,
  })}${field({
    kind: 'text',
    name: 'days',
    label: t('batch.new.days'),
    inputmode: 'numeric',
    width: 5,
    value: valueOf(typed, 'days', print.batchDays),
    errors,
  })}`

export const newBatch = route({
  method: 'GET',
  path: '/batches/new',
  action: 'batch-make',
  handle: (ask) => newPage(ask, []),
})

const whole = (min: number, max: number, wrong: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,7}$/, wrong)
    .transform(Number)
    .refine((count) => count >= min && count <= max, wrong)

const body = z
  .object({
    station: z.string(later('batch.new.wrong.station')).min(1, later('batch.new.wrong.station')),
    which: z.enum(['all', 'listed'], later('batch.new.wrong.which')),
    serials: z.string().max(200_000).default(''),
    second: z
      .string(later('batch.new.wrong.second'))
      .regex(/^op_[a-z2-7]{16}$/, later('batch.new.wrong.second')),
    budget: whole(1, 1_000, later('batch.new.wrong.budget')),
    pace: whole(0, 1_000_000, later('batch.new.wrong.pace')),
    days: whole(1, 60, later('batch.new.wrong.days')),
  })
  .refine(
    ({ which, serials }) =>
      which === 'all' || (serialsOf(serials).length > 0 && serialsOf(serials).every(isSerial)),
    { path: ['serials'], message: later('batch.new.wrong.serials') },
  )

export const prepare = route({
  method: 'POST',
  path: '/batches/new',
  action: 'batch-make',
  body,
  async handle(ask) {
    const { office, session, body: given } = ask
    const second = given.second as OperatorId
    if (!(await others(office, session, 'batch-approve')).some(({ value }) => value === second))
      return newPage(ask, [{ field: 'second', message: t('batch.new.wrong.second') }])
    try {
      const batch = await prepareBatch(office, {
        station: given.station,
        cards: given.which === 'all' ? 'all-signed' : serialsOf(given.serials),
        key: session.hand,
        second,
        budget: given.budget,
        cardsAnHour: given.pace,
        days: given.days,
      })
      const notice = t('batch.prepared', { cards: cardsWords(batch.jobs), second })
      return redirect(`/batches/${batch.id}`, { notice })
    } catch (error) {
      const isOfCards = error instanceof Refusal && error.code === 'wrong-state'
      if (!isOfCards || given.which === 'all') throw error
      return newPage(ask, [{ field: 'serials', message: error.message }])
    }
  },
  wrong: newPage,
})
