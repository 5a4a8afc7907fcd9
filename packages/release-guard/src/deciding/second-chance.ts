// A second look at names that are none of ours as they stand: is it one of ours but for one letter? Every spelling one slip away
// is tried, and a stranger's name has many, so each name is tried on the shadows with the very same spellings.
import { oneMac } from '../index/fold.ts'
import type { Register } from '../index/register.ts'
import type { Allowed } from './allow-list.ts'
import type { Cell, Given } from './cell.ts'
import { compare, newCount, type ListCount } from './chance.ts'
import { looks } from './looks.ts'
import { thresholds as t } from './thresholds.ts'
import { nearSpellings } from './writings.ts'

const shortest = 4
const longest = 32
const pairsMax = 6
const wordsMax = 3

/** The surnames one slip away from a word: each word of a file is spelled out once. */
export class NearSurnames {
  readonly #register: Register
  readonly #known = new Map<string, readonly number[]>()

  constructor(register: Register) {
    this.#register = register
  }

  /** Has one file had as many words spelled out as it may? */
  get isSpent(): boolean {
    return this.#known.size >= t.wordsSpelled
  }

  /** Tokens of surnames of the register, never the word's own. */
  of(word: string): readonly number[] {
    let known = this.#known.get(word)
    if (known === undefined) {
      known = [...this.#spelled(word)]
      this.#known.set(word, known)
    }
    return known
  }

  #spelled(word: string): Set<number> {
    const tokens = new Set<number>()
    for (const spelling of nearSpellings(word)) {
      if (spelling === word) continue
      const token = this.#register.tokenOnce(spelling)
      if (this.#register.plays('surname', token)) tokens.add(token)
    }
    return tokens
  }
}

/** A forename of the register, and a folded word that may be a surname with a slip in it. */
export interface NearPair {
  readonly given: number
  readonly word: string
}

/** Names compared with one letter different; `again` of them had been compared as they stand. */
export interface NearCount extends ListCount {
  again: number
}

/** The names of one place that wait for a second look. */
export class SecondChance {
  readonly #register: Register
  readonly #near: NearSurnames
  readonly #allowed: Allowed
  readonly #kept: { readonly pairs: readonly NearPair[]; readonly isAgain: boolean }[] = []
  readonly #seen = new Set<string>()
  readonly #wordsMet = new Map<string, number>()
  #told = 0

  constructor(register: Register, near: NearSurnames, allowed: Allowed) {
    this.#register = register
    this.#near = near
    this.#allowed = allowed
  }

  /** No more are kept. */
  get isFull(): boolean {
    return this.#kept.length >= t.secondChances || this.#told >= t.secondChancesTold
  }

  /** Keeps a name for later. @param isAgain it was compared as it stands, and is not ours */
  add(pairs: readonly NearPair[], isAgain: boolean): void {
    this.#told += 1
    const key = pairs.map(({ given, word }) => `${given} ${word}`).join()
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    if (pairs.some((pair) => this.#isAllowed(pair))) return
    // A word that comes again and again is a word of the trade, and no name.
    const fresh = pairs.filter(({ word }) => isWord(word) && this.#met(word) <= t.rowsOfSurname)
    if (fresh.length > 0) this.#kept.push({ pairs: fresh, isAgain })
  }

  #isAllowed({ given, word }: NearPair): boolean {
    return this.#allowed.isName(this.#register.tokenOnce(word), given)
  }

  #met(word: string): number {
    const met = (this.#wordsMet.get(word) ?? 0) + 1
    this.#wordsMet.set(word, met)
    return met
  }

  /** Takes the second look, where so many names stand that they may be a list. @param found names that are ours as they stand */
  count(found: number): NearCount {
    const count = { ...newCount(), again: 0 }
    if (this.#kept.length + found < t.listRowsMin) return count
    for (const { pairs, isAgain } of this.#kept) {
      if (this.#near.isSpent || !this.#isWorth(count)) break
      const names = pairs.flatMap(({ given, word }) =>
        this.#near
          .of(word)
          .filter((surname) => !this.#allowed.isName(surname, given))
          .map((surname) => ({ given, surname })),
      )
      if (isAgain) count.again += 1
      compare(count, this.#register.facts.shadows, (layer) =>
        names.some(({ given, surname }) =>
          this.#register.has('surnameForename', layer, surname, given),
        ),
      )
    }
    return count
  }

  /** Asked now and then: do those looked at so far look any more like the register than like its shadows? */
  #isWorth({ rows, hits, shadowHits }: ListCount): boolean {
    if (rows === 0 || rows % t.secondChancesTried !== 0) return true
    return hits / rows - shadowHits / (rows * this.#register.facts.shadows) > t.listExcess
  }
}

const isWord = (word: string): boolean => word.length >= shortest && word.length <= longest

/** The names a row may hold: a forename in a cell that looks like a name, with the words beside it there or, alone, in the row. */
export function nearPairsOf(row: readonly Cell[]): NearPair[] {
  const pairs: NearPair[] = []
  for (const cell of row) {
    if ((cell.looks & looks.given) === 0) continue
    for (const given of cell.givens)
      if (isForename(given, cell) && pairs.length < pairsMax)
        for (const word of wordsBeside(given, cell, row))
          pairs.push({ given: given.token, word: oneMac(word) })
  }
  return pairs
}

const isForename = ({ token, word }: Given, { words }: Cell): boolean =>
  token !== 0 && word < words.length

function wordsBeside(given: Given, cell: Cell, row: readonly Cell[]): string[] {
  const beside = cell.words.filter((_, at) => at !== given.word)
  const words =
    beside.length > 0
      ? beside
      : row
          .filter((other) => other !== cell && other.rank === 0 && other.unit === 0)
          .flatMap((other) => other.words)
  return words.filter(isWord).slice(0, wordsMax)
}
