// White letters in OpenDocument files, on grounds of every kind: what is seen and what is not. For reader and cleaner.
import { makeZip } from './made-up.ts'

/** A file whose only white letters are the secret, and whether they are seen. */
export interface WhiteLetters {
  readonly name: string
  readonly file: Buffer
  readonly isSeen: boolean
}

export const whiteSecret = 'Zorb Quint 1234567'
const oasis = 'urn:oasis:names:tc:opendocument:xmlns'
const spaces = [
  ...['office', 'style', 'text', 'table', 'presentation'].map((one) => [
    one,
    `${oasis}:${one}:1.0`,
  ]),
  ...[
    ['draw', 'drawing'],
    ['fo', 'xsl-fo-compatible'],
    ['svg', 'svg-compatible'],
  ].map(([one, name]) => [one, `${oasis}:${name ?? ''}:1.0`]),
  ['loext', 'urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0'],
  ['xlink', 'http://www.w3.org/1999/xlink'],
]
  .map(([name = '', uri = '']) => `xmlns:${name}="${uri}"`)
  .join(' ')

const style = (name: string, family: string, inner: string, more = ''): string =>
  `<style:style style:name="${name}" style:family="${family}" ${more}>${inner}</style:style>`
const ground = (name: string, family: string, colour: string, more = '', inner = ''): string =>
  style(
    name,
    family,
    `<style:${family}-properties fo:background-color="${colour}" ${more}>${inner}</style:${family}-properties>`,
  )
const filled = (name: string, more: string, family = 'graphic', parent = ''): string =>
  style(name, family, `<style:graphic-properties style:wrap="none" ${more}/>`, parent)
const slideFill = (name: string, more: string): string =>
  style(name, 'drawing-page', `<style:drawing-page-properties ${more}/>`)
const dark = 'draw:fill="solid" draw:fill-color="#1f3864"'
const light = 'draw:fill="solid" draw:fill-color="#ffffff"'
const odd = 'draw:fill="gradient" draw:fill-color="#1f3864"'
const picture = '<style:background-image xlink:href="Pictures/a.png"/>'

const styles = [
  style('W', 'paragraph', '<style:text-properties fo:color="#ffffff"/>'),
  style('WT', 'text', '<style:text-properties fo:color="#ffffff"/>'),
  style('WM', 'text', '<style:text-properties fo:color="#ffffff" fo:background-color="#1f3864"/>'),
  style('M', 'text', '<style:text-properties fo:background-color="#ffffff"/>'),
  style(
    'WD',
    'paragraph',
    '<style:paragraph-properties fo:background-color="#1f3864"/><style:text-properties fo:color="#ffffff"/>',
  ),
  style(
    'WL',
    'paragraph',
    '<style:paragraph-properties fo:background-color="#ffffff"/><style:text-properties fo:color="#ffffff"/>',
  ),
  style(
    'WO',
    'paragraph',
    `<loext:graphic-properties ${odd}/><style:paragraph-properties fo:background-color="#1f3864"/><style:text-properties fo:color="#ffffff"/>`,
  ),
  ground('dark', 'table-cell', '#1f3864'),
  ground('white', 'table-cell', '#ffffff'),
  ground('nearly', 'table-cell', '#FAFBFC'),
  ground('through', 'table-cell', '#1f3864', 'style:background-transparency="60%"'),
  ground('pictured', 'table-cell', '#1f3864', '', picture),
  style('under', 'table-cell', '', 'style:parent-style-name="dark"'),
  ground('rowDark', 'table-row', '#1f3864'),
  ground('tableDark', 'table', '#1f3864'),
  ground('sectionDark', 'section', '#1f3864'),
  style('slideDark', 'table-cell', `<loext:graphic-properties ${dark}/>`),
  style('slideLight', 'table-cell', `<loext:graphic-properties ${light}/>`),
  filled('full', dark),
  filled('fullWhite', light),
  filled('colour', 'draw:fill-color="#1f3864"', 'graphic', 'style:parent-style-name="full"'),
  filled('odd', odd),
  filled('none', 'draw:fill="none"'),
  filled('half', `${dark} draw:opacity="50%"`),
  filled('flat', 'fo:background-color="#1f3864"'),
  style(
    'whiteFull',
    'graphic',
    `<style:graphic-properties style:wrap="none" ${dark}/><style:text-properties fo:color="#ffffff"/>`,
  ),
  slideFill('plain', 'presentation:background-visible="true"'),
  slideFill('own', dark),
  slideFill('ownWhite', light),
  slideFill('ownOdd', odd),
  slideFill('bare', 'presentation:background-visible="false"'),
].join('')

