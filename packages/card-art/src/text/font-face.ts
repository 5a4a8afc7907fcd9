// The five faces a card is set in, read once from the font packages this package depends on.
// fontkit parses them; glyph ids, advances and outlines are all the rest of the package asks for.
import { fileURLToPath } from 'node:url'
import { openSync } from 'fontkit'
import type { Font } from 'fontkit'

/** Places in the list of faces; a text run names its face by this number. */
export const face = { serif: 0, serifItalic: 1, sans: 2, sansRegular: 3, mono: 4 } as const

const files = [
  '@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf',
  '@expo-google-fonts/source-serif-4/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf',
  '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
  '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  '@expo-google-fonts/jetbrains-mono/600SemiBold/JetBrainsMono_600SemiBold.ttf',
] as const

/** One outline step in font units, y upwards. */
export interface OutlineStep {
  readonly command: string
  readonly args: readonly number[]
}

/** A face with what drawing needs of it. All five have 1,000 units to the em. */
export interface FontFace {
  readonly index: number
  readonly postscriptName: string
  readonly font: Font
  readonly bytes: Uint8Array
  readonly glyphs: number
  readonly ascent: number
  readonly descent: number
  readonly capHeight: number
  readonly italicAngle: number
  readonly box: readonly [number, number, number, number]
  /** Glyph id of a code point, 0 when the face has none. */
  readonly glyphOf: (codePoint: number) => number
  readonly advanceOf: (glyph: number) => number
  readonly outlineOf: (glyph: number) => readonly OutlineStep[]
  /** A code point that this glyph draws, for text extraction; undefined for variants only. */
  readonly codePointOf: (glyph: number) => number | undefined
}

interface WithBytes {
  readonly stream: { readonly buffer: Uint8Array }
}

const memo = <V>(make: (key: number) => V): ((key: number) => V) => {
  const known = new Map<number, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    return made
  }
}

/** Where glyphs are shared (’ is also a modifier letter), text extraction says the everyday character. */
const rarity = (codePoint: number): number => {
  if (codePoint < 0x250) return 0
  return codePoint >= 0x2000 && codePoint < 0x2070 ? 1 : 2
}

const reverseMap = (font: Font): ((glyph: number) => number | undefined) => {
  let codePoints: Map<number, number> | undefined
  return (glyph) => {
    if (codePoints === undefined) {
      codePoints = new Map()
      for (const codePoint of font.characterSet.toSorted((a, b) => rarity(b) - rarity(a) || b - a))
        codePoints.set(font.glyphForCodePoint(codePoint).id, codePoint)
    }
    return codePoints.get(glyph)
  }
}

const openFace = (file: string, index: number): FontFace => {
  const font = openSync(fileURLToPath(import.meta.resolve(file))) as Font
  const { minX, minY, maxX, maxY } = font.bbox
  return {
    index,
    postscriptName: font.postscriptName,
    font,
    bytes: (font as unknown as WithBytes).stream.buffer,
    glyphs: font.numGlyphs,
    ascent: font.ascent,
    descent: font.descent,
    capHeight: font.capHeight,
    italicAngle: font.italicAngle,
    box: [minX, minY, maxX, maxY],
    glyphOf: memo((codePoint) =>
      font.hasGlyphForCodePoint(codePoint) ? font.glyphForCodePoint(codePoint).id : 0,
    ),
    advanceOf: memo((glyph) => font.getGlyph(glyph).advanceWidth),
    outlineOf: memo((glyph) => font.getGlyph(glyph).path.commands as readonly OutlineStep[]),
    codePointOf: reverseMap(font),
  }
}

let opened: readonly FontFace[] | undefined

/** The faces in the order of `face`; opened on first use and kept. */
export const fontFaces = (): readonly FontFace[] => (opened ??= files.map(openFace))

/** One face by its place in the list. */
export const fontFace = (index: number): FontFace => {
  const found = fontFaces()[index]
  if (found === undefined) throw new RangeError('no such face')
  return found
}
