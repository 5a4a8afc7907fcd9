// Letters in the colour of what they stand on, as people black a name out in an office program, and letters that are only
// coloured. For reader and cleaner.
import { makeDocument, makeZip } from './made-up.ts'

export const lostSecret = 'Zorb Quint 1234567'

/** A file whose secret stands in such letters, beside a line in plain sight; whether the secret is seen. */
export interface LostLetters {
  readonly name: string
  readonly file: Buffer
  readonly isSeen: boolean
  /** Whether a copy would lose what makes them seen. */
  readonly isKeptOut?: boolean
}

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const sight = 'nineteen in all'

function sheet(font: string, fill: string): Buffer {
  const cell = (at: string, text: string, style: number): string =>
    `<c r="${at}" s="${style}" t="inlineStr"><is><t>${text}</t></is></c>`
  const relate = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${relations}/${kind}" Target="${target}"/>`
  const colours = ['dk1', 'lt1', 'dk2', 'lt2', 'accent1']
    .map((name, at) => `<${name}><srgbClr val="${at % 2 === 0 ? '222222' : 'FFFFFF'}"/></${name}>`)
    .join('')
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships>${relate('a', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relations}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relate('s', 'worksheet', 'worksheets/sheet1.xml')}${relate('t', 'styles', 'styles.xml')}${relate('h', 'theme', 'theme/theme1.xml')}</Relationships>`,
    'xl/theme/theme1.xml': `<theme><themeElements><clrScheme name="x">${colours}</clrScheme></themeElements></theme>`,
    'xl/styles.xml': `<styleSheet ${main}><fonts><font/><font>${font}</font></fonts><fills><fill><patternFill patternType="none"/></fill><fill>${fill}</fill></fills><borders><border/></borders><cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData><row r="1">${cell('A1', sight, 0)}</row><row r="2">${cell('A2', lostSecret, 1)}</row></sheetData></worksheet>`,
  })
}

const solid = (colour: string): string =>
  `<patternFill patternType="solid"><fgColor ${colour}/></patternFill>`
const sheets: readonly (readonly [name: string, font: string, fill: string, isSeen: boolean])[] = [
  ['black on black', '<color rgb="FF000000"/>', solid('rgb="FF000000"'), false],
  ['the usual black on black', '<sz val="11"/>', solid('rgb="FF000000"'), false],
  ['nearly red on red', '<color rgb="FFF0100A"/>', solid('rgb="FFFF0000"'), false],
  ['the theme’s dark on the same', '<color theme="1"/>', solid('rgb="FF222222"'), false],
  ['the old list’s blue on blue', '<color indexed="12"/>', solid('rgb="FF0000FF"'), false],
  ['dark, made nearly white, on paper', '<color theme="1" tint="0.95"/>', '<patternFill/>', false],
  ['white on paper', '<color rgb="FFFFFFFF"/>', '<patternFill patternType="none"/>', false],
  ['black on yellow', '<color rgb="FF000000"/>', solid('rgb="FFFFFF00"'), true],
  ['white on black', '<color rgb="FFFFFFFF"/>', solid('rgb="FF000000"'), true],
  ['dark on a lighter shade of it', '<color theme="1"/>', solid('theme="1" tint="0.8"'), true],
  ['white on a pattern', '<color rgb="FFFFFFFF"/>', '<patternFill patternType="darkGray"/>', true],
]

const run = (properties: string): string =>
  `<w:p><w:r><w:rPr>${properties}</w:rPr><w:t>${lostSecret}</w:t></w:r></w:p>`
const documents: readonly (readonly [name: string, properties: string, isSeen: boolean])[] = [
  ['black on a black mark', '<w:color w:val="000000"/><w:highlight w:val="black"/>', false],
  ['a black mark', '<w:highlight w:val="black"/>', false],
  ['black on a black shade', '<w:color w:val="000000"/><w:shd w:fill="000000"/>', false],
  ['white on a black mark', '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', true],
  ['a yellow mark', '<w:highlight w:val="yellow"/>', true],
]

const oasis = 'urn:oasis:names:tc:opendocument:xmlns'
const spaces = Object.entries({
  ...{ office: 'office', text: 'text', style: 'style', table: 'table', fo: 'xsl-fo-compatible' },
})
  .map(([prefix, name]) => `xmlns:${prefix}="${oasis}:${name}:1.0"`)
  .join(' ')

function open(kind: 'text' | 'spreadsheet', style: string): Buffer {
  const plain = `<text:p>${sight}</text:p>`
  const cell = (inner: string, look = ''): string =>
    `<table:table-row><table:table-cell office:value-type="string" ${look}>${inner}</table:table-cell></table:table-row>`
  const body =
    kind === 'text'
      ? `${plain}<text:p><text:span text:style-name="X">${lostSecret}</text:span></text:p>`
      : `<table:table table:name="S"><table:table-column/>${cell(plain)}${cell(`<text:p>${lostSecret}</text:p>`, 'table:style-name="X"')}</table:table>`
  return makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'META-INF/manifest.xml': '<manifest/>',
    'content.xml': `<office:document-content ${spaces} office:version="1.3"><office:automatic-styles>${style}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
  })
}
const span = (letters: string, ground: string): string =>
  `<style:style style:name="X" style:family="text"><style:text-properties ${letters} fo:background-color="${ground}"/></style:style>`
const cellStyle = (letters: string, ground: string): string =>
  `<style:style style:name="X" style:family="table-cell"><style:table-cell-properties fo:background-color="${ground}"/><style:text-properties ${letters}/></style:style>`
const inks: readonly (readonly [name: string, letters: string, ground: string, isSeen: boolean])[] =
  [
    ['black on black', 'fo:color="#000000"', '#000000', false],
    ['nearly green on green', 'fo:color="#00f008"', '#00ff00', false],
    ['black on yellow', 'fo:color="#000000"', '#ffff00', true],
    [
      'what the program chooses on black',
      'fo:color="#000000" style:use-window-font-color="true"',
      '#000000',
      true,
    ],
  ]

export const lostLetters: readonly LostLetters[] = [
  ...sheets.map(([name, font, fill, isSeen]) => ({
    name: `xlsx: ${name}`,
    file: sheet(font, fill),
    isSeen,
  })),
  ...documents.map(([name, properties, isSeen]) => ({
    name: `docx: ${name}`,
    file: makeDocument(`<w:p><w:r><w:t>${sight}</w:t></w:r></w:p>${run(properties)}`),
    isSeen,
  })),
  ...inks.flatMap(([name, letters, ground, isSeen]) => [
    { name: `odt: ${name}`, file: open('text', span(letters, ground)), isSeen },
    { name: `ods: ${name}`, file: open('spreadsheet', cellStyle(letters, ground)), isSeen },
  ]),
]
