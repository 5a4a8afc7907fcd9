// A CBOR reader made from the pages of docs/formats alone: deterministic (RFC 8949, 4.2.1), definite lengths, and
// anything else is a fault. It shares nothing with the programs it reads after.
import assert from 'node:assert/strict'

export type Cbor =
  number | string | boolean | null | Uint8Array | readonly Cbor[] | CborMap | Tagged
export type CborMap = ReadonlyMap<number | string, Cbor>
export interface Tagged {
  readonly tag: number
  readonly value: Cbor
}

/** Least argument that needs a head of two bytes, three, five and nine. */
const shortest = [24, 256, 65_536, 2 ** 32]

class Reader {
  at = 0
  readonly #bytes: Buffer
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes)
  }

  take(length: number): Buffer {
    assert.ok(this.at + length <= this.#bytes.length, 'the bytes end too soon')
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }

  /** The argument of an item's head, in its shortest form. */
  argument(low: number): number {
    if (low < 24) return low
    assert.ok(low <= 27, 'no indefinite length')
    const size = 2 ** (low - 24)
    const raw = this.take(size)
    const value = size === 8 ? Number(raw.readBigUInt64BE()) : raw.readUIntBE(0, size)
    assert.ok(Number.isSafeInteger(value) && value >= (shortest[low - 24] ?? 0))
    return value
  }

  item(): Cbor {
    const head = this.take(1).readUInt8()
    const [major, low] = [head >> 5, head & 31]
    if (major === 7) return this.#simple(low)
    const n = this.argument(low)
    if (major === 0) return n
    if (major === 1) return -1 - n
    if (major === 2) return new Uint8Array(this.take(n))
    if (major === 3) return new TextDecoder('utf-8', { fatal: true }).decode(this.take(n))
    if (major === 4) return Array.from({ length: n }, () => this.item())
    return major === 5 ? this.#map(n) : { tag: n, value: this.item() }
  }

  #simple(low: number): boolean | null {
    assert.ok(low >= 20 && low <= 22, 'true, false or null')
    return low === 22 ? null : low === 21
  }

  #map(size: number): CborMap {
    const map = new Map<number | string, Cbor>()
    let before = Buffer.alloc(0)
    for (let i = 0; i < size; i += 1) {
      const start = this.at
      const key = this.item()
      assert.ok(typeof key === 'number' || typeof key === 'string')
      const written = Buffer.from(this.#bytes.subarray(start, this.at))
      assert.ok(i === 0 || Buffer.compare(before, written) < 0, 'keys sorted, none twice')
      before = written
      map.set(key, this.item())
    }
    return map
  }
}

/** The one item these bytes are. */
export function readCbor(bytes: Uint8Array): Cbor {
  const reader = new Reader(bytes)
  const item = reader.item()
  assert.equal(reader.at, bytes.length, 'nothing may follow')
  return item
}

export function asMap(value: Cbor | undefined): CborMap {
  assert.ok(value instanceof Map)
  return value as CborMap
}
export function asBytes(value: Cbor | undefined): Buffer {
  assert.ok(value instanceof Uint8Array)
  return Buffer.from(value)
}
export function asList(value: Cbor | undefined): readonly Cbor[] {
  assert.ok(Array.isArray(value))
  return value as readonly Cbor[]
}
export function asText(value: Cbor | undefined): string {
  assert.equal(typeof value, 'string')
  return value as string
}
export function asNumber(value: Cbor | undefined): number {
  assert.equal(typeof value, 'number')
  return value as number
}

/** Keys of a map, in their order. */
export const keysOf = (value: Cbor | undefined): (number | string)[] => [...asMap(value).keys()]

const head = (major: number, n: number): Buffer => {
  if (n < 24) return Buffer.of((major << 5) | n)
  if (n < 256) return Buffer.of((major << 5) | 24, n)
  assert.ok(n < 65_536)
  return Buffer.of((major << 5) | 25, n >> 8, n & 255)
}
const bytesItem = (bytes: Uint8Array): Buffer => Buffer.concat([head(2, bytes.length), bytes])

/** What COSE signs: a context and byte strings, as one CBOR array. */
export const sigStructure = (context: string, ...parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    head(4, parts.length + 1),
    head(3, context.length),
    Buffer.from(context),
    ...parts.map(bytesItem),
  ])
