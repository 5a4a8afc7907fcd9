// Styles of a workbook keep what makes a sheet look as it does; names people gave to them go.
import {
  child,
  elements,
  isNode,
  keepAttributes,
  valueOf,
  walkTree,
  type XmlNode,
} from './xml-tree.ts'

const kept = new Set('numFmts fonts fills borders cellStyleXfs cellXfs dxfs colors'.split(' '))

/** Styles of a workbook. */
export function cleanStyles(styles: XmlNode): XmlNode {
  const used = new Set(
    elements(child(styles, 'cellXfs') ?? styles).map((one) => valueOf(one, 'numFmtId')),
  )
  styles.children = elements(styles).filter(({ name }) => kept.has(name))
  for (const one of walkTree(styles)) {
    one.children = one.children.filter((inner) => !isNode(inner) || inner.name !== 'extLst')
    for (const key of one.attributes.keys())
      if (key.includes(':') && !key.startsWith('xmlns:')) one.attributes.delete(key)
  }
  const formats = child(styles, 'numFmts')
  if (formats !== undefined) {
    formats.children = elements(formats).filter((one) => used.has(valueOf(one, 'numFmtId')))
    formats.attributes.set('count', String(formats.children.length))
    if (formats.children.length === 0)
      styles.children = elements(styles).filter(({ name }) => name !== 'numFmts')
  }
  keepAttributes(styles, () => false)
  return styles
}
