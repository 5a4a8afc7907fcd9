// How often each whole number was given: an open table, so that millions cost no objects.

/** Counts numbers from 0 to 2³⁰. */
export class PairCounts {
  #slots = new Int32Array(1 << 12)
  #keys = new Int32Array(1 << 11)
  #counts = new Uint32Array(1 << 11)
  size = 0

  add(key: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let at = spread(key) & mask
    for (let entry = slots[at] ?? 0; entry !== 0; entry = slots[at] ?? 0) {
      if (this.#keys[entry - 1] === key) {
        this.#counts[entry - 1] = (this.#counts[entry - 1] ?? 0) + 1
        return
      }
      at = (at + 1) & mask
    }
    if (this.size === this.#keys.length) {
      this.#widen()
      this.add(key)
      return
    }
    this.#keys[this.size] = key
    this.#counts[this.size] = 1
    this.size += 1
    slots[at] = this.size
  }

  /** Begins anew, in the same memory. */
  clear(): void {
    this.#slots.fill(0)
    this.size = 0
  }

  /** The number that came as the `entry`th new one, from 0. */
  key(entry: number): number {
    return this.#keys[entry] ?? 0
  }

  count(entry: number): number {
    return this.#counts[entry] ?? 0
  }

  #widen(): void {
    const { size } = this
    const keys = new Int32Array(size * 2)
    const counts = new Uint32Array(size * 2)
    keys.set(this.#keys)
    counts.set(this.#counts)
    this.#keys = keys
    this.#counts = counts
    this.#slots = new Int32Array(size * 4)
    const mask = this.#slots.length - 1
    for (let entry = 0; entry < size; entry += 1) {
      let at = spread(keys[entry] ?? 0) & mask
      while (this.#slots[at] !== 0) at = (at + 1) & mask
      this.#slots[at] = entry + 1
    }
  }
}

function spread(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}
