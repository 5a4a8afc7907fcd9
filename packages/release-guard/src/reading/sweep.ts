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

/** Sweeps a document; `hidden` is the place of deleted and moved text. Returns false when it is cut short. */
export function sweepXml(
  reading: Reading,
  xml: string,
  place: Place,
  hidden: Place = place,
): boolean {
  const stack: Open[] = [
    { name: '', text: '', cells: [], attributes: 0, rowChild: '', isList: true },
  ]
  let depthHidden = 0
  const top = (): Open =>
    stack[stack.length - 1] ?? {
      name: '',
      text: '',
      cells: [],
      attributes: 0,
      rowChild: '',
      isList: true,
    }
  const here = (): Place => (depthHidden > 0 ? hidden : place)
  const end = (): void => {
    const element = stack.pop()
    if (element === undefined) return
    if (stack.length === 0)
      stack.push({ name: '', text: '', cells: [], attributes: 0, rowChild: '', isList: true })
    const parent = top()
    if (runs.has(element.name) && element.cells.length === 0) parent.text += element.text
    else closeElement(reading, here(), element, parent)
    if (hiddenInside.has(element.name)) depthHidden -= 1
  }
  const whole = walkXml(xml, {
    open: (name, attributes) => {
      if (hiddenInside.has(name)) depthHidden += 1
      const cells =
        attributes === '' ? [] : attributeValues(attributes).filter((value) => !/^\d?$/.test(value))
      const isRun = runs.has(name)
      if (isRun && cells.length > 0 && cells.length < cellsMax) reading.rows(here()).row(cells)
      stack.push({
        name,
        text: name === 'tab' || name === 'br' ? ' ' : '',
        cells: isRun ? [] : cells,
        attributes: isRun ? 0 : cells.length,
        rowChild: '',
        isList: false,
      })
      if (stack.length > 2_000) throw reading.budget.exceeded('its parts are nested too deeply')
    },
    text: (raw) => {
      const element = top()
      if (element.text.length < 100_000) element.text += decodeXml(raw)
      else {
        reading.line(here(), element.text)
        element.text = decodeXml(raw)
      }
    },
    close: (name) => {
      // HTML leaves elements open; close up to the one that is meant, if there is one near.
      for (let up = stack.length - 1, steps = 0; up > 0 && steps < 16; up -= 1, steps += 1)
        if (stack[up]?.name === name) {
          while (stack.length > up) end()
          return
        }
    },
  })
  while (stack.length > 1) end()
  closeElement(reading, place, top(), {
    name: '',
    text: '',
    cells: [],
    attributes: 0,
    rowChild: '',
    isList: true,
  })
  return whole
}

function closeElement(reading: Reading, place: Place, element: Open, parent: Open): void {
  const text = element.text.trim()
  if (text !== '') {
    element.cells.push(text)
    if (lines.has(element.name) || text.length > 60) reading.line(place, text)
  }
  const { cells, name } = element
  if (cells.length === 0) return
  if (boxes.has(name))
    parent.cells.push(
      cells.slice(element.attributes).join(' '),
      ...cells.slice(0, element.attributes),
    )
  else if (cells.length === 1) parent.cells.push(cells[0] ?? '')
  else {
    if (!element.isList || cells.length < cellsMax) reading.rows(place).row(cells.slice(0, 256))
    if (parent.rowChild === name || parent.rowChild !== '') parent.isList = true
    else if (cells.length < cellsMax) parent.cells.push(...cells)
    parent.rowChild = name
  }
  if (parent.cells.length > 2_000 && parent.name !== 'tr' && parent.name !== 'row') {
    for (const cell of parent.cells) if (cell.length <= 60) reading.line(place, cell)
    parent.cells = []
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
