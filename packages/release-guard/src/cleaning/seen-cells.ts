// What is seen of a workbook: the text of every cell in sight and of every shape, read with the reader's own tools.
// Used to prove a cleaned copy and to write one sheet as CSV; shares no code with what cleans.
import { Budget } from '../reading/budget.ts'
import { attribute, decodeXml, walkXml, xmlString } from '../reading/xml.ts'
import { Merged } from '../reading/sheet/merged.ts'
import { isFlat } from '../reading/sheet/sheet-head.ts'
import { stylesOutOfSight } from '../reading/sheet/cell-styles.ts'
import { zipEntries } from '../reading/zip.ts'
import { CleanError } from './clean-error.ts'
import type { Seen } from './prove.ts'
import { seenInCharts } from './charts/seen-charts.ts'
import { seenOnSheet } from './drawing/seen-on-sheet.ts'

export interface SeenSheet {
  readonly name: string
  /** Rows by number, cells by column, only those in sight. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, string>>
  /** Cells with something in them that are not in sight. */
  readonly unseen: number
}

type Parts = ReadonlyMap<string, Buffer>

function unpack(file: Buffer): Parts {
  const parts = new Map<string, Buffer>()
  for (const { name, bytes, isUnlisted } of zipEntries(file, new Budget()))
    if (!isUnlisted && bytes !== null && !parts.has(name)) parts.set(name, bytes)
  return parts
}

const walk = (
  parts: Parts,
  part: string,
  open: (name: string, attributes: string) => void,
  text: (raw: string) => void = () => undefined,
  close: (name: string) => void = () => undefined,
): void => {
  if (!walkXml(xmlString(parts.get(part) ?? Buffer.alloc(0)), { open, text, close }))
    throw new CleanError('a part of it is cut short')
}

function sheetParts(parts: Parts, all = false): { name: string; part: string }[] {
  const targets = new Map<string, string>()
  walk(parts, 'xl/_rels/workbook.xml.rels', (name, attributes) => {
    const target = attribute(attributes, 'Target') ?? ''
    if (name === 'Relationship')
      targets.set(
        attribute(attributes, 'Id') ?? '',
        target.startsWith('/') ? target.slice(1) : `xl/${target}`,
      )
  })
  const sheets: { name: string; part: string }[] = []
  walk(parts, 'xl/workbook.xml', (name, attributes) => {
    const state = attribute(attributes, 'state') ?? 'visible'
    if (name === 'sheet' && (all || state === 'visible'))
      sheets.push({
        name: attribute(attributes, 'name') ?? '',
        part: targets.get(attribute(attributes, 'id') ?? '') ?? '',
      })
  })
  return sheets
}

function sharedTexts(parts: Parts): string[] {
  const texts: string[] = []
  let current = ''
  let reads = false
  let reading = 0
  walk(
    parts,
    'xl/sharedStrings.xml',
    (name) => {
      if (name === 'si') current = ''
      if (name === 'rPh') reading += 1
      reads = name === 't' && reading === 0
    },
    (raw) => {
      if (reads) current += raw
    },
    (name) => {
      reads = false
      if (name === 'rPh') reading -= 1
      if (name === 'si') texts.push(decodeXml(current))
    },
  )
  return texts
}

/** Styles that nobody can read, by the reader's measures. */
const unreadable = (parts: Parts): Set<string> =>
  new Set(
    [...stylesOutOfSight(parts.get('xl/styles.xml'), parts.get('xl/theme/theme1.xml'))].map(String),
  )

/** The sheets of a workbook that are seen, with what is seen on them. */
export function seenSheets(file: Buffer): SeenSheet[] {
  const parts = unpack(file)
  const [shared, faint] = [sharedTexts(parts), unreadable(parts)]
  return sheetParts(parts).map(({ name, part }) => {
    const xml = xmlString(parts.get(part) ?? Buffer.alloc(0))
    const merged = new Merged(xml.slice(xml.lastIndexOf('sheetData')))
    const reader = new SheetReader(shared, faint, merged)
    walk(
      parts,
      part,
      (tag, at) => reader.open(tag, at),
      (raw) => reader.text(raw),
      (tag) => reader.close(tag),
    )
    return { name, rows: reader.rows, unseen: reader.filled - reader.seen }
  })
}

const isOn = (at: string, key: string): boolean => /^(?:1|true)$/.test(attribute(at, key) ?? '')

class SheetReader {
  readonly rows = new Map<number, Map<number, string>>()
  filled = 0
  seen = 0
  readonly #shared: readonly string[]
  readonly #faint: ReadonlySet<string>
  readonly #merged: Merged
  readonly #folded: [number, number][] = []
  #allFolded = false
  #row = 0
  #column = 0
  #lastRow = 0
  #beyond = false
  #isFolded = false
  #cells = new Map<number, string>()
  #hasAny = false
  #type = ''
  #value = ''
  #depthReading = 0
  #reads = false
  #isUnseen = false

  constructor(shared: readonly string[], faint: ReadonlySet<string>, merged: Merged) {
    this.#shared = shared
    this.#merged = merged
    this.#faint = faint
  }

  open(name: string, at: string): void {
    if (name === 'c') this.#openCell(at)
    else if (name === 'v' || name === 't') this.#reads = this.#depthReading === 0
    else if (name === 'row') this.#openRow(at)
    else if (name === 'rPh') this.#depthReading += 1
    else if (name === 'sheetFormatPr') this.#allFolded = isOn(at, 'zeroHeight')
    else if (name === 'col' && (isOn(at, 'hidden') || Number(attribute(at, 'width') ?? 9) < 0.3))
      this.#folded.push([Number(attribute(at, 'min')), Number(attribute(at, 'max'))])
  }

