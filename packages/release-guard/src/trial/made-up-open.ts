// OpenDocument files made for tests: a body, the styles it names, a master page called M.
import type { Buffer } from 'node:buffer'
import { makeZip } from './made-up.ts'

const oasis = 'urn:oasis:names:tc:opendocument:xmlns'
const spaces = `${[
  ...['office', 'style', 'text', 'table', 'presentation'].map((name) => [
    name,
    `${oasis}:${name}:1.0`,
  ]),
  ['draw', `${oasis}:drawing:1.0`],
  ['fo', `${oasis}:xsl-fo-compatible:1.0`],
  ['svg', `${oasis}:svg-compatible:1.0`],
  ['xlink', 'http://www.w3.org/1999/xlink'],
]
  .map(([name = '', uri = '']) => `xmlns:${name}="${uri}"`)
  .join(' ')} office:version="1.3"`

/** A style of that name for things of that family. */
export const style = (name: string, family: string, inner: string, more = ''): string =>
  `<style:style style:name="${name}" style:family="${family}" ${more}>${inner}</style:style>`

export interface OpenParts {
  readonly styles?: string
  readonly body: string
  /** What the master page holds. */
  readonly master?: string
  /** What its layout says of paper and margins. */
  readonly paper?: string
}

/** A file of that kind, with one picture to show. */
export function openFile(
  kind: 'text' | 'spreadsheet' | 'presentation',
  { styles = '', body, master = '', paper = '' }: OpenParts,
): Buffer {
  const png = '\x89PNG\r\n\x1a\n\0\0\0\x04IHDRsizecrc!\0\0\0\x06IDATpixelscrc!\0\0\0\0IENDcrc!'
  return makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content ${spaces}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    'styles.xml': `<office:document-styles ${spaces}><office:styles/><office:automatic-styles>${styles}<style:page-layout style:name="L"><style:page-layout-properties ${paper}/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="M" style:page-layout-name="L">${master}</style:master-page></office:master-styles></office:document-styles>`,
    'Pictures/a.png': new Uint8Array(Array.from(png, (letter) => letter.charCodeAt(0))),
    'META-INF/manifest.xml': `<manifest:manifest xmlns:manifest="${oasis}:manifest:1.0"/>`,
  })
}
