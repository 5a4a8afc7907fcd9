// The two portraits of a holder, made once when the photograph comes in: a JPEG for the card's face, and an AVIF of
// at most 500 bytes, its constant container stripped, for the QR code.
import assert from 'node:assert/strict'
import { CredentialError, stripPortrait } from '@tipstaff/credential'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import type { Crop } from './judge-photograph.ts'
import type { Picture } from './read-photograph.ts'

export interface Portrait {
  /** JPEG, 384 × 512, sRGB, 4:4:4, no metadata. */
  readonly print: Uint8Array
  /** Template number and AVIF payload, at most 500 bytes, 96 × 128; `rebuildPortrait` makes it a file. */
  readonly qr: Uint8Array
}

export const qrPortraitBytesMax = 500
const printSize = { width: 384, height: 512 } as const
const qrSize = { width: 96, height: 128 } as const

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

/** Makes the QR portrait from 96 × 128 RGB pixels: the best quality whose payload fits. */
export async function makeQrPortrait(
  pixels: Uint8Array,
  bytesMax: number = qrPortraitBytesMax,
): Promise<Uint8Array> {
  const encoder = await chooseEncoder()
  let plain = await quietColour(pixels)
  for (let blur = 0.8; blur < 30; blur *= 2) {
    const file = await searchQuality(encoder, plain, bytesMax)
    if (file !== null) return stripPortrait(file)
    // Foliage, tweed, noise: too much even at the lowest quality, so it is softened until it fits.
    plain = await sharp(plain, { raw: { ...qrSize, channels: 3 } })
      .blur(blur)
      .raw()
      .toBuffer()
  }
  return assert.fail('a portrait blurred to a plain colour does not fit')
}

/**
 * A way to make the AVIF: where its 500 bytes lie for the middling portrait, how fast bytes grow with quality, and
 * how a careful encoding's size compares with a hasty one's.
 */
interface Encoder {
  readonly tune: 'ssim' | 'auto'
  readonly quality: number
  readonly growth: number
  readonly careful: number
}

const encoders: readonly Encoder[] = [
  { tune: 'ssim', quality: 16, growth: 0.05, careful: 1 },
  { tune: 'auto', quality: 22, growth: 0.035, careful: 0.93 },
]

const encode = (
  pixels: Uint8Array,
  quality: number,
  tune: Encoder['tune'],
  effort = 3,
): Promise<Buffer> =>
  sharp(pixels, { raw: { ...qrSize, channels: 3 } })
    .avif({ quality, effort, chromaSubsampling: '4:2:0', tune })
    .toBuffer()

let chosen: Encoder | undefined

// Which tuning the card's portrait templates know decides, tried once: an AVIF that no gate could rebuild is useless.
async function chooseEncoder(): Promise<Encoder> {
  chosen ??= await firstRebuildable(encoders)
  return chosen
}

async function firstRebuildable([first, ...others]: readonly Encoder[]): Promise<Encoder> {
  assert(first !== undefined, 'no AVIF tuning makes portraits that the card templates know')
  try {
    stripPortrait(await encode(new Uint8Array(qrSize.width * qrSize.height * 3), 10, first.tune))
    return first
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error
    return firstRebuildable(others)
  }
}

// What a template takes off the file: the container and the AV1 sequence header, less its own number.
const strippedBytes = 262

/**
 * Finds the highest quality that fits; null where none does. A hasty encoding (a third of the cost) says how busy the
 * picture is; bytes grow nearly exponentially with quality, so the careful ones after it land close, and two do.
 */
async function searchQuality(
  { tune, quality: first, growth, careful }: Encoder,
  pixels: Uint8Array,
  bytesMax: number,
): Promise<Buffer | null> {
  let [fits, over] = [0, 64]
  let best: Buffer | null = null
  const step = (bytes: number): number => Math.log((bytesMax * 0.98) / bytes) / growth
  const hasty = (await encode(pixels, first, tune, 0)).length - strippedBytes
  let quality = Math.min(Math.max(Math.round(first + step(hasty * careful)), 1), over - 1)
  for (let tries = 0; over - fits > 1 && (tries < 3 || best === null); tries += 1) {
    const file = await encode(pixels, quality, tune)
    const bytes = file.length - strippedBytes
    if (bytes <= bytesMax) [fits, best] = [quality, file]
    else over = quality
    // Within a step of quality or so there is hardly more to win.
    if (bytes <= bytesMax && bytes > bytesMax * 0.955) break
    quality = Math.min(Math.max(Math.round(quality + step(bytes)), fits + 1), over - 1)
  }
  return best
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
