// Strict reading and writing of the small-integer-keyed CBOR maps in every signed thing here.
// Deterministic encoding (RFC 8949 section 4.2.1) both ways: one meaning has one byte string.
import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { CredentialError } from './credential-error.ts'

const decodeOptions = {
  useMaps: true,
  strict: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  allowNaN: false,
  allowInfinity: false,
}

/** CBOR by the rules of RFC 8949 section 4.2.1. */
export const encodeCbor = (value: unknown): Uint8Array => encode(value, rfc8949EncodeOptions)

/** The head of a byte string of this length (RFC 8949 section 3.1, major type 2). */
export function byteStringHead(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of(0x40 | length)
  if (length < 0x100) return Uint8Array.of(0x58, length)
  if (length < 0x10000) return Uint8Array.of(0x59, length >> 8, length & 255)
  return Uint8Array.of(0x5a, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255)
}

// The end of the item at `at`, or NaN when it, or anything in it, is not in deterministic form: heads in their
// shortest form, map keys in bytewise order, no tags, floats or indefinite lengths. The bytes were decoded before,
// so nothing runs past their end.
function itemEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  const major = first >> 5
  const info = first & 31
  // false, true and null are all that is used of major type 7.
  if (major === 7) return info >= 20 && info <= 22 ? at + 1 : NaN
  if (major === 6 || info > 27) return NaN
  const size = info < 24 ? 0 : 1 << (info - 24)
  const inside = at + 1 + size
  const n = size === 0 ? info : argument(bytes, inside - size, size)
  if (major < 2) return n >= 0 ? inside : NaN
  if (major < 4) return inside + n
  return major === 4 ? arrayEnd(bytes, inside, n) : mapEnd(bytes, inside, n)
}

// The number in the 1, 2, 4 or 8 bytes after a head; NaN when fewer would have done.
function argument(bytes: Uint8Array, from: number, size: number): number {
  let n = 0
  for (let i = 0; i < size; i++) n = n * 256 + (bytes[from + i] as number)
  return n < (size === 1 ? 24 : 2 ** (4 * size)) ? NaN : n
}

function arrayEnd(bytes: Uint8Array, from: number, count: number): number {
  let at = Number.isNaN(count) ? NaN : from
  for (let n = 0; n < count && !Number.isNaN(at); n++) at = itemEnd(bytes, at)
  return at
}

function mapEnd(bytes: Uint8Array, from: number, count: number): number {
  if (Number.isNaN(count)) return NaN
  let at = from
  let last: Uint8Array | undefined
  for (let n = 0; n < count; n++) {
    const keyEnd = itemEnd(bytes, at)
    if (Number.isNaN(keyEnd)) return NaN
    const key = bytes.subarray(at, keyEnd)
    if (last !== undefined && Buffer.compare(last, key) >= 0) return NaN
    last = key
    at = itemEnd(bytes, keyEnd)
    if (Number.isNaN(at)) return NaN
  }
  return at
}

/** Strict CBOR. `loose` leaves out only the check of key order, for lists written by others. */
export function decodeCbor(bytes: Uint8Array, loose?: 'loose'): unknown {
  let value: unknown
  try {
    value = decode(bytes, decodeOptions)
  } catch (cause) {
    throw new CredentialError('not-cbor', 'Not strict CBOR.', { cause })
  }
  if (loose === undefined && itemEnd(bytes, 0) !== bytes.length)
    throw new CredentialError('not-canonical', 'CBOR that is not in its one deterministic form.')
  return value
}

const refuse = (key: Key, why: string): never => {
  throw new CredentialError('bad-field', `Field ${key} ${why}.`)
}

export type Key = number | string

// Control, format (bidi overrides among them), surrogate and private-use characters, line separators.
const printable = /^[\x20-\x7e]*$/
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u

/** One map, read key by key; `end` refuses what nobody asked for. Every reader states its bounds. */
export class Fields {
  readonly #map: Map<unknown, unknown>
  #taken = 0

  constructor(value: unknown) {
    if (!(value instanceof Map)) throw new CredentialError('bad-field', 'Not a map.')
    this.#map = value
  }

  has(key: Key): boolean {
    return this.#map.has(key)
  }

  #take(key: Key): unknown {
    const value = this.#map.get(key)
    if (value === undefined) throw new CredentialError('missing-field', `Field ${key} is missing.`)
    this.#taken++
    return value
  }

  /** An integer from min to max, both included. */
  integer(key: Key, min: number, max: number): number {
    const value = this.#take(key)
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max)
      return refuse(key, `is not an integer from ${min} to ${max}`)
    return value
  }

  /** A byte string of min to max bytes. */
  bytes(key: Key, min: number, max: number): Uint8Array {
    const value = this.#take(key)
    if (!(value instanceof Uint8Array) || value.length < min || value.length > max)
      return refuse(key, `is not a byte string of ${min} to ${max} bytes`)
    return value
  }

  /** Printable text in NFC of 1 to max characters (UTF-16 units), matching the pattern when given. */
  text(key: Key, max: number, pattern?: RegExp): string {
    return plainText(this.#take(key), key, max, pattern)
  }

  flag(key: Key): boolean {
    const value = this.#take(key)
    return typeof value === 'boolean' ? value : refuse(key, 'is not true or false')
  }

  /** An array of at most max members, each read by `read`. */
  list<T>(key: Key, max: number, read: (member: unknown) => T): T[] {
    const value = this.#take(key)
    if (!Array.isArray(value) || value.length > max)
      return refuse(key, `is not an array of at most ${max}`)
    return value.map(read)
  }

  map(key: Key): Fields {
    return new Fields(this.#take(key))
  }

  /** The map's own entries, for maps whose keys are names; at most max of them. */
  entries(key: Key, max: number): [unknown, unknown][] {
    const value = this.#take(key)
    if (!(value instanceof Map) || value.size > max)
      return refuse(key, `is not a map of at most ${max}`)
    return [...(value as Map<unknown, unknown>)]
  }

  /** Refuses keys that were not read. */
  end(): void {
    if (this.#taken !== this.#map.size)
      throw new CredentialError(
        'unknown-field',
        'A field is there that this version does not know.',
      )
  }
}

/** Printable NFC text of 1 to max characters, or `bad-field`. */
export function plainText(value: unknown, key: Key, max: number, pattern?: RegExp): string {
  if (typeof value !== 'string' || value.length < 1 || value.length > max)
    return refuse(key, `is not text of 1 to ${max} characters`)
  // Printable ASCII, which most text is, needs no further look.
  const isPlain = printable.test(value)
  if (!isPlain && (unprintable.test(value) || value !== value.normalize('NFC')))
    return refuse(key, 'holds characters that do not print, or is not in NFC')
  return pattern === undefined || pattern.test(value) ? value : refuse(key, 'has the wrong form')
}
