// A chart of an OpenDocument file as a small document of its own: what it draws and how that looks. Its link to the cells
// of sheets stays where all of those stay; otherwise the figures take its place.
import { pointsOf } from '../../../reading/document/open-length.ts'
import { CleanError } from '../../clean-error.ts'
import type { PackageParts } from '../../package-parts.ts'
import type { Removed } from '../../removed.ts'
import { child, elements, isNode, walkTree, xmlBytes, type XmlNode } from '../../xml-tree.ts'
import { checkSpaces, newRoot } from '../open-names.ts'
import { Pictures } from '../open-pictures.ts'
import { cleanLooks, isLook, standsOut, StyleBook, StyleNames } from '../open-styles.ts'
import { isOfOffice, sayAngles, sayStaggering } from '../said-by-program.ts'
import { LocalTable, rangesOf, unplaced, writtenRanges } from './chart-cells.ts'
import { keepChart, keepLook, unknownIn } from './chart-names.ts'
import type { PlotSheets } from './plot-sheets.ts'
import { addressesOf, all, errorStyles, freezeOpenChart } from './freeze-open-chart.ts'

/** What charts may be drawn from: the sheets around them, and which of those lose no cell. */
export interface Around {
  readonly version: string
  readonly sheets: PlotSheets | null
  readonly whole: ReadonlySet<string>
}

export interface ChartFiles {
  readonly files: [string, Buffer][]
  /** The cells it is still drawn from, as an attribute; empty where there are none. */
  readonly ranges: string
}

interface Opened {
  readonly chart: XmlNode
  readonly plot: XmlNode
  readonly body: XmlNode
  readonly automatic: XmlNode[]
  readonly named: XmlNode[]
  readonly styles: StyleBook
}

const only = (nodes: readonly XmlNode[]): XmlNode => {
  const [one] = nodes
  if (one === undefined || nodes.length > 1) throw unplaced()
  return one
}

function opened(parts: PackageParts, folder: string): Opened {
  const content = parts.tree(`${folder}/content.xml`)
  const looks = parts.has(`${folder}/styles.xml`) ? parts.tree(`${folder}/styles.xml`) : null
  checkSpaces(content)
  if (looks !== null) checkSpaces(looks)
  const body = only(elements(content).filter(({ tag }) => tag === 'office:body'))
  const holder = only(elements(body))
  const chart = only(elements(holder))
  const plots = elements(chart).filter(({ tag }) => tag === 'chart:plot-area')
  const lists = [
    ...elements(looks ?? content).filter(({ tag }) => looks !== null && tag === 'office:styles'),
    ...elements(content).filter(({ tag }) => tag === 'office:automatic-styles'),
  ]
  return {
    ...{ chart, body, plot: only(plots), styles: new StyleBook(lists) },
    automatic: lists.filter(({ tag }) => tag === 'office:automatic-styles').flatMap(elements),
    named: lists.filter(({ tag }) => tag === 'office:styles').flatMap(elements),
  }
}

/** Cleans a chart. @param name the folder it will have */
export function cleanOpenChart(
  parts: PackageParts,
  folder: string,
  name: string,
  around: Around,
  removed: Removed,
): ChartFiles {
  const one = opened(parts, folder)
  const { chart, body } = one
  const href = chart.attributes.get('xlink:href')
  const table = elements(chart).find(({ tag }) => tag === 'table:table')
  chart.children = chart.children.filter((child) => child !== table)
  keepChart(only(elements(body)))
  refuseUnread(one)
  const ranges = link(one, href, new LocalTable(table), around, removed)
  chart.attributes.set('xlink:href', ranges === '' ? '.' : '..')
  chart.attributes.set('xlink:type', 'simple')
  return { files: write(one, parts, [folder, name], around.version, removed), ranges }
}

