// The words of a shape of DrawingML as lines with their least widths and heights.
import { unicode } from '../../charts/plot-cells.ts'
import { child, elements, valueOf, walkTree, type XmlNode } from '../../xml-tree.ts'
import { point } from '../boxes.ts'
import type { Line, Side, TextBox } from './text-box.ts'
import { lineHeight, usualSize, widthOf } from './text-size.ts'

/** What a shape says of its words, and what is said where it is silent. */
export interface Sources {
  /** The places of layout and master it takes after, the nearest first. */
  readonly places: readonly XmlNode[]
  /** Lists of looks by depth: of the master, of the presentation. */
  readonly styles: readonly XmlNode[]
}

export interface DrawnWords extends TextBox {
  /** By how many degrees they are turned within their shape. */
  readonly turned: number
}

const quarters: Readonly<Record<string, number>> = { horz: 0, vert: 90, vert270: 270 }

/** The words of a shape; null where it has none, or they are drawn as a shape or one letter below the other. */
export function wordsOf(shape: XmlNode, { places, styles }: Sources): DrawnWords | null {
  const body = child(shape, 'txBody')
  if (body === undefined) return null
  const bodies = [body, ...places.flatMap((one) => child(one, 'txBody') ?? [])]
  const settings = bodies.flatMap((one) => child(one, 'bodyPr') ?? [])
  const said = (key: string): string | undefined =>
    settings.map((one) => valueOf(one, key)).find((value) => value !== undefined)
  const turned = quarters[said('vert') ?? 'horz']
  const warp = settings.flatMap((one) => child(one, 'prstTxWarp') ?? [])[0]
  const isDrawn = warp !== undefined && valueOf(warp, 'prst') !== 'textNoShape'
  if (turned === undefined || isDrawn || !/^0?$/.test(said('rot') ?? '')) return null
  const lists = bodies.flatMap((one) => child(one, 'lstStyle') ?? [])
  return {
    lines: linesOf(body, { lists: [...lists, ...styles], ...shrinkOf(settings) }),
    wraps: said('wrap') !== 'none',
    columns: Math.max(1, Number(said('numCol') ?? 1) || 1),
    stands: stands[said('anchor') ?? ''] ?? 'top',
    turned,
  }
}

const stands: Readonly<Record<string, TextBox['stands']>> = { ctr: 'middle', b: 'bottom' }

/** Programs write by how much they made words smaller to fit. */
function shrinkOf(settings: readonly XmlNode[]): { share: number; spacing: number } {
  const fits = settings
    .flatMap((one) => elements(one))
    .find(({ name }) => /^(?:noAutofit|normAutofit|spAutoFit)$/.test(name))
  const share = (key: string, usual: number): number => partOf(fits && valueOf(fits, key), usual)
  return { share: share('fontScale', 1), spacing: 1 - share('lnSpcReduction', 0) }
}

/** A part of one, written as thousandths of per cent or as per cent. */
function partOf(text: string | undefined, usual: number): number {
  if (text === undefined) return usual
  const part = text.endsWith('%') ? Number.parseFloat(text) / 100 : Number(text) / 100_000
  return Number.isFinite(part) ? part : usual
}

interface Looks {
  readonly lists: readonly XmlNode[]
  readonly share: number
  readonly spacing: number
}

const sides: Readonly<Record<string, Side>> = { ctr: 'center', r: 'right' }

const linesOf = (body: XmlNode, looks: Looks): Line[] =>
  elements(body)
    .filter(({ name }) => name === 'p')
    .flatMap((paragraph) => paragraphOf(paragraph, looks))

function paragraphOf(paragraph: XmlNode, { lists, share, spacing }: Looks): Line[] {
  const own = child(paragraph, 'pPr')
  const level = `lvl${Number((own && valueOf(own, 'lvl')) ?? 0) + 1}pPr`
  const given = [own, ...lists.map((list) => child(list, level))].filter((one) => one !== undefined)
  const inherited = given.flatMap((one) => child(one, 'defRPr') ?? [])
  const sizeOf = (run: XmlNode): number => {
    const looks = [child(run, run.name === 'p' ? 'endParaRPr' : 'rPr'), ...inherited]
    const said = looks.map((one) => Number(one && valueOf(one, 'sz'))).find((size) => size > 0)
    return ((said ?? usualSize * 100) / 100) * share
  }
  const side = sides[given.map((one) => valueOf(one, 'algn')).find(Boolean) ?? ''] ?? 'left'
  const lines: Line[] = []
  let [width, smallest] = [0, Infinity]
  const finish = (): void => {
    const size = Number.isFinite(smallest) ? smallest : sizeOf(paragraph)
    lines.push({ width, height: heightOf(size, given) * spacing, side })
    ;[width, smallest] = [0, Infinity]
  }
  for (const run of elements(paragraph)) {
    if (!/^(?:r|fld|br)$/.test(run.name)) continue
    const size = sizeOf(run)
    smallest = Math.min(smallest, size)
    if (run.name === 'br') finish()
    else
      for (const text of walkTree(run)) if (text.name === 't') width += widthOf(wordsIn(text), size)
  }
  finish()
  return lines
}

const wordsIn = (text: XmlNode): string =>
  unicode(text.children.filter((one) => typeof one === 'string').join(''))

/** What the space between lines leaves them; more than one line is not reckoned with. */
function heightOf(size: number, given: readonly XmlNode[]): number {
  const high = size * lineHeight
  const spaces = given.flatMap((one) => elements(child(one, 'lnSpc') ?? one))
  const space = spaces.find(({ name }) => /^spc(?:Pct|Pts)$/.test(name))
  const value = space && valueOf(space, 'val')
  if (space?.name === 'spcPts') return Math.min(high, Number(value) / 100 || high) * point
  return high * Math.min(1, partOf(value, 1)) * point
}
