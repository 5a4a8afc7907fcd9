// Lengths as OpenDocument writes them: a number and its unit (18.3.18).
const points: Readonly<Record<string, number>> = {
  ...{ pt: 1, pc: 12, px: 0.75, in: 72, mm: 72 / 25.4, cm: 72 / 2.54 },
}

/** A length in points; not a number for what is none. */
export function pointsOf(length: string): number {
  const [, number, unit = ''] = /^(\d*\.?\d+)(pt|pc|px|in|mm|cm)$/.exec(length) ?? []
  return Number(number) * (points[unit] ?? NaN)
}
