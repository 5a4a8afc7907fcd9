// What drawCard promises: the face's fields and no others, printed whole or refused by field name.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { hardNames, sampleFace, sampleQr } from '../bin/sample-face.ts'
import { CardArtError } from './card-art-error.ts'
import type { CardFace } from './card-face.ts'
import { compileDesign } from './compile-design.ts'
import { drawCard, readCard } from './draw-card.ts'
import { sampleDesigns, warrantCardDesign } from './sample-designs.ts'
import { fontFace } from './text/font-face.ts'
import { widthOf } from './text/shape-text.ts'
import type { TextRun } from './text/text-run.ts'

// Compiles only while CardFace has exactly these fields: one more or one fewer is a type error here.
type Fields = 'cardType' | 'name' | 'rank' | 'serial' | 'expiresOn' | 'qr' | 'portrait'
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const exactFields: Same<keyof CardFace, Fields> = true

const design = compileDesign(warrantCardDesign)
let portrait: Uint8Array

before(async () => {
  const create = { width: 384, height: 512, channels: 3, background: '#8090a0' } as const
  portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
})

const lettersOf = (run: TextRun): string =>
  run.glyphs
    .map(({ glyph }) => String.fromCodePoint(fontFace(run.face).codePointOf(glyph) ?? 0xfffd))
    .join('')

const refusal = (parts: Partial<CardFace>): string => {
  try {
    drawCard(design, sampleFace(portrait, parts))
  } catch (error) {
    assert.ok(error instanceof CardArtError)
    for (const value of Object.values(parts))
      if (typeof value === 'string' && value.length > 3) assert.ok(!error.message.includes(value))
    return `${error.code} ${error.field}`
  }
  return 'drawn'
}

test('a card face has its seven fields and no other', () => {
  assert.equal(exactFields, true)
  const drawn = drawCard(design, sampleFace(portrait))
  assert.deepEqual(Object.keys(drawn).toSorted(), ['back', 'design', 'front', 'qr', 'v'])
})

test('name, rank, serial and expiry stand on the front, the serial on the back', () => {
  const { front, back } = readCard(design, drawCard(design, sampleFace(portrait)))
  assert.deepEqual(front.map(lettersOf), [
    'Amara Okonkwo-Reyes',
    'Detective Sergeant',
    'K7Q2-M4XN-0ZTE-9ABC',
    '31 MAR 2031',
  ])
  assert.deepEqual(back.map(lettersOf), ['K7Q2-M4XN-0ZTE-9ABC'])
})

test('every hard name is drawn whole on every design, inside its box', () => {
  for (const data of sampleDesigns) {
    const each = compileDesign(data)
    for (const name of hardNames) {
      const face = sampleFace(portrait, { name, cardType: data.id })
      const runs = readCard(each, drawCard(each, face)).front.slice(0, -3)
      const drawn = runs.map(lettersOf).join(' ').replaceAll(/[ -]/g, '')
      const marked = /\p{M}/u.test(name.normalize('NFC'))
      if (!marked) assert.equal(drawn, name.normalize('NFC').replaceAll(/[ -]/g, ''), name)
      for (const run of runs) {
        assert.ok(run.x >= 2.9, name)
        assert.ok(run.x + (widthOf(run.glyphs) * run.size) / 1000 <= each.layout.width - 2.9, name)
        assert.ok(run.size >= 1.9, name)
      }
    }
  }
})

test('a field that cannot be drawn is refused by its name, never shortened', () => {
  assert.equal(refusal({ name: '山田太郎' }), 'missing-glyph name')
  assert.equal(refusal({ name: 'Ana 🙂' }), 'missing-glyph name')
  assert.equal(refusal({ rank: 'ས' }), 'missing-glyph rank')
  assert.equal(refusal({ name: 'W'.repeat(60) }), 'does-not-fit name')
  assert.equal(refusal({ name: `${'M'.repeat(40)} ${'W'.repeat(40)}` }), 'does-not-fit name')
  assert.equal(refusal({ rank: 'Detective '.repeat(12).trim() }), 'does-not-fit rank')
  assert.equal(refusal({ name: 'x'.repeat(300) }), 'does-not-fit name')
  assert.equal(refusal({ name: '' }), 'malformed name')
  assert.equal(refusal({ name: ' Ana' }), 'malformed name')
  assert.equal(refusal({ name: 'Ana\u0000Bell' }), 'malformed name')
  assert.equal(refusal({ name: 'Ana\u202eBell' }), 'malformed name')
  assert.equal(refusal({ rank: 'Line\nbreak' }), 'malformed rank')
  assert.equal(refusal({ serial: 'K7Q2-M4XN-0ZTE-9ABI' }), 'malformed serial')
  assert.equal(refusal({ serial: 'k7q2-m4xn-0zte-9abc' }), 'malformed serial')
  assert.equal(refusal({ expiresOn: '2031-02-29' }), 'malformed expiresOn')
  assert.equal(refusal({ expiresOn: '31-03-2031' }), 'malformed expiresOn')
  assert.equal(refusal({ qr: 'lower case' }), 'malformed qr')
  assert.equal(refusal({ qr: '' }), 'malformed qr')
  assert.equal(refusal({ qr: sampleQr(1036, 1) }), 'qr-too-large qr')
  assert.equal(refusal({ cardType: 'staff-pass' }), 'wrong-design cardType')
  assert.equal(refusal({ portrait: new Uint8Array(500) }), 'bad-portrait portrait')
})

test('the longest code of version 21 is drawn, one letter more is refused', () => {
  const drawn = drawCard(design, sampleFace(portrait, { qr: sampleQr(1035, 3) }))
  assert.equal(drawn.qr.size, 101)
})

test('the same face gives the same bytes', () => {
  const face = sampleFace(portrait)
  const [first, second] = [drawCard(design, face), drawCard(compileDesign(warrantCardDesign), face)]
  assert.deepEqual(first, second)
})

test('a drawn card of another design is not read', () => {
  const drawn = drawCard(design, sampleFace(portrait))
  const other = compileDesign({ ...warrantCardDesign, title: 'Warrant' })
  assert.notEqual(other.digest, design.digest)
  assert.throws(() => readCard(other, drawn), { code: 'wrong-design' })
})

test('any change to a drawn card’s form is refused or still draws, and never throws anything else', () => {
  const drawn = drawCard(design, sampleFace(portrait))
  fc.assert(
    fc.property(fc.nat(drawn.front.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const front = drawn.front.slice()
      front[at] = (front[at] ?? 0) ^ change
      try {
        readCard(design, { ...drawn, front })
      } catch (error) {
        assert.ok(error instanceof CardArtError)
      }
    }),
  )
  const cut = { ...drawn, front: drawn.front.slice(0, -1) }
  assert.throws(() => readCard(design, cut), { code: 'malformed', field: 'front' })
  const small = { ...drawn, qr: { size: 97, bits: drawn.qr.bits } }
  assert.throws(() => readCard(design, small), { code: 'malformed', field: 'qr' })
  const bare = JSON.parse('{"v":1}') as typeof drawn
  assert.throws(() => readCard(design, bare), { code: 'malformed' })
})
