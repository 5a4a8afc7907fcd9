// Where the QR stands in its field: whole dots a module, as many as fit, centred on whole dots.
import { qrFieldDots } from '../art/layout.ts'
import type { Layout } from '../art/layout.ts'

/** All in dots at 300 dpi. `x`, `y`: the first dark module's corner, inside the quiet zone of four modules. */
export interface QrPlace {
  readonly module: number
  readonly x: number
  readonly y: number
}

/** Four dots a module for version 21, more for smaller symbols; never fewer. */
export const placeQr = (layout: Layout, size: number): QrPlace => {
  const module = Math.floor(qrFieldDots / (size + 8))
  const inset = Math.floor((qrFieldDots - size * module) / 2)
  return { module, x: layout.qr[0] + inset, y: layout.qr[1] + inset }
}
