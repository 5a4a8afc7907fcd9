// Embedded fonts: a TrueType subset with glyph ids kept, as a CIDFontType2 with a ToUnicode map.
// The letters most cards need are subset and deflated once a design; only a card beyond them costs more.
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { subsetFont } from '../text/subset-font.ts'
import { pdfBlock, type PdfBlock } from './pdf-sink.ts'
import type { FontFace } from '../text/font-face.ts'

/** The streams and dictionaries of one font; references are filled in by the writer. */
export interface PdfFont {
  readonly name: string
  readonly program: Uint8Array
  readonly programLength: number
  readonly widths: string
  readonly toUnicode: Uint8Array
  readonly descriptor: string
}

const tagOf = (face: FontFace, glyphs: readonly number[]): string => {
  const hash = createHash('sha256')
    .update(`${face.postscriptName} ${glyphs.join(' ')}`)
    .digest()
  return Array.from(hash.subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join('')
}

const hex16 = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex')

const toUnicode = (face: FontFace, glyphs: readonly number[]): string => {
  const pairs = glyphs.flatMap((glyph) => {
    const codePoint = face.codePointOf(glyph)
    if (codePoint === undefined) return []
    return [`<${glyph.toString(16).padStart(4, '0')}> <${hex16(String.fromCodePoint(codePoint))}>`]
  })
  const blocks: string[] = []
  // ISO 32000-1, 9.10.3 with Adobe Technical Note 5411: at most 100 entries a block.
  for (let i = 0; i < pairs.length; i += 100) {
    const block = pairs.slice(i, i + 100)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`)
  }
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def',
    '/CMapName /Adobe-Identity-UCS def /CMapType 2 def',
    '1 begincodespacerange <0000> <ffff> endcodespacerange',
    ...blocks,
    'endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n')
}

/** Prepares the subset of a face for these glyphs. The same glyphs give the same bytes. */
export const pdfFont = (face: FontFace, wanted: ReadonlySet<number>): PdfFont => {
  const glyphs = [...wanted].toSorted((a, b) => a - b)
  const program = subsetFont(face.bytes, glyphs)
  const name = `${tagOf(face, glyphs)}+${face.postscriptName}`
  const italic = face.italicAngle === 0 ? 4 : 68
  return {
    name,
    program: deflateSync(program, { level: 9 }),
    programLength: program.length,
    widths: glyphs.map((glyph) => `${glyph}[${face.advanceOf(glyph)}]`).join(''),
    toUnicode: deflateSync(toUnicode(face, glyphs)),
    descriptor: `/Type/FontDescriptor/FontName/${name}/Flags ${italic}/FontBBox[${face.box.join(' ')}]/ItalicAngle ${face.italicAngle}/Ascent ${face.ascent}/Descent ${face.descent}/CapHeight ${face.capHeight}/StemV 100`,
  }
}

/** Numbers of the objects one font takes. */
export interface FontNumbers {
  readonly font: number
  readonly program: number
  readonly descriptor: number
  readonly descendant: number
  readonly map: number
}

/** A font's five objects, ready to be written under these numbers. */
export const fontBlock = (font: PdfFont, at: FontNumbers): PdfBlock =>
  pdfBlock([
    [at.program, `/Length1 ${font.programLength}/Filter/FlateDecode`, font.program],
    [at.map, '/Filter/FlateDecode', font.toUnicode],
    [at.descriptor, `<<${font.descriptor}/FontFile2 ${at.program} 0 R>>`],
    [
      at.descendant,
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${font.name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${at.descriptor} 0 R/CIDToGIDMap/Identity/DW 0/W[${font.widths}]>>`,
    ],
    [
      at.font,
      `<</Type/Font/Subtype/Type0/BaseFont/${font.name}/Encoding/Identity-H/DescendantFonts[${at.descendant} 0 R]/ToUnicode ${at.map} 0 R>>`,
    ],
  ])

const everyday =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '’-.,()&/ÁÀÂÄÇÉÈÊËÍÎÏÑÓÔÖÚÜáàâäåãçéèêëíìîïñóòôöøúùûüýŁłśŚşšŠžŽćčČęğ"

/** Latin letters beyond the everyday ones (U+00C0–U+024F): names of most of Europe. */
export const latinGlyphs = (face: FontFace): number[] =>
  Array.from({ length: 0x250 - 0xc0 }, (_, i) => face.glyphOf(0xc0 + i)).filter(
    (glyph) => glyph > 0,
  )

/** Glyphs of the letters that names and ranks are mostly made of. */
export const everydayGlyphs = (face: FontFace): number[] =>
  Array.from(everyday, (letter) => face.glyphOf(letter.codePointAt(0) ?? 0)).filter(
    (glyph) => glyph > 0,
  )
