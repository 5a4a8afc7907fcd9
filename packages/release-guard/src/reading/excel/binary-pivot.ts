// A pivot table's memory in an xlsb workbook: fields with their items, then rows of places in those lists.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { wideString, type BinaryRecord } from './binary-records.ts'
import { numberText } from './grid.ts'

/** The value of an item of a field, or undefined for a record that is none. */
function itemOf({ type, bytes }: BinaryRecord): string | undefined {
  if (type === 24 || type === 31) return wideString(bytes, 0)
  if ((type === 21 || type === 28) && bytes.length >= 8) return numberText(bytes.readDoubleLE(0))
  return (type >= 20 && type <= 25) || (type >= 27 && type <= 32) ? '' : undefined
}

/** Tells the rows; where they cannot be followed, the items one by one. */
export function readBinaryPivot(
  reading: Reading,
  records: Iterable<BinaryRecord>,
  definition: Iterable<BinaryRecord>,
  place: Place,
): void {
  const fields = fieldsOf(definition)
  const rows = reading.rows(place)
  let row: string[] = []
  for (const record of records) {
    if (record.type === 33 || record.type === 34) rows.row(packedRow(record.bytes, fields))
    const value = itemOf(record) ?? itemAt(record, fields[row.length])
    if (value !== undefined) row.push(value)
    if (row.length > 0 && row.length === fields.length) {
      rows.row(row)
      row = []
    }
  }
  for (const items of fields) for (const text of items) reading.line(place, text)
}

function fieldsOf(definition: Iterable<BinaryRecord>): string[][] {
  const fields: string[][] = []
  for (const record of definition) {
    if (record.type === 183) fields.push([])
    const item = itemOf(record)
    if (item !== undefined) fields[fields.length - 1]?.push(item)
  }
  return fields
}

/** The item a record points to. */
const itemAt = (
  { type, bytes }: BinaryRecord,
  items: readonly string[] = [],
): string | undefined =>
  type === 26 && bytes.length >= 4 ? (items[bytes.readUInt32LE(0)] ?? '') : undefined

/** A row whose values stand side by side: places in lists, or the values of fields that have no list. */
function packedRow(bytes: Buffer, fields: readonly (readonly string[])[]): string[] {
  const row: string[] = []
  let at = 0
  for (const items of fields) {
    if (at + 4 > bytes.length) break
    if (items.length > 0) {
      row.push(items[bytes.readUInt32LE(at)] ?? '')
      at += 4
      continue
    }
    const text = wideString(bytes, at)
    if (text !== '') {
      row.push(text)
      at += 4 + text.length * 2
    } else if (at + 8 <= bytes.length) {
      row.push(numberText(bytes.readDoubleLE(at)))
      at += 8
    } else break
  }
  return row
}
