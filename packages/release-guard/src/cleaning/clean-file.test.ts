// Cleaned copies: every hidden thing planted is gone to the last byte, everything seen is there, LibreOffice opens them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { Budget } from '../reading/budget.ts'
import { zipEntries } from '../reading/zip.ts'
import { allText, cleaned, entriesOf, whyNot } from '../trial/cleaned.ts'
import { makeDocument, makeWorkbook, makeZip, pivotParts, sheetXml } from '../trial/made-up.ts'
import { mayStay } from './formula.ts'
import { prove } from './prove.ts'
import { seenInWorkbook } from './seen-cells.ts'
import { sheetCsv } from './sheet-csv.ts'

const folder = mkdtempSync(join(tmpdir(), 'guard-clean-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

/** A workbook as Excel lays one out: S1 shown, S2 hidden, S3 very hidden. */
function workbook(sheet: string, more: Record<string, string | Uint8Array> = {}): Buffer {
  const names = ['Answer', 'Raw secretSheetName', 'Deep']
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relationships}"><fileSharing userName="secretUser"/><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" ${['', 'state="hidden"', 'state="veryHidden"'][i] ?? ''} r:id="rId${i}"/>`).join('')}</sheets><definedNames><definedName name="secretName">Deep!$A$1</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">Answer!$A$1:$B$9</definedName></definedNames></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, i) => `<Relationship Id="rId${i}" Type="${relationships}/worksheet" Target="worksheets/sheet${i}.xml"/>`).join('')}<Relationship Id="s" Type="${relationships}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="t" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet ${main}><fonts><font><sz val="11"/></font><font><color rgb="FFFFFFFF"/></font></fonts><fills><fill><patternFill patternType="none"/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="0" fontId="1" fillId="0"/></cellXfs><cellStyles><cellStyle name="secretStyle" xfId="0"/></cellStyles></styleSheet>`,
    'xl/sharedStrings.xml': `<sst ${main}><si><t>secretOrphan</t></si><si><t>Grade</t></si><si><t>secretShared</t></si><si><r><t>Nu</t></r><r><t>mber</t></r><rPh><t>secretReading</t></rPh></si></sst>`,
    'xl/worksheets/sheet0.xml': sheet,
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData><row r="1"><c r="A1" t="s"><v>2</v></c></row></sheetData></worksheet>`,
    'xl/worksheets/sheet2.xml': `<worksheet ${main}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>secretDeep</t></is></c></row></sheetData></worksheet>`,
    ...more,
  })
}
const text = (ref: string, words: string, style = 0): string =>
  `<c r="${ref}" s="${style}" t="inlineStr"><is><t>${words}</t></is></c>`

const everything = workbook(
  `<worksheet ${main} xmlns:r="${relationships}"><sheetPr codeName="secretCode"><tabColor rgb="FF00FF00"/></sheetPr><cols><col min="4" max="4" width="9" hidden="1"/></cols><sheetData>
  <row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>3</v></c>${text('D1', 'secretColumn')}</row>
  <row r="2">${text('A2', 'shown A')}<c r="B2"><v>7</v></c>${text('C2', 'secretWhite', 1)}</row>
  <row r="3" hidden="1">${text('A3', 'secretRow')}</row>
  <row r="4"><c r="A4"><f>Deep!A1*2</f><v>14</v></c><c r="B4"><f>SUM(B2:B2)</f><v>7</v></c><c r="C4" t="str"><f>IF(1,"secretLiteral")</f><v>shown value</v></c>${text('BZ4', 'secretFar')}</row>
  <row r="900">${text('A900', 'secretBelow')}</row></sheetData>
  <dataValidations><dataValidation><formula1>"secretChoice"</formula1></dataValidation></dataValidations>
  <hyperlinks><hyperlink ref="A1" tooltip="secretTip"/></hyperlinks><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>
  <legacyDrawing r:id="rId7"/><extLst><ext>secretExtension</ext></extLst></worksheet>`,
  {
    ...pivotParts([['secretPivot', 'x']]),
    'xl/externalLinks/externalLink1.xml': '<externalLink>secretLink</externalLink>',
    'xl/comments1.xml': '<comments><authors><author>secretAuthor</author></authors></comments>',
    'xl/vbaProject.bin': Buffer.from('secretMacro'),
    'xl/calcChain.xml': '<calcChain/>',
    'xl/printerSettings/printerSettings1.bin': Buffer.from('secretPrinter', 'utf16le'),
    'customXml/item1.xml': '<a>secretCustom</a>',
    'docProps/core.xml': '<a><creator>secretCreator</creator></a>',
    'xl/worksheets/sheet9.xml': `<worksheet ${main}><sheetData>secretLoose</sheetData></worksheet>`,
    'xl/embeddings/book.xlsx': makeWorkbook([]),
  },
)

test('nothing hidden is left of a workbook, everything seen is', async () => {
  const { copy, removed, ending } = await cleaned(everything)
  assert.equal(ending, 'xlsx')
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*/g) ?? [], [])
  for (const words of ['Grade', 'Nu</t>', 'shown A', 'shown value', 'Print_Area', 'tabColor'])
    assert.ok(left.includes(words), words)
  assert.deepEqual([...seenInWorkbook(copy).texts], [...seenInWorkbook(everything).texts])
  for (const line of [
    'hidden sheets (2)',
    'cells in hidden rows',
    'stored source rows of pivot tables',
    'macros',
    'comments',
  ])
    assert.ok(removed.includes(line), `${line} in ${removed.join('; ')}`)
  // What pointed into a sheet that went has its value, what did not has lost nothing it may keep.
  assert.match(left, /<c r="A4"><v>14<\/v><\/c>/)
  const again = await cleaned(copy)
  assert.deepEqual(again.removed, [])
  assert.deepEqual([...seenInWorkbook(again.copy).texts], [...seenInWorkbook(copy).texts])
})

test('formulas stay where nothing they look at went', async () => {
  const { copy } = await cleaned(
    workbook(
      `<worksheet ${main}><sheetData><row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>SUM(A1:A1)+1</f><v>3</v></c><c r="C1"><f>'Raw secretSheetName'!A1</f><v>9</v></c></row></sheetData></worksheet>`,
    ),
  )
  const left = allText(copy)
  assert.ok(left.includes('<f>SUM(A1:A1)+1</f>'))
  assert.ok(left.includes('<c r="C1"><v>9</v></c>'))
})

test('a formula stays only when everything in it is known', () => {
  const whole = new Set(['Answer', "It's"])
  for (const formula of [
    'SUM(A1:B2)',
    "Answer!A1+'It''s'!$B$2",
    'IF(A1>1E3,"a",TRUE)',
    'SUM(A:A)',
    'A1&"; "&B1',
  ])
    assert.equal(mayStay(formula, whole, true), true, formula)
  for (const formula of [
    'Deep!A1',
    "SUM('[1]S'!A1)",
    'secretName',
    'Table1[Name]',
    'INDIRECT("A"&1)',
    'IF(1,"Smith")',
    '',
    'Answer:Deep!A1',
    '{1,2}',
  ])
    assert.equal(mayStay(formula, whole, true), false, formula)
  assert.equal(mayStay('A1', whole, false), false)
})

test('whatever stands in whatever sheet: the seen is kept, the unseen is gone', async () => {
  const cell = fc.record({
    words: fc.stringMatching(/^[a-z]{5,9}$/),
    unseen: fc.constantFrom('', '', 'row', 'column', 'white'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
      async (rows) => {
        const isRowHidden = rows.map((row) => row.some(({ unseen }) => unseen === 'row'))
        const columnHidden = new Set(
          rows.flatMap((row) => row.flatMap(({ unseen }, at) => (unseen === 'column' ? [at] : []))),
        )
        const shown: string[] = []
        const gone: string[] = []
        const body = rows.map((row, i) => {
          const cells = row.map(({ words, unseen }, at) => {
            const isGone = isRowHidden[i] === true || columnHidden.has(at) || unseen === 'white'
            const mark = `${isGone ? 'gone' : 'seen'}${words}${i}x${at}`
            ;(isGone ? gone : shown).push(mark)
            return text(`${String.fromCharCode(65 + at)}${i + 1}`, mark, unseen === 'white' ? 1 : 0)
          })
          return `<row r="${i + 1}"${isRowHidden[i] === true ? ' hidden="1"' : ''}>${cells.join('')}</row>`
        })
        const columns = [...columnHidden].map(
          (at) => `<col min="${at + 1}" max="${at + 1}" width="9" hidden="1"/>`,
        )
        const { copy } = await cleaned(
          workbook(
            `<worksheet ${main}>${columns.length > 0 ? `<cols>${columns.join('')}</cols>` : ''}<sheetData>${body.join('')}</sheetData></worksheet>`,
          ),
        )
        const left = allText(copy)
        for (const mark of shown) assert.ok(left.includes(`<t>${mark}</t>`), mark)
        for (const mark of gone) assert.ok(!left.includes(mark), mark)
      },
    ),
    { numRuns: 40 },
  )
})

test('what cannot be kept, or cannot be proved, gives no copy', async () => {
  const sheet = (inner: string): Buffer =>
    workbook(`<worksheet ${main}><sheetData/>${inner}</worksheet>`)
  assert.match(
    await whyNot(sheet('<extLst><ext><sparklineGroups/></ext></extLst>')),
    /small charts/,
  )
  assert.match(await whyNot(sheet('<broken>')), /not well-formed/)
  assert.match(await whyNot(Buffer.from('%PDF-1.7')), /list of contents/)
  assert.match(await whyNot(makeZip({ 'a.txt': 'x' })), /no way/)
  await assert.rejects(prove(everything, everything, seenInWorkbook), /left out of sight/)
  const other = workbook(
    `<worksheet ${main}><sheetData><row r="1">${text('A1', 'other')}</row></sheetData></worksheet>`,
  )
  const { copy } = await cleaned(other)
  await assert.rejects(prove(everything, copy, seenInWorkbook), /not show the same/)
  const loose = makeZip({
    ...Object.fromEntries(
      [...zipEntries(copy, new Budget())].map(({ name, bytes }) => [name, bytes ?? '']),
    ),
    'customXml/item1.xml': '<a>anything</a>',
  })
  await assert.rejects(prove(other, loose, seenInWorkbook), /left out of sight/)
})

const run = (words: string, looks = ''): string =>
  `<w:r><w:rPr>${looks}</w:rPr><w:t>${words}</w:t></w:r>`
const wordSpace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const document = makeDocument(
  `<w:p w:rsidR="secretRsid"><w:pPr><w:rPr><w:del w:author="secretDeleter"/></w:rPr></w:pPr>${run('shown one')}<w:del w:author="secretA"><w:r><w:delText>secretDeleted</w:delText></w:r></w:del><w:ins w:author="secretB">${run(', and added')}</w:ins></w:p>
  <w:p>${run('secretVanished', '<w:vanish/>')}${run('shown two', '<w:vanish w:val="0"/>')}<w:commentRangeStart/><w:bookmarkStart w:name="secretBookmark"/></w:p>
  <w:sdt><w:sdtPr><w:tag w:val="secretTag"/></w:sdtPr><w:sdtContent><w:p>${run('shown three')}</w:p></w:sdtContent></w:sdt>
  <w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>MERGEFIELD secretField</w:instrText></w:r>${run('shown four')}</w:p>`,
  {
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${relationships}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/_rels/document.xml.rels': `<Relationships><Relationship Id="s" Type="${relationships}/settings" Target="settings.xml"/></Relationships>`,
    'word/settings.xml': `<w:settings ${wordSpace}><w:docVars><w:docVar w:name="secretVar"/></w:docVars><w:defaultTabStop w:val="720"/></w:settings>`,
    'word/comments.xml': `<w:comments>secretComment</w:comments>`,
    'word/embeddings/a.xlsx': makeWorkbook([{ xml: sheetXml([['secretBook']]) }]),
    'docProps/app.xml': '<a>secretCompany</a>',
  },
)
const spaced = (file: Buffer): Buffer =>
  makeZip(
    Object.fromEntries(
      [...zipEntries(file, new Budget())].map(({ name, bytes }) => [
        name,
        (bytes?.toString('utf8') ?? '').replace('<w:document>', `<w:document ${wordSpace}>`),
      ]),
    ),
  )

test('nothing hidden is left of a document, its text is', async () => {
  const { copy, removed } = await cleaned(spaced(document))
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*/g) ?? [], [])
  for (const words of [
    'shown one',
    ', and added',
    'shown two',
    'shown three',
    'shown four',
    'defaultTabStop',
  ])
    assert.ok(left.includes(words), words)
  for (const line of ['deleted text', 'hidden text', 'comments', 'embedded files'])
    assert.ok(
      removed.some((one) => one.startsWith(line)),
      `${line} in ${removed.join('; ')}`,
    )
})

const drawingSpace =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
const shape = (id: number, words: string, more = '', x = 100): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="secretName" descr="secretAlt" ${more}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="${x}" y="100"/><a:ext cx="3000000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`
const page = (kind: string, inner: string, more = '', after = ''): string =>
  `<p:${kind} ${drawingSpace} ${more}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${inner}</p:spTree></p:cSld>${after}</p:${kind}>`
const rels = (...all: (readonly [string, string, string])[]): string =>
  `<Relationships>${all.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${relationships}/${kind}" Target="${target}"/>`).join('')}</Relationships>`
const themeXml = `<a:theme ${drawingSpace} name="secretTheme"><a:themeElements><a:clrScheme name="x">${['dk1', 'lt1', 'dk2', 'lt2', 'accent1', 'accent2', 'accent3', 'accent4', 'accent5', 'accent6', 'hlink', 'folHlink'].map((name) => `<a:${name}><a:srgbClr val="112233"/></a:${name}>`).join('')}</a:clrScheme><a:fontScheme name="x"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme><a:fmtScheme name="x"><a:fillStyleLst/><a:lnStyleLst/><a:effectStyleLst/><a:bgFillStyleLst/></a:fmtScheme></a:themeElements></a:theme>`
const holder = `<p:sp><p:nvSpPr><p:cNvPr id="9" name="secretPlace"/><p:cNvSpPr/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>secretSample</a:t></a:r></a:p></p:txBody></p:sp>`
const map =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
const slides = makeZip({
  '[Content_Types].xml': '<Types/>',
  '_rels/.rels': rels(['a', 'officeDocument', 'ppt/presentation.xml']),
  'ppt/presentation.xml': `<p:presentation ${drawingSpace}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="m"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="s1"/><p:sldId id="257" r:id="s2"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
  'ppt/_rels/presentation.xml.rels': rels(
    ['m', 'slideMaster', 'slideMasters/slideMaster1.xml'],
    ['s1', 'slide', 'slides/slide1.xml'],
    ['s2', 'slide', 'slides/slide2.xml'],
  ),
  'ppt/slides/slide1.xml': page(
    'sld',
    shape(2, 'shown slide') +
      shape(3, 'secretHidden', 'hidden="1"') +
      shape(4, 'secretBeside', '', 9_200_000),
  ),
  'ppt/slides/_rels/slide1.xml.rels': rels(
    ['l', 'slideLayout', '../slideLayouts/slideLayout1.xml'],
    ['n', 'notesSlide', '../notesSlides/notesSlide1.xml'],
  ),
  'ppt/slides/slide2.xml': page('sld', shape(2, 'secretSlide'), 'show="0"'),
  'ppt/slides/_rels/slide2.xml.rels': rels([
    'l',
    'slideLayout',
    '../slideLayouts/slideLayout2.xml',
  ]),
  'ppt/notesSlides/notesSlide1.xml': page('notes', shape(2, 'secretNote')),
  'ppt/slideLayouts/slideLayout1.xml': page('sldLayout', holder),
  'ppt/slideLayouts/_rels/slideLayout1.xml.rels': rels([
    'm',
    'slideMaster',
    '../slideMasters/slideMaster1.xml',
  ]),
  'ppt/slideLayouts/slideLayout2.xml': page('sldLayout', shape(2, 'secretLayout')),
  'ppt/slideLayouts/_rels/slideLayout2.xml.rels': rels([
    'm',
    'slideMaster',
    '../slideMasters/slideMaster1.xml',
  ]),
  'ppt/slideMasters/slideMaster1.xml': page(
    'sldMaster',
    holder,
    '',
    `${map}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="l1"/><p:sldLayoutId id="2147483650" r:id="l2"/></p:sldLayoutIdLst>`,
  ),
  'ppt/slideMasters/_rels/slideMaster1.xml.rels': rels(
    ['l1', 'slideLayout', '../slideLayouts/slideLayout1.xml'],
    ['l2', 'slideLayout', '../slideLayouts/slideLayout2.xml'],
    ['t', 'theme', '../theme/theme1.xml'],
  ),
  'ppt/theme/theme1.xml': themeXml,
  'ppt/commentAuthors.xml': '<a name="secretAuthor"/>',
  'docProps/core.xml': '<a>secretCreator</a>',
})

