// Colours of DrawingML (ECMA-376 part 1, 20.1.2.3): plain ones, those of the system and of the theme by a master's map,
// made lighter and darker. What is not known here is not told.
import { colourOf, white, black, type Colour } from '../colour.ts'
import { child, childOf, valueOf, type Element } from './element.ts'

export interface Ink {
  readonly colour: Colour
  /** How much of what lies beneath it hides, from 0 to 1. */
  readonly density: number
}

const kinds = ['srgbClr', 'schemeClr', 'sysClr', 'prstClr', 'scrgbClr', 'hslClr']
const named: Readonly<Record<string, Colour>> = {
  ...{
    black,
    white,
    red: [255, 0, 0],
    green: [0, 128, 0],
    blue: [0, 0, 255],
    yellow: [255, 255, 0],
  },
  ...{ lime: [0, 255, 0], gray: [128, 128, 128], silver: [192, 192, 192], maroon: [128, 0, 0] },
  ...{ navy: [0, 0, 128], orange: [255, 165, 0], purple: [128, 0, 128], teal: [0, 128, 128] },
  ...{ cyan: [0, 255, 255], magenta: [255, 0, 255], whiteSmoke: [245, 245, 245] },
}

/** The element that says a colour, in what holds one. */
export const colourIn = (holder: Element | undefined): Element | undefined => childOf(holder, kinds)

/** The colours of one theme, by what a slide calls them; several maps where programs may differ in which one holds. */
export class Palette {
  readonly #theme: Element | undefined
  readonly #maps: readonly (Element | undefined)[]

  constructor(theme: Element | undefined, maps: readonly (Element | undefined)[]) {
    this.#theme = child(child(theme, 'themeElements'), 'clrScheme')
    this.#maps = maps
  }

  /**
   * The colour that stands in `holder`.
   * @param given what a theme's own fill is painted with
   * @returns null where it cannot be told
   */
  ink(holder: Element | undefined, given: Ink | null = null): Ink | null {
    const said = colourIn(holder)
    return said === undefined ? null : this.#alike((map) => this.#read(said, map, given))
  }

  /** A colour of the theme by its name. */
  named(name: string): Colour | null {
    return this.#alike((map) => this.#ofTheme(name, map))?.colour ?? null
  }

  /** What is the same by every map. */
  #alike(read: (map: Element | undefined) => Ink | null): Ink | null {
    const [first, ...others] = this.#maps.map(read)
    if (first === undefined || first === null) return null
    const isSame = others.every((one) => one?.colour.join() === first.colour.join())
    return isSame ? first : null
  }

  #read(said: Element, map: Element | undefined, given: Ink | null): Ink | null {
    const start = this.#start(said, map, given)
    return start && changed(said, start)
  }

  #start(said: Element, map: Element | undefined, given: Ink | null): Ink | null {
    const value = valueOf(said, 'val') ?? ''
    if (said.name === 'schemeClr') return value === 'phClr' ? given : this.#ofTheme(value, map)
    const colour = plain(said, value)
    return colour && { colour, density: 1 }
  }

  #ofTheme(name: string, map: Element | undefined): Ink | null {
    const said = colourIn(child(this.#theme, valueOf(map, name) ?? usualMap[name] ?? name))
    const colour = said && plain(said, valueOf(said, 'val') ?? '')
    return colour ? changed(said, { colour, density: 1 }) : null
  }
}

/** What a map leaves unsaid. */
const usualMap: Readonly<Record<string, string>> = {
  bg1: 'lt1',
  tx1: 'dk1',
  bg2: 'lt2',
  tx2: 'dk2',
}

function plain(said: Element, value: string): Colour | null {
  if (said.name === 'srgbClr') return /^[\da-f]{6}$/i.test(value) ? colourOf(value) : null
  if (said.name === 'prstClr') return Object.hasOwn(named, value) ? (named[value] ?? null) : null
  if (said.name === 'sysClr')
    return colourOf(valueOf(said, 'lastClr')) ?? { window: white, windowText: black }[value] ?? null
  if (said.name === 'scrgbClr')
    return asColour(['r', 'g', 'b'].map((key) => 255 * curved(share(valueOf(said, key)))))
  const [hue, saturation, light] = [
    Number(valueOf(said, 'hue')) / 21_600_000,
    share(valueOf(said, 'sat')),
    share(valueOf(said, 'lum')),
  ]
  return asColour(fromHue([hue, saturation, light]))
}

