// The text and the drawings of an OpenDocument file as they are shown: changes accepted, fields as what they show,
// hidden text, comments, links and names gone.
import { CleanError } from '../clean-error.ts'
import type { Removed } from '../removed.ts'
import { elements, isNode, walkTree, type XmlNode } from '../xml-tree.ts'
import { dropped, keepOnly, kept, opened } from './open-names.ts'
import type { StyleBook } from './open-styles.ts'

/** What is done with objects that lie within the file. */
export interface Objects {
  /** Whether a frame shows a chart; then it was cleaned. */
  readonly takeChart: (frame: XmlNode) => boolean
  /** Whether what stands for an object is a picture that can be cleaned. */
  readonly isPicture: (image: XmlNode) => boolean
}

const shapes =
  /^draw:(?:frame|custom-shape|rect|line|ellipse|circle|polygon|polyline|regular-polygon|path|g|connector|measure|caption)$/
const objects = /^draw:(?:object|object-ole|applet|plugin|floating-frame)$/
const isTrue = (node: XmlNode, key: string): boolean => node.attributes.get(key) === 'true'

export class OpenText {
  readonly #styles: StyleBook
  readonly #removed: Removed
  readonly #table: (node: XmlNode) => boolean
  readonly #objects: Objects | null
  readonly #ids = new Map<string, string>()
  #number = 0

  /** @param table cleans a table; false when all of it goes. @param objects null where none may stand */
  constructor(
    styles: StyleBook,
    removed: Removed,
    table: (node: XmlNode) => boolean,
    objects: Objects | null,
  ) {
    this.#styles = styles
    this.#removed = removed
    this.#table = table
    this.#objects = objects
  }

  /** What stands under a merged cell is not shown. */
  empty(cell: XmlNode): void {
    if (hasText(cell)) this.#removed.add('cells under a merged one')
    cell.children = []
  }

  /** Cleans what is in an element. */
  clean(node: XmlNode): void {
    const left: (XmlNode | string)[] = []
    if (node.tag === 'draw:frame') {
      if (this.#objects?.takeChart(node) === true) return
      this.#onePicture(node)
    }
    const hasPicture = elements(node).some(
      (one) => one.tag === 'draw:image' && this.#objects?.isPicture(one) === true,
    )
    for (const one of node.children)
      if (!isNode(one)) left.push(one)
      else if (objects.test(one.tag)) this.#object(hasPicture)
      // Programs write an empty paragraph into frames, of which nothing is shown.
      else if (one.tag === 'loext:p' && node.tag === 'draw:frame' && !hasText(one)) continue
      else left.push(...this.#one(one))
    node.children = left
  }

  /** What is left of an element. */
  #one(node: XmlNode): (XmlNode | string)[] {
    if (dropped[node.tag] !== undefined) {
      noteDropped(node, this.#removed)
      return []
    }
    if (this.#isUnseen(node)) return []
    if (node.tag === 'table:table') return this.#table(node) ? [node] : []
    if (opened.has(node.tag)) {
      this.#removed.add(
        /^(?:text|draw):a$/.test(node.tag)
          ? 'links behind text'
          : 'fields and lists, left as what they show',
      )
      this.clean(node)
      return node.children
    }
    const attributes = kept.get(node.tag)
    if (attributes === undefined)
      throw new CleanError(`it holds something of a kind not known here (${node.tag.slice(0, 60)})`)
    keepOnly(node, attributes)
    this.#rename(node)
    this.clean(node)
    return [node]
  }

  /** Of a picture in several forms, those stay that can be cleaned; a table needs none. */
  #onePicture(frame: XmlNode): void {
    const isDrawn = (one: XmlNode | string): boolean => isNode(one) && one.tag === 'draw:image'
    const isPlain = (one: XmlNode | string): boolean =>
      isNode(one) && /\.(?:png|jpe?g|gif)$/i.test(one.attributes.get('xlink:href') ?? '')
    const all = frame.children.filter(isDrawn)
    if (elements(frame).some(({ tag }) => tag === 'table:table')) {
      frame.children = frame.children.filter((one) => !isDrawn(one))
      if (all.length > 0) this.#removed.add('pictures of tables')
      return
    }
    if (all.length < 2 || !all.some(isPlain)) return
    frame.children = frame.children.filter((one) => !isDrawn(one) || isPlain(one))
    this.#removed.add('second forms of a picture', all.length - all.filter(isPlain).length)
  }

  #object(hasPicture: boolean): void {
    // Beside it stands the picture that is shown of it, which stays if it is one that can be cleaned.
    if (!hasPicture)
      throw new CleanError(
        'it shows an embedded object, a formula or another document for example: put a picture in its place first',
      )
    this.#removed.add('embedded objects, left as the pictures shown of them')
  }

