// Charts in cleaned copies: what they draw stays to the last figure, what they are drawn from goes; sheets that are a
// chart and small charts in cells stay where they hide nothing.
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { allText, cleaned, entriesOf, whyNot } from '../../trial/cleaned.ts'
import { makeZip } from '../../trial/made-up.ts'
import { prove } from '../prove.ts'
import { seenInWorkbook } from '../seen-cells.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${kinds}"`
const drawn =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'

const rels = (...all: (readonly [string, string, string])[]): string =>
  `<Relationships>${all.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${kinds}/${kind}" Target="${target}"/>`).join('')}</Relationships>`
const text = (ref: string, words: string): string =>
  `<c r="${ref}" t="inlineStr"><is><t>${words}</t></is></c>`
const row = (number: number, name: string, figure: number, more = ''): string =>
  `<row r="${number}" ${more}>${text(`A${number}`, name)}<c r="B${number}"><v>${figure}</v></c></row>`
const cache = (
  kind: 'num' | 'str',
  formula: string,
  points: readonly (string | number)[],
): string =>
  `<c:${kind}Ref><c:f>${formula}</c:f><c:${kind}Cache><c:ptCount val="${points.length}"/>${points.map((point, at) => `<c:pt idx="${at}"><c:v>${point}</c:v></c:pt>`).join('')}</c:${kind}Cache></c:${kind}Ref>`

interface Chart {
  readonly name?: string
  readonly categories: string
  readonly values: string
  readonly more?: string
  readonly axis?: string
  readonly end?: string
}
const chart = ({ name = '', categories, values, more = '', axis = '0', end }: Chart): string =>
  `<c:chartSpace ${drawn}><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>shown title</a:t></a:r></a:p></c:rich></c:tx></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:barChart><c:barDir val="col"/><c:ser><c:idx val="0"/><c:order val="0"/><c:tx>${name}</c:tx><c:cat>${categories}</c:cat><c:val>${values}</c:val><c:extLst><c:ext>secretFiltered</c:ext></c:extLst></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:delete val="${axis}"/></c:catAx><c:valAx><c:axId val="2"/><c:delete val="0"/></c:valAx></c:plotArea>${more}${end ?? '<c:plotVisOnly val="1"/>'}</c:chart><c:externalData r:id="x"/></c:chartSpace>`.replace(
    '<c:chartSpace ',
    `<c:chartSpace xmlns:r="${kinds}" `,
  )

const anchor = (id: string): string =>
  `<xdr:twoCellAnchor><xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="secretChart"/></xdr:nvGraphicFramePr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="${id}"/></a:graphicData></a:graphic></xdr:graphicFrame></xdr:twoCellAnchor>`

/** A workbook with a chart on its first sheet; row 3 of it is hidden, and the second sheet. */
function workbook(ofChart: Chart, more: Record<string, string> = {}, after = ''): Buffer {
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': rels(['a', 'officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `<workbook ${main}><sheets><sheet name="Answer" sheetId="1" r:id="s1"/><sheet name="Raw secretSheet" sheetId="2" state="hidden" r:id="s2"/>${more['xl/chartsheets/sheet1.xml'] === undefined ? '' : '<sheet name="Picture" sheetId="3" r:id="s3"/>'}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': rels(
      ['s1', 'worksheet', 'worksheets/sheet1.xml'],
      ['s2', 'worksheet', 'worksheets/sheet2.xml'],
      ['s3', 'chartsheet', 'chartsheets/sheet1.xml'],
    ),
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData>${row(1, 'alpha', 11)}${row(2, 'beta', 22)}${row(3, 'secretGamma', 3_333_333, 'hidden="1"')}${row(4, 'delta', 44)}</sheetData><drawing r:id="d"/>${after}</worksheet>`,
    'xl/worksheets/_rels/sheet1.xml.rels': rels(['d', 'drawing', '../drawings/drawing1.xml']),
    'xl/worksheets/sheet2.xml': `<worksheet ${main}><sheetData>${row(1, 'north', 51)}${row(2, 'south', 52)}${row(3, 'secretPerson', 9_876_543)}</sheetData></worksheet>`,
    'xl/drawings/drawing1.xml': `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ${drawn} xmlns:r="${kinds}">${anchor('c')}</xdr:wsDr>`,
    'xl/drawings/_rels/drawing1.xml.rels': rels(['c', 'chart', '../charts/chart1.xml']),
    'xl/charts/chart1.xml': chart(ofChart),
    'xl/charts/_rels/chart1.xml.rels': rels(['x', 'package', '../embeddings/book.xlsx']),
    'xl/embeddings/book.xlsx': 'secretBook',
    ...more,
  })
}
const part = (file: Buffer, name: string): string =>
  entriesOf(file)
    .find((one) => one.name === name)
    ?.bytes?.toString() ?? ''
const figures = (file: Buffer): string[] =>
  Array.from(
    part(file, 'xl/charts/chart1.xml').matchAll(/<c:(?:v|t)>([^<]*)</g),
    ([, figure = '']) => figure,
  )

const folded: Chart = {
  categories: cache('str', 'Answer!$A$1:$A$4', ['alpha', 'beta', 'secretGamma', 'delta']),
  values: cache('num', 'Answer!$B$1:$B$4', [11, 22, 3_333_333, 44]),
}

test('a chart of cells that are partly hidden keeps what it draws', async () => {
  const file = workbook(folded)
  const { copy, removed } = await cleaned(file)
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*|3333333/g) ?? [], [])
  assert.deepEqual(figures(copy), ['alpha', 'beta', 'delta', '11', '22', '44'])
  assert.ok(left.includes('shown title') && !left.includes('<c:f>'))
  assert.ok(removed.some((line) => line.startsWith('links of a chart to cells')))
  assert.deepEqual([...seenInWorkbook(copy).texts], [...seenInWorkbook(file).texts])
  assert.deepEqual((await cleaned(copy)).removed, [])
})

test('a chart may have stored what is drawn alone, and draw hidden cells', async () => {
  const stored = workbook({
    categories: cache('str', 'Answer!$A$1:$A$4', ['alpha', 'beta', 'delta']),
    values: cache('num', 'Answer!$B$1:$B$4', [11, 22, 44]),
  })
  assert.deepEqual(figures((await cleaned(stored)).copy).slice(3), ['11', '22', '44'])
  const all = await cleaned(workbook({ ...folded, end: '<c:plotVisOnly val="0"/>' }))
  assert.deepEqual(figures(all.copy).slice(4), ['11', '22', '3333333', '44'])
  assert.match(await whyNot(workbook({ ...folded, end: '' })), /whether it draws hidden cells/)
})

test('a chart of a hidden sheet keeps its figures and no more of the sheet', async () => {
  const source = "'Raw secretSheet'!"
  const hidden: Chart = {
    name: cache('str', `${source}$A$3`, ['secretPerson']),
    categories: cache('str', `${source}$A$1:$A$2`, ['north', 'south']),
    values: cache('num', `${source}$B$1:$B$2`, [51, 52]),
    end: '<c:plotVisOnly val="1"/>',
  }
  // The name of the series is nowhere to be seen: there is no legend, and the title is another.
  const titled = chart(hidden).replace('autoTitleDeleted val="0"', 'autoTitleDeleted val="1"')
  const file = workbook(hidden, { 'xl/charts/chart1.xml': titled })
  const { copy, removed } = await cleaned(file)
  assert.deepEqual(allText(copy).match(/secret\w*|9876543/g) ?? [], [])
  assert.deepEqual(figures(copy), ['north', 'south', '51', '52'])
  assert.ok(removed.includes('names in a chart that it does not show'))
  const unread = titled.replace(
    '<c:catAx><c:axId val="1"/><c:delete val="0"/>',
    '<c:catAx><c:axId val="1"/><c:delete val="1"/>',
  )
  const bare = await cleaned(workbook(hidden, { 'xl/charts/chart1.xml': unread }))
  assert.deepEqual(figures(bare.copy), ['51', '52'])
})

test('a chart that stores other figures than its cells have is not vouched for', async () => {
  const values = cache('num', 'Answer!$B$1:$B$4', [11, 22, 3_333_333, 45])
  assert.match(await whyNot(workbook({ ...folded, values })), /not show the same/)
  const categories = cache('str', 'Answer!$A$1:$B$4', ['alpha'])
  assert.match(await whyNot(workbook({ ...folded, categories })), /cells that cannot be found/)
  assert.match(
    await whyNot(
      workbook({
        ...folded,
        more: '<c:legend><a:fld type="CELLRANGE"><a:t>x</a:t></a:fld></c:legend>',
      }),
    ),
    /label of a chart in it shows cells/,
  )
  const several = folded.categories.replaceAll('strRef', 'multiLvlStrRef')
  assert.match(await whyNot(workbook({ ...folded, categories: several })), /several levels/)
})

test('the proof sees a figure of a chart that changed', async () => {
  const file = workbook(folded)
  const { copy } = await cleaned(file)
  const changed = makeZip(
    Object.fromEntries(
      entriesOf(copy).map(({ name, bytes }) => [
        name,
        name.includes('charts/chart1.xml')
          ? (bytes?.toString() ?? '').replace('<c:v>44<', '<c:v>45<')
          : (bytes ?? ''),
      ]),
    ),
  )
  await prove(file, copy, seenInWorkbook)
  await assert.rejects(prove(file, changed, seenInWorkbook), /not show the same/)
})

test('what went without saying in a chart of Office 2007 is said in the copy', async () => {
  const old = { 'docProps/app.xml': '<Properties><AppVersion>12.0000</AppVersion></Properties>' }
  const labelled = '<c:dLbls><c:showVal val="1"/></c:dLbls><c:axId val="1"/>'
  const file = chart(folded).replace('<c:axId val="1"/>', labelled)
  const { copy } = await cleaned(workbook(folded, { ...old, 'xl/charts/chart1.xml': file }))
  const left = part(copy, 'xl/charts/chart1.xml')
  assert.ok(
    left.includes(
      '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>',
    ),
  )
  assert.ok(left.includes('<c:majorTickMark val="out"/>') && !allText(copy).includes('AppVersion'))
  const newer = await cleaned(workbook(folded, { 'xl/charts/chart1.xml': file }))
  assert.ok(!part(newer.copy, 'xl/charts/chart1.xml').includes('majorTickMark'))
})

test('a sheet that is a chart stays', async () => {
  const { copy } = await cleaned(
    workbook(folded, {
      'xl/chartsheets/sheet1.xml': `<chartsheet ${main}><sheetPr codeName="secretCode"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><customSheetViews><customSheetView guid="secretView"/></customSheetViews><pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/><drawing r:id="d"/></chartsheet>`,
      'xl/chartsheets/_rels/sheet1.xml.rels': rels(['d', 'drawing', '../drawings/drawing2.xml']),
      'xl/drawings/drawing2.xml': `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ${drawn} xmlns:r="${kinds}">${anchor('c')}</xdr:wsDr>`,
      'xl/drawings/_rels/drawing2.xml.rels': rels(['c', 'chart', '../charts/chart2.xml']),
      'xl/charts/chart2.xml': chart({ ...folded, more: '<c:legend/>' }),
    }),
  )
  assert.deepEqual(allText(copy).match(/secret\w*|3333333/g) ?? [], [])
  assert.match(part(copy, '[Content_Types].xml'), /sheet1\.xml" ContentType="[^"]*chartsheet\+xml/)
  assert.match(part(copy, 'xl/_rels/workbook.xml.rels'), /relationships\/chartsheet"/)
  assert.match(part(copy, 'xl/charts/chart2.xml'), /<c:v>delta<.*<c:v>44</)
})

test('small charts in cells stay where all they are drawn from is in sight', async () => {
  const small = (formula: string): string =>
    `<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" secret="secretAttribute"><x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup displayEmptyCellsAs="gap"><x14:colorSeries rgb="FF376092"/><x14:sparklines><x14:sparkline><xm:f>${formula}</xm:f><xm:sqref>C1</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext><ext uri="secretExtension">secret</ext></extLst>`
  const sheet = (formula: string): Record<string, string> => ({
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData>${row(1, 'alpha', 11)}${row(2, 'beta', 22)}</sheetData>${small(formula)}</worksheet>`,
  })
  const { copy } = await cleaned(workbook(folded, sheet('Answer!B1:B2')))
  assert.deepEqual(allText(copy).match(/secret\w*/g) ?? [], [])
  assert.ok(part(copy, 'xl/worksheets/sheet1.xml').includes('<xm:f>Answer!B1:B2</xm:f>'))
  assert.ok([...seenInWorkbook(copy).texts.values()].includes('Answer!B1:B2\nC1'))
  const away = workbook(folded, sheet("'Raw secretSheet'!B1:B3"))
  assert.match(await whyNot(away), /small charts in cells are drawn from cells out of sight/)
})
