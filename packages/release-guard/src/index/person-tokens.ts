// What the index is told of a person, as keyed hashes: every form of the surname, initial, forenames, rank, unit,
// number. Words are hashed once; a register has few different ones.
import { foldNumber } from './fold.ts'
import { foldWhole, givenForms, numberShape, surnameForms, type Person } from './person.ts'
import { tokenOf, type SipHash } from './sip-hash.ts'

/** Surnames in all their forms, initial and forenames, ranks and units, each once for all who have it: `no` counts them. */
export interface Word {
  readonly no: number
}
export interface SurnameWord extends Word {
  readonly forms: readonly number[]
}
export interface GivenWord extends Word {
  readonly initial: number
  readonly forenames: readonly number[]
}
export interface WholeWord extends Word {
  readonly token: number
}

/** A person in tokens; 0 where nothing is known. */
export interface Tokens {
  readonly surname: SurnameWord
  readonly given: GivenWord
  readonly rank: WholeWord
  readonly unit: WholeWord
  readonly number: number
  readonly shape: string
}

/** Lists of tokens by the number of a word, one behind the other. */
export class TokenLists {
  readonly ends: Uint32Array
  readonly tokens: Float64Array

  constructor(lists: readonly (readonly number[])[]) {
    let sum = 0
    this.ends = Uint32Array.from(lists, ({ length }) => (sum += length))
    this.tokens = Float64Array.from(lists.flat())
  }

  /** Where the list of a word starts; it ends at `ends`. */
  start(no: number): number {
    return no === 0 ? 0 : (this.ends[no - 1] ?? 0)
  }
}

/** All words met, by their numbers. */
export interface WordTables {
  readonly surnames: TokenLists
  readonly forenames: TokenLists
  readonly initials: Uint8Array
  readonly wholes: Float64Array
}

export class PersonTokens {
  readonly #words: SipHash
  readonly #tokens = new Map<string, number>()
  readonly #surnames = new Map<string, SurnameWord>()
  readonly #givens = new Map<string, GivenWord>()
  readonly #wholes = new Map<string, WholeWord>()

  constructor(words: SipHash) {
    this.#words = words
  }

  /** Null when there is neither surname nor number. */
  of(person: Person): Tokens | null {
    const surname = this.#surname(person.surname)
    const folded = foldNumber(person.number)
    if (surname.forms.length === 0 && folded === '') return null
    return {
      surname,
      given: this.#given(person.given),
      rank: this.#whole(person.rank),
      unit: this.#whole(person.unit),
      number: folded === '' ? 0 : tokenOf(this.#words.text(folded)),
      shape: folded === '' ? '' : numberShape(folded),
    }
  }

  /** Every surname met, in the order of their numbers. */
  surnames(): SurnameWord[] {
    return [...this.#surnames.values()]
  }

  givens(): GivenWord[] {
    return [...this.#givens.values()]
  }

  wholes(): WholeWord[] {
    return [...this.#wholes.values()]
  }

  tables(): WordTables {
    const givens = this.givens()
    return {
      surnames: new TokenLists(this.surnames().map(({ forms }) => forms)),
      forenames: new TokenLists(givens.map(({ forenames }) => forenames)),
      initials: Uint8Array.from(givens, ({ initial }) => initial),
      wholes: Float64Array.from(this.wholes(), ({ token }) => token),
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

  #surname(surname: string): SurnameWord {
    let word = this.#surnames.get(surname)
    if (word === undefined) {
      const forms = surnameForms(surname).map((form) => this.#token(form))
      word = { no: this.#surnames.size, forms }
      this.#surnames.set(surname, word)
    }
    return word
  }

  #given(given: string): GivenWord {
    let word = this.#givens.get(given)
    if (word === undefined) {
      const { initial, forenames } = givenForms(given)
      word = {
        no: this.#givens.size,
        initial: initial.charCodeAt(0) || 0,
        forenames: forenames.map((forename) => this.#token(forename)),
      }
      this.#givens.set(given, word)
    }
    return word
  }

  #whole(text: string): WholeWord {
    let word = this.#wholes.get(text)
    if (word === undefined) {
      const folded = foldWhole(text)
      word = { no: this.#wholes.size, token: folded === '' ? 0 : this.#token(folded) }
      this.#wholes.set(text, word)
    }
    return word
  }
}
