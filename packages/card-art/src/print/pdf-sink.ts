// The plain carpentry of a PDF file: numbered objects, their offsets, the cross-reference table.
// Bytes are handed on as they come; only the offsets are remembered.
import { Buffer } from 'node:buffer'

/** Collects pieces to hand on and remembers where each object begins. */
export class PdfSink {
  readonly #offsets: number[] = [0]
  #pieces: Uint8Array[] = []
  #length = 0

  constructor() {
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
    this.#put(Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1'))
  }

  /** Writes a stream; `entries` are its dictionary's, without the length. */
  stream(number: number, entries: string, bytes: Uint8Array): void {
    this.#offsets[number] = this.#length
    const head = `${number} 0 obj\n<<${entries}/Length ${bytes.length}>>\nstream\n`
    this.#put(Buffer.from(head, 'latin1'))
    this.#put(bytes)
    this.#put(Buffer.from('\nendstream\nendobj\n', 'latin1'))
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

  /** Whatever has been written since the last call, in one piece. */
  take(): Uint8Array {
    const taken = Buffer.concat(this.#pieces)
    this.#pieces = []
    return taken
  }
}
