// Cleaned OpenDocument files: every hidden thing planted is gone to the last byte, everything seen is there, what is
// sealed or unknown is refused, and LibreOffice opens the copies and shows the same.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { allText, cleaned, entriesOf, whyNot } from '../../trial/cleaned.ts'
import { makeZip } from '../../trial/made-up.ts'
import { prove } from '../prove.ts'
import { seenInOpen } from './seen-open.ts'

const folder = mkdtempSync(join(tmpdir(), 'guard-open-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const oasis = 'urn:oasis:names:tc:opendocument:xmlns'
const spaces = `${[
  ...['office', 'style', 'text', 'table', 'meta', 'presentation', 'script', 'config'].map(
    (name) => [name, `${oasis}:${name}:1.0`],
  ),
  ['draw', `${oasis}:drawing:1.0`],
  ['number', `${oasis}:datastyle:1.0`],
  ['fo', `${oasis}:xsl-fo-compatible:1.0`],
  ['svg', `${oasis}:svg-compatible:1.0`],
  ['anim', `${oasis}:animation:1.0`],
  ['dc', 'http://purl.org/dc/elements/1.1/'],
  ['xlink', 'http://www.w3.org/1999/xlink'],
]
  .map(([name = '', uri = '']) => `xmlns:${name}="${uri}"`)
  .join(' ')} office:version="1.3"`
const style = (name: string, family: string, inner: string, more = ''): string =>
  `<style:style style:name="${name}" style:family="${family}" ${more}>${inner}</style:style>`
const headed = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
const png = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x04IHDRsizecrc!', 'latin1'),
  Buffer.from('\0\0\0\x0ctEXtsecretBesidecrc!', 'latin1'),
  Buffer.from('\0\0\0\x06IDATpixelscrc!\0\0\0\0IENDcrc!', 'latin1'),
])

type Parts = Readonly<Record<string, string | Uint8Array>>

/** A file of that kind, with everything around its content that tells something. */
function open(kind: string, styles: string, body: string, more: Parts = {}): Buffer {
  return makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<?xml version="1.0"?><office:document-content ${spaces}><office:scripts><office:event-listeners><script:event-listener xlink:href="secretMacroCall"/></office:event-listeners></office:scripts><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    'styles.xml': `<office:document-styles ${spaces}><office:styles>${style('Standard', 'paragraph', '')}${style('secretNamed', 'paragraph', '', 'style:display-name="secretDisplay"')}</office:styles><office:automatic-styles><style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1"><style:header><text:p>shown header</text:p></style:header><style:header-left style:display="false"><text:p>secretLeft</text:p></style:header-left><draw:frame draw:name="secretBehind" svg:width="9cm" svg:height="1cm"><draw:text-box><text:p>shown behind</text:p></draw:text-box></draw:frame></style:master-page><style:master-page style:name="secretMaster" style:page-layout-name="pm1"><style:footer><text:p>secretFooter</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`,
    'settings.xml': `<office:document-settings ${spaces}><office:settings><config:config-item-set config:name="ooo:configuration-settings"><config:config-item config:name="PrinterName" config:type="string">secretPrinter</config:config-item><config:config-item config:name="RsidRoot" config:type="int">7654321</config:config-item><config:config-item config:name="TabsRelativeToIndent" config:type="boolean">false</config:config-item><config:config-item config:name="CurrentDatabaseDataSource" config:type="string">secretDatabase</config:config-item></config:config-item-set></office:settings></office:document-settings>`,
    'meta.xml': `<office:document-meta ${spaces}><office:meta><dc:creator>secretCreator</dc:creator><meta:user-defined meta:name="secretField">secretUserDefined</meta:user-defined></office:meta></office:document-meta>`,
    'manifest.rdf': '<rdf>secretRdf</rdf>',
    'Thumbnails/thumbnail.png': png,
    'Basic/Standard/Module1.xml': '<script:module>secretBasic</script:module>',
    'Object 1/content.xml': '<a>secretObject</a>',
    'Pictures/secretPictureName.png': png,
    'META-INF/manifest.xml': `<manifest:manifest ${headed}><manifest:file-entry manifest:full-path="/" manifest:media-type="x"/></manifest:manifest>`,
    ...more,
  })
}

