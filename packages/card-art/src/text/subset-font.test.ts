// The subset must draw every letter exactly as the font does: outlines are compared, not names.
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { create } from 'fontkit'
import type { Font } from 'fontkit'
import { fontFaces } from './font-face.ts'
import { subsetFont } from './subset-font.ts'

const open = (bytes: Uint8Array): Font => create(Buffer.from(bytes)) as Font

test('every letter of every repertoire keeps its outline and its advance', () => {
  for (const face of fontFaces()) {
    const glyphs = new Set(face.font.characterSet.map((codePoint) => face.glyphOf(codePoint)))
    const subset = open(subsetFont(face.bytes, glyphs))
    for (const glyph of glyphs) {
      const [kept, own] = [subset.getGlyph(glyph), face.font.getGlyph(glyph)]
      assert.deepEqual(kept.path.commands, own.path.commands, `${face.postscriptName} ${glyph}`)
      assert.equal(kept.advanceWidth, own.advanceWidth)
    }
  }
})

test('a small subset keeps composites whole and drops the rest', () => {
  const [face] = fontFaces()
  assert.ok(face !== undefined)
  const wanted = Array.from('Éñọ', (letter) => face.glyphOf(letter.codePointAt(0) ?? 0))
  const bytes = subsetFont(face.bytes, wanted)
  const subset = open(bytes)
  for (const glyph of wanted)
    assert.deepEqual(subset.getGlyph(glyph).path.commands, face.font.getGlyph(glyph).path.commands)
  assert.equal(subset.getGlyph(face.glyphOf(0x7a)).path.commands.length, 0)
  assert.ok(bytes.length < 30_000)
  assert.deepEqual(subsetFont(face.bytes, wanted), bytes)
})
