// What a sheet keeps from sight without hiding a row or a column: cells under merged ones, rows of no height, headers no
// page shows, rules and words of a cell in white.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContent } from '../index.ts'
import { allText, cleaned, whyNot } from '../trial/cleaned.ts'
import { makeZip } from '../trial/made-up.ts'

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const secret = 'Zorb Quint 1234567'

function workbook(rows: string, behind = '', looks = ''): Buffer {
  const relate = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${relations}/${kind}" Target="${target}"/>`
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships>${relate('a', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relations}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relate('s', 'worksheet', 'worksheets/sheet1.xml')}${relate('t', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet ${main}><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs><xf/></cellXfs><dxfs><dxf>${looks}</dxf></dxfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData>${rows}</sheetData>${behind}</worksheet>`,
  })
}
const cell = (at: string, words: string): string =>
  `<c r="${at}" t="inlineStr"><is><t>${words}</t></is></c>`
const merge = (ref: string): string =>
  `<mergeCells count="1"><mergeCell ref="${ref}"/></mergeCells>`

for (const [name, file, words] of [
  [
    'beside the first cell of a merged range',
    workbook(`<row r="1">${cell('A1', 'shown')}${cell('B1', secret)}</row>`, merge('A1:C1')),
    'cells under merged ones',
  ],
  [
    'below the first cell of a merged range',
    workbook(
      `<row r="1">${cell('B1', 'shown')}</row><row r="2">${cell('B2', secret)}</row>`,
      merge('B1:B300'),
    ),
    'cells under merged ones',
  ],
  [
    'in a row of no height to speak of',
    workbook(
      `<row r="1">${cell('A1', 'shown')}</row><row r="2" ht="0.75" customHeight="1">${cell('A2', secret)}</row>`,
    ),
    'cells in hidden rows',
  ],
] as const)
  test(`a sheet: words ${name} are hidden, and go`, async () => {
    const told = new Set<boolean>()
    await readContent(file, ({ isHidden }, cells) => {
      if (cells.join(' ').includes(secret)) told.add(isHidden)
    })
    assert.deepEqual([...told], [true])
    const { copy, removed } = await cleaned(file)
    assert.equal(allText(copy).includes(secret), false)
    assert.ok(allText(copy).includes('shown'))
    assert.ok(removed.includes(words), removed.join('; '))
  })

test('a sheet: the first cell of a merged range and what stands beside the range stay', async () => {
  const file = workbook(
    `<row r="1">${cell('A1', secret)}${cell('C1', 'beside')}</row><row r="3">${cell('A3', 'below')}</row>`,
    merge('A1:B2'),
  )
  const { copy, removed } = await cleaned(file)
  for (const words of [secret, 'beside', 'below']) assert.ok(allText(copy).includes(words), words)
  assert.deepEqual(removed, [])
})

test('a sheet: headers of a first and of even pages go where no page shows them', async () => {
  const parts = `<oddHeader>&amp;Lodd</oddHeader><evenHeader>${secret}</evenHeader><firstHeader>${secret}</firstHeader>`
  const rows = `<row r="1">${cell('A1', 'shown')}</row>`
  const without = await cleaned(workbook(rows, `<headerFooter>${parts}</headerFooter>`))
  assert.equal(allText(without.copy).includes(secret), false)
  assert.ok(
    without.removed.includes('headers and footers no page shows (2)'),
    without.removed.join(),
  )
  const shown = `<headerFooter differentFirst="1" differentOddEven="true">${parts}</headerFooter>`
  assert.equal(allText((await cleaned(workbook(rows, shown))).copy).split(secret).length, 3)
})

const rule = (more = ''): string =>
  `<conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="0" priority="1"><formula>1=1</formula>${more}</cfRule></conditionalFormatting>`
const rows = `<row r="1">${cell('A1', secret)}</row>`
const colour = (of: string, rgb: string): string => `<${of} rgb="FF${rgb}"/>`

for (const [name, looks, isRefused] of [
  ['white letters', `<font>${colour('color', 'FFFFFF')}</font>`, true],
  ['a format that shows nothing', '<numFmt numFmtId="200" formatCode=";;;"/>', true],
  [
    'red on red',
    `<font>${colour('color', 'FF0000')}</font><fill><patternFill>${colour('bgColor', 'FF0000')}</patternFill></fill>`,
    true,
  ],
  [
    'white on red',
    `<font>${colour('color', 'FFFFFF')}</font><fill><patternFill>${colour('bgColor', 'FF0000')}</patternFill></fill>`,
    false,
  ],
  ['a red ground', `<fill><patternFill>${colour('bgColor', 'FF0000')}</patternFill></fill>`, false],
] as const)
  test(`a sheet: a rule of colouring with ${name} ${isRefused ? 'gives no copy' : 'stays'}`, async () => {
    const why = await whyNot(workbook(rows, rule(), looks))
    assert.match(why, isRefused ? /can make words or numbers invisible/ : /^cleaned$/)
  })

test('a sheet: bars and marks instead of numbers, and single words in white, give no copy', async () => {
  assert.match(await whyNot(workbook(rows, rule('<iconSet showValue="0"/>'))), /invisible/)
  const runs = `<c r="A1" t="inlineStr"><is><r><t>shown</t></r><r><rPr><color rgb="FFFFFFFF"/></rPr><t>${secret}</t></r></is></c>`
  assert.match(await whyNot(workbook(`<row r="1">${runs}</row>`)), /white beside others/)
  assert.equal(
    await whyNot(workbook(`<row r="1">${runs.replace('FFFFFFFF', 'FF00FF00')}</row>`)),
    'cleaned',
  )
})