/** The mimetype first and stored, the manifest naming what is there and nothing else. */
function checkPackage(copy: Buffer, type: string): void {
  assert.equal(copy.toString('latin1', 30, 38), 'mimetype')
  assert.equal(copy.readUInt16LE(8), 0, 'stored')
  assert.equal(copy.toString('latin1', 38, 38 + type.length), type)
  const entries = entriesOf(copy)
  const manifest = entries.find(({ name }) => name === 'META-INF/manifest.xml')
  const listed = [...(manifest?.bytes?.toString() ?? '').matchAll(/full-path="([^"]+)"/g)].map(
    ([, path = '']) => path,
  )
  assert.deepEqual(
    listed.sort(),
    ['/', ...entries.map(({ name }) => name)]
      .filter((name) => !/^(?:mimetype|META-INF\/.*)$/.test(name))
      .sort(),
  )
}

const words = (text: string, more = ''): string =>
  `<table:table-cell office:value-type="string" ${more}><text:p>${text}</text:p></table:table-cell>`
const number = (value: number, more = ''): string =>
  `<table:table-cell office:value-type="float" office:value="${value}" ${more}><text:p>${value}</text:p></table:table-cell>`
const row = (cells: string, more = ''): string =>
  `<table:table-row ${more}>${cells}</table:table-row>`
const sheet = (name: string, inner: string, more = ''): string =>
  `<table:table table:name="${name}" table:style-name="ta1" ${more}>${inner}</table:table>`
const empty = '<table:table-cell/>'
const note = (text: string): string =>
  `<office:annotation><dc:creator>secretNoteAuthor</dc:creator><text:p>${text}</text:p></office:annotation>`

const bookStyles = [
  style('ta1', 'table', '<style:table-properties table:display="true"/>'),
  style('ta2', 'table', '<style:table-properties table:display="false"/>'),
  style('white', 'table-cell', '<style:text-properties fo:color="#ffffff"/>'),
  style('paler', 'table-cell', '', 'style:parent-style-name="white"'),
  style('tiny', 'table-cell', '<style:text-properties fo:font-size="1pt"/>'),
  style('blind', 'table-cell', '', 'style:data-style-name="N9"'),
  style(
    'locked',
    'table-cell',
    '<style:table-cell-properties style:cell-protect="hidden-and-protected"/>',
  ),
  style('thin', 'table-column', '<style:table-column-properties style:column-width="0cm"/>'),
  style('low', 'table-row', '<style:table-row-properties style:row-height="0cm"/>'),
  style('secretUnused', 'table-cell', ''),
  '<number:number-style style:name="N9"><number:text>secretFormat</number:text></number:number-style>',
].join('')

const book = open(
  'spreadsheet',
  bookStyles,
  `<table:tracked-changes><table:cell-content-change>secretChange</table:cell-content-change></table:tracked-changes>
  <table:content-validations><table:content-validation table:condition="secretChoice"/></table:content-validations>
  ${sheet(
    'Answer',
    `<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/><table:table-column table:style-name="thin"/><table:table-column table:number-columns-repeated="20"/>
    ${row(words('Grade') + words('Number') + empty + words('secretColumn') + words('secretThin') + words('behind'))}
    ${row(words('shown A') + number(7) + words('secretWhite', 'table:style-name="white"') + empty + empty + words('secretPaler', 'table:style-name="paler"'))}
    ${row(words('secretFiltered') + empty, 'table:visibility="filter"')}
    ${row(words('secretCollapsed') + number(8765432), 'table:visibility="collapse"')}
    ${row(words('secretLow'), 'table:style-name="low"')}
    ${row(number(14, 'table:formula="of:=[Deep.A1]*2"') + number(7, 'table:formula="of:=SUM([.B2:.B2])"') + words('shown value', 'table:formula="of:=IF(1;&quot;secretLiteral&quot;)"'))}
    ${row(words('secretTiny', 'table:style-name="tiny"') + number(5551234, 'table:style-name="blind"') + words('twice', 'table:number-columns-repeated="3"'))}
    ${row(`<table:table-cell office:value-type="string" office:string-value="secretOther" table:content-validation-name="secretRule">${note('secretNote')}<text:p><text:a xlink:href="secretLink">shown link</text:a><text:span text:style-name="Standard"> and <text:s text:c="2"/>more</text:span></text:p></table:table-cell><table:table-cell office:value-type="string" office:string-value="shown string"/><table:table-cell table:number-columns-repeated="60"/>${words('secretFar')}`)}
    ${row(`${words('merged', 'table:number-columns-spanned="2"')}<table:covered-table-cell office:value-type="string"><text:p>secretCovered</text:p></table:covered-table-cell>`)}
    <table:table-row table:number-rows-repeated="900"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>${row(words('secretBelow'))}`,
    'table:protection-key="secretKey" table:print-ranges="Answer.A1:Answer.C8"',
  )}
  <table:table table:name="Raw secretSheet" table:style-name="ta2"><table:table-column/>${row(words('secretDeep'))}</table:table>
  ${sheet("'file:///secretPath'#$A", row(words('secretCopied')))}
  ${sheet('Whole', `<table:table-column/>${row(number(2) + number(3, 'table:formula="of:=[.A1]+SUM([.A1:.A1];1)-1"') + number(9, 'table:formula="of:=[.A1]+[$Answer.A1]"') + number(2, 'table:formula="of:=[$\'Whole\'.A1]"'))}`)}
  ${sheet('Locked', `<table:table-column/>${row(words('open') + words('secretLocked', 'table:style-name="locked"'))}`, 'table:protected="true"')}
  <table:named-expressions><table:named-range table:name="secretName"/></table:named-expressions>
  <table:database-ranges><table:database-range table:name="secretRange"/></table:database-ranges>
  <table:dde-links><table:dde-link>secretDde</table:dde-link></table:dde-links>
  <table:data-pilot-tables><table:data-pilot-table table:name="secretPivot"/></table:data-pilot-tables>`,
)

