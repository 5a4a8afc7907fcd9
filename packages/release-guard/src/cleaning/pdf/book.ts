// What all pages of a document share while it is cleaned.
import type { Step } from '../pdf-parts/contents.ts'
import type { Faces } from '../pdf-parts/fonts.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import type { Stream } from '../pdf-parts/pdf-value.ts'
import type { Layers } from './layers.ts'

export interface Book {
  readonly file: PdfFile
  readonly faces: Faces
  readonly layers: Layers
  readonly isDrawnAnew: boolean
  readonly parsed: Map<Stream, readonly Step[]>
  drawings: number
}
