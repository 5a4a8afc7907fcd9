// Made-up pictures for tests: nothing to see in them, much beside.
import { crc32, deflateSync } from 'node:zlib'

type Field = readonly [tag: number, type: number, value: Buffer]

/** A TIFF of one list of fields and, when given, a thumbnail in a second one. */
export function makeTiff(fields: readonly Field[], thumbnail?: Buffer): Buffer {
  const second: Field[] =
    thumbnail === undefined
      ? []
      : [
          [0x0201, 4, thumbnail],
          [0x0202, 4, Buffer.from([thumbnail.length & 255, thumbnail.length >> 8, 0, 0])],
        ]
  const lists = [fields, second].filter((list) => list.length > 0)
  const heads: Buffer[] = []
  const values: Buffer[] = []
  const headBytes = lists.reduce((sum, list) => sum + 6 + list.length * 12, 8)
  let valueAt = headBytes
  let next = 8
  for (const [at, list] of lists.entries()) {
    const head = Buffer.alloc(6 + list.length * 12)
    next += head.length
    head.writeUInt16LE(list.length)
    list.forEach(([tag, type, value], i) => {
      const field = 2 + i * 12
      head.writeUInt16LE(tag, field)
      head.writeUInt16LE(type, field + 2)
      head.writeUInt32LE(type === 4 ? 1 : value.length, field + 4)
      if (type === 4 && value.length === 4) value.copy(head, field + 8)
      else {
        head.writeUInt32LE(valueAt, field + 8)
        values.push(value)
        valueAt += value.length
      }
    })
    if (at + 1 < lists.length) head.writeUInt32LE(next, head.length - 4)
    heads.push(head)
  }
  return Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), ...heads, ...values])
}

/** Fields of IPTC, each of a kind that holds words. */
export const makeIptc = (texts: readonly string[]): Buffer =>
  Buffer.concat(
    texts.map((text) => {
      const value = Buffer.from(text)
      const head = Buffer.from([0x1c, 2, 25, 0, 0])
      head.writeUInt16BE(value.length, 3)
      return Buffer.concat([head, value])
    }),
  )

/** Photoshop's block with a number. */
export function makeBlock(kind: number, value: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.write('8BIM')
  head.writeUInt16BE(kind, 4)
  head.writeUInt32BE(value.length, 8)
  return Buffer.concat([head, value, Buffer.alloc(value.length & 1)])
}

export function makeJpeg(segments: readonly (readonly [kind: number, content: Buffer])[]): Buffer {
  const parts = segments.map(([kind, content]) => {
    const head = Buffer.from([0xff, kind, 0, 0])
    head.writeUInt16BE(content.length + 2, 2)
    return Buffer.concat([head, content])
  })
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, Buffer.from([0xff, 0xd9])])
}

export function makePng(chunks: readonly (readonly [kind: string, content: Buffer])[]): Buffer {
  const parts = [...chunks, ['IEND', Buffer.alloc(0)] as const].map(([kind, content]) => {
    const body = Buffer.concat([Buffer.from(kind), content])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(content.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  })
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts])
}

export const packedText = (text: string): Buffer =>
  Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(text)])

export function makeWebp(chunks: readonly (readonly [kind: string, content: Buffer])[]): Buffer {
  const parts = chunks.map(([kind, content]) => {
    const head = Buffer.alloc(8)
    head.write(kind)
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length & 1)])
  })
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts])
  const head = Buffer.alloc(8)
  head.write('RIFF')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

function box(kind: string, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(content.length + 8)
  head.write(kind, 4)
  return Buffer.concat([head, content])
}

/** HEIC or AVIF with one item. */
export function makeBoxed(brand: string, kind: 'Exif' | 'mime', item: Buffer): Buffer {
  const content = kind === 'Exif' ? Buffer.concat([Buffer.alloc(4), item]) : item
  const first = box('ftyp', Buffer.from(`${brand}\0\0\0\0${brand}`))
  const entry = box('infe', Buffer.from([2, 0, 0, 0, 0, 1, 0, 0]), Buffer.from(`${kind}\0`))
  const places = Buffer.alloc(22)
  places.writeUInt16BE(0x4400, 4)
  places.writeUInt16BE(1, 6)
  places.writeUInt16BE(1, 8)
  places.writeUInt16BE(1, 12)
  const meta = (from: number): Buffer => {
    places.writeUInt32BE(from, 14)
    places.writeUInt32BE(content.length, 18)
    return box(
      'meta',
      Buffer.alloc(4),
      box('iinf', Buffer.from([0, 0, 0, 0, 0, 1]), entry),
      box('iloc', Buffer.from(places)),
    )
  }
  const head = first.length + meta(0).length + 8
  return Buffer.concat([first, meta(head), box('mdat', content)])
}
