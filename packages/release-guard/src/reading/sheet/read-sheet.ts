// Reads the cells of one sheet, row by row, and tells which stand where nobody sees them. Works on the bytes: a cell becomes
// a text only where it must.
import { dullCell, emptyCell, type Cell } from '../../deciding/cell.ts'
import type { Place } from '../../deciding/finding.ts'
import type { Reading, Rows } from '../reading.ts'
import { Merged } from './merged.ts'
import { QuickCell } from './quick-cell.ts'
import { cellsFrom, columnOf, hiddenColumns, isFlat, type Ranges } from './sheet-head.ts'
import { Attributes, nextTag, numberIn, specialAt, Tag } from './sheet-bytes.ts'
import { sweepXml } from '../sweep.ts'
import type { SharedStrings } from '../workbook.ts'
import { decodeXml } from '../xml.ts'

const farRows = 500
const farColumns = 40
const ampersand = 38
const letterC = 99
const letterR = 114
const letterS = 115
const letterT = 116
const letterV = 118
/** Returns false when the sheet is cut short. What stands around the cells is swept. */
export function readSheet(
  reading: Reading,
  bytes: Buffer,
  shared: SharedStrings,
  hiddenStyles: ReadonlySet<number>,
  shown: Place,
  hidden: Place,
): boolean {
  const start = cellsFrom(bytes)
  if (start < 0) return sweepXml(reading, bytes.toString('latin1'), shown)
  const end = bytes.lastIndexOf('sheetData>')
  const head = bytes.toString('latin1', 0, start)
  const stop = end < start ? bytes.indexOf('>', start) + 1 : end + 10
  const cells = new SheetRows(reading, bytes, shared, hiddenStyles, shown, hidden)
  const behind = bytes.toString('latin1', stop)
  cells.hide(hiddenColumns(head), new Merged(behind), /zeroHeight=["'](?:1|true)["']/.test(head))
  const whole = cells.walk(start, stop)
  sweepXml(reading, behind, hidden)
  return whole
}

class SheetRows {
  readonly #reading: Reading
  readonly #bytes: Buffer
  readonly #shared: SharedStrings
  readonly #hiddenStyles: ReadonlySet<number>
  readonly #shownRows: Rows
  readonly #hiddenRows: Rows
  readonly #hidden: Place
  readonly #shown: Place
  readonly #tag = new Tag()
  readonly #attributes = new Attributes()
  readonly #quick = new QuickCell()
  readonly #row: Cell[] = []
  #texts: string[] = []
  #hiddenColumns: Ranges = []
  #merged: Merged | null = null
  #zeroHeight = false
  #rowNumber = 0
  #lastFilled = 0
  #isFar = false
  #isRowHidden = false
  #hidesSomething = false
  #lastColumn = 0
  #isShared = false
  #isCellHidden = false
  // A value where it stands; `#more` when it comes in several pieces.
  #from = 0
  #to = 0
  #more = ''
  #reads = false

  constructor(
    reading: Reading,
    bytes: Buffer,
    shared: SharedStrings,
    hiddenStyles: ReadonlySet<number>,
    shown: Place,
    hidden: Place,
  ) {
    this.#reading = reading
    this.#bytes = bytes
    this.#shared = shared
    this.#hiddenStyles = hiddenStyles
    this.#shownRows = reading.rows(shown)
    this.#hiddenRows = reading.rows(hidden)
    this.#shown = shown
    this.#hidden = hidden
  }

  hide(columns: Ranges, merged: Merged, allRows: boolean): void {
    this.#hiddenColumns = columns
    this.#merged = merged.isEmpty ? null : merged
    this.#zeroHeight = allRows
  }

  /** Returns false when the cells end within a tag, a comment or a quoted part. */
  walk(start: number, stop: number): boolean {
    const bytes = this.#bytes
    const tag = this.#tag
    let at = start
    for (;;) {
      const open = nextTag(bytes, at, stop)
      if (open < 0) return true
      if (open > at) this.#text(at, open)
      const behind = this.#quick.read(bytes, open)
      if (behind > 0) {
        this.#takeQuick()
        at = behind
        continue
      }
      const next = bytes[open + 1]
      if (next === 33 || next === 63) {
        const special = specialAt(bytes, open, stop)
        if (special === null) return false
        if (special.to > special.from) this.#text(special.from, special.to, true)
        at = special.next
        continue
      }
      if (!tag.read(bytes, open, stop)) return false
      at = tag.end + 1
      if (tag.isClose) this.#close()
      else this.#open()
    }
  }

  #takeQuick(): void {
    const { column, style, isShared, from, to } = this.#quick
    this.#begin(column, style)
    this.#isShared = isShared
    this.#from = from
    this.#to = to
    this.#closeCell()
  }

  #open(): void {
    const bytes = this.#bytes
    const tag = this.#tag
    if (tag.isLetter(bytes, letterC)) {
      this.#openCell(tag.nameTo, tag.end)
    } else if (tag.isLetter(bytes, letterV) || tag.isLetter(bytes, letterT)) this.#reads = true
    else if (tag.isRow(bytes)) this.#openRow(tag.nameTo, tag.end)
    if (tag.isEmpty) this.#close()
  }

  #close(): void {
    const bytes = this.#bytes
    const tag = this.#tag
    if (tag.isLetter(bytes, letterV) || tag.isLetter(bytes, letterT)) this.#reads = false
    else if (tag.isLetter(bytes, letterC)) this.#closeCell()
    else if (tag.isRow(bytes)) this.#closeRow()
  }

  #openRow(from: number, end: number): void {
    const bytes = this.#bytes
    const attributes = this.#attributes
    this.#row.length = 0
    this.#texts = []
    this.#hidesSomething = false
    this.#lastColumn = 0
    this.#rowNumber += 1
    this.#isRowHidden = this.#zeroHeight
    attributes.start(from, end)
    while (attributes.next(bytes)) {
      if (attributes.is(bytes, 'r')) this.#rowNumber = this.#number()
      else if (attributes.is(bytes, 'hidden'))
        this.#isRowHidden ||= /^(?:1|true)$/.test(this.#word())
      else if (attributes.is(bytes, 'ht')) this.#isRowHidden ||= isFlat(this.#word())
    }
  }

  /** An attribute's value as a number. */
  #number(): number {
    const number = this.#attributes.number(this.#bytes)
    return number >= 0 ? number : Number(this.#word())
  }

  #word(): string {
    const { from, to } = this.#attributes
    return decodeXml(this.#bytes.toString('latin1', from, to))
  }

  #openCell(from: number, end: number): void {
    const bytes = this.#bytes
    const attributes = this.#attributes
    this.#isShared = false
    let column = 0
    let style = -1
    attributes.start(from, end)
    while (attributes.next(bytes)) {
      if (attributes.nameTo !== attributes.nameFrom + 1) continue
      const name = bytes[attributes.nameFrom]
      if (name === letterR) column = this.#columnOf()
      else if (name === letterT) this.#isShared = this.#isSharedType()
      else if (name === letterS) style = this.#number()
    }
    this.#begin(column, style)
    this.#from = this.#to = 0
  }

  /** A new cell: its column, 0 where none is said, and its style. */
  #begin(said: number, style: number): void {
    const column = said === 0 ? this.#lastColumn + 1 : said
    this.#more = ''
    this.#isCellHidden =
      column > this.#lastColumn + farColumns || (style >= 0 && this.#hiddenStyles.has(style))
    if (this.#hiddenColumns.length > 0)
      this.#isCellHidden ||= this.#hiddenColumns.some(
        ([first, last]) => column >= first && column <= last,
      )
    this.#isCellHidden ||= this.#merged?.covers(column, this.#rowNumber) === true
    this.#lastColumn = column
  }

  #isSharedType(): boolean {
    const { from, to } = this.#attributes
    return to === from + 1 ? this.#bytes[from] === 115 : this.#word() === 's'
  }

  #columnOf(): number {
    const { from, to } = this.#attributes
    let column = 0
    for (let at = from; at < to; at += 1) {
      const code = this.#bytes[at] ?? 0
      if (code === ampersand) return columnOf(this.#word())
      if (code < 65 || code > 90) break
      column = column * 26 + code - 64
    }
    return column
  }

  #text(from: number, to: number, isQuoted = false): void {
    const raw = (): string => {
      const text = this.#bytes.toString('latin1', from, to)
      return isQuoted ? text.replaceAll('&', '&amp;') : text
    }
    if (this.#reads) {
      const isFirst = this.#to === this.#from && this.#more === ''
      if (isFirst && !isQuoted) [this.#from, this.#to] = [from, to]
      else {
        this.#more = this.#raw() + raw()
        this.#from = this.#to = 0
      }
    } else if (to - from > 12)
      // A formula: the texts in it are looked at.
      for (const [, literal] of decodeXml(raw()).matchAll(/"([^"]{3,})"/g))
        this.#reading.line(this.#hidden, literal ?? '')
  }

  /** The value as it stands, in Latin-1. */
  #raw(): string {
    return this.#more + this.#bytes.toString('latin1', this.#from, this.#to)
  }

  #closeCell(): void {
    const cell = this.#isShared ? this.#sharedCell(this.#index()) : this.#ownCell()
    if (cell.isEmpty) return
    // One cell that says nothing is enough to make a row.
    if (cell !== dullCell || this.#row.length === 0) this.#row.push(cell)
    if (this.#reading.listen !== undefined)
      this.#texts.push(
        this.#isShared ? (this.#shared.texts[this.#index()] ?? '') : decodeXml(this.#raw()),
      )
    if (this.#isCellHidden && (cell.surnames.length > 0 || cell.number !== 0))
      this.#hidesSomething = true
  }

  /** The place in the list of shared strings. */
  #index(): number {
    const index = this.#more === '' ? numberIn(this.#bytes, this.#from, this.#to) : -1
    return index >= 0 ? index : Number(decodeXml(this.#raw()))
  }

  #ownCell(): Cell {
    const [from, to] = [this.#from, this.#to]
    if (this.#more !== '' || to - from > 120) return this.#cell(decodeXml(this.#raw()))
    for (let at = from; at < to; at += 1)
      if (this.#bytes[at] === ampersand) return this.#cell(decodeXml(this.#raw()))
    return this.#reading.cells.readBytes(this.#bytes, from, to)
  }

  #cell(text: string): Cell {
    if (text.length > 120) this.#reading.line(this.#hidden, text)
    return this.#reading.cells.read(text)
  }

  #sharedCell(at: number): Cell {
    const { cells, texts, isUsed, hasLong } = this.#shared
    if (hasLong) this.#reading.budget.repeated(texts[at]?.length ?? 0)
    const known = cells[at]
    if (known !== undefined) return known
    const text = texts[at]
    if (text === undefined) return emptyCell
    isUsed[at] = 1
    return (cells[at] = this.#cell(text))
  }

  #closeRow(): void {
    if (this.#row.length === 0) return
    if (this.#rowNumber > this.#lastFilled + farRows) this.#isFar = true
    this.#lastFilled = this.#rowNumber
    const isHidden = this.#isRowHidden || this.#isFar || this.#hidesSomething
    this.#reading.listen?.(isHidden ? this.#hidden : this.#shown, this.#texts)
    ;(isHidden ? this.#hiddenRows : this.#shownRows).cells(this.#row)
  }
}
