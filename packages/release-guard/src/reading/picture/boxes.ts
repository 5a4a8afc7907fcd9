// Pictures in boxes: HEIC and AVIF (ISO base media). Boxes are gone through by their sizes; items for EXIF and XMP are looked up.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { sweepBytes } from '../sweep.ts'

export interface Box {
  readonly kind: string
  readonly content: Buffer
}

export const isBoxed = (file: Buffer): boolean =>
  file.toString('latin1', 4, 8) === 'ftyp' &&
  /^(?:he[ivx]|mif|msf|avi|miaf)/.test(file.toString('latin1', 8, 12))

/** The boxes one after the other; null where one goes beyond the end or something else stands between. */
export function boxesOf(bytes: Buffer): Box[] | null {
  const boxes: Box[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return null
    let head = 8
    let size = bytes.readUInt32BE(at)
    if (size === 1) {
      if (at + 16 > bytes.length || bytes.readUInt32BE(at + 8) !== 0) return null
      head = 16
      size = bytes.readUInt32BE(at + 12)
    } else if (size === 0) size = bytes.length - at
    if (size < head || at + size > bytes.length) return null
    const kind = bytes.toString('latin1', at + 4, at + 8)
    boxes.push({ kind, content: bytes.subarray(at + head, at + size) })
    at += size
  }
  return boxes
}

/**
 * Reads the picture's boxes as bytes, and its items of EXIF and of words by what they are.
 * @returns false when it is cut short or damaged
 */
export function tellBoxes(
  reading: Reading,
  file: Buffer,
  beside: Place,
  exif: (tiff: Buffer) => boolean,
): boolean {
  const boxes = boxesOf(file)
  if (boxes === null) return false
  for (const { content } of boxes) sweepBytes(reading, content, beside)
  const meta = boxes.find(({ kind }) => kind === 'meta')
  // A box with a version and flags before what it holds.
  const within = boxesOf(meta?.content.subarray(4) ?? Buffer.alloc(0))
  if (within === null) return false
  const items = itemsOf(file, within)
  if (items === null) return false
  for (const { kind, content } of items)
    if (kind === 'Exif') {
      const from = content.length < 4 ? 0 : 4 + content.readUInt32BE(0)
      if (!exif(content.subarray(from))) return false
    } else if (kind === 'mime') reading.lines(beside, content)
  return true
}

/** The items that are no picture: what they are, and their bytes. Null where one lies beyond the end. */
function itemsOf(file: Buffer, meta: readonly Box[]): Box[] | null {
  const content = (wanted: string): Buffer =>
    meta.find(({ kind }) => kind === wanted)?.content ?? Buffer.alloc(0)
  const kinds = kindsOf(content('iinf'))
  if (kinds.size === 0) return []
  const idat = content('idat')
  try {
    const items = Array.from(extentsOf(content('iloc')), ({ id, isWithin, extents }) => ({
      kind: kinds.get(id) ?? '',
      content: gathered(isWithin ? idat : file, extents),
    }))
    return items.filter(({ kind }) => kind === 'Exif' || kind === 'mime')
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** @throws RangeError where an extent goes beyond the end */
function gathered(source: Buffer, extents: Extents['extents']): Buffer {
  const total = extents.reduce((sum, [, length]) => sum + length, 0)
  if (total > source.length) throw new RangeError('beyond the end')
  return Buffer.concat(
    extents.map(([from, length]) => {
      if (from + length > source.length) throw new RangeError('beyond the end')
      return source.subarray(from, from + length)
    }),
  )
}

/** What each item is, by its number. */
function kindsOf(iinf: Buffer): Map<number, string> {
  const kinds = new Map<number, string>()
  if (iinf.length < 6) return kinds
  const entries = boxesOf(iinf.subarray(iinf[0] === 0 ? 6 : 8)) ?? []
  for (const { content } of entries) {
    const isWide = content[0] === 3
    const end = isWide ? 8 : 6
    if (content.length >= end + 6)
      kinds.set(
        isWide ? content.readUInt32BE(4) : content.readUInt16BE(4),
        content.toString('latin1', end + 2, end + 6),
      )
  }
  return kinds
}

interface Extents {
  readonly id: number
  /** In the box of data within, not in the file. */
  readonly isWithin: boolean
  readonly extents: (readonly [from: number, length: number])[]
}

/** Where each item lies. */
function* extentsOf(iloc: Buffer): Generator<Extents> {
  const version = iloc[0] ?? 0
  const reader = new Numbers(iloc, 4)
  const widths = reader.take(2)
  const [offsets, lengths] = [widths >>> 12, (widths >>> 8) & 15]
  const [base, index] = [(widths >>> 4) & 15, version > 0 ? widths & 15 : 0]
  for (let left = reader.take(version < 2 ? 2 : 4); left > 0; left -= 1) {
    const id = reader.take(version < 2 ? 2 : 4)
    const isWithin = version > 0 && (reader.take(2) & 15) === 1
    reader.take(2)
    const start = reader.take(base)
    const extents: (readonly [number, number])[] = []
    for (let more = reader.take(2); more > 0; more -= 1) {
      reader.take(index)
      extents.push([start + reader.take(offsets), reader.take(lengths)])
    }
    yield { id, isWithin, extents }
  }
}

/** Numbers of given widths, one after the other. */
class Numbers {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  take(width: number): number {
    if (width === 0) return 0
    const at = this.#at
    this.#at += width
    if (width === 8)
      return this.#bytes.readUInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4)
    return this.#bytes.readUIntBE(at, width)
  }
}
