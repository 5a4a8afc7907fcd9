// A workbook with its visible sheets alone: a new file is built from the few parts that show something.
import { CleanError } from './clean-error.ts'
import { addPicture, cleanDrawing } from './drawing/clean-drawing.ts'
import { cleanSheet, cleanString, losesCells } from './clean-sheet.ts'
import { cleanStyles } from './clean-styles.ts'
import { CellWords } from './cover/overflow/cell-words.ts'
import { addTheme } from './drawing/add-theme.ts'
import { refuseCoveredCells } from './cover/sheet-cover.ts'
import { mayStay } from './formula.ts'
import { fadingRules, invisibleStyles } from './in-sight.ts'
import { NewPackage, type PackageParts, type Relation } from './package-parts.ts'
import type { Removed } from './removed.ts'
import {
  child,
  elements,
  keepAttributes,
  textIn,
  valueOf,
  writeXml,
  xmlBytes,
  type XmlNode,
} from './xml-tree.ts'
import { decodeXml } from '../reading/xml.ts'

const book = 'xl/workbook.xml'
const sheetml = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

export interface SheetPart {
  readonly node: XmlNode
  readonly name: string
  readonly part: string
  /** A sheet that is nothing but a chart. */
  readonly isChart: boolean
}

/** The visible sheets by the workbook's own list; how many more there are. */
export function visibleSheets(parts: PackageParts): { sheets: SheetPart[]; hidden: number } {
  const relations = new Map(parts.relations(book).map((one) => [one.id, one]))
  const all = elements(child(parts.tree(book), 'sheets') ?? parts.tree(book))
  const shown = all.filter((node) => (valueOf(node, 'state') ?? 'visible') === 'visible')
  const sheets = shown.map((node) => {
    const relation = relations.get(valueOf(node, 'id') ?? '')
    // A file that does not say of what kind a sheet is has its root looked at instead.
    if (relation === undefined || !['worksheet', 'chartsheet', ''].includes(relation.kind))
      throw new CleanError('it shows a sheet that is no table of cells')
    const name = decodeXml(Buffer.from(valueOf(node, 'name') ?? '').toString('latin1'))
    return { node, name, part: relation.target, isChart: relation.kind === 'chartsheet' }
  })
  if (sheets.length === 0) throw new CleanError('no sheet of it is visible')
  return { sheets, hidden: all.length - shown.length }
}

/** The texts that cells share, numbered anew as they are met: those nobody shows are left behind. */
class SharedTexts {
  readonly #old: readonly XmlNode[]
  readonly #numbers = new Map<number, number>()
  readonly #kept: XmlNode[] = []

  constructor(parts: PackageParts, part: string | undefined) {
    this.#old =
      part === undefined ? [] : elements(parts.tree(part)).filter(({ name }) => name === 'si')
  }

  at(index: number): XmlNode | undefined {
    return this.#old[index]
  }

  number(index: number): number {
    const known = this.#numbers.get(index)
    if (known !== undefined) return known
    const node = this.#old[index]
    if (node === undefined) throw new CleanError('a cell shows a text that is not there')
    cleanString(node)
    this.#numbers.set(index, this.#kept.push(node) - 1)
    return this.#kept.length - 1
  }

  get left(): number {
    return this.#old.length - this.#kept.length
  }

