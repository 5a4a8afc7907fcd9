// The sheets of an OpenDocument workbook with only what is in sight on them.
import { CleanError } from '../clean-error.ts'
import { mayStay } from '../formula.ts'
import type { Removed } from '../removed.ts'
import { elements, isNode, type XmlNode } from '../xml-tree.ts'
import { decodeXml } from '../../reading/xml.ts'
import { cellAttributes, dropped, keepOnly, kept } from './open-names.ts'
import {
  asNode,
  cellsOf,
  isCell,
  isFilled,
  rowsAndColumns,
  Sight,
  type OutOfSight,
} from './open-sight.ts'
import type { StyleBook } from './open-styles.ts'
import { noteDropped, type OpenText } from './open-text.ts'

const widest = 20_000

const nameOf = (sheet: XmlNode): string =>
  decodeXml(Buffer.from(sheet.attributes.get('table:name') ?? '').toString('latin1'))

const wordsFor: Readonly<Record<OutOfSight, string>> = {
  row: 'cells in hidden rows',
  column: 'cells in hidden columns',
  covered: 'cells under a merged one',
  writing: 'cells in invisible writing',
  far: 'cells far away from the rest',
}

function losesCells(sheet: XmlNode, styles: StyleBook): boolean {
  const sight = new Sight(sheet, styles)
  for (const row of rowsAndColumns(sheet)) {
    if (row.tag !== 'table:table-row') continue
    sight.row(row)
    for (const [cell, column, isFar] of cellsOf(row))
      if (isFilled(cell))
        for (const [, hidden] of sight.stretches(cell, column, isFar))
          if (hidden !== null) return true
  }
  return false
}

/** The sheets that are shown, and those of them that lose no cell. */
export interface Sheets {
  readonly shown: ReadonlySet<XmlNode>
  readonly names: ReadonlySet<string>
  readonly whole: ReadonlySet<string>
}

/** To be asked for before any sheet is cleaned. */
export function sheetsOf(body: XmlNode, styles: StyleBook): Sheets {
  const shown = elements(body).filter(
    (one) =>
      one.tag === 'table:table' &&
      !styles.isTableHidden(one.attributes.get('table:style-name')) &&
      !/^'?file:/.test(nameOf(one)) &&
      one.attributes.get('table:display') !== 'false',
  )
  if (shown.length === 0) throw new CleanError('no sheet of it is visible')
  return {
    shown: new Set(shown),
    names: new Set(shown.map(nameOf)),
    whole: new Set(shown.filter((sheet) => !losesCells(sheet, styles)).map(nameOf)),
  }
}

interface SheetTask {
  readonly sheets: Sheets
  readonly styles: StyleBook
  readonly text: OpenText
  readonly removed: Removed
  /** A cleaned row as it is written. */
  readonly writeRow: (row: XmlNode) => string
}

