// A set of tokens, each with a mark. Tokens are hashes of 52 bits, never 0, so their low bits say where to look.

export class TokenSet {
  #tokens = new Float64Array(1 << 4)
  #marks = new Uint8Array(1 << 4)
  size = 0
  /** How many have the mark. */
  marked = 0

  /** False when it was there before. */
  add(token: number): boolean {
    const at = this.#find(token)
    if (this.#tokens[at] === token) return false
    this.#tokens[at] = token
    this.size += 1
    if (this.size * 2 > this.#tokens.length) this.#widen()
    return true
  }

  /** Whether a token of the set has the mark; undefined for one that is not in it. */
  markOf(token: number): boolean | undefined {
    const at = this.#find(token)
    return this.#tokens[at] === token ? this.#marks[at] === 1 : undefined
  }

  isMarked(token: number): boolean {
    return this.#marks[this.#find(token)] === 1
  }

  /** Marks a token that is in the set. */
  mark(token: number): void {
    const at = this.#find(token)
    if (this.#tokens[at] !== token || this.#marks[at] === 1) return
    this.#marks[at] = 1
    this.marked += 1
  }

  /** Where the token stands, or the empty slot where it would. */
  #find(token: number): number {
    const mask = this.#tokens.length - 1
    let at = (token >>> 0) & mask
    while (this.#tokens[at] !== 0 && this.#tokens[at] !== token) at = (at + 1) & mask
    return at
  }

  #widen(): void {
    const [tokens, marks] = [this.#tokens, this.#marks]
    this.#tokens = new Float64Array(tokens.length * 2)
    this.#marks = new Uint8Array(tokens.length * 2)
    tokens.forEach((token, from) => {
      if (token === 0) return
      const at = this.#find(token)
      this.#tokens[at] = token
      this.#marks[at] = marks[from] ?? 0
    })
  }
}
