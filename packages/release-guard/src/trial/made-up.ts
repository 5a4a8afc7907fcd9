// Made-up people and made-up office files for tests and benchmarks: everything from one seed, nobody real.
import { crc32, deflateRawSync } from 'node:zlib'
import type { Person } from '../index/person.ts'

/** A small seeded source of numbers below `top`. */
export function dice(seed: number): (top: number) => number {
  let state = seed >>> 0
  return (top) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * top)
  }
}

const starts = [
  'Bar',
  'Cal',
  'Dun',
  'Fen',
  'Gor',
  'Hal',
  'Kel',
  'Lan',
  'Mor',
  'Nor',
  'Pen',
  'Ros',
  'Sten',
  'Thor',
  'Wal',
  'Yar',
  'Ash',
  'Bren',
  'Crom',
  'Ed',
]
const middles = ['', 'ing', 'er', 'en', 'o', 'and', 'is', 'el', 'ar', 'in']
const ends = [
  'ton',
  'ley',
  'ford',
  'well',
  'man',
  'son',
  'worth',
  'ham',
  'by',
  'wick',
  'sey',
  'bury',
  'den',
  'more',
  'cott',
  'dale',
]
const forenameStarts = [
  'Al',
  'Be',
  'Ca',
  'Da',
  'El',
  'Fi',
  'Ge',
  'Ha',
  'Is',
  'Jo',
  'Ka',
  'Le',
  'Ma',
  'Ni',
  'Ol',
  'Pa',
  'Ro',
  'Sa',
  'To',
  'Vi',
]
const forenameEnds = [
  'na',
  'ric',
  'lia',
  'ston',
  'vin',
  'ra',
  'dan',
  'mie',
  'sse',
  'nor',
  'tta',
  'bert',
  'nne',
  'rik',
]
export const ranks: readonly string[] = [
  'Constable',
  'Sergeant',
  'Inspector',
  'Chief Inspector',
  'Superintendent',
  'Officer 1',
  'Officer 2',
  'Manager B',
  'Analyst',
  'Clerk',
]

/** Numbers start at `first`, three apart. Common names are common: the smaller of two throws. */
export function makePeople(
  count: number,
  seed: number,
  first = 1_000_003,
  unitName = 'District',
): Person[] {
  const roll = dice(seed)
  const low = (top: number): number => Math.min(roll(top), roll(top))
  return Array.from({ length: count }, (_, i) => ({
    number: String(first + i * 3),
    surname: `${starts[low(20)] ?? ''}${middles[low(10)] ?? ''}${ends[low(16)] ?? ''}`,
    given: `${forenameStarts[low(20)] ?? ''}${forenameEnds[low(14)] ?? ''}`,
    rank: ranks[low(10)] ?? '',
    unit: `${unitName} ${1 + roll(120)}`,
  }))
}

/** A zip file of the entries given. */
export function makeZip(entries: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const fixed = Buffer.alloc(26)
    fixed.writeUInt16LE(20, 0)
    fixed.writeUInt16LE(8, 4)
    fixed.writeUInt32LE(crc32(bytes), 10)
    fixed.writeUInt32LE(packed.length, 14)
    fixed.writeUInt32LE(bytes.length, 18)
    fixed.writeUInt16LE(Buffer.byteLength(name), 22)
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), fixed, Buffer.from(name), packed)
    const more = Buffer.alloc(14)
    more.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fixed, more, Buffer.from(name))
    at += 30 + Buffer.byteLength(name) + packed.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(Object.keys(entries).length, 8)
  end.writeUInt16LE(Object.keys(entries).length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, list, end])
}

export type Rows = readonly (readonly string[])[]

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const column = (at: number): string =>
  (at < 26 ? '' : String.fromCharCode(64 + Math.floor(at / 26))) +
  String.fromCharCode(65 + (at % 26))

/** How a sheet is hidden, and how its cells are written. */
export interface SheetStyle {
  readonly state?: 'visible' | 'hidden' | 'veryHidden'
  readonly rowAttributes?: string
  readonly columns?: string
  readonly style?: number
  readonly fromRow?: number
  readonly fromColumn?: number
  readonly strings?: string[]
}

