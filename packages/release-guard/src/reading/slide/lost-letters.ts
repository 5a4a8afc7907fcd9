// Letters of a slide in the colour of what they stand on: their mark, their shape or cell, what lies beneath it, the slide.
// Only where letters and ground are both told is anything said; of all else nothing is known here.
import { isLost, type Colour } from '../colour.ts'
import { readable, type Box } from './boxes.ts'
import { cellsOf } from './cells.ts'
import { pagesOf, type Pages, type Parts } from './deck.ts'
import { child, elementsIn, valueOf, within, type Element } from './element.ts'
import { background, looksOf, plainly, type Fill } from './fills.ts'
import { cellVoices, glowOf, lettersOf, voicesOf, type Voices } from './letters.ts'
import { holdsWords, stackOf, type Stack, type Thing, type Worded } from './stack.ts'

/** Whether letters are lost, by the number of their element `t` on the slide; none where it cannot be told. */
export type Lost = ReadonlyMap<number, boolean>

/** Looks for lost letters on a slide. */
export function lostLetters(parts: Parts, slide: string): Lost {
  const pages = pagesOf(parts, slide)
  return pages === null ? new Map<number, boolean>() : new Judge(pages).judge()
}

/** What several colours may be, or null where one of them cannot be told. */
type Colours = readonly Colour[] | null

class Judge {
  readonly #pages: Pages
  readonly #stack: Stack
  readonly #background: Fill
  readonly #lost = new Map<number, boolean>()

  constructor(pages: Pages) {
    this.#pages = pages
    this.#stack = stackOf(pages)
    this.#background = background(pages)
  }

  judge(): Lost {
    for (const worded of this.#stack.worded)
      if (isBeside(worded.box, this.#pages)) continue
      else if (worded.shape.name === 'sp') this.#shape(worded)
      else this.#tables(worded)
    return this.#pages.effort.left < 0 ? new Map<number, boolean>() : this.#lost
  }

  #shape(worded: Worded): void {
    const { shape, places, fill } = worded
    const text = child(shape, 'txBody')
    if (text === undefined) return
    const inside = fill === 'none' ? [] : plain(fill)
    const isApart = fill === 'none' || !holdsWords(shape)
    const grounds = isApart ? both(inside, this.#beneath(worded)) : inside
    const glow = fill === 'none' ? shadowOf(shape, this.#pages) : []
    this.#text(text, voicesOf(shape, places, this.#pages), grounds, glow)
  }

  #tables(worded: Worded): void {
    const table = within(worded.shape, 'graphic', 'graphicData', 'tbl')
    if (table === undefined) return
    let beneath: Colours | undefined
    for (const { cell, fill, style } of cellsOf(table, this.#pages)) {
      const text = child(cell, 'txBody')
      if (text === undefined) continue
      const grounds = fill === 'none' ? (beneath ??= this.#beneath(worded)) : plain(fill)
      this.#text(text, cellVoices(cell, style, this.#pages), grounds, [])
    }
  }

  #text(text: Element, voices: Voices, grounds: Colours, glow: Colours): void {
    for (const paragraph of text.children)
      if (paragraph.name === 'p')
        for (const run of paragraph.children)
          if (run.name === 'r' || run.name === 'fld')
            this.#run(run, paragraph, voices, grounds, glow)
  }

  #run(run: Element, paragraph: Element, voices: Voices, grounds: Colours, glow: Colours): void {
    const mark = within(run, 'rPr', 'highlight')
    const own = mark === undefined ? 'none' : plainly(this.#pages.own.ink(mark))
    const beneath = own === 'none' ? grounds : plain(own)
    const letters = lettersOf(run, paragraph, voices, this.#pages)
    if (beneath === null || letters === null || glow === null) return
    const isGone = beneath.every((ground) =>
      [...letters, ...glow].every((letter) => isLost(letter, ground)),
    )
    for (const { name, text, number } of elementsIn(run))
      if (name === 't' && text.trim() !== '' && !isNumber(run, text)) this.#lost.set(number, isGone)
  }

  /** What words may stand on whose shape or cell is not filled. */
  #beneath({ box, above }: Worded): Colours {
    const words = readable(box)
    const grounds: Colour[] = []
    for (let at = above - 1; at >= 0; at -= 1) {
      const thing = this.#stack.things[at]
      if (thing === undefined || (this.#pages.effort.left -= 1) < 0) return null
      const share = shareOf(words, thing.box)
      if (share < grazed || thing.fill === 'none') continue
      if (thing.fill === 'untold') return null
      grounds.push(thing.fill)
      if (isOver(thing, share)) return grounds
    }
    return both(grounds, plain(this.#background))
  }
}

/** Nobody sees what is beside the slide, whatever its colour. */
const isBeside = ({ left, top, right, bottom }: Box, { size }: Pages): boolean =>
  left >= size[0] || top >= size[1] || right <= 0 || bottom <= 0

const both = (one: Colours, two: Colours): Colours => one && two && [...one, ...two]

/** The shadow of a shape without an inside is one of its letters. */
function shadowOf(shape: Element, { own, theme }: Pages): Colours {
  const said = child(looksOf(shape), 'effectLst')
  if (said !== undefined) {
    const colours = glowOf(said, own)
    const known = colours.filter((one) => one !== null)
    return known.length === colours.length ? known : null
  }
  const number = Number(valueOf(within(shape, 'style', 'effectRef'), 'idx') ?? 0)
  const styles = within(theme, 'themeElements', 'fmtScheme', 'effectStyleLst')
  const style = child(styles?.children[number - 1], 'effectLst')
  return style === undefined || style.children.length === 0 ? [] : null
}

/** The number of a slide says nothing, and many designs put it out of sight. */
const isNumber = (run: Element, text: string): boolean =>
  run.name === 'fld' && /^\d{1,4}$/.test(text.trim())

const plain = (fill: Fill): Colours => (typeof fill === 'string' ? null : [fill])

/** What lies beneath less of a box than this is not what its words stand on. */
const grazed = 0.03
const mostly = 0.9
const isOver = ({ isWhole }: Thing, share: number): boolean => isWhole && share >= mostly

/** How much of a box lies over another. */
function shareOf(words: Box, thing: Box): number {
  const wide = Math.min(words.right, thing.right) - Math.max(words.left, thing.left)
  const high = Math.min(words.bottom, thing.bottom) - Math.max(words.top, thing.top)
  if (wide <= 0 || high <= 0) return 0
  return (wide * high) / ((words.right - words.left) * (words.bottom - words.top))
}
