// From letters to placed glyphs: normalised, kerned, accents on their letters, no ligatures.
// Kerning is asked of the font once per pair of letters; the memory holds pairs, never names.
import { CardArtError } from '../card-art-error.ts'
import type { FontFace } from './font-face.ts'
import type { RunGlyph } from './text-run.ts'

const features = { liga: false, clig: false, dlig: false, calt: false, kern: true }
const combining = /\p{M}/u
const pairs = new WeakMap<FontFace, Map<number, number>>()

const kernOf = (face: FontFace, left: number, right: number): number => {
  let known = pairs.get(face)
  if (known === undefined) pairs.set(face, (known = new Map<number, number>()))
  const key = left * 0x110000 + right
  const found = known.get(key)
  if (found !== undefined) return found
  const run = face.font.layout(String.fromCodePoint(left, right), features)
  const first = run.positions[0]
  const kern =
    run.glyphs.length === 2 && first !== undefined
      ? Math.round(first.xAdvance - face.advanceOf(face.glyphOf(left)))
      : 0
  known.set(key, kern)
  return kern
}

const shapeMarked = (face: FontFace, text: string): RunGlyph[] => {
  const run = face.font.layout(text, features)
  return run.glyphs.map((glyph, i) => {
    const at = run.positions[i]
    if (at === undefined) throw new RangeError('a glyph without a place')
    return {
      glyph: glyph.id,
      advance: Math.round(at.xAdvance),
      dx: Math.round(at.xOffset),
      dy: Math.round(at.yOffset),
    }
  })
}

const shapePlain = (face: FontFace, codePoints: readonly number[]): RunGlyph[] =>
  codePoints.map((codePoint, i) => {
    const glyph = face.glyphOf(codePoint)
    const next = codePoints[i + 1]
    const kern = next === undefined ? 0 : kernOf(face, codePoint, next)
    return { glyph, advance: face.advanceOf(glyph) + kern, dx: 0, dy: 0 }
  })

/** Whether the face has a glyph for every letter of this text (in its composed form). */
export const hasEveryGlyph = (face: FontFace, text: string): boolean =>
  Array.from(text.normalize('NFC')).every((letter) => face.glyphOf(letter.codePointAt(0) ?? 0) > 0)

/**
 * Places the glyphs of one line. `tracking` is added after every letter, in 1/1000 em.
 * @throws CardArtError `missing-glyph` with the field's name.
 */
export const shapeText = (
  face: FontFace,
  text: string,
  field: string,
  tracking = 0,
): readonly RunGlyph[] => {
  const composed = text.normalize('NFC')
  const codePoints = Array.from(composed, (letter) => letter.codePointAt(0) ?? 0)
  if (!codePoints.every((codePoint) => face.glyphOf(codePoint) > 0))
    throw new CardArtError('missing-glyph', field)
  const glyphs = combining.test(composed)
    ? shapeMarked(face, composed)
    : shapePlain(face, codePoints)
  if (glyphs.some(({ glyph }) => glyph === 0)) throw new CardArtError('missing-glyph', field)
  if (tracking === 0) return glyphs
  return glyphs.map((g) => (g.advance === 0 ? g : { ...g, advance: g.advance + tracking }))
}

/**
 * How wide a text will be, in 1/1000 em, without placing its glyphs; undefined where that takes placing: a letter
 * is missing, or an accent stands on its letter.
 */
export const plainWidth = (face: FontFace, text: string): number | undefined => {
  const composed = text.normalize('NFC')
  if (combining.test(composed)) return undefined
  let width = 0
  let before: number | undefined
  for (const letter of composed) {
    const codePoint = letter.codePointAt(0) ?? 0
    const glyph = face.glyphOf(codePoint)
    if (glyph === 0) return undefined
    width += face.advanceOf(glyph)
    if (before !== undefined) width += kernOf(face, before, codePoint)
    before = codePoint
  }
  return width
}

/** Width of placed glyphs in 1/1000 em. */
export const widthOf = (glyphs: readonly RunGlyph[]): number =>
  glyphs.reduce((sum, { advance }) => sum + advance, 0)