const seenOf = (file: Buffer): string[] => [...seenInOpen(file).texts.values()]

test('nothing hidden is left of a workbook, everything seen is', async () => {
  const { copy, removed, ending } = await cleaned(book)
  assert.equal(ending, 'ods')
  checkPackage(copy, 'application/vnd.oasis.opendocument.spreadsheet')
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*/g) ?? [], [])
  for (const hidden of ['8765432', '5551234', '7654321']) assert.ok(!left.includes(hidden), hidden)
  assert.deepEqual(seenOf(copy), seenOf(book))
  assert.deepEqual(seenOf(book), [
    ...[
      'Answer',
      'Grade\n',
      'Number\n',
      'behind\n',
      'shown A\n',
      '7\n7',
      '14\n14',
      '7\n7',
      'shown value\n',
    ],
    ...['twice\n', 'shown link and   more\n', 'shown string\n', 'merged\n'],
    ...['Whole', '2\n2', '3\n3', '9\n9', '2\n2', 'Locked', 'open\n', 'shown header'],
  ])
  for (const line of [
    'hidden sheets',
    'stored copies of other files (2)',
    'cells in hidden rows (4)',
    'cells in hidden columns (4)',
    'cells in invisible writing (5)',
    'cells under a merged one',
    'cells far away from the rest (2)',
    'comments',
    'links behind text',
    'macros',
    'the history of changes',
    'choices and prompts of cells',
    'filters and ranges of data',
    'pivot tables, left as the figures they show',
    'names given to cells and formulas',
    'embedded files',
    'statements about the document (RDF)',
    'properties: authors, dates, organisation',
  ])
    assert.ok(removed.includes(line), `${line} in ${removed.join('; ')}`)
  for (const line of ['shown header', 'table:print-ranges="Answer.A1:Answer.C8"'])
    assert.ok(left.includes(line), line)
  const again = await cleaned(copy)
  assert.deepEqual(again.removed, [])
  assert.ok(again.copy.equals(copy), 'a clean copy is its own copy')
})

test('formulas stay where nothing they look at went', async () => {
  const { copy, removed } = await cleaned(book)
  assert.deepEqual(allText(copy).match(/table:formula="[^"]*"/g), [
    'table:formula="of:=[.A1]+SUM([.A1:.A1];1)-1"',
    'table:formula="of:=[$\'Whole\'.A1]"',
  ])
  assert.ok(removed.includes('formulas, replaced by the values they had (4)'))
  // What a sheet lost is known to those behind it.
  const two = await cleaned(
    open(
      'spreadsheet',
      bookStyles,
      sheet(
        'One',
        `<table:table-column/>${row(number(1))}${row(number(1), 'table:visibility="collapse"')}`,
      ) + sheet('Two', `<table:table-column/>${row(number(1, 'table:formula="of:=[One.A1]"'))}`),
    ),
  )
  assert.ok(!allText(two.copy).includes('table:formula'))
  const filtered = sheet(
    'Lists',
    `<table:table-column/>${row(number(1), 'table:visibility="filter"')}${row(number(1, 'table:formula="of:=[.A1]"'))}`,
  )
  const lists = await cleaned(open('spreadsheet', bookStyles, filtered))
  assert.ok(!allText(lists.copy).includes('table:formula'))
  const unread = sheet(
    'S',
    `<table:table-column/>${row('<table:table-cell table:formula="of:=1+1"/>')}`,
  )
  assert.match(await whyNot(open('spreadsheet', bookStyles, unread)), /no stored value/)
})

