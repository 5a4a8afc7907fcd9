// A text document as it reads: changes accepted, comments, hidden text, fields and properties gone. A new file is
// built from the parts that show something.
import { addTheme } from './drawing/add-theme.ts'
import { addShown, cleanShapes, openChoice } from './drawing/clean-drawing.ts'
import { drawSmartArt } from './drawing/smart-art.ts'
import { LostRuns } from './document/lost-runs.ts'
import { isOn } from './document/style-layers.ts'
import { refuseInFront } from './cover/text-cover.ts'
import { NewPackage, type PackageParts, type Relation } from './package-parts.ts'
import { Removed } from './removed.ts'
import {
  child,
  elements,
  isNode,
  keepAttributes,
  valueOf,
  walkTree,
  xmlBytes,
  type XmlNode,
} from './xml-tree.ts'

const body = 'word/document.xml'
const wordml = 'application/vnd.openxmlformats-officedocument.wordprocessingml'

/** What goes with all that is in it. */
const dropped: Readonly<Record<string, string>> = {
  del: 'deleted text',
  moveFrom: 'text that was moved away',
  commentRangeStart: '',
  commentRangeEnd: '',
  commentReference: 'places of comments',
  annotationRef: '',
  instrText: 'instructions of fields, left as what they show',
  delInstrText: '',
  fldChar: '',
  bookmarkStart: '',
  bookmarkEnd: '',
  proofErr: '',
  permStart: 'names of people who may edit',
  permEnd: '',
  moveFromRangeStart: '',
  moveFromRangeEnd: '',
  moveToRangeStart: '',
  moveToRangeEnd: '',
  customXmlInsRangeStart: '',
  customXmlInsRangeEnd: '',
  customXmlDelRangeStart: '',
  customXmlDelRangeEnd: '',
  lastRenderedPageBreak: '',
  sdtPr: '',
  sdtEndPr: '',
  smartTagPr: '',
  customXmlPr: '',
  OLEObject: 'embedded files, left as the pictures shown of them',
  objectEmbed: '',
  objectLink: '',
  control: 'buttons and fields',
  altChunk: 'embedded documents',
  Fallback: '',
  extLst: '',
}
/** What goes and leaves what is in it. */
const opened = new Set(
  'ins moveTo sdt sdtContent hyperlink fldSimple smartTag customXml dir bdo'.split(' '),
)
const changes =
  /^(?:rPr|pPr|tblPr|trPr|tcPr|sectPr|tblGrid|tblPrEx|numbering)Change$|^(?:cellIns|cellDel|cellMerge)$/

/** Rewrites the text of a document, of a header, of notes. */
function cleanText(node: XmlNode, removed: Removed): void {
  keepAttributes(
    node,
    (name) => !/^(?:rsid\w*|paraId|textId|author|initials|date|alt|title|descr)$/.test(name),
  )
  const kept: (XmlNode | string)[] = []
  for (const one of node.children) {
    if (!isNode(one)) {
      kept.push(one)
      continue
    }
    const words = dropped[one.name]
    if (words !== undefined) {
      if (words !== '') removed.add(words)
      continue
    }
    if (changes.test(one.name)) {
      removed.add('former looks of text')
      continue
    }
    if (isVanished(one)) {
      removed.add('hidden text')
      continue
    }
    if (one.name === 'object' && !becomesPicture(one)) {
      removed.add('embedded files')
      continue
    }
    cleanText(one, removed)
    if (opened.has(one.name)) kept.push(...one.children)
    else kept.push(one)
  }
  node.children = kept
}

/** What is shown of an embedded file is a picture in an old drawing; false when nothing is. */
function becomesPicture(node: XmlNode): boolean {
  const tag = node.tag.replace(/object$/, 'pict')
  Object.assign(node, { tag, name: 'pict', attributes: new Map<string, string>() })
  return [...walkTree(node)].some(({ name }) => name === 'imagedata')
}

/** A run or a table row that is not shown. A row whose deletion is marked is deleted. */
function isVanished(node: XmlNode): boolean {
  if (node.name === 'r') {
    const looks = child(node, 'rPr')
    return (
      looks !== undefined &&
      ['vanish', 'webHidden', 'specVanish'].some((name) => isOn(child(looks, name)))
    )
  }
  if (node.name !== 'tr') return false
  const looks = child(node, 'trPr')
  return looks !== undefined && (isOn(child(looks, 'hidden')) || child(looks, 'del') !== undefined)
}

