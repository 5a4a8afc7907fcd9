// What charts draw, for the proof of a cleaned copy: titles, names, categories and figures by what the chart itself
// stores, less what hidden rows and columns keep from being drawn. Shares no code with what cleans.
import { attribute, decodeXml, walkXml } from '../../reading/xml.ts'
import { CleanError } from '../clean-error.ts'

type Texts = ReadonlyMap<string, string>
const nothing = (): void => undefined

/** Where a part leads, by id. */
function leads(parts: Texts, part: string): Map<string, { kind: string; target: string }> {
  const found = new Map<string, { kind: string; target: string }>()
  const folder = part.slice(0, part.lastIndexOf('/') + 1)
  const open = (name: string, at: string): void => {
    if (name !== 'Relationship') return
    const path = new URL(attribute(at, 'Target') ?? '', `zip:/${folder}`).pathname.slice(1)
    const kind = (attribute(at, 'Type') ?? '').replace(/^.*\//, '')
    found.set(attribute(at, 'Id') ?? '', { kind, target: decodeURI(path) })
  }
  const rels = parts.get(`${folder}_rels/${part.slice(folder.length)}.rels`) ?? ''
  walkXml(rels, { open, text: nothing, close: nothing })
  return found
}

const anchors = /^(?:twoCellAnchor|oneCellAnchor|absoluteAnchor|graphicFrame|inline|anchor)$/
const isTrue = (value: string): boolean => !/^(?:0|false)$/.test(value)
const away = /^(?:del|moveFrom|Fallback)$/

/** The charts that a sheet, a slide or a text shows, in order. */
function chartsOf(parts: Texts, part: string): string[] {
  const byId = leads(parts, part)
  const found: string[] = []
  let [isHidden, gone, wasOpen] = [false, 0, true]
  const look = (name: string, at: string): void => {
    if (anchors.test(name)) isHidden = false
    if (/^(?:cNvPr|docPr)$/.test(name)) isHidden = isTrue(attribute(at, 'hidden') ?? '0')
    if (!/^(?:chart|drawing)$/.test(name) || isHidden || gone > 0) return
    const lead = byId.get(attribute(at, 'id') ?? '')
    if (lead?.kind === 'drawing') found.push(...chartsOf(parts, lead.target))
    if (lead?.kind === 'chart') found.push(lead.target)
  }
  walkXml(parts.get(part) ?? '', {
    open: (name, at, isEmpty) => {
      wasOpen = !isEmpty
      if (away.test(name) && wasOpen) gone += 1
      look(name, at)
    },
    text: nothing,
    close: (name) => {
      if (away.test(name) && wasOpen) gone -= 1
      wasOpen = true
    },
  })
  return found
}

/** Which rows and columns of a sheet are not drawn. */
export type Folded = (sheet: string) => {
  readonly row: (number: number) => boolean
  readonly column: (number: number) => boolean
}

/** What the charts draw that these parts show. */
export function seenInCharts(
  parts: Texts,
  shown: readonly string[],
  folded: Folded | null = null,
): Map<string, string> {
  const seen = new Map<string, string>()
  for (const part of shown)
    for (const chart of chartsOf(parts, part)) {
      const reader = new ChartReader(folded)
      if (!walkXml(parts.get(chart) ?? '', reader)) throw new CleanError('a chart is cut short')
      seen.set(`chart ${seen.size + 1} of ${part}`, reader.drawn())
    }
  return seen
}

interface Series {
  name: string[]
  cat: string[]
  readonly figures: string[]
}

const axes = /^(?:cat|date|ser)Ax$/
const sources = /^(?:tx|cat|val|xVal|yVal|bubbleSize|plus|minus)$/

class ChartReader {
  readonly #folded: Folded | null
  readonly #stack: string[] = []
  readonly #flags = new Set<string>()
  readonly #words: string[] = []
  readonly #series: Series[] = []
  #axes = 0
  #formula = ''
  #points: [number, string][] = []
  #count = 0
  #index = 0
  #text = ''
  readonly #later: (() => void)[] = []

  constructor(folded: Folded | null) {
    this.#folded = folded
  }

  open(name: string, at: string): void {
    this.#stack.push(name)
    this.#text = ''
    const value = attribute(at, 'val') ?? '1'
    if (name === 'ser') this.#series.push({ name: [], cat: [], figures: [] })
    if (sources.test(name)) [this.#formula, this.#points, this.#count] = ['', [], 0]
    if (name === 'ptCount') this.#count = Number(value)
    if (name === 'pt') this.#index = Number(attribute(at, 'idx'))
    this.#flag(name, isTrue(value))
  }

  #flag(name: string, isOn: boolean): void {
    if (/^(?:legend|dTable|(?:pie|doughnut|ofPie)\w*Chart)$/.test(name)) this.#flags.add(name)
    if (/^(?:show(?:SerName|CatName)|autoTitleDeleted|plotVisOnly)$/.test(name) && isOn)
      this.#flags.add(name)
    const isOfAxis = axes.test(this.#stack[this.#stack.length - 2] ?? '')
    if (axes.test(name)) this.#axes += 1
    if (name === 'delete' && isOfAxis && isOn) this.#axes -= 1
  }

  text(raw: string): void {
    this.#text += raw
  }

  close(name: string): void {
    this.#stack.pop()
    const text = decodeXml(this.#text)
    this.#text = ''
    if (name === 't') this.#words.push(text)
    if (name === 'f') this.#formula = text
    if (name === 'v') this.#points.push([this.#stack.includes('pt') ? this.#index : 0, text])
    if (sources.test(name)) this.#source(name)
  }

  #source(name: string): void {
    const [series, formula] = [this.#series.at(-1), this.#formula]
    const [points, count] = [new Map(this.#points), Math.max(this.#count, this.#points.length)]
    if (name === 'tx') {
      // The name of a series, or the text of a title.
      const isOfSeries = this.#stack[this.#stack.length - 1] === 'ser'
      if (isOfSeries && series !== undefined) series.name = [...points.values()]
      else this.#words.push(...points.values())
      return
    }
    // Whether hidden rows are drawn is said at the end.
    this.#later.push(() => {
      const texts = this.#drawnOf(formula, points, count)
      if (name === 'cat' && series !== undefined) series.cat = texts
      else series?.figures.push(...texts, '')
    })
  }

  #drawnOf(formula: string, points: ReadonlyMap<number, string>, count: number): string[] {
    const cells = this.#cellsOf(formula)
    const drawn: string[] = []
    for (let at = 0; at < count; at += 1) {
      const cell = cells?.length === count ? cells[at] : undefined
      if (cell === undefined || this.#isDrawn(cell)) drawn.push(same(points.get(at) ?? ''))
    }
    return drawn
  }

  #isDrawn({ sheet, row, column }: Cell): boolean {
    const folds = this.#flags.has('plotVisOnly') ? this.#folded?.(sheet) : undefined
    return folds === undefined || (!folds.row(row) && !folds.column(column))
  }

  #cellsOf(formula: string): Cell[] | null {
    const parts = /^(.+)!\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)$/.exec(formula)
    if (parts === null || this.#folded === null) return null
    const [, name = '', left = '', top, right = '', bottom] = parts
    const sheet = name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name
    const cells: Cell[] = []
    for (let row = Number(top); row <= Number(bottom) && cells.length < 100_000; row += 1)
      for (let column = letters(left); column <= letters(right); column += 1)
        cells.push({ sheet, row, column })
    return cells
  }

  drawn(): string {
    for (const one of this.#later) one()
    const isListed = this.#flags.has('legend') || this.#flags.has('dTable')
    const isTitle = this.#series.length === 1 && !this.#flags.has('autoTitleDeleted')
    const hasPie = [...this.#flags].some((one) => /^(?:pie|doughnut|ofPie)/.test(one))
    const names = isListed || isTitle || this.#flags.has('showSerName')
    const cats = this.#axes > 0 || this.#flags.has('showCatName') || (isListed && hasPie)
    const lines = this.#series.flatMap(({ name, cat, figures }) => [
      ...(names ? name : []),
      ...(cats ? cat : []),
      ...figures,
    ])
    return [...this.#words, '', ...lines].join('\n')
  }
}

interface Cell {
  readonly sheet: string
  readonly row: number
  readonly column: number
}

const letters = (name: string): number =>
  Array.from(name).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)

/** A number however it is written. */
const same = (text: string): string =>
  text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text
