// Sites: what there is, a new one, another name, none any more.
import { z } from 'zod'
import {
  button,
  details,
  field,
  form,
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
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Session,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { accessCounts } from '../access/zone-grants.ts'
import { addSite, removeSite, renameSite } from '../change-site.ts'
import type { Site, SiteZone } from '../site.ts'
import { sitesOf, zonesOf } from '../sites.ts'
import { levelTag, siteAt, siteParams } from './parts.ts'

const nameShape = z
  .string()
  .trim()
  .min(1, later('sites.wrong.name'))
  .max(80, later('sites.wrong.long'))
  .regex(/^\P{C}*$/u, later('sites.wrong.sign'))

export const seeSites = route({
  method: 'GET',
  path: '/sites',
  action: 'access-see',
  async handle({ office, session }) {
    const { db } = office.store
    const sites = await sitesOf(db)
    const rows = await Promise.all(
      sites.map(async ({ id, name, level }) => [
        link(`/sites/${id}`, name),
        levelTag(level),
        (await zonesOf(db, id)).length,
      ]),
    )
    return page({
      title: t('sites.title'),
      body: html`${paragraph(t('sites.lead'))}${
          may('site-change', session.roles) &&
          html`<p class="govuk-body">${link('/sites/new', t('sites.new'), 'govuk-button')}</p>`
        }${table({
          caption: t('sites.all'),
          empty: t('sites.none'),
          columns: [t('gates.site'), t('level.column'), { label: t('sites.zones'), numeric: true }],
          rows,
        })}
        <ul class="govuk-list">
          <li>${link('/access', t('access.waiting'))}</li>
          <li>${link('/reviews', t('review.title'))}</li>
        </ul>`,
    })
  },
})

const nameField = (value: string, errors: readonly FieldError[]): Html =>
  field({
    kind: 'text',
    name: 'name',
    label: t('sites.name'),
    hint: t('sites.name.hint'),
    value,
    autocomplete: 'off',
    errors,
  })

function newPage(name: string, errors: readonly FieldError[]): Page {
  return page({
    title: t('sites.new'),
    errors,
    body: html`${form({
      action: '/sites/new',
      body: html`${nameField(name, errors)}${button(t('sites.add'))}`,
    })}${paragraph(link('/sites', t('sites.back')))}`,
  })
}

export const newSite = route({
  method: 'GET',
  path: '/sites/new',
  action: 'site-change',
  handle: () => newPage('', []),
})

export const makeSite = route({
  method: 'POST',
  path: '/sites/new',
  action: 'site-change',
  body: z.object({ name: nameShape }),
  async handle({ office, body: { name }, session }) {
    if (await isTaken(office, name))
      return newPage(name, [{ field: 'name', message: t('sites.wrong.taken') }])
    const id = await addSite(office, session.hand, name)
    return redirect(`/sites/${id}`, { notice: t('sites.added') })
  },
  wrong: ({ typed }, errors) => newPage(typedText(typed, 'name'), errors),
})

const isTaken = async ({ store }: Office, name: string, but?: string): Promise<boolean> =>
  (await sitesOf(store.db)).some((one) => one.name === name && one.id !== but)

export const seeSite = route({
  method: 'GET',
  path: '/sites/:site',
  action: 'access-see',
  params: siteParams,
  handle: async ({ office, params: { site }, session }) =>
    await sitePage(office, await siteAt(office, site), session, null, []),
})

async function sitePage(
  { store, clock }: Office,
  site: Site,
  { roles }: Session,
  typed: string | null,
  errors: readonly FieldError[],
): Promise<Page> {
  const zones = await zonesOf(store.db, site.id)
  const counts = await accessCounts(store.db, clock())
  const mayChange = may('site-change', roles)
  const cardsIn = (zone: SiteZone): string => {
    if (zone.entry === 'by-type') return t('zone.by-type')
    const own = counts.find((one) => one.site === site.id && one.zone === zone.id)
    return t('zone.granted', { count: own?.cards ?? 0 })
  }
  return page({
    title: site.name,
    errors,
    body: html`<p class="govuk-body">${t('level.label')} ${levelTag(site.level)}</p>
      ${
        mayChange &&
        html`<p class="govuk-body">
          ${link(`/sites/${site.id}/new-zone`, t('zone.new'), 'govuk-button')}
        </p>`
      }${table({
        caption: t('sites.zones'),
        empty: t('zone.none'),
        columns: [t('zone.zone'), t('zone.grade-now'), t('zone.door'), t('zone.who')],
        rows: zones.map((zone) => [
          link(`/sites/${site.id}/zones/${zone.id}`, zone.name),
          zone.required[site.level],
          t(zone.unstaffed ? 'zone.unstaffed' : 'zone.staffed'),
          cardsIn(zone),
        ]),
      })}${mayChange && changes(site, zones.length, typed, errors)}${paragraph(link('/sites', t('sites.back')))}`,
  })
}

const changes = (
  { id, name }: Site,
  zones: number,
  typed: string | null,
  errors: readonly FieldError[],
): Html =>
  html`${form({
    action: `/sites/${id}/rename`,
    body: html`${nameField(typed ?? name, errors)}${button(t('sites.rename'), { kind: 'secondary' })}`,
  })}${details(
    t('sites.remove'),
    zones > 0
      ? paragraph(t('sites.remove.zones'))
      : html`${paragraph(t('sites.remove.lead'))}${form({
          action: `/sites/${id}/remove`,
          body: button(t('sites.remove.button'), { kind: 'warning' }),
        })}`,
  )}`

export const rename = route({
  method: 'POST',
  path: '/sites/:site/rename',
  action: 'site-change',
  params: siteParams,
  body: z.object({ name: nameShape }),
  async handle({ office, params: { site }, body: { name }, session }) {
    if (await isTaken(office, name, site)) {
      const errors = [{ field: 'name', message: t('sites.wrong.taken') }]
      return await sitePage(office, await siteAt(office, site), session, name, errors)
    }
    await renameSite(office, session.hand, site, name)
    return redirect(`/sites/${site}`, { notice: t('sites.renamed') })
  },
  wrong: async ({ office, params: { site }, session, typed }, errors) =>
    await sitePage(office, await siteAt(office, site), session, typedText(typed, 'name'), errors),
})

export const remove = route({
  method: 'POST',
  path: '/sites/:site/remove',
  action: 'site-change',
  params: siteParams,
  async handle({ office, params: { site }, session }) {
    try {
      await removeSite(office, session.hand, site)
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'not-ready') throw error
      return redirect('/lists', { notice: t('sites.remove.first') })
    }
    return redirect('/sites', { notice: t('sites.removed') })
  },
})
