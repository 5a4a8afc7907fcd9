// Cells of a table on a slide: what a table's style says of each, by the row and column it stands in
// (ECMA-376 part 1, 20.1.4.2), and what it is filled with.
import { child, isOn, valueOf, type Element } from './element.ts'
import type { Pages } from './deck.ts'
import { fillIn, told, themeFill, type Fill } from './fills.ts'

export interface Cell {
  readonly cell: Element
  readonly fill: Fill
  /** What the table's style has for its letters, the nearest first; null where the style is not in the file. */
  readonly style: readonly Element[] | null
}

/** Tables of these styles are plain: they have no ground, and letters of the usual colour. */
const bareStyles =
  /^\{(?:2D5ABB26-0587-4C30-8999-92F81FD0307C|5940675A-B579-460E-94D1-54222C63F5DA)\}$/i

/** The cells of a table. */
export function cellsOf(table: Element, pages: Pages): readonly Cell[] {
  const looks = child(table, 'tblPr')
  const id = child(looks, 'tableStyleId')?.text.trim() ?? ''
  const style = child(looks, 'tableStyle') ?? stylesOf(pages.tableStyles).get(id)
  const isKnown = style !== undefined || id === '' || bareStyles.test(id)
  const whole = wholeFill(looks, style, pages)
  const rows = table.children.filter(({ name }) => name === 'tr')
  return rows.flatMap((row, down) => {
    const cells = row.children.filter(({ name }) => name === 'tc')
    return cells.map((cell, across): Cell => {
      const own = fillIn(child(cell, 'tcPr'))
      const names = partsAt(looks, [down, rows.length], [across, cells.length])
      const parts = names.flatMap((name) => child(style, name) ?? [])
      const ofStyle = isKnown ? styledFill(parts, pages) : 'untold'
      const fill = own === undefined ? ofStyle : told(own, pages.own)
      return {
        cell,
        fill: fill === 'none' ? whole : fill,
        style: isKnown ? parts.flatMap((part) => child(part, 'tcTxStyle') ?? []) : null,
      }
    })
  })
}

const known = new WeakMap<Element, ReadonlyMap<string, Element>>()

/** Styles of tables by their names. */
function stylesOf(list: Element | undefined): ReadonlyMap<string, Element> {
  if (list === undefined) return new Map()
  const styles =
    known.get(list) ?? new Map(list.children.map((one) => [valueOf(one, 'styleId') ?? '', one]))
  known.set(list, styles)
  return styles
}

/** The parts of a style that hold for a cell, the nearest first. */
function partsAt(
  looks: Element | undefined,
  [down, rows]: readonly [number, number],
  [across, columns]: readonly [number, number],
): readonly string[] {
  const edges = (
    [
      ['n', 'firstRow', down === 0],
      ['s', 'lastRow', down === rows - 1],
      ['w', 'firstCol', across === 0],
      ['e', 'lastCol', across === columns - 1],
    ] as const
  ).filter(([, key, isThere]) => isThere && isOn(looks, key))
  const corners = edges.map(([letter]) => letter).join('')
  const band = (of: string, bands: string, at: number, first: string): string[] => {
    const number = (at - (isOn(looks, first) ? 1 : 0)) % 2 === 0 ? 1 : 2
    return edges.length === 0 && isOn(looks, bands) ? [`band${number}${of}`] : []
  }
  return [
    ...['nw', 'ne', 'sw', 'se'].filter((one) => corners === one).map((one) => `${one}Cell`),
    ...edges.map(([, key]) => key),
    ...band('H', 'bandRow', down, 'firstRow'),
    ...band('V', 'bandCol', across, 'firstCol'),
    'wholeTbl',
  ]
}

/** What a style fills a cell with, by the nearest part that says so. */
function styledFill(parts: readonly Element[], pages: Pages): Fill {
  for (const part of parts) {
    const fill = saidFill(child(part, 'tcStyle'), pages)
    if (fill !== null) return fill
  }
  return 'none'
}

/** What lies beneath all cells of a table. */
function wholeFill(looks: Element | undefined, style: Element | undefined, pages: Pages): Fill {
  const own = fillIn(looks)
  if (own !== undefined) return told(own, pages.own)
  return saidFill(child(style, 'tblBg'), pages) ?? 'none'
}

function saidFill(holder: Element | undefined, pages: Pages): Fill | null {
  const fill = fillIn(child(holder, 'fill'))
  if (fill !== undefined) return told(fill, pages.given)
  const reference = child(holder, 'fillRef')
  return reference === undefined ? null : themeFill(pages, reference, pages.given)
}
