// The response level of sites: at a higher one gates ask for better cards. One person sets it, at any hour.
import { levels } from '@tipstaff/credential'
import { z } from 'zod'
import {
  button,
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
  table,
  typedText,
  type FieldError,
  type Page,
  type Typed,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { setLevel } from '../change-site.ts'
import { siteIdOf } from '../site.ts'
import { sitesOf } from '../sites.ts'
import { levelTag } from './parts.ts'

export const seeLevel = route({
  method: 'GET',
  path: '/level',
  action: 'level-change',
  handle: ({ office }) => levelPage(office, {}, []),
})

async function levelPage(
  office: Office,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Page> {
  const sites = await sitesOf(office.store.db)
  return page({
    title: t('level.title'),
    errors,
    body: html`${paragraph(t('level.lead'))}${table({
      caption: t('level.now'),
      empty: t('sites.none'),
      columns: [t('gates.site'), t('level.column')],
      rows: sites.map(({ name, level }) => [name, levelTag(level)]),
    })}${
      sites.length > 0 &&
      form({
        action: '/level',
        body: html`${field({
          kind: 'select',
          name: 'site',
          label: t('level.where'),
          options: [
            { value: 'all', text: t('level.all') },
            ...sites.map(({ id, name }) => ({ value: id, text: name })),
          ],
          value: typedText(typed, 'site'),
          errors,
        })}${field({
          kind: 'radios',
          name: 'level',
          label: t('level.to'),
          options: levels.map((level) => ({
            value: level,
            text: t(`level.${level}`),
            hint: t(`level.${level}.hint`),
          })),
          value: typedText(typed, 'level'),
          errors,
        })}${button(t('level.button'))}`,
      })
    }${paragraph(link('/gates', t('gates.back')))}`,
  })
}

export const changeLevel = route({
  method: 'POST',
  path: '/level',
  action: 'level-change',
  body: z.object({
    site: z
      .string(later('level.wrong.site'))
      .regex(/^(?:all|si_[a-z2-7]{16})$/, later('level.wrong.site')),
    level: z.enum(levels, later('level.wrong.level')),
  }),
  async handle({ office, body: { site, level }, session }) {
    const where = site === 'all' ? null : siteIdOf(site)
    await setLevel(office, session.hand, { level, site: where })
    return redirect('/gates', { notice: t('level.done', { level: t(`level.${level}`) }) })
  },
  wrong: ({ office, typed }, errors) => levelPage(office, typed, errors),
})
