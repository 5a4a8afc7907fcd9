// TIFF, and EXIF which is one: every field of every list, those lists point to, and the thumbnail.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { tellIptc, tellPhotoshop } from './iptc.ts'

const sizes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
}
/** Lists of their own: pages within a page, EXIF, where it was taken, what other programs need. */
const lists = new Set([0x014a, 0x8769, 0x8825, 0xa005])
const listsMax = 200
const thumbnailAt = 0x0201
const thumbnailLength = 0x0202
const photoshop = 0x8649
const iptc = 0x83bb
const xmp = 0x02bc
const place = 0x8825

export const isTiff = (bytes: Buffer): boolean =>
  /^(?:II\*\0|MM\0\*)/.test(bytes.toString('latin1', 0, 4))

/** What a TIFF says in words; `thumbnail` is given small pictures within. Returns false where it is cut short or damaged. */
export function tellTiff(
  reading: Reading,
  bytes: Buffer,
  beside: Place,
  thumbnail: (picture: Buffer) => void,
): boolean {
  if (!isTiff(bytes) || bytes.length < 8) return false
  return new Tiff(reading, bytes, beside, thumbnail).read()
}

class Tiff {
  readonly #reading: Reading
  readonly #bytes: Buffer
  readonly #beside: Place
  readonly #thumbnail: (picture: Buffer) => void
  readonly #isLittle: boolean
  readonly #waiting: number[] = []
  readonly #seen = new Set<number>()

  constructor(
    reading: Reading,
    bytes: Buffer,
    beside: Place,
    thumbnail: (picture: Buffer) => void,
  ) {
    this.#reading = reading
    this.#bytes = bytes
    this.#beside = beside
    this.#thumbnail = thumbnail
    this.#isLittle = bytes[0] === 0x49
  }

  read(): boolean {
    this.#waiting.push(this.#long(4))
    for (let at = this.#waiting.shift(); at !== undefined; at = this.#waiting.shift()) {
      if (at === 0 || this.#seen.has(at)) continue
      this.#seen.add(at)
      if (this.#seen.size > listsMax || !this.#list(at)) return false
    }
    return true
  }

  #short(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at)
  }

  #long(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at)
  }

  #list(at: number): boolean {
    if (at + 2 > this.#bytes.length) return false
    const end = at + 2 + this.#short(at) * 12
    if (end + 4 > this.#bytes.length) return false
    const picture = { at: 0, length: 0 }
    for (let field = at + 2; field < end; field += 12) {
      const tag = this.#short(field)
      const value = this.#value(field)
      if (value === null) return false
      if (tag === thumbnailAt) picture.at = this.#long(field + 8)
      else if (tag === thumbnailLength) picture.length = this.#long(field + 8)
      else this.#field(tag, this.#short(field + 2), value)
    }
    this.#waiting.push(this.#long(end))
    const { at: from, length } = picture
    if (from + length > this.#bytes.length) return false
    if (length > 0) this.#thumbnail(this.#bytes.subarray(from, from + length))
    return true
  }

  /** The bytes of a field's value, in the field or where it points to. */
  #value(field: number): Buffer | null {
    const length = (sizes[this.#short(field + 2)] ?? 1) * this.#long(field + 4)
    const from = length <= 4 ? field + 8 : this.#long(field + 8)
    return from + length > this.#bytes.length ? null : this.#bytes.subarray(from, from + length)
  }

  #field(tag: number, type: number, value: Buffer): void {
    if (lists.has(tag)) {
      for (let at = 0; at + 4 <= value.length; at += 4)
        this.#waiting.push(this.#isLittle ? value.readUInt32LE(at) : value.readUInt32BE(at))
      if (tag === place)
        this.#reading.finding(
          'NOTE',
          'metadata',
          this.#beside,
          1,
          'The picture says where it was taken.',
        )
    } else if (tag === iptc) tellIptc(this.#reading, value, this.#beside)
    else if (tag === photoshop) tellPhotoshop(this.#reading, value, this.#beside, this.#thumbnail)
    else if (type === 2 || type === 7 || tag === xmp || isWide(tag))
      for (const text of textsOf(tag, value)) this.#reading.line(this.#beside, text)
  }
}

/** Fields of Windows, in UTF-16. */
const isWide = (tag: number): boolean => tag >= 0x9c9b && tag <= 0x9c9f

/** The texts of a field: words of Windows are in UTF-16, others in UTF-8. */
function textsOf(tag: number, value: Buffer): string[] {
  if (isWide(tag)) return [value.toString('utf16le').replaceAll('\0', '')]
  const isUnicode = /^UNICODE\0/.test(value.toString('latin1', 0, 8))
  const text = isUnicode ? value.toString('utf16le', 8) : value.toString('utf8')
  return text.split(/\0+/).filter((part) => /[\p{L}\d]{2}/u.test(part))
}
