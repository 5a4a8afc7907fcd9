// Where the cells of a sheet are: widths of columns and heights of rows as lengths from the sheet's corner, and which
// cells have something in them that is in sight.
import { isFilled, Sight } from '../in-sight.ts'
import { child, elements, parseXml, valueOf, type XmlNode } from '../xml-tree.ts'
import { point, type Box } from './boxes.ts'
import type { RunningCell, SheetPlan, Stretch } from './overflow/cell-overflow.ts'
import { RunningCells, type CellWords } from './overflow/cell-words.ts'

const pixel = 9_525
/** The width of a figure in the letters a sheet is measured by. */
const figure = 7

/** Rows or columns one after the other, most of them of one size. */
export class Scale {
  readonly #usual: number
  readonly #sizes = new Map<number, number>()
  #starts: { readonly from: number; readonly start: number }[] | null = null

  constructor(usual: number) {
    this.#usual = usual
  }

  /** Numbers count from 0. */
  set(number: number, size: number): void {
    this.#sizes.set(number, size)
    this.#starts = null
  }

  size(number: number): number {
    return this.#sizes.get(number) ?? this.#usual
  }

  /** Where a row or column begins. */
  start(number: number): number {
    const starts = (this.#starts ??= this.#reckon())
    let [low, high] = [0, starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle]?.from ?? 0) <= number) low = middle + 1
      else high = middle
    }
    const last = starts[low - 1] ?? { from: 0, start: 0 }
    return last.start + (number - last.from) * this.#usual
  }

  #reckon(): { from: number; start: number }[] {
    const starts: { from: number; start: number }[] = []
    let [from, start] = [0, 0]
    for (const [number, size] of [...this.#sizes].sort(([a], [b]) => a - b)) {
      start += (number - from) * this.#usual + size
      from = number + 1
      starts.push({ from, start })
    }
    return starts
  }
}

/** A cell by its column and row, counted from 0. */
export interface CellPlace {
  readonly column: number
  readonly row: number
}

export interface SheetCells<Cell extends CellPlace = CellPlace> extends SheetPlan {
  /** Cells in sight with something in them. */
  readonly filled: readonly Cell[]
  /** Those whose words are wider than they are. */
  readonly running: readonly RunningCell[]
  /** The box of a cell, or of the merged cells it shows itself in. */
  boxOf(cell: Cell): Box
}

const widest = 16_384

/** @param styles numbers of the looks whose writing nobody sees */
export function gridOf(xml: string, styles: ReadonlySet<number>, words: CellWords): SheetCells {
  const sight = new Sight(styles, xml)
  let [columns, rows] = [new Scale(64 * pixel), new Scale(20 * pixel)]
  const filled: CellPlace[] = []
  const running = new RunningCells(words)
  const taken = new Taken()
  const open = (node: XmlNode): void => {
    sight.before(node)
    if (node.name === 'sheetView') running.isMirrored = isSet(valueOf(node, 'rightToLeft'))
    if (node.name === 'sheetFormatPr') [columns, rows] = usualSizes(node)
    if (node.name === 'col') setColumns(columns, node)
    const [from, to] = node.name === 'mergeCell' ? corners(valueOf(node, 'ref') ?? '') : []
    if (from !== undefined && to !== undefined) taken.merge(from, to)
  }
  const takeCell = (cell: XmlNode, place: CellPlace): void => {
    if (isFilled(cell)) taken.fill(place.row, [place.column, place.column])
    if (!showsSomething(cell)) return
    filled.push(place)
    running.take(cell, place, columns.size(place.column))
  }
  parseXml(xml, (node) => {
    open(node)
    if (node.name !== 'row') return null
    sight.row(node)
    let number = -1
    for (const cell of elements(node)) {
      const { column, row, hidden } = sight.cell(cell)
      number = row - 1
      const place = { column: column - 1, row: row - 1 }
      running.goOn(cell, place)
      if (hidden === null) takeCell(cell, place)
    }
    number = Number(valueOf(node, 'r') ?? number + 1) - 1
    const height = valueOf(node, 'ht')
    if (isSet(valueOf(node, 'hidden'))) rows.set(number, 0)
    else if (height !== undefined && Number(height) >= 0) rows.set(number, Number(height) * point)
    return ''
  })
  const boxOf = (cell: CellPlace): Box => {
    const to = taken.mergedTo(cell) ?? cell
    return {
      left: columns.start(cell.column),
      top: rows.start(cell.row),
      right: columns.start(to.column + 1),
      bottom: rows.start(to.row + 1),
    }
  }
  return {
    ...{ columns, rows, filled, boxOf },
    // Words never run out of merged cells.
    running: running.all().filter((cell) => taken.mergedTo(cell) === undefined),
    taken: (row) => taken.in(row),
  }
}

