// Takes words out of a document that nobody sees by all that gives letters their looks: the run, its styles, the style of
// a table, and what they stand on. Where what they stand on is not plainly told, they are left, and the proof decides.
import { black, colourOf, isLost, markers, white } from '../../reading/colour.ts'
import { isColour, WordColours, type Paint } from '../../reading/document/word-colours.ts'
import type { PackageParts, Relation } from '../package-parts.ts'
import type { Removed } from '../removed.ts'
import { child, elements, isNode, valueOf, walkTree, writeXml, type XmlNode } from '../xml-tree.ts'
import { firstOf, isOn, StyleLayers } from './style-layers.ts'

/** What stands around a run. */
interface Around {
  /** What a cell, a text box or the page gives words to stand on. */
  readonly ground: Paint
  /** What the style of the table says, in every order it may be read in. */
  readonly tables: readonly (readonly XmlNode[])[]
  readonly paragraph: XmlNode | undefined
}

const said =
  (node: XmlNode) =>
  (name: string): string | undefined =>
    valueOf(node, name)

export class LostRuns {
  readonly #styles: StyleLayers
  readonly #colours: WordColours
  readonly #page: Paint

  /** @param body the tree of the document's body */
  constructor(parts: PackageParts, relations: readonly Relation[], body: XmlNode) {
    const tree = (kind: string): XmlNode | null => {
      const part = relations.find((one) => one.kind === kind)?.target
      return part === undefined || !parts.has(part) ? null : parts.tree(part)
    }
    const [styles, theme, settings] = [tree('styles'), tree('theme'), tree('settings')]
    const written = (node: XmlNode | null): string => (node === null ? '' : writeXml(node))
    this.#styles = new StyleLayers(styles)
    this.#colours = new WordColours(written(theme), written(settings))
    const headers = relations.filter(
      ({ kind, target }) => /^(?:header|footer)$/.test(kind) && parts.has(target),
    )
    const isBehind = headers.some(({ target }) => hasDrawn(parts.tree(target), () => true))
    this.#page = isBehind ? 'untold' : this.#pageOf(body, settings)
  }

  #pageOf(body: XmlNode, settings: XmlNode | null): Paint {
    const page = child(body, 'background')
    const isShown = settings !== null && isOn(child(settings, 'displayBackgroundShape'))
    if (!isShown || page === undefined) return white
    return elements(page).length > 0 ? 'untold' : (this.#colours.page(said(page)) ?? white)
  }

  /** Goes through the text of a part. */
  drop(tree: XmlNode, removed: Removed): void {
    const isBehind = (node: XmlNode): boolean =>
      node.name !== 'anchor' || /^(?:1|true)$/.test(valueOf(node, 'behindDoc') ?? '')
    const ground = hasDrawn(tree, isBehind) ? 'untold' : this.#page
    this.#walk(tree, { ground, tables: [[]], paragraph: undefined }, removed)
  }

  #walk(node: XmlNode, around: Around, removed: Removed): void {
    node.children = node.children.filter((one) => {
      if (!isNode(one)) return true
      if (one.name === 'r' && this.#goes(one, around, removed)) return false
      if (one.name === 'tbl') this.#table(one, around, removed)
      else this.#walk(one, this.#within(one, around), removed)
      return true
    })
  }

  #within(node: XmlNode, around: Around): Around {
    if (node.name === 'p') return { ...around, paragraph: node }
    if (node.name === 'pict') return { ground: 'untold', tables: [[]], paragraph: undefined }
    if (node.name !== 'wsp') return around
    return { ground: this.#fillOf(node), tables: [[]], paragraph: undefined }
  }

  /** The plain colour a shape is filled with. */
  #fillOf(shape: XmlNode): Paint {
    const fill = firstOf([shape], 'spPr', 'solidFill')
    const [colour] = fill === undefined ? [] : elements(fill)
    if (colour === undefined || elements(colour).length > 0) return 'untold'
    const value = valueOf(colour, 'val') ?? ''
    if (colour.name === 'srgbClr') return colourOf(value) ?? 'untold'
    return (colour.name === 'schemeClr' ? this.#colours.drawn(value) : undefined) ?? 'untold'
  }

