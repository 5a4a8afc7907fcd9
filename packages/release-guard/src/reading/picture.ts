// Pictures: what is written beside the picture itself (EXIF, XMP, comments, thumbnails' text) and what was put behind its end.
// Writing within the picture is not read, and that is said.
import type { Place } from '../deciding/finding.ts'
import type { Reading } from './reading.ts'
import { sweepBytes } from './sweep.ts'

/** Reads a JPEG or PNG by its segments, any other picture as plain bytes. Returns what follows its end. */
export function readPicture(reading: Reading, file: Buffer, place: Place): Buffer {
  const beside: Place = {
    ...place,
    words: `what is written beside a picture (${place.words})`,
    isHidden: true,
  }
  const end =
    file[0] === 0xff
      ? jpegEnd(reading, file, beside)
      : file[0] === 0x89
        ? pngEnd(reading, file, beside)
        : 0
  if (end < 0) {
    reading.hold(place, 'the picture is damaged')
    return Buffer.alloc(0)
  }
  if (end === 0) sweepBytes(reading, file, beside)
  reading.finding('NOTE', 'metadata', place, 1, 'A picture: writing within it was not read.')
  return end === 0 ? Buffer.alloc(0) : file.subarray(end)
}

/** What a JPEG or PNG says beside the picture, without a note about the picture itself. */
export function readBeside(reading: Reading, file: Buffer, beside: Place): void {
  if (file[0] === 0xff) jpegEnd(reading, file, beside)
  else if (file[0] === 0x89) pngEnd(reading, file, beside)
}

function jpegEnd(reading: Reading, file: Buffer, beside: Place): number {
  let at = 2
  while (at + 2 <= file.length) {
    if (file[at] !== 0xff) return -1
    const kind = file[at + 1] ?? 0
    if (kind === 0xff) {
      at += 1
      continue
    }
    if (kind === 0xd9) return at + 2
    const next = at + 4 > file.length ? Infinity : at + 2 + file.readUInt16BE(at + 2)
    if (next > file.length) return -1
    if (isWritten(kind)) {
      const segment = file.subarray(at + 4, next)
      sweepBytes(reading, segment, beside)
      if (kind === 0xe1 && /\x25\x88|\x88\x25/.test(segment.toString('latin1', 0, 512)))
        reading.finding('NOTE', 'metadata', beside, 1, 'The picture says where it was taken.')
    }
    at = kind === 0xda ? endOfScan(file, next) : next
  }
  return -1
}

/** Application segments and comments. */
const isWritten = (kind: number): boolean => (kind >= 0xe0 && kind <= 0xef) || kind === 0xfe

/** The next marker that is no part of the compressed picture. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return file.length
}

function pngEnd(reading: Reading, file: Buffer, beside: Place): number {
  let at = 8
  while (at + 12 <= file.length) {
    const end = at + 12 + file.readUInt32BE(at)
    if (end > file.length) return -1
    const kind = file.toString('latin1', at + 4, at + 8)
    if (kind === 'IEND') return end
    if (kind === 'zTXt' || kind === 'iCCP' || kind === 'iTXt')
      reading.finding('NOTE', 'metadata', beside, 1, 'The picture carries packed text.')
    if (kind !== 'IDAT') sweepBytes(reading, file.subarray(at + 8, end - 4), beside)
    at = end
  }
  return -1
}
