// Reads an xlsx or xlsm workbook with its schema: rows with their shared strings, what of them is out of sight,
// pivot caches rebuilt to rows, and the shared strings no cell uses.
import type { Cell } from '../deciding/cell.ts'
import { emptyCell } from '../deciding/cell.ts'
import type { Place } from '../deciding/finding.ts'
import { tellConstants, tellSlicer } from './constants.ts'
import type { Reading } from './reading.ts'
import { stylesOutOfSight } from './sheet/cell-styles.ts'
import { readSheet } from './sheet/read-sheet.ts'
import { attribute, decodeXml, walkXml, xmlBytes, xmlString } from './xml.ts'

/** Spreadsheet programs write no longer text into a cell. */
const longestOfCell = 32_767

/** The parts of an office file by name, unpacked. */
export type Parts = ReadonlyMap<string, Buffer>

/** Shared strings as cells; which of them were used is filled in by the sheets. */
export interface SharedStrings {
  readonly texts: readonly string[]
  readonly cells: (Cell | undefined)[]
  readonly isUsed: Uint8Array
  /** Is one of them longer than a cell may be? */
  readonly hasLong: boolean
}

interface Sheet {
  readonly name: string
  readonly state: string
  readonly part: string
}

/** Reads what it knows; returns the parts it has read whole, so that the sweep may leave them out. */
export function readWorkbook(reading: Reading, parts: Parts, path: string): Set<string> {
  const done = new Set<string>()
  const shared = sharedStrings(parts.get('xl/sharedStrings.xml'))
  if (shared.texts.length > 0) done.add('xl/sharedStrings.xml')
  const hiddenStyles = stylesOutOfSight(
    parts.get('xl/styles.xml'),
    parts.get('xl/theme/theme1.xml'),
  )
  const sheets = sheetsOf(parts)
  const listed = new Set(sheets.map(({ part }) => part))
  for (const part of parts.keys())
    if (/^xl\/(?:work|macro|dialog)sheets\/[^/]+\.xml$/i.test(part) && !listed.has(part))
      sheets.push({ name: part, state: 'unlisted', part })
  for (const sheet of sheets) {
    const bytes = parts.get(sheet.part)
    if (bytes === undefined) continue
    const { shown, hidden } = placesOf(sheet, path)
    if (readSheet(reading, xmlBytes(bytes), shared, hiddenStyles, shown, hidden))
      done.add(sheet.part)
    else reading.hold(shown, 'the sheet is damaged')
  }
  for (const part of parts.keys()) {
    const match = /^xl\/pivotCache\/pivotCacheRecords(\d*)\.xml$/i.exec(part)
    if (match !== null)
      readPivot(
        reading,
        parts,
        part,
        `xl/pivotCache/pivotCacheDefinition${match[1] ?? ''}.xml`,
        path,
      )
  }
  outsideCells(reading, parts, path)
  orphans(reading, shared, path)
  return done
}

/** What stands in no cell: constants, choices, items of filter buttons. */
function outsideCells(reading: Reading, parts: Parts, path: string): void {
  for (const [part, bytes] of parts)
    if (/^xl\/(?:workbook|(?:work|macro|dialog)sheets\/[^/]+)\.xml$/i.test(part))
      tellConstants(reading, xmlBytes(bytes), path, part)
    else if (/^xl\/slicerCaches\/[^/]+\.xml$/i.test(part)) tellSlicer(reading, parts, path, part)
}

function placesOf(sheet: Sheet, path: string): { shown: Place; hidden: Place } {
  const name = JSON.stringify(sheet.name)
  const part = path + sheet.part
  if (sheet.state === 'visible')
    return {
      shown: { part, words: `sheet ${name}`, isHidden: false },
      hidden: {
        part,
        words: `rows, columns or cells of sheet ${name} that are hidden, far away or in invisible writing`,
        isHidden: true,
      },
    }
  const how =
    sheet.state === 'veryHidden'
      ? 'sheet so hidden that no menu shows it,'
      : sheet.state === 'unlisted'
        ? 'sheet that is in no list,'
        : 'hidden sheet'
  const place: Place = { part, words: `${how} ${name}`, isHidden: true }
  return { shown: place, hidden: place }
}

