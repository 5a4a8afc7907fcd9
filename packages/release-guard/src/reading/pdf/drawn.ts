// The drawings of a PDF by their operators: what the pages draw invisibly or under a box, and what drawings that no page
// uses any more still say. Read after the pages, so that what is shown anyway is not told twice.
import type { Place } from '../../deciding/finding.ts'
import { BudgetError } from '../budget.ts'
import type { Reading } from '../reading.ts'
import { followDrawing, type Drawing, type Piece } from './drawing.ts'
import { Typefaces } from './drawn-text.ts'
import type { PdfObject } from './objects.ts'
import { tellLine } from './tell-line.ts'
import { entry, type Tree } from './tree.ts'

const bytesMax = 64 * 2 ** 20
const weightMax = 100_000
const linesMax = 500_000

type Edge = readonly [left: number, low: number, right: number, high: number]
const everywhere: Edge = [-Infinity, -Infinity, Infinity, Infinity]

function edge(dictionary: string, name: string): Edge | undefined {
  const [a, b, c, d] = Array.from(
    new RegExp(`/${name}\\s*\\[([^\\]]*)\\]`).exec(dictionary)?.[1]?.trim().split(/\s+/) ?? [],
    Number,
  )
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined
  const box: Edge = [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]
  return box.every((value) => Number.isFinite(value)) ? box : undefined
}

const keyOf = (line: readonly string[]): string => line.join('').replace(/\s+/g, '')

export class DrawnText {
  /** Also what the pages show, where they could not be read in the usual way. */
  everything = false
  /** Where the text of the pages is told. */
  readonly pagesPlace: Place
  readonly #reading: Reading
  readonly #tree: Tree
  readonly #faces: Typefaces
  readonly #path: string
  readonly #place: Place
  readonly #leftovers: Place
  readonly #drawings = new Map<PdfObject, Drawing>()
  readonly #forms = new Map<string, PdfObject[]>()
  /** The lines of the pages, and in how many cells each was told. */
  readonly #said = new Map<string, number>()
  #bytes = 0

  constructor(
    reading: Reading,
    objects: readonly PdfObject[],
    tree: Tree,
    path: string,
    place: Place,
    leftovers: Place,
  ) {
    this.#reading = reading
    this.#tree = tree
    this.#faces = new Typefaces(objects, tree.ofNumber)
    this.#path = path
    this.#place = place
    this.#leftovers = leftovers
    const words = place.words === 'the file' ? 'pages of the document' : `pages of ${place.words}`
    this.pagesPlace = { part: `${path}pages`, words, isHidden: place.isHidden }
    const forms = new Set(
      objects.filter(({ dictionary }) => /\/Subtype\s*\/Form\b/.test(dictionary)),
    )
    for (const { dictionary } of objects)
      for (const [, name = '', number] of dictionary.matchAll(
        /\/([^\s/[\]<>()]+)\s+(\d+)\s+\d+\s+R/g,
      )) {
        const form = tree.ofNumber.get(Number(number))
        if (form === undefined || !forms.has(form)) continue
        const known = this.#forms.get(name) ?? []
        if (known.length < 50 && !known.includes(form)) this.#forms.set(name, [...known, form])
      }
  }

