// Fitting: never wider than the box, never smaller than legible, never a letter lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hardNames } from '../../bin/sample-face.ts'
import { CardArtError } from '../card-art-error.ts'
import { fitText } from './fit-text.ts'
import type { TextBox } from './fit-text.ts'
import { face, fontFace, fontFaces } from './font-face.ts'
import { shapeText, widthOf } from './shape-text.ts'
import { decodeRuns, encodeRuns } from './text-run.ts'

const box: TextBox = {
  field: 'name',
  faces: [face.serif, face.sans],
  align: 'centre',
  x: 40,
  width: 50,
  y: 30,
  sizes: [6, 4.3],
  double: { y: [28, 33], sizes: [4.5, 2.6] },
}
const latin = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHWM ’-éŁạ'.split(''))

test('whatever is set fits its box, keeps every letter and is read back from its bytes', () => {
  fc.assert(
    fc.property(fc.array(latin, { minLength: 1, maxLength: 70 }), (letters) => {
      const text = letters.join('').trim().replaceAll(/ +/g, ' ')
      fc.pre(text !== '')
      try {
        const runs = fitText(box, text)
        const count = runs.reduce((sum, run) => sum + run.glyphs.length, 0)
        const lost = runs.length === 2 && !text.includes('-') ? 1 : 0
        assert.ok(
          count === text.length || count === text.length - 1 || count === text.length - lost,
        )
        for (const run of runs) {
          const width = (widthOf(run.glyphs) * run.size) / 1000
          assert.ok(width <= box.width + 0.01)
          assert.ok(Math.abs(run.x + width / 2 - box.x) < 0.02)
          assert.ok(run.size >= 2.6)
        }
        assert.deepEqual(decodeRuns(encodeRuns(runs), 'front'), runs)
      } catch (error) {
        assert.ok(error instanceof CardArtError && error.code === 'does-not-fit')
        assert.ok(text.length > 20)
      }
    }),
  )
})

test('kerning by pairs is what the font’s own layout gives', () => {
  const features = { liga: false, clig: false, dlig: false, calt: false, kern: true }
  for (const each of fontFaces().slice(0, 4))
    for (const name of hardNames) {
      const text = name.normalize('NFC')
      if (!Array.from(text).every((letter) => each.glyphOf(letter.codePointAt(0) ?? 0) > 0))
        continue
      const run = each.font.layout(text, features)
      const shaped = shapeText(each, text, 'name')
      assert.deepEqual(
        shaped.map(({ glyph, advance }) => [glyph, advance]),
        run.glyphs.map((glyph, i) => [glyph.id, Math.round(run.positions[i]?.xAdvance ?? 0)]),
        each.postscriptName,
      )
    }
})

test('kerning is not nothing, and accents without a letter of their own stand over their letters', () => {
  const serif = fontFace(face.serif)
  const pair = widthOf(shapeText(serif, 'To', 'name'))
  assert.ok(pair < widthOf(shapeText(serif, 'T', 'name')) + widthOf(shapeText(serif, 'o', 'name')))
  const marked = shapeText(serif, 'M\u0304a', 'name')
  assert.equal(marked.length, 3)
  const accent = marked[1]
  assert.ok(accent !== undefined)
  assert.equal(accent.advance, 0)
  assert.notEqual(accent.dx, 0)
})

test('a letter the serif lacks sets the whole name in the sans', () => {
  const [run] = fitText(box, 'ǫda')
  assert.equal(run?.face, face.sans)
})
