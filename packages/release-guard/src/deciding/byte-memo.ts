// Remembers what was worked out for a run of bytes, so that a text that comes again costs no string. Compared byte by
// byte: two texts never pass for one another.
import { randomInt } from 'node:crypto'

const entriesMax = 300_000
const bytesMax = 16 * 2 ** 20

/** A table from runs of bytes to values. It forgets all when it is full. */
export class ByteMemo<Value> {
  // Nobody outside knows the start, so nobody can choose texts that fall on one slot.
  readonly #start: number = randomInt(1, 2 ** 31)
  #slots = new Int32Array(1 << 10)
  #mask = this.#slots.length - 1
  #hashes = new Int32Array(1 << 9)
  #ends = new Int32Array(1 << 9)
  #bytes = new Uint8Array(1 << 13)
  #values: Value[] = []
  #used = 0

  /** Where the hash of a run begins; `step` takes one byte after the other. */
  get start(): number {
    return this.#start
  }

  /** The hash of a run, for `get` and `set`. */
  hash(bytes: Uint8Array, from: number, to: number): number {
    let hash = this.#start
    for (let at = from; at < to; at += 1) hash = step(hash, bytes[at] ?? 0)
    return hash
  }

  /** The value of a run. */
  get(hash: number, bytes: Uint8Array, from: number, to: number): Value | undefined {
    const mask = this.#mask
    for (let at = spread(hash) & mask; ; at = (at + 1) & mask) {
      const entry = (this.#slots[at] ?? 0) - 1
      if (entry < 0) return undefined
      if (this.#hashes[entry] === hash && this.#is(entry, bytes, from, to))
        return this.#values[entry]
    }
  }

  #is(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    const own = this.#bytes
    let at = entry === 0 ? 0 : (this.#ends[entry - 1] ?? 0)
    if ((this.#ends[entry] ?? 0) - at !== to - from) return false
    for (let i = from; i < to; i += 1, at += 1) if (own[at] !== bytes[i]) return false
    return true
  }

  /** Remembers the value of a run that is not in the table. */
  set(hash: number, bytes: Uint8Array, from: number, to: number, value: Value): void {
    if (this.#values.length >= entriesMax || this.#used + to - from > bytesMax) this.#forget()
    const entry = this.#values.push(value) - 1
    if (entry === this.#hashes.length) this.#widen()
    while (this.#used + to - from > this.#bytes.length) this.#bytes = doubled(this.#bytes)
    this.#bytes.set(bytes.subarray(from, to), this.#used)
    this.#used += to - from
    this.#hashes[entry] = hash
    this.#ends[entry] = this.#used
    this.#put(entry)
  }

  #put(entry: number): void {
    let at = spread(this.#hashes[entry] ?? 0) & this.#mask
    while (this.#slots[at] !== 0) at = (at + 1) & this.#mask
    this.#slots[at] = entry + 1
  }

  #widen(): void {
    this.#hashes = doubled(this.#hashes)
    this.#ends = doubled(this.#ends)
    this.#slots = new Int32Array(this.#slots.length * 2)
    this.#mask = this.#slots.length - 1
    for (let entry = 0; entry < this.#values.length - 1; entry += 1) this.#put(entry)
  }

  #forget(): void {
    this.#slots.fill(0)
    this.#values = []
    this.#used = 0
  }
}

/** One byte more in the hash of a run. */
export const step = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193)

const spread = (hash: number): number => hash ^ (hash >>> 15)

function doubled<A extends Int32Array | Uint8Array>(array: A): A {
  const wide = new (array.constructor as new (length: number) => A)(array.length * 2)
  wide.set(array)
  return wide
}
