// Medians: of times, and of each time against the floor taken right after it.

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** The median of each value against the floor of its own round. */
export const medianRatio = (values: readonly number[], floors: readonly number[]): number =>
  median(values.map((value, i) => value / (floors[i] ?? Number.NaN)))

/** Seconds by the clock and seconds of processor time that a piece of work takes. */
export async function timed(work: () => unknown): Promise<{ wall: number; processor: number }> {
  const used = process.cpuUsage()
  const start = performance.now()
  await work()
  const { user, system } = process.cpuUsage(used)
  return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6 }
}
