// Card faces as vector art, print-ready PDF and bitmaps. Bytes in, bytes out.
export { CardArtError } from './card-art-error.ts'
export type { CardArtErrorCode } from './card-art-error.ts'
export type { CardFace, DrawnCard } from './card-face.ts'
export { compileDesign } from './compile-design.ts'
export type { CompiledDesign } from './compile-design.ts'
export type { Colour, DesignData } from './design.ts'
export { composeBitmap, composeDrawn } from './compose-bitmap.ts'
export type { CardBitmaps, Dpi } from './compose-bitmap.ts'
export { drawCard } from './draw-card.ts'
export { findMisfits, type Misfit } from './find-misfits.ts'
export {
  contractorPassDesign,
  sampleDesigns,
  staffPassDesign,
  warrantCardDesign,
} from './sample-designs.ts'
export { pdfBytes, pdfPieces, writePdf } from './write-pdf.ts'
export type { PdfOptions, PrintCard } from './write-pdf.ts'
