// Each reader under changed files, led by what code they reach: a fixed number of rounds, from one seed. Whatever is in a file,
// reading it ends, with an answer, and no reader breaks down.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { utils, write, type BookType } from '@e965/xlsx'
import { readContent } from '../index.ts'
import { Coverage, fuzz } from '../trial/fuzz.ts'
import {
  makeDocument,
  makeWorkbook,
  makeZip,
  pivotParts,
  sheetXml,
  tableXml,
} from '../trial/made-up.ts'
import { drawRows, makePdf, savePdf } from '../trial/made-up-pdf.ts'

const rows = [
  ['Zorb', 'Q', 'Clerk', '1234567'],
  ['Plim', 'V', 'Clerk', '7654321'],
]
const old = (bookType: BookType): Buffer => {
  const book = utils.book_new()
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'A')
  return write(book, { bookType, type: 'buffer', bookSST: true }) as Buffer
}
const pdf = makePdf([drawRows(rows, '', ' 0 g 0 0 99 99 re f')], {
  100: '<</Type/Annot/Subtype/Text/Contents(a \\(b\\))>>',
})
const png = Buffer.from(
  '\x89PNG\r\n\x1a\n\0\0\0\x04tEXta\0bc\0\0\0\0\0\0\0\0IEND\xaeB\x60\x82behind the end of it',
  'latin1',
)
const jpeg = Buffer.from(
  '\xff\xd8\xff\xe1\0\x0aExif\0\0ab\xff\xda\0\x04ab\0\0\xff\xd9behind the end',
  'latin1',
)

const seeds: Readonly<Record<string, readonly Buffer[]>> = {
  workbook: [makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }], [], pivotParts(rows))],
  'old workbook': [old('biff8')],
  'binary workbook': [old('xlsb')],
  documents: [
    makeDocument(tableXml(rows)),
    makeZip({
      'content.xml':
        '<office:document-content><table:table table:name="a"><table:table-column table:visibility="collapse"/><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:document-content>',
    }),
  ],
  pdf: [pdf, savePdf({ 11: { dictionary: '', stream: 'BT (x) Tj ET' } }, pdf)],
  'rich text': [
    Buffer.from(
      "{\\rtf1\\ansi{\\info{\\author Zorb}}a\\cell b\\row{\\v x}\\u321 ?\\'f6{\\object{\\*\\objdata 504b0304}}}",
    ),
  ],
  'letters within a text': [
    Buffer.from(
      `a "data:x,${'%61'.repeat(60)}" \\x61\\x62\\x63\nbegin 644 a\n#86)C\nend\n${Buffer.alloc(150, 'ab c').toString('base64')}\n> ${'6162'.repeat(40)}`,
    ),
  ],
  pages: [
    Buffer.from(
      '<!doctype html><html><style>.a{display:none}</style><body><p class="a">x<td hidden>y<!-- z --></body></html>',
    ),
  ],
  mail: [
    Buffer.from(
      'From: a@b.example\r\nTo: c@d.example\r\nSubject: =?utf-8?q?a=20b?=\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\nYSxi\r\n--x--\r\n',
    ),
  ],
  pictures: [png, jpeg],
  text: [Buffer.from('a,b\r\n"c ""d""",e\n'), Buffer.from('{"a":[1,{"b":"c"}]}')],
}

const coverage = new Coverage()
let kept = 0
before(() => coverage.start())
after(() => coverage.stop())

for (const [at, [name, files]] of Object.entries(seeds).entries())
  test(`changed files: ${name}`, async () => {
    const reached = await fuzz(files, 100, 100 + at, coverage, async (file) => {
      const findings = await readContent(file, () => undefined)
      const broken = findings.find(({ why }) => why.includes('reading it failed'))
      assert.equal(
        broken,
        undefined,
        `a reader broke down on ${file.toString('base64').slice(0, 4_000)}`,
      )
    })
    kept += reached.length
  })

test('changed files reached code that the files themselves do not', () => {
  assert.ok(kept >= 20, `${kept} changed files were kept`)
})
