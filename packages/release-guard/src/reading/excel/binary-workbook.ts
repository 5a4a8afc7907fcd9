// Reads an xlsb workbook: the parts of an xlsx in binary records. Sheets and how far they are hidden, cells, stored source
// rows of pivot tables, stored copies of other workbooks; every other string is swept.
import type { Place } from '../../deciding/finding.ts'
import type { Parts } from '../workbook.ts'
import type { Reading } from '../reading.ts'
import { attribute, walkXml, xmlString } from '../xml.ts'
import { binaryRecords, stringsIn, wideString, type BinaryRecord } from './binary-records.ts'
import { readBinarySheet, type BinaryTexts } from './binary-sheet.ts'
import { readBinaryPivot } from './binary-pivot.ts'
import { hiddenStyles } from './binary-styles.ts'
import { numberText, placesOfSheet } from './grid.ts'

/** Parts of an xlsb that are no records. */
const notRecords = /vbaProject|printerSettings|embeddings|activeX|binaryIndex/i

/** Reads what it knows; returns the names of the parts it has read whole. */
export function readBinaryWorkbook(
  reading: Reading,
  parts: Parts,
  path: string,
  isHidden: boolean,
): Set<string> {
  const done = new Set<string>()
  const shared: BinaryTexts = { texts: [], isUsed: new Set() }
  const part = (name: string): Generator<BinaryRecord> => {
    done.add(name)
    return binaryRecords(parts.get(name) ?? Buffer.alloc(0))
  }
  for (const { type, bytes } of part('xl/sharedStrings.bin'))
    if (type === 19) shared.texts.push(wideString(bytes, 1))
  const styles = hiddenStyles(part('xl/styles.bin'))
  const sheets = sheetsOf(parts, part('xl/workbook.bin'))
  for (const name of parts.keys()) {
    if (/^xl\/(?:work|macro|dialog)sheets\/(?!binaryIndex)[^/]+\.bin$/i.test(name)) {
      const { title, state } = sheets.get(name) ?? { title: 'in no list', state: 2 }
      const { shown, hidden } = placesOfSheet(title, state, path + name, isHidden)
      readBinarySheet(reading, part(name), shared, styles, shown, hidden)
    } else if (/^xl\/.*\.bin$/i.test(name) && !done.has(name) && !notRecords.test(name))
      readOther(reading, name, part(name), parts, path)
  }
  orphans(reading, shared, path)
  return done
}

function sheetsOf(
  parts: Parts,
  records: Iterable<BinaryRecord>,
): Map<string, { title: string; state: number }> {
  const targets = new Map<string, string>()
  walkXml(xmlString(parts.get('xl/_rels/workbook.bin.rels') ?? Buffer.alloc(0)), {
    open: (_, attributes) => {
      const target = attribute(attributes, 'Target') ?? ''
      const id = attribute(attributes, 'Id')
      if (id !== undefined)
        targets.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    },
    text: () => undefined,
    close: () => undefined,
  })
  const sheets = new Map<string, { title: string; state: number }>()
  for (const { type, bytes } of records) {
    if (type !== 156 || bytes.length < 12) continue
    const id = wideString(bytes, 8)
    const title = wideString(bytes, 12 + id.length * 2)
    sheets.set(targets.get(id) ?? '', { title, state: bytes.readUInt32LE(0) & 3 })
  }
  return sheets
}

/** Pivot tables, other workbooks, comments and the rest. */
function readOther(
  reading: Reading,
  name: string,
  records: Iterable<BinaryRecord>,
  parts: Parts,
  path: string,
): void {
  const place = (words: string): Place => ({ part: path + name, words, isHidden: true })
  if (/pivotCacheRecords/i.test(name)) {
    const definition = parts.get(name.replace(/Records(\d*)\.bin$/i, 'Definition$1.bin'))
    const at = place('the stored source rows of a pivot table')
    readBinaryPivot(reading, records, binaryRecords(definition ?? Buffer.alloc(0)), at)
  } else if (/externalLinks/i.test(name))
    readCopied(reading, records, place('the stored copy of another workbook'))
  else {
    const at = place(
      /comments/i.test(name) ? 'comments and who wrote them' : 'inner parts of the file',
    )
    for (const { bytes } of records) for (const text of stringsIn(bytes)) reading.line(at, text)
  }
}

function readCopied(reading: Reading, records: Iterable<BinaryRecord>, place: Place): void {
  let row: string[] = []
  const tell = (): void => {
    if (row.length > 0) reading.rows(place).row(row)
    row = []
  }
  for (const { type, bytes } of records) {
    if (type === 366) tell()
    else if (type === 368 && bytes.length >= 12) row.push(numberText(bytes.readDoubleLE(4)))
    else if (type === 371 && bytes.length >= 8) row.push(wideString(bytes, 4))
    else if (type < 366 || type > 372)
      for (const text of stringsIn(bytes)) reading.line(place, text)
  }
  tell()
}

function orphans(reading: Reading, shared: BinaryTexts, path: string): void {
  const place: Place = {
    part: `${path}xl/sharedStrings.bin`,
    words: 'texts left over from deleted cells',
    isHidden: true,
  }
  const left = shared.texts.filter((_, at) => !shared.isUsed.has(at))
  const rows = reading.rows(place)
  // The list keeps the order in which cells were written: neighbours often stood in one row.
  for (const [at, text] of left.entries()) rows.row([text, ...left.slice(at + 1, at + 4)])
}