test('of a cropped picture it is said which it is, and what to do', async () => {
  const pic = (crop: string): string =>
    `<p:pic><p:nvPicPr><p:cNvPr id="5" name=""/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip/><a:srcRect ${crop}/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr/></p:pic>`
  const parts = Object.fromEntries(
    [...zipEntries(slides, new Budget())].map(({ name, bytes }) => [name, String(bytes)]),
  )
  const list = /<p:sldId id="256" r:id="s1"\/>/
  const shown = (part: string, inner: string): Buffer =>
    makeZip({
      ...parts,
      'ppt/presentation.xml': (parts['ppt/presentation.xml'] ?? '')
        .replace(list, '')
        .replace('</p:sldIdLst>', '<p:sldId id="256" r:id="s1"/></p:sldIdLst>'),
      [part]: (parts[part] ?? '').replace('<p:grpSpPr/>', `<p:grpSpPr/>${inner}`),
    })
  const slide = 'ppt/slides/slide1.xml'
  const none = pic('l="0" t="-2500"')
  await cleaned(shown(slide, none))
  assert.match(
    await whyNot(shown(slide, none + pic('l="0" b="1200"'))),
    /picture 2 on slide 2 is cropped.*Delete cropped areas/,
  )
  assert.match(await whyNot(shown(slide, pic('l="5%"'))), /picture 1 on slide 2 is cropped/)
  assert.match(
    await whyNot(shown('ppt/slideMasters/slideMaster1.xml', pic('r="9"'))),
    /picture 1 on a layout or master of slides is cropped/,
  )
  assert.match(
    await whyNot(makeDocument(`<w:p><w:r><w:drawing>${pic('r="9"')}</w:drawing></w:r></w:p>`)),
    /picture 1 in the text is cropped/,
  )
})

