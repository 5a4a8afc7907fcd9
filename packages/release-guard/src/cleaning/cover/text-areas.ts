// Where the words of a text document's pages are, as far as that is known without laying it out: in the area that page
// size and margins leave, and in its headers.
import { child, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import type { Box } from './boxes.ts'

/** EMU to a twentieth of a point, in which a page is measured. */
const twip = 635

export interface Page {
  readonly width: number
  readonly height: number
  /** What the margins leave for the text. */
  readonly area: Box
}

/** The kinds of page a document has; one that says no size or margins has none that are known. */
export function pagesOf(tree: XmlNode): (Page | null)[] {
  const sections = [...walkTree(tree)].filter(({ name }) => name === 'sectPr')
  return sections.length === 0 ? [null] : sections.map(pageOf)
}

function pageOf(section: XmlNode): Page | null {
  const [size, margins] = [child(section, 'pgSz'), child(section, 'pgMar')]
  const said = (node: XmlNode | undefined, key: string): number =>
    Number((node && valueOf(node, key)) ?? Number.NaN) * twip
  const [width, height] = [said(size, 'w'), said(size, 'h')]
  const [left, top] = [said(margins, 'left'), said(margins, 'top')]
  const [right, bottom] = [said(margins, 'right'), said(margins, 'bottom')]
  if (![width, height, left, top, right, bottom].every(Number.isFinite)) return null
  // A negative margin says that the text stays there whatever the header needs.
  const area = {
    left,
    top: Math.abs(top),
    right: width - right,
    bottom: height - Math.abs(bottom),
  }
  return { width, height, area }
}

/** How far text or tables reach out of their area, by indents of less than nothing. */
export function reachOf(trees: readonly XmlNode[]): number {
  let reach = 0
  for (const node of trees.flatMap((tree) => [...walkTree(tree)])) {
    if (!/^(?:ind|tblInd)$/.test(node.name)) continue
    for (const value of node.attributes.values())
      if (/^-\d+$/.test(value)) reach = Math.max(reach, -Number(value) * twip)
  }
  return reach
}

interface Span {
  readonly from: number
  readonly to: number
}

/** From where to where a thing reaches on a page, across or down; null where that depends on the text. */
function spanOf(anchor: XmlNode, page: Page, isAcross: boolean, size: number): Span | null {
  const position = child(anchor, isAcross ? 'positionH' : 'positionV')
  const frame = position && frameOf(valueOf(position, 'relativeFrom') ?? '', page, isAcross)
  if (position === undefined || frame === undefined || frame === null) return null
  const offset = child(position, 'posOffset')
  if (offset !== undefined) {
    const from = frame.from + Number(textOf(offset))
    return Number.isFinite(from) ? { from, to: from + size } : null
  }
  const align = textOf(child(position, 'align') ?? position).trim()
  const rest = frame.to - frame.from - size
  const share = { left: 0, top: 0, center: 0.5, right: 1, bottom: 1 }[align]
  if (share === undefined) return null
  const from = frame.from + rest * share
  return { from, to: from + size }
}

/** What a place is said from. Inside and outside change from page to page, columns with their number. */
function frameOf(from: string, { width, height, area }: Page, isAcross: boolean): Span | null {
  const [start, end, all] = isAcross
    ? [area.left, area.right, width]
    : [area.top, area.bottom, height]
  if (from === 'page') return { from: 0, to: all }
  if (from === 'margin') return { from: start, to: end }
  if (from === (isAcross ? 'leftMargin' : 'topMargin')) return { from: 0, to: start }
  return from === (isAcross ? 'rightMargin' : 'bottomMargin') ? { from: end, to: all } : null
}

const textOf = (node: XmlNode): string =>
  node.children.filter((one) => typeof one === 'string').join('')

/** The size of an anchored thing, at the corner of the page. */
export function sizeOf(anchor: XmlNode): Box {
  const size = child(anchor, 'extent')
  const [w, h] = ['cx', 'cy'].map((key) => Number((size && valueOf(size, key)) ?? 0) || 0)
  return { left: 0, top: 0, right: w ?? 0, bottom: h ?? 0 }
}

/** Where on such a page a thing surely does not meet the text: beside it, or above or below it. */
export function asideOf(
  anchor: XmlNode,
  page: Page,
  reach: number,
): 'beside' | 'above or below' | null {
  const { right: width, bottom: height } = sizeOf(anchor)
  const isOff = (span: Span | null, from: number, to: number): boolean =>
    span !== null && (span.to <= from || span.from >= to)
  const { area } = page
  if (isOff(spanOf(anchor, page, true, width), area.left - reach, area.right + reach))
    return 'beside'
  return isOff(spanOf(anchor, page, false, height), area.top, area.bottom) ? 'above or below' : null
}
