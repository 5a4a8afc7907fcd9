// Which cells of an OpenDocument sheet are in sight: not those in hidden, filtered or flat rows and columns, under merged
// cells, in invisible writing or far away.
import { CleanError } from '../clean-error.ts'
import { elements, isNode, parseXml, type XmlNode } from '../xml-tree.ts'
import type { StyleBook } from './open-styles.ts'

const farRows = 500
const farColumns = 40

export const repeats = (node: XmlNode, of: 'rows' | 'columns'): number => {
  const times = Number(node.attributes.get(`table:number-${of}-repeated`) ?? 1)
  if (!Number.isInteger(times) || times < 1 || times > 1 << 21)
    throw new CleanError('a sheet of it repeats something in a way not known here')
  return times
}
export const isCell = ({ tag }: XmlNode): boolean => /^table:(?:covered-)?table-cell$/.test(tag)
const isLost = (node: XmlNode): boolean =>
  /^(?:collapse|filter)$/.test(node.attributes.get('table:visibility') ?? '')

/** Whether there is anything in a cell; a formula alone is nothing anybody sees, but it is something. */
export const isFilled = (cell: XmlNode): boolean =>
  cell.children.some((one) => isNode(one) || one.trim() !== '') ||
  [...cell.attributes.keys()].some((key) => key.startsWith('office:') || key === 'table:formula')

export type OutOfSight = 'row' | 'column' | 'covered' | 'writing' | 'far'

/** Where the cells of one sheet stand, and what keeps them out of sight. */
export class Sight {
  readonly #styles: StyleBook
  readonly #columns: { readonly to: number; readonly hidden: boolean; readonly style?: string }[] =
    []
  readonly #isLocked: boolean
  #rowStyle: string | undefined
  #isRowHidden = false
  #row = 0
  #lastFilled = 0
  #isFar = false

  constructor(sheet: XmlNode, styles: StyleBook) {
    this.#styles = styles
    this.#isLocked = sheet.attributes.get('table:protected') === 'true'
    let to = 0
    for (const node of rowsAndColumns(sheet, isNode)) {
      if (node.tag !== 'table:table-column') continue
      to += repeats(node, 'columns')
      const hidden = isLost(node) || styles.isColumnFlat(node.attributes.get('table:style-name'))
      const style = node.attributes.get('table:default-cell-style-name')
      this.#columns.push({ to, hidden, ...(style === undefined ? {} : { style }) })
    }
  }

  row(node: XmlNode): boolean {
    const times = repeats(node, 'rows')
    this.#rowStyle = node.attributes.get('table:default-cell-style-name')
    this.#isRowHidden =
      isLost(node) || this.#styles.isRowFlat(node.attributes.get('table:style-name'))
    if (elements(node).some(isFilled)) {
      if (this.#row > this.#lastFilled + farRows) this.#isFar = true
      this.#lastFilled = this.#row + times
    }
    this.#row += times
    return this.#isRowHidden
  }

  /** The stretches of a cell from column `from` that are alike, and what hides each. */
  *stretches(
    cell: XmlNode,
    from: number,
    isFar: boolean,
  ): Generator<readonly [number, OutOfSight | null]> {
    const end = from + repeats(cell, 'columns')
    for (let at = from; at < end;) {
      const column = this.#columns.find(({ to }) => to > at)
      const to = Math.min(end, column?.to ?? end)
      yield [to - at, this.#hides(cell, column, isFar)]
      at = to
    }
  }

  #hides(
    cell: XmlNode,
    column: { hidden: boolean; style?: string } | undefined,
    isFar: boolean,
  ): OutOfSight | null {
    if (this.#isFar || isFar) return 'far'
    if (this.#isRowHidden) return 'row'
    if (column?.hidden === true) return 'column'
    if (cell.tag === 'table:covered-table-cell' && isFilled(cell)) return 'covered'
    return this.#isWritten(cell, column?.style) ? null : 'writing'
  }

  /** The style of a cell, which may be its row's or its column's. */
  styleOf(cell: XmlNode, column: number): string | undefined {
    return this.#style(cell, this.#columns.find(({ to }) => to > column)?.style)
  }

  #style(cell: XmlNode, columnStyle: string | undefined): string | undefined {
    return cell.attributes.get('table:style-name') ?? this.#rowStyle ?? columnStyle
  }

  /** Whether what is in a cell can be read there. */
  #isWritten(cell: XmlNode, columnStyle: string | undefined): boolean {
    const style = this.#style(cell, columnStyle)
    return !showsNothing(cell) && !this.#styles.isCellInvisible(style, this.#isLocked)
  }
}

/** A value of which nothing is shown. */
const showsNothing = (cell: XmlNode): boolean =>
  cell.attributes.has('office:value-type') &&
  elements(cell).some(({ tag }) => tag === 'text:p') &&
  !hasWords(cell)

const hasWords = (node: XmlNode): boolean =>
  node.children.some((one) => (isNode(one) ? hasWords(one) || one.tag === 'text:s' : one !== ''))

/** A row that is kept as text is read again. */
export const asNode = (one: XmlNode | string): XmlNode | null =>
  isNode(one) ? one : one.trim() === '' ? null : parseXml(one)

/** @param reads which children are wanted: rows that are kept as text cost time */
export function* rowsAndColumns(
  node: XmlNode,
  reads: (child: XmlNode | string) => boolean = () => true,
): Generator<XmlNode> {
  for (const child of node.children) {
    const one = reads(child) ? asNode(child) : null
    if (one === null) continue
    else if (/^table:table-(?:row|column)$/.test(one.tag)) yield one
    else if (
      /^table:table-(?:rows|columns|header-rows|header-columns|row-group|column-group)$/.test(
        one.tag,
      )
    )
      yield* rowsAndColumns(one, reads)
  }
}

/** The cells of a row with their columns, and whether each lies beyond a wide gap. */
export function* cellsOf(row: XmlNode): Generator<readonly [XmlNode, number, boolean]> {
  let [column, lastFilled, isFar] = [0, 0, false]
  for (const cell of elements(row).filter(isCell)) {
    if (isFilled(cell)) {
      isFar ||= column > lastFilled + farColumns
      lastFilled = column + repeats(cell, 'columns')
    }
    yield [cell, column, isFar]
    column += repeats(cell, 'columns')
  }
}
