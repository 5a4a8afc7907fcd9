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

const beneath = `${shown}BT /F1 12 Tf ${write(secret, 72, 640)}ET `
const looks = (entries: string): Readonly<Record<number, PdfPart>> => ({
  10: resources(`/ExtGState<</G<<${entries}>>>>`),
})
/** A picture of one dot, with more entries, on the words. */
const dot = (more: string, matrix: string, value = 0, mask?: number): Buffer =>
  makePdf([`${beneath}q 0 g ${matrix} cm /P Do Q`], {
    10: resources('/XObject<</P 100 0 R>>'),
    100: {
      dictionary: `/Subtype/Image/Width 1/Height 1${more}`,
      stream: Uint8Array.from([value]),
    },
    101: {
      dictionary: '/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8',
      stream: Uint8Array.from([mask ?? 0]),
    },
  })
const grey = '/ColorSpace/DeviceGray/BitsPerComponent 8'
const upright = '120 0 0 30 60 630'
const blend =
  '<</ShadingType 2/ColorSpace/DeviceGray/Coords[60 0 180 0]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[0.2]/N 1>>>>'
const drawn = (steps: string): Buffer => makePdf([`${beneath}${steps}`])
const round =
  '60 640 m 60 634 64 630 70 630 c 160 630 l 166 630 170 634 170 640 c 170 652 l 170 656 166 660 160 660 c 70 660 l 64 660 60 656 60 652 c h'
const noted = (kind: string, stream: string): Buffer =>
  makePdf([beneath], {
    10: page('/Annots[100 0 R]'),
    100: `<</Type/Annot/Subtype/${kind}/Rect[60 630 180 660]/AP<</N 101 0 R>>>>`,
    101: {
      dictionary: '/Subtype/Form/BBox[0 0 120 30]/Resources<</ExtGState<</G<</BM/Multiply>>>>>>',
      stream,
    },
  })

/** Words blackened in other ways than by an upright box: seen by nobody, and all still there. */
export const pdfBlackenings: Readonly<Record<string, Buffer>> = {
  'a thick line': drawn('0 G 14 w 66 644 m 160 644 l S'),
  'a thick line, scaled': drawn('q 14 0 0 14 0 0 cm 1 w 4.7 46 m 11.5 46 l S Q'),
  'a line drawn by hand': drawn('15 w 1 J 66 644 m 90 648 110 640 160 645 c S'),
  'a pen of a viewer': noted('Ink', '14 w 5 14 m 40 15 l 104 13 l S'),
  'a marker of a viewer, in black': noted('Highlight', '/G gs 0 g 0 0 120 30 re f'),
  'a box with round corners': drawn(`0 g ${round} f`),
  'a box with round corners, cut out': drawn(`q ${round} W n 0 g 60 600 200 90 re f Q`),
  'a turned box': drawn('q 0.9962 0.0872 -0.0872 0.9962 60 625 cm 0 0 120 40 re f Q'),
  'thin strips': drawn(
    Array.from({ length: 12 }, (_, i) => `60 ${634 + i * 2} 120 2.2 re f`).join(' '),
  ),
  'two halves': drawn('60 630 120 13.5 re f 60 643.4 120 20 re f'),
  'boxes upon one another': drawn('60 630 120 30 re 170 630 60 30 re f'),
  'black that multiplies': makePdf([`${beneath}/G gs 60 630 120 30 re f`], looks('/BM/Multiply')),
  'a box that lets hardly anything through': makePdf(
    [`${beneath}/G gs 60 630 120 30 re f`],
    looks('/ca 0.97'),
  ),
  'colours that run': makePdf([`${beneath}q 60 630 120 30 re W n /S sh Q`], {
    10: resources('/Shading<</S 100 0 R>>'),
    100: blend,
  }),
  'a pattern of colours that run': makePdf([`${beneath}/Pattern cs /S scn 60 630 120 30 re f`], {
    10: resources('/Pattern<</S<</PatternType 2/Shading 100 0 R>>>>'),
    100: blend,
  }),
  'a turned picture': dot(grey, '119 10 -3 30 60 625'),
  'a picture with a mask that hides nothing': dot(`${grey}/SMask 101 0 R`, upright, 0, 255),
  'a stencil': dot('/ImageMask true', upright),
}

/** Words that something touches and nobody loses sight of. */
export const pdfSeenThrough: Readonly<Record<string, Buffer>> = {
  'struck out': drawn('0.8 w 72 643 m 150 643 l S'),
  'struck out by a thin box': drawn('72 643 80 0.8 re f'),
  'a frame around': drawn('4 w 50 620 200 60 re S'),
  'a frame of two boxes': drawn('50 620 200 60 re 60 630 180 40 re f*'),
  'a yellow marker': makePdf(
    [`${beneath}/G gs 1 1 0 rg 60 630 120 30 re f`],
    looks('/BM/Multiply'),
  ),
  'a pale veil': makePdf([`${beneath}/G gs 0.5 g 60 630 120 30 re f`], looks('/ca 0.3')),
  'a picture whose mask hides it': dot(`${grey}/SMask 101 0 R`, upright, 0, 20),
  'a stencil with a hole there': dot('/ImageMask true', upright, 255),
}

const photograph = (steps: string): Buffer =>
  makePdf([`${shown}q 200 0 0 150 60 450 cm /P Do Q ${steps}`], {
    10: resources('/XObject<</P 100 0 R>>'),
    100: picture,
  })

/** Parts of a picture blackened in other ways than by an upright box. */
export const pdfPartsOfPictures: Readonly<Record<string, Buffer>> = {
  'a disc': photograph(
    '0 g 190 525 m 190 539 179 550 165 550 c 151 550 140 539 140 525 c 140 511 151 500 165 500 c 179 500 190 511 190 525 c f',
  ),
  'a thick line': photograph('20 w 100 520 m 160 540 l S'),
}
