// One drawing from its first step to its last: what is in force at each, and what each puts on the page.
import { BudgetError } from '../../reading/budget.ts'
import { still, times } from '../../reading/pdf/drawing.ts'
import { CleanError } from '../clean-error.ts'
import {
  both,
  boxOf,
  grown,
  isUpright,
  matrixFrom,
  point,
  shapeOf,
  type Box,
} from '../pdf-parts/area.ts'
import { inlinePicture, readContents, type Step } from '../pdf-parts/contents.ts'
import { isDict, Name, nameOf, numberOf, Stream } from '../pdf-parts/pdf-value.ts'
import { Drawing, shows } from './drawing.ts'
import { fillOver, pictureOver, shadeOver, strokeOver } from './laid-over.ts'
import { Path } from './path.ts'
import type { Sight } from './sight.ts'
import {
  colourOf,
  firstColour,
  isOpaque,
  spaceOf,
  withinForm,
  withLooks,
  type State,
} from './state.ts'
import type { TextPen } from './text-pen.ts'
import type { Book } from './book.ts'

const savedMost = 5_000
const ends = /^(?:S|s|f|F|f\*|B|B\*|b|b\*|n)$/
const textSteps = /^(?:BT|ET|Tc|Tw|Tz|TL|Tr|Ts|Tf|Td|TD|Tm|T\*)$/

const numbers = ({ operands }: Step): number[] => operands.map((one) => numberOf(one))

export class Run {
  readonly #book: Book
  readonly #sight: Sight
  readonly #pen: TextPen
  readonly #drawing: Drawing
  readonly #draw: (child: Drawing, state: State) => void
  #state: State
  readonly #saved: State[] = []
  #path = new Path()
  #isClipping = false
  #cutOut: State['cutOut'] = null
  readonly #layers: boolean[] = []

  constructor(
    book: Book,
    sight: Sight,
    pen: TextPen,
    drawing: Drawing,
    state: State,
    draw: (child: Drawing, state: State) => void,
  ) {
    this.#book = book
    this.#sight = sight
    this.#pen = pen
    this.#drawing = drawing
    this.#state = state
    this.#draw = draw
  }

  step(step: Step, at: number): void {
    const { operator } = step
    if (this.#layers.includes(true)) this.#drawing.off.add(at)
    if (this.#general(step) || this.#build(step) || this.#colour(step) || this.#text(step)) return
    if (ends.test(operator)) this.#paint(operator, at)
    else if (shows.test(operator)) this.#write(step, at)
    else if (/^(?:BMC|BDC)$/.test(operator)) this.#layers.push(this.#isOff(step))
    else if (operator === 'EMC') this.#layers.pop()
    else this.#place(step, at)
  }

  #place({ operator, operands }: Step, at: number): void {
    const [first] = operands
    if (operator === 'Do') this.#object(nameOf(first), at)
    else if (operator === 'sh') this.#shade(at)
    else if (operator === inlinePicture && first instanceof Stream) this.#picture(first, at)
  }

  #isOff({ operands }: Step): boolean {
    const [tag, named] = operands
    if (nameOf(tag) !== 'OC' || !(named instanceof Name)) return false
    return this.#book.layers.isOff(this.#drawing.named(this.#book.file, 'Properties', named.text))
  }

  #general(step: Step): boolean {
    const { operator } = step
    if (operator === 'q') {
      if (this.#saved.length > savedMost) throw new BudgetError('a page is too large')
      this.#saved.push(this.#state)
    } else if (operator === 'Q') this.#state = this.#saved.pop() ?? this.#state
    else if (operator === 'cm')
      this.#state = {
        ...this.#state,
        at: times(matrixFrom(numbers(step)) ?? still, this.#state.at),
      }
    else if (operator === 'w')
      this.#state = { ...this.#state, lineWidth: numberOf(step.operands[0]) }
    else if (operator === 'gs') this.#looks(nameOf(step.operands[0]))
    else return false
    return true
  }