const textStyles = [
  style('none', 'text', '<style:text-properties text:display="none"/>'),
  style('noneP', 'paragraph', '<style:text-properties text:display="none"/>'),
  style('under', 'paragraph', '', 'style:parent-style-name="noneP"'),
  style('secretUsed', 'paragraph', '<style:text-properties fo:font-style="italic"/>'),
  style('bold', 'text', '<style:text-properties fo:font-weight="bold"/>'),
  style('small', 'text', '<style:text-properties fo:font-size="2pt"/>'),
  style('frame', 'graphic', ''),
  style('secretUnused', 'paragraph', ''),
].join('')
const paragraph = (inner: string, name = 'Standard'): string =>
  `<text:p text:style-name="${name}">${inner}</text:p>`
const letter = open(
  'text',
  textStyles,
  `<office:forms form="no"/><text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info><dc:creator>secretDeleter</dc:creator><dc:date>2026-01-01</dc:date></office:change-info>${paragraph('secretDeleted')}</text:deletion></text:changed-region></text:tracked-changes>
  <text:user-field-decls><text:user-field-decl office:string-value="secretValue" text:name="secretUserField"/></text:user-field-decls>
  <text:h text:outline-level="1" xml:id="secretId"><text:bookmark text:name="secretMark"/>shown one<text:change text:change-id="ct1"/></text:h>
  ${paragraph('<text:change-start text:change-id="ct2"/>shown and added<text:change-end text:change-id="ct2"/>')}
  ${paragraph('<text:span text:style-name="none">secretVanished</text:span>shown <text:span text:style-name="bold">two</text:span><text:span text:style-name="small">secretSmall</text:span>')}
  ${paragraph('secretNone', 'noneP')}${paragraph('secretUnder', 'under')}
  ${paragraph('<text:hidden-paragraph text:condition="secretCondition" text:is-hidden="true"/>secretParagraph')}
  ${paragraph('<text:hidden-text text:condition="secretCondition" text:string-value="secretHidden" text:is-hidden="true">secretHidden</text:hidden-text>shown three <text:conditional-text text:condition="secretCondition" text:string-value-if-true="secretTrue" text:string-value-if-false="chosen">chosen</text:conditional-text> <text:title>shown title</text:title> <text:drop-down text:name="secretList"><text:label text:value="secretLabel"/>picked</text:drop-down> <text:user-defined text:name="secretField">shown field</text:user-defined>')}
  <text:section text:name="secretSection" text:style-name="frame" text:display="none">${paragraph('secretInSection')}</text:section>
  <text:section text:name="secretLinked"><text:section-source xlink:href="secretFile.odt"/>${paragraph('shown four', 'secretUsed')}</text:section>
  <table:table table:name="secretTable"><table:table-column/>${row(`<table:table-cell office:value-type="string" office:string-value="secretBehind" table:formula="secretFormula">${paragraph('shown cell')}</table:table-cell><table:covered-table-cell>${paragraph('secretCovered')}</table:covered-table-cell>`)}</table:table>
  <text:list xml:id="secretList1"><text:list-item>${paragraph('shown item')}</text:list-item></text:list>
  <text:list text:continue-list="secretList1"><text:list-item>${paragraph('next item')}</text:list-item></text:list>
  ${paragraph(`<draw:frame draw:name="secretFrame" draw:style-name="frame" text:anchor-type="as-char" svg:width="1cm" svg:height="1cm"><draw:image xlink:href="Pictures/secretPictureName.png" xlink:type="simple"/><svg:title>secretTitle</svg:title><svg:desc>secretDescription</svg:desc></draw:frame>shown five${note('secretRemark')}<text:note text:note-class="footnote" text:id="secretNoteId"><text:note-citation>1</text:note-citation><text:note-body>${paragraph('shown note')}</text:note-body></text:note>`)}
  <text:table-of-content text:name="secretContents"><text:table-of-content-source><text:index-title-template>secretTemplate</text:index-title-template></text:table-of-content-source><text:index-body>${paragraph('<text:a xlink:href="#secretMark">shown entry</text:a>')}</text:index-body></text:table-of-content>
  ${paragraph(`<draw:rect draw:display="none" draw:style-name="frame">${paragraph('secretShape')}</draw:rect>shown six`)}`.replace(
    '<office:forms form="no"/>',
    '',
  ),
)
const letterSeen =
  'shown one|shown and added|shown two|shown three chosen shown title picked shown field|shown four|shown cell|shown item|next item|shown five1shown note|shown entry|shown six|shown header'.split(
    '|',
  )

