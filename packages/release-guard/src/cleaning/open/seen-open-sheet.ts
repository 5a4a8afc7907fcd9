// The cells of OpenDocument sheets that are seen, and how many are filled and are not; for the proof of a cleaned copy.
import { pointsOf } from '../../reading/document/open-length.ts'
import { attribute } from '../../reading/xml.ts'
import type { Looks } from './seen-looks.ts'

const hiddenRow = /^(?:collapse|filter)$/
const flat = (length: string): boolean => /^0(?:\.0+)?[a-z]+$/.test(length)
const styleOf = (at: string): string => attribute(at, 'style-name') ?? ''
const lookOf = (at: string): string => attribute(at, 'default-cell-style-name') ?? ''
const isLost = (at: string): boolean => hiddenRow.test(attribute(at, 'visibility') ?? '')

interface Cell {
  /** Under a merged cell, which is shown in its place. */
  readonly isCovered: boolean
  /** Its own style or its row's; that of its column counts where there is none. */
  readonly style: string
  readonly value: string
  readonly string: string
  readonly repeat: number
  /** Its paragraphs, empty ones too. */
  readonly lines: string[]
}

interface Column {
  readonly to: number
  readonly isHidden: boolean
  readonly style: string
}

interface Row {
  readonly times: number
  readonly isHidden: boolean
  readonly style: string
  readonly cells: Cell[]
}

export class SeenSheets {
  readonly texts = new Map<string, string>()
  unseen = 0
  readonly #looks: Looks
  #name = ''
  #columns: Column[] = []
  #isLocked = false
  #at = 0
  #lastFilled = 0
  #isFar = false
  #row: Row | null = null
  #cell: Cell | null = null

  constructor(looks: Looks) {
    this.#looks = looks
  }

  open(name: string, at: string): void {
    if (name === 'table') this.#openSheet(at)
    else if (name === 'table-column') this.#addColumn(at)
    else if (name === 'table-row') this.#openRow(at)
    else if (/^(?:covered-)?table-cell$/.test(name)) this.#openCell(at, name !== 'table-cell')
  }

  /** A paragraph; false when it stands in no cell. */
  paragraph(text: string): boolean {
    this.#cell?.lines.push(text)
    return this.#cell !== null
  }

  close(name: string): void {
    if (/^(?:covered-)?table-cell$/.test(name) && this.#cell !== null) {
      this.#row?.cells.push(this.#cell)
      this.#cell = null
    }
    if (name !== 'table-row' || this.#row === null) return
    this.#closeRow(this.#row)
    this.#row = null
  }

  #openSheet(at: string): void {
    this.#name = attribute(at, 'name') ?? ''
    this.#columns = []
    this.#isLocked = attribute(at, 'protected') === 'true'
    this.#at = this.#lastFilled = 0
    this.#isFar = false
    this.texts.set(`sheet ${this.#name}`, this.#name)
  }

  #addColumn(at: string): void {
    const width = this.#looks.of('table-column', styleOf(at), 'table-column column-width')
    const from = this.#columns[this.#columns.length - 1]?.to ?? 0
    this.#columns.push({
      to: from + Number(attribute(at, 'number-columns-repeated') ?? 1),
      isHidden: isLost(at) || flat(width),
      style: lookOf(at),
    })
  }

  #openRow(at: string): void {
    const height = this.#looks.of('table-row', styleOf(at), 'table-row row-height')
    this.#row = {
      times: Number(attribute(at, 'number-rows-repeated') ?? 1),
      isHidden: isLost(at) || pointsOf(height) < 3,
      style: lookOf(at),
      cells: [],
    }
  }

  #openCell(at: string, isCovered: boolean): void {
    const values = ['value', 'date-value', 'time-value', 'boolean-value']
    this.#cell = {
      isCovered,
      style: styleOf(at) || (this.#row?.style ?? ''),
      value: values.map((key) => attribute(at, key)).find((one) => one !== undefined) ?? '',
      string: attribute(at, 'string-value') ?? '',
      repeat: Number(attribute(at, 'number-columns-repeated') ?? 1),
      lines: [],
    }
  }

  #isUnread(style: string): boolean {
    const lock = this.#looks.of('table-cell', style, 'table-cell cell-protect')
    return (
      this.#looks.isUnread('table-cell', style, true) ||
      this.#looks.isBlind(style) ||
      (this.#isLocked && lock.includes('hidden-and-protected'))
    )
  }

  #closeRow({ cells, isHidden, times }: Row): void {
    if (cells.some((cell) => wordsOf(cell) !== '')) {
      this.#isFar ||= this.#at > this.#lastFilled + 500
      this.#lastFilled = this.#at + times
      this.#tell(cells, isHidden || this.#isFar, `${this.#at + 1}*${times}`)
    }
    this.#at += times
  }

  #tell(cells: readonly Cell[], isRowUnseen: boolean, row: string): void {
    let [at, last, isFar] = [0, 0, isRowUnseen]
    for (const cell of cells) {
      const words = wordsOf(cell)
      if (words !== '') {
        isFar ||= at > last + 40
        last = at + cell.repeat
        for (let column = at; column < Math.min(last, at + 20_000); column += 1)
          if (isFar || this.#isCellUnseen(cell, column)) this.unseen += 1
          else this.texts.set(`${this.#name}\n${row}:${column + 1}`, words)
      }
      at += cell.repeat
    }
  }

  #isCellUnseen(cell: Cell, at: number): boolean {
    const column = this.#columns.find(({ to }) => to > at)
    const showsNothing = cell.value !== '' && cell.lines.length > 0 && cell.lines.join('') === ''
    return (
      showsNothing ||
      cell.isCovered ||
      column?.isHidden === true ||
      this.#isUnread(cell.style === '' ? (column?.style ?? '') : cell.style)
    )
  }
}

/** What is in a cell: what is shown, and the value behind it. */
function wordsOf({ lines, string, value }: Cell): string {
  const text = lines.length > 0 ? lines.join('\n') : string
  return text === '' && value === '' ? '' : `${text}\n${value}`
}
