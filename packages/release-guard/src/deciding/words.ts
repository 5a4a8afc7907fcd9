// Counts and chances in words for the person about to send the file.
export const grouped = (count: number): string => count.toLocaleString('en-GB')

/** How unlikely, in words. */
export function inWords(chance: number): string {
  if (chance > 0.01) return `about ${Math.max(1, Math.round(chance * 100))} in 100`
  if (chance > 1e-9) return `about 1 in ${grouped(Number((1 / chance).toPrecision(2)))}`
  return 'less than 1 in 1,000,000,000'
}
