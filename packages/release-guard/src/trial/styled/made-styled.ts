// Documents of Word with styles, a theme and settings, one secret in each, for tests of letters out of sight.
import { makeDocument } from '../made-up.ts'

export const styledSecret = 'Zorb Quint 1234567'

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const colours = [
  'dk1:222222',
  'lt1:FFFFFF',
  'dk2:1F497D',
  'lt2:EEECE1',
  'accent1:4F81BD',
  'accent2:DEEAF6',
]
  .map((one) => one.replace(/(\w+):(\w+)/, '<a:$1><a:srgbClr val="$2"/></a:$1>'))
  .join('')
const theme = `<a:theme><a:themeElements><a:clrScheme name="x">${colours}</a:clrScheme></a:themeElements></a:theme>`

export const color = (value: string): string => `<w:color w:val="${value}"/>`
export const shade = (fill: string): string =>
  `<w:shd w:val="clear" w:color="auto" w:fill="${fill}"/>`
export const rPr = (inner: string): string => `<w:rPr>${inner}</w:rPr>`
export const style = (id: string, kind: string, inner: string, more = ''): string =>
  `<w:style w:type="${kind}" w:styleId="${id}" ${more}>${inner}</w:style>`
export const run = (own = '', text = styledSecret): string =>
  `<w:r>${own && rPr(own)}<w:t>${text}</w:t></w:r>`
export const paragraph = (own = '', inner = run()): string =>
  `<w:p>${own && `<w:pPr>${own}</w:pPr>`}${inner}</w:p>`
export const open = paragraph('', run('', 'nineteen in all'))
export const white = color('FFFFFF')

interface Made {
  readonly styles?: string
  readonly settings?: string
  /** What stands before the body. */
  readonly before?: string
  readonly stylesPart?: string
  /** What stands in a header. */
  readonly header?: string
}

const relation = (kind: string, part: string): string =>
  `<Relationship Id="${kind}" Type="${relations}/${kind}" Target="${part}.xml"/>`

export const made = (
  body: string,
  { styles = '', settings = '', before = '', stylesPart = 'styles', header = '' }: Made = {},
): Buffer => {
  const parts = {
    styles: stylesPart,
    theme: 'theme/theme1',
    settings: 'settings',
    header: 'header1',
  }
  return makeDocument('', {
    'word/document.xml': `<w:document>${before}<w:body>${open}${body}${open}</w:body></w:document>`,
    'word/_rels/document.xml.rels': `<Relationships>${Object.entries(parts)
      .map(([kind, part]) => relation(kind, part))
      .join('')}</Relationships>`,
    [`word/${stylesPart}.xml`]: `<w:styles>${styles}</w:styles>`,
    'word/theme/theme1.xml': theme,
    'word/settings.xml': `<w:settings>${settings}</w:settings>`,
    'word/header1.xml': `<w:hdr>${header}</w:hdr>`,
  })
}

export const pStyle = '<w:pStyle w:val="P"/>'
export const rStyle = '<w:rStyle w:val="C"/>'
const base = style('Base', 'paragraph', rPr(white))
export const onBase = (inner: string): string =>
  base + style('P', 'paragraph', `<w:basedOn w:val="Base"/>${inner}`)
export type Case = readonly [name: string, file: Buffer, isSeen: boolean]
