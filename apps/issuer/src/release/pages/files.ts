// Files that leave: bring one to be checked, see what is held, and whether the guard knows who works here.
import { z } from 'zod'
import {
  banner,
  button,
  field,
  form,
  html,
  later,
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
  type Fragment,
  type Html,
  type Page,
  type Session,
  numberWords,
} from '../../console/index.ts'
import { checkFile } from '../../platform/dispatch.ts'
import { listFilesOut, saidOf, type FileOut } from '../../platform/guard/files-out.ts'
import { indexStanding, type IndexStanding } from '../../platform/guard/guard-indexes.ts'
import type { Office } from '../../platform/office.ts'
import { waitingReleases } from '../releases.ts'
import { verdictTag } from './file-map.ts'

const aPage = 25
/** Largest file a browser may bring. */
export const broughtBytesMax = 64 * 2 ** 20

export const seeFiles = route({
  method: 'GET',
  path: '/files',
  action: 'release-check',
  query: z.object({ before: z.coerce.number().int().min(0).optional() }),
  handle: ({ office, session, query: { before } }) => filesPage(office, session, before, []),
})

async function filesPage(
  office: Office,
  session: Session,
  before: number | undefined,
  errors: readonly FieldError[],
): Promise<Page> {
  const index = await indexStanding(office)
  return page({
    title: t('release.title'),
    errors,
    body: html`${paragraph(t('release.lead'))}${
      index?.tooOld === null ? bringForm(errors) : noIndex(index, session)
    }${await lists(office, session, before)}${indexLine(index, session)}${
      may('allow-see', session.roles) && paragraph(link('/files/allowed', t('allowed.title')))
    }`,
  })
}

const bringForm = (errors: readonly FieldError[]): Html =>
  html`${form({
    action: '/files',
    upload: true,
    body: html`${field({
      kind: 'file',
      name: 'file',
      label: t('release.file'),
      hint: t('release.file.hint', { megabytes: broughtBytesMax / 2 ** 20 }),
      errors,
    })}${button(t('release.check'))}`,
  })}`

/** Why nothing can be checked, and who can do something about it. */
function noIndex(index: IndexStanding | null, { roles }: Session): Html {
  const says = t(index?.tooOld ? `release.index.old.${index.tooOld}` : 'release.index.none', {
    days: index?.days ?? 0,
    people: index?.news ?? 0,
  })
  return html`${banner(says, 'warning')}${paragraph(
    may('guard-index', roles)
      ? link('/files/index', t('release.index.build'))
      : t('release.index.who'),
  )}`
}

const indexLine = (index: IndexStanding | null, { roles }: Session): Html | false =>
  index?.tooOld === null &&
  paragraph(
    html`${t('release.index.knows', { people: numberWords(index.people), news: index.news })}
    ${may('guard-index', roles) && link('/files/index', t('release.index.see'))}`,
  )

async function lists(
  office: Office,
  session: Session,
  before: number | undefined,
): Promise<Fragment> {
  const { db } = office.store
  const at = before ?? Number.MAX_SAFE_INTEGER
  const own = await listFilesOut(db, { by: session.operator, before: at }, aPage + 1)
  const shown = own.slice(0, aPage)
  const last = shown.at(-1)
  const mine = html`${table({
    caption: t('release.own'),
    empty: t('release.own.none'),
    columns: columns,
    rows: await rowsOf(office, session, shown),
  })}${pagination({
    previous: before === undefined ? null : '/files',
    next: last && own.length > aPage ? `/files?before=${String(last.at)}` : null,
  })}`
  if (!may('release-see', session.roles)) return mine
  const held = await listFilesOut(db, { held: true, before: Number.MAX_SAFE_INTEGER }, aPage)
  const waiting = new Set((await waitingReleases(db, office.clock())).map(({ file }) => file))
  const others = held.filter(({ by }) => by !== session.operator)
  const asked = others.filter(({ id }) => waiting.has(id))
  const rest = others.filter(({ id }) => !waiting.has(id))
  return html`${
    asked.length > 0 &&
    table({
      caption: t('release.asked'),
      columns,
      rows: await rowsOf(office, session, asked),
    })
  }${mine}${table({
    caption: t('release.held'),
    empty: t('release.held.none'),
    columns,
    rows: await rowsOf(office, session, rest),
  })}`
}

const columns = [
  later('release.what'),
  later('release.said'),
  later('release.became'),
  later('release.by'),
  later('release.when'),
]

async function rowsOf(
  office: Office,
  { operator }: Session,
  files: readonly FileOut[],
): Promise<readonly (readonly Fragment[])[]> {
  const rows: (readonly Fragment[])[] = []
  for (const file of files)
    rows.push([
      link(`/files/${file.id}`, (await saidOf(office, file.id)).name),
      verdictTag(file.verdict),
      stateTag(file),
      file.by === operator ? t('release.you') : file.by,
      time(file.at),
    ])
  return rows
}

/** What became of a file, in a word. */
export function stateTag({ outcome, releasedUntil }: FileOut): Html {
  if (outcome === 'held' && releasedUntil !== null) return tag('green', t('release.state.released'))
  return tag(outcome === 'held' ? 'red' : 'green', t(`release.state.${outcome}`))
}

export const bringFile = route({
  method: 'POST',
  path: '/files',
  action: 'release-check',
  upload: { filesMax: 1, bytesMax: broughtBytesMax },
  async handle({ office, session, files: [file] }) {
    if (!file)
      return await filesPage(office, session, undefined, [
        { field: 'file', message: t('release.file.missing') },
      ])
    const { name, bytes } = file
    const what = { way: 'upload', name, bytes, by: session.operator } as const
    const checked = await checkFile(office, what)
    return redirect(`/files/${checked.file.id}`)
  },
})
