// The index as a file: magic, header, words by role, filters, sealed counts, and an HMAC over all of it by the
// same key; behind that what changed since. docs/formats/release-guard.md has it byte for byte.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { GuardError } from '../guard-error.ts'
import type { BuiltIndex } from './build-index.ts'
import { FuseFilter } from './fuse-filter.ts'
import { applySegments, decodeSegment, type StoredSegment } from './index-segment.ts'
import type { Repeat } from './key-list.ts'
import { hashersOf, Register, type RegisterFacts } from './register.ts'
import {
  countBits,
  counted,
  roleBits,
  roles,
  RoleWords,
  type Counted,
  type Role,
} from './role-words.ts'
import { seal, unseal } from './sealed.ts'

const magic = Buffer.from('TIPGUARD')
const segmentMagic = Buffer.from('TIPDELTA')

interface Header extends RegisterFacts {
  readonly key: string
  readonly filters: readonly (readonly [
    code: number,
    seed: number,
    segmentBits: number,
    segments: number,
  ])[]
  readonly repeats: readonly (readonly [code: number, count: number])[]
}

const headerBytes = (header: Header): Buffer => {
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.alloc((json.length + 7) & ~7, ' ')
  json.copy(padded)
  const length = Buffer.alloc(8)
  length.writeUInt32LE(padded.length)
  return Buffer.concat([magic, length, padded])
}

/** Writes an index. */
export function encodeIndex(index: BuiltIndex, key: Uint8Array): Uint8Array {
  const { facts, words, filters, repeats } = index
  const shapes = [...filters].map(([code, f]) => [code, f.seed, f.segmentBits, f.segments] as const)
  const header = headerBytes({
    ...facts,
    key: hashersOf(key).check,
    filters: shapes,
    repeats: [...repeats].map(([code, list]) => [code, list.length]),
  })
  const counts = Buffer.alloc([...repeats.values()].reduce((n, list) => n + list.length, 0) * 12)
  let at = 0
  for (const list of repeats.values())
    for (const { hi, lo, count } of list) {
      at = counts.writeUInt32LE(hi, at)
      at = counts.writeUInt32LE(lo, at)
      at = counts.writeUInt32LE(count, at)
    }
  const parts: readonly Uint8Array[] = [
    header,
    ...roles.map((role) => words.bits[role]),
    ...counted.map((role) => words.steps[role]),
    ...[...filters.values()].map((f) =>
      Buffer.from(f.slots.buffer, f.slots.byteOffset, f.slots.byteLength),
    ),
    seal(counts, key),
  ]
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return Buffer.concat([...parts, mac.digest()])
}

/** One more change behind an index: sealed, and bound to all that stands before it. */
export function appendSegment(index: Buffer, content: Buffer, key: Uint8Array): Buffer {
  const sealed = seal(content, key)
  const head = Buffer.alloc(16)
  segmentMagic.copy(head)
  head.writeUInt32LE(sealed.length, 8)
  const segment = Buffer.concat([head, sealed])
  const mac = createHmac('sha256', key).update(index.subarray(-32)).update(segment).digest()
  return Buffer.concat([index, segment, mac])
}

/**
 * Reads an index.
 * @throws GuardError `wrong-key`, or `bad-index` when it was changed, cut or is none
 */
export function openIndex(bytes: Uint8Array, key: Uint8Array): Register {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length < 48 || !file.subarray(0, 8).equals(magic))
    throw new GuardError('bad-index', 'this file is no index')
  const start = 16 + file.readUInt32LE(8)
  const header = readHeader(file, start)
  if (header.key !== hashersOf(key).check)
    throw new GuardError('wrong-key', 'the index was made with another key')
  const sealedBytes = 28 + 12 * header.repeats.reduce((n, [, count]) => n + count, 0)
  const sealedAt = start + wordBytes + header.filters.reduce((n, shape) => n + slotBytes(shape), 0)
  const end = sealedAt + sealedBytes
  const mac = createHmac('sha256', key).update(file.subarray(0, end)).digest()
  check(mac, file.subarray(end, end + 32))
  const words = readWords(file, start)
  const filters = readFilters(file, start + wordBytes, header)
  const { format, people, shadows, sameSurname, shapes } = header
  const facts = { format, people, shadows, sameSurname, shapes }
  if (file.length === end + 32) return new Register(facts, key, words, filters)
  const repeats = readRepeats(unseal(file.subarray(sealedAt, end), key), header)
  return applySegments({ facts, words, filters, repeats }, readSegments(file, end, key), key)
}