interface Around {
  readonly master?: string
  readonly masterStyles?: string
  readonly paper?: string
  readonly more?: string
}

function file(kind: string, body: string, around: Around = {}): Buffer {
  const { master = '', masterStyles = '', paper = '', more = '' } = around
  const root = `${spaces} office:version="1.3"`
  const layout = `<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="28cm" ${paper}/></style:page-layout><style:page-layout style:name="pmWhite"><style:page-layout-properties fo:page-width="28cm"/></style:page-layout>`
  return makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content ${root}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    'styles.xml': `<office:document-styles ${root}><office:styles>${masterStyles}</office:styles><office:automatic-styles>${layout}${styles}</office:automatic-styles><office:master-styles><style:master-page style:name="Main" style:page-layout-name="pm" ${master === '' && masterStyles === '' ? '' : 'draw:style-name="own"'}>${master}</style:master-page>${more}</office:master-styles></office:document-styles>`,
  })
}

const p = (name = 'W', text = whiteSecret): string =>
  `<text:p text:style-name="${name}">${text}</text:p>`
const span = (name: string, text = whiteSecret): string =>
  `<text:span text:style-name="${name}">${text}</text:span>`
const styled = (name: string): string => (name === '' ? '' : ` table:style-name="${name}"`)
const cellIn = (name: string, inner: string): string =>
  `<table:table-cell${styled(name)}>${inner}</table:table-cell>`
const rowsIn = (rows: string, whole = ''): string =>
  `<table:table table:name="t"${styled(whole)}><table:table-column/>${rows}</table:table>`
const table = (cell: string, inner: string, row = '', whole = ''): string =>
  rowsIn(`<table:table-row${styled(row)}>${cellIn(cell, inner)}</table:table-row>`, whole)
/** A row whose cells have a style where they say nothing of their own. */
const rowOf = (cells: string, cell: string, inner = p()): string =>
  `<table:table-row table:default-cell-style-name="${cells}">${cellIn(cell, inner)}</table:table-row>`
const plainRow = `<table:table-row>${cellIn('', p())}</table:table-row>`
const rect = (name: string, inner = p(), tag = 'rect'): string =>
  `<draw:${tag} draw:style-name="${name}" svg:width="9cm" svg:height="2cm">${inner}</draw:${tag}>`
const frame = (name: string, inner = p(), more = ''): string =>
  `<draw:frame draw:style-name="${name}" svg:width="9cm" svg:height="2cm" ${more}><draw:text-box>${inner}</draw:text-box></draw:frame>`
const note = `<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>${p()}</text:note-body></text:note>`

