// An XLSX workbook as rows of plain text. Pure, and run only in a process of its own (roster-workbook-child.ts):
// a hostile workbook may eat that one. Error values, formats with leading noughts and hidden sheets are kept or
// said, because a roster that silently loses them names the wrong people.
import { unzipSync } from 'fflate'
import { Parser } from 'saxen'
import { countUsualHeadings } from './roster-columns.ts'

/** Why a workbook is refused as a whole. */
export type WorkbookFault = 'not-a-workbook' | 'too-large' | 'too-wide' | 'broken' | 'no-rows'

export class WorkbookError extends Error {
  override readonly name = 'WorkbookError'
  readonly code: WorkbookFault
  constructor(code: WorkbookFault) {
    super(code)
    this.code = code
  }
}

export interface WorkbookSheets {
  /** The sheet that is read: the first visible one with usual headings, else the first visible one. */
  readonly read: string
  readonly unread: readonly { readonly name: string; readonly hidden: boolean }[]
}

type Visit = (line: number, cells: readonly string[]) => boolean
const partBytesMax = 200 * 1024 * 1024
const columnsMax = 256

/** Reads the roster's sheet of a workbook row by row. Rows that are wholly empty are passed over. */
export function readWorkbook(
  bytes: Uint8Array,
  begin: (sheets: WorkbookSheets) => void,
  visit: (line: number, cells: readonly string[]) => void,
): void {
  const open = (path: string): Uint8Array | null => unzipPart(bytes, path)
  const book = readBook(open)
  const strings = readStrings(open('xl/sharedStrings.xml'))
  const formats = readFormats(open('xl/styles.xml'))
  const visible = book.sheets.filter(({ hidden }) => !hidden)
  const chosen = visible.find((sheet) => looksLikeRoster(open(sheet.path), strings)) ?? visible[0]
  if (chosen === undefined) throw new WorkbookError('no-rows')
  const unread = book.sheets.filter((sheet) => sheet !== chosen)
  begin({ read: chosen.name, unread: unread.map(({ name, hidden }) => ({ name, hidden })) })
  const convert = {
    strings,
    formats,
    epoch: Date.UTC(book.from1904 ? 1904 : 1899, book.from1904 ? 0 : 11, book.from1904 ? 1 : 30),
  }
  // A row ends at its last cell with something in it: the empty ones that the heading promises are filled in.
  let width = 0
  readSheet(open(chosen.path), convert, (line, cells) => {
    width = Math.max(width, cells.length)
    visit(line, [...cells, ...Array<string>(width - cells.length).fill('')])
    return true
  })
}

function looksLikeRoster(part: Uint8Array | null, strings: readonly string[]): boolean {
  let seen = 0
  let found = false
  readSheet(part, { strings, formats: [], epoch: 0 }, (_line, cells) => {
    found ||= countUsualHeadings(cells) >= 3
    return !found && ++seen < 20
  })
  return found
}

function unzipPart(bytes: Uint8Array, path: string): Uint8Array | null {
  let taken = false
  try {
    const parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (taken || name !== path) return false
        if (originalSize > partBytesMax) throw new WorkbookError('too-large')
        taken = true
        return true
      },
    })
    return parts[path] ?? null
  } catch (cause) {
    if (cause instanceof WorkbookError) throw cause
    throw new WorkbookError('broken')
  }
}

interface Sheet {
  readonly name: string
  readonly path: string
  readonly hidden: boolean
}