  /** Takes a stream when it is a drawing. */
  note(object: PdfObject, bytes: Buffer): boolean {
    const isForm = /\/Subtype\s*\/Form\b/.test(object.dictionary)
    const head = bytes.toString('latin1', 0, 4_096)
    const isDrawing = isForm || /(?:^|\s)(?:BT|re|cm|Do|q|Tf|rg|gs|BDC|BMC)(?:\s|$)/.test(head)
    if (!isDrawing) return false
    this.#bytes += bytes.length
    if (this.#bytes > bytesMax) throw new BudgetError('its pages are too large')
    this.#drawings.set(object, followDrawing(bytes.toString('latin1')))
    return true
  }

  /** Refuses drawings that draw one another so often that no viewer gets to an end. */
  weigh(): void {
    const weights = new Map<PdfObject, number>()
    const weightOf = (object: PdfObject, depth: number): number => {
      const known = weights.get(object)
      if (known !== undefined) return known
      if (depth > 60) throw new BudgetError('its drawings are nested too deeply')
      weights.set(object, 1)
      let weight = 1
      for (const name of this.#drawings.get(object)?.drawn ?? []) {
        const forms = (this.#forms.get(name) ?? []).filter((form) => form !== object)
        weight += Math.max(0, ...forms.map((form) => weightOf(form, depth + 1)))
        if (weight > weightMax) throw new BudgetError('its drawings are nested too many times over')
      }
      weights.set(object, weight)
      return weight
    }
    for (const object of this.#drawings.keys()) weightOf(object, 0)
  }

  /** True when the pages have not said this line before. */
  isNew(line: readonly string[]): boolean {
    const key = keyOf(line)
    if (this.#said.has(key)) return false
    if (this.#said.size < linesMax) this.#said.set(key, line.length)
    return true
  }

  /** Cells cut off at their edges run into one another on the page; as they are drawn they are apart. */
  #apart(pieces: readonly Piece[]): void {
    const letters = pieces.reduce((sum, { codes }) => sum + codes.length, 0)
    if (letters < 3 * pieces.length) return
    for (const line of this.#faces.lines(pieces, true))
      if (line.length > (this.#said.get(keyOf(line)) ?? Infinity))
        this.#reading.rows(this.pagesPlace).row(line)
  }

  /** Tells what is drawn out of sight. */
  read(): void {
    const edges = this.#edges()
    for (const [object, drawing] of this.#drawings) {
      const isNewest = this.#tree.ofNumber.get(object.number) === object
      const isShown = isNewest && (this.#tree.shown.has(object) || edges.has(object))
      if (isShown) this.#apart(drawing.pieces)
      if (isShown) this.#readShown(drawing, edges.get(object) ?? edge(object.dictionary, 'BBox'))
      if (!isShown || this.everything)
        this.#tell(drawing.pieces, isShown ? this.#place : this.#leftovers)
    }
  }

  /** The edges of the page, for each drawing of a page. */
  #edges(): Map<PdfObject, Edge> {
    const edges = new Map<PdfObject, Edge>()
    for (const { dictionary } of this.#tree.pages) {
      const parent = entry(dictionary, 'Parent').flatMap(
        (number) => this.#tree.ofNumber.get(number)?.dictionary ?? [],
      )
      const box = [dictionary, ...parent]
        .map((text) => edge(text, 'CropBox') ?? edge(text, 'MediaBox'))
        .find((found) => found !== undefined)
      for (const number of entry(dictionary, 'Contents')) {
        const drawing = this.#tree.ofNumber.get(number)
        if (drawing !== undefined) edges.set(drawing, box ?? everywhere)
      }
    }
    return edges
  }

  #readShown({ pieces, drawn }: Drawing, [left, low, right, high]: Edge = everywhere): void {
    // A scan with its text laid behind it draws a picture: that text can be seen in the picture.
    const isScan = drawn.length > 0 && pieces.every(({ isInvisible }) => isInvisible)
    const isOutside = ({ x, y, size }: Piece): boolean =>
      x < left - 1 || x > right + 1 || y < low - size || y > high + 1
    const outside = pieces.filter(isOutside)
    const inside = outside.length === 0 ? pieces : pieces.filter((piece) => !isOutside(piece))
    const invisible = isScan ? [] : inside.filter((piece) => piece.isInvisible)
    const covered = inside.filter((piece) => piece.isCovered && !piece.isInvisible)
    this.#outOfSight(outside, 'text beyond the edges of the pages')
    this.#outOfSight(invisible, 'text that is drawn so that nobody sees it')
    this.#outOfSight(covered, 'text under boxes that were drawn over it')
  }

  #outOfSight(pieces: readonly Piece[], words: string): void {
    if (pieces.length === 0) return
    const place = { part: `${this.#path}${words}`, words, isHidden: true }
    let said = 0
    for (const line of this.#faces.lines(pieces)) {
      tellLine(this.#reading, place, line)
      said += line.join('').length
    }
    if (said > 3)
      this.#reading.finding(
        'NOTE',
        'hidden-content',
        place,
        pieces.length,
        `There is ${words}: it can be copied out of the file.`,
      )
  }

  #tell(pieces: readonly Piece[], place: Place): void {
    for (const line of this.#faces.lines(pieces))
      if (this.isNew(line)) tellLine(this.#reading, place, line)
  }
}