/** Cleans a sheet; false when all of it goes. */
export function cleanOpenSheet(sheet: XmlNode, task: SheetTask): boolean {
  const { sheets, styles, text, removed, writeRow } = task
  const name = nameOf(sheet)
  if (!sheets.shown.has(sheet)) {
    removed.add(/^'?file:/.test(name) ? 'stored copies of other files' : 'hidden sheets')
    return false
  }
  const sight = new Sight(sheet, styles)
  if (sheet.attributes.has('table:protection-key')) removed.add('the lock of a sheet')
  keepSheetAttributes(sheet, sheets.names)
  const walk = (node: XmlNode): void => {
    node.children = node.children.flatMap((child) => {
      const one = asNode(child)
      if (one === null || !keepsPart(one, removed)) return []
      if (one.tag === 'table:table-row') {
        cleanRow(one, { ...task, sight, mayStay: (formula) => stays(formula, sheets, name) })
        return writeRow(one)
      }
      if (one.tag === 'table:shapes') text.clean(one)
      else walk(one)
      return one
    })
  }
  walk(sheet)
  return true
}

function keepSheetAttributes(sheet: XmlNode, names: ReadonlySet<string>): void {
  keepOnly(sheet, kept.get('table:table') ?? new Set())
  const ranges = sheet.attributes.get('table:print-ranges')
  if (ranges === undefined) return
  const known = [...ranges.matchAll(/(?:^|[ :])\$?(?:'((?:[^']|'')+)'|([^'. :]*))\./g)].every(
    ([, quoted, plain]) => {
      const name = quoted?.replaceAll("''", "'") ?? plain ?? ''
      return name === '' || names.has(decodeXml(Buffer.from(name).toString('latin1')))
    },
  )
  if (!known || /[^.]\s+[^$'\w]/.test(ranges)) sheet.attributes.delete('table:print-ranges')
}

const parts =
  /^table:(?:shapes|table-(?:row|column|rows|columns|header-rows|header-columns|row-group|column-group))$/

function keepsPart(part: XmlNode, removed: Removed): boolean {
  if (dropped[part.tag] !== undefined) {
    noteDropped(part, removed)
    return false
  }
  if (!parts.test(part.tag))
    throw new CleanError(
      `a sheet of it holds something of a kind not known here (${part.tag.slice(0, 60)})`,
    )
  keepOnly(part, kept.get(part.tag) ?? new Set())
  if (part.attributes.get('table:visibility') === 'filter')
    part.attributes.set('table:visibility', 'collapse')
  return true
}

interface RowTask extends SheetTask {
  readonly sight: Sight
  readonly mayStay: (formula: string) => boolean
}

function cleanRow(row: XmlNode, task: RowTask): void {
  const isHidden = task.sight.row(row)
  const cells: XmlNode[] = []
  for (const [cell, column, isFar] of cellsOf(row)) {
    const isEmpty = !isFilled(cell)
    for (const [times, hidden] of task.sight.stretches(cell, column, isFar)) {
      if (hidden === null) cells.push(seenCell(cell, times, task))
      else {
        if (!isEmpty) task.removed.add(wordsFor[hidden], times)
        cells.push(...emptied(cell, times, hidden === 'writing'))
      }
      if (cells.length > widest) throw new CleanError('a sheet of it is too wide')
    }
  }
  if (elements(row).some((one) => !isCell(one)))
    throw new CleanError('a row of a sheet holds something of a kind not known here')
  while (cells.length > 1 && isBlank(cells[cells.length - 1], isHidden)) cells.pop()
  row.children = cells.length > 0 ? cells : [blank('table:table-cell', 1)]
}

const isBlank = (cell: XmlNode | undefined, isHidden: boolean): boolean =>
  cell !== undefined &&
  cell.children.length === 0 &&
  (isHidden || !cell.attributes.has('table:style-name')) &&
  [...cell.attributes.keys()].every((key) =>
    /^table:(?:style-name|number-columns-repeated)$/.test(key),
  )

const blank = (tag: string, times: number): XmlNode => ({
  tag,
  name: tag.slice(6),
  attributes: new Map(times === 1 ? [] : [['table:number-columns-repeated', String(times)]]),
  children: [],
})

/** Nothing in the place of cells. In pieces, so that their number says nothing of its own. */
function emptied(cell: XmlNode, times: number, keepsLook: boolean): XmlNode[] {
  const pieces: XmlNode[] = []
  for (let left = times; left > 0 && pieces.length <= widest; left -= 9)
    pieces.push(blank(cell.tag, Math.min(9, left)))
  for (const piece of pieces)
    for (const key of ['table:number-columns-spanned', 'table:number-rows-spanned']) {
      const span = cell.attributes.get(key)
      if (span !== undefined && keepsLook) piece.attributes.set(key, span)
    }
  return pieces
}

const cloned = (node: XmlNode): XmlNode => ({
  ...node,
  attributes: new Map(node.attributes),
  children: node.children.map((one) => (isNode(one) ? cloned(one) : one)),
})

/** A cell as it stays, once for each of its stretches. */
function seenCell(cell: XmlNode, times: number, task: RowTask): XmlNode {
  const copy = cloned(cell)
  const value = cell.attributes.get('office:string-value')
  const formula = cell.attributes.get('table:formula')
  const type = cell.attributes.get('office:value-type')
  keepOnly(copy, cellAttributes)
  copy.attributes.delete('table:number-columns-repeated')
  if (times > 1) copy.attributes.set('table:number-columns-repeated', String(times))
  if (formula !== undefined) {
    if (type === undefined)
      throw new CleanError('a formula in it has no stored value: open and save it once more')
    if (task.mayStay(decodeXml(Buffer.from(formula).toString('latin1'))))
      for (const key of cell.attributes.keys())
        if (key === 'table:formula' || key.startsWith('table:number-matrix-'))
          copy.attributes.set(key, cell.attributes.get(key) ?? '')
    if (!copy.attributes.has('table:formula'))
      task.removed.add('formulas, replaced by the values they had')
  }
  if (value !== undefined && !elements(copy).some(({ tag }) => tag === 'text:p'))
    copy.children.push({
      tag: 'text:p',
      name: 'p',
      attributes: new Map(),
      children: [value],
    })
  task.text.clean(copy)
  return copy
}

/** OpenFormula as the judge of formulas reads it. */
function stays(formula: string, { whole }: Sheets, own: string): boolean {
  if (!formula.startsWith('of:=')) return false
  const plain = formula
    .slice(4)
    .replace(
      /\[(?:\$?((?:'(?:[^']|'')+')|[^'.\][:]*))?\.(\$?[A-Z]{1,3}\$?\d+)(?::\.(\$?[A-Z]{1,3}\$?\d+))?\]/g,
      (_, sheet: string | undefined, from: string, to: string | undefined) =>
        `${sheet === undefined || sheet === '' ? '' : `${sheet}!`}${from}${to === undefined ? '' : `:${to}`}`,
    )
  return mayStay(plain, whole, whole.has(own))
}
