// From the bytes of a file to a report. Meant to run in a process of its own: bin/scan-child.ts gives it one.
import type { Place, Report } from './deciding/finding.ts'
import { limits } from './deciding/thresholds.ts'
import { csvRows, separatorOf } from './index/csv-cells.ts'
import type { Register } from './index/register.ts'
import { BudgetError } from './reading/budget.ts'
import { identify, textOf, type FileType } from './reading/identify.ts'
import { readMail } from './reading/mail.ts'
import { readZip } from './reading/office.ts'
import { readPicture } from './reading/picture.ts'
import { Reading } from './reading/reading.ts'
import { readRichText } from './reading/rich-text.ts'
import { sweepBytes, sweepXml } from './reading/sweep.ts'

const held: Partial<Record<FileType, string>> = {
  pdf: 'there is no reader for PDF yet',
  ole: 'there is no reader for the old office formats (doc, xls, ppt, msg) or for locked files yet',
  archive: 'there is no reader for this kind of archive',
  unknown: 'it is of no kind known here',
}

/**
 * What a file gives away about the people of a register.
 * @param bytes the file, whole; never altered
 * @returns a report; a file that cannot be read is held, and no error is thrown for it
 */
export function scanFile(bytes: Uint8Array, register: Register): Report {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reading = new Reading(register)
  const place: Place = { part: '', words: 'the file', isHidden: false }
  let type: FileType = 'unknown'
  try {
    if (file.length > limits.fileBytes) throw new BudgetError('it is too large')
    type = identify(file)
    readBytes(reading, file, '', place, 0)
  } catch (error) {
    if (error instanceof BudgetError) reading.hold(place, error.message)
    else reading.hold(place, 'reading it failed')
  }
  const { verdict, findings } = reading.judge()
  const worstOne = findings[0]
  const summary =
    worstOne === undefined
      ? 'Nothing of ours was found in this file.'
      : `${verdict}: in ${worstOne.place.words}. ${worstOne.why}`
  return {
    verdict,
    type,
    bytes: file.length,
    summary,
    findings,
    register: { people: register.facts.people },
  }
}

function readBytes(
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
): void {
  reading.budget.depth(depth)
  if (file.length === 0) return
  const nested = (bytes: Buffer, inner: string, where: Place, deep: number): void =>
    readBytes(reading, bytes, inner, where, deep)
  const type = identify(file)
  if (type === 'zip') readZip(reading, file, path, place, depth, nested)
  else if (type === 'mail') readMail(reading, file.toString('latin1'), path, place, depth, nested)
  else if (type === 'image') {
    const behind = readPicture(reading, file, place)
    if (behind.length > 16)
      nested(
        behind,
        `${path}behind the end!`,
        { ...place, words: 'what is behind the end of a picture', isHidden: true },
        depth + 1,
      )
  } else if (type === 'rtf') {
    const { lines, objects } = readRichText(file.toString('latin1'))
    for (const line of lines) reading.line(place, line)
    for (const object of objects)
      nested(
        object,
        `${path}object!`,
        { ...place, words: 'an embedded object', isHidden: true },
        depth + 1,
      )
  } else if (type in held) {
    sweepBytes(reading, file, place)
    reading.hold(place, held[type] ?? 'it is of no kind known here')
  } else readText(reading, textOf(file) ?? '', type, place)
}

function readText(reading: Reading, text: string, type: FileType, place: Place): void {
  if (type === 'xml' || type === 'html') {
    const whole = sweepXml(reading, Buffer.from(text).toString('latin1'), place)
    if (!whole && type === 'xml') reading.hold(place, 'it is cut short')
    return
  }
  if (type === 'csv') {
    const rows = reading.rows(place)
    for (const row of csvRows(text, separatorOf(text))) {
      rows.row(row)
      for (const cell of row) if (cell.length > 60) reading.line(place, cell)
    }
    return
  }
  if (type === 'json') readJson(reading, text, place)
  else for (const line of text.split(/\r?\n/)) reading.line(place, line)
}

/** JSON: every object or list of plain values is a row. */
function readJson(reading: Reading, text: string, place: Place): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    for (const line of text.split(/\r?\n|[{}[\]]/)) reading.line(place, line.replaceAll('"', ' '))
    return
  }
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string') reading.line(place, next)
    else if (typeof next === 'object' && next !== null) readObject(reading, next, place, waiting)
  }
}

/** The plain values of an object are a row; what is within it waits. */
function readObject(reading: Reading, object: object, place: Place, waiting: unknown[]): void {
  const cells: string[] = Array.isArray(object)
    ? []
    : Object.keys(object).filter((name) => name.length > 12)
  for (const inner of Object.values(object) as unknown[])
    if (typeof inner === 'object') waiting.push(inner)
    else if (typeof inner === 'string' || typeof inner === 'number') cells.push(String(inner))
  const isRow = cells.length > 1 && cells.length < 200
  if (isRow) reading.rows(place).row(cells)
  for (const cell of cells) if (!isRow || cell.length > 60) reading.line(place, cell)
}
