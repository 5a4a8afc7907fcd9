// The styles of a document of Word as layers: for a place in the text, every element that says how letters look there,
// the strongest first.
import { child, elements, valueOf, type XmlNode } from '../xml-tree.ts'

export const isOn = (node: XmlNode | undefined): boolean =>
  node !== undefined && !/^(?:0|false|off)$/.test(valueOf(node, 'val') ?? '1')

/** Where a cell stands in its table. */
export interface CellSpot {
  readonly row: number
  readonly rows: number
  readonly cell: number
  readonly cells: number
}

/** The first of the layers' elements at the end of a path. */
export function firstOf(
  layers: readonly XmlNode[],
  ...path: readonly string[]
): XmlNode | undefined {
  for (const layer of layers) {
    let at: XmlNode | undefined = layer
    for (const name of path) at = at && child(at, name)
    if (at !== undefined) return at
  }
  return undefined
}

const flags = [
  ...(['firstRow', 'lastRow', 'firstColumn', 'lastColumn'] as const),
  ...(['noHBand', 'noVBand'] as const),
]
type Flags = Record<(typeof flags)[number], boolean>

export class StyleLayers {
  readonly #styles = new Map<string, XmlNode>()
  readonly #usual = new Map<string, string>()
  /** What counts where no style says anything. */
  readonly defaults: readonly XmlNode[]

  constructor(styles: XmlNode | null) {
    const all = styles === null ? [] : elements(styles)
    this.defaults = all
      .filter(({ name }) => name === 'docDefaults')
      .flatMap((one) => elements(one).reverse())
    for (const style of all) {
      const id = style.name === 'style' ? (valueOf(style, 'styleId') ?? '') : ''
      if (id === '') continue
      this.#styles.set(id, style)
      if (/^(?:1|true|on)$/.test(valueOf(style, 'default') ?? ''))
        this.#usual.set(valueOf(style, 'type') ?? 'paragraph', id)
    }
  }

  /** A style and what it is based on; the usual one of its kind where none is named. */
  of(named: XmlNode | undefined, kind: 'character' | 'paragraph' | 'table'): XmlNode[] {
    const layers: XmlNode[] = []
    let id: string | undefined = named === undefined ? this.#usual.get(kind) : valueOf(named, 'val')
    while (id !== undefined) {
      const style = this.#styles.get(id)
      if (style === undefined || layers.includes(style)) break
      layers.push(style)
      const base = child(style, 'basedOn')
      id = base && valueOf(base, 'val')
    }
    return layers
  }

  /**
   * What a table's style says of one of its cells, in both orders of rows and columns; null where it cannot be told
   * which of its parts the table shows.
   */
  ofCell(table: XmlNode, spot: CellSpot): XmlNode[][] | null {
    const looks = child(table, 'tblPr')
    const whole = this.of(looks && child(looks, 'tblStyle'), 'table')
    const parts = whole.flatMap(elements).filter(({ name }) => name === 'tblStylePr')
    if (parts.length === 0) return [whole]
    const said = looks && child(looks, 'tblLook')
    if (said === undefined) return null
    const size = (name: string): number =>
      Number(valueOf(firstOf(whole, 'tblPr', name) ?? table, 'val') ?? 1) || 1
    const sizes = [size('tblStyleRowBandSize'), size('tblStyleColBandSize')] as const
    return partNames(flagsOf(said), spot, sizes).map((names) => [
      ...names.flatMap((name) => parts.filter((one) => valueOf(one, 'type') === name)),
      ...whole,
    ])
  }
}

function flagsOf(said: XmlNode): Flags {
  const mask = parseInt(valueOf(said, 'val') ?? '0', 16)
  const read = (name: string, at: number): boolean => {
    const own = valueOf(said, name)
    return own === undefined ? ((mask >> (5 + at)) & 1) === 1 : /^(?:1|true|on)$/.test(own)
  }
  const [firstRow, lastRow, firstColumn, lastColumn, noHBand, noVBand] = flags.map(read)
  return {
    ...{ firstRow: firstRow === true, lastRow: lastRow === true },
    ...{ firstColumn: firstColumn === true, lastColumn: lastColumn === true },
    ...{ noHBand: noHBand === true, noVBand: noVBand === true },
  }
}

/** The parts a cell is of, the strongest first. */
function partNames(
  flag: Flags,
  { row, rows, cell, cells }: CellSpot,
  [high, wide]: readonly [number, number],
): string[][] {
  const line = ends(row, rows, flag.firstRow, flag.lastRow)
  const post = ends(cell, cells, flag.firstColumn, flag.lastColumn)
  const edges = [post && `${post}Col`, line && `${line}Row`].filter((one) => one !== '')
  const bands = [
    ...(line !== '' || flag.noHBand ? [] : [`${stripe(row, flag.firstRow, high)}Horz`]),
    ...(post !== '' || flag.noVBand ? [] : [`${stripe(cell, flag.firstColumn, wide)}Vert`]),
  ]
  const corner = cornerOf[line + post]
  const strongest = corner === undefined ? [] : [corner]
  return [
    [...strongest, ...edges, ...bands, 'wholeTable'],
    [...strongest, ...edges.reverse(), ...bands.reverse(), 'wholeTable'],
  ]
}

const cornerOf: Readonly<Record<string, string>> = {
  ...{ firstfirst: 'nwCell', firstlast: 'neCell', lastfirst: 'swCell', lastlast: 'seCell' },
}

/** Which end of a row or a column this is. */
const ends = (at: number, all: number, isFirst: boolean, isLast: boolean): string =>
  isFirst && at === 0 ? 'first' : isLast && at === all - 1 ? 'last' : ''

const stripe = (at: number, isHeaded: boolean, size: number): string =>
  `band${(Math.floor((at - (isHeaded ? 1 : 0)) / size) % 2) + 1}`
