// Where things are drawn, and whether one covers what is in another.
import { point, type Box } from '../../reading/slide/boxes.ts'
import { child, valueOf, type XmlNode } from '../xml-tree.ts'

export { after, asItIs, grown, mapped, readable, stretch, turn } from '../../reading/slide/boxes.ts'
export { point, type Box, type Mapping } from '../../reading/slide/boxes.ts'

/** A place as DrawingML says it (`a:xfrm`); null where it says none that can be reckoned with. */
export function placeIn(
  transform: XmlNode | undefined,
  [offset, extent]: readonly [string, string] = ['off', 'ext'],
): Box | null {
  const [off, ext] = [offset, extent].map((name) => transform && child(transform, name))
  if (off === undefined || ext === undefined) return null
  const [x, y] = [Number(valueOf(off, 'x')), Number(valueOf(off, 'y'))]
  const [w, h] = [Number(valueOf(ext, 'cx')), Number(valueOf(ext, 'cy'))]
  if (![x, y, w, h].every(Number.isFinite)) return null
  return { left: x, top: y, right: x + w, bottom: y + h }
}

/** How far something is turned, in degrees. */
export const degreesOf = (transform: XmlNode | undefined): number =>
  Number((transform && valueOf(transform, 'rot')) ?? 0) / 60_000 || 0

const edge = 12 * point
const thinnest = 5 * point

/**
 * Whether `cover` lies over words in `words` by more than an edge. The edge is 12 points; less where all of a narrow
 * cover, or half of narrow words, is in it.
 */
export function covers(cover: Box, words: Box): boolean {
  const laps = (from: 'left' | 'top', to: 'right' | 'bottom'): boolean => {
    const lap = Math.min(cover[to], words[to]) - Math.max(cover[from], words[from])
    const narrow = Math.max(thinnest, 0.9 * (cover[to] - cover[from]))
    return lap > Math.min(edge, narrow, (words[to] - words[from]) / 2)
  }
  return laps('left', 'right') && laps('top', 'bottom')
}
