// Which cells of a sheet are in sight, by the same measures as the reader's: hidden rows and columns, invisible
// writing, cells far away. The same measures, not the same code: the one proves the other.
import {
  black,
  cellColour,
  colourOf,
  isLost,
  themeOrder,
  white,
  type Colour,
} from '../reading/colour.ts'
import { child, elements, valueOf, walkTree, type XmlNode } from './xml-tree.ts'

const farRows = 500
const farColumns = 40
const isSet = (text: string | undefined): boolean => text === '1' || text === 'true'

const showsNothing = /^(?:;;;?|"";"";?"?"?;?"?"?)$/

export type OutOfSight = 'row' | 'column' | 'writing' | 'far' | 'covered'

/** Cell styles whose writing cannot be seen. */
export function invisibleStyles(
  styles: XmlNode | null,
  theme: XmlNode | null,
): ReadonlySet<number> {
  const hidden = new Set<number>()
  if (styles === null) return hidden
  const colours = theme === null ? [] : themeOf(theme)
  const formats = new Set(
    elements(child(styles, 'numFmts') ?? styles)
      .filter((one) =>
        showsNothing.test((valueOf(one, 'formatCode') ?? '').replaceAll('&quot;', '"')),
      )
      .map((one) => valueOf(one, 'numFmtId')),
  )
  const fonts = elements(child(styles, 'fonts') ?? styles)
  const fills = elements(child(styles, 'fills') ?? styles)
  elements(child(styles, 'cellXfs') ?? styles).forEach((xf, at) => {
    const font = fonts[Number(valueOf(xf, 'fontId'))]
    const ground = groundOf(fills[Number(valueOf(xf, 'fillId'))], colours)
    const isUnseen =
      (font !== undefined && isTiny(font)) ||
      (ground !== null && isLost(coloured(font && child(font, 'color'), colours) ?? black, ground))
    if (isUnseen || formats.has(valueOf(xf, 'numFmtId'))) hidden.add(at)
  })
  return hidden
}

/** Looks of rules (dxf, by number) whose words cannot be seen: letters in the colour the look gives, else in white; formats that show nothing. */
export function fadingRules(styles: XmlNode | null, theme: XmlNode | null): ReadonlySet<string> {
  const fading = new Set<string>()
  if (styles === null) return fading
  const colours = theme === null ? [] : themeOf(theme)
  elements(child(styles, 'dxfs') ?? styles).forEach((look, at) => {
    const font = child(look, 'font')
    const letters = coloured(font && child(font, 'color'), colours)
    const paint = child(child(look, 'fill') ?? look, 'patternFill')
    // In a rule the plain colour is the one that elsewhere lies behind a pattern.
    const ground = coloured(paint && child(paint, 'bgColor'), colours) ?? white
    const format = child(look, 'numFmt')
    const isBlind = format !== undefined && showsNothing.test(valueOf(format, 'formatCode') ?? '')
    if (isBlind || (letters !== null && isLost(letters, ground))) fading.add(String(at))
  })
  return fading
}

const isTiny = (font: XmlNode): boolean =>
  elements(font).some((one) => one.name === 'sz' && Number(valueOf(one, 'val')) <= 2)

const coloured = (node: XmlNode | undefined, theme: readonly (Colour | null)[]): Colour | null =>
  node === undefined ? null : cellColour((key) => valueOf(node, key), theme)

/** The plain colour a fill gives; null where it is a pattern, runs from one colour to another or cannot be told. */
function groundOf(fill: XmlNode | undefined, theme: readonly (Colour | null)[]): Colour | null {
  const [paint] = fill === undefined ? [] : elements(fill)
  if (paint === undefined) return white
  const pattern = valueOf(paint, 'patternType') ?? 'none'
  if (paint.name !== 'patternFill' || !/^(?:none|solid)$/.test(pattern)) return null
  return pattern === 'none' ? white : coloured(child(paint, 'fgColor'), theme)
}

/** The colours of a theme, in the order in which cells number them. */
function themeOf(theme: XmlNode): (Colour | null)[] {
  const colours = new Map<string, Colour | null>()
  for (const scheme of walkTree(theme))
    if (scheme.name === 'clrScheme')
      for (const one of elements(scheme)) {
        const [plain] = elements(one)
        const key = plain?.name === 'sysClr' ? 'lastClr' : 'val'
        colours.set(one.name, plain === undefined ? null : colourOf(valueOf(plain, key)))
      }
  return themeOrder.map((name) => colours.get(name) ?? null)
}

