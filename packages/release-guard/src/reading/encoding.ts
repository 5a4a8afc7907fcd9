// The text of a file as UTF-8 bytes, whatever it was written in: UTF-8, UTF-16 or Windows-1252. Readers of long texts
// work on the bytes; what is UTF-8 already is not copied.
import { isUtf8 } from 'node:buffer'

const mayStand = new Set([9, 10, 12, 13, 27])

/** The text as UTF-8 without a byte-order mark, or null when the bytes are no text. */
export function utf8Of(bytes: Buffer): Buffer | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.toString('utf16le', 2))
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(
      Buffer.from(bytes.subarray(2, bytes.length & ~1))
        .swap16()
        .toString('utf16le'),
    )
  if (bytes.includes(0)) return null
  const odd = bytes.subarray(0, 4096).filter((byte) => byte < 32 && !mayStand.has(byte)).length
  if (odd > 2) return null
  const text = isUtf8(bytes) ? bytes : Buffer.from(new TextDecoder('windows-1252').decode(bytes))
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? text.subarray(3) : text
}

const lineFeed = 10
const carriageReturn = 13

/** Lines that end in a carriage return alone, as old programs wrote them, end in a line feed. */
export function withLineFeeds(text: Buffer): Buffer {
  if (text.includes(lineFeed) || !text.includes(carriageReturn)) return text
  return Buffer.from(text.map((byte) => (byte === carriageReturn ? lineFeed : byte)))
}
