// The text of a file as UTF-8 bytes, whatever it was written in: UTF-8, UTF-16, UTF-32 or Windows-1252. Readers of long texts
// work on the bytes; what is UTF-8 already is not copied.
import { isUtf8 } from 'node:buffer'

const mayStand = new Set([9, 10, 12, 13, 27])

/** The text as UTF-8 without a byte-order mark, or null when the bytes are no text. */
export function utf8Of(bytes: Buffer): Buffer | null {
  const wide = utf32Of(bytes)
  if (wide !== null) return wide
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

/** UTF-32, by its byte-order mark. */
function utf32Of(bytes: Buffer): Buffer | null {
  if (bytes.length < 4 || bytes.length % 4 !== 0) return null
  const isLittle = bytes.readInt32LE(0) === 0xfeff
  if (!isLittle && bytes.readInt32BE(0) !== 0xfeff) return null
  const wide = Buffer.alloc(bytes.length - 4)
  let end = 0
  for (let at = 4; at < bytes.length; at += 4) {
    const code = isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    end += wide.write(code < 0x110000 ? String.fromCodePoint(code) : '\ufffd', end, 'utf16le')
  }
  return Buffer.from(wide.toString('utf16le', 0, end))
}

const lineFeed = 10
const carriageReturn = 13

/** Lines that end in a carriage return alone, as old programs wrote them, end in a line feed. */
export function withLineFeeds(text: Buffer): Buffer {
  if (text.includes(lineFeed) || !text.includes(carriageReturn)) return text
  return Buffer.from(text.map((byte) => (byte === carriageReturn ? lineFeed : byte)))
}

/** Rows of a database dump that stand one behind the other, `(1,'a'),(2,'b')`, get lines of their own. */
export function withRowsApart(text: Buffer): Buffer {
  if (!text.includes('),(')) return text
  return Buffer.from(text.toString('latin1').replaceAll('),(', ')\n('), 'latin1')
}
