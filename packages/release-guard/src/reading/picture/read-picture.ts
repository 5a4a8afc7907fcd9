// Pictures: what is written beside the picture itself (EXIF, XMP, comments, thumbnails' text) and what was put behind its end.
// Writing within the picture is not read, and that is said.
import { inflateSync } from 'node:zlib'
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { sweepBytes } from '../sweep.ts'
import { utf8Of } from '../encoding.ts'
import { isBoxed, tellBoxes } from './boxes.ts'
import { tellPhotoshop } from './iptc.ts'
import { isTiff, tellTiff } from './tiff.ts'

/** Reads a picture by its segments, chunks, fields or boxes, one of another kind as plain bytes. Returns what follows its end. */
export function readPicture(reading: Reading, file: Buffer, place: Place): Buffer {
  const beside: Place = {
    ...place,
    words: `what is written beside a picture (${place.words})`,
    isHidden: true,
  }
  const end = endOf(reading, file, beside)
  if (end < 0) {
    reading.hold(place, 'the picture is damaged')
    return Buffer.alloc(0)
  }
  reading.finding('NOTE', 'metadata', place, 1, 'A picture: writing within it was not read.')
  return file.subarray(end)
}

/** Where the picture ends, all beside it read; -1 when it is damaged. */
function endOf(reading: Reading, file: Buffer, beside: Place): number {
  if (file[0] === 0xff) return jpegEnd(reading, file, beside)
  if (file[0] === 0x89) return pngEnd(reading, file, beside)
  if (file.toString('latin1', 0, 4) === 'RIFF') return riffEnd(reading, file, beside)
  if (isBoxed(file))
    return tellBoxes(reading, file, beside, (tiff) => exif(reading, tiff, beside))
      ? file.length
      : -1
  sweepBytes(reading, file, beside)
  return isTiff(file) && !exif(reading, file, beside) ? -1 : file.length
}

/** EXIF, its thumbnail too. */
const exif = (reading: Reading, tiff: Buffer, beside: Place): boolean =>
  tellTiff(reading, tiff, beside, (picture) => readBeside(reading, picture, beside))

/** What a JPEG or PNG says beside the picture, without a note about the picture itself. */
export function readBeside(reading: Reading, file: Buffer, beside: Place): void {
  if (file[0] === 0xff) jpegEnd(reading, file, beside)
  else if (file[0] === 0x89) pngEnd(reading, file, beside)
}

/** One segment or chunk with EXIF, Photoshop's blocks or anything else. False where it is damaged. */
function tellSegment(reading: Reading, segment: Buffer, beside: Place): boolean {
  sweepBytes(reading, segment, beside)
  const head = segment.toString('latin1', 0, 14)
  if (head.startsWith('Exif\0\0')) return exif(reading, segment.subarray(6), beside)
  if (head.startsWith('Photoshop 3.0\0'))
    tellPhotoshop(reading, segment.subarray(14), beside, (picture) =>
      readBeside(reading, picture, beside),
    )
  else if (head.startsWith('http://ns.adob')) reading.lines(beside, Buffer.from(segment))
  return true
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
    if (isWritten(kind) && !tellSegment(reading, file.subarray(at + 4, next), beside)) return -1
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
    if (kind !== 'IDAT' && !tellChunk(reading, kind, file.subarray(at + 8, end - 4), beside))
      return -1
    at = end
  }
  return -1
}

/** One chunk beside the picture; packed texts are unpacked. False where that fails. */
function tellChunk(reading: Reading, kind: string, content: Buffer, beside: Place): boolean {
  sweepBytes(reading, content, beside)
  if (kind === 'eXIf') return exif(reading, content, beside)
  if (kind !== 'zTXt' && kind !== 'iCCP' && kind !== 'iTXt') return true
  const name = content.indexOf(0)
  if (name < 0) return false
  if (kind !== 'iTXt') return tellPacked(reading, content.subarray(name + 2), beside)
  const language = content.indexOf(0, name + 3)
  const translated = language < 0 ? -1 : content.indexOf(0, language + 1)
  if (translated < 0) return false
  const text = content.subarray(translated + 1)
  if (content[name + 1] === 1) return tellPacked(reading, text, beside)
  reading.lines(beside, Buffer.from(text))
  return true
}

function tellPacked(reading: Reading, packed: Buffer, beside: Place): boolean {
  let text: Buffer
  try {
    text = inflateSync(packed, { maxOutputLength: reading.budget.partLimit(packed.length) })
  } catch {
    return false
  }
  reading.budget.inflated(text.length, packed.length)
  sweepBytes(reading, text, beside)
  const profile = rawProfile(text.toString('latin1'))
  if (profile !== null) return tellProfile(reading, profile, beside)
  const words = utf8Of(text)
  if (words !== null) reading.lines(beside, Buffer.from(words))
  return true
}

/** Some programs write EXIF and IPTC as digits: a name, how many bytes, two digits each. */
function rawProfile(text: string): Buffer | null {
  const digits = /^\s*\w+\s+\d+\s+([0-9a-f\s]+)$/i.exec(text)?.[1]
  return digits === undefined ? null : Buffer.from(digits.replaceAll(/\s+/g, ''), 'hex')
}

function tellProfile(reading: Reading, profile: Buffer, beside: Place): boolean {
  if (profile.toString('latin1', 0, 4) === '8BIM')
    return tellSegment(reading, Buffer.concat([Buffer.from('Photoshop 3.0\0'), profile]), beside)
  return tellSegment(reading, profile, beside)
}

/** WebP: chunks in a frame. */
function riffEnd(reading: Reading, file: Buffer, beside: Place): number {
  const end = file.length < 12 ? Infinity : 8 + file.readUInt32LE(4)
  if (end > file.length) return -1
  let at = 12
  while (at + 8 <= end) {
    const next = at + 8 + file.readUInt32LE(at + 4)
    if (next > end) return -1
    const kind = file.toString('latin1', at, at + 4)
    const content = file.subarray(at + 8, next)
    if (kind === 'EXIF' && !tellExifChunk(reading, content, beside)) return -1
    if (kind === 'XMP ') reading.lines(beside, Buffer.from(content))
    if (!/^(?:VP8[ LX]|ALPH|ANMF)$/.test(kind)) sweepBytes(reading, content, beside)
    at = (next + 1) & ~1
  }
  return Math.min(file.length, (end + 1) & ~1)
}

const tellExifChunk = (reading: Reading, content: Buffer, beside: Place): boolean =>
  isTiff(content) ? exif(reading, content, beside) : tellSegment(reading, content, beside)
