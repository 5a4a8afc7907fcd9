// The XML between the beginning and the end of a sheet's cells, walked as bytes: the same walk as `walkXml`, without a
// string for each tag. A sheet has millions of them.

const less = 60
const greater = 62
const slash = 47
const colon = 58
const doubleQuote = 34
const singleQuote = 39

const isSpace = (byte: number | undefined): boolean =>
  byte === 32 || byte === 9 || byte === 10 || byte === 13

/** The `>` that ends a tag, not one within quotes; -1 when there is none. */
export function tagEnd(bytes: Uint8Array, from: number, to: number): number {
  let quote = 0
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte > greater) continue
    if (quote !== 0) quote = byte === quote ? 0 : quote
    else if (byte === greater) return at
    else if (byte === doubleQuote || byte === singleQuote) quote = byte
  }
  return -1
}

/** A tag: where its name without prefix stands, and its attributes. */
export class Tag {
  nameFrom = 0
  nameTo = 0
  isClose = false
  isEmpty = false
  end = 0

  /** Reads the tag that begins at `open`; false when it has no end. */
  read(bytes: Uint8Array, open: number, to: number): boolean {
    this.isClose = bytes[open + 1] === slash
    let at = this.isClose ? open + 2 : open + 1
    this.nameFrom = at
    for (; at < to; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte === greater || byte === slash || isSpace(byte)) break
      if (byte === colon) this.nameFrom = at + 1
    }
    this.nameTo = at
    this.end = bytes[at] === greater ? at : tagEnd(bytes, at, to)
    this.isEmpty = bytes[this.end - 1] === slash
    return this.end >= 0
  }

  /** Is the name one letter, and this one? */
  isLetter(bytes: Uint8Array, letter: number): boolean {
    return this.nameTo === this.nameFrom + 1 && bytes[this.nameFrom] === letter
  }

  isRow(bytes: Uint8Array): boolean {
    const at = this.nameFrom
    return (
      this.nameTo === at + 3 && bytes[at] === 114 && bytes[at + 1] === 111 && bytes[at + 2] === 119
    )
  }
}

/** Goes through the attributes of a tag. */
export class Attributes {
  nameFrom = 0
  nameTo = 0
  from = 0
  to = 0
  #at = 0
  #end = 0

  /** Begins with the attributes between `from` and `end`. */
  start(from: number, end: number): void {
    this.#at = from
    this.#end = end
  }

  /** The next attribute, if there is one: name without prefix, value as it stands. */
  // eslint-disable-next-line complexity -- one pass over every byte; calls would cost more than the work
  next(bytes: Uint8Array): boolean {
    const end = this.#end
    let at = this.#at
    while (at < end && isSpace(bytes[at])) at += 1
    this.nameFrom = at
    while (at < end && bytes[at] !== 61 && !isSpace(bytes[at])) {
      if (bytes[at] === colon) this.nameFrom = at + 1
      at += 1
    }
    this.nameTo = at
    while (at < end && (bytes[at] === 61 || isSpace(bytes[at]))) at += 1
    const quote = bytes[at]
    if (at >= end || (quote !== doubleQuote && quote !== singleQuote)) return false
    this.from = at + 1
    for (at += 1; at < end && bytes[at] !== quote;) at += 1
    this.to = at
    this.#at = at + 1
    return true
  }

  /** Is the name this ASCII word? */
  is(bytes: Uint8Array, word: string): boolean {
    if (this.nameTo - this.nameFrom !== word.length) return false
    for (let i = 0; i < word.length; i += 1)
      if (bytes[this.nameFrom + i] !== word.charCodeAt(i)) return false
    return true
  }

  /** The value as a whole number; -1 when it is none. */
  number(bytes: Uint8Array): number {
    return numberIn(bytes, this.from, this.to)
  }
}

/** Up to nine digits as a number; -1 when they are not that. */
export function numberIn(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > 9) return -1
  let number = 0
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}

/** What is no element: comments, quoted parts, instructions. */
export interface Special {
  /** Text in it, or an empty range. */
  readonly from: number
  readonly to: number
  /** Behind it. */
  readonly next: number
}

const marks = [
  { start: '<!--', end: '-->' },
  { start: '<![CDATA[', end: ']]>' },
  { start: '<?', end: '?>' },
] as const

/** Reads the special part that begins at `open`; null when it has no end. What is none of them ends with its tag. */
export function specialAt(bytes: Buffer, open: number, stop: number): Special | null {
  for (const { start, end } of marks) {
    if (bytes.toString('latin1', open, open + start.length) !== start) continue
    const from = open + start.length
    const to = bytes.indexOf(end, from, 'latin1')
    if (to < 0 || to >= stop) return null
    return { from, to: start === '<?' ? from : to, next: to + end.length }
  }
  const close = tagEnd(bytes, open, stop)
  return close < 0 ? null : { from: open, to: close, next: close + 1 }
}

/** The next `<`, or -1. */
export function nextTag(bytes: Buffer, from: number, to: number): number {
  // A few steps on foot: the next one is near.
  const near = Math.min(to, from + 24)
  for (let at = from; at < near; at += 1) if (bytes[at] === less) return at
  const found = bytes.indexOf(less, near)
  return found < to ? found : -1
}
