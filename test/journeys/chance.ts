// Chance from a printed seed, so that whoever sees a failure can have the same choices again.
import { randomInt } from 'node:crypto'

export interface Chance {
  readonly seed: number
  /** A whole number from 0, below `below`. */
  next(below: number): number
  pick<T>(list: readonly T[]): T
}

/** Chance of a seed; a fresh one unless TIPSTAFF_CHAOS_SEED names it. */
export function makeChance(
  seed = Number(process.env['TIPSTAFF_CHAOS_SEED'] ?? randomInt(1e9)),
): Chance {
  let state = seed >>> 0
  // mulberry32: small, and good enough to choose whom to kill.
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const next = (below: number): number => Math.floor(draw() * below)
  return {
    seed,
    next,
    pick: (list) => {
      const found = list[next(list.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
  }
}
