// The styles of an OpenDocument file: what they hide, and those that are used, with names that say nothing.
import { pointsOf } from '../../reading/document/open-length.ts'
import { colourOf, isLost } from '../../reading/colour.ts'
import { CleanError } from '../clean-error.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'
import type { Removed } from '../removed.ts'

const styleKey = (family: string, name: string): string => `${family}\n${name}`
const isZero = (length: string | undefined): boolean => /^0(?:\.0*)?[a-z]*$/.test(length ?? 'auto')

const white = '#ffffff'

/** Whether white letters can be read on a colour: it is more than a breath darker than white. */
export const standsOut = (colour: string | null): boolean =>
  colour?.length === white.length &&
  [1, 3, 5].some((at) => Number.parseInt(colour.slice(at, at + 2), 16) < 0xf0)

/** What styles say, their parents' word included. */
export class StyleBook {
  readonly #styles = new Map<string, XmlNode>()
  readonly #blind = new Set<string>()

  /** @param lists elements that hold styles; a later one's word counts more */
  constructor(lists: readonly XmlNode[]) {
    for (const style of lists.flatMap(elements)) {
      const isPaper = style.tag === 'style:page-layout'
      const family = isPaper ? 'page-layout' : (style.attributes.get('style:family') ?? '')
      const name = style.attributes.get('style:name') ?? ''
      if (isPaper || /^style:(?:default-)?style$/.test(style.tag))
        this.#styles.set(styleKey(family, name), style)
      if (style.tag.startsWith('number:') && !elements(style).some(shows)) this.#blind.add(name)
    }
  }

  /** A property of a style, or of the nearest parent that has it. */
  property(
    family: string,
    name: string | undefined,
    kind: string,
    key: string,
  ): string | undefined {
    let next = name
    for (let steps = 0; next !== undefined && steps < 50; steps += 1) {
      const style = this.#styles.get(styleKey(family, next))
      if (style === undefined) return undefined
      const value =
        kind === ''
          ? style.attributes.get(key)
          : elements(style)
              .find(({ name }) => name === `${kind}-properties`)
              ?.attributes.get(key)
      if (value !== undefined) return value
      next = style.attributes.get('style:parent-style-name')
    }
    return undefined
  }

  isTableHidden(name: string | undefined): boolean {
    return this.property('table', name, 'table', 'table:display') === 'false'
  }

  isRowFlat(name: string | undefined): boolean {
    // So low that it shows nothing of its words.
    return pointsOf(this.property('table-row', name, 'table-row', 'style:row-height')) < 3
  }

  isColumnFlat(name: string | undefined): boolean {
    return isZero(this.property('table-column', name, 'table-column', 'style:column-width'))
  }

  isSlideHidden(name: string | undefined): boolean {
    return (
      this.property('drawing-page', name, 'drawing-page', 'presentation:visibility') === 'hidden'
    )
  }

  /** Whether writing in this style is not shown at all; what depends on a condition stops the cleaning. */
  isVanished(family: string, name: string | undefined): boolean {
    const display = this.property(family, name, 'text', 'text:display')
    if (display === 'condition')
      throw new CleanError('text of it is shown on a condition only: decide that first')
    return display === 'none'
  }

  /** Whether words in this style are shown whatever is around them. */
  isShown(name: string | undefined): boolean {
    return this.property('text', name, 'text', 'text:display') === 'true'
  }

  /** Whether a style of words has a size of its own. */
  isSized(name: string | undefined): boolean {
    return this.property('text', name, 'text', 'fo:font-size') !== undefined
  }

  /** Letters too small, or let through by all the light. */
  isFaint(family: string, name: string | undefined): boolean {
    return (
      /^[0-2](?:\.\d+)?pt$/.test(this.property(family, name, 'text', 'fo:font-size') ?? '') ||
      // Where the program chooses the colour, it means nothing.
      (this.property(family, name, 'text', 'style:use-window-font-color') !== 'true' &&
        /^0(?:\.0*)?%$/.test(this.property(family, name, 'text', 'loext:opacity') ?? ''))
    )
  }

  /** White letters; undefined where neither the style nor one it comes from gives them a colour. */
  isWhite(family: string, name: string | undefined): boolean | undefined {
    const colour = this.property(family, name, 'text', 'fo:color')
    if (colour !== undefined) return colour.toLowerCase() === white
    return this.property(family, name, 'text', 'style:use-window-font-color') === 'true'
      ? false
      : undefined
  }

