// The part of a picture that is shown, as a picture of its own. What is cut off is no longer in it; what stays is the
// same in every pixel.
import { inflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import {
  JpegImage,
  setVerbosityLevel,
  VerbosityLevel,
} from 'pdfjs-dist/image_decoders/pdf.image_decoders.mjs'
import { CleanError } from '../clean-error.ts'
import { cleanPicture } from '../clean-picture.ts'
import { Removed } from '../removed.ts'
import type { Cuts } from './crops.ts'
import { isMoving, jpegSegments, pngChunks, withChunks } from './picture-parts.ts'

/** More than any camera takes; beyond, memory would be the limit. */
const pixelsMax = 60_000_000

const unable = (why: string): CleanError => new CleanError(`a cropped picture in it ${why}`)

interface Pixels {
  readonly width: number
  readonly height: number
  /** 3 for red, green and blue, 4 with what lets light through. */
  readonly channels: 3 | 4
  readonly data: Uint8Array
}

/**
 * A PNG of what is left of a PNG or JPEG, to the nearest pixel; null when nothing of it is cut off.
 * @throws CleanError for other kinds, animations, prints in four colours, and what is too large
 */
export function cutOut(file: Buffer, cuts: Cuts): Buffer | null {
  const picture = cleanPicture(file, new Removed())
  const isPng = picture[0] === 0x89
  if (!isPng && picture[0] !== 0xff) throw unable('is neither JPEG nor PNG')
  const { width, height } = isPng ? sizeOfPng(picture) : sizeOfJpeg(picture)
  if (width === 0 || height === 0) throw unable('is damaged')
  if (width * height > pixelsMax) throw unable('is too large')
  const [left, right] = kept(cuts.left, cuts.right, width)
  const [top, bottom] = kept(cuts.top, cuts.bottom, height)
  if (right - left === width && bottom - top === height) return null
  const whole = isPng ? pixelsOfPng(picture, width * height) : pixelsOfJpeg(picture)
  if (whole.width !== width || whole.height !== height) throw unable('is damaged')
  const part = partOf(whole, left, top, right, bottom)
  return withChunks(encode(part), picture)
}

/** From which pixel to which one of so many is kept; at least one is. */
function kept(before: number, behind: number, size: number): [number, number] {
  const from = Math.min(size - 1, Math.round(Math.max(0, before) * size))
  return [from, Math.max(from + 1, size - Math.round(Math.max(0, behind) * size))]
}

function sizeOfPng(file: Buffer): { width: number; height: number } {
  const head = pngChunks(file).find(({ kind }) => kind === 'IHDR')?.data
  if (head === undefined || head.length !== 13) throw unable('is damaged')
  if (head[8] === 16) throw unable('has sixteen bits a colour')
  if (isMoving(file)) throw unable('moves')
  return { width: head.readUInt32BE(0), height: head.readUInt32BE(4) }
}

function sizeOfJpeg(file: Buffer): { width: number; height: number } {
  const segments = jpegSegments(file)
  if (segments.some(({ kind }) => kind === 0xe1))
    throw unable('is turned by what is said beside it')
  const frames = segments.filter(
    ({ kind }) => kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind),
  )
  const [frame] = frames
  if (frames.length !== 1 || frame === undefined || frame.data.length < 6)
    throw unable('is damaged')
  const colours = frame.data[5]
  if (frame.kind > 0xc2 || (colours !== 1 && colours !== 3))
    throw unable('is a JPEG of a rare kind')
  return { width: frame.data.readUInt16BE(3), height: frame.data.readUInt16BE(1) }
}

function pixelsOfPng(file: Buffer, pixels: number): Pixels {
  const chunks = pngChunks(file)
  try {
    // Only of what is not interlaced the library itself bounds how much comes out.
    const packed = chunks.flatMap(({ kind, data }) => (kind === 'IDAT' ? [data] : []))
    inflateSync(Buffer.concat(packed), { maxOutputLength: 5 * pixels + 1_000_000 })
    const { width, height, data } = PNG.sync.read(file)
    return { width, height, channels: 4, data }
  } catch (error) {
    throw new CleanError('a picture in it is damaged', { cause: error })
  }
}

function pixelsOfJpeg(file: Buffer): Pixels {
  setVerbosityLevel(VerbosityLevel.ERRORS)
  const image = new JpegImage()
  try {
    image.parse(file)
    const { width, height } = image
    const data = image.getData({ width, height, forceRGB: true })
    return { width, height, channels: 3, data: new Uint8Array(data.buffer, 0, data.length) }
  } catch (error) {
    throw new CleanError('a picture in it is damaged', { cause: error })
  }
}

function partOf(
  { width, channels, data }: Pixels,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Pixels {
  const row = (right - left) * channels
  const part = new Uint8Array(row * (bottom - top))
  for (let y = top, to = 0; y < bottom; y += 1, to += row) {
    const from = (y * width + left) * channels
    part.set(data.subarray(from, from + row), to)
  }
  return { width: right - left, height: bottom - top, channels, data: part }
}

/** Writes a PNG, and reads it again to be sure of it. */
function encode({ width, height, channels, data }: Pixels): Buffer {
  const isOpaque = channels === 3 || data.every((value, i) => i % 4 !== 3 || value === 255)
  const png = new PNG({ width, height })
  png.data = Buffer.from(data.buffer, data.byteOffset, data.length)
  const file = PNG.sync.write(png, {
    colorType: isOpaque ? 2 : 6,
    inputColorType: channels === 3 ? 2 : 6,
    inputHasAlpha: channels === 4,
    deflateLevel: 6,
    filterType: 4,
  })
  const again = PNG.sync.read(file)
  if (again.width !== width || again.height !== height || !isEqual(again.data, data, channels))
    throw unable('could not be cut')
  return file
}

function isEqual(again: Uint8Array, data: Uint8Array, channels: 3 | 4): boolean {
  if (channels === 4) return Buffer.compare(again, data) === 0
  for (let i = 0, j = 0; i < data.length; i += 3, j += 4)
    if (again[j] !== data[i] || again[j + 1] !== data[i + 1] || again[j + 2] !== data[i + 2])
      return false
  return true
}
