// Made-up files with SmartArt as programs of today store it: points with their texts, colours, and the shapes drawn
// for them in a part of their own.
import { makeZip } from './made-up.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const spaces = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${kinds}"`
const dgm = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
const dsp = 'xmlns:dsp="http://schemas.microsoft.com/office/drawing/2008/diagram"'

type Parts = Readonly<Record<string, string | Uint8Array>>
type Leads = readonly (readonly [id: string, kind: string, target: string])[]

/** The list of where a part leads. */
export const relsXml = (leads: Leads): string =>
  `<Relationships>${leads.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${kind === 'diagramDrawing' ? 'http://schemas.microsoft.com/office/2007/relationships' : kinds}/${kind}" Target="${target}"${/^https?:/.test(target) ? ' TargetMode="External"' : ''}/>`).join('')}</Relationships>`

/** A paragraph of DrawingML. */
export const line = (words: string, looks = ''): string =>
  `<a:p><a:r><a:rPr lang="en-GB" sz="1200" dirty="0"${looks}<a:t>${words}</a:t></a:r></a:p>`

/** How one stored shape differs from a plain one of its words. */
export interface StoredShape {
  readonly id?: string
  readonly words?: string
  /** Paragraphs, when not one of the words. */
  readonly lines?: string
  readonly number?: string
  readonly turn?: string
  readonly geometry?: string
  readonly looks?: string
  readonly style?: string
  readonly bodyPr?: string
  /** Where the text stands: attributes, x, y, width, height. */
  readonly text?: readonly [string, number, number, number, number]
  readonly more?: string
}

const rect = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
const styleXml =
  '<a:lnRef idx="2"><a:scrgbClr r="0" g="0" b="0"/></a:lnRef><a:fillRef idx="1"><a:scrgbClr r="0" g="0" b="0"/></a:fillRef><a:effectRef idx="0"><a:scrgbClr r="0" g="0" b="0"/></a:effectRef><a:fontRef idx="minor"><a:schemeClr val="lt1"/></a:fontRef>'

const plain = {
  id: 'none',
  number: '',
  turn: '',
  geometry: rect,
  looks: '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill>',
  style: styleXml,
  bodyPr: '',
  more: '',
}

/** A stored shape of 600,000 by 400,000 at these coordinates within the frame. */
export function storedShape(x: number, y: number, shape: StoredShape): string {
  const { id, number, turn, geometry, looks, style, bodyPr, more } = { ...plain, ...shape }
  const [textTurn, ...at] = shape.text ?? ['', x, y, 600_000, 400_000]
  const lines = shape.lines ?? (shape.words === undefined ? undefined : line(shape.words, '/>'))
  const text =
    lines === undefined
      ? ''
      : `<dsp:txBody><a:bodyPr ${bodyPr}/><a:lstStyle/>${lines}</dsp:txBody><dsp:txXfrm ${textTurn}><a:off x="${at[0]}" y="${at[1]}"/><a:ext cx="${at[2]}" cy="${at[3]}"/></dsp:txXfrm>`
  return `<dsp:sp modelId="{${id}}"><dsp:nvSpPr><dsp:cNvPr id="0" name="" ${number}/><dsp:cNvSpPr/></dsp:nvSpPr><dsp:spPr><a:xfrm ${turn}><a:off x="${x}" y="${y}"/><a:ext cx="600000" cy="400000"/></a:xfrm>${geometry}${looks}</dsp:spPr><dsp:style>${style}</dsp:style>${text}${more}</dsp:sp>`
}

/** A point of SmartArt with a text. */
export const point = (words: string, looks = '', id = words): string =>
  `<dgm:pt modelId="{${id}}"><dgm:prSet ${looks}/><dgm:spPr/><dgm:t><a:bodyPr/><a:lstStyle/>${line(words, '/>')}</dgm:t></dgm:pt>`

/** What is stored of one SmartArt. */
export interface Stored {
  readonly points: string
  /** The stored shapes; null for a file of 2007, which has none. */
  readonly shapes: string | null
  readonly whole?: string
  readonly colours?: string
  readonly leads?: Leads
}

/** The parts of SmartArt in a folder, and where what shows it leads to them. */
export function smartArtParts(folder: string, stored: Stored): { parts: Parts; leads: Leads } {
  const at = (name: string): string => `${folder}/diagrams/${name}`
  const extension =
    stored.shapes === null
      ? ''
      : `<dgm:extLst><a:ext uri="x"><dsp:dataModelExt ${dsp} relId="drawn1"/></a:ext></dgm:extLst>`
  const drawing: Record<string, string> =
    stored.shapes === null
      ? {}
      : {
          [at('drawing1.xml')]:
            `<dsp:drawing ${dgm} ${dsp} ${spaces}><dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr id="0" name="secretTree"/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/>${stored.shapes}</dsp:spTree></dsp:drawing>`,
          [at('_rels/drawing1.xml.rels')]: relsXml(stored.leads ?? []),
        }
  return {
    parts: {
      ...drawing,
      [at('data1.xml')]:
        `<dgm:dataModel ${dgm} ${spaces}><dgm:ptLst>${stored.points}</dgm:ptLst><dgm:cxnLst/>${stored.whole ?? '<dgm:bg/><dgm:whole/>'}${extension}</dgm:dataModel>`,
      [at('layout1.xml')]:
        `<dgm:layoutDef ${dgm} uniqueId="secretLayoutId"><dgm:title val="secretLayoutTitle"/></dgm:layoutDef>`,
      [at('quickStyle1.xml')]: `<dgm:styleDef ${dgm} uniqueId="secretStyleId"/>`,
      [at('colors1.xml')]:
        `<dgm:colorsDef ${dgm} ${spaces} uniqueId="secretColoursId">${stored.colours ?? ''}</dgm:colorsDef>`,
    },
    leads: [
      ['dm', 'diagramData', `/${at('data1.xml')}`],
      ['lo', 'diagramLayout', `/${at('layout1.xml')}`],
      ['qs', 'diagramQuickStyle', `/${at('quickStyle1.xml')}`],
      ['cs', 'diagramColors', `/${at('colors1.xml')}`],
      ...(stored.shapes === null
        ? []
        : ([['drawn1', 'diagramDrawing', `/${at('drawing1.xml')}`]] as const)),
    ],
  }
}

/** What stands in a frame that shows SmartArt. */
export const graphic = `<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:relIds ${dgm} r:dm="dm" r:lo="lo" r:qs="qs" r:cs="cs"/></a:graphicData></a:graphic>`

/** A frame at 1,000,000 by 2,000,000, of 3,000,000 by 1,500,000. */
export const frame = (number = ''): string =>
  `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="7" name="secretFrame" descr="secretAlt" ${number}/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="1000000" y="2000000"/><a:ext cx="3000000" cy="1500000"/></p:xfrm>${graphic}</p:graphicFrame>`

const presentation = `${spaces} xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
const page = (kind: string, inner: string, behind = ''): string =>
  `<p:${kind} ${presentation}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>${inner}</p:spTree></p:cSld>${behind}</p:${kind}>`
