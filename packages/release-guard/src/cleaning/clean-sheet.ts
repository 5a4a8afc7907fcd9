// One visible sheet of a workbook with only what is in sight on it. What is not on the list of what may stay goes.
import { decodeXml } from '../reading/xml.ts'
import { cellColour, isLost, white } from '../reading/colour.ts'
import { CleanError } from './clean-error.ts'
import { isFilled, Sight, type OutOfSight } from './in-sight.ts'
import { unicode } from './charts/plot-cells.ts'
import type { Removed } from './removed.ts'
import {
  child,
  elements,
  isNode,
  keepAttributes,
  parseXml,
  valueOf,
  walkTree,
  writeXml,
  type XmlNode,
} from './xml-tree.ts'

export interface SheetTask {
  readonly xml: string
  readonly styles: ReadonlySet<number>
  /** The new number of a shared string that is shown. */
  readonly shared: (index: number) => number
  readonly mayStay: (formula: string) => boolean
  /** Looks of rules, by number, in which words cannot be seen. */
  readonly fadingRules: ReadonlySet<string>
  readonly removed: Removed
}

const wordsFor: Readonly<Record<OutOfSight, string>> = {
  row: 'cells in hidden rows',
  column: 'cells in hidden columns',
  writing: 'cells in invisible writing',
  far: 'cells far away from the rest',
  covered: 'cells under merged ones',
}

/** Whether any cell with something in it is out of sight. */
export function losesCells(xml: string, styles: ReadonlySet<number>): boolean {
  const sight = new Sight(styles, xml)
  let loses = false
  parseXml(xml, (node) => {
    sight.before(node)
    if (node.name !== 'row') return null
    sight.row(node)
    for (const cell of elements(node))
      if (sight.cell(cell).hidden !== null && isFilled(cell)) loses = true
    return ''
  })
  return loses
}

/** The sheet's tree, its rows already written. */
export function cleanSheet(task: SheetTask): XmlNode {
  const sight = new Sight(task.styles, task.xml)
  const sharedFormulas = new Map<string, boolean>()
  const sheet = parseXml(task.xml, (node) => {
    sight.before(node)
    return node.name === 'row' ? cleanRow(node, task, sight, sharedFormulas) : null
  })
  if (sheet.name !== 'worksheet') throw new CleanError('it has a sheet of a kind not known here')
  sheet.children = sheet.children.filter(isNode).filter((part) => keepsPart(part, task))
  sheet.attributes.forEach((_, name) => {
    if (!name.startsWith('xmlns')) sheet.attributes.delete(name)
  })
  return sheet
}

const rowAttributes = new Set(
  'r spans s customFormat ht hidden customHeight outlineLevel collapsed'.split(' '),
)

function cleanRow(
  row: XmlNode,
  task: SheetTask,
  sight: Sight,
  shared: Map<string, boolean>,
): string {
  sight.row(row)
  keepAttributes(row, (name) => rowAttributes.has(name))
  row.children = elements(row).filter((cell) => {
    const { hidden } = sight.cell(cell)
    if (hidden === null) {
      cleanCell(cell, task, shared)
      return true
    }
    if (isFilled(cell)) task.removed.add(wordsFor[hidden])
    cell.children = []
    keepAttributes(cell, (name) => name === 'r' || name === 's')
    return hidden !== 'far'
  })
  return writeXml(row)
}

function cleanCell(cell: XmlNode, task: SheetTask, shared: Map<string, boolean>): void {
  keepAttributes(cell, (name) => name === 'r' || name === 's' || name === 't')
  cell.children = elements(cell).filter((part) => {
    if (part.name === 'f') return keepsFormula(part, task, shared)
    if (part.name === 'is') cleanString(part)
    return part.name === 'v' || part.name === 'is'
  })
  if (valueOf(cell, 't') !== 's') return
  const value = child(cell, 'v')
  if (value === undefined) return
  value.children = [String(task.shared(Number(textOf(value))))]
}

const textOf = (node: XmlNode): string =>
  node.children.filter((one) => typeof one === 'string').join('')

