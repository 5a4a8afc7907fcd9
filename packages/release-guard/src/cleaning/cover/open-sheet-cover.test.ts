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

const words = 'words that are much longer than their cell is wide and so run out of it at its side'
const look = (name: string, cell: string, paragraph = '', text = ''): string =>
  style(
    name,
    'table-cell',
    `<style:table-cell-properties ${cell}/><style:paragraph-properties ${paragraph}/><style:text-properties ${text}/>`,
  )
const looks = [
  look('end', 'style:text-align-source="fix"', 'fo:text-align="end"'),
  look('centre', 'style:text-align-source="fix"', 'fo:text-align="center"'),
  look('unsaid', 'style:text-align-source="value-type"', 'fo:text-align="end"'),
  look('even', 'style:text-align-source="fix"', 'fo:text-align="justify"'),
  look('wrapped', 'fo:wrap-option="wrap"'),
  look('smaller', 'style:shrink-to-fit="true"'),
  look('again', 'style:repeat-content="true"'),
  look('turned', 'style:rotation-angle="90"'),
  look('down', 'style:direction="ttb"'),
  look('large', '', '', 'fo:font-size="30pt"'),
  style('huge', 'text', '<style:text-properties fo:font-size="300%"/>'),
].join('')
const of = (name: string): string => `table:style-name="${name}"`
const empty = (times: number): string =>
  `<table:table-cell table:number-columns-repeated="${times}"/>`

/** Columns of 100 and rows of 50 points. */
const book = (shapes: string, rows: string, columns = ''): Buffer =>
  openFile('spreadsheet', {
    styles: styles + looks,
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

test('words that run out of their cell beneath something are refused', async () => {
  const [c, e] = [shape(220, 0, 60, 50), shape(420, 0, 60, 50)]
  const folded =
    '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
  const wide = '<table:table-column table:style-name="wide" table:number-columns-repeated="9"/>'
  const long = words.repeat(2)
  const columns = `<table:table-column table:style-name="wide" table:number-columns-repeated="9" table:default-cell-style-name="end"/>`
  const refused: Readonly<Record<string, readonly [string, string, string, string?]>> = {
    'to the right': ['A1', row(cell(words)), c],
    'to the left': ['F1', row(empty(5) + cell(words, '', of('end'))), e],
    'both ways, left': ['D1', row(empty(3) + cell(long, '', of('centre'))), c],
    'both ways, right': ['D1', row(empty(3) + cell(long, '', of('centre'))), e],
    'to the left, whatever it is said to come from': [
      'F1',
      row(empty(5) + cell(words, '', of('unsaid'))),
      e,
    ],
    'words read from the right': ['F1', row(empty(5) + cell('שלום לכם '.repeat(9))), e],
    'as far as the next cell': ['A1', row(cell(words) + empty(2) + cell('x')), c],
    'large letters': ['A1', row(cell(words, '', of('large'))), shape(620, 0, 60, 50)],
    'large letters of some words': [
      'A1',
      row(cell(`a <text:span text:style-name="huge">${words}</text:span>`)),
      shape(620, 0, 60, 50),
    ],
    'the look of the row': [
      'F1',
      row(empty(5) + cell(words), 'table:default-cell-style-name="end"'),
      e,
    ],
    'one of two lines': ['A1', row(cell(`short</text:p><text:p>${words}`)), c],
    'cells of a row that is repeated': [
      'A3',
      row(cell('x')) + row(cell(words), 'table:number-rows-repeated="9"'),
      shape(220, 100, 60, 50),
    ],
  }
  for (const [what, [name, cells, thing]] of Object.entries(refused))
    assert.match(
      await whyNot(book(thing, cells)),
      new RegExp(`words that run out of cell ${name} of sheet “Staff & pay” lie beneath`),
      what,
    )
  const sheet = (rows: string, before: string, thing: string): Buffer =>
    openFile('spreadsheet', {
      styles: styles + looks,
      body: `<table:table table:name="S"><table:shapes>${thing}</table:shapes>${before}${rows}</table:table>`,
    })
  const hidden = row(empty(5) + cell(words))
  assert.match(await whyNot(sheet(hidden, columns, e)), /run out of cell F1/)
  const first = '<table:table-column table:style-name="wide"/>'
  for (const next of [empty(1), cell('hidden')])
    assert.match(
      await whyNot(sheet(row(cell(words) + next), first + folded + wide, shape(120, 0, 60, 50))),
      /run out of cell A1/,
    )
})

test('words that stay in their cell, or are not reached, are cleaned', async () => {
  const [c, e] = [shape(220, 0, 60, 50), shape(420, 0, 60, 50)]
  const covered = '<table:covered-table-cell/>'
  const cleaned: Readonly<Record<string, readonly [string, string]>> = {
    'a cell beside it': [row(cell(words) + cell('x')), c],
    'a cell to the left': [
      row(empty(4) + cell('x') + cell(words, '', of('end'))),
      shape(320, 0, 60, 50),
    ],
    'merged cells beside it': [
      row(cell(words) + cell('', '', 'table:number-columns-spanned="3"') + covered.repeat(2)),
      c,
    ],
    'merged cells from above beside it': [
      row(empty(1) + cell('', '', 'table:number-rows-spanned="2"')) + row(cell(words) + covered),
      shape(220, 50, 60, 50),
    ],
    'its own merged cells': [row(cell(words, '', 'table:number-columns-spanned="2"') + covered), c],
    'its own merged cells, one below the other': [
      row(cell(words, '', 'table:number-rows-spanned="2"')) + row(covered),
      c,
    ],
    'the other side': [row(empty(3) + cell(words)), c],
    'the other side, from the right': [row(empty(3) + cell(words, '', of('end'))), e],
    'farther than they reach': [row(cell(words)), shape(420, 0, 60, 50)],
    'another row': [row(cell(words)) + row(''), shape(220, 55, 60, 50)],
    'a number': [row(cell('1'.repeat(99)).replace('"string"', '"float" office:value="1"')), c],
    ...Object.fromEntries(
      ['even', 'wrapped', 'smaller', 'again', 'turned', 'down'].map((name) => [
        name,
        [row(cell(words, '', of(name))), c] as const,
      ]),
    ),
  }
  for (const [what, [cells, thing]] of Object.entries(cleaned))
    assert.equal(await whyNot(book(thing, cells)), 'cleaned', what)
})

test('words that run out of a shape beneath another are refused', async () => {
  const lines = '<text:p>one</text:p>'.repeat(9)
  const under = shape(500, 0, 90, 40, 'none', '', lines)
  assert.match(await whyNot(book(under + shape(500, 45, 90, 40), rows)), /words in a shape/)
  assert.equal(await whyNot(book(under + shape(600, 0, 90, 40), rows)), 'cleaned')
})
