// What every benchmark reports: its work, the raw cost it cannot beat, and the ratio of the two.
export interface BenchResult {
  readonly name: string
  /** What was done, in one sentence with its counts. */
  readonly work: string
  /** The raw cost it is held against, measured in the same run. */
  readonly floor: string
  /** The promise, in words. */
  readonly bar: string
  readonly measured: number
  readonly floorMeasured: number | null
  readonly ratio: number | null
  readonly unit: string
  readonly pass: boolean
  readonly notes?: string
}