/** A row of fewer points shows nothing of its words. */
const lowest = 3

interface MergedRange {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** The merged ranges of a sheet, by their first rows. */
function mergedIn(xml: string): MergedRange[] {
  const ranges: MergedRange[] = []
  for (const [tag] of xml
    .slice(xml.lastIndexOf('sheetData'))
    .matchAll(/<(?:\w+:)?mergeCell\s[^>]*>/g)) {
    const [from, to] = Array.from(tag.matchAll(/\b([A-Z]{1,3})(\d{1,7})\b/g))
    if (from === undefined || to === undefined) continue
    const [left, right] = [columnOf(from[0]), columnOf(to[0])]
    ranges.push({ left, right, top: Number(from[2]), bottom: Number(to[2]) })
  }
  return ranges.sort((a, b) => a.top - b.top)
}

/** Goes through a sheet from its top; fed with what stands before the rows, then with the rows in order. */
export class Sight {
  readonly #styles: ReadonlySet<number>
  /** Merged ranges that begin in a row, and those that go on in it. */
  readonly #merged: readonly MergedRange[]
  #nextMerged = 0
  #open: MergedRange[] = []
  readonly #columns: [number, number][] = []
  #zeroHeight = false
  #rowNumber = 0
  #lastFilled = 0
  #isFar = false
  #isRowHidden = false
  #column = 0
  #isCellFar = false

  constructor(styles: ReadonlySet<number>, xml: string) {
    this.#styles = styles
    this.#merged = mergedIn(xml)
  }

  /** Columns and the sheet's own format. */
  before(node: XmlNode): void {
    if (node.name === 'sheetFormatPr') this.#zeroHeight = isSet(valueOf(node, 'zeroHeight'))
    if (node.name !== 'col') return
    if (isSet(valueOf(node, 'hidden')) || Number(valueOf(node, 'width') ?? 9) < 0.3)
      this.#columns.push([Number(valueOf(node, 'min')), Number(valueOf(node, 'max'))])
  }

  row(node: XmlNode): void {
    this.#rowNumber = Number(valueOf(node, 'r') ?? this.#rowNumber + 1)
    const height = valueOf(node, 'ht')
    this.#isRowHidden =
      this.#zeroHeight ||
      isSet(valueOf(node, 'hidden')) ||
      (height !== undefined && Number(height) < lowest)
    this.#openMerged()
    this.#column = 0
    this.#isCellFar = false
    if (elements(node).some(isFilled)) {
      if (this.#rowNumber > this.#lastFilled + farRows) this.#isFar = true
      this.#lastFilled = this.#rowNumber
    }
  }

  /** Moves on to the merged ranges of the row at hand. */
  #openMerged(): void {
    this.#open = this.#open.filter(({ bottom }) => bottom >= this.#rowNumber)
    for (;;) {
      const next = this.#merged[this.#nextMerged]
      if (next === undefined || next.top > this.#rowNumber) return
      this.#nextMerged += 1
      if (next.bottom >= this.#rowNumber) this.#open.push(next)
    }
  }

  /** The reference of a cell that has none of its own, and what keeps it out of sight, or null. */
  cell(node: XmlNode): { column: number; row: number; hidden: OutOfSight | null } {
    const column = columnOf(valueOf(node, 'r') ?? '') || this.#column + 1
    // Once there is a gap, all that is beyond it is far away.
    if (column > this.#column + farColumns) this.#isCellFar = true
    this.#column = column
    const at = { column, row: this.#rowNumber }
    if (this.#isFar || this.#isCellFar) return { ...at, hidden: 'far' }
    if (this.#isRowHidden) return { ...at, hidden: 'row' }
    if (this.#columns.some(([from, to]) => column >= from && column <= to))
      return { ...at, hidden: 'column' }
    const style = valueOf(node, 's')
    if (style !== undefined && this.#styles.has(Number(style))) return { ...at, hidden: 'writing' }
    if (
      this.#open.some(
        ({ left, right, top }) =>
          column >= left && column <= right && (column > left || this.#rowNumber > top),
      )
    )
      return { ...at, hidden: 'covered' }
    return { ...at, hidden: null }
  }
}

/** Whether there is anything in a cell. */
export const isFilled = (cell: XmlNode): boolean => cell.children.length > 0

function columnOf(reference: string): number {
  let column = 0
  for (const letter of /^[A-Z]*/.exec(reference)?.[0] ?? '')
    column = column * 26 + letter.charCodeAt(0) - 64
  return column
}
