// A photograph's bytes to plain upright sRGB pixels, or a refusal. Run in the photograph process only. Nothing but
// pixels goes on from here, so no GPS position, thumbnail, profile or stowaway can.
import sharp from 'sharp'

/** Why a file is refused as a photograph, before anybody judges the picture. */
export type PhotographFault =
  | 'not-a-photograph'
  | 'too-many-bytes'
  | 'too-many-pixels'
  | 'broken'
  | 'two-files-in-one'
  | 'took-too-long'
  | 'took-too-much-memory'

export const photographFaultWords = {
  'not-a-photograph': 'is no JPEG, PNG or WebP, whatever its name',
  'too-many-bytes': 'is larger than 25 MB',
  'too-many-pixels': 'has more than 80 million pixels',
  broken: 'is truncated or damaged',
  'two-files-in-one': 'is a photograph and another kind of file at once',
  'took-too-long': 'could not be read in time',
  'took-too-much-memory': 'could not be read in the memory allowed',
} as const satisfies Record<PhotographFault, string>

export class PhotographError extends Error {
  override readonly name = 'PhotographError'
  readonly code: PhotographFault
  constructor(code: PhotographFault) {
    super(code)
    this.code = code
  }
}

/** Upright pixels, 8 bits, RGB, sRGB. */
export interface Picture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  /** How many pixels of the original one pixel here stands for, along a side. */
  readonly shrink: number
}

export const photographBytesMax = 25 * 1024 * 1024
const pixelsMax = 80_000_000
// Enough for a print portrait cut from a half-length photograph.
const sideMax = 1600

/**
 * Leaves the image library only the three decoders that are meant. Once per process, before anything is decoded:
 * a file that only looks like a JPEG must not reach a decoder of something else.
 */
export function allowPhotographsOnly(): void {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
    ],
  })
  sharp.concurrency(1)
  sharp.cache(false)
}

/** Says what a file is by its first bytes; null for anything but JPEG, PNG and WebP. */
export function photographKind(bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | null {
  const begins = (text: string, at = 0): boolean =>
    Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text
  if (begins('\xff\xd8\xff')) return 'jpeg'
  if (begins('\x89PNG\r\n\x1a\n')) return 'png'
  return begins('RIFF') && begins('WEBP', 8) ? 'webp' : null
}

// A ZIP's index stands at the end, so a photograph can carry an archive; a PDF may begin 1 kB in.
function hasStowaway(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024))
  const tailAt = Math.max(0, bytes.length - 65_557)
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset + tailAt, bytes.length - tailAt)
  return head.includes('%PDF-') || head.includes('<script') || tail.includes('PK\x05\x06')
}

/**
 * Decodes a photograph: upright by its orientation mark, converted to sRGB, transparent parts white, at most
 * 1,600 pixels a side. @throws {PhotographError}
 */
export async function readPhotograph(bytes: Uint8Array): Promise<Picture> {
  if (bytes.length > photographBytesMax) throw new PhotographError('too-many-bytes')
  const kind = photographKind(bytes)
  if (kind === null) throw new PhotographError('not-a-photograph')
  if (hasStowaway(bytes)) throw new PhotographError('two-files-in-one')
  const image = sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error', pages: 1 })
  try {
    const { width, height, format } = await image.metadata()
    if (format !== kind) throw new PhotographError('not-a-photograph')
    const { data, info } = await image
      .autoOrient()
      .resize(sideMax, sideMax, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .timeout({ seconds: 10 })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const shrink = Math.max(width, height) / Math.max(info.width, info.height)
    const picture = { pixels: data, width: info.width, height: info.height, shrink }
    return info.channels === 3
      ? picture
      : { ...picture, pixels: await asColour(picture, info.channels) }
  } catch (cause) {
    throw faultOf(cause)
  }
}

const asColour = (picture: Picture, channels: number): Promise<Uint8Array> =>
  sharp(picture.pixels, {
    raw: { width: picture.width, height: picture.height, channels: channels as 1 | 2 | 4 },
  })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer()

function faultOf(cause: unknown): PhotographError {
  if (cause instanceof PhotographError) return cause
  const message = cause instanceof Error ? cause.message : ''
  if (/pixel limit|exceeds/i.test(message)) return new PhotographError('too-many-pixels')
  return new PhotographError(/timeout/i.test(message) ? 'took-too-long' : 'broken')
}
