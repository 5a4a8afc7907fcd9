// Which letters of Word nobody sees, by all that gives them their looks: the run, its styles, the table's style, what
// they stand on. Only what is plainly told counts: where programs may differ, letters are seen that one reading shows.
import { posix } from 'node:path'
import { black, colourOf, isLost, white } from '../colour.ts'
import { attribute } from '../xml.ts'
import { isColour, WordColours, type Paint } from './word-colours.ts'
import { isOff, WordLooks, type Look } from './word-looks.ts'
import { WordStyles } from './word-styles.ts'
import { partsOf, tableSizes } from './word-tables.ts'

/** What gives letters of a document their looks, read once. */
export class WordPaper {
  readonly colours: WordColours
  readonly looks: WordLooks
  readonly styles: WordStyles
  readonly page: Paint

  /** @param part its parts by name, `''` for one that is not there */
  constructor(part: (name: string) => string) {
    const document = part('word/document.xml')
    const [theme = '', settings = '', styles = ''] = ['theme', 'settings', 'styles'].map((kind) =>
      part(partOf(part('word/_rels/document.xml.rels'), kind)),
    )
    this.colours = new WordColours(theme, settings)
    this.looks = new WordLooks(this.colours)
    this.styles = new WordStyles(styles, this.looks)
    this.page = this.#pageOf(settings, document)
  }

  #pageOf(settings: string, document: string): Paint {
    const [, shown] = /<(?:\w+:)?displayBackgroundShape\b([^>]*)/.exec(settings) ?? []
    const [, said = '', more] =
      /<(?:\w+:)?background\b([^>]*?)(\/?)>/.exec(document.slice(0, 20_000)) ?? []
    if (shown === undefined || isOff(attribute(shown, 'val')) || more === undefined) return white
    return more === '/' ? (this.colours.page((key) => attribute(said, key)) ?? white) : 'untold'
  }
}

/** Where the document's own list says that a part of a kind is; its usual place where it says nothing. */
function partOf(relations: string, kind: string): string {
  for (const [, said = ''] of relations.matchAll(/<(?:\w+:)?Relationship\b([^>]*)/g))
    if (attribute(said, 'Type')?.endsWith(`/${kind}`) === true) {
      const target = attribute(said, 'Target') ?? ''
      return target.startsWith('/') ? target.slice(1) : posix.join('word', target)
    }
  return kind === 'theme' ? 'word/theme/theme1.xml' : `word/${kind}.xml`
}

/** An element that gives what is in it a look or a place. */
interface Frame {
  readonly name: string
  readonly depth: number
  readonly look: Look
  style?: string
  /** Of a table: what it says of its looks, and how far it is read. */
  tableLook?: string
  sizes: readonly number[]
  row: number
  cell: number
  /** Of a shape: its fill; of a text box: what its words stand on. */
  fill: Paint
}

const framed = /^(?:tbl|tc|p|r|wsp|shape|rect|roundrect|oval|txbxContent)$/
const shapes = /^(?:wsp|shape|rect|roundrect|oval)$/

/** Told of every element that opens, in order, it knows what the letters that follow look like. */
export class WordInks {
  readonly #paper: WordPaper
  readonly #sizes: readonly number[][]
  readonly #page: Paint
  readonly #frames: Frame[] = []
  #tables = 0

  /** @param xml the part that will be told */
  constructor(paper: WordPaper, xml: string) {
    this.#paper = paper
    this.#sizes = paper.styles.haveParts ? tableSizes(xml) : []
    this.#page = liesBehind(xml) ? 'untold' : paper.page
  }

  opens(name: string, attributes: string, within: readonly string[]): void {
    const frames = this.#frames
    while (frames.length > 0 && within.length <= (frames.at(-1)?.depth ?? 0)) frames.pop()
    if (framed.test(name)) frames.push(this.#framed(name, attributes, within.length))
    else this.#tell(name, attributes, within)
  }

  #framed(name: string, attributes: string, depth: number): Frame {
    const frame: Frame = { name, depth, look: {}, sizes: [], row: -1, cell: -1, fill: 'untold' }
    if (name === 'tbl') frame.sizes = this.#sizes[this.#tables++] ?? []
    else if (name === 'txbxContent') frame.fill = this.#last(shapes)?.fill ?? 'untold'
    else if (shapes.test(name)) frame.fill = oldFill(attributes)
    else if (name === 'tc') this.#place(frame)
    return frame
  }

