// Names counted in running text, each kind of writing by itself: whole names, names with no gap, initials and surname. How many
// are in the register, how many in its shadows, and how many would be by chance.
import { fold, oneMac } from '../../index/fold.ts'
import type { Register } from '../../index/register.ts'
import type { Allowed } from '../allow-list.ts'
import { compare, newCount as newList, type ListCount } from '../chance.ts'
import { SecondChance, type NearCount, type NearSurnames } from '../second-chance.ts'
import { thresholds } from '../thresholds.ts'
import { TokenSet } from '../../index/token-set.ts'

const seenMax = 200_000
/** Sets one surname's initials apart in a sum of 52 bits. */
const initialWeight = 2_654_435_761

/** Forename and surname, each as a token. */
export interface WholeName {
  readonly given: number
  readonly surname: number
}

/** Surname and initial; with a forename's token where there is one. */
export interface ShortName {
  readonly surname: number
  readonly initial: number
}

/** Different whole names of one kind of writing. */
export interface NameCount {
  names: number
  hits: number
  shadowHits: number
  /** How many hits the commonness of the names lets expect. */
  expected: number
}

/** The ways surname and initials are written: with a stop, a comma or behind a rank; bare; before the sign of an address. */
export const shortWritings = ['marked', 'bare', 'address'] as const
export type ShortWriting = (typeof shortWritings)[number]

/** One part's names in running text. */
export interface TextEvidence {
  /** Forename and surname side by side. */
  readonly whole: NameCount
  /** The same written as one word. */
  readonly joined: NameCount
  readonly short: Readonly<Record<ShortWriting, ListCount>>
  /** Forename and surname side by side, of somebody of ours but for one letter. */
  readonly near: NearCount
  /** Names of ours behind a rank. */
  readonly ranked: number
  /** Our numbers that stand near the surname of their own person. */
  readonly samePerson: number
  /** Surnames that stood near one of our numbers: what samePerson is compared with. */
  readonly numbersBesideNames: number
  readonly addresses: number
  /** More names than are kept: some were not compared. */
  readonly isFull: boolean
}

const newCount = (): NameCount => ({ names: 0, hits: 0, shadowHits: 0, expected: 0 })

export class TextNames {
  readonly #register: Register
  readonly #allowed: Allowed
  readonly #seen = { whole: new Map<number, boolean>(), joined: new Map<number, boolean>() }
  readonly #shortSeen = new Set<number>()
  readonly #surnamesMet = new Map<number, number>()
  readonly #numbers = new TokenSet()
  readonly #addresses = new Set<string>()
  readonly #whole = newCount()
  readonly #joined = newCount()
  readonly #short = { marked: newList(), bare: newList(), address: newList() }
  readonly #second: SecondChance
  #ranked = 0
  #numbersBesideNames = 0
  #isFull = false

  constructor(register: Register, allowed: Allowed, near: NearSurnames) {
    this.#register = register
    this.#allowed = allowed
    this.#second = new SecondChance(register, near, allowed)
  }

  /** Two words side by side, either way round. Is it a name of ours? */
  sideBySide(a: number, b: number, isRanked: boolean): boolean {
    const name = (a * 31 + b) % 2 ** 52
    const known = this.#seen.whole.get(name)
    if (known !== undefined) return known
    const ways = [
      { given: a, surname: b },
      { given: b, surname: a },
    ]
    const isHit = this.#look('whole', name, ways)
    if (isHit && isRanked) this.#ranked += 1
    return isHit
  }

  /** Are names that are none of ours as they stand still kept for a second look? */
  get takesMore(): boolean {
    return !this.#second.isFull
  }

  /** A forename and the word behind it, which together are no name of ours: looked at again in the end. */
  lookAgain(given: number, text: string, isAgain: boolean): void {
    const word = oneMac(fold(text).replace(/[^a-z0-9]+/g, ''))
    this.#second.add([{ given, word }], isAgain)
  }

