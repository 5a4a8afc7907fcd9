// A PDF read as a viewer reads it: by its lists of contents, the newest first. Nothing is searched for or mended: where the
// lists do not lead to what they say, the file is refused.
import { BudgetError, type Budget } from '../../reading/budget.ts'
import { unpackStream } from '../../reading/pdf/filters.ts'
import { lockOf, type Lock, type Unlock } from '../../reading/pdf/unlock.ts'
import { CleanError } from '../clean-error.ts'
import {
  damaged,
  isDict,
  isList,
  nameOf,
  numberOf,
  PdfString,
  Ref,
  Stream,
  ValueReader,
  Word,
  writeValue,
  type Dict,
  type Value,
} from './pdf-value.ts'

type Entry =
  | { readonly at: number; readonly generation: number }
  | { readonly within: number; readonly index: number }
  | null

const none: Dict = new Map()
const listsMost = 1_000
const objectsMost = 400_000
const bytesMost = 200 * 2 ** 20
const astray = (): CleanError => damaged('its list of contents is damaged')

const isWord = (value: Value | Word | undefined, text: string): boolean =>
  value instanceof Word && value.text === text

/** The two numbers an object begins with. */
function headOf(reader: ValueReader): readonly [number, number] {
  const [number, generation, word] = [reader.next(), reader.next(), reader.next()]
  if (typeof number !== 'number' || typeof generation !== 'number' || !isWord(word, 'obj'))
    throw astray()
  return [number, generation]
}

/** The rows of a packed list of contents. */
function* rowsOf(bytes: Buffer, widths: readonly number[]): Generator<Entry, undefined> {
  const [one = 0, two = 0, three = 0] = widths
  const width = one + two + three
  if (!(width > 0 && width < 20)) throw astray()
  for (let at = 0; at + width <= bytes.length; at += width) {
    const field = (from: number, length: number): number => {
      let value = 0
      for (let i = 0; i < length; i += 1) value = value * 256 + (bytes[at + from + i] ?? 0)
      return value
    }
    const kind = one === 0 ? 1 : field(0, one)
    const [where, which] = [field(one, two), field(one + two, three)]
    if (kind === 1) yield { at: where, generation: which }
    else yield kind === 2 ? { within: where, index: which } : null
  }
  return undefined
}

export class PdfFile {
  readonly trailer: Dict
  /** How often it was saved on top of what was there. */
  readonly earlierVersions: number
  readonly budget: Budget
  readonly #text: string
  readonly #lock: Lock | null
  readonly #entries = new Map<number, Entry>()
  readonly #known = new Map<number, Value>()
  readonly #packed = new Map<number, readonly (() => Value)[]>()
  readonly #plain = new Map<Stream, Buffer>()

