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
  /** The texts that cells share. */
  readonly shared?: string
}

/** What the looks of cells say of how words stand, by their numbers; the last has letters of 30 points. */
const stands = [
  '',
  'horizontal="right"',
  'horizontal="center"',
  'horizontal="left"',
  'wrapText="1"',
  'shrinkToFit="1"',
  'horizontal="fill"',
  'horizontal="justify"',
  'textRotation="90"',
  'horizontal="centerContinuous"',
  '',
]
const looks = `<styleSheet ${main}><fonts count="2"><font><sz val="11"/></font><font><sz val="30"/></font></fonts><cellXfs>${stands.map((says, at) => `<xf fontId="${at === stands.length - 1 ? 1 : 0}"><alignment ${says}/></xf>`).join('')}</cellXfs></styleSheet>`

function book({ anchors, before = '', cells = rows, after = '', shared = '' }: Sheet): Buffer {
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook ${main}><sheets><sheet name="Staff &amp; pay" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="r1" Type="${kinds}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${kinds}/styles" Target="styles.xml"/><Relationship Id="r3" Type="${kinds}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': looks,
    'xl/sharedStrings.xml': `<sst ${main}>${shared}</sst>`,
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

const words = 'words that are longer than their cell is wide'
interface Line {
  readonly before?: string
  readonly after?: string
  readonly style?: number
  readonly text?: string
}
/** The third row, whose cells are 64 by 20 pixels: a cell with words, and others. */
const line = (
  name: string,
  { before = '', after = '', style = 0, text = words }: Line = {},
): string =>
  `<row r="3">${before}${cell(name, text).replace('<c ', `<c s="${style}" `)}${after}</row>`
const overC = absolute(138, 40, 44, 20)
const overE = absolute(266, 40, 44, 20)
const out = (name: string): RegExp =>
  new RegExp(
    `words that run out of cell ${name} of sheet “Staff & pay” lie beneath .* or take the cell out`,
  )

test('words that run out of their cell beneath something are refused', async () => {
  const refused: Readonly<Record<string, readonly [string, string, string, string?]>> = {
    'to the right': ['A3', line('A3'), overC],
    'to the right, said': ['A3', line('A3', { style: 3 }), overC],
    'to the left': ['F3', line('F3', { style: 1 }), overE],
    'both ways, left': ['D3', line('D3', { style: 2 }), overC],
    'both ways, right': ['D3', line('D3', { style: 2 }), overE],
    'words read from the right': [
      'F3',
      line('F3', { style: 0, text: 'שלום לכם '.repeat(9) }),
      overE,
    ],
    'as far as the next cell': ['A3', line('A3', { after: cell('E3', 'x') }), overC],
    'over cells that are out of sight': [
      'A3',
      line('A3', { after: cell('B3', 'hidden') }),
      absolute(74, 40, 44, 20),
      '<cols><col min="2" max="2" width="9" hidden="1"/></cols>',
    ],
    'large letters': ['A3', line('A3', { style: 10 }), absolute(522, 40, 44, 20)],
    'the result of a formula': [
      'A3',
      `<row r="3"><c r="A3" t="str"><f>B9</f><v>${words}</v></c></row>`,
      overC,
    ],
  }
  for (const [what, [name, cells, anchors, before = '']] of Object.entries(refused))
    assert.match(await whyNot(book({ anchors, cells, before })), out(name), what)
  const shared = `<si><t>short</t></si><si><r><t>${words}</t></r><r><rPr><sz val="30"/></rPr><t> ${words}</t></r></si>`
  const cells = '<row r="3"><c r="A3" t="s"><v>1</v></c></row>'
  for (const anchors of [overC, absolute(700, 40, 44, 20)])
    assert.match(await whyNot(book({ anchors, cells, shared })), out('A3'))
  const across = '<c r="B3" s="9"/><c r="C3" s="9"/><c r="D3" s="9"/><c r="E3" s="9"/>'
  for (const text of ['short words', words.repeat(9)])
    assert.match(
      await whyNot(book({ anchors: overC, cells: line('A3', { style: 9, text, after: across }) })),
      out('A3'),
    )
  const mirrored = '<sheetViews><sheetView rightToLeft="1" workbookViewId="0"/></sheetViews>'
  assert.match(
    await whyNot(book({ anchors: overE, cells: line('F3'), before: mirrored })),
    out('F3'),
  )
  const two = line('A3') + line('A4').replace('r="3"', 'r="4"')
  assert.match(
    await whyNot(book({ anchors: absolute(138, 40, 44, 40), cells: two })),
    /words that run out of cells A3 to A4 of sheet “Staff & pay” lie beneath/,
  )
})

test('words that stay in their cell, or are not reached, are cleaned', async () => {
  const cleaned: Readonly<Record<string, readonly [string, string, string?]>> = {
    'a cell beside it': [line('A3', { after: cell('B3', 'x') }), overC],
    'a cell to the left': [
      line('F3', { before: cell('E3', 'x'), style: 1 }),
      absolute(202, 40, 44, 20),
    ],
    'a formula that gives nothing beside it': [
      line('A3', { after: '<c r="B3" t="str"><f>C9</f><v></v></c>' }),
      overC,
    ],
    'merged cells beside it': [line('A3'), overC, 'B2:C4'],
    'its own merged cells': [line('A3'), overC, 'A3:B3'],
    'its own merged cells, one below the other': [line('A3'), overC, 'A3:A4'],
    wrapped: [line('A3', { style: 4 }), overC],
    'made smaller': [line('A3', { style: 5 }), overC],
    repeated: [line('A3', { style: 6 }), overC],
    'in even lines': [line('A3', { style: 7 }), overC],
    turned: [line('A3', { style: 8 }), overC],
    'centred in other cells': [
      line('A3', {
        style: 9,
        text: 'short words',
        after: '<c r="B3" s="9"/><c r="C3" s="9"/><c r="D3" s="9"/><c r="E3" s="9"/>',
      }),
      absolute(266, 40, 44, 20),
    ],
    'centred in fewer cells': [
      line('A3', { style: 9, after: '<c r="B3" s="9"/><c r="D3" s="9"/>' }),
      overC,
    ],
    'centred in fewer cells that are styled': [
      line('A3', { style: 9, after: '<c r="B3" s="9"/><c r="C3" s="0"/>' }),
      overC,
    ],
    'centred by itself': [line('A3', { style: 9 }), overC],
    'the other side': [line('D3'), overC],
    'the other side, from the right': [line('D3', { style: 1 }), overE],
    'farther than they reach': [line('A3'), absolute(458, 40, 44, 20)],
    'an edge of them': [line('A3'), absolute(138, 20, 44, 29)],
    'a number': [
      `<row r="3"><c r="A3"><v>1234567890123456789012345678901234567890</v></c></row>`,
      overC,
    ],
    'another row': [line('A3'), absolute(138, 60, 44, 20)],
  }
  for (const [what, [cells, anchors, ref]] of Object.entries(cleaned)) {
    const after = ref === undefined ? '' : `<mergeCells><mergeCell ref="${ref}"/></mergeCells>`
    assert.equal(await whyNot(book({ anchors, cells, after })), 'cleaned', what)
  }
})

test('words that run out of a shape beneath another are refused', async () => {
  const words = between([10, 4], [12, 6], shape('<a:noFill/>', '', 'one'))
    .replace('<a:bodyPr/>', '<a:bodyPr vertOverflow="clip"/>')
    .replace(/<a:p>.*<\/a:p>/, (all) => all.repeat(20))
  const cover = between([10, 6, 0, 5], [12, 9], shape())
  assert.match(
    await whyNot(book({ anchors: words + cover })),
    new RegExp(`words in a shape on ${name} lie beneath`),
  )
  const aside = between([10, 1], [12, 3, 0, 15], shape())
  assert.equal(await whyNot(book({ anchors: words + aside })), 'cleaned')
  const turned = words.replace('<a:xfrm ', '<a:xfrm rot="5400000" ')
  const left = between([9, 3], [9, 7, 40, 0], shape())
  assert.match(await whyNot(book({ anchors: turned + left })), /words in a shape/)
  assert.equal(await whyNot(book({ anchors: words + left })), 'cleaned')
  const lower = between([9, 6, 0, 12], [9, 8, 40, 0], shape())
  assert.equal(await whyNot(book({ anchors: turned + lower })), 'cleaned')
})