  /** A cell follows the last one of its table. */
  #place(cell: Frame): void {
    const table = this.#last(/^tbl$/)
    if (table === undefined) return
    table.cell += 1
    cell.row = table.row
    cell.cell = table.cell
  }

  #last(name: RegExp): Frame | undefined {
    return this.#frames.findLast((one) => name.test(one.name))
  }

  #tell(name: string, attributes: string, within: readonly string[]): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    const { looks } = this.#paper
    // What was there before a change stands deeper.
    const isOwn = within.length === frame.depth + 2
    if (isOwn && /^(?:r|p|tbl)Style$/.test(name)) frame.style = attribute(attributes, 'val') ?? ''
    else if (isOwn && name === 'tblLook') frame.tableLook = attributes
    else if (name === 'tr' && frame.name === 'tbl') [frame.row, frame.cell] = [frame.row + 1, -1]
    else if (shapes.test(frame.name)) this.#fill(frame, name, attributes, within)
    else looks.paint(frame.look, name, attributes, within, frame.depth + 1)
  }

  /** The fill of a shape, as drawings of today give it and as those of old correct it. */
  #fill(frame: Frame, name: string, attributes: string, within: readonly string[]): void {
    const path = within.slice(frame.depth + 1).join(' ')
    if (frame.name !== 'wsp') {
      if (name === 'fill' && attribute(attributes, 'type') !== undefined) frame.fill = 'untold'
    } else if (path === 'spPr solidFill') frame.fill = this.#drawn(name, attributes)
    // Lighter, darker or clearer than the colour it names.
    else if (path.startsWith('spPr solidFill ')) frame.fill = 'untold'
  }

  #drawn(name: string, attributes: string): Paint {
    const value = attribute(attributes, 'val') ?? ''
    if (name === 'srgbClr') return colourOf(value) ?? 'untold'
    return (name === 'schemeClr' ? this.#paper.colours.drawn(value) : undefined) ?? 'untold'
  }

  /** Whether what the run at hand holds is hidden. */
  areHidden(): boolean {
    const { run, readings, levels } = this.#readings()
    if (run.isOffWeb ?? readings.some(({ isOffWeb }) => isOffWeb === true)) return true
    if (run.vanish !== undefined) return run.vanish
    // A look that styles switch: on in two of them is off (17.7.3).
    const on = levels.filter(({ vanish }) => vanish === true).length
    return this.#paper.styles.defaults.vanish === true || on % 2 === 1
  }

  /** Whether letters of the run at hand are lost: on their ground, by their size, or as they are not filled. */
  areLost(): boolean {
    const { run, readings, grounds } = this.#readings()
    return readings.every((look, at) => isUnseen(look, run, grounds[at] ?? 'untold'))
  }

  /** All the run's looks together, as often as they can be read in another way, each with what it stands on. */
  #readings(): { run: Look; readings: Look[]; levels: Look[]; grounds: Paint[] } {
    const { styles } = this.#paper
    const run = this.#last(/^r$/)
    const paragraph = this.#last(/^p$/)
    const ofRun = run?.style === undefined ? {} : styles.look(run.style, 'character')
    const ofParagraph = styles.look(paragraph?.style, 'paragraph')
    const tables = this.#tableLooks(this.#cells()[0])
    const own = run?.look ?? {}
    const readings = tables.flatMap((table) => {
      const above = { ...paragraph?.look, ...ofRun, ...own }
      const look = { ...styles.defaults, ...table, ...ofParagraph, ...above }
      // What a paragraph has by the usual style, the table's may replace.
      const weak = { ...styles.defaults, ...ofParagraph, ...table, ...above }
      return table.ink === undefined ? [look] : [look, weak]
    })
    const outer = this.#outer()
    const grounds = readings.map((look) => groundOf(look) ?? outer)
    return { run: own, readings, levels: [tables[0] ?? {}, ofParagraph, ofRun], grounds }
  }

  /** Cells around, the inner one first, up to the text box they are in. */
  #cells(): Frame[] {
    const box = this.#frames.findLastIndex(({ name }) => name === 'txbxContent')
    return this.#frames.filter(({ name }, at) => at > box && name === 'tc').reverse()
  }

  /** What a cell's table and the cell itself say of what stands in it. */
  #tableLooks(cell: Frame | undefined): Look[] {
    if (cell === undefined) return [{}]
    const { styles } = this.#paper
    const table = this.#frames.findLast(({ name, depth }) => name === 'tbl' && depth < cell.depth)
    if (table === undefined) return [cell.look]
    const { row, cell: at } = cell
    const bands = styles.look(table.style, 'table')
    const place = { row, cell: at, sizes: table.sizes }
    return partsOf(table.tableLook, place, bands).map((parts) => {
      const look = styles.look(table.style, 'table', parts)
      // A cell that gives no colour may or may not take away what its style gives.
      const isVoid = cell.look.cell === null && (look.cell ?? null) !== null
      return {
        ...table.look,
        ...look,
        ...cell.look,
        ...(isVoid ? { cell: 'untold' as const } : {}),
      }
    })
  }

  /** What the innermost cell, or where there is none the paragraph, stands on. */
  #outer(): Paint {
    for (const cell of this.#cells().slice(1)) {
      const [ground = null, ...others] = this.#tableLooks(cell).map((look) => look.cell ?? null)
      if (others.some((other) => String(other) !== String(ground))) return 'untold'
      if (ground !== null) return ground
    }
    return this.#last(/^txbxContent$/)?.fill ?? this.#page
  }
}

