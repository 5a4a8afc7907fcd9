// The cells a chart is drawn from, those of hidden sheets too: what a chart shows of them is seen.
import { decodeXml } from '../../reading/xml.ts'
import { CleanError } from '../clean-error.ts'
import type { PackageParts } from '../package-parts.ts'
import { child, elements, parseXml, textIn, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'

const book = 'xl/workbook.xml'
const pointsMax = 32_000
const isSet = (text: string | undefined): boolean => text === '1' || text === 'true'

export interface PlotSheet {
  /** Texts as they stand, by row and column. */
  readonly cells: ReadonlyMap<number, ReadonlyMap<number, string>>
  readonly hiddenRows: ReadonlySet<number>
  readonly hiddenColumns: readonly (readonly [number, number])[]
  readonly isAllHidden: boolean
}

export const unicode = (raw: string): string => decodeXml(Buffer.from(raw).toString('latin1'))
export const textsOf = (node: XmlNode): string =>
  node.children.map((one) => (typeof one === 'string' ? one : textsOf(one))).join('')

export function columnNumber(letters: string): number {
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column
}

export class PlotCells {
  readonly #parts: PackageParts
  readonly #sheets = new Map<string, PlotSheet>()
  #shared: readonly string[] | null = null

  constructor(parts: PackageParts) {
    this.#parts = parts
  }

  /** Raw texts of a row or a column of cells, undefined for empty ones. @param all hidden cells too */
  points(formula: string, all: boolean): (string | undefined)[] {
    const { name, left, right, top, bottom } = rangeOf(formula)
    const sheet = this.#sheet(name)
    const points: (string | undefined)[] = []
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1)
        if (all || !isHidden(sheet, row, column)) points.push(sheet.cells.get(row)?.get(column))
    return points
  }

  #sheet(name: string): PlotSheet {
    const known = this.#sheets.get(name)
    if (known !== undefined) return known
    const tree = this.#parts.tree(book)
    const node = elements(child(tree, 'sheets') ?? tree).find(
      (one) => unicode(valueOf(one, 'name') ?? '') === name,
    )
    const relation = this.#parts
      .relations(book)
      .find(({ id }) => node !== undefined && id === valueOf(node, 'id'))
    if (relation === undefined) throw unplaced()
    const sheet = readSheet(textIn(this.#parts.bytes(relation.target)), (index) =>
      this.#sharedText(index),
    )
    this.#sheets.set(name, sheet)
    return sheet
  }

  #sharedText(index: number): string {
    if (this.#shared === null) {
      const part = this.#parts.relations(book).find(({ kind }) => kind === 'sharedStrings')?.target
      this.#shared = part === undefined ? [] : elements(this.#parts.tree(part)).map(plainText)
    }
    return this.#shared[index] ?? ''
  }
}

const unplaced = (): CleanError =>
  new CleanError('a chart in it is drawn from cells that cannot be found: take it out')

const range =
  /^(?:'(?<quoted>(?:[^']|'')+)'|(?<plain>[\p{L}_][\p{L}\p{N}_.]*))!\$?(?<from>[A-Z]{1,3})\$?(?<top>\d{1,7})(?::\$?(?<to>[A-Z]{1,3})\$?(?<bottom>\d{1,7}))?$/u

/** Part of one row or of one column. */
function rangeOf(formula: string) {
  const groups = range.exec(formula)?.groups
  if (groups === undefined) throw unplaced()
  const { quoted, plain = '', from = '', to = from, top = '', bottom = top } = groups
  const found = {
    name: quoted?.replaceAll("''", "'") ?? plain,
    left: columnNumber(from),
    right: columnNumber(to),
    top: Number(top),
    bottom: Number(bottom),
  }
  if (!isLine(found.right - found.left, found.bottom - found.top)) throw unplaced()
  return found
}

const isLine = (width: number, height: number): boolean =>
  (width === 0 || height === 0) && width + height <= pointsMax

const isHidden = (sheet: PlotSheet, row: number, column: number): boolean =>
  sheet.isAllHidden ||
  sheet.hiddenRows.has(row) ||
  sheet.hiddenColumns.some(([from, to]) => column >= from && column <= to)

/** A rich text without its readings. */
const plainText = (string: XmlNode): string =>
  elements(string)
    .filter(({ name }) => name === 't' || name === 'r')
    .map((one) => (one.name === 't' ? textsOf(one) : textsOf(child(one, 't') ?? string)))
    .join('')

function readSheet(xml: string, shared: (index: number) => string): PlotSheet {
  const cells = new Map<number, Map<number, string>>()
  const hiddenRows = new Set<number>()
  const hiddenColumns: (readonly [number, number])[] = []
  let isAllHidden = false
  let number = 0
  parseXml(xml, (node) => {
    if (node.name === 'sheetFormatPr') isAllHidden = isSet(valueOf(node, 'zeroHeight'))
    if (node.name === 'col' && isFolded(node))
      hiddenColumns.push([Number(valueOf(node, 'min')), Number(valueOf(node, 'max'))])
    if (node.name !== 'row') return null
    number = Number(valueOf(node, 'r') ?? number + 1)
    if (isFolded(node)) hiddenRows.add(number)
    cells.set(number, readRow(node, shared))
    return ''
  })
  return { cells, hiddenRows, hiddenColumns, isAllHidden }
}

const isFolded = (node: XmlNode): boolean =>
  isSet(valueOf(node, 'hidden')) ||
  Number(valueOf(node, node.name === 'row' ? 'ht' : 'width') ?? 1) === 0

function readRow(node: XmlNode, shared: (index: number) => string): Map<number, string> {
  const row = new Map<number, string>()
  let column = 0
  for (const cell of elements(node)) {
    column = columnNumber(/^[A-Z]*/.exec(valueOf(cell, 'r') ?? '')?.[0] ?? '') || column + 1
    const text = cellText(cell, shared)
    if (text !== undefined) row.set(column, text)
  }
  return row
}

function cellText(cell: XmlNode, shared: (index: number) => string): string | undefined {
  const inline = child(cell, 'is')
  if (inline !== undefined) return plainText(inline)
  const value = child(cell, 'v')
  if (value === undefined) return undefined
  const text = textsOf(value)
  return valueOf(cell, 't') === 's' ? shared(Number(text)) : text
}

/** Every element of that name below. */
export const all = (tree: XmlNode, name: string): XmlNode[] =>
  [...walkTree(tree)].filter((one) => one.name === name)
