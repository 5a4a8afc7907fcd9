// One cell of a roster: what HR systems write in it, made plain text, a date or a yes/no, or a named fault.
// A cell is never repaired in a way that could change who is meant; what is doubtful is said.

/** Why a cell or a row of a roster cannot be taken. A closed list: each has its words in `faultWords`. */
export type RosterFault =
  | 'missing'
  | 'too-long'
  | 'control-character'
  | 'hidden-character'
  | 'lost-character'
  | 'garbled'
  | 'formula'
  | 'spreadsheet-error'
  | 'not-a-number-of-ours'
  | 'rounded-number'
  | 'duplicate-number'
  | 'not-a-name'
  | 'not-an-address'
  | 'not-a-date'
  | 'month-first-date'
  | 'improbable-date'
  | 'contradictory-dates'
  | 'unknown-kind'
  | 'unknown-vetting-level'
  | 'vetting-incomplete'
  | 'not-yes-or-no'
  | 'too-many'
  | 'cell-count'

export const faultWords = {
  missing: 'is empty and must not be',
  'too-long': 'is longer than allowed',
  'control-character': 'holds a control character',
  'hidden-character': 'holds an invisible or direction-changing character',
  'lost-character': 'holds a character lost in an earlier conversion',
  garbled: 'was saved in one character set and read in another',
  formula: 'begins like a spreadsheet formula',
  'spreadsheet-error': 'is an error value of the spreadsheet',
  'not-a-number-of-ours': 'is not a payroll or warrant number',
  'rounded-number': 'was rounded by a spreadsheet',
  'duplicate-number': 'stands more than once in this file',
  'not-a-name': 'holds characters that no name holds',
  'not-an-address': 'is not an e-mail address',
  'not-a-date': 'is not a date',
  'month-first-date': 'looks like a date written month first',
  'improbable-date': 'is a date too far in the past or the future',
  'contradictory-dates': 'is before the start date',
  'unknown-kind': 'is none of officer, staff, contractor',
  'unknown-vetting-level': 'is no vetting level known here',
  'vetting-incomplete': 'level and expiry must both be given or both be empty',
  'not-yes-or-no': 'is neither yes nor no',
  'too-many': 'lists too many entries',
  'cell-count': 'has more or fewer cells than the heading row',
} as const satisfies Record<RosterFault, string>

/** A parsed cell: its value, or the fault that stands in its way. */
export type Cell<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: RosterFault }

export const good = <T>(value: T): Cell<T> => ({ ok: true, value })
export const bad = (fault: RosterFault): { readonly ok: false; readonly fault: RosterFault } => ({
  ok: false,
  fault,
})

// Placeholders that HR systems write for "nothing".
const nothing = new Set(['-', '–', '—', 'n/a', 'na', 'none', 'null', 'nil', '(blank)', '(none)'])

/**
 * Makes one cell plain: NFC, every kind of space an ordinary one, trimmed, line breaks in it a space, and
 * marks of nothing such as `N/A` empty. Returns '' for an empty cell.
 */
export function plainCell(raw: string, lengthMax: number): Cell<string> {
  if (raw.length > 4 * lengthMax + 64) return bad('too-long')
  const text = raw
    .normalize('NFC')
    .replaceAll(/[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+/gu, ' ')
    .trim()
  if (text === '' || nothing.has(text.toLowerCase())) return good('')
  const fault = characterFault(text)
  if (fault !== null) return bad(fault)
  return text.length > lengthMax ? bad('too-long') : good(text)
}

function characterFault(text: string): RosterFault | null {
  if (/^#(?:REF|VALUE|N\/A|NAME|DIV\/0|NULL|NUM|SPILL|CALC|BUSY|FIELD)[!?]?$/i.test(text))
    return 'spreadsheet-error'
  if (/^[=+@-]/.test(text)) return 'formula'
  if (/[\u0000-\u001f\u007f-\u009f]/u.test(text)) return 'control-character'
  if (/\ufffd/u.test(text) || !text.isWellFormed()) return 'lost-character'
  // Format characters hide or turn text round; private-use ones print as anything.
  if (/[\p{Cf}\p{Co}\p{Cn}\u2028\u2029\u115f\u1160\u3164\uffa0]/u.test(text))
    return 'hidden-character'
  // UTF-8 that was read as Windows-1252: "SiobhÃ¡n", "Oâ€™Brien".
  if (/[ÃÂÄÅ][\u00a1-\u00bf\u0152-\u0161\u017d\u017e\u0178]|â€/u.test(text)) return 'garbled'
  return null
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/**
 * Reads a date as British HR systems and spreadsheets write it: `2026-11-23`, `23/11/2026`, `23.11.26`,
 * `23-Nov-2026`, `23 November 2026`, any of them with a time, or an Excel day number (1900 system).
 * Returns `YYYY-MM-DD`. A two-digit year below 70 is 20xx.
 */
export function readDate(text: string): Cell<string> {
  const day = text.replace(
    /[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z| ?[ap]m|[+-]\d\d:?\d\d)?$/i,
    '',
  )
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(day)
  if (iso !== null) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const british = /^(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4}|\d{2})$/.exec(day)
  if (british !== null) {
    const month = Number(british[3])
    if (month > 12 && Number(british[1]) <= 12) return bad('month-first-date')
    return calendarDate(fullYear(british[4] ?? ''), month, Number(british[1]))
  }
  const worded = /^(\d{1,2})(?:st|nd|rd|th)?[ \-/]([a-z]{3,9})\.?,?[ \-/](\d{4}|\d{2})$/i.exec(day)
  if (worded !== null) {
    const month = monthNames.indexOf((worded[2] ?? '').slice(0, 3).toLowerCase()) + 1
    return calendarDate(fullYear(worded[3] ?? ''), month, Number(worded[1]))
  }
  if (/^\d{8}$/.test(day))
    return calendarDate(Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6)))
  return /^\d{5}(?:\.\d+)?$/.test(day) ? excelDay(Number(day)) : bad('not-a-date')
}

const fullYear = (digits: string): number =>
  digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) < 70 ? 2000 : 1900)

function calendarDate(year: number, month: number, day: number): Cell<string> {
  const date = new Date(Date.UTC(year, month - 1, day))
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!same || month < 1) return bad('not-a-date')
  // Open-ended dates such as 31/12/9999 and empty ones such as 01/01/1900 are fillers, not dates.
  if (year < 1940 || year > 2099) return bad('improbable-date')
  return good(date.toISOString().slice(0, 10))
}

function excelDay(serial: number): Cell<string> {
  const date = new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000)
  return calendarDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())
}

const yes = new Set(['yes', 'y', 'true', '1', 'x', '✓', '✔', 'protected', 'p'])
const no = new Set(['', 'no', 'n', 'false', '0', 'not protected', 'unprotected'])

/** Reads a yes or no; an empty cell is no. */
export function readYesNo(text: string): Cell<boolean> {
  const word = text.toLowerCase()
  if (yes.has(word)) return good(true)
  return no.has(word) ? good(false) : bad('not-yes-or-no')
}

/** Reads a list of words divided by semicolons, commas or bars; an empty cell is an empty list. */
export function readList(text: string): Cell<readonly string[]> {
  const entries = text
    .split(/[;,|]/)
    .flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()]))
  if (entries.length > 32) return bad('too-many')
  return entries.some((entry) => entry.length > 40) ? bad('too-long') : good([...new Set(entries)])
}
