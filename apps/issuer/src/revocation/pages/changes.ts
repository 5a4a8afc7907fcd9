// Changes of cards that wait for a second person: what is asked, by whom; approved by a touch over exactly that,
// refused, or taken back.
import { z } from 'zod'
import {
  banner,
  button,
  details,
  form,
  heading,
  html,
  link,
  may,
  page,
  paragraph,
  passkeyForm,
  redirect,
  route,
  summaryList,
  t,
  table,
  time,
  type Html,
  type Session,
  numberWords,
} from '../../console/index.ts'
import { cardsBySerial, cardTag, typeTitle } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { keptStatement, type KeptStatement } from '../../publication/index.ts'
import { approveChange, withdrawChange } from '../change-cards.ts'
import {
  cardLink,
  changesWaiting,
  changeWords,
  code,
  waitingChange,
  type WaitingChange,
} from './parts.ts'

const params = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) })
const shownMax = 200

export const seeChanges = route({
  method: 'GET',
  path: '/changes',
  action: 'card-see',
  async handle({ office }) {
    const waiting = await changesWaiting(office)
    return page({
      title: t('changes.title'),
      body: html`${paragraph(t('changes.lead'))}${table({
        caption: t('changes.list'),
        empty: t('changes.none'),
        columns: [t('changes.what'), t('request.by'), t('request.at'), t('changes.until')],
        rows: waiting.map((one) => [
          link(`/changes/${one.statement.hash}`, changeWords(one)),
          code(one.statement.by),
          time(one.statement.at),
          time(one.statement.expiresAt),
        ]),
      })}${paragraph(link('/cards', t('cards.back')))}`,
    })
  },
})

/** What waits for this person: never what he asked for himself. */
export const othersChanges = async (
  office: Pick<Office, 'store' | 'clock'>,
  { operator }: Session,
): Promise<readonly WaitingChange[]> =>
  (await changesWaiting(office)).filter(({ statement }) => statement.by !== operator)

async function changeAt(
  { store }: Pick<Office, 'store'>,
  hash: string,
): Promise<{ readonly change: WaitingChange; readonly kept: KeptStatement }> {
  const kept = await keptStatement(store.db, hash)
  const change = waitingChange(kept.statement)
  if (!change) throw new Refusal('not-found', 'that is no change of cards')
  return { change, kept }
}

export const seeChange = route({
  method: 'GET',
  path: '/changes/:hash',
  action: 'card-see',
  params,
  async handle({ office, params: { hash }, session }) {
    const { change, kept } = await changeAt(office, hash)
    const { by, at, expiresAt } = change.statement
    return page({
      title: changeWords(change),
      body: html`${summaryList([
        { key: t('change.reason'), value: t(`reason.${change.reason}`) },
        { key: t('request.by'), value: html`${code(by)}, ${time(at)}` },
        ...(kept.approver === null
          ? []
          : [{ key: t('request.approved-by'), value: code(kept.approver) }]),
        ...(kept.state === 'drafted' ? [{ key: t('changes.until'), value: time(expiresAt) }] : []),
      ])}${decision(office, change, kept, session)}${await cardsIn(office, change)}${paragraph(link('/changes', t('changes.back')))}`,
    })
  },
})

async function cardsIn({ store }: Office, { cards }: WaitingChange): Promise<Html> {
  const known = await cardsBySerial(store.db, cards.slice(0, shownMax))
  const rows = [...known.values()].sort((a, b) => (a.serial < b.serial ? -1 : 1))
  return html`${table({
    caption: t('changes.cards'),
    columns: [t('card.serial'), t('request.type'), t('cards.state')],
    rows: rows.map(({ serial, type, state }) => [
      cardLink(serial),
      typeTitle(type),
      cardTag(state),
    ]),
  })}${
    cards.length > shownMax &&
    paragraph(t('changes.more', { count: numberWords(cards.length - shownMax) }))
  }`
}

function decision(
  office: Pick<Office, 'clock'>,
  change: WaitingChange,
  { state }: KeptStatement,
  { operator, roles }: Session,
): Html {
  const { hash, by, expiresAt } = change.statement
  if (state !== 'drafted') return banner(t(`changes.state.${state}`))
  if (expiresAt <= office.clock()) return banner(t('changes.late'), 'warning')
  const isOwn = by === operator
  if (isOwn) return html`${banner(t('request.own'))}${end(hash, 'withdraw', change)}`
  if (!may('card-change-approve', roles)) return banner(t('changes.waits'))
  return html`${heading(t('request.approve'))}${paragraph(
    t(`changes.approve.${change.change}`),
  )}${passkeyForm({
    action: `/changes/${hash}/approve`,
    hashes: [hash],
    label: t('request.approve.button'),
    ...(change.change === 'revoke' ? { kind: 'warning' as const } : {}),
  })}${end(hash, 'refuse', change)}`
}

const end = (hash: string, act: 'withdraw' | 'refuse', { change }: WaitingChange): Html =>
  details(
    t(`changes.${act}`),
    html`${change === 'revoke' && paragraph(t('changes.stay'))}${form({
      action: `/changes/${hash}/${act}`,
      body: button(t(`request.${act}.button`), { kind: 'secondary' }),
    })}`,
  )

export const approve = route({
  method: 'POST',
  path: '/changes/:hash/approve',
  action: 'card-change-approve',
  params,
  async handle({ office, params: { hash }, session, approver }) {
    const { change, kept } = await changeAt(office, hash)
    if (kept.state !== 'drafted') throw new Refusal('wrong-state', `it is ${kept.state}`)
    if (change.statement.by === session.operator)
      throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
    await approveChange(office, await approver([hash]), hash)
    return redirect(`/changes/${hash}`, { notice: t(`changes.done.${change.change}`) })
  },
})

export const refuse = route({
  method: 'POST',
  path: '/changes/:hash/refuse',
  action: 'card-change-approve',
  params,
  async handle({ office, params: { hash }, session }) {
    await withdrawChange(office, session.hand, hash)
    return redirect(`/changes/${hash}`, { notice: t('changes.refused') })
  },
})

export const withdraw = route({
  method: 'POST',
  path: '/changes/:hash/withdraw',
  action: 'card-see',
  params,
  async handle({ office, params: { hash }, session }) {
    const { change } = await changeAt(office, hash)
    if (change.statement.by !== session.operator)
      throw new Refusal('not-permitted', 'somebody else asked for this')
    await withdrawChange(office, session.hand, hash)
    return redirect(`/changes/${hash}`, { notice: t('changes.withdrawn') })
  },
})
