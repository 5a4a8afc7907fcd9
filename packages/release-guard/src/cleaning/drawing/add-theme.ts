// A theme keeps colours, typefaces, effects and the pictures its grounds are made of; names people gave to them go.
import type { NewPackage, PackageParts } from '../package-parts.ts'
import type { Removed } from '../removed.ts'
import { elements, isNode, walkTree, xmlBytes, type XmlNode } from '../xml-tree.ts'
import { addShown } from './clean-drawing.ts'

const themeType = 'application/vnd.openxmlformats-officedocument.theme+xml'

/** Adds a theme, cleaned, where it was. */
export function addTheme(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  removed: Removed,
): void {
  const tree = cleanTheme(parts.tree(part))
  const source = { parts, made, part, drawn: [] }
  made.relate(
    part,
    addShown(source, tree, removed, () => 'of the theme'),
  )
  made.add(part, xmlBytes(tree), themeType)
}

function cleanTheme(theme: XmlNode): XmlNode {
  theme.children = elements(theme).filter(({ name }) => name === 'themeElements')
  for (const one of walkTree(theme)) {
    one.children = one.children.filter((inner) => !isNode(inner) || inner.name !== 'extLst')
    if (['theme', 'clrScheme', 'fontScheme', 'fmtScheme'].includes(one.name))
      for (const key of one.attributes.keys()) if (key === 'name') one.attributes.set(key, 'Plain')
  }
  return theme
}