function readBook(open: (path: string) => Uint8Array | null): {
  sheets: Sheet[]
  from1904: boolean
} {
  const part = open('xl/workbook.xml')
  if (part === null) throw new WorkbookError('not-a-workbook')
  const paths = new Map<string, string>()
  walk(open('xl/_rels/workbook.xml.rels'), {
    open: (name, attributes) => {
      if (name !== 'Relationship') return
      const target = attributes()['Target'] ?? ''
      paths.set(attributes()['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    },
  })
  const sheets: Sheet[] = []
  let from1904 = false
  walk(part, {
    open: (name, attributes) => {
      const given = attributes()
      if (name === 'workbookPr') from1904 = /^(?:1|true)$/.test(given['date1904'] ?? '')
      if (name !== 'sheet') return
      const id = Object.entries(given).find(([key]) => /^(?:\w+:)?id$/.test(key))?.[1] ?? ''
      const hidden = /hidden/i.test(given['state'] ?? '')
      sheets.push({ name: given['name'] ?? '', path: paths.get(id) ?? '', hidden })
    },
  })
  return { sheets, from1904 }
}

function readStrings(part: Uint8Array | null): string[] {
  const strings: string[] = []
  let text = ''
  let phonetic = false
  let inText = false
  walk(part, {
    open: (name) => {
      if (name === 'si') text = ''
      if (name === 'rPh') phonetic = true
      inText = name === 't' && !phonetic
    },
    text: (value) => {
      if (inText) text += value
    },
    close: (name) => {
      if (name === 'rPh') phonetic = false
      if (name === 't') inText = false
      if (name === 'si') strings.push(unescape(text))
    },
  })
  return strings
}

// Excel writes characters XML cannot hold as _xHHHH_.
const unescape = (text: string): string =>
  text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )

/** What a cell's style makes of its number: a date, a width of leading noughts, or nothing. */
type Format = 'date' | number | null

function readFormats(part: Uint8Array | null): Format[] {
  const codes = new Map<string, string>()
  const formats: Format[] = []
  let inCells = false
  walk(part, {
    open: (name, attributes) => {
      if (name === 'cellXfs') inCells = true
      if (name === 'numFmt')
        codes.set(attributes()['numFmtId'] ?? '', attributes()['formatCode'] ?? '')
      if (name === 'xf' && inCells) formats.push(formatOf(attributes()['numFmtId'] ?? '0', codes))
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false
    },
  })
  return formats
}

function formatOf(id: string, codes: ReadonlyMap<string, string>): Format {
  const code = codes.get(id)
  if (code === undefined) {
    const number = Number(id)
    return (number >= 14 && number <= 22) ||
      (number >= 27 && number <= 36) ||
      (number >= 50 && number <= 58)
      ? 'date'
      : null
  }
  const bare = code.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '')
  const noughts = /^0{2,20}(?:;|$)/.exec(bare)
  if (noughts !== null) return noughts[0].replace(';', '').length
  return /[dy]/i.test(bare) && !/general/i.test(bare) ? 'date' : null
}

interface Conversion {
  readonly strings: readonly string[]
  readonly formats: readonly Format[]
  readonly epoch: number
}

function readSheet(part: Uint8Array | null, convert: Conversion, visit: Visit): void {
  if (part === null) throw new WorkbookError('broken')
  let cells: string[] = []
  let line = 0
  let cell = { column: 0, type: 'n', style: 0, text: '', formula: false }
  let inValue = false
  walk(part, {
    open: (name, attributes) => {
      if (name === 'row') {
        cells = []
        line = Number(attributes()['r'] ?? line + 1)
      } else if (name === 'c') {
        const given = attributes()
        const column = columnOf(given['r'], cells.length)
        if (column >= columnsMax) throw new WorkbookError('too-wide')
        cell = {
          column,
          type: given['t'] ?? 'n',
          style: Number(given['s'] ?? -1),
          text: '',
          formula: false,
        }
      } else if (name === 'f') cell.formula = true
      inValue = name === 'v' || name === 't'
    },
    text: (value) => {
      if (inValue) cell.text += value
    },
    close: (name) => {
      inValue = false
      if (name === 'c') {
        while (cells.length < cell.column) cells.push('')
        cells[cell.column] = cellText(cell, convert)
      }
      return name !== 'row' || cells.every((text) => text.trim() === '') || visit(line, cells)
    },
  })
}

function columnOf(reference: string | undefined, next: number): number {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return next
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

function cellText(
  cell: { type: string; style: number; text: string; formula: boolean },
  convert: Conversion,
): string {
  // A formula that was never worked out has no value to take; empty would be a lie.
  if (cell.formula && cell.text === '' && cell.type !== 'str') return '#VALUE!'
  switch (cell.type) {
    case 's':
      return convert.strings[Number(cell.text)] ?? '#REF!'
    case 'b':
      return cell.text === '1' ? 'TRUE' : 'FALSE'
    case 'n':
      return cell.text === ''
        ? ''
        : numberText(cell.text, convert.formats[cell.style] ?? null, convert.epoch)
    default:
      return unescape(cell.text)
  }
}

function numberText(text: string, format: Format, epoch: number): string {
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  if (format === 'date' && value >= 1 && value < 2_958_466)
    return new Date(epoch + Math.floor(value) * 86_400_000).toISOString().slice(0, 10)
  if (typeof format === 'number' && Number.isInteger(value))
    return String(value).padStart(format, '0')
  return String(value)
}

interface Walk {
  readonly open?: (name: string, attributes: () => Record<string, string>) => void
  readonly text?: (value: string) => void
  /** Returning false ends the walk. */
  readonly close?: (name: string) => boolean | undefined
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** Walks an XML part in pieces, so that its text never stands whole in memory. */
function walk(part: Uint8Array | null, visitor: Walk): void {
  if (part === null) return
  const state: { ended: boolean } = { ended: false }
  const hasEnded = (): boolean => state.ended
  const parser = new Parser()
  parser.on('openTag', (name, attributes) => {
    if (!hasEnded()) visitor.open?.(localName(name), attributes)
  })
  parser.on('text', (value, decode) => {
    if (!hasEnded()) visitor.text?.(decode(value))
  })
  parser.on('cdata', (value) => {
    if (!hasEnded()) visitor.text?.(value)
  })
  parser.on('closeTag', (name) => {
    if (!hasEnded() && visitor.close?.(localName(name)) === false) state.ended = true
  })
  parser.on('error', (error) => {
    throw error instanceof WorkbookError ? error : new WorkbookError('broken')
  })
  const decoder = new TextDecoder()
  for (let at = 0; at < part.length && !hasEnded(); at += 1 << 18)
    parser.write(decoder.decode(part.subarray(at, at + (1 << 18)), { stream: true }))
  if (!hasEnded()) parser.end()
}