  #isUnseen(node: XmlNode): boolean {
    const words = this.#unseen(node)
    if (words !== undefined) this.#removed.add(words)
    return words !== undefined
  }

  /** Words for what is not shown. */
  #unseen(node: XmlNode): string | undefined {
    const { tag, attributes } = node
    if (tag === 'text:hidden-text' && !isTrue(node, 'text:is-hidden')) throw undecided()
    if (tag === 'text:p' || tag === 'text:h') return this.#hiddenParagraph(node)
    if (tag === 'text:span') return this.#vanishedSpan(node)
    if (tag === 'draw:page' && this.#styles.isSlideHidden(attributes.get('draw:style-name')))
      return 'hidden slides'
    return unseenByItself(node)
  }

  #hiddenParagraph(node: XmlNode): string | undefined {
    let words: string | undefined
    node.children = node.children.filter((one) => {
      if (!isNode(one) || one.tag !== 'text:hidden-paragraph') return true
      if (!isTrue(one, 'text:is-hidden')) throw undecided()
      words = 'hidden paragraphs'
      return false
    })
    const style = node.attributes.get('text:style-name')
    if (words === undefined && this.#styles.isVanished('paragraph', style)) {
      const spans = [...walkTree(node)].filter(({ tag }) => tag === 'text:span')
      if (spans.some((one) => this.#styles.isShown(one.attributes.get('text:style-name'))))
        throw new CleanError('a hidden paragraph of it has words that are shown: show or hide all')
      words = 'hidden text'
    }
    if (words !== undefined) return words
    if (this.#styles.isFaint('paragraph', style) && this.#hasBareText(node))
      throw new CleanError('it has text too small or too pale to be read: take it out first')
    return undefined
  }

  /** Text that has the size of its paragraph. */
  #hasBareText(node: XmlNode): boolean {
    return node.children.some((one) => {
      if (!isNode(one)) return one.trim() !== ''
      const style = one.tag === 'text:span' ? one.attributes.get('text:style-name') : undefined
      return !this.#styles.isSized(style) && this.#hasBareText(one)
    })
  }

  #vanishedSpan(node: XmlNode): string | undefined {
    const style = node.attributes.get('text:style-name')
    if (this.#styles.isVanished('text', style)) return 'hidden text'
    const isUnread = this.#styles.isFaint('text', style) || this.#styles.isLost('text', style)
    if (!isUnread || !hasText(node)) return undefined
    if ([...walkTree(node)].some(({ tag }) => tag.startsWith('draw:')))
      throw new CleanError('it has text too small or too pale to be read: take it out first')
    return 'text too small, too pale or in the colour of its ground'
  }

  /** Names that people gave to things say what nobody sees. */
  #rename(node: XmlNode): void {
    for (const key of ['xml:id', 'text:continue-list']) {
      const id = node.attributes.get(key)
      if (id === undefined) continue
      if (!this.#ids.has(id)) this.#ids.set(id, `list${this.#ids.size + 1}`)
      node.attributes.set(key, this.#ids.get(id) ?? '')
    }
    this.#number += 1
    if (node.tag === 'text:section') node.attributes.set('text:name', `Section ${this.#number}`)
    if (node.tag === 'draw:page') node.attributes.set('draw:name', `page${this.#number}`)
    // Written anew whenever they are shown.
    if (/^text:(?:page-number|page-count|sheet-name|chapter)$/.test(node.tag)) node.children = []
    if (node.tag === 'draw:equation' && !/^\w{1,20}$/.test(node.attributes.get('draw:name') ?? ''))
      node.attributes.delete('draw:name')
  }
}

const undecided = (): CleanError =>
  new CleanError('text of it is shown on a condition only: decide that first')

/** What an element says of itself. */
function unseenByItself(node: XmlNode): string | undefined {
  const { tag, attributes } = node
  if (tag === 'text:hidden-text') return 'hidden text'
  if (tag === 'text:section') return isSectionHidden(node) ? 'hidden sections' : undefined
  const display = attributes.get(shapes.test(tag) ? 'draw:display' : 'text:display') ?? ''
  if (shapes.test(tag)) return /^(?:none|printer)$/.test(display) ? 'hidden shapes' : undefined
  const isField = /^text:(?:variable-set|expression|user-field-get)$/.test(tag)
  return isField && display === 'none' ? 'hidden fields' : undefined
}

/** Says in words what went, if there was anything in it. */
export function noteDropped(node: XmlNode, removed: Removed): void {
  const words = dropped[node.tag] ?? ''
  const isAny =
    node.tag === 'presentation:notes'
      ? hasText(node)
      : node.attributes.size > 0 || elements(node).length > 0 || hasText(node)
  if (words !== '' && isAny) removed.add(words)
}

function isSectionHidden(node: XmlNode): boolean {
  const display = node.attributes.get('text:display') ?? 'true'
  if (display === 'condition' && !isTrue(node, 'text:is-hidden')) throw undecided()
  return display === 'none' || display === 'condition'
}

export const hasText = (node: XmlNode): boolean =>
  node.children.some((one) => (isNode(one) ? hasText(one) : one.trim() !== ''))

/** A table in a text or on a slide: programs differ on what is hidden there, so nothing may be. */
export function cleanTextTable(
  table: XmlNode,
  styles: StyleBook,
  text: OpenText,
  name: string,
): boolean {
  const hides = (node: XmlNode): boolean =>
    /^(?:collapse|filter)$/.test(node.attributes.get('table:visibility') ?? '') ||
    (node.tag === 'table:table' && styles.isTableHidden(node.attributes.get('table:style-name')))
  const cells = new Set([
    'table:style-name',
    'table:number-columns-repeated',
    'table:number-columns-spanned',
    'table:number-rows-spanned',
  ])
  const walk = (node: XmlNode): void => {
    if (hides(node))
      throw new CleanError('a table in it has parts that are hidden: show them first')
    if (/^table:(?:covered-)?table-cell$/.test(node.tag)) {
      keepOnly(node, cells)
      if (node.tag === 'table:covered-table-cell') text.empty(node)
      else text.clean(node)
      return
    }
    const attributes = kept.get(node.tag)
    if (attributes === undefined || !node.tag.startsWith('table:'))
      throw new CleanError('a table in it is made in a way not known here')
    keepOnly(node, attributes)
    node.children = node.children.filter(
      (one): one is XmlNode => isNode(one) && dropped[one.tag] === undefined,
    )
    for (const one of node.children) if (isNode(one)) walk(one)
  }
  table.attributes.delete('table:print-ranges')
  walk(table)
  table.attributes.set('table:name', name)
  return true
}