  #looks(name: string): void {
    const looks = this.#drawing.named(this.#book.file, 'ExtGState', name)
    if (!isDict(looks)) return
    if (looks.has('Font'))
      throw new CleanError('it chooses letters in a way that is not known here')
    this.#state = withLooks(this.#book.file, this.#state, looks)
  }

  #build(step: Step): boolean {
    const { operator } = step
    const n = numbers(step)
    const m = this.#state.at
    const at = (i: number): readonly [number, number] => point(m, n[i] ?? 0, n[i + 1] ?? 0)
    if (operator === 're') this.#path.rectangle(m, n)
    else if (operator === 'm') this.#path.moveTo(at(0))
    else if (operator === 'l') this.#path.lineTo(at(0))
    else if (operator === 'c') this.#path.curveTo([at(0), at(2), at(4)])
    else if (operator === 'v' || operator === 'y') this.#path.curveTo([at(0), at(2)])
    else if (operator === 'W' || operator === 'W*') this.#isClipping = true
    else return operator === 'h'
    return true
  }

  #colour(step: Step): boolean {
    const { operator, operands } = step
    const isFill = operator === operator.toLowerCase()
    const which = isFill ? 'fill' : 'stroke'
    const device = ({ g: 'grey', rg: 'rgb', k: 'cmyk' } as const)[operator.toLowerCase()]
    const { file } = this.#book
    let colour
    if (device !== undefined) colour = colourOf(device, operands)
    else if (/^cs$/i.test(operator))
      colour = firstColour(spaceOf(file, this.#drawing.resources, operands[0] ?? null))
    else if (/^scn?$/i.test(operator)) colour = colourOf(this.#state[which].space, operands)
    else return false
    this.#state = { ...this.#state, [which]: colour }
    return true
  }

  #text(step: Step): boolean {
    if (!textSteps.test(step.operator)) return false
    const [x = 0, y = 0] = numbers(step)
    const { lettering } = this.#state
    const set = (change: Partial<State['lettering']>): void => {
      this.#state = { ...this.#state, lettering: { ...lettering, ...change } }
    }
    const ways: Readonly<Record<string, () => void>> = {
      BT: () => {
        this.#pen.begin()
        this.#cutOut = { isUsed: false }
        this.#state = { ...this.#state, cutOut: this.#cutOut }
      },
      ET: () => undefined,
      Tc: () => set({ spacing: x }),
      Tw: () => set({ wordSpacing: x }),
      Tz: () => set({ scale: x / 100 }),
      TL: () => set({ leading: x }),
      Tr: () => set({ mode: x }),
      Ts: () => set({ rise: x }),
      Tf: () => set({ face: this.#face(nameOf(step.operands[0])), size: y }),
      Td: () => this.#pen.move(x, y),
      TD: () => {
        set({ leading: -y })
        this.#pen.move(x, y)
      },
      Tm: () => this.#pen.set(matrixFrom(numbers(step)) ?? still),
      'T*': () => this.#pen.move(0, -lettering.leading),
    }
    ways[step.operator]?.()
    return true
  }

  #face(name: string): State['lettering']['face'] {
    const dict = this.#drawing.named(this.#book.file, 'Font', name)
    return isDict(dict) ? this.#book.faces.of(dict) : null
  }

  #write(step: Step, at: number): void {
    if (step.operator === '"') {
      const [wordSpacing = 0, spacing = 0] = numbers(step)
      this.#state = {
        ...this.#state,
        lettering: { ...this.#state.lettering, wordSpacing, spacing },
      }
    }
    const shown = this.#pen.write(step, this.#state)
    if (shown === null) this.#drawing.instead.set(at, [])
    else this.#drawing.shown.set(at, shown)
  }

  /** Something is painted through the letters that cut it out. */
  #use(): void {
    if (this.#state.cutOut !== null) this.#state.cutOut.isUsed = true
  }

  #paint(operator: string, at: number): void {
    const path = this.#path
    this.#path = new Path()
    const state = this.#state
    if (operator !== 'n' && !path.isEmpty && !this.#layers.includes(true))
      this.#ink(operator, path, at)
    if (this.#isClipping && !path.isEmpty)
      this.#state = {
        ...state,
        clip: both(state.clip, path.box),
        isClipBox: state.isClipBox && path.isBox,
      }
    this.#isClipping = false
  }

  #ink(operator: string, path: Path, at: number): void {
    const state = this.#state
    const [fills, strokes] = [/^[fFBb]/.test(operator), /^[SsBb]/.test(operator)]
    const { width, height } = shapeOf(state.at)
    const edge = strokes ? Math.max(0.5, (state.lineWidth * Math.max(width, height)) / 2) : 0
    const isFilled = fills && state.fillAlpha * state.groupAlpha > 0
    const isStroked = strokes && state.strokeAlpha * state.groupAlpha > 0
    // What covers comes before its own mark: it does not cover itself.
    if (isFilled) {
      this.#fill(path)
      fillOver(this.#sight, state, path, operator.endsWith('*'))
    }
    if (isStroked) strokeOver(this.#sight, state, path)
    const mark = this.#sight.lines(grown(path.box, edge + 0.01), state.clip, isFilled || isStroked)
    this.#drawing.marks.set(at, [mark])
    this.#use()
    if (isStroked)
      for (const line of path.lines())
        this.#sight.ground({
          box: both(grown(line, edge), state.clip),
          rgb: state.stroke.rgb,
          isWhole: false,
        })
  }

  #fill(path: Path): void {
    const state = this.#state
    const isSolid = isOpaque(state, state.fillAlpha) && state.fill.space !== 'pattern'
    const boxes = path.boxes().map((box) => both(box, state.clip))
    const rgb = isOpaque(state, state.fillAlpha) ? state.fill.rgb : null
    if (boxes.length === 0)
      this.#sight.ground({ box: both(path.box, state.clip), rgb, isWhole: false })
    for (const box of boxes) {
      if (isSolid && state.isClipBox) this.#sight.cover(box)
      this.#sight.ground({ box, rgb, isWhole: isSolid && state.isClipBox })
    }
  }

  #shade(at: number): void {
    const { clip } = this.#state
    if (this.#layers.includes(true)) return
    shadeOver(this.#sight, this.#state)
    this.#drawing.marks.set(at, [this.#sight.lines(clip, clip, true)])
    this.#sight.ground({ box: clip, rgb: null, isWhole: false })
    this.#use()
  }

  #object(name: string, at: number): void {
    const { file, layers } = this.#book
    const object = this.#drawing.named(file, 'XObject', name)
    if (!(object instanceof Stream)) {
      this.#drawing.instead.set(at, [])
      return
    }
    if (layers.isOff(object.dict.get('OC'))) this.#drawing.off.add(at)
    const kind = file.name(object.dict.get('Subtype'))
    if (this.#drawing.off.has(at)) return
    if (kind === 'Image') this.#picture(object, at)
    else if (kind === 'Form') this.#form(object, at)
    else throw new CleanError('it has a drawing of a kind that is not known')
  }

  #picture(picture: Stream, at: number): void {
    const state = this.#state
    if (this.#layers.includes(true)) return
    const box = boxOf(state.at, [0, 0, 1, 1])
    const seen: Box = both(box, state.clip)
    if (
      !this.#seesThrough(picture) &&
      isOpaque(state, state.fillAlpha) &&
      isUpright(state.at) &&
      state.isClipBox
    )
      this.#sight.cover(seen)
    pictureOver(this.#book.file, this.#sight, state, picture)
    const mark = this.#sight.picture(box, state.clip, state.fillAlpha * state.groupAlpha > 0)
    this.#drawing.marks.set(at, [mark])
    this.#use()
    if (mark.gone === null) this.#sight.ground({ box: seen, rgb: null, isWhole: false })
  }

  #seesThrough({ dict }: Stream): boolean {
    const { file } = this.#book
    const has = (key: string): boolean => file.get(dict.get(key)) !== null
    return (
      has('SMask') || has('Mask') || has('SMaskInData') || file.get(dict.get('ImageMask')) === true
    )
  }

  #form(form: Stream, at: number): void {
    const { file, parsed } = this.#book
    const steps = parsed.get(form) ?? readContents(file.unpack(form))
    parsed.set(form, steps)
    const own = file.get(form.dict.get('Resources'))
    const child = new Drawing(steps, isDict(own) ? own : this.#drawing.resources, form)
    this.#drawing.children.set(at, child)
    this.#draw(child, withinForm(this.#book.file, this.#state, form))
    this.#use()
  }
}
