// A chart with the figures it draws and no way back to where they came from: its workbook, its links to cells, names
// and categories nobody sees go.
import { CleanError } from '../clean-error.ts'
import { all, PlotCells, textsOf, unicode } from './plot-cells.ts'
import type { Removed } from '../removed.ts'
import { child, elements, isNode, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'

/** What is drawn from cells: given a formula and what the chart itself stores, the points. */
type Points = (formula: string, stored: readonly (string | undefined)[]) => (string | undefined)[]

const gone = new Set(
  'externalData extLst userShapes pivotSource pivotFmts printSettings AlternateContent'.split(' '),
)

/** What a chart has beside what it draws goes. */
export function stripChart(chart: XmlNode, removed: Removed): void {
  for (const node of walkTree(chart)) {
    if (node.name === 'fld' && /CELLRANGE/i.test(valueOf(node, 'type') ?? ''))
      throw new CleanError('a label of a chart in it shows cells: write it as text first')
    node.children = node.children.filter((one) => {
      if (!isNode(one)) return true
      if (one.name === 'externalData') removed.add('the workbook behind a chart')
      return !gone.has(one.name)
    })
  }
}

/** The figures of a chart in the place of its links. @param cells of the workbook it is in, or null where it stores all */
export function freezeChart(chart: XmlNode, cells: PlotCells | null, removed: Removed): void {
  const isLinked = all(chart, 'f').length > 0
  const [visibleOnly] = all(chart, 'plotVisOnly')
  const points: Points = (formula, stored) => {
    if (cells === null || formula.includes('[')) return [...stored]
    const drawn = cells.points(formula, !isOn(visibleOnly))
    // Programs differ on what is meant where nothing is said.
    if (visibleOnly === undefined && drawn.length !== cells.points(formula, false).length)
      throw new CleanError('a chart in it does not say whether it draws hidden cells: save it anew')
    return drawn
  }
  for (const series of all(chart, 'ser')) {
    dropUndrawn(chart, series, removed)
    const name = child(series, 'tx')
    if (name !== undefined) name.children = elements(name).map((one) => literal(one, 'v', points))
  }
  for (const node of walkTree(chart))
    node.children = node.children.map((one) =>
      isNode(one) ? literal(one, node.name === 'tx' ? 'rich' : 'points', points) : one,
    )
  if (isLinked) removed.add('links of a chart to cells, replaced by the figures it draws')
}

const isOn = (node: XmlNode | undefined): boolean =>
  node !== undefined && !/^(?:0|false)$/.test(valueOf(node, 'val') ?? '1')

/** Names and categories that no legend, axis or label shows. */
function dropUndrawn(chart: XmlNode, series: XmlNode, removed: Removed): void {
  const says = (name: string): boolean => all(chart, name).some((one) => isOn(one))
  const isListed = all(chart, 'legend').length > 0 || all(chart, 'dTable').length > 0
  const hasPie = [...walkTree(chart)].some(({ name }) => /^(?:pie|doughnut|ofPie)/.test(name))
  // Where there is one series alone, its name may be the title.
  const isTitle = all(chart, 'ser').length === 1 && !says('autoTitleDeleted')
  const isAxisShown = [...walkTree(chart)].some(
    (one) => /^(?:cat|date|ser)Ax$/.test(one.name) && !isOn(child(one, 'delete')),
  )
  const drops: string[] = []
  if (!isListed && !isTitle && !says('showSerName')) drops.push('tx')
  if (!isAxisShown && !says('showCatName') && !(isListed && hasPie)) drops.push('cat')
  series.children = elements(series).filter(({ name }) => {
    if (drops.includes(name)) removed.add('names in a chart that it does not show')
    return !drops.includes(name)
  })
}

const plain =
  /^(?:[#0?.,%\s;/()+\-_@*:dmyhs]|General|\\.|\[(?:Red|\$[^\]\w]*-\w{1,6})\]|[eE][+-])*$/

/** A reference as what is drawn of it: the name of a series is plain, a title's text is rich. */
function literal(reference: XmlNode, form: 'v' | 'rich' | 'points', points: Points): XmlNode {
  if (!/^(?:num|str|multiLvlStr)Ref$/.test(reference.name)) return reference
  if (reference.name === 'multiLvlStrRef')
    throw new CleanError('a chart in it has categories of several levels: make it a picture first')
  const cache = elements(reference).find(({ name }) => name.endsWith('Cache'))
  const formula = unicode(textsOf(child(reference, 'f') ?? reference))
  const drawn = points(formula, cache === undefined ? [] : stored(cache))
  const prefix = reference.tag.slice(0, reference.tag.length - reference.name.length)
  const make = (name: string, children: (XmlNode | string)[], at: [string, string][] = []) => ({
    ...{ tag: prefix + name, name, children },
    attributes: new Map(at),
  })
  const text = drawn.filter((one) => one !== undefined).join(' ')
  if (form === 'v') return make('v', [text])
  if (form === 'rich') return make('rich', richText(text))
  return list(reference.name === 'numRef', drawn, cache && child(cache, 'formatCode'), make)
}

type Make = (name: string, children: (XmlNode | string)[], at?: [string, string][]) => XmlNode

function list(
  isNumber: boolean,
  drawn: readonly (string | undefined)[],
  format: XmlNode | undefined,
  make: Make,
): XmlNode {
  const isKnown = format !== undefined && plain.test(unicode(textsOf(format)))
  return make(isNumber ? 'numLit' : 'strLit', [
    ...(isNumber && isKnown ? [make('formatCode', [textsOf(format)])] : []),
    make('ptCount', [], [['val', String(drawn.length)]]),
    ...drawn.flatMap((text, at) =>
      isPoint(text, isNumber) ? [make('pt', [make('v', [text])], [['idx', String(at)]])] : [],
    ),
  ])
}

const isPoint = (text: string | undefined, isNumber: boolean): text is string =>
  text !== undefined && (!isNumber || Number.isFinite(Number(text)))

const drawingml = 'http://schemas.openxmlformats.org/drawingml/2006/main'

function richText(text: string): XmlNode[] {
  const make = (name: string, children: (XmlNode | string)[], isOuter = false): XmlNode => ({
    ...{ tag: `a:${name}`, name, children },
    attributes: new Map(isOuter ? [['xmlns:a', drawingml]] : []),
  })
  return [make('bodyPr', [], true), make('p', [make('r', [make('t', [text])])], true)]
}

/** What a chart stores of the cells it was drawn from. */
function stored(cache: XmlNode): (string | undefined)[] {
  const count = Number(valueOf(child(cache, 'ptCount') ?? cache, 'val') ?? 0)
  if (!(count >= 0 && count <= 32_000)) throw new CleanError('a chart in it is damaged')
  const texts = new Array<string | undefined>(count).fill(undefined)
  for (const point of elements(cache)) {
    const at = Number(valueOf(point, 'idx') ?? -1)
    const value = point.name === 'pt' ? child(point, 'v') : undefined
    if (value !== undefined && at >= 0 && at < count) texts[at] = textsOf(value)
  }
  return texts
}