const colourNames = 'dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink'
const theme = `<a:theme ${spaces} name="x"><a:themeElements><a:clrScheme name="x">${colourNames
  .split(' ')
  .map((name, at) => [name, name === 'lt1' ? 'FFFFFF' : `${(20 * at + 16).toString(16)}2233`])
  .map(([name = '', colour = '']) => `<a:${name}><a:srgbClr val="${colour}"/></a:${name}>`)
  .join(
    '',
  )}</a:clrScheme><a:fontScheme name="x"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme><a:fmtScheme name="x"><a:fillStyleLst/><a:lnStyleLst/><a:effectStyleLst/><a:bgFillStyleLst/></a:fmtScheme></a:themeElements></a:theme>`
const map =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'

/** A presentation of one slide with this in it. */
export function slidesWith(
  inner: string,
  stored: Stored,
  more: Parts = {},
  leads: Leads = [],
): Buffer {
  const art = smartArtParts('ppt', stored)
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relsXml([['a', 'officeDocument', 'ppt/presentation.xml']]),
    'ppt/presentation.xml': `<p:presentation ${presentation}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="m"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="s"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relsXml([
      ['m', 'slideMaster', 'slideMasters/slideMaster1.xml'],
      ['s', 'slide', 'slides/slide1.xml'],
    ]),
    'ppt/slides/slide1.xml': page('sld', inner),
    'ppt/slides/_rels/slide1.xml.rels': relsXml([
      ['l', 'slideLayout', '../slideLayouts/slideLayout1.xml'],
      ...art.leads,
      ...leads,
    ]),
    'ppt/slideLayouts/slideLayout1.xml': page('sldLayout', ''),
    'ppt/slideLayouts/_rels/slideLayout1.xml.rels': relsXml([
      ['m', 'slideMaster', '../slideMasters/slideMaster1.xml'],
    ]),
    'ppt/slideMasters/slideMaster1.xml': page(
      'sldMaster',
      '',
      `${map}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="l"/></p:sldLayoutIdLst>`,
    ),
    'ppt/slideMasters/_rels/slideMaster1.xml.rels': relsXml([
      ['l', 'slideLayout', '../slideLayouts/slideLayout1.xml'],
      ['t', 'theme', '../theme/theme1.xml'],
    ]),
    'ppt/theme/theme1.xml': theme,
    ...art.parts,
    ...more,
  })
}

/** A document with SmartArt between two paragraphs, in a line of text. */
export function documentWith(stored: Stored): Buffer {
  const art = smartArtParts('word', stored)
  const words = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relsXml([['a', 'officeDocument', 'word/document.xml']]),
    'word/document.xml': `<w:document ${spaces} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:body>${words('shown before')}<w:p><w:r><w:drawing><wp:inline><wp:extent cx="3000000" cy="1500000"/><wp:docPr id="1" name="secretFrame" descr="secretAlt"/>${graphic}</wp:inline></w:drawing></w:r></w:p>${words('shown after')}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relsXml(art.leads),
    ...art.parts,
  })
}

/** A workbook with SmartArt on its sheet, in a frame that says this of its size. */
export function workbookWith(stored: Stored, size: string): Buffer {
  const art = smartArtParts('xl', stored)
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relsXml([['a', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${kinds}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relsXml([['s', 'worksheet', 'worksheets/sheet1.xml']]),
    'xl/worksheets/sheet1.xml': `<worksheet ${main} xmlns:r="${kinds}"><sheetData/><drawing r:id="d"/></worksheet>`,
    'xl/worksheets/_rels/sheet1.xml.rels': relsXml([['d', 'drawing', '../drawings/drawing1.xml']]),
    'xl/drawings/drawing1.xml': `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ${spaces}><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="3000000" cy="1500000"/><xdr:graphicFrame macro="secretMacro"><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="secretFrame"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext ${size}/></xdr:xfrm>${graphic}</xdr:graphicFrame><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>`,
    'xl/drawings/_rels/drawing1.xml.rels': relsXml(art.leads),
    ...art.parts,
  })
}
