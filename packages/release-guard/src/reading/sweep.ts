// The sweep: reads any XML or HTML without knowing its schema. Text of runs is joined, leaves become cells,
// the element around them a row. Nothing in the document is left out, attributes and comments included.
import type { Place } from '../deciding/finding.ts'
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
const boxes = new Set(['tc', 'td', 'th', 'table-cell', 'cell', 'c', 'Cell', 'si'])
const lines = new Set(['p', 'h', 'li', 'title', 'h1', 'h2', 'h3', 'h4'])
const hiddenInside = new Set(['del', 'moveFrom', 'tracked-changes'])
const cellsMax = 48

interface Open {
  readonly name: string
  text: string
  cells: string[]
  /** How many of the cells, the first ones, are attributes. */
  attributes: number
  /** Elements of one name that are rows themselves: their parent is a list and no row. */
  rowChild: string
  isList: boolean
}

const opened = (name: string): Open => ({
  name,
  text: '',
  cells: [],
  attributes: 0,
  rowChild: '',
  isList: name === '',
})

/** Sweeps a document; `hidden` is the place of deleted and moved text. Returns false when it is cut short. */
export function sweepXml(
  reading: Reading,
  xml: string,
  place: Place,
  hidden: Place = place,
): boolean {
  const sweep = new Sweep(reading, place, hidden)
  const whole = walkXml(xml, sweep)
  sweep.end()
  return whole
}

class Sweep {
  readonly #reading: Reading
  readonly #place: Place
  readonly #hidden: Place
  readonly #stack: Open[] = []
  readonly #root: Open = opened('')
  #depthHidden = 0

  constructor(reading: Reading, place: Place, hidden: Place) {
    this.#reading = reading
    this.#place = place
    this.#hidden = hidden
  }

  #top(): Open {
    return this.#stack[this.#stack.length - 1] ?? this.#root
  }

  #here(): Place {
    return this.#depthHidden > 0 ? this.#hidden : this.#place
  }

  open(name: string, attributes: string): void {
    if (hiddenInside.has(name)) this.#depthHidden += 1
    const cells =
      attributes === '' ? [] : attributeValues(attributes).filter((value) => !/^\d?$/.test(value))
    const element = opened(name)
    if (name === 'tab' || name === 'br') element.text = ' '
    if (runs.has(name)) {
      if (cells.length > 0) this.#row(cells)
    } else {
      element.cells = cells
      element.attributes = cells.length
    }
    this.#stack.push(element)
    if (this.#stack.length > 2_000)
      throw this.#reading.budget.exceeded('its parts are nested too deeply')
  }

  text(raw: string): void {
    const element = this.#top()
    if (element.text.length < 100_000) element.text += decodeXml(raw)
    else {
      this.#reading.line(this.#here(), element.text)
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
  }

  #pop(): void {
    const element = this.#stack.pop()
    if (element === undefined) return
    const parent = this.#top()
    if (runs.has(element.name) && element.cells.length === 0) parent.text += element.text
    else this.#close(element, parent)
    if (hiddenInside.has(element.name)) this.#depthHidden -= 1
  }

  #close(element: Open, parent: Open): void {
    const text = element.text.trim()
    if (text !== '') {
      element.cells.push(text)
      if (lines.has(element.name) || text.length > 60) this.#reading.line(this.#here(), text)
    }
    const { cells, name, attributes } = element
    if (cells.length === 0) return
    if (boxes.has(name))
      parent.cells.push(cells.slice(attributes).join(' '), ...cells.slice(0, attributes))
    else if (cells.length === 1) parent.cells.push(cells[0] ?? '')
    else {
      this.#row(cells, element.isList)
      if (parent.rowChild !== '') parent.isList = true
      else if (cells.length < cellsMax) parent.cells.push(...cells)
      parent.rowChild = name
    }
    if (parent.cells.length > 2_000 && !/^(?:tr|row|table-row)$/.test(parent.name))
      this.#row(parent.cells.splice(0), true)
  }

  /** One row; of a list, or past a row's width, each cell is a line of its own: nothing is left out. */
  #row(cells: readonly string[], isList = false): void {
    const width = isList && cells.length >= cellsMax ? 0 : 256
    if (width > 0) this.#reading.rows(this.#here()).row(cells.slice(0, width))
    for (const cell of cells.slice(width)) this.#reading.line(this.#here(), cell)
  }
}

/** Text in bytes of no known format: runs of letters and digits in Latin-1 and in UTF-16. */
export function sweepBytes(reading: Reading, bytes: Buffer, place: Place): void {
  const wide = /(?:[\x20-\x7e\xa0-\xff]\0){4,400}/g
  const narrow = /[\x20-\x7e\xa0-\xff]{5,600}/g
  for (let at = 0; at < bytes.length; at += 1 << 24) {
    const text = bytes.toString('latin1', at, Math.min(bytes.length, at + (1 << 24) + 800))
    for (const [run] of text.matchAll(narrow)) reading.line(place, run)
    for (const [run] of text.matchAll(wide)) reading.line(place, run.replaceAll('\0', ''))
  }
}
