// The sweep: reads any XML or HTML without knowing its schema. Text of runs is joined, leaves become cells,
// the element around them a row. Nothing in the document is left out, attributes and comments included.
import { columnsOf } from '../deciding/line-cells.ts'
import type { Place } from '../deciding/finding.ts'
import { expandEntities } from './entities.ts'
import type { Reading } from './reading.ts'
import { attributeValues, decodeXml, walkXml } from './xml.ts'

const runs = new Set([
  'r',
  't',
  'span',
  'b',
  'i',
  'em',
  'strong',
  'a',
  'font',
  'u',
  'smartTag',
  'hyperlink',
  'ins',
  'delText',
  'instrText',
  's',
  'sub',
  'sup',
  'rPh',
])
/** Elements that part the words around them. */
const gaps: Readonly<Record<string, string>> = {
  tab: '\t',
  br: '\n',
  cr: '\n',
  'line-break': '\n',
  noBreakHyphen: '-',
}
const boxes = new Set(['tc', 'td', 'th', 'table-cell', 'cell', 'c', 'Cell', 'si'])
/** Each is a row of its own, whatever stands beside it. */
const notes = new Set(['comment', 'threadedComment', 'annotation'])
const lines = new Set(['p', 'h', 'li', 'title', 'h1', 'h2', 'h3', 'h4'])
const cellsMax = 48

/** What is out of sight: what stands in the element, or in the nearest element around it that has one of these names. */
export interface OutOfSight {
  readonly words: string
  readonly of?: readonly string[]
}
/** Asked for every element that opens and closes, in order. */
export interface Sight {
  opens(name: string, attributes: string, within: readonly string[]): OutOfSight | undefined
  readonly comment?: string
  /** Attributes are settings and told apart; elsewhere they may be part of a row of data. */
  readonly apart?: boolean
}
const deleted: OutOfSight = { words: 'deleted text that is still in the file' }
/** Data: whatever stands together may be a row. */
export const plainSight: Sight = {
  opens: (name) =>
    name === 'del' || name === 'moveFrom' || name === 'tracked-changes' ? deleted : undefined,
}

/** Parts of a document: settings are no data. */
export const documentSight: Sight = { ...plainSight, apart: true }

interface Open {
  readonly name: string
  text: string
  cells: string[]
  /** How many of the cells, the first ones, are attributes. */
  attributes: number
  /** Elements of one name that are rows themselves: their parent is a list and no row. */
  rowChild: string
  isList: boolean
  /** Where what is in it belongs when nobody sees it. */
  hidden: Place | null
  /** What is hidden in something that is not. */
  lost: { readonly place: Place; readonly cells: string[] } | null
}

const opened = (name: string): Open => ({
  name,
  text: '',
  cells: [],
  attributes: 0,
  rowChild: '',
  isList: name === '',
  hidden: null,
  lost: null,
})

/** Sweeps a document; `sight` says what in it is out of sight. Returns false when it is cut short. */
export function sweepXml(
  reading: Reading,
  xml: string,
  place: Place,
  sight: Sight = plainSight,
): boolean {
  const sweep = new Sweep(reading, place, sight)
  const { xml: expanded, trouble } = expandEntities(xml)
  if (trouble !== null) reading.hold(place, trouble)
  const whole = walkXml(expanded, sweep)
  sweep.end()
  return whole
}

/** The values of attributes but for lone digits. */
const cellsOf = (attributes: string): string[] =>
  attributeValues(attributes).filter((value) => !/^\d?$/.test(value))

/** A note may be a line of columns. */
const columnsIn = (name: string, cells: readonly string[]): readonly string[] =>
  notes.has(name) ? cells.flatMap(columnsOf) : cells

class Sweep {
  readonly #reading: Reading
  readonly #place: Place
  readonly #sight: Sight
  readonly #places = new Map<string, Place>()
  readonly #stack: Open[] = []
  readonly #names: string[] = []
  readonly #root: Open = opened('')

  constructor(reading: Reading, place: Place, sight: Sight) {
    this.#reading = reading
    this.#place = place
    this.#sight = sight
  }

