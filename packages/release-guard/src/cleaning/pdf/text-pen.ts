// Writes letters: where each stands, and how far the pen moves (ISO 32000-2 section 9.4).
import { still, times, type Matrix } from '../../reading/pdf/drawing.ts'
import { boxOf, shapeOf, type Box } from '../pdf-parts/area.ts'
import { widthOrGuess, type Letter } from '../pdf-parts/fonts.ts'
import { isList, PdfString, type Value } from '../pdf-parts/pdf-value.ts'
import type { Step } from '../pdf-parts/contents.ts'
import type { Shown, Written } from './drawing.ts'
import type { Mark, Rgb, Sight } from './sight.ts'
import type { Lettering, State } from './state.ts'

const sizeLeast = 0.5

export class TextPen {
  #line: Matrix = still
  #pen: Matrix = still
  /** Letters that cut out what is painted later, with what notes whether anything is. */
  readonly cutOuts: { readonly mark: Mark; readonly use: { isUsed: boolean } }[] = []
  readonly #sight: Sight

  constructor(sight: Sight) {
    this.#sight = sight
  }

  begin(): void {
    this.#line = this.#pen = still
  }

  move(x: number, y: number): void {
    this.#line = this.#pen = times([1, 0, 0, 1, x, y], this.#line)
  }

  set(matrix: Matrix): void {
    this.#line = this.#pen = matrix
  }

  /** What is written by a step, letter by letter. */
  write(step: Step, state: State): Shown | null {
    const { face, leading } = state.lettering
    if (step.operator === "'" || step.operator === '"') this.move(0, -leading)
    if (face === null) return null
    const last = step.operands[step.operands.length - 1]
    const parts: readonly Value[] = isList(last) ? last : last === undefined ? [] : [last]
    const items: (Written | number)[] = []
    for (const part of parts)
      if (typeof part === 'number') {
        items.push(part)
        this.#advance(state.lettering, (-part / 1000) * state.lettering.size)
      } else if (part instanceof PdfString)
        for (const letter of face.letters(part.bytes)) items.push(this.#letter(letter, state))
    return { face, items }
  }

  /** Moves the pen by so much text space. */
  #advance({ face, scale }: Lettering, by: number): void {
    const to: Matrix = face?.isDownward === true ? [1, 0, 0, 1, 0, by] : [1, 0, 0, 1, by * scale, 0]
    this.#pen = times(to, this.#pen)
  }

  #letter(letter: Letter, state: State): Written {
    const { mode, size, spacing, wordSpacing, face } = state.lettering
    const width = widthOrGuess(letter)
    const isDownward = face?.isDownward === true
    const mark = this.#mark(width, isDownward, state)
    if (mode === 7 && state.cutOut !== null) this.cutOuts.push({ mark, use: state.cutOut })
    const isSpace = letter.code === 32 && letter.bytes.length === 1
    const more = spacing + (isSpace ? wordSpacing : 0)
    this.#advance(state.lettering, (isDownward ? -1 : width) * size + more)
    const isKnown = letter.width !== null && !isDownward && size !== 0
    return { letter, move: isKnown ? -(width * 1000 + (more * 1000) / size) : null, mark }
  }

  #mark(width: number, isDownward: boolean, state: State): Mark {
    const { face, size, scale, rise } = state.lettering
    const height = face?.height ?? 1
    const place = times(times([size * scale, 0, 0, size, 0, rise], this.#pen), state.at)
    const core = isDownward ? downwardCore : coreOf(width, height)
    const shape = shapeOf(place)
    const isTiny = Math.min(shape.width, shape.height) * height < sizeLeast
    const ink = inkOf(state)
    return this.#sight.letter(boxOf(place, core), state.clip, ink.rgb, ink.isSeen && !isTiny)
  }
}

/** The middle of a letter, in its heights: when that is not seen the letter cannot be read. */
const coreOf = (width: number, height: number): Box => [
  0.2 * width,
  0.1 * height,
  0.8 * width,
  0.4 * height,
]
const downwardCore: Box = [-0.3, -0.6, 0.3, -0.3]
const filledModes = new Set([0, 2, 4, 6])
const strokedModes = new Set([1, 2, 5, 6])

/** What a letter is painted with: its colour where it is one, and whether there is any. */
function inkOf(state: State): { rgb: Rgb | null; isSeen: boolean } {
  const { mode } = state.lettering
  const fills = filledModes.has(mode) && state.fillAlpha * state.groupAlpha > 0
  const strokes = strokedModes.has(mode) && state.strokeAlpha * state.groupAlpha > 0
  if (mode === 7 || fills === strokes) return { rgb: null, isSeen: mode === 7 || fills }
  return { rgb: fills ? state.fill.rgb : state.stroke.rgb, isSeen: true }
}
