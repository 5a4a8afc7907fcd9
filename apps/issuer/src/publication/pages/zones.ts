// Zones: what a gate asks for at each door, as a form; a new one, a change, none any more.
import { grades, type Grade } from '@tipstaff/credential'
import { z } from 'zod'
import {
  button,
  details,
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
  type FieldError,
  type Html,
  type Page,
  type Typed,
} from '../../console/index.ts'
import { cardTypes, ordinaryTypes } from '../../issuance/index.ts'
import { addZone, changeZone, removeZone } from '../change-site.ts'
import type { Site, SiteZone } from '../site.ts'
import { zonesOf } from '../sites.ts'
import { gradeWords, levels, siteAt, siteParams, zoneAt, zoneParams } from './parts.ts'

const weekMinutes = 7 * 24 * 60
const several = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => (typeof value === 'string' ? [value] : value))
const typeIds = cardTypes.map(({ id }) => id)

const zoneShape = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, later('sites.wrong.name'))
      .max(80, later('sites.wrong.long'))
      .regex(/^\P{C}*$/u, later('sites.wrong.sign')),
    normal: z.enum(grades, later('zone.wrong.normal')),
    heightened: z.enum(grades, later('zone.wrong.heightened')),
    exceptional: z.enum(grades, later('zone.wrong.exceptional')),
    minutes: z.coerce
      .number(later('zone.wrong.minutes'))
      .int(later('zone.wrong.minutes'))
      .min(1, later('zone.wrong.minutes'))
      .max(weekMinutes, later('zone.wrong.minutes')),
    types: several.pipe(
      z.array(z.enum(typeIds, later('zone.wrong.types'))).min(1, later('zone.wrong.types')),
    ),
    door: z.enum(['staffed', 'unstaffed'], later('zone.wrong.door')),
    entry: z.enum(['by-type', 'by-grant'], later('zone.wrong.entry')),
  })
  .superRefine(({ normal, heightened, exceptional }, context) => {
    const ranks = [normal, heightened, exceptional].map((one) => grades.indexOf(one))
    for (const [i, level] of levels.entries())
      if ((ranks[i] ?? 0) < (ranks[i - 1] ?? 0))
        context.addIssue({ code: 'custom', path: [level], message: t('zone.wrong.lower') })
  })
type Typing = z.output<typeof zoneShape>

const zoneOf = (id: string, typed: Typing): SiteZone => ({
  id,
  name: typed.name,
  required: {
    normal: typed.normal,
    heightened: typed.heightened,
    exceptional: typed.exceptional,
  },
  statusAgeMax: typed.minutes * 60,
  cardTypes: typed.types,
  unstaffed: typed.door === 'unstaffed',
  entry: typed.entry,
})

const typedOf = (zone: SiteZone): Typed => ({
  name: zone.name,
  ...zone.required,
  minutes: String(zone.statusAgeMax / 60),
  types: zone.cardTypes,
  door: zone.unstaffed ? 'unstaffed' : 'staffed',
  entry: zone.entry,
})

const fresh: Typed = {
  normal: 'G2',
  heightened: 'G2',
  exceptional: 'G2',
  minutes: '60',
  types: ordinaryTypes.map(({ id }) => id),
  door: 'staffed',
  entry: 'by-type',
}

function fields(typed: Typed, errors: readonly FieldError[]): Html {
  const value = (name: string): string => typedText(typed, name)
  const choice = (
    name: 'door' | 'entry',
    options: readonly ('staffed' | 'unstaffed' | 'by-type' | 'by-grant')[],
  ) =>
    field({
      kind: 'radios',
      name,
      label: t(`zone.${name}`),
      options: options.map((one) => ({
        value: one,
        text: t(`zone.${one}`),
        hint: t(`zone.${one}.hint`),
      })),
      value: value(name),
      errors,
    })
  return html`${field({
    kind: 'text',
    name: 'name',
    label: t('zone.name'),
    hint: t('sites.name.hint'),
    value: value('name'),
    autocomplete: 'off',
    errors,
  })}${levels.map((level) =>
    field({
      kind: 'select',
      name: level,
      label: t(`zone.grade.${level}`),
      options: grades.map((one: Grade) => ({ value: one, text: gradeWords(one) })),
      value: value(level),
      errors,
    }),
  )}${field({
    kind: 'text',
    name: 'minutes',
    label: t('zone.minutes'),
    hint: t('zone.minutes.hint'),
    value: value('minutes'),
    inputmode: 'numeric',
    width: 5,
    errors,
  })}${field({
    kind: 'checkboxes',
    name: 'types',
    label: t('zone.types'),
    options: cardTypes.map(({ id, title }) => ({ value: id, text: title })),
    value: typed['types'],
    errors,
  })}${choice('door', ['staffed', 'unstaffed'])}${choice('entry', ['by-type', 'by-grant'])}`
}

