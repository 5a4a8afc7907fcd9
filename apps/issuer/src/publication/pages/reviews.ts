// Access reviews: which zones are due, and for one zone a decision card by card. Whose cards they are is opened by
// an explicit act, a page at once.
import { screenfulMax, type HolderId, type OperatorId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  button,
  form,
  html,
  link,
  may,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  t,
  table,
  tag,
  time,
  type FieldError,
  type Html,
  type Page,
  type Session,
} from '../../console/index.ts'
import { holdersById, readRecord, viewHolders } from '../../personnel/index.ts'
import type { Office } from '../../platform/office.ts'
import { reviewAccess } from '../access/review-access.ts'
import { accessCounts, zoneGrants, type ZoneGrant } from '../access/zone-grants.ts'
import { sitesOf, zonesOf } from '../sites.ts'
import { keptStatement } from '../statement.ts'
import { zoneAt, zoneParams } from './parts.ts'
import { grantCard, grantState, serialShape } from './zone.ts'

/** Access is looked at again after this. */
export const reviewEveryMs: number = 90 * 86_400_000

export const seeReviews = route({
  method: 'GET',
  path: '/reviews',
  action: 'access-see',
  async handle({ office, session }) {
    const { db } = office.store
    const names = new Map<string, string>()
    for (const site of await sitesOf(db))
      for (const zone of await zonesOf(db, site.id))
        names.set(`${site.id} ${zone.id}`, `${site.name}, ${zone.name}`)
    const counts = await accessCounts(db, office.clock() - reviewEveryMs)
    const end = may('access-review', session.roles) ? '/review' : ''
    return page({
      title: t('review.title'),
      body: html`${paragraph(t('review.lead'))}${table({
        caption: t('review.zones'),
        empty: t('review.none'),
        columns: [
          t('zone.zone'),
          { label: t('review.cards'), numeric: true },
          { label: t('review.ended'), numeric: true },
          { label: t('review.due'), numeric: true },
        ],
        rows: counts.map(({ site, zone, cards, due, ended }) => [
          link(`/sites/${site}/zones/${zone}${end}`, names.get(`${site} ${zone}`) ?? zone),
          cards,
          ended,
          due > 0 ? tag('orange', String(due)) : 0,
        ]),
      })}${paragraph(link('/sites', t('sites.back')))}`,
    })
  },
})

/** Cards whose access nobody has looked at in time, or that should have lost it. */
export async function countDue(office: Pick<Office, 'store' | 'clock'>): Promise<number> {
  const counts = await accessCounts(office.store.db, office.clock() - reviewEveryMs)
  return counts.filter(({ due, ended }) => due > 0 || ended > 0).length
}

const place = z.object({ after: z.string().max(24).default('') })

export const seeReview = route({
  method: 'GET',
  path: '/sites/:site/zones/:zone/review',
  action: 'access-review',
  params: zoneParams,
  query: place,
  handle: ({ office, params, query: { after }, session }) =>
    reviewPage(office, { params, after, session, names: null, errors: [] }),
})

export const nameReview = route({
  method: 'POST',
  path: '/sites/:site/zones/:zone/review/names',
  action: 'access-review',
  params: zoneParams,
  body: place,
  async handle({ office, params, body: { after }, session }) {
    const { site, zone } = await zoneAt(office, params)
    const grants = await zoneGrants(office.store.db, site.id, zone.id, {
      after,
      most: screenfulMax,
    })
    const ids = grants.map(({ holder }) => holder)
    const holders = await holdersById(office.store.db, ids)
    const opened = await viewHolders(office, session.hand, [...holders.values()], ['F.text'])
    const names = new Map<HolderId, string>()
    for (const [holder, { groups }] of opened) {
      const text = groups['F.text']
      if (!text) continue
      const { name, rank } = readRecord('F.text', text)
      names.set(holder, `${name}, ${rank}`)
    }
    return await reviewPage(office, { params, after, session, names, errors: [] })
  },
})

interface Review {
  readonly params: z.output<typeof zoneParams>
  readonly after: string
  readonly session: Session
  readonly names: ReadonlyMap<HolderId, string> | null
  readonly errors: readonly FieldError[]
}

