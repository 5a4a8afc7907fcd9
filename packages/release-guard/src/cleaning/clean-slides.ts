// Slides as they are shown: hidden slides and shapes, what lies beside the slide, notes, comments and animations go.
import { CleanError } from './clean-error.ts'
import { addTheme } from './drawing/add-theme.ts'
import { addShown, cleanShapes, openChoice } from './drawing/clean-drawing.ts'
import { drawSmartArt } from './drawing/smart-art.ts'
import { lostLetters } from '../reading/slide/lost-letters.ts'
import { refuseCoveredSlides } from './cover/slide-cover.ts'
import { NewPackage, type PackageParts, type Relation } from './package-parts.ts'
import type { Removed } from './removed.ts'
import {
  child,
  elements,
  keepAttributes,
  valueOf,
  walkTree,
  xmlBytes,
  type XmlNode,
} from './xml-tree.ts'

const show = 'ppt/presentation.xml'
const presentml = 'application/vnd.openxmlformats-officedocument.presentationml'

/** Builds the cleaned presentation. */
export function cleanSlides(parts: PackageParts, removed: Removed): Buffer {
  const made = new NewPackage()
  const tree = parts.tree(show)
  const byId = new Map(parts.relations(show).map((one) => [one.id, one]))
  const size = child(tree, 'sldSz')
  const slideSize = {
    width: Number(size && valueOf(size, 'cx')),
    height: Number(size && valueOf(size, 'cy')),
  }
  tree.children = elements(tree).filter(({ name }) =>
    ['sldMasterIdLst', 'sldIdLst', 'sldSz', 'notesSz', 'defaultTextStyle'].includes(name),
  )
  keepAttributes(tree, (name) => name === 'firstSlideNum')
  const kept: Relation[] = []
  const layouts = new Set<string>()
  const listed = (name: string, keeps: (relation: Relation) => boolean): void => {
    const list = child(tree, name)
    if (list === undefined) return
    list.children = elements(list).filter((one) => {
      const relation = byId.get(
        valueOf(
          { ...one, attributes: new Map([...one.attributes].filter(([key]) => key.includes(':'))) },
          'id',
        ) ?? '',
      )
      if (relation === undefined) throw new CleanError('a slide it lists is not there')
      const stays = keeps(relation)
      if (stays) kept.push(relation)
      one.children = []
      return stays
    })
  }
  listed('sldIdLst', ({ target }) => addSlide(parts, made, target, slideSize, layouts, removed))
  if (kept.length === 0) throw new CleanError('no slide of it is shown')
  const masters = addLayouts(parts, made, layouts, removed)
  listed('sldMasterIdLst', ({ target }) => masters.has(target))
  for (const master of masters) addMaster(parts, made, master, layouts, removed)
  const styles = [...byId.values()].find(({ kind }) => kind === 'tableStyles')
  if (styles !== undefined) {
    made.add(
      styles.target,
      xmlBytes(namelessStyles(parts.tree(styles.target))),
      `${presentml}.tableStyles+xml`,
    )
    kept.push(styles)
  }
  refuseCoveredSlides(parts)
  made.add(show, xmlBytes(tree), `${presentml}.presentation.main+xml`)
  made.relate(show, kept)
  made.relate('', [{ id: 'rId1', kind: 'officeDocument', target: show }])
  for (const { kind, target } of kept)
    if (kind === 'slide') refuseLostWords(made, target, placeOf(parts, target))
  return made.write()
}