const wordBytes =
  roles.reduce((sum, role) => sum + 2 ** roleBits[role] / 8, 0) +
  counted.reduce((sum, role) => sum + 2 ** countBits[role], 0)
const slotBytes = ([, , bits, segments]: Header['filters'][number]): number =>
  (segments + 2) * 2 ** bits * 2

function check(made: Buffer, stands: Buffer): void {
  if (stands.length !== 32 || !timingSafeEqual(made, stands))
    throw new GuardError('bad-index', 'the index was changed or cut short')
}

function readWords(file: Buffer, start: number): RoleWords {
  let at = start
  // Copies: later changes add words to them.
  const take = (length: number): Uint8Array => {
    at += length
    return new Uint8Array(file.subarray(at - length, at))
  }
  const bits = {} as Record<Role, Uint8Array>
  for (const role of roles) bits[role] = take(2 ** roleBits[role] / 8)
  const steps = {} as Record<Counted, Uint8Array>
  for (const role of counted) steps[role] = take(2 ** countBits[role])
  return new RoleWords(bits, steps)
}

function readFilters(file: Buffer, start: number, header: Header): FuseFilter[] {
  const filters: FuseFilter[] = []
  let at = start
  for (const shape of header.filters) {
    const [code, seed, segmentBits, segments] = shape
    const slots = new Uint8Array(file.subarray(at, at + slotBytes(shape))).buffer
    filters[code] = new FuseFilter(seed, segmentBits, segments, new Uint16Array(slots))
    at += slotBytes(shape)
  }
  return filters
}

function readRepeats(counts: Buffer, header: Header): Map<number, Repeat[]> {
  let at = 0
  return new Map(
    header.repeats.map(([code, length]) => [
      code,
      Array.from({ length }, () => {
        at += 12
        return {
          hi: counts.readUInt32LE(at - 12),
          lo: counts.readUInt32LE(at - 8),
          count: counts.readUInt32LE(at - 4),
        }
      }),
    ]),
  )
}

function readSegments(file: Buffer, end: number, key: Uint8Array): StoredSegment[] {
  const segments: StoredSegment[] = []
  for (let at = end + 32; at < file.length;) {
    const length = file.length >= at + 16 ? file.readUInt32LE(at + 8) : 0
    if (!file.subarray(at, at + 8).equals(segmentMagic) || length === 0)
      throw new GuardError('bad-index', 'the index was changed or cut short')
    const stop = at + 16 + length
    const mac = createHmac('sha256', key)
      .update(file.subarray(at - 32, at))
      .update(file.subarray(at, stop))
      .digest()
    check(mac, file.subarray(stop, stop + 32))
    segments.push(decodeSegment(unseal(file.subarray(at + 16, stop), key)))
    at = stop + 32
  }
  return segments
}

function readHeader(body: Buffer, end: number): Header {
  try {
    const header = JSON.parse(body.toString('utf8', 16, end)) as Omit<Header, 'format'> & {
      format: unknown
    }
    if (header.format === 'tipstaff-release-guard-index-2')
      return { ...header, format: 'tipstaff-release-guard-index-2' }
  } catch (cause) {
    throw new GuardError('bad-index', 'the header of the index cannot be read', { cause })
  }
  throw new GuardError('bad-index', 'the index is of another version')
}
