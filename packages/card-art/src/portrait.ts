// Looks at a portrait's JPEG header only: the picture goes into the PDF as it came, so its kind must be certain.
import { CardArtError } from './card-art-error.ts'

export const portraitSize = { width: 384, height: 512 } as const

/** Largest portrait taken, in bytes: a print job stays small and a station's memory bounded. */
const portraitBytesMax = 400_000

const bad = (): CardArtError => new CardArtError('bad-portrait', 'portrait')

/** JFIF, quantisation, Huffman tables, restart interval: all that may stand before the frame header. */
const innocent: ReadonlySet<number> = new Set([0xffe0, 0xffdb, 0xffc4, 0xffdd])

/**
 * Walks the markers (ITU-T T.81, annex B) to the baseline frame header. Whatever an application wrote beside
 * the picture (place, camera, thumbnail, comment) must not reach a printer, so no other marker passes.
 */
const frameHeader = (view: DataView): number => {
  let at = 2
  while (at + 10 <= view.byteLength) {
    const marker = view.getUint16(at)
    if (marker === 0xffc0) return at
    if (!innocent.has(marker)) throw bad()
    at += 2 + view.getUint16(at + 2)
  }
  throw bad()
}

/**
 * Passes a baseline JPEG of 384 × 512 pixels, three channels, without metadata; its end marker in place.
 * @throws CardArtError `bad-portrait`
 */
export const checkPortrait = (jpeg: Uint8Array): void => {
  const { length } = jpeg
  if (length < 200 || length > portraitBytesMax) throw bad()
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, length)
  if (view.getUint16(0) !== 0xffd8 || view.getUint16(length - 2) !== 0xffd9) throw bad()
  const at = frameHeader(view)
  const height = view.getUint16(at + 5)
  const width = view.getUint16(at + 7)
  if (width !== portraitSize.width || height !== portraitSize.height) throw bad()
  if (view.getUint8(at + 4) !== 8 || view.getUint8(at + 9) !== 3) throw bad()
}
