// The program of a typeface: of a TrueType or OpenType file the tables its letters need, without its name and remarks.
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import { numberOf, type Stream } from '../pdf-parts/pdf-value.ts'

const needed =
  /^(?:cmap|cvt |fpgm|glyf|head|hhea|hmtx|loca|maxp|prep|post|OS\/2|CFF |vhea|vmtx|VORG|gasp)$/

export function keptTables(bytes: Buffer, { dict }: Stream, file: PdfFile): Buffer {
  const mark = bytes.toString('latin1', 0, 4)
  if (mark === '\0\x01\0\0' || mark === 'true' || mark === 'OTTO') return rebuilt(bytes)
  // The three parts of a Type 1 program, and nothing behind them.
  const lengths = ['Length1', 'Length2', 'Length3'].map((key) => numberOf(file.get(dict.get(key))))
  const whole = lengths.reduce((sum, one) => sum + one, 0)
  return mark.startsWith('%!') && whole > 0 ? bytes.subarray(0, whole) : bytes
}

function rebuilt(bytes: Buffer): Buffer {
  const count = bytes.readUInt16BE(4)
  const tables: { tag: string; sum: number; data: Buffer }[] = []
  for (let i = 0; i < count && 28 + i * 16 <= bytes.length; i += 1) {
    const at = 12 + i * 16
    const tag = bytes.toString('latin1', at, at + 4)
    const [sum, from, size] = [4, 8, 12].map((offset) => bytes.readUInt32BE(at + offset))
    if (!needed.test(tag)) continue
    tables.push({ tag, sum: sum ?? 0, data: bytes.subarray(from, (from ?? 0) + (size ?? 0)) })
  }
  const power = 2 ** Math.floor(Math.log2(Math.max(1, tables.length)))
  const head = Buffer.alloc(12 + tables.length * 16)
  bytes.copy(head, 0, 0, 4)
  head.writeUInt16BE(tables.length, 4)
  head.writeUInt16BE(power * 16, 6)
  head.writeUInt16BE(Math.log2(power), 8)
  head.writeUInt16BE(tables.length * 16 - power * 16, 10)
  const pieces: Buffer[] = [head]
  let at = head.length
  tables.forEach(({ tag, sum, data }, i) => {
    head.write(tag, 12 + i * 16, 'latin1')
    head.writeUInt32BE(sum, 16 + i * 16)
    head.writeUInt32BE(at, 20 + i * 16)
    head.writeUInt32BE(data.length, 24 + i * 16)
    const filled = Buffer.alloc((4 - (data.length % 4)) % 4)
    pieces.push(data, filled)
    at += data.length + filled.length
  })
  return Buffer.concat(pieces)
}
