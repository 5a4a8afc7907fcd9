// The records of old Excel files (BIFF5 and BIFF8): one after the other, long ones with continuations, strings that run
// over from one piece into the next.

export interface Record {
  readonly type: number
  /** The record's own bytes, then those of its continuations. */
  readonly pieces: readonly Buffer[]
  /** Where it begins in its stream. */
  readonly at: number
}

/** All records of a stream; ends where the stream does or where a record would reach beyond it. */
export function* recordsOf(stream: Buffer): Generator<Record> {
  let at = 0
  while (at + 4 <= stream.length) {
    const [type, start] = [stream.readUInt16LE(at), at]
    const pieces: Buffer[] = []
    do {
      const end = at + 4 + stream.readUInt16LE(at + 2)
      if (end > stream.length) return
      pieces.push(stream.subarray(at + 4, end))
      at = end
    } while (at + 4 <= stream.length && stream.readUInt16LE(at) === 0x3c)
    yield { type, pieces, at: start }
  }
}

/** Reads on through the pieces of one record. Throws RangeError at the end. */
export class PieceReader {
  readonly #pieces: readonly Buffer[]
  #piece = 0
  #at: number

  constructor(pieces: readonly Buffer[], at: number = 0) {
    this.#pieces = pieces
    this.#at = at
  }

  #here(): Buffer {
    for (;;) {
      const piece = this.#pieces[this.#piece]
      if (piece === undefined) throw new RangeError('the record ends')
      if (this.#at < piece.length) return piece
      this.#at -= piece.length
      this.#piece += 1
    }
  }

  get isAtEnd(): boolean {
    const last = this.#pieces.length - 1
    return (
      this.#piece > last || (this.#piece === last && this.#at >= (this.#pieces[last]?.length ?? 0))
    )
  }

  byte(): number {
    const byte = this.#here()[this.#at] ?? 0
    this.#at += 1
    return byte
  }
  short(): number {
    return this.byte() + this.byte() * 256
  }
  long(): number {
    return this.short() + this.short() * 65_536
  }
  skip(count: number): void {
    this.#at += count
  }

  /** Letters of a BIFF8 string: `isWide` may change where a continuation begins. */
  letters(count: number, isWide: boolean): string {
    let text = ''
    let wide = isWide
    for (let left = count; left > 0;) {
      const before = this.#piece
      const piece = this.#here()
      if (this.#piece !== before && text !== '') {
        wide = (this.byte() & 1) === 1
        if (this.#at >= piece.length) continue
      }
      const width = wide ? 2 : 1
      const take = Math.min(left, Math.floor((piece.length - this.#at) / width))
      if (take === 0) throw new RangeError('a letter is cut in two')
      text += piece.toString(wide ? 'utf16le' : 'latin1', this.#at, this.#at + take * width)
      this.#at += take * width
      left -= take
    }
    return text
  }

  /** A string with a length of two bytes, its runs of formats passed over. */
  richString(): string {
    const count = this.short()
    const flags = this.byte()
    const runs = (flags & 8) === 0 ? 0 : this.short()
    const more = (flags & 4) === 0 ? 0 : this.long()
    const text = this.letters(count, (flags & 1) === 1)
    this.skip(runs * 4 + more)
    return text
  }
}

/** A string within one record: BIFF8 says how wide its letters are, BIFF5 has one byte a letter. */
export function plainString(bytes: Buffer, at: number, lengthBytes: 1 | 2, isOld: boolean): string {
  if (at + lengthBytes > bytes.length) return ''
  const count = lengthBytes === 1 ? bytes.readUInt8(at) : bytes.readUInt16LE(at)
  const from = at + lengthBytes
  if (isOld) return new TextDecoder('windows-1252').decode(bytes.subarray(from, from + count))
  const isWide = ((bytes[from] ?? 0) & 1) === 1
  return bytes.toString(
    isWide ? 'utf16le' : 'latin1',
    from + 1,
    from + 1 + count * (isWide ? 2 : 1),
  )
}
