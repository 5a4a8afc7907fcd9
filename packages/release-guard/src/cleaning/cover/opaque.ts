// Whether nothing is seen through a shape of DrawingML: its fill, its line, the fill it has from a group, a style or a
// place of its layout.
import { child, elements, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import { point } from './boxes.ts'

const fills = /^(?:noFill|solidFill|gradFill|blipFill|pattFill|grpFill)$/
/** What lets more than a fifth through covers no words. */
export const dense = 0.8

/** What a shape, a group, a line or a cell says of its own fill. */
export const fillOf = (looks: XmlNode | undefined): XmlNode | undefined =>
  looks && elements(looks).find(({ name }) => fills.test(name))

/** A part of one, written as thousandths of per cent or as per cent. */
function part(node: XmlNode, name: string): number {
  const text = valueOf(node, name) ?? ''
  const value = text.endsWith('%') ? Number.parseFloat(text) / 100 : Number(text) / 100_000
  return Number.isFinite(value) ? value : 1
}

function densityOf(colour: XmlNode): number {
  let density = 1
  for (const one of elements(colour)) {
    if (one.name === 'alpha') density = part(one, 'val')
    if (one.name === 'alphaMod') density *= part(one, 'val')
    if (one.name === 'alphaOff') density += part(one, 'val')
  }
  return density
}

const colours = /^(?:scrgbClr|srgbClr|hslClr|sysClr|schemeClr|prstClr)$/

/** Whether a fill hides what is beneath it: where it is of several colours, whether the densest does. */
export function isDense(fill: XmlNode): boolean {
  if (fill.name === 'noFill' || fill.name === 'grpFill') return false
  if (fill.name === 'blipFill') return isDensePicture(fill)
  const all = [...walkTree(fill)].filter(({ name }) => colours.test(name))
  return all.length === 0 || all.some((one) => densityOf(one) >= dense)
}

/** A picture is taken for whole unless it is said to be faint. */
function isDensePicture(fill: XmlNode): boolean {
  const faint = [...walkTree(fill)].find(({ name }) => name === 'alphaModFix')
  return faint === undefined || part(faint, 'amt') >= dense
}

/** The looks of a shape, whatever its kind. */
export const looksOf = (shape: XmlNode): XmlNode | undefined =>
  child(shape, 'spPr') ?? child(shape, 'grpSpPr')

/** What a shape is drawn with where it says nothing itself. */
export interface Given {
  /** Fills of the groups it is in, the nearest first. */
  readonly groups: readonly (XmlNode | undefined)[]
  /** The places of layout and master it takes after, the nearest first. */
  readonly places: readonly XmlNode[]
}

/** Whether a shape's inside hides what is beneath it. */
export function isFilled(shape: XmlNode, { groups, places }: Given): boolean {
  if (/^(?:1|true)$/.test(valueOf(shape, 'useBgFill') ?? '')) return true
  const own = fillOf(looksOf(shape))
  if (own?.name === 'grpFill') {
    const given = groups.find((one) => one !== undefined && one.name !== 'grpFill')
    return given !== undefined && isDense(given)
  }
  if (own !== undefined) return isDense(own)
  for (const style of styled(shape, 'fillRef'))
    return !/^(?:0|1000)$/.test(valueOf(style, 'idx') ?? '0')
  const [next, ...more] = places
  return next !== undefined && isFilled(next, { groups: [], places: more })
}

const styled = (shape: XmlNode, name: string): XmlNode[] => {
  const style = child(shape, 'style')
  return style === undefined ? [] : elements(style).filter((one) => one.name === name)
}

/** How wide a line has to be to hide words. */
export const thick = 12 * point

/** The width of a shape's line when it hides words, or 0. */
export function thickLine(shape: XmlNode): number {
  const looks = looksOf(shape)
  const line = looks && child(looks, 'ln')
  const width = Number((line && valueOf(line, 'w')) ?? 0)
  if (line === undefined || !(width > thick)) return 0
  const fill = fillOf(line)
  if (fill === undefined) return styled(shape, 'lnRef').length > 0 ? width : 0
  return isDense(fill) ? width : 0
}
