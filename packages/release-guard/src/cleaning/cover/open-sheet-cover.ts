// Cells of an OpenDocument workbook that lie beneath a picture, a chart or a filled shape.
import { CleanError } from '../clean-error.ts'
import { cellsOf, isCell, repeats, rowsAndColumns, Sight } from '../open/open-sight.ts'
import { sheetsOf } from '../open/open-sheet.ts'
import type { StyleBook } from '../open/open-styles.ts'
import { hasText } from '../open/open-text.ts'
import { elements, isNode, type XmlNode } from '../xml-tree.ts'
import { decodeXml } from '../../reading/xml.ts'
import type { Box } from './boxes.ts'
import { drawnIn, isShape } from './open-drawn.ts'
import { lengthOf } from './open-fill.ts'
import type { RunningCell, Stretch } from './overflow/cell-overflow.ts'
import { runOf } from './overflow/open-words.ts'
import { firstCovered, type Drawn } from './shapes.ts'
import { coveredCells, coveredWords } from './sheet-cover.ts'
import { Scale, Taken, type CellPlace, type SheetCells } from './sheet-grid.ts'

/** Why a workbook cannot be cleaned for what lies over its cells; null where nothing does. */
export function inSheets(main: XmlNode, book: StyleBook): CleanError | null {
  for (const sheet of sheetsOf(main, book).shown) {
    if (!hasShapes(sheet)) continue
    const name = decodeXml(Buffer.from(sheet.attributes.get('table:name') ?? '').toString('latin1'))
    const reader = new SheetReader(sheet, book)
    const things = reader.shapes.flatMap((one) => placed(one, reader, book))
    if (firstCovered(things) >= 0) return coveredWords(name)
    const covered = coveredCells(reader, things, name)
    if (covered !== null) return covered
  }
  return null
}

/** Rows stand as text until they are read. */
const hasShapes = (node: XmlNode): boolean =>
  node.tag === 'table:shapes' ||
  node.children.some((one) => (isNode(one) ? hasShapes(one) : one.includes('<draw:')))

interface Filled extends CellPlace {
  readonly across: number
  readonly down: number
}

interface Placed {
  readonly shape: XmlNode
  /** The cell it is anchored to; null for one that says where it is on the sheet. */
  readonly cell: CellPlace | null
}

/** How often a row that is repeated is looked at: nobody draws over more. */
const mostRows = 2_000
/** More would take all memory there is. */
const mostCells = 2_000_000

class SheetReader implements SheetCells<Filled> {
  readonly columns: Scale
  readonly rows: Scale
  readonly filled: Filled[] = []
  readonly running: RunningCell[] = []
  readonly #taken = new Taken()
  readonly shapes: Placed[] = []
  readonly #book: StyleBook
  readonly #sight: Sight
  #row = 0

  constructor(sheet: XmlNode, book: StyleBook) {
    this.#book = book
    this.#sight = new Sight(sheet, book)
    this.columns = new Scale(this.#size('column', undefined, '2.258cm'))
    this.rows = new Scale(this.#size('row', undefined, '0.452cm'))
    let column = 0
    for (const node of rowsAndColumns(sheet))
      if (node.tag === 'table:table-row') this.#takeRow(node)
      else column = this.#takeColumns(node, column)
    for (const one of elements(sheet))
      if (one.tag === 'table:shapes')
        for (const shape of elements(one)) this.shapes.push({ shape, cell: null })
    const height = ({ shape }: Placed): number => Number(shape.attributes.get('draw:z-index') ?? 0)
    this.shapes.sort((a, b) => height(a) - height(b))
  }

  #size(of: 'row' | 'column', style: string | undefined, usual: string): number {
    const [family, key] = [`table-${of}`, of === 'row' ? 'style:row-height' : 'style:column-width']
    const said = [style, ''].map((name) => this.#book.property(family, name, family, key))
    return [...said, usual].map(lengthOf).find(Number.isFinite) ?? 0
  }

  #takeColumns(node: XmlNode, from: number): number {
    const times = repeats(node, 'columns')
    const isLost = /^(?:collapse|filter)$/.test(node.attributes.get('table:visibility') ?? '')
    const size = isLost
      ? 0
      : this.#size('column', node.attributes.get('table:style-name'), '2.258cm')
    for (let at = from; at < Math.min(from + times, 16_384); at += 1) this.columns.set(at, size)
    return from + times
  }

  #takeRow(node: XmlNode): void {
    const times = repeats(node, 'rows')
    const isHidden = this.#sight.row(node)
    const size = isHidden
      ? 0
      : this.#size('row', node.attributes.get('table:style-name'), '0.452cm')
    const looked = Math.min(times, mostRows)
    for (let at = this.#row; at < this.#row + looked; at += 1) this.rows.set(at, size)
    for (const [cell, column, isFar] of cellsOf(node)) {
      this.#takeCell(cell, column, isFar, looked)
      for (const shape of elements(cell).filter((one) => isShape(one)))
        this.shapes.push({ shape, cell: { column, row: this.#row } })
    }
    this.#row += times
  }

  #takeCell(cell: XmlNode, from: number, isFar: boolean, rows: number): void {
    const span = (of: string): number =>
      Number(cell.attributes.get(`table:number-${of}-spanned`) ?? 1)
    const [across, down] = [span('columns'), span('rows')]
    const isMerged = across > 1 || down > 1
    if (isMerged)
      this.#taken.merge(
        { column: from, row: this.#row },
        { column: from + across - 1, row: this.#row + down - 1 },
      )
    if (!saysSomething(cell)) return
    if (this.filled.length + repeats(cell, 'columns') * rows > mostCells)
      throw new CleanError('a sheet with drawings on it has too many cells')
    let column = from
    for (const [times, hidden] of this.#sight.stretches(cell, from, isFar)) {
      const to = Math.min(column + times, 16_384)
      const run = isMerged ? null : runOf(cell, this.#sight.styleOf(cell, column), this.#book)
      if (hidden === null)
        for (let row = this.#row; row < this.#row + rows; row += 1) {
          this.#taken.fill(row, [column, to - 1])
          for (let at = column; at < to; at += 1) {
            this.filled.push({ column: at, row, across, down })
            if (run !== null && run.width > this.columns.size(at))
              this.running.push({ column: at, row, run })
          }
        }
      column += times
    }
  }

  taken(row: number): Stretch[] {
    return this.#taken.in(row)
  }

  boxOf({ column, row, across, down }: Filled): Box {
    return {
      left: this.columns.start(column),
      top: this.rows.start(row),
      right: this.columns.start(column + across),
      bottom: this.rows.start(row + down),
    }
  }
}

/** Whether anything is seen in a cell but what is anchored to it. */
const saysSomething = (cell: XmlNode): boolean =>
  isCell(cell) &&
  (cell.attributes.has('office:value-type') ||
    elements(cell).some((one) => /^text:/.test(one.tag) && hasText(one)))

/** What is anchored to a cell says how far it is from that cell's corner. */
function placed(
  { shape, cell }: Placed,
  { columns, rows }: SheetCells<Filled>,
  book: StyleBook,
): Drawn[] {
  const [x, y] = cell === null ? [0, 0] : [columns.start(cell.column), rows.start(cell.row)]
  const moved = ({ left, top, right, bottom }: Box): Box => ({
    left: left + x,
    top: top + y,
    right: right + x,
    bottom: bottom + y,
  })
  const isBehind = shape.attributes.get('table:table-background') === 'true'
  return drawnIn([shape], book).map((one) => ({
    ...one,
    box: moved(one.box),
    words: moved(one.words),
    isOpaque: one.isOpaque && !isBehind,
  }))
}