test('a layout keeps the place of the slide number with its field, and no other words', async () => {
  const number = `<p:sp><p:nvSpPr><p:cNvPr id="7" name=""/><p:cNvSpPr/><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>secretPage</a:t></a:r><a:fld id="{A}" type="slidenum"><a:rPr/><a:t>secretNumber</a:t></a:fld></a:p></p:txBody></p:sp>`
  const parts = Object.fromEntries(
    entriesOf(slides).map(({ name, bytes }) => [name, String(bytes)]),
  )
  const layout = 'ppt/slideLayouts/slideLayout1.xml'
  const file = makeZip({ ...parts, [layout]: page('sldLayout', holder + number) })
  const left = allText((await cleaned(file)).copy)
  assert.match(left, /<a:fld id="\{A\}" type="slidenum"><a:rPr\/><a:t>‹#›<\/a:t><\/a:fld>/)
  assert.doesNotMatch(left, /secret/)
})

test('a formula on a slide stays; the picture for older programs goes', async () => {
  const formula = `<mc:AlternateContent><mc:Choice Requires="a14">${shape(11, 'a = b')}</mc:Choice><mc:Fallback>${shape(11, ' ')}</mc:Fallback></mc:AlternateContent>`
  const parts = Object.fromEntries(
    entriesOf(slides).map(({ name, bytes }) => [name, String(bytes)]),
  )
  const slide = 'ppt/slides/slide1.xml'
  const { copy } = await cleaned(makeZip({ ...parts, [slide]: page('sld', formula) }))
  assert.match(allText(copy), /<a:t>a = b<\/a:t>/)
})

test('nothing hidden is left of slides, what is shown is', async () => {
  const { copy, removed, ending } = await cleaned(slides)
  const left = allText(copy)
  assert.equal(ending, 'pptx')
  assert.deepEqual(left.match(/secret\w*/g) ?? [], [])
  assert.ok(left.includes('shown slide'))
  for (const line of ['hidden slides', 'hidden shapes', 'shapes beside a slide', 'speaker notes'])
    assert.ok(removed.includes(line), `${line} in ${removed.join('; ')}`)
})

test('pictures lose what is beside and behind them, and not a byte of the picture', async () => {
  const segment = (kind: number, content: string): Buffer => {
    const head = Buffer.from([0xff, kind, 0, 0])
    head.writeUInt16BE(content.length + 2, 2)
    return Buffer.concat([head, Buffer.from(content, 'latin1')])
  }
  const turned =
    'Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0secretCamera'
  const scan = Buffer.concat([
    segment(0xda, 'abc'),
    Buffer.from('pixels'),
    Buffer.from([0xff, 0xd9]),
  ])
  const jpeg = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, turned),
    segment(0xfe, 'secretComment'),
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0secretXmp'),
    scan,
    Buffer.from('secretBehind'),
  ])
  const { copy, removed } = await cleaned(jpeg)
  assert.ok(!copy.includes('secret') && copy.includes(scan))
  assert.equal(copy[29 + 2], 6, 'it is still turned')
  assert.ok(removed.includes('what stood behind the end of a picture'))
  const chunk = (kind: string, content: string): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(content.length)
    head.write(kind, 4, 'latin1')
    return Buffer.concat([head, Buffer.from(content, 'latin1'), Buffer.alloc(4)])
  }
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', 'size'),
    chunk('tEXt', 'secretText'),
    chunk('IDAT', 'pixels'),
    chunk('IEND', ''),
  ])
  const after = await cleaned(png)
  assert.ok(!after.copy.includes('secret') && after.copy.includes('pixels'))
})

