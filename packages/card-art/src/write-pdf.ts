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
import { PdfSink } from './print/pdf-sink.ts'
import { noteGlyphs, numbers, staticPdf } from './print/static-pdf.ts'
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
  readonly design: CompiledDesign
  readonly pages: number[]
  /** Glyphs of people's texts, for each face. */
  readonly used: readonly Set<number>[]
  readonly fonts: string
  readonly boxes: string
  readonly open: string
  readonly marks: string
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
  const faces = fontFaces()
  const sink = new PdfSink(numbers.count(faces.length))
  const out = margin === 0 ? 0 : bleed
  const scale = decimal(points)
  sink.block(staticPdf(design).forms)
  return {
    sink,
    design,
    pages: [],
    used: faces.map(() => new Set<number>()),
    fonts: faces.map((_, i) => `/F${i} ${numbers.font(i).font} 0 R`).join(''),
    boxes: `/MediaBox[${boxOf(margin, margin, width, height)}]/BleedBox[${boxOf(margin, out, width, height)}]/TrimBox[${boxOf(margin, 0, width, height)}]`,
    open: `q ${scale} 0 0 -${scale} ${decimal(margin * points)} ${decimal((margin + height) * points)} cm\n`,
    marks: options.cropMarks === true ? cropMarks(width, height) : '',
  }
}

const addPage = (sheet: Sheet, content: string, objects: string): void => {
  const { sink, fonts, boxes } = sheet
  const [page, body] = [sink.reserve(), sink.reserve()]
  sheet.pages.push(page)
  sink.object(
    page,
    `<</Type/Page/Parent ${numbers.tree} 0 R${boxes}/Resources<</Font<<${fonts}>>/XObject<<${objects}>>>>/Contents ${body} 0 R>>`,
  )
  sink.stream(body, '', Buffer.from(`${sheet.open}${sheet.marks}${content}Q\n`, 'latin1'))
}

const addFront = (sheet: Sheet, card: ReadCard, jpeg: Uint8Array): void => {
  const { portrait } = sheet.design.layout
  const image = sheet.sink.reserve()
  const size = `/Width ${portraitSize.width}/Height ${portraitSize.height}`
  const kind =
    '/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode'
  sheet.sink.stream(image, `${kind}${size}`, jpeg)
  const [x, y, w, h] = [portrait.x, portrait.y, portrait.width, portrait.height].map((n) => n * dot)
  const place = `${decimal(w ?? 0)} 0 0 -${decimal(h ?? 0)} ${decimal(x ?? 0)} ${decimal((y ?? 0) + (h ?? 0))} cm`
  const content = `/A Do\nq\n${pdfPath(portrait.frame)}\nW n ${place} /P Do Q\n0 g\n${card.front.map(pdfRun).join('\n')}\n`
  addPage(sheet, content, `/A ${numbers.front} 0 R/P ${image} 0 R`)
}

const addBack = (sheet: Sheet, card: ReadCard): void => {
  const mask = sheet.sink.reserve()
  const { size, bits } = card.qr
  const kind = '/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]'
  sheet.sink.stream(mask, `${kind}/Width ${size}/Height ${size}`, bits)
  const at = placeQr(sheet.design.layout, size)
  const side = size * at.module * dot
  const place = `${decimal(side)} 0 0 -${decimal(side)} ${decimal(at.x * dot)} ${decimal(at.y * dot + side)} cm`
  const content = `/A Do\n0 g\nq ${place} /Q Do Q\n${card.back.map(pdfRun).join('\n')}\n`
  addPage(sheet, content, `/A ${numbers.back} 0 R/Q ${mask} 0 R`)
}

const addCard = (sheet: Sheet, { drawn, portrait }: PrintCard): void => {
  checkPortrait(portrait)
  const card = readCard(sheet.design, drawn)
  noteGlyphs(sheet.used, [...card.front, ...card.back])
  addFront(sheet, card, portrait)
  addBack(sheet, card)
}

const endSheet = ({ sink, design, used, pages }: Sheet): void => {
  const shared = staticPdf(design)
  used.forEach((glyphs, face) => sink.block(shared.fontFor(face, glyphs).block))
  const kids = pages.map((page) => `${page} 0 R`).join(' ')
  sink.object(numbers.tree, `<</Type/Pages/Count ${pages.length}/Kids[${kids}]>>`)
  sink.object(numbers.root, `<</Type/Catalog/Pages ${numbers.tree} 0 R/Lang(en-GB)>>`)
  sink.end(numbers.root)
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
  for await (const card of cards) {
    addCard(sheet, card)
    yield Buffer.concat(sheet.sink.take())
  }
  endSheet(sheet)
  yield Buffer.concat(sheet.sink.take())
}

/**
 * The same PDF at once, for a few cards at a time, as pieces to be written one after the other. Some are
 * shared with other files or are the cards' own bytes: read only.
 */
export const pdfPieces = (
  design: CompiledDesign,
  cards: Iterable<PrintCard>,
  options: PdfOptions = {},
): readonly Uint8Array[] => {
  const sheet = startSheet(design, options)
  for (const card of cards) addCard(sheet, card)
  endSheet(sheet)
  return sheet.sink.take()
}

/** The same in one piece. */
export const pdfBytes = (
  design: CompiledDesign,
  cards: Iterable<PrintCard>,
  options: PdfOptions = {},
): Uint8Array => new Uint8Array(Buffer.concat(pdfPieces(design, cards, options)))
