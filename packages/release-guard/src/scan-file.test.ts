// The matrix: staff in every container, place and number of rows are blocked; strangers in the same places are not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildIndex, openIndex, scanFile, type Person, type Register } from './index.ts'
import {
  makeDocument,
  makePeople,
  makeWorkbook,
  makeZip,
  pivotParts,
  sheetXml,
  tableXml,
  type Rows,
} from './trial/made-up.ts'

const key = new Uint8Array(32).map((_, i) => i * 7 + 1)
const staff = makePeople(47_000, 1)
const strangers = makePeople(9_483, 2, 7_000_001, 'Branch')
const register: Register = openIndex(buildIndex(staff, key), key)

const escaped = (text: string): string => text.replaceAll('&', '&amp;')
const csvOf = (rows: Rows): Buffer => Buffer.from(rows.map((row) => row.join(',')).join('\r\n'))
const xlsx = (rows: Rows): Buffer => makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }])

/** Every container and place there is a reader for. */
const places: Readonly<Record<string, (rows: Rows) => Buffer>> = {
  csv: csvOf,
  tsv: (rows) => Buffer.from(rows.map((row) => row.join('\t')).join('\n')),
  'csv in UTF-16': (rows) =>
    Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(rows.map((row) => row.join(';')).join('\n'), 'utf16le'),
    ]),
  'xlsx, visible sheet': (rows) => makeWorkbook([{ xml: sheetXml(rows) }]),
  'xlsx, hidden sheet': xlsx,
  'xlsx, very hidden sheet, shared strings': (rows) => {
    const strings: string[] = []
    return makeWorkbook([{ xml: sheetXml(rows, { strings }), state: 'veryHidden' }], strings)
  },
  'xlsx, hidden rows': (rows) =>
    makeWorkbook([{ xml: sheetXml(rows, { rowAttributes: 'hidden="1"' }) }]),
  'xlsx, hidden columns': (rows) =>
    makeWorkbook([
      { xml: sheetXml(rows, { columns: '<cols><col min="1" max="8" hidden="1"/></cols>' }) },
    ]),
  'xlsx, white letters': (rows) => makeWorkbook([{ xml: sheetXml(rows, { style: 1 }) }]),
  'xlsx, format that shows nothing': (rows) =>
    makeWorkbook([{ xml: sheetXml(rows, { style: 2 }) }]),
  'xlsx, far cells': (rows) =>
    makeWorkbook([{ xml: sheetXml(rows, { fromRow: 50_000, fromColumn: 300 }) }]),
  'xlsx, prefixed names': (rows) =>
    makeWorkbook([{ xml: sheetXml(rows).replaceAll(/<(\/?)/g, '<$1x:'), state: 'hidden' }]),
  'xlsx, sheet in no list': (rows) =>
    makeWorkbook([], [], { 'xl/worksheets/sheet9.xml': sheetXml(rows) }),
  'xlsx, pivot cache': (rows) => makeWorkbook([], [], pivotParts(rows)),
  'xlsx, stored copy of another workbook': (rows) =>
    makeWorkbook([], [], {
      'xl/externalLinks/externalLink1.xml': `<externalLink><sheetDataSet><sheetData>${rows.map((row, i) => `<row r="${i + 1}">${row.map((text) => `<cell t="str"><v>${escaped(text)}</v></cell>`).join('')}</row>`).join('')}</sheetData></sheetDataSet></externalLink>`,
    }),
  'xlsx, custom XML': (rows) =>
    makeWorkbook([], [], {
      'customXml/item1.xml': `<people>${rows.map((row) => `<person>${row.map((text, i) => `<f${i}>${escaped(text)}</f${i}>`).join('')}</person>`).join('')}</people>`,
    }),
  'xlsx, custom XML in attributes': (rows) =>
    makeWorkbook([], [], {
      'customXml/item1.xml': `<people>${rows.map((row) => `<person ${row.map((text, i) => `f${i}="${escaped(text)}"`).join(' ')}/>`).join('')}</people>`,
    }),
  'docx, table': (rows) => makeDocument(tableXml(rows)),
  'docx, deleted table': (rows) =>
    makeDocument(`<w:p/><w:del>${tableXml(rows).replaceAll('w:t>', 'w:delText>')}</w:del>`),
  'docx, workbook behind a chart': (rows) =>
    makeDocument('<w:p/>', { 'word/embeddings/sheet1.xlsx': xlsx(rows) }),
  'pptx, table': (rows) =>
    makeZip({
      '[Content_Types].xml': '<Types/>',
      'ppt/slides/slide1.xml': `<p:sld>${tableXml(rows).replaceAll('w:', 'a:')}</p:sld>`,
    }),
  'ods, hidden table': (rows) =>
    makeZip({
      mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
      'content.xml': `<office:document-content><table:table table:display="false">${rows.map((row) => `<table:table-row>${row.map((text) => `<table:table-cell><text:p>${escaped(text)}</text:p></table:table-cell>`).join('')}</table:table-row>`).join('')}</table:table></office:document-content>`,
    }),
  'zip in zip': (rows) => makeZip({ 'a.zip': makeZip({ 'b.csv': csvOf(rows) }) }),
  'message with workbook': (rows) =>
    Buffer.from(
      `From: a@office.example\r\nTo: b@press.example\r\nSubject: Answer\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="xx"\r\n\r\n--xx\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n--xx\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${xlsx(rows).toString('base64')}\r\n--xx--\r\n`,
    ),
  'html, table': (rows) =>
    Buffer.from(
      `<!doctype html><html><body><table>${rows.map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}</td>`).join('')}</tr>`).join('')}</table></body></html>`,
    ),
  json: (rows) =>
    Buffer.from(
      JSON.stringify(rows.map((row) => Object.fromEntries(row.map((text, i) => [`f${i}`, text])))),
    ),
  xml: (rows) =>
    Buffer.from(
      `<?xml version="1.0"?><all>${rows.map((row) => `<one>${row.map((text, i) => `<f${i}>${escaped(text)}</f${i}>`).join('')}</one>`).join('')}</all>`,
    ),
}

const withNumber = ({ number, surname, given, rank, unit }: Person): string[] => [
  surname,
  given[0] ?? '',
  rank,
  unit,
  number,
]
const numberFirst = ({ number, surname, given, rank }: Person): string[] => [
  number,
  rank,
  given,
  surname,
]
const withAttributes = ({ surname, given, rank, unit }: Person): string[] => [
  unit,
  rank,
  surname,
  given[0] ?? '',
]
const shapes: Readonly<Record<string, (person: Person) => string[]>> = {
  'number last': withNumber,
  'number first': numberFirst,
  'rank and unit': withAttributes,
}
const someStaff = (count: number): Person[] => staff.filter((_, i) => i % 4 === 1).slice(0, count)

for (const [name, make] of Object.entries(places))
  test(`staff are blocked, strangers are not: ${name}`, () => {
    for (const [shape, rowOf] of Object.entries(shapes)) {
      for (const count of [10, 50, 500])
        assert.equal(
          scanFile(make(someStaff(count).map(rowOf)), register).verdict,
          'BLOCK',
          `${count} rows, ${shape}`,
        )
      const outside = scanFile(make(strangers.slice(0, 500).map(rowOf)), register)
      assert.notEqual(outside.verdict, 'BLOCK', `strangers, ${shape}: ${outside.summary}`)
    }
    assert.equal(scanFile(make(someStaff(9_483).map(withNumber)), register).verdict, 'BLOCK')
    const outside = scanFile(make(strangers.map(withNumber)), register)
    assert.notEqual(outside.verdict, 'BLOCK', outside.summary)
  })
