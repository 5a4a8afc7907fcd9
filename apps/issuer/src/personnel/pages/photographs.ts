// Photographs: how they stand, those that were refused, and taking more in. What came through the browser is in
// memory only; file names, which may be people's names, are shown to whoever sent them and kept nowhere.
import { z } from 'zod'
import {
  banner,
  button,
  field,
  figures,
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
  type FieldError,
  type Html,
  type Page,
  type Session,
  type Upload,
} from '../../console/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { checkPassOffice } from '../check-operator.ts'
import { photographFindingWords } from '../photographs/judge-photograph.ts'
import { countPhotographs, listPhotographs } from '../photographs/photographs.ts'
import { photographFaultWords } from '../photographs/read-photograph.ts'
import { takePhotographs, type PhotographsTaken } from '../photographs/take-photographs.ts'
import { Held } from './held.ts'
import { holderId } from './parts.ts'

const aPage = 25
export const photographsMax = 40
const photographBytesMax = 6 * 1024 * 1024

const words: Readonly<Record<string, string>> = {
  ...photographFindingWords,
  ...photographFaultWords,
}
/** What was found, in words. */
export const findingsSay = (codes: readonly string[]): string =>
  codes.map((code) => words[code] ?? code).join('; ')

const taken = new Held<PhotographsTaken | null>({
  lifeMs: 3_600_000,
  perPerson: 5,
  gone: later('photos.taken.gone'),
})

export const seePhotographs = route({
  method: 'GET',
  path: '/photographs',
  action: 'photo-see',
  query: z.object({ after: holderId.optional() }),
  async handle({ office, query: { after }, session }) {
    const counts = await countPhotographs(office.store.db)
    const found = await listPhotographs(office.store.db, 'refused', after ?? '', aPage + 1)
    const shown = found.slice(0, aPage)
    const last = found.length > aPage ? shown.at(-1) : undefined
    return page({
      title: t('photos.title'),
      body: html`${figures([
        { label: t('photos.to-judge'), value: counts['to-judge'] },
        { label: t('photos.accepted'), value: counts.accepted },
        { label: t('photos.refused'), value: counts.refused },
      ])}${whatNow(counts['to-judge'], session)}${table({
        caption: t('photos.refused.list'),
        empty: t('photos.refused.none'),
        columns: [t('people.person'), t('photos.why')],
        rows: shown.map(({ holder, codes }) => [
          personLink(holder, session),
          codes.length > 0 ? findingsSay(codes) : t('photos.by-judgement'),
        ]),
      })}${pagination({
        previous: after === undefined ? null : '/photographs',
        next: last ? `/photographs?after=${last.holder}` : null,
      })}`,
    })
  },
})

const personLink = (holder: string, { roles }: Session): Html => {
  const id = html`<span class="ts-id">${holder}</span>`
  return may('person-see', roles) ? link(`/people/${holder}`, id) : id
}

function whatNow(waiting: number, { roles }: Session): Html {
  const judges = waiting > 0 && may('photo-judge', roles)
  return html`${
    judges &&
    html`<p class="govuk-body">
      <a class="govuk-button" href="/photographs/judge" role="button">${t('photos.judge')}</a>
    </p>`
  }${may('photo-import', roles) && paragraph(link('/photographs/new', t('photos.new')))}`
}

export const newPhotographs = route({
  method: 'GET',
  path: '/photographs/new',
  action: 'photo-import',
  handle: () => uploadPage([]),
})

const uploadPage = (errors: readonly FieldError[]): Page =>
  page({
    title: t('photos.new'),
    errors,
    body: html`${paragraph(t('photos.new.lead'))}${form({
      action: '/photographs/new',
      upload: true,
      body: html`${field({
        kind: 'file',
        name: 'photographs',
        label: t('photos.new.files'),
        hint: t('photos.new.files.hint', { most: photographsMax }),
        accept: 'image/jpeg,image/png,image/webp',
        multiple: true,
        errors,
      })}${button(t('photos.new.button'))}`,
    })}${banner(t('photos.new.more'))}${paragraph(link('/photographs', t('photos.back')))}`,
  })

export const takePhotographsIn = route({
  method: 'POST',
  path: '/photographs/new',
  action: 'photo-import',
  upload: { filesMax: photographsMax, bytesMax: photographBytesMax },
  async handle({ office, files, session, startTask }) {
    const wrong = (message: string): Page => uploadPage([{ field: 'photographs', message }])
    if (files.length === 0) return wrong(t('photos.new.none'))
    const byName = new Map(files.map((file) => [file.name, file]))
    if (byName.size < files.length) return wrong(t('photos.new.same-name'))
    await checkPassOffice(office, session.hand)
    const by = session.operator
    const result = taken.keep(office, by, null)
    const task = await startTask(
      {
        kind: t('photos.task'),
        by,
        back: `/photographs/taken/${result}`,
        total: files.length,
      },
      async (report) => {
        const folder = { names: [...byName.keys()], read: (name: string) => read(byName, name) }
        const done = await takePhotographs(office, {
          folder,
          by,
          lowPriority: true,
          onProgress: report,
        })
        taken.replace(office, result, done)
      },
    )
    return redirect(`/tasks/${task}`)
  },
})

function read(files: ReadonlyMap<string, Upload>, name: string): Uint8Array {
  const file = files.get(name)
  if (file) return file.bytes
  throw new Refusal('not-found', 'there is no such file')
}

export const seeTaken = route({
  method: 'GET',
  path: '/photographs/taken/:id',
  action: 'photo-import',
  params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
  handle({ office, params: { id }, session }) {
    const done = taken.read(office, session.operator, id)
    if (!done)
      return page({ title: t('photos.taken'), refresh: 2, body: paragraph(t('photos.taken.wait')) })
    const { accepted, toJudge, refused, skipped, unclaimed, ambiguous } = done
    const list = (key: 'unclaimed' | 'ambiguous', names: readonly string[]): Html | false =>
      names.length > 0 &&
      table({
        caption: t(`photos.taken.${key}`),
        columns: [t('photos.taken.file'), t('photos.why')],
        rows: names.map((name) => [name, t(`photos.taken.${key}.why`)]),
      })
    return page({
      title: t('photos.taken'),
      body: html`${figures([
        { label: t('photos.accepted'), value: accepted },
        { label: t('photos.to-judge'), value: toJudge.length },
        { label: t('photos.refused'), value: refused.length },
        { label: t('photos.taken.skipped'), value: skipped },
        { label: t('photos.taken.unmatched'), value: unclaimed.length + ambiguous.length },
      ])}${
        refused.length > 0 &&
        table({
          caption: t('photos.refused'),
          columns: [t('photos.taken.file'), t('people.person'), t('photos.why')],
          rows: refused.map(({ file, holder, codes }) => [
            file,
            personLink(holder, session),
            findingsSay(codes),
          ]),
        })
      }${list('ambiguous', ambiguous)}${list('unclaimed', unclaimed)}${whatNow(toJudge.length, session)}${paragraph(link('/photographs', t('photos.back')))}`,
    })
  },
})
