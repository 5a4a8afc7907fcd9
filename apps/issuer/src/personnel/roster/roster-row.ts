// One row of a roster, checked field by field. A row is taken whole or refused whole, with every reason said;
// nothing is guessed that decides who somebody is.
import { bad, faultWords, good, plainCell, readDate, readList, readYesNo } from './roster-cell.ts'
import type { Cell, RosterFault } from './roster-cell.ts'
import type { RosterField, RosterMapping } from './roster-columns.ts'

export type HolderKind = 'officer' | 'staff' | 'contractor'
export type VettingLevel = 'RV' | 'MV' | 'NPPV1' | 'NPPV2' | 'NPPV3' | 'CTC' | 'SC' | 'eSC' | 'DV'

export interface RosterRow {
  /** Line of the file, the heading's included, as an editor or a spreadsheet shows it. */
  readonly line: number
  /** Payroll or warrant number, as written: leading zeros stand. */
  readonly number: string
  /** As it is printed: the name known as, or the given names, then the family name. */
  readonly name: string
  readonly family: string
  readonly given: string
  readonly rank: string
  readonly kind: HolderKind
  readonly unit: string
  readonly email: string | null
  /** Dates are `YYYY-MM-DD`. */
  readonly joinedOn: string
  readonly leavesOn: string | null
  readonly vetting: { readonly level: VettingLevel; readonly expiresOn: string } | null
  readonly zones: readonly string[]
  readonly roles: readonly string[]
  readonly protected: boolean
}

export interface FieldError {
  /** Null where the whole row is at fault. */
  readonly field: RosterField | null
  readonly fault: RosterFault
  /** In words, without the cell's content: it may be shown and logged. */
  readonly reason: string
}

export interface RowError {
  readonly line: number
  readonly errors: readonly FieldError[]
  /** The row as it stood in the file. Personal: for the rejected-rows file only. */
  readonly cells: readonly string[]
  /** True where the row is marked protected, or its mark could not be read: keep it out of every ordinary file. */
  readonly protected: boolean
}

export const isRowError = (row: RosterRow | RowError): row is RowError => 'errors' in row

/** Where in a row each mapped field stands. */
export type FieldPlaces = Readonly<Partial<Record<RosterField, number>>>

export function placeFields(headings: readonly string[], mapping: RosterMapping): FieldPlaces {
  const places: Partial<Record<RosterField, number>> = {}
  for (const [field, heading] of Object.entries(mapping)) {
    const index = headings.indexOf(heading)
    if (index >= 0) places[field as RosterField] = index
  }
  return places
}

const lengthMax: Record<RosterField, number> = {
  number: 20,
  family: 60,
  given: 60,
  knownAs: 60,
  printedName: 60,
  fullName: 80,
  rank: 60,
  printedRank: 60,
  kind: 40,
  unit: 80,
  email: 254,
  joinedOn: 40,
  leavesOn: 40,
  vettingLevel: 60,
  vettingExpiresOn: 40,
  zones: 400,
  roles: 400,
  protected: 20,
}

/** Gathers a row's faults while its fields are read. */
class RowReader {
  readonly errors: FieldError[] = []
  readonly #cells: readonly string[]
  readonly #places: FieldPlaces
  constructor(cells: readonly string[], places: FieldPlaces) {
    this.#cells = cells
    this.#places = places
  }
  fault(field: RosterField | null, fault: RosterFault): void {
    this.errors.push({ field, fault, reason: faultWords[fault] })
  }
  /** The plain text of a field, '' when its column or cell is empty; null when the cell is at fault. */
  text(field: RosterField): string | null {
    const place = this.#places[field]
    if (place === undefined) return ''
    return this.take(field, plainCell(this.#cells[place] ?? '', lengthMax[field]))
  }
  needed(field: RosterField): string | null {
    const text = this.text(field)
    if (text !== '') return text
    this.fault(field, 'missing')
    return null
  }
  take<T>(field: RosterField, cell: Cell<T>): T | null {
    if (cell.ok) return cell.value
    this.fault(field, cell.fault)
    return null
  }
  /** Reads a field's text further; an empty or faulty cell stays null. */
  parsed<T>(
    field: RosterField,
    parse: (text: string) => Cell<T>,
    text = this.text(field),
  ): T | null {
    return text === null || text === '' ? null : this.take(field, parse(text))
  }
}

/**
 * Checks one row against its mapping. `width` is the number of headings: a row of another width has slipped
 * and is refused. Duplicate numbers are the caller's to find, for they need the whole file.
 */
export function readRow(
  line: number,
  cells: readonly string[],
  places: FieldPlaces,
  width: number,
): RosterRow | RowError {
  const reader = new RowReader(cells, places)
  if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== ''))
    reader.fault(null, 'cell-count')
  else if (cells.length <= Math.max(...Object.values(places))) reader.fault(null, 'cell-count')
  const shield = reader.parsed('protected', readYesNo)
  const isProtected = shield === true || reader.errors.length > 0
  const row = assembleRow(line, reader, isProtected)
  if (reader.errors.length > 0 || row === null)
    return { line, errors: reader.errors, cells, protected: isProtected }
  return row
}

