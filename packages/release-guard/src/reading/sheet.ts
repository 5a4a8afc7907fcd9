// Reads the cells of one sheet, row by row, and tells which stand where nobody sees them.
import { emptyCell, type Cell } from '../deciding/cell.ts'
import type { Place } from '../deciding/finding.ts'
import type { Reading, Rows } from './reading.ts'
import { sweepXml } from './sweep.ts'
import type { SharedStrings } from './workbook.ts'
import { attribute, decodeXml, walkXml } from './xml.ts'

const farRows = 500
const farColumns = 40

/** Returns false when the sheet is cut short. What stands around the cells is swept. */
export function readSheet(
  reading: Reading,
  xml: string,
  shared: SharedStrings,
  hiddenStyles: ReadonlySet<number>,
  shown: Place,
  hidden: Place,
): boolean {
  const start = xml.search(/<(?:\w+:)?sheetData[\s>/]/)
  const end = xml.lastIndexOf('sheetData>')
  if (start < 0) return sweepXml(reading, xml, shown)
  const head = xml.slice(0, start)
  const stop = end < start ? xml.indexOf('>', start) + 1 : end + 10
  const cells = new SheetRows(reading, shared, hiddenStyles, hiddenColumns(head), shown, hidden)
  cells.zeroHeight = /zeroHeight="(?:1|true)"/.test(head)
  const whole = walkXml(xml.slice(start, stop), cells)
  sweepXml(reading, xml.slice(stop), hidden)
  return whole
}

function hiddenColumns(head: string): (column: number) => boolean {
  const ranges: [number, number][] = []
  walkXml(head, {
    open: (name, attributes) => {
      if (name !== 'col') return
      const isHidden =
        /^(?:1|true)$/.test(attribute(attributes, 'hidden') ?? '') ||
        Number(attribute(attributes, 'width') ?? 9) < 0.3
      if (isHidden)
        ranges.push([Number(attribute(attributes, 'min')), Number(attribute(attributes, 'max'))])
    },
    text: () => undefined,
    close: () => undefined,
  })
  return (column) => ranges.some(([from, to]) => column >= from && column <= to)
}

class SheetRows {
  zeroHeight = false
  readonly #reading: Reading
  readonly #shared: SharedStrings
  readonly #hiddenStyles: ReadonlySet<number>
  readonly #hiddenColumn: (column: number) => boolean
  readonly #shownRows: Rows
  readonly #hiddenRows: Rows
  readonly #hidden: Place
  readonly #shown: Place
  #row: Cell[] = []
  #texts: string[] = []
  #rowNumber = 0
  #lastFilled = 0
  #isFar = false
  #isRowHidden = false
  #hidesSomething = false
  #column = 0
  #lastColumn = 0
  #type = ''
  #isCellHidden = false
  #value = ''
  #reads = false

  constructor(
    reading: Reading,
    shared: SharedStrings,
    hiddenStyles: ReadonlySet<number>,
    hiddenColumn: (column: number) => boolean,
    shown: Place,
    hidden: Place,
  ) {
    this.#reading = reading
    this.#shared = shared
    this.#hiddenStyles = hiddenStyles
    this.#hiddenColumn = hiddenColumn
    this.#shownRows = reading.rows(shown)
    this.#hiddenRows = reading.rows(hidden)
    this.#shown = shown
    this.#hidden = hidden
  }

  open(name: string, attributes: string): void {
    if (name === 'c') this.#openCell(attributes)
    else if (name === 'v' || name === 't') {
      this.#reads = true
    } else if (name === 'row') {
      this.#row = []
      this.#texts = []
      this.#hidesSomething = false
      this.#lastColumn = 0
      this.#rowNumber = Number(attribute(attributes, 'r') ?? this.#rowNumber + 1)
      this.#isRowHidden =
        this.zeroHeight || /\b(?:hidden="(?:1|true)"|ht="0(?:\.0)?")/.test(attributes)
    }
  }

  #openCell(attributes: string): void {
    this.#value = ''
    this.#type = attribute(attributes, 't') ?? ''
    this.#column = columnOf(attribute(attributes, 'r') ?? '') || this.#lastColumn + 1
    const style = attribute(attributes, 's')
    this.#isCellHidden =
      (style !== undefined && this.#hiddenStyles.has(Number(style))) ||
      this.#hiddenColumn(this.#column)
    if (this.#column > this.#lastColumn + farColumns) this.#isCellHidden = true
    this.#lastColumn = this.#column
  }

  text(raw: string): void {
    if (this.#reads) this.#value += raw
    else if (raw.length > 12) {
      // A formula: the texts in it are looked at.
      for (const [, literal] of decodeXml(raw).matchAll(/"([^"]{3,})"/g))
        this.#reading.line(this.#hidden, literal ?? '')
    }
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reads = false
    else if (name === 'c') this.#closeCell()
    else if (name === 'row') this.#closeRow()
  }

  #closeCell(): void {
    const cell =
      this.#type === 's'
        ? this.#sharedCell(Number(this.#value))
        : this.#cell(decodeXml(this.#value))
    if (cell.isEmpty) return
    this.#row.push(cell)
    if (this.#reading.listen !== undefined)
      this.#texts.push(
        this.#type === 's'
          ? (this.#shared.texts[Number(this.#value)] ?? '')
          : decodeXml(this.#value),
      )
    if (this.#isCellHidden && (cell.surnames.length > 0 || cell.number !== 0))
      this.#hidesSomething = true
  }

  #cell(text: string): Cell {
    if (text.length > 120) this.#reading.line(this.#hidden, text)
    return this.#reading.cells.read(text)
  }

  #sharedCell(at: number): Cell {
    const { cells, texts, isUsed } = this.#shared
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

function columnOf(reference: string): number {
  let column = 0
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column
}
