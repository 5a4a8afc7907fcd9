// Words that run out of their cell over the empty cells beside it.
import { covers, type Box } from '../boxes.ts'
import type { CellPlace, Scale } from '../sheet-grid.ts'
import type { Side } from './text-box.ts'

/** Words on one line. */
export interface Run {
  readonly width: number
  readonly side: Side
}

/** A cell that is narrower than its words. */
export interface RunningCell extends CellPlace {
  readonly run: Run
  /** How many cells it is centred in, where it is in more than its own: it does not run out of them. */
  readonly across?: number
}

/** Columns, the first and the last. */
export type Stretch = readonly [number, number]

export interface SheetPlan {
  readonly columns: Scale
  readonly rows: Scale
  /** The columns of a row that hold something, or are merged: nothing runs out over them. */
  taken(row: number): readonly Stretch[]
}

export interface WordsAt extends CellPlace {
  readonly box: Box
}

/** Where words stand that run out of their cells, of those that may lie beneath one of the boxes. */
export function ranOut(
  cells: readonly RunningCell[],
  plan: SheetPlan,
  over: readonly Box[],
): WordsAt[] {
  const known = new Map<number, readonly Stretch[]>()
  const takenIn = (row: number): readonly Stretch[] => {
    const taken = known.get(row) ?? plan.taken(row)
    known.set(row, taken)
    return taken
  }
  return cells.flatMap((cell) => {
    const { column, row } = cell
    const box = freely(cell, plan)
    if (!over.some((one) => covers(one, box))) return []
    let { left, right } = box
    for (const [from, to] of takenIn(row)) {
      const [before, next] = [Math.min(to, column - 1), Math.max(from, column + 1)]
      if (before >= from) left = Math.max(left, plan.columns.start(before + 1))
      if (next <= to) right = Math.min(right, plan.columns.start(next))
    }
    return { column, row, box: { ...box, left, right } }
  })
}

/** Where the words of a cell would stand if all around it were empty. */
function freely({ column, row, run, across }: RunningCell, plan: SheetPlan): Box {
  const { columns, rows } = plan
  const [left, right] = [columns.start(column), columns.start(column + (across ?? 1))]
  const rest = run.width - (right - left)
  const height = { top: rows.start(row), bottom: rows.start(row + 1) }
  if (across !== undefined) {
    const free = Math.max(0, -rest / 2)
    return { ...height, left: left + free, right: right - free }
  }
  const share = { left: 0, center: 0.5, right: 1 }[run.side]
  return { ...height, left: Math.max(0, left - rest * share), right: right + rest * (1 - share) }
}

const firstLetter = /\p{L}/u
const fromTheRight = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u

/** Where a text begins for which nobody chose a side. */
export const readFrom = (text: string): Side =>
  fromTheRight.test(firstLetter.exec(text)?.[0] ?? '') ? 'right' : 'left'
