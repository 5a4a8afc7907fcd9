// The sample force's roster, as an HR system would export it: CSV, or the same rows as a workbook.
import { samplePeople, sampleSeed } from './people.ts'
import type { SamplePerson } from './people.ts'
import { writeWorkbook } from './write-workbook.ts'

export const rosterHeadings = [
  'Payroll No',
  'Surname',
  'Forename(s)',
  'Known as',
  'Rank/Grade',
  'Employee type',
  'Dept',
  'Email',
  'Start date',
  'Leaver date',
  'Vetting',
  'Vetting expiry',
  'Access zones',
  'Roles',
  'Protected',
] as const

const british = (date: string | null): string => (date ?? '').split('-').toReversed().join('/')
const kindWords = {
  officer: 'Police officer',
  staff: 'Police staff',
  contractor: 'Contractor',
} as const

/** One person's cells, in the order of `rosterHeadings`; dates British. */
export function rosterCells(person: SamplePerson): string[] {
  return [
    person.number,
    person.family,
    person.given,
    person.knownAs ?? '',
    person.rank,
    kindWords[person.kind],
    person.unit,
    person.email ?? '',
    british(person.joinedOn),
    british(person.leavesOn),
    person.vetting?.level ?? '',
    british(person.vetting?.expiresOn ?? null),
    person.zones.join('; '),
    person.roles.join('; '),
    person.isProtected ? 'Yes' : 'No',
  ]
}

const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`

/**
 * Makes the roster of the first `people` of the force as CSV bytes (UTF-8 with a byte-order mark). `isOrdinary`: as a
 * force exports it that marks nobody as protected.
 */
export function makeRoster(options: {
  readonly people: number
  readonly seed?: number
  readonly isOrdinary?: boolean
}): Uint8Array {
  const column = options.isOrdinary === true ? rosterHeadings.indexOf('Protected') : Infinity
  const lineOf = (cells: readonly string[]): string => csvLine(cells.toSpliced(column, 1))
  const lines = [`\ufeff${lineOf(rosterHeadings)}`]
  for (const person of samplePeople(options.people, options.seed ?? sampleSeed))
    lines.push(lineOf(rosterCells(person)))
  return new TextEncoder().encode(lines.join(''))
}

/** Makes the same roster as an XLSX workbook of one sheet. */
export function makeWorkbook(options: {
  readonly people: number
  readonly seed?: number
}): Uint8Array {
  const rows = function* (): Generator<readonly string[]> {
    yield rosterHeadings
    for (const person of samplePeople(options.people, options.seed ?? sampleSeed))
      yield rosterCells(person)
  }
  return writeWorkbook([{ name: 'Roster', rows: rows() }])
}
