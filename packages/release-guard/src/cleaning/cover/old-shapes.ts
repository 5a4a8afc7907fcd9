// Shapes of a text document as programs wrote them before 2010 (VML), some of which still do.
import { child, elements, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import { dense } from './opaque.ts'

const shapes = /^(?:shape|rect|oval|roundrect|polyline|curve|arc|image)$/
const isOff = (text: string | undefined): boolean => /^(?:f|false|0)$/.test(text ?? '')

/** Whether something of it lies over the text and nothing is seen through it. */
export function isOldInFront(pict: XmlNode): boolean {
  const kinds = new Map(
    elements(pict)
      .filter(({ name }) => name === 'shapetype')
      .map((one) => [`#${valueOf(one, 'id') ?? ''}`, one]),
  )
  return elements(pict).some((shape) => {
    const style = valueOf(shape, 'style') ?? ''
    if (!/position:\s*absolute/i.test(style) || /z-index:\s*-/i.test(style)) return false
    const wrap = child(shape, 'wrap')
    if (wrap !== undefined && !/^(?:none)?$/.test(valueOf(wrap, 'type') ?? '')) return false
    return [...walkTree(shape)].some((one) => shapes.test(one.name) && isOpaque(one, kinds))
  })
}

function isOpaque(shape: XmlNode, kinds: ReadonlyMap<string, XmlNode>): boolean {
  if (child(shape, 'imagedata') !== undefined) return true
  // Words drawn as a shape are no ground.
  if (child(shape, 'textpath') !== undefined) return false
  const kind = kinds.get(valueOf(shape, 'type') ?? '')
  const fill = child(shape, 'fill')
  const isFilled = ![
    valueOf(shape, 'filled') ?? (kind && valueOf(kind, 'filled')),
    fill && valueOf(fill, 'on'),
  ].some(isOff)
  return isFilled && (fill === undefined || densityOf(valueOf(fill, 'opacity')) >= dense)
}

/** A part of one, of 65,536 with an `f` behind it, or of a hundred with `%`. */
function densityOf(text = '1'): number {
  const value = Number.parseFloat(text)
  if (!Number.isFinite(value)) return 1
  return text.endsWith('f') ? value / 65_536 : text.endsWith('%') ? value / 100 : value
}
