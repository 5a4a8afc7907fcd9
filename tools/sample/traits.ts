// What a person of the sample force looks like: chosen from the same dice as his name, so that a face keeps to its
// person. Measures are in the portrait's own units (600 × 800).
import { chanceOf } from './chance.ts'
import type { Chance } from './chance.ts'
import type { SamplePerson } from './people.ts'
import type { Origin } from './surnames.ts'

export interface Skin {
  readonly light: string
  readonly base: string
  readonly shade: string
  readonly deep: string
  readonly lip: string
}
export type HairStyle =
  | 'crop'
  | 'parted'
  | 'buzz'
  | 'bald'
  | 'receding'
  | 'curls'
  | 'quiff'
  | 'bob'
  | 'long'
  | 'wavy'
  | 'tied'
  | 'bun'
  | 'pixie'
  | 'fringe'
  | 'afro'
  | 'braids'
  | 'hijab'
  | 'turban'
export type Beard = 'none' | 'stubble' | 'short' | 'full' | 'moustache' | 'goatee'

export interface Traits {
  readonly woman: boolean
  readonly age: number
  readonly skin: Skin
  readonly hair: {
    readonly style: HairStyle
    readonly colour: string
    readonly sheen: string
    readonly volume: number
    readonly line: number
    readonly part: number
  }
  readonly cloth: string
  readonly beard: Beard
  readonly head: {
    readonly half: number
    readonly jaw: number
    readonly chin: number
    readonly square: number
  }
  readonly eyes: {
    readonly gap: number
    readonly wide: number
    readonly open: number
    readonly slant: number
    readonly fold: number
    readonly colour: string
  }
  readonly brow: { readonly thick: number; readonly arch: number; readonly lift: number }
  readonly nose: { readonly wide: number; readonly long: number }
  readonly mouth: { readonly wide: number; readonly full: number; readonly smile: number }
  readonly glasses: 'none' | 'round' | 'square' | 'rimless'
  readonly earrings: boolean
  readonly freckles: boolean
  readonly mole: readonly [number, number] | null
  readonly backdrop: readonly [string, string]
  readonly dress: 'tunic' | 'patrol' | 'suit' | 'knit' | 'blouse' | 'polo'
  readonly dressColour: string
  readonly seed: number
}