const open = '<text:p>nineteen in all</text:p>'
const text = (name: string, body: string, isSeen: boolean, around?: Around): WhiteLetters => ({
  name: `a text: ${name}`,
  file: file('text', open + body, around),
  isSeen,
})
const inText = (inner: string): string => `<text:p>${inner}</text:p>`
const paperDark = { paper: 'fo:background-color="#1f3864"' }
const texts = [
  text('on nothing', p(), false),
  text('in a dark cell', table('dark', p()), true),
  text('in a dark cell by the style it is made from', table('under', p()), true),
  text('in a white cell', table('white', p()), false),
  text('in a cell that is nearly white', table('nearly', p()), false),
  text('in a cell that lets light through', table('through', p()), false),
  text('in a cell with a picture', table('pictured', p()), false),
  text('in a dark row', table('', p(), 'rowDark'), true),
  text('in a white cell of a dark row', table('white', p(), 'rowDark'), false),
  text('in a dark table', table('', p(), '', 'tableDark'), true),
  text(
    'in a dark section',
    `<text:section text:style-name="sectionDark">${p()}</text:section>`,
    true,
  ),
  text('a dark paragraph', p('WD'), true),
  text('a dark paragraph in a white cell', table('white', p('WD')), true),
  text('a white paragraph in a dark cell', table('dark', p('WL')), false),
  text('a paragraph with a gradient', p('WO'), false),
  text('a dark highlight', p('', span('WM')), true),
  text('a white highlight in a dark cell', table('dark', p('W', span('M'))), false),
  text('words in a dark cell', table('dark', p('', span('WT'))), true),
  text('in a dark shape', inText(rect('full')), true),
  text('in a dark shape by the style it is made from', inText(rect('colour')), true),
  text('in a shape that says white itself', inText(rect('whiteFull', p(''))), true),
  text('in a shape with a gradient', inText(rect('odd')), false),
  text('in a shape with no fill', inText(rect('none')), false),
  text('in a shape that lets light through', inText(rect('half')), false),
  text('in a white shape', inText(rect('fullWhite')), false),
  text('in a shape of no style', inText(rect('')), false),
  text('on a line', inText(rect('full', p(), 'line')), false),
  text('a dark paragraph in a shape with no fill', inText(rect('none', p('WD'))), false),
  text('in a dark frame', inText(frame('flat')), true),
  text('a dark paragraph in a frame with no fill', inText(frame('none', p('WD'))), true),
  text('a loose frame in a dark cell', table('dark', inText(frame('none'))), false),
  text(
    'a frame in line in a dark cell',
    table('dark', inText(frame('none', p(), 'text:anchor-type="as-char"'))),
    true,
  ),
  text('a footnote to a dark cell', table('dark', inText(note)), false),
  text('on dark paper', p(), true, paperDark),
  text('a footnote on dark paper', inText(note), true, paperDark),
  text('in a white cell on dark paper', table('white', p()), false, paperDark),
  text('on paper that may be white', p(), false, {
    ...paperDark,
    more: '<style:master-page style:name="Other" style:page-layout-name="pmWhite"/>',
  }),
  text('in a header', '', false, { master: `<style:header>${p()}</style:header>` }),
  text('in a header on dark paper', '', false, {
    ...paperDark,
    more: `<style:master-page style:name="Other" style:page-layout-name="pm"><style:header>${p()}</style:header></style:master-page>`,
  }),
]

/** Beneath the other things: nothing on the slide is covered. */
const below = 'svg:y="9cm"'
const slide = (name: string, looks: string, inner: string, isSeen: boolean, around?: Around) => ({
  name: `a slide: ${name}`,
  file: file(
    'presentation',
    `<draw:page draw:name="a" draw:style-name="${looks}" draw:master-page-name="Main">${inner}${frame('fullWhite', open, below)}</draw:page>`,
    around,
  ),
  isSeen,
})
const inFrame = (inner: string): string => `<draw:frame>${inner}</draw:frame>`
const image = inFrame('<draw:image xlink:href="Pictures/a.png"/>')
const darkMaster = (inner: string): Around => ({ master: `${inner}${rect('none', '')}` })
const place = `<draw:frame draw:style-name="fullWhite" presentation:placeholder="true"><draw:text-box/></draw:frame>`
const notes = (inner: string): string =>
  `<presentation:notes>${rect('fullWhite', inner)}</presentation:notes>`
