// A cell of a sheet as most programs write it, `<c r="A1" s="2" t="s"><v>3</v></c>`, read in one pass over its bytes.
const ampersand = 38
const less = 60
const equals = 61
const greater = 62
const quote = 34
const space = 32
const letterC = 99
const letterR = 114
const letterS = 115
const letterT = 116
const letterV = 118
/** What stands behind most values. */
const valueEnd = Buffer.from('</v></c>')

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 48 && byte <= 57

export class QuickCell {
  /** Its column, 0 where none is said. */
  column = 0
  /** Its style, -1 where none is said. */
  style = -1
  /** Whether the value is a place in the list of shared strings. */
  isShared = false
  /** Where the value stands. */
  from = 0
  to = 0

  /** Returns what is behind the cell that begins at `open`; -1 where it is written in another way. */
  read(bytes: Uint8Array, open: number): number {
    if (bytes[open + 1] !== letterC || bytes[open + 2] !== space) return -1
    let at = this.#attributes(bytes, open + 3)
    if (at < 0) return -1
    if (bytes[at] !== less || bytes[at + 1] !== letterV || bytes[at + 2] !== greater) return -1
    this.from = at + 3
    for (at = this.from; at < bytes.length && bytes[at] !== less; at += 1)
      if (bytes[at] === ampersand) return -1
    for (let i = 0; i < valueEnd.length; i += 1) if (bytes[at + i] !== valueEnd[i]) return -1
    this.to = at
    return at + valueEnd.length
  }

  // eslint-disable-next-line complexity -- one pass over every byte; calls would cost more than the work
  #attributes(bytes: Uint8Array, start: number): number {
    let at = start
    let column = 0
    let style = -1
    this.isShared = false
    for (;;) {
      const name = bytes[at]
      if (bytes[at + 1] !== equals || bytes[at + 2] !== quote) return -1
      at += 3
      if (name === letterR) {
        for (; (bytes[at] ?? 0) >= 65; at += 1) column = column * 26 + (bytes[at] ?? 0) - 64
        while (isDigit(bytes[at])) at += 1
      } else if (name === letterS) {
        for (style = 0; isDigit(bytes[at]); at += 1) style = style * 10 + (bytes[at] ?? 0) - 48
      } else if (name === letterT) {
        this.isShared = bytes[at] === letterS && bytes[at + 1] === quote
        while ((bytes[at] ?? 0) >= 65) at += 1
      } else return -1
      if (bytes[at] !== quote) return -1
      at += 2
      if (bytes[at - 1] === greater) break
      if (bytes[at - 1] !== space) return -1
    }
    this.column = column
    this.style = style
    return at
  }
}
