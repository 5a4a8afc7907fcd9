// The cells an OpenDocument chart is drawn from: those of its own table, or of the sheets around it, hidden ones too,
// as what a chart shows of them is seen.
import { decodeXml } from '../../../reading/xml.ts'
import { CleanError } from '../../clean-error.ts'
import { elements, escapeXml, isNode, type XmlNode } from '../../xml-tree.ts'

/** What is in a cell: its words, and its figure if it has one; NaN for one written in an unknown way. */
export interface Point {
  readonly text: string
  readonly value: number | null
  readonly isDate: boolean
  /** In a chart's own table: written as a figure. */
  readonly isFigure?: boolean
}
export type Points = readonly (Point | undefined)[]

/** The cells of an address, and whether some of them are not drawn. */
export interface Drawn {
  readonly points: Points
  readonly hidden: number
}

export interface Range {
  readonly sheet: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const cellsMax = 32_000
export const unicode = (raw: string): string => decodeXml(Buffer.from(raw).toString('latin1'))
const sheetName = String.raw`\$?(?:'((?:[^']|'')+)'|([^\s'$:]*?))\.`
const cell = String.raw`\$?([A-Z]{1,3})\$?(\d{1,7})`
const range = new RegExp(`^${sheetName}${cell}(?::(?:${sheetName})?${cell})?$`)

export const unplaced = (): CleanError =>
  new CleanError(
    'a chart in it is drawn from cells that cannot be found: put a picture of it in its place',
  )

const letters = (column: string): number =>
  Array.from(column).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

const unquoted = (quoted: string | undefined, plain: string | undefined): string =>
  quoted?.replaceAll("''", "'") ?? plain ?? ''

function rangeOf(text: string): Range {
  const parts = range.exec(text)
  if (parts === null) throw unplaced()
  const [, quoted, plain, from = '', top = '', second, other, to = from, bottom = top] = parts
  const [sheet, again] = [unquoted(quoted, plain), unquoted(second, other)]
  const area = {
    ...{ sheet, left: letters(from), right: letters(to) },
    ...{ top: Number(top) - 1, bottom: Number(bottom) - 1 },
  }
  if (isOdd(area) || (again !== '' && again !== sheet)) throw unplaced()
  return area
}

function isOdd({ left, right, top, bottom }: Range): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1]
  return width < 1 || height < 1 || top < 0 || width * height > cellsMax
}

/** The ranges of an address as it stands in an attribute. */
export function rangesOf(raw: string): Range[] {
  const found = unicode(raw)
    .trim()
    .match(/(?:'(?:[^']|'')*'|[^\s'])+/g)
  if (found === null) throw unplaced()
  return found.map(rangeOf)
}

export const columnName = (at: number): string =>
  at < 26
    ? String.fromCharCode(65 + at)
    : `${columnName(Math.floor(at / 26) - 1)}${String.fromCharCode(65 + (at % 26))}`

/** An address in the one way it is written in a copy, as an attribute. */
export const writtenRanges = (raw: string): string =>
  rangesOf(raw)
    .map(({ sheet, left, right, top, bottom }) => {
      const isBare = /^[A-Za-z_]\w*$/.test(sheet)
      const of = isBare
        ? sheet
        : `'${escapeXml(sheet.replaceAll("'", "''")).replaceAll('"', '&quot;')}'`
      return `${of}.${columnName(left)}${top + 1}:${of}.${columnName(right)}${bottom + 1}`
    })
    .join(' ')

export interface Cells {
  /** @param all hidden cells too; undefined where the chart does not say */
  points: (ranges: readonly Range[], all: boolean | undefined) => Drawn
  /** What is drawn along the axis where a chart names no categories, by the number of the point. */
  uncalled: () => (at: number) => Point | undefined
}

/** White space as programs show it. */
const squeezed = (raw: string): string => unicode(raw).replace(/[\t\n\r ]+/g, ' ')
const aside = /^(?:office:annotation|draw:|text:note|text:ruby-text|svg:)/

