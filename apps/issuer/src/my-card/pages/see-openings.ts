// Who opened the holder's data, when and why, from the ledger; with receipts that hold without the office.
import { z } from 'zod'
import type { OperatorRole } from '@tipstaff/custody'
import {
  details,
  download,
  html,
  link,
  page,
  pagination,
  paragraph,
  route,
  t,
  timeline,
  type Fragment,
  type Html,
} from '../../console/index.ts'
import { ledgerKeys, makeReceipt } from '../../incident/index.ts'
import { allStations } from '../../personalisation/index.ts'
import { holdsNobody } from '../../platform/dispatch.ts'
import { isOpeningOf, openingsOf, type Opening } from '../../platform/openings-of.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { sitesOf } from '../../publication/index.ts'
import { reportsOf } from '../../revocation/index.ts'
import { ownCard } from '../own-cards.ts'
import { holderOf, serialParams } from './parts.ts'

const screenful = 25
const entry = z.string().regex(/^[0-9a-f]{32}$/)

export const seeOpenings = route({
  method: 'GET',
  path: '/my-data',
  action: 'own-card',
  query: z.object({ before: z.coerce.number().int().min(1).optional() }),
  async handle({ office, session, query: { before } }) {
    const { db } = office.store
    const found = await openingsOf(db, holderOf(session), before ?? null, screenful + 1)
    const shown = found.slice(0, screenful)
    const last = shown.at(-1)
    const names = await whoIs(office)
    return page({
      title: t('own.data.title'),
      body: html`${paragraph(t('own.data.lead'))}${
        shown.length === 0
          ? paragraph(t(before === undefined ? 'own.data.none' : 'own.data.no-more'))
          : timeline(shown.map((one) => eventOf(one, names)))
      }${pagination({
        previous: before === undefined ? null : '/my-data',
        next: found.length > screenful && last ? `/my-data?before=${last.no}` : null,
      })}${aboutReceipts(office)}${paragraph(link('/my-card', t('own.back')))}`,
    })
  },
})

/** Names of those who can be shown something: stations, sites, and what operators are here for. */
interface Names {
  readonly places: ReadonlyMap<string, string>
  readonly roles: ReadonlyMap<string, readonly OperatorRole[]>
}

async function whoIs(office: Office): Promise<Names> {
  const { db } = office.store
  const { operators } = await office.custodian.call('list-operators', {})
  const stations = await allStations(db)
  const sites = await sitesOf(db)
  return {
    places: new Map([
      ...stations.map(({ id, name }) => [id, t('own.who.station', { name })] as const),
      ...sites.map(({ id, name }) => [id, t('own.who.site', { name })] as const),
    ]),
    roles: new Map(operators.map(({ operator, roles }) => [operator, roles] as const)),
  }
}

function whoWords(recipient: string, { places, roles }: Names): string {
  if (recipient === 'office') return t('own.who.office')
  if (!recipient.startsWith('op_')) return places.get(recipient) ?? t('own.who.place')
  const held = roles.get(recipient)
  if (!held) return t('own.who.left')
  return t('own.who.operator', {
    role: held.map((role) => t(`own.role.${role}`)).join(t('own.or')),
  })
}

const purposes = [
  'view',
  'issue',
  'day-pass',
  'personalise',
  'print',
  'search',
  'export',
  'exposure',
  'roster',
  'access-list',
  'notify',
  'check',
  'guard',
] as const

function whyWords({ says }: Opening): string {
  const purpose = purposes.find((one) => one === says?.purpose)
  return purpose ? t(`own.why.${purpose}`) : t('own.why.soon')
}

function eventOf(
  one: Opening,
  names: Names,
): { readonly at: number; readonly title: string; readonly body: Fragment } {
  const what = one.groups.map((group) => t(`own.group.${group}`)).join(', ')
  const by = one.says?.by ?? null
  return {
    at: one.at,
    title: `${whoWords(one.recipient, names)} ${whyWords(one)}`,
    body: html`${t('own.data.what', { what })}${!one.isCertain && html` ${t('own.data.presumed')}`}<br />${
        by !== null && html`<span class="ts-own-quiet">${t('own.data.by', { by })}</span> `
      }${one.says && link(`/my-data/${one.entryId}/receipt`, t('own.receipt'))}`,
  }
}

function aboutReceipts({ settings }: Office): Html {
  const { telephone } = settings.organisation
  return details(
    t('own.receipts.title'),
    html`${paragraph(t('own.receipts.what'))}${paragraph(t('own.receipts.how'))}
      <p class="govuk-body ts-code">tipstaff-verify receipt FILE --log-key @ledger-keys.txt</p>
      ${paragraph(link('/my-data/ledger-keys', t('own.receipts.keys')))}${paragraph(
        t('own.receipts.ask', { telephone }),
      )}`,
  )
}

export const openingReceipt = route({
  method: 'GET',
  path: '/my-data/:entry/receipt',
  action: 'own-card',
  params: z.object({ entry }),
  async handle({ office, session, params }) {
    if (!(await isOpeningOf(office.store.db, holderOf(session), params.entry)))
      throw new Refusal('not-found', 'there is no such opening of your data')
    return await receiptOf(office, params.entry)
  },
})

export const reportReceipt = route({
  method: 'GET',
  path: '/my-card/:serial/receipts/:entry',
  action: 'own-card',
  params: serialParams.extend({ entry }),
  async handle({ office, session, params }) {
    const { serial } = await ownCard(office, holderOf(session), params.serial)
    const reports = await reportsOf(office.store.db, serial)
    if (!reports.some((one) => one.entry === params.entry))
      throw new Refusal('not-found', 'there is no such report')
    return await receiptOf(office, params.entry)
  },
})

async function receiptOf(office: Office, id: string) {
  // What was done a moment ago waits for its place in the ledger.
  await office.ledger.prove([id])
  const receipt = await makeReceipt(office, id)
  return download({
    name: `receipt-${id.slice(0, 8)}.tlog-proof`,
    type: 'text/plain; charset=utf-8',
    file: holdsNobody('ledger', receipt),
  })
}

export const ownLedgerKeys = route({
  method: 'GET',
  path: '/my-data/ledger-keys',
  action: 'own-card',
  handle: async ({ office }) =>
    download({
      name: 'ledger-keys.txt',
      type: 'text/plain; charset=utf-8',
      file: holdsNobody('ledger', `${(await ledgerKeys(office)).join('\n')}\n`),
    }),
})
