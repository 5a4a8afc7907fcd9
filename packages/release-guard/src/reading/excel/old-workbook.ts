// Reads the workbook in an xls file (BIFF5, BIFF8): sheets with how far they are hidden, cells, comments, stored copies of
// other workbooks, names, who used it last.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { Grid, numberText, placesOfSheet, shortNumber, showsNothing } from './grid.ts'
import { PieceReader, plainString, recordsOf, type Record } from './records.ts'

interface Book {
  readonly sheets: Map<number, { name: string; state: number }>
  readonly texts: string[]
  readonly fonts: { isPale: boolean }[]
  readonly formats: Set<number>
  readonly styles: boolean[]
  isOld: boolean
}

/** Reads the stream of a workbook; returns every text told, so that the sweep of the bytes may leave it out. */
export function readOldWorkbook(
  reading: Reading,
  stream: Buffer,
  path: string,
  place: Place,
): Set<string> {
  const workbook = new OldWorkbook(reading, path, place)
  for (const record of recordsOf(stream)) {
    if (record.type === 0x2f) {
      reading.hold(place, 'it is locked with a password')
      break
    }
    try {
      workbook.take(record)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      reading.hold(place, 'a part of the workbook is damaged')
    }
  }
  workbook.end()
  return workbook.said
}

