// The table in which a cleaned chart of OpenDocument holds what it draws: a column of categories, then a column for each
// list of figures under the name of its series.
import { escapeXml, localName, type XmlNode } from '../../xml-tree.ts'
import { columnName, unplaced, type Point, type Points } from './chart-cells.ts'

const columnsMax = 500

/** What stands for a category that is not shown: some charts draw nothing where there is none. */
export const numbered = (at: number): Point => ({
  text: String(at + 1),
  value: null,
  isDate: false,
})

interface Column {
  readonly label: string | null
  readonly points: Points
}

export class DrawnTable {
  /** The first column, by row, where no address leads to it. */
  first: (at: number) => Point | undefined = numbered
  #categories: Points | null = null
  readonly #columns: Column[] = []
  /** Where the address of a column goes; how far it reaches is known at the end. */
  readonly #addresses: (readonly [XmlNode, string, number])[] = []

  /** The first column. `key` of `node` will lead to it. */
  setCategories(points: Points, node: XmlNode, key: string): void {
    this.#categories = points
    this.#addresses.push([node, key, 0])
  }

  /** Another column, of figures alone. `key` of `node` will lead to it. */
  add(label: string | null, points: Points, node: XmlNode, key: string): void {
    for (const point of points) if (Number.isNaN(point?.value)) throw unplaced()
    if (this.#columns.push({ label, points }) > columnsMax) throw unplaced()
    this.#addresses.push([node, key, this.#columns.length])
  }

  /** Where the name of the column added last stands. */
  lastLabel(): string {
    return `local-table.$${columnName(this.#columns.length)}$1`
  }

  /** Whether columns of figures end at different rows. */
  isUneven(): boolean {
    return new Set(this.#columns.map(({ points }) => points.length)).size > 1
  }

  /** The table as an element; sets the addresses that lead to it. */
  written(): XmlNode {
    const lengths = [this.#categories ?? [], ...this.#columns.map(({ points }) => points)]
    const count = Math.max(1, ...lengths.map(({ length }) => length))
    for (const [node, key, column] of this.#addresses) {
      const name = columnName(column)
      node.attributes.set(key, `local-table.$${name}$2:.$${name}$${count + 1}`)
    }
    const width = this.#columns.length
    const more: [string, string][] =
      width > 1 ? [['table:number-columns-repeated', String(width)]] : []
    return make(
      'table:table',
      [['table:name', 'local-table']],
      [
        make('table:table-header-columns', [], [make('table:table-column', [], [])]),
        make('table:table-columns', [], [make('table:table-column', more, [])]),
        make(
          'table:table-header-rows',
          [],
          [
            row([
              make('table:table-cell', [], [paragraph('')]),
              ...this.#columns.map(({ label }) => words(label ?? '')),
            ]),
          ],
        ),
        make(
          'table:table-rows',
          [],
          Array.from({ length: count }, (_, at) => this.#row(at)),
        ),
      ],
    )
  }

  #row(at: number): XmlNode {
    const category = this.#categories === null ? this.first(at) : this.#categories[at]
    const first = category?.isFigure === true ? figure(category) : words(category?.text ?? '')
    return row([first, ...this.#columns.map(({ points }) => figure(points[at]))])
  }
}

const make = (
  tag: string,
  attributes: [string, string][],
  children: (XmlNode | string)[],
): XmlNode => ({
  ...{ tag, name: localName(tag), children },
  attributes: new Map(attributes),
})
const row = (cells: XmlNode[]): XmlNode => make('table:table-row', [], cells)
const words = (text: string): XmlNode =>
  make('table:table-cell', [['office:value-type', 'string']], [paragraph(text)])

function figure(point: Point | undefined): XmlNode {
  const value = point?.value ?? null
  const text = value === null ? 'NaN' : String(value)
  return make(
    'table:table-cell',
    [
      ['office:value-type', 'float'],
      ['office:value', text],
    ],
    [paragraph(text)],
  )
}

/** Words with their spaces, tabs and new lines as the format writes them. */
function paragraph(text: string): XmlNode {
  const pieces = text.match(/\n|\t| {2,}|^ | $|(?:[^\n\t ]| (?! |$))+/g) ?? []
  return make(
    'text:p',
    [],
    pieces.map((piece) => {
      if (piece === '\n') return make('text:line-break', [], [])
      if (piece === '\t') return make('text:tab', [], [])
      if (piece.trim() !== '') return escapeXml(piece)
      return make('text:s', piece.length > 1 ? [['text:c', String(piece.length)]] : [], [])
    }),
  )
}
