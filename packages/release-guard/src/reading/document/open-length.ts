// Lengths as OpenDocument writes them: a number and its unit (18.3.18).
const points: Readonly<Record<string, number>> = {
  ...{ pt: 1, pc: 12, px: 0.75, in: 72, inch: 72, mm: 72 / 25.4, cm: 72 / 2.54 },
}

/** A length in points; nought needs no unit. Not a number for what is none. */
export function pointsOf(length: string | undefined): number {
  const [, figure, unit = ''] = /^\s*(-?[\d.]+(?:e-?\d+)?)\s*([a-z]*)\s*$/i.exec(length ?? '') ?? []
  if (figure === undefined) return Number.NaN
  const number = Number(figure)
  return number === 0 ? 0 : number * (points[unit] ?? Number.NaN)
}
