// Unpacks the source of macros: chunks of 4096 bytes in which earlier bytes are pointed back to.
import type { Budget } from '../budget.ts'

/** Every packed text in a stream of macros, wherever it begins. */
export function unpackMacros(stream: Buffer, budget: Budget): string[] {
  const texts: string[] = []
  for (
    let at = stream.indexOf(1);
    at >= 0 && at + 3 < stream.length;
    at = stream.indexOf(1, at + 1)
  ) {
    const head = stream.readUInt16LE(at + 1)
    if ((head & 0x7000) !== 0x3000) continue
    const bytes = unpack(stream, at + 1)
    const text = bytes.toString('latin1')
    if (bytes.length < 16 || /[\0-\x08\x0e-\x1f]/.test(text)) continue
    budget.inflated(bytes.length, bytes.length)
    texts.push(text)
    if (texts.length >= 64) break
  }
  return texts
}

function unpack(stream: Buffer, from: number): Buffer {
  const out: number[] = []
  let at = from
  while (at + 2 < stream.length && out.length < 1 << 22) {
    const head = stream.readUInt16LE(at)
    if ((head & 0x7000) !== 0x3000) break
    const end = Math.min(stream.length, at + 3 + (head & 0xfff))
    if ((head & 0x8000) === 0) out.push(...stream.subarray(at + 2, end))
    else unpackChunk(stream, at + 2, end, out)
    at = end
  }
  return Buffer.from(out)
}

function unpackChunk(stream: Buffer, from: number, end: number, out: number[]): void {
  const start = out.length
  let at = from
  while (at < end) {
    const flags = stream[at] ?? 0
    at += 1
    for (let bit = 0; bit < 8 && at < end; bit += 1) {
      if (((flags >> bit) & 1) === 0) {
        out.push(stream[at] ?? 0)
        at += 1
        continue
      }
      if (at + 2 > end) return
      const token = stream.readUInt16LE(at)
      at += 2
      const bits = Math.max(4, Math.ceil(Math.log2(Math.max(1, out.length - start))))
      const back = (token >> (16 - bits)) + 1
      if (back > out.length - start) return
      for (let left = (token & (0xffff >> bits)) + 3; left > 0; left -= 1)
        out.push(out[out.length - back] ?? 0)
    }
  }
}
