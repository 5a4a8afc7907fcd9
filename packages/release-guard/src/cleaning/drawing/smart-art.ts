// SmartArt becomes the shapes the program last drew for it, as “Convert to Shapes” does. Its points, texts, layout and
// colours, of which no more is seen than those shapes, go.
import { CleanError } from '../clean-error.ts'
import type { PackageParts, Relation } from '../package-parts.ts'
import type { Removed } from '../removed.ts'
import { child, elements, localName, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import { textColours, type TextColour } from './art-colours.ts'
import { boxOf, checkStored, place, ShapeWriter, type Box, type Writing } from './drawn-shape.ts'
import { drawn, DrawnWords, scopeIn, unknown, type Scope } from './drawn-words.ts'
import { isHiddenShape } from './hidden-shape.ts'

const canvas = 'http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas'

/** Puts shapes in place of all SmartArt of a part. @returns where the pictures in them are */
export function drawSmartArt(
  parts: PackageParts,
  part: string,
  tree: XmlNode,
  removed: Removed,
  where: () => string,
): Relation[] {
  const art = new SmartArt(parts, part, tree, where)
  for (const frame of framesIn(tree)) {
    art.draw(frame)
    removed.add('SmartArt, left as the shapes it showed')
  }
  return art.pictures
}

/** What shows SmartArt and is not hidden. */
function* framesIn(node: XmlNode): Generator<XmlNode> {
  if (isHiddenShape(node) || node.name === 'Fallback') return
  if (['graphicFrame', 'inline', 'anchor'].includes(node.name) && idsOf(node) !== undefined)
    yield node
  else for (const one of elements(node)) yield* framesIn(one)
}

function dataOf(frame: XmlNode): XmlNode | undefined {
  const graphic = child(frame, 'graphic')
  return graphic && child(graphic, 'graphicData')
}

function idsOf(frame: XmlNode): XmlNode | undefined {
  const data = dataOf(frame)
  return data && child(data, 'relIds')
}

/** The relation by which a frame leads to one of the parts of SmartArt. */
function leadOf(frame: XmlNode, name: string): string {
  const ids = [...(idsOf(frame)?.attributes ?? [])].filter(([key]) => localName(key) === name)
  return ids.length === 1 ? (ids[0]?.[1] ?? '') : ''
}

/** What is stored of SmartArt: its points, its colours, and the shapes it shows. */
interface Stored {
  readonly model: XmlNode
  readonly colours: XmlNode
  readonly tree: XmlNode
}

class SmartArt {
  readonly pictures: Relation[] = []
  readonly #parts: PackageParts
  readonly #leads: ReadonlyMap<string, Relation>
  readonly #part: string
  readonly #where: () => string
  #number: number
  #prefix = 'drawn'

  constructor(parts: PackageParts, part: string, tree: XmlNode, where: () => string) {
    this.#parts = parts
    this.#part = part
    this.#leads = new Map(parts.relations(part).map((one) => [one.id, one]))
    this.#where = where
    // No relation of the part may start like those of the pictures that come to it.
    while ([...this.#leads.keys()].some((id) => id.startsWith(this.#prefix))) this.#prefix += 'n'
    const numbers = [...walkTree(tree)]
      .filter(({ name }) => name === 'cNvPr' || name === 'docPr')
      .map((one) => Number(valueOf(one, 'id')))
    this.#number = numbers.reduce((most, one) => (one > most ? one : most), 0)
  }

  /** Turns a frame into a group of shapes, or what is in it into a canvas with them. */
  draw(frame: XmlNode): void {
    const model = this.#parts.tree(this.#lead(leadOf(frame, 'dm')))
    const drawing = this.#drawingOf(model)
    const stored = {
      model,
      colours: this.#parts.tree(this.#lead(leadOf(frame, 'cs'))),
      tree: this.#parts.tree(drawing),
    }
    refuseOther(stored, this.#where)
    const words = new DrawnWords((id) => this.#picture(drawing, id))
    const box = frameBox(frame, this.#where)
    const ground = { x: box.x, y: box.y, number: () => (this.#number += 1) }
    const group = groupOf(stored, box, new ShapeWriter(this.#writing(frame), ground, words), words)
    if (frame.name !== 'graphicFrame') fillCanvas(frame, group)
    else Object.assign(frame, group)
  }

  #writing(frame: XmlNode): Writing {
    const isInText = this.#part.startsWith('word/')
    if (isInText === (frame.name === 'graphicFrame')) throw undrawn(this.#where)
    const prefix = isInText ? 'a:' : frame.tag.slice(0, -frame.name.length)
    if (!isInText && (prefix === 'a:' || prefix === 'r:')) throw unknown(frame.tag)
    return { prefix, isCanvas: isInText, hasPlaces: this.#part.startsWith('ppt/') }
  }

  #lead(id: string): string {
    const lead = this.#leads.get(id)
    if (lead === undefined || lead.isOutside || !this.#parts.has(lead.target))
      throw undrawn(this.#where)
    return lead.target
  }

  /** The part with the shapes: the points name the relation that leads to it. */
  #drawingOf(model: XmlNode): string {
    const said = [...walkTree(model)].filter(({ name }) => name === 'dataModelExt')
    const id = said.length === 1 && said[0] !== undefined ? valueOf(said[0], 'relId') : undefined
    if (id === undefined || this.#leads.get(id)?.kind !== 'diagramDrawing')
      throw undrawn(this.#where)
    return this.#lead(id)
  }

  /** The id by which what shows the SmartArt knows a picture of the drawing. */
  #picture(drawing: string, embed: string): string {
    const found = this.#parts.relations(drawing).find(({ id }) => id === embed)
    if (found === undefined || found.kind !== 'image') throw unknown('blip')
    const known = this.pictures.find(({ target }) => target === found.target)
    if (known !== undefined) return known.id
    const id = `${this.#prefix}${this.pictures.length + 1}`
    this.pictures.push({ ...found, id })
    return id
  }
}

function groupOf(stored: Stored, box: Box, writer: ShapeWriter, words: DrawnWords): XmlNode {
  // What is in a group has its own place on the slide here, so that whoever reads it sees where it is.
  const xfrm = place(box)
  xfrm.children.push(
    drawn('chOff', { x: String(box.x), y: String(box.y) }),
    drawn('chExt', { cx: String(box.w), cy: String(box.h) }),
  )
  const group = writer.named('grpSp', [writer.head('GrpSp'), writer.named('grpSpPr', [xfrm])])
  const colour = textColours(stored.model, stored.colours, words)
  const back = backOf(stored.model, box, writer, words)
  group.children.push(...back, ...shapesOf(stored.tree, writer, colour))
  group.attributes.set('xmlns:a', words.spaces.main)
  if (words.spaces.relations !== '') group.attributes.set('xmlns:r', words.spaces.relations)
  return group
}

const undrawn = (where: () => string): CleanError =>
  new CleanError(
    `the SmartArt ${where()} is stored without the shapes it shows: use “Convert to Shapes” on it, or put a picture in its place, and save it first`,
  )

/** A drawing without shapes, or with words that are not the SmartArt's, is not what is seen of it. */
function refuseOther({ model, tree }: Stored, where: () => string): void {
  if (![...walkTree(tree)].some(({ name }) => name === 'sp')) throw undrawn(where)
  const known = new Set(linesOf(model))
  if (linesOf(tree).some((line) => line !== '' && !known.has(line)))
    throw new CleanError(
      `the SmartArt ${where()} has other words than the shapes stored for it: use “Convert to Shapes” on it, or put a picture in its place, and save it first`,
    )
}

const linesOf = (tree: XmlNode): string[] =>
  [...walkTree(tree)]
    .filter(({ name }) => name === 'p')
    .map((line) =>
      [...walkTree(line)]
        .filter(({ name }) => name === 't')
        .map(({ children }) => children.filter((one) => typeof one === 'string').join(''))
        .join('')
        .replace(/\s+/g, ''),
    )

function shapesOf(tree: XmlNode, writer: ShapeWriter, colour: TextColour): XmlNode[] {
  const scope = scopeIn(new Map(), tree)
  checkStored(tree, scope, ['drawing'])
  return elements(tree).flatMap((list) => {
    const inner = scopeIn(scope, list)
    checkStored(list, inner, ['spTree'])
    return elements(list).flatMap((one) => {
      if (one.name === 'sp') return writer.shapes(one, inner, colour(valueOf(one, 'modelId') ?? ''))
      checkStored(one, scopeIn(inner, one), ['nvGrpSpPr', 'grpSpPr', 'extLst'])
      if (one.name === 'grpSpPr' && elements(one).length > 0) throw unknown('grpSpPr')
      return []
    })
  })
}

/** What is behind all shapes: an area with the fill, the line and the shadow the SmartArt has as a whole. */
function backOf(model: XmlNode, box: Box, writer: ShapeWriter, words: DrawnWords): XmlNode[] {
  const scope = scopeIn(new Map(), model)
  const looks = ['bg', 'whole'].flatMap((name) => {
    const said = child(model, name)
    return said === undefined ? [] : copies(said, scopeIn(scope, said), words)
  })
  const [fill] = looks.filter(({ name }) => /Fill$/.test(name))
  const [line] = looks.filter(({ name }) => name === 'ln')
  const [effects] = looks.filter(({ name }) => name === 'effectLst')
  // Some programs stretch what is in a canvas to its edges: something must reach to them.
  if ((fill ?? line) === undefined && !writer.isCanvas) return []
  const rect = drawn('prstGeom', { prst: 'rect' }, [drawn('avLst')])
  const said = [fill ?? drawn('noFill'), line ?? drawn('ln', {}, [drawn('noFill')])]
  return [writer.shape([place(box), rect, ...said, ...(effects ? [effects] : [])], null, null)]
}

const copies = (node: XmlNode, scope: Scope, words: DrawnWords): XmlNode[] =>
  elements(node).flatMap((one) => words.copy(one, scope) ?? [])

/** Where a frame lies on its slide; in a text, how large it is. */
function frameBox(frame: XmlNode, where: () => string): Box {
  const [xfrm, extent] = [child(frame, 'xfrm'), child(frame, 'extent')]
  const box =
    extent === undefined
      ? xfrm && boxOf(xfrm)
      : boxOf(drawn('xfrm', {}, [drawn('off', { x: '0', y: '0' }), { ...extent, name: 'ext' }]))
  if (box === undefined || box.w <= 0 || box.h <= 0) throw undrawn(where)
  return box
}

function fillCanvas(frame: XmlNode, group: XmlNode): void {
  const data = dataOf(frame)
  data?.attributes.set('uri', canvas)
  const attributes = new Map([['xmlns:lc', canvas], ...group.attributes])
  if (data !== undefined)
    data.children = [{ ...group, tag: 'lc:lockedCanvas', name: 'lockedCanvas', attributes }]
}
