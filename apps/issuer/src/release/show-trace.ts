// A trace as a table, as CSV or as JSON: the same rows an exposure answer has, so that both can be laid side by side.
import { csvLine, table } from '../cli/terminal.ts'
import type { ExposureFormat, Names } from '../incident/index.ts'
import type { Trace, TracedPerson } from './traces.ts'

const words = {
  number: 'pay or warrant number',
  surname: 'name',
  given: 'given name or initials',
  rank: 'rank or grade',
  unit: 'unit',
} as const
const fieldsOf = ({ fields }: TracedPerson): string => fields.map((one) => words[one]).join(', ')
const sure = ({ fit }: TracedPerson): string =>
  fit === 'full-name' || fit === 'surname-initial' ? 'presumed' : 'certain'

/** `names` where they were opened. */
export function showTrace(trace: Trace, names: Names | null, format: ExposureFormat): string {
  const named = (one: TracedPerson): readonly string[] => {
    if (!names) return []
    const known = names.get(one.holder)
    return [known?.name ?? '', known?.rank ?? '']
  }
  const cells = trace.people.map((one) => [
    one.holder,
    ...named(one),
    fieldsOf(one),
    sure(one),
    one.fit,
    one.places.join('; '),
    one.isHidden ? 'hidden' : 'seen',
    String(one.rows),
  ])
  const head = [
    ...['holder', ...(names ? ['name', 'rank'] : []), 'fields', 'how sure', 'recognised by'],
    ...['places', 'seen', 'rows'],
  ]
  if (format === 'csv') return [head, ...cells].map((row) => csvLine(row)).join('')
  if (format === 'json') return asJson(trace, names)
  return [table(head, cells), ...ending(trace), ''].join('\n')
}

function ending({ people, compared, unread, mark, entry }: Trace): readonly string[] {
  const certain = people.filter((one) => sure(one) === 'certain').length
  return [
    `${people.length} of ${compared} people are in this file; ${certain} certain, ${people.length - certain} may be somebody of the same name`,
    ...(unread.length > 0 ? [`NOT READ, somebody may stand there: ${unread.join('; ')}`] : []),
    `file ${mark.slice(0, 16)}, ledger entry ${entry}`,
  ]
}

function asJson(trace: Trace, names: Names | null): string {
  const { id, mark, by, second, at, compared, unread, entry } = trace
  const rows = trace.people.map((one) => ({
    holder: one.holder,
    ...(names ? { ...names.get(one.holder) } : {}),
    fields: one.fields,
    certain: sure(one) === 'certain',
    recognisedBy: one.fit,
    places: one.places,
    hidden: one.isHidden,
    rows: one.rows,
  }))
  const asked = { trace: id, file: mark, by, second, at: new Date(at).toISOString() }
  return `${JSON.stringify({ asked, compared, unread, entry, rows }, null, 2)}\n`
}
