// Cells beneath what nothing is seen through are refused with their range; what lies beside them, or hides nothing, does
// not matter.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNot } from '../../trial/cleaned.ts'
import { makeZip } from '../../trial/made-up.ts'
import { Scale } from './sheet-grid.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${kinds}"`
const black = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'

const cell = (name: string, words: string): string =>
  `<c r="${name}" t="inlineStr"><is><t>${words}</t></is></c>`
const rows = `<row r="1">${cell('A1', 'shown')}</row><row r="3" ht="30">${cell('D3', 'one')}${cell('F3', 'two')}</row><row r="9">${cell('E9', 'three')}</row>`

interface Sheet {
  readonly anchors: string
  readonly before?: string
  readonly cells?: string
  readonly after?: string
}

function book({ anchors, before = '', cells = rows, after = '' }: Sheet): Buffer {
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook ${main}><sheets><sheet name="Staff &amp; pay" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="r1" Type="${kinds}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${main}>${before}<sheetData>${cells}</sheetData>${after}<drawing r:id="d"/></worksheet>`,
    'xl/worksheets/_rels/sheet1.xml.rels': `<Relationships><Relationship Id="d" Type="${kinds}/drawing" Target="../drawings/drawing1.xml"/></Relationships>`,
    'xl/drawings/drawing1.xml': `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${kinds}">${anchors}</xdr:wsDr>`,
  })
}

const place = (tag: string, [column, row, x = 0, y = 0]: readonly number[]): string =>
  `<xdr:${tag}><xdr:col>${column}</xdr:col><xdr:colOff>${x * 9525}</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>${y * 9525}</xdr:rowOff></xdr:${tag}>`
const between = (from: readonly number[], to: readonly number[], shape: string): string =>
  `<xdr:twoCellAnchor>${place('from', from)}${place('to', to)}${shape}<xdr:clientData/></xdr:twoCellAnchor>`
const shape = (fill = black, more = '', words = '', turn = ''): string =>
  `<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="R" ${more}/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm ${turn}><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"/>${fill}</xdr:spPr>${words === '' ? '' : `<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>${words}</a:t></a:r></a:p></xdr:txBody>`}</xdr:sp>`
const picture =
  '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name=""/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip/></xdr:blipFill><xdr:spPr/></xdr:pic>'
const chart =
  '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name=""/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></xdr:graphicFrame>'
const group = (inner: string): string =>
  `<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="5" name=""/></xdr:nvGrpSpPr><xdr:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="100" cy="100"/><a:chOff x="0" y="0"/><a:chExt cx="100" cy="100"/></a:xfrm></xdr:grpSpPr>${inner}</xdr:grpSp>`
const inGroup = (x: number, width: number): string =>
  shape().replace(
    'x="0" y="0"/><a:ext cx="9" cy="9"',
    `x="${x}" y="0"/><a:ext cx="${width}" cy="100"`,
  )
const sized = (column: number, row: number, width: number, height: number): string =>
  `<xdr:oneCellAnchor>${place('from', [column, row])}<xdr:ext cx="${width * 9525}" cy="${height * 9525}"/>${picture}<xdr:clientData/></xdr:oneCellAnchor>`
const absolute = (x: number, y: number, width: number, height: number): string =>
  `<xdr:absoluteAnchor><xdr:pos x="${x * 9525}" y="${y * 9525}"/><xdr:ext cx="${width * 9525}" cy="${height * 9525}"/>${picture}<xdr:clientData/></xdr:absoluteAnchor>`

const name = 'sheet “Staff & pay”'
const all = new RegExp(
  `cells D3 to F9 of ${name} lie beneath a picture, a shape or a chart: move it`,
)
const one = new RegExp(`cell D3 of ${name} lies beneath .* or take the cell out`)

test('cells beneath something are refused, and which', async () => {
  for (const thing of [shape(), picture, chart, group(inGroup(0, 100))])
    assert.match(await whyNot(book({ anchors: between([2, 1], [7, 9], thing) })), all)
  assert.match(await whyNot(book({ anchors: between([3, 2, 5, 5], [3, 2, 60, 35], shape()) })), one)
  // Half of the sheet’s own width to the right of the group’s shape is free.
  assert.match(await whyNot(book({ anchors: between([3, 2], [5, 3], group(inGroup(0, 50))) })), one)
  assert.match(await whyNot(book({ anchors: sized(3, 2, 64, 40) })), one)
  assert.match(await whyNot(book({ anchors: absolute(192, 40, 64, 40) })), one)
})