const asColour = (parts: readonly number[]): Colour | null => {
  const [red, green, blue] = parts.map((part) => Math.max(0, Math.min(255, Math.round(part))))
  if (red === undefined || green === undefined || blue === undefined) return null
  return parts.every(Number.isFinite) ? [red, green, blue] : null
}

/** A part of one, written as thousandths of per cent or as per cent. */
const share = (text: string | undefined): number =>
  text === undefined
    ? NaN
    : text.endsWith('%')
      ? Number.parseFloat(text) / 100
      : Number(text) / 100_000

type Triple = readonly [number, number, number]

/** How light is measured, of what a screen is told, and back; both from 0 to 1. */
const straight = (part: number): number =>
  part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
const curved = (part: number): number =>
  part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055

const byLight = (colour: Colour, change: (part: number) => number): Colour | null =>
  asColour(colour.map((part) => 255 * curved(change(straight(part / 255)))))

const byHue = (colour: Colour, change: (parts: Triple) => Triple): Colour | null =>
  asColour(fromHue(change(toHue(colour))))

/** What changes a colour, by its share. */
const changes: Readonly<Record<string, (colour: Colour, by: number) => Colour | null>> = {
  lumMod: (colour, by) => byHue(colour, ([h, s, l]) => [h, s, l * by]),
  lumOff: (colour, by) => byHue(colour, ([h, s, l]) => [h, s, l + by]),
  lum: (colour, by) => byHue(colour, ([h, s]) => [h, s, by]),
  satMod: (colour, by) => byHue(colour, ([h, s, l]) => [h, s * by, l]),
  satOff: (colour, by) => byHue(colour, ([h, s, l]) => [h, s + by, l]),
  sat: (colour, by) => byHue(colour, ([h, , l]) => [h, by, l]),
  shade: (colour, by) => byLight(colour, (part) => part * by),
  tint: (colour, by) => byLight(colour, (part) => part * by + 1 - by),
}
const densities: Readonly<Record<string, (density: number, by: number) => number>> = {
  alpha: (_, by) => by,
  alphaMod: (density, by) => density * by,
  alphaOff: (density, by) => density + by,
}

/** More changes of one colour than this are not followed. */
const mostChanges = 50

function changed(said: Element, { colour, density }: Ink): Ink | null {
  if (said.children.length > mostChanges) return null
  let now: Colour | null = colour
  let dense = density
  for (const one of said.children) {
    const by = share(valueOf(one, 'val'))
    const [change, thin] = [changes[one.name], densities[one.name]]
    if (thin !== undefined) dense = thin(dense, by)
    else now = now && change ? change(now, by) : null
  }
  return now && Number.isFinite(dense) ? { colour: now, density: dense } : null
}

/** Hue, saturation and lightness, each from 0 to 1. */
function toHue(colour: Colour): Triple {
  const [r, g, b] = [colour[0] / 255, colour[1] / 255, colour[2] / 255]
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)]
  const [light, spread] = [(most + least) / 2, most - least]
  if (spread === 0) return [0, 0, light]
  const saturation = spread / (1 - Math.abs(2 * light - 1))
  const sixth =
    most === r ? (g - b) / spread + 6 : most === g ? (b - r) / spread + 2 : (r - g) / spread + 4
  return [(sixth / 6) % 1, saturation, light]
}

function fromHue([hue, saturation, light]: Triple): number[] {
  const [s, l] = [Math.max(0, Math.min(1, saturation)), Math.max(0, Math.min(1, light))]
  const reach = s * Math.min(l, 1 - l)
  return [0, 8, 4].map((from) => {
    const at = (from + hue * 12) % 12
    return 255 * (l - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1)))
  })
}