/** Builds the cleaned document. */
export function cleanDocument(parts: PackageParts, removed: Removed): Buffer {
  const made = new NewPackage()
  const relations = parts.relations(body)
  const settings = relations.find(({ kind }) => kind === 'settings')
  const kept = settings === undefined ? null : keptSettings(parts.tree(settings.target))
  const tree = parts.tree(body)
  const lost = new LostRuns(parts, relations, tree)
  cleanText(tree, removed)
  lost.drop(tree, removed)
  dropUnusedHeaders(tree, kept !== null && child(kept, 'evenAndOddHeaders') !== undefined, removed)
  const targets = finish(parts, made, body, tree, removed)
  const used = new Set(
    [...walkTree(tree)]
      .filter(({ name }) => /^(?:header|footer)Reference$/.test(name))
      .map((one) => valueOf(one, 'id')),
  )
  for (const relation of relations) {
    const { kind, id, target, isOutside } = relation
    if (isOutside) continue
    if (kind === 'header' || kind === 'footer') {
      if (!used.has(id)) continue
    } else if (
      !['footnotes', 'endnotes', 'styles', 'numbering', 'fontTable', 'theme'].includes(kind)
    )
      continue
    addPart(parts, made, relation, removed, lost)
    targets.push({ id, kind, target, isOutside })
  }
  if (kept !== null) {
    made.add('word/settings.xml', xmlBytes(kept), `${wordml}.settings+xml`)
    targets.push({
      id: 'ownSettings',
      kind: 'settings',
      target: 'word/settings.xml',
      isOutside: false,
    })
  }
  made.add(body, xmlBytes(tree), `${wordml}.document.main+xml`)
  made.relate(body, targets)
  made.relate('', [{ id: 'rId1', kind: 'officeDocument', target: body }])
  return made.write()
}

function finish(
  parts: PackageParts,
  made: NewPackage,
  part: string,
  tree: XmlNode,
  removed: Removed,
): Relation[] {
  for (const node of walkTree(tree)) if (node.name === 'AlternateContent') openChoice(node)
  const where = (): string => (part === body ? 'in the text' : 'in a header, footer or note')
  const drawn = drawSmartArt(parts, part, tree, removed, where)
  cleanShapes(tree, removed, where)
  refuseInFront(parts, part, tree)
  return addShown({ parts, made, part, drawn }, tree, removed, where)
}

function addPart(
  parts: PackageParts,
  made: NewPackage,
  { kind, target }: Relation,
  removed: Removed,
  lost: LostRuns,
): void {
  if (kind === 'theme') {
    addTheme(parts, made, target, removed)
    return
  }
  const tree = parts.tree(target)
  if (['header', 'footer', 'footnotes', 'endnotes'].includes(kind)) {
    cleanText(tree, removed)
    lost.drop(tree, removed)
    made.relate(target, finish(parts, made, target, tree, removed))
  } else {
    // Styles and numbering lose nothing anybody would miss.
    cleanText(tree, new Removed())
    for (const node of walkTree(tree))
      node.children = node.children.filter(
        (one) => !isNode(one) || !/^(?:embed\w+|latentStyles|nsid|tmpl|aliases)$/.test(one.name),
      )
    // Pictures that stand before the items of lists.
    const source = { parts, made, part: target, drawn: [] }
    made.relate(
      target,
      addShown(source, tree, removed, () => 'before the items of a list'),
    )
  }
  made.add(target, xmlBytes(tree), `${wordml}.${kind}+xml`)
}

const settingsKept = new Set(
  'displayBackgroundShape clrSchemeMapping evenAndOddHeaders defaultTabStop mirrorMargins gutterAtTop footnotePr endnotePr compat characterSpacingControl autoHyphenation bordersDoNotSurroundHeader bordersDoNotSurroundFooter'.split(
    ' ',
  ),
)

function keptSettings(settings: XmlNode): XmlNode {
  settings.children = elements(settings).filter(({ name }) => settingsKept.has(name))
  keepAttributes(settings, () => false)
  return settings
}

/** Headers of kinds of page that do not occur. */
function dropUnusedHeaders(tree: XmlNode, hasEvenPages: boolean, removed: Removed): void {
  for (const section of walkTree(tree)) {
    if (section.name !== 'sectPr') continue
    const hasFirst = isOn(child(section, 'titlePg'))
    section.children = elements(section).filter((one) => {
      if (!/^(?:header|footer)Reference$/.test(one.name)) return one.name !== 'printerSettings'
      const type = valueOf(one, 'type')
      const stays = type === 'first' ? hasFirst : type === 'even' ? hasEvenPages : true
      if (!stays) removed.add('headers and footers no page shows')
      return stays
    })
  }
}
