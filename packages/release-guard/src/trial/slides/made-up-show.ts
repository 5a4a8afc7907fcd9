// A made-up presentation of one slide with a layout, a master and a design, and what is on them.
import { makeZip } from '../made-up.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const drawing = 'http://schemas.openxmlformats.org/drawingml/2006'
const spaces = `xmlns:a="${drawing}/main" xmlns:r="${kinds}" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
const relations = (...all: readonly (readonly [string, string, string])[]): string =>
  `<Relationships>${all.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${kinds}/${kind}" Target="${target}"/>`).join('')}</Relationships>`

/** What a show is made of besides the slide's shapes. */
export interface Around {
  readonly ground?: string
  readonly says?: string
  readonly map?: string
  readonly more?: readonly (readonly [string, string, string])[]
  readonly layout?: string
  readonly layoutSays?: string
  readonly layoutGround?: string
  readonly layoutMap?: string
  readonly master?: string
  readonly masterGround?: string
  readonly styles?: string
  readonly defaults?: string
  readonly tables?: string
}

export const rgb = (colour: string, change = ''): string =>
  `<a:srgbClr val="${colour}">${change}</a:srgbClr>`
export const scheme = (name: string, change = ''): string =>
  `<a:schemeClr val="${name}">${change}</a:schemeClr>`
export const solid = (colour: string): string => `<a:solidFill>${colour}</a:solidFill>`
export const white = solid(rgb('FFFFFF'))
export const black = solid(rgb('000000'))
export const running = (one: string, two: string): string =>
  `<a:gradFill><a:gsLst><a:gs pos="0">${one}</a:gs><a:gs pos="100000">${two}</a:gs></a:gsLst></a:gradFill>`
export const odd = running(rgb('FFFFFF'), rgb('000000'))
export const none = '<a:noFill/>'

const names = 'dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink'
const themed: Readonly<Record<string, string>> = {
  dk1: '<a:sysClr val="windowText" lastClr="000000"/>',
  lt1: '<a:sysClr val="window" lastClr="FFFFFF"/>',
  hlink: rgb('0000FF'),
}
const font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
export const shadow = '<a:outerShdw blurRad="1"><a:srgbClr val="000000"/></a:outerShdw>'
const painted = `${solid(scheme('phClr'))}${running(scheme('phClr'), rgb('000000'))}`
const theme = `<a:theme ${spaces} name="x"><a:themeElements><a:clrScheme name="x">${names
  .split(' ')
  .map((name) => `<a:${name}>${themed[name] ?? rgb('112233')}</a:${name}>`)
  .join(
    '',
  )}</a:clrScheme><a:fontScheme name="x"><a:majorFont>${font}</a:majorFont><a:minorFont>${font}</a:minorFont></a:fontScheme><a:fmtScheme name="x"><a:fillStyleLst>${painted}</a:fillStyleLst><a:lnStyleLst/><a:effectStyleLst><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst>${shadow}</a:effectLst></a:effectStyle></a:effectStyleLst><a:bgFillStyleLst>${painted}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`

const mapOf = (light: string, dark: string): string =>
  `bg1="${light}" tx1="${dark}" bg2="lt2" tx2="dk2" ${names
    .split(' ')
    .slice(4)
    .map((name) => `${name}="${name}"`)
    .join(' ')}`
export const ownMap = (light: string, dark: string): string =>
  `<p:clrMapOvr><a:overrideClrMapping ${mapOf(light, dark)}/></p:clrMapOvr>`
const page = (kind: string, says: string, ground: string, shapes: string, last = ''): string =>
  `<p:${kind} ${spaces} ${says}><p:cSld>${ground && `<p:bg>${ground}</p:bg>`}<p:spTree><p:grpSpPr/>${shapes}</p:spTree></p:cSld>${last}</p:${kind}>`
export const plainGround = (fill: string): string => `<p:bgPr>${fill}</p:bgPr>`
export const ground = (number: number, colour: string): string =>
  `<p:bgRef idx="${number}">${scheme(colour)}</p:bgRef>`

const nothing = {
  ...{ ground: '', says: '', map: '', layout: '', layoutSays: '', layoutGround: '', layoutMap: '' },
  ...{ master: '', masterGround: '', styles: '', defaults: '', tables: '', more: [] },
}

export function show(shapes: string, around: Around): Buffer {
  const said = { ...nothing, ...around }
  const open = box(`<a:r><a:rPr>${solid(rgb('FF0000'))}</a:rPr><a:t>nineteen in all</a:t></a:r>`, {
    fill: solid(rgb('FFFF00')),
    at: [0, 400, 200, 40],
  })
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relations(['a', 'officeDocument', 'ppt/presentation.xml']),
    'ppt/presentation.xml': `<p:presentation ${spaces}><p:sldMasterIdLst><p:sldMasterId id="9" r:id="m"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="s"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:defaultTextStyle>${said.defaults}</p:defaultTextStyle></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(
      ['m', 'slideMaster', 'slideMasters/m.xml'],
      ['s', 'slide', 'slides/slide1.xml'],
      ['t', 'tableStyles', 'tableStyles.xml'],
    ),
    'ppt/tableStyles.xml': `<a:tblStyleLst ${spaces}>${said.tables}</a:tblStyleLst>`,
    'ppt/slides/slide1.xml': page('sld', said.says, said.ground, shapes + open, said.map),
    'ppt/slides/_rels/slide1.xml.rels': relations(
      ['l', 'slideLayout', '../slideLayouts/l.xml'],
      ...said.more,
    ),
    'ppt/slideLayouts/l.xml': page(
      'sldLayout',
      said.layoutSays,
      said.layoutGround,
      said.layout,
      said.layoutMap,
    ),
    'ppt/slideLayouts/_rels/l.xml.rels': relations(['m', 'slideMaster', '../slideMasters/m.xml']),
    'ppt/slideMasters/m.xml': page(
      'sldMaster',
      '',
      said.masterGround,
      said.master,
      `<p:clrMap ${mapOf('lt1', 'dk1')}/><p:sldLayoutIdLst><p:sldLayoutId id="10" r:id="l"/></p:sldLayoutIdLst><p:txStyles>${said.styles}</p:txStyles>`,
    ),
    'ppt/slideMasters/_rels/m.xml.rels': relations(
      ['l', 'slideLayout', '../slideLayouts/l.xml'],
      ['t', 'theme', '../theme/t.xml'],
    ),
    'ppt/theme/t.xml': theme,
  })
}

/** In points: left, top, width, height. */
type At = readonly [number, number, number, number]
const where: At = [100, 100, 200, 40]
const place = ([x, y, w, h]: At, says = '', tag = 'a:xfrm'): string =>
  `<${tag} ${says}><a:off x="${x * 12700}" y="${y * 12700}"/><a:ext cx="${w * 12700}" cy="${h * 12700}"/></${tag}>`

interface Look {
  readonly at?: At | null
  readonly fill?: string
  readonly kind?: string
  readonly of?: string
  readonly style?: string
  readonly list?: string
  readonly head?: string
  readonly turned?: string
  readonly says?: string
}
const unsaid = {
  ...{ at: where, fill: none, kind: 'rect', of: '' },
  ...{ style: '', list: '', head: '', turned: '', says: '' },
}
export function box(runs: string, look: Look = {}): string {
  const { at, fill, kind, of, style, list, head, turned, says } = { ...unsaid, ...look }
  return `<p:sp ${says}><p:nvSpPr><p:cNvPr id="2" name="x" ${head}/><p:cNvSpPr/><p:nvPr>${of && `<p:ph ${of}/>`}</p:nvPr></p:nvSpPr><p:spPr>${at === null ? '' : place(at, turned)}${of === '' ? `<a:prstGeom prst="${kind}"/>` : ''}${fill}</p:spPr>${style}<p:txBody><a:bodyPr/><a:lstStyle>${list}</a:lstStyle><a:p>${runs}</a:p></p:txBody></p:sp>`
}
export const levels = (looks: string, level = 1): string =>
  `<a:lvl${level}pPr><a:defRPr>${looks}</a:defRPr></a:lvl${level}pPr>`
export const styled = (fill: string, letters: string, effect = 0): string =>
  `<p:style><a:lnRef idx="0"/><a:fillRef idx="${fill === '' ? 0 : 1}">${fill}</a:fillRef><a:effectRef idx="${effect}"/><a:fontRef idx="minor">${letters}</a:fontRef></p:style>`
export const group = (fill: string, inner: string): string =>
  `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="7" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="1270000" y="1270000"/><a:ext cx="2540000" cy="508000"/><a:chOff x="0" y="0"/><a:chExt cx="1270000" cy="254000"/></a:xfrm>${fill}</p:grpSpPr>${inner}</p:grpSp>`
export const picture = `<p:pic><p:nvPicPr><p:cNvPr id="5" name=""/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip/></p:blipFill><p:spPr>${place(where)}</p:spPr></p:pic>`
export const dark = (look: Look = {}): string => box('', { fill: black, ...look })

export const tableStyle = (parts: string): string =>
  `<a:tblStyle styleId="{1}" styleName="x">${parts}</a:tblStyle>`
export const part = (name: string, letters: string, fill: string): string =>
  `<a:${name}><a:tcTxStyle>${letters}</a:tcTxStyle><a:tcStyle><a:tcBdr/><a:fill>${fill}</a:fill></a:tcStyle></a:${name}>`
export const cell = (runs: string, fill = ''): string =>
  `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>${runs}</a:p></a:txBody><a:tcPr>${fill}</a:tcPr></a:tc>`
export const table = (cells: string, looks = '', says = ''): string =>
  `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="6" name=""/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>${place(where, '', 'p:xfrm')}<a:graphic><a:graphicData uri="${drawing}/table"><a:tbl><a:tblPr ${says}>${looks}</a:tblPr><a:tblGrid><a:gridCol w="100"/></a:tblGrid>${cells}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
export const row = (cells: string): string => `<a:tr h="100">${cells}</a:tr>`
export const byStyle = '<a:tableStyleId>{1}</a:tableStyleId>'