class OldWorkbook {
  readonly said = new Set<string>()
  readonly #reading: Reading
  readonly #path: string
  readonly #place: Place
  readonly #book: Book = {
    sheets: new Map(),
    texts: [],
    fonts: [],
    formats: new Set(),
    styles: [],
    isOld: false,
  }
  #grid: Grid | null = null
  readonly #hiddenRows = new Set<number>()
  #hiddenColumns: (readonly [number, number])[] = []
  #depth = 0
  #waiting: ((text: string) => void) | null = null
  #elsewhere: { row: number; cells: string[] } | null = null

  constructor(reading: Reading, path: string, place: Place) {
    this.#reading = reading
    this.#path = path
    this.#place = place
  }

  take(record: Record): void {
    const bytes = record.pieces[0] ?? Buffer.alloc(0)
    if (record.type === 0x809) this.#begin(bytes, record.at)
    else if (record.type === 0x0a) this.#finish()
    else if (this.#grid === null || this.#depth !== 1) this.#global(record, bytes)
    else if (!this.#cell(record.type, bytes)) this.#beside(record, bytes)
  }

  end(): void {
    this.#grid?.end()
    this.#tellElsewhere()
  }

  #begin(bytes: Buffer, at: number): void {
    this.#depth += 1
    if (bytes.readUInt16LE(0) < 0x600) this.#book.isOld = true
    if (this.#depth !== 1 || bytes.readUInt16LE(2) === 5) return
    const sheet = this.#book.sheets.get(at) ?? { name: 'in no list', state: 2 }
    const { shown, hidden } = placesOfSheet(
      sheet.name,
      sheet.state,
      `${this.#path}${sheet.name}`,
      this.#place.isHidden,
    )
    this.#grid = new Grid(this.#reading, shown, hidden)
    this.#hiddenRows.clear()
    this.#hiddenColumns = []
  }

  #finish(): void {
    this.#depth = Math.max(0, this.#depth - 1)
    if (this.#depth > 0) return
    this.#grid?.end()
    this.#grid = null
  }

  #global({ type, pieces }: Record, bytes: Buffer): void {
    const { sheets, formats, isOld } = this.#book
    if (type === 0x85)
      sheets.set(bytes.readUInt32LE(0), {
        state: (bytes[4] ?? 0) & 3,
        name: plainString(bytes, 6, 1, isOld),
      })
    else if (type === 0xfc) this.#readTexts(pieces, bytes.readUInt32LE(4))
    else if (type === 0x41e) {
      const format = plainString(bytes, 2, isOld ? 1 : 2, isOld)
      if (showsNothing(format)) formats.add(bytes.readUInt16LE(0))
    } else if (type === 0x31 || type === 0xe0) this.#style(type, bytes)
    else this.#beside({ type, pieces, at: 0 }, bytes)
  }

  #readTexts(pieces: readonly Buffer[], count: number): void {
    const { texts } = this.#book
    const reader = new PieceReader(pieces, 8)
    while (texts.length < count && !reader.isAtEnd) texts.push(reader.richString())
    if (texts.length < count) throw new RangeError('texts are missing')
  }

  #style(type: number, bytes: Buffer): void {
    const { fonts, formats, styles, isOld } = this.#book
    if (type === 0x31) {
      const colour = bytes.readUInt16LE(4)
      fonts.push({ isPale: colour === 9 || colour === 1 || bytes.readUInt16LE(0) <= 40 })
      // There is no fifth typeface.
      if (fonts.length === 4) fonts.push({ isPale: false })
      return
    }
    const isFilled = !isOld && bytes.length >= 18 && bytes.readUInt32LE(14) >>> 26 !== 0
    const isPale = fonts[bytes.readUInt16LE(0)]?.isPale === true && !isFilled
    styles.push(isPale || formats.has(bytes.readUInt16LE(2)))
  }

  /** The records that are cells. */
  #cell(type: number, bytes: Buffer): boolean {
    if (type === 0xfd) this.#put(bytes, this.#book.texts[bytes.readUInt32LE(6)] ?? '')
    else if (type === 0x204 || type === 0xd6)
      this.#put(bytes, plainString(bytes, 6, 2, this.#book.isOld))
    else if (type === 0x203) this.#put(bytes, numberText(bytes.readDoubleLE(6)))
    else if (type === 0x27e) this.#put(bytes, numberText(shortNumber(bytes, 6)))
    else if (type === 0xbd) this.#numbers(bytes)
    else if ((type & 0xf9ff) === 0x06) this.#formula(bytes)
    else if (type === 0x207) this.#result(plainString(bytes, 0, 2, this.#book.isOld))
    else return false
    return true
  }

  /** The text a formula came to, in a record of its own. */
  #result(text: string): void {
    this.#waiting?.(text)
    this.#waiting = null
  }

  /** Several numbers side by side. */
  #numbers(bytes: Buffer): void {
    let column = bytes.readUInt16LE(2)
    for (let at = 4; at + 8 <= bytes.length; at += 6, column += 1) {
      const text = numberText(shortNumber(bytes, at + 2))
      this.#putAt(bytes.readUInt16LE(0), column, bytes.readUInt16LE(at), text)
    }
  }

  #formula(bytes: Buffer): void {
    const isText = bytes.readUInt16LE(12) === 0xffff
    if (!isText) this.#put(bytes, numberText(bytes.readDoubleLE(6)))
    else if (bytes[6] === 0) this.#waiting = (text) => this.#put(bytes, text)
  }

  #put(bytes: Buffer, text: string): void {
    this.#putAt(bytes.readUInt16LE(0), bytes.readUInt16LE(2), bytes.readUInt16LE(4), text)
  }

  #putAt(row: number, column: number, style: number, text: string): void {
    this.said.add(text.trim())
    const isHidden =
      this.#book.styles[style] === true ||
      this.#hiddenRows.has(row) ||
      this.#hiddenColumns.some(([from, to]) => column >= from && column <= to)
    this.#grid?.cell(row, column, text, isHidden)
  }

  /** What stands around the cells. */
  #beside({ type, pieces }: Record, bytes: Buffer): void {
    const { isOld } = this.#book
    const short = (): string => plainString(bytes, 0, isOld ? 1 : 2, isOld)
    if (type === 0x208) {
      if ((bytes.readUInt16LE(12) & 0x20) !== 0) this.#hiddenRows.add(bytes.readUInt16LE(0))
    } else if (type === 0x7d) this.#column(bytes)
    else if (type === 0x1c)
      this.#tell('comments and who wrote them', plainString(bytes, 8, 2, isOld))
    else if (type === 0x1b6) this.#box(bytes, pieces[1])
    else if (type === 0x5c) this.#lastUser(short())
    else if (type === 0x5a) this.#copied(bytes)
    else if (type === 0x14 || type === 0x15)
      this.#tell('heads and feet of the printed pages', short())
  }

  #column(bytes: Buffer): void {
    if ((bytes.readUInt16LE(8) & 1) !== 0 || bytes.readUInt16LE(4) === 0)
      this.#hiddenColumns.push([bytes.readUInt16LE(0), bytes.readUInt16LE(2)])
  }

  /** A text box or a comment: its length stands in the record, its text in the continuation. */
  #box(bytes: Buffer, text: Buffer | undefined): void {
    if (text === undefined) return
    const whole = Buffer.concat([bytes.subarray(10, 12), text])
    this.#tell('comments and text boxes', plainString(whole, 0, 2, false))
  }

  #tell(words: string, text: string): void {
    const told = text.trim()
    if (told === '') return
    this.said.add(told)
    this.#reading.line({ part: `${this.#path}${words}`, words, isHidden: true }, told)
  }

  #lastUser(text: string): void {
    if (text.trim() === '') return
    const words = 'who used the workbook last'
    this.#tell(words, text)
    const place = { part: `${this.#path}${words}`, words, isHidden: true }
    this.#reading.finding('NOTE', 'metadata', place, 1, 'The file says who used it last.')
  }

  /** Cells of another workbook that were stored with a link to it. */
  #copied(bytes: Buffer): void {
    const row = bytes.readUInt16LE(2)
    if (this.#elsewhere?.row !== row) this.#tellElsewhere()
    const { cells } = (this.#elsewhere ??= { row, cells: [] })
    for (let at = 4; at + 9 <= bytes.length || (bytes[at] === 2 && at + 4 <= bytes.length);) {
      const kind = bytes[at]
      if (kind === 1) cells.push(numberText(bytes.readDoubleLE(at + 1)))
      if (kind !== 2) {
        at += 9
        continue
      }
      const text = plainString(bytes, at + 1, 2, false)
      this.said.add(text.trim())
      cells.push(text)
      at += 4 + text.length * (((bytes[at + 3] ?? 0) & 1) === 1 ? 2 : 1)
    }
  }

  #tellElsewhere(): void {
    const words = 'the stored copy of another workbook'
    if (this.#elsewhere !== null)
      this.#reading
        .rows({ part: `${this.#path}${words}`, words, isHidden: true })
        .row(this.#elsewhere.cells)
    this.#elsewhere = null
  }
}
