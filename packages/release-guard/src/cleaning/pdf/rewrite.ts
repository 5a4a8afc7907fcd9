// Writes drawings anew: the steps that stay, and of the resources only what these name, under names that say nothing.
import { CleanError } from '../clean-error.ts'
import { inlinePicture, readContents, type Step } from '../pdf-parts/contents.ts'
import {
  isDict,
  Name,
  nameOf,
  Ref,
  Stream,
  writeValue,
  type Dict,
  type Value,
} from '../pdf-parts/pdf-value.ts'
import type { PdfWriter } from '../pdf-parts/write-pdf.ts'
import type { Removed } from '../removed.ts'
import { copyPicture } from './copy-picture.ts'
import { FontCopier } from './copy-font.ts'
import { LooksCopier } from './copy-looks.ts'
import { Drawing, shows } from './drawing.ts'
import type { Book } from './book.ts'

const builds = /^(?:m|l|c|v|y|h|re|W|W\*)$/
const ends = /^(?:S|s|f|F|f\*|B|B\*|b|b\*|n)$/
/** Marks for programs, not for eyes. */
const noted = /^(?:BMC|BDC|EMC|MP|DP)$/
const spaces = /^(?:DeviceGray|DeviceRGB|DeviceCMYK|Pattern)$/
const depthMost = 12

export class Rewriter {
  readonly book: Book
  readonly writer: PdfWriter
  readonly removed: Removed
  readonly looks: LooksCopier
  readonly fonts: FontCopier
  readonly #pictures = new Map<Stream, Ref>()

  constructor(book: Book, writer: PdfWriter, removed: Removed) {
    this.book = book
    this.writer = writer
    this.removed = removed
    this.looks = new LooksCopier(this)
    this.fonts = new FontCopier(this)
  }

  /** The steps and resources of a drawing, as they are in the copy. */
  rewrite(drawing: Drawing): { contents: Buffer; resources: Dict } {
    return new Sheet(this, drawing).write()
  }

  /** A form, with its own drawing. */
  form(drawing: Drawing): Ref {
    const { file } = this.book
    const { dict } = drawing.form ?? new Stream(new Map(), Buffer.alloc(0))
    const { contents, resources } = this.rewrite(drawing)
    const head: [string, Value][] = [
      ['Type', new Name('XObject')],
      ['Subtype', new Name('Form')],
      ...this.looks.plain(dict, ['BBox', 'Matrix']),
    ]
    const group = file.get(dict.get('Group'))
    if (isDict(group)) head.push(['Group', this.looks.group(group)])
    return this.writer.addStream(new Map([...head, ['Resources', resources]]), contents)
  }

  picture(picture: Stream): Ref {
    const known = this.#pictures.get(picture)
    if (known !== undefined) return known
    const ref = copyPicture(this, picture)
    this.#pictures.set(picture, ref)
    return ref
  }

  /** A drawing that is no part of a page: a letter, a pattern, a mask. Text in it is not followed, so it may have none. */
  apart(steps: readonly Step[], resources: Dict, form: Stream | null, depth = 0): Drawing {
    const { file } = this.book
    const drawing = new Drawing(steps, resources, form)
    if (depth > depthMost) throw new CleanError('its drawings are nested too deeply')
    steps.forEach(({ operator, operands }, at) => {
      const isLayer = operator === 'BDC' && nameOf(operands[0]) === 'OC'
      if (shows.test(operator) || isLayer)
        throw new CleanError('it has text or layers within a pattern, a mask or a letter')
      const object = operator === 'Do' ? drawing.named(file, 'XObject', nameOf(operands[0])) : null
      if (!(object instanceof Stream) || file.name(object.dict.get('Subtype')) !== 'Form') return
      const own = file.get(object.dict.get('Resources'))
      const inner = readContents(file.unpack(object))
      drawing.children.set(at, this.apart(inner, isDict(own) ? own : resources, object, depth + 1))
    })
    return drawing
  }
}

class Sheet {
  readonly #to: Rewriter
  readonly #drawing: Drawing
  readonly #lines: string[] = []
  readonly #kinds = new Map<string, Map<string, Value>>()
  readonly #names = new Map<string, string>()
  #path: Step[] = []
  #saved = 0
  #isInText = false

  constructor(to: Rewriter, drawing: Drawing) {
    this.#to = to
    this.#drawing = drawing
  }