  /** The plain colour behind what has this style; null for what is none, undefined where it gives none. */
  background(family: string, name: string | undefined, kind: string): string | null | undefined {
    const said = (key: string): string | undefined => this.property(family, name, kind, key)
    if (this.#isPictured(family, name, kind)) return null
    const colour = said('fo:background-color') ?? 'transparent'
    if (colour === 'transparent') return undefined
    return (said('style:background-transparency') ?? '0%') === '0%' ? colour : null
  }

  /** The same of what has an inside to be filled. */
  fill(family: string, name: string | undefined, kind = 'graphic'): string | null | undefined {
    const said = (key: string): string | undefined =>
      this.property(family, name, kind, key) ?? this.property(family, '', kind, key)
    const way = said('draw:fill')
    if (way === undefined) return this.background(family, name, kind)
    if (way === 'none') return undefined
    const isWhole = (said('draw:opacity') ?? '100%') === '100%'
    const isPlain = way === 'solid' && isWhole && said('draw:opacity-name') === undefined
    return isPlain ? (said('draw:fill-color') ?? null) : null
  }

  /** Whether a style says in what way it is filled. */
  saysFill(family: string, name: string | undefined): boolean {
    return (
      (this.property(family, name, 'graphic', 'draw:fill') ??
        this.property(family, '', 'graphic', 'draw:fill')) !== undefined
    )
  }

  #isPictured(family: string, first: string | undefined, kind: string): boolean {
    let name = first
    for (let steps = 0; name !== undefined && steps < 50; steps += 1) {
      const style = this.#styles.get(styleKey(family, name))
      const properties = style && elements(style).filter((one) => one.name === `${kind}-properties`)
      const images = properties?.flatMap(elements).filter((one) => one.name === 'background-image')
      if (images?.some(({ attributes }) => attributes.has('xlink:href')) === true) return true
      name = style?.attributes.get('style:parent-style-name')
    }
    return false
  }

  /** Letters in the colour that the same style gives to what they stand on. */
  isLost(family: string, name: string | undefined): boolean {
    if (this.property(family, name, 'text', 'style:use-window-font-color') === 'true') return false
    const letters = colourOf(this.property(family, name, 'text', 'fo:color'))
    const ground = colourOf(this.background(family, name, family) ?? undefined)
    return letters !== null && ground !== null && isLost(letters, ground)
  }

  /** A cell nobody can read: its writing, or a format of numbers that shows none. `isLocked`: its sheet is. */
  isCellInvisible(name: string | undefined, isLocked: boolean): boolean {
    const family = 'table-cell'
    const format = this.property(family, name, '', 'style:data-style-name')
    const lock = this.property(family, name, 'table-cell', 'style:cell-protect')
    return (
      (this.isWhite(family, name) === true &&
        !standsOut(this.background(family, name, family) ?? null)) ||
      this.isLost(family, name) ||
      this.isVanished(family, name) ||
      this.isFaint(family, name) ||
      (format !== undefined && this.#blind.has(format)) ||
      (isLocked && lock?.includes('hidden-and-protected') === true)
    )
  }
}

const shows = ({ tag }: XmlNode): boolean =>
  tag.startsWith('number:') && tag !== 'number:text' && tag !== 'number:fill-character'
    ? true
    : tag === 'style:map'

/** Attributes by which one style or a thing in it leads to another. */
const leads =
  /^(?!style:font-style-name)(?:[a-z]+:(?:[a-z-]+-)?style-name|style:(?:page-layout-name|leader-text-style)|(?:draw|style|text):master-page-name|draw:(?:fill-gradient-name|fill-hatch-name|fill-image-name|opacity-name|stroke-dash|marker-start|marker-end)|text:style-override)$/
/** Styles known by name to the programs: their names stay. */
const wellKnown =
  /^(?:Standard|Default|Text_20_body|Heading(?:_20_\d\d?)?|Title|Subtitle|List|Index|Caption|Header|Footer|Frame|Graphics|Footnote|Endnote|(?:Footnote|Endnote)_20_(?:Symbol|anchor)|Internet_20_link|(?:Numbering|Bullet)_20_Symbols|Table_20_(?:Contents|Heading)|Preformatted_20_Text|Quotations|Outline)$/

const ofMaster = /^(.+)-(title|subtitle|outline[1-9]|background|backgroundobjects|notes)$/

/** Every used style under a name that says nothing. */
export class StyleNames {
  readonly #names = new Map<string, string>()
  readonly #used = new Set<string>()
  readonly #styles: ReadonlyMap<string | undefined, readonly XmlNode[]>

  constructor(styles: readonly XmlNode[]) {
    this.#styles = Map.groupBy(styles, nameOf)
    this.#take([
      ...['Standard', 'Default', 'Outline'],
      ...(this.#styles.get(undefined) ?? []).flatMap(leadsOf),
    ])
  }

  /** Takes in what is used by a tree, and by the styles used there, until nothing is added. */
  take(tree: XmlNode): void {
    this.#take(leadsOf(tree))
  }

