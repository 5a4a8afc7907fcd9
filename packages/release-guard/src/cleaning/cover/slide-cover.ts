// Words of a presentation that lie beneath something nothing is seen through: such a slide is not cleaned, because the
// words would be left in the copy for whoever moves the thing away.
import { CleanError } from '../clean-error.ts'
import { drawSmartArt } from '../drawing/smart-art.ts'
import type { PackageParts } from '../package-parts.ts'
import { Removed } from '../removed.ts'
import { child, elements, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import { drawnIn, firstCovered, type Drawn } from './shapes.ts'

const show = 'ppt/presentation.xml'

/** Fails when words of a slide that is shown lie beneath a picture, a filled shape, a chart. */
export function refuseCoveredSlides(parts: PackageParts): void {
  const trees = new Map<string, XmlNode>()
  const treeOf = (part: string): XmlNode => {
    const known = trees.get(part) ?? drawnTree(parts, part)
    trees.set(part, known)
    return known
  }
  const usual = child(parts.tree(show), 'defaultTextStyle')
  slidesOf(parts).forEach((part, at) => {
    if (isOff(parts.tree(part), 'show')) return
    const slide = drawnTree(parts, part)
    const layoutPart = ledTo(parts, part, 'slideLayout')
    const masterPart = layoutPart && ledTo(parts, layoutPart, 'slideMaster')
    const layout = layoutPart === undefined ? null : treeOf(layoutPart)
    const master = masterPart === undefined ? null : treeOf(masterPart)
    const [drawn, own] = stack(slide, layout, master, usual)
    const covered = firstCovered(drawn)
    if (covered < 0) return
    throw new CleanError(
      `words on slide ${at + 1}${covered < own ? ' (of its layout or master)' : ''} lie beneath a picture, a shape or a chart: move it away, or take the words out`,
    )
  })
}

/** A slide, a layout or a master with the shapes its SmartArt shows. */
function drawnTree(parts: PackageParts, part: string): XmlNode {
  const tree = parts.tree(part)
  drawSmartArt(parts, part, tree, new Removed(), () => 'of the presentation')
  return tree
}

/** All that is drawn on a slide from the bottom up, and where the slide's own begins. */
function stack(
  slide: XmlNode,
  layout: XmlNode | null,
  master: XmlNode | null,
  usual: XmlNode | undefined,
): readonly [Drawn[], number] {
  const isPlain = (shape: XmlNode): boolean => ownPlace(shape) === undefined
  const stylesOf = (shape: XmlNode): XmlNode[] => {
    const place = ownPlace(shape)
    const lists = place && child(child(master ?? shape, 'txStyles') ?? shape, listFor(place))
    return [lists, usual].filter((one) => one !== undefined)
  }
  const around = { placesOf: (): XmlNode[] => [], stylesOf }
  const beneath: Drawn[] = []
  if (!isOff(slide, 'showMasterSp')) {
    if (master !== null && !(layout !== null && isOff(layout, 'showMasterSp')))
      beneath.push(...drawnIn(shapesOf(master).filter(isPlain), around))
    if (layout !== null) beneath.push(...drawnIn(shapesOf(layout).filter(isPlain), around))
  }
  const placesOf = (shape: XmlNode): XmlNode[] => {
    const place = ownPlace(shape)
    if (place === undefined) return []
    const ofLayout = layout === null ? undefined : samePlace(shapesOf(layout), place)
    const kind = (ofLayout && ownPlace(ofLayout)) ?? place
    const ofMaster = master === null ? undefined : sameKind(shapesOf(master), kind)
    return [ofLayout, ofMaster].filter((one) => one !== undefined)
  }
  const own = drawnIn(shapesOf(slide), { ...around, placesOf })
  return [[...beneath, ...own], beneath.length]
}

/** Where a master says how the words of such a place look. */
function listFor(place: XmlNode): string {
  const kind = kindOf(place)
  return kind === 'title' || kind === 'body' ? `${kind}Style` : 'otherStyle'
}

const isOff = (page: XmlNode, key: string): boolean =>
  /^(?:0|false)$/.test(valueOf(page, key) ?? '')

function shapesOf(page: XmlNode): XmlNode[] {
  const shapes = child(child(page, 'cSld') ?? page, 'spTree')
  return shapes === undefined ? [] : elements(shapes)
}

/** What a shape says of the place it fills. */
function ownPlace(shape: XmlNode): XmlNode | undefined {
  for (const part of elements(shape)) {
    if (!/^nv\w+Pr$/.test(part.name)) continue
    const place = [...walkTree(part)].find(({ name }) => name === 'ph')
    if (place !== undefined) return place
  }
  return undefined
}

const typeOf = (place: XmlNode): string => valueOf(place, 'type') ?? 'obj'
const indexOf = (place: XmlNode): string => valueOf(place, 'idx') ?? '0'

/** The place of the same number in a layout, or of the same kind where there is none. */
function samePlace(shapes: readonly XmlNode[], place: XmlNode): XmlNode | undefined {
  const known = shapes.map((shape) => ({ shape, of: ownPlace(shape) }))
  const byNumber = known.find(
    ({ of }) =>
      of !== undefined && valueOf(place, 'idx') !== undefined && indexOf(of) === indexOf(place),
  )
  return (byNumber ?? known.find(({ of }) => of !== undefined && kindOf(of) === kindOf(place)))
    ?.shape
}

/** Titles of all kinds are one kind, and what holds anything is a body. */
function kindOf(place: XmlNode): string {
  const type = typeOf(place)
  if (type === 'ctrTitle') return 'title'
  return /^(?:title|dt|ftr|sldNum)$/.test(type) ? type : 'body'
}

const sameKind = (shapes: readonly XmlNode[], place: XmlNode): XmlNode | undefined =>
  shapes.find((shape) => {
    const of = ownPlace(shape)
    return of !== undefined && kindOf(of) === kindOf(place)
  })

/** The slides in the order of the show, hidden ones among them. */
function slidesOf(parts: PackageParts): string[] {
  const byId = new Map(parts.relations(show).map(({ id, target }) => [id, target]))
  const list = child(parts.tree(show), 'sldIdLst')
  return (list === undefined ? [] : elements(list)).flatMap(({ attributes }) => {
    const id = [...attributes].find(([key]) => key.includes(':') && !key.startsWith('xmlns'))?.[1]
    return byId.get(id ?? '') ?? []
  })
}

const ledTo = (parts: PackageParts, part: string, kind: string): string | undefined =>
  parts.relations(part).find((one) => one.kind === kind)?.target
