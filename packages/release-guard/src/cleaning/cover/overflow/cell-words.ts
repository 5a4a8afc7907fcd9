// How wide the words in a cell of a workbook are at the least, and to which side they run out of it.
import { unicode } from '../../charts/plot-cells.ts'
import { isFilled } from '../../in-sight.ts'
import { child, elements, valueOf, walkTree, type XmlNode } from '../../xml-tree.ts'
import type { CellPlace } from '../sheet-grid.ts'
import { readFrom, type Run, type RunningCell } from './cell-overflow.ts'
import type { Side } from './text-box.ts'
import { usualSize, widthOf } from './text-size.ts'

interface Look {
  /** In points. */
  readonly size: number
  /** To which side it leans; null where words never run out of such a cell. */
  readonly way: Side | 'general' | 'across' | null
}

/** Letters of a cell whose style says no size. */
const usual = { size: usualSize, way: 'general' } as const

const textOf = (node: XmlNode): string =>
  node.children.filter((one) => typeof one === 'string').join('')

const isSet = (node: XmlNode, key: string): boolean => /^(?:1|true)$/.test(valueOf(node, key) ?? '')

/** The looks of cells by their numbers. */
function looksIn(styles: XmlNode): Look[] {
  const fonts = elements(child(styles, 'fonts') ?? styles)
  return elements(child(styles, 'cellXfs') ?? styles).map((xf) => {
    const font = fonts[Number(valueOf(xf, 'fontId'))]
    return { size: sizeIn(font) ?? usual.size, way: wayOf(child(xf, 'alignment')) }
  })
}

function sizeIn(font: XmlNode | undefined): number | null {
  const size = font && child(font, 'sz')
  const points = Number((size && valueOf(size, 'val')) ?? Number.NaN)
  return points > 0 ? points : null
}

/** Nothing runs out where it is wrapped, made smaller, turned or repeated. */
function wayOf(alignment: XmlNode | undefined): Look['way'] {
  if (alignment === undefined) return usual.way
  const isKept = isSet(alignment, 'wrapText') || isSet(alignment, 'shrinkToFit')
  const isTurned = (valueOf(alignment, 'textRotation') ?? '0') !== '0'
  if (isKept || isTurned) return null
  const said = valueOf(alignment, 'horizontal') ?? usual.way
  if (said === 'centerContinuous') return 'across'
  return ([usual.way, 'left', 'center', 'right'] as const).find((way) => way === said) ?? null
}

export class CellWords {
  readonly #looks: readonly Look[]
  readonly #shared: (index: number) => XmlNode | undefined

  /** @param shared the texts that cells share, by their numbers */
  constructor(styles: XmlNode | null, shared: (index: number) => XmlNode | undefined) {
    this.#looks = styles === null ? [] : looksIn(styles)
    this.#shared = shared
  }

  /** The words of a cell; null where they are none or never run out of it. Numbers do not. */
  runOf(cell: XmlNode): Run | null {
    const { size, way } = this.#lookOf(cell)
    const words = way === null ? undefined : this.#wordsOf(cell)
    if (way === null || words === undefined) return null
    let [width, text] = [0, '']
    for (const [piece, own] of piecesOf(words)) {
      width += widthOf(piece, own ?? size)
      text += piece
    }
    return { width, side: way === 'general' ? readFrom(text) : way === 'across' ? 'center' : way }
  }

  /** Whether a cell is centred together with the empty ones to its right that are too. */
  isAcross(cell: XmlNode): boolean {
    return this.#lookOf(cell).way === 'across'
  }

  #lookOf(cell: XmlNode): Look {
    return this.#looks[Number(valueOf(cell, 's') ?? 0)] ?? usual
  }

  #wordsOf(cell: XmlNode): XmlNode | undefined {
    const type = valueOf(cell, 't')
    if (type === 'inlineStr') return child(cell, 'is')
    const value = child(cell, 'v')
    if (value === undefined || type === 'str') return value
    return type === 's' ? this.#shared(Number(textOf(value))) : undefined
  }
}

/** On a sheet that begins at the right, all is reckoned from there. */
const mirrored = { left: 'right', center: 'center', right: 'left' } as const

/** The cells of a sheet whose words may run out of them, fed with all of its cells in their order. */
export class RunningCells {
  isMirrored = false
  readonly #words: CellWords
  readonly #wide: RunningCell[] = []
  readonly #across: (RunningCell & { across: number })[] = []

  constructor(words: CellWords) {
    this.#words = words
  }

  /** An empty cell may be one of several in which words are centred. */
  goOn(cell: XmlNode, { column, row }: CellPlace): void {
    const last = this.#across[this.#across.length - 1]
    if (last?.row !== row || last.column + last.across !== column) return
    if (!isFilled(cell) && this.#words.isAcross(cell)) last.across += 1
  }

  /** Takes a cell in sight. */
  take(cell: XmlNode, place: CellPlace, width: number): void {
    const run = this.#words.runOf(cell)
    if (run === null) return
    const side = this.isMirrored ? mirrored[run.side] : run.side
    if (this.#words.isAcross(cell)) this.#across.push({ ...place, run, across: 1 })
    else if (run.width > width) this.#wide.push({ ...place, run: { ...run, side } })
  }

  all(): RunningCell[] {
    return [...this.#wide, ...this.#across.filter(({ across }) => across > 1)]
  }
}

/** The pieces of a text, each with its size where it says one. */
function* piecesOf(words: XmlNode): Generator<readonly [string, number | null]> {
  if (words.name === 'v') yield [unicode(textOf(words)), null]
  for (const part of elements(words))
    if (part.name === 't') yield [unicode(textOf(part)), null]
    else if (part.name === 'r')
      for (const one of walkTree(part))
        if (one.name === 't') yield [unicode(textOf(one)), sizeIn(child(part, 'rPr'))]
}
