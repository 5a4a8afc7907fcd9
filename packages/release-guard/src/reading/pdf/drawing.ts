// Follows the drawing of one page or form: which texts it writes, where, how they are painted, and whether a filled
// box is laid over them afterwards. Letters are not spelled here: a string is its codes, with the name of its typeface.
import { BudgetError } from '../budget.ts'
import { nextToken } from './lexer.ts'

export interface Piece {
  readonly codes: string
  readonly font: string
  readonly x: number
  readonly y: number
  /** Height of the letters, about. */
  readonly size: number
  /** Drawn so that nobody sees it. */
  readonly isInvisible: boolean
  /** A box was filled over it later. */
  isCovered: boolean
}

export interface Drawing {
  readonly pieces: readonly Piece[]
  /** Names of pictures and forms drawn, as often as they are. */
  readonly drawn: readonly string[]
}

export type Matrix = readonly [number, number, number, number, number, number]
export const still: Matrix = [1, 0, 0, 1, 0, 0]
export const times = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[1] * n[2],
  m[0] * n[1] + m[1] * n[3],
  m[2] * n[0] + m[3] * n[2],
  m[2] * n[1] + m[3] * n[3],
  m[4] * n[0] + m[5] * n[2] + n[4],
  m[4] * n[1] + m[5] * n[3] + n[5],
]

interface State {
  readonly at: Matrix
  readonly mode: number
  readonly isWhite: boolean
  readonly font: string
  readonly size: number
}

type Box = readonly [left: number, low: number, right: number, high: number]
const within = ([left, low, right, high]: Box, x: number, y: number): boolean =>
  x >= left && x <= right && y >= low && y <= high

const piecesMax = 1_000_000

/** Follows the operators of a stream of drawing. Nothing is painted. */
export function followDrawing(text: string): Drawing {
  const pen = new Pen()
  let at = 0
  for (;;) {
    const token = nextToken(text, at)
    if (token === null) return { pieces: pen.pieces, drawn: pen.drawn }
    at = token.end
    if (token.kind === 'string') pen.strings.push(token.text)
    else if (token.kind === 'number') pen.numbers.push(Number(token.text))
    else if (token.kind === 'name') pen.name = token.text
    else if (token.kind === 'word') {
      if (token.text === 'ID') at = endOfPicture(text, at)
      else pen.operator(token.text)
      pen.forget()
    }
    if (pen.pieces.length > piecesMax) throw new BudgetError('a page is too large')
  }
}

/** A picture within the drawing: its bytes are passed over. */
function endOfPicture(text: string, from: number): number {
  const end = /[\s\0]EI[\s\0]/g
  end.lastIndex = from
  return end.exec(text) === null ? text.length : end.lastIndex
}

class Pen {
  readonly pieces: Piece[] = []
  readonly drawn: string[] = []
  strings: string[] = []
  numbers: number[] = []
  name = ''
  #state: State = { at: still, mode: 0, isWhite: false, font: '', size: 10 }
  readonly #saved: State[] = []
  #line: Matrix = still
  #leading = 0
  #boxes: Box[] = []
  readonly #filled: Box[] = []
  #looks = 0
  #isBoxesOnly = true

  forget(): void {
    this.strings = []
    this.numbers = []
  }

