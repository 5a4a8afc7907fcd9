// Programs take some values for what they meant in the program that wrote the file, which they know by its properties.
// The properties go, so the copy says itself what was meant.
import { textsOf } from '../charts/plot-cells.ts'
import type { PackageParts } from '../package-parts.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'

/** Whether a file is of OpenOffice or one of its kin. */
export function isOfOffice(parts: PackageParts): boolean {
  if (!parts.has('meta.xml')) return false
  const [generator] = [...walkTree(parts.tree('meta.xml'))].filter(
    ({ tag }) => tag === 'meta:generator',
  )
  return generator !== undefined && /(?:Libre|Open|Star)Office/.test(textsOf(generator))
}

/** Angles of colours that run: without a unit these programs mean tenths of a degree, others degrees. */
export function sayAngles(styles: readonly XmlNode[], isOffice: boolean): void {
  for (const { tag, attributes } of styles) {
    const angle = attributes.get('draw:angle') ?? ''
    if (!/^draw:(?:gradient|opacity)$/.test(tag) || !/^-?\d{1,5}$/.test(angle)) continue
    attributes.set('draw:angle', `${isOffice ? Number(angle) / 10 : Number(angle)}deg`)
  }
}

/** Words along an axis: older ones of these programs try to set them in two rows first, and do not say so. */
export function sayStaggering(styles: readonly XmlNode[], isOffice: boolean): void {
  for (const { attributes } of isOffice ? styles.flatMap(elements) : [])
    if (attributes.has('chart:display-label') && !attributes.has('loext:try-staggering-first'))
      attributes.set('loext:try-staggering-first', 'true')
}
