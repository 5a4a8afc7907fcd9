// Colours of letters and of what they stand on, as office files write them, and whether one can be told from the other.

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

export const black: Colour = [0, 0, 0]
export const white: Colour = [255, 255, 255]
/** Letters that differ from their ground by no more of red, green and blue are not read. */
const leastDifference = 24

/** The colour of six hexadecimal digits, whatever stands before them; null for anything else. */
export function colourOf(text: string | undefined): Colour | null {
  const [, red, green, blue] = /([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text ?? '') ?? []
  if (red === undefined || green === undefined || blue === undefined) return null
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)]
}

/** Whether letters of one colour are lost on a ground of the other. */
export const isLost = (letters: Colour, ground: Colour): boolean =>
  letters.every((part, at) => Math.abs(part - (ground[at] ?? 0)) <= leastDifference)

const palette = (
  '000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 808080 ' +
  '9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF ' +
  '00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 ' +
  '003366 339966 003300 333300 993300 993366 333399 333333'
)
  .split(' ')
  .map((hex) => colourOf(hex) ?? black)

/** The colours of a theme as cells number them: the first four stand in pairs, light before dark. */
export const themeOrder: readonly string[] =
  'lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink'.split(' ')
const usualTheme =
  'FFFFFF 000000 E7E6E6 44546A 4472C4 ED7D31 A5A5A5 FFC000 5B9BD5 70AD47 0563C1 954F72'
    .split(' ')
    .map((hex) => colourOf(hex) ?? black)

/**
 * A colour as a cell's style gives it (ECMA-376 part 1, 18.8.3): plain, by the old list, or by the theme and a tint.
 * @param said the value of an attribute
 * @param theme the theme's colours by `themeOrder`; where there is none, those Office has without
 * @returns null where it says "automatic" or nothing
 */
export function cellColour(
  said: (key: string) => string | undefined,
  theme: readonly (Colour | null)[],
): Colour | null {
  const plain = colourOf(said('rgb'))
  if (plain !== null) return tinted(plain, said('tint'))
  const [index, number] = [said('indexed'), said('theme')]
  if (index !== undefined) return indexed(Number(index))
  if (number === undefined) return null
  const colour = theme[Number(number)] ?? usualTheme[Number(number)]
  return colour === undefined ? null : tinted(colour, said('tint'))
}

function indexed(index: number): Colour | null {
  if (index === 65) return white
  return palette[index < 8 ? index : index - 8] ?? null
}

/** Lighter by so much of the way to white, or darker by so much of the way to black (18.8.19). */
function tinted(colour: Colour, tint: string | undefined): Colour {
  const share = Math.max(-1, Math.min(1, Number(tint ?? 0))) || 0
  // What lightness does to a colour of one hue it does, near enough, to each of its parts.
  const [red, green, blue] = colour.map((part) =>
    Math.round(share < 0 ? part * (1 + share) : part + (255 - part) * share),
  )
  return [red ?? 0, green ?? 0, blue ?? 0]
}

/** The colours of Word's marker (17.18.40). */
export const markers: Readonly<Record<string, Colour>> = {
  black,
  white,
  ...{ blue: [0, 0, 255], cyan: [0, 255, 255], green: [0, 255, 0], magenta: [255, 0, 255] },
  ...{ red: [255, 0, 0], yellow: [255, 255, 0], darkBlue: [0, 0, 128], darkCyan: [0, 128, 128] },
  ...{ darkGreen: [0, 128, 0], darkMagenta: [128, 0, 128], darkRed: [128, 0, 0] },
  ...{ darkYellow: [128, 128, 0], darkGray: [128, 128, 128], lightGray: [192, 192, 192] },
}
