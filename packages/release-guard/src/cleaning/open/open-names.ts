// What may stand in a cleaned OpenDocument file: its namespaces, the elements that stay, go, or go and leave what is in
// them, and their attributes. An element in none of these lists stops the cleaning.
import { CleanError } from '../clean-error.ts'
import { localName, walkTree, type XmlNode } from '../xml-tree.ts'

const oasis = (name: string): string => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`

/** Prefixes as every program writes them; a file that means something else by one is not cleaned. */
const spaces: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'office style text table meta presentation script form config chart dr3d'
      .split(' ')
      .map((name) => [name, oasis(name)]),
  ),
  draw: oasis('drawing'),
  number: oasis('datastyle'),
  fo: oasis('xsl-fo-compatible'),
  svg: oasis('svg-compatible'),
  anim: oasis('animation'),
  smil: oasis('smil-compatible'),
  chartooo: 'http://openoffice.org/2010/chart',
  dc: 'http://purl.org/dc/elements/1.1/',
  xlink: 'http://www.w3.org/1999/xlink',
  of: 'urn:oasis:names:tc:opendocument:xmlns:of:1.2',
  calcext: 'urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0',
  loext: 'urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0',
}
const written =
  'office style text table draw number fo svg xlink presentation config of calcext loext'.split(' ')

/** Fails where a prefix does not mean what it always means, or changes its meaning on the way. */
export function checkSpaces(root: XmlNode): void {
  for (const node of walkTree(root))
    for (const [key, value] of node.attributes) {
      if (!/^xmlns(?::|$)/.test(key)) continue
      const prefix = key.slice(6)
      const isKnown = Object.hasOwn(spaces, prefix)
      if (prefix === '' || node !== root || (isKnown && spaces[prefix] !== value))
        throw unknownSpaces()
    }
}

/** A row of a sheet as text: a large sheet never stands whole in memory as a tree. */
export function rowAsText(node: XmlNode, raw: () => string): string | null {
  if (node.tag !== 'table:table-row') return null
  for (const { attributes } of walkTree(node))
    for (const key of attributes.keys()) if (/^xmlns(?::|$)/.test(key)) throw unknownSpaces()
  return raw()
}

const unknownSpaces = (): CleanError => new CleanError('it names its parts in a way not known here')

/** The root of a part with the namespaces of this list alone. @param more prefixes that this part needs besides */
export function newRoot(
  tag: string,
  version: string,
  children: XmlNode[],
  more: readonly string[] = [],
): XmlNode {
  const names = [...written, ...more]
  const attributes = new Map(names.map((name) => [`xmlns:${name}`, spaces[name] ?? '']))
  attributes.set('office:version', version)
  return { tag, name: localName(tag), attributes, children }
}

/** What goes with all that is in it, and its words; none for what nobody would miss. */
export const dropped: Readonly<Record<string, string>> = {
  'office:annotation': 'comments',
  'office:annotation-end': '',
  'office:forms': '',
  'office:scripts': '',
  'office:event-listeners': 'programs that wait for something to happen (macros)',
  'presentation:event-listener': '',
  'presentation:notes': 'speaker notes',
  'presentation:settings': '',
  'presentation:sound': 'sounds',
  'anim:par': 'animations and transitions',
  'anim:seq': 'animations and transitions',
  'presentation:animations': 'animations and transitions',
  'text:tracked-changes': 'deleted text and who changed what',
  'table:tracked-changes': 'the history of changes',
  'text:change': '',
  'text:change-start': '',
  'text:change-end': '',
  'text:bookmark': '',
  'text:bookmark-start': '',
  'text:bookmark-end': '',
  'text:reference-mark': '',
  'text:reference-mark-start': '',
  'text:reference-mark-end': '',
  'text:toc-mark': '',
  'text:toc-mark-start': '',
  'text:toc-mark-end': '',
  'text:alphabetical-index-mark': 'marks for an index',
  'text:alphabetical-index-mark-start': 'marks for an index',
  'text:alphabetical-index-mark-end': '',
  'text:user-index-mark': 'marks for an index',
  'text:user-index-mark-start': 'marks for an index',
  'text:user-index-mark-end': '',
  'text:sequence-decls': '',
  'text:variable-decls': '',
  'text:user-field-decls': 'stored values of fields',
  'text:dde-connection-decls': 'links to other files',
  'text:alphabetical-index-auto-mark-file': 'links to other files',
  'text:section-source': 'links to other files',
  'office:dde-source': 'links to other files',
  'table:dde-links': 'stored copies of other files',
  'table:table-source': 'links to other files',
  'table:cell-range-source': 'links to other files',
  'table:content-validations': 'choices and prompts of cells',
  'table:named-expressions': 'names given to cells and formulas',
  'table:database-ranges': 'filters and ranges of data',
  'table:data-pilot-tables': 'pivot tables, left as the figures they show',
  'table:label-ranges': '',
  'table:consolidation': 'the places figures were gathered from',
  'table:detective': '',
  'table:table-protection': '',
  'loext:table-protection': '',
  'calcext:conditional-formats': 'rules of colouring',
  'loext:theme': '',
  'svg:title': 'alternative texts',
  'svg:desc': 'alternative texts',
  'table:title': 'alternative texts',
  'table:desc': 'alternative texts',
  'draw:image-map': 'links behind pictures',
  'text:soft-page-break': '',
  'text:script': 'programs in the file (macros)',
  'text:label': 'choices of a field',
  'text:number': '',
  'text:database-next': '',
  'text:database-row-select': '',
  'text:table-of-content-source': '',
  'text:illustration-index-source': '',
  'text:table-index-source': '',
  'text:object-index-source': '',
  'text:user-index-source': '',
  'text:alphabetical-index-source': '',
  'text:bibliography-source': '',
  'draw:glue-point': '',
}

/** What goes and leaves what is in it: lists made by the program, links, and fields, which become what they show. */
export const opened = new Set(
  (
    'text:a draw:a text:meta text:meta-field text:index-body text:index-title text:table-of-content text:illustration-index text:table-index ' +
    'text:object-index text:user-index text:alphabetical-index text:bibliography text:bibliography-mark text:date text:time text:file-name ' +
    'text:author-name text:author-initials text:initial-creator text:creator text:printed-by text:creation-date text:creation-time ' +
    'text:modification-date text:modification-time text:print-date text:print-time text:editing-cycles text:editing-duration text:title ' +
    'text:subject text:keywords text:description text:user-defined text:template-name text:placeholder text:measure text:drop-down ' +
    'text:text-input text:execute-macro text:dde-connection text:conditional-text text:expression text:variable-set text:variable-get ' +
    'text:variable-input text:user-field-get text:user-field-input text:sequence text:sequence-ref text:bookmark-ref text:reference-ref ' +
    'text:note-ref text:table-formula text:database-display text:database-name text:database-row-number text:page-variable-get ' +
    'text:word-count text:character-count text:paragraph-count text:table-count text:image-count text:object-count ' +
    'text:sender-firstname text:sender-lastname text:sender-initials text:sender-title text:sender-position text:sender-email ' +
    'text:sender-phone-private text:sender-phone-work text:sender-fax text:sender-company text:sender-street text:sender-city ' +
    'text:sender-postal-code text:sender-country text:sender-state-or-province'
  ).split(' '),
)

const shape =
  'draw:style-name draw:text-style-name draw:layer draw:z-index draw:transform draw:id svg:x svg:y svg:width svg:height svg:viewBox ' +
  'text:anchor-type text:anchor-page-number style:rel-width style:rel-height presentation:class presentation:style-name ' +
  'presentation:placeholder presentation:user-transformed table:table-background'
const columns = 'table:style-name table:default-cell-style-name table:visibility'

/** What stays, and which of its attributes. */
export const kept: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'text:p': 'text:style-name',
    'text:h':
      'text:style-name text:outline-level text:restart-numbering text:start-value text:is-list-header',
    'text:span': 'text:style-name',
    'text:list': 'text:style-name text:continue-numbering xml:id text:continue-list',
    'text:list-item': 'text:start-value text:style-override',
    'text:list-header': '',
    'text:numbered-paragraph':
      'text:level text:style-name text:continue-numbering text:start-value',
    'text:s': 'text:c',
    'text:tab': '',
    'text:line-break': '',
    'text:section': 'text:style-name text:name',
    'text:note': 'text:note-class',
    'text:note-citation': '',
    'text:note-body': '',
    'text:ruby': 'text:style-name',
    'text:ruby-base': '',
    'text:ruby-text': 'text:style-name',
    'text:page-number': 'text:select-page text:page-adjust style:num-format',
    'text:page-continuation': 'text:select-page',
    'text:page-count': 'style:num-format',
    'text:chapter': 'text:display text:outline-level',
    'text:sheet-name': '',
    'table:calculation-settings':
      'table:case-sensitive table:precision-as-shown table:search-criteria-must-apply-to-whole-cell table:automatic-find-labels table:use-regular-expressions table:use-wildcards table:null-year',
    'table:null-date': 'table:value-type table:date-value',
    'table:iteration': 'table:status table:steps table:maximum-difference',
    'table:table':
      'table:name table:style-name table:default-cell-style-name table:print table:print-ranges table:is-sub-table',
    'table:shapes': '',
    'table:table-columns': '',
    'table:table-rows': '',
    'table:table-header-columns': '',
    'table:table-header-rows': '',
    'table:table-column-group': 'table:display',
    'table:table-row-group': 'table:display',
    'table:table-column': `${columns} table:number-columns-repeated`,
    'table:table-row': `${columns} table:number-rows-repeated`,
    'draw:page':
      'draw:name draw:style-name draw:master-page-name presentation:use-header-name presentation:use-footer-name presentation:use-date-time-name',
    'presentation:header-decl': 'presentation:name',
    'presentation:footer-decl': 'presentation:name',
    'presentation:date-time-decl': 'presentation:name presentation:source style:data-style-name',
    'presentation:header': '',
    'presentation:footer': '',
    'presentation:date-time': '',
    'draw:layer-set': '',
    'draw:layer': 'draw:name',
    'draw:frame': shape,
    'draw:image': 'xlink:href xlink:type xlink:show xlink:actuate',
    'draw:text-box': 'fo:min-height fo:min-width draw:corner-radius',
    'draw:custom-shape': shape,
    'draw:enhanced-geometry':
      'svg:viewBox draw:type draw:modifiers draw:enhanced-path draw:text-areas draw:glue-points draw:mirror-horizontal draw:mirror-vertical draw:text-path draw:path-stretchpoint-x draw:path-stretchpoint-y draw:text-rotate-angle',
    'draw:equation': 'draw:name draw:formula',
    'draw:handle':
      'draw:handle-position draw:handle-range-x-minimum draw:handle-range-x-maximum draw:handle-range-y-minimum draw:handle-range-y-maximum draw:handle-switched draw:handle-polar draw:handle-radius-range-minimum draw:handle-radius-range-maximum draw:handle-mirror-horizontal draw:handle-mirror-vertical',
    'draw:rect': `${shape} draw:corner-radius svg:rx svg:ry`,
    'draw:line': `${shape} svg:x1 svg:y1 svg:x2 svg:y2`,
    'draw:ellipse': `${shape} svg:cx svg:cy svg:rx svg:ry draw:kind draw:start-angle draw:end-angle`,
    'draw:circle': `${shape} svg:cx svg:cy svg:r draw:kind draw:start-angle draw:end-angle`,
    'draw:polygon': `${shape} draw:points`,
    'draw:polyline': `${shape} draw:points`,
    'draw:regular-polygon': `${shape} draw:concave draw:corners draw:sharpness`,
    'draw:path': `${shape} svg:d`,
    'draw:g': 'draw:style-name draw:z-index text:anchor-type svg:y',
    'draw:connector': `${shape} svg:x1 svg:y1 svg:x2 svg:y2 svg:d draw:type draw:line-skew`,
    'draw:measure': `${shape} svg:x1 svg:y1 svg:x2 svg:y2`,
    'draw:caption': `${shape} draw:caption-point-x draw:caption-point-y draw:corner-radius`,
  }).map(([tag, attributes]) => [
    tag,
    new Set(attributes.split(' ').filter((name) => name !== 'draw:id')),
  ]),
)

/** What a cell may say of itself; its formula is judged apart. */
export const cellAttributes: ReadonlySet<string> = new Set(
  'table:style-name table:number-columns-repeated table:number-columns-spanned table:number-rows-spanned office:value-type office:value office:currency office:date-value office:time-value office:boolean-value calcext:value-type'.split(
    ' ',
  ),
)

export const keepOnly = (node: XmlNode, names: ReadonlySet<string>): void => {
  for (const key of node.attributes.keys()) if (!names.has(key)) node.attributes.delete(key)
}
