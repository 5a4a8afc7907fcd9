// Cells beneath merged ones: a merged range shows its first cell, and whatever the others hold nobody sees.
import { columnOf } from './sheet-head.ts'

interface Range {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Ranges of more rows are kept apart, not by each of their rows. */
const tall = 64

export class Merged {
  readonly #byRow = new Map<number, Range[]>()
  readonly #tall: Range[] = []

  /** @param behind what stands in a sheet behind its cells */
  constructor(behind: string) {
    for (const [, ref = ''] of behind.matchAll(
      /<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["']([^"']*)/g,
    )) {
      const range = rangeOf(ref)
      if (range !== null) this.#add(range)
    }
  }

  get isEmpty(): boolean {
    return this.#byRow.size === 0 && this.#tall.length === 0
  }

  #add(range: Range): void {
    if (range.bottom - range.top >= tall) {
      this.#tall.push(range)
      return
    }
    for (let row = range.top; row <= range.bottom; row += 1) {
      const known = this.#byRow.get(row)
      if (known === undefined) this.#byRow.set(row, [range])
      else known.push(range)
    }
  }

  /** Whether a cell lies beneath a merged one; columns and rows begin with 1. */
  covers(column: number, row: number): boolean {
    const isUnder = ({ left, right, top, bottom }: Range): boolean =>
      column >= left &&
      column <= right &&
      row >= top &&
      row <= bottom &&
      (column > left || row > top)
    return this.#byRow.get(row)?.some(isUnder) === true || this.#tall.some(isUnder)
  }
}

function rangeOf(ref: string): Range | null {
  const [, from = '', top = '', to = '', bottom = ''] =
    /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(ref) ?? []
  if (to === '') return null
  return { left: columnOf(from), right: columnOf(to), top: Number(top), bottom: Number(bottom) }
}
