// The Harbour & Coast Constabulary: 47,000 people who do not exist. Person n is the same whatever the size of the
// force, so a small sample is the beginning of a large one.
import { chanceOf } from './chance.ts'
import type { Chance } from './chance.ts'
import { forenames } from './forenames.ts'
import { placePerson } from './posts.ts'
import type { Post } from './posts.ts'
import { surnames } from './surnames.ts'
import type { Origin } from './surnames.ts'

export const sampleSeed = 1829
export const forceName = 'Harbour & Coast Constabulary'
/** The day the sample's roster was "exported": joiners, leavers and expiries are set round it. */
export const sampleDay = '2026-11-01'

export interface SamplePerson extends Post {
  readonly index: number
  readonly seed: number
  readonly number: string
  readonly family: string
  readonly given: string
  readonly knownAs: string | null
  readonly email: string | null
  /** What the portrait draws from. Nothing here is in the roster. */
  readonly origin: Origin
  readonly woman: boolean
  readonly age: number
}

const origins: readonly (readonly [Origin, number])[] = [
  ['english', 60],
  ['scottish', 5],
  ['welsh', 4.5],
  ['irish', 5],
  ['indian', 2.6],
  ['punjabi', 2.4],
  ['muslim', 4],
  ['bangladeshi', 1.4],
  ['tamil', 0.7],
  ['westAfrican', 3],
  ['caribbean', 2.4],
  ['polish', 1.8],
  ['chinese', 1.2],
  ['somali', 0.8],
  ['arab', 0.9],
  ['persianTurkish', 0.8],
  ['european', 2],
  ['jewish', 0.5],
  ['eastAsian', 0.6],
  ['eastAfrican', 0.6],
]

// Names at the edges of what a card can hold.
const longNames: readonly (readonly [given: string, family: string])[] = [
  ['Ranasinghe Arachchilage', 'Wickramasinghe-Hettiarachchi Kuruppuarachchige Gunathilaka'],
  ['Maximiliana Alexandrina', 'Featherstonehaugh-Cholmondeley-Marjoribanks'],
  ['Venkata Satyanarayana', 'Thiruvananthapuram Balasubramaniam-Ponnambalam Raghunathan'],
  ['Oluwadamilola Ayomikun', 'Ogunbiyi-Adesanya Olorunfunmi-Babatunde Akinwande-Oyelaran'],
]
const shortNames: readonly (readonly [given: string, family: string])[] = [
  ['U', 'Ba'],
  ['Xi', 'E'],
  ['Min', 'O'],
  ['J', 'Y'],
  ['Ea', 'Au'],
]

/** The people of the force, one after another. E-mail addresses are unique because they are counted on the way. */
export function* samplePeople(
  count: number,
  seed: number = sampleSeed,
): Generator<SamplePerson, void, undefined> {
  const taken = new Map<string, number>()
  for (let index = 0; index < count; index += 1) yield makePerson(index, seed, taken)
}

function makePerson(index: number, seed: number, taken: Map<string, number>): SamplePerson {
  const chance = chanceOf(seed, index)
  const origin = chance.pickWeighted(origins)
  const age = chance.whole(19, 64)
  const post = placePerson(index, age, chance)
  const woman = chance.happens(post.kind === 'officer' ? 0.37 : 0.58)
  const [given, family] = nameOf(index, origin, woman, chance)
  const email =
    post.kind === 'contractor' && chance.happens(0.4) ? null : addressOf(given, family, taken)
  return {
    ...post,
    index,
    seed,
    number: payrollNumber(index),
    family,
    given,
    knownAs: knownAs(given, chance),
    email,
    origin,
    woman,
    age,
  }
}

// Steps through all seven-digit numbers without repeating one; a tenth of them begin with nought.
const payrollNumber = (index: number): string =>
  String((index * 3_141_593 + 2_718_281) % 9_999_991).padStart(7, '0')

function nameOf(
  index: number,
  origin: Origin,
  woman: boolean,
  chance: Chance,
): readonly [string, string] {
  if (index % 1_451 === 711) return chance.pick(shortNames)
  if (index % 2_999 === 1_217) return chance.pick(longNames)
  const of = (from: Origin): string => chance.pickSkewed(forenames[from][woman ? 'women' : 'men'])
  const first = of(chance.happens(localNames[origin] ?? 0.08) ? 'english' : origin)
  const second = chance.happens(0.22) ? of(chance.happens(0.5) ? 'english' : origin) : first
  const given = second === first ? first : `${first} ${second}`
  return [given, familyOf(origin, chance)]
}

// Most families that came long ago, and many that came later, give their children the country's names.
const localNames: Partial<Record<Origin, number>> = {
  scottish: 0.6,
  welsh: 0.55,
  irish: 0.5,
  caribbean: 0.6,
  jewish: 0.6,
  chinese: 0.4,
}

function familyOf(origin: Origin, chance: Chance): string {
  const family = chance.pickSkewed(surnames[origin])
  if (family.includes('-') || !chance.happens(0.045)) return family
  const other = chance.pickSkewed(surnames[chance.happens(0.7) ? 'english' : origin])
  return other === family || other.includes('-') ? family : `${family}-${other}`
}

const shortForms = new Map(
  `Katherine:Kate Elizabeth:Liz Michael:Mike Christopher:Chris Robert:Bob William:Bill Samantha:Sam Jennifer:Jen
Daniel:Dan Matthew:Matt Thomas:Tom Anthony:Tony Benjamin:Ben Joseph:Joe Samuel:Sam Alexander:Alex Andrew:Andy
Victoria:Vicky Rebecca:Becky Susan:Sue Patricia:Pat Deborah:Debs Stephen:Steve Steven:Steve Richard:Rick
Edward:Ted James:Jim Charles:Charlie Nicholas:Nick Timothy:Tim Philippa:Pip Eleanor:Ellie Oluwaseun:Seun
Chukwuemeka:Emeka Mohammed:Mo Muhammad:Mo Jaspreet:Jas Harpreet:Harps Balasubramaniam:Bala`
    .split(/\s+/)
    .map((entry) => entry.split(':') as [string, string]),
)

function knownAs(given: string, chance: Chance): string | null {
  const [first = '', second] = given.split(' ')
  const short = shortForms.get(first)
  if (short !== undefined && chance.happens(0.35)) return short
  if (second !== undefined) return chance.happens(0.06) ? second : first
  return null
}

const foreign: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  ı: 'i',
  ʻ: '',
}

function addressOf(given: string, family: string, taken: Map<string, number>): string {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/[łøđðþßæı]/g, (letter) => foreign[letter] ?? '')
      .replaceAll(/[^a-z -]/g, '')
      .replaceAll(' ', '-')
  const local = `${plain(given.split(' ')[0] ?? '')}.${plain(family)}`.slice(0, 58)
  const times = (taken.get(local) ?? 0) + 1
  taken.set(local, times)
  return `${local}${times === 1 ? '' : String(times)}@harbour-coast.example`
}
