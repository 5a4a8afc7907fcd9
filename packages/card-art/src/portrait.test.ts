// Only a plain baseline JPEG of the right size gets onto a card, and nothing written beside the picture.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { CardArtError } from './card-art-error.ts'
import { checkPortrait } from './portrait.ts'

const picture = (width = 384, height = 512): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#a08070' } })
const bytes = async (image: Sharp): Promise<Uint8Array> => new Uint8Array(await image.toBuffer())
const refused = (jpeg: Uint8Array): void =>
  assert.throws(() => checkPortrait(jpeg), { code: 'bad-portrait', field: 'portrait' })

test('a baseline JPEG of 384 × 512 passes', async () => {
  checkPortrait(await bytes(picture().jpeg()))
})

test('other sizes, kinds and channels are refused', async () => {
  refused(await bytes(picture(512, 384).jpeg()))
  refused(await bytes(picture().jpeg({ progressive: true })))
  refused(await bytes(picture().png()))
  refused(await bytes(picture().toColourspace('b-w').jpeg()))
  refused(await bytes(picture().toColourspace('cmyk').jpeg()))
})

test('metadata beside the picture is refused', async () => {
  refused(
    await bytes(
      picture()
        .withExif({ IFD0: { Copyright: 'x' } })
        .jpeg(),
    ),
  )
  refused(await bytes(picture().withIccProfile('srgb').jpeg()))
  const plain = await bytes(picture().jpeg())
  const comment = Uint8Array.of(0xff, 0xfe, 0, 4, 65, 66)
  refused(Uint8Array.of(...plain.subarray(0, 2), ...comment, ...plain.subarray(2)))
})

test('a truncated file and arbitrary bytes are refused, with the one error', async () => {
  const plain = await bytes(picture().jpeg())
  refused(plain.subarray(0, -2))
  refused(plain.subarray(0, 250))
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 600 }), (tail) => {
      const jpeg = Uint8Array.of(0xff, 0xd8, ...tail, 0xff, 0xd9)
      try {
        checkPortrait(jpeg)
      } catch (error) {
        assert.ok(error instanceof CardArtError)
      }
    }),
  )
})
