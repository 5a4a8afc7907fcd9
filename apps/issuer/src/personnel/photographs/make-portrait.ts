// The two portraits of a holder, made once when the photograph comes in: a JPEG for the card's face, and an AVIF of
// at most 500 bytes, its constant container stripped, for the QR code.
import assert from 'node:assert/strict'
import { stripPortrait } from '@tipstaff/credential'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import type { Crop } from './judge-photograph.ts'
import type { Picture } from './read-photograph.ts'

export interface Portrait {
  /** JPEG, 384 × 512, sRGB, 4:4:4, no metadata. */
  readonly print: Uint8Array
  /** Template number and AVIF payload, at most 500 bytes, 72 × 96; `rebuildPortrait` makes it a file. */
  readonly qr: Uint8Array
}

export const qrPortraitBytesMax = 500
const printSize = { width: 384, height: 512 } as const
/** A frame this small leaves more of 500 bytes to each part of the face than 96 × 128 does; pages enlarge it. */
export const qrSize = { width: 72, height: 96 } as const

/** Makes both portraits from one crop of a picture. */
export async function makePortrait(picture: Picture, crop: Crop): Promise<Portrait> {
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const
  const pixels = await sharp(picture.pixels, { raw })
    .extract(crop)
    .resize({ ...printSize, fit: 'fill' })
    .raw()
    .toBuffer()
  const face = (): Sharp => sharp(pixels, { raw: { ...printSize, channels: 3 } })
  const print = await face().jpeg({ quality: 82, chromaSubsampling: '4:4:4' }).toBuffer()
  const small = await face().resize(qrSize).raw().toBuffer()
  return { print, qr: await makeQrPortrait(small) }
}

/** Makes the QR portrait from 72 × 96 RGB pixels: the best quality whose payload fits. */
export async function makeQrPortrait(
  pixels: Uint8Array,
  bytesMax: number = qrPortraitBytesMax,
): Promise<Uint8Array> {
  let plain = await quietColour(pixels)
  for (let blur = 0.6; blur < 30; blur *= 2) {
    const portrait = await searchQuality(plain, bytesMax)
    if (portrait !== null) return portrait
    // Foliage, tweed, noise: too much even at the lowest quality, so it is softened until it fits.
    plain = await sharp(plain, { raw: { ...qrSize, channels: 3 } })
      .blur(blur)
      .raw()
      .toBuffer()
  }
  return assert.fail('a portrait blurred to a plain colour does not fit')
}

// The encoder knows 64 steps of quality; sharp's hundred fall on them.
const stepMost = 62
const middlingStep = 18
// Bytes grow nearly exponentially: natural logarithm of the growth from one step to the next.
const growth = 0.072

const encode = (pixels: Uint8Array, step: number, effort: number): Promise<Buffer> =>
  sharp(pixels, { raw: { ...qrSize, channels: 3 } })
    .avif({
      quality: Math.max(1, Math.round((step * 100) / 63)),
      effort,
      chromaSubsampling: '4:2:0',
      tune: 'ssim',
    })
    .toBuffer()

// What the template takes off the file: the container and the AV1 sequence header, less its own number.
const strippedBytes = 262

/**
 * Finds the best quality that fits; null where none does. Hasty encodings, a tenth and a third of the cost, say how
 * busy the picture is, so that the careful one after them lands close, mostly at once.
 */
async function searchQuality(pixels: Uint8Array, bytesMax: number): Promise<Uint8Array | null> {
  let [fits, over] = [-1, stepMost + 1]
  let best: Buffer | null = null
  let step = middlingStep
  const within = (wanted: number): number => Math.min(Math.max(wanted, fits + 1), over - 1)
  const room = (file: Buffer): number => Math.log(bytesMax / (file.length - strippedBytes)) / growth
  for (const effort of [0, 3])
    step = within(step + Math.floor(room(await encode(pixels, step, effort))))
  for (let tries = 0; over - fits > 1 && (tries < 2 || best === null); tries += 1) {
    const file = await encode(pixels, step, 4)
    const more = room(file)
    if (more >= 0) [fits, best] = [step, file]
    else over = step
    // Within a step or so there is hardly more to win.
    if (more >= 0 && more < 1) break
    step = within(step + Math.floor(more))
  }
  return best === null ? null : stripPortrait(best)
}

/**
 * Colour made quieter and softer, brightness untouched: at 500 bytes colour costs a seventh of the file, and a guard
 * knows a face by its light and dark.
 */
async function quietColour(pixels: Uint8Array): Promise<Uint8Array> {
  const count = qrSize.width * qrSize.height
  const luma = new Float32Array(count)
  const chroma = Buffer.alloc(count * 3)
  for (let i = 0; i < count; i += 1) {
    const [r, g, b] = [pixels[i * 3] ?? 0, pixels[i * 3 + 1] ?? 0, pixels[i * 3 + 2] ?? 0]
    const y = 0.299 * r + 0.587 * g + 0.114 * b
    luma[i] = y
    chroma[i * 3] = 128 + (r - y) * 0.713
    chroma[i * 3 + 1] = 128 + (b - y) * 0.564
  }
  const soft = await sharp(chroma, { raw: { ...qrSize, channels: 3 } })
    .blur(4)
    .raw()
    .toBuffer()
  const quiet = Buffer.alloc(count * 3)
  for (let i = 0; i < count; i += 1) {
    const y = luma[i] ?? 0
    const red = ((soft[i * 3] ?? 128) - 128) * 0.85
    const blue = ((soft[i * 3 + 1] ?? 128) - 128) * 0.85
    quiet[i * 3] = byte(y + 1.402 * red)
    quiet[i * 3 + 1] = byte(y - 0.714 * red - 0.344 * blue)
    quiet[i * 3 + 2] = byte(y + 1.772 * blue)
  }
  return quiet
}

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)))
