// Frames on the custodian's socket: `u32be length ‖ CBOR map`, at most 64 MiB.
// The decoder keeps what it needs of an unfinished frame and refuses a length before reading on.
import { decode, encode } from 'cborg'
import { CustodyRefusal } from './refusal.ts'

/** Longest frame body in bytes. */
export const frameMax = 64 * 1024 * 1024

/** One frame: its length and the CBOR map. */
export function encodeFrame(map: Readonly<Record<string, unknown>>): Uint8Array {
  const body = encode(map, { ignoreUndefinedProperties: true })
  if (body.length > frameMax) throw new CustodyRefusal('too-large', 'frame over 64 MiB')
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}

/** Takes bytes as they come and gives whole maps. After a refusal it takes nothing more. */
export class FrameDecoder {
  readonly #max: number
  #chunks: Uint8Array[] = []
  #held = 0
  #wanted: number | null = null
  #broken = false

  constructor(max: number = frameMax) {
    this.#max = max
  }

  /** Adds bytes and returns the maps now complete. Throws `too-large` or `malformed`. */
  push(chunk: Uint8Array): readonly Readonly<Record<string, unknown>>[] {
    if (this.#broken) throw new CustodyRefusal('malformed', 'the stream was refused before')
    this.#chunks.push(chunk)
    this.#held += chunk.length
    const maps: Readonly<Record<string, unknown>>[] = []
    try {
      for (let body = this.#next(); body !== null; body = this.#next()) maps.push(decodeMap(body))
    } catch (error) {
      this.#broken = true
      this.#chunks = []
      throw error
    }
    return maps
  }

  #next(): Uint8Array | null {
    if (this.#wanted === null) {
      const head = this.#take(4)
      if (head === null) return null
      this.#wanted = Buffer.from(head).readUInt32BE()
      if (this.#wanted > this.#max) throw new CustodyRefusal('too-large', 'frame over the limit')
    }
    const body = this.#take(this.#wanted)
    if (body !== null) this.#wanted = null
    return body
  }

  #take(length: number): Uint8Array | null {
    if (this.#held < length) return null
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
    const all = this.#chunks[0] ?? new Uint8Array(0)
    this.#held -= length
    // An empty rest would keep the whole frame in memory until the next one comes.
    this.#chunks = this.#held === 0 ? [] : [all.subarray(length)]
    return all.subarray(0, length)
  }
}

function decodeMap(body: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = decode(body, {
      rejectDuplicateMapKeys: true,
      strict: true,
      allowBigInt: false,
      allowIndefinite: false,
    })
  } catch {
    throw new CustodyRefusal('malformed', 'a frame is not strict CBOR')
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    value instanceof Uint8Array
  )
    throw new CustodyRefusal('malformed', 'a frame is not a map')
  return value as Record<string, unknown>
}