const background = (more: string): Around => ({
  masterStyles: filled('Main-background', more, 'presentation'),
})
const slides = [
  slide('on nothing', 'plain', frame('none'), false),
  slide('on its own dark ground', 'own', frame('none'), true),
  slide('on its own gradient', 'ownOdd', frame('none'), false, darkMaster('')),
  slide('white on the dark ground of its master', 'ownWhite', frame('none'), false, darkMaster('')),
  slide('on the ground of its master', 'plain', frame('none'), true, darkMaster('')),
  slide('with no ground shown', 'bare', frame('none'), false, darkMaster('')),
  slide('on the background of its master', 'plain', frame('none'), true, background(dark)),
  slide('on a master with a gradient', 'plain', frame('none'), false, background(odd)),
  slide('a white place on the master', 'plain', frame('none'), true, darkMaster(place)),
  slide(
    'a white shape on the master',
    'plain',
    frame('none'),
    false,
    darkMaster(rect('fullWhite', '')),
  ),
  slide('a picture on the master', 'plain', frame('none'), false, darkMaster(image)),
  slide('white notes of the master', 'plain', frame('none'), true, darkMaster(notes(''))),
  slide(
    'a white shape after the notes of the master',
    'plain',
    frame('none'),
    false,
    darkMaster(notes('') + rect('fullWhite', '')),
  ),
  slide('in a shape of no style on a dark ground', 'own', rect(''), false),
  slide('after a white shape', 'own', rect('fullWhite', '') + frame('none'), false),
  slide('after a picture', 'own', image + frame('none'), false),
  slide(
    'after a table with a picture of it',
    'own',
    inFrame(`${table('slideDark', '')}<draw:image xlink:href="Pictures/a.svm"/>`) + frame('none'),
    true,
  ),
  slide(
    'after a picture after a table',
    'own',
    inFrame(table('slideDark', '')) + image + frame('none'),
    false,
  ),
  slide('after a dark shape', 'own', rect('full', '') + frame('none'), true),
  slide(
    'before a white shape',
    'own',
    frame('none', p(), 'svg:y="5cm"') + rect('fullWhite', ''),
    true,
  ),
  slide(
    'in a group after a white shape',
    'own',
    `<draw:g>${rect('fullWhite', '') + frame('none')}</draw:g>`,
    false,
  ),
  slide('in a dark shape', 'plain', rect('full'), true),
  slide('in a white shape on a dark ground', 'own', rect('fullWhite'), false),
  slide('in a dark cell', 'plain', inFrame(table('slideDark', p())), true),
  slide('in a white cell on a dark ground', 'own', inFrame(table('slideLight', p())), false),
  slide(
    'after a table with white cells',
    'own',
    inFrame(table('slideLight', '')) + frame('none'),
    false,
  ),
  slide('in a dark cell by its row', 'plain', inFrame(rowsIn(rowOf('slideDark', ''))), true),
  slide(
    'in a white cell of a dark row',
    'own',
    inFrame(rowsIn(rowOf('slideDark', 'slideLight'))),
    false,
  ),
  slide('in a row of white cells', 'own', inFrame(rowsIn(rowOf('slideLight', ''))), false),
  slide(
    'in a row after dark ones',
    'own',
    inFrame(rowsIn(rowOf('slideDark', '', '') + plainRow)),
    false,
  ),
  slide('in a cell that says nothing', 'own', inFrame(table('', p())), false),
  slide('in a cell of a colour for texts', 'own', inFrame(table('dark', p())), false),
  slide('a dark paragraph on nothing', 'plain', frame('none', p('WD')), false),
  slide('a dark highlight', 'plain', frame('none', p('', span('WM'))), true),
]

const sheet = (name: string, cell: string, inner: string, isSeen: boolean): WhiteLetters => ({
  name: `a sheet: ${name}`,
  file: file('spreadsheet', table('', open) + table(cell, inner).replace('"t"', '"u"')),
  isSeen,
})
const sheets = [
  sheet('words in a dark cell', 'dark', p('', span('WT')), true),
  sheet('words in a cell that is nearly white', 'nearly', p('', span('WT')), false),
]

export const whiteLetters: readonly WhiteLetters[] = [...texts, ...slides, ...sheets]
