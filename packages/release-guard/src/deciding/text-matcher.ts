// Names in running text: counts the different names that are in the register and those that are in its shadows.
import type { Register } from '../index/register.ts'
import { foldWords } from '../index/fold.ts'
import { poissonTail } from './chance.ts'
import type { Finding, Place } from './finding.ts'
import { thresholds } from './thresholds.ts'

// Two words with capitals side by side, a comma between them or not: "Jo Smith", "SMITH, Jo", "Jo M. Smith".
const names =
  /\p{Lu}[\p{L}'’\u00ad\u200b-]+(?:,?[\s\u00a0]+(?:\p{Lu}\.?[\s\u00a0]+){0,2})(?=(\p{Lu}[\p{L}'’\u00ad\u200b-]+))/gu
const seenMax = 200_000

export class TextMatcher {
  readonly #register: Register
  readonly #seen = new Set<string>()
  #hits = 0
  #shadowHits = 0

  constructor(register: Register) {
    this.#register = register
  }

  /** Takes a piece of running text. */
  add(text: string): void {
    for (const match of text.matchAll(names)) {
      const [first] = foldWords(match[0])
      const [second] = foldWords(match[1] ?? '')
      if (first === undefined || second === undefined || this.#seen.size > seenMax) continue
      const name = `${first} ${second}`
      if (this.#seen.has(name)) continue
      this.#seen.add(name)
      const [a, b] = [this.#register.token(first), this.#register.token(second)]
      if (this.#isName(0, a, b)) this.#hits += 1
      for (let layer = 1; layer <= this.#register.facts.shadows; layer += 1)
        if (this.#isName(layer, a, b)) this.#shadowHits += 1
    }
  }

  #isName(layer: number, a: number, b: number): boolean {
    return (
      this.#register.has('surnameForename', layer, b, a) ||
      this.#register.has('surnameForename', layer, a, b)
    )
  }

  judge(place: Place): Finding[] {
    const hits = this.#hits
    if (hits < thresholds.proseNamesMin) return []
    // One hit more than the shadows had: their count is itself a matter of chance.
    const expected = (this.#shadowHits + 0.15) / this.#register.facts.shadows
    const chance = poissonTail(hits, expected)
    if (chance >= thresholds.proseChance) return []
    return [
      {
        verdict: 'WARN',
        rule: 'names-in-text',
        place,
        count: hits,
        chance,
        why: `${hits} different names of people of ours stand in the text; by chance it would be about ${Math.round(expected)}.`,
      },
    ]
  }
}