function sheetsOf(parts: Parts): Sheet[] {
  const targets = new Map<string, string>()
  walkPart(parts.get('xl/_rels/workbook.xml.rels'), (name, attributes) => {
    if (name !== 'Relationship') return
    const target = attribute(attributes, 'Target') ?? ''
    targets.set(
      attribute(attributes, 'Id') ?? '',
      target.startsWith('/') ? target.slice(1) : `xl/${target}`,
    )
  })
  const sheets: Sheet[] = []
  walkPart(parts.get('xl/workbook.xml'), (name, attributes) => {
    if (name !== 'sheet') return
    const part = targets.get(attribute(attributes, 'id') ?? '') ?? ''
    sheets.push({
      name: attribute(attributes, 'name') ?? '',
      state: attribute(attributes, 'state') ?? 'visible',
      part,
    })
  })
  return sheets
}

function walkPart(
  bytes: Buffer | undefined,
  open: (name: string, attributes: string) => void,
): void {
  if (bytes === undefined) return
  walkXml(xmlString(bytes), { open, text: () => undefined, close: () => undefined })
}

function sharedStrings(bytes: Buffer | undefined): SharedStrings {
  const texts: string[] = []
  let current = ''
  let isText = false
  if (bytes !== undefined)
    walkXml(xmlString(bytes), {
      open: (name) => {
        if (name === 'si') current = ''
        isText = name === 't'
      },
      text: (raw) => {
        if (isText) current += raw
      },
      close: (name) => {
        isText = false
        if (name === 'si') texts.push(decodeXml(current))
      },
    })
  return {
    texts,
    cells: new Array<Cell | undefined>(texts.length),
    isUsed: new Uint8Array(texts.length),
    hasLong: texts.some(({ length }) => length > longestOfCell),
  }
}

/** A pivot table's memory of the rows it was made from: places in lists of items, put back together. */
function readPivot(
  reading: Reading,
  parts: Parts,
  records: string,
  definition: string,
  path: string,
): void {
  const place: Place = {
    part: path + records,
    words: 'the stored source rows of a pivot table',
    isHidden: true,
  }
  const items: string[][] = []
  let inItems = false
  walkXml(xmlString(parts.get(definition) ?? Buffer.alloc(0)), {
    open: (name, attributes) => {
      if (name === 'cacheField') items.push([])
      else if (name === 'sharedItems') inItems = true
      else if (inItems && 'sndebm'.includes(name))
        items[items.length - 1]?.push(attribute(attributes, 'v') ?? '')
    },
    text: () => undefined,
    close: (name) => {
      if (name === 'sharedItems') inItems = false
    },
  })
  let row: string[] = []
  const rows = reading.rows(place)
  const whole = walkXml(xmlString(parts.get(records) ?? Buffer.alloc(0)), {
    open: (name, attributes) => {
      if (name === 'r') row = []
      else if (name === 'x') row.push(items[row.length]?.[Number(attribute(attributes, 'v'))] ?? '')
      else if (name.length === 1) row.push(attribute(attributes, 'v') ?? '')
    },
    text: () => undefined,
    close: (name) => {
      if (name === 'r') rows.row(row)
    },
  })
  if (!whole) reading.hold(place, 'the stored rows are damaged')
}

/** Texts in the workbook's list that no cell shows: what is left of deleted sheets. */
function orphans(reading: Reading, shared: SharedStrings, path: string): void {
  const place: Place = {
    part: `${path}xl/sharedStrings.xml`,
    words: 'texts left over from deleted cells',
    isHidden: true,
  }
  const cells = shared.texts
    .filter((_, at) => shared.isUsed[at] !== 1)
    .map((text) => reading.cells.read(text))
  const rows = reading.rows(place)
  for (const [at, cell] of cells.entries()) {
    rows.cells([cell])
    // The list keeps the order in which cells were written: neighbours often stood in one row.
    rows.cells([
      cell,
      cells[at + 1] ?? emptyCell,
      cells[at + 2] ?? emptyCell,
      cells[at + 3] ?? emptyCell,
    ])
  }
  const people = cells.filter(({ surnames }) => surnames.length > 0).length
  if (people >= 20)
    reading.finding(
      'HOLD',
      'hidden-list',
      place,
      people,
      `${people.toLocaleString('en-GB')} texts that look like names are left in the file, though no cell shows them.`,
    )
}
