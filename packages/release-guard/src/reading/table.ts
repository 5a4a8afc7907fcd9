// Reads CSV, TSV and their kin as bytes: cells are looked at where they stand, a text is made only of those that need one.
// It divides a file into the cells `csvRows` divides it into, which tells them as texts.
import { step } from '../deciding/byte-memo.ts'
import { dullCell, type Cell, type CellReader } from '../deciding/cell.ts'
import type { Place } from '../deciding/finding.ts'
import { csvRows, separatorOf } from '../index/csv-cells.ts'
import type { Reading, Rows } from './reading.ts'

const quote = 34
const lineFeed = 10
const carriageReturn = 13
/** A cell longer than this is running text as well. */
const longCell = 60
/** Spreadsheet programs take no longer text into a cell. */
const longestCell = 32_767
const doubtfulMax = 1_000

/** Reads a table in UTF-8. */
export function readTable(reading: Reading, utf8: Buffer, place: Place): void {
  const separator = separatorOf(utf8.toString('utf8', 0, 40_000))
  if (reading.listen === undefined) new TableRows(reading, utf8, separator, place).read()
  else
    for (const row of csvRows(utf8.toString('utf8'), separator)) {
      reading.rows(place).row(row)
      for (const cell of row) if (cell.length > longCell) reading.line(place, cell)
    }
}

/** Does a text go on at this byte? */
const isBehind = (byte: number | undefined, separator: number): boolean =>
  byte !== undefined && byte !== separator && byte !== lineFeed && byte !== carriageReturn

class TableRows {
  readonly #reading: Reading
  readonly #cells: CellReader
  readonly #hashStart: number
  readonly #bytes: Buffer
  readonly #separator: number
  readonly #stops = new Uint8Array(256)
  readonly #place: Place
  readonly #rows: Rows
  readonly #row: Cell[] = []
  /** Cells of the row that are running text as well. */
  readonly #longTexts: string[] = []
  /** Cells whose marks are wrong. */
  #doubtful = 0

  constructor(reading: Reading, bytes: Buffer, separator: string, place: Place) {
    this.#reading = reading
    this.#cells = reading.cells
    this.#hashStart = reading.cells.hashStart
    this.#bytes = bytes
    this.#separator = separator.charCodeAt(0)
    for (const stop of [this.#separator, lineFeed, carriageReturn]) this.#stops[stop] = 1
    this.#place = place
    this.#rows = reading.rows(place)
  }

  read(): void {
    const bytes = this.#bytes
    const separator = this.#separator
    const { length } = bytes
    for (let at = 0; at < length; at += 1) {
      at = bytes[at] === quote ? this.#quoted(at) : this.#bare(at)
      // A separator at the very end has an empty cell behind it, which says nothing.
      if (bytes[at] !== separator) this.#endRow()
    }
    this.#endRow()
    if (this.#doubtful > doubtfulMax)
      this.#reading.hold(this.#place, 'its quotation marks may be read in several ways')
  }

  /** A cell without marks around it; returns where the next separator or line end stands. */
  #bare(from: number): number {
    const bytes = this.#bytes
    const stops = this.#stops
    const { length } = bytes
    let hash = this.#hashStart
    let at = from
    for (; at < length; at += 1) {
      const byte = bytes[at] ?? 0
      if (stops[byte] === 1 && (byte !== carriageReturn || this.#endsLine(at))) break
      hash = step(hash, byte)
    }
    if (at > from) this.#cell(from, at, hash)
    return bytes[at] === carriageReturn ? at + 1 : at
  }

  #endsLine(at: number): boolean {
    return at + 1 === this.#bytes.length || this.#bytes[at + 1] === lineFeed
  }

  /** A cell where it stands. */
  #cell(from: number, to: number, hash: number): void {
    const cell = this.#cells.readHashed(this.#bytes, from, to, hash)
    // One cell that says nothing is enough to make a row.
    if (cell !== dullCell || this.#row.length === 0) this.#row.push(cell)
    if (to - from > longCell) this.#long(this.#bytes.toString('utf8', from, to))
  }

  #long(text: string): void {
    if (text.length > longCell) this.#longTexts.push(text)
  }

  /** A cell that begins with a quotation mark; returns where the next separator or line end stands. */
  #quoted(open: number): number {
    const bytes = this.#bytes
    let hash = this.#hashStart
    let close = open + 1
    for (; close < bytes.length && bytes[close] !== quote; close += 1)
      hash = step(hash, bytes[close] ?? 0)
    const next = bytes[close + 1]
    const isLine = next === lineFeed || (next === carriageReturn && this.#endsLine(close + 1))
    const isClosed = close < bytes.length
    if (isClosed && (next === this.#separator || isLine || next === undefined)) {
      if (close > open + 1) this.#cell(open + 1, close, hash)
      return next === carriageReturn ? close + 2 : close + 1
    }
    return this.#quotedApart(open)
  }

  /** Doubled marks, or text behind the closing one. */
  #quotedApart(open: number): number {
    const bytes = this.#bytes
    let text = ''
    let at = open + 1
    for (;;) {
      const close = this.#find(quote, at)
      if (close === bytes.length) this.#doubt(close - open)
      text += bytes.toString('utf8', at, close)
      at = close + 1
      if (bytes[at] !== quote) break
      text += '"'
      at += 1
    }
    let end = Math.min(at, bytes.length)
    const isDoubtful = isBehind(bytes[end], this.#separator)
    while (end < bytes.length && bytes[end] !== this.#separator && bytes[end] !== lineFeed) end += 1
    if (isDoubtful) this.#doubt(end - open)
    text += bytes.toString('utf8', at, end).replace(/\r$/, '')
    this.#row.push(this.#reading.cells.read(text))
    this.#long(text)
    return end
  }

  /** A mark that is never closed, or closed within a text: other programs divide such cells otherwise. */
  #doubt(length: number): void {
    this.#doubtful += length > longestCell ? doubtfulMax + 1 : 1
  }

  #find(byte: number, from: number): number {
    const at = this.#bytes.indexOf(byte, from)
    return at < 0 ? this.#bytes.length : at
  }

  #endRow(): void {
    if (this.#row.length > 0) this.#rows.cells(this.#row)
    this.#row.length = 0
    // After the row they stand in: what is evidence twice counts where it is met first.
    for (const text of this.#longTexts) this.#reading.line(this.#place, text)
    this.#longTexts.length = 0
  }
}
