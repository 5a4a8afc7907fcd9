// OpenDocument files (texts, workbooks, slides) as they are shown: a new file is built from content, the styles it uses,
// its pictures and a few settings. Nothing else of the old one is carried over.
import { CleanError } from '../clean-error.ts'
import { coveredIn } from '../cover/open-cover.ts'
import { writeZip, type PackageParts } from '../package-parts.ts'
import type { Removed } from '../removed.ts'
import { child, elements, isNode, walkTree, writeXml, xmlBytes, type XmlNode } from '../xml-tree.ts'
import { refuseFadingRules } from './open-rules.ts'
import { OpenObjects } from './charts/open-objects.ts'
import { PlotSheets } from './charts/plot-sheets.ts'
import { Ground } from './open-ground.ts'
import { checkSpaces, newRoot, rowAsText } from './open-names.ts'
import { cleanMasters, keepFooters, textOf } from './open-pages.ts'
import { cleanOpenSheet, sheetsOf, type Sheets } from './open-sheet.ts'
import { Pictures } from './open-pictures.ts'
import { isOfOffice, sayAngles } from './said-by-program.ts'
import { keptSettings } from './open-settings.ts'
import { StyleBook } from './open-styles.ts'
import { OpenText } from './open-text.ts'
import { listed, namesOf, usedStyles } from './open-used-styles.ts'

const mime = 'application/vnd.oasis.opendocument.'
const kinds: Readonly<Record<string, { readonly ending: string; readonly body: string }>> = {
  [`${mime}text`]: { ending: 'odt', body: 'office:text' },
  [`${mime}spreadsheet`]: { ending: 'ods', body: 'office:spreadsheet' },
  [`${mime}presentation`]: { ending: 'odp', body: 'office:presentation' },
}

const typeOf = (parts: PackageParts): string => parts.bytes('mimetype').toString('utf8').trim()

/** How the copy's name should end; undefined for what is no OpenDocument file known here. */
export const openEnding = (parts: PackageParts): string | undefined =>
  parts.has('mimetype') && parts.has('content.xml') ? kinds[typeOf(parts)]?.ending : undefined

/** Signed and locked files are what they are: a copy would be something else. */
export function refuseSealed(parts: PackageParts): void {
  if (parts.has('encrypted-package')) throw new CleanError('it is locked with a password')
  if (parts.has('META-INF/manifest.xml'))
    for (const node of walkTree(parts.tree('META-INF/manifest.xml')))
      if (node.name === 'encryption-data') throw new CleanError('it is locked with a password')
  if (parts.names().some((name) => /^META-INF\/.*signature/i.test(name)))
    throw new CleanError(
      'it is signed, and a copy would be signed by nobody: clean the file before it is signed',
    )
}

interface Document {
  readonly content: XmlNode
  readonly looks: XmlNode
  readonly version: string
}

function documentOf(parts: PackageParts): Document {
  const isBook = typeOf(parts) === `${mime}spreadsheet`
  const content = parts.tree('content.xml', isBook ? rowAsText : undefined)
  const looks = parts.has('styles.xml')
    ? parts.tree('styles.xml')
    : { ...content, tag: 'office:document-styles', children: [] }
  checkSpaces(content)
  checkSpaces(looks)
  const version = content.attributes.get('office:version') ?? '1.2'
  if (content.tag !== 'office:document-content' || !/^1\.[0-4]$/.test(version))
    throw new CleanError('it is of a version of OpenDocument not known here')
  return { content, looks, version }
}

