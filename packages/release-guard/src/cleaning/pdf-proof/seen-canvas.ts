// A canvas on which nothing is painted: it takes the steps pdf.js draws a page by and notes where each mark would be, within
// what it is cut off, and what is laid over it. Where that is a matter of hairs it says so.
import type { Matrix } from '../../reading/pdf/drawing.ts'
import { hair, Ledger, type SeenMark } from './seen-ledger.ts'
import {
  edgeOf,
  fills,
  firstLook,
  heightOf,
  inkOf,
  setLooks,
  strokes,
  type Glyph,
  type Look,
  type Surroundings,
} from './seen-look.ts'
import {
  bounds,
  boxesOf,
  by,
  cut,
  hash,
  isEmpty,
  isSquare,
  linesOf,
  one,
  touch,
  wider,
  type Box,
} from './seen-shapes.ts'

const numbersOf = (args: readonly unknown[]): number[] =>
  args.map((value) => (typeof value === 'number' ? value : 0))
const matrixOf = (value: unknown): Matrix => {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = Array.from((value ?? one) as ArrayLike<number>)
  return [a, b, c, d, e, f]
}

/** A group is cut off at its box; the form within it has none of its own then. */
interface Group {
  readonly smask?: unknown
  readonly matrix?: unknown
  readonly bbox?: Box | null
}

export class Canvas {
  readonly #ledger = new Ledger()
  readonly #around: Surroundings
  #now: Look
  readonly #first: Look
  readonly #saved: Look[] = []
  readonly #forms: number[] = []
  readonly #layers: boolean[] = []
  #line: Matrix = one
  #pen: Matrix = one
  #clipNext = false
  #masks = 0
  readonly #groups: boolean[] = []
  #isComment = false

  constructor(page: Box, around: Surroundings) {
    this.#around = around
    this.#first = firstLook(page)
    this.#now = { ...this.#first }
  }

  get marks(): readonly SeenMark[] {
    return this.#ledger.marks
  }

  step(name: string, args: readonly unknown[], names: ReadonlyMap<number, string>): void {
    const way = (
      this.#ways as Readonly<Record<string, ((args: readonly unknown[]) => void) | undefined>>
    )[name]
    if (name === 'constructPath') this.#path(names.get(args[0] as number) ?? '', args)
    else if (way !== undefined) way(args)
    else if (/^paint(?:Inline)?(?:Image|SolidColorImage)/.test(name)) this.#picture(name, args)
  }

