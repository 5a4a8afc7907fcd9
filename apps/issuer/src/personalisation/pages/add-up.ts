// Whether a batch adds up: releases, cards and blanks by the office's count and the custodian's. Looking writes nothing;
// keeping the figures, and closing the batch, stand in the ledger.
import { z } from 'zod'
import {
  banner,
  button,
  field,
  form,
  heading,
  html,
  link,
  page,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  numberWords,
} from '../../console/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { batchById } from '../batches.ts'
import { addUp, reconcileBatch } from '../press/reconcile-batch.ts'
import { batchParams, code } from './parts.ts'

export const seeSums = route({
  method: 'GET',
  path: '/batches/:id/sums',
  action: 'batch-reconcile',
  params: batchParams,
  async handle({ office, params: { id } }) {
    const sums = await addUp(office, id)
    const row = (key: string, count: number) => ({ key, value: numberWords(count) })
    const isOpen = sums.batch.state === 'admitted'
    return page({
      title: t('batch.sums', { batch: id }),
      body: html`${
        sums.differences.length === 0
          ? banner(t('batch.sums.good'))
          : html`${banner(t('batch.sums.bad'), 'warning')}
              <ul class="govuk-list govuk-list--bullet">
                ${sums.differences.map((one) => html`<li>${one}</li>`)}
              </ul>`
      }${summaryList([
        row(t('batch.sums.released'), sums.released),
        row(t('batch.sums.good-cards'), sums.good),
        row(t('batch.sums.spoiled'), sums.spoiled),
        row(t('batch.sums.presumed'), sums.presumed),
        row(t('batch.sums.issued'), sums.blanksIssued),
        row(t('blank.state.good'), sums.blanksGood),
        row(t('blank.state.spoiled'), sums.blanksSpoiled),
        row(t('blank.state.set-up'), sums.blanksSetUp),
        row(t('blank.state.returned'), sums.blanksReturned),
        row(t('batch.sums.arrived'), sums.arrived),
      ])}${
        sums.open.length > 0 &&
        html`${heading(t('batch.exposed'))}
          <ul class="govuk-list">
            ${sums.open.map(({ card }) => html`<li>${link(`/cards/${card}`, code(card))}</li>`)}
          </ul>`
      }${
        isOpen &&
        html`${heading(t('batch.keep'))}${paragraph(t('batch.keep.lead'))}${form({
          action: `/batches/${id}/sums`,
          body: html`${field({
            kind: 'checkboxes',
            name: 'close',
            label: t('batch.close'),
            hint: t('batch.close.hint'),
            options: [{ value: 'yes', text: t('batch.close') }],
          })}${button(t('batch.keep'))}`,
        })}`
      }${paragraph(link(`/batches/${id}`, `${t('batch.name')} ${id}`))}`,
    })
  },
})

export const keepSums = route({
  method: 'POST',
  path: '/batches/:id/sums',
  action: 'batch-reconcile',
  params: batchParams,
  body: z.object({ close: z.string().optional() }),
  async handle({ office, params: { id }, body, session }) {
    const close = body.close === 'yes'
    const { state } = await batchById(office.store.db, id)
    if (state !== 'admitted') throw new Refusal('wrong-state', `${id} is ${state}`)
    await reconcileBatch(office, { batch: id, by: session.operator, close })
    return redirect(`/batches/${id}`, { notice: t(close ? 'batch.closed' : 'batch.kept') })
  },
})