test('nothing hidden is left of a text, everything seen is', async () => {
  const { copy, removed, ending } = await cleaned(letter)
  assert.equal(ending, 'odt')
  checkPackage(copy, 'application/vnd.oasis.opendocument.text')
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*/g) ?? [], [])
  assert.deepEqual(seenOf(letter), letterSeen)
  assert.deepEqual(seenOf(copy), letterSeen)
  for (const line of [
    'deleted text and who changed what',
    'stored values of fields',
    'hidden text (4)',
    'hidden paragraphs',
    'hidden sections',
    'hidden shapes',
    'comments',
    'alternative texts (2)',
    'links to other files',
    'links behind text',
    'text too small, too pale or in the colour of its ground',
    'headers and footers no page shows',
    'what was written beside a picture',
  ])
    assert.ok(removed.includes(line), `${line} in ${removed.join('; ')}`)
  for (const line of [
    'shown header',
    'TabsRelativeToIndent',
    'fo:font-weight="bold"',
    'fo:font-style="italic"',
    'pixels',
  ])
    assert.ok(left.includes(line), line)
  assert.equal(/continue-list="([^"]+)"/.exec(left)?.[1], /xml:id="([^"]+)"/.exec(left)?.[1])
  assert.deepEqual((await cleaned(copy)).removed, [])
})

const slide = (name: string, looks: string, inner: string): string =>
  `<draw:page draw:name="${name}" draw:style-name="${looks}" draw:master-page-name="Standard" presentation:use-footer-name="ftr1">${inner}<presentation:notes><draw:frame><draw:text-box>${paragraph('secretNotes')}</draw:text-box></draw:frame></presentation:notes></draw:page>`
const box = (text: string): string =>
  `<draw:frame draw:name="secretBox" draw:style-name="frame" svg:width="9cm" svg:height="2cm"><draw:text-box>${paragraph(text)}</draw:text-box></draw:frame>`
const slides = (shows: string): Buffer =>
  open(
    'presentation',
    textStyles +
      style(
        'dp1',
        'drawing-page',
        `<style:drawing-page-properties presentation:display-footer="${shows}"/>`,
      ) +
      style(
        'dp2',
        'drawing-page',
        '<style:drawing-page-properties presentation:visibility="hidden"/>',
      ),
    `<presentation:footer-decl presentation:name="ftr1">${shows === 'true' ? 'shown' : 'secret'}Footer</presentation:footer-decl>${slide('secretName', 'dp1', `${box('shown slide')}<anim:par><anim:seq>secretMove</anim:seq></anim:par>`)}${slide('b', 'dp2', box('secretSlide'))}<presentation:settings><presentation:show presentation:name="secretShow"/></presentation:settings>`,
  )

test('nothing hidden is left of slides, what is shown is', async () => {
  const { copy, removed, ending } = await cleaned(slides('false'))
  assert.equal(ending, 'odp')
  checkPackage(copy, 'application/vnd.oasis.opendocument.presentation')
  assert.deepEqual(allText(copy).match(/secret\w*/g) ?? [], [])
  assert.deepEqual(seenOf(copy), ['shown slide', 'shown header'])
  assert.ok(allText(copy).includes('shown behind'))
  for (const line of [
    'hidden slides',
    'speaker notes',
    'animations and transitions',
    'footers no slide shows',
  ])
    assert.ok(removed.includes(line), `${line} in ${removed.join('; ')}`)
  assert.ok(allText((await cleaned(slides('true'))).copy).includes('shownFooter'))
})

