// Letters on text boxes, on the page and on what lies behind it.
import { color, run, paragraph, white, made, pStyle, onBase, type Case } from './made-styled.ts'

const box = (fill: string, inner: string): string =>
  `<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp><wps:spPr><a:xfrm/>${fill}</wps:spPr><wps:txbx><w:txbxContent>${inner}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
const filled = (colour: string): string => `<a:solidFill>${colour}</a:solidFill>`
export const whiteStyle = { styles: onBase('') }
const displayed = '<w:displayBackgroundShape/>'
export const behind = (size: number): string =>
  `<w:p><w:r><w:drawing><wp:anchor behindDoc="1"><wp:extent cx="${size}" cy="${size}"/><wp:positionH relativeFrom="page"/><a:graphic><a:graphicData><wps:wsp><wps:spPr>${filled('<a:srgbClr val="000000"/>')}</wps:spPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>`
export const onGrounds: readonly Case[] = [
  [
    'white in a dark text box',
    made(box(filled('<a:srgbClr val="1F497D"/>'), paragraph(pStyle)), whiteStyle),
    true,
  ],
  [
    'white by the run in a text box in a dark colour of the theme',
    made(box(filled('<a:schemeClr val="accent1"/>'), paragraph('', run(white)))),
    true,
  ],
  [
    'white in a white text box',
    made(box(filled('<a:schemeClr val="bg1"/>'), paragraph(pStyle)), whiteStyle),
    false,
  ],
  [
    'white by a style in a text box of colours that run',
    made(box('<a:gradFill/>', paragraph(pStyle)), whiteStyle),
    true,
  ],
  [
    'white by a style in a text box in the white of the theme, darker',
    made(
      box(
        filled('<a:schemeClr val="bg1"><a:lumMod val="50000"/></a:schemeClr>'),
        paragraph(pStyle),
      ),
      whiteStyle,
    ),
    true,
  ],
  [
    'black in a black text box',
    made(box(filled('<a:srgbClr val="000000"/>'), paragraph('', run(color('000000'))))),
    false,
  ],
  [
    'white behind a dark text box',
    made(box(filled('<a:srgbClr val="000000"/>'), '<w:p/>') + paragraph(pStyle), whiteStyle),
    false,
  ],
  [
    'white on a dark page',
    made(paragraph(pStyle), {
      ...whiteStyle,
      settings: displayed,
      before: '<w:background w:color="000080"/>',
    }),
    true,
  ],
  [
    'white on a dark page that is not shown',
    made(paragraph(pStyle), { ...whiteStyle, before: '<w:background w:color="000080"/>' }),
    false,
  ],
  [
    'the colour of the page',
    made(paragraph('', run(color('FFFF00'))), {
      settings: displayed,
      before: '<w:background w:color="FFFF0A"/>',
    }),
    false,
  ],
  [
    'white by a style where something large lies behind the text',
    made(behind(2_000_000) + paragraph(pStyle), whiteStyle),
    true,
  ],
]

const oldBox = (attributes: string, more = ''): string =>
  `<w:p><w:r><w:pict><v:shape ${attributes}>${more}<v:textbox><w:txbxContent>${paragraph(pStyle)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`

/** Boxes of old drawings, which cleaning does not judge. */
export const inOldBoxes: readonly Case[] = [
  ['white in a dark old box', made(oldBox('fillcolor="#1f497d [3215]"'), whiteStyle), true],
  ['white in a white old box', made(oldBox('fillcolor="#ffffff"'), whiteStyle), false],
  [
    'white in an old box with no fill',
    made(oldBox('fillcolor="#ffffff" filled="f"'), whiteStyle),
    true,
  ],
  [
    'white in an old box of colours that run',
    made(oldBox('fillcolor="#ffffff"', '<v:fill type="gradient"/>'), whiteStyle),
    true,
  ],
  [
    'white by a style where something large of old lies behind the text',
    made(
      `<w:p><w:r><w:pict><v:rect style="position:absolute;width:300pt;height:8in;z-index:-1"/></w:pict></w:r></w:p>${paragraph(pStyle)}`,
      whiteStyle,
    ),
    true,
  ],
]
