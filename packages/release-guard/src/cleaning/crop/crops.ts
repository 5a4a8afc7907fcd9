// How much of a picture is shown, as drawings say it: new ones (DrawingML, ECMA-376 part 1, 20.1.8) in hundredths of a
// percent, old ones (VML, part 4, 19.1.2.11) in parts of 65,536.
import { CleanError } from '../clean-error.ts'
import { child, localName, valueOf, type XmlNode } from '../xml-tree.ts'

/** What is cut off at each edge, as a part of the picture's width or height; less than none is empty space beside it. */
export interface Cuts {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A picture of which something is cut off. */
export interface Crop {
  /** The element that leads to the picture. */
  readonly blip: XmlNode
  readonly cuts: Cuts
  /** Says instead what is still cut off: nothing, or less than none. */
  readonly say: (cuts: Cuts) => void
}

const unknown = (): CleanError => new CleanError('how it is cropped is not understood')

const edges = { left: 'l', top: 't', right: 'r', bottom: 'b' } as const
type Edge = keyof typeof edges
const each = (of: (edge: Edge) => number): Cuts => ({
  left: of('left'),
  top: of('top'),
  right: of('right'),
  bottom: of('bottom'),
})
const opposite = { left: 'right', top: 'bottom', right: 'left', bottom: 'top' } as const
const isAny = (sides: Cuts, test: (value: number) => boolean): boolean =>
  Object.values(sides as unknown as Record<string, number>).some(test)

/** What a fill with a picture cuts off it; null for nothing. */
export function cropOf(fill: XmlNode): Crop | null {
  const [blip, source, stretch] = ['blip', 'srcRect', 'stretch'].map((name) => child(fill, name))
  const over = stretch && child(stretch, 'fillRect')
  const cut = percents(source)
  const beyond = percents(over)
  if (!isAny(cut, (value) => value > 0) && !isAny(beyond, (value) => value < 0)) return null
  // A tile is as large as its picture says that it is.
  if (blip === undefined || child(fill, 'tile') !== undefined) throw unknown()
  return {
    blip,
    cuts: shownThrough(cut, beyond),
    say: (cuts) => {
      sayPercents(source, cuts)
      sayPercents(
        over,
        each((edge) => Math.max(0, beyond[edge])),
      )
    },
  }
}

/** A picture that is larger than the shape it fills is cut off by the shape. */
function shownThrough(cut: Cuts, beyond: Cuts): Cuts {
  return each((edge) => {
    const other = opposite[edge]
    const size = 1 - beyond[edge] - beyond[other]
    const source = 1 - cut[edge] - cut[other]
    if (!(size > 0 && source > 0)) throw unknown()
    return cut[edge] + ((Math.max(0, beyond[edge]) - beyond[edge]) / size) * source
  })
}

function percents(node: XmlNode | undefined): Cuts {
  return each((edge) => {
    const said = (node && valueOf(node, edges[edge]))?.trim() ?? '0'
    if (/^-?\d+(?:\.\d+)?$/.test(said)) return Number(said) / 100_000
    if (/^-?\d+(?:\.\d+)?%$/.test(said)) return Number.parseFloat(said) / 100
    throw unknown()
  })
}

function sayPercents(node: XmlNode | undefined, sides: Cuts): void {
  if (node === undefined) return
  node.attributes.clear()
  for (const edge of Object.keys(edges) as Edge[])
    if (Math.round(sides[edge] * 100_000) !== 0)
      node.attributes.set(edges[edge], String(Math.round(sides[edge] * 100_000)))
}

/** What an old drawing cuts off its picture; null for nothing. */
export function oldCropOf(blip: XmlNode): Crop | null {
  const cuts = each((edge) => oldPart(valueOf(blip, `crop${edge}`)))
  if (!isAny(cuts, (value) => value > 0)) return null
  return {
    blip,
    cuts,
    say: (left) => {
      for (const key of blip.attributes.keys())
        if (localName(key).startsWith('crop')) blip.attributes.delete(key)
      for (const edge of Object.keys(edges) as Edge[])
        if (left[edge] !== 0)
          blip.attributes.set(`crop${edge}`, `${Math.round(left[edge] * 65_536)}f`)
    },
  }
}

/** A part of one, or of 65,536 with an `f` behind it. */
function oldPart(said = '0'): number {
  const number = /^\s*(-?\d*\.?\d+)(f?)\s*$/.exec(said)
  if (number === null) throw unknown()
  return Number(number[1]) / (number[2] === 'f' ? 65_536 : 1)
}

/** What is still cut off when what may be cut is: the empty space beside, as a part of what is left. */
export function leftOver(cuts: Cuts): Cuts {
  return each((edge) => {
    const rest = 1 - Math.max(0, cuts[edge]) - Math.max(0, cuts[opposite[edge]])
    return Math.min(0, cuts[edge]) / rest
  })
}