test('widths, heights and merged cells say where a cell is', async () => {
  const wide = '<cols><col min="1" max="3" width="40" customWidth="1"/></cols>'
  assert.equal(await whyNot(book({ anchors: absolute(192, 40, 64, 40), before: wide })), 'cleaned')
  assert.match(await whyNot(book({ anchors: absolute(840, 40, 64, 40), before: wide })), one)
  assert.equal(await whyNot(book({ anchors: absolute(640, 40, 64, 40), before: wide })), 'cleaned')
  const high = '<sheetFormatPr defaultRowHeight="60"/>'
  assert.equal(await whyNot(book({ anchors: absolute(192, 40, 64, 40), before: high })), 'cleaned')
  assert.match(await whyNot(book({ anchors: absolute(192, 160, 64, 40), before: high })), one)
  const folded = rows.replace('<row r="3"', '<row r="2" hidden="1"/><row r="3"')
  assert.match(await whyNot(book({ anchors: absolute(192, 20, 64, 20), cells: folded })), one)
  const merged = '<mergeCells count="1"><mergeCell ref="D3:D6"/></mergeCells>'
  assert.equal(await whyNot(book({ anchors: between([3, 4], [4, 6], picture) })), 'cleaned')
  assert.match(
    await whyNot(book({ anchors: between([3, 4], [4, 6], picture), after: merged })),
    one,
  )
  const scale = new Scale(10)
  scale.set(5, 0)
  scale.set(2, 25)
  assert.deepEqual(
    [0, 2, 3, 5, 6, 9].map((at) => scale.start(at)),
    [0, 20, 45, 65, 65, 95],
  )
})

test('cells that nothing lies over are cleaned', async () => {
  const anchors: Readonly<Record<string, string>> = {
    'empty cells': between([7, 1], [9, 9], picture),
    'an edge': between([3, 0], [6, 2, 0, 9], picture),
    'no fill': between([2, 1], [7, 9], shape('<a:noFill/>')),
    'seen through': between(
      [2, 1],
      [7, 9],
      shape(black.replace('/></a:s', '><a:alpha val="50000"/></a:srgbClr></a:s')),
    ),
    'a hidden shape': between([2, 1], [7, 9], shape(black, 'hidden="1"')),
    'the other half of a group': between([3, 2], [5, 3], group(inGroup(50, 50))),
  }
  for (const [what, anchor] of Object.entries(anchors))
    assert.equal(await whyNot(book({ anchors: anchor })), 'cleaned', what)
  const beneath = between([2, 1], [7, 9], picture)
  const gone = rows.replaceAll(/<row r="(?:3|9)"/g, '$& hidden="1"')
  assert.equal(await whyNot(book({ anchors: beneath, cells: gone })), 'cleaned')
  const far = rows.replace(/(.*)<\/row>(?=<row r="9")/, `$1${cell('BZ3', 'far away')}</row>`)
  assert.ok(far.includes('BZ3'))
  const beyond = between([76, 2], [79, 3], picture)
  assert.equal(await whyNot(book({ anchors: beyond, cells: far })), 'cleaned')
  const blank = '<row r="4"><c r="D4" s="0"/><c r="E4" t="str"><v></v></c></row>'
  assert.equal(await whyNot(book({ anchors: beneath, cells: blank })), 'cleaned')
})

test('what is turned a quarter is where its anchor says', async () => {
  const turned = shape(black, '', '', 'rot="5400000"')
  assert.match(await whyNot(book({ anchors: between([3, 2], [4, 3], turned) })), one)
  assert.equal(await whyNot(book({ anchors: between([4, 0], [5, 5], turned) })), 'cleaned')
})

test('words of a shape beneath another are refused', async () => {
  const words = between([10, 1], [12, 3], shape('<a:noFill/>', '', 'under it'))
  const cover = between([10, 1], [12, 3], shape())
  assert.match(
    await whyNot(book({ anchors: words + cover })),
    new RegExp(`words in a shape on ${name} lie beneath`),
  )
  assert.equal(await whyNot(book({ anchors: cover + words })), 'cleaned')
  assert.equal(
    await whyNot(book({ anchors: between([10, 1], [12, 3], shape(black, '', 'its own')) })),
    'cleaned',
  )
})
