// The parts of a cleaned PNG or JPEG: sizes, and what is said of its colours, which a picture cut out of it says too.
import { crc32, deflateSync } from 'node:zlib'

interface Part<Kind> {
  readonly kind: Kind
  readonly data: Buffer
}

/** The chunks of a PNG in their order. */
export function pngChunks(file: Buffer): Part<string>[] {
  const chunks: Part<string>[] = []
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at)
    const data = file.subarray(at + 8, at + 8 + length)
    chunks.push({ kind: file.toString('latin1', at + 4, at + 8), data })
    at += 12 + length
  }
  return chunks
}

/** Whether a PNG is an animation. */
export const isMoving = (file: Buffer): boolean =>
  pngChunks(file).some(({ kind }) => kind === 'acTL')

/** The segments of a JPEG before its first scan. */
export function jpegSegments(file: Buffer): Part<number>[] {
  const segments: Part<number>[] = []
  for (let at = 2; at + 4 <= file.length;) {
    const kind = file[at + 1] ?? 0
    if (kind === 0xff) {
      at += 1
      continue
    }
    if (file[at] !== 0xff || kind === 0xda || kind === 0xd9) break
    const end = at + 2 + file.readUInt16BE(at + 2)
    segments.push({ kind, data: file.subarray(at + 4, end) })
    at = end
  }
  return segments
}

const ofColours = new Set(['gAMA', 'cHRM', 'sRGB', 'iCCP'])
const profile = 'ICC_PROFILE\0'

/** A PNG that says of its colours what the picture says out of which it was cut. */
export function withChunks(png: Buffer, from: Buffer): Buffer {
  const said =
    from[0] === 0x89 ? pngChunks(from).filter(({ kind }) => ofColours.has(kind)) : ofJpeg(from)
  // Behind the signature and the head, which has 13 bytes.
  const head = 8 + 12 + 13
  return Buffer.concat([png.subarray(0, head), ...said.map(chunk), png.subarray(head)])
}

/** The profile of a JPEG's colours lies in numbered pieces (ICC.1 annex B.4). */
function ofJpeg(file: Buffer): Part<string>[] {
  const pieces = jpegSegments(file)
    .filter(({ kind, data }) => kind === 0xe2 && data.toString('latin1', 0, 12) === profile)
    .sort(({ data: a }, { data: b }) => (a[12] ?? 0) - (b[12] ?? 0))
  if (pieces.length === 0) return []
  const whole = Buffer.concat(pieces.map(({ data }) => data.subarray(14)))
  return [
    { kind: 'iCCP', data: Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(whole)]) },
  ]
}

function chunk({ kind, data }: Part<string>): Buffer {
  const all = Buffer.alloc(12 + data.length)
  all.writeUInt32BE(data.length, 0)
  all.write(kind, 4, 'latin1')
  data.copy(all, 8)
  all.writeUInt32BE(crc32(all.subarray(4, 8 + data.length)), 8 + data.length)
  return all
}
