// Who has opened a person's data, when and why, from the exposure rows and the ledger; ids and closed words only.
import {
  html,
  link,
  pagination,
  paragraph,
  t,
  table,
  tag,
  time,
  type Fragment,
  type Html,
  type WordKey,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { openingsOf, type Opening } from '../../platform/openings-of.ts'
import type { Holder } from '../holders.ts'

const aPage = 20

/** Each opening of a person's data, newest first, with its receipt. */
export async function openings(
  office: Office,
  id: Holder['id'],
  before: number | null,
): Promise<Html> {
  const found = await openingsOf(office.store.db, id, before, aPage + 1)
  const shown = found.slice(0, aPage)
  const last = found.length > aPage ? shown.at(-1) : undefined
  return html`${table({
    caption: t('person.openings'),
    empty: t('person.openings.none'),
    columns: [
      t('person.openings.when'),
      t('person.openings.to'),
      t('person.openings.what'),
      t('person.openings.why'),
      t('person.openings.receipt'),
    ],
    rows: shown.map((opening) => openingRow(id, opening)),
  })}${pagination({
    previous: before === null ? null : `/people/${id}`,
    next: last ? `/people/${id}?before=${String(last.no)}` : null,
  })}${shown.length > 0 && paragraph(t('person.openings.receipts'))}`
}

const openingRow = (
  id: Holder['id'],
  { at, recipient, groups, says, isCertain, entryId }: Opening,
): readonly Fragment[] => [
  time(at),
  recipientOf(recipient, says?.by ?? null),
  html`${groups.map((group) => t(`person.group.${group}`)).join(', ')}${
    !isCertain && html` ${tag('yellow', t('person.openings.presumed'))}`
  }`,
  says ? purposeWords(says.purpose) : t('person.openings.being-written'),
  says ? link(`/people/${id}/openings/${entryId}`, t('person.openings.download')) : '',
]

const purposeWords = (purpose: string): string =>
  purpose in purposeKeys ? t(purposeKeys[purpose as keyof typeof purposeKeys]) : purpose
const purposeKeys = {
  view: 'person.why.view',
  check: 'person.why.check',
  guard: 'person.why.guard',
  issue: 'person.why.issue',
  'day-pass': 'person.why.day-pass',
  personalise: 'person.why.personalise',
  print: 'person.why.print',
  export: 'person.why.export',
  exposure: 'person.why.exposure',
  roster: 'person.why.roster',
  'access-list': 'person.why.access-list',
  notify: 'person.why.notify',
} as const satisfies Record<string, WordKey>

function recipientOf(recipient: string, by: string | null): Html {
  const id = (text: string): Html => html`<span class="ts-id">${text}</span>`
  if (recipient.startsWith('op_')) return id(recipient)
  const where =
    recipient === 'office'
      ? t('person.to.office')
      : html`${t(recipient.startsWith('st_') ? 'person.to.station' : 'person.to.site')}
        ${id(recipient)}`
  return by === null ? html`${where}` : html`${where}, ${t('person.to.by')} ${id(by)}`
}
