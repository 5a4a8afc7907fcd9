// The sheets that charts of an OpenDocument workbook are drawn from, hidden ones too, as they were before cleaning.
import { CleanError } from '../../clean-error.ts'
import { elements, isNode, type XmlNode } from '../../xml-tree.ts'
import { asNode, isCell, repeats } from '../open-sight.ts'
import type { StyleBook } from '../open-styles.ts'
import {
  pointOf,
  unicode,
  unplaced,
  type Cells,
  type Drawn,
  type Point,
  type Range,
} from './chart-cells.ts'

interface PlotSheet {
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, Point>>
  readonly hiddenRows: ReadonlySet<number>
  readonly columns: readonly { readonly to: number; readonly isHidden: boolean }[]
}

/** The sheets of a workbook as they were before anything of them was cleaned. */
export class PlotSheets implements Cells {
  readonly #sheets = new Map<string, XmlNode>()
  readonly #read = new Map<string, PlotSheet>()
  readonly #styles: StyleBook
  readonly #firstDay: number

  constructor(body: XmlNode, styles: StyleBook) {
    this.#styles = styles
    let first = '1899-12-30'
    for (const one of elements(body)) {
      if (one.tag === 'table:table')
        this.#sheets.set(unicode(one.attributes.get('table:name') ?? ''), outline(one))
      for (const setting of one.tag === 'table:calculation-settings' ? elements(one) : [])
        if (setting.tag === 'table:null-date')
          first = setting.attributes.get('table:date-value') ?? first
    }
    this.#firstDay = Date.parse(`${first.slice(0, 10)}T00:00:00Z`)
  }

  points(ranges: readonly Range[], all: boolean | undefined): Drawn {
    const points: (Point | undefined)[] = []
    let hidden = 0
    for (const { sheet: of, left, right, top, bottom } of ranges) {
      const sheet = this.#sheet(of)
      for (let column = left; column <= right; column += 1)
        for (let row = top; row <= bottom; row += 1) {
          const isHidden = sheet.hiddenRows.has(row) || columnAt(sheet, column)?.isHidden === true
          if (isHidden && all === undefined)
            throw new CleanError(
              'a chart in it does not say whether it draws hidden cells: save it anew',
            )
          if (isHidden && all === false) hidden += 1
          else points.push(sheet.rows.get(row)?.get(column))
        }
    }
    return { points, hidden }
  }

  uncalled(): (at: number) => Point | undefined {
    return (at) => ({ text: String(at + 1), value: null, isDate: false })
  }

  #sheet(of: string): PlotSheet {
    const known = this.#read.get(of)
    if (known !== undefined) return known
    const node = this.#sheets.get(of)
    if (node === undefined) throw unplaced()
    const sheet = new SheetReader(node, this.#styles, this.#firstDay)
    this.#read.set(of, sheet)
    return sheet
  }
}

const columnAt = ({ columns }: PlotSheet, at: number) => columns.find(({ to }) => to > at)

/** A sheet's own list of its parts; rows, which are text, are shared. */
const outline = (node: XmlNode): XmlNode => ({
  ...node,
  attributes: new Map(node.attributes),
  children: node.children.map((one) =>
    isNode(one) && one.tag.startsWith('table:table') ? outline(one) : one,
  ),
})

const rowsMax = 3_000_000
const isLost = (node: XmlNode): boolean =>
  /^(?:collapse|filter)$/.test(node.attributes.get('table:visibility') ?? '')

class SheetReader {
  readonly rows = new Map<number, ReadonlyMap<number, Point>>()
  readonly hiddenRows = new Set<number>()
  readonly columns: { readonly to: number; readonly isHidden: boolean }[] = []
  readonly #styles: StyleBook
  readonly #firstDay: number
  #at = 0
  #count = 0

  constructor(sheet: XmlNode, styles: StyleBook, firstDay: number) {
    this.#styles = styles
    this.#firstDay = firstDay
    for (const [one, isFolded] of linesOf(sheet, false))
      if (one.tag === 'table:table-column') this.#column(one, isFolded)
      else this.#row(one, isFolded)
  }

  // Programs differ on what has no width, and on groups that are folded without being hidden.
  #column(one: XmlNode, isFolded: boolean): void {
    const isHidden = isLost(one)
    const isFlat = this.#styles.isColumnFlat(one.attributes.get('table:style-name'))
    if (!isHidden && (isFolded || isFlat)) throw folded()
    this.columns.push({ to: (this.columns.at(-1)?.to ?? 0) + repeats(one, 'columns'), isHidden })
  }

  #row(one: XmlNode, isFolded: boolean): void {
    const isHidden = isLost(one)
    const isFlat = this.#styles.isRowFlat(one.attributes.get('table:style-name'))
    if (!isHidden && (isFolded || isFlat)) throw folded()
    const row = readRow(one, this.#firstDay)
    const end = this.#at + repeats(one, 'rows')
    for (let next = this.#at; next < end && (row.size > 0 || isHidden); next += 1) {
      if (row.size > 0) this.rows.set(next, row)
      if (isHidden) this.hiddenRows.add(next)
      if ((this.#count += 1) > rowsMax) throw unplaced()
    }
    this.#at = end
  }
}

const folded = (): CleanError =>
  new CleanError(
    'a chart in it is drawn from a sheet with rows or columns of no height or width: hide or show them',
  )

function* linesOf(node: XmlNode, isFolded: boolean): Generator<readonly [XmlNode, boolean]> {
  for (const child of node.children) {
    const one = asNode(child)
    if (one === null) continue
    if (/^table:table-(?:row|column)$/.test(one.tag)) yield [one, isFolded]
    else if (
      /^table:table-(?:rows|columns|header-rows|header-columns|row-group|column-group)$/.test(
        one.tag,
      )
    )
      yield* linesOf(one, isFolded || one.attributes.get('table:display') === 'false')
  }
}

function readRow(row: XmlNode, firstDay: number): Map<number, Point> {
  const points = new Map<number, Point>()
  let column = 0
  for (const one of elements(row).filter(isCell)) {
    const times = repeats(one, 'columns')
    const point =
      one.children.length > 0 || one.attributes.has('office:value-type')
        ? pointOf(one, firstDay)
        : undefined
    for (let at = column; point !== undefined && at < Math.min(column + times, 20_000); at += 1)
      points.set(at, point)
    column += times
  }
  return points
}
