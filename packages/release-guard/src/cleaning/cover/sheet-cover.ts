// Cells of a workbook that lie beneath a picture, a chart or a filled shape: such a sheet is not cleaned, because the
// cells would be left in the copy for whoever moves the thing away.
import { CleanError } from '../clean-error.ts'
import type { PackageParts } from '../package-parts.ts'
import { child, elements, valueOf, type XmlNode } from '../xml-tree.ts'
import { covers, placeIn, type Box } from './boxes.ts'
import { ranOut } from './overflow/cell-overflow.ts'
import type { CellWords } from './overflow/cell-words.ts'
import { drawnAt, firstCovered, type Drawn } from './shapes.ts'
import { gridOf, nameOf, type CellPlace, type SheetCells } from './sheet-grid.ts'

interface ShownSheet {
  readonly name: string
  readonly part: string
  readonly xml: string
  /** Numbers of the looks whose writing nobody sees. */
  readonly styles: ReadonlySet<number>
  readonly words: CellWords
}

/** Fails when cells in sight, or words of a shape, lie beneath something nothing is seen through. */
export function refuseCoveredCells(parts: PackageParts, sheet: ShownSheet): void {
  const part = parts.relations(sheet.part).find(({ kind }) => kind === 'drawing')?.target
  if (part === undefined) return
  const grid = gridOf(sheet.xml, sheet.styles, sheet.words)
  const things = elements(parts.tree(part)).flatMap((anchor) => drawnBy(anchor, grid))
  if (firstCovered(things) >= 0) throw coveredWords(sheet.name)
  const covered = coveredCells(grid, things, sheet.name)
  if (covered !== null) throw covered
}

export const coveredWords = (sheet: string): CleanError =>
  new CleanError(
    `words in a shape on sheet “${sheet}” lie beneath a picture, a shape or a chart: move it away, or take the words out`,
  )

/** Says over which cells, or words that run out of them, the first thing lies that lies over any; null where none does. */
export function coveredCells<Cell extends CellPlace>(
  cells: SheetCells<Cell>,
  things: readonly Drawn[],
  sheet: string,
): CleanError | null {
  const over = things.filter(({ isOpaque }) => isOpaque).map(({ box }) => box)
  const boxes = cells.filled.map((cell) => cells.boxOf(cell))
  const ran = ranOut(cells.running, cells, over)
  for (const cover of over) {
    const beneath = cells.filled.filter((_, at) => covers(cover, boxes[at] ?? cover))
    const out = ran.filter(({ box }) => covers(cover, box))
    if (beneath.length > 0) return coveredError(beneath, sheet)
    if (out.length > 0) return coveredError(out, sheet, 'words that run out of ')
  }
  return null
}

function coveredError(beneath: readonly CellPlace[], sheet: string, words = ''): CleanError {
  const [left, right] = ends(beneath.map(({ column }) => column))
  const [top, bottom] = ends(beneath.map(({ row }) => row))
  const [from, to] = [nameOf({ column: left, row: top }), nameOf({ column: right, row: bottom })]
  const which = from === to ? `cell ${from}` : `cells ${from} to ${to}`
  const lie = from === to && words === '' ? 'lies' : 'lie'
  const it = from === to ? 'the cell' : 'the cells'
  return new CleanError(
    `${words}${which} of sheet “${sheet}” ${lie} beneath a picture, a shape or a chart: move it away, or take ${it} out`,
  )
}

function ends(numbers: readonly number[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const one of numbers) [low, high] = [Math.min(low, one), Math.max(high, one)]
  return [low, high]
}

/** What an anchor holds, where the anchor says. */
function drawnBy(anchor: XmlNode, grid: SheetCells): Drawn[] {
  const at = boxOfAnchor(anchor, grid)
  return at === null ? [] : elements(anchor).flatMap((shape) => drawnAt(shape, at))
}

function boxOfAnchor(anchor: XmlNode, grid: SheetCells): Box | null {
  if (anchor.name === 'absoluteAnchor') return placeIn(anchor, ['pos', 'ext'])
  const from = corner(child(anchor, 'from'), grid)
  if (from === null) return null
  const to = corner(child(anchor, 'to'), grid)
  if (to !== null) return { ...from, right: to.left, bottom: to.top }
  const size = child(anchor, 'ext')
  const [w, h] = ['cx', 'cy'].map((key) => Number((size && valueOf(size, key)) ?? 0))
  return { ...from, right: from.left + (w ?? 0), bottom: from.top + (h ?? 0) }
}

/** A place within a cell, no farther than the cell reaches. */
function corner(
  node: XmlNode | undefined,
  { columns, rows }: SheetCells,
): Pick<Box, 'left' | 'top'> | null {
  if (node === undefined) return null
  const said = (name: string): number => {
    const one = child(node, name)
    return one === undefined
      ? 0
      : Number(one.children.filter((text) => typeof text === 'string').join(''))
  }
  const [column, row] = [said('col'), said('row')]
  const left = columns.start(column) + Math.min(said('colOff'), columns.size(column))
  const top = rows.start(row) + Math.min(said('rowOff'), rows.size(row))
  return Number.isFinite(left) && Number.isFinite(top) ? { left, top } : null
}
