// Letters in tables whose style gives parts of them colours.
import {
  color,
  shade,
  rPr,
  style,
  run,
  paragraph,
  white,
  made,
  rStyle,
  styledSecret,
  type Case,
} from './made-styled.ts'

const look = (flags: string): string => `<w:tblLook ${flags}/>`
const cell = (text: string, own = '', inner = paragraph('', run('', text))): string =>
  `<w:tc>${own && `<w:tcPr>${own}</w:tcPr>`}${inner}</w:tc>`
const table = (said: string, rows: readonly string[]): string =>
  `<w:tbl><w:tblPr><w:tblStyle w:val="T"/>${said}</w:tblPr>${rows.map((one) => `<w:tr>${one}</w:tr>`).join('')}</w:tbl>`
const secretCell = cell(styledSecret)
const [x, y] = [cell('some of it'), cell('more of it')]
const part = (type: string, letters: string, fill: string): string =>
  `<w:tblStylePr w:type="${type}">${letters && rPr(letters)}${fill && `<w:tcPr>${shade(fill)}</w:tcPr>`}</w:tblStylePr>`
const heading = style('T', 'table', part('firstRow', white, '1F497D'))
const first = look('w:val="0020"')

export const inTables: readonly Case[] = [
  [
    'a white heading on the dark first row of a table',
    made(table(first, [secretCell + x, y + y]), { styles: heading }),
    true,
  ],
  [
    'a heading the run makes white on the dark first row',
    made(table(first, [cell('', '', paragraph('', run(white))) + x, y + y]), {
      styles: style('T', 'table', part('firstRow', '', '1F497D')),
    }),
    true,
  ],
  [
    'white in the second row of such a table',
    made(table(first, [x, cell('', '', paragraph('', run(white)))]), { styles: heading }),
    false,
  ],
  [
    'white in a table that does not show its first row',
    made(table(look('w:firstRow="0" w:val="0020"'), [cell('', '', paragraph('', run(white))), x]), {
      styles: heading,
    }),
    false,
  ],
  [
    'white where the table does not say what it shows',
    made(table('', [secretCell + x, y + y]), { styles: heading }),
    true,
  ],
  [
    'white by the run where the table does not say whether its first row is dark',
    made(table('', [cell('', '', paragraph('', run(white))), y]), {
      styles: style('T', 'table', part('firstRow', '', '1F497D')),
    }),
    true,
  ],
  [
    'dark letters in a dark corner',
    made(table(look('w:firstRow="1" w:firstColumn="1"'), [secretCell, y]), {
      styles: style(
        'T',
        'table',
        part('firstRow', color('000000'), '') + part('nwCell', color('1F497D'), '204A7E'),
      ),
    }),
    false,
  ],
  [
    'dark letters in the dark last row',
    made(table(look('w:lastRow="1"'), [x + x, y + secretCell]), {
      styles: style('T', 'table', part('lastRow', color('1F497D'), '204A7E')),
    }),
    false,
  ],
  [
    'dark letters in the dark last column',
    made(table(look('w:lastColumn="1"'), [x + secretCell]), {
      styles: style('T', 'table', part('lastCol', color('1F497D'), '204A7E')),
    }),
    false,
  ],
  [
    'dark letters in the second band',
    made(table(look('w:firstRow="1"'), [x, x, secretCell]), {
      styles: style('T', 'table', part('band2Horz', color('1F497D'), '204A7E')),
    }),
    false,
  ],
  [
    'dark letters beside the second band',
    made(table(look('w:firstRow="1"'), [x, secretCell, x]), {
      styles: style('T', 'table', part('band2Horz', '', '204A7E') + rPr(color('1F497D'))),
    }),
    true,
  ],
  [
    'dark letters in bands two rows high',
    made(table(look('w:val="0000"'), [x, x, secretCell]), {
      styles: style(
        'T',
        'table',
        `<w:tblPr><w:tblStyleRowBandSize w:val="2"/></w:tblPr>${part('band2Horz', color('1F497D'), '204A7E')}`,
      ),
    }),
    false,
  ],
  [
    'white on a dark corner',
    made(table(look('w:firstRow="1" w:firstColumn="1"'), [secretCell, y]), {
      styles: style('T', 'table', part('firstRow', white, '') + part('nwCell', '', '000000')),
    }),
    true,
  ],
  [
    'white by the first row, dark by the first column: one or the other',
    made(table(look('w:firstRow="1" w:firstColumn="1"'), [secretCell, y]), {
      styles: style(
        'T',
        'table',
        part('firstRow', white, '1F497D') + part('firstCol', color('1F497D'), ''),
      ),
    }),
    true,
  ],
  [
    'the white of a whole table on a cell that says white',
    made(table(look('w:val="0600"'), [cell(styledSecret, shade('FFFFFF'))]), {
      styles: style('T', 'table', `${rPr(white)}<w:tcPr>${shade('000000')}</w:tcPr>`),
    }),
    false,
  ],
  [
    'white in a cell that may take its dark style away',
    made(table(first, [cell(styledSecret, shade('auto'))]), { styles: heading }),
    true,
  ],
  [
    'dark in a cell that may take its dark style away',
    made(table(first, [cell(styledSecret, shade('auto'))]), {
      styles: style('T', 'table', part('firstRow', color('1F497D'), '204A7E')),
    }),
    true,
  ],
  [
    'white in a dark old box in a cell that is white',
    made(
      table(first, [
        cell(
          '',
          shade('FFFFFF'),
          `<w:p><w:r><w:pict><v:shape fillcolor="#000000"><v:textbox><w:txbxContent>${paragraph('', run(white))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`,
        ),
      ]),
    ),
    true,
  ],
  [
    'white in a table within a dark cell',
    made(
      table(first, [
        cell('', '', `<w:tbl><w:tr>${cell('', '', paragraph('', run(rStyle)))}</w:tr></w:tbl>`),
        y,
      ]),
      { styles: heading + style('C', 'character', rPr(white)) },
    ),
    true,
  ],
  [
    'white by the usual paragraph, dark by the table: one or the other',
    made(table(look('w:val="0600"'), [secretCell]), {
      styles:
        style('T', 'table', rPr(color('000000'))) +
        style('N', 'paragraph', rPr(white), 'w:default="1"'),
    }),
    true,
  ],
  [
    'white in a table that is shaded as a whole, which not every program does',
    made(
      `<w:tbl><w:tblPr>${shade('000000')}</w:tblPr><w:tr>${cell('', '', paragraph('', run(rStyle)))}</w:tr></w:tbl>`,
      { styles: style('C', 'character', rPr(white)) },
    ),
    true,
  ],
]