/** What keeps words of other cells out: cells with something in them, and merged ones. */
export class Taken {
  readonly #filled = new Map<number, Stretch[]>()
  readonly #merged = new Map<string, { readonly from: CellPlace; readonly to: CellPlace }>()

  fill(row: number, columns: Stretch): void {
    const inRow = this.#filled.get(row)
    if (inRow === undefined) this.#filled.set(row, [columns])
    else inRow.push(columns)
  }

  merge(from: CellPlace, to: CellPlace): void {
    this.#merged.set(`${from.column}:${from.row}`, { from, to })
  }

  mergedTo({ column, row }: CellPlace): CellPlace | undefined {
    return this.#merged.get(`${column}:${row}`)?.to
  }

  in(row: number): Stretch[] {
    const merged = [...this.#merged.values()].filter(
      ({ from, to }) => from.row <= row && to.row >= row,
    )
    return [
      ...(this.#filled.get(row) ?? []),
      ...merged.map(({ from, to }): Stretch => [from.column, to.column]),
    ]
  }
}

const isSet = (text: string | undefined): boolean => text === '1' || text === 'true'

/** A formula that gave an empty text shows nothing. */
function showsSomething(cell: XmlNode): boolean {
  const value = child(cell, 'v')
  return isFilled(cell) && !(value !== undefined && value.children.length === 0)
}

function usualSizes(format: XmlNode): [Scale, Scale] {
  const base = Number(valueOf(format, 'baseColWidth') ?? 8)
  const width = Number(valueOf(format, 'defaultColWidth') ?? Number.NaN)
  const height = Number(valueOf(format, 'defaultRowHeight') ?? Number.NaN)
  const usual = width > 0 ? widthOf(width) : Math.ceil((base * figure + 5) / 8) * 8 * pixel
  return [new Scale(usual), new Scale(height > 0 ? height * point : 20 * pixel)]
}

/** A width in figures as a length. */
const widthOf = (figures: number): number => Math.round(figures * figure) * pixel

function setColumns(columns: Scale, node: XmlNode): void {
  const [from, to] = [Number(valueOf(node, 'min')), Number(valueOf(node, 'max'))]
  const width = valueOf(node, 'width')
  const isHidden = isSet(valueOf(node, 'hidden'))
  if (!isHidden && width === undefined) return
  for (let number = from; number <= Math.min(to, widest); number += 1)
    columns.set(number - 1, isHidden ? 0 : widthOf(Number(width)))
}

function corners(range: string): CellPlace[] {
  return range.split(':').flatMap((one) => {
    const [, letters = '', row] = /^\$?([A-Z]{1,3})\$?(\d+)$/.exec(one) ?? []
    return row === undefined ? [] : { column: numberOf(letters) - 1, row: Number(row) - 1 }
  })
}

const numberOf = (letters: string): number =>
  Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)

/** The name of a cell. */
export function nameOf({ column, row }: CellPlace): string {
  let letters = ''
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  return `${letters}${row + 1}`
}
