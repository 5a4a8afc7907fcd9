// The plain carpentry of a PDF file: numbered objects, their offsets, the cross-reference table.
// Bytes are handed on as they come; only the offsets are remembered.
import { Buffer } from 'node:buffer'

/** Objects written once and used again: their bytes, and where each begins in them. */
export interface PdfBlock {
  readonly bytes: Uint8Array
  readonly offsets: readonly (readonly [number: number, at: number])[]
}

const objectText = (number: number, body: string): Uint8Array =>
  Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1')

const streamEnd = Buffer.from('\nendstream\nendobj\n', 'latin1')

const streamHead = (number: number, entries: string, length: number): Uint8Array =>
  Buffer.from(`${number} 0 obj\n<<${entries}/Length ${length}>>\nstream\n`, 'latin1')

/** One object of a block: a dictionary's text, or a stream's entries and its bytes. */
export type BlockObject =
  readonly [number: number, body: string] | readonly [number: number, entries: string, Uint8Array]

/** Writes objects for good; their numbers must be the same in every file they go into. */
export const pdfBlock = (objects: readonly BlockObject[]): PdfBlock => {
  const pieces: Uint8Array[] = []
  const offsets: [number, number][] = []
  let length = 0
  for (const [number, text, stream] of objects) {
    offsets.push([number, length])
    const made =
      stream === undefined
        ? [objectText(number, text)]
        : [streamHead(number, text, stream.length), stream, streamEnd]
    for (const piece of made) {
      pieces.push(piece)
      length += piece.length
    }
  }
  return { bytes: Buffer.concat(pieces), offsets }
}

/** Collects pieces to hand on and remembers where each object begins. */
export class PdfSink {
  readonly #offsets: number[] = [0]
  #pieces: Uint8Array[] = []
  #length = 0

  /** `reserved`: how many numbers, from 1 on, are given out already. */
  constructor(reserved: number) {
    for (let i = 0; i < reserved; i += 1) this.reserve()
    this.#put(Buffer.from('%PDF-1.6\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1'))
  }

  #put(bytes: Uint8Array): void {
    this.#pieces.push(bytes)
    this.#length += bytes.length
  }

  /** Numbers an object that is written later. */
  reserve(): number {
    return this.#offsets.push(-1) - 1
  }

  /** Writes an object under a reserved number. */
  object(number: number, body: string): void {
    this.#offsets[number] = this.#length
    this.#put(objectText(number, body))
  }

  /** Writes a block under the numbers it was made with; they are reserved. */
  block({ bytes, offsets }: PdfBlock): void {
    for (const [number, at] of offsets) this.#offsets[number] = this.#length + at
    this.#put(bytes)
  }

  /** Writes a stream; `entries` are its dictionary's, without the length. */
  stream(number: number, entries: string, bytes: Uint8Array): void {
    this.#offsets[number] = this.#length
    this.#put(streamHead(number, entries, bytes.length))
    this.#put(bytes)
    this.#put(streamEnd)
  }

  /** Writes the table and the trailer. */
  end(root: number): void {
    const start = this.#length
    const rows = this.#offsets.map((offset, i) => {
      if (i === 0) return '0000000000 65535 f \n'
      if (offset < 0) throw new RangeError('an object was reserved and never written')
      return `${String(offset).padStart(10, '0')} 00000 n \n`
    })
    const trailer = `trailer\n<</Size ${rows.length}/Root ${root} 0 R>>\nstartxref\n${start}\n%%EOF\n`
    this.#put(Buffer.from(`xref\n0 ${rows.length}\n${rows.join('')}${trailer}`, 'latin1'))
  }

  /** Whatever has been written since the last call; pieces may be shared with other files: read only. */
  take(): readonly Uint8Array[] {
    const taken = this.#pieces
    this.#pieces = []
    return taken
  }
}
