// White letters of an OpenDocument file and what they stand on. Where that is white, or cannot be decided, nothing says
// whether they are seen, and there is no copy.
import { CleanError } from '../clean-error.ts'
import { elements, isNode, type XmlNode } from '../xml-tree.ts'
import { standsOut, type StyleBook } from './open-styles.ts'
import { hasText } from './open-text.ts'

/** What an element says of what is behind it: a colour; null for what cannot be decided; undefined for nothing. */
type Behind = string | null | undefined

const hollow = /^draw:(?:g|line|polyline|path|connector|measure|caption)$/
const solid = /^draw:(?:frame|rect|ellipse|circle|polygon|regular-polygon|custom-shape)$/
const pages = /^(?:draw:page|style:master-page)$/
const cell = /^table:(?:covered-)?table-cell$/
const inBody: Readonly<Record<string, string>> = {
  ...{ 'text:p': 'paragraph', 'text:h': 'paragraph', 'text:section': 'section' },
  ...{ 'table:table': 'table', 'table:table-row': 'table-row' },
  ...{ 'table:table-cell': 'table-cell', 'table:covered-table-cell': 'table-cell' },
}

interface Around {
  readonly isWhite: boolean
  readonly behind: string | null
  /** On slides and in shapes paragraphs and tables have no ground of their own. */
  readonly isDrawn: boolean
  readonly slide: Slide | null
  readonly parent: string
  /** What cells of the row look like that say nothing of their own. */
  readonly rowCells: string | undefined
}

const nowhere: Around = {
  ...{ isWhite: false, behind: null, isDrawn: false, slide: null, parent: '', rowCells: undefined },
}

/** The ground of a slide, as long as nothing was put on it that may lie behind what follows. */
interface Slide {
  behind: string | null
}

const styleOf = ({ attributes }: XmlNode): string | undefined =>
  attributes.get('text:style-name') ??
  attributes.get('table:style-name') ??
  attributes.get('draw:style-name') ??
  attributes.get('presentation:style-name')

export class Ground {
  readonly #styles: StyleBook
  readonly #masters: ReadonlyMap<string, XmlNode>
  readonly #paper: string | null

  constructor(styles: StyleBook, masters: readonly XmlNode[]) {
    const kinds = masters.filter(({ tag }) => tag === 'style:master-page')
    this.#styles = styles
    this.#masters = new Map(kinds.map((one) => [one.attributes.get('style:name') ?? '', one]))
    this.#paper = paperOf(kinds, styles)
  }

  /** Fails when words in the tree may be white on white. */
  check(tree: XmlNode): void {
    const isText = tree.tag === 'office:text'
    this.#check(tree, { ...nowhere, behind: isText ? this.#paper : null })
  }

