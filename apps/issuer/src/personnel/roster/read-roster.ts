// A roster as it comes from an HR system, read once for its columns and then row by row. Nothing is dropped in
// silence: every line below the headings comes out as a row or as an error with its reasons.
import { Refusal } from '../../platform/refusal.ts'
import { openWorkbook } from './open-workbook.ts'
import { faultWords } from './roster-cell.ts'
import { countUsualHeadings, proposeColumns, reuseMapping } from './roster-columns.ts'
import type { ProposedColumns, RosterMapping } from './roster-columns.ts'
import { decodeRoster, findDelimiter, readRecords } from './roster-records.ts'
import type { Delimiter, RosterEncoding, RosterRecord } from './roster-records.ts'
import { isRowError, placeFields, readRow } from './roster-row.ts'
import type { RosterRow, RowError } from './roster-row.ts'
import type { WorkbookSheets } from './roster-workbook.ts'

export interface Roster {
  readonly format:
    | { readonly kind: 'text'; readonly encoding: RosterEncoding; readonly delimiter: Delimiter }
    | { readonly kind: 'workbook'; readonly sheets: WorkbookSheets }
  /** The headings as found; a heading that stands twice has ` (2)` after it. */
  readonly headings: readonly string[]
  readonly columns: ProposedColumns & {
    /** Headings a kept mapping names and this file does not have. */
    readonly gone: readonly string[]
  }
  /**
   * Reads the rows by a mapping; without one, by that of `columns`. May be called again.
   * @throws {Refusal} `malformed` where the mapping lacks a needed field or names a heading not in the file
   */
  readonly rows: (mapping?: RosterMapping) => AsyncGenerator<RosterRow | RowError, void, undefined>
}

const fileBytesMax = 256 * 1024 * 1024
type Records = () => AsyncIterable<RosterRecord> | Iterable<RosterRecord>

/**
 * Reads a roster: CSV in the character sets and delimiters that HR systems write, or XLSX. The file's content
 * decides what it is, never its name. `saved` is a mapping kept from an earlier file.
 * @throws {Refusal} `malformed` where the file as a whole cannot be read
 */
export async function readRoster(bytes: Uint8Array, saved?: RosterMapping): Promise<Roster> {
  if (bytes.length === 0) throw new Refusal('malformed', 'the roster is empty')
  if (bytes.length > fileBytesMax) throw new Refusal('malformed', 'the roster is over 256 MB')
  const { format, records } = await openRoster(bytes)
  const heading = await findHeadings(records, saved)
  const headings = withoutDoubles(heading.cells)
  const columns =
    saved === undefined ? { ...proposeColumns(headings), gone: [] } : reuseMapping(headings, saved)
  return {
    format,
    headings,
    columns,
    rows: (mapping = columns.mapping) => readRows(records, heading.line, headings, mapping),
  }
}

async function openRoster(
  bytes: Uint8Array,
): Promise<{ format: Roster['format']; records: Records }> {
  const [a, b, c, d] = bytes
  if (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0)
    throw new Refusal(
      'malformed',
      'the workbook is protected by a password or in the old XLS format',
    )
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) {
    const { sheets, records } = await openWorkbook(bytes)
    return { format: { kind: 'workbook', sheets }, records }
  }
  const { text, encoding } = decodeRoster(bytes)
  const delimiter = findDelimiter(text)
  return {
    format: { kind: 'text', encoding, delimiter },
    records: () => readRecords(text, delimiter),
  }
}

// Reports carry titles and dates above their headings.
async function findHeadings(records: Records, saved?: RosterMapping): Promise<RosterRecord> {
  const first: RosterRecord[] = []
  for await (const record of records()) {
    first.push(record)
    if (first.length === 20) break
  }
  const kept = new Set(Object.values(saved ?? {}))
  const weigh = ({ cells }: RosterRecord): number =>
    countUsualHeadings(cells) + 2 * cells.filter((cell) => kept.has(cell.trim())).length
  const best = first.reduce<RosterRecord | null>(
    (chosen, record) => (chosen !== null && weigh(chosen) >= weigh(record) ? chosen : record),
    null,
  )
  if (best === null) throw new Refusal('malformed', 'the roster has no rows')
  return best
}

function withoutDoubles(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell) => {
    const heading = cell.replaceAll(/\s+/g, ' ').trim()
    const times = (seen.get(heading) ?? 0) + 1
    seen.set(heading, times)
    return times === 1 || heading === '' ? heading : `${heading} (${times})`
  })
}

async function* readRows(
  records: Records,
  headingLine: number,
  headings: readonly string[],
  mapping: RosterMapping,
): AsyncGenerator<RosterRow | RowError, void, undefined> {
  const { missing, gone } = reuseMapping(headings, mapping)
  if (missing.length > 0)
    throw new Refusal('malformed', `no column is mapped to: ${missing.join(', ')}`)
  if (gone.length > 0)
    throw new Refusal('malformed', `${gone.length} mapped headings are not in this roster`)
  const places = placeFields(headings, mapping)
  const twice = await findTwice(records, headingLine, places.number ?? 0)
  for await (const { line, cells } of records()) {
    if (line <= headingLine) continue
    const row = readRow(line, cells, places, headings.length)
    const doubled = twice.has(numberKey(cells[places.number ?? 0] ?? ''))
    yield doubled ? addDouble(row, cells) : row
  }
}

const numberKey = (cell: string): string =>
  cell.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase()

/** Numbers that stand on two or more lines: which of them is right nobody here can know, so none is taken. */
async function findTwice(
  records: Records,
  headingLine: number,
  place: number,
): Promise<Set<string>> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for await (const { line, cells } of records()) {
    const key = numberKey(cells[place] ?? '')
    if (line <= headingLine || key === '') continue
    if (seen.has(key)) twice.add(key)
    else seen.add(key)
  }
  return twice
}

function addDouble(row: RosterRow | RowError, cells: readonly string[]): RowError {
  const fault = 'duplicate-number'
  const error = { field: 'number', fault, reason: faultWords[fault] } as const
  const errors = isRowError(row) ? [...row.errors, error] : [error]
  return { line: row.line, errors, cells, protected: row.protected }
}
