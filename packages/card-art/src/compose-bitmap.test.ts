// Bitmaps as a printer takes them: whole dots, a true black layer, the right size said in the file.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import sharp from 'sharp'
import { sampleFace } from '../bin/sample-face.ts'
import { compileDesign } from './compile-design.ts'
import { composeBitmap } from './compose-bitmap.ts'
import { warrantCardDesign } from './sample-designs.ts'

let portrait: Uint8Array
before(async () => {
  const create = { width: 384, height: 512, channels: 3, background: '#90857a' } as const
  portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
})

test('sizes and resolution are what a printer expects', async () => {
  const design = compileDesign(warrantCardDesign)
  for (const [dpi, width, height] of [
    [300, 1011, 638],
    [600, 2022, 1275],
  ] as const) {
    const bitmaps = await composeBitmap(design, sampleFace(portrait), dpi)
    for (const png of Object.values(bitmaps)) {
      const seen = await sharp(png as Uint8Array).metadata()
      assert.deepEqual([seen.width, seen.height], [width, height])
      assert.equal(Math.round(seen.density ?? 0), dpi)
    }
  }
})

test('the black layer has one bit a pixel, and each of its dots is dark on the whole picture', async () => {
  const { front, back, frontK, backK } = await composeBitmap(
    compileDesign(warrantCardDesign),
    sampleFace(portrait),
    300,
  )
  for (const [whole, layer] of [
    [front, frontK],
    [back, backK],
  ] as const) {
    assert.equal(Buffer.from(layer).readUInt8(24), 1)
    const [colour, black] = await Promise.all(
      [whole, layer].map((png) => sharp(png).greyscale().raw().toBuffer()),
    )
    let dots = 0
    black?.forEach((value, i) => {
      if (value > 0) return
      dots += 1
      assert.ok((colour?.[i] ?? 255) < 132)
    })
    assert.ok(dots > 8000)
  }
})

test('modules of the code stand on whole dots: four by four, pure black or untouched', async () => {
  const design = compileDesign(warrantCardDesign)
  const { backK } = await composeBitmap(design, sampleFace(portrait), 300)
  const { data, info } = await sharp(backK).greyscale().raw().toBuffer({ resolveWithObject: true })
  const [left, top] = [design.layout.qr[0] + 16, design.layout.qr[1] + 16]
  for (let y = 0; y < 404; y += 1)
    for (let x = 0; x < 404; x += 1) {
      const corner = (top + (y & ~3)) * info.width + left + (x & ~3)
      assert.equal(data[(top + y) * info.width + left + x], data[corner])
    }
})

test('the portrait shows in its frame, and a broken picture is refused', async () => {
  const design = compileDesign(warrantCardDesign)
  const { front } = await composeBitmap(design, sampleFace(portrait), 300)
  const { x, y, width } = design.layout.portrait
  const at = { left: x + 140, top: y + 190, width: 1, height: 1 }
  assert.ok(width > 280)
  const pixel = await sharp(front).extract(at).removeAlpha().raw().toBuffer()
  for (const [i, value] of [0x90, 0x85, 0x7a].entries())
    assert.ok(Math.abs((pixel[i] ?? 0) - value) < 6)
  const broken = portrait.slice()
  broken.fill(0, 180, broken.length - 2)
  await assert.rejects(composeBitmap(design, sampleFace(broken), 300), { code: 'bad-portrait' })
})
