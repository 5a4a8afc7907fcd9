// What an OpenDocument chart draws, in a table of its own: names, categories and figures column by column, in the place
// of the cells they came from. Names and categories that no legend, axis or label shows are left out.
import { CleanError } from '../../clean-error.ts'
import type { Removed } from '../../removed.ts'
import { child, elements, walkTree, type XmlNode } from '../../xml-tree.ts'
import type { StyleBook } from '../open-styles.ts'
import {
  rangesOf,
  unplaced,
  type Cells,
  type Drawn,
  type Point,
  type Points,
} from './chart-cells.ts'
import { DrawnTable, numbered } from './drawn-table.ts'

/** A chart, and what is needed to see what it draws. */
export interface ChartTask {
  readonly chart: XmlNode
  readonly plot: XmlNode
  readonly styles: StyleBook
  readonly cells: Cells
  /** Whether the cells are those of the chart's own table. */
  readonly isOwn: boolean
  readonly removed: Removed
}

const valuesAt = 'chart:values-cell-range-address'
const labelAt = 'chart:label-cell-address'
const rangeAt = 'table:cell-range-address'
const errors = ['chart:error-upper-range', 'chart:error-lower-range']

const styled = (node: XmlNode): string | undefined => node.attributes.get('chart:style-name')
const said = ({ styles }: ChartTask, node: XmlNode, key: string): string | undefined =>
  styles.property('chart', styled(node), 'chart', key)
export const all = (tree: XmlNode, tag: string): XmlNode[] =>
  [...walkTree(tree)].filter((one) => one.tag === tag)

/** The names of looks in which a bar of error stands. */
export const errorStyles = (chart: XmlNode): ReadonlySet<string | undefined> =>
  new Set([...all(chart, 'chart:error-indicator'), ...all(chart, 'chart:series')].map(styled))

/** Every address a chart draws from. @param looks the styles that bars of error have */
export function addressesOf(chart: XmlNode, looks: readonly XmlNode[]): string[] {
  const found = [...walkTree(chart)].flatMap(({ tag, attributes }) =>
    [valuesAt, labelAt, ...(tag === 'chart:plot-area' ? [] : [rangeAt])].map((key) =>
      attributes.get(key),
    ),
  )
  const bars = looks
    .flatMap(elements)
    .flatMap(({ attributes }) => errors.map((key) => attributes.get(key)))
  return [...found, ...bars].filter((one) => one !== undefined && one !== '') as string[]
}

/** What people see beside the figures. */
function shownBy(task: ChartTask) {
  const { chart, plot } = task
  const series = all(plot, 'chart:series')
  const labelled = [plot, ...series, ...all(plot, 'chart:data-point')]
  const labels = (key: string): boolean => labelled.some((one) => said(task, one, key) === 'true')
  const kind = chart.attributes.get('chart:class') ?? ''
  const isRound = /^chart:(?:circle|ring)$/.test(kind)
  const isListed = child(chart, 'legend') !== undefined
  const isDeep = said(task, plot, 'chart:deep') === 'true'
  const axis = all(plot, 'chart:axis').filter(
    (one) => one.attributes.get('chart:dimension') === 'x',
  )
  const isAxisRead = axis.some(
    (one) =>
      said(task, one, 'chart:display-label') !== 'false' &&
      said(task, one, 'chart:visible') !== 'false',
  )
  const ofSeries = labels('chart:data-label-series')
  return {
    name: (one: XmlNode): boolean =>
      ofSeries ||
      isDeep ||
      (isListed && !isRound && one.attributes.get('loext:hide-legend') !== 'true'),
    // Figures along the axis take the place of categories where a series has them.
    categories:
      labels('chart:data-label-text') ||
      (isRound ? isListed : isAxisRead && all(plot, 'chart:domain').length === 0),
  }
}

type Draw = (raw: string | undefined) => Drawn

/** The figures of a chart in the place of its addresses. @param looks styles that bars of error have */
export function freezeOpenChart(task: ChartTask, looks: readonly XmlNode[]): void {
  const { chart, plot } = task
  const include = said(task, plot, 'chart:include-hidden-cells')
  const drawn: Draw = (raw) => {
    if (raw === undefined || raw === '') throw unplaced()
    return task.cells.points(rangesOf(raw), include === undefined ? undefined : include === 'true')
  }
  const shown = shownBy(task)
  const table = new DrawnTable()
  freezeCategories(task, table, drawn, shown.categories)
  for (const series of all(plot, 'chart:series'))
    freezeSeries(series, task, table, drawn, shown.name)
  for (const look of looks.flatMap(elements))
    for (const key of errors) {
      const raw = look.attributes.get(key) ?? ''
      if (raw === '' || look.attributes.get('chart:error-category') !== 'cell-range')
        look.attributes.delete(key)
      else table.add(null, drawn(raw).points, look, key)
    }
  if (said(task, plot, 'chart:treat-empty-cells') === 'use-zero' && table.isUneven())
    throw new CleanError(
      'a chart in it has rows of different lengths and draws what is empty as nought: make them equal',
    )
  plot.attributes.set('chart:data-source-has-labels', 'both')
  chart.children = [...elements(chart).filter(({ tag }) => tag !== 'table:table'), table.written()]
}

