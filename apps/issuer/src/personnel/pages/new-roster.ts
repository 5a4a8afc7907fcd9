// Taking a roster in: the file, then its columns as recognised, for somebody to confirm or put right.
import { z } from 'zod'
import {
  banner,
  button,
  field,
  form,
  heading,
  html,
  link,
  page,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  type FieldError,
  type Fragment,
  type Html,
  type Page,
  type Typed,
} from '../../console/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { checkPassOffice } from '../check-operator.ts'
import { numberKey } from '../holder-record.ts'
import { countStates } from '../holders.ts'
import { openRoster, planRoster } from '../roster/import-roster.ts'
import {
  missingFields,
  rosterFields,
  type RosterField,
  type RosterMapping,
} from '../roster/roster-columns.ts'
import { waitingRoster } from '../staged-rosters.ts'
import {
  draftParams,
  rosterBytesMax,
  rosterDrafts,
  rowsAbout,
  type RosterDraft,
} from './roster-drafts.ts'

export const newRoster = route({
  method: 'GET',
  path: '/rosters/new',
  action: 'roster-import',
  async handle({ office }) {
    const waiting = await waitingRoster(office.store.db)
    return waiting ? redirect(`/rosters/${waiting.id}`) : uploadPage([])
  },
})

const uploadPage = (errors: readonly FieldError[]): Page =>
  page({
    title: t('roster.new'),
    errors,
    body: html`${paragraph(t('roster.new.lead'))}${form({
      action: '/rosters/new',
      upload: true,
      body: html`${field({
        kind: 'file',
        name: 'roster',
        label: t('roster.new.file'),
        hint: t('roster.new.file.hint'),
        accept: '.csv,.txt,.tsv,.xlsx',
        errors,
      })}${button(t('roster.new.button'))}`,
    })}${banner(t('roster.new.memory'))}${paragraph(link('/rosters', t('roster.all')))}`,
  })

export const uploadRoster = route({
  method: 'POST',
  path: '/rosters/new',
  action: 'roster-import',
  upload: { filesMax: 1, bytesMax: rosterBytesMax },
  async handle({ office, files, session }) {
    const wrong = (message: string): Page => uploadPage([{ field: 'roster', message }])
    const [file] = files
    if (!file) return wrong(t('roster.new.none'))
    await checkPassOffice(office, session.hand)
    try {
      const { format, headings, columns } = await openRoster(office, file.bytes)
      const { mapping } = columns
      const rest = {
        mapping,
        renumbered: new Map<string, string>(),
        renumberedText: '',
        plan: null,
      }
      const draft = { bytes: file.bytes, format, headings, columns, ...rest }
      return redirect(`/rosters/new/${rosterDrafts.keep(office, session.operator, draft)}`)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'malformed')
        return wrong(t('roster.new.unreadable', { why: error.message }))
      throw error
    }
  },
})

const columnOf = (name: RosterField) => `column-${name}`
const columns = z
  .object({ renumbered: z.string().max(20_000).default('') })
  .catchall(z.union([z.string(), z.array(z.string())]))

export const seeColumns = route({
  method: 'GET',
  path: '/rosters/new/:draft',
  action: 'roster-import',
  params: draftParams,
  handle({ office, params: { draft }, session }) {
    const held = rosterDrafts.read(office, session.operator, draft)
    const missing = missingFields(held.mapping)
    return columnsPage(draft, held, typedOf(held), [], missing)
  },
})

const typedOf = ({ headings, mapping, renumberedText }: RosterDraft): Typed => ({
  renumbered: renumberedText,
  ...Object.fromEntries(
    rosterFields.map((name) => {
      const heading = mapping[name]
      return [columnOf(name), heading === undefined ? '' : String(headings.indexOf(heading))]
    }),
  ),
})

function columnsPage(
  id: string,
  draft: RosterDraft,
  typed: Typed,
  errors: readonly FieldError[],
  missing: readonly RosterField[] = [],
): Page {
  return page({
    title: t('roster.columns'),
    errors,
    body: html`${paragraph(t('roster.columns.lead'))}${formatWords(draft)}${
      missing.length > 0 &&
      banner(
        t('roster.columns.missing', {
          fields: missing.map((name) => t(`roster.field.${name}`)).join(', '),
        }),
        'warning',
      )
    }${form({
      action: `/rosters/new/${id}`,
      body: html`<div class="ts-columns">
          ${rosterFields.map((name) => columnField(draft, name, typed, errors))}
        </div>
        ${heading(t('roster.renumbered'))}${field({
          kind: 'textarea',
          name: 'renumbered',
          label: t('roster.renumbered.label'),
          hint: t('roster.renumbered.hint'),
          value: typed['renumbered'],
          errors,
        })}${button(t('roster.columns.button'))}`,
    })}${discardDraftForm(id)}`,
  })
}

