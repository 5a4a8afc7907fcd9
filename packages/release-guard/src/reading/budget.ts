// What reading one file may cost: bytes unpacked, entries, depth, ratio. Whoever goes past it is held, not passed.
import { limits } from '../deciding/thresholds.ts'

/** Thrown to stop the reading of a file that goes past a limit. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError'
}

export class Budget {
  #bytes = 0
  #entries = 0
  #repeated = 0

  exceeded(why: string): BudgetError {
    return new BudgetError(why)
  }

  /** Counts one entry of an archive. */
  entry(): void {
    this.#entries += 1
    if (this.#entries > limits.entries) throw this.exceeded('it has too many parts')
  }

  /** Refuses a part that says it is too large before it is unpacked. */
  room(size: number, packed: number): void {
    if (size > this.partLimit(packed)) throw this.exceeded('it unpacks to far more than it should')
  }

  /** The most a part of so many packed bytes may unpack to. */
  partLimit(packed: number): number {
    return Math.max(
      1,
      Math.min(
        limits.partBytes,
        limits.totalBytes - this.#bytes,
        Math.max(limits.ratioFreeBytes, packed * limits.ratio),
      ),
    )
  }

  /** Counts what was unpacked. */
  inflated(size: number, packed: number): void {
    this.#bytes += size
    if (this.#bytes > limits.totalBytes)
      throw this.exceeded('it unpacks to far more than it should')
    if (size > limits.ratioFreeBytes && size > packed * limits.ratio)
      throw this.exceeded('it unpacks to far more than it should')
  }

  /** Counts a long text that is shown once more. */
  repeated(size: number): void {
    this.#repeated += size
    if (this.#repeated > limits.totalBytes)
      throw this.exceeded('it shows long texts again and again, more than can be read')
  }

  depth(depth: number): void {
    if (depth > limits.depth) throw this.exceeded('files are packed in files too many times over')
  }
}
