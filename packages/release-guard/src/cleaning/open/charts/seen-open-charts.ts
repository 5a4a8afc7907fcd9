// What the charts of an OpenDocument file draw, for the proof of a cleaned copy: titles, names, categories and figures,
// from a chart's own table or from the sheets around it; and how much of it is not drawn. Shares no code with what cleans.
import { attribute, walkXml } from '../../../reading/xml.ts'
import { CleanError } from '../../clean-error.ts'
import { Chart, valuesKey, type Series } from './seen-chart.ts'
import { areasOf, SeenPlotCells, type Area, type PlotCell } from './seen-plot-cells.ts'

type Texts = ReadonlyMap<string, string>

/** The charts of a file. */
export class SeenCharts {
  readonly #charts = new Map<string, Chart>()
  readonly #sheets: SeenPlotCells
  readonly #told = new Map<string, string>()
  /** How much stands in charts that are shown and is not drawn. */
  unseen = 0

  constructor(parts: Texts) {
    for (const [name, xml] of parts) {
      if (!name.endsWith('/content.xml') || !/<office:body\s*>\s*<office:chart[\s>]/.test(xml))
        continue
      const chart = new Chart()
      if (!walkXml(xml, chart)) throw new CleanError('a chart is cut short')
      this.#charts.set(name, chart)
    }
    const linked = [...this.#charts.values()].filter(({ isOwn }) => !isOwn)
    const areas = linked.flatMap((chart) => chart.addresses().flatMap((one) => areasOf(one) ?? []))
    this.#sheets = new SeenPlotCells(parts.get('content.xml') ?? '', areas)
  }

  /** What a chart draws, by where an object leads; undefined where that is no chart. */
  drawn(href: string): string | undefined {
    const part = `${href.replace(/^\.\//, '').replace(/\/$/, '')}/content.xml`
    const chart = this.#charts.get(part)
    if (chart === undefined) return undefined
    const told = this.#told.get(part) ?? this.#tell(chart)
    this.#told.set(part, told)
    return told
  }

  #tell(chart: Chart): string {
    const telling = new Telling(chart, (area) =>
      chart.isOwn ? ownCells(chart, area) : this.#sheets.of(area, chart.drawsHidden),
    )
    this.unseen += chart.unseen + telling.idle()
    return telling.lines.join('\n')
  }
}

/** What one chart draws, line by line, and which cells of its own table that takes. */
class Telling {
  readonly lines: string[]
  readonly #chart: Chart
  readonly #of: (area: Area) => (PlotCell | undefined)[]
  readonly #words = new Set<PlotCell>()
  readonly #figures = new Set<PlotCell>()

  constructor(chart: Chart, of: (area: Area) => (PlotCell | undefined)[]) {
    this.#chart = chart
    this.#of = of
    this.lines = [
      ...chart.titles,
      ...chart.series.flatMap((series) => this.#series(series)),
      ...(chart.categories.length === 0 ? this.#numbers() : []),
      ...chart.categories.flatMap((one) => [
        'categories',
        ...trimmed(this.#read(one, chart.showsCategories())),
      ]),
      ...chart
        .bars()
        .map((one) => this.#drawn(one))
        .sort(),
    ]
  }

  #series({ at, domains }: Series): string[] {
    const values = attribute(at, valuesKey) ?? ''
    // A series of which every cell is hidden is not drawn.
    if (!this.#chart.isOwn && this.#cells(values).length === 0) return []
    const isNamed = this.#chart.showsName({ at, domains })
    const name = this.#read(attribute(at, 'label-cell-address') ?? '', isNamed).join(' ')
    return ['series', name, ...[...domains, values].map((one) => this.#drawn(one))]
  }

  #cells(address: string): (PlotCell | undefined)[] {
    return (areasOf(address) ?? []).flatMap(this.#of)
  }

  #drawn(address: string): string {
    const cells = this.#cells(address)
    for (const one of cells) if (one !== undefined) this.#figures.add(one)
    return trimmed(cells.map((cell) => cell?.value ?? '')).join(' ')
  }

  #read(address: string, isShown: boolean): string[] {
    return isShown && address !== '' ? this.#wordsOf(this.#cells(address)) : []
  }

  /** Words; a figure in a chart's own table is written as its axis says. */
  #wordsOf(cells: readonly (PlotCell | undefined)[]): string[] {
    for (const one of cells) if (one !== undefined) this.#words.add(one)
    return cells.map((cell) =>
      this.#chart.isOwn && cell !== undefined && cell.value !== ''
        ? cell.value
        : (cell?.words ?? ''),
    )
  }

  /** Where no categories are named: the first column of a chart's own table, or the numbers of the points. */
  #numbers(): string[] {
    const chart = this.#chart
    if (!chart.showsCategories()) return []
    const counts = chart.series.map(({ at }) => this.#cells(attribute(at, valuesKey) ?? '').length)
    const numbers = Array.from({ length: Math.max(0, ...counts) }, (_, at) => at + 1)
    const first = numbers.map((at) => chart.rows[at]?.[0])
    return ['categories', ...(chart.isOwn ? this.#wordsOf(first) : numbers.map(String))]
  }

  /** How many cells of a chart's table hold something nobody draws: a figure's words say the figure again. */
  idle(): number {
    const { rows, isOwn } = this.#chart
    if (!isOwn) return rows.flat().length
    return rows
      .flatMap((row, at) =>
        row.map((cell, column) => ({ cell, own: column > 0 ? '' : String(at) })),
      )
      .filter(({ cell, own }) => {
        const { words, value } = cell
        // Where nothing is to be said, a row has its number, and a figure that is none is called so.
        const isNothing = words === '' || words === own || words === (value === '' ? 'NaN' : value)
        const isRead = this.#words.has(cell)
        const isDrawn = value === '' || this.#figures.has(cell) || (isRead && words === value)
        return (!isNothing && !isRead) || !isDrawn
      }).length
  }
}

const trimmed = (texts: readonly string[]): string[] =>
  texts.slice(0, texts.findLastIndex((one) => one !== '') + 1)

const ownCells = (chart: Chart, { rows, columns }: Area): (PlotCell | undefined)[] => {
  const found: (PlotCell | undefined)[] = []
  for (let column = columns[0]; column <= columns[1]; column += 1)
    for (let row = rows[0]; row <= rows[1]; row += 1) found.push(chart.rows[row]?.[column])
  return found
}
