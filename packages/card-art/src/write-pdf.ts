// Print-ready PDF, streamed: shared art once, two pages a card, fonts last when it is known what they need.
// The same cards give the same bytes: no dates and no random ids.
import { Buffer } from 'node:buffer'
import { bleed, dot } from './art/layout.ts'
import type { CardFace, DrawnCard } from './card-face.ts'
import type { CompiledDesign } from './compile-design.ts'
import { readCard } from './draw-card.ts'
import type { ReadCard } from './draw-card.ts'
import { checkPortrait, portraitSize } from './portrait.ts'
import { decimal, pdfPath, pdfRun, points } from './print/pdf-content.ts'
import { pdfFont } from './print/pdf-font.ts'
import { PdfSink } from './print/pdf-sink.ts'
import { noteGlyphs, staticPdf } from './print/static-pdf.ts'
import { placeQr } from './print/qr-place.ts'
import { fontFaces } from './text/font-face.ts'

/** A card ready to be assembled. */
export interface PrintCard {
  readonly drawn: DrawnCard
  readonly portrait: CardFace['portrait']
}

export interface PdfOptions {
  /** Art 3 mm over the trimmed edge, for cards cut from sheets. Default: none, for card printers. */
  readonly bleed?: boolean
  /** Crop marks outside the bleed; implies it. */
  readonly cropMarks?: boolean
}

/** Room around the trimmed card, in whole dots at 300 dpi, so that the QR still falls on dots. */
const marginOf = (options: PdfOptions): number => {
  if (options.cropMarks === true) return 96 * dot
  return options.bleed === true ? 36 * dot : 0
}

interface Sheet {
  readonly sink: PdfSink
  readonly pages: number[]
  readonly resources: {
    readonly fonts: readonly number[]
    readonly forms: readonly [number, number]
  }
  readonly boxes: string
  readonly open: string
  readonly marks: string
  readonly root: number
  readonly tree: number
}

const cropMarks = (width: number, height: number): string => {
  const [near, far] = [bleed + 0.4, 7.4]
  const lines = [0, width].flatMap((x) => [
    `${decimal(x)} ${-far} m ${decimal(x)} ${-near} l S`,
    `${decimal(x)} ${decimal(height + near)} m ${decimal(x)} ${decimal(height + far)} l S`,
  ])
  const across = [0, height].flatMap((y) => [
    `${-far} ${decimal(y)} m ${-near} ${decimal(y)} l S`,
    `${decimal(width + near)} ${decimal(y)} m ${decimal(width + far)} ${decimal(y)} l S`,
  ])
  return `0 G 0.09 w\n${[...lines, ...across].join('\n')}\n`
}

const boxOf = (margin: number, out: number, width: number, height: number): string =>
  [margin - out, margin - out, margin + width + out, margin + height + out]
    .map((value) => decimal(value * points))
    .join(' ')

const startSheet = (design: CompiledDesign, options: PdfOptions): Sheet => {
  const { width, height } = design.layout
  const margin = marginOf(options)
  const sink = new PdfSink()
  const [root, tree] = [sink.reserve(), sink.reserve()]
  const fonts = fontFaces().map(() => sink.reserve())
  const forms = [sink.reserve(), sink.reserve()] as const
  const out = margin === 0 ? 0 : bleed
  const scale = decimal(points)
  const fontList = fonts.map((number, i) => `/F${i} ${number} 0 R`).join('')
  const { front, back } = staticPdf(design)
  ;[front, back].forEach(({ stream, shadings }, i) => {
    const shadingList = shadings.map((shading, n) => `/S${n} ${shading}`).join('')
    const box = [-bleed, -bleed, width + bleed, height + bleed].map(decimal).join(' ')
    const head = `/Type/XObject/Subtype/Form/BBox[${box}]/Resources<</Font<<${fontList}>>/Shading<<${shadingList}>>>>/Filter/FlateDecode`
    sink.stream(forms[i] ?? 0, head, stream)
  })
  return {
    sink,
    pages: [],
    resources: { fonts, forms },
    root,
    tree,
    boxes: `/MediaBox[${boxOf(margin, margin, width, height)}]/BleedBox[${boxOf(margin, out, width, height)}]/TrimBox[${boxOf(margin, 0, width, height)}]`,
    open: `q ${scale} 0 0 -${scale} ${decimal(margin * points)} ${decimal((margin + height) * points)} cm\n`,
    marks: options.cropMarks === true ? cropMarks(width, height) : '',
  }
}

const addPage = (sheet: Sheet, content: string, objects: string): void => {
  const { sink, resources, tree, boxes } = sheet
  const [page, body] = [sink.reserve(), sink.reserve()]
  sheet.pages.push(page)
  const fonts = resources.fonts.map((number, i) => `/F${i} ${number} 0 R`).join('')
  sink.object(
    page,
    `<</Type/Page/Parent ${tree} 0 R${boxes}/Resources<</Font<<${fonts}>>/XObject<<${objects}>>>>/Contents ${body} 0 R>>`,
  )
  sink.stream(body, '', Buffer.from(`${sheet.open}${sheet.marks}${content}Q\n`, 'latin1'))
}

