// Pictures and shapes in front of a document's text are refused, and which; those that words flow around, that lie
// behind the text or surely beside it are cleaned.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNot } from '../../trial/cleaned.ts'
import { makeZip } from '../../trial/made-up.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const spaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w10="urn:schemas-microsoft-com:office:word" xmlns:r="${kinds}"`
const black = (more = ''): string =>
  `<a:solidFill><a:srgbClr val="000000">${more}</a:srgbClr></a:solidFill>`
const said = (words: string): string => `<w:p><w:r><w:t>${words}</w:t></w:r></w:p>`
const paper = (more = ''): string =>
  `<w:sectPr>${more}<w:pgSz w:w="12000" w:h="16000"/><w:pgMar w:left="1400" w:right="1400" w:top="1400" w:bottom="1400"/></w:sectPr>`

interface Text {
  readonly body: string
  readonly header?: string
  readonly words?: string
  readonly section?: string
}

function document({ body, header = '', words = said('shown'), section = paper() }: Text): Buffer {
  const hasHeader = header !== ''
  const paged = hasHeader
    ? section.replace('<w:pgSz', '<w:headerReference w:type="default" r:id="h"/><w:pgSz')
    : section
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${kinds}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `<w:document ${spaces}><w:body>${words}${body}${paged}</w:body></w:document>`,
    ...(hasHeader && {
      'word/_rels/document.xml.rels': `<Relationships><Relationship Id="h" Type="${kinds}/header" Target="header1.xml"/></Relationships>`,
      'word/header1.xml': `<w:hdr ${spaces}>${header}</w:hdr>`,
    }),
  })
}

interface Anchor {
  readonly inside?: string
  readonly says?: string
  readonly wrap?: string
  readonly across?: readonly [from: string, place: string | number]
  readonly down?: readonly [from: string, place: string | number]
  /** In twentieths of a point, as a page is measured. */
  readonly size?: readonly [number, number]
}

const placed = (tag: string, [from, place]: readonly [string, string | number]): string =>
  `<wp:${tag} relativeFrom="${from}">${typeof place === 'string' ? `<wp:align>${place}</wp:align>` : `<wp:posOffset>${place * 635}</wp:posOffset>`}</wp:${tag}>`
const shape = (fill: string, inner = ''): string =>
  `<a:graphic><a:graphicData uri="x"><wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"/>${fill}</wps:spPr>${inner}<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>`
const picture =
  '<a:graphic><a:graphicData uri="x"><pic:pic><pic:nvPicPr><pic:cNvPr id="3" name=""/></pic:nvPicPr><pic:blipFill><a:blip/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic>'

function drawing({
  inside = shape(black()),
  says = 'behindDoc="0"',
  wrap = 'wrapNone',
  across = ['column', 0],
  down = ['paragraph', 0],
  size = [3000, 400],
}: Anchor = {}): string {
  const [w, h] = size
  return `<w:p><w:r><w:drawing><wp:anchor ${says} simplePos="0" relativeHeight="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>${placed('positionH', across)}${placed('positionV', down)}<wp:extent cx="${w * 635}" cy="${h * 635}"/><wp:${wrap}/><wp:docPr id="1" name="x"/>${inside}</wp:anchor></w:drawing></w:r></w:p>`
}
const inline = `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="x"/>${picture}</wp:inline></w:drawing></w:r></w:p>`
const group = `<a:graphic><a:graphicData uri="x"><wpg:wgp><wpg:grpSpPr>${black()}</wpg:grpSpPr><wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:grpFill/></wps:spPr></wps:wsp></wpg:wgp></a:graphicData></a:graphic>`

const front =
  /picture or shape 1 in the text lies in front of the text and may cover words: set its text wrapping to Square/

test('what lies in front of the text is refused, and which it is', async () => {
  const things: Readonly<Record<string, string>> = {
    'a black shape': shape(black()),
    'a picture': picture,
    'a group': group,
    'a chart': '<a:graphic><a:graphicData uri="x"><a:chart/></a:graphicData></a:graphic>',
    'a text box': shape(
      black(),
      `<wps:txbx><w:txbxContent>${said('own')}</w:txbxContent></wps:txbx>`,
    ),
  }
  for (const [what, inside] of Object.entries(things))
    assert.match(await whyNot(document({ body: drawing({ inside }) })), front, what)
  assert.match(
    await whyNot(document({ body: inline + drawing() })),
    /picture or shape 2 in the text lies/,
  )
  assert.match(await whyNot(document({ body: drawing({ says: '' }) })), front)
})