export function sheetXml(rows: Rows, style: SheetStyle = {}): string {
  const places = new Map<string, number>()
  const cell = (text: string, at: number, row: number): string => {
    const head = `<c r="${column(at + (style.fromColumn ?? 0))}${row}"${style.style === undefined ? '' : ` s="${style.style}"`}`
    if (/^\d+$/.test(text)) return `${head}><v>${text}</v></c>`
    if (style.strings === undefined)
      return `${head} t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
    let place = places.get(text)
    if (place === undefined) {
      place = style.strings.push(text) - 1
      places.set(text, place)
    }
    return `${head} t="s"><v>${place}</v></c>`
  }
  const body = rows.map((cells, i) => {
    const row = i + (style.fromRow ?? 1)
    return `<row r="${row}" ${style.rowAttributes ?? ''}>${cells.map((text, at) => cell(text, at, row)).join('')}</row>`
  })
  return `<worksheet>${style.columns ?? ''}<sheetData>${body.join('')}</sheetData></worksheet>`
}

const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts><fonts><font><sz val="11"/></font><font><color rgb="FFFFFFFF"/></font></fonts><fills><fill><patternFill patternType="none"/></fill><fill><gradientFill/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/></patternFill></fill></fills><cellXfs><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="0" fontId="1" fillId="0"/><xf numFmtId="170" fontId="0" fillId="0"/><xf numFmtId="0" fontId="1" fillId="2"/><xf numFmtId="0" fontId="1" fillId="1"/></cellXfs></styleSheet>`

/** A workbook: one visible sheet of figures, the sheets given, and further parts. */
export function makeWorkbook(
  sheets: readonly { xml: string; state?: string }[],
  strings: readonly string[] = [],
  parts: Readonly<Record<string, string | Uint8Array>> = {},
): Buffer {
  const figures = Array.from({ length: 19 }, (_, i) => [`Grade ${i}`, String(40 + i)])
  const all = [{ xml: sheetXml(figures), state: 'visible' }, ...sheets]
  const entries: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook><sheets>${all.map(({ state }, i) => `<sheet name="S${i}" sheetId="${i + 1}" state="${state ?? 'visible'}" r:id="rId${i}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${all.map((_, i) => `<Relationship Id="rId${i}" Target="worksheets/sheet${i}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': styles,
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    ...parts,
  }
  all.forEach(({ xml }, i) => (entries[`xl/worksheets/sheet${i}.xml`] = xml))
  return makeZip(entries)
}

/** A pivot cache: definition and records of the rows. */
export function pivotParts(rows: Rows): Record<string, string> {
  const width = rows[0]?.length ?? 0
  const items = Array.from({ length: width }, (_, at) => [
    ...new Set(rows.map((row) => row[at] ?? '')),
  ])
  const places = items.map((list) => new Map(list.map((text, i) => [text, i])))
  const fields = items.map(
    (list) =>
      `<cacheField><sharedItems>${list.map((text) => `<s v="${escaped(text)}"/>`).join('')}</sharedItems></cacheField>`,
  )
  const records = rows.map(
    (row) => `<r>${row.map((text, at) => `<x v="${places[at]?.get(text) ?? 0}"/>`).join('')}</r>`,
  )
  return {
    'xl/pivotCache/pivotCacheDefinition1.xml': `<pivotCacheDefinition><cacheFields>${fields.join('')}</cacheFields></pivotCacheDefinition>`,
    'xl/pivotCache/pivotCacheRecords1.xml': `<pivotCacheRecords>${records.join('')}</pivotCacheRecords>`,
  }
}

/** A document with the paragraphs or tables given as XML of its body. */
export const makeDocument = (
  body: string,
  parts: Readonly<Record<string, string | Uint8Array>> = {},
): Buffer =>
  makeZip({
    '[Content_Types].xml': '<Types/>',
    'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>`,
    ...parts,
  })

export const tableXml = (rows: Rows): string =>
  `<w:tbl>${rows.map((row) => `<w:tr>${row.map((text) => `<w:tc><w:p><w:r><w:t>${escaped(text)}</w:t></w:r></w:p></w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`
