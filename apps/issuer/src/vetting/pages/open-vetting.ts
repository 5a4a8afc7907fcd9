// Vetting opened for a screenful of people, through the custodian, within the ration, each in the ledger; and what it
// means for their cards. Shown once.
import { screenfulMax, type HolderId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  button,
  form,
  html,
  link,
  page,
  paragraph,
  redirect,
  route,
  t,
  table,
  tag,
  type Fragment,
  type Html,
  type Page,
  type Session,
  dayWords,
} from '../../console/index.ts'
import { holdersById, readRecord, viewHolders, type VettingRecord } from '../../personnel/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { cardsOf, settle } from '../cards-to-watch.ts'
import { judgeVetting, soonDays, type Judgement } from '../judge-vetting.ts'
import { personLink } from './see-vetting.ts'

const colours = {
  missing: 'red',
  over: 'red',
  outlives: 'red',
  soon: 'yellow',
  good: 'green',
} as const satisfies Record<Judgement, string>

const holderId = z
  .string()
  .regex(/^ho_[a-z2-7]{16}$/)
  .transform((text) => text as HolderId)
const who = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value]),
  z.array(holderId).min(1).max(screenfulMax),
)

export const openVetting = route({
  method: 'POST',
  path: '/vetting/open',
  action: 'vetting-open',
  body: z.object({ who, names: z.literal('yes').optional() }),
  async handle({ office, session, body }): Promise<Page> {
    const known = await holdersById(office.store.db, body.who)
    const holders = [...new Set(body.who)].flatMap((id) => known.get(id) ?? [])
    if (holders.length === 0) throw new Refusal('not-found', t('vetting.gone'))
    const groups = body.names === 'yes' ? (['V', 'F.text'] as const) : (['V'] as const)
    const opened = await viewHolders(office, session.hand, holders, groups)
    const records = new Map(
      [...opened].map(
        ([
          id,
          {
            groups: { V, 'F.text': text },
          },
        ]) => [
          id,
          {
            vetting: V ? readRecord('V', V) : noVetting,
            name: text ? nameOf(readRecord('F.text', text)) : null,
          },
        ],
      ),
    )
    const ids = holders.map(({ id }) => id)
    return page({
      title: t('vetting.opened.title'),
      body: html`${await meaning(office, session, ids, records)}${paragraph(t('vetting.opened.once'))}${paragraph(t('vetting.act'))}${settleForm(ids)}${paragraph(link('/vetting', t('vetting.back')))}`,
    })
  },
})

const noVetting: Pick<VettingRecord, 'level' | 'expiresOn'> = { level: null, expiresOn: null }
const nameOf = ({ name, rank }: { readonly name: string; readonly rank: string }): string =>
  `${name}, ${rank}`

interface Opened {
  readonly vetting: Pick<VettingRecord, 'level' | 'expiresOn'>
  readonly name: string | null
}

async function meaning(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  session: Session,
  ids: readonly HolderId[],
  records: ReadonlyMap<HolderId, Opened>,
): Promise<Html> {
  const cards = await cardsOf(store.db, ids)
  const named = [...records.values()].some(({ name }) => name !== null)
  const rows = cards.map(({ serial, holder, expiresOn }): readonly Fragment[] => {
    const { vetting, name } = records.get(holder) ?? { vetting: noVetting, name: null }
    const says = judgeVetting(vetting, expiresOn, clock())
    return [
      personLink(session, holder),
      ...(named ? [name ?? '–'] : []),
      vetting.level ?? t('vetting.none'),
      vetting.expiresOn === null ? '–' : dayWords(vetting.expiresOn),
      html`<span class="ts-code">${serial}</span>`,
      dayWords(expiresOn),
      tag(colours[says], t(`vetting.is.${says}`, { days: soonDays })),
    ]
  })
  return table({
    caption: t('vetting.opened'),
    empty: t('vetting.opened.none'),
    columns: [
      t('vetting.person'),
      ...(named ? [t('vetting.name')] : []),
      t('vetting.level'),
      t('vetting.ends'),
      t('vetting.card'),
      t('vetting.card-ends'),
      t('vetting.says'),
    ],
    rows,
  })
}

const settleForm = (ids: readonly HolderId[]): Html =>
  html`${paragraph(t('vetting.settle.lead'))}${form({
    action: '/vetting/settled',
    body: html`${ids.map((id) => html`<input type="hidden" name="who" value="${id}" />`)}${button(
      t(ids.length === 1 ? 'vetting.settle.button.one' : 'vetting.settle.button', {
        count: ids.length,
      }),
      { kind: 'secondary' },
    )}`,
  })}`

export const settleVetting = route({
  method: 'POST',
  path: '/vetting/settled',
  action: 'vetting-open',
  body: z.object({ who }),
  async handle({ office, session, body }) {
    const known = await holdersById(office.store.db, body.who)
    if (known.size === 0) throw new Refusal('not-found', t('vetting.gone'))
    await settle(office, [...known.keys()], session.operator)
    return redirect('/vetting', { notice: t('vetting.settled') })
  },
})
