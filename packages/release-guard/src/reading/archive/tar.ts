// Reads tar: every entry with its names and owners, long names and settings of the newer kinds, and what lies between and behind.
import type { Place } from '../../deciding/finding.ts'
import type { ReadNested } from '../office.ts'
import type { Reading } from '../reading.ts'
import { sweepBytes } from '../sweep.ts'

const block = 512
const sumAt = 148

/** Is there the head of a tar entry at the beginning: its sum fits, and it has a name? */
export function isTar(file: Buffer): boolean {
  return file.length >= block && file[0] !== 0 && sumFits(file, 0)
}

/** The sum of a head's bytes, its own field as spaces, is written in it. */
function sumFits(file: Buffer, at: number): boolean {
  const said = octal(file, at + sumAt, 8)
  if (said < 0) return false
  let sum = 0
  for (let i = 0; i < block; i += 1) sum += i >= sumAt && i < sumAt + 8 ? 32 : (file[at + i] ?? 0)
  return sum === said
}

/** A number in octal digits, or in bytes of eight bits; -1 when it is neither. */
function octal(file: Buffer, at: number, length: number): number {
  if (((file[at] ?? 0) & 0x80) !== 0) {
    const wide = file.readUIntBE(at + length - 6, 6)
    return file.subarray(at + 1, at + length - 6).every((byte) => byte === 0) ? wide : -1
  }
  const digits = /^[ \0]*([0-7]+)[ \0]*$/.exec(file.toString('latin1', at, at + length))?.[1]
  return digits === undefined ? -1 : parseInt(digits, 8)
}

const textAt = (file: Buffer, at: number, length: number): string =>
  file.toString('utf8', at, at + length).replace(/\0.*$/s, '')

const isEmpty = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0)

export function readTar(
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  new Tar(reading, file, path, place, depth, nested).read()
}

class Tar {
  readonly #reading: Reading
  readonly #file: Buffer
  readonly #path: string
  readonly #place: Place
  readonly #depth: number
  readonly #nested: ReadNested

  constructor(
    reading: Reading,
    file: Buffer,
    path: string,
    place: Place,
    depth: number,
    nested: ReadNested,
  ) {
    this.#reading = reading
    this.#file = file
    this.#path = path
    this.#place = place
    this.#depth = depth
    this.#nested = nested
  }

  read(): void {
    const file = this.#file
    let at = 0
    while (at + block <= file.length && !isEmpty(file.subarray(at, at + block))) {
      this.#reading.budget.entry()
      const size = sumFits(file, at) ? octal(file, at + 124, 12) : -1
      const end = at + block + size
      if (size < 0 || end > file.length) {
        this.#reading.hold(this.#place, 'it is damaged or cut short')
        sweepBytes(
          this.#reading,
          file.subarray(at),
          this.#hidden('what is left of a damaged archive'),
        )
        return
      }
      this.#entry(at, end)
      at = block * Math.ceil(end / block)
      this.#between(end, Math.min(at, file.length))
    }
    if (at + block > file.length) this.#reading.hold(this.#place, 'it is cut short')
    this.#behind(at)
  }

  #hidden(words: string): Place {
    return { part: this.#path + words, words, isHidden: true }
  }

  #entry(at: number, end: number): void {
    const file = this.#file
    const name = [textAt(file, at + 345, 155), textAt(file, at, 100)].join('/').replace(/^\//, '')
    const kind = String.fromCharCode(file[at + 156] ?? 0)
    const content = file.subarray(at + block, end)
    const names = {
      part: `${this.#path}names`,
      words: 'names of the files within',
      isHidden: this.#place.isHidden,
    }
    for (const line of [name, textAt(file, at + 157, 100)])
      if (line !== '') this.#reading.line(names, line)
    const owners = this.#hidden('owners of the files within')
    for (const owner of [textAt(file, at + 265, 32), textAt(file, at + 297, 32)])
      if (owner !== '') this.#reading.line(owners, owner)
    // Long names and settings of an entry: words, each line for itself.
    if ('xgLK'.includes(kind)) this.#reading.lines(owners, Buffer.from(content))
    else if (kind === 'S')
      this.#reading.hold(this.#place, 'an entry in it has holes, which are not read')
    else if (content.length > 0)
      this.#nested(
        content,
        `${this.#path}${name}!`,
        {
          part: this.#path + name,
          words: `part ${JSON.stringify(name)}`,
          isHidden: this.#place.isHidden,
        },
        this.#depth + 1,
      )
  }

  /** Nothing should stand between the end of an entry and the next block. */
  #between(from: number, to: number): void {
    const bytes = this.#file.subarray(from, to)
    if (!isEmpty(bytes))
      sweepBytes(this.#reading, bytes, this.#hidden('what lies between the entries of an archive'))
  }

  #behind(at: number): void {
    const bytes = this.#file.subarray(at)
    if (isEmpty(bytes)) return
    const from = bytes.findIndex((byte) => byte !== 0)
    this.#nested(
      bytes.subarray(from - (from % block)),
      `${this.#path}behind the end!`,
      this.#hidden('what is behind the end of an archive'),
      this.#depth + 1,
    )
  }
}
