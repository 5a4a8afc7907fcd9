// Colours as Word says them: plain, by the theme of the document, as a shade with a pattern. For reading and for cleaning.
import { black, colourOf, white, type Colour } from '../colour.ts'
import { attribute } from '../xml.ts'

/** A colour; null where there is none or the program chooses it. */
export type Paint = Colour | null | 'untold'

export const isColour = (paint: Paint | undefined): paint is Colour => Array.isArray(paint)

/** The value of an attribute by its name without prefix. */
export type Said = (name: string) => string | undefined

/** Attributes that give one colour: plain, by the theme, lighter, darker. */
type Keys = readonly [plain: string, theme: string, tint: string, shade: string]
const ofLetters: Keys = ['val', 'themeColor', 'themeTint', 'themeShade']
const ofPattern: Keys = ['color', 'themeColor', 'themeTint', 'themeShade']
const ofFill: Keys = ['fill', 'themeFill', 'themeFillTint', 'themeFillShade']

const inTheme: Readonly<Record<string, string>> = {
  ...{ dark1: 'dk1', light1: 'lt1', dark2: 'dk2', light2: 'lt2' },
  ...{ hyperlink: 'hlink', followedHyperlink: 'folHlink' },
}
/** Names that settings may give another colour of the theme, and the one they have else (ECMA-376 part 1, 17.15.1.20). */
const mappable: Readonly<Record<string, readonly [key: string, usual: string]>> = {
  ...{ background1: ['bg1', 'light1'], text1: ['t1', 'dark1'] },
  ...{ background2: ['bg2', 'light2'], text2: ['t2', 'dark2'] },
}

/** The colours of a document, by its theme and its settings. */
export class WordColours {
  readonly #theme = new Map<string, Colour>()
  readonly #mapping: string

  constructor(theme: string, settings: string) {
    this.#mapping = /<(?:\w+:)?clrSchemeMapping\b([^>]*)/.exec(settings)?.[1] ?? ''
    const [scheme = ''] = /<(?:\w+:)?clrScheme\b.*?<\/(?:\w+:)?clrScheme>/s.exec(theme) ?? []
    const colours =
      /<(?:\w+:)?(\w+)>\s*<(?:\w+:)?(?:srgbClr|sysClr)\b[^>]*?\b(?:lastClr|val)\s*=\s*["']([\da-fA-F]{6})["']/g
    for (const [, name = '', hex] of scheme.matchAll(colours)) {
      const colour = colourOf(hex)
      if (colour !== null) this.#theme.set(name, colour)
    }
  }

  /** The colour of the theme a name of Word's stands for. */
  themed(name: string): Colour | undefined {
    const [key, usual] = mappable[name] ?? [name, name]
    const mapped = attribute(this.#mapping, key) ?? usual
    return this.#theme.get(inTheme[mapped] ?? mapped)
  }

  /** The same for a name a drawing in a document gives. */
  drawn(name: string): Colour | undefined {
    return this.themed(name.replace(/^tx(?=\d)/, 'text').replace(/^bg(?=\d)/, 'background'))
  }

  /** The colour of letters. */
  letters(said: Said): Paint {
    return this.#colour(said, ofLetters)
  }

  /** The colour of the page. */
  page(said: Said): Paint {
    return this.#colour(said, ofPattern)
  }

  /** A shade is a fill with a pattern on it (17.18.78). */
  shade(said: Said): Paint {
    const pattern = said('val') ?? 'clear'
    if (pattern === 'nil') return null
    const fill = this.#colour(said, ofFill)
    if (pattern === 'clear') return fill
    const drawn = this.#colour(said, ofPattern) ?? black
    if (pattern === 'solid') return drawn
    const share = Number(/^pct(\d\d?)$/.exec(pattern)?.[1] ?? NaN) / 100
    return mixed(fill ?? white, drawn, share)
  }

  #colour(said: Said, keys: Keys): Paint {
    const [plain, theme, tint, shade] = keys.map(said)
    const colour = colourOf(plain)
    if (theme === undefined || theme === 'none') return colour
    const base = this.themed(theme)
    if (base === undefined) return colour ?? 'untold'
    const share = (hex: string | undefined): number =>
      hex === undefined ? 1 : (Number(`0x${hex}`) || 0) / 255
    return lit(base, (light) => 1 - (1 - light) * share(tint), share(shade))
  }
}

/** So much of the one colour on the other; stripes are none. */
function mixed(ground: Paint, drawn: Paint, share: number): Paint {
  if (!isColour(ground) || !isColour(drawn) || Number.isNaN(share)) return 'untold'
  const part = (at: 0 | 1 | 2): number => Math.round(ground[at] + (drawn[at] - ground[at]) * share)
  return [part(0), part(1), part(2)]
}

/** A colour with another lightness, of the same hue and as full (17.3.2.6). */
function lit(colour: Colour, lighter: (light: number) => number, shade: number): Colour {
  const light = (Math.max(...colour) + Math.min(...colour)) / 510
  const other = lighter(light) * shade
  const room = (at: number): number => 1 - Math.abs(2 * at - 1)
  const width = room(light) === 0 ? 0 : room(other) / room(light)
  const [red = 0, green = 0, blue = 0] = colour.map((part) =>
    Math.round(255 * other + (part - 255 * light) * width),
  )
  return [red, green, blue]
}