  #table(table: XmlNode, around: Around, removed: Removed): void {
    const rows = elements(table).filter(({ name }) => name === 'tr')
    rows.forEach((line, row) => {
      const cells = elements(line).filter(({ name }) => name === 'tc')
      cells.forEach((one, cell) => {
        const spot = { row, rows: rows.length, cell, cells: cells.length }
        const tables = this.#styles.ofCell(table, spot)
        const ground = this.#cellGround(one, table, tables)
        const inner = { ground: ground ?? around.ground, tables: tables ?? [[]] }
        this.#walk(one, { ...inner, paragraph: undefined }, removed)
      })
    })
  }

  #cellGround(cell: XmlNode, table: XmlNode, tables: readonly XmlNode[][] | null): Paint {
    if (tables === null) return 'untold'
    const own = this.#shade(firstOf([cell], 'tcPr', 'shd'))
    if (own !== null) return own
    const [first = null, second = first] = tables.map((layers) =>
      this.#shade(firstOf(layers, 'tcPr', 'shd')),
    )
    if (String(first) !== String(second)) return 'untold'
    const isVoid = firstOf([cell], 'tcPr', 'shd') !== undefined
    if (first !== null) return isVoid ? 'untold' : first
    const whole = this.#shade(firstOf([table, ...(tables[0] ?? [])], 'tblPr', 'shd'))
    return whole === null ? null : 'untold'
  }

  readonly #shade = (node: XmlNode | undefined): Paint =>
    node === undefined ? null : this.#colours.shade(said(node))

  /** Takes from a run what is out of sight; true when nothing of it is left. */
  #goes(run: XmlNode, around: Around, removed: Removed): boolean {
    const looks = child(run, 'rPr')
    const named = (node: XmlNode | undefined, ...path: string[]): XmlNode | undefined =>
      node && firstOf([node], ...path)
    const style = named(looks, 'rStyle')
    const letters = style === undefined ? [] : this.#styles.of(style, 'character')
    const paragraph = this.#styles.of(named(around.paragraph, 'pPr', 'pStyle'), 'paragraph')
    if (this.#isHidden(run, letters, paragraph, around)) {
      if (elements(run).some(({ name }) => name !== 'rPr')) removed.add('hidden text')
      return true
    }
    if (!elements(run).some(({ name }) => name === 't')) return false
    const own = around.paragraph === undefined ? [] : [around.paragraph]
    const isLostIn = (table: readonly XmlNode[]): boolean => {
      const above = [run, ...letters, ...own]
      const { defaults } = this.#styles
      const usual = [...above, ...paragraph, ...table, ...defaults]
      const other = [...above, ...table, ...paragraph, ...defaults]
      const isEither = firstOf(table, 'rPr', 'color') !== undefined
      const orders = isEither ? [usual, other] : [usual]
      return orders.every((layers) => this.#isUnseen(layers, around.ground))
    }
    if (!around.tables.every(isLostIn)) return false
    removed.add('text too small or in the colour of what it stands on')
    run.children = elements(run).filter(({ name }) => name !== 't')
    return elements(run).every(({ name }) => name === 'rPr')
  }

  #isHidden(
    run: XmlNode,
    letters: readonly XmlNode[],
    paragraph: readonly XmlNode[],
    { tables }: Around,
  ): boolean {
    const { defaults } = this.#styles
    const all = [run, ...letters, ...paragraph, ...(tables[0] ?? []), ...defaults]
    if (['webHidden', 'specVanish'].some((name) => isOn(firstOf(all, 'rPr', name)))) return true
    const own = firstOf([run], 'rPr', 'vanish')
    if (own !== undefined) return isOn(own)
    if (isOn(firstOf(defaults, 'rPr', 'vanish'))) return true
    // Each kind of style switches it; two of them switch it back.
    return [letters, paragraph, tables[0] ?? []].reduce(
      (isOut, layers) => isOut !== isOn(firstOf(layers, 'rPr', 'vanish')),
      false,
    )
  }

  /** @param layers the strongest first; the paragraph is one of them */
  #isUnseen(layers: readonly XmlNode[], around: Paint): boolean {
    const size = firstOf(layers, 'rPr', 'sz')
    if (size !== undefined && Number(valueOf(size, 'val') ?? 20) <= 4) return true
    if (effects.some((name) => isDrawn(firstOf(layers, 'rPr', name)))) return false
    const filled = firstOf(layers, 'rPr', 'textFill')
    return (filled !== undefined && isClear(filled)) || this.#isPale(layers, around)
  }

  /** Whether letters have the colour of what they stand on. */
  #isPale(layers: readonly XmlNode[], around: Paint): boolean {
    const colour = firstOf(layers, 'rPr', 'color')
    const ink = colour === undefined ? null : this.#colours.letters(said(colour))
    const mark = markOf(firstOf(layers, 'rPr', 'highlight'))
    // What the program colours is lost on a black marker alone: on a shade it turns white.
    if (ink === null) return isColour(mark) && isLost(black, mark)
    const ground = mark ?? this.#shadeOf(layers) ?? around
    return isColour(ink) && isColour(ground) && isLost(ink, ground)
  }

  #shadeOf(layers: readonly XmlNode[]): Paint {
    const letters = this.#shade(firstOf(layers, 'rPr', 'shd'))
    return letters ?? this.#shade(firstOf(layers, 'pPr', 'shd'))
  }
}

/** What shows the shape of letters, whatever their colour. */
const effects = ['textOutline', 'glow', 'shadow', 'reflection', 'props3d', 'emboss', 'imprint']

const isDrawn = (effect: XmlNode | undefined): boolean =>
  effect !== undefined && isOn(effect) && child(effect, 'noFill') === undefined

function markOf(node: XmlNode | undefined): Paint {
  const name = node === undefined ? '' : (valueOf(node, 'val') ?? '')
  return Object.hasOwn(markers, name) ? (markers[name] ?? null) : null
}

/** Letters that are not filled, or let nearly all of the light through. */
const isClear = (fill: XmlNode): boolean =>
  [...walkTree(fill)].some(
    (one) =>
      one.name === 'noFill' || (one.name === 'alpha' && Number(valueOf(one, 'val') ?? 0) > 80_000),
  )

/** Whether a part has drawings, of today or of old, that lie on the page as `counts` wants. */
function hasDrawn(tree: XmlNode, counts: (node: XmlNode) => boolean): boolean {
  for (const node of walkTree(tree))
    if ((node.name === 'anchor' || node.name === 'pict') && counts(node)) return true
  return false
}
