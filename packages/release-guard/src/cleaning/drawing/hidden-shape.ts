// Whether a shape of any drawing is hidden.
import { elements, valueOf, type XmlNode } from '../xml-tree.ts'

/** Whether a shape, a frame, a group or a drawing in a text says of itself that it is hidden. */
export const isHiddenShape = (shape: XmlNode): boolean =>
  elements(shape).some((one) =>
    [one, ...elements(one)].some(
      (two) =>
        (two.name === 'cNvPr' || two.name === 'docPr') &&
        /^(?:1|true)$/.test(valueOf(two, 'hidden') ?? ''),
    ),
  )
