// The index as a file: magic, header, role bits, filters, and an HMAC over all of it by the same key.
// docs/formats/release-guard.md has it byte for byte.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { GuardError } from '../guard-error.ts'
import type { BuiltIndex } from './build-index.ts'
import { FuseFilter } from './fuse-filter.ts'
import { hashersOf, Register, roleBits, roles, type RegisterFacts, type Role } from './register.ts'

const magic = Buffer.from('TIPGUARD')

interface Header extends RegisterFacts {
  readonly key: string
  readonly filters: readonly (readonly [
    code: number,
    seed: number,
    segmentBits: number,
    segments: number,
  ])[]
}

/** Writes an index. */
export function encodeIndex({ facts, bits, filters }: BuiltIndex, key: Uint8Array): Uint8Array {
  const shapes = [...filters].map(([code, f]) => [code, f.seed, f.segmentBits, f.segments] as const)
  const header: Header = { ...facts, key: hashersOf(key).check, filters: shapes }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.alloc((json.length + 7) & ~7, ' ')
  json.copy(padded)
  const length = Buffer.alloc(8)
  length.writeUInt32LE(padded.length)
  const slots = [...filters.values()].map((f) =>
    Buffer.from(f.slots.buffer, f.slots.byteOffset, f.slots.byteLength),
  )
  const body = Buffer.concat([magic, length, padded, ...roles.map((role) => bits[role]), ...slots])
  return Buffer.concat([body, createHmac('sha256', key).update(body).digest()])
}

/**
 * Reads an index.
 * @throws GuardError `wrong-key`, or `bad-index` when it was changed, cut or is none
 */
export function openIndex(bytes: Uint8Array, key: Uint8Array): Register {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length < 48 || !file.subarray(0, 8).equals(magic))
    throw new GuardError('bad-index', 'this file is no index')
  const body = file.subarray(0, file.length - 32)
  const start = 16 + body.readUInt32LE(8)
  const header = readHeader(body, start)
  if (header.key !== hashersOf(key).check)
    throw new GuardError('wrong-key', 'the index was made with another key')
  if (!timingSafeEqual(createHmac('sha256', key).update(body).digest(), file.subarray(-32)))
    throw new GuardError('bad-index', 'the index was changed or cut short')
  let at = start
  const bits = {} as Record<Role, Uint8Array>
  for (const role of roles) {
    bits[role] = body.subarray(at, at + 2 ** roleBits[role] / 8)
    at += 2 ** roleBits[role] / 8
  }
  const filters: (FuseFilter | undefined)[] = []
  for (const [code, seed, segmentBits, segments] of header.filters) {
    const size = (segments + 2) * 2 ** segmentBits * 2
    filters[code] = new FuseFilter(
      seed,
      segmentBits,
      segments,
      new Uint16Array(new Uint8Array(body.subarray(at, at + size)).buffer),
    )
    at += size
  }
  const { format, people, shadows, sameSurname, shapes } = header
  return new Register({ format, people, shadows, sameSurname, shapes }, key, bits, filters)
}

function readHeader(body: Buffer, end: number): Header {
  try {
    const header = JSON.parse(body.toString('utf8', 16, end)) as Omit<Header, 'format'> & {
      format: unknown
    }
    if (header.format === 'tipstaff-release-guard-index-1')
      return { ...header, format: 'tipstaff-release-guard-index-1' }
  } catch (cause) {
    throw new GuardError('bad-index', 'the header of the index cannot be read', { cause })
  }
  throw new GuardError('bad-index', 'the index is of another version')
}
