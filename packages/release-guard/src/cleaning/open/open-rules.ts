// Rules of colouring of an OpenDocument sheet go with the file's other rules. One that hides words would leave them in plain
// sight in the copy, and where it holds is not worked out.
import { CleanError } from '../clean-error.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'
import type { StyleBook } from './open-styles.ts'

/**
 * @param main the body with its sheets
 * @param styles all the styles of the file
 * @throws CleanError where a rule writes words in a look that nobody can read
 */
export function refuseFadingRules(
  main: XmlNode,
  styles: readonly XmlNode[],
  book: StyleBook,
): void {
  const rules = elements(main)
    .flatMap(elements)
    .filter(({ tag }) => tag === 'calcext:conditional-formats')
    .flatMap((list) => [...walkTree(list)])
  const maps = styles.filter(isOfCells).flatMap(elements)
  for (const { tag, attributes } of [...rules, ...maps]) {
    const look =
      tag === 'style:map'
        ? attributes.get('style:apply-style-name')
        : attributes.get('calcext:apply-style-name')
    const hidesNumbers = attributes.get('calcext:show-value') === 'false'
    if (hidesNumbers || (look !== undefined && book.isCellInvisible(look, false)))
      throw new CleanError(
        'a rule of colouring in it can make words or numbers invisible: take the rule out, or give its letters a colour first',
      )
  }
}

const isOfCells = ({ tag, attributes }: XmlNode): boolean =>
  tag === 'style:style' && attributes.get('style:family') === 'table-cell'