function newPage(site: Site, typed: Typed, errors: readonly FieldError[]): Page {
  return page({
    title: t('zone.new.title', { site: site.name }),
    errors,
    body: html`${form({
      action: `/sites/${site.id}/new-zone`,
      body: html`${field({
        kind: 'text',
        name: 'zone',
        label: t('zone.id'),
        hint: t('zone.id.hint'),
        value: typedText(typed, 'zone'),
        autocomplete: 'off',
        width: 20,
        errors,
      })}${fields(typed, errors)}${button(t('zone.add'))}`,
    })}${paragraph(link(`/sites/${site.id}`, t('zone.back')))}`,
  })
}

export const newZone = route({
  method: 'GET',
  path: '/sites/:site/new-zone',
  action: 'site-change',
  params: siteParams,
  handle: async ({ office, params: { site } }) => newPage(await siteAt(office, site), fresh, []),
})

export const makeZone = route({
  method: 'POST',
  path: '/sites/:site/new-zone',
  action: 'site-change',
  params: siteParams,
  body: z.intersection(
    z.object({ zone: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, later('zone.wrong.id')) }),
    zoneShape,
  ),
  async handle({ office, params: { site: id }, body, session, typed }) {
    const site = await siteAt(office, id)
    if ((await zonesOf(office.store.db, id)).some((zone) => zone.id === body.zone))
      return newPage(site, typed, [{ field: 'zone', message: t('zone.wrong.taken') }])
    await addZone(office, session.hand, id, zoneOf(body.zone, body))
    return redirect(`/sites/${id}/zones/${body.zone}`, { notice: t('zone.added') })
  },
  wrong: async ({ office, params: { site }, typed }, errors) =>
    newPage(await siteAt(office, site), typed, errors),
})

function changePage(
  path: string,
  zone: SiteZone,
  typed: Typed,
  errors: readonly FieldError[],
): Page {
  return page({
    title: t('zone.change.title', { zone: zone.name }),
    errors,
    body: html`${form({
      action: `${path}/change`,
      body: html`${fields(typed, errors)}${
        zone.entry === 'by-grant' && paragraph(t('zone.change.grants'))
      }${button(t('zone.change.button'))}`,
    })}${details(
      t('zone.remove'),
      html`${paragraph(t('zone.remove.lead'))}${form({
        action: `${path}/remove`,
        body: button(t('zone.remove.button'), { kind: 'warning' }),
      })}`,
    )}${paragraph(link(path, t('zone.back-to')))}`,
  })
}

export const seeChange = route({
  method: 'GET',
  path: '/sites/:site/zones/:zone/change',
  action: 'site-change',
  params: zoneParams,
  async handle({ office, params }) {
    const { zone, path } = await zoneAt(office, params)
    return changePage(path, zone, typedOf(zone), [])
  },
})

export const change = route({
  method: 'POST',
  path: '/sites/:site/zones/:zone/change',
  action: 'site-change',
  params: zoneParams,
  body: zoneShape,
  async handle({ office, params, body, session }) {
    const { site, zone, path } = await zoneAt(office, params)
    await changeZone(office, session.hand, site.id, zoneOf(zone.id, body))
    return redirect(path, { notice: t('zone.changed') })
  },
  wrong: async ({ office, params, typed }, errors) => {
    const { zone, path } = await zoneAt(office, params)
    return changePage(path, zone, typed, errors)
  },
})

export const remove = route({
  method: 'POST',
  path: '/sites/:site/zones/:zone/remove',
  action: 'site-change',
  params: zoneParams,
  async handle({ office, params, session }) {
    await removeZone(office, session.hand, params.site, params.zone)
    return redirect(`/sites/${params.site}`, { notice: t('zone.removed') })
  },
})