  bytes(): Buffer {
    const [first] = this.#kept
    const prefix = first?.tag.includes(':') === true ? `${first.tag.split(':')[0] ?? ''}:` : ''
    const space = prefix === '' ? 'xmlns' : `xmlns:${prefix.slice(0, -1)}`
    return Buffer.from(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${prefix}sst ${space}="${main}">${this.#kept.map(writeXml).join('')}</${prefix}sst>`,
    )
  }
}

const treeOf = (parts: PackageParts, part: string | undefined): XmlNode | null =>
  part === undefined ? null : parts.tree(part)

/** Names of the sheets of which every cell stays. */
const wholeSheets = (
  sheets: readonly SheetPart[],
  xmls: readonly string[],
  invisible: ReadonlySet<number>,
): Set<string> =>
  new Set(sheets.filter((_, at) => !losesCells(xmls[at] ?? '', invisible)).map(({ name }) => name))

/** Builds the cleaned workbook. */
export function cleanWorkbook(parts: PackageParts, removed: Removed): Buffer {
  const made = new NewPackage()
  const { sheets, hidden } = visibleSheets(parts)
  removed.add('hidden sheets', hidden)
  const relations = parts.relations(book)
  const partOf = (kind: string): string | undefined =>
    relations.find((one) => one.kind === kind)?.target
  const shared = new SharedTexts(parts, partOf('sharedStrings'))
  const styles = treeOf(parts, partOf('styles'))
  const theme = partOf('theme')
  const invisible = invisibleStyles(styles, treeOf(parts, theme))
  const words = new CellWords(styles, (index) => shared.at(index))
  const xmls = sheets.map(({ part }) => textIn(parts.bytes(part)))
  const whole = wholeSheets(sheets, xmls, invisible)
  const targets: { id: string; kind: string; target: string }[] = []
  sheets.forEach(({ name, part, node, isChart }, at) => {
    const kind = isChart ? 'chartsheet' : 'worksheet'
    targets.push({ id: valueOf(node, 'id') ?? '', kind, target: part })
    if (isChart) {
      const tree = cleanChartSheet(parts.tree(part))
      addSheetParts(parts, made, tree, { name, part }, whole, removed)
      made.add(part, xmlBytes(tree), `${sheetml}.chartsheet+xml`)
      return
    }
    refuseCoveredCells(parts, { name, part, xml: xmls[at] ?? '', styles: invisible, words })
    const tree = cleanSheet({
      xml: xmls[at] ?? '',
      styles: invisible,
      shared: (index) => shared.number(index),
      mayStay: (formula) => mayStay(formula, whole, whole.has(name)),
      fadingRules: fadingRules(styles, treeOf(parts, theme)),
      removed,
    })
    addSheetParts(parts, made, tree, { name, part }, whole, removed)
    made.add(part, xmlBytes(tree), `${sheetml}.worksheet+xml`)
  })
  const add = (kind: string, name: string, bytes: Buffer, type: string): void => {
    made.add(name, bytes, type)
    targets.push({ id: `own${targets.length}`, kind, target: name })
  }
  add('sharedStrings', 'xl/sharedStrings.xml', shared.bytes(), `${sheetml}.sharedStrings+xml`)
  removed.add('texts no visible cell shows', shared.left)
  if (styles !== null)
    add('styles', 'xl/styles.xml', xmlBytes(cleanStyles(styles)), `${sheetml}.styles+xml`)
  if (theme !== undefined) {
    addTheme(parts, made, theme, removed)
    targets.push({ id: 'ownTheme', kind: 'theme', target: theme })
  }
  made.add(
    book,
    xmlBytes(cleanBook(parts.tree(book), sheets, removed)),
    `${sheetml}.sheet.main+xml`,
  )
  made.relate(book, targets)
  made.relate('', [{ id: 'rId1', kind: 'officeDocument', target: book }])
  return made.write()
}

/** A sheet that is a chart keeps its paper and the chart. */
function cleanChartSheet(tree: XmlNode): XmlNode {
  if (tree.name !== 'chartsheet') throw new CleanError('it has a sheet of a kind not known here')
  keepAttributes(tree, () => false)
  tree.children = elements(tree).filter(({ name }) =>
    ['sheetViews', 'pageMargins', 'drawing'].includes(name),
  )
  for (const view of elements(child(tree, 'sheetViews') ?? tree))
    if (view.name === 'sheetView') {
      view.children = []
      keepAttributes(view, (name) => name === 'workbookViewId' || name === 'zoomToFit')
    }
  return tree
}

/** What a sheet leads to and shows: drawings and tables. */
function addSheetParts(
  parts: PackageParts,
  made: NewPackage,
  tree: XmlNode,
  { name, part }: { name: string; part: string },
  whole: ReadonlySet<string>,
  removed: Removed,
): void {
  const byId = new Map(parts.relations(part).map((one) => [one.id, one]))
  const targets: Relation[] = []
  const lead = (node: XmlNode): Relation => {
    const relation = byId.get(valueOf(node, 'id') ?? '')
    if (relation === undefined) throw new CleanError('a sheet leads to a part that is not there')
    return relation
  }
  tree.children = elements(tree).filter((node) => {
    if (node.name === 'drawing') {
      const relation = lead(node)
      if (!cleanDrawing(parts, made, relation.target, whole, removed)) return false
      targets.push(relation)
    }
    if (node.name === 'picture') {
      const relation = lead(node)
      addPicture(parts, made, relation.target, removed)
      targets.push(relation)
    }
    if (node.name === 'tableParts') {
      // A table says its headings once more, those of hidden columns too.
      if (!whole.has(name)) {
        removed.add('tables, left as plain cells')
        return false
      }
      for (const one of elements(node)) {
        const relation = lead(one)
        made.add(
          relation.target,
          xmlBytes(cleanTable(parts.tree(relation.target))),
          `${sheetml}.table+xml`,
        )
        targets.push(relation)
      }
    }
    return true
  })
  made.relate(part, targets)
}

const tableAttributes = new Set(
  'id name displayName ref headerRowCount totalsRowCount totalsRowShown insertRow showFirstColumn showLastColumn showRowStripes showColumnStripes'.split(
    ' ',
  ),
)

/** A table keeps where it is, its headings (which its cells show) and its looks. */
function cleanTable(table: XmlNode): XmlNode {
  keepAttributes(table, (name) => tableAttributes.has(name))
  table.children = elements(table).filter(({ name }) =>
    ['autoFilter', 'tableColumns', 'tableStyleInfo'].includes(name),
  )
  for (const part of elements(table)) {
    if (part.name === 'autoFilter') part.children = []
    if (part.name !== 'tableColumns') continue
    for (const column of elements(part)) {
      column.children = []
      keepAttributes(column, (name) => name === 'id' || name === 'name')
    }
  }
  return table
}

/** The list of sheets, and nothing of who wrote it where. */
function cleanBook(tree: XmlNode, sheets: readonly SheetPart[], removed: Removed): XmlNode {
  const kept = new Set(sheets.map(({ node }) => valueOf(node, 'sheetId')))
  tree.children = elements(tree).filter(({ name }) =>
    ['workbookPr', 'bookViews', 'sheets', 'definedNames'].includes(name),
  )
  keepAttributes(tree, () => false)
  const oldOrder = elements(child(tree, 'sheets') ?? tree).map((one) => valueOf(one, 'sheetId'))
  const newPlace = (old: string | undefined): number =>
    [...kept].indexOf(oldOrder[Number(old ?? -1)])
  for (const part of elements(tree)) {
    if (part.name === 'workbookPr') keepAttributes(part, (name) => name === 'date1904')
    if (part.name === 'bookViews')
      for (const view of elements(part)) {
        view.children = []
        keepAttributes(view, (name) => /^(?:xWindow|yWindow|windowWidth|windowHeight)$/.test(name))
      }
    if (part.name === 'sheets')
      part.children = elements(part).filter((one) => kept.has(valueOf(one, 'sheetId')))
    if (part.name !== 'definedNames') continue
    part.children = elements(part).filter((one) => {
      const place = newPlace(valueOf(one, 'localSheetId'))
      const isPrint = /^_xlnm\.Print_(?:Area|Titles)$/.test(valueOf(one, 'name') ?? '')
      const text = one.children.filter((inner) => typeof inner === 'string').join('')
      if (!isPrint || place < 0 || /[[#"(]/.test(text)) {
        removed.add('names given to cells and formulas')
        return false
      }
      keepAttributes(one, (name) => name === 'name')
      one.attributes.set('localSheetId', String(place))
      return true
    })
  }
  tree.children = elements(tree).filter(
    ({ name, children }) => name !== 'definedNames' || children.length > 0,
  )
  return tree
}
