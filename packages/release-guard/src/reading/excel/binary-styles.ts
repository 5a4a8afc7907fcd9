// Which styles of an xlsb workbook nobody can read: white or tiny letters on no colour, formats that show nothing.
import { wideString, type BinaryRecord } from './binary-records.ts'
import { showsNothing } from './grid.ts'

/** The numbers of cell styles that are out of sight. */
export function hiddenStyles(records: Iterable<BinaryRecord>): Set<number> {
  const hidden = new Set<number>()
  const formats = new Set<number>()
  const fonts: boolean[] = []
  const fills: boolean[] = []
  let isInCells = false
  let style = 0
  const readers: Readonly<Record<number, (bytes: Buffer) => void>> = {
    617: () => (isInCells = true),
    618: () => (isInCells = false),
    44: (bytes) => {
      if (showsNothing(wideString(bytes, 2))) formats.add(bytes.readUInt16LE(0))
    },
    43: (bytes) => fonts.push(isPale(bytes)),
    45: (bytes) =>
      fills.push(bytes.length >= 4 && bytes.readUInt32LE(0) !== 0 && !isWhite(bytes, 4)),
    47: (bytes) => {
      if (!isInCells || bytes.length < 8) return
      const isLost = fonts[bytes.readUInt16LE(4)] === true && fills[bytes.readUInt16LE(6)] !== true
      if (isLost || formats.has(bytes.readUInt16LE(2))) hidden.add(style)
      style += 1
    },
  }
  for (const { type, bytes } of records) readers[type]?.(bytes)
  return hidden
}

function isPale(bytes: Buffer): boolean {
  if (bytes.length < 20) return false
  return bytes.readUInt16LE(0) <= 40 || isWhite(bytes, 12)
}

/** A colour: how it is given, its place in a list, its shade, then red, green and blue. */
function isWhite(bytes: Buffer, at: number): boolean {
  if (bytes.length < at + 8) return false
  const [kind, index] = [(bytes[at] ?? 0) >> 1, bytes[at + 1]]
  if (kind === 1) return index === 9 || index === 1
  if (kind === 3) return index === 0 && bytes.readInt16LE(at + 2) === 0
  return kind === 2 && bytes.readUIntBE(at + 4, 3) === 0xffffff
}
