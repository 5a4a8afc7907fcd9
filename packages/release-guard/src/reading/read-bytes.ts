// One file, or one file within another, to the reader of its kind. What has no reader is held.
import type { Place } from '../deciding/finding.ts'
import { readGzip } from './archive/gzip.ts'
import { readTar } from './archive/tar.ts'
import { readOle } from './excel/ole.ts'
import { utf8Of, withLineFeeds, withRowsApart } from './encoding.ts'
import { identify, type FileType } from './identify.ts'
import { readWrittenOut } from './letters.ts'
import { readMail } from './mail.ts'
import { readZip, type ReadNested } from './office.ts'
import { readPicture } from './picture/read-picture.ts'
import { readPdf } from './pdf/read-pdf.ts'
import type { Reading } from './reading.ts'
import { readRichText } from './rich-text.ts'
import { openDocumentSight } from './document/open-sight.ts'
import { webSight } from './document/web-sight.ts'
import { readTable } from './table.ts'
import { plainSight, sweepBytes, sweepXml, type Sight } from './sweep.ts'

const held: Partial<Record<FileType, string>> = {
  archive: 'there is no reader for this kind of archive',
  unknown: 'it is of no kind known here',
}

type Reader = (
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
) => void

const readImage: Reader = (reading, file, path, place, depth, nested) => {
  const behind = readPicture(reading, file, place)
  if (behind.length <= 16) return
  const words = 'what is behind the end of a picture'
  nested(behind, `${path}behind the end!`, { ...place, words, isHidden: true }, depth + 1)
}

const richWords = {
  hidden: 'hidden text and comments',
  deleted: 'deleted text that is still in the file',
  about: 'who wrote and changed the document',
  inner: 'inner parts of the file',
} as const

const readRtf: Reader = (reading, file, path, place, depth, nested) => {
  const { lines, objects } = readRichText(file.toString('latin1'))
  for (const { place: where, text } of lines) {
    const words = where === 'text' ? null : richWords[where]
    reading.line(words === null ? place : { part: path + words, words, isHidden: true }, text)
  }
  const within = { ...place, words: 'an embedded object', isHidden: true }
  for (const object of objects) readEmbedded(object, `${path}object!`, within, depth + 1, nested)
}

/** An object in RTF: a head with its class, then the file itself, which begins where its mark is. */
function readEmbedded(
  object: Buffer,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  const marks = ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'PK\x03\x04', '%PDF-']
  const starts = marks.map((mark) => object.indexOf(mark, 0, 'latin1')).filter((at) => at >= 0)
  nested(starts.length === 0 ? object : object.subarray(Math.min(...starts)), path, place, depth)
}

const readers: Partial<Record<FileType, Reader>> = {
  zip: readZip,
  gzip: readGzip,
  tar: readTar,
  pdf: readPdf,
  ole: readOle,
  mail: (reading, file, path, place, depth, nested) =>
    readMail(reading, file.toString('latin1'), path, place, depth, nested),
  image: readImage,
  rtf: readRtf,
}

/** Reads a file: its bytes, its path within the outermost file, the place of what holds it, how deep it lies; its type, if known. */
export function readBytes(
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
  type: FileType = identify(file),
): void {
  reading.budget.depth(depth)
  if (file.length === 0) return
  const nested: ReadNested = (bytes, inner, where, deep) =>
    reading.attempt(where, () => readBytes(reading, bytes, inner, where, deep))
  const reader = readers[type]
  const why = held[type]
  if (reader !== undefined) reader(reading, file, path, place, depth, nested)
  else if (why === undefined) {
    const text = utf8Of(file) ?? Buffer.alloc(0)
    readText(reading, text, type, place)
    readWrittenOut(reading, text, path, depth, nested)
  } else {
    sweepBytes(reading, file, place)
    reading.hold(place, why)
  }
}

function readText(reading: Reading, text: Buffer, type: FileType, place: Place): void {
  if (type === 'xml' || type === 'html') {
    const latin = text.toString('latin1')
    const whole = sweepXml(reading, latin, place, flatSight(latin, type))
    if (!whole && type === 'xml') reading.hold(place, 'it is cut short')
  } else if (type === 'csv') readTable(reading, withRowsApart(withLineFeeds(text)), place)
  else if (type === 'json') readJson(reading, text.toString('utf8'), place)
  else reading.lines(place, withRowsApart(withLineFeeds(text)))
}

/** A web page, an OpenDocument file in one piece, or XML of another kind. */
const flatSight = (xml: string, type: FileType): Sight => {
  if (type === 'html') return webSight(xml)
  return /office:document\b/.test(xml.slice(0, 2_000)) ? openDocumentSight(xml, '') : plainSight
}

const deepest = 1_000

/** JSON: every object or list of plain values is a row. */
function readJson(reading: Reading, text: string, place: Place): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    if (isDeep(text)) reading.hold(place, 'its parts are nested too deeply')
    for (const line of text.split(/[\r\n{}[\]]+/))
      if (line !== '') reading.line(place, line.replaceAll('"', ' '))
    return
  }
  const waiting: [unknown, number][] = [[value, 0]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [one, depth] = next
    if (depth > deepest) throw reading.budget.exceeded('its parts are nested too deeply')
    if (typeof one === 'string') reading.line(place, one)
    else if (typeof one === 'object' && one !== null)
      for (const inner of readObject(reading, one, place)) waiting.push([inner, depth + 1])
  }
}

/** Do more brackets open than close, by far? */
function isDeep(text: string): boolean {
  let depth = 0
  for (const [sign] of text.matchAll(/[[{}\]]/g)) {
    depth += sign === '[' || sign === '{' ? 1 : -1
    if (depth > deepest) return true
  }
  return false
}

/** The plain values of an object are a row. Returns what is within it. */
function readObject(reading: Reading, object: object, place: Place): unknown[] {
  const within: unknown[] = []
  const cells: string[] = Array.isArray(object)
    ? []
    : Object.keys(object).filter((name) => name.length > 12)
  for (const inner of Object.values(object) as unknown[])
    if (typeof inner === 'object') within.push(inner)
    else if (typeof inner === 'string' || typeof inner === 'number') cells.push(String(inner))
  const isRow = cells.length > 1 && cells.length < 200
  if (isRow) reading.rows(place).row(cells)
  for (const cell of cells) if (!isRow || cell.length > 60) reading.line(place, cell)
  return within
}