  #number(fromEnd: number): number {
    const value = this.numbers[this.numbers.length - fromEnd]
    return value !== undefined && Number.isFinite(value) ? value : 0
  }

  #matrix(): Matrix {
    const at = (fromEnd: number): number => this.#number(fromEnd)
    return [at(6), at(5), at(4), at(3), at(2), at(1)]
  }

  operator(word: string): void {
    if (word === 'q') {
      if (this.#saved.length < 10_000) this.#saved.push(this.#state)
    } else if (word === 'Q') this.#state = this.#saved.pop() ?? this.#state
    else if (word === 'cm')
      this.#state = { ...this.#state, at: times(this.#matrix(), this.#state.at) }
    else if (word === 'Do') this.drawn.push(this.name)
    else if (!this.#text(word) && !this.#colour(word)) this.#path(word)
  }

  #text(word: string): boolean {
    if (word === 'BT') this.#line = still
    else if (word === 'Tf') this.#state = { ...this.#state, font: this.name, size: this.#number(1) }
    else if (word === 'Tr') this.#state = { ...this.#state, mode: this.#number(1) }
    else if (word === 'TL') this.#leading = this.#number(1)
    else if (word === 'Tm') this.#line = this.#matrix()
    else if (word === 'Td') this.#move(this.#number(2), this.#number(1))
    else if (word === 'TD') {
      this.#leading = -this.#number(1)
      this.#move(this.#number(2), this.#number(1))
    } else if (word === 'T*') this.#move(0, -this.#leading)
    else return this.#letters(word)
    return true
  }

  #letters(word: string): boolean {
    if (word === "'" || word === '"') this.#move(0, -this.#leading)
    else if (word !== 'Tj' && word !== 'TJ') return false
    this.#write()
    return true
  }

  #move(x: number, y: number): void {
    this.#line = times([1, 0, 0, 1, x, y], this.#line)
  }

  #write(): void {
    const codes = this.strings.join('')
    if (codes === '') return
    const place = times(this.#line, this.#state.at)
    const [x, y] = [place[4], place[5]]
    const { mode, isWhite, font } = this.#state
    const size = Math.abs(this.#state.size) * (Math.hypot(place[2], place[3]) || 1)
    const isPale = isWhite && mode === 0 && !this.#filled.some((box) => within(box, x, y))
    const isInvisible = mode === 3 || mode === 7 || isPale || size < 0.5
    this.pieces.push({ codes, font, x, y, size, isInvisible, isCovered: false })
  }

  #colour(word: string): boolean {
    const isAll = (count: number, value: number): boolean =>
      Array.from({ length: count }, (_, i) => this.#number(i + 1)).every((n) => n === value)
    let isWhite: boolean
    if (word === 'g') isWhite = this.#number(1) === 1
    else if (word === 'rg') isWhite = isAll(3, 1)
    else if (word === 'k') isWhite = isAll(4, 0)
    else if (word === 'sc' || word === 'scn')
      isWhite =
        this.numbers.length === 4
          ? isAll(4, 0)
          : this.numbers.length > 0 && isAll(this.numbers.length, 1)
    else return false
    this.#state = { ...this.#state, isWhite }
    return true
  }

  /** Boxes that are filled cover what was written before within them. */
  #path(word: string): void {
    if (word === 're') this.#box()
    else if (/^(?:m|l|c|v|y|h)$/.test(word)) this.#isBoxesOnly = false
    else if (/^(?:f|F|f\*|B|B\*|b|b\*|S|s|n)$/.test(word)) {
      if (this.#isBoxesOnly && /^[fFBb]/.test(word)) this.#boxes.forEach((box) => this.#cover(box))
      this.#boxes = []
      this.#isBoxesOnly = true
    }
  }

  #box(): void {
    const [x, y] = [this.#number(4), this.#number(3)]
    const one = times([1, 0, 0, 1, x, y], this.#state.at)
    const two = times([1, 0, 0, 1, x + this.#number(2), y + this.#number(1)], this.#state.at)
    if (this.#boxes.length < 1_000)
      this.#boxes.push([
        Math.min(one[4], two[4]) - 1,
        Math.min(one[5], two[5]) - 1,
        Math.max(one[4], two[4]),
        Math.max(one[5], two[5]),
      ])
  }

  /** Pieces that begin within a box filled after them; how far it looks back is bounded. */
  #cover(box: Box): void {
    if (!this.#state.isWhite && this.#filled.length < 500) this.#filled.push(box)
    if (this.#looks > 20_000_000) return
    const recent = this.pieces.slice(-5_000)
    this.#looks += recent.length
    for (const piece of recent) if (within(box, piece.x, piece.y)) piece.isCovered = true
  }
}