function assembleRow(line: number, reader: RowReader, isProtected: boolean): RosterRow | null {
  const number = reader.parsed('number', readNumber, reader.needed('number'))
  const names = readNames(reader)
  const rank = reader.parsed('rank', readTitle, reader.needed('rank'))
  const printedRank = reader.parsed('printedRank', readTitle)
  const unit = reader.needed('unit')
  const kind = reader.parsed('kind', readKind) ?? kindOfRank(rank ?? '')
  const email = reader.parsed('email', readEmail)
  const dates = readEmployment(reader)
  const vetting = readVetting(reader)
  const zones = reader.parsed('zones', readList) ?? []
  const roles = reader.parsed('roles', readList) ?? []
  if (number === null || names === null || rank === null || unit === null || dates === null)
    return null
  return {
    line,
    number,
    ...names,
    rank: printedRank ?? rank,
    kind,
    unit,
    email,
    ...dates,
    vetting,
    zones,
    roles,
    protected: isProtected,
  }
}

function readEmployment(
  reader: RowReader,
): { readonly joinedOn: string; readonly leavesOn: string | null } | null {
  const joinedOn = reader.parsed('joinedOn', readDate, reader.needed('joinedOn'))
  const leavesOn = reader.parsed('leavesOn', readDate)
  if (joinedOn !== null && leavesOn !== null && leavesOn < joinedOn)
    reader.fault('leavesOn', 'contradictory-dates')
  return joinedOn === null ? null : { joinedOn, leavesOn }
}

function readNumber(text: string): Cell<string> {
  if (/^\d(?:[.,]\d+)?e\+?\d+$/i.test(text)) return bad('rounded-number')
  // A spreadsheet keeps 15 digits and fills the rest with noughts.
  if (/^\d{16,}$/.test(text)) return bad('rounded-number')
  return /^[\p{L}\p{N}](?:[\p{L}\p{N}/. _-]*[\p{L}\p{N}])?$/u.test(text)
    ? good(text)
    : bad('not-a-number-of-ours')
}

function readNames(
  reader: RowReader,
): { readonly name: string; readonly family: string; readonly given: string } | null {
  const full = reader.parsed('fullName', readName)
  const family = reader.parsed('family', readName)
  const given = reader.parsed('given', readName)
  const knownAs = reader.parsed('knownAs', readName)
  const printed = reader.parsed('printedName', readName)
  if (reader.errors.some(({ field }) => isNameField(field))) return null
  if (family !== null) {
    const first = knownAs ?? given
    const name = printed ?? (first === null ? family : `${first} ${family}`)
    return { name, family, given: given ?? knownAs ?? '' }
  }
  if (full !== null) {
    const divided = divideFullName(full)
    return { ...divided, name: printed ?? divided.name }
  }
  reader.fault('family', 'missing')
  return null
}

const nameFields: readonly (RosterField | null)[] = [
  'fullName',
  'family',
  'given',
  'knownAs',
  'printedName',
]
const isNameField = (field: RosterField | null): boolean => nameFields.includes(field)