  #top(): Open {
    return this.#stack[this.#stack.length - 1] ?? this.#root
  }

  #hiddenPlace(words: string): Place {
    let place = this.#places.get(words)
    if (place === undefined) {
      place = { part: this.#place.part, words, isHidden: true }
      this.#places.set(words, place)
    }
    return place
  }

  open(name: string, attributes: string): void {
    const cells = attributes === '' ? [] : cellsOf(attributes)
    const gap = gaps[name]
    if (gap !== undefined) this.#top().text += gap
    const element = opened(name)
    element.hidden = this.#top().hidden
    this.#look(element, attributes)
    if (runs.has(name) || (this.#sight.apart === true && !boxes.has(name))) {
      if (cells.length > 0) this.#row(cells, element.hidden)
    } else {
      element.cells = cells
      element.attributes = cells.length
    }
    // What it says itself is of the file; what is in it is hidden with what it stands in.
    element.hidden ??= this.#top().hidden
    this.#stack.push(element)
    this.#names.push(name)
    if (this.#stack.length > 2_000)
      throw this.#reading.budget.exceeded('its parts are nested too deeply')
  }

  #look(element: Open, attributes: string): void {
    const lost = this.#sight.opens(element.name, attributes, this.#names)
    if (lost?.of !== undefined) this.#hideAround(lost.of, lost.words)
    else if (lost !== undefined) element.hidden ??= this.#hiddenPlace(lost.words)
  }

  /** The nearest element around of one of these names, and all in it that is still open, is out of sight. */
  #hideAround(names: readonly string[], words: string): void {
    const from = this.#stack.findLastIndex(({ name }) => names.includes(name))
    if (from < 0) return
    for (const element of this.#stack.slice(from)) element.hidden ??= this.#hiddenPlace(words)
  }

  comment(text: string): void {
    const { comment } = this.#sight
    if (comment === undefined) this.text(text.replaceAll('&', '&amp;'))
    else if (text.trim() !== '') this.#reading.line(this.#hiddenPlace(comment), decodeXml(text))
  }

  text(raw: string): void {
    const element = this.#top()
    if (element.text.length < 100_000) element.text += decodeXml(raw)
    else {
      this.#reading.line(element.hidden ?? this.#place, element.text)
      element.text = decodeXml(raw)
    }
  }

  /** HTML leaves elements open: closes up to the one that is meant, if there is one near. */
  close(name: string): void {
    const stack = this.#stack
    for (let up = stack.length - 1, steps = 0; up >= 0 && steps < 16; up -= 1, steps += 1)
      if (stack[up]?.name === name) {
        while (stack.length > up) this.#pop()
        return
      }
  }

  /** Closes all that is still open. */
  end(): void {
    while (this.#stack.length > 0) this.#pop()
    this.#close(this.#root, opened(''))
    const [only, ...others] = this.#root.cells
    if (only !== undefined && others.length === 0) this.#reading.line(this.#place, only)
  }

  #pop(): void {
    const element = this.#stack.pop()
    this.#names.pop()
    if (element === undefined) return
    const parent = this.#top()
    if (runs.has(element.name) && element.cells.length === 0) {
      parent.text += element.text
      if (element.text.trim() !== '') parent.hidden ??= element.hidden
    } else this.#close(element, parent)
  }

  #close(element: Open, parent: Open): void {
    const text = element.text.trim()
    if (text !== '') {
      element.cells.push(text)
      if (lines.has(element.name) || text.length > 60)
        this.#reading.line(element.hidden ?? this.#place, text)
    }
    if (element.lost !== null) this.#row(element.lost.cells, element.lost.place)
    if (element.cells.length === 0) return
    // What is hidden in a cell hides its row; a row or a paragraph does not hide what it stands in.
    if (boxes.has(element.name) || this.#isInCell(parent)) parent.hidden ??= element.hidden
    this.#pass(element, parent)
    if (parent.cells.length > 2_000 && !/^(?:tr|row|table-row)$/.test(parent.name))
      this.#row(parent.cells.splice(0), parent.hidden, true)
  }

  /** Whether what stands in this element, the innermost one, stands in a cell; on slides a text lies between. */
  #isInCell({ name }: Open): boolean {
    return boxes.has(name) || (name === 'txBody' && this.#names.at(-2) === 'tc')
  }

  /** A leaf is a cell of what it stands in; several cells are a row. */
  #pass(element: Open, parent: Open): void {
    const { cells, name, attributes, hidden, isList } = element
    const isLost = hidden !== null && parent.hidden === null
    if (boxes.has(name))
      parent.cells.push(cells.slice(attributes).join(' '), ...cells.slice(0, attributes))
    else if (cells.length === 1 && !notes.has(name)) {
      if (isLost) (parent.lost ??= { place: hidden, cells: [] }).cells.push(cells[0] ?? '')
      else parent.cells.push(cells[0] ?? '')
    } else {
      this.#row(columnsIn(name, cells), hidden, isList)
      if (parent.rowChild !== '') parent.isList = true
      else if (cells.length < cellsMax && !isLost) parent.cells.push(...cells)
      parent.rowChild = name
    }
  }

  /** One row; of a list, or past a row's width, each cell is a line of its own: nothing is left out. */
  #row(cells: readonly string[], hidden: Place | null, isList = false): void {
    const place = hidden ?? this.#place
    const width = isList && cells.length >= cellsMax ? 0 : 256
    if (width > 0) this.#reading.rows(place).row(cells.slice(0, width))
    for (const cell of cells.slice(width)) this.#reading.line(place, cell)
  }
}

/** Text in bytes of no known format: runs of letters and digits in Latin-1 and in UTF-16, but those told before. */
export function sweepBytes(
  reading: Reading,
  bytes: Buffer,
  place: Place,
  said: ReadonlySet<string> = new Set(),
): void {
  const wide = /(?:[\x20-\x7e\xa0-\xff]\0){4,400}/g
  const narrow = /[\x20-\x7e\xa0-\xff]{5,600}/g
  const tell = (run: string): void => {
    if (/[A-Za-z0-9]{2}/.test(run) && !said.has(run.trim())) reading.line(place, run)
  }
  for (let at = 0; at < bytes.length; at += 1 << 24) {
    const text = bytes.toString('latin1', at, Math.min(bytes.length, at + (1 << 24) + 800))
    for (const [run] of text.matchAll(narrow)) tell(run)
    for (const [run] of text.matchAll(wide)) tell(run.replaceAll('\0', ''))
  }
}
