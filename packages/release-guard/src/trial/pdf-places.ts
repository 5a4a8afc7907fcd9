// Hiding places in a PDF, each put in by hand around a page that shows one line: for tests of cleaning.
import { makePdf, savePdf, type PdfPart } from './made-up-pdf.ts'

/** What is put out of sight. */
export const secret = 'secretWords'
/** What is seen, before and behind it. */
export const seen = ['Grade and number', 'End of answer'] as const

const write = (text: string, x: number, y: number): string => `1 0 0 1 ${x} ${y} Tm (${text}) Tj `
const shown = `BT /F1 12 Tf ${write(seen[0], 72, 720)}${write(seen[1], 72, 690)}ET `
const hidden = (before: string, after = ''): string =>
  `${shown}q ${before}BT /F1 12 Tf ${write(secret, 72, 640)}ET ${after}Q `

const page = (more: string, contents = 11): string =>
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents ${contents} 0 R${more}>>`
const resources = (more: string): string =>
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>${more}>>/Contents 11 0 R>>`
const root = (more: string): string => `<</Type/Catalog/Pages 2 0 R${more}>>`
const note = (kind: string, more: string): string =>
  `<</Type/Annot/Subtype/${kind}/Rect[72 500 272 540]${more}>>`
const laid = (text: string): PdfPart => ({
  dictionary: '/Subtype/Form/BBox[0 0 200 40]/Resources<</Font<</F1 3 0 R>>>>',
  stream: `BT /F1 12 Tf 4 10 Td (${text}) Tj ET`,
})
const picture: PdfPart = {
  dictionary: '/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8',
  stream: Uint8Array.from([0, 90, 90, 0]),
}
const plain = makePdf([shown])

