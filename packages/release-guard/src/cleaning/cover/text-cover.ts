// Pictures and shapes that lie in front of a document's text. Where its words are is not known without laying the pages
// out, so such a document is not cleaned unless the thing surely covers no words.
import { CleanError } from '../clean-error.ts'
import type { PackageParts } from '../package-parts.ts'
import { child, elements, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import { point } from './boxes.ts'
import { fillOf, isDense } from './opaque.ts'
import { drawnAt } from './shapes.ts'
import { asideOf, pagesOf, reachOf, sizeOf, type Page } from './text-areas.ts'
import { isOldInFront } from './old-shapes.ts'

const body = 'word/document.xml'

/** @param tree a cleaned part of the document, with its drawings */
export function refuseInFront(parts: PackageParts, part: string, tree: XmlNode): void {
  let number = 0
  let around: Surroundings | null = null
  for (const node of walkTree(tree)) {
    if (node.name !== 'drawing' && node.name !== 'pict') continue
    number += 1
    const anchor = child(node, 'anchor') ?? null
    if (!(anchor === null ? isOldInFront(node) : isInFront(anchor))) continue
    around ??= surroundingsOf(parts, part, tree)
    if (coversNone(anchor, around.words > wordsIn(node), around)) continue
    const where = around.isBody ? 'in the text' : 'in a header, footer or note'
    throw new CleanError(
      `picture or shape ${number} ${where} lies in front of the text and may cover words: set its text wrapping to Square or Top and Bottom, or to Behind Text`,
    )
  }
}

interface Surroundings {
  readonly isBody: boolean
  readonly words: number
  readonly pages: readonly (Page | null)[]
  readonly reach: number
  readonly hasHeaderWords: boolean
}

function surroundingsOf(parts: PackageParts, part: string, tree: XmlNode): Surroundings {
  const relations = parts.relations(body).filter(({ isOutside }) => !isOutside)
  const of = (kinds: RegExp): XmlNode[] =>
    relations.filter(({ kind }) => kinds.test(kind)).map(({ target }) => parts.tree(target))
  return {
    isBody: part === body,
    words: wordsIn(tree),
    pages: pagesOf(tree),
    reach: reachOf([tree, ...of(/^(?:styles|numbering)$/)]),
    hasHeaderWords: of(/^(?:header|footer)$/).some((one) => wordsIn(one) > 0),
  }
}

/**
 * Whether a thing in front surely covers no words. What stands in a header is drawn beneath the text of the page and
 * can cover words of the header alone.
 */
function coversNone(anchor: XmlNode | null, hasOthers: boolean, around: Surroundings): boolean {
  if (!around.isBody) return !hasOthers
  if (!hasOthers && !around.hasHeaderWords) return true
  if (anchor === null) return false
  return around.pages.every((page) => {
    const aside = page === null ? null : asideOf(anchor, page, around.reach)
    return aside === 'beside' || (aside !== null && !around.hasHeaderWords)
  })
}

/** How much is to be read in a part, by the letters; the words of drawings are among them. */
function wordsIn(tree: XmlNode): number {
  let count = 0
  for (const node of walkTree(tree))
    if (node.name === 't')
      for (const one of node.children) if (typeof one === 'string') count += one.trim().length
  return count
}

const thinnest = 5 * point

/** Whether an anchored drawing lies over the text it is in, with something nothing is seen through. */
function isInFront(anchor: XmlNode): boolean {
  if (/^(?:1|true)$/.test(valueOf(anchor, 'behindDoc') ?? '')) return false
  if (elements(anchor).some(({ name }) => /^wrap(?!None)/.test(name))) return false
  const size = sizeOf(anchor)
  if (size.right < thinnest || size.bottom < thinnest) return thickInside(anchor)
  return contentsOf(anchor).some((one) => isOpaque(one, anchor))
}

/** A line that is drawn flat has a size of nothing, and may be thick all the same. */
const thickInside = (anchor: XmlNode): boolean =>
  contentsOf(anchor).some((one) =>
    drawnAt(one, sizeOf(anchor)).some(
      ({ box, isOpaque: is }) =>
        is && Math.min(box.right - box.left, box.bottom - box.top) >= thinnest,
    ),
  )

function contentsOf(anchor: XmlNode): XmlNode[] {
  const holder = [...walkTree(anchor)].find(({ name }) => name === 'graphicData')
  return (holder === undefined ? [] : elements(holder)).flatMap((one) =>
    one.name === 'wpc' ? elements(one) : [one],
  )
}

function isOpaque(thing: XmlNode, anchor: XmlNode): boolean {
  if (/^(?:pic|wsp|wgp|grpSp)$/.test(thing.name))
    return drawnAt(thing, sizeOf(anchor)).some((one) => one.isOpaque)
  if (thing.name === 'bg') {
    const fill = fillOf(thing)
    return fill !== undefined && isDense(fill)
  }
  // What a canvas says besides, and what is nothing to look at; all else hides what is beneath it.
  return !/^(?:whole|extLst)$/.test(thing.name)
}
