// What nobody sees in OpenDocument files: hidden tables, rows, columns and sections, styles that show nothing, comments,
// deleted text, stored copies of other files.
import type { OutOfSight, Sight } from '../sweep.ts'
import { attribute } from '../xml.ts'
import { Grounds } from './open-grounds.ts'
import { OpenInks } from './open-inks.ts'
import { Looks } from './open-looks.ts'

const whole: Readonly<Record<string, OutOfSight>> = {
  'tracked-changes': { words: 'deleted text that is still in the file' },
  annotation: { words: 'comments and who wrote them' },
  'hidden-text': { words: 'hidden text' },
  notes: { words: 'speaker notes' },
  'dde-links': { words: 'the stored copy of another file' },
  'content-validations': { words: 'lists of permitted values' },
  'named-expressions': { words: 'defined names of the workbook' },
  'data-pilot-tables': { words: 'the settings of a pivot table' },
  scripts: { words: 'programs in the file (macros)' },
}
const hiddenTable: OutOfSight = { words: 'a hidden sheet or table' }
const copied: OutOfSight = { words: 'the stored copy of another workbook' }
const hiddenCells: OutOfSight = { words: 'hidden rows or columns' }
const hiddenText: OutOfSight = { words: 'hidden text' }
const pale: OutOfSight = { words: 'text in white' }
const lost: OutOfSight = { words: 'text in the colour of its ground' }
const hiddenSlide: OutOfSight = { words: 'a slide that is not shown' }

/** Text, tables and slides of OpenDocument; `xml` is the content, `more` the styles kept apart. */
export function openDocumentSight(xml: string, more: string): Sight {
  const styles = new Looks(more, xml)
  const grounds = new Grounds(styles)
  const inks = new OpenInks(styles)
  const columns = new Columns()
  const lostLetters = (
    name: string,
    attributes: string,
    style: string,
    within: readonly string[],
  ): OutOfSight | undefined => {
    // Both want to be told of every element.
    const [isPale, isLost] = [
      grounds.hides(name, attributes, style, within),
      inks.hides(name, style, within),
    ]
    return isPale ? pale : isLost ? lost : undefined
  }
  return {
    apart: true,
    comment: 'comments in the file',
    opens: (name, attributes, within) => {
      const style = attribute(attributes, 'style-name') ?? ''
      const ofLetters = lostLetters(name, attributes, style, within)
      const known = whole[name]
      if (known !== undefined) return known
      if (name === 'table') {
        columns.start()
        return tableSight(attributes, styles.has('tables', style))
      }
      if (name === 'section')
        return /none|condition/.test(attribute(attributes, 'display') ?? '')
          ? hiddenText
          : undefined
      if (name === 'page' && styles.has('slides', style)) return hiddenSlide
      if (columns.hides(name, attributes)) return hiddenCells
      if (styles.has('texts', style)) return hiddenText
      return ofLetters
    },
  }
}

function tableSight(attributes: string, isHidden: boolean): OutOfSight | undefined {
  if (/^'?file:/.test(attribute(attributes, 'table:name') ?? '')) return copied
  return isHidden || attribute(attributes, 'display') === 'false' ? hiddenTable : undefined
}

/** Which columns of the table at hand are out of sight. */
class Columns {
  #ranges: (readonly [number, number])[] = []
  #next = 0
  #cell = 0

  start(): void {
    this.#ranges = []
    this.#next = 0
  }

  hides(name: string, attributes: string): boolean {
    if (!/^(?:table-column|table-row|(?:covered-)?table-cell)$/.test(name)) return false
    const isLost = /^(?:collapse|filter)$/.test(attribute(attributes, 'visibility') ?? '')
    const repeated = Number(attribute(attributes, 'number-columns-repeated') ?? 1)
    if (name === 'table-row') {
      this.#cell = 0
      return isLost
    }
    if (name === 'table-column') {
      if (isLost) this.#ranges.push([this.#next, this.#next + repeated])
      this.#next += repeated
      return false
    }
    const at = this.#cell
    this.#cell += repeated
    return this.#ranges.some(([from, to]) => at >= from && at < to)
  }
}
