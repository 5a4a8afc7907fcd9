// Which parts of a table's style a cell has: by where it stands and what the table says of its looks (ECMA-376 part 1,
// 17.7.6 and 17.4.55).
import { attribute, walkXml } from '../xml.ts'
import type { Look } from './word-looks.ts'

/** How many cells stand in each row of each table of a text, tables in the order in which they begin. */
export function tableSizes(xml: string): number[][] {
  const sizes: number[][] = []
  const open: number[][] = []
  walkXml(xml, {
    open: (name) => {
      const rows = open.at(-1)
      if (name === 'tbl') sizes.push((open[open.length] = []))
      else if (name === 'tr') rows?.push(0)
      else if (name === 'tc' && rows !== undefined && rows.length > 0)
        rows[rows.length - 1] = (rows.at(-1) ?? 0) + 1
    },
    text: () => undefined,
    close: (name) => {
      if (name === 'tbl') open.pop()
    },
  })
  return sizes
}

/** The parts a table shows, and whether it has bands of rows and columns. */
const bits = { firstRow: 0x20, lastRow: 0x40, firstColumn: 0x80, lastColumn: 0x100 } as const
const noBands = { noHBand: 0x200, noVBand: 0x400 } as const

type Flag = keyof typeof bits | keyof typeof noBands
function shown(said: string, key: Flag): boolean {
  const plain = attribute(said, key)
  if (plain !== undefined) return /^(?:1|true|on)$/.test(plain)
  const bit = { ...bits, ...noBands }[key]
  return (parseInt(attribute(said, 'val') ?? '0', 16) & bit) !== 0
}

export interface CellPlace {
  readonly row: number
  readonly cell: number
  /** Cells in each row of the table. */
  readonly sizes: readonly number[]
}

/**
 * The parts of its table's style that a cell has, from the weakest: once with rows before columns and once after, for
 * programs differ.
 * @param said the attributes of what the table says of its looks; undefined where it says nothing
 */
export function partsOf(
  said: string | undefined,
  place: CellPlace,
  bands: Look,
): readonly (readonly string[])[] {
  // Where the table says nothing, it shows none of them, or all.
  if (said === undefined)
    return [' val="0600"', ' val="01E0"'].flatMap((all) => partsOf(all, place, bands))
  const { row, cell, sizes } = place
  const is = (key: Flag): boolean => shown(said, key)
  const line = { at: row, of: sizes.length, isHeaded: is('firstRow'), size: bands.rows ?? 1 }
  const across = along({ ...line, isFooted: is('lastRow'), isPlain: is('noHBand') })
  const post = { at: cell, of: sizes[row] ?? 0, size: bands.columns ?? 1 }
  const ends = { isHeaded: is('firstColumn'), isFooted: is('lastColumn') }
  const down = along({ ...post, ...ends, isPlain: is('noVBand') })
  const lines = across.end.map((end) => `${end}Row`)
  const posts = down.end.map((end) => `${end}Col`)
  const corner = across.end.flatMap((high) => down.end.map((wide) => corners[`${high} ${wide}`]))
  const rows = across.band.map((band) => `band${band}Horz`)
  const columns = down.band.map((band) => `band${band}Vert`)
  return [
    ['', 'wholeTable', ...columns, ...rows, ...lines, ...posts, ...corner],
    ['', 'wholeTable', ...rows, ...columns, ...posts, ...lines, ...corner],
  ]
}

type End = 'first' | 'last'
const corners: Readonly<Record<`${End} ${End}`, string>> = {
  ...{ 'first first': 'nwCell', 'first last': 'neCell' },
  ...{ 'last first': 'swCell', 'last last': 'seCell' },
}

interface Side {
  readonly at: number
  readonly of: number
  readonly isHeaded: boolean
  readonly isFooted: boolean
  readonly isPlain: boolean
  readonly size: number
}

/** Where a cell stands along one side of its table: at an end of its own look, else in one of two bands. */
function along({ at, of, isHeaded, isFooted, isPlain, size }: Side): {
  end: End[]
  band: number[]
} {
  if (isHeaded && at === 0) return { end: ['first'], band: [] }
  if (isFooted && at === of - 1) return { end: ['last'], band: [] }
  const from = isHeaded ? at - 1 : at
  return { end: [], band: isPlain ? [] : [(Math.floor(from / size) % 2) + 1] }
}