  #openRow(at: string): void {
    this.#row = Number(attribute(at, 'r') ?? this.#row + 1)
    this.#isFolded = this.#allFolded || isOn(at, 'hidden') || isFlat(attribute(at, 'ht') ?? '15')
    this.#cells = new Map()
    this.#column = 0
    this.#hasAny = false
    this.#isUnseen = false
  }

  #openCell(at: string): void {
    const letters = /^[A-Z]+/.exec(attribute(at, 'r') ?? '')?.[0] ?? ''
    const named = Array.from(letters).reduce(
      (sum, letter) => sum * 26 + letter.charCodeAt(0) - 64,
      0,
    )
    const column = named === 0 ? this.#column + 1 : named
    // Past a wide gap nobody looks: this cell and all to its right.
    this.#isUnseen ||= column > this.#column + 40
    this.#column = column
    this.#type = attribute(at, 't') ?? ''
    this.#value = ''
    this.#isCellFaint =
      this.#faint.has(attribute(at, 's') ?? '') ||
      this.#folded.some(([from, to]) => column >= from && column <= to) ||
      this.#merged.covers(column, this.#row)
  }
  #isCellFaint = false

  text(raw: string): void {
    if (this.#reads) this.#value += raw
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reads = false
    else if (name === 'rPh') this.#depthReading -= 1
    else if (name === 'c') this.#closeCell()
    else if (name === 'row') this.#closeRow()
  }

  #closeCell(): void {
    const text =
      this.#type === 's' ? (this.#shared[Number(this.#value)] ?? '') : decodeXml(this.#value)
    if (text === '') return
    this.#hasAny = true
    this.filled += 1
    if (!this.#isUnseen && !this.#isCellFaint) this.#cells.set(this.#column, text)
  }

  #closeRow(): void {
    if (!this.#hasAny) return
    if (this.#row > this.#lastRow + 500) this.#beyond = true
    this.#lastRow = this.#row
    if (this.#beyond || this.#isFolded || this.#cells.size === 0) return
    this.rows.set(this.#row, this.#cells)
    this.seen += this.#cells.size
  }
}

/** Rows and columns of a sheet that charts leave out, however little else is known of it. */
function foldsOf(parts: Parts, part: string): { rows: Set<number>; columns: [number, number][] } {
  const [rows, columns] = [new Set<number>(), [] as [number, number][]]
  let [last, isAllFolded] = [0, false]
  walk(parts, part, (name, at) => {
    if (name === 'sheetFormatPr') isAllFolded = isOn(at, 'zeroHeight')
    if (name === 'col' && (isOn(at, 'hidden') || attribute(at, 'width') === '0'))
      columns.push([Number(attribute(at, 'min')), Number(attribute(at, 'max'))])
    if (name !== 'row') return
    last = Number(attribute(at, 'r') ?? last + 1)
    const isFlat = /^0(?:\.0*)?$/.test(attribute(at, 'ht') ?? '')
    if (isAllFolded || isOn(at, 'hidden') || isFlat) rows.add(last)
  })
  return { rows, columns }
}

/** What the shapes and charts of the sheets that are shown draw. */
function drawnTexts(file: Buffer): Map<string, string> {
  const parts = unpack(file)
  const known = new Map<string, ReturnType<typeof foldsOf>>()
  const all = sheetParts(parts, true)
  const texts = new Map([...parts].map(([name, bytes]) => [name, lazyText(name, bytes)]))
  const small = sheetParts(parts).flatMap(({ name, part }) => {
    if (!(texts.get(part) ?? '').includes('sparkline')) return []
    return [[`${name}\nsparklines`, sparklines(parts, part).join('\n')] as const]
  })
  const charts = seenInCharts(
    texts,
    sheetParts(parts).map(({ part }) => part),
    (sheet) => {
      const folds =
        known.get(sheet) ?? foldsOf(parts, all.find(({ name }) => name === sheet)?.part ?? '')
      known.set(sheet, folds)
      return {
        row: (number) => folds.rows.has(number),
        column: (number) => folds.columns.some(([from, to]) => number >= from && number <= to),
      }
    },
  )
  const words = sheetParts(parts).map(
    ({ name, part }) => [`${name}\nshapes`, seenOnSheet(texts, part)] as const,
  )
  return new Map([...small, ...charts, ...words])
}

const lazyText = (name: string, bytes: Buffer): string =>
  /\.(?:xml|rels)$/.test(name) ? xmlString(bytes) : ''

/** The small charts in cells: where each is and what it is drawn from. */
function sparklines(parts: Parts, part: string): string[] {
  const found: string[] = []
  let [text, isIn] = ['', false]
  const open = (name: string): void => {
    if (name === 'sparkline') isIn = true
    text = ''
  }
  const close = (name: string): void => {
    if (isIn && (name === 'f' || name === 'sqref')) found.push(decodeXml(text))
    if (name === 'sparkline') isIn = false
  }
  walk(parts, part, open, (raw) => void (text += raw), close)
  return found
}

/** Everything seen in a workbook, by place. */
export function seenInWorkbook(file: Buffer): Seen {
  const texts = new Map<string, string>()
  let left = 0
  for (const { name, rows, unseen } of seenSheets(file)) {
    left += unseen
    texts.set(name, name)
    for (const [row, cells] of rows)
      for (const [column, text] of cells) texts.set(`${name}\n${row}:${column}`, text)
  }
  for (const [place, drawn] of drawnTexts(file)) texts.set(place, drawn)
  return { texts, unseen: left }
}
