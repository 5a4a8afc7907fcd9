// Lets so many through at once and so many wait; whoever comes then is told to come again.
import { StationError } from './guard-error.ts'

export class Turnstile {
  readonly #most: number
  readonly #waitingMost: number
  readonly #waiting: (() => void)[] = []
  #within = 0

  constructor(most: number, waitingMost: number) {
    this.#most = most
    this.#waitingMost = waitingMost
  }

  /** Runs `work` when it is its turn. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#within >= this.#most) {
      if (this.#waiting.length >= this.#waitingMost)
        throw new StationError('busy', 'Too many files are being read. Try again in a minute.')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#within += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#within -= 1
      else next()
    }
  }
}
