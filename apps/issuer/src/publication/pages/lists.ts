// The published lists, and publishing by hand what has changed.
import {
  button,
  form,
  html,
  link,
  may,
  page,
  paragraph,
  redirect,
  route,
  t,
  table,
  time,
} from '../../console/index.ts'
import { newestHeads } from '../lists.ts'
import { publishLists } from '../publish-lists.ts'
import { sitesOf } from '../sites.ts'

export const seeLists = route({
  method: 'GET',
  path: '/lists',
  action: 'gate-see',
  async handle({ office, session }) {
    const { db } = office.store
    const heads = await newestHeads(db)
    const names = new Map((await sitesOf(db)).map(({ id, name }) => [id, name]))
    return page({
      title: t('lists.title'),
      body: html`${paragraph(t('lists.lead'))}${table({
        caption: t('lists.newest'),
        empty: t('lists.none'),
        columns: [
          t('lists.list'),
          { label: t('lists.version'), numeric: true },
          t('lists.issued'),
          t('lists.until'),
        ],
        rows: heads.map(({ kind, site, version, issuedAt, expiresAt }) => [
          site === null
            ? t(`lists.kind.${kind}`)
            : t('lists.access-of', { site: names.get(site) ?? site }),
          String(version),
          time(issuedAt * 1000),
          time(expiresAt * 1000),
        ]),
      })}${
        may('list-publish', session.roles) &&
        html`${paragraph(t('lists.by-itself'))}${form({
          action: '/lists',
          body: button(t('lists.publish'), { kind: 'secondary' }),
        })}`
      }${paragraph(link('/gates', t('gates.back')))}`,
    })
  },
})

export const publish = route({
  method: 'POST',
  path: '/lists',
  action: 'list-publish',
  async handle({ office }) {
    const { length } = await publishLists(office)
    const notice = length === 0 ? t('lists.nothing') : t('lists.published', { count: length })
    return redirect('/lists', { notice })
  },
})
