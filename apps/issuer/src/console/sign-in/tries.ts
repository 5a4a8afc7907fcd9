// Sign-ins and registrations that were begun: a challenge waits for its browser, five minutes, once.
import { randomBytes } from 'node:crypto'

const lifeMs = 5 * 60_000
const triesMax = 10_000

export class Tries<T> {
  readonly #begun = new Map<string, { readonly at: number; readonly what: T }>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Keeps what was begun; the oldest are forgotten when there are too many. */
  begin(what: T): string {
    const id = randomBytes(32).toString('base64url')
    this.#begun.set(id, { at: this.#clock(), what })
    for (const [old, { at }] of this.#begun) {
      if (this.#begun.size <= triesMax && this.#clock() - at < lifeMs) break
      this.#begun.delete(old)
    }
    return id
  }

  /** What was begun under this id, the first time it is asked and in time. */
  take(id: string | undefined): T | null {
    const found = id === undefined ? undefined : this.#begun.get(id)
    if (!found || id === undefined) return null
    this.#begun.delete(id)
    return this.#clock() - found.at < lifeMs ? found.what : null
  }
}
