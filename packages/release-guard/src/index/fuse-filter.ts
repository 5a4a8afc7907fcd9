// Binary fuse filter (Graf and Lemire 2022), three-wise, 16-bit fingerprints: says "certainly not" or
// "yes, or one time in 65,536 a stranger". Keys are 64-bit hashes in two arrays; it holds none of them.

/** 64-bit keys as two parallel arrays; the first `count` are used. */
export interface Keys {
  readonly hi: Uint32Array
  readonly lo: Uint32Array
  readonly count: number
}

const mix = (x: number): number => {
  let h = x
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A finished filter: its seed, its shape and one fingerprint a slot. */
export class FuseFilter {
  readonly seed: number
  readonly segmentBits: number
  readonly segments: number
  readonly slots: Uint16Array

  constructor(seed: number, segmentBits: number, segments: number, slots: Uint16Array) {
    if (slots.length !== (segments + 2) * 2 ** segmentBits)
      throw new RangeError('a filter of the wrong size')
    this.seed = seed
    this.segmentBits = segmentBits
    this.segments = segments
    this.slots = slots
  }

  /** False: certainly not among the keys. */
  has(hi: number, lo: number): boolean {
    const { slots, segmentBits } = this
    const mask = 2 ** segmentBits - 1
    const x = mix(hi ^ this.seed)
    const y = mix(lo ^ x)
    const z = mix(y ^ hi)
    const start = Math.floor((x * this.segments) / 2 ** 32) << segmentBits
    const s0 = slots[start + (y & mask)] ?? 0
    const s1 = slots[start + mask + 1 + (z & mask)] ?? 0
    const s2 = slots[start + 2 * (mask + 1) + (((y >>> 16) ^ (z >>> 13)) & mask)] ?? 0
    return (s0 ^ s1 ^ s2) === ((z ^ (z >>> 16) ^ (x << 3) ^ y) & 0xffff)
  }
}

/** A key that was given more than once, and how often. */
export interface Repeat {
  readonly hi: number
  readonly lo: number
  readonly count: number
}

/** Builds a filter of different keys; building is repeated with another seed until it succeeds. */
export function buildFuse(keys: Keys): FuseFilter {
  const { segmentBits, segments } = shapeFor(keys.count)
  for (let seed = 0x9e3779b9, tries = 0; tries < 100; tries += 1, seed = mix(seed + 1)) {
    const slots = tryBuild(keys, seed, segmentBits, segments)
    if (slots !== null) return new FuseFilter(seed, segmentBits, segments, slots)
  }
  throw new Error('no filter in a hundred tries: the keys are not hashes')
}

function shapeFor(count: number): { segmentBits: number; segments: number } {
  const n = Math.max(count, 2)
  const segmentBits = Math.max(2, Math.min(16, Math.floor(Math.log(n) / Math.log(3.33) + 2.25)))
  const factor = Math.max(1.125, 0.875 + (0.25 * Math.log(1e6)) / Math.log(n)) + 0.01
  const segments = Math.max(1, Math.ceil((n * factor) / 2 ** segmentBits) - 1)
  return { segmentBits, segments: n < 64 ? segments + 4 : segments }
}

/**
 * Finds the keys that came more than once, list after list; what it needs of memory it keeps for the next list.
 */
export class Distinct {
  #table = new Uint32Array(16)

  /**
   * Each key once, in the order they came, and those that came more than once. The arrays given are used for the answer.
   * @param times how often each came already, where that is known
   */
  of({ hi, lo, count }: Keys, times?: Uint32Array): { keys: Keys; repeats: Repeat[] } {
    const table = this.#emptyTable(count)
    const mask = table.length - 1
    const more = new Map<number, number>()
    const timesOf = (i: number): number => times?.[i] ?? 1
    let kept = 0
    for (let i = 0; i < count; i += 1) {
      const h = hi[i] ?? 0
      const l = lo[i] ?? 0
      let at = mix(l ^ Math.imul(h, 0x9e3779b1)) & mask
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
    const repeats = Array.from(more, ([at, count]) => ({ hi: hi[at] ?? 0, lo: lo[at] ?? 0, count }))
    return { keys: { hi, lo, count: kept }, repeats }
  }

  #emptyTable(count: number): Uint32Array {
    let { length } = this.#table
    while (length < count * 1.5) length *= 2
    if (length === this.#table.length) this.#table.fill(0)
    else this.#table = new Uint32Array(length)
    return this.#table
  }
}

interface Placed {
  readonly at: Int32Array
  readonly print: Uint16Array
}

/* eslint-disable complexity -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic */

/** Where each key's three slots are, and its fingerprint, keys in order of their segment. */
function place(keys: Keys, seed: number, segmentBits: number, segments: number): Placed {
  const { hi, lo, count } = keys
  const starts = new Uint32Array(segments + 1)
  const first = new Uint32Array(count)
  for (let i = 0; i < count; i += 1) {
    const segment = Math.floor((mix((hi[i] ?? 0) ^ seed) * segments) / 2 ** 32)
    first[i] = segment
    starts[segment + 1] = (starts[segment + 1] ?? 0) + 1
  }
  for (let s = 1; s <= segments; s += 1) starts[s] = (starts[s] ?? 0) + (starts[s - 1] ?? 0)
  const size = 2 ** segmentBits
  const mask = size - 1
  const at = new Int32Array(count * 3)
  const print = new Uint16Array(count)
  for (let i = 0; i < count; i += 1) {
    const segment = first[i] ?? 0
    const to = starts[segment] ?? 0
    starts[segment] = to + 1
    const x = mix((hi[i] ?? 0) ^ seed)
    const y = mix((lo[i] ?? 0) ^ x)
    const z = mix(y ^ (hi[i] ?? 0))
    const start = segment << segmentBits
    at[to * 3] = start + (y & mask)
    at[to * 3 + 1] = start + size + (z & mask)
    at[to * 3 + 2] = start + 2 * size + (((y >>> 16) ^ (z >>> 13)) & mask)
    print[to] = (z ^ (z >>> 16) ^ (x << 3) ^ y) & 0xffff
  }
  return { at, print }
}

function tryBuild(
  keys: Keys,
  seed: number,
  segmentBits: number,
  segments: number,
): Uint16Array | null {
  const slotCount = (segments + 2) * 2 ** segmentBits
  const { at, print } = place(keys, seed, segmentBits, segments)
  const degree = new Uint16Array(slotCount)
  const owner = new Int32Array(slotCount)
  for (let j = 0; j < at.length; j += 1) {
    const slot = at[j] ?? 0
    degree[slot] = (degree[slot] ?? 0) + 1
    owner[slot] = (owner[slot] ?? 0) ^ (j / 3)
  }
  const order = new Int32Array(keys.count)
  const alone = new Int32Array(keys.count)
  let done = 0
  const stack: number[] = []
  for (let slot = 0; slot < slotCount; slot += 1) {
    stack.push(slot)
    while (stack.length > 0) {
      const s = stack.pop() ?? 0
      if (degree[s] !== 1) continue
      const key = owner[s] ?? 0
      order[done] = key
      alone[done] = s
      done += 1
      for (let j = key * 3; j < key * 3 + 3; j += 1) {
        const other = at[j] ?? 0
        degree[other] = (degree[other] ?? 0) - 1
        owner[other] = (owner[other] ?? 0) ^ key
        if (degree[other] === 1) stack.push(other)
      }
    }
  }
  if (done < keys.count) return null
  const slots = new Uint16Array(slotCount)
  for (let i = done - 1; i >= 0; i -= 1) {
    const key = order[i] ?? 0
    const j = key * 3
    const sum =
      (slots[at[j] ?? 0] ?? 0) ^ (slots[at[j + 1] ?? 0] ?? 0) ^ (slots[at[j + 2] ?? 0] ?? 0)
    slots[alone[i] ?? 0] = sum ^ (print[key] ?? 0)
  }
  return slots
}
