// What the index is told of a person, as keyed hashes: every form of the surname, initial, forenames, rank, unit,
// number. Words are hashed once; a register has few different ones.
import { foldNumber } from './fold.ts'
import { foldWhole, givenForms, numberShape, surnameForms, type Person } from './person.ts'
import { tokenOf, type SipHash } from './sip-hash.ts'

/** A person in tokens; 0 where nothing is known. */
export interface Tokens {
  readonly surnames: readonly number[]
  readonly initial: number
  readonly forenames: readonly number[]
  readonly rank: number
  readonly unit: number
  readonly number: number
  readonly shape: string
}

interface Givens {
  readonly initial: number
  readonly forenames: readonly number[]
}

export class PersonTokens {
  readonly #words: SipHash
  readonly #tokens = new Map<string, number>()
  readonly #surnames = new Map<string, readonly number[]>()
  readonly #givens = new Map<string, Givens>()
  readonly #wholes = new Map<string, number>()

  constructor(words: SipHash) {
    this.#words = words
  }

  /** Null when there is neither surname nor number. */
  of(person: Person): Tokens | null {
    const surnames = this.#surnamesOf(person.surname)
    const folded = foldNumber(person.number)
    if (surnames.length === 0 && folded === '') return null
    const { initial, forenames } = this.#givensOf(person.given)
    return {
      surnames,
      initial,
      forenames,
      rank: this.#whole(person.rank),
      unit: this.#whole(person.unit),
      number: folded === '' ? 0 : tokenOf(this.#words.text(folded)),
      shape: folded === '' ? '' : numberShape(folded),
    }
  }

  #token(word: string): number {
    let token = this.#tokens.get(word)
    if (token === undefined) {
      token = tokenOf(this.#words.text(word))
      this.#tokens.set(word, token)
    }
    return token
  }

  #surnamesOf(surname: string): readonly number[] {
    let forms = this.#surnames.get(surname)
    if (forms === undefined) {
      forms = surnameForms(surname).map((form) => this.#token(form))
      this.#surnames.set(surname, forms)
    }
    return forms
  }

  #givensOf(given: string): Givens {
    let forms = this.#givens.get(given)
    if (forms === undefined) {
      const { initial, forenames } = givenForms(given)
      forms = {
        initial: initial.charCodeAt(0) || 0,
        forenames: forenames.map((word) => this.#token(word)),
      }
      this.#givens.set(given, forms)
    }
    return forms
  }

  #whole(text: string): number {
    let token = this.#wholes.get(text)
    if (token === undefined) {
      const folded = foldWhole(text)
      token = folded === '' ? 0 : this.#token(folded)
      this.#wholes.set(text, token)
    }
    return token
  }
}
