// The words of an OpenDocument shape or cell as lines with their least widths and heights.
import { pointsOf } from '../../../reading/document/open-length.ts'
import { unicode } from '../../charts/plot-cells.ts'
import { hasText } from '../../open/open-text.ts'
import type { StyleBook } from '../../open/open-styles.ts'
import { child, elements, isNode, type XmlNode } from '../../xml-tree.ts'
import { point } from '../boxes.ts'
import { saysOf, type Says } from '../open-fill.ts'
import { readFrom, type Run } from './cell-overflow.ts'
import type { Line, Side, TextBox } from './text-box.ts'
import { lineHeight, usualSize, widthOf } from './text-size.ts'

/** How words look whose own style says nothing. */
interface Look {
  /** In points. */
  readonly size: number
  readonly side: Side
  /** The size of words so deep in lists. */
  readonly sizeAt?: (depth: number) => number
}

const sides: Readonly<Record<string, Side>> = {
  ...{ start: 'left', left: 'left', justify: 'left', center: 'center', end: 'right' },
  right: 'right',
}

/** A size in points, or a part of what is around. */
function sizeFrom(text: string | undefined, outer: number): number {
  const share = text?.endsWith('%') === true ? Number.parseFloat(text) / 100 : Number.NaN
  return [share * outer, pointsOf(text)].find((size) => size > 0) ?? outer
}

/** The words of a shape; null where it has none, or makes them fit. */
export function wordsOf(shape: XmlNode, book: StyleBook): TextBox | null {
  const says = saysOf(shape, book)
  const body = shape.tag === 'draw:frame' ? child(shape, 'text-box') : shape
  if (body === undefined || !hasText(body)) return null
  if (!/^(?:false)?$/.test(says('draw:fit-to-size') ?? '')) return null
  if ([says, saysOf(shape, book, 'paragraph')].some(isUpDown)) return null
  const size = sizeFrom(saysOf(shape, book, 'text')('fo:font-size'), usualSize)
  const side = sides[saysOf(shape, book, 'paragraph')('fo:text-align') ?? 'start'] ?? 'left'
  const lines = [...linesIn(body, { size, side, sizeAt: sizesOf(shape, size, book) }, book)]
  const stands = says('draw:textarea-vertical-align') ?? ''
  return {
    lines: lines.map((line) => ({ ...line, side: sideOf(shape, says) ?? line.side })),
    wraps: wraps(shape, says),
    columns: 1,
    stands: stands === 'bottom' || stands === 'middle' ? stands : 'top',
  }
}

/** Plain shapes never wrap their words. */
function wraps({ tag }: XmlNode, says: Says): boolean {
  if (tag === 'draw:frame') return says('draw:auto-grow-width') !== 'true'
  return tag === 'draw:custom-shape' && says('fo:wrap-option') !== 'no-wrap'
}

/** Where words that are not wrapped begin, all lines of them; a frame grows both ways unless it says otherwise. */
function sideOf({ tag }: XmlNode, says: Says): Side | undefined {
  const way = says('draw:textarea-horizontal-align') ?? ''
  if (/^(?:left|center|right)$/.test(way)) return sides[way]
  return tag === 'draw:frame' ? 'center' : undefined
}

/** An outline has a style for each of its depths. */
function sizesOf(shape: XmlNode, size: number, book: StyleBook): (depth: number) => number {
  const own = shape.attributes.get('presentation:style-name')
  const parent = book.property('presentation', own, '', 'style:parent-style-name')
  const first = [own, parent].find((name) => name?.endsWith('-outline1') === true)
  return (depth) => {
    const name = first?.replace(/1$/, String(depth))
    const said = book.property('presentation', name, 'text', 'fo:font-size')
    return depth < 2 ? size : Math.min(size, sizeFrom(said, size))
  }
}

const isUpDown = (says: Says): boolean => /^tb/.test(says('style:writing-mode') ?? '')

/** The words of a cell; null where they never run out of it. */
export function runOf(cell: XmlNode, style: string | undefined, book: StyleBook): Run | null {
  if (cell.attributes.get('office:value-type') !== 'string') return null
  const says = (key: string, kind = 'table-cell'): string | undefined =>
    book.property('table-cell', style, kind, key) ?? book.property('table-cell', '', kind, key)
  if (says('fo:wrap-option') === 'wrap' || !/^0?(?:deg)?$/.test(says('style:rotation-angle') ?? ''))
    return null
  if (says('style:shrink-to-fit') === 'true' || says('style:repeat-content') === 'true') return null
  if (says('style:direction') === 'ttb') return null
  const way = says('fo:text-align', 'paragraph')
  if (way === 'justify') return null
  const size = sizeFrom(says('fo:font-size', 'text'), usualSize)
  const side = sides[way ?? ''] ?? readFrom(textsIn(cell))
  const lines = [...linesIn(cell, { size, side }, book)]
  return { width: Math.max(0, ...lines.map(({ width }) => width)), side }
}

function textsIn(node: XmlNode): string {
  return node.children.map((one) => (isNode(one) ? textsIn(one) : unicode(one))).join('')
}

/** The lines of all paragraphs within, those of lists among them. */
function* linesIn(node: XmlNode, look: Look, book: StyleBook, depth = 0): Generator<Line> {
  for (const one of elements(node))
    if (/^text:[ph]$/.test(one.tag)) {
      const size = look.sizeAt?.(depth) ?? look.size
      yield* linesOf(one, { ...look, size }, book)
    } else if (/^text:(?:list|list-item|list-header|section)$/.test(one.tag))
      yield* linesIn(one, look, book, one.tag === 'text:list' ? depth + 1 : depth)
}

interface Piece {
  readonly text: string
  readonly size: number
}

function* linesOf(paragraph: XmlNode, look: Look, book: StyleBook): Generator<Line> {
  const style = paragraph.attributes.get('text:style-name')
  const said = (kind: string, key: string): string | undefined =>
    book.property('paragraph', style, kind, key)
  const size = sizeFrom(said('text', 'fo:font-size'), look.size)
  const side = sides[said('paragraph', 'fo:text-align') ?? ''] ?? look.side
  const height = said('paragraph', 'fo:line-height')
  const pieces = [...piecesIn(paragraph, size, book), { text: '\n', size }]
  let line: Piece[] = []
  for (const piece of pieces) {
    if (piece.text !== '\n') {
      line.push(piece)
      continue
    }
    const smallest = Math.min(...(line.length === 0 ? [piece] : line).map((one) => one.size))
    const high = sizeFrom(height?.replace('normal', '100%'), smallest)
    yield {
      width: line.reduce((sum, one) => sum + widthOf(one.text, one.size), 0),
      height: Math.min(high, smallest) * lineHeight * point,
      side,
    }
    line = []
  }
}

/** Words with their sizes; a break is one by itself. */
function* piecesIn(node: XmlNode, size: number, book: StyleBook): Generator<Piece> {
  for (const one of node.children)
    if (!isNode(one)) yield { text: unicode(one).replaceAll(/\s+/g, ' '), size }
    else if (one.tag === 'text:line-break') yield { text: '\n', size }
    else if (one.tag === 'text:s')
      yield {
        text: ' '.repeat(Math.min(Number(one.attributes.get('text:c') ?? 1) || 1, 999)),
        size,
      }
    else if (!/^(?:draw:|office:annotation|text:note$)/.test(one.tag)) {
      const style = one.tag === 'text:span' ? one.attributes.get('text:style-name') : undefined
      yield* piecesIn(
        one,
        sizeFrom(book.property('text', style, 'text', 'fo:font-size'), size),
        book,
      )
    }
}