export const discardDraftForm = (id: string): Html =>
  form({
    action: `/rosters/new/${id}/discard`,
    body: button(t('roster.draft.discard'), { kind: 'secondary' }),
  })

const needed: readonly RosterField[] = ['number', 'rank', 'unit', 'joinedOn']

function columnField(
  { headings, columns: found }: RosterDraft,
  name: RosterField,
  typed: Typed,
  errors: readonly FieldError[],
): Html {
  const ambiguous = found.ambiguous[name]
  const confidence = found.confidence[name]
  const hint = ambiguous
    ? t('roster.columns.ambiguous', { headings: ambiguous.join(', ') })
    : confidence === undefined
      ? t(needed.includes(name) ? 'roster.columns.needed' : 'roster.columns.not-found')
      : t(`roster.columns.${confidence}`)
  return field({
    kind: 'select',
    name: columnOf(name),
    label: t(`roster.field.${name}`),
    hint,
    value: typed[columnOf(name)],
    errors,
    options: [
      { value: '', text: t('roster.columns.not-here') },
      ...headings.flatMap((heading, i) =>
        heading === '' ? [] : [{ value: String(i), text: heading }],
      ),
    ],
  })
}

function formatWords({ format, columns: found }: RosterDraft): Html {
  const rows: { key: string; value: Fragment }[] = []
  if (format.kind === 'text') {
    const value = t('roster.format.text', { encoding: format.encoding.toUpperCase() })
    rows.push({ key: t('roster.format'), value })
  } else {
    const { read, unread } = format.sheets
    rows.push({ key: t('roster.format'), value: t('roster.format.workbook', { sheet: read }) })
    const value = unread.map(({ name }) => name).join(', ')
    if (unread.length > 0) rows.push({ key: t('roster.format.sheets'), value })
  }
  if (found.unread.length > 0)
    rows.push({ key: t('roster.format.unread'), value: found.unread.join(', ') })
  if (found.gone.length > 0)
    rows.push({ key: t('roster.format.gone'), value: found.gone.join(', ') })
  return summaryList(rows)
}

export const chooseColumns = route({
  method: 'POST',
  path: '/rosters/new/:draft',
  action: 'roster-import',
  params: draftParams,
  body: columns,
  async handle({ office, params: { draft }, body, typed, session, startTask }) {
    const held = rosterDrafts.read(office, session.operator, draft)
    const { mapping, errors } = mappingOf(held, body)
    const renumbered = renumberedOf(body.renumbered)
    if (renumbered === null)
      errors.push({ field: 'renumbered', message: t('roster.renumbered.wrong') })
    if (errors.length > 0 || renumbered === null) return columnsPage(draft, held, typed, errors)
    const chosen = { ...held, mapping, renumbered, renumberedText: body.renumbered, plan: null }
    rosterDrafts.replace(office, draft, chosen)
    const total = rowsAbout(chosen, (await countStates(office.store.db)).present)
    const task = await startTask(
      {
        kind: t('roster.task.plan'),
        by: session.operator,
        back: `/rosters/new/${draft}/preview`,
        total,
      },
      async (report) => {
        const { bytes } = chosen
        const plan = await planRoster(office, { bytes, mapping, renumbered, onProgress: report })
        rosterDrafts.replace(office, draft, { ...chosen, plan })
      },
    )
    return redirect(`/tasks/${task}`)
  },
})

function mappingOf(
  { headings }: RosterDraft,
  body: Typed,
): { mapping: RosterMapping; errors: FieldError[] } {
  const mapping: Partial<Record<RosterField, string>> = {}
  const errors: FieldError[] = []
  const taken = new Set<string>()
  for (const name of rosterFields) {
    const chosen = body[columnOf(name)] ?? ''
    if (chosen === '') continue
    const heading = /^\d{1,4}$/.test(String(chosen)) ? headings[Number(chosen)] : undefined
    if (heading === undefined || heading === '')
      errors.push({ field: columnOf(name), message: t('roster.columns.no-such') })
    else if (taken.has(heading))
      errors.push({ field: columnOf(name), message: t('roster.columns.twice', { heading }) })
    else {
      mapping[name] = heading
      taken.add(heading)
    }
  }
  for (const name of missingFields(mapping))
    if (!errors.some((error) => error.field === columnOf(name)))
      errors.push({
        field: columnOf(name),
        message: t('roster.columns.choose', { field: t(`roster.field.${name}`) }),
      })
  return { mapping, errors }
}

/** Lines of OLD=NEW; null where one is not. */
function renumberedOf(text: string): ReadonlyMap<string, string> | null {
  const pairs = new Map<string, string>()
  for (const line of text.split(/\r?\n/).filter((one) => one.trim() !== '')) {
    const [old = '', fresh = '', ...more] = line.split('=').map(numberKey)
    if (old === '' || fresh === '' || more.length > 0 || pairs.has(fresh)) return null
    pairs.set(fresh, old)
  }
  return pairs
}
