// What stands around the cells of a sheet: where they begin, which columns nobody sees, how a cell's name says its column.
import { attribute, walkXml } from '../xml.ts'

/** Where `<sheetData` or `<x:sheetData` stands. */
export function cellsFrom(bytes: Buffer): number {
  for (let at = bytes.indexOf('sheetData'); at >= 0; at = bytes.indexOf('sheetData', at + 9)) {
    const before = /<(?:\w+:)?$/.exec(bytes.toString('latin1', Math.max(0, at - 64), at))
    if (before !== null && /[\s>/]/.test(bytes.toString('latin1', at + 9, at + 10)))
      return at - before[0].length
  }
  return -1
}

/** Columns from one to another, 1 the first. */
export type Ranges = readonly (readonly [from: number, to: number])[]

/** The columns that what stands before the cells hides, or makes too narrow to read. */
export function hiddenColumns(head: string): Ranges {
  const ranges: [number, number][] = []
  walkXml(head, {
    open: (name, attributes) => {
      if (name !== 'col') return
      const isHidden =
        /^(?:1|true)$/.test(attribute(attributes, 'hidden') ?? '') ||
        Number(attribute(attributes, 'width') ?? 9) < 0.3
      if (isHidden)
        ranges.push([Number(attribute(attributes, 'min')), Number(attribute(attributes, 'max'))])
    },
    text: () => undefined,
    close: () => undefined,
  })
  return ranges
}

/** Whether a row of such a height, in points, shows nothing of its words. */
export const isFlat = (height: string): boolean => Number(height) < 3

/** The column of a cell's name: 1 for `A7`. */
export function columnOf(reference: string): number {
  let column = 0
  for (const letter of /^[A-Z]*/.exec(reference)?.[0] ?? '')
    column = column * 26 + letter.charCodeAt(0) - 64
  return column
}
