// Lists of 64-bit keys, and how a list is made into different ones: part by part, so that the memory looked at is near.
import { firstSeed, placeOf, roomFor, type Keys } from './fuse-filter.ts'
import type { Hash64 } from './sip-hash.ts'

/** Whole numbers in a row; `room` is how many may be expected. */
export class Column {
  values: Uint32Array<ArrayBuffer>
  count = 0
  constructor(room: number) {
    this.values = new Uint32Array(room)
  }
  add(value: number): void {
    if (this.count === this.values.length) this.values = doubled(this.values)
    this.values[this.count] = value
    this.count += 1
  }
}

export class KeyList implements Keys {
  hi: Uint32Array<ArrayBuffer>
  lo: Uint32Array<ArrayBuffer>
  count = 0
  constructor(room: number) {
    this.hi = new Uint32Array(room)
    this.lo = new Uint32Array(room)
  }
  add({ hi, lo }: Hash64): void {
    if (this.count === this.hi.length) {
      this.hi = doubled(this.hi)
      this.lo = doubled(this.lo)
    }
    this.hi[this.count] = hi
    this.lo[this.count] = lo
    this.count += 1
  }
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wide = new Uint32Array(array.length * 2)
  wide.set(array)
  return wide
}

/** A key that was given more than once, and how often. */
export interface Repeat {
  readonly hi: number
  readonly lo: number
  readonly count: number
}

/** So many keys a part has, about. */
const partKeys = 4_096

/** Makes lists of keys into different ones, list after list; what it needs of memory it keeps for the next list. */
export class Distinct {
  #hi = new Uint32Array(0)
  #lo = new Uint32Array(0)
  #times = new Uint32Array(0)
  #table = new Uint32Array(2 * partKeys)

  /**
   * Each key once, in the order in which a filter places them, and those that came more than once. The answer lies in
   * memory that the next call uses again.
   * @param times how often each came already, where that is known
   */
  of(keys: Keys, times?: Uint32Array): { keys: Keys; repeats: Repeat[] } {
    const ends = this.#spread(keys, times)
    const repeats: Repeat[] = []
    let kept = 0
    let from = 0
    for (const to of ends) {
      kept = this.#part(from, to, kept, times !== undefined, repeats)
      from = to
    }
    return { keys: { hi: this.#hi, lo: this.#lo, count: kept }, repeats }
  }

  /** Puts the keys in parts by where a filter places them; answers where each part ends. */
  #spread({ hi, lo, count }: Keys, times: Uint32Array | undefined): Uint32Array {
    if (count > this.#hi.length) {
      const room = roomFor(count)
      this.#hi = new Uint32Array(room)
      this.#lo = new Uint32Array(room)
      this.#times = new Uint32Array(room)
    }
    const parts = Math.ceil(count / partKeys)
    const ends = new Uint32Array(parts)
    const partOf = (i: number): number => Math.floor(placeOf(hi[i] ?? 0, firstSeed) * parts)
    for (let i = 0; i < count; i += 1) {
      const part = partOf(i)
      ends[part] = (ends[part] ?? 0) + 1
    }
    let sum = 0
    for (let part = 0; part < parts; part += 1) {
      const size = ends[part] ?? 0
      ends[part] = sum
      sum += size
    }
    for (let i = 0; i < count; i += 1) {
      const part = partOf(i)
      const to = ends[part] ?? 0
      ends[part] = to + 1
      this.#hi[to] = hi[i] ?? 0
      this.#lo[to] = lo[i] ?? 0
      if (times !== undefined) this.#times[to] = times[i] ?? 0
    }
    return ends
  }

  /** Keeps the different keys of one part behind the `kept` ones before it. */
  // eslint-disable-next-line complexity -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic
  #part(from: number, to: number, before: number, isCounted: boolean, repeats: Repeat[]): number {
    const [hi, lo] = [this.#hi, this.#lo]
    const table = this.#emptyTable(to - from)
    const mask = table.length - 1
    const more = new Map<number, number>()
    const timesOf = (i: number): number => (isCounted ? (this.#times[i] ?? 1) : 1)
    let kept = before
    for (let i = from; i < to; i += 1) {
      const [h, l] = [hi[i] ?? 0, lo[i] ?? 0]
      let at = (l ^ (l >>> 15)) & mask
      let found = table[at] ?? 0
      while (found !== 0 && (lo[found - 1] !== l || hi[found - 1] !== h)) {
        at = (at + 1) & mask
        found = table[at] ?? 0
      }
      if (found !== 0) {
        more.set(found - 1, (more.get(found - 1) ?? 1) + timesOf(i))
        continue
      }
      hi[kept] = h
      lo[kept] = l
      if (timesOf(i) > 1) more.set(kept, timesOf(i))
      kept += 1
      table[at] = kept
    }
    for (const [at, count] of more) repeats.push({ hi: hi[at] ?? 0, lo: lo[at] ?? 0, count })
    return kept
  }

  /** A table half as long again as the part, at least: parts are about of a size, so that it stays small. */
  #emptyTable(count: number): Uint32Array {
    while (this.#table.length < count * 1.5) this.#table = new Uint32Array(this.#table.length * 2)
    return this.#table.fill(0)
  }
}
