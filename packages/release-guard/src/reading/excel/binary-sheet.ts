// The cells of one sheet of an xlsb workbook, row by row.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { stringsIn, wideString, type BinaryRecord } from './binary-records.ts'
import { Grid, numberText, shortNumber } from './grid.ts'

/** Texts that cells point to, and which of them were. */
export interface BinaryTexts {
  readonly texts: string[]
  readonly isUsed: Set<number>
}

/** Reads the records of a sheet. What stands around the cells is swept. */
export function readBinarySheet(
  reading: Reading,
  records: Iterable<BinaryRecord>,
  shared: BinaryTexts,
  styles: ReadonlySet<number>,
  shown: Place,
  hidden: Place,
): void {
  const grid = new Grid(reading, shown, hidden)
  const columns: (readonly [number, number])[] = []
  let [row, column, isRowHidden] = [0, -1, false]
  const cell = (type: number, bytes: Buffer, from: number): void => {
    const isHidden =
      isRowHidden ||
      styles.has(bytes.readUIntLE(from, 3)) ||
      columns.some(([first, last]) => column >= first && column <= last)
    grid.cell(row, column, cellText(type, bytes, from + 4, shared), isHidden)
  }
  const beside = (type: number, bytes: Buffer): void => {
    if (type === 0 && bytes.length >= 12) {
      ;[row, column] = [bytes.readUInt32LE(0), -1]
      isRowHidden = ((bytes[11] ?? 0) & 0x10) !== 0
    } else if (type === 60 && bytes.length >= 18) {
      if ((bytes.readUInt16LE(16) & 1) !== 0)
        columns.push([bytes.readUInt32LE(0), bytes.readUInt32LE(4)])
    } else if (type > 62) for (const text of stringsIn(bytes)) reading.line(hidden, text)
  }
  for (const { type, bytes } of records)
    if (isLong(type) && bytes.length >= 8) {
      column = bytes.readUInt32LE(0)
      cell(type, bytes, 4)
    } else if (type >= 12 && type <= 18 && bytes.length >= 4) {
      // The short form of a cell: it stands beside the one before.
      column += 1
      cell(type - 11, bytes, 0)
    } else beside(type, bytes)
  grid.end()
}

const isLong = (type: number): boolean => (type >= 1 && type <= 11) || type === 62

function cellText(type: number, bytes: Buffer, at: number, shared: BinaryTexts): string {
  if (type === 7 && bytes.length >= at + 4) {
    const number = bytes.readUInt32LE(at)
    shared.isUsed.add(number)
    return shared.texts[number] ?? ''
  }
  if (type === 6 || type === 8) return wideString(bytes, at)
  if (type === 62) return wideString(bytes, at + 1)
  if (type === 2 && bytes.length >= at + 4) return numberText(shortNumber(bytes, at))
  const isNumber = (type === 5 || type === 9) && bytes.length >= at + 8
  return isNumber ? numberText(bytes.readDoubleLE(at)) : ''
}