async function reviewPage(office: Office, review: Review): Promise<Page> {
  const { params, after, names, errors, session } = review
  const { site, zone, path } = await zoneAt(office, params)
  const { db } = office.store
  const found = await zoneGrants(db, site.id, zone.id, { after, most: screenfulMax + 1 })
  const shown = found.slice(0, screenfulMax)
  const last = found.length > screenfulMax ? shown.at(-1) : undefined
  const askers = await askersOf(office, shown)
  const hidden = html`<input type="hidden" name="after" value="${after}" />`
  return page({
    title: t('review.of', { place: `${site.name}, ${zone.name}` }),
    errors,
    wide: true,
    body: html`${paragraph(t('review.how'))}${
      names === null &&
      shown.length > 0 &&
      form({
        action: `${path}/review/names`,
        body: html`<p class="govuk-hint">${t('request.cards.names')}</p>
          ${hidden}${button(t('request.cards.names.button', { count: shown.length }), {
            kind: 'secondary',
          })}`,
      })
    }${
      shown.length === 0
        ? paragraph(t('access.none'))
        : form({
            action: `${path}/review`,
            body: html`${hidden}${reviewTable(shown, askers, names, session)}${button(
              t('review.button'),
            )}`,
          })
    }${pagination({
      previous: after === '' ? null : `${path}/review`,
      next: last ? `${path}/review?after=${last.card}` : null,
    })}${paragraph(link(path, t('zone.back-to')))}`,
  })
}

function reviewTable(
  shown: readonly ZoneGrant[],
  askers: ReadonlyMap<string, OperatorId>,
  names: ReadonlyMap<HolderId, string> | null,
  { operator, roles }: Session,
): Html {
  return table({
    caption: t('access.cards'),
    columns: [
      t('card.serial'),
      ...(names ? [t('request.cards.name')] : []),
      t('access.state'),
      t('review.decision'),
      t('access.asked-by'),
      t('access.reviewed'),
    ],
    rows: shown.map((one, i) => {
      const asker = askers.get(one.statement)
      return [
        grantCard(one, may('card-see', roles)),
        ...(names ? [names.get(one.holder) ?? '–'] : []),
        grantState(one),
        choice(one, i, asker === operator),
        html`<span class="ts-code ts-id">${asker}</span> ${time(one.grantedAt)}`,
        one.reviewedAt === null ? t('access.never') : time(one.reviewedAt),
      ]
    }),
  })
}

/** Keep or take away; what he asked for himself somebody else keeps. */
function choice({ card }: ZoneGrant, i: number, isOwn: boolean): Html {
  const options = isOwn ? (['remove'] as const) : (['keep', 'remove'] as const)
  return html`<fieldset class="govuk-fieldset">
    <legend class="govuk-visually-hidden">${t('review.decision')} ${card}</legend>
    <div class="govuk-radios govuk-radios--small govuk-radios--inline" data-module="govuk-radios">
      ${options.map((option, j) => {
        const id = i === 0 && j === 0 ? 'decisions' : `decision-${String(i)}-${option}`
        return html`<div class="govuk-radios__item">
          <input
            class="govuk-radios__input"
            type="radio"
            id="${id}"
            name="card-${card}"
            value="${option}"
          /><label class="govuk-label govuk-radios__label" for="${id}"
            >${t(`review.${option}`)}</label
          >
        </div>`
      })}
    </div>
    ${isOwn && html`<p class="govuk-hint">${t('review.own')}</p>`}
  </fieldset>`
}

async function askersOf(
  { store }: Office,
  grants: readonly ZoneGrant[],
): Promise<ReadonlyMap<string, OperatorId>> {
  const askers = new Map<string, OperatorId>()
  for (const hash of new Set(grants.map(({ statement }) => statement)))
    askers.set(hash, (await keptStatement(store.db, hash)).statement.by)
  return askers
}

export const review = route({
  method: 'POST',
  path: '/sites/:site/zones/:zone/review',
  action: 'access-review',
  fresh: true,
  params: zoneParams,
  body: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  async handle({ office, params, body, session }) {
    const { site, zone, path } = await zoneAt(office, params)
    const after = typeof body['after'] === 'string' ? body['after'].slice(0, 24) : ''
    const decided = (option: 'keep' | 'remove'): readonly string[] =>
      Object.entries(body).flatMap(([name, value]) => {
        const serial = serialShape.safeParse(name.startsWith('card-') ? name.slice(5) : '')
        return serial.success && value === option ? [serial.data] : []
      })
    const [keep, remove] = [decided('keep'), decided('remove')]
    if (keep.length + remove.length === 0) {
      const errors = [{ field: 'decisions', message: t('review.wrong.none') }]
      return await reviewPage(office, { params, after, session, names: null, errors })
    }
    await reviewAccess(office, session.hand, { site: site.id, zone: zone.id, keep, remove })
    const notice = t('review.done', { keep: keep.length, remove: remove.length })
    return redirect(
      !serialShape.safeParse(after).success ? `${path}/review` : `${path}/review?after=${after}`,
      { notice },
    )
  },
})
