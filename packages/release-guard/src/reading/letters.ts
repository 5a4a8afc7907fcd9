// Files written out in letters within a text: base64, hexadecimal, uuencode, data addresses, escapes of programs. Nobody
// who looks at them sees what they say.
import { constants } from 'node:buffer'
import type { Place } from '../deciding/finding.ts'
import { identify } from './identify.ts'
import type { ReadNested } from './office.ts'
import type { Reading } from './reading.ts'
import { sweepBytes } from './sweep.ts'

/** Letters of base64 in both alphabets. */
const letters = new Uint8Array(256)
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  letters[sign.charCodeAt(0)] = 1

/** No word is so long; lines of base64 are 60, 64 or 76. */
const lineLetters = 60
/** What is shorter is a key or a digest. */
const blockLetters = 128
const lineBreak = /(?:\r?\n|\\r|\\n|&#1[03];|\\\n)+[ \t>]{0,8}/y
const backslash = 92
const percent = 37
const hex = /^(?:[0-9a-f]{2})+$/i
const mostBlocks = 10_000

/** Files written out in letters within a text; what is of no known kind may be anything, and is only looked through. */
export function readWrittenOut(
  reading: Reading,
  text: Buffer,
  path: string,
  depth: number,
  nested: ReadNested,
): void {
  const words = 'a file within, written out in letters'
  const place: Place = { part: `${path}letters`, words, isHidden: true }
  if (!mayHoldAny(text)) return
  for (const bytes of writtenOut(text)) {
    reading.budget.inflated(bytes.length, bytes.length)
    if (identify(bytes) === 'unknown') sweepBytes(reading, bytes, place)
    else nested(bytes, `${path}letters!`, place, depth + 1)
  }
}

/** So much is looked at for everything before the next: it stays near the processor. */
const window = 1 << 16

/** Whether a look at its signs says that something may be written out in a text. Of most files this is all that is done. */
function mayHoldAny(text: Buffer): boolean {
  for (let at = 0; at < text.length; at += window) {
    const part = text.subarray(at, at + window + 2 * lineLetters)
    if (part.includes(backslash) || part.includes('\nbegin ')) return true
    if (part.includes(percent) && part.includes('data:')) return true
    if (longRun(part, 0) >= 0) return true
  }
  return text.toString('latin1', 0, 6) === 'begin '
}

/** What is written out in letters in a text, decoded; how it was written is not said. */
function* writtenOut(text: Buffer): Generator<Buffer> {
  let blocks = 0
  for (let at = longRun(text, 0); at >= 0 && blocks < mostBlocks; blocks += 1) {
    const { block, end } = blockAt(text, at)
    if (block.length >= blockLetters) yield decoded(block)
    at = longRun(text, end)
  }
  yield* uuencoded(text)
  yield* addresses(text)
  yield* escaped(text)
}

/** Whether one of four bytes comes before `+`, the first letter: a space, the end of a line, a quotation mark, a bracket. */
const hasGap = (four: number): boolean => (((four - 0x2b2b2b2b) | 0) & ~four & 0x80808080) !== 0

/**
 * Where the next run of letters begins that is too long for a word, or -1. Sixteen bytes in 44 are looked at: there is no
 * room for a run between them.
 */
// eslint-disable-next-line complexity -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic
function longRun(text: Buffer, from: number): number {
  const view = new DataView(text.buffer, text.byteOffset, text.length)
  let floor = from
  for (let at = from; at + 16 <= text.length; at += 44) {
    if (hasGap(view.getInt32(at)) || hasGap(view.getInt32(at + 4))) continue
    if (hasGap(view.getInt32(at + 8)) || hasGap(view.getInt32(at + 12))) continue
    if (letters[text[at] ?? 0] === 0) continue
    let start = at
    while (start >= floor && letters[text[start] ?? 0] === 1) start -= 1
    const enough = start + lineLetters
    let end = at + 1
    while (end <= enough && letters[text[end] ?? 0] === 1) end += 1
    if (end > enough) return start + 1
    floor = end
  }
  return -1
}

/** The lines of letters that begin at `from`: as long as there are full ones, and one that is shorter. */
function blockAt(text: Buffer, from: number): { block: string; end: number } {
  const lines: string[] = []
  let end = from
  for (let at = from; at >= 0;) {
    end = at
    while (end < text.length && letters[text[end] ?? 0] === 1) end += 1
    lines.push(text.toString('latin1', at, end))
    const isLast = end - at < lineLetters && lines.length > 1
    at = isLast || text[end] === padding ? -1 : nextLine(text, end)
  }
  return { block: lines.join(''), end }
}

const padding = 61

/** Where the next line of a block begins, or -1 where something else does. */
function nextLine(text: Buffer, end: number): number {
  lineBreak.lastIndex = 0
  const gap = lineBreak.exec(text.toString('latin1', end, end + 16))?.[0].length ?? 0
  return gap > 0 && letters[text[end + gap] ?? 0] === 1 ? end + gap : -1
}

const decoded = (block: string): Buffer => Buffer.from(block, hex.test(block) ? 'hex' : 'base64')

/** "begin 644 name", lines of up to 45 bytes with their length before them, "end". */
function* uuencoded(text: Buffer): Generator<Buffer> {
  const next = (from: number): number => text.indexOf('\nbegin ', from) + 1
  for (let at = 0; at >= 0; at = next(at) || -1) {
    const head = /^begin [0-7]{3,4} [^\r\n]{1,255}\r?\n/.exec(text.toString('latin1', at, at + 300))
    if (head === null) continue
    const end = text.indexOf('\nend', at)
    const body = text.toString('latin1', at + head[0].length, end < 0 ? text.length : end)
    yield Buffer.concat(body.split(/\r?\n/).map(lineOfUu))
  }
}

function lineOfUu(line: string): Buffer {
  const of = (at: number): number => (line.charCodeAt(at) - 32) & 63
  const length = line === '' ? 0 : of(0)
  const bytes = Buffer.alloc(length)
  for (let i = 0, at = 1; i < length; i += 3, at += 4) {
    const three = (of(at) << 18) | (of(at + 1) << 12) | (of(at + 2) << 6) | of(at + 3)
    for (let j = 0; j < 3 && i + j < length; j += 1) bytes[i + j] = (three >> (16 - 8 * j)) & 255
  }
  return bytes
}

/** Addresses that hold what they lead to in signs of per cent; those in base64 are found as letters. */
function* addresses(text: Buffer): Generator<Buffer> {
  for (let at = text.indexOf('data:'); at >= 0; at = text.indexOf('data:', at + 5)) {
    const from = text.subarray(at, at + 200).indexOf(',') + at + 1
    if (from === at) continue
    const end = endOfAddress(text, from)
    const coded = text.toString('latin1', from, end)
    if (coded.length >= blockLetters && coded.includes('%'))
      yield unescaped(coded, /%([0-9a-f]{2})/gi)
  }
}

const ends = new Set(Buffer.from(' "\'<>\n\r\t)'))
function endOfAddress(text: Buffer, from: number): number {
  let end = from
  while (end < text.length && !ends.has(text[end] ?? 0)) end += 1
  return end
}

/** Lines of programs in which words are written by the numbers of their letters. */
function* escaped(text: Buffer): Generator<Buffer> {
  if (!text.includes(backslash) || !(text.includes('\\x') || text.includes('\\u00'))) return
  if (text.length > constants.MAX_STRING_LENGTH / 4) return
  const runs = /(?:\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}){3}/i
  for (const line of text.toString('latin1').split('\n'))
    if (runs.test(line))
      yield unescaped(line.replace(/\\[nrt]/g, '\n'), /\\(?:x|u00)([0-9a-f]{2})/gi)
}

const unescaped = (text: string, pattern: RegExp): Buffer =>
  Buffer.from(
    text.replace(pattern, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    'latin1',
  )
