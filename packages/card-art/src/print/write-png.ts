// A small PNG writer: RGB of eight bits or grey of one bit, with the printer's resolution said in pHYs.
import { Buffer } from 'node:buffer'
import { crc32, deflateSync } from 'node:zlib'

const chunk = (kind: string, body: Uint8Array): Buffer => {
  const out = Buffer.alloc(body.length + 12)
  out.writeUInt32BE(body.length, 0)
  out.write(kind, 4, 'latin1')
  out.set(body, 8)
  out.writeUInt32BE(crc32(out.subarray(4, body.length + 8)), body.length + 8)
  return out
}

const file = (
  [width, height]: readonly [number, number],
  [depth, colour]: readonly [number, number],
  dpi: number,
  rows: Uint8Array,
): Uint8Array => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([depth, colour, 0, 0, 0], 8)
  const scale = Buffer.alloc(9)
  const perMetre = Math.round(dpi / 0.0254)
  scale.writeUInt32BE(perMetre, 0)
  scale.writeUInt32BE(perMetre, 4)
  scale.writeUInt8(1, 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...(colour === 2 ? [chunk('sRGB', Uint8Array.of(0))] : []),
    chunk('pHYs', scale),
    chunk('IDAT', deflateSync(rows, { level: 4 })),
    chunk('IEND', new Uint8Array()),
  ])
}

/** Opaque pixels, three bytes each, as a PNG. Rows are filtered by the row above (filter 2). */
export const rgbPng = (
  pixels: Uint8Array,
  width: number,
  height: number,
  dpi: number,
): Uint8Array => {
  const stride = width * 3
  const rows = new Uint8Array((stride + 1) * height)
  for (let y = 0; y < height; y += 1) {
    const [to, from] = [y * (stride + 1), y * stride]
    rows[to] = y === 0 ? 0 : 2
    for (let i = 0; i < stride; i += 1)
      rows[to + 1 + i] = (pixels[from + i] ?? 0) - (y === 0 ? 0 : (pixels[from - stride + i] ?? 0))
  }
  return file([width, height], [8, 2], dpi, rows)
}

/** One bit a pixel, black where `ink` is at least half, as a PNG. */
export const blackPng = (
  ink: Uint8Array,
  width: number,
  height: number,
  dpi: number,
): Uint8Array => {
  const stride = Math.ceil(width / 8)
  const rows = new Uint8Array((stride + 1) * height)
  for (let y = 0; y < height; y += 1) {
    const to = y * (stride + 1) + 1
    for (let x = 0; x < width; x += 1)
      if ((ink[y * width + x] ?? 0) < 128)
        rows[to + (x >> 3)] = (rows[to + (x >> 3)] ?? 0) | (0x80 >> (x & 7))
  }
  return file([width, height], [1, 0], dpi, rows)
}
