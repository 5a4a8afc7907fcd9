// A TrueType font with only the wanted outlines, glyph ids kept. Every other glyph is empty.
// Written out by hand because a subsetter that renumbers composites drops letters unseen.
import { Buffer } from 'node:buffer'

const compositeMore = 0x20
const compositeWords = 0x01
const compositeScale = 0x08
const compositeTwoScales = 0x40
const compositeMatrix = 0x80

type Tables = ReadonlyMap<string, Buffer>

const readTables = (font: Buffer): Tables => {
  const tables = new Map<string, Buffer>()
  for (let i = 0, at = 12; i < font.readUInt16BE(4); i += 1, at += 16) {
    const start = font.readUInt32BE(at + 8)
    tables.set(
      font.toString('latin1', at, at + 4),
      font.subarray(start, start + font.readUInt32BE(at + 12)),
    )
  }
  return tables
}

const table = (tables: Tables, name: string): Buffer => {
  const found = tables.get(name)
  if (found === undefined) throw new RangeError(`font without ${name}`)
  return found
}

const glyphReader = (tables: Tables): ((glyph: number) => Buffer) => {
  const loca = table(tables, 'loca')
  const glyf = table(tables, 'glyf')
  const long = table(tables, 'head').readInt16BE(50) === 1
  const offset = (glyph: number): number =>
    long ? loca.readUInt32BE(glyph * 4) : loca.readUInt16BE(glyph * 2) * 2
  return (glyph) => glyf.subarray(offset(glyph), offset(glyph + 1))
}

/** Glyphs a composite is made of; none for a simple or an empty glyph. */
const componentsOf = (outline: Buffer): number[] => {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return []
  const parts: number[] = []
  let at = 10
  for (let flags = compositeMore; (flags & compositeMore) !== 0;) {
    flags = outline.readUInt16BE(at)
    parts.push(outline.readUInt16BE(at + 2))
    at += 4 + ((flags & compositeWords) === 0 ? 2 : 4)
    if ((flags & compositeScale) !== 0) at += 2
    else if ((flags & compositeTwoScales) !== 0) at += 4
    else if ((flags & compositeMatrix) !== 0) at += 8
  }
  return parts
}

const closure = (wanted: Iterable<number>, read: (glyph: number) => Buffer): Set<number> => {
  const kept = new Set<number>([0])
  const waiting = [...wanted]
  for (let glyph = waiting.pop(); glyph !== undefined; glyph = waiting.pop()) {
    if (kept.has(glyph)) continue
    kept.add(glyph)
    waiting.push(...componentsOf(read(glyph)))
  }
  return kept
}

const checksum = (bytes: Buffer): number => {
  let sum = 0
  for (let at = 0; at + 4 <= bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0
  return sum
}

const padded = (bytes: Buffer): Buffer =>
  bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))])

const assemble = (tables: readonly (readonly [string, Buffer])[]): Buffer => {
  const head = Buffer.alloc(12 + tables.length * 16)
  const power = Math.floor(Math.log2(tables.length))
  head.writeUInt32BE(0x00010000, 0)
  head.writeUInt16BE(tables.length, 4)
  head.writeUInt16BE(16 << power, 6)
  head.writeUInt16BE(power, 8)
  head.writeUInt16BE((tables.length - (1 << power)) * 16, 10)
  const bodies: Buffer[] = []
  let start = head.length
  tables.forEach(([name, bytes], i) => {
    const body = padded(bytes)
    head.write(name, 12 + i * 16, 'latin1')
    head.writeUInt32BE(checksum(body), 16 + i * 16)
    head.writeUInt32BE(start, 20 + i * 16)
    head.writeUInt32BE(bytes.length, 24 + i * 16)
    bodies.push(body)
    start += body.length
  })
  return Buffer.concat([head, ...bodies])
}

const keepGlyphs = (
  kept: ReadonlySet<number>,
  count: number,
  read: (glyph: number) => Buffer,
): { glyf: Buffer; loca: Buffer } => {
  const loca = Buffer.alloc((count + 1) * 4)
  const outlines: Buffer[] = []
  let end = 0
  for (let glyph = 0; glyph < count; glyph += 1) {
    if (kept.has(glyph)) {
      const outline = padded(read(glyph))
      outlines.push(outline)
      end += outline.length
    }
    loca.writeUInt32BE(end, (glyph + 1) * 4)
  }
  return { glyf: Buffer.concat(outlines), loca }
}

const keepMetrics = (tables: Tables, kept: ReadonlySet<number>, count: number): Buffer => {
  const long = table(tables, 'hhea').readUInt16BE(34)
  const metrics = table(tables, 'hmtx')
  const out = Buffer.alloc(count * 4)
  for (const glyph of kept) {
    const from = Math.min(glyph, long - 1) * 4
    metrics.copy(out, glyph * 4, from, from + 2)
    const bearing = glyph < long ? glyph * 4 + 2 : long * 4 + (glyph - long) * 2
    metrics.copy(out, glyph * 4 + 2, bearing, bearing + 2)
  }
  return out
}

/**
 * The font with outlines for `wanted` and all they are made of; ids unchanged, counted to the last one kept.
 * Tables: cvt, fpgm, glyf, head, hhea, hmtx, loca, maxp, prep (ISO 32000-1, 9.9, for CIDFontType2).
 */
export const subsetFont = (bytes: Uint8Array, wanted: Iterable<number>): Uint8Array => {
  const tables = readTables(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const read = glyphReader(tables)
  const kept = closure(wanted, read)
  const count = Math.max(...kept) + 1
  const { glyf, loca } = keepGlyphs(kept, count, read)
  const head = Buffer.from(table(tables, 'head'))
  head.writeUInt32BE(0, 8)
  head.writeInt16BE(1, 50)
  const hhea = Buffer.from(table(tables, 'hhea'))
  hhea.writeUInt16BE(count, 34)
  const maxp = Buffer.from(table(tables, 'maxp'))
  maxp.writeUInt16BE(count, 4)
  const made = new Map([
    ...tables,
    ['glyf', glyf],
    ['head', head],
    ['hhea', hhea],
    ['hmtx', keepMetrics(tables, kept, count)],
    ['loca', loca],
    ['maxp', maxp],
  ])
  const names = ['cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'prep']
  const out = assemble(
    names.flatMap((name): [string, Buffer][] => {
      const found = made.get(name)
      return found === undefined ? [] : [[name, found]]
    }),
  )
  // head.checkSumAdjustment, the first table after glyf in our fixed order.
  const at = readTables(out).get('head')
  at?.writeUInt32BE((0xb1b0afba - checksum(out)) >>> 0, 8)
  return out
}
