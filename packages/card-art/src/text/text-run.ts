// A line of glyphs at a place on the card, and its bytes in a drawn card.
// Byte for byte in docs/formats/card-art.md; decoding is strict, because a station draws what it is sent.
import { CardArtError } from '../card-art-error.ts'
import { fontFaces } from './font-face.ts'

/** One glyph: where the pen goes next and how far off the pen it stands, in 1/1000 em. */
export interface RunGlyph {
  readonly glyph: number
  readonly advance: number
  readonly dx: number
  readonly dy: number
}

/** Glyphs on one baseline; millimetres from the top left of the trimmed card. */
export interface TextRun {
  readonly face: number
  /** Size of the em. */
  readonly size: number
  readonly x: number
  readonly y: number
  readonly glyphs: readonly RunGlyph[]
}

const headBytes = 9
const glyphBytes = 8

/** Rounds a place and a size to what the bytes can say, so that both renderings use equal numbers. */
export const placeRun = (run: TextRun): TextRun => ({
  ...run,
  size: Math.round(run.size * 1000) / 1000,
  x: Math.round(run.x * 100) / 100,
  y: Math.round(run.y * 100) / 100,
})

/** Runs as bytes: a count, then each run. */
export const encodeRuns = (runs: readonly TextRun[]): Uint8Array => {
  const total = runs.reduce((sum, run) => sum + headBytes + run.glyphs.length * glyphBytes, 1)
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, runs.length)
  let at = 1
  for (const run of runs) {
    view.setUint8(at, run.face)
    view.setUint16(at + 1, Math.round(run.size * 1000))
    view.setInt16(at + 3, Math.round(run.x * 100))
    view.setInt16(at + 5, Math.round(run.y * 100))
    view.setUint16(at + 7, run.glyphs.length)
    at += headBytes
    for (const { glyph, advance, dx, dy } of run.glyphs) {
      view.setUint16(at, glyph)
      view.setInt16(at + 2, advance)
      view.setInt16(at + 4, dx)
      view.setInt16(at + 6, dy)
      at += glyphBytes
    }
  }
  return bytes
}

const readRun = (view: DataView, at: number, field: string): TextRun => {
  const face = view.getUint8(at)
  const count = view.getUint16(at + 7)
  const known = fontFaces()[face]
  if (known === undefined) throw new CardArtError('malformed', field)
  const glyphs: RunGlyph[] = []
  for (let place = at + headBytes; glyphs.length < count; place += glyphBytes) {
    const glyph = view.getUint16(place)
    if (glyph === 0 || glyph >= known.glyphs) throw new CardArtError('malformed', field)
    glyphs.push({
      glyph,
      advance: view.getInt16(place + 2),
      dx: view.getInt16(place + 4),
      dy: view.getInt16(place + 6),
    })
  }
  const size = view.getUint16(at + 1) / 1000
  if (size < 1) throw new CardArtError('malformed', field)
  return { face, size, x: view.getInt16(at + 3) / 100, y: view.getInt16(at + 5) / 100, glyphs }
}

/** Reads what `encodeRuns` wrote; anything else is `malformed` with the field's name. */
export const decodeRuns = (bytes: Uint8Array, field: string): TextRun[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const runs: TextRun[] = []
    let at = 1
    for (let left = view.getUint8(0); left > 0; left -= 1) {
      const run = readRun(view, at, field)
      runs.push(run)
      at += headBytes + run.glyphs.length * glyphBytes
    }
    if (at !== bytes.length) throw new CardArtError('malformed', field)
    return runs
  } catch (error) {
    if (error instanceof CardArtError) throw error
    throw new CardArtError('malformed', field, error)
  }
}
