// Follows the drawing of a page to its end, forms within forms, and finds what of it is seen. Nothing is painted.
import { BudgetError } from '../../reading/budget.ts'
import type { Book } from './book.ts'
import type { Drawing } from './drawing.ts'
import { Run } from './run-drawing.ts'
import type { Sight } from './sight.ts'
import type { State } from './state.ts'
import { TextPen } from './text-pen.ts'

const depthMost = 24
const drawingsMost = 20_000

export class Painter {
  readonly #book: Book
  readonly #sight: Sight
  readonly pen: TextPen

  constructor(book: Book, sight: Sight) {
    this.#book = book
    this.#sight = sight
    this.pen = new TextPen(sight)
  }

  run(drawing: Drawing, state: State, depth = 0): void {
    this.#book.drawings += 1
    if (depth > depthMost || this.#book.drawings > drawingsMost)
      throw new BudgetError('its drawings are nested too many times over')
    const run = new Run(this.#book, this.#sight, this.pen, drawing, state, (child, inner) =>
      this.run(child, inner, depth + 1),
    )
    drawing.steps.forEach((step, at) => run.step(step, at))
  }

  /** Letters that would have cut out what nobody painted are not seen. */
  finish(): void {
    for (const { mark, use } of this.pen.cutOuts)
      if (!use.isUsed) mark.gone = 'text drawn so that nobody sees it'
  }
}
