// Whether words of a shape have the colour of its fill, as the reader of slides judges it.
import { SlideInks } from '../../reading/document/inks.ts'
import { elements, type XmlNode } from '../xml-tree.ts'

/** Whether a shape has words that nobody can see on it. */
export function hasLostWords(shape: XmlNode): boolean {
  const inks = new SlideInks()
  const look = (node: XmlNode, within: readonly string[]): boolean => {
    const attributes = [...node.attributes].map(([key, value]) => ` ${key}="${value}"`).join('')
    if (inks.opens(node.name, attributes, within)) return true
    const inner = [...within, node.name]
    return elements(node).some((one) => look(one, inner))
  }
  return look(shape, [])
}
