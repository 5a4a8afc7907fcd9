// What is said about a list of people is what drawing their cards would say, text by text.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { hardNames, sampleFace } from '../bin/sample-face.ts'
import { CardArtError } from './card-art-error.ts'
import { compileDesign } from './compile-design.ts'
import { drawCard } from './draw-card.ts'
import { findMisfits } from './find-misfits.ts'
import { sampleDesigns } from './sample-designs.ts'

const designs = sampleDesigns.map(compileDesign)
let portrait: Uint8Array
before(async () => {
  const create = { width: 384, height: 512, channels: 3, background: '#8090a0' } as const
  portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
})

const drawn = (cardType: string, name: string, rank: string): string => {
  const design = designs.find(({ data }) => data.id === cardType)
  assert.ok(design)
  try {
    drawCard(design, sampleFace(portrait, { cardType, name, rank }))
    return ''
  } catch (error) {
    assert.ok(error instanceof CardArtError)
    return `${error.field} ${error.code}`
  }
}

const words = fc.oneof(
  fc.constantFrom(...hardNames),
  fc.string({ unit: fc.constantFrom(...'aeimWMŁạ’- \u0304李\u0007'.split('')), maxLength: 70 }),
)

test('a misfit is found exactly where the card is refused for it', () => {
  let misfits = 0
  fc.assert(
    fc.property(words, words, (name, rank) => {
      for (const design of designs) {
        const [first] = findMisfits(design.data.layout, { name, rank }).map(
          ({ field, code }) => `${field} ${code}`,
        )
        if (first !== undefined) misfits += 1
        assert.equal(first ?? '', drawn(design.data.id, name, rank))
      }
    }),
    { numRuns: 400 },
  )
  assert.ok(misfits > 100)
})

test('both texts are looked at, whatever the first is', () => {
  for (const layout of ['landscape', 'portrait'] as const)
    assert.deepEqual(
      findMisfits(layout, { name: 'W'.repeat(60), rank: '李' }).map(({ field, code }) => [
        field,
        code,
      ]),
      [
        ['name', 'does-not-fit'],
        ['rank', 'missing-glyph'],
      ],
    )
})