test('one sheet as CSV holds what is in sight on it and no formula', () => {
  assert.equal(sheetCsv(everything, 'Answer'), 'Grade,Number\r\nshown A,7\r\n14,7,shown value\r\n')
  assert.throws(() => sheetCsv(everything, 'Deep'), /no visible sheet/)
  const risky = workbook(
    `<worksheet ${main}><sheetData><row r="1">${text('A1', '=cmd')}${text('B1', 'a, b')}<c r="C1"><v>-3.5</v></c></row></sheetData></worksheet>`,
  )
  assert.equal(sheetCsv(risky, 'Answer'), `'=cmd,"a, b",-3.5\r\n`)
})

const office = existsSync('/usr/lib/libreoffice/program/libsdlo.so')
  ? ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((path) => existsSync(path))
  : undefined
test(
  'LibreOffice opens the copies and shows the same',
  { skip: office === undefined ? 'LibreOffice with Impress is not installed' : false },
  async () => {
    writeFileSync(join(folder, 'book.xlsx'), (await cleaned(everything)).copy)
    writeFileSync(join(folder, 'text.docx'), (await cleaned(spaced(document))).copy)
    writeFileSync(join(folder, 'show.pptx'), (await cleaned(slides)).copy)
    const convert = (format: string, file: string): void => {
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
    }
    convert('csv', 'book.xlsx')
    convert('txt:Text (encoded):UTF8', 'text.docx')
    convert('pdf', 'show.pptx')
    assert.ok(readFileSync(join(folder, 'show.pdf')).length > 1_000)
    // The other way about: what LibreOffice writes can be cleaned.
    writeFileSync(join(folder, 'page.csv'), 'Grade,Number\nA,7\n')
    convert('xlsx', 'page.csv')
    const made = readFileSync(join(folder, 'page.xlsx'))
    assert.deepEqual(seenInWorkbook((await cleaned(made)).copy), seenInWorkbook(made))
    assert.match(
      readFileSync(join(folder, 'book.csv'), 'utf8'),
      /^Grade,Number.*\nshown A,7.*\n(?:,*\n)?14,7,shown value/,
    )
    assert.match(
      readFileSync(join(folder, 'text.txt'), 'utf8'),
      /shown one, and added\s+shown two\s+shown three\s+shown four/,
    )
  },
)
