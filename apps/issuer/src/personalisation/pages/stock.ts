// The stock of numbered blanks: what is where, every move, and the form for the next one.
import { z } from 'zod'
import {
  button,
  field,
  figures,
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
  t,
  table,
  time,
  typedText,
  type Ask,
  type FieldError,
  type Page,
  numberWords,
} from '../../console/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { allBatches } from '../batches.ts'
import { isBlank } from '../stock/blank.ts'
import { lastMoves, stockCounts } from '../stock/blanks.ts'
import { issueStock, receiveStock, returnStock, setUpStock } from '../stock/move-stock.ts'
import { blankStates } from './batches.ts'
import { code } from './parts.ts'

const kinds = ['received', 'issued', 'set-up', 'returned'] as const

async function stockPage(
  { office, session, typed }: Pick<Ask, 'office' | 'session' | 'typed'>,
  errors: readonly FieldError[],
): Promise<Page> {
  const { db } = office.store
  const counts = await stockCounts(db)
  return page({
    title: t('stock.title'),
    errors,
    body: html`${paragraph(t('stock.lead'))}${heading(t('stock.now'))}${figures(
      blankStates.map((state) => ({
        label: t(`blank.state.${state}`),
        value: counts[state] ?? 0,
      })),
    )}${may('stock-move', session.roles) && (await moveForm(office, typed, errors))}${table({
      caption: t('stock.moves'),
      empty: t('stock.none'),
      columns: [
        t('stock.when'),
        t('stock.move'),
        t('stock.numbers'),
        { label: t('stock.count'), numeric: true },
        t('batch.name'),
        t('stock.by'),
      ],
      rows: (await lastMoves(db, 50)).map((move) => [
        time(move.at),
        t(`stock.move.${move.move}`),
        html`${code(move.first)} – ${code(move.last)}`,
        numberWords(move.count),
        move.batch === null ? '' : link(`/batches/${move.batch}`, code(move.batch)),
        code(move.by),
      ]),
    })}`,
  })
}

async function moveForm(
  { store }: Ask['office'],
  typed: Ask['typed'],
  errors: readonly FieldError[],
) {
  const batches = (await allBatches(store.db))
    .filter(({ state }) => state !== 'closed')
    .toReversed()
  return form({
    action: '/stock',
    body: html`${field({
      kind: 'radios',
      name: 'what',
      label: t('stock.what'),
      value: typedText(typed, 'what'),
      errors,
      options: kinds.map((value) => ({ value, text: t(`stock.what.${value}`) })),
    })}${field({
      kind: 'text',
      name: 'first',
      label: t('stock.first.label'),
      hint: t('stock.first.hint'),
      width: 20,
      value: typedText(typed, 'first'),
      errors,
    })}${field({
      kind: 'text',
      name: 'last',
      label: t('stock.last.label'),
      hint: t('stock.last.hint'),
      width: 20,
      value: typedText(typed, 'last'),
      errors,
    })}${field({
      kind: 'select',
      name: 'batch',
      label: t('stock.batch'),
      value: typedText(typed, 'batch'),
      errors,
      options: [
        { value: '', text: t('stock.batch.none') },
        ...batches.map(({ id, jobs }) => ({ value: id, text: `${id} (${numberWords(jobs)})` })),
      ],
    })}${button(t('stock.button'))}`,
  })
}

export const seeStock = route({
  method: 'GET',
  path: '/stock',
  action: 'stock-see',
  handle: (ask) => stockPage(ask, []),
})

const typedBlank = (text: string): string => text.trim().toUpperCase()

const body = z
  .object({
    what: z.enum(kinds, later('stock.wrong.what')),
    first: z.string().transform(typedBlank).refine(isBlank, later('stock.wrong.blank')),
    last: z
      .string()
      .transform(typedBlank)
      .refine((text) => text === '' || isBlank(text), later('stock.wrong.blank'))
      .transform((text) => (text === '' ? null : text)),
    batch: z
      .string(later('stock.wrong.batch'))
      .regex(/^(?:ba_[a-z2-7]{16})?$/, later('stock.wrong.batch')),
  })
  .refine(({ what, batch }) => what === 'received' || batch !== '', {
    path: ['batch'],
    message: later('stock.wrong.batch'),
  })

const moves = {
  received: receiveStock,
  issued: issueStock,
  'set-up': setUpStock,
  returned: returnStock,
} as const

export const moveStock = route({
  method: 'POST',
  path: '/stock',
  action: 'stock-move',
  body,
  async handle(ask) {
    const { office, session, body: given } = ask
    const { what, first, batch } = given
    const range = { first, last: given.last ?? first, batch, by: session.operator }
    try {
      const count = await moves[what](office, range)
      const notice =
        count === 1 ? t('stock.moved.one') : t('stock.moved', { count: numberWords(count) })
      return redirect('/stock', { notice })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const wrong = (name: string, message: string) => stockPage(ask, [{ field: name, message }])
      if (error.code === 'malformed') return wrong('last', t('stock.wrong.range'))
      if (error.code !== 'wrong-state') throw error
      return wrong('first', t(what === 'received' ? 'stock.wrong.there' : 'stock.wrong.not-there'))
    }
  },
  wrong: stockPage,
})