/** Leaves a chart to the cells it is drawn from, or puts what it draws in their place. */
function link(
  one: Opened,
  href: string | undefined,
  local: LocalTable,
  { sheets, whole }: Around,
  removed: Removed,
): string {
  const { chart, plot, styles } = one
  const looks = errorLooks(one)
  const addresses = addressesOf(chart, looks)
  const used = addresses.flatMap(rangesOf)
  const isOwn = href === '.' || used.every(({ sheet }) => sheet === local.name)
  if (!isOwn && sheets === null)
    throw new CleanError(
      'a chart in it is drawn from a table of the text: put a picture of it in its place',
    )
  if (!isOwn && used.every(({ sheet }) => whole.has(sheet))) {
    rewrite([chart, ...looks])
    return [...new Set(addresses.map(writtenRanges))].join(' ')
  }
  const cells = isOwn || sheets === null ? local : sheets
  freezeOpenChart({ chart, plot, styles, cells, isOwn, removed }, looks)
  for (const { attributes } of one.automatic.flatMap(elements))
    if (attributes.has('chart:series-source')) attributes.set('chart:series-source', 'columns')
  if (!isOwn) removed.add('links of a chart to cells, replaced by the figures it draws')
  if (!isOwn) keepOwnFormats(one)
  return ''
}

/** The looks in which addresses of bars of error may stand; where they mean none, they go. */
function errorLooks({ chart, automatic }: Opened): XmlNode[] {
  const names = errorStyles(chart)
  const looks = automatic.filter(({ attributes }) => names.has(attributes.get('style:name')))
  for (const look of looks.flatMap(elements))
    if (look.attributes.get('chart:error-category') !== 'cell-range')
      for (const key of errorRanges) look.attributes.delete(key)
  return looks
}

/** Figures are written as they were when they came from cells; shares of a whole are written as such by themselves. */
function keepOwnFormats({ plot, styles, automatic }: Opened): void {
  const style = plot.attributes.get('chart:style-name')
  if (styles.property('chart', style, 'chart', 'chart:percentage') === 'true') return
  for (const look of automatic)
    for (const part of look.attributes.has('style:data-style-name') ? elements(look) : [])
      if (part.attributes.has('chart:link-data-style-to-source'))
        part.attributes.set('chart:link-data-style-to-source', 'false')
}

const errorRanges = ['chart:error-upper-range', 'chart:error-lower-range']

/** Addresses as the cells they mean, so that nothing else can stand in them. */
function rewrite(trees: readonly XmlNode[]): void {
  for (const { attributes } of trees.flatMap((tree) => [...walkTree(tree)]))
    for (const [key, raw] of attributes)
      if (
        /^chart:(?:values-cell-range|label-cell)-address$|^table:cell-range-address$|^chart:error-\w+-range$/.test(
          key,
        )
      )
        attributes.set(key, writtenRanges(raw))
}

/** The plain colour behind words; null for what is none, undefined where nothing is filled. */
function groundOf(styles: StyleBook, name: string | undefined, isArea: boolean) {
  const [fill, colour] = ['draw:fill', 'draw:fill-color'].map((key) =>
    styles.property('chart', name, 'graphic', key),
  )
  if (fill === 'none' || (fill === undefined && !isArea)) return undefined
  return fill === undefined || fill === 'solid' ? (colour ?? null) : null
}

/** Fails where words in a chart are such that nobody can read them. */
function refuseUnread({ chart, styles }: Opened): void {
  const area = groundOf(styles, chart.attributes.get('chart:style-name'), true)
  for (const node of walkTree(chart)) {
    if (!worded.test(node.tag)) continue
    const family = node.tag === 'text:span' ? 'text' : 'chart'
    const name = node.attributes.get(`${family}:style-name`)
    const isLost = isOff(node, name, styles) || isOutside(node, chart)
    if (isLost || styles.isVanished(family, name) || styles.isFaint(family, name))
      throw new CleanError('a chart in it has words that nobody can read: take them out first')
    const own = family === 'chart' ? groundOf(styles, name, false) : undefined
    if (isPale(styles, family, name, own ?? area ?? null))
      throw new CleanError(
        'a chart in it has words in white or in the colour of what is behind them: give them another',
      )
  }
}

function isPale(
  styles: StyleBook,
  family: string,
  name: string | undefined,
  behind: string | null,
): boolean {
  const colour = styles.property(family, name, 'text', 'fo:color')?.toLowerCase()
  if (colour !== undefined && colour === behind?.toLowerCase()) return true
  return styles.isWhite(family, name) === true && !standsOut(behind)
}

/** A length in centimetres; NaN for what is none. */
export const centimetres = (length: string | undefined): number => (pointsOf(length) * 2.54) / 72

/** Whether something is put where the chart does not reach. */
function isOutside(node: XmlNode, chart: XmlNode): boolean {
  return (['x width', 'y height'] as const).some((pair) => {
    const [at = '', size = ''] = pair.split(' ').map((key) => `svg:${key}`)
    const place = node.attributes.get(at)
    return (
      place !== undefined &&
      !(centimetres(place) >= -0.1 && centimetres(place) < centimetres(chart.attributes.get(size)))
    )
  })
}

