// An answer as a table, as CSV or as JSON.
import type { HolderId } from '@tipstaff/custody'
import { csvLine, table } from '../cli/terminal.ts'
import type { Exposure } from '../platform/exposures.ts'
import { Refusal } from '../platform/refusal.ts'
import { fieldsOfGroup, type ExposureAnswer } from './exposure-question.ts'
import type { NamedPerson } from './name-people.ts'
import type { ExposureVerdict } from './verify-exposure.ts'

export type ExposureFormat = 'table' | 'csv' | 'json'

/** A format as typed. Refusal `malformed`. */
export function formatOf(typed: string): ExposureFormat {
  if (typed === 'table' || typed === 'csv' || typed === 'json') return typed
  throw new Refusal('malformed', 'a format is table, csv or json')
}

export interface Shown {
  readonly answer: ExposureAnswer
  readonly names: ReadonlyMap<HolderId, NamedPerson> | null
  readonly verdict: ExposureVerdict | null
}

export function showExposure(shown: Shown, format: ExposureFormat): string {
  if (format === 'csv') return asCsv(shown)
  return format === 'json' ? asJson(shown) : asTable(shown)
}

/** Group F once, whichever of its parts were shown; the fields say which. */
const letters = ({ groups }: Exposure): string =>
  [...new Set(groups.map((group) => group.charAt(0)))].sort().join(' ')
const fields = ({ groups }: Exposure): string =>
  groups.flatMap((group) => fieldsOfGroup[group]).join(', ')
const iso = (ms: number): string => new Date(ms).toISOString()
const partyOf = ({ question }: ExposureAnswer): string =>
  question.side === 'recipient' ? 'holder' : 'recipient'

function nameOf({ names }: Shown, { party }: Exposure): readonly string[] {
  if (!names) return []
  const known = names.get(party as HolderId)
  return [known?.name ?? '', known?.rank ?? '']
}
const nameHeadings = ({ names }: Shown): readonly string[] => (names ? ['name', 'rank'] : [])

function asTable(shown: Shown): string {
  const { answer, verdict } = shown
  const { question, rows, certain, presumed, checkpoint } = answer
  const head = [partyOf(answer), ...nameHeadings(shown), 'groups', 'fields', 'first', 'last']
  const cells = rows.map((row) => [
    row.party,
    ...nameOf(shown, row),
    letters(row),
    fields(row),
    iso(row.firstAt).slice(0, 16),
    iso(row.lastAt).slice(0, 16),
    String(row.certain),
    String(row.presumed),
  ])
  const people = question.side === 'recipient' ? 'people' : 'recipients'
  return [
    table([...head, 'certain', 'presumed'], cells),
    `${rows.length} ${people}; ${certain} openings certain, ${presumed} presumed`,
    `${question.side} ${question.id}, ${question.from === 0 ? 'all time' : `from ${iso(question.from)}`} to ${iso(question.to)}`,
    `ledger ${checkpoint.origin}, ${checkpoint.size} entries, root ${checkpoint.root}`,
    ...(verdict ? [verdictLine(verdict)] : []),
    '',
  ].join('\n')
}

function verdictLine({ isGood, leaves, entries, waiting, faults }: ExposureVerdict): string {
  const late = waiting > 0 ? `; ${waiting} too new to be published` : ''
  if (isGood)
    return `recomputed from ${entries} entries: ${leaves} leaves, each with its row, no row without${late}`
  const said = [...faults].map(([fault, { count, first }]) => `${fault} ${count} (${first})`)
  return `NOT CONFIRMED by the ledger: ${said.join(', ')}${late}`
}

function asCsv(shown: Shown): string {
  const head = [partyOf(shown.answer), ...nameHeadings(shown), 'groups', 'fields', 'first', 'last']
  const lines = shown.answer.rows.map((row) =>
    csvLine([
      row.party,
      ...nameOf(shown, row),
      row.groups.join(' '),
      fields(row),
      iso(row.firstAt),
      iso(row.lastAt),
      row.certain,
      row.presumed,
    ]),
  )
  return [csvLine([...head, 'certain', 'presumed']), ...lines].join('')
}

function asJson(shown: Shown): string {
  const { answer, verdict } = shown
  const { question, by, statement, certain, presumed, checkpoint } = answer
  const rows = answer.rows.map((row) => {
    const [name, rank] = nameOf(shown, row)
    return {
      [partyOf(answer)]: row.party,
      ...(shown.names ? { name, rank } : {}),
      groups: row.groups,
      fields: row.groups.flatMap((group) => fieldsOfGroup[group]),
      first: iso(row.firstAt),
      last: iso(row.lastAt),
      certain: row.certain,
      presumed: row.presumed,
    }
  })
  const { side, id, from, to } = question
  const asked = { [side]: id, from: iso(from), to: iso(to), by, statement }
  const verified = verdict ? { ...verdict, faults: Object.fromEntries(verdict.faults) } : undefined
  const whole = { asked, certain, presumed, rows, checkpoint, ...(verified ? { verified } : {}) }
  return `${JSON.stringify(whole, null, 2)}\n`
}
