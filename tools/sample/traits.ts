// What a person of the sample force looks like: chosen from the same dice as his name, so that a face keeps to its
// person. Measures are in the portrait's own units (600 × 800).
import { chanceOf } from './chance.ts'
import { mix, skins } from './colour.ts'
import type { Skin } from './colour.ts'
import type { Chance } from './chance.ts'
import type { SamplePerson } from './people.ts'
import type { Origin } from './surnames.ts'

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
  '#2a1d15',
  '#33241a',
  '#3d2a1d',
  '#4a3322',
  '#54381f',
  '#624228',
  '#6e4a2a',
  '#8b6336',
  '#a98a5c',
  '#c2a878',
  '#6b361c',
  '#87472a',
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
const darkEyes = ['#2b1a10', '#3a2415', '#4a2f1b'] as const
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
  const tone = chooseTone(origin, chance)
  const dark =
    tone > 2 || (darkHaired.has(origin) && !(origin === 'european' && chance.happens(0.6)))
  const style = hairStyle(person, tone, chance)
  return {
    woman,
    age,
    skin: skins[tone] ?? chance.pick(skins),
    hair: {
      style,
      ...hairColour(age, dark, chance),
      volume: chance.next(),
      line: chance.next(),
      part: chance.next() * 2 - 1,
    },
    cloth: chance.pick(cloths),
    beard: woman ? 'none' : beardOf(style, age, chance),
    ...shapeFace(person, tone, dark, chance),
    ...chooseMarks(person, style, tone, chance),
    backdrop: chance.pick(backdrops),
    dress: dressOf(person, chance),
    dressColour: chance.pick(dressColours),
    seed: chance.whole(1, 1_000_000),
  }
}

function chooseTone(origin: Origin, chance: Chance): number {
  const [palest, deepest] = skinRange[origin] ?? (chance.happens(0.94) ? [0, 2] : [3, 7])
  return chance.whole(palest, deepest)
}

const cloths = [
  '#1f2a44',
  '#22262b',
  '#3a2d45',
  '#28433f',
  '#4a2b33',
  '#5d6470',
  '#20394f',
] as const
const dressColours = [
  '#33465c',
  '#5a4a58',
  '#3f5a52',
  '#6a5548',
  '#4d5a72',
  '#70464a',
  '#54606a',
  '#2f3d4d',
] as const

function shapeFace(
  { woman, origin }: SamplePerson,
  tone: number,
  dark: boolean,
  chance: Chance,
): Pick<Traits, 'head' | 'eyes' | 'brow' | 'nose' | 'mouth'> {
  const between = (least: number, most: number): number => least + chance.next() * (most - least)
  const eastern = origin === 'chinese' || origin === 'eastAsian' ? 1 : 0
  const soft = woman ? 1 : 0
  const broad = tone > 4 ? 1 : 0
  return {
    head: {
      half: between(112, 132) - 5 * soft,
      jaw: between(84, 110) - 9 * soft,
      chin: between(516, 544) - 6 * soft,
      square: between(0, 1) * (1 - 0.45 * soft),
    },
    eyes: {
      gap: between(51, 59),
      wide: between(25, 30),
      open: between(10, 13.5) + soft - 2 * eastern,
      slant: between(-1.5, 2.5) + 2 * eastern,
      fold: between(0.5, 1) * (1 - 0.8 * eastern),
      colour: chance.pick(dark ? darkEyes : eyeColours),
    },
    brow: {
      thick: between(6, 11) - 1.6 * soft,
      arch: between(2, 9),
      lift: between(29, 38),
    },
    nose: { wide: between(24, 31) + 5 * broad - 2 * soft, long: between(72, 88) },
    mouth: {
      wide: between(42, 54),
      full: between(8.5, 13) + 3.5 * broad + soft,
      smile: between(-1, 5),
    },
  }
}

function chooseMarks(
  { woman, age }: SamplePerson,
  style: HairStyle,
  tone: number,
  chance: Chance,
): Pick<Traits, 'glasses' | 'earrings' | 'freckles' | 'mole'> {
  return {
    glasses: chance.happens(0.14 + age / 260)
      ? chance.pick(['round', 'square', 'square', 'rimless'] as const)
      : 'none',
    earrings: woman && style !== 'hijab' && chance.happens(0.4),
    freckles: tone < 2 && chance.happens(0.16),
    mole: chance.happens(0.12) ? [chance.whole(-60, 60), chance.whole(385, 500)] : null,
  }
}

const veiled: Partial<Record<Origin, number>> = {
  somali: 0.85,
  muslim: 0.45,
  bangladeshi: 0.5,
  arab: 0.35,
}
const straightHaired: ReadonlySet<Origin> = new Set([
  'indian',
  'tamil',
  'bangladeshi',
  'muslim',
  'punjabi',
])

function hairStyle({ woman, age, origin }: SamplePerson, tone: number, chance: Chance): HairStyle {
  const coiled = tone >= 5 && !straightHaired.has(origin)
  if (woman) return chance.happens(veiled[origin] ?? 0) ? 'hijab' : womansHair(coiled, chance)
  if (origin === 'punjabi' && chance.happens(0.55)) return 'turban'
  if (coiled) return chance.pick(['buzz', 'buzz', 'afro', 'bald', 'crop'] as const)
  if (age > 38 && chance.happens(0.4))
    return chance.pick(['bald', 'receding', 'receding', 'buzz'] as const)
  return chance.pick(['crop', 'parted', 'buzz', 'curls', 'quiff', 'crop', 'parted'] as const)
}

const womansHair = (coiled: boolean, chance: Chance): HairStyle =>
  coiled
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
