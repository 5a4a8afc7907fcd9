// What the lists of places are made of: a place with a way to put rows there.
import { makeWorkbook, sheetXml, type Rows } from './made-up.ts'

export interface TrialPlace {
  readonly container: string
  readonly place: string
  readonly isHidden: boolean
  readonly make: (rows: Rows) => Buffer
}

export type Entry = readonly [place: string, isHidden: boolean, make: (rows: Rows) => Buffer]

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
export const hiddenSheet = (rows: Rows): Buffer =>
  makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }])
export const elements = (
  rows: Rows,
  row: string,
  cell: (text: string, at: number) => string,
): string =>
  rows.map((cells) => `<${row}>${cells.map(cell).join('')}</${row.split(' ')[0] ?? ''}>`).join('')
export const inContainer = (container: string, entries: readonly Entry[]): TrialPlace[] =>
  entries.map(([place, isHidden, make]) => ({ container, place, isHidden, make }))