/** A rich string: its text and looks, without readings and what extensions add. */
export function cleanString(string: XmlNode): void {
  string.children = elements(string).filter(({ name }) => name === 't' || name === 'r')
  for (const run of elements(string))
    if (run.name === 'r') {
      refuseWhite(run)
      run.children = elements(run).filter(({ name }) => name === 't' || name === 'rPr')
    }
}

/** Single words of a cell in white: the cell's colour, which may be any, says whether they are seen. */
function refuseWhite(run: XmlNode): void {
  const colour = child(child(run, 'rPr') ?? run, 'color')
  const letters = colour === undefined ? null : cellColour((key) => valueOf(colour, key), [])
  if (letters !== null && isLost(letters, white))
    throw new CleanError(
      'words in a cell are white beside others that are not: give them a colour or take them out first',
    )
}

function keepsFormula(formula: XmlNode, task: SheetTask, shared: Map<string, boolean>): boolean {
  keepAttributes(formula, (name) => ['t', 'ref', 'si'].includes(name))
  const type = valueOf(formula, 't') ?? 'normal'
  const text = decodeXml(Buffer.from(textOf(formula)).toString('latin1'))
  const group = valueOf(formula, 'si') ?? ''
  let stays: boolean
  if (type === 'shared' && text === '') stays = shared.get(group) === true
  else stays = ['normal', 'shared', 'array'].includes(type) && task.mayStay(text)
  if (type === 'shared' && text !== '') shared.set(group, stays)
  if (!stays) task.removed.add('formulas, replaced by the values they had')
  return stays
}

const plainParts = new Set(
  'sheetFormatPr cols sheetData mergeCells printOptions pageMargins rowBreaks colBreaks'.split(' '),
)
const buttons = 'buttons and fields'
const goneParts: Readonly<Record<string, string>> = {
  dataValidations: 'choices and prompts of cells',
  scenarios: 'scenarios',
  protectedRanges: 'names of people who may change cells',
  hyperlinks: 'links behind cells',
  legacyDrawing: 'boxes of comments',
  controls: buttons,
  customSheetViews: 'views of single people',
  customProperties: 'properties of a sheet',
  autoFilter: 'filters',
}

const waysOf: Readonly<Record<string, (part: XmlNode, task: SheetTask) => boolean>> = {
  sheetPr: cleanProperties,
  extLst: keepSparklines,
  conditionalFormatting: cleanRules,
  oleObjects: refuseObjects,
  AlternateContent(part, task) {
    for (const { name } of walkTree(part)) {
      if (name === 'oleObject') refuseObjects()
      if (name === 'control') task.removed.add(buttons)
    }
    return false
  },
  picture: () => true,
  drawing: () => true,
  tableParts: () => true,
  sheetViews(part) {
    for (const view of elements(part))
      view.children = elements(view).filter(({ name }) => name === 'pane' || name === 'selection')
    return true
  },
  pageSetup(part, { removed }) {
    if (valueOf(part, 'id') !== undefined) removed.add('settings of a printer')
    keepAttributes(part, (name) => name !== 'id')
    return true
  },
  headerFooter(part, { removed }) {
    const [hasFirst, hasEven] = ['differentFirst', 'differentOddEven'].map((key) =>
      /^(?:1|true)$/.test(valueOf(part, key) ?? ''),
    )
    part.children = elements(part).filter(({ name, children }) => {
      const isShown =
        /^odd/.test(name) || (/^first/.test(name) && hasFirst) || (/^even/.test(name) && hasEven)
      if (!isShown && children.length > 0) removed.add('headers and footers no page shows')
      return isShown
    })
    for (const one of elements(part)) {
      one.children = [textOf(one)]
      if (textOf(one).replaceAll('&amp;&amp;', '').includes('&amp;G'))
        throw new CleanError(
          'a picture in a header or footer of a sheet cannot be kept: take it out first',
        )
    }
    return true
  },
}

function refuseObjects(): never {
  throw new CleanError(
    'an embedded object on a sheet cannot be kept: cut it, paste it as a picture (PNG) in its place, and save it first',
  )
}

