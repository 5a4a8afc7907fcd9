// Pictures without what is written beside them: the compressed picture itself is copied byte for byte.
import { CleanError } from './clean-error.ts'
import type { Removed } from './removed.ts'

const damaged = (): CleanError => new CleanError('a picture in it is damaged')

/** A JPEG, PNG or GIF with nothing but the picture; others cannot be cleaned. */
export function cleanPicture(file: Buffer, removed: Removed): Buffer {
  if (file[0] === 0xff && file[1] === 0xd8) return cleanJpeg(file, removed)
  if (file.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') return cleanPng(file, removed)
  if (/^GIF8[79]a/.test(file.toString('latin1', 0, 6))) return cleanGif(file, removed)
  throw new CleanError(
    'it holds a picture of a kind that cannot be cleaned (not JPEG, PNG or GIF): put it there as PNG first',
  )
}

/** The media type of a cleaned picture. */
export const pictureType = (picture: Buffer): string =>
  picture[0] === 0xff ? 'image/jpeg' : picture[0] === 0x89 ? 'image/png' : 'image/gif'

/** The turn that EXIF asks of whoever shows the picture: 1 to 8, or 0 where it asks nothing. */
function orientationOf(segment: Buffer): number {
  if (segment.toString('latin1', 0, 6) !== 'Exif\0\0') return 0
  const tiff = segment.subarray(6)
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number): number => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  try {
    const list = long(4)
    for (let at = list + 2, left = short(list); left > 0; left -= 1, at += 12)
      if (short(at) === 0x0112) return short(at + 8)
  } catch {
    return 0
  }
  return 0
}

/** EXIF that says nothing but the turn. */
function turnOnly(orientation: number): Buffer {
  const head = Buffer.from(
    'ffe100224578696600004d4d002a00000008000101120003000000010000000000000000',
    'hex',
  )
  head.writeUInt16BE(orientation, 28)
  return head
}

function cleanJpeg(file: Buffer, removed: Removed): Buffer {
  const kept: Buffer[] = [file.subarray(0, 2)]
  let at = 2
  while (at + 2 <= file.length) {
    if (file[at] !== 0xff) throw damaged()
    const kind = file[at + 1] ?? 0
    if (kind === 0xd9) {
      if (at + 2 < file.length) removed.add('what stood behind the end of a picture')
      return Buffer.concat([...kept, file.subarray(at, at + 2)])
    }
    if (kind === 0xff) at += 1
    else at = takeSegment(file, at, kind, kept, removed)
  }
  throw damaged()
}

/** Keeps one segment or leaves it out; returns where the next begins. */
function takeSegment(
  file: Buffer,
  at: number,
  kind: number,
  kept: Buffer[],
  removed: Removed,
): number {
  const next = at + 4 > file.length ? Infinity : at + 2 + file.readUInt16BE(at + 2)
  if (next > file.length) throw damaged()
  const segment = file.subarray(at + 4, next)
  if (keepsSegment(kind, segment)) kept.push(file.subarray(at, next))
  else {
    const orientation = kind === 0xe1 ? orientationOf(segment) : 0
    if (orientation > 1 && orientation < 9) kept.push(turnOnly(orientation))
    if (kind !== 0xe0) removed.add('what was written beside a picture')
  }
  if (kind !== 0xda) return next
  const end = endOfScan(file, next)
  kept.push(file.subarray(next, end))
  return end
}

/** Tables and frames; the colour profile and Adobe's word on colours are needed to show it right. */
function keepsSegment(kind: number, segment: Buffer): boolean {
  if (kind === 0xe2) return segment.toString('latin1', 0, 12) === 'ICC_PROFILE\0'
  if (kind === 0xee) return segment.toString('latin1', 0, 5) === 'Adobe' && segment.length === 12
  if (kind === 0xe0) return segment.toString('latin1', 0, 5) === 'JFIF\0' && segment.length === 14
  return !((kind >= 0xe1 && kind <= 0xef) || kind === 0xfe)
}

function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw damaged()
}

const pngKept = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT'.split(' '),
)

function cleanPng(file: Buffer, removed: Removed): Buffer {
  const kept: Buffer[] = [file.subarray(0, 8)]
  for (let at = 8; at + 12 <= file.length;) {
    const end = at + 12 + file.readUInt32BE(at)
    if (end > file.length) throw damaged()
    const kind = file.toString('latin1', at + 4, at + 8)
    if (pngKept.has(kind)) kept.push(file.subarray(at, end))
    else removed.add('what was written beside a picture')
    if (kind === 'IEND') {
      if (end < file.length) removed.add('what stood behind the end of a picture')
      return Buffer.concat(kept)
    }
    at = end
  }
  throw damaged()
}

function cleanGif(file: Buffer, removed: Removed): Buffer {
  const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1))
  let at = 13 + tableBytes(file[10] ?? 0)
  const kept: Buffer[] = [file.subarray(0, at)]
  const blocksEnd = (from: number): number => {
    let to = from
    while (to < file.length && file[to] !== 0) to += 1 + (file[to] ?? 0)
    return to + 1
  }
  while (at < file.length) {
    const mark = file[at]
    if (mark === 0x3b) {
      if (at + 1 < file.length) removed.add('what stood behind the end of a picture')
      return Buffer.concat([...kept, file.subarray(at, at + 1)])
    }
    let end: number
    let isKept = true
    if (mark === 0x2c) end = blocksEnd(at + 11 + tableBytes(file[at + 9] ?? 0))
    else if (mark === 0x21) {
      end = blocksEnd(at + 2)
      isKept = file[at + 1] === 0xf9 || file.toString('latin1', at + 3, at + 14) === 'NETSCAPE2.0'
    } else throw damaged()
    if (isKept) kept.push(file.subarray(at, end))
    else removed.add('what was written beside a picture')
    at = end
  }
  throw damaged()
}
