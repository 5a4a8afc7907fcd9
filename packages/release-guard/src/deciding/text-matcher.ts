// Names in running text: how many different ones are in the register, and how many would be by chance, from how common
// each name is and from the shadows. Ranks before a name and addresses of our own make less of chance.
import type { Register } from '../index/register.ts'
import { foldWords } from '../index/fold.ts'
import type { Allowed } from './allow-list.ts'
import { kindOf, kinds, playsForename, playsRank, playsSurname, TextWords } from './text-words.ts'

const seenMax = 200_000
const gapMax = 20
const gap =
  /^(?:[\s\u00a0,.]|\b(?:van|von|der|den|de|da|di|du|la|le|el|al|bin|ter|dos|das)\b|\b\p{Lu}\b)*$/u
const address = /[\p{L}\d._%+'-]{2,64}$/u
const domain = /^[a-z\d-]+(?:\.[a-z\d-]+)+/i

/** One part's names in running text. */
export interface TextEvidence {
  readonly names: number
  readonly hits: number
  readonly shadowHits: number
  /** How many hits the commonness of the names lets expect. */
  readonly expected: number
  /** Names of ours behind a rank. */
  readonly ranked: number
  readonly addresses: number
}

export class TextMatcher {
  readonly #register: Register
  readonly #words: TextWords
  readonly #allowed: Allowed
  readonly #ownDomains: readonly string[]
  readonly #seen = new Set<number>()
  readonly #addresses = new Set<string>()
  #hits = 0
  #shadowHits = 0
  #expected = 0
  #ranked = 0

  constructor(
    register: Register,
    words: TextWords,
    allowed: Allowed,
    ownDomains: readonly string[] = [],
  ) {
    this.#register = register
    this.#words = words
    this.#allowed = allowed
    this.#ownDomains = ownDomains
  }

  /**
   * Reads a text. `rowLine` is told of each line that may be a row of a list: short, in columns, or with a number.
   */
  // eslint-disable-next-line complexity, max-lines-per-function -- one pass over every character; calls would cost more than the work
  scan(text: string, rowLine?: (from: number, to: number) => void): void {
    const words = this.#words
    const length = text.length
    let lineStart = 0
    let lineWords = 0
    let capitals = 0
    let partings = 0
    let digits = 0
    let hasNumber = false
    let before: number = kinds.space
    let lastEnd = -gapMax
    let lastRoles = 0
    let lastToken = 0
    let rankEnd = -gapMax
    for (let at = 0; at < length; at += 1) {
      const kind = kindOf(text.charCodeAt(at))
      if (kind === kinds.lower) {
        if (before !== kinds.lower && before !== kinds.upper && before !== kinds.inner)
          lineWords += 1
      } else if (kind === kinds.upper) {
        if (before === kinds.lower || before === kinds.upper || before === kinds.inner) {
          before = kind
          continue
        }
        let end = at + 1
        for (; end < length; end += 1) {
          const next = kindOf(text.charCodeAt(end))
          if (next !== kinds.lower && next !== kinds.upper && next !== kinds.inner) break
        }
        lineWords += 1
        capitals += 1
        if (end - at > 1) {
          words.look(text, at, end)
          const { roles, token } = words
          if (roles !== 0) {
            if (
              (roles & 3) !== 0 &&
              (lastRoles & 3) !== 0 &&
              at - lastEnd <= gapMax &&
              (((lastRoles & playsForename) !== 0 && (roles & playsSurname) !== 0) ||
                ((lastRoles & playsSurname) !== 0 && (roles & playsForename) !== 0)) &&
              (at - lastEnd === 1 || gap.test(text.slice(lastEnd, at)))
            )
              this.#name(lastToken, token, lastEnd - rankEnd <= 40 && rankEnd > 0)
            if ((roles & playsRank) !== 0) rankEnd = end
            lastRoles = roles
            lastToken = token
            lastEnd = end
          } else lastRoles = 0
        }
        at = end - 1
        before = kinds.lower
        digits = 0
        continue
      } else if (kind === kinds.digit) {
        digits += 1
        if (digits >= 4) hasNumber = true
      } else if (kind === kinds.line) {
        if (
          rowLine !== undefined &&
          at > lineStart &&
          at - lineStart <= 600 &&
          ((hasNumber && (capitals > 0 || partings > 0)) ||
            partings > 0 ||
            lineWords <= 6 ||
            (lineWords <= 24 && capitals > 1))
        )
          rowLine(lineStart, at)
        lineStart = at + 1
        lineWords = 0
        capitals = 0
        partings = 0
        hasNumber = false
      } else if (kind === kinds.parting) partings += 1
      else if (kind === kinds.at) this.#address(text, at)
      if (kind !== kinds.digit) digits = 0
      before = kind
    }
    if (rowLine !== undefined && length > lineStart && length - lineStart <= 600)
      rowLine(lineStart, length)
  }

  /** Two words side by side, either way round. */
  #name(a: number, b: number, isRanked: boolean): void {
    const pair = (a * 31 + b) % 2 ** 52
    if (this.#seen.has(pair) || this.#seen.size > seenMax) return
    this.#seen.add(pair)
    if (this.#allowed.isName(b, a) || this.#allowed.isName(a, b)) return
    this.#expected += this.#chance(a, b)
    if (this.#isName(0, a, b)) {
      this.#hits += 1
      if (isRanked) this.#ranked += 1
    }
    for (let layer = 1; layer <= this.#register.facts.shadows; layer += 1)
      if (this.#isName(layer, a, b)) this.#shadowHits += 1
  }

  /** The chance that somebody of the register has this name, if forenames did not go with surnames. */
  #chance(a: number, b: number): number {
    const { facts } = this.#register
    const share = (given: number, surname: number): number =>
      this.#register.share('forename', given) * this.#register.share('surname', surname)
    return -Math.expm1(-facts.people * (share(a, b) + share(b, a)))
  }

  #isName(layer: number, a: number, b: number): boolean {
    return (
      this.#register.has('surnameForename', layer, b, a) ||
      this.#register.has('surnameForename', layer, a, b)
    )
  }

  /** An address: "first.last" is a name as well; one of our own domain is somebody of ours. */
  #address(text: string, at: number): void {
    const local = address.exec(text.slice(Math.max(0, at - 64), at))?.[0]
    const host = domain.exec(text.slice(at + 1, at + 256))?.[0]?.toLowerCase()
    if (local === undefined || host === undefined || this.#addresses.size > seenMax) return
    this.#localPart(foldWords(local))
    if (this.#ownDomains.some((own) => host === own || host.endsWith(`.${own}`)))
      this.#addresses.add(local.toLowerCase())
  }

  /** "first.last" before the sign. */
  #localPart(words: readonly string[]): void {
    const [first, second] = words
    if (first === undefined || second === undefined || words.length > 2) return
    const [a, b] = [this.#register.token(first), this.#register.token(second)]
    if (this.#plays(a, b) || this.#plays(b, a)) this.#name(a, b, false)
  }

  #plays(surname: number, forename: number): boolean {
    return this.#register.plays('surname', surname) && this.#register.plays('forename', forename)
  }

  evidence(): TextEvidence {
    return {
      names: this.#seen.size,
      hits: this.#hits,
      shadowHits: this.#shadowHits,
      expected: this.#expected,
      ranked: this.#ranked,
      addresses: this.#addresses.size,
    }
  }
}
