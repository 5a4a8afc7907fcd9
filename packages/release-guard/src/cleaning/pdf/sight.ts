// What of a page is seen when all is drawn: letters, lines, pictures as marks with a place each, and what is laid over
// them or lies beneath them. Marks that are out of sight get the reason.
import { BudgetError } from '../../reading/budget.ts'
import { both, grown, holds, isNothing, meet, sizeOf, type Box } from '../pdf-parts/area.ts'
import type { Point, Veil } from './veil.ts'

export type Reason =
  | 'text drawn so that nobody sees it'
  | 'text in the colour of what is beneath it'
  | 'text beneath boxes and pictures'
  | 'text beyond the edges'
  | 'drawings out of sight'
  | 'pictures out of sight'

export type Rgb = readonly [number, number, number]

export interface Mark {
  readonly kind: 'letter' | 'lines' | 'picture'
  readonly box: Box
  gone: Reason | null
}
interface Ground {
  readonly box: Box
  /** Null where it is of no one colour. */
  readonly rgb: Rgb | null
  /** All of the box is painted. */
  readonly isWhole: boolean
}

const looksMost = 300_000_000
const marksMost = 4_000_000
/** Thinner things are lines: nobody lays them over text to hide it. */
export const boxLeast = 3
const slack = 0.75
/** What may be cut off a picture at its edges, in points: pages are drawn a little larger than they are cut. */
const pictureEdge = 12
const cells = 48

const white: Rgb = [1, 1, 1]
const isNear = (one: Rgb, two: Rgb): boolean =>
  one.every((value, i) => Math.abs(value - (two[i] ?? 0)) < 0.012)

export class Sight {
  readonly #page: Box
  readonly #marks: Mark[][] = Array.from({ length: cells * cells }, () => [])
  readonly #pictures: { readonly mark: Mark; isCut: boolean }[] = []
  readonly #grounds: Ground[] = []
  /** Which points of a letter are beneath something, a bit each. */
  readonly #veiled = new Map<Mark, number>()
  #count = 0
  #looks = 0

  constructor(page: Box) {
    this.#page = page
  }

  /** Why part of a picture would stay out of sight in a copy; null when none does. */
  get trouble(): string | null {
    const cut = this.#pictures.some(({ mark, isCut }) => isCut && mark.gone === null)
    if (cut)
      return 'part of a picture lies out of sight, beneath something or cut off, and would stay'
    for (const [mark, bits] of this.#veiled)
      if (bits === allPoints && mark.gone === null)
        return 'words lie beneath a line, a shape or a picture whose edge cannot be followed, and would stay: take them out first'
    return null
  }

  #look(count: number): void {
    this.#looks += count
    if (this.#looks > looksMost) throw new BudgetError('a page is too large')
  }

  #cell(value: number, from: number, to: number): number {
    const at = Math.floor(((value - from) / (to - from)) * cells)
    return Math.min(cells - 1, Math.max(0, Number.isNaN(at) ? 0 : at))
  }

  #put(mark: Mark): Mark {
    this.#count += 1
    if (this.#count > marksMost) throw new BudgetError('a page is too large')
    const [left, low, right, high] = mark.box
    const column = this.#cell((left + right) / 2, this.#page[0], this.#page[2])
    const row = this.#cell((low + high) / 2, this.#page[1], this.#page[3])
    this.#marks[row * cells + column]?.push(mark)
    return mark
  }

  /** A letter: `core` is the middle of it, which must be seen for it to be read. */
  letter(core: Box, clip: Box, rgb: Rgb | null, isPainted: boolean): Mark {
    const mark: Mark = { kind: 'letter', box: core, gone: null }
    if (!meet(core, clip) || isNothing(clip)) mark.gone = 'text beyond the edges'
    else if (!isPainted) mark.gone = 'text drawn so that nobody sees it'
    else if (rgb !== null && this.#isLikeGround(core, rgb))
      mark.gone = 'text in the colour of what is beneath it'
    return mark.gone === null ? this.#put(mark) : mark
  }

  #isLikeGround(core: Box, rgb: Rgb): boolean {
    for (let at = this.#grounds.length - 1; at >= 0; at -= 1) {
      const ground = this.#grounds[at]
      this.#look(1)
      if (ground === undefined || !meet(ground.box, core)) continue
      const isSame = ground.rgb !== null && isNear(ground.rgb, rgb)
      if (!isSame) return false
      if (ground.isWhole && holds(grown(ground.box, slack), core)) return true
    }
    return isNear(white, rgb)
  }

  /** Lines or an area that is painted: `box` is where, after clipping. */
  lines(box: Box, clip: Box, isPainted: boolean): Mark {
    const mark: Mark = { kind: 'lines', box: both(box, clip), gone: null }
    if (!isPainted || !meet(box, clip) || isNothing(clip)) mark.gone = 'drawings out of sight'
    return mark.gone === null ? this.#put(mark) : mark
  }

  picture(box: Box, clip: Box, isPainted: boolean): Mark {
    const mark: Mark = { kind: 'picture', box, gone: null }
    const seen = both(box, clip)
    if (!isPainted || isNothing(seen)) mark.gone = 'pictures out of sight'
    if (mark.gone !== null) return mark
    this.#pictures.push({ mark, isCut: isCutOff(box, seen) })
    return this.#put(mark)
  }