/** Builds the cleaned file. */
export function cleanOpen(parts: PackageParts, removed: Removed): Buffer {
  const type = typeOf(parts)
  const kind = kinds[type]
  const { content, looks, version } = documentOf(parts)
  const body = child(content, 'body')
  const main = body === undefined ? undefined : elements(body).find((one) => one.tag === kind?.body)
  if (body === undefined || main === undefined)
    throw new CleanError('what it shows is not where it should be')
  const styleLists = stylesOf(content, looks)
  const book = new StyleBook(styleLists)
  const masters = listed(looks, 'office:master-styles')
  refuseFadingRules(main, styleLists.flatMap(elements), book)
  const ground = new Ground(book, masters)
  const covered = coveredIn(main, masters, book)
  cleanMasters(masters, book, removed)
  for (const master of masters) ground.check(master)
  const pictures = new Pictures(parts, removed)
  const styleNames = namesOf(content, looks, masters)
  const sheets = main.tag === 'office:spreadsheet' ? sheetsOf(main, book) : null
  const objects = objectsOf(parts, removed, main, book, sheets, version)
  const names = cleanBody(main, { book, removed, sheets, objects }, (row) => {
    ground.check(row)
    styleNames.take(row)
    styleNames.rename(row)
    pictures.take(row)
    return writeXml(row)
  })
  ground.check(main)
  if (covered !== null) throw covered
  body.children = [main]
  styleNames.take(main)
  const styles = usedStyles(content, looks, masters, styleNames, removed)
  sayAngles(styles.named, isOfOffice(parts))
  styleNames.rename(main)
  const newContent = newRoot('office:document-content', version, [
    list('office:font-face-decls', styles.contentFonts),
    list('office:automatic-styles', styles.contentAutomatic),
    body,
  ])
  const newLooks = newRoot('office:document-styles', version, [
    list('office:font-face-decls', styles.fonts),
    list('office:styles', styles.named),
    list('office:automatic-styles', styles.automatic),
    list('office:master-styles', styles.masters),
  ])
  for (const tree of [newContent, newLooks]) pictures.take(tree)
  const files: [string, Buffer][] = [
    ['content.xml', xmlBytes(newContent)],
    ['styles.xml', xmlBytes(newLooks)],
  ]
  files.push(...settingsOf(parts, names, version), ...pictures.files, ...objects.files)
  objects.noteGone()
  return writeZip([
    ['mimetype', Buffer.from(type), 'stored'],
    ...files,
    ['META-INF/manifest.xml', manifest(type, version, files, objects.folders)],
  ])
}

function settingsOf(
  parts: PackageParts,
  names: ReadonlySet<string>,
  version: string,
): [string, Buffer][] {
  if (!parts.has('settings.xml')) return []
  const settings = keptSettings(parts.tree('settings.xml'), names)
  if (settings === null) return []
  const root = newRoot('office:document-settings', version, [settings])
  root.attributes.set('xmlns:ooo', 'http://openoffice.org/2004/office')
  return [['settings.xml', xmlBytes(root)]]
}

/** What stands in a file's lists of styles. */
const stylesOf = (content: XmlNode, looks: XmlNode): XmlNode[] =>
  [looks, content].flatMap((root) =>
    elements(root).filter(({ tag }) => /^office:(?:automatic-)?styles$/.test(tag)),
  )

const list = (tag: string, children: XmlNode[]): XmlNode => ({
  tag,
  name: tag.slice(7),
  attributes: new Map(),
  children,
})

/** The objects within the file. What charts are drawn from is taken down before any sheet is cleaned. */
function objectsOf(
  parts: PackageParts,
  removed: Removed,
  main: XmlNode,
  book: StyleBook,
  sheets: Sheets | null,
  version: string,
): OpenObjects {
  const hasAny = parts.names().some((name) => name.endsWith('/content.xml'))
  const isBook = sheets !== null && hasAny
  const whole = isBook ? sheets.whole : new Set<string>()
  return new OpenObjects(parts, removed, {
    version,
    sheets: isBook ? new PlotSheets(main, book) : null,
    whole,
  })
}

interface Task {
  readonly book: StyleBook
  readonly removed: Removed
  /** Null where there are none. */
  readonly sheets: Sheets | null
  readonly objects: OpenObjects
}

/** Cleans what is shown; the names of sheets that stay, as they stand in the file. */
function cleanBody(
  main: XmlNode,
  { book, removed, sheets, objects }: Task,
  writeRow: (row: XmlNode) => string,
): Set<string> {
  main.attributes.clear()
  const names = new Set<string>()
  if (sheets === null) {
    keepFooters(main, book, removed)
    textOf(book, removed, objects).clean(main)
    main.children = main.children.filter(isNode)
    return names
  }
  const text: OpenText = new OpenText(
    book,
    removed,
    (table) => cleanOpenSheet(table, { sheets, styles: book, text, removed, writeRow }),
    objects,
  )
  text.clean(main)
  main.children = main.children.filter(isNode)
  for (const one of elements(main)) {
    const name = one.attributes.get('table:name')
    if (name !== undefined) names.add(name)
  }
  return names
}

const mediaTypes: Readonly<Record<string, string>> = {
  xml: 'text/xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
}

const chartType = `${mime}chart`

function manifest(
  type: string,
  version: string,
  files: readonly (readonly [string, Buffer])[],
  charts: readonly string[],
) {
  const line = (path: string, media: string, more = ''): string =>
    `<manifest:file-entry manifest:full-path="${path}"${more} manifest:media-type="${media}"/>`
  const lines = [
    ...files.map(([name]) => line(name, mediaTypes[name.replace(/^.*\./, '')] ?? '')),
    ...charts.map((name) => line(`${name}/`, chartType, ` manifest:version="${version}"`)),
  ]
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="${version}">${line('/', type, ` manifest:version="${version}"`)}${lines.join('')}</manifest:manifest>`,
  )
}
