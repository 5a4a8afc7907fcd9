// Orders of two keepers: what waits, and one of them as it is signed. A passkey is approved by typing what its owner
// read, whatever this page could show.
import { passkeyFingerprint, type Intent, type OperatorId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  banner,
  button,
  form,
  html,
  link,
  may,
  page,
  paragraph,
  passkeyForm,
  redirect,
  roleWords,
  route,
  summaryList,
  t,
  table,
  time,
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Session,
} from '../../console/index.ts'
import { forgetPerson } from '../../personnel/index.ts'
import { approveOrder } from '../../platform/govern.ts'
import type { Office } from '../../platform/office.ts'
import { isTold, ordersSeen, readOrder, waitsFor, type OrderSeen } from '../orders.ts'
import { withdrawOrder } from '../withdraw-order.ts'
import { toldField, toldWrong } from './changes.ts'

const params = z.object({ matter: z.string().regex(/^[a-z]{2}_[a-z0-9]{16}$/) })

/** What an order does, from what is signed; in its asker's words only where there are no others. */
function orderWords({ intent, said }: Pick<OrderSeen, 'intent' | 'said'>): string {
  const { verb, operator = '', roles = [], key } = intent
  const fingerprint = key === undefined ? '' : passkeyFingerprint(key)
  const words = ownWords.find((known) => known === verb)
  return words ? t(`order.what.${words}`, { operator, roles: roleWords(roles), fingerprint }) : said
}
const ownWords = ['add-operator', 'remove-operator', 'add-passkey', 'remove-passkey'] as const

/** The order, leading to where it is decided: a print batch is approved on its own page, by those who may. */
function orderLink(order: OrderSeen, { roles }: Session): Html | string {
  const { batch, verb } = order.intent
  if (verb !== 'admit-batch' || batch === undefined)
    return link(`/orders/${order.matter}`, orderWords(order))
  return may('batch-see', roles) ? link(`/batches/${batch}`, orderWords(order)) : orderWords(order)
}

export const seeOrders = route({
  method: 'GET',
  path: '/orders',
  action: 'operator-see',
  async handle({ office, session }) {
    const orders = await ordersSeen(office)
    return page({
      title: t('orders.title'),
      body: table({
        caption: t('orders.caption'),
        empty: t('orders.none'),
        columns: [t('orders.what'), t('orders.by'), t('orders.at'), t('orders.for')],
        rows: orders.map((order) => [
          orderLink(order, session),
          order.by,
          time(order.at),
          order.named.join(', '),
        ]),
      }),
    })
  },
})

export const seeOrder = route({
  method: 'GET',
  path: '/orders/:matter',
  action: 'operator-see',
  params,
  handle: async ({ office, params: { matter }, session }) =>
    orderPage(await readOrder(office, matter), session, '', []),
})

function orderPage(
  order: OrderSeen,
  session: Session,
  told: string,
  errors: readonly FieldError[],
): Page {
  const canApprove = session.roles.includes('keeper') && waitsFor(order, session.operator)
  return page({
    title: t(canApprove ? 'order.title' : 'order.see-title'),
    errors,
    body: html`${summaryList([
      { key: t('orders.what'), value: orderWords(order) },
      ...signedFacts(order.intent),
      { key: t('orders.by'), value: order.by },
      { key: t('orders.at'), value: time(order.at) },
      ...(order.isWaiting ? [{ key: t('order.until'), value: time(order.expiresAt) }] : []),
    ])}${canApprove ? approval(order, told, errors) : standing(order, session)}${paragraph(link('/orders', t('order.back')))}`,
  })
}

// For acts on stations and keys: the ids that are signed. A passkey's number is not among them.
const signedFacts = ({ station, batch, job }: Intent) =>
  (
    [
      ['station', station],
      ['batch', batch],
      ['job', job],
    ] as const
  ).flatMap(([key, value]) => (value === undefined ? [] : [{ key: t(`order.${key}`), value }]))

function approval(order: OrderSeen, told: string, errors: readonly FieldError[]): Html {
  const { matter, hash, intent } = order
  const isPasskey = intent.verb === 'add-passkey'
  return html`${isPasskey && paragraph(t('order.passkey', { operator: intent.operator ?? '' }))}${passkeyForm(
    {
      action: `/orders/${matter}/approve`,
      hashes: [hash],
      label: t('order.approve'),
      ...(isPasskey ? { fields: toldField(errors, told) } : {}),
    },
  )}`
}

function standing(order: OrderSeen, session: Session): Html {
  if (!order.isWaiting) return banner(t('order.over'))
  if (order.by !== session.operator)
    return banner(t('order.other', { who: order.named.join(', ') }))
  return html`${banner(t('order.own'))}${form({
    action: `/orders/${order.matter}/withdraw`,
    body: button(t('order.withdraw'), { kind: 'secondary' }),
  })}`
}

export const approve = route({
  method: 'POST',
  path: '/orders/:matter/approve',
  action: 'order-approve',
  params,
  body: z.object({ told: z.string().max(100).default('') }),
  async handle({ office, params: { matter }, body, session, approver, typed }) {
    const order = await readOrder(office, matter)
    if (order.intent.verb === 'add-passkey' && !isTold(order.intent, body.told))
      return orderPage(order, session, typedText(typed, 'told'), [toldWrong])
    const key = await approver([order.hash])
    await approveOrder(office, matter, key, { shred: forgetPerson })
    return redirect('/orders', { notice: t('order.done') })
  },
})

export const withdraw = route({
  method: 'POST',
  path: '/orders/:matter/withdraw',
  action: 'order-ask',
  params,
  async handle({ office, params: { matter }, session }) {
    await withdrawOrder(office, matter, session.operator)
    return redirect('/orders', { notice: t('order.withdrawn') })
  },
})

/** How many orders wait for this keeper's touch. */
export async function ordersWaitingFor(
  office: Pick<Office, 'store' | 'clock'>,
  operator: OperatorId,
): Promise<number> {
  return (await ordersSeen(office)).filter((order) => waitsFor(order, operator)).length
}
