// A small XLSX writer, enough for sample rosters and for attacking the reader with workbooks: stored or deflated
// parts in a ZIP, cells as inline strings unless a caller writes its own XML.
import { crc32, deflateRawSync } from 'node:zlib'

const encoder = new TextEncoder()
const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** Packs named parts into a ZIP (PKWARE APPNOTE 4.3), deflated. */
export function zipParts(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(parts)) {
    const raw = typeof content === 'string' ? encoder.encode(content) : content
    const packed = deflateRawSync(raw, { level: 6 })
    const path = Buffer.from(name)
    const entry = Buffer.alloc(26)
    entry.writeUInt16LE(20, 0)
    entry.writeUInt16LE(8, 4)
    entry.writeUInt16LE(0x21, 8)
    entry.writeUInt32LE(crc32(raw), 10)
    entry.writeUInt32LE(packed.length, 14)
    entry.writeUInt32LE(raw.length, 18)
    entry.writeUInt16LE(path.length, 22)
    local.push(Buffer.from('PK\x03\x04', 'latin1'), entry, path, packed)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), entry, tail, path)
    at += 30 + path.length + packed.length
  }
  const index = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(Object.keys(parts).length, 8)
  end.writeUInt16LE(Object.keys(parts).length, 10)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...local, index, end])
}

export interface SheetOfText {
  readonly name: string
  readonly hidden?: boolean
  /** Rows of cells; a cell given as `{ xml }` is written as it stands. */
  readonly rows: Iterable<readonly (string | { readonly xml: string })[]>
}

/** Writes sheets as an XLSX workbook (ECMA-376). `styles` is the XML of `xl/styles.xml`, when a test needs formats. */
export function writeWorkbook(sheets: readonly SheetOfText[], styles?: string): Uint8Array {
  const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const list = sheets.map(
    ({ name, hidden }, index) =>
      `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${hidden === true ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
  )
  const links = sheets.map(
    (_sheet, index) =>
      `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  )
  const parts: Record<string, string> = {
    'xl/workbook.xml': `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.join('')}</Relationships>`,
  }
  if (styles !== undefined) parts['xl/styles.xml'] = styles
  sheets.forEach(({ rows }, index) => {
    parts[`xl/worksheets/sheet${index + 1}.xml`] =
      `${declaration}<worksheet xmlns="${main}"><sheetData>${[...rows].map(rowXml).join('')}</sheetData></worksheet>`
  })
  return zipParts(parts)
}

function rowXml(cells: readonly (string | { readonly xml: string })[], index: number): string {
  const line = index + 1
  const written = cells.map((cell, column) => {
    if (typeof cell !== 'string') return cell.xml
    if (cell === '') return ''
    return `<c r="${columnName(column)}${line}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`
  })
  return `<row r="${line}">${written.join('')}</row>`
}

export const columnName = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : `${columnName(Math.floor(column / 26) - 1)}${columnName(column % 26)}`
