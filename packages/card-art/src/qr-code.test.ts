// The code on the card must be read: from the bitmaps, from their black layers, and from the rendered PDF.
// The decoder is the one gates use, its wasm taken from the disk.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { sampleFace, sampleQr } from '../bin/sample-face.ts'
import { compileDesign } from './compile-design.ts'
import { composeBitmap } from './compose-bitmap.ts'
import { drawCard } from './draw-card.ts'
import { sampleDesigns, warrantCardDesign } from './sample-designs.ts'
import { pdfBytes } from './write-pdf.ts'

let portrait: Uint8Array
before(async () => {
  const file = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  const wasmBinary = new Uint8Array(readFileSync(file)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  const create = { width: 384, height: 512, channels: 3, background: '#90857a' } as const
  portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
})

const codes = async (png: Uint8Array): Promise<string[]> =>
  (await readBarcodes(png, { formats: ['QRCode'], tryHarder: true })).map(({ text }) => text)

const noPoppler =
  spawnSync('which', ['pdftoppm']).status === 0 ? false : 'pdftoppm is not installed'

test('the code on every design is read back at 300 and 600 dpi, from the card and from its black layer', async () => {
  for (const data of sampleDesigns)
    for (const dpi of [300, 600] as const) {
      const face = sampleFace(portrait, { cardType: data.id, qr: sampleQr(1035, dpi) })
      const { back, backK } = await composeBitmap(compileDesign(data), face, dpi)
      assert.deepEqual(await codes(back), [face.qr], `${data.id} ${dpi}`)
      assert.deepEqual(await codes(backK), [face.qr], `${data.id} ${dpi} K`)
    }
})

test('a smaller code gets larger modules and is read as well', async () => {
  const face = sampleFace(portrait, { qr: sampleQr(300, 5) })
  const { back } = await composeBitmap(compileDesign(warrantCardDesign), face, 300)
  assert.deepEqual(await codes(back), [face.qr])
})

test('the code in the rendered PDF is read back', { skip: noPoppler }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'card-art-'))
  for (const data of sampleDesigns) {
    const design = compileDesign(data)
    const face = sampleFace(portrait, { cardType: data.id, qr: sampleQr(1035, 9) })
    const [pdf, png] = [join(folder, 'card.pdf'), join(folder, 'card')]
    const card = { drawn: drawCard(design, face), portrait }
    writeFileSync(pdf, pdfBytes(design, [card], { bleed: true }))
    execFileSync('pdftoppm', ['-r', '300', '-png', '-f', '2', '-singlefile', pdf, png])
    assert.deepEqual(await codes(new Uint8Array(readFileSync(`${png}.png`))), [face.qr])
  }
  rmSync(folder, { recursive: true })
})