  constructor(file: Buffer, budget: Budget) {
    if (file.length > bytesMost) throw new CleanError('it is too large for a PDF')
    const whole = file.toString('latin1')
    this.#text = whole.slice(Math.max(0, whole.slice(0, 1_100).indexOf('%PDF-')))
    this.budget = budget
    const lock = lockOf(this.#text)
    if (lock === 'closed')
      throw new CleanError('it is locked with a password; open it and save it without one')
    this.#lock = lock
    const tail = this.#text.slice(-2_048)
    const start = /^startxref\s+(\d{1,10})\s*%%EOF/.exec(tail.slice(tail.lastIndexOf('startxref')))
    if (start === null) throw astray()
    const lists = this.#readLists(Number(start[1]))
    const [first] = lists
    if (first === undefined) throw astray()
    this.trailer = first
    const isForWeb = /\/Linearized\b/.test(this.#text.slice(0, 2_000))
    this.earlierVersions = Math.max(0, lists.length - (isForWeb ? 2 : 1))
  }

  /** Reads the lists from the newest back; what a newer one says of an object counts. */
  #readLists(newest: number): Dict[] {
    const trailers: Dict[] = []
    const seen = new Set<number>()
    for (let at: number | undefined = newest; at !== undefined;) {
      if (seen.has(at) || seen.size > listsMost) throw astray()
      seen.add(at)
      const trailer = this.#readList(at)
      trailers.push(trailer)
      const beside = trailer.get('XRefStm')
      if (typeof beside === 'number') this.#readList(beside)
      const before = trailer.get('Prev')
      at = typeof before === 'number' ? before : undefined
    }
    return trailers
  }

  #readList(at: number): Dict {
    const reader = new ValueReader(this.#text, at, false)
    const first = reader.next()
    if (!isWord(first, 'xref')) return this.#readListStream(at)
    for (;;) {
      const start = reader.next()
      if (isWord(start, 'trailer')) break
      const count = reader.next()
      if (typeof start !== 'number' || typeof count !== 'number') throw astray()
      for (let number = start; number < start + count; number += 1) this.#readEntry(reader, number)
    }
    const trailer = new ValueReader(this.#text, reader.at, true).value()
    if (!isDict(trailer)) throw astray()
    return trailer
  }

  #readEntry(reader: ValueReader, number: number): void {
    const [at, generation, kind] = [reader.next(), reader.next(), reader.next()]
    if (typeof at !== 'number' || typeof generation !== 'number' || !(kind instanceof Word))
      throw astray()
    this.#note(number, kind.text === 'n' && at > 0 ? { at, generation } : null)
  }

  #note(number: number, entry: Entry): void {
    if (!this.#entries.has(number)) this.#entries.set(number, entry)
  }

  #readListStream(at: number): Dict {
    const list = this.#readObject(at, null)
    if (!(list instanceof Stream) || nameOf(list.dict.get('Type')) !== 'XRef') throw astray()
    const widths = this.numbers(list.dict.get('W'))
    const size = numberOf(list.dict.get('Size'))
    const ranges = list.dict.has('Index') ? this.numbers(list.dict.get('Index')) : [0, size]
    const rows = rowsOf(this.unpack(list), widths)
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const [first = 0, count = 0] = ranges.slice(i, i + 2)
      for (let number = first; number < first + count; number += 1) {
        const row = rows.next()
        if (row.done === true) throw astray()
        this.#note(number, row.value)
      }
    }
    return list.dict
  }

  /** The object that stands at a place; `wanted` is the number it must have. */
  #readObject(at: number, wanted: number | null): Value {
    const reader = new ValueReader(this.#text, at, false)
    const [number, generation] = headOf(reader)
    if (wanted !== null && number !== wanted) throw astray()
    const body = new ValueReader(this.#text, reader.at, true)
    const found = body.next()
    if (isWord(found, 'endobj')) return null
    if (found === undefined || found instanceof Word) throw astray()
    // A list of contents is never locked.
    const unlock = wanted === null ? undefined : this.#lock?.of(number, generation)
    const value = unlock === undefined ? found : unlocked(found, unlock)
    const after = body.next()
    if (!isDict(value) || !isWord(after, 'stream')) return value
    return this.#stream(value, body.at, unlock)
  }

  #stream(dict: Dict, after: number, unlock: Unlock | undefined): Stream {
    const packed = this.#streamBytes(dict, after)
    return new Stream(dict, unlock?.bytes(packed) ?? packed)
  }

  #streamBytes(dict: Dict, after: number): Buffer {
    const from = after + (this.#text.startsWith('\r\n', after) ? 2 : 1)
    const length = numberOf(this.get(dict.get('Length')), -1)
    const isWhole =
      length >= 0 &&
      /^[\s\0]{0,4}endstream/.test(this.#text.slice(from + length, from + length + 16))
    const end = isWhole ? from + length : this.#text.indexOf('endstream', from)
    if (end < 0) throw damaged('a part of it is cut short')
    return Buffer.from(this.#text.slice(from, end), 'latin1')
  }

  /** What a value is, when it only points to it. Pointing nowhere is null. */
  get(value: Value | undefined): Value {
    let found = value ?? null
    for (let steps = 0; found instanceof Ref; steps += 1) {
      if (steps > 20) throw damaged('a part of it points to itself')
      found = this.#object(found.number)
    }
    return found
  }

  #object(number: number): Value {
    const known = this.#known.get(number)
    if (known !== undefined) return known
    const entry = this.#entries.get(number) ?? null
    if (entry === null) return null
    if (this.#known.size > objectsMost) throw new BudgetError('it has too many parts')
    const value =
      'at' in entry
        ? this.#readObject(entry.at, number)
        : (this.#within(entry.within)[entry.index]?.() ?? null)
    this.#known.set(number, value)
    return value
  }

  /** The objects packed in one stream. */
  #within(number: number): readonly (() => Value)[] {
    const known = this.#packed.get(number)
    if (known !== undefined) return known
    const entry = this.#entries.get(number)
    const holder = entry && 'at' in entry ? this.get(new Ref(number)) : null
    if (!(holder instanceof Stream)) throw astray()
    const text = this.unpack(holder).toString('latin1')
    const [count, first] = [this.get(holder.dict.get('N')), this.get(holder.dict.get('First'))]
    const reader = new ValueReader(text, 0, false)
    const values: (() => Value)[] = []
    for (let left = numberOf(count); left > 0; left -= 1) {
      const [, offset] = [reader.next(), reader.next()]
      if (typeof offset !== 'number') throw astray()
      values.push(() => new ValueReader(text, numberOf(first) + offset, true).value())
    }
    this.#packed.set(number, values)
    return values
  }

  dict(value: Value | undefined): Dict {
    const found = this.get(value)
    return isDict(found) ? found : none
  }

  list(value: Value | undefined): readonly Value[] {
    const found = this.get(value)
    return isList(found) ? found : []
  }

  numbers(value: Value | undefined): number[] {
    return this.list(value).map((one) => numberOf(this.get(one), Number.NaN))
  }

  name(value: Value | undefined): string {
    return nameOf(this.get(value))
  }

  /** The filters of a stream and what each is told. */
  filters({ dict }: Stream): { name: string; parameters: Dict }[] {
    const said = this.get(dict.get('Filter') ?? dict.get('F'))
    const names = isList(said) ? said : said === null ? [] : [said]
    const told = this.get(dict.get('DecodeParms') ?? dict.get('DP'))
    return names.map((name, i) => ({
      name: this.name(name),
      parameters: this.dict(isList(told) ? told[i] : told),
    }))
  }

  /** The bytes of a stream with all filters undone. */
  unpack(stream: Stream): Buffer {
    const known = this.#plain.get(stream)
    if (known !== undefined) return known
    const bytes = this.unpackSome(stream, this.filters(stream).length)
    this.#plain.set(stream, bytes)
    return bytes
  }

  /** The bytes of a stream with its first filters undone. */
  unpackSome(stream: Stream, count: number): Buffer {
    let { bytes } = stream
    for (const { name, parameters } of this.filters(stream).slice(0, count)) {
      const plain = new Map([...parameters].map(([key, value]) => [key, this.get(value)]))
      if (plain.get('Predictor') === 2 || plain.get('EarlyChange') === 0 || name === 'Crypt')
        throw new CleanError('a part of it is packed in a way that is not known here')
      const { bytes: next, left } = unpackStream(bytes, [name], writeValue(plain), this.budget)
      if (left !== null)
        throw new CleanError('a part of it is packed in a way that is not known here')
      bytes = next
    }
    return bytes
  }
}

function unlocked(value: Value, unlock: Unlock): Value {
  if (value instanceof PdfString) return new PdfString(unlock.text(value.bytes))
  if (isList(value)) return value.map((one) => unlocked(one, unlock))
  if (isDict(value)) return new Map([...value].map(([key, one]) => [key, unlocked(one, unlock)]))
  return value
}