  /** Notes what lies beneath whatever is drawn next. */
  ground(ground: Ground): void {
    const [left, low, right, high] = ground.box
    if (right - left < boxLeast || high - low < boxLeast) return
    this.#grounds.push(ground)
  }

  /** Something nobody sees through is laid over what was drawn before. */
  cover(box: Box): void {
    if (box[2] - box[0] < boxLeast || box[3] - box[1] < boxLeast) return
    const wide = grown(box, slack)
    const [columns, rows] = [0, 1].map((i) => {
      const [from = 0, to = 1] = [this.#page[i], this.#page[i + 2]]
      return [this.#cell(wide[i] ?? 0, from, to), this.#cell(wide[i + 2] ?? 0, from, to)] as const
    })
    if (columns === undefined || rows === undefined) return
    for (let row = rows[0]; row <= rows[1]; row += 1)
      for (let column = columns[0]; column <= columns[1]; column += 1)
        this.#coverCell(row * cells + column, box, wide)
    this.#coverPictures(box, wide)
  }

  #coverCell(cell: number, box: Box, wide: Box): void {
    const marks = this.#marks[cell] ?? []
    this.#look(marks.length)
    let isAny = false
    for (const mark of marks) {
      if (!holds(mark.kind === 'letter' ? wide : box, mark.box)) continue
      isAny = true
      mark.gone =
        mark.kind === 'letter'
          ? 'text beneath boxes and pictures'
          : mark.kind === 'lines'
            ? 'drawings out of sight'
            : 'pictures out of sight'
    }
    if (isAny) this.#marks[cell] = marks.filter(({ gone }) => gone === null)
  }

  /** Something of another shape is laid over what was drawn before. */
  veil(veil: Veil, clip: Box): void {
    const seen = both(veil.box, clip)
    if (isNothing(seen)) return
    for (const mark of this.#lettersAround(seen)) {
      const bits = pointsOf(mark.box).reduce(
        (sum, point, i) => (isBeneath(point, seen, veil) ? sum | (1 << i) : sum),
        0,
      )
      if (bits !== 0) this.#veiled.set(mark, (this.#veiled.get(mark) ?? 0) | bits)
    }
    if (veil.isBroad) this.#veilPictures(veil, seen)
  }

  *#lettersAround(box: Box): Generator<Mark> {
    const [left, low, right, high] = [0, 1, 2, 3].map((i) =>
      this.#cell(box[i] ?? 0, this.#page[i % 2] ?? 0, this.#page[(i % 2) + 2] ?? 1),
    )
    for (let row = low ?? 0; row <= (high ?? 0); row += 1)
      for (let column = left ?? 0; column <= (right ?? 0); column += 1) {
        const marks = this.#marks[row * cells + column] ?? []
        this.#look(marks.length)
        for (const mark of marks) if (mark.kind === 'letter') yield mark
      }
  }

  /** A picture is looked at by a grid of points. */
  #veilPictures(veil: Veil, seen: Box): void {
    for (const picture of this.#pictures) {
      const [left, low, right, high] = both(seen, both(picture.mark.box, this.#page))
      this.#look(gridPoints)
      if (picture.mark.gone !== null || right - left < boxLeast || high - low < boxLeast) continue
      const at = (from: number, to: number, step: number): number =>
        from + ((to - from) * (step + 0.5)) / gridPoints
      for (let i = 0; i < gridPoints * gridPoints && !picture.isCut; i += 1) {
        const x = at(left, right, i % gridPoints)
        const y = at(low, high, Math.floor(i / gridPoints))
        picture.isCut = veil.hides([x, y])
      }
    }
  }

  #coverPictures(box: Box, wide: Box): void {
    this.#look(this.#pictures.length)
    for (const picture of this.#pictures) {
      const { mark } = picture
      const shared = both(box, both(mark.box, this.#page))
      const isSmall = shared[2] - shared[0] < boxLeast || shared[3] - shared[1] < boxLeast
      if (mark.gone !== null || isSmall) continue
      if (holds(wide, both(mark.box, this.#page))) mark.gone = 'pictures out of sight'
      else picture.isCut = true
    }
  }
}

/** More than an edge of a picture is not seen. */
function isCutOff(box: Box, seen: Box): boolean {
  const most = Math.max(...[0, 1, 2, 3].map((i) => Math.abs((box[i] ?? 0) - (seen[i] ?? 0))))
  return most > pictureEdge && sizeOf(seen) < 0.98 * sizeOf(box)
}

/** The middle of a letter and four points around it. */
function pointsOf([left, low, right, high]: Box): Point[] {
  const [x, y] = [(left + right) / 2, (low + high) / 2]
  const [dx, dy] = [(right - left) * 0.4, (high - low) * 0.4]
  return [
    [x, y],
    [x - dx, y - dy],
    [x + dx, y - dy],
    [x - dx, y + dy],
    [x + dx, y + dy],
  ]
}
const allPoints = 31
const gridPoints = 16

const isBeneath = (point: Point, seen: Box, veil: Veil): boolean =>
  holds(seen, [...point, ...point]) && veil.hides(point)