  #take(open: string[]): void {
    const byName = this.#styles
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.#used.has(next)) continue
      this.#used.add(next)
      this.#rename(next, byName)
      for (const style of byName.get(next) ?? []) open.push(...leadsOf(style))
      // The looks of places on slides belong to their master by their names alone.
      for (const place of byName.keys())
        if (place?.startsWith(`${next}-`) === true && ofMaster.test(place)) open.push(place)
    }
  }

  #rename(name: string, styles: ReadonlyMap<string | undefined, readonly XmlNode[]>): string {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    const [, master = '', place = ''] = ofMaster.exec(name) ?? []
    const isOfMaster = styles.get(master)?.some(({ tag }) => tag === 'style:master-page') === true
    const renamed = isOfMaster
      ? `${this.#rename(master, styles)}-${place}`
      : wellKnown.test(name)
        ? name
        : `s${this.#names.size}`
    this.#names.set(name, renamed)
    return renamed
  }

  isUsed(style: XmlNode): boolean {
    const name = nameOf(style)
    return name === undefined || this.#used.has(name)
  }

  /** Gives everything in the tree its new names. */
  rename(tree: XmlNode): void {
    for (const node of walkTree(tree)) {
      for (const [key, value] of node.attributes)
        if (leads.test(key)) node.attributes.set(key, this.#names.get(value) ?? '')
      const own = keyOfName(node)
      const name = own === undefined ? undefined : node.attributes.get(own)
      if (own !== undefined && name !== undefined)
        node.attributes.set(own, this.#names.get(name) ?? '')
      node.attributes.delete('draw:display-name')
      if (!node.attributes.has('style:display-name')) continue
      if (name !== undefined && wellKnown.test(name))
        node.attributes.set('style:display-name', name.replaceAll('_20_', ' '))
      else node.attributes.delete('style:display-name')
    }
  }
}

const keyOfName = ({ tag }: XmlNode): string | undefined => {
  if (/^draw:(?:gradient|hatch|fill-image|opacity|marker|stroke-dash)$/.test(tag))
    return 'draw:name'
  return tag === 'style:font-face' || !/^(?:style|number|text):/.test(tag)
    ? undefined
    : 'style:name'
}
const nameOf = (style: XmlNode): string | undefined => {
  const key = keyOfName(style)
  return key === undefined ? undefined : style.attributes.get(key)
}
const leadsOf = (tree: XmlNode): string[] =>
  [...walkTree(tree)].flatMap(({ attributes }) =>
    [...attributes].flatMap(([key, value]) => (leads.test(key) && value !== '' ? [value] : [])),
  )

const looks =
  /^(?:loext:graphic-properties|style:(?:style|default-style|(?:text|paragraph|table|table-column|table-row|table-cell|graphic|section|page-layout|header-footer|list-level|ruby|drawing-page)-properties|list-level-label-alignment|tab-stops?|drop-cap|background-image|columns|column|column-sep|footnote-sep|page-layout|header-style|footer-style|font-face|map)|text:(?:list-style|list-level-style-(?:number|bullet|image)|outline-style|outline-level-style|notes-configuration|linenumbering-configuration|linenumbering-separator)|number:[a-z-]+|draw:(?:gradient|hatch|fill-image|opacity|marker|stroke-dash)|svg:(?:linearGradient|radialGradient|stop))$/
const lookSpaces = /^(?:style|fo|svg|draw|text|table|number|xlink|presentation):/
const goneLooks =
  /^(?:presentation:(?!background-|visibility|display-|class)|table:(?:title|desc|name)|draw:(?:name|id)|xlink:title|svg:title|text:(?:name|condition|description)|style:(?:condition|apply-style-name|base-cell-address|presentation-page-layout-name|auto-update|font-style-name.*)|[a-z]+:[a-z-]*class-names?|text:display$)/

/** What stays of a style; rules that look at cells go. */
export function cleanLooks(style: XmlNode, removed: Removed): void {
  style.children = style.children.filter((one) => {
    if (typeof one === 'string') return style.tag.startsWith('number:')
    if (one.tag === 'style:map' && !style.tag.startsWith('number:')) {
      removed.add('rules of colouring')
      return false
    }
    if (!looks.test(one.tag)) return false
    cleanLooks(one, removed)
    return true
  })
  if (style.tag === 'style:font-face') style.children = []
  const own = keyOfName(style)
  for (const key of style.attributes.keys()) {
    const isRule = style.tag === 'style:map' && /^style:(?:condition|apply-style-name)$/.test(key)
    const stays =
      (lookSpaces.test(key) && !goneLooks.test(key)) ||
      key === own ||
      isRule ||
      key === 'loext:opacity' ||
      key === 'loext:contextual-spacing'
    if (!stays) style.attributes.delete(key)
  }
  const condition = style.attributes.get('style:condition')
  if (condition !== undefined && !/^value\(\)(?:[<>=!]|&[lg]t;)+-?[\d.]+$/.test(condition))
    throw new CleanError('a format of numbers in it has a rule not known here')
}

export const isLook = ({ tag }: XmlNode): boolean => looks.test(tag)

/** A picture shown in part: what was cut off is still there. */
export function refuseCropped(styles: readonly XmlNode[]): void {
  for (const node of styles.flatMap((one) => [...walkTree(one)])) {
    const clip = node.attributes.get('fo:clip') ?? 'auto'
    if (clip !== 'auto' && /[1-9]/.test(clip))
      throw new CleanError(
        'a picture in it is cropped, and what was cut off is still there: cut it for good first',
      )
  }
}