  readonly #ways = {
    save: () => this.#saved.push({ ...this.#now }),
    restore: () => (this.#now = this.#saved.pop() ?? this.#now),
    transform: (args: readonly unknown[]) => (this.#now.at = by(this.#now.at, matrixOf(args))),
    setLineWidth: ([width]: readonly unknown[]) => (this.#now.width = Number(width)),
    setGState: ([states]: readonly unknown[]) => setLooks(this.#now, states as [string, unknown][]),
    setFillRGBColor: ([colour]: readonly unknown[]) => (this.#now.fill = String(colour)),
    setStrokeRGBColor: ([colour]: readonly unknown[]) => (this.#now.stroke = String(colour)),
    setFillTransparent: () => (this.#now.fill = ''),
    setStrokeTransparent: () => (this.#now.stroke = ''),
    setFillColorN: () => (this.#now.fill = ''),
    setStrokeColorN: () => (this.#now.stroke = ''),
    clip: () => (this.#clipNext = true),
    eoClip: () => (this.#clipNext = true),
    beginText: () => (this.#line = this.#pen = one),
    setCharSpacing: ([value]: readonly unknown[]) => (this.#now.spacing = Number(value)),
    setWordSpacing: ([value]: readonly unknown[]) => (this.#now.wordSpacing = Number(value)),
    setHScale: ([value]: readonly unknown[]) => (this.#now.scale = Number(value) / 100),
    setLeading: ([value]: readonly unknown[]) => (this.#now.leading = Number(value)),
    setTextRenderingMode: ([value]: readonly unknown[]) => (this.#now.mode = Number(value)),
    setTextRise: ([value]: readonly unknown[]) => (this.#now.rise = Number(value)),
    setFont: ([name, size]: readonly unknown[]) => {
      this.#now.font = this.#around.font(String(name))
      this.#now.size = Number(size)
    },
    moveText: (args: readonly unknown[]) => this.#move(args),
    setLeadingMoveText: (args: readonly unknown[]) => {
      this.#now.leading = -(numbersOf(args)[1] ?? 0)
      this.#move(args)
    },
    setTextMatrix: ([matrix]: readonly unknown[]) => (this.#line = this.#pen = matrixOf(matrix)),
    nextLine: () => this.#move([0, -this.#now.leading]),
    showText: ([glyphs]: readonly unknown[]) => this.#write(glyphs as (Glyph | number)[]),
    shadingFill: () => this.#area('shade', this.#now.clip),
    paintFormXObjectBegin: ([matrix, bounding]: readonly unknown[]) =>
      this.#enter(matrix, bounding),
    paintFormXObjectEnd: () => this.#leave(),
    beginGroup: ([group]: readonly unknown[]) => this.#group(group as Group),
    endGroup: () => this.#endGroup(),
    beginAnnotation: ([id, rect, transform, matrix]: readonly unknown[]) => {
      this.#isComment = this.#around.isComment(String(id))
      this.#now = { ...this.#first, clip: cut(this.#first.clip, rect as Box) }
      this.#now.at = by(matrixOf(transform), matrixOf(matrix))
    },
    endAnnotation: () => {
      this.#isComment = false
      this.#now = { ...this.#first }
    },
    beginMarkedContent: () => this.#layers.push(true),
    beginMarkedContentProps: ([tag, layer]: readonly unknown[]) =>
      this.#layers.push(tag !== 'OC' || this.#around.isShown(layer)),
    endMarkedContent: () => this.#layers.pop(),
  }

  #enter(matrix: unknown, bounding: unknown): void {
    this.#saved.push({ ...this.#now })
    this.#forms.push(this.#saved.length)
    this.#now.at = by(this.#now.at, matrixOf(matrix))
    if (bounding === null || bounding === undefined) return
    this.#now.clip = cut(this.#now.clip, bounds(this.#now.at, bounding as Box))
    this.#now.isClipBox &&= isSquare(this.#now.at)
  }

  #leave(): void {
    this.#saved.length = this.#forms.pop() ?? this.#saved.length
    this.#now = this.#saved.pop() ?? this.#now
  }

  #group(group: Group): void {
    this.#saved.push({ ...this.#now })
    const isMask = group.smask !== null && group.smask !== undefined
    this.#groups.push(isMask)
    if (isMask) this.#masks += 1
    const now = this.#now
    if (group.bbox !== null && group.bbox !== undefined)
      now.clip = cut(now.clip, bounds(by(now.at, matrixOf(group.matrix)), group.bbox))
    now.groupAlpha *= now.fillAlpha
    now.isVeiled ||= now.isMasked || now.isBlended
    now.fillAlpha = now.strokeAlpha = 1
    now.isMasked = now.isBlended = false
  }

  #endGroup(): void {
    if (this.#groups.pop() === true) this.#masks -= 1
    this.#now = this.#saved.pop() ?? this.#now
  }

  #move(args: readonly unknown[]): void {
    const [x = 0, y = 0] = numbersOf(args)
    this.#line = this.#pen = by(this.#line, [1, 0, 0, 1, x, y])
  }

  get #isOff(): boolean {
    return this.#isComment || this.#layers.includes(false)
  }

  get #isOpaque(): boolean {
    const { fillAlpha, groupAlpha, isVeiled, isMasked, isBlended } = this.#now
    return fillAlpha * groupAlpha >= 1 && !isVeiled && !isMasked && !isBlended && this.#masks === 0
  }

  #write(glyphs: readonly (Glyph | number)[]): void {
    const { font, size, scale, spacing, wordSpacing } = this.#now
    const unit = font?.fontMatrix?.[0] ?? 0.001
    const forward = (d: number): void => {
      this.#pen = by(
        this.#pen,
        font?.vertical === true ? [1, 0, 0, 1, 0, d] : [1, 0, 0, 1, d * scale, 0],
      )
    }
    for (const glyph of glyphs)
      if (typeof glyph === 'number') forward((-glyph * size) / 1000)
      else {
        const width = Math.abs(glyph.width * unit)
        this.#glyph(glyph, width)
        const more = spacing + (glyph.isSpace ? wordSpacing : 0)
        forward(font?.vertical === true ? -size + more : width * size + more)
      }
  }

  #glyph(glyph: Glyph, width: number): void {
    if (glyph.unicode.trim() === '') return
    const { font, size, scale, rise, at, mode } = this.#now
    const place = by(by(at, this.#pen), [size * scale, 0, 0, size, 0, rise])
    const tall = heightOf(font)
    const middle: Box = [0.2 * width, 0.1 * tall, 0.8 * width, 0.4 * tall]
    const core = bounds(place, font?.vertical === true ? [-0.3, -0.6, 0.3, -0.3] : middle)
    const across = Math.min(Math.hypot(place[2], place[3]), Math.hypot(place[0], place[1]))
    const what = `${glyph.unicode} ${glyph.originalCharCode ?? ''} ${mode} ${inkOf(this.#now)}`
    const { clip } = this.#now
    const mark: SeenMark = {
      kind: 'letter',
      what,
      at: [place[4], place[5], place[0], place[1], place[2], place[3]],
      text: glyph.unicode,
      sight: this.#sightOf(across * tall),
    }
    if (isEmpty(clip) || !touch(wider(core, hair), clip)) mark.sight = 'hidden'
    else if (!touch(wider(core, -hair), clip) && mark.sight === 'seen') mark.sight = 'either'
    if (mark.sight === 'seen') mark.sight = this.#againstGround(core)
    this.#put(mark, core)
  }

  /** By its size and by what it is painted with. */
  #sightOf(height: number): SeenMark['sight'] {
    const { mode } = this.#now
    const isInked = mode === 7 || fills(this.#now, mode) || strokes(this.#now, mode)
    if (height < 0.45 || !isInked || mode === 3) return 'hidden'
    return height < 0.55 || mode === 7 ? 'either' : 'seen'
  }

  #againstGround(core: Box): SeenMark['sight'] {
    const { fill, stroke, mode } = this.#now
    const [isFilled, isStroked] = [fills(this.#now, mode), strokes(this.#now, mode)]
    const colour = isFilled ? fill : stroke
    return colour === '' || isFilled === isStroked
      ? 'seen'
      : this.#ledger.againstGround(core, colour)
  }

  #put(mark: SeenMark, core: Box): void {
    if (this.#isOff) mark.sight = 'hidden'
    this.#ledger.put(mark, core, this.#masks === 0)
  }

  #area(what: string, box: Box): void {
    const ink = inkOf(this.#now)
    this.#put({ kind: 'lines', what: `${what} ${ink}`, at: [...box], text: '', sight: 'seen' }, box)
    this.#paint(cut(box, this.#now.clip), '', false)
  }

  /** Notes what lies beneath whatever is drawn next. */
  #paint(box: Box, colour: string, isWhole: boolean): void {
    if (!this.#isOff && this.#masks === 0) this.#ledger.paint({ box, colour, isWhole })
  }

  #path(operator: string, [, lines, extent]: readonly unknown[]): void {
    const [data] = lines as unknown[]
    const isClip = this.#clipNext
    this.#clipNext = false
    if (!(data instanceof Float32Array) || extent === null || extent === undefined) return
    const [left = 0, low = 0, right = 0, high = 0] = Array.from(extent as ArrayLike<number>)
    const now = this.#now
    const box = bounds(now.at, [left, low, right, high])
    if (operator !== 'endPath') this.#inkPath(operator, data, box)
    if (!isClip) return
    now.clip = cut(now.clip, box)
    now.isClipBox &&= boxesOf(data, now.at)?.length === 1
  }

  #inkPath(operator: string, data: Float32Array, box: Box): void {
    const now = this.#now
    const isFilled = /fill/i.test(operator) && fills(now, 0)
    const isStroked = /stroke/i.test(operator) && strokes(now, 1)
    const edge = /stroke/i.test(operator) ? edgeOf(now) : 0
    const full = wider(box, edge)
    const what = `${operator} ${hash(data)} ${inkOf(now)} ${now.width}`
    const mark: SeenMark = {
      kind: 'lines',
      what,
      at: [...box, ...now.clip],
      text: '',
      sight: 'seen',
    }
    if (!touch(wider(full, -0.1), now.clip)) mark.sight = 'either'
    if (isEmpty(now.clip) || !touch(wider(full, 0.1), now.clip) || !(isFilled || isStroked))
      mark.sight = 'hidden'
    if (isFilled) this.#fill(boxesOf(data, now.at), full)
    this.#put(mark, cut(full, now.clip))
    if (isStroked)
      for (const line of linesOf(data, now.at))
        this.#paint(cut(wider(line, edge), now.clip), now.stroke, false)
  }

  /** Fills rectangles, or something else within a box. */
  #fill(boxes: readonly Box[] | null, around: Box): void {
    const { clip, fill, isClipBox } = this.#now
    const colour = this.#isOpaque ? fill : ''
    if (boxes === null) this.#paint(cut(around, clip), colour, false)
    for (const box of boxes ?? []) {
      const isWhole = colour !== '' && isClipBox && !this.#isOff
      if (isWhole) this.#ledger.cover(cut(box, clip), 'hidden')
      this.#paint(cut(box, clip), colour, isWhole)
    }
  }

  #picture(name: string, args: readonly unknown[]): void {
    const { at, clip, isClipBox } = this.#now
    const seen = cut(bounds(at, [0, 0, 1, 1]), clip)
    const isMask = name.includes('Mask')
    const isHidden = isEmpty(seen) || !fills(this.#now, 0)
    if (!isMask && !this.#isOff && isSquare(at) && isClipBox && this.#isOpaque)
      this.#ledger.cover(seen, this.#isWhole(args[0]) ? 'hidden' : 'either')
    const what = isMask ? `mask ${inkOf(this.#now)}` : 'picture'
    const sight = isHidden ? 'hidden' : 'seen'
    this.#put({ kind: 'picture', what, at: [...at, ...clip], text: '', sight }, seen)
    if (!isHidden) this.#paint(seen, '', false)
  }

  #isWhole(name: unknown): boolean {
    return typeof name === 'string' && this.#around.isOpaque(name)
  }
}
