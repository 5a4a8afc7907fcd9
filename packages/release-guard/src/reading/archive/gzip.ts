// Reads gzip: every member, one after the other, its name and comment, and what was put behind the last.
import { crc32, inflateRawSync } from 'node:zlib'
import type { Place } from '../../deciding/finding.ts'
import type { Budget } from '../budget.ts'
import type { ReadNested } from '../office.ts'
import type { Reading } from '../reading.ts'

const magic = 0x8b1f
const hasCrc = 2
const hasExtra = 4
const hasName = 8
const hasComment = 16

interface Member {
  readonly words: readonly string[]
  readonly bytes: Buffer
  /** Where the next member begins. */
  readonly end: number
}

export function readGzip(
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  const whole: Buffer[] = []
  let at = 0
  while (at + 2 <= file.length && file.readUInt16LE(at) === magic) {
    reading.budget.entry()
    const member = memberAt(file, at, reading.budget)
    if (member === null) {
      reading.hold(place, 'it is damaged or cut short and cannot be unpacked')
      break
    }
    for (const word of member.words)
      reading.line(
        { part: `${path}names`, words: 'names of the files within', isHidden: place.isHidden },
        word,
      )
    whole.push(member.bytes)
    at = member.end
  }
  nested(Buffer.concat(whole), `${path}unpacked!`, place, depth + 1)
  const behind = file.subarray(at)
  if (at > 0 && behind.some((byte) => byte !== 0))
    nested(
      behind,
      `${path}behind the end!`,
      { ...place, words: 'what is behind the end of an archive', isHidden: true },
      depth + 1,
    )
}

function memberAt(file: Buffer, from: number, budget: Budget): Member | null {
  const head = headAt(file, from)
  if (head === null) return null
  const packed = file.subarray(head.end)
  let unpacked: { buffer: Buffer; engine: { bytesWritten: number } }
  try {
    unpacked = inflateRawSync(packed, {
      maxOutputLength: budget.partLimit(packed.length),
      info: true,
    }) as unknown as typeof unpacked
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw budget.exceeded('it unpacks to far more than it should')
    return null
  }
  const { buffer: bytes, engine } = unpacked
  const end = head.end + engine.bytesWritten
  budget.inflated(bytes.length, engine.bytesWritten)
  if (end + 8 > file.length || file.readUInt32LE(end) !== crc32(bytes)) return null
  return { words: head.words, bytes, end: end + 8 }
}

/** The words of a member's head, and where its content begins. */
function headAt(file: Buffer, from: number): { words: string[]; end: number } | null {
  if (from + 10 > file.length || file[from + 2] !== 8) return null
  const flags = file[from + 3] ?? 0
  let at = from + 10
  const words: string[] = []
  if ((flags & hasExtra) !== 0) {
    if (at + 2 > file.length) return null
    const length = file.readUInt16LE(at)
    words.push(file.toString('latin1', at + 2, at + 2 + length))
    at += 2 + length
  }
  for (const flag of [hasName, hasComment])
    if ((flags & flag) !== 0) {
      const end = file.indexOf(0, at)
      if (end < 0) return null
      words.push(file.toString('utf8', at, end))
      at = end + 1
    }
  if ((flags & hasCrc) !== 0) at += 2
  return at > file.length ? null : { words, end: at }
}
