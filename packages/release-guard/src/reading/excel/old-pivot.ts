// A pivot table's memory in an xls file: the fields with their items, then a row of places in those lists at a time.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { numberText } from './grid.ts'
import { plainString, recordsOf } from './records.ts'

/** The item a record is, or undefined when it is none. */
function itemOf(type: number, bytes: Buffer): string | undefined {
  if (type === 0xcd) return plainString(bytes, 0, 2, false)
  if (type === 0xc9 && bytes.length >= 8) return numberText(bytes.readDoubleLE(0))
  if (type === 0xcc && bytes.length >= 2) return String(bytes.readInt16LE(0))
  if (type === 0xca || type === 0xcb || type === 0xcf || type === 0xce) return ''
  return undefined
}

/** Tells the stored rows; items that no row uses are told as well. */
export function readOldPivot(reading: Reading, stream: Buffer, place: Place): void {
  const fields: string[][] = []
  const rows = reading.rows(place)
  let row: string[] | null = null
  for (const { type, pieces } of recordsOf(stream)) {
    const bytes = Buffer.concat(pieces)
    const item = itemOf(type, bytes)
    if (type === 0xc7) fields.push([])
    else if (type === 0xc8) {
      if (row !== null) rows.row(row)
      row = rowOf(bytes, fields)
    } else if (item !== undefined && row !== null) row.push(item)
    else if (item !== undefined) fields[fields.length - 1]?.push(item)
  }
  if (row !== null) rows.row(row)
  else for (const items of fields) for (const item of items) reading.line(place, item)
}

function rowOf(bytes: Buffer, fields: readonly (readonly string[])[]): string[] {
  const row: string[] = []
  let at = 0
  for (const items of fields) {
    if (items.length === 0) continue
    const width = items.length > 255 ? 2 : 1
    if (at + width > bytes.length) break
    row.push(items[width === 2 ? bytes.readUInt16LE(at) : bytes.readUInt8(at)] ?? '')
    at += width
  }
  return row
}
