// Files another program writes: LibreOffice saves a workbook with a hidden sheet, and a document, in the formats it knows.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildIndex, openIndex, scanFile } from '../index.ts'
import { makePeople } from '../trial/made-up.ts'

const key = new Uint8Array(32).fill(8)
const staff = makePeople(3_000, 21)
const register = openIndex(buildIndex(staff, key), key)
const rows = staff
  .slice(0, 700)
  .map(({ number, surname, given, rank, unit }) => [surname, given, rank, unit, number])
const isThere = spawnSync('soffice', ['--version']).status === 0
const skip = isThere ? false : 'LibreOffice is not installed'
const folder = isThere ? mkdtempSync(join(tmpdir(), 'guard-office-')) : ''
after(() => {
  if (isThere) rmSync(folder, { recursive: true })
})

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const cells = (row: readonly string[]): string =>
  row
    .map(
      (text) =>
        `<table:table-cell office:value-type="string"><text:p>${escaped(text)}</text:p></table:table-cell>`,
    )
    .join('')
const tableOf = (name: string, style: string, of: readonly (readonly string[])[]): string =>
  `<table:table table:name="${name}" table:style-name="${style}">${of.map((row) => `<table:table-row>${cells(row)}</table:table-row>`).join('')}</table:table>`

const spaces = ['office', 'style', 'text', 'table']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ')
const workbook = (state: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><office:document ${spaces} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="${state}"/></style:style></office:automatic-styles><office:body><office:spreadsheet>${tableOf(
    'Answer',
    'ta1',
    [
      ['Year', 'Count'],
      ['2024', '19'],
    ],
  )}${tableOf('SQL Results', 'ta2', rows)}</office:spreadsheet></office:body></office:document>`
const page = `<!doctype html><html><body><p>In all there were nineteen.</p><table>${rows
  .slice(0, 60)
  .map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}</td>`).join('')}</tr>`)
  .join('')}</table></body></html>`

function saved(source: string, content: string, format: string): Buffer {
  writeFileSync(join(folder, source), content)
  execFileSync(
    'soffice',
    [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      '--convert-to',
      format,
      '--outdir',
      folder,
      join(folder, source),
    ],
    { stdio: 'ignore' },
  )
  const [ending = ''] = format.split(':')
  return readFileSync(join(folder, source.replace(/\.\w+$/, `.${ending}`)))
}

for (const format of ['xlsx', 'xls', 'ods'])
  test(
    `LibreOffice: staff in a hidden sheet of ${format} are blocked, all of them, in that place`,
    { skip },
    async () => {
      const { verdict, findings } = await scanFile(
        saved('book.fods', workbook('false'), format),
        register,
      )
      assert.equal(verdict, 'BLOCK')
      const found = findings.find(({ rule }) => rule === 'same-person-rows')
      assert.equal(found?.count, 700)
      assert.equal(found.place.isHidden, true)
      assert.match(found.place.words, /hidden sheet/)
    },
  )

test('LibreOffice: staff on the pages of a PDF are blocked', { skip }, async () => {
  const { verdict, findings } = await scanFile(
    saved('shown.fods', workbook('true'), 'pdf'),
    register,
  )
  assert.equal(verdict, 'BLOCK')
  const found = findings.filter(({ rule }) => rule === 'same-person-rows')
  const people = found.reduce((sum, { count }) => sum + count, 0)
  assert.ok(people >= 690, `${people} of 700 found`)
})

for (const format of ['docx:MS Word 2007 XML', 'rtf:Rich Text Format'])
  test(
    `LibreOffice: staff in a table of ${format.split(':')[0] ?? ''} are blocked`,
    { skip },
    async () => {
      const file = saved('page.html', page, format)
      assert.equal((await scanFile(file, register)).verdict, 'BLOCK')
    },
  )