/** Fails when words of a slide have the colour of what they stand on, by the reader's judgement. */
function refuseLostWords(made: NewPackage, slide: string, where: string): void {
  if ([...lostLetters(made.parts(), slide).values()].includes(true))
    throw new CleanError(
      `words ${where} are in the colour of what they stand on, so that nobody sees them: give them another colour, or take them out`,
    )
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Adds one slide; false when it is hidden. */
function addSlide(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  size: Size,
  layouts: Set<string>,
  removed: Removed,
): boolean {
  const tree = parts.tree(part)
  if (/^(?:0|false)$/.test(valueOf(tree, 'show') ?? '')) {
    removed.add('hidden slides')
    return false
  }
  const layout = parts.relations(part).find(({ kind }) => kind === 'slideLayout')
  if (layout === undefined) throw new CleanError('a slide has no layout')
  layouts.add(layout.target)
  const shapes = child(child(tree, 'cSld') ?? tree, 'spTree')
  if (shapes !== undefined)
    shapes.children = elements(shapes).filter((shape) => {
      // The tree of shapes has a place of its own, of no size, which it must keep.
      const isBeside = !/^(?:nvG|g)rpSpPr$/.test(shape.name) && liesBeside(shape, size)
      if (isBeside) removed.add('shapes beside a slide')
      return !isBeside
    })
  const targets = finish(parts, made, part, tree, removed)
  made.add(part, xmlBytes(tree), `${presentml}.slide+xml`)
  made.relate(part, [...targets, layout])
  return true
}

/** Whether all of a shape is outside the slide. */
function liesBeside(shape: XmlNode, { width, height }: Size): boolean {
  for (const node of walkTree(shape)) {
    if (node.name !== 'xfrm') continue
    const [off, extent] = [child(node, 'off'), child(node, 'ext')]
    if (off === undefined || extent === undefined) return false
    const [x, y] = [Number(valueOf(off, 'x')), Number(valueOf(off, 'y'))]
    const [w, h] = [Number(valueOf(extent, 'cx')), Number(valueOf(extent, 'cy'))]
    return x >= width || y >= height || x + w <= 0 || y + h <= 0
  }
  return false
}

/** What stays of a slide, a layout or a master, and where it leads. */
function finish(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  tree: XmlNode,
  removed: Removed,
): Relation[] {
  const before = tree.children.length
  tree.children = elements(tree).filter(({ name }) =>
    ['cSld', 'clrMap', 'clrMapOvr', 'sldLayoutIdLst', 'txStyles', 'hf'].includes(name),
  )
  if (elements(tree).length < before) removed.add('animations and transitions')
  keepAttributes(tree, (name) => ['showMasterSp', 'preserve', 'type'].includes(name))
  const slide = child(tree, 'cSld')
  if (slide !== undefined) {
    keepAttributes(slide, () => false)
    const controls = child(slide, 'controls')
    if (controls !== undefined)
      removed.add('buttons and fields of slides (controls)', elements(controls).length)
    slide.children = elements(slide).filter(({ name }) => name === 'bg' || name === 'spTree')
  }
  for (const node of walkTree(tree)) {
    if (node.name === 'AlternateContent') openChoice(node)
    if (/^(?:videoFile|audioFile|quickTimeFile|wavAudioFile|audioCd)$/.test(node.name))
      throw new CleanError('it plays sound or film, which cannot be cleaned')
  }
  const where = (): string => placeOf(parts, part)
  const drawn = drawSmartArt(parts, part, tree, removed, where)
  cleanShapes(tree, removed, where)
  return addShown({ parts, made, part, drawn }, tree, removed, where)
}

/** The number of a slide as programs show it, hidden ones counted. */
function placeOf(parts: PackageParts, part: string): string {
  const id = parts.relations(show).find(({ target }) => target === part)?.id
  const list = child(parts.tree(show), 'sldIdLst')
  const at = elements(list ?? parts.tree(show)).findIndex(({ attributes }) =>
    [...attributes].some(([key, value]) => key.includes(':') && value === id),
  )
  return at < 0 ? 'on a layout or master of slides' : `on slide ${at + 1}`
}

/** The layouts slides use; returns their masters. */
function addLayouts(
  parts: PackageParts,
  made: NewPackage,
  layouts: ReadonlySet<string>,
  removed: Removed,
): Set<string> {
  const masters = new Set<string>()
  for (const part of layouts) {
    const tree = parts.tree(part)
    const master = parts.relations(part).find(({ kind }) => kind === 'slideMaster')
    if (master === undefined) throw new CleanError('a layout has no master')
    masters.add(master.target)
    emptyPlaces(tree)
    const targets = finish(parts, made, part, tree, removed)
    made.add(part, xmlBytes(tree), `${presentml}.slideLayout+xml`)
    made.relate(part, [...targets, master])
  }
  return masters
}

function addMaster(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  layouts: ReadonlySet<string>,
  removed: Removed,
): void {
  const tree = parts.tree(part)
  const relations = parts.relations(part)
  const used = relations.filter(({ kind, target }) => kind === 'slideLayout' && layouts.has(target))
  const theme = relations.find(({ kind }) => kind === 'theme')
  if (theme === undefined) throw new CleanError('a master has no theme')
  emptyPlaces(tree)
  const targets = finish(parts, made, part, tree, removed)
  const list = child(tree, 'sldLayoutIdLst')
  if (list !== undefined)
    list.children = elements(list).filter((one) =>
      [...one.attributes.values()].some((id) => used.some((two) => two.id === id)),
    )
  addTheme(parts, made, theme.target, removed)
  made.add(part, xmlBytes(tree), `${presentml}.slideMaster+xml`)
  made.relate(part, [...targets, ...used, theme])
}

const isSlideNumber = (node: XmlNode): boolean =>
  node.name === 'fld' && valueOf(node, 'type') === 'slidenum'

/** The sample words in places of layouts are shown on no slide. */
function emptyPlaces(tree: XmlNode): void {
  for (const shape of walkTree(tree)) {
    if (shape.name !== 'sp' || ![...walkTree(shape)].some(({ name }) => name === 'ph')) continue
    const body = child(shape, 'txBody')
    const paragraph = body && child(body, 'p')
    if (body === undefined || paragraph === undefined) continue
    // Programs put the number of the slide there, and some only where the layout has it.
    const numbers = elements(paragraph).filter(isSlideNumber)
    for (const one of numbers)
      for (const text of elements(one)) if (text.name === 't') text.children = ['‹#›']
    paragraph.children = numbers
    body.children = [...elements(body).filter(({ name }) => name !== 'p'), paragraph]
  }
}

function namelessStyles(styles: XmlNode): XmlNode {
  for (const style of elements(styles))
    if (style.attributes.has('styleName')) style.attributes.set('styleName', 'Style')
  return styles
}