test('the header of a first page stays by the name it had before, unless it is not shown', async () => {
  const bands = (display: string): Buffer =>
    open('text', textStyles, paragraph('shown'), {
      'styles.xml': `<office:document-styles ${spaces} xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"><office:styles>${style('Standard', 'paragraph', '')}</office:styles><office:master-styles><style:master-page style:name="Standard"><style:header><text:p>shown header</text:p></style:header><loext:header-first${display}><text:p>first words</text:p></loext:header-first></style:master-page></office:master-styles></office:document-styles>`,
    })
  const { copy } = await cleaned(bands(''))
  assert.ok(allText(copy).includes('<loext:header-first><text:p>first words</text:p>'))
  assert.ok(seenOf(copy).includes('first words'))
  const hidden = await cleaned(bands(' style:display="false"'))
  assert.ok(!allText(hidden.copy).includes('first words'))
  assert.ok(hidden.removed.includes('headers and footers no page shows'))
})

test('what is sealed, unknown or undecided gives no copy and says why', async () => {
  const text = (inner: string, styles = textStyles, more: Parts = {}): Promise<string> =>
    whyNot(open('text', styles, paragraph('shown') + inner, more))
  const locked = `<manifest:manifest ${headed}><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`
  assert.match(
    await text('', textStyles, { 'META-INF/manifest.xml': locked }),
    /locked with a password/,
  )
  assert.match(await text('', textStyles, { 'encrypted-package': 'x' }), /locked with a password/)
  assert.match(await text('', textStyles, { 'META-INF/documentsignatures.xml': '<a/>' }), /signed/)
  assert.match(await text('<text:unheard-of/>'), /kind not known here \(text:unheard-of\)/)
  assert.match(
    await text(paragraph('<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>')),
    /embedded object/,
  )
  assert.match(
    await text('<text:section text:name="a" text:display="condition" text:condition="x"/>'),
    /condition only/,
  )
  assert.match(
    await text(paragraph('<text:hidden-text text:string-value="x">x</text:hidden-text>')),
    /condition only/,
  )
  const pale = style('pale', 'paragraph', '<style:text-properties fo:color="#ffffff"/>')
  assert.match(await text(paragraph('white', 'pale'), pale), /text in white/)
  assert.match(
    await text(
      `<table:table table:name="t">${row(words('x'), 'table:visibility="collapse"')}</table:table>`,
    ),
    /parts that are hidden/,
  )
  const cut = style(
    'cut',
    'graphic',
    '<style:graphic-properties fo:clip="rect(0cm, 1cm, 0cm, 0cm)"/>',
  )
  assert.match(await text(paragraph('<draw:rect draw:style-name="cut"/>'), cut), /cropped/)
  const far = paragraph(
    '<draw:frame><draw:image xlink:href="https://example.org/a.png"/></draw:frame>',
  )
  assert.match(await text(far), /another file/)
  const elsewhere = open('text', '', paragraph('x'), {
    'content.xml': `<office:document-content ${spaces.replace(`${oasis}:text:1.0`, 'urn:other')}><office:body><office:text/></office:body></office:document-content>`,
  })
  assert.match(await whyNot(elsewhere), /way not known here/)
  assert.match(
    await whyNot(
      open('spreadsheet', bookStyles, '<table:table table:name="a" table:style-name="ta2"/>'),
    ),
    /no sheet of it is visible/,
  )
  assert.match(await whyNot(open('chart', '', '')), /no way/)
})

test('a copy that shows less, or hides something, is no proof', async () => {
  const { copy } = await cleaned(book)
  await prove(book, copy, seenInOpen)
  await assert.rejects(prove(book, book, seenInOpen), /left out of sight/)
  const other = (await cleaned(letter)).copy
  await assert.rejects(prove(book, other, seenInOpen), /not show the same/)
  const changed = (from: string, to: string): Buffer =>
    makeZip(
      Object.fromEntries(
        entriesOf(copy).map(({ name, bytes }) => [
          name,
          name === 'content.xml' ? (bytes?.toString() ?? '').replace(from, to) : (bytes ?? ''),
        ]),
      ),
    )
  await assert.rejects(prove(book, changed('shown A', 'shown B'), seenInOpen), /not show the same/)
  // A service number alone in a hidden row, however it is written, is more than an empty row.
  for (const cell of [
    '<table:table-cell office:value-type="float" office:value="1000231"><text:p>1000231</text:p></table:table-cell>',
    '<table:table-cell office:value-type="float" office:value="1000231"/>',
    '<table:table-cell office:value-type="string" office:string-value="1000231"/>',
    '<table:covered-table-cell><text:p>1000231</text:p></table:covered-table-cell>',
  ]) {
    const row = `<table:table-row table:visibility="collapse">${cell}</table:table-row>`
    const hiding = changed('</table:table>', `${row}</table:table>`)
    assert.ok(!hiding.equals(copy))
    await assert.rejects(prove(book, hiding, seenInOpen), /left out of sight/, cell)
  }
  await assert.rejects(
    prove(
      book,
      changed(
        'table:visibility="collapse"><table:table-cell',
        'table:visibility="collapse" table:unheard="secretRow"><table:table-cell',
      ),
      seenInOpen,
    ),
    /left out of sight/,
  )
})

