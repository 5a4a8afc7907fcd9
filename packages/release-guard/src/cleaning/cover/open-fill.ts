// Whether nothing is seen through a shape of OpenDocument: what its style says of fill and line, its parents' and the
// default style's word included.
import { pointsOf } from '../../reading/document/open-length.ts'
import type { StyleBook } from '../open/open-styles.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'
import { point } from './boxes.ts'
import { dense, thick } from './opaque.ts'

/** A length in EMU; not a number where it says none. */
export const lengthOf = (text: string | undefined): number => pointsOf(text) * point

/** A part of one. */
function shareOf(text: string | undefined): number {
  const value = Number.parseFloat(text ?? '100%') / 100
  return Number.isFinite(value) ? value : 1
}

/** What the style of a thing says, or the default style of its kind. */
export type Says = (key: string) => string | undefined

/** @param kind the kind of properties that are asked for */
export function saysOf(shape: XmlNode, book: StyleBook, kind = 'graphic'): Says {
  const own = shape.attributes.get('presentation:style-name')
  const family = own === undefined ? 'graphic' : 'presentation'
  const name = own ?? shape.attributes.get('draw:style-name')
  return (key) =>
    book.property(family, name, kind, key) ??
    book.property(family, '', kind, key) ??
    book.property('graphic', '', kind, key)
}

/** Whether a fill hides what is beneath it. */
export function isDense(says: Says, unsaid: string): boolean {
  const way = says('draw:fill')
  if (way === 'none') return false
  if (way === undefined) {
    const colour = says('fo:background-color')
    if (colour !== undefined)
      return (
        colour !== 'transparent' &&
        1 - shareOf(says('style:background-transparency') ?? '0%') >= dense
      )
    if (unsaid === 'none') return false
  }
  // Where it fades from one side to the other, some of it hides what is beneath.
  return says('draw:opacity-name') !== undefined || shareOf(says('draw:opacity')) >= dense
}

/** The width of a line when it hides words, or 0. */
export function thickLine(says: Says): number {
  const width = lengthOf(says('svg:stroke-width'))
  if (says('draw:stroke') === 'none' || !(width > thick)) return 0
  return shareOf(says('svg:stroke-opacity')) >= dense ? width : 0
}

const hollow = /^draw:(?:line|connector|measure|polyline)$/

/** Whether the inside of a shape hides what is beneath it. */
export function isOpaque(shape: XmlNode, book: StyleBook): boolean {
  const says = saysOf(shape, book)
  if (hollow.test(shape.tag)) return false
  if (shape.tag !== 'draw:frame') return isDense(says, 'solid')
  const inside = elements(shape).map(({ tag }) => tag)
  if (inside.some((tag) => /^draw:(?:object|object-ole|applet|plugin|floating-frame)$/.test(tag)))
    return true
  if (inside.includes('draw:image'))
    return shareOf(says('draw:image-opacity')) >= dense || isDense(says, 'none')
  const table = elements(shape).find(({ tag }) => tag === 'table:table')
  return table === undefined ? isDense(says, 'none') : isFilledTable(table, book)
}

function isFilledTable(table: XmlNode, book: StyleBook): boolean {
  for (const { tag, attributes } of walkTree(table)) {
    if (attributes.has('table:template-name')) return true
    const name =
      attributes.get('table:style-name') ?? attributes.get('table:default-cell-style-name')
    if (name === undefined || !/^table:table(?:-cell|-row|-column)?$/.test(tag)) continue
    for (const kind of ['graphic', 'table-cell'])
      if (isDense((key) => book.property('table-cell', name, kind, key), 'none')) return true
  }
  return false
}