  /** One word that may be read as forename and surname, in one way or another. */
  joined(ways: readonly WholeName[]): void {
    let name = 0
    for (const { given, surname } of ways) name = (name + given * 31 + surname) % 2 ** 52
    if (!this.#seen.joined.has(name)) this.#look('joined', name, ways)
  }

  #look(kind: 'whole' | 'joined', name: number, ways: readonly WholeName[]): boolean {
    const seen = this.#seen[kind]
    if (seen.size > seenMax) {
      this.#isFull = true
      return false
    }
    const isAllowed = ways.some(({ given, surname }) => this.#allowed.isName(surname, given))
    const isHit = !isAllowed && this.#count(kind === 'whole' ? this.#whole : this.#joined, ways)
    seen.set(name, isHit)
    return isHit
  }

  /** Counts a name that was not there before; is it one of ours? */
  #count(count: NameCount, ways: readonly WholeName[]): boolean {
    const has = (layer: number): boolean =>
      ways.some(({ given, surname }) =>
        this.#register.has('surnameForename', layer, surname, given),
      )
    count.names += 1
    count.expected += this.#chance(ways)
    const isHit = has(0)
    if (isHit) count.hits += 1
    for (let layer = 1; layer <= this.#register.facts.shadows; layer += 1)
      if (has(layer)) count.shadowHits += 1
    return isHit
  }

  /** The chance that somebody of the register has this name, if forenames did not go with surnames. */
  #chance(ways: readonly WholeName[]): number {
    let share = 0
    for (const { given, surname } of ways)
      share += this.#register.share('forename', given) * this.#register.share('surname', surname)
    return -Math.expm1(-this.#register.facts.people * share)
  }

  /** A surname with an initial, or an address that may be read as one in several ways. At most three of one surname count. */
  short(writing: ShortWriting, ways: readonly ShortName[]): void {
    if (ways.length === 0) return
    if (this.#shortSeen.size > seenMax) {
      this.#isFull = true
      return
    }
    let sum = shortWritings.indexOf(writing)
    for (const { surname, initial } of ways)
      sum = (sum + surname + initial * initialWeight) % 2 ** 52
    if (this.#shortSeen.has(sum)) return
    this.#shortSeen.add(sum)
    const fresh = ways.filter((way) => this.#isFresh(way))
    if (fresh.length === 0) return
    const count = this.#short[writing]
    const has = (layer: number): boolean =>
      fresh.some(({ surname, initial }) =>
        this.#register.has('surnameInitial', layer, surname, initial),
      )
    compare(count, this.#register.facts.shadows, has)
  }

  /** Was a name of ours written as one word? */
  get hasJoined(): boolean {
    return this.#joined.hits > 0
  }

  #isFresh({ surname, initial }: ShortName): boolean {
    if (this.#allowed.isInitial(surname, initial)) return false
    const met = this.#surnamesMet.get(surname) ?? 0
    this.#surnamesMet.set(surname, met + 1)
    return met < thresholds.rowsOfSurname
  }

  /** One of our numbers near a surname. */
  numberBeside(number: number, surname: number): void {
    if (this.#numbers.isMarked(number) || this.#numbers.size > seenMax) return
    if (this.#allowed.isNumber(number)) return
    this.#numbers.add(number)
    this.#numbersBesideNames += 1
    if (this.#register.has('numberSurname', 0, number, surname)) this.#numbers.mark(number)
  }

  /** An address of our own domain. */
  ownAddress(local: string): void {
    if (this.#addresses.size <= seenMax) this.#addresses.add(local)
  }

  evidence(): TextEvidence {
    const { marked, bare, address } = this.#short
    return {
      whole: { ...this.#whole },
      joined: { ...this.#joined },
      short: { marked: { ...marked }, bare: { ...bare }, address: { ...address } },
      near: this.#second.count(this.#whole.hits),
      ranked: this.#ranked,
      samePerson: this.#numbers.marked,
      numbersBesideNames: this.#numbersBesideNames,
      addresses: this.#addresses.size,
      isFull: this.#isFull,
    }
  }
}