test('whatever stands in whatever sheet: the seen is kept, the unseen is gone', async () => {
  const cell = fc.record({
    letters: fc.stringMatching(/^[a-z]{5,9}$/),
    unseen: fc.constantFrom('', '', '', 'row', 'column', 'white'),
    times: fc.constantFrom(1, 1, 2, 12),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (rows) => {
        const isRowHidden = rows.map((one) => one.some(({ unseen }) => unseen === 'row'))
        const startsOf = (one: readonly { times: number }[]): number[] =>
          one.map((_, at) => one.slice(0, at).reduce((sum, { times }) => sum + times, 0))
        const hiddenColumns = new Set(
          rows.flatMap((one) =>
            one.flatMap(({ unseen }, at) => (unseen === 'column' ? [startsOf(one)[at] ?? 0] : [])),
          ),
        )
        const shown: string[] = []
        const gone: string[] = []
        const body = rows.map((one, i) => {
          const cells = one.map(({ letters, unseen, times }, at) => {
            const columns = Array.from({ length: times }, (_, n) => (startsOf(one)[at] ?? 0) + n)
            const isGone =
              isRowHidden[i] === true ||
              unseen === 'white' ||
              columns.every((column) => hiddenColumns.has(column))
            const mark = `${isGone ? 'gone' : 'seen'}${letters}${i}x${at}`
            ;(isGone ? gone : shown).push(mark)
            return words(
              mark,
              `table:number-columns-repeated="${times}"${unseen === 'white' ? ' table:style-name="white"' : ''}`,
            )
          })
          return row(cells.join(''), isRowHidden[i] === true ? 'table:visibility="collapse"' : '')
        })
        const columns = Array.from(
          { length: 60 },
          (_, at) =>
            `<table:table-column${hiddenColumns.has(at) ? ' table:visibility="collapse"' : ''}/>`,
        )
        const file = open('spreadsheet', bookStyles, sheet('S', columns.join('') + body.join('')))
        const { copy } = await cleaned(file)
        const left = allText(copy)
        for (const mark of shown) assert.ok(left.includes(`>${mark}<`), mark)
        for (const mark of gone) assert.ok(!left.includes(mark), mark)
        assert.deepEqual([...seenInOpen(copy).texts], [...seenInOpen(file).texts])
      },
    ),
    { numRuns: 40 },
  )
})

const flat = (kind: string, styles: string, body: string): string =>
  `<?xml version="1.0"?><office:document ${spaces} office:mimetype="application/vnd.oasis.opendocument.${kind}"><office:meta><dc:creator>secretCreator</dc:creator><meta:user-defined meta:name="secretField">shown field</meta:user-defined></office:meta><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document>`
