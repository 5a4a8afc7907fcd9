// The list of what went, in words, with counts. It names places and kinds, never their content.

export class Removed {
  readonly #counts = new Map<string, number>()

  /** Notes that so many of these went. */
  add(what: string, count = 1): void {
    if (count > 0) this.#counts.set(what, (this.#counts.get(what) ?? 0) + count)
  }

  lines(): string[] {
    return [...this.#counts].map(([what, count]) =>
      count === 1 ? what : `${what} (${count.toLocaleString('en-GB')})`,
    )
  }
}
