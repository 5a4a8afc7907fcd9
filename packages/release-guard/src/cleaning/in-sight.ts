// Which cells of a sheet are in sight, by the same measures as the reader's: hidden rows and columns, invisible
// writing, cells far away. The same measures, not the same code: the one proves the other.
import { child, elements, valueOf, walkTree, type XmlNode } from './xml-tree.ts'

const farRows = 500
const farColumns = 40
const isSet = (text: string | undefined): boolean => text === '1' || text === 'true'

export type OutOfSight = 'row' | 'column' | 'writing' | 'far'

/** Cell styles whose writing cannot be seen. */
export function invisibleStyles(styles: XmlNode | null): ReadonlySet<number> {
  const hidden = new Set<number>()
  if (styles === null) return hidden
  const formats = new Set(
    elements(child(styles, 'numFmts') ?? styles)
      .filter((one) =>
        /^(?:;;;?|"";"";?"?"?;?"?"?)$/.test(
          (valueOf(one, 'formatCode') ?? '').replaceAll('&quot;', '"'),
        ),
      )
      .map((one) => valueOf(one, 'numFmtId')),
  )
  const pale = elements(child(styles, 'fonts') ?? styles).map(isPale)
  const filled = elements(child(styles, 'fills') ?? styles).map((fill) => {
    const type = valueOf(child(fill, 'patternFill') ?? fill, 'patternType')
    if (child(fill, 'gradientFill') !== undefined) return true
    // White letters on a white ground are as little seen as on none.
    return type !== undefined && type !== 'none' && !isPaper(fill)
  })
  elements(child(styles, 'cellXfs') ?? styles).forEach((xf, at) => {
    const isUnseen =
      pale[Number(valueOf(xf, 'fontId'))] === true && filled[Number(valueOf(xf, 'fillId'))] !== true
    if (isUnseen || formats.has(valueOf(xf, 'numFmtId'))) hidden.add(at)
  })
  return hidden
}

function isPale(font: XmlNode): boolean {
  for (const { name, ...node } of walkTree(font)) {
    const one = { name, ...node }
    if (name === 'sz' && Number(valueOf(one, 'val')) <= 2) return true
    if (name === 'color' && isWhite(one)) return true
  }
  return false
}

const isWhite = (colour: XmlNode): boolean =>
  /^(?:FF|00)?FFFFFF$/i.test(valueOf(colour, 'rgb') ?? '') ||
  (valueOf(colour, 'theme') === '0' && valueOf(colour, 'tint') === undefined) ||
  valueOf(colour, 'indexed') === '9'

function isPaper(fill: XmlNode): boolean {
  for (const node of walkTree(fill)) if (node.name === 'fgColor' && isWhite(node)) return true
  return false
}

/** Goes through a sheet from its top; fed with what stands before the rows, then with the rows in order. */
export class Sight {
  readonly #styles: ReadonlySet<number>
  readonly #columns: [number, number][] = []
  #zeroHeight = false
  #rowNumber = 0
  #lastFilled = 0
  #isFar = false
  #isRowHidden = false
  #column = 0
  #isCellFar = false

  constructor(styles: ReadonlySet<number>) {
    this.#styles = styles
  }

  /** Columns and the sheet's own format. */
  before(node: XmlNode): void {
    if (node.name === 'sheetFormatPr') this.#zeroHeight = isSet(valueOf(node, 'zeroHeight'))
    if (node.name !== 'col') return
    if (isSet(valueOf(node, 'hidden')) || Number(valueOf(node, 'width') ?? 9) < 0.3)
      this.#columns.push([Number(valueOf(node, 'min')), Number(valueOf(node, 'max'))])
  }

  row(node: XmlNode): void {
    this.#rowNumber = Number(valueOf(node, 'r') ?? this.#rowNumber + 1)
    const height = valueOf(node, 'ht')
    this.#isRowHidden =
      this.#zeroHeight ||
      isSet(valueOf(node, 'hidden')) ||
      (height !== undefined && Number(height) === 0)
    this.#column = 0
    this.#isCellFar = false
    if (elements(node).some(isFilled)) {
      if (this.#rowNumber > this.#lastFilled + farRows) this.#isFar = true
      this.#lastFilled = this.#rowNumber
    }
  }

  /** The reference of a cell that has none of its own, and what keeps it out of sight, or null. */
  cell(node: XmlNode): { column: number; row: number; hidden: OutOfSight | null } {
    const column = columnOf(valueOf(node, 'r') ?? '') || this.#column + 1
    // Once there is a gap, all that is beyond it is far away.
    if (column > this.#column + farColumns) this.#isCellFar = true
    this.#column = column
    const at = { column, row: this.#rowNumber }
    if (this.#isFar || this.#isCellFar) return { ...at, hidden: 'far' }
    if (this.#isRowHidden) return { ...at, hidden: 'row' }
    if (this.#columns.some(([from, to]) => column >= from && column <= to))
      return { ...at, hidden: 'column' }
    const style = valueOf(node, 's')
    if (style !== undefined && this.#styles.has(Number(style))) return { ...at, hidden: 'writing' }
    return { ...at, hidden: null }
  }
}

/** Whether there is anything in a cell. */
export const isFilled = (cell: XmlNode): boolean => cell.children.length > 0

function columnOf(reference: string): number {
  let column = 0
  for (const letter of /^[A-Z]*/.exec(reference)?.[0] ?? '')
    column = column * 26 + letter.charCodeAt(0) - 64
  return column
}