  write(): { contents: Buffer; resources: Dict } {
    const { steps, instead } = this.#drawing
    steps.forEach((step, at) => {
      for (const one of instead.get(at) ?? [step]) this.#take(one, at)
    })
    if (this.#isInText) this.#lines.push('ET')
    for (; this.#saved > 0; this.#saved -= 1) this.#lines.push('Q')
    this.#defaults()
    return { contents: Buffer.from(this.#lines.join('\n'), 'latin1'), resources: this.#kinds }
  }

  #put({ operator, operands }: Step): void {
    this.#lines.push([...operands.map(writeValue), operator].join(' '))
  }

  /** A path is kept until it is known whether anything is done with it. */
  #take(step: Step, at: number): void {
    const { operator } = step
    if (noted.test(operator)) return
    if (builds.test(operator)) this.#path.push(step)
    else if (ends.test(operator)) {
      const path = this.#path
      this.#path = []
      const clips = path.some((one) => /^W/.test(one.operator))
      if (operator === 'n' && !clips) return
      for (const one of [...path, step]) this.#put(one)
    } else this.#keep(step, at)
  }

  #keep(step: Step, at: number): void {
    const { operator } = step
    if (operator === 'Q') {
      if (this.#saved === 0) return
      this.#saved -= 1
    }
    if (operator === 'q') this.#saved += 1
    if (operator === 'BT' || operator === 'ET') {
      if (this.#isInText === (operator === 'BT')) return
      this.#isInText = operator === 'BT'
    }
    const kept = this.#renamed(step, at)
    if (kept !== null) this.#put(kept)
  }

  /** A step with the new name of what it names; null when it does nothing. */
  #renamed(step: Step, at: number): Step | null {
    const { operator, operands } = step
    const { looks } = this.#to
    const last = operands[operands.length - 1]
    if (operator === 'Tf') return this.#letters(step)
    if (operator === 'Do') return this.#object(step, at)
    if (operator === 'gs') return this.#named(step, 'ExtGState', (value) => looks.looks(value))
    if (operator === 'sh') return this.#named(step, 'Shading', (value) => looks.shading(value))
    if (/^cs$/i.test(operator) && !spaces.test(nameOf(last)))
      return this.#named(step, 'ColorSpace', (value) => looks.space(value))
    if (/^scn$/i.test(operator) && last instanceof Name) return this.#pattern(step, last.text)
    if (operator === inlinePicture && last instanceof Stream)
      return this.#as('Do', 'XObject', `inline ${at}`, this.#to.picture(last))
    if (operands.some((one) => one instanceof Stream || isDict(one)))
      throw new CleanError('a page is damaged')
    return step
  }

  #pattern({ operator, operands }: Step, name: string): Step {
    const { resources } = this.#drawing
    const pattern = this.#drawing.named(this.#to.book.file, 'Pattern', name)
    const given = this.#name('Pattern', name, () => this.#to.looks.pattern(pattern, resources))
    return { operator, operands: [...operands.slice(0, -1), new Name(given)] }
  }

  #letters(step: Step): Step | null {
    const { book, fonts } = this.#to
    const name = nameOf(step.operands[0])
    const dict = this.#drawing.named(book.file, 'Font', name)
    if (!isDict(dict)) return null
    const face = book.faces.of(dict)
    if (face.used.size === 0 && !face.isNeeded) return null
    const known = this.#name('Font', name, () => fonts.copy(face))
    return { operator: 'Tf', operands: [new Name(known), ...step.operands.slice(1)] }
  }

  #named(step: Step, kind: string, copy: (value: Value) => Value | null): Step | null {
    const name = nameOf(step.operands[0])
    const found = this.#drawing.named(this.#to.book.file, kind, name)
    const key = `${kind} ${name}`
    const copied = this.#names.has(key) || found === null ? null : copy(found)
    if (!this.#names.has(key) && copied === null) return null
    return this.#as(step.operator, kind, name, copied)
  }

  #object(step: Step, at: number): Step | null {
    const name = nameOf(step.operands[0])
    const child = this.#drawing.children.get(at)
    const object = this.#drawing.named(this.#to.book.file, 'XObject', name)
    if (child !== undefined) return this.#as('Do', 'XObject', `form ${at}`, this.#to.form(child))
    return object instanceof Stream
      ? this.#as('Do', 'XObject', name, this.#to.picture(object))
      : null
  }

  #as(operator: string, kind: string, name: string, value: Value): Step {
    return { operator, operands: [new Name(this.#name(kind, name, () => value))] }
  }

  /** The new name of something; two names of one thing become one. */
  #name(kind: string, name: string, value: () => Value): string {
    const key = `${kind} ${name}`
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const all = this.#kinds.get(kind) ?? new Map<string, Value>()
    this.#kinds.set(kind, all)
    const made = value()
    const same = [...all].find(
      ([, one]) => made instanceof Ref && one instanceof Ref && one.number === made.number,
    )
    const given = same?.[0] ?? `${kind.slice(0, 1)}${all.size}`
    all.set(given, made)
    this.#names.set(key, given)
    return given
  }

  /** Colour spaces that stand for the plain ones. */
  #defaults(): void {
    const { file } = this.#to.book
    const own = file.dict(this.#drawing.resources.get('ColorSpace'))
    for (const name of ['DefaultGray', 'DefaultRGB', 'DefaultCMYK']) {
      const found = file.get(own.get(name))
      if (found === null) continue
      const all = this.#kinds.get('ColorSpace') ?? new Map<string, Value>()
      this.#kinds.set('ColorSpace', all)
      all.set(name, this.#to.looks.space(found))
    }
  }
}
