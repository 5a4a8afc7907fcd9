// A path on its way to being painted: the box around it, its upright rectangles, its lines.
import type { Matrix } from '../../reading/pdf/drawing.ts'
import { around, boxOf, isUpright, meet, point, type Box } from '../pdf-parts/area.ts'
import type { Point, Rings } from './veil.ts'

const linesMost = 200
const boxesMost = 60
/** Into so many straight pieces a curve is cut. */
const curvePieces = 8
const pointsMost = 100_000

export class Path {
  #corners: Point[] = []
  #lines: Box[] = []
  readonly #boxes: Box[] = []
  #box: Box | null = null
  #isBoxesOnly = true
  readonly #rings: Point[][] = []
  #points = 0

  /** Its lines, curves cut into straight pieces. */
  get rings(): Rings {
    return this.#rings
  }

  /** One more point of the line that is being drawn. Of a path too long to be followed the box around it stands. */
  #mark(to: Point): void {
    this.#points += 1
    if (this.#points <= pointsMost) this.#rings[this.#rings.length - 1]?.push(to)
    else if (this.#points === pointsMost + 1) {
      const [left, low, right, high] = this.box
      this.#rings.push([
        [left, low],
        [right, low],
        [right, high],
        [left, high],
      ])
    }
  }

  get isEmpty(): boolean {
    return this.#box === null
  }

  /** The box around it. */
  get box(): Box {
    return this.#box ?? [0, 0, 0, 0]
  }

  #reach(points: readonly Point[]): void {
    const all =
      this.#box === null
        ? points
        : [...points, [this.#box[0], this.#box[1]] as const, [this.#box[2], this.#box[3]] as const]
    this.#box = around(all)
  }

  rectangle(m: Matrix, [x = 0, y = 0, width = 0, height = 0]: readonly number[]): void {
    this.#finish()
    const corners = [
      point(m, x, y),
      point(m, x + width, y),
      point(m, x + width, y + height),
      point(m, x, y + height),
    ]
    this.#reach(corners)
    this.#rings.push([])
    for (const corner of [...corners, ...corners.slice(0, 1)]) this.#mark(corner)
    for (const [i, one] of corners.entries()) this.#line(one, corners[(i + 1) % 4] ?? one)
    if (isUpright(m)) this.#boxes.push(boxOf(m, [x, y, x + width, y + height]))
    else this.#isBoxesOnly = false
  }

  moveTo(to: Point): void {
    this.#finish()
    this.#corners = [to]
    this.#reach([to])
    this.#rings.push([])
    this.#mark(to)
  }

  lineTo(to: Point): void {
    const last = this.#corners[this.#corners.length - 1]
    if (last !== undefined) this.#line(last, to)
    if (this.#corners.length < 10) this.#corners.push(to)
    else this.#corners[9] = to
    this.#reach([to])
    this.#mark(to)
  }

  curveTo(points: readonly Point[]): void {
    this.#isBoxesOnly = false
    this.#reach(points)
    const last = points[points.length - 1]
    if (last === undefined) return
    const ring = this.#rings[this.#rings.length - 1] ?? []
    const all = [...ring.slice(-1), ...points]
    for (let i = 1; i <= curvePieces; i += 1) this.#mark(onCurve(all, i / curvePieces))
    if (this.#lines.length <= linesMost)
      this.#lines.push(around([...points, ...this.#corners.slice(-1)]))
    this.#corners = [last]
  }

  #line(from: Point, to: Point): void {
    if (this.#lines.length <= linesMost) this.#lines.push(around([from, to]))
  }

  /** Four corners in turn, upright, are a rectangle however it was drawn. */
  #finish(): void {
    const [a, b, c, d, ...more] = this.#corners
    this.#corners = []
    if (a === undefined || b === undefined) return
    const isFour = c !== undefined && d !== undefined && more.length <= 1
    const isClosed = more[0] === undefined || (more[0][0] === a[0] && more[0][1] === a[1])
    const level = (one: Point, two: Point, axis: 0 | 1): boolean =>
      Math.abs(one[axis] - two[axis]) < 0.01
    const isBox =
      isFour &&
      isClosed &&
      ([0, 1] as const).some(
        (axis) =>
          level(a, b, axis) &&
          level(c, d, axis) &&
          level(b, c, axis === 0 ? 1 : 0) &&
          level(d, a, axis === 0 ? 1 : 0),
      )
    if (isBox) this.#boxes.push(around([a, c]))
    else this.#isBoxesOnly = false
  }

  /** The rectangles it is made of, none upon another; empty when it is anything else. */
  boxes(): readonly Box[] {
    this.#finish()
    if (!this.#isBoxesOnly || this.#boxes.length > boxesMost) return []
    const isApart = this.#boxes.every((one, i) =>
      this.#boxes.slice(0, i).every((two) => !meet(one, two)),
    )
    return isApart ? this.#boxes : []
  }

  /** Boxes around each of its lines; where they are many, one around all. */
  lines(): readonly Box[] {
    return this.#lines.length > linesMost ? [this.box] : this.#lines
  }

  /** True when it is one upright rectangle. */
  get isBox(): boolean {
    return this.boxes().length === 1
  }
}

/** A point of a Bézier curve, by halving as de Casteljau does. */
function onCurve(points: readonly Point[], t: number): Point {
  let row = points
  while (row.length > 1)
    row = row.slice(1).map(([x, y], i) => {
      const [a, b] = row[i] ?? [x, y]
      return [a + (x - a) * t, b + (y - b) * t]
    })
  return row[0] ?? [0, 0]
}
