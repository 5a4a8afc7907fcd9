// Writes a PDF object by object. The same objects give the same bytes: no dates, no producer, no name of the file.
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { Name, Ref, writeValue, type Dict, type Value } from './pdf-value.ts'

export class PdfWriter {
  readonly #objects: (Buffer | null)[] = []
  /** Equal streams are written once. */
  readonly #streams = new Map<string, Ref>()

  /** A number for an object that is written later. */
  reserve(): Ref {
    this.#objects.push(null)
    return new Ref(this.#objects.length)
  }

  fill(ref: Ref, value: Value): void {
    this.#objects[ref.number - 1] = Buffer.from(writeValue(value), 'latin1')
  }

  add(value: Value): Ref {
    const ref = this.reserve()
    this.fill(ref, value)
    return ref
  }

  /** A stream of bytes that are packed already, by the filter its dictionary names. */
  addPacked(dict: Dict, bytes: Buffer): Ref {
    const head = `${writeValue(new Map<string, Value>([...dict, ['Length', bytes.length]]))}\nstream\n`
    const whole = Buffer.concat([Buffer.from(head, 'latin1'), bytes, Buffer.from('\nendstream')])
    const key = createHash('sha256').update(whole).digest('base64')
    const known = this.#streams.get(key)
    if (known !== undefined) return known
    const ref = this.reserve()
    this.#objects[ref.number - 1] = whole
    this.#streams.set(key, ref)
    return ref
  }

  addStream(dict: Dict, bytes: Buffer, parameters: Dict | null = null): Ref {
    const packing: [string, Value][] = [['Filter', new Name('FlateDecode')]]
    if (parameters !== null) packing.push(['DecodeParms', parameters])
    return this.addPacked(new Map([...dict, ...packing]), deflateSync(bytes, { level: 9 }))
  }

  /** The whole file. */
  file(root: Ref): Buffer {
    const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
    let at = pieces[0]?.length ?? 0
    const places = ['0000000000 65535 f \n']
    this.#objects.forEach((object, i) => {
      const head = Buffer.from(`${i + 1} 0 obj\n`)
      const whole = [head, object ?? Buffer.from('null'), Buffer.from('\nendobj\n')]
      places.push(`${String(at).padStart(10, '0')} 00000 n \n`)
      pieces.push(...whole)
      at += whole.reduce((sum, { length }) => sum + length, 0)
    })
    const count = places.length
    pieces.push(
      Buffer.from(
        `xref\n0 ${count}\n${places.join('')}trailer\n<</Size ${count}/Root ${root.number} 0 R>>\nstartxref\n${at}\n%%EOF\n`,
      ),
    )
    return Buffer.concat(pieces)
  }
}
