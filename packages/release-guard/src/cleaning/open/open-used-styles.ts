// Which styles, pages and typefaces of an OpenDocument file its cleaned copy uses: those go with it, under names that say
// nothing.
import type { Removed } from '../removed.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'
import { cleanLooks, isLook, refuseCropped, StyleNames } from './open-styles.ts'

/** What stands in the lists of one kind. */
export const listed = (root: XmlNode, tag: string): XmlNode[] =>
  elements(root)
    .filter((one) => one.tag === tag)
    .flatMap(elements)

const groupsOf = (content: XmlNode, looks: XmlNode) => ({
  contentAutomatic: listed(content, 'office:automatic-styles'),
  named: listed(looks, 'office:styles'),
  automatic: listed(looks, 'office:automatic-styles'),
})
const isMaster = ({ tag }: XmlNode): boolean => tag === 'style:master-page'

/** The names of styles; the first page is in use. */
export function namesOf(
  content: XmlNode,
  looks: XmlNode,
  allMasters: readonly XmlNode[],
): StyleNames {
  const masters = allMasters.filter(isMaster)
  const all = Object.values(groupsOf(content, looks)).flat()
  const names = new StyleNames([...all.filter((one) => isLook(one)), ...masters])
  for (const { attributes } of masters.slice(0, 1)) names.take(reference(attributes))
  return names
}

/** The styles and typefaces in use, cleaned and renamed, list by list. */
export function usedStyles(
  content: XmlNode,
  looks: XmlNode,
  allMasters: readonly XmlNode[],
  names: StyleNames,
  removed: Removed,
) {
  const groups = groupsOf(content, looks)
  const all = Object.values(groups).flat()
  const count = { looks: 0 }
  const used = (styles: readonly XmlNode[]): XmlNode[] =>
    styles.filter((style) => {
      const stays = isLook(style) && names.isUsed(style)
      if (stays) cleanLooks(style, removed)
      else count.looks += 1
      return stays
    })
  const masters = allMasters.filter((one) => !isMaster(one) || names.isUsed(one))
  const result = {
    contentFonts: fonts(
      content,
      all.filter((one) => names.isUsed(one)),
    ),
    fonts: fonts(
      looks,
      all.filter((one) => names.isUsed(one)),
    ),
    contentAutomatic: used(groups.contentAutomatic),
    named: used(groups.named),
    automatic: used(groups.automatic),
    masters: masters.filter(({ tag }) => tag !== 'style:handout-master'),
  }
  refuseCropped(all.filter((one) => isLook(one) && names.isUsed(one)))
  for (const one of Object.values(result).flat()) names.rename(one)
  return result
}

/** A page is used when it is the first. */
const reference = (master: ReadonlyMap<string, string>): XmlNode => ({
  tag: '',
  name: '',
  attributes: new Map([['style:master-page-name', master.get('style:name') ?? '']]),
  children: [],
})

/** Typefaces that a style in use asks for. */
function fonts(root: XmlNode, styles: readonly XmlNode[]): XmlNode[] {
  const asked = new Set(
    styles.flatMap((style) =>
      [...walkTree(style)].flatMap(({ attributes }) =>
        ['', '-asian', '-complex'].map((script) => attributes.get(`style:font-name${script}`)),
      ),
    ),
  )
  const faces = listed(root, 'office:font-face-decls').filter(
    ({ tag, attributes }) => tag === 'style:font-face' && asked.has(attributes.get('style:name')),
  )
  for (const face of faces) {
    face.children = []
    for (const key of face.attributes.keys())
      if (
        !/^(?:style:(?:name|font-family-generic|font-pitch|font-charset)|svg:font-family)$/.test(
          key,
        )
      )
        face.attributes.delete(key)
  }
  return faces
}
