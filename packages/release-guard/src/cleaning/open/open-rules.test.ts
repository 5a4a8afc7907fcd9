// Rules of colouring that hide, and rows with no height to speak of, in sheets of OpenDocument.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allText, cleaned, whyNot } from '../../trial/cleaned.ts'
import { makeZip } from '../../trial/made-up.ts'

const oasis = 'urn:oasis:names:tc:opendocument:xmlns'
const spaces = [
  ...['office', 'text', 'style', 'table'].map((name) => [name, `${oasis}:${name}:1.0`]),
  ['fo', `${oasis}:xsl-fo-compatible:1.0`],
  ['calcext', 'urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0'],
]
  .map(([prefix = '', uri = '']) => `xmlns:${prefix}="${uri}"`)
  .join(' ')
const secret = 'Zorb Quint 1234567'

function sheet(styles: string, rows: string, behind = ''): Buffer {
  return makeZip({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'META-INF/manifest.xml': '<manifest/>',
    'content.xml': `<office:document-content ${spaces} office:version="1.3"><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="S"><table:table-column/>${rows}${behind}</table:table></office:spreadsheet></office:body></office:document-content>`,
  })
}
const row = (text: string, ofCell = '', ofRow = ''): string =>
  `<table:table-row ${ofRow}><table:table-cell office:value-type="string" ${ofCell}><text:p>${text}</text:p></table:table-cell></table:table-row>`
const letters = (name: string, colour: string, more = ''): string =>
  `<style:style style:name="${name}" style:family="table-cell">${more}<style:text-properties fo:color="${colour}"/></style:style>`
const mapped = (to: string): string =>
  `<style:style style:name="M" style:family="table-cell"><style:map style:condition="is-true-formula(1=1)" style:apply-style-name="${to}"/></style:style>`
const rule = (to: string): string =>
  `<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="S.A1:S.A2"><calcext:condition calcext:apply-style-name="${to}" calcext:value="formula-is(1=1)"/></calcext:conditional-format></calcext:conditional-formats>`
const invisible = /a rule of colouring in it can make words or numbers invisible/

test('a sheet with a rule that writes in white gives no copy, one that writes in red does', async () => {
  const looks = letters('White', '#ffffff') + letters('Red', '#ff0000')
  const words = row('shown') + row(secret, 'table:style-name="M"')
  for (const [to, says] of [
    ['White', invisible],
    ['Red', /^cleaned$/],
  ] as const) {
    assert.match(await whyNot(sheet(looks + mapped(to), words)), says, `a map to ${to}`)
    assert.match(await whyNot(sheet(looks, row(secret), rule(to))), says, `a condition for ${to}`)
  }
})

test('a sheet with bars instead of numbers gives no copy', async () => {
  const bars = rule('').replace(
    /<calcext:condition .*?\/>/,
    '<calcext:data-bar calcext:show-value="false"/>',
  )
  assert.match(await whyNot(sheet('', row(secret), bars)), invisible)
})

test('words in a row of less than three points go, those in a low one stay', async () => {
  const height = (value: string): string =>
    `<style:style style:name="R" style:family="table-row"><style:table-row-properties style:row-height="${value}"/></style:style>`
  for (const [value, isSeen] of [
    ['0.03cm', false],
    ['2.5pt', false],
    ['0.02in', false],
    ['0.2cm', true],
    ['4pt', true],
  ] as const) {
    const file = sheet(height(value), row('shown') + row(secret, '', 'table:style-name="R"'))
    const { copy, removed } = await cleaned(file)
    assert.equal(allText(copy).includes(secret), isSeen, value)
    assert.equal(removed.includes('cells in hidden rows'), !isSeen, value)
  }
})
