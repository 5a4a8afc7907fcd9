// What is drawn on a sheet or a page: pictures, shapes with their text, charts. Names, alternative texts, links and
// what is hidden go; what cannot be kept as it looks stops the cleaning.
import { CleanError } from '../clean-error.ts'
import { isOf2007, sayDefaults } from '../charts/chart-defaults.ts'
import { freezeChart, stripChart } from '../charts/clean-chart.ts'
import { cleanPicture, pictureType } from '../clean-picture.ts'
import { cropPictures, type Source } from '../crop/crop-pictures.ts'
import { isHiddenShape } from './hidden-shape.ts'
import { drawSmartArt } from './smart-art.ts'
import type { NewPackage, PackageParts, Relation } from '../package-parts.ts'
import { PlotCells } from '../charts/plot-cells.ts'
import type { Removed } from '../removed.ts'
import { decodeXml } from '../../reading/xml.ts'
import {
  child,
  elements,
  isNode,
  keepAttributes,
  walkTree,
  xmlBytes,
  type XmlNode,
} from '../xml-tree.ts'

const drawingType = 'application/vnd.openxmlformats-officedocument.drawing+xml'
const chartType = 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml'

/** Adds the cleaned drawing of a sheet; false when nothing of it is left. */
export function cleanDrawing(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  whole: ReadonlySet<string>,
  removed: Removed,
): boolean {
  const tree = parts.tree(part)
  tree.children = elements(tree).filter((anchor) => !isSlicer(anchor, removed))
  const where = (): string => 'on a sheet'
  const drawn = drawSmartArt(parts, part, tree, removed, where)
  cleanShapes(tree, removed, where)
  tree.children = elements(tree).filter((anchor) => elements(anchor).some(isShape))
  if (tree.children.length === 0) return false
  const mayShow = (chart: XmlNode): boolean => onlyFrom(chart, whole)
  const targets = addShown({ parts, made, part, drawn }, tree, removed, where, mayShow)
  made.add(part, xmlBytes(tree), drawingType)
  made.relate(part, targets)
  return true
}

const isShape = ({ name }: XmlNode): boolean =>
  ['pic', 'sp', 'cxnSp', 'grpSp', 'graphicFrame'].includes(name)

function isSlicer(anchor: XmlNode, removed: Removed): boolean {
  const is = [...walkTree(anchor)].some(({ name }) => name === 'slicer' || name === 'timeslicer')
  if (is) removed.add('filter buttons of pivot tables')
  return is
}

/** Goes through shapes of any drawing: hidden ones go, names and links behind them too. `where` it is, for a refusal. */
export function cleanShapes(tree: XmlNode, removed: Removed, where: () => string): void {
  let number = 0
  for (const node of walkTree(tree)) {
    if (node.name === 'oleObj')
      throw new CleanError(
        `an embedded object ${where()} cannot be kept: cut it, paste it as a picture (PNG) in its place, and save it first`,
      )
    if (['AlternateContent', 'contentPart', 'relIds'].includes(node.name))
      throw new CleanError('it shows a drawing of a kind that cannot be kept')
    node.children = node.children.filter((one) => {
      if (!isNode(one)) return true
      if (['extLst', 'hlinkClick', 'hlinkHover', 'custDataLst'].includes(one.name)) return false
      if (!isHiddenShape(one)) return true
      removed.add('hidden shapes')
      return false
    })
    if (node.name === 'cNvPr' || node.name === 'docPr') {
      keepAttributes(node, (name) => name === 'id')
      node.attributes.set('name', `Shape ${(number += 1)}`)
    }
    for (const key of node.attributes.keys())
      if (key === 'macro' || key === 'textlink' || key === 'fPublished') node.attributes.delete(key)
  }
}

/**
 * Pictures and charts a tree leads to, cut, cleaned and added; returns the relations that are left. `where` it is, for a
 * refusal; `mayShow` whether a chart keeps its links to cells.
 */
export function addShown(
  source: Source,
  tree: XmlNode,
  removed: Removed,
  where: () => string,
  mayShow: (chart: XmlNode) => boolean = () => false,
): Relation[] {
  const { parts, made, part } = source
  const pictures = cropPictures(source, tree, removed, where)
  const byId = new Map([...parts.relations(part), ...pictures].map((one) => [one.id, one]))
  const used = new Map<string, Relation>()
  for (const node of walkTree(tree))
    for (const [key, id] of node.attributes) {
      if (!/^\w+:(?:embed|id|link|pict)$/.test(key)) continue
      const relation = byId.get(id)
      if (relation === undefined || used.has(id)) continue
      if (relation.isOutside) throw new CleanError('it shows something that lies in another file')
      if (relation.kind === 'image') addPicture(parts, made, relation.target, removed)
      else if (relation.kind === 'chart') addChart(parts, made, relation.target, removed, mayShow)
      else continue
      used.set(id, relation)
    }
  return [...used.values()]
}

export function addPicture(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  removed: Removed,
): void {
  if (made.has(part)) return
  const picture = cleanPicture(parts.bytes(part), removed)
  // What is called by another ending than the usual ones has to say what it is.
  const isUsual = /\.(?:png|jpe?g|gif)$/i.test(part)
  made.add(part, picture, isUsual ? null : pictureType(picture))
}

const plotCells = new WeakMap<PackageParts, PlotCells>()

/** The cells of a workbook; null for other files. */
function plotCellsOf(parts: PackageParts): PlotCells | null {
  if (!parts.has('xl/workbook.xml')) return null
  const known = plotCells.get(parts) ?? new PlotCells(parts)
  plotCells.set(parts, known)
  return known
}

function addChart(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  removed: Removed,
  mayShow: (chart: XmlNode) => boolean,
): void {
  const chart = parts.tree(part)
  stripChart(chart, removed)
  if (isOf2007(parts)) sayDefaults(chart)
  if (!mayShow(chart)) freezeChart(chart, plotCellsOf(parts), removed)
  const source = { parts, made, part, drawn: [] }
  made.relate(
    part,
    addShown(source, chart, removed, () => 'in a chart'),
  )
  made.add(part, xmlBytes(chart), chartType)
}

/** Whether a chart shows cells, and only those of sheets that are kept whole. */
function onlyFrom(chart: XmlNode, whole: ReadonlySet<string>): boolean {
  let isLinked = false
  for (const node of walkTree(chart)) {
    if (node.name !== 'f') continue
    isLinked = true
    const text = decodeXml(
      Buffer.from(node.children.filter((one) => typeof one === 'string').join('')).toString(
        'latin1',
      ),
    )
    const sheets = [...text.matchAll(/(?:'((?:[^']|'')+)'|([\p{L}_][\p{L}\p{N}_.]*))!/gu)].map(
      ([, quoted, plain]) => quoted?.replaceAll("''", "'") ?? plain ?? '',
    )
    if (sheets.length === 0 || text.includes('[') || !sheets.every((name) => whole.has(name)))
      return false
  }
  return isLinked
}

/** A choice of drawings becomes the newer one, which every program of the last ten years shows. */
export function openChoice(node: XmlNode): void {
  const choice = child(node, 'Choice')
  const inner = choice === undefined ? [] : elements(choice)
  const [only] = inner
  if (only === undefined || inner.length > 1)
    throw new CleanError('it shows a drawing of a kind that cannot be kept')
  Object.assign(node, {
    tag: only.tag,
    name: only.name,
    attributes: only.attributes,
    children: only.children,
  })
}
