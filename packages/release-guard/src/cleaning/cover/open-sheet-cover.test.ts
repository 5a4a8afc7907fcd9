// Cells of OpenDocument sheets beneath what nothing is seen through are refused with their range.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNot } from '../../trial/cleaned.ts'
import { openFile, style } from '../../trial/made-up-open.ts'

const styles = [
  style('black', 'graphic', '<style:graphic-properties draw:fill="solid"/>'),
  style('none', 'graphic', '<style:graphic-properties draw:fill="none"/>'),
  style('faint', 'graphic', '<style:graphic-properties draw:fill="solid" draw:opacity="40%"/>'),
  style('wide', 'table-column', '<style:table-column-properties style:column-width="100pt"/>'),
  style('high', 'table-row', '<style:table-row-properties style:row-height="50pt"/>'),
].join('')
const cell = (words: string, inner = '', more = ''): string =>
  `<table:table-cell ${words === '' ? '' : 'office:value-type="string"'} ${more}>${words === '' ? '' : `<text:p>${words}</text:p>`}${inner}</table:table-cell>`
const row = (cells: string, more = ''): string =>
  `<table:table-row table:style-name="high" ${more}>${cells}</table:table-row>`
const shape = (
  x: number,
  y: number,
  w: number,
  h: number,
  look = 'black',
  more = '',
  words = '',
): string =>
  `<draw:rect draw:style-name="${look}" svg:x="${x}pt" svg:y="${y}pt" svg:width="${w}pt" svg:height="${h}pt" ${more}>${words}</draw:rect>`
const picture = (x: number, y: number, w: number, h: number): string =>
  shape(x, y, w, h)
    .replaceAll('draw:rect', 'draw:frame')
    .replace('></', '><draw:image xlink:href="Pictures/a.png"/></')
    .replace('black', 'none')

/** Columns of 100 and rows of 50 points. */
const book = (shapes: string, rows: string, columns = ''): Buffer =>
  openFile('spreadsheet', {
    styles,
    body: `<table:table table:name="Staff &amp; pay"><table:shapes>${shapes}</table:shapes><table:table-column table:style-name="wide" table:number-columns-repeated="9" ${columns}/>${rows}</table:table>`,
  })
const rows = row(cell('a1')) + row(cell('') + cell('b2') + cell('c2')) + row(cell('') + cell('b3'))

test('cells beneath something are refused, and which', async () => {
  for (const thing of [
    shape(90, 45, 250, 150),
    picture(90, 45, 250, 150),
    `<draw:g>${shape(100, 50, 200, 100)}</draw:g>`,
  ])
    assert.match(
      await whyNot(book(thing, rows)),
      /cells B2 to C3 of sheet “Staff & pay” lie beneath a picture, a shape or a chart: move it away/,
    )
  assert.match(await whyNot(book(shape(205, 55, 60, 30), rows)), /cell C2 of sheet .* lies beneath/)
  const anchored = row(cell('a1')) + row(cell('', shape(100, 0, 100, 50)) + cell('b2') + cell('c2'))
  assert.match(await whyNot(book('', anchored)), /cell B2 of sheet/)
  const many = row(cell('a'), 'table:number-rows-repeated="4"')
  assert.match(await whyNot(book(shape(0, 100, 100, 100), many)), /cells A3 to A4 of sheet/)
  const merged = row(
    cell('a1', '', 'table:number-columns-spanned="2"') + '<table:covered-table-cell/>',
  )
  assert.match(await whyNot(book(shape(110, 0, 80, 50), merged)), /cell A1 of sheet/)
  const folded = row(cell('a1'), 'table:visibility="collapse"') + row(cell('a2'))
  assert.match(await whyNot(book(shape(0, 0, 100, 30), folded)), /cell A2 of sheet/)
})

test('cells that nothing lies over are cleaned', async () => {
  const things: Readonly<Record<string, string>> = {
    'empty cells': shape(300, 0, 100, 200),
    'an edge': shape(90, 0, 200, 59),
    'no fill': shape(90, 45, 250, 150, 'none'),
    'seen through': shape(90, 45, 250, 150, 'faint'),
    hidden: shape(90, 45, 250, 150, 'black', 'draw:display="none"'),
    behind: shape(90, 45, 250, 150, 'black', 'table:table-background="true"'),
  }
  for (const [what, thing] of Object.entries(things))
    assert.equal(await whyNot(book(thing, rows)), 'cleaned', what)
  const gone = row(cell('a1')) + row(cell('') + cell('b2'), 'table:visibility="collapse"')
  assert.equal(await whyNot(book(shape(90, 45, 250, 150), gone)), 'cleaned')
  const far = row(cell('a1') + cell('', '', 'table:number-columns-repeated="60"') + cell('far'))
  const beyond = '<table:table-column table:number-columns-repeated="90"/>'
  assert.equal(await whyNot(book(shape(900, 0, 9000, 50), beyond + far)), 'cleaned')
  const much = row(
    cell('a', '', 'table:number-columns-repeated="9000"'),
    'table:number-rows-repeated="9000"',
  )
  assert.match(await whyNot(book(shape(0, 0, 9, 9), much)), /too many cells/)
  const onlyShape = row(cell('a1')) + row(cell('', shape(0, 0, 100, 50)))
  assert.equal(await whyNot(book('', onlyShape)), 'cleaned')
})

test('words of a shape beneath another are refused', async () => {
  const words = shape(500, 0, 90, 40, 'none', '', '<text:p>under it</text:p>')
  assert.match(await whyNot(book(words + shape(500, 0, 90, 40), rows)), /words in a shape on sheet/)
  assert.equal(await whyNot(book(shape(500, 0, 90, 40) + words, rows)), 'cleaned')
  const higher = words.replace('svg:x', 'draw:z-index="5" svg:x')
  assert.equal(
    await whyNot(book(higher + shape(500, 0, 90, 40, 'black', 'draw:z-index="2"'), rows)),
    'cleaned',
  )
})
