// Reads zip files whole, by the central directory and again by local headers, so that what is in one and not in the other is seen.
import { inflateRawSync } from 'node:zlib'
import { limits } from '../deciding/thresholds.ts'
import type { Budget } from './budget.ts'

export interface ZipEntry {
  readonly name: string
  /** Null when it cannot be read; `trouble` says why. */
  readonly bytes: Buffer | null
  readonly trouble: string
  /** Not in the list of contents that other programs show. */
  readonly isUnlisted: boolean
}

interface Listed {
  readonly comment: string

  readonly name: string
  readonly method: number
  readonly flags: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

/** Where the end-of-directory record is, or -1. */
const endRecord = (file: Buffer): number => file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))

function listed(file: Buffer): Listed[] | null {
  const end = endRecord(file)
  if (end < 0 || end + 22 > file.length) return null
  let at = file.readUInt32LE(end + 16)
  const list: Listed[] = []
  while (at + 46 <= file.length && file.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extra, comment] = [
      file.readUInt16LE(at + 28),
      file.readUInt16LE(at + 30),
      file.readUInt16LE(at + 32),
    ]
    list.push({
      name: file.toString('utf8', at + 46, at + 46 + nameLength),
      flags: file.readUInt16LE(at + 8),
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      at: file.readUInt32LE(at + 42),
      comment: file.toString(
        'utf8',
        at + 46 + nameLength + extra,
        at + 46 + nameLength + extra + comment,
      ),
    })
    at += 46 + nameLength + extra + comment
    if (list.length > 100_000) return list
  }
  return list.length < file.readUInt16LE(end + 10) ? null : list
}

/** What is written beside the entries and behind the list of them: few programs show it. */
export function zipComments(file: Buffer): string[] {
  const end = endRecord(file)
  const last = end < 0 ? '' : file.toString('utf8', end + 22)
  return [...(listed(file) ?? []).map(({ comment }) => comment), last].filter((text) => text !== '')
}

/** The entries, one after the other; null bytes for what cannot be read. `null` when the file has no usable list. */
export function* zipEntries(file: Buffer, budget: Budget): Generator<ZipEntry> {
  const list = listed(file)
  const covered: [number, number][] = []
  if (list === null)
    yield {
      name: '',
      bytes: null,
      trouble: 'its list of contents is damaged or missing',
      isUnlisted: false,
    }
  for (const entry of list ?? []) {
    budget.entry()
    const start = dataStart(file, entry.at)
    if (start < 0 || start + entry.packed > file.length) {
      yield {
        name: entry.name,
        bytes: null,
        trouble: 'its content lies outside the file',
        isUnlisted: false,
      }
      continue
    }
    covered.push([entry.at, start + entry.packed])
    yield { name: entry.name, ...unpack(file, entry, start, budget), isUnlisted: false }
  }
  yield* unlisted(
    file,
    covered.sort(([a], [b]) => a - b),
    budget,
  )
}

function dataStart(file: Buffer, at: number): number {
  if (at + 30 > file.length || file.readUInt32LE(at) !== 0x04034b50) return -1
  return at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28)
}

function unpack(
  file: Buffer,
  entry: Listed,
  start: number,
  budget: Budget,
): { bytes: Buffer | null; trouble: string } {
  if ((entry.flags & 1) === 1) return { bytes: null, trouble: 'it is locked with a password' }
  const packed = file.subarray(start, start + entry.packed)
  if (entry.method === 0) {
    budget.inflated(packed.length, packed.length)
    return { bytes: packed, trouble: '' }
  }
  if (entry.method !== 8)
    return { bytes: null, trouble: `it is packed in a way not known here (${entry.method})` }
  budget.room(entry.size, packed.length)
  try {
    const bytes = inflateRawSync(packed, {
      maxOutputLength: Math.min(budget.partLimit(packed.length), mostOf(entry.size)),
      chunkSize: chunkFor(entry.size, packed.length),
    })
    budget.inflated(bytes.length, packed.length)
    return { bytes, trouble: '' }
  } catch (error) {
    if (error instanceof RangeError) throw budget.exceeded('it unpacks to far more than it should')
    return { bytes: null, trouble: 'it is damaged and cannot be unpacked' }
  }
}

/** In one piece when the size that is said is likely; who says too much gets no more room than that. */
const chunkFor = (said: number, packed: number): number =>
  Math.max(16_384, Math.min(said + 1, packed * 24))

/** What gives more than twice what is said of it is not unpacked to the end; 0 where nothing is said. */
const mostOf = (said: number): number =>
  said === 0 ? Infinity : Math.max(limits.ratioFreeBytes, 2 * said)

/** Entries that stand in gaps between the listed ones. */
function* unlisted(
  file: Buffer,
  covered: readonly (readonly [number, number])[],
  budget: Budget,
): Generator<ZipEntry> {
  let at = 0
  for (const [from, to] of [...covered, [file.length, file.length] as const]) {
    if (from - at >= 30)
      for (
        let found = file.indexOf('PK\x03\x04', at, 'latin1');
        found >= 0 && found < from;
        found = file.indexOf('PK\x03\x04', found + 4, 'latin1')
      ) {
        budget.entry()
        const start = dataStart(file, found)
        if (start < 0 || start > from) continue
        const name = file.toString('utf8', found + 30, found + 30 + file.readUInt16LE(found + 26))
        const packed = file.readUInt32LE(found + 18) || from - start
        const entry = {
          name,
          comment: '',
          method: file.readUInt16LE(found + 8),
          flags: file.readUInt16LE(found + 6),
          packed: Math.min(packed, from - start),
          size: 0,
          at: found,
        }
        yield { name, ...unpack(file, entry, start, budget), isUnlisted: true }
      }
    at = Math.max(at, to)
  }
}
