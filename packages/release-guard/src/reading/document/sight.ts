// What nobody sees in documents: hidden and white text, hidden rows, slides that are not shown, shapes beyond the edge.
// Each way of hiding is told in plain words, so that a finding can say where it is.
import type { OutOfSight, Sight } from '../sweep.ts'
import { plainSight } from '../sweep.ts'
import { attribute } from '../xml.ts'
import type { Lost } from '../slide/lost-letters.ts'
import { SlideInks } from './inks.ts'
import { WordInks, type WordPaper } from './word-inks.ts'
import { isOff as off } from './word-looks.ts'

const hiddenText: OutOfSight = { words: 'hidden text', of: ['r'] }
const paleText: OutOfSight = {
  words: 'text in white or in the colour of its ground, or too small to see',
  of: ['r', 'fld'],
}
const flatParagraph: OutOfSight = { words: 'lines too low to see', of: ['p'] }
const hiddenRow: OutOfSight = { words: 'hidden rows of a table', of: ['tr'] }

/** Parts whose runs and paragraphs are Word's; those of drawings and charts are not. */
const texts = /^(?:document|hdr|ftr|footnotes|endnotes|comments|glossaryDocument)$/

/** Text documents of Word; `xml` is the part that will be read. */
export function wordSight(paper: WordPaper, xml: string): Sight {
  const inks = new WordInks(paper, xml)
  const ofRun = (name: string): OutOfSight | undefined => {
    if (inks.areHidden()) return hiddenText
    return name === 't' && inks.areLost() ? paleText : undefined
  }
  return {
    apart: true,
    opens: (name, attributes, within) => {
      const isText = texts.test(within[0] ?? '')
      if (isText) inks.opens(name, attributes, within)
      const parent = within.at(-1)
      const lost = isText && parent === 'r' && name !== 'rPr' ? ofRun(name) : undefined
      if (lost !== undefined) return lost
      if (isFlat(name, attributes, within)) return flatParagraph
      if (parent === 'trPr' && name === 'hidden') return isOn(attributes) ? hiddenRow : undefined
      return plainSight.opens(name, attributes, within)
    },
  }
}

/** Lines of a paragraph that are three points high or less, in twentieths of one. */
const isFlat = (name: string, attributes: string, within: readonly string[]): boolean =>
  name === 'spacing' &&
  within.at(-1) === 'pPr' &&
  attribute(attributes, 'lineRule') === 'exact' &&
  Number(attribute(attributes, 'line') ?? 240) <= 60

/** Letters on a slide that are not filled, let most of the light through, or are too small, in hundredths of a point. */
function isFaint(name: string, attributes: string, within: readonly string[]): boolean {
  const value = Number(attribute(attributes, name === 'rPr' ? 'sz' : 'val') ?? Infinity)
  if (name === 'rPr') return within.at(-1) === 'r' && value <= 300
  if (name === 'noFill') return within.at(-1) === 'rPr' && within.at(-2) === 'r'
  return name === 'alpha' && within.at(-3) === 'rPr' && within.at(-4) === 'r' && value < 20_000
}

const isOn = (attributes: string): boolean => !off(attribute(attributes, 'val'))
const shapes = ['sp', 'pic', 'graphicFrame', 'grpSp', 'cxnSp']
const hiddenShape: OutOfSight = { words: 'shapes that are hidden', of: shapes }
const unshown: OutOfSight = { words: 'a slide that is not shown' }
const outside: OutOfSight = { words: 'shapes beyond the edge of the slide', of: shapes }

/**
 * Slides of PowerPoint.
 * @param presentation says how large they are
 * @param lost which of the slide's letters have the colour of what they stand on, as far as that can be told
 */
export function slideSight(presentation: string, lost: Lost): Sight {
  const size = /<(?:\w+:)?sldSz\b([^>]*)/.exec(presentation)?.[1] ?? ''
  const width = Number(attribute(size, 'cx') ?? Infinity)
  const height = Number(attribute(size, 'cy') ?? Infinity)
  let [x, y] = [0, 0]
  const inks = new SlideInks()
  let letters = 0
  const areLost = (name: string, attributes: string, within: readonly string[]): boolean => {
    const byShape = inks.opens(name, attributes, within)
    return name === 't' ? (lost.get((letters += 1) - 1) ?? byShape) : byShape
  }
  const number = (attributes: string, key: string): number =>
    Number(attribute(attributes, key) ?? 0)
  const isOutside = (attributes: string): boolean =>
    x >= width ||
    y >= height ||
    x + number(attributes, 'cx') <= 0 ||
    y + number(attributes, 'cy') <= 0
  return {
    apart: true,
    opens: (name, attributes, within) => {
      if (areLost(name, attributes, within) || isFaint(name, attributes, within)) return paleText
      if (name === 'sld') return off(attribute(attributes, 'show')) ? unshown : undefined
      if (name === 'cNvPr')
        return /^(?:1|true)$/.test(attribute(attributes, 'hidden') ?? '') ? hiddenShape : undefined
      if (name === 'off') [x, y] = [number(attributes, 'x'), number(attributes, 'y')]
      const isSize = name === 'ext' && within.at(-1) === 'xfrm'
      return isSize && isOutside(attributes) ? outside : undefined
    },
  }
}