// From pale to deep: light, base, shade, deep, lip.
const skins: readonly Skin[] = (
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

// Which skins a family's origin makes likely; the rest of Britain is anything.
const skinRange: Partial<Record<Origin, readonly [number, number]>> = {
  indian: [3, 6],
  punjabi: [2, 5],
  muslim: [2, 5],
  bangladeshi: [3, 6],
  tamil: [5, 7],
  westAfrican: [6, 7],
  caribbean: [5, 7],
  chinese: [1, 3],
  eastAsian: [1, 4],
  somali: [5, 7],
  arab: [2, 4],
  persianTurkish: [1, 4],
  eastAfrican: [5, 7],
  european: [0, 3],
}
const darkHaired: ReadonlySet<Origin> = new Set(Object.keys(skinRange) as Origin[])
const black = ['#15110f', '#1d1714', '#241b17'] as const
const fairHair = [
  '#2c1e16',
  '#3d2a1d',
  '#54381f',
  '#6e4a2a',
  '#8b6336',
  '#b08a4e',
  '#cdaa6c',
  '#7c3d1e',
  '#9c4f26',
] as const
const eyeColours = [
  '#4a6d8c',
  '#5b7f96',
  '#5d7a5a',
  '#6b7345',
  '#6a4a2c',
  '#57381f',
  '#75879a',
] as const
const backdrops = [
  ['#dfe6ec', '#b7c4d0'],
  ['#e6e7e4', '#c3c6c2'],
  ['#d9e2e4', '#afbfc4'],
  ['#e8e4de', '#c9c2b8'],
  ['#dde1ea', '#b4bccd'],
] as const

/** Chooses a person's looks. */
export function chooseTraits(person: SamplePerson): Traits {
  const chance = chanceOf(person.seed ^ 0x0face, person.index)
  const { woman, age, origin } = person
  const between = (least: number, most: number): number => least + chance.next() * (most - least)
  const [palest, deepest] = skinRange[origin] ?? (chance.happens(0.94) ? [0, 2] : [3, 7])
  const tone = chance.whole(palest, deepest)
  const skin = skins[tone] ?? skins[2]
  if (skin === undefined) throw new RangeError('no such skin')
  const dark = darkHaired.has(origin) && !(origin === 'european' && chance.happens(0.6))
  const style = hairStyle(person, tone, chance)
  const colour = hairColour(age, dark || tone > 2, chance)
  const eastAsian = origin === 'chinese' || origin === 'eastAsian'
  return {
    woman,
    age,
    skin,
    hair: { style, ...colour, volume: between(0, 1), line: between(0, 1), part: between(-1, 1) },
    cloth: chance.pick([
      '#1f2a44',
      '#22262b',
      '#3a2d45',
      '#28433f',
      '#4a2b33',
      '#5d6470',
      '#20394f',
    ]),
    beard: woman ? 'none' : beardOf(style, age, chance),
    head: {
      half: between(101, 119) - (woman ? 5 : 0),
      jaw: between(74, 97) - (woman ? 9 : 0),
      chin: between(516, 544) - (woman ? 6 : 0),
      square: between(0, 1) * (woman ? 0.55 : 1),
    },
    eyes: {
      gap: between(45, 53),
      wide: between(21, 26),
      open: between(8.5, 12) + (woman ? 1 : 0) - (eastAsian ? 2 : 0),
      slant: between(-1.5, 2.5) + (eastAsian ? 2 : 0),
      fold: eastAsian ? between(0, 0.4) : between(0.5, 1),
      colour:
        dark || tone > 2 ? chance.pick(['#2b1a10', '#3a2415', '#4a2f1b']) : chance.pick(eyeColours),
    },
    brow: {
      thick: between(4.5, 8.5) - (woman ? 1.6 : 0),
      arch: between(2, 9),
      lift: between(26, 34),
    },
    nose: { wide: between(19, 25) + (tone > 4 ? 5 : 0) - (woman ? 2 : 0), long: between(72, 88) },
    mouth: {
      wide: between(36, 48),
      full: between(7, 11) + (tone > 4 ? 3.5 : 0) + (woman ? 1 : 0),
      smile: between(-1, 5),
    },
    glasses: chance.happens(0.14 + age / 260)
      ? chance.pick(['round', 'square', 'square', 'rimless'] as const)
      : 'none',
    earrings: woman && style !== 'hijab' && chance.happens(0.4),
    freckles: tone < 2 && chance.happens(0.16),
    mole: chance.happens(0.12) ? [between(-60, 60), between(385, 500)] : null,
    backdrop: chance.pick(backdrops),
    dress: dressOf(person, chance),
    dressColour: chance.pick([
      '#33465c',
      '#5a4a58',
      '#3f5a52',
      '#6a5548',
      '#4d5a72',
      '#70464a',
      '#54606a',
      '#2f3d4d',
    ]),
    seed: chance.whole(1, 1_000_000),
  }
}

function hairStyle({ woman, age, origin }: SamplePerson, tone: number, chance: Chance): HairStyle {
  const veiled: Partial<Record<Origin, number>> = {
    somali: 0.85,
    muslim: 0.45,
    bangladeshi: 0.5,
    arab: 0.35,
  }
  if (woman && chance.happens(veiled[origin] ?? 0)) return 'hijab'
  if (!woman && origin === 'punjabi' && chance.happens(0.55)) return 'turban'
  const coiled = tone >= 5 && origin !== 'indian' && origin !== 'tamil' && origin !== 'bangladeshi'
  if (woman)
    return coiled
      ? chance.pick(['afro', 'braids', 'bun', 'curls', 'tied'] as const)
      : chance.pick([
          'bob',
          'long',
          'wavy',
          'tied',
          'bun',
          'pixie',
          'fringe',
          'wavy',
          'tied',
        ] as const)
  if (coiled) return chance.pick(['buzz', 'buzz', 'afro', 'bald', 'crop'] as const)
  if (age > 38 && chance.happens(0.4))
    return chance.pick(['bald', 'receding', 'receding', 'buzz'] as const)
  return chance.pick(['crop', 'parted', 'buzz', 'curls', 'quiff', 'crop', 'parted'] as const)
}

function hairColour(age: number, dark: boolean, chance: Chance): { colour: string; sheen: string } {
  const grey = Math.min(1, Math.max(0, (age - 38 + chance.next() * 22 - 8) / 26))
  const colour = mix(
    dark ? chance.pick(black) : chance.pick(fairHair),
    '#b9b7b4',
    chance.happens(0.55) ? grey : grey * 0.35,
  )
  return { colour, sheen: mix(colour, '#fff3df', dark ? 0.16 : 0.24) }
}

function beardOf(style: HairStyle, age: number, chance: Chance): Beard {
  if (style === 'turban') return chance.happens(0.85) ? 'full' : 'short'
  if (age < 23) return chance.happens(0.2) ? 'stubble' : 'none'
  return chance.pickWeighted([
    ['none', 50],
    ['stubble', 20],
    ['short', 15],
    ['full', 6],
    ['moustache', 4],
    ['goatee', 5],
  ] as const)
}

function dressOf({ kind, rank, woman }: SamplePerson, chance: Chance): Traits['dress'] {
  if (kind === 'contractor') return 'polo'
  if (kind === 'staff')
    return chance.pick(
      woman ? (['blouse', 'knit', 'suit'] as const) : (['suit', 'knit', 'suit'] as const),
    )
  if (rank.startsWith('Detective')) return 'suit'
  return /Inspector|Superintendent|Chief/.test(rank) || chance.happens(0.45) ? 'tunic' : 'patrol'
}

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