function freezeCategories(
  { plot, isOwn, removed, cells }: ChartTask,
  table: DrawnTable,
  drawn: Draw,
  isShown: boolean,
): void {
  const [one, ...more] = all(plot, 'chart:categories')
  if (one === undefined) {
    if (isShown) table.first = cells.uncalled()
    return
  }
  if (more.length > 0) throw unplaced()
  const points = categoriesOf(one.attributes.get(rangeAt) ?? '', drawn)
  if (!isOwn && points.some((point) => point?.isDate === true) && hasDates(plot))
    throw new CleanError(
      'a chart in it has dates along its axis, and not all its cells are in sight: show them or put a picture of it in its place',
    )
  if (!isShown) noteUnread(points, removed)
  table.setCategories(isShown ? points : points.map((_, at) => numbered(at)), one, rangeAt)
}

function freezeSeries(
  series: XmlNode,
  task: ChartTask,
  table: DrawnTable,
  drawn: Draw,
  isNamed: (series: XmlNode) => boolean,
): void {
  const { points, hidden } = drawn(series.attributes.get(valuesAt))
  if (hidden > 0 && points.length === 0) {
    dropSeries(task.plot, series)
    task.removed.add('series of a chart that are hidden')
    return
  }
  keepPoints(series, hidden > 0, points.length)
  for (const domain of elements(series).filter(({ tag }) => tag === 'chart:domain'))
    table.add(null, drawn(domain.attributes.get(rangeAt)).points, domain, rangeAt)
  table.add(nameOf(series, task, isNamed(series), drawn), points, series, valuesAt)
  if (series.attributes.has(labelAt)) series.attributes.set(labelAt, table.lastLabel())
}

const hasDates = (plot: XmlNode): boolean =>
  all(plot, 'chart:axis').some(
    (one) =>
      /^(?:auto|date)$/.test(one.attributes.get('chartooo:axis-type') ?? '') ||
      elements(one).some(({ tag }) => tag === 'chartooo:date-scale'),
  )

function categoriesOf(raw: string, drawn: Draw): Points {
  const ranges = rangesOf(raw)
  if (ranges.length > 1 || ranges.some((one) => one.right > one.left && one.bottom > one.top))
    throw new CleanError(
      'a chart in it has categories of several levels: put a picture of it in its place',
    )
  return drawn(raw).points
}

function noteUnread(points: Points, removed: Removed): void {
  const isNamed = (point: Point | undefined, at: number): boolean =>
    point !== undefined && point.text.trim() !== '' && point.text !== numbered(at).text
  if (points.some(isNamed)) removed.add('names in a chart that it does not show')
}

const wordsOf = (point: Point | undefined): string =>
  point?.isFigure === true ? String(point.value) : (point?.text ?? '')

/** The name of a series: the words of its cells. */
function nameOf(series: XmlNode, task: ChartTask, isShown: boolean, drawn: Draw): string {
  const raw = series.attributes.get(labelAt)
  if (raw === undefined) {
    if (isShown && !task.isOwn)
      throw new CleanError('a chart in it shows a series without a name: give it one first')
    return ''
  }
  const { points } = drawn(raw)
  if (isShown) return points.map(wordsOf).join(' ')
  noteUnread(points, task.removed)
  return ''
}

/** A series of which every cell is hidden is not drawn. */
function dropSeries(plot: XmlNode, series: XmlNode): void {
  const hasDomain = ({ children }: XmlNode): boolean =>
    children.some((one) => typeof one !== 'string' && one.tag === 'chart:domain')
  if (hasDomain(series) && !all(plot, 'chart:series').every(hasDomain))
    throw new CleanError(
      'a chart in it has figures along its axis that are hidden: show or delete them first',
    )
  plot.children = plot.children.filter((one) => one !== series)
}

/** Points with looks of their own are counted: with some of them gone, nobody can say which is which. */
function keepPoints(series: XmlNode, isCut: boolean, count: number): void {
  const points = elements(series).filter(({ tag }) => tag === 'chart:data-point')
  const isStyled = points.some((one) =>
    [...one.attributes.keys()].some((key) => key !== 'chart:repeated'),
  )
  if (isCut && isStyled)
    throw new CleanError(
      'a chart in it has points of looks of their own among hidden ones: show or delete those first',
    )
  let left = count
  series.children = elements(series).filter((one) => {
    if (one.tag !== 'chart:data-point') return true
    const times = Math.min(left, Number(one.attributes.get('chart:repeated') ?? 1))
    left -= times
    if (times > 1) one.attributes.set('chart:repeated', String(times))
    else one.attributes.delete('chart:repeated')
    return times > 0
  })
}