/** By name: the file, and words of the list of what goes. */
export const pdfHidingPlaces: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
  'invisible text': [makePdf([hidden('3 Tr ')]), /nobody sees it/],
  'text that cuts out nothing': [makePdf([hidden('7 Tr ')]), /nobody sees it/],
  'white text on nothing': [makePdf([hidden('1 g ')]), /in the colour/],
  'black text on black': [
    makePdf([`0 g 60 630 300 30 re f ${hidden('')}`]),
    /in the colour of what is beneath/,
  ],
  'text beneath a box': [makePdf([hidden('', '0 g 60 630 300 30 re f ')]), /beneath boxes/],
  'text beneath a box of lines': [
    makePdf([hidden('', '0.2 g 60 630 m 360 630 l 360 660 l 60 660 l h f ')]),
    /beneath boxes/,
  ],
  'text beneath a picture': [
    makePdf([hidden('', 'q 300 0 0 30 60 630 cm /P Do Q ')], {
      10: resources('/XObject<</P 100 0 R>>'),
      100: picture,
    }),
    /beneath boxes/,
  ],
  'text in a form beneath a box': [
    makePdf([`${shown}q 1 0 0 1 72 630 cm /X Do Q 0 g 60 620 300 40 re f`], {
      10: resources('/XObject<</X 100 0 R>>'),
      100: laid(secret),
    }),
    /beneath boxes/,
  ],
  'tiny text': [makePdf([`${shown}BT /F1 0.1 Tf ${write(secret, 72, 640)}ET`]), /nobody sees it/],
  'text beside the page': [
    makePdf([`${shown}BT /F1 12 Tf ${write(secret, 700, 640)}ET`]),
    /beyond the edges/,
  ],
  'text beside what is cut out of the page': [
    makePdf([`${shown}BT /F1 12 Tf ${write(secret, 72, 40)}ET`], {
      10: page('/CropBox[0 100 595 842]'),
    }),
    /beyond the edges/,
  ],
  'text that is clipped away': [makePdf([hidden('0 0 50 50 re W n ')]), /beyond the edges/],
  'text wholly transparent': [
    makePdf([hidden('/G gs ')], { 10: resources('/ExtGState<</G<</ca 0>>>>') }),
    /nobody sees it/,
  ],
  'a layer that is off': [
    makePdf([`${shown}/OC /L BDC BT /F1 12 Tf ${write(secret, 72, 640)}ET EMC`], {
      1: root('/OCProperties<</OCGs[100 0 R]/D<</OFF[100 0 R]>>>>'),
      10: resources('/Properties<</L 100 0 R>>'),
      100: `<</Type/OCG/Name(${secret})>>`,
    }),
    /layers/,
  ],
  'properties of text': [
    makePdf([
      shown.replace('BT', `/Span <</ActualText(${secret})>> BDC BT`).replace('ET', 'ET EMC'),
    ]),
    /^$/,
  ],
  'a comment': [
    makePdf([shown], {
      10: page('/Annots[100 0 R 101 0 R]'),
      100: note('Text', `/Contents(${secret})/T(${secret})/Popup 101 0 R`),
      101: note('Popup', '/Parent 100 0 R'),
    }),
    /comments/,
  ],
  'the words of a mark': [
    makePdf([shown], {
      10: page('/Annots[100 0 R]'),
      100: note('Square', `/Contents(${secret})/AP<</N 101 0 R>>`),
      101: { dictionary: '/Subtype/Form/BBox[0 0 200 40]', stream: '1 0 0 RG 1 1 198 38 re S' },
    }),
    /written to a note/,
  ],
  'a hidden note': [
    makePdf([shown], {
      10: page('/Annots[100 0 R]'),
      100: note('FreeText', `/F 2/Contents(${secret})/AP<</N 101 0 R>>`),
      101: laid(secret),
    }),
    /hidden notes/,
  ],
  'text beneath a note': [
    makePdf([`${shown}BT /F1 12 Tf ${write(secret, 80, 515)}ET`], {
      10: page('/Annots[100 0 R]'),
      100: note('Square', '/AP<</N 101 0 R>>'),
      101: { dictionary: '/Subtype/Form/BBox[0 0 200 40]', stream: '0 g 0 0 200 40 re f' },
    }),
    /beneath boxes/,
  ],
  'an attached file': [
    makePdf([shown], {
      1: root('/Names<</EmbeddedFiles<</Names[(a)100 0 R]>>>>'),
      100: `<</Type/Filespec/F(${secret})/EF<</F 101 0 R>>>>`,
      101: { dictionary: '/Type/EmbeddedFile', stream: `${secret},1\n` },
    }),
    /attached files/,
  ],
  bookmarks: [
    makePdf([shown], {
      1: root('/Outlines 100 0 R'),
      100: '<</Type/Outlines/First 101 0 R/Last 101 0 R>>',
      101: `<</Title(${secret})/Parent 100 0 R>>`,
    }),
    /bookmarks/,
  ],
  'a program': [
    makePdf([shown], { 1: root(`/OpenAction<</S/JavaScript/JS(${secret})>>`) }),
    /programs and actions/,
  ],
  properties: [
    makePdf([shown], {
      1: root('/Metadata 100 0 R'),
      5: `<</Author(${secret})>>`,
      100: { dictionary: '/Type/Metadata/Subtype/XML', stream: `<x>${secret}</x>` },
    }),
    /properties/,
  ],
  'what a program keeps': [
    makePdf([shown], { 10: page(`/PieceInfo<</X<</Private(${secret})>>>>`) }),
    /keep for themselves/,
  ],
  'names of resources and typefaces': [
    makePdf([shown.replaceAll('/F1', `/${secret}`)], {
      10: `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</${secret} 3 0 R>>>>/Contents 11 0 R>>`,
    }),
    /^$/,
  ],
  'remarks in a drawing': [makePdf([`% ${secret}\n${shown}`]), /^$/],
  'an object in no list': [makePdf([shown], { 100: `(${secret})` }), /^$/],
  'an earlier version': [
    savePdf(
      { 11: { dictionary: '', stream: shown } },
      makePdf([`${shown}BT /F1 12 Tf ${write(secret, 72, 640)}ET`]),
    ),
    /earlier versions/,
  ],
  'bytes behind the end': [Buffer.concat([plain, Buffer.from(`\n%${secret}\n`)]), /^$/],
  'bytes behind a picture': [
    makePdf([`${shown}q 30 0 0 30 60 530 cm /P Do Q`], {
      10: resources('/XObject<</P 100 0 R>>'),
      100: {
        dictionary: '/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8',
        stream: Buffer.concat([Buffer.from([0, 90, 90, 0]), Buffer.from(secret)]),
      },
    }),
    /^$/,
  ],
  'meanings of letters nobody sees': [
    makePdf([hidden('3 Tr ')], {
      3: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 100 0 R>>',
      100: {
        dictionary: '',
        stream: `% ${secret}\nbegincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange endcmap`,
      },
    }),
    /nobody sees it/,
  ],
}
