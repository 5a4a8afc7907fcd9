// The marks of a page in the order they are drawn, and what becomes of each by what is drawn later.
import { BudgetError } from '../../reading/budget.ts'
import { isIn, isThin, touch, wider, type Box } from './seen-shapes.ts'

export interface SeenMark {
  readonly kind: 'letter' | 'lines' | 'picture'
  /** What is drawn, and how. */
  readonly what: string
  /** Where, and within what it is cut off. */
  readonly at: readonly number[]
  /** A letter, to be read. */
  readonly text: string
  sight: 'seen' | 'hidden' | 'either'
}
interface Placed {
  readonly mark: SeenMark
  readonly core: Box
}
export interface Painted {
  readonly box: Box
  readonly colour: string
  readonly isWhole: boolean
}

/** How far two colours are apart. */
const apart = (a: string, b: string): number => {
  const part = (colour: string, i: number): number =>
    parseInt(colour.slice(1 + i * 2, 3 + i * 2), 16)
  return Math.max(...[0, 1, 2].map((i) => Math.abs(part(a, i) - part(b, i))))
}

/** Within so much it is not sure what is seen. */
export const hair = 0.4
const looksMost = 300_000_000

/** A letter in a colour on a ground of another: how far the colours are apart decides. */
const sightBy = (distance: number): SeenMark['sight'] =>
  distance > 6 ? 'seen' : distance > 1 ? 'either' : 'hidden'

export class Ledger {
  readonly marks: SeenMark[] = []
  #placed: Placed[] = []
  readonly #painted: Painted[] = []
  #looks = 0

  put(mark: SeenMark, core: Box, isOnPage: boolean): void {
    this.marks.push(mark)
    if (mark.sight !== 'hidden' && isOnPage) this.#placed.push({ mark, core })
  }

  paint(painted: Painted): void {
    if (!isThin(painted.box)) this.#painted.push(painted)
  }

  #look(count: number): void {
    this.#looks += count
    if (this.#looks > looksMost) throw new BudgetError('a page is too large')
  }

  /** Letters in the colour of what is beneath them cannot be read. */
  againstGround(core: Box, colour: string): SeenMark['sight'] {
    let isUnsure = false
    const say = (sight: SeenMark['sight']): SeenMark['sight'] => (isUnsure ? 'either' : sight)
    for (const ground of this.#beneath(core)) {
      const sight = ground.colour === '' ? 'seen' : sightBy(apart(ground.colour, colour))
      if (sight === 'seen') return say('seen')
      isUnsure ||= sight === 'either'
      if (ground.isWhole && isIn(core, wider(ground.box, 0.3))) return say('hidden')
      isUnsure ||= ground.isWhole && isIn(core, wider(ground.box, 1.2))
    }
    const sight = sightBy(apart('#ffffff', colour))
    return sight === 'hidden' ? say(sight) : sight
  }

  /** What was painted where something stands, the last first. */
  *#beneath(core: Box): Generator<Painted> {
    for (let i = this.#painted.length - 1; i >= 0; i -= 1) {
      const ground = this.#painted[i]
      this.#look(1)
      if (ground !== undefined && touch(ground.box, core)) yield ground
    }
  }

  /** Something is laid over what was drawn: `as` says how sure it is that nothing shines through. */
  cover(box: Box, as: 'hidden' | 'either'): void {
    if (isThin(box)) return
    this.#look(this.#placed.length)
    let isAny = false
    for (const { mark, core } of this.#placed) {
      const [sure, maybe] = mark.kind === 'letter' ? [0.75 - hair, 0.75 + hair] : [-0.1, 0.1]
      if (isIn(core, wider(box, sure))) mark.sight = as
      else if (isIn(core, wider(box, maybe))) mark.sight = 'either'
      isAny ||= mark.sight === 'hidden'
    }
    if (isAny) this.#placed = this.#placed.filter(({ mark }) => mark.sight !== 'hidden')
  }
}