const addFront = (sheet: Sheet, design: CompiledDesign, card: ReadCard, jpeg: Uint8Array): void => {
  const { portrait } = design.layout
  const image = sheet.sink.reserve()
  const size = `/Width ${portraitSize.width}/Height ${portraitSize.height}`
  const kind =
    '/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode'
  sheet.sink.stream(image, `${kind}${size}`, jpeg)
  const [x, y, w, h] = [portrait.x, portrait.y, portrait.width, portrait.height].map((n) => n * dot)
  const place = `${decimal(w ?? 0)} 0 0 -${decimal(h ?? 0)} ${decimal(x ?? 0)} ${decimal((y ?? 0) + (h ?? 0))} cm`
  const content = `/A Do\nq\n${pdfPath(portrait.frame)}\nW n ${place} /P Do Q\n0 g\n${card.front.map(pdfRun).join('\n')}\n`
  addPage(sheet, content, `/A ${sheet.resources.forms[0]} 0 R/P ${image} 0 R`)
}

const addBack = (sheet: Sheet, design: CompiledDesign, card: ReadCard): void => {
  const mask = sheet.sink.reserve()
  const { size, bits } = card.qr
  const kind = '/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]'
  sheet.sink.stream(mask, `${kind}/Width ${size}/Height ${size}`, bits)
  const at = placeQr(design.layout, size)
  const side = size * at.module * dot
  const place = `${decimal(side)} 0 0 -${decimal(side)} ${decimal(at.x * dot)} ${decimal(at.y * dot + side)} cm`
  const content = `/A Do\n0 g\nq ${place} /Q Do Q\n${card.back.map(pdfRun).join('\n')}\n`
  addPage(sheet, content, `/A ${sheet.resources.forms[1]} 0 R/Q ${mask} 0 R`)
}

const addFonts = (sheet: Sheet, design: CompiledDesign, used: readonly Set<number>[]): void => {
  const { sink, resources } = sheet
  staticPdf(design).fonts.forEach((prepared, i) => {
    const face = fontFaces()[i]
    const extra = used[i]
    if (face === undefined || extra === undefined) return
    const everyday = [...extra].every((glyph) => prepared.glyphs.has(glyph))
    const font = everyday ? prepared.font : pdfFont(face, new Set([...prepared.glyphs, ...extra]))
    const [program, descriptor, descendant, map] = [
      sink.reserve(),
      sink.reserve(),
      sink.reserve(),
      sink.reserve(),
    ]
    sink.stream(program, `/Length1 ${font.programLength}/Filter/FlateDecode`, font.program)
    sink.stream(map, '/Filter/FlateDecode', font.toUnicode)
    sink.object(descriptor, `<<${font.descriptor}/FontFile2 ${program} 0 R>>`)
    sink.object(
      descendant,
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${font.name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${descriptor} 0 R/CIDToGIDMap/Identity/DW 0/W[${font.widths}]>>`,
    )
    sink.object(
      resources.fonts[i] ?? 0,
      `<</Type/Font/Subtype/Type0/BaseFont/${font.name}/Encoding/Identity-H/DescendantFonts[${descendant} 0 R]/ToUnicode ${map} 0 R>>`,
    )
  })
}

const endSheet = (sheet: Sheet): void => {
  const kids = sheet.pages.map((page) => `${page} 0 R`).join(' ')
  sheet.sink.object(sheet.tree, `<</Type/Pages/Count ${sheet.pages.length}/Kids[${kids}]>>`)
  sheet.sink.object(sheet.root, `<</Type/Catalog/Pages ${sheet.tree} 0 R/Lang(en-GB)>>`)
  sheet.sink.end(sheet.root)
}

/**
 * Streams a PDF with a front and a back page for each card, CR80 (85.60 × 53.98 mm trimmed).
 * @throws CardArtError `wrong-design`, `malformed` or `bad-portrait`; what was yielded before is then no PDF.
 */
export async function* writePdf(
  design: CompiledDesign,
  cards: Iterable<PrintCard> | AsyncIterable<PrintCard>,
  options: PdfOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const sheet = startSheet(design, options)
  const used = fontFaces().map(() => new Set<number>())
  for await (const { drawn, portrait } of cards) {
    checkPortrait(portrait)
    const card = readCard(design, drawn)
    noteGlyphs(used, [...card.front, ...card.back])
    addFront(sheet, design, card, portrait)
    addBack(sheet, design, card)
    yield sheet.sink.take()
  }
  addFonts(sheet, design, used)
  endSheet(sheet)
  yield sheet.sink.take()
}

/** The same PDF in one piece, for a few cards at a time. */
export const pdfBytes = async (
  design: CompiledDesign,
  cards: Iterable<PrintCard>,
  options: PdfOptions = {},
): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  for await (const piece of writePdf(design, cards, options)) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}
