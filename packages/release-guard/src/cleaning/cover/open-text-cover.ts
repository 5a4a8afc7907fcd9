// Pictures and shapes that lie in front of the text of an OpenDocument text. Where its words are is not known without
// laying the pages out, so such a file is not cleaned unless the thing surely covers no words.
import { CleanError } from '../clean-error.ts'
import type { StyleBook } from '../open/open-styles.ts'
import { elements, isNode, type XmlNode } from '../xml-tree.ts'
import { point } from './boxes.ts'
import { boxOf, drawnIn, isHidden, isShape } from './open-drawn.ts'
import { lengthOf, saysOf } from './open-fill.ts'

const gone = /^(?:text:tracked-changes|office:annotation|presentation:notes)$/
const bands = /^style:(?:header|footer)/

/** Why a text cannot be cleaned for what lies in front of it; null where nothing does that may cover words. */
export function inFront(
  main: XmlNode,
  masters: readonly XmlNode[],
  book: StyleBook,
): CleanError | null {
  const headers = masters.flatMap((one) => elements(one).filter(({ tag }) => bands.test(tag)))
  const words = [main, ...headers].reduce((sum, one) => sum + wordsIn(one), 0)
  for (const tree of [main, ...headers])
    for (const [at, shape] of [...shapesIn(tree)].entries()) {
      if (!liesInFront(shape, book) || words - wordsIn(shape) === 0) continue
      if (isAboveOrBelow(shape, masters, book)) continue
      const where = tree === main ? 'in the text' : 'in a header or footer'
      return new CleanError(
        `picture or shape ${at + 1} ${where} lies in front of the text and may cover words: set its wrap to Parallel, or put it in the background`,
      )
    }
  return null
}

/** Shapes and pictures that are not within others. */
function* shapesIn(node: XmlNode): Generator<XmlNode> {
  for (const one of elements(node))
    if (isShape(one)) yield one
    else if (!gone.test(one.tag)) yield* shapesIn(one)
}

/** How many letters are to be read. */
function wordsIn(node: XmlNode): number {
  let count = 0
  for (const one of node.children)
    if (!isNode(one)) count += one.trim().length
    else if (!gone.test(one.tag)) count += wordsIn(one)
  return count
}

const thinnest = 5 * point

/** Whether words run on beneath a thing that nothing is seen through. */
function liesInFront(shape: XmlNode, book: StyleBook): boolean {
  if (shape.attributes.get('text:anchor-type') === 'as-char' || isHidden(shape)) return false
  const says = saysOf(shape, book)
  const wrap = says('style:wrap') ?? (shape.tag === 'draw:frame' ? 'none' : 'run-through')
  if (wrap !== 'run-through' || says('style:run-through') === 'background') return false
  return drawnIn([shape], book).some(
    ({ box, isOpaque }) =>
      isOpaque && Math.min(box.right - box.left, box.bottom - box.top) >= thinnest,
  )
}

/** Whether a thing is surely out of the height in which pages have text, their headers included. */
function isAboveOrBelow(shape: XmlNode, masters: readonly XmlNode[], book: StyleBook): boolean {
  const box = boxOf(shape)
  const says = saysOf(shape, book)
  const isOfPage = shape.attributes.get('text:anchor-type') === 'page'
  const from = says('style:vertical-rel') ?? (isOfPage ? 'page' : '')
  if (box === null || from !== 'page' || (says('style:vertical-pos') ?? 'from-top') !== 'from-top')
    return false
  return masters
    .filter(({ tag }) => tag === 'style:master-page')
    .every(({ attributes }) => {
      const layout = attributes.get('style:page-layout-name')
      const said = (key: string): number =>
        lengthOf(book.property('page-layout', layout, 'page-layout', key))
      const bottom = said('fo:page-height') - said('fo:margin-bottom')
      return box.bottom <= said('fo:margin-top') || box.top >= bottom
    })
}
