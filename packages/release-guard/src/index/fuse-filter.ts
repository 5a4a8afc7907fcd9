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

/** What the seeds of filters begin with. */
export const firstSeed = 0x9e3779b9

/** Where in 0..1 a key stands by a seed: filters place their keys by it. */
export const placeOf = (hi: number, seed: number): number => mix(hi ^ seed) / 2 ** 32

/** Memory for so many and a few more: the next list is about as long. */
export const roomFor = (count: number): number => Math.ceil(count * 1.1)

/** Builds filters one after the other; what it needs of memory it keeps for the next one. */
export class FuseBuilder {
  #at = new Int32Array(0)
  #print = new Uint16Array(0)
  #order = new Int32Array(0)
  #alone = new Int32Array(0)
  #degree = new Uint8Array(0)
  #owner = new Int32Array(0)
  #stack = new Int32Array(0)

  /**
   * A filter of different keys; tried with another seed until it succeeds. Keys that come in the order of
   * {@link placeOf} by the first seed are the fastest.
   */
  build(keys: Keys): FuseFilter {
    const { segmentBits, segments } = shapeFor(keys.count)
    this.#makeRoom(keys.count, slotsOf(segmentBits, segments))
    for (let seed = firstSeed, tries = 0; tries < 100; tries += 1, seed = mix(seed + 1)) {
      this.#place(keys, seed, segmentBits, segments)
      const slots = this.#fill(keys.count, slotsOf(segmentBits, segments))
      if (slots !== null) return new FuseFilter(seed, segmentBits, segments, slots)
    }
    throw new Error('no filter in a hundred tries: the keys are not hashes')
  }

  #makeRoom(keys: number, slots: number): void {
    if (keys > this.#print.length) {
      const room = roomFor(keys)
      this.#at = new Int32Array(room * 3)
      this.#print = new Uint16Array(room)
      this.#order = new Int32Array(room)
      this.#alone = new Int32Array(room)
    }
    if (slots > this.#owner.length) {
      const room = roomFor(slots)
      this.#degree = new Uint8Array(room)
      this.#owner = new Int32Array(room)
      this.#stack = new Int32Array(room)
    }
  }

  /* eslint-disable complexity -- array accesses under noUncheckedIndexedAccess count as branches; these are loops of arithmetic */

  /** Where each key's three slots are, and its fingerprint, keys in order of their segment. */
  #place({ hi, lo, count }: Keys, seed: number, segmentBits: number, segments: number): void {
    const starts = new Uint32Array(segments + 1)
    for (let i = 0; i < count; i += 1) {
      const segment = Math.floor(placeOf(hi[i] ?? 0, seed) * segments)
      starts[segment + 1] = (starts[segment + 1] ?? 0) + 1
    }
    for (let s = 1; s <= segments; s += 1) starts[s] = (starts[s] ?? 0) + (starts[s - 1] ?? 0)
    const size = 2 ** segmentBits
    const mask = size - 1
    const [at, print] = [this.#at, this.#print]
    for (let i = 0; i < count; i += 1) {
      const h = hi[i] ?? 0
      const x = mix(h ^ seed)
      const y = mix((lo[i] ?? 0) ^ x)
      const z = mix(y ^ h)
      const segment = Math.floor((x * segments) / 2 ** 32)
      const to = starts[segment] ?? 0
      starts[segment] = to + 1
      const start = segment << segmentBits
      at[to * 3] = start + (y & mask)
      at[to * 3 + 1] = start + size + (z & mask)
      at[to * 3 + 2] = start + 2 * size + (((y >>> 16) ^ (z >>> 13)) & mask)
      print[to] = (z ^ (z >>> 16) ^ (x << 3) ^ y) & 0xffff
    }
  }

  /** Takes away, one by one, keys that have a slot alone; fills the slots in the other direction. */
  #fill(count: number, slotCount: number): Uint16Array | null {
    const done = this.#peel(count, slotCount)
    if (done < count) return null
    const [at, print, order, alone] = [this.#at, this.#print, this.#order, this.#alone]
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

  #peel(count: number, slotCount: number): number {
    const [at, order, alone, stack] = [this.#at, this.#order, this.#alone, this.#stack]
    const degree = this.#degree.fill(0, 0, slotCount)
    const owner = this.#owner.fill(0, 0, slotCount)
    for (let key = 0, j = 0; key < count; key += 1)
      for (const end = j + 3; j < end; j += 1) {
        const slot = at[j] ?? 0
        // Hashes never crowd one slot so; the next seed then.
        if (degree[slot] === 255) return 0
        degree[slot] = (degree[slot] ?? 0) + 1
        owner[slot] = (owner[slot] ?? 0) ^ key
      }
    let done = 0
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (degree[slot] !== 1) continue
      let height = 1
      stack[0] = slot
      while (height > 0) {
        height -= 1
        const s = stack[height] ?? 0
        if (degree[s] !== 1) continue
        const key = owner[s] ?? 0
        order[done] = key
        alone[done] = s
        done += 1
        for (let j = key * 3, end = j + 3; j < end; j += 1) {
          const other = at[j] ?? 0
          const left = (degree[other] ?? 0) - 1
          degree[other] = left
          owner[other] = (owner[other] ?? 0) ^ key
          if (left === 1) {
            stack[height] = other
            height += 1
          }
        }
      }
    }
    return done
  }
}

const slotsOf = (segmentBits: number, segments: number): number => (segments + 2) * 2 ** segmentBits

function shapeFor(count: number): { segmentBits: number; segments: number } {
  const n = Math.max(count, 2)
  const segmentBits = Math.max(2, Math.min(16, Math.floor(Math.log(n) / Math.log(3.33) + 2.25)))
  const factor = Math.max(1.125, 0.875 + (0.25 * Math.log(1e6)) / Math.log(n)) + 0.01
  const segments = Math.max(1, Math.ceil((n * factor) / 2 ** segmentBits) - 1)
  return { segmentBits, segments: n < 64 ? segments + 4 : segments }
}