const columns = '<table:table-column/><table:table-column/>'
const flatBook = flat(
  'spreadsheet',
  bookStyles,
  `${sheet('Answer', `<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="3"/>${row(words('Grade') + words('secretColumn') + words('Number') + words('Rate'))}${row(words('shown A') + empty + number(7) + number(14, 'table:formula="of:=[Deep.A1]*2"'))}${row(words('secretRow') + empty + words('secretRow2'), 'table:visibility="collapse"')}${row(`<table:table-cell office:value-type="string">${note('secretNote')}<text:p>shown B</text:p></table:table-cell>${empty}${number(8)}${number(15, 'table:formula="of:=[.C2]+[.C4]"')}`)}${row(words('shown C') + words('secretColumn2') + words('secretWhite', 'table:style-name="white"'))}`)}${sheet('Deep', columns + row(number(7) + words('secretDeep'))).replace('ta1', 'ta2')}${sheet('Whole', columns + row(number(2) + number(5, 'table:formula="of:=[.A1]+3"')))}<table:named-expressions><table:named-range table:name="secretName" table:base-cell-address="$Deep.$A$1" table:cell-range-address="$Deep.$A$1"/></table:named-expressions><table:database-ranges><table:database-range table:name="secretRange" table:target-range-address="Answer.A1:Answer.D5"/></table:database-ranges>`,
)
const flatLetter = flat(
  'text',
  textStyles,
  `<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info><dc:creator>secretDeleter</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info>${paragraph('secretDeleted')}</text:deletion></text:changed-region></text:tracked-changes><text:h text:outline-level="1">shown heading<text:change text:change-id="ct1"/></text:h>${['one', 'two', 'three', 'four', 'five'].map((one) => paragraph(`shown ${one}<text:tab/>${one}`)).join('')}${paragraph('shown six<text:span text:style-name="none">secretVanished</text:span>')}${paragraph('secretNone', 'noneP')}<text:section text:name="secretSection" text:display="none">${paragraph('secretInSection')}</text:section>${paragraph('<text:bookmark text:name="secretMark"/>shown <text:a xlink:type="simple" xlink:href="https://example.org/secretLink">seven</text:a><text:user-defined text:name="secretField">shown field</text:user-defined>')}<table:table table:name="secretTable"><table:table-column/>${row(`<table:table-cell>${paragraph('shown cell')}</table:table-cell>`)}</table:table>${paragraph('the end')}`,
)

const office = existsSync('/usr/lib/libreoffice/program/libsdlo.so')
  ? ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((path) => existsSync(path))
  : undefined

/** What LibreOffice makes of a file. */
function converted(format: string, file: string): string {
  const ran = spawnSync(
    office ?? '',
    [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      '--convert-to',
      format,
      '--outdir',
      folder,
      join(folder, file),
    ],
    { encoding: 'utf8', timeout: 180_000 },
  )
  assert.equal(ran.status, 0, ran.stderr)
  return join(folder, file.replace(/\.\w+$/, `.${format.split(':')[0] ?? ''}`))
}

test(
  'LibreOffice opens the copies and shows the same; what it writes itself can be cleaned',
  { skip: office === undefined ? 'LibreOffice with Impress is not installed' : false },
  async () => {
    const text = 'txt:Text (encoded):UTF8'
    const csv = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false'
    const save = (name: string, bytes: Buffer): void => writeFileSync(join(folder, name), bytes)
    save('book.ods', (await cleaned(book)).copy)
    assert.match(
      readFileSync(converted(csv, 'book.ods'), 'utf8'),
      /^Grade,Number,,,,behind\nshown A,7,,,,\n(?:,*\n){3}14,7,shown value,,,\n,,twice,,,\n"?shown link and {3}more"?,shown string,,,,\nmerged,,,,,\n$/,
    )
    save('letter.odt', (await cleaned(letter)).copy)
    const lines = readFileSync(converted(text, 'letter.odt'), 'utf8')
    for (const line of letterSeen.slice(0, -1).map((one) => one.replace(/1shown note$/, '')))
      assert.ok(lines.includes(line), `${line} in ${lines}`)
    save('show.odp', (await cleaned(slides('true'))).copy)
    assert.ok(readFileSync(converted('pdf', 'show.odp')).length > 1_000)
    // The other way about: what LibreOffice writes is cleaned, and shows the same in LibreOffice.
    for (const [flat, ending, format] of [
      [flatBook, 'ods', csv],
      [flatLetter, 'odt', text],
    ] as const) {
      save(`own.f${ending}`, Buffer.from(flat))
      const original = readFileSync(converted(ending, `own.f${ending}`))
      assert.ok(allText(original).includes('secretCreator'), 'LibreOffice kept who wrote it')
      const { copy, removed } = await cleaned(original)
      assert.deepEqual(allText(copy).match(/secret\w*/g) ?? [], [], removed.join('; '))
      assert.deepEqual(seenOf(copy), seenOf(original))
      assert.ok(seenOf(copy).length > 8)
      save(`copy.${ending}`, copy)
      save(`before.${ending}`, original)
      const before = readFileSync(converted(format, `before.${ending}`), 'utf8')
      const shows = readFileSync(converted(format, `copy.${ending}`), 'utf8')
      // LibreOffice writes what is hidden to CSV too, and an empty line where a paragraph is hidden in a text.
      const expected = before.replace(/secret\w+/g, '')
      const lines = (of: string): string[] =>
        of.split('\n').filter((line) => ending === 'ods' || line !== '')
      assert.deepEqual(lines(shows), lines(expected))
    }
  },
)
