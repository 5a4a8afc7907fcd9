// In what colour the text of SmartArt is drawn. The shapes stored for it leave that out: it is told by the list of
// colours of the SmartArt, by the kind of box each shape is.
import { child, elements, valueOf, walkTree, type XmlNode } from '../xml-tree.ts'
import { scopeIn, unknown, type DrawnWords } from './drawn-words.ts'

/** The colour of a shape's text by the number of its point; null where the shape's own holds. */
export type TextColour = (point: string) => XmlNode | null

/** Reads the kinds of boxes from the points of SmartArt, and their colours from its list of colours. */
export function textColours(model: XmlNode, colours: XmlNode, words: DrawnWords): TextColour {
  const scope = scopeIn(new Map(), colours)
  const points = new Map<string, XmlNode>()
  for (const node of walkTree(model)) {
    const looks = node.name === 'pt' ? child(node, 'prSet') : undefined
    if (looks !== undefined) points.set(valueOf(node, 'modelId') ?? '', looks)
  }
  const lists = new Map<string, XmlNode>()
  for (const label of elements(colours)) {
    const list = label.name === 'styleLbl' ? child(label, 'txFillClrLst') : undefined
    if (list !== undefined) lists.set(valueOf(label, 'name') ?? '', list)
  }
  return (id) => {
    const point = points.get(id)
    const list = point && lists.get(valueOf(point, 'presStyleLbl') ?? '')
    const colour = point && list && pick(list, Number(valueOf(point, 'presStyleIdx') ?? 0))
    return colour === undefined ? null : words.copy(colour, scopeIn(scope, list ?? colour))
  }
}

/** The colour of one of several boxes; a run of colours from one to the next is not followed. */
function pick(list: XmlNode, at: number): XmlNode | undefined {
  const colours = elements(list)
  if (colours.length > 1 && valueOf(list, 'meth') !== 'repeat') throw unknown('txFillClrLst')
  return colours[at % colours.length]
}
