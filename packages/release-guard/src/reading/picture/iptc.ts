// What a newsroom's or a picture editor's program writes beside a picture: IPTC fields, and the blocks Photoshop keeps them in.
import type { Place } from '../../deciding/finding.ts'
import { utf8Of } from '../encoding.ts'
import type { Reading } from '../reading.ts'
import { sweepBytes } from '../sweep.ts'

const fieldMark = 0x1c
const iptcBlock = 0x0404
const thumbnailBlocks = new Set([0x0409, 0x040c])
const thumbnailHead = 28

/** Every field of IPTC is a line, and all of them together a row. */
export function tellIptc(reading: Reading, bytes: Buffer, beside: Place): void {
  const fields: string[] = []
  let at = bytes.indexOf(fieldMark)
  while (at >= 0 && at + 5 <= bytes.length && bytes[at] === fieldMark) {
    const end = at + 5 + bytes.readUInt16BE(at + 3)
    if (end > bytes.length) break
    const value = bytes.subarray(at + 5, end)
    fields.push((utf8Of(value) ?? value).toString('utf8'))
    at = end
  }
  for (const field of fields) if (field.length > 1) reading.line(beside, field)
  if (fields.length > 1) reading.rows(beside).row(fields)
}

/** The blocks of Photoshop, each with a number. */
export function tellPhotoshop(
  reading: Reading,
  bytes: Buffer,
  beside: Place,
  thumbnail: (picture: Buffer) => void,
): void {
  let at = bytes.indexOf('8BIM', 0, 'latin1')
  while (at >= 0 && at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === '8BIM') {
    const kind = bytes.readUInt16BE(at + 4)
    const nameLength = ((bytes[at + 6] ?? 0) + 2) & ~1
    const from = at + 6 + nameLength + 4
    if (from > bytes.length) return
    const end = from + bytes.readUInt32BE(from - 4)
    const value = bytes.subarray(from, end)
    if (kind === iptcBlock) tellIptc(reading, value, beside)
    else if (thumbnailBlocks.has(kind)) thumbnail(value.subarray(thumbnailHead))
    else sweepBytes(reading, value, beside)
    at = (end + 1) & ~1
  }
}
