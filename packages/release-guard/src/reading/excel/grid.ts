// Puts the cells of a sheet together to rows, and parts what is in sight from what is hidden, far away or invisible.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'

const farRows = 500
const farColumns = 40

export class Grid {
  readonly #reading: Reading
  readonly #shown: Place
  readonly #hidden: Place
  #row: string[] = []
  #number = -1
  #lastFilled = 0
  #lastColumn = 0
  #isHidden = false
  #isFar = false

  constructor(reading: Reading, shown: Place, hidden: Place) {
    this.#reading = reading
    this.#shown = shown
    this.#hidden = hidden
  }

  /** A cell of a row; cells come row by row, left to right. Empty ones are left out. */
  cell(row: number, column: number, text: string, isHidden: boolean): void {
    if (row !== this.#number) this.#start(row)
    if (text === '') return
    if (text.length > 120) this.#reading.line(isHidden ? this.#hidden : this.#shown, text)
    if (this.#row.length > 0 && column > this.#lastColumn + farColumns) this.#isHidden = true
    if (this.#row.length === 0 && column > farColumns) this.#isHidden = true
    this.#lastColumn = column
    this.#row.push(text)
    if (isHidden && text.length > 1) this.#isHidden = true
  }

  #start(row: number): void {
    this.end()
    this.#number = row
  }

  /** Tells the last row. */
  end(): void {
    if (this.#row.length > 0) {
      if (this.#number > this.#lastFilled + farRows) this.#isFar = true
      this.#lastFilled = this.#number
      const isHidden = this.#isHidden || this.#isFar
      this.#reading.rows(isHidden ? this.#hidden : this.#shown).row(this.#row)
    }
    this.#row = []
    this.#isHidden = false
  }
}

/** The places of a sheet, by its name and how it is shown: 0 for all to see, 1 hidden, 2 so that no menu shows it. */
export function placesOfSheet(
  name: string,
  state: number,
  part: string,
  inHidden: boolean,
): { shown: Place; hidden: Place } {
  const quoted = JSON.stringify(name)
  if (state === 0)
    return {
      shown: { part, words: `sheet ${quoted}`, isHidden: inHidden },
      hidden: {
        part,
        words: `rows, columns or cells of sheet ${quoted} that are hidden, far away or in invisible writing`,
        isHidden: true,
      },
    }
  const how = state === 1 ? 'hidden sheet' : 'sheet so hidden that no menu shows it,'
  const place = { part, words: `${how} ${quoted}`, isHidden: true }
  return { shown: place, hidden: place }
}

/** A number as a cell would show it without a format: enough digits for a service number, no trailing noughts. */
export const numberText = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(15))) : ''

/** The short form of numbers in Excel's binary files: an integer or the upper part of a double, perhaps in hundredths. */
export function shortNumber(bytes: Buffer, at: number): number {
  const coded = bytes.readUInt32LE(at)
  let value: number
  if ((coded & 2) !== 0) value = bytes.readInt32LE(at) >> 2
  else {
    const double = Buffer.alloc(8)
    double.writeUInt32LE((coded & 0xfffffffc) >>> 0, 4)
    value = double.readDoubleLE(0)
  }
  return (coded & 1) !== 0 ? value / 100 : value
}

/** Formats that show nothing at all. */
export const showsNothing = (format: string): boolean => /^(?:;;;?|"";"";?"?"?;?"?"?)$/.test(format)
