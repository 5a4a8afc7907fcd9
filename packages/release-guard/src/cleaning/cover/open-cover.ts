// Words of an OpenDocument file that lie, or may lie, beneath something nothing is seen through: such a file is not
// cleaned, because the words would be left in the copy for whoever moves the thing away.
import { CleanError } from '../clean-error.ts'
import type { StyleBook } from '../open/open-styles.ts'
import { elements, isNode, type XmlNode } from '../xml-tree.ts'
import { drawnIn } from './open-drawn.ts'
import type { Says } from './open-fill.ts'
import { inSheets } from './open-sheet-cover.ts'
import { inFront } from './open-text-cover.ts'
import { firstCovered } from './shapes.ts'

/**
 * Why a file cannot be cleaned for what lies over words; null where nothing does.
 * @param main what the file shows, not yet cleaned
 */
export const coveredIn = (
  main: XmlNode,
  masters: readonly XmlNode[],
  book: StyleBook,
): CleanError | null => {
  if (main.tag === 'office:presentation') return inSlides(main, masters, book)
  if (main.tag === 'office:spreadsheet') return inSheets(main, book)
  return main.tag === 'office:text' ? inFront(main, masters, book) : null
}

function inSlides(main: XmlNode, masters: readonly XmlNode[], book: StyleBook): CleanError | null {
  const pages = elements(main).filter(({ tag }) => tag === 'draw:page')
  for (const [at, page] of pages.entries()) {
    const style = page.attributes.get('draw:style-name')
    if (book.isSlideHidden(style)) continue
    const says = (key: string): string | undefined =>
      book.property('drawing-page', style, 'drawing-page', `presentation:${key}`)
    const name = page.attributes.get('draw:master-page-name')
    const master = masters.find((one) => one.attributes.get('style:name') === name)
    const isBare = master === undefined || says('background-objects-visible') === 'false'
    const shown = isBare ? [] : elements(master).filter((one) => isShownOf(one, page, says))
    const beneath = drawnIn(shown, book)
    const covered = firstCovered([...beneath, ...drawnIn(elements(page), book)])
    if (covered < 0) continue
    const where = covered < beneath.length ? ' (of its master)' : ''
    return new CleanError(
      `words on slide ${at + 1}${where} lie beneath a picture, a shape or a chart: move it away, or take the words out`,
    )
  }
  return null
}

/** Whether a slide shows a thing of its master: not the sample words, nor a footer it has not. */
function isShownOf(thing: XmlNode, page: XmlNode, says: Says): boolean {
  if (thing.tag === 'presentation:notes') return false
  if (thing.attributes.get('presentation:placeholder') === 'true') return false
  const kind = thing.attributes.get('presentation:class') ?? ''
  if (/^(?:title|subtitle|outline|notes|page|handout)$/.test(kind)) return false
  if (!/^(?:header|footer|date-time|page-number)$/.test(kind)) return true
  const field = `presentation:${kind}`
  const isUsed = page.attributes.has(`presentation:use-${kind}-name`)
  return says(`display-${kind}`) === 'true' && (isUsed || hasTextBeside(thing, field))
}

/** A number of a page is none either. */
const hasTextBeside = (node: XmlNode, field: string): boolean =>
  node.children.some((one) =>
    isNode(one)
      ? one.tag !== field && one.tag !== 'text:page-number' && hasTextBeside(one, field)
      : one.trim() !== '',
  )
