// Base45 (RFC 9285): bytes as the 45 characters that a QR code packs 5.5 bits each. Strict in reading.
import { CredentialError } from './credential-error.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
const letters = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0))
const values = new Uint8Array(128).fill(255)
for (const [value, letter] of letters.entries()) values[letter] = value

const refuse = (why: string): never => {
  throw new CredentialError('not-base45', `Not base45: ${why}.`)
}

/** Two bytes to three characters, a last single byte to two (RFC 9285 section 4). */
export function encodeBase45(bytes: Uint8Array): string {
  const even = bytes.length & ~1
  const out = Buffer.allocUnsafe((even / 2) * 3 + (bytes.length - even) * 2)
  let at = 0
  for (let i = 0; i < even; i += 2) {
    const n = ((bytes[i] as number) << 8) | (bytes[i + 1] as number)
    const high = (n / 45) | 0
    out[at++] = letters[n - high * 45] as number
    out[at++] = letters[high % 45] as number
    out[at++] = letters[(high / 45) | 0] as number
  }
  if (even < bytes.length) {
    const n = bytes[even] as number
    out[at++] = letters[n % 45] as number
    out[at++] = letters[(n / 45) | 0] as number
  }
  return out.toString('latin1')
}

const valueAt = (text: string, i: number): number => {
  const code = text.charCodeAt(i)
  const value = code < 128 ? (values[code] as number) : 255
  return value === 255 ? refuse(`character ${i} is outside the alphabet`) : value
}

/**
 * The bytes of a base45 text. Throws `not-base45` for a character outside the alphabet, a length of 3n+1,
 * a group of three above 65535 or a group of two above 255 (RFC 9285 section 4.2 and 6).
 */
export function decodeBase45(text: string): Uint8Array<ArrayBuffer> {
  const rest = text.length % 3
  if (rest === 1) refuse('the length is 3n+1')
  const triples = (text.length - rest) / 3
  const out = new Uint8Array(triples * 2 + (rest === 2 ? 1 : 0))
  for (let t = 0, i = 0; t < triples; t++, i += 3) {
    const n = valueAt(text, i) + 45 * valueAt(text, i + 1) + 2025 * valueAt(text, i + 2)
    if (n > 0xffff) refuse('a group of three is above 65535')
    out[t * 2] = n >> 8
    out[t * 2 + 1] = n & 255
  }
  if (rest === 2) {
    const n = valueAt(text, triples * 3) + 45 * valueAt(text, triples * 3 + 1)
    if (n > 255) refuse('the last group of two is above 255')
    out[triples * 2] = n
  }
  return out
}