/** The words of a paragraph as they are shown. */
export function shownText(node: XmlNode): string {
  return node.children
    .map((one) => {
      if (!isNode(one)) return squeezed(one)
      if (one.tag === 'text:s')
        return ' '.repeat(Math.min(Number(one.attributes.get('text:c') ?? 1), 99))
      if (one.tag === 'text:tab') return '\t'
      if (one.tag === 'text:line-break') return '\n'
      return aside.test(one.tag) ? '' : shownText(one)
    })
    .join('')
}

const textOf = (cellNode: XmlNode): string =>
  elements(cellNode)
    .filter(({ tag }) => tag === 'text:p')
    .map(shownText)
    .join('\n')

const day = 86_400_000

/** A day as the number of days since `first`; NaN for what is written in another way. */
function serialOf(date: string, first: number): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.0*)?)?$/.exec(date)
  return (Date.parse(`${parts?.[1] ?? ''}T${parts?.[2] ?? '00:00:00'}Z`) - first) / day
}

/** A time as a part of a day. */
function partOfDay(time: string): number {
  const [, hours, minutes, seconds] = /^PT(\d+)H(\d+)M(\d+(?:\.\d+)?)S$/.exec(time) ?? []
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400
}

const numeric = /^(?:float|percentage|currency)$/

/** What is in a cell. @param firstDay from which days are counted */
export function pointOf(node: XmlNode, firstDay: number): Point | undefined {
  const type = node.attributes.get('office:value-type')
  const said = (key: string): string => node.attributes.get(key) ?? ''
  const text = textOf(node) || unicode(said('office:string-value'))
  if (type === undefined) return text === '' ? undefined : { text, value: null, isDate: false }
  if (numeric.test(type)) {
    const value = Number(said('office:value') === '' ? Number.NaN : said('office:value'))
    return { text, value: Number.isFinite(value) ? value : null, isDate: false }
  }
  if (type === 'boolean')
    return { text, value: said('office:boolean-value') === 'true' ? 1 : 0, isDate: false }
  if (type === 'date')
    return { text, value: serialOf(said('office:date-value'), firstDay), isDate: true }
  if (type === 'time') return { text, value: partOfDay(said('office:time-value')), isDate: true }
  return { text, value: null, isDate: false }
}

const parts = /^table:table-(?:rows|columns|header-rows|header-columns)$/
const dateFree = Date.UTC(1899, 11, 30)

/** The table a chart brings along. */
export class LocalTable implements Cells {
  readonly name: string
  readonly #rows: Points[] = []

  constructor(table: XmlNode | undefined) {
    this.name = unicode(table?.attributes.get('table:name') ?? '')
    if (table !== undefined) this.#read(table)
  }

  #read(node: XmlNode): void {
    for (const one of elements(node)) {
      const isOdd =
        one.attributes.has('table:visibility') || one.attributes.has('table:number-rows-repeated')
      if (one.tag === 'table:table-row' && !isOdd) this.#rows.push(elements(one).map(localPoint))
      else if (parts.test(one.tag)) this.#read(one)
      else if (one.tag !== 'table:table-column' || one.attributes.has('table:visibility'))
        throw unplaced()
    }
  }

  points(ranges: readonly Range[]): Drawn {
    const points: (Point | undefined)[] = []
    for (const { sheet, left, right, top, bottom } of ranges) {
      if (sheet !== this.name) throw unplaced()
      for (let column = left; column <= right; column += 1)
        for (let row = top; row <= bottom; row += 1) points.push(this.#rows[row]?.[column])
    }
    return { points, hidden: 0 }
  }

  /** The first column of the table, named or not. */
  uncalled(): (at: number) => Point | undefined {
    return (at) => this.#rows[at + 1]?.[0]
  }
}

function localPoint(node: XmlNode): Point | undefined {
  if (node.tag !== 'table:table-cell' || node.attributes.has('table:number-columns-repeated'))
    throw unplaced()
  const point = pointOf(node, dateFree)
  const isFigure = numeric.test(node.attributes.get('office:value-type') ?? '')
  return point === undefined || !isFigure ? point : { ...point, isFigure }
}
