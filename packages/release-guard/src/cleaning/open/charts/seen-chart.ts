// One chart of an OpenDocument file as it is read for the proof of a cleaned copy: its titles, lists of figures, axes and own
// table, and what no viewer shows. Shares no code with what cleans.
import { attribute, decodeXml } from '../../../reading/xml.ts'
import { areasOf, sameNumber, spaceOf, type PlotCell } from './seen-plot-cells.ts'

export const valuesKey = 'values-cell-range-address'

export interface Series {
  readonly at: string
  readonly domains: string[]
}

/** Elements of a chart that tell nothing that is not read here. */
const known =
  /^(?:document-content|automatic-styles|body|chart|title|subtitle|footer|legend|plot-area|coordinate-region|light|axis|categories|grid|date-scale|series|domain|data-point|mean-value|regression-curve|equation|error-indicator|wall|floor|stock-(?:gain|loss)-marker|stock-range-line|table|table-(?:header-columns|columns|column|header-rows|rows|row|cell)|p|span|s|tab|line-break)$/
/** The element around all of it, which has the name of the chart. */
const isBodyItself = (name: string, at: string): boolean =>
  name === 'chart' && attribute(at, 'class') === undefined

const titles = /^(?:title|subtitle|footer)$/

/** One chart as it is read: nothing is decided until all of it is known. */
export class Chart {
  readonly titles: string[] = []
  readonly series: Series[] = []
  readonly axes: string[] = []
  readonly rows: PlotCell[][] = []
  readonly categories: string[] = []
  readonly #looks = new Map<string, Map<string, string>>()
  readonly #labelled = new Set<string>()
  readonly #stack: string[] = []
  #look: Map<string, string> | null = null
  #isBody = false
  #at = ''
  #plot = ''
  #text: string | null = null
  #errors = new Set<string>()
  hasLegend = false
  /** How much stands in it that no viewer shows. */
  unseen = 0
  tableName = ''

  open(name: string, at: string): void {
    this.#stack.push(name)
    if (!this.#isBody) this.#openLook(name, at)
    if (name === 'body') this.#isBody = true
    if (!this.#isBody) return
    if (!known.test(name)) this.unseen += 1
    // The body, too, is called after the chart.
    if (!isBodyItself(name, at)) this.#openDrawn(name, at)
    this.#openTable(name, at)
    if (name === 'p') this.#text = ''
    else if (this.#text !== null) this.#text += spaceOf(name, at)
  }

  #openLook(name: string, at: string): void {
    if (name === 'style') this.#openStyle(attribute(at, 'name') ?? '')
    if (name !== 'chart-properties') return
    for (const key of lookKeys) {
      const value = attribute(at, key)
      if (value !== undefined) this.#look?.set(key, value)
    }
  }

  #openStyle(name: string): void {
    this.#look = new Map<string, string>()
    this.#looks.set(name, this.#look)
  }

  #openDrawn(name: string, at: string): void {
    const range = attribute(at, 'cell-range-address') ?? ''
    this.#openStyled(name, at, attribute(at, 'style-name') ?? '')
    if (name === 'legend') this.hasLegend = true
    if (name === 'axis') this.axes.push(at)
    if (name === 'categories') this.categories.push(range)
    if (name === 'series') this.series.push({ at, domains: [] })
    if (name === 'domain') this.series.at(-1)?.domains.push(range)
  }

  #openStyled(name: string, at: string, style: string): void {
    if (/^(?:plot-area|series|data-point)$/.test(name)) this.#labelled.add(style)
    if (/^(?:error-indicator|series)$/.test(name)) this.#errors.add(style)
    if (name === 'chart' && this.#at === '') this.#at = at
    if (name === 'plot-area') this.#plot = style
  }

  #openTable(name: string, at: string): void {
    if (name === 'table') this.tableName = attribute(at, 'name') ?? ''
    if (name === 'table-row') this.rows.push([])
    if (name !== 'table-cell') return
    const isFigure = /^(?:float|percentage|currency)$/.test(attribute(at, 'value-type') ?? '')
    this.rows
      .at(-1)
      ?.push({ words: '', value: isFigure ? sameNumber(attribute(at, 'value') ?? '') : '' })
  }

  text(raw: string): void {
    if (this.#text !== null) this.#text += decodeXml(raw).replace(/[ \t\r\n]+/g, ' ')
    else if (this.#isBody && raw.trim() !== '') this.unseen += 1
  }

  close(name: string): void {
    this.#stack.pop()
    if (name === 'style') this.#look = null
    if (name !== 'p' || this.#text === null) return
    const [text, holder] = [this.#text, this.#stack[this.#stack.length - 1] ?? '']
    this.#text = null
    if (titles.test(holder)) this.titles.push(text)
    else if (!(holder === 'table-cell' && this.#fill(text)) && text.trim() !== '') this.unseen += 1
  }

  /** Puts words into the cell that is open; false when it has some. */
  #fill(words: string): boolean {
    const row = this.rows[this.rows.length - 1]
    const last = row?.pop()
    if (row === undefined || last === undefined) return false
    row.push(last.words === '' ? { ...last, words } : last)
    return last.words === ''
  }

  said(style: string, key: string): string {
    return this.#looks.get(style)?.get(key) ?? ''
  }

  get isOwn(): boolean {
    const areas = this.addresses().flatMap((one) => areasOf(one) ?? [])
    return (
      attribute(this.#at, 'href') === '.' || areas.every(({ sheet }) => sheet === this.tableName)
    )
  }

  get drawsHidden(): boolean {
    return this.said(this.#plot, 'include-hidden-cells') !== 'false'
  }

  /** Addresses of bars of error. */
  bars(): string[] {
    return [...this.#errors]
      .filter((style) => this.said(style, 'error-category') === 'cell-range')
      .flatMap((style) =>
        ['error-upper-range', 'error-lower-range'].map((key) => this.said(style, key)),
      )
      .filter((one) => one !== '')
  }

  addresses(): string[] {
    const ofSeries = this.series.flatMap(({ at, domains }) => [
      attribute(at, 'values-cell-range-address') ?? '',
      attribute(at, 'label-cell-address') ?? '',
      ...domains,
    ])
    return [...ofSeries, ...this.categories, ...this.bars()].filter((one) => one !== '')
  }

  showsName(series: Series): boolean {
    const hides = attribute(series.at, 'hide-legend') === 'true'
    return (
      this.#labels('data-label-series') ||
      this.said(this.#plot, 'deep') === 'true' ||
      (this.hasLegend && !hides && !this.#isRound)
    )
  }

  showsCategories(): boolean {
    if (this.#labels('data-label-text')) return true
    if (this.#isRound) return this.hasLegend
    const hasFigures = this.series.some(({ domains }) => domains.length > 0)
    return (
      !hasFigures &&
      this.axes.some((at) => {
        const style = attribute(at, 'style-name') ?? ''
        const isShown = ['display-label', 'visible'].every(
          (key) => this.said(style, key) !== 'false',
        )
        return attribute(at, 'dimension') === 'x' && isShown
      })
    )
  }

  get #isRound(): boolean {
    return /^chart:(?:circle|ring)$/.test(attribute(this.#at, 'class') ?? '')
  }

  #labels(key: string): boolean {
    return [...this.#labelled].some((style) => this.said(style, key) === 'true')
  }
}

const lookKeys =
  'include-hidden-cells data-label-series data-label-text display-label visible deep error-category error-upper-range error-lower-range'.split(
    ' ',
  )