/** In English Metric Units: as wide and as high must be what words stand on. */
const leastGround = 900_000
const inUnits = { pt: 12_700, in: 914_400 } as const

/** Whether something large lies behind the text of a part. */
function liesBehind(xml: string): boolean {
  const anchors =
    /\bbehindDoc\s*=\s*["'](?:1|true)["'][^]{0,2000}?<(?:\w+:)?extent\b[^>]*?\bcx\s*=\s*["'](\d+)["']\s+cy\s*=\s*["'](\d+)["']/g
  for (const [, wide, high] of xml.matchAll(anchors))
    if (Number(wide) >= leastGround && Number(high) >= leastGround) return true
  const old = (style: string, side: string): number => {
    const [, number, unit] = new RegExp(`\\b${side}:([\\d.]+)(pt|in)\\b`).exec(style) ?? []
    return Number(number ?? 0) * inUnits[unit === 'in' ? 'in' : 'pt']
  }
  for (const [style] of xml.matchAll(/\bstyle\s*=\s*["'][^"'>]*\bz-index:\s*-[^"'>]*/g))
    if (old(style, 'width') >= leastGround && old(style, 'height') >= leastGround) return true
  return false
}

const groundOf = ({ mark, shade, paragraph, cell }: Look): Paint | undefined =>
  mark ?? shade ?? paragraph ?? cell ?? undefined

function isUnseen(look: Look, run: Look, ground: Paint): boolean {
  const { ink = null, mark, size = 20, isClear = false } = look
  if (isClear || size <= 4) return true
  // The program chooses black, or white on what is dark, but not every program for what is marked.
  if (ink === null) return isLostOn(black, mark ?? run.shade)
  // What is not told is taken for paper where the run itself gives the colour.
  return isLostOn(ink, ground === 'untold' && isColour(run.ink) ? white : ground)
}

const isLostOn = (ink: Paint, ground: Paint | undefined): boolean =>
  isColour(ink) && isColour(ground) && isLost(ink, ground)

/** The fill of a shape as drawings of old give it; of others the drawing tells later. */
function oldFill(attributes: string): Paint {
  const [, hex] = /^#([\da-f]{6})/i.exec(attribute(attributes, 'fillcolor') ?? '') ?? []
  return /^(?:f|false|0)$/.test(attribute(attributes, 'filled') ?? '') || hex === undefined
    ? 'untold'
    : (colourOf(hex) ?? 'untold')
}
