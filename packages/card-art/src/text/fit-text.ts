// Puts a text into a box: one line as large as allowed, smaller if need be, then two lines, then no.
// Nothing is ever cut off: what does not fit is an error with the field's name.
import { CardArtError } from '../card-art-error.ts'
import { fontFace } from './font-face.ts'
import { hasEveryGlyph, plainWidth, shapeText, widthOf } from './shape-text.ts'
import { placeRun } from './text-run.ts'
import type { RunGlyph, TextRun } from './text-run.ts'

/** Where a text may stand, in millimetres. */
export interface TextBox {
  readonly field: string
  /** Faces to try in turn: the first that has every letter sets the whole text. */
  readonly faces: readonly number[]
  readonly align: 'left' | 'centre'
  /** Left edge, or the middle when centred. */
  readonly x: number
  readonly width: number
  /** Baseline of a single line. */
  readonly y: number
  /** Largest and smallest em of a single line. */
  readonly sizes: readonly [number, number]
  /** Baselines and largest and smallest em of two lines; absent where a second line has no room. */
  readonly double?: {
    readonly y: readonly [number, number]
    readonly sizes: readonly [number, number]
  }
  readonly tracking?: number
}

const chooseFace = (box: TextBox, text: string): number => {
  const chosen = box.faces.find((index) => hasEveryGlyph(fontFace(index), text))
  if (chosen === undefined) throw new CardArtError('missing-glyph', box.field)
  return chosen
}

const line = (
  box: TextBox,
  face: number,
  glyphs: readonly RunGlyph[],
  size: number,
  y: number,
): TextRun => {
  // Tracking after the last letter is no part of what is seen.
  const width = ((widthOf(glyphs) - (box.tracking ?? 0)) * size) / 1000
  return placeRun({ face, size, x: box.align === 'left' ? box.x : box.x - width / 2, y, glyphs })
}

const sizeFor = (box: TextBox, width: number, [largest, smallest]: readonly [number, number]) => {
  // Rounded down, so that a text is never wider than its box.
  const size = Math.min(largest, Math.floor((box.width / Math.max(width, 1)) * 1e6) / 1000)
  return size >= smallest ? size : undefined
}

/** Where a line may be broken: after a space (which falls away) or after a hyphen (which stays). */
const breaksOf = (text: string): readonly (readonly [string, string])[] =>
  Array.from(text.matchAll(/ +|[-‐–/](?=[^ ])/gu), (match): [string, string] => {
    const gap = match[0].startsWith(' ')
    const end = match.index + (gap ? 0 : match[0].length)
    return [text.slice(0, end), text.slice(match.index + match[0].length)]
  }).filter(([first, second]) => first !== '' && second !== '')

const twoLines = (box: TextBox, face: number, text: string): TextRun[] | undefined => {
  if (box.double === undefined) return undefined
  const shape = (part: string): readonly RunGlyph[] =>
    shapeText(fontFace(face), part, box.field, box.tracking)
  let best: { size: number; lines: readonly (readonly RunGlyph[])[] } | undefined
  for (const parts of breaksOf(text)) {
    const lines = parts.map(shape)
    const size = sizeFor(box, Math.max(...lines.map(widthOf)), box.double.sizes)
    if (size !== undefined && size > (best?.size ?? 0)) best = { size, lines }
  }
  if (best === undefined) return undefined
  const [first, second] = box.double.y
  const { size, lines } = best
  // Small lines move together, about the middle of their room.
  const half = Math.min(second - first, size * 1.2) / 2
  const middle = (first + second) / 2
  return lines.map((glyphs, i) =>
    line(box, face, glyphs, size, i === 0 ? middle - half : middle + half),
  )
}

/**
 * Sets a text into its box.
 * @throws CardArtError `missing-glyph` or `does-not-fit`, naming the box's field.
 */
export const fitText = (box: TextBox, text: string): TextRun[] => {
  const face = chooseFace(box, text)
  const glyphs = shapeText(fontFace(face), text, box.field, box.tracking)
  const size = sizeFor(box, widthOf(glyphs) - (box.tracking ?? 0), box.sizes)
  if (size !== undefined) return [line(box, face, glyphs, size, box.y)]
  const lines = twoLines(box, face, text)
  if (lines === undefined) throw new CardArtError('does-not-fit', box.field)
  return lines
}

/**
 * Whether a text surely fits in one line of its first face: a quick look that spares most texts the setting. False
 * says nothing yet.
 */
export const surelyFits = (box: TextBox, text: string): boolean => {
  const [first] = box.faces
  if (first === undefined || box.tracking !== undefined) return false
  const width = plainWidth(fontFace(first), text)
  return width !== undefined && sizeFor(box, width, box.sizes) !== undefined
}
