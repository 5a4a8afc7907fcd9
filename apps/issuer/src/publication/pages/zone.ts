// One zone: what its gates ask for, and which cards may enter; cards are taken off it at once.
import { z } from 'zod'
import {
  banner,
  form,
  heading,
  html,
  link,
  may,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  table,
  tag,
  time,
  type Html,
  type Session,
} from '../../console/index.ts'
import { cardTag, typeTitle, type CardTypeId } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { zoneGrants, type ZoneGrant } from '../access/zone-grants.ts'
import { withdrawAccess } from '../grant-access.ts'
import type { Site, SiteZone } from '../site.ts'
import { gradeWords, levels, zoneAt, zoneParams } from './parts.ts'

const aPage = 50
export const serialShape = z.string().regex(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/)

export const seeZone = route({
  method: 'GET',
  path: '/sites/:site/zones/:zone',
  action: 'access-see',
  params: zoneParams,
  query: z.object({ after: z.string().max(24).optional() }),
  async handle({ office, params, query: { after }, session }) {
    const { site, zone, path } = await zoneAt(office, params)
    return page({
      title: `${site.name}: ${zone.name}`,
      body: html`${rules(site, zone)}${
        may('site-change', session.roles) &&
        html`<p class="govuk-body">
          ${link(`${path}/change`, t('zone.change'), 'govuk-button govuk-button--secondary')}
        </p>`
      }${
        zone.entry === 'by-type'
          ? banner(t('zone.by-type.who'))
          : await access(office, { site, zone, path, after, session })
      }${paragraph(link(`/sites/${site.id}`, t('zone.back')))}`,
    })
  },
})

const rules = (site: Site, zone: SiteZone): Html =>
  summaryList([
    ...levels.map((level) => ({
      key: t(`zone.grade.${level}`),
      value: html`${gradeWords(zone.required[level])}
      ${site.level === level && tag('blue', t('zone.now'))}`,
    })),
    {
      key: t('zone.minutes.short'),
      value: t('zone.minutes.value', { count: zone.statusAgeMax / 60 }),
    },
    {
      key: t('zone.types'),
      value: zone.cardTypes.map((type) => typeTitle(type as CardTypeId)).join(', '),
    },
    { key: t('zone.door'), value: t(zone.unstaffed ? 'zone.unstaffed' : 'zone.staffed') },
    { key: t('zone.entry'), value: t(`zone.${zone.entry}`) },
  ])

interface Access {
  readonly site: Site
  readonly zone: SiteZone
  readonly path: string
  readonly after: string | undefined
  readonly session: Session
}

async function access(
  { store }: Office,
  { site, zone, path, after, session: { roles } }: Access,
): Promise<Html> {
  const found = await zoneGrants(store.db, site.id, zone.id, {
    ...(after === undefined ? {} : { after }),
    most: aPage + 1,
  })
  const shown = found.slice(0, aPage)
  const last = found.length > aPage ? shown.at(-1) : undefined
  const mayWithdraw = may('access-withdraw', roles)
  return html`${heading(t('access.title'))}
    <div class="govuk-button-group">
      ${may('access-ask', roles) && link(`${path}/grant`, t('access.ask'), 'govuk-button')}${
        may('access-review', roles) &&
        shown.length > 0 &&
        link(`${path}/review`, t('review.start'), 'govuk-button govuk-button--secondary')
      }
    </div>
    ${table({
      caption: t('access.cards'),
      empty: t('access.none'),
      columns: [
        t('card.serial'),
        t('access.state'),
        t('access.since'),
        t('access.reviewed'),
        ...(mayWithdraw ? [t('access.withdraw')] : []),
      ],
      rows: shown.map((one) => [
        grantCard(one, may('card-see', roles)),
        grantState(one),
        time(one.grantedAt),
        one.reviewedAt === null ? t('access.never') : time(one.reviewedAt),
        ...(mayWithdraw ? [withdrawForm(path, one.card)] : []),
      ]),
    })}${pagination({
      previous: after === undefined ? null : path,
      next: last ? `${path}?after=${last.card}` : null,
    })}`
}

/** A card that was granted something, as a link for those who may see cards. */
export const grantCard = ({ card }: ZoneGrant, isLinked: boolean): Html =>
  isLinked
    ? link(`/cards/${card}`, card, 'govuk-link ts-code ts-id')
    : html`<span class="ts-code ts-id">${card}</span>`

/** What has become of card and person since. */
export const grantState = ({ state, hasLeft }: ZoneGrant): Html =>
  html`${cardTag(state)} ${hasLeft && tag('red', t('access.left'))}`

const withdrawForm = (path: string, card: string): Html =>
  form({
    action: `${path}/withdraw`,
    className: 'ts-inline',
    body: html`<input type="hidden" name="card" value="${card}" /><button
        type="submit"
        class="govuk-button govuk-button--secondary ts-in-table"
        data-module="govuk-button"
        data-prevent-double-click="true"
      >
        ${t('access.withdraw.button')}<span class="govuk-visually-hidden"> ${card}</span>
      </button>`,
  })

export const withdraw = route({
  method: 'POST',
  path: '/sites/:site/zones/:zone/withdraw',
  action: 'access-withdraw',
  params: zoneParams,
  body: z.object({ card: serialShape }),
  async handle({ office, params, body: { card }, session }) {
    const { site, zone, path } = await zoneAt(office, params)
    await withdrawAccess(office, session.hand, { site: site.id, zone: zone.id, cards: [card] })
    return redirect(path, { notice: t('access.withdrawn', { card }) })
  },
})