/** "SMITH, Jane Ann" or "Jane Ann Smith"; a name of one word is a family name. */
function divideFullName(full: string): { name: string; family: string; given: string } {
  const comma = full.indexOf(',')
  if (comma > 0) {
    const family = full.slice(0, comma).trim()
    const given = full.slice(comma + 1).trim()
    return { name: `${given} ${family}`.trim(), family, given }
  }
  const space = full.lastIndexOf(' ')
  return { name: full, family: full.slice(space + 1), given: full.slice(0, Math.max(space, 0)) }
}

// Letters with their marks, apostrophes of both kinds and the letters used as such (ʻ ʼ), hyphens, full stops.
const nameShape = /^[\p{L}\p{M}\u02bb\u02bc'’‘.,()/ \u2010\u2011-]+$/u
const readName = (text: string): Cell<string> =>
  nameShape.test(text) && /\p{L}/u.test(text) ? good(text) : bad('not-a-name')

const readTitle = (text: string): Cell<string> =>
  /\p{L}/u.test(text) ? good(text) : bad('not-a-name')

const readEmail = (text: string): Cell<string> =>
  /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(text)
    ? good(text)
    : bad('not-an-address')

function readKind(text: string): Cell<HolderKind> {
  const words = text.toLowerCase()
  if (/\b(?:contract\w*|agency|consultant|supplier|vendor|third party|temp)\b/.test(words))
    return good('contractor')
  if (/\b(?:staff|pcso|civilian|support|employee|volunteer)\b/.test(words)) return good('staff')
  if (/\b(?:officer|officers|constable|constables|police|regular|special|specials)\b/.test(words))
    return good('officer')
  return bad('unknown-kind')
}

const officerRank =
  /^(?:(?:special|detective|temporary|acting|t\/|a\/)\s*)*(?:(?:deputy|assistant) )?(?:chief )?(?:constable|sergeant|inspector|superintendent|commander|commissioner|(?:pc|dc|ps|sgt|ds|insp|di|ci|dci|supt|det supt|ch supt|acc|dcc|cc)\b)(?!.*\b(?:officer|clerk|assistant)\b)/i

/** What a rank or post title makes of its holder where no column says so. */
export function kindOfRank(rank: string): HolderKind {
  if (/\b(?:contractor|agency|consultant)\b/i.test(rank)) return 'contractor'
  return officerRank.test(rank) ? 'officer' : 'staff'
}

const levelWords: readonly (readonly [VettingLevel, RegExp])[] = [
  ['NPPV1', /^(?:nppv|non police personnel vetting)(?: level)? ?1\b/],
  ['NPPV2', /^(?:nppv|non police personnel vetting)(?: level)? ?2\b/],
  ['NPPV3', /^(?:nppv|non police personnel vetting)(?: level)? ?3\b/],
  ['RV', /^(?:rv|recruitment vetting)$/],
  ['MV', /^(?:mv|management vetting)$/],
  ['CTC', /^(?:ctc|counter terroris[mt] check)$/],
  ['SC', /^(?:sc|security check|security clearance)$/],
  ['eSC', /^(?:esc|enhanced sc|enhanced security (?:check|clearance))$/],
  ['DV', /^(?:dv|developed vetting)$/],
]

function readLevel(text: string): Cell<VettingLevel> {
  const words = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
  // "Management Vetting (MV)", "NPPV 2 (Full)": the words before the bracket decide.
  const plain = words.replace(/ (?:rv|mv|nppv ?[123]|ctc|sc|esc|dv|full|abbreviated)$/, '')
  const level = levelWords.find(([, shape]) => shape.test(words) || shape.test(plain))
  return level === undefined ? bad('unknown-vetting-level') : good(level[0])
}

function readVetting(reader: RowReader): RosterRow['vetting'] {
  const before = reader.errors.length
  const level = reader.parsed('vettingLevel', readLevel)
  const expiresOn = reader.parsed('vettingExpiresOn', readDate)
  if (level !== null && expiresOn !== null) return { level, expiresOn }
  if ((level !== null || expiresOn !== null) && reader.errors.length === before)
    reader.fault(level === null ? 'vettingLevel' : 'vettingExpiresOn', 'vetting-incomplete')
  return null
}
