// Unpacks the streams of a PDF, each step within the budget. Pictures and other codings not known here stay as they are.
import { constants, inflateRawSync, inflateSync } from 'node:zlib'
import { BudgetError, type Budget } from '../budget.ts'

export interface Unpacked {
  readonly bytes: Buffer
  /** The first coding that was not undone: a picture's, or one not known. */
  readonly left: string | null
}

const stepsMax = 6

/** Undoes the filters one after the other. `parameters` is the text of /DecodeParms. */
export function unpackStream(
  bytes: Buffer,
  filters: readonly string[],
  parameters: string,
  budget: Budget,
): Unpacked {
  if (filters.length > stepsMax) throw new BudgetError('it is packed too many times over')
  let at = bytes
  for (const filter of filters) {
    const step = steps[filter]
    if (step === undefined) return { bytes: at, left: filter }
    const limit = budget.partLimit(at.length)
    const out = step(at, limit)
    if (out.length > limit) throw new BudgetError('it unpacks to far more than it should')
    budget.inflated(out.length, at.length)
    at = predicted(out, parameters)
  }
  return { bytes: at, left: null }
}

type Step = (bytes: Buffer, limit: number) => Buffer

/** A damaged stream gives what comes before the damage. */
function inflate(bytes: Buffer, limit: number): Buffer {
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH }
  for (const attempt of [
    () => inflateSync(bytes, options),
    () => inflateRawSync(bytes.subarray(2), options),
  ])
    try {
      return attempt()
    } catch (error) {
      if (error instanceof RangeError)
        throw new BudgetError('it unpacks to far more than it should')
    }
  return Buffer.alloc(0)
}

function hex(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const end = text.indexOf('>')
  const digits = (end < 0 ? text : text.slice(0, end)).replace(/[^0-9a-f]/gi, '')
  return Buffer.from(digits.length % 2 === 1 ? `${digits}0` : digits, 'hex')
}

function base85(bytes: Buffer): Buffer {
  const out: number[] = []
  let group: number[] = []
  const flush = (count: number): void => {
    let value = 0
    for (let i = 0; i < 5; i += 1) value = value * 85 + (group[i] ?? 84)
    for (let i = 0; i < count; i += 1) out.push(Math.floor(value / 256 ** (3 - i)) & 255)
    group = []
  }
  for (const byte of bytes) {
    if (byte === 126) break
    if (byte === 122 && group.length === 0) out.push(0, 0, 0, 0)
    else if (byte >= 33 && byte <= 117) {
      group.push(byte - 33)
      if (group.length === 5) flush(4)
    }
  }
  if (group.length > 1) flush(group.length - 1)
  return Buffer.from(out)
}

function runLength(bytes: Buffer, limit: number): Buffer {
  const out: Buffer[] = []
  let size = 0
  for (let at = 0; at < bytes.length && size <= limit;) {
    const length = bytes[at] ?? 128
    if (length === 128) break
    const piece =
      length < 128
        ? bytes.subarray(at + 1, at + 2 + length)
        : Buffer.alloc(257 - length, bytes[at + 1] ?? 0)
    out.push(piece)
    size += piece.length
    at += length < 128 ? 2 + length : 2
  }
  return Buffer.concat(out)
}

/** LZW as PDF has it: codes of 9 to 12 bits, 256 clears, 257 ends, widths one early. */
function lzw(bytes: Buffer, limit: number): Buffer {
  let table: Buffer[] = []
  const clear = (): void => {
    table = Array.from({ length: 258 }, (_, i) => Buffer.from(i < 256 ? [i] : []))
  }
  clear()
  const out: Buffer[] = []
  let [size, bits, held] = [0, 0, 0]
  let last: Buffer = Buffer.alloc(0)
  let width = 9
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfffff
    bits += 8
    if (bits < width) continue
    bits -= width
    const code = (held >> bits) & ((1 << width) - 1)
    if (code === 257 || size > limit) break
    if (code === 256) {
      clear()
      ;[width, last] = [9, Buffer.alloc(0)]
      continue
    }
    const entry = table[code] ?? Buffer.concat([last, last.subarray(0, 1)])
    if (last.length > 0 && table.length < 4096)
      table.push(Buffer.concat([last, entry.subarray(0, 1)]))
    out.push(entry)
    size += entry.length
    last = entry
    width = table.length >= 2047 ? 12 : table.length >= 1023 ? 11 : table.length >= 511 ? 10 : 9
  }
  return Buffer.concat(out)
}

const steps: Readonly<Record<string, Step>> = {
  FlateDecode: inflate,
  Fl: inflate,
  ASCIIHexDecode: hex,
  AHx: hex,
  ASCII85Decode: base85,
  A85: base85,
  RunLengthDecode: runLength,
  RL: runLength,
  LZWDecode: lzw,
  LZW: lzw,
  Crypt: (bytes) => bytes,
}

/** Undoes PNG predictors, which lists of objects are sometimes written with. */
function predicted(bytes: Buffer, parameters: string): Buffer {
  const number = (name: string, otherwise: number): number =>
    Number(new RegExp(`/${name}\\s+(\\d{1,6})`).exec(parameters)?.[1] ?? otherwise)
  if (number('Predictor', 1) < 10) return bytes
  const colours = number('Colors', 1) * number('BitsPerComponent', 8)
  const width = Math.ceil((colours * number('Columns', 1)) / 8)
  const step = Math.max(1, colours >> 3)
  let above: Buffer = Buffer.alloc(width)
  const rows: Buffer[] = []
  for (let at = 0; at < bytes.length; at += width + 1) {
    above = unfilter(bytes.subarray(at + 1, at + 1 + width), bytes[at] ?? 0, above, step)
    rows.push(above)
  }
  return Buffer.concat(rows)
}

function unfilter(coded: Buffer, kind: number, above: Buffer, step: number): Buffer {
  const row = Buffer.alloc(above.length)
  for (const [i, byte] of coded.entries()) {
    const left = row[i - step] ?? 0
    const up = above[i] ?? 0
    const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, above[i - step] ?? 0)]
    row[i] = (byte + (guesses[kind] ?? 0)) & 255
  }
  return row
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
