// The sample's own dice: the same seed gives the same force on every machine and in every Node.

export interface Chance {
  /** A number from 0 up to, not including, 1. */
  readonly next: () => number
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number
  /** True with this probability. */
  readonly happens: (probability: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
  /** Picks with a skew: the first of the list most often, the last rarely. */
  readonly pickSkewed: <T>(list: readonly T[]) => T
  readonly pickWeighted: <T>(list: readonly (readonly [T, number])[]) => T
}

/** Makes the dice of one person (or any other thing with a number): xoshiro128** seeded through splitmix32. */
export function chanceOf(seed: number, about: number): Chance {
  let spread = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(about + 1, 0x85ebca6b)) >>> 0
  const splitmix = (): number => {
    spread = (spread + 0x9e3779b9) >>> 0
    let z = spread ^ (spread >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z ^= z >>> 15
    z = Math.imul(z, 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()]
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k))
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11)
    return result / 2 ** 32
  }
  const at = <T>(list: readonly T[], index: number): T => {
    const value = list[index]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    happens: (probability) => next() < probability,
    pick: (list) => at(list, Math.floor(next() * list.length)),
    // Close to Zipf, flattened at the head: place i is drawn in proportion to 1 / (i + 8).
    pickSkewed: (list) => at(list, Math.floor(8 * ((list.length + 8) / 8) ** next() - 8)),
    pickWeighted: (list) => {
      let rest = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of list) {
        rest -= weight
        if (rest < 0) return value
      }
      return at(list, list.length - 1)[0]
    },
  }
}