function keepsPart(part: XmlNode, task: SheetTask): boolean {
  for (const one of walkTree(part)) {
    if (one !== part || one.name !== 'extLst')
      one.children = one.children.filter((inner) => !isNode(inner) || inner.name !== 'extLst')
    dropForeign(one)
  }
  if (plainParts.has(part.name)) return true
  const way = Object.hasOwn(waysOf, part.name) ? waysOf[part.name] : undefined
  if (way !== undefined) return way(part, task)
  const gone = goneParts[part.name]
  if (gone !== undefined) task.removed.add(gone)
  return false
}

/** Attributes of extensions, which mean nothing without what declares them. */
export function dropForeign(node: XmlNode): void {
  for (const key of node.attributes.keys())
    if (key.includes(':') && !/^(?:xmlns|r|xml):/.test(key)) node.attributes.delete(key)
}

function cleanProperties(part: XmlNode): boolean {
  part.attributes.clear()
  part.children = elements(part).filter(({ name }) =>
    ['tabColor', 'outlinePr', 'pageSetUpPr'].includes(name),
  )
  return part.children.length > 0
}

const x14 = 'http://schemas.microsoft.com/office/spreadsheetml/2009/9/main'
const sparklineParts =
  /^(?:sparklineGroups?|color(?:Series|Negative|Axis|Markers|First|Last|High|Low)|sparklines?|f|sqref)$/

const unknownSmall = (): CleanError =>
  new CleanError('small charts in cells are made in a way not known here')

function checkSmall(node: XmlNode, task: SheetTask): void {
  if (!sparklineParts.test(node.name)) throw unknownSmall()
  if (node.name === 'f' && !task.mayStay(unicode(textOf(node))))
    throw new CleanError(
      'small charts in cells are drawn from cells out of sight: show them, or take them out',
    )
  if (node.name === 'sparkline' && !/^[A-Z]+\d+$/.test(textOf(child(node, 'sqref') ?? node)))
    throw unknownSmall()
  dropForeign(node)
}

/** Small charts in cells stay where every cell they are drawn from is in sight; nothing else of an extension does. */
function keepSparklines(part: XmlNode, task: SheetTask): boolean {
  part.children = elements(part).filter((extension) => {
    const [groups, ...more] = elements(extension)
    if (groups?.name !== 'sparklineGroups' || more.length > 0) {
      if (elements(extension).some(({ name }) => name === 'conditionalFormattings'))
        task.removed.add('newer rules of colouring')
      return false
    }
    extension.attributes.clear()
    extension.attributes.set('uri', '{05C60535-1F16-4fd2-B633-F4F36F0B64E0}')
    extension.attributes.set('xmlns:x14', x14)
    if (!groups.tag.startsWith('x14:') || groups.attributes.has('xmlns:x14')) throw unknownSmall()
    for (const node of walkTree(groups)) checkSmall(node, task)
    return true
  })
  return part.children.length > 0
}

/** Rules of colouring: those that quote nothing and look at nothing that went. */
function cleanRules(part: XmlNode, task: SheetTask): boolean {
  for (const rule of walkTree(part))
    if (task.fadingRules.has(valueOf(rule, 'dxfId') ?? '') || valueOf(rule, 'showValue') === '0')
      throw new CleanError(
        'a rule of colouring in it can make words or numbers invisible: take the rule out, or give its letters a colour first',
      )
  part.children = elements(part).filter((rule) => {
    const formulas = elements(rule).filter(({ name }) => name === 'formula')
    const values = [...walkTree(rule)].filter(({ name }) => name === 'cfvo')
    const stays =
      valueOf(rule, 'text') === undefined &&
      formulas.every((one) =>
        task.mayStay(decodeXml(Buffer.from(textOf(one)).toString('latin1'))),
      ) &&
      values.every((one) => /^-?[\d.]*$/.test(valueOf(one, 'val') ?? ''))
    if (!stays) task.removed.add('rules of colouring that quote something')
    return stays
  })
  return part.children.length > 0
}
