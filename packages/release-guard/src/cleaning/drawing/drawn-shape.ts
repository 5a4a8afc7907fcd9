// One shape that was stored for SmartArt as shapes of a slide, a sheet or a canvas: what it looks like, and its text.
// SmartArt says where the text of a shape stands; an ordinary shape cannot, so that such text gets a shape of its own.
import { CleanError } from '../clean-error.ts'
import { child, elements, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import { drawn, scopeIn, spaceOf, unknown, type DrawnWords, type Scope } from './drawn-words.ts'
import { hasLostWords } from './lost-words.ts'

const stored = 'http://schemas.microsoft.com/office/drawing/2008/diagram'

/** How shapes are written where they go. */
export interface Writing {
  /** The prefix of their elements, with its colon. */
  readonly prefix: string
  /** On slides each shape says which place of the layout it fills. */
  readonly hasPlaces: boolean
  /** In a canvas a text stands in an element of its own. */
  readonly isCanvas: boolean
}

/** Where the drawing lies on what shows it, and the next number for a shape. */
export interface Ground {
  readonly x: number
  readonly y: number
  readonly number: () => number
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** Fails on elements of a stored drawing that are not of these names. */
export function checkStored(node: XmlNode, scope: Scope, names: readonly string[]): void {
  if (spaceOf(scope, node.tag) !== stored || !names.includes(node.name)) throw unknown(node.name)
}

const whole = (value: string | undefined): number => {
  if (value === undefined || !/^-?\d{1,12}$/.test(value)) throw unknown('xfrm')
  return Number(value)
}

/** Where an element with `off` and `ext` lies. */
export function boxOf(xfrm: XmlNode): Box {
  const [off, ext] = [child(xfrm, 'off'), child(xfrm, 'ext')]
  if (off === undefined || ext === undefined) throw unknown('xfrm')
  return {
    x: whole(valueOf(off, 'x')),
    y: whole(valueOf(off, 'y')),
    w: whole(valueOf(ext, 'cx')),
    h: whole(valueOf(ext, 'cy')),
  }
}

/** The element that says where a shape lies. */
export const place = (box: Box, turn = 0): XmlNode =>
  drawn('xfrm', turn === 0 ? {} : { rot: String(turn) }, [
    drawn('off', { x: String(box.x), y: String(box.y) }),
    drawn('ext', { cx: String(box.w), cy: String(box.h) }),
  ])

/** A shape of no fill and no line to hold a text, and what a shape without one leaves unsaid. */
const bare = (): XmlNode[] => [
  drawn('prstGeom', { prst: 'rect' }, [drawn('avLst')]),
  drawn('noFill'),
  drawn('ln', {}, [drawn('noFill')]),
]

export class ShapeWriter {
  readonly #writing: Writing
  readonly #ground: Ground
  readonly #words: DrawnWords

  constructor(writing: Writing, ground: Ground, words: DrawnWords) {
    this.#writing = writing
    this.#ground = ground
    this.#words = words
  }

  get isCanvas(): boolean {
    return this.#writing.isCanvas
  }

  named(name: string, children: XmlNode[] = []): XmlNode {
    return { tag: `${this.#writing.prefix}${name}`, name, attributes: new Map(), children }
  }

  /** What a shape or a group starts with: its number, and that it holds no place of a layout. */
  head(kind: 'Sp' | 'GrpSp'): XmlNode {
    const number = this.named('cNvPr')
    number.attributes.set('id', String(this.#ground.number())).set('name', '')
    const rest = [
      this.named(`cNv${kind}Pr`),
      ...(this.#writing.hasPlaces ? [this.named('nvPr')] : []),
    ]
    return this.named(`nv${kind}Pr`, [number, ...rest])
  }

  /** A shape of these looks; in a canvas the text comes before the style. */
  shape(looks: XmlNode[], style: XmlNode | null, text: XmlNode | null): XmlNode {
    const body = text === null ? [] : [this.#writing.isCanvas ? canvasText(text) : text]
    const styles = style === null ? [] : [style]
    const rest = this.#writing.isCanvas ? [...body, ...styles] : [...styles, ...body]
    return this.named('sp', [this.head('Sp'), this.named('spPr', looks), ...rest])
  }

  /** The shapes one stored shape becomes, with text of that colour; none for one that is hidden. */
  shapes(sp: XmlNode, outer: Scope, colour: XmlNode | null): XmlNode[] {
    const scope = scopeIn(outer, sp)
    checkStored(sp, scope, ['sp'])
    const found = partsOf(sp, scope)
    if (isHidden(found.get('nvSpPr'))) return []
    const looks = this.#looks(found.get('spPr'), scope)
    const style = this.#copies('style', found.get('style'), scope)
    const font = style === null ? undefined : child(style, 'fontRef')
    if (font !== undefined && colour !== null) font.children = [colour]
    const text = this.#copies('txBody', found.get('txBody'), scope)
    const at = this.#textPlace(found, looks, text, scope)
    const together = this.shape(looks, style, text)
    if (text === null || at === null) return [together]
    // Apart from its shape nobody could tell any more that a text cannot be seen on it.
    if (hasLostWords(together))
      throw new CleanError(
        'SmartArt has words in the colour of the shape they stand on: take them out',
      )
    return [
      this.shape(looks, style, null),
      this.shape([at, ...bare()], style === null ? null : this.#fontOnly(style), text),
    ]
  }

  #copies(name: string, node: XmlNode | undefined, outer: Scope): XmlNode | null {
    if (node === undefined) return null
    const scope = scopeIn(outer, node)
    const children = elements(node).flatMap((one) => this.#words.copy(one, scope) ?? [])
    return this.named(name, children)
  }

  #looks(spPr: XmlNode | undefined, outer: Scope): XmlNode[] {
    const looks = this.#copies('spPr', spPr, outer)?.children as XmlNode[] | undefined
    const xfrm = looks?.find(({ name }) => name === 'xfrm')
    if (looks === undefined || xfrm === undefined) throw unknown('spPr')
    const { x, y } = boxOf(xfrm)
    child(xfrm, 'off')
      ?.attributes.set('x', String(x + this.#ground.x))
      .set('y', String(y + this.#ground.y))
    return looks
  }

  /** Where the text stands when it is not where the shape itself would have it. */
  #textPlace(
    found: ReadonlyMap<string, XmlNode>,
    looks: readonly XmlNode[],
    text: XmlNode | null,
    outer: Scope,
  ): XmlNode | null {
    const node = found.get('txXfrm')
    if (node === undefined || text === null || !hasWords(text)) return null
    const said = this.#copies('xfrm', node, outer)
    if (said === null) return null
    const { x, y, w, h } = boxOf(said)
    const box = { x: x + this.#ground.x, y: y + this.#ground.y, w, h }
    const xfrm = looks.find(({ name }) => name === 'xfrm')
    if (xfrm === undefined || [...xfrm.attributes.keys()].includes('flipV')) throw unknown('flipV')
    const turns = [valueOf(xfrm, 'rot') ?? '0', valueOf(node, 'rot') ?? '0'].map(whole)
    const turn = turns.reduce((sum, one) => sum + one, 0) % 21_600_000
    const own = turns.every((one) => one === 0) ? ownTextBox(looks, boxOf(xfrm)) : null
    return own !== null && isNear(own, box) ? null : place(box, turn)
  }

  /** The colour and typeface of a style without its line, fill and shadow. */
  #fontOnly(style: XmlNode): XmlNode {
    const none = ['lnRef', 'fillRef', 'effectRef'].map((name) =>
      drawn(name, { idx: '0' }, [drawn('scrgbClr', { r: '0', g: '0', b: '0' })]),
    )
    const font = elements(style).filter(({ name }) => name === 'fontRef')
    return this.named('style', [...none, ...font])
  }
}

const canvasText = (text: XmlNode): XmlNode => drawn('txSp', {}, [text, drawn('useSpRect')])

function partsOf(sp: XmlNode, scope: Scope): Map<string, XmlNode> {
  const found = new Map<string, XmlNode>()
  for (const one of elements(sp)) {
    const names = ['nvSpPr', 'spPr', 'style', 'txBody', 'txXfrm', 'extLst']
    checkStored(one, scopeIn(scope, one), names)
    if (found.has(one.name)) throw unknown(one.name)
    found.set(one.name, one)
  }
  return found
}

const isHidden = (node: XmlNode | undefined): boolean =>
  node !== undefined &&
  [...walkTree(node)].some(
    (one) => one.name === 'cNvPr' && /^(?:1|true)$/.test(valueOf(one, 'hidden') ?? ''),
  )

const hasWords = (text: XmlNode): boolean =>
  [...walkTree(text)].some(
    ({ name, children }) =>
      name === 't' && children.some((one) => typeof one === 'string' && one.trim() !== ''),
  )

/** Half of the square of two less than one: how far the text of a round shape stands off its corners. */
const round = 1 - Math.SQRT1_2

/** Where the commonest shapes have their text; null for all others. */
function ownTextBox(looks: readonly XmlNode[], { x, y, w, h }: Box): Box | null {
  const shape = looks.find(({ name }) => name === 'prstGeom')
  if (shape === undefined) return null
  const kind = valueOf(shape, 'prst')
  const insets = (dx: number, dy: number): Box => ({
    x: x + dx,
    y: y + dy,
    w: w - 2 * dx,
    h: h - 2 * dy,
  })
  if (kind === 'rect') return insets(0, 0)
  if (kind === 'ellipse') return insets((w / 2) * round, (h / 2) * round)
  if (kind !== 'roundRect') return null
  const said = [...walkTree(shape)].find(({ name }) => name === 'gd')
  const formula = /^val (\d+)$/.exec((said && valueOf(said, 'fmla')) ?? 'val 16667')?.[1]
  const inset = (Math.min(w, h) * Math.min(Number(formula), 50_000)) / 100_000
  return insets(inset * round, inset * round)
}

/** Numbers of a place are rounded: a few thousandths of a millimetre are no difference. */
const isNear = (one: Box, two: Box): boolean =>
  (['x', 'y', 'w', 'h'] as const).every((key) => Math.abs(one[key] - two[key]) <= 127)
