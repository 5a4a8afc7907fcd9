// What is read on the slides of a presentation that are shown, by the reader's own tools; proves a cleaned copy.
import { Budget } from '../reading/budget.ts'
import { attribute, decodeXml, walkXml, xmlString } from '../reading/xml.ts'
import { zipEntries } from '../reading/zip.ts'
import { CleanError } from './clean-error.ts'
import type { Seen } from './prove.ts'
import { seenInCharts } from './charts/seen-charts.ts'
import { seenInSmartArt } from './drawing/seen-smart-art.ts'

interface Shape {
  text: string
  isHidden: boolean
  box: number[]
}

const shapes = /^(?:sp|pic|graphicFrame|grpSp|cxnSp)$/

/** Every slide's text in the order of the show. */
export function seenInSlides(file: Buffer): Seen {
  const parts = new Map<string, string>()
  for (const { name, bytes, isUnlisted } of zipEntries(file, new Budget()))
    if (!isUnlisted && bytes !== null) parts.set(name, xmlString(bytes))
  const walk = (part: string, open: (name: string, attributes: string) => void): void => {
    walkXml(parts.get(part) ?? '', { open, text: () => undefined, close: () => undefined })
  }
  const targets = new Map<string, string>()
  walk('ppt/_rels/presentation.xml.rels', (_, at) => {
    const target = attribute(at, 'Target') ?? ''
    targets.set(
      attribute(at, 'Id') ?? '',
      target.startsWith('/') ? target.slice(1) : `ppt/${target}`,
    )
  })
  const order: string[] = []
  let size = [0, 0]
  walk('ppt/presentation.xml', (name, at) => {
    if (name === 'sldSz') size = [Number(attribute(at, 'cx')), Number(attribute(at, 'cy'))]
    // The slide's own number is `id`, where it leads is `r:id`.
    const id = /\s\w+:id\s*=\s*["']([^"']+)/.exec(at)?.[1]
    if (name === 'sldId' && id !== undefined) order.push(targets.get(id) ?? '')
  })
  const texts = new Map<string, string>()
  const shown: string[] = []
  for (const part of order) {
    const text = drawnText(parts.get(part) ?? '', size, (at) => seenInSmartArt(parts, part, at))
    if (text === null) continue
    texts.set(String(texts.size + 1), text)
    shown.push(part)
  }
  return { texts: new Map([...texts, ...seenInCharts(parts, shown)]), unseen: 0 }
}

/**
 * What is drawn on a slide or a sheet; null for a slide that is not shown.
 * @param size of the slide; none for a sheet, which nothing lies beside
 * @param smartArt gives the words of SmartArt by the attributes of its `relIds`
 */
export function drawnText(
  xml: string,
  size: readonly number[],
  smartArt: (relIds: string) => string,
): string | null {
  const reader = new SlideReader(size, smartArt)
  if (!walkXml(xml, reader)) throw new CleanError('a slide is cut short')
  return reader.isShown ? reader.shown() : null
}

/** What a shape says of itself: that it is hidden, and where it is. */
function markShape(shape: Shape, name: string, at: string): void {
  if (name === 'cNvPr' && /^(?:1|true)$/.test(attribute(at, 'hidden') ?? '')) shape.isHidden = true
  const keys = name === 'off' ? ['x', 'y'] : name === 'ext' ? ['cx', 'cy'] : []
  if (shape.box.length < 4)
    shape.box.push(...keys.flatMap((key) => attribute(at, key) ?? []).map(Number))
}

class SlideReader {
  isShown = true
  readonly #size: readonly number[]
  readonly #smartArt: (relIds: string) => string
  readonly #shapes: Shape[] = [{ text: '', isHidden: false, box: [] }]
  #reads = false
  #other = 0
  #wasEmpty = false

  constructor(size: readonly number[], smartArt: (relIds: string) => string) {
    this.#size = size
    this.#smartArt = smartArt
  }

  shown(): string {
    return this.#shapes[0]?.text ?? ''
  }

  open(name: string, at: string, isEmpty: boolean): void {
    this.#wasEmpty = isEmpty
    this.#reads = name === 't'
    if (name === 'sld' && /^(?:0|false)$/.test(attribute(at, 'show') ?? '')) this.isShown = false
    else if (name === 'Fallback' && !isEmpty) this.#other += 1
    else if (shapes.test(name)) this.#shapes.push({ text: '', isHidden: false, box: [] })
    const shape = this.#shapes[this.#shapes.length - 1]
    if (shape === undefined) return
    markShape(shape, name, at)
    if (name === 'relIds' && this.#other === 0) shape.text += this.#smartArt(at)
  }

  text(raw: string): void {
    const shape = this.#shapes[this.#shapes.length - 1]
    if (this.#reads && this.#other === 0 && shape !== undefined) shape.text += decodeXml(raw)
  }

  close(name: string): void {
    this.#reads = false
    if (name === 'Fallback' && !this.#wasEmpty) this.#other -= 1
    this.#wasEmpty = false
    const shape = this.#shapes[this.#shapes.length - 1]
    if (shape === undefined) return
    if (name === 'p' && this.#other === 0) shape.text += '\n'
    if (!shapes.test(name)) return
    this.#shapes.pop()
    const parent = this.#shapes[this.#shapes.length - 1]
    const isBeside = this.#shapes.length === 1 && this.#isBeside(shape.box)
    if (!shape.isHidden && !isBeside && parent !== undefined) parent.text += shape.text
  }

  #isBeside(box: readonly number[]): boolean {
    if (box.length < 4 || this.#size.length < 2) return false
    const [x = 0, y = 0, w = 0, h = 0] = box
    const [width = 0, height = 0] = this.#size
    return x >= width || y >= height || x + w <= 0 || y + h <= 0
  }
}
