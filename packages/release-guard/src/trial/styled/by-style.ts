// Letters whose colour, shade, mark, size or hiding styles give.
import {
  color,
  shade,
  rPr,
  style,
  run,
  paragraph,
  white,
  made,
  pStyle,
  rStyle,
  onBase,
  type Case,
} from './made-styled.ts'

export const byStyle: readonly Case[] = [
  [
    'white by a character style',
    made(paragraph('', run(rStyle)), { styles: style('C', 'character', rPr(white)) }),
    false,
  ],
  [
    'white by what a paragraph style is based on',
    made(paragraph(pStyle), { styles: onBase('') }),
    false,
  ],
  [
    'black again by the style itself',
    made(paragraph(pStyle), { styles: onBase(rPr(color('000000'))) }),
    true,
  ],
  [
    'black again by the run',
    made(paragraph(pStyle, run(color('auto'))), { styles: onBase('') }),
    true,
  ],
  [
    'white by a style, as the usual one is',
    made(paragraph(), {
      styles: style('N', 'paragraph', rPr(white), 'w:default="1"'),
    }) /* the open line too */,
    false,
  ],
  [
    'white by a style on its own dark shade',
    made(paragraph(pStyle), { styles: onBase(`<w:pPr>${shade('1F497D')}</w:pPr>`) }),
    true,
  ],
  [
    'dark by the run on the dark shade of a style',
    made(paragraph(pStyle, run(color('1F497D'))), {
      styles: onBase(`<w:pPr>${shade('1F497D')}</w:pPr>`),
    }),
    false,
  ],
  [
    'white by the run on the dark shade of a character style',
    made(paragraph('', run(rStyle + white)), {
      styles: style('C', 'character', rPr(shade('000000'))),
    }),
    true,
  ],
  [
    'black on the black mark of a style',
    made(paragraph('', run(rStyle)), {
      styles: style('C', 'character', rPr(`${color('000000')}<w:highlight w:val="black"/>`)),
    }),
    false,
  ],
  [
    'what the program colours, on the black mark of a style',
    made(paragraph('', run(rStyle)), {
      styles: style('C', 'character', rPr('<w:highlight w:val="black"/>')),
    }),
    false,
  ],
  [
    'a mark of a style that the run takes away',
    made(paragraph('', run(`${rStyle}<w:highlight w:val="none"/>`)), {
      styles: style('C', 'character', rPr(`${color('000000')}<w:highlight w:val="black"/>`)),
    }),
    true,
  ],
  [
    'the white of the theme',
    made(paragraph('', run('<w:color w:val="000000" w:themeColor="background1"/>'))),
    false,
  ],
  [
    'the dark of the theme, nearly white',
    made(paragraph('', run('<w:color w:val="222222" w:themeColor="text1" w:themeTint="08"/>'))),
    false,
  ],
  [
    'the white of the theme, darker',
    made(
      paragraph('', run('<w:color w:val="FFFFFF" w:themeColor="background1" w:themeShade="80"/>')),
    ),
    true,
  ],
  [
    'a light colour of the theme, darker and fuller, on the same said plainly',
    made(paragraph(shade('3275B9'), run('<w:color w:themeColor="accent2" w:themeShade="80"/>'))),
    false,
  ],
  [
    'the white of the theme where settings turn it round',
    made(paragraph('', run('<w:color w:val="FFFFFF" w:themeColor="background1"/>')), {
      settings: '<w:clrSchemeMapping w:bg1="dark1" w:t1="light1"/>',
    }),
    true,
  ],
  [
    'white by a style on a full pattern of black',
    made(paragraph(`${pStyle}<w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>`), {
      styles: onBase(''),
    }),
    true,
  ],
  [
    'white by a style on a dense pattern of black',
    made(paragraph(`${pStyle}<w:shd w:val="pct90" w:color="000000" w:fill="FFFFFF"/>`), {
      styles: onBase(''),
    }),
    true,
  ],
  [
    'white by a style on stripes',
    made(paragraph(`${pStyle}<w:shd w:val="horzStripe" w:color="000000" w:fill="FFFFFF"/>`), {
      styles: onBase(''),
    }),
    true,
  ],
  [
    'letters a style lets nearly all the light through',
    made(paragraph('', run(rStyle)), {
      styles: style(
        'C',
        'character',
        rPr(
          '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FF0000"><w14:alpha w14:val="95000"/></w14:srgbClr></w14:solidFill></w14:textFill>',
        ),
      ),
    }),
    false,
  ],
  [
    'by a style it had before a change',
    made(paragraph(`<w:pPrChange><w:pPr>${pStyle}</w:pPr></w:pPrChange>`), { styles: onBase('') }),
    true,
  ],
  [
    'white by a style in a part of another name',
    made(paragraph(pStyle), { styles: onBase(''), stylesPart: 'looks' }),
    false,
  ],
  [
    'letters a style does not fill',
    made(paragraph('', run(rStyle)), {
      styles: style('C', 'character', rPr('<w14:textFill><w14:noFill/></w14:textFill>')),
    }),
    false,
  ],
  [
    'letters a style makes tiny',
    made(paragraph(pStyle), { styles: style('P', 'paragraph', rPr('<w:sz w:val="2"/>')) }),
    false,
  ],
  [
    'letters a style makes tiny and the run large',
    made(paragraph(pStyle, run('<w:sz w:val="24"/>')), {
      styles: style('P', 'paragraph', rPr('<w:sz w:val="2"/>')),
    }),
    true,
  ],
  ['a style of no name', made(paragraph(), { styles: `<w:style>${rPr(white)}</w:style>` }), true],
  [
    'styles that are based on one another',
    made(paragraph(pStyle), {
      styles:
        style('P', 'paragraph', '<w:basedOn w:val="Q"/>') +
        style('Q', 'paragraph', `<w:basedOn w:val="P"/>${rPr(white)}`),
    }),
    false,
  ],
  [
    'white by a former look',
    made(paragraph('', run(`<w:rPrChange>${rPr(white)}</w:rPrChange>`))),
    true,
  ],
]

const vanish = (is = true): string => `<w:vanish${is ? '' : ' w:val="0"'}/>`
export const hiddenByStyle: readonly Case[] = [
  [
    'hidden by what a style is based on',
    made(paragraph(pStyle), {
      styles:
        style('Base', 'paragraph', rPr(vanish())) +
        style('P', 'paragraph', '<w:basedOn w:val="Base"/>'),
    }),
    false,
  ],
  [
    'hidden by a style of its own',
    made(paragraph('', run(rStyle)), {
      styles: style('C', 'character', rPr(vanish()), 'w:customStyle="1"'),
    }),
    false,
  ],
  [
    'hidden by a style and shown by the run',
    made(paragraph(pStyle, run(vanish(false))), {
      styles: style('P', 'paragraph', rPr(vanish()), 'w:customStyle="1"'),
    }),
    true,
  ],
  [
    'hidden by two kinds of style, which switch it back',
    made(paragraph(pStyle, run(rStyle)), {
      styles: style('P', 'paragraph', rPr(vanish())) + style('C', 'character', rPr(vanish())),
    }),
    true,
  ],
  [
    'hidden by the defaults, whatever styles say',
    made(paragraph(pStyle), {
      styles:
        `<w:docDefaults><w:rPrDefault>${rPr(vanish())}</w:rPrDefault></w:docDefaults>` +
        style('P', 'paragraph', rPr(color('000000'))) +
        style('Open', 'paragraph', rPr(''), 'w:default="1"'),
    }),
    false,
  ],
]