/** An axis may be off: its words are those of cells, and looked at there. */
const isOff = ({ tag }: XmlNode, name: string | undefined, styles: StyleBook): boolean =>
  tag !== 'chart:axis' && styles.property('chart', name, 'chart', 'chart:visible') === 'false'

const worded = /^(?:chart:(?:title|subtitle|footer|legend|axis)|text:span)$/

/** The chart as files of the copy. @param folders where it is and where it will be */
function write(
  one: Opened,
  parts: PackageParts,
  [from, to]: readonly [string, string],
  version: string,
  removed: Removed,
): [string, Buffer][] {
  const { chart, automatic, named, body } = one
  keepFormats(one)
  sayAngles(named, isOfOffice(parts))
  sayStaggering(automatic, isOfOffice(parts))
  const names = new StyleNames([...automatic, ...named].filter((style) => isLook(style)))
  names.take(chart)
  const isListed = child(chart, 'legend') !== undefined
  const used = (styles: readonly XmlNode[]): XmlNode[] =>
    styles.filter(
      (style) => isLook(style) && names.isUsed(style) && style.attributes.has(nameKey(style)),
    )
  const [looks, fills] = [used(automatic), used(named)]
  for (const style of [...looks, ...fills]) cleanStyle(style, isListed, removed)
  for (const tree of [chart, ...looks, ...fills]) names.rename(tree)
  const root = (tag: string, children: XmlNode[]): XmlNode =>
    newRoot(tag, version, children, spaces)
  const list = (tag: string, children: XmlNode[]): XmlNode => ({
    ...{ tag, name: tag.slice(7), attributes: new Map(), children },
  })
  body.attributes.clear()
  const trees: [string, XmlNode][] = [
    [
      'content.xml',
      root('office:document-content', [list('office:automatic-styles', looks), body]),
    ],
    ['styles.xml', root('office:document-styles', [list('office:styles', fills)])],
  ]
  const pictures = new Pictures(parts, removed, `${from}/`)
  for (const style of fills) pictures.take(style)
  return [
    ...trees.map(([name, tree]): [string, Buffer] => [`${to}/${name}`, xmlBytes(tree)]),
    ...pictures.files.map(([name, bytes]): [string, Buffer] => [`${to}/${name}`, bytes]),
  ]
}

const spaces = ['chart', 'chartooo', 'dr3d']
const nameKey = ({ tag }: XmlNode): string => (tag.startsWith('draw:') ? 'draw:name' : 'style:name')

const formats = ['style:data-style-name', 'style:percentage-data-style-name']

/** A format of figures stays where figures are written in it. */
function keepFormats({ chart, automatic, styles }: Opened): void {
  const said = (name: string | undefined, key: string): string | undefined =>
    styles.property('chart', name, 'chart', key)
  const read = new Set(
    [...all(chart, 'chart:axis'), ...all(chart, 'chart:equation')]
      .map(({ attributes }) => attributes.get('chart:style-name'))
      .filter(
        (name) =>
          said(name, 'chart:display-label') !== 'false' && said(name, 'chart:visible') !== 'false',
      ),
  )
  for (const { attributes } of automatic) {
    const name = attributes.get('style:name')
    if (!read.has(name) && (said(name, 'chart:data-label-number') ?? 'none') === 'none')
      for (const key of formats) attributes.delete(key)
  }
}

function cleanStyle(style: XmlNode, isListed: boolean, removed: Removed): void {
  if (style.tag === 'style:style') {
    if (!/^(?:chart|text)$/.test(style.attributes.get('style:family') ?? ''))
      throw unknownIn(style.tag)
    for (const { attributes } of elements(style))
      for (const key of ['chart:regression-name', 'loext:regression-name']) {
        if ((attributes.get(key) ?? '') === '') continue
        if (isListed) throw unknownIn('the name of a trend')
        removed.add('names in a chart that it does not show')
      }
    keepLook(style)
    return
  }
  style.children = style.children.flatMap((one) => {
    if (!isNode(one) || one.tag !== 'loext:text') return [one]
    return [{ ...one, tag: 'number:text' }]
  })
  cleanLooks(style, removed)
}
