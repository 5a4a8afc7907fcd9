// The cells that charts of an OpenDocument workbook point at, read once for the proof of a cleaned copy. It shares no
// code with what cleans.
import { attribute, decodeXml, walkXml } from '../../../reading/xml.ts'

export interface PlotCell {
  readonly words: string
  /** Its figure; empty for none. */
  readonly value: string
}

/** A rectangle of cells; rows and columns count from nought. */
export interface Area {
  readonly sheet: string
  readonly rows: readonly [number, number]
  readonly columns: readonly [number, number]
}

const numberOf = (name: string): number => {
  let sum = 0
  for (const letter of name) sum = sum * 26 + (letter.charCodeAt(0) - 64)
  return sum - 1
}

const one = /^(?:\$?(.*)\.)?\$?([A-Z]+)\$?([0-9]+)$/
const bare = (sheet: string): string =>
  sheet.startsWith("'") ? sheet.slice(1, -1).replaceAll("''", "'") : sheet

/** The rectangles an address names; null when it is none. */
export function areasOf(address: string): Area[] | null {
  const areas: Area[] = []
  for (const text of address.trim().split(/\s+(?=(?:[^']*'[^']*')*[^']*$)/)) {
    const [from = '', to = from] = text.split(/:(?=(?:[^']*'[^']*')*[^']*$)/)
    const [first, last] = [one.exec(from), one.exec(to)]
    if (first === null || last === null) return null
    areas.push({
      sheet: bare(first[1] ?? ''),
      rows: [Number(first[3]) - 1, Number(last[3]) - 1],
      columns: [numberOf(first[2] ?? ''), numberOf(last[2] ?? '')],
    })
  }
  return areas
}

interface Sheet {
  readonly cells: Map<string, PlotCell>
  readonly hiddenRows: Set<number>
  readonly hiddenColumns: Set<number>
}

const away = /^(?:annotation|frame|custom-shape|g|note|shapes|object|ruby-text)$/
const isLost = (at: string): boolean =>
  /^(?:collapse|filter)$/.test(attribute(at, 'visibility') ?? '')
const times = (at: string, of: string): number =>
  Number(attribute(at, `number-${of}-repeated`) ?? 1)

/** Reads what is in the named areas of a workbook's content. */
export class SeenPlotCells {
  readonly #sheets = new Map<string, Sheet>()
  readonly #wanted: Map<string, Area[]>
  #sheet: Sheet | null = null
  #areas: Area[] = []
  #row = 0
  #rowTimes = 1
  #column = 0
  #columnsSaid = 0
  #cell: { at: string; words: string[] } | null = null
  #away = 0
  #text: string | null = null
  #first = Date.UTC(1899, 11, 30)

  constructor(content: string, wanted: readonly Area[]) {
    this.#wanted = Map.groupBy(wanted, ({ sheet }) => sheet)
    if (wanted.length > 0) walkXml(content, this)
  }

  open(name: string, at: string): void {
    if (away.test(name)) this.#away += 1
    if (this.#away > 0) return
    if (name === 'null-date')
      this.#first = Date.parse(`${attribute(at, 'date-value') ?? ''}T00:00:00Z`)
    if (name === 'table') this.#openSheet(attribute(at, 'name') ?? '')
    if (this.#sheet !== null) this.#openIn(this.#sheet, name, at)
  }

  #openIn(sheet: Sheet, name: string, at: string): void {
    if (name === 'table-column') this.#takeColumn(sheet, at)
    if (name === 'table-row') this.#openRow(sheet, at)
    if (/^(?:covered-)?table-cell$/.test(name)) this.#cell = { at, words: [] }
    if (name === 'p' && this.#cell !== null) this.#text = ''
    if (this.#text !== null) this.#text += spaceOf(name, at)
  }

  #openSheet(name: string): void {
    this.#areas = this.#wanted.get(name) ?? []
    this.#sheet =
      this.#areas.length === 0
        ? null
        : { cells: new Map(), hiddenRows: new Set(), hiddenColumns: new Set() }
    if (this.#sheet !== null) this.#sheets.set(name, this.#sheet)
    this.#row = this.#columnsSaid = 0
  }

  #takeColumn(sheet: Sheet, at: string): void {
    const count = Math.min(times(at, 'columns'), 20_000)
    if (isLost(at))
      for (let i = 0; i < count; i += 1) sheet.hiddenColumns.add(this.#columnsSaid + i)
    this.#columnsSaid += count
  }

  #openRow(sheet: Sheet, at: string): void {
    this.#rowTimes = times(at, 'rows')
    this.#column = 0
    if (!isLost(at)) return
    const last = Math.max(...this.#areas.map(({ rows }) => rows[1]))
    for (let i = this.#row; i < this.#row + this.#rowTimes && i <= last; i += 1)
      sheet.hiddenRows.add(i)
  }

  text(raw: string): void {
    if (this.#text !== null && this.#away === 0)
      this.#text += decodeXml(raw).replace(/[ \t\r\n]+/g, ' ')
  }

  close(name: string): void {
    if (away.test(name)) this.#away -= 1
    if (this.#away > 0 || this.#sheet === null) return
    if (name === 'p' && this.#text !== null) {
      this.#cell?.words.push(this.#text)
      this.#text = null
    }
    if (/^(?:covered-)?table-cell$/.test(name)) this.#closeCell(this.#sheet)
    if (name === 'table-row') this.#row += this.#rowTimes
  }

  #closeCell(sheet: Sheet): void {
    if (this.#cell === null) return
    const { at, words } = this.#cell
    const count = times(at, 'columns')
    const cell = {
      words: words.join('\n') || (attribute(at, 'string-value') ?? ''),
      value: this.#value(at),
    }
    if (cell.words !== '' || cell.value !== '')
      for (const { rows, columns } of this.#areas)
        for (
          let row = Math.max(rows[0], this.#row);
          row <= Math.min(rows[1], this.#row + this.#rowTimes - 1);
          row += 1
        )
          for (
            let column = Math.max(columns[0], this.#column);
            column <= Math.min(columns[1], this.#column + count - 1);
            column += 1
          )
            sheet.cells.set(`${row} ${column}`, cell)
    this.#column += count
    this.#cell = null
  }

  #value(at: string): string {
    const said = (key: string): string => attribute(at, key) ?? ''
    switch (attribute(at, 'value-type')) {
      case 'boolean':
        return said('boolean-value') === 'true' ? '1' : '0'
      case 'date':
        return String((momentOf(said('date-value')) - this.#first) / 86_400_000)
      case 'time': {
        const [, h, m, s] = /^PT(\d+)H(\d+)M([\d.]+)S$/.exec(said('time-value')) ?? []
        return String((Number(h) * 3600 + Number(m) * 60 + Number(s)) / 86_400)
      }
      case 'string':
      case undefined:
        return ''
      default:
        return sameNumber(said('value'))
    }
  }

  /** The cells of an area, column by column. @param all hidden ones too */
  of({ sheet: name, rows, columns }: Area, all: boolean): (PlotCell | undefined)[] {
    const sheet = this.#sheets.get(name)
    const cells: (PlotCell | undefined)[] = []
    for (let column = columns[0]; column <= columns[1]; column += 1)
      for (let row = rows[0]; row <= rows[1] && cells.length < 100_000; row += 1) {
        const isHidden =
          sheet?.hiddenRows.has(row) === true || sheet?.hiddenColumns.has(column) === true
        if (all || !isHidden) cells.push(sheet?.cells.get(`${row} ${column}`))
      }
    return cells
  }
}

const momentOf = (date: string): number =>
  Date.parse(`${date.includes('T') ? date : `${date}T00:00:00`}Z`)

/** A number however it is written; nothing for what is none. */
export const sameNumber = (text: string): string =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : ''

/** The white space that an element stands for. */
export const spaceOf = (name: string, at: string): string =>
  name === 's'
    ? ' '.repeat(Math.min(Number(attribute(at, 'c') ?? 1), 99))
    : name === 'tab'
      ? '\t'
      : name === 'line-break'
        ? '\n'
        : ''
