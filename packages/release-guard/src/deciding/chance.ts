// The two calculations of chance: is a list more like our register than like its shadows, and the tail of a Poisson count.

/** Different rows or names compared, how many are in the register and how many in each shadow, added up. */
export interface ListCount {
  rows: number
  hits: number
  shadowHits: number
}
export const newCount = (): ListCount => ({ rows: 0, hits: 0, shadowHits: 0 })

/** Counts one row more. `has` is asked of the register, layer 0, and in the same way of each shadow. Is it in the register? */
export function compare(
  count: ListCount,
  shadows: number,
  has: (layer: number) => boolean,
): boolean {
  const isHit = has(0)
  count.rows += 1
  if (isHit) count.hits += 1
  for (let layer = 1; layer <= shadows; layer += 1) if (has(layer)) count.shadowHits += 1
  return isHit
}

const logFactorials: number[] = [0]
function logFactorial(n: number): number {
  if (n > 100_000) return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n)
  for (let i = logFactorials.length; i <= n; i += 1)
    logFactorials.push((logFactorials[i - 1] ?? 0) + Math.log(i))
  return logFactorials[n] ?? 0
}
const logChoose = (n: number, k: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/**
 * Fisher's exact test, one-sided: `hits` of `rows` in the register, `shadowHits` of `shadowRows` in shadows.
 * The chance of as many hits or more if the register were one more shadow.
 */
export function fisher(hits: number, rows: number, shadowHits: number, shadowRows: number): number {
  const total = hits + shadowHits
  const most = Math.min(rows, total)
  const all = logChoose(rows + shadowRows, total)
  let sum = 0
  for (let k = hits; k <= most; k += 1) {
    const term = Math.exp(logChoose(rows, k) + logChoose(shadowRows, total - k) - all)
    sum += term
    if (term < sum * 1e-12) break
  }
  return Math.min(1, sum)
}

/** The chance of `count` or more where `expected` come by chance. */
export function poissonTail(count: number, expected: number): number {
  if (count <= 0) return 1
  if (expected <= 0) return 0
  if (count < expected) return 1
  let term = Math.exp(count * Math.log(expected) - expected - logFactorial(count))
  let sum = 0
  for (let k = count; term > sum * 1e-12 && k < count + 10_000; k += 1) {
    sum += term
    term *= expected / (k + 1)
  }
  return Math.min(1, sum)
}
