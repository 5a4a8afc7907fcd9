// One file that was checked: its verdict in words, the map, and its way out where it is held: asked for with a reason,
// decided by a second person's touch.
import { z } from 'zod'
import {
  banner,
  button,
  details,
  field,
  form,
  heading,
  html,
  later,
  link,
  may,
  page,
  paragraph,
  passkeyForm,
  redirect,
  route,
  summaryList,
  t,
  time,
  typedText,
  type Ask,
  type FieldError,
  type Html,
  type Page,
  type Session,
  type Typed,
  numberWords,
} from '../../console/index.ts'
import { readFileOut, saidOf, type FileOut, type Said } from '../../platform/guard/files-out.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { askRelease, noteOf, refuseRelease, releaseFile } from '../release-file.ts'
import { lastRelease, reasons, releaseRuleOf, type FileRelease } from '../releases.ts'
import { fileMap, verdictTag } from './file-map.ts'
import { stateTag } from './files.ts'

const params = z.object({ id: z.string().regex(/^fi_[0-9a-f]{16}$/) })

/** Who brought a file sees it, and who decides on held ones. Refusal `not-found` for everybody else. */
async function fileFor(office: Office, session: Session, id: string): Promise<FileOut> {
  const file = await readFileOut(office.store.db, id)
  if (file.by === session.operator || may('release-see', session.roles)) return file
  throw new Refusal('not-found', 'there is no such file')
}

export const seeFile = route({
  method: 'GET',
  path: '/files/:id',
  action: 'release-check',
  params,
  handle: ({ office, session, params: { id } }) => filePage(office, session, id, {}, []),
})

async function filePage(
  office: Office,
  session: Session,
  id: string,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Page> {
  const file = await fileFor(office, session, id)
  const said = await saidOf(office, id)
  return page({
    title: t(`release.file.title.${file.verdict}`),
    errors,
    body: html`${paragraph(leadOf(file, file.by === session.operator))}${await request(office, session, file)}${
      said.report ? fileMap(said.report) : banner(t('release.unchecked'))
    }${await wayOut(office, session, file, { typed, errors })}${heading(t('release.facts'))}${facts(file, said)}${paragraph(link('/files', t('release.all')))}`,
  })
}

const leadOf = ({ outcome, verdict, releasedUntil, by }: FileOut, isOwn: boolean): string => {
  if (outcome === 'held' && !isOwn && releasedUntil === null)
    return t('release.lead.held-other', { by })
  if (outcome === 'held')
    return t(releasedUntil === null ? 'release.lead.held' : 'release.lead.released')
  return t(verdict === 'WARN' ? 'release.lead.warn' : `release.lead.${outcome}`)
}

const facts = (file: FileOut, { name }: Said): Html =>
  summaryList([
    { key: t('release.name'), value: name },
    { key: t('release.said'), value: verdictTag(file.verdict) },
    { key: t('release.became'), value: stateTag(file) },
    {
      key: t('release.size'),
      value: t('release.bytes', { bytes: numberWords(file.bytes) }),
    },
    { key: t('release.by'), value: html`${file.by}, ${time(file.at)}` },
    { key: t('release.mark'), value: html`<span class="ts-id">${file.mark.slice(0, 16)}</span>` },
  ])

interface Filling {
  readonly typed: Typed
  readonly errors: readonly FieldError[]
}

/** What somebody asks for, with the decision for who may take it. */
async function request(office: Office, session: Session, file: FileOut): Promise<Html | false> {
  if (file.outcome !== 'held') return false
  if (file.releasedUntil !== null)
    return banner(html`${t('release.until')} ${time(file.releasedUntil)}.`)
  const asked = await lastRelease(office.store.db, file.id)
  if (asked?.state === 'refused') return banner(t('release.refused', { by: asked.second ?? '' }))
  if (asked?.state !== 'waiting') return false
  const said = await requestOf(office, asked)
  const own = file.by === session.operator
  return html`${said}${own ? banner(t('release.waits')) : decision(session, file, asked)}`
}

/** Who brought a held file may ask that it leave as it is. */
async function wayOut(
  office: Office,
  session: Session,
  file: FileOut,
  filling: Filling,
): Promise<Html | false> {
  if (file.outcome !== 'held' || file.releasedUntil !== null) return false
  const asked = await lastRelease(office.store.db, file.id)
  return asked?.state !== 'waiting' && file.by === session.operator && askForm(file, filling)
}

const requestOf = async (office: Office, asked: FileRelease): Promise<Html> =>
  html`${heading(t('release.request'))}${summaryList([
    { key: t('release.because'), value: t(`because.${asked.because}`) },
    { key: t('release.note'), value: await noteOf(office, asked) },
    { key: t('release.asked-by'), value: html`${asked.by}, ${time(asked.at)}` },
  ])}`

function askForm({ id }: FileOut, { typed, errors }: Filling): Html {
  const body = form({
    action: `/files/${id}/ask`,
    body: html`${field({
      kind: 'radios',
      name: 'because',
      label: t('release.because.label'),
      options: reasons.map((value) => ({ value, text: t(`release.reason.${value}`) })),
      value: typedText(typed, 'because'),
      errors,
    })}${field({
      kind: 'textarea',
      name: 'note',
      label: t('release.note.label'),
      hint: t('release.note.hint'),
      value: typedText(typed, 'note'),
      errors,
    })}${button(t('release.ask'))}`,
  })
  return errors.length > 0 ? body : details(t('release.ask.open'), body)
}

function decision({ roles }: Session, file: FileOut, asked: FileRelease): Html {
  const rule = releaseRuleOf(file)
  if (!may('release-decide', roles) || !roles.some((role) => rule.approve?.includes(role as never)))
    return banner(t(file.verdict === 'BLOCK' ? 'release.decides.block' : 'release.decides.hold'))
  return html`${paragraph(t('release.decide'))}${passkeyForm({
    action: `/files/${file.id}/release`,
    hashes: [asked.statement],
    label: t('release.release'),
    kind: 'warning',
  })}${form({
    action: `/files/${file.id}/refuse`,
    body: button(t('release.refuse'), { kind: 'secondary' }),
  })}`
}

const askBody = z.object({
  because: z.enum(reasons, later('release.because.wrong')),
  note: z
    .string()
    .trim()
    .min(10, later('release.note.wrong'))
    .max(500, later('release.note.wrong')),
})

export const askForRelease = route({
  method: 'POST',
  path: '/files/:id/ask',
  action: 'release-check',
  params,
  body: askBody,
  async handle({ office, session, params: { id }, body }) {
    await fileFor(office, session, id)
    await askRelease(office, session.hand, id, body)
    return redirect(`/files/${id}`, { notice: t('release.ask.done') })
  },
  wrong: ({ office, session, params: { id }, typed }: Ask<z.output<typeof params>>, errors) =>
    filePage(office, session, id, typed, errors),
})

export const decideRelease = route({
  method: 'POST',
  path: '/files/:id/release',
  action: 'release-decide',
  params,
  async handle({ office, params: { id }, approver }) {
    const asked = await lastRelease(office.store.db, id)
    if (!asked) throw new Refusal('wrong-state', 'nobody asks for the release of this file')
    await releaseFile(office, await approver([asked.statement]), id)
    return redirect(`/files/${id}`, { notice: t('release.done') })
  },
})

export const refuseToRelease = route({
  method: 'POST',
  path: '/files/:id/refuse',
  action: 'release-decide',
  params,
  async handle({ office, session, params: { id } }) {
    await refuseRelease(office, session.hand, id)
    return redirect(`/files/${id}`, { notice: t('release.refuse.done') })
  },
})
