// Skins and the mixing of colours for the sample portraits. Colours are `#rrggbb`.

export interface Skin {
  readonly light: string
  readonly base: string
  readonly shade: string
  readonly deep: string
  readonly lip: string
}

// From pale to deep: light, base, shade, deep, lip.
export const skins: readonly Skin[] = (
  [
    ['#fbe6da', '#f3d1bf', '#d9a48e', '#b9785f', '#c4776d'],
    ['#f8dfcd', '#edc5ab', '#cf9a7c', '#aa6f53', '#bb6f62'],
    ['#f3d4b8', '#e3b693', '#c28c67', '#976343', '#ad6557'],
    ['#e9c39c', '#d3a274', '#ae794d', '#835431', '#9c584a'],
    ['#d9a97c', '#bd8656', '#946138', '#6b4223', '#8c4d40'],
    ['#bd8a61', '#9c6a42', '#76492a', '#52301a', '#7b4138'],
    ['#9b6b4a', '#7c4f33', '#5a3620', '#3c2213', '#6b3832'],
    ['#7d5440', '#60402d', '#432a1c', '#2b1a10', '#5b322d'],
  ] as const
).map(([light, base, shade, deep, lip]) => ({ light, base, shade, deep, lip }))

/** Mixes two colours, `part` of the second. */
export function mix(first: string, second: string, part: number): string {
  const channel = (at: number): string => {
    const [a, b] = [first, second].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16))
    return Math.round((a ?? 0) * (1 - part) + (b ?? 0) * part)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(1)}${channel(3)}${channel(5)}`
}