  #check(node: XmlNode, around: Around): void {
    const state = this.#within(node, around)
    if (state.isWhite && !standsOut(state.behind) && hasText(node))
      throw new CleanError(
        'it has text in white, which may be seen or not: give it a colour or take it out first',
      )
    for (const one of node.children) if (isNode(one)) this.#check(one, state)
  }

  #within(node: XmlNode, around: Around): Around {
    const { tag } = node
    const style = lookOf(node, around)
    const white = style === undefined ? undefined : this.#styles.isWhite(familyOf(node), style)
    const isWhite = white ?? around.isWhite
    const rowCells = tag === 'table:table-row' ? cellsOf(node) : around.rowCells
    const state = { ...around, isWhite, parent: tag, rowCells }
    if (pages.test(tag)) return { ...state, ...this.#slide(node) }
    if (tag === 'text:note-body') return { ...state, behind: this.#paper }
    if (/^(?:style|loext):(?:header|footer)/.test(tag))
      return { ...state, behind: null, slide: null }
    if (solid.test(tag) || hollow.test(tag)) return { ...state, ...this.#shape(node, around) }
    const own = this.#flat(node, style, around)
    const { slide } = around
    if (slide !== null && liesBehind(node, own)) slide.behind = null
    return own === undefined ? state : { ...state, behind: own }
  }

  #shape(shape: XmlNode, { slide, behind, isDrawn, parent }: Around): Partial<Around> {
    // One that is not in line with the text may lie anywhere on the page.
    const isInPlace = parent === 'draw:g' || shape.attributes.get('text:anchor-type') === 'as-char'
    const isThrough = slide === null ? isInPlace : slide.behind !== null
    const own = this.#inside(shape)
    if (slide !== null && isLight(own)) slide.behind = null
    return {
      behind: own === undefined ? (isThrough ? behind : null) : own,
      isDrawn: isDrawn || shape.tag !== 'draw:frame',
    }
  }

  /** What is behind the words of a paragraph, a span, a table or its cells. */
  #flat(node: XmlNode, style: string | undefined, around: Around): Behind {
    const family = familyOf(node)
    if (around.slide !== null && cell.test(node.tag))
      return this.#styles.saysFill(family, style) ? this.#styles.fill(family, style) : null
    if (family === 'text') return this.#styles.background('text', style, 'text')
    if (!Object.hasOwn(inBody, node.tag)) return undefined
    let own = this.#styles.background(family, style, family)
    if (family === 'paragraph') {
      if (isLight(this.#styles.fill(family, style))) own = null
      const marked = this.#styles.background(family, style, 'text')
      if (marked !== undefined) return marked
    }
    // What is not shown there does not make words readable.
    return around.isDrawn && !isLight(own) ? undefined : own
  }

  #inside(shape: XmlNode): Behind {
    if (shape.tag === 'draw:g') return undefined
    const isOfTwo = ['draw', 'presentation'].every((of) => shape.attributes.has(`${of}:style-name`))
    if (hollow.test(shape.tag) || isOfTwo) return null
    const style = styleOf(shape)
    const family = familyOf(shape)
    const fill = this.#styles.fill(family, style)
    if (fill !== undefined || shape.tag === 'draw:frame') return fill
    return this.#styles.saysFill(family, style) ? undefined : null
  }

  #slide(page: XmlNode): Pick<Around, 'behind' | 'isDrawn' | 'slide'> {
    const isMaster = page.tag === 'style:master-page'
    const style = isMaster ? undefined : page.attributes.get('draw:style-name')
    const name = page.attributes.get(isMaster ? 'style:name' : 'draw:master-page-name') ?? ''
    const own = this.#styles.fill('drawing-page', style, 'drawing-page')
    const shows = this.#styles.property(
      'drawing-page',
      style,
      'drawing-page',
      'presentation:background-visible',
    )
    const behind = shows === 'false' ? null : own === undefined ? this.#ofMaster(name) : own
    const slide = { behind: this.#isBare(name) ? behind : null }
    return { behind, isDrawn: true, slide }
  }

  /** A master says in two places what is behind it. */
  #ofMaster(name: string): string | null {
    const style = this.#masters.get(name)?.attributes.get('draw:style-name')
    const [first, second] = [
      this.#styles.fill('presentation', `${name}-background`),
      this.#styles.fill('drawing-page', style, 'drawing-page'),
    ]
    if (first === undefined) return second ?? null
    return isLight(second) ? null : first
  }

  /** Whether a master has nothing on it that may lie behind the words of a slide. */
  #isBare(name: string): boolean {
    const master = this.#masters.get(name)
    const open = master === undefined ? [] : elements(master)
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      open.push(...elements(one))
      if (one.attributes.get('presentation:placeholder') === 'true') continue
      const inside = solid.test(one.tag) || hollow.test(one.tag) ? this.#inside(one) : undefined
      if (isLight(inside) || one.tag === 'draw:image' || cell.test(one.tag)) return false
    }
    return true
  }
}

const isLight = (behind: Behind): boolean => behind !== undefined && !standsOut(behind)

const cellsOf = (row: XmlNode): string | undefined =>
  row.attributes.get('table:default-cell-style-name')

/** A cell on a slide that has no style of its own has its row's. */
const lookOf = (node: XmlNode, { slide, rowCells }: Around): string | undefined =>
  styleOf(node) ?? (slide !== null && cell.test(node.tag) ? rowCells : undefined)

/** What may lie behind all that follows on a slide. */
const liesBehind = ({ tag }: XmlNode, own: Behind): boolean =>
  tag === 'draw:image' || (cell.test(tag) && isLight(own))

function familyOf({ tag, attributes }: XmlNode): string {
  const known = inBody[tag]
  if (known !== undefined) return known
  if (/^text:(?:span|a)$/.test(tag)) return 'text'
  return attributes.has('presentation:style-name') ? 'presentation' : 'graphic'
}

/** The colour all pages of a text have, if white letters can be read on it. */
function paperOf(pages: readonly XmlNode[], styles: StyleBook): string | null {
  const colours = pages.map(({ attributes }) => {
    const [layout, page] = ['style:page-layout-name', 'draw:style-name'].map((key) =>
      attributes.get(key),
    )
    const isCovered = isLight(styles.fill('drawing-page', page, 'drawing-page'))
    return isCovered ? null : (styles.fill('page-layout', layout, 'page-layout') ?? null)
  })
  return colours.every(standsOut) ? (colours[0] ?? null) : null
}
