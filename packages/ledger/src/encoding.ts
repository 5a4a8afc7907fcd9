// Strict text forms: base64, UTF-8 and decimals that have exactly one spelling each. A decoder here
// answers null where the text is not the canonical one; its caller knows which error that is.

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A value now, or later: stores may be synchronous or not. */
export type MaybePromise<T> = T | Promise<T>

/** UTF-8 text of the bytes, or null where they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** UTF-8 bytes of a text, or null where it holds lone surrogates (which have no bytes). */
export function encodeUtf8(text: string): Uint8Array | null {
  return text.isWellFormed() ? Buffer.from(text, 'utf8') : null
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Bytes of a base64 text, or null unless it is the one canonical spelling of them. */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : null
}

/** Lower-case hexadecimal. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** A non-negative decimal without leading zeroes, at most 2^53-1; null for any other text. */
export function parseDecimal(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : null
}

/** Whether two byte strings are the same. Not constant-time: for public values only. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** A tree size, index or time: an integer from 0 to 2^53-1. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