test('what is behind the text, in it or seen through is cleaned', async () => {
  const things: Readonly<Record<string, string>> = {
    behind: drawing({ says: 'behindDoc="1"' }),
    'words flow around it': drawing({ wrap: 'wrapSquare wrapText="bothSides"' }),
    'above and below': drawing({ wrap: 'wrapTopAndBottom' }),
    'in a line': inline,
    'no fill': drawing({ inside: shape('<a:noFill/>') }),
    'seen through': drawing({ inside: shape(black('<a:alpha val="70000"/>')) }),
    'a thin line': drawing({ size: [3000, 90] }),
    hidden: drawing({
      inside: shape(black()).replace('<wps:cNvSpPr/>', '<wps:cNvPr id="2" name="" hidden="1"/>'),
    }),
  }
  for (const [what, body] of Object.entries(things))
    assert.equal(await whyNot(document({ body })), 'cleaned', what)
  const heavy = `<a:ln w="254000">${black()}</a:ln>`
  const line = drawing({ inside: shape(`<a:noFill/>${heavy}`), size: [3000, 0] })
  assert.match(await whyNot(document({ body: line })), front)
  const box = shape(black(), `<wps:txbx><w:txbxContent>${said('own')}</w:txbxContent></wps:txbx>`)
  const alone = { body: drawing({ inside: box }), words: '' }
  assert.equal(await whyNot(document(alone)), 'cleaned')
  assert.match(await whyNot(document({ ...alone, header: said('shown above') })), front)
})

test('what surely lies beside the text is cleaned', async () => {
  const beside: readonly Anchor[] = [
    { across: ['page', 0], size: [1400, 9000] },
    { across: ['rightMargin', 0], size: [1400, 9000] },
    { across: ['leftMargin', 'left'], size: [1400, 9000] },
    { across: ['page', 'right'], size: [1400, 9000] },
    { across: ['margin', -1500], size: [1400, 9000] },
  ]
  const above: readonly Anchor[] = [
    { down: ['page', 200], size: [9000, 1200] },
    { down: ['topMargin', 'top'], size: [9000, 1400] },
    { down: ['page', 'bottom'], size: [9000, 1400] },
    { down: ['bottomMargin', 0], size: [9000, 1400] },
  ]
  for (const anchor of [...beside, ...above])
    assert.equal(
      await whyNot(document({ body: drawing(anchor) })),
      'cleaned',
      JSON.stringify(anchor),
    )
  const header = said('shown above')
  for (const anchor of beside)
    assert.equal(await whyNot(document({ body: drawing(anchor), header })), 'cleaned')
  for (const anchor of above)
    assert.match(await whyNot(document({ body: drawing(anchor), header })), front)
  const near: readonly Anchor[] = [
    { across: ['page', 0], size: [1500, 9000] },
    { across: ['page', 'center'], size: [1400, 9000] },
    { across: ['column', -1500], size: [1400, 9000] },
    { across: ['insideMargin', 0], size: [1400, 9000] },
    { down: ['page', 200], size: [9000, 1300] },
    { down: ['paragraph', -2000], size: [9000, 100] },
  ]
  for (const anchor of near)
    assert.match(await whyNot(document({ body: drawing(anchor) })), front, JSON.stringify(anchor))
})

test('beside the text means beside it in every section, and beside what reaches out of it', async () => {
  const body = drawing({ across: ['page', 0], size: [1400, 9000] })
  const narrow = `<w:p><w:pPr>${paper().replaceAll('"1400"', '"700"')}</w:pPr></w:p>`
  assert.match(await whyNot(document({ body: body + narrow })), front)
  const out = '<w:p><w:pPr><w:ind w:left="-500"/></w:pPr><w:r><w:t>shown</w:t></w:r></w:p>'
  assert.match(await whyNot(document({ body: body + out })), front)
  assert.match(await whyNot(document({ body, section: '<w:sectPr/>' })), front)
  assert.match(await whyNot(document({ body, section: '' })), front)
})

test('what is in a header can cover its words alone', async () => {
  assert.equal(await whyNot(document({ body: '', header: drawing() })), 'cleaned')
  assert.match(
    await whyNot(document({ body: '', header: said('shown above') + drawing() })),
    /picture or shape 1 in a header, footer or note lies in front/,
  )
})

test('old shapes are judged alike', async () => {
  const old = (style: string, more = '', inner = ''): string =>
    `<w:p><w:r><w:pict><v:shapetype id="bare" filled="f"/><v:rect style="position:absolute;width:99pt;height:20pt;${style}" ${more}>${inner}</v:rect></w:pict></w:r></w:p>`
  for (const body of [
    old(''),
    old('z-index:5', 'fillcolor="black"'),
    old('', 'filled="f"', '<v:imagedata/>'),
    old('', '', '<v:fill opacity="60000f"/>'),
    old('', '', '<w10:wrap type="none"/>'),
  ])
    assert.match(await whyNot(document({ body })), front, body)
  for (const body of [
    old('z-index:-251658752'),
    old('').replace('position:absolute', ''),
    old('', 'filled="f"'),
    old('', 'type="#bare"'),
    old('', '', '<v:fill on="f"/>'),
    old('', '', '<v:fill opacity="32768f"/>'),
    old('', '', '<v:fill opacity=".5"/>'),
    old('', '', '<v:textpath string=""/>'),
    old('', '', '<w10:wrap type="square"/>'),
  ])
    assert.equal(await whyNot(document({ body })), 'cleaned', body)
})
