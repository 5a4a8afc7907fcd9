// IETF Token Status List (draft 20 of draft-ietf-oauth-status-list) as CWT: one number of 1, 2, 4 or 8
// bits for each index, zlib. Ours has 2 bits and a version that only grows; versions of the draft: here.
import { deflateSync, inflateSync } from 'node:zlib'
import { CredentialError } from './credential-error.ts'
import { secondsMax } from './credential.ts'
import { decodeCbor, encodeCbor, Fields } from './fields.ts'

export type StatusBits = 1 | 2 | 4 | 8
/** 0 valid, 1 invalid (revoked), 2 suspended; all else is for the application and no gate admits it. */
export const status = { valid: 0, invalid: 1, suspended: 2 } as const

export interface StatusArray {
  readonly bits: StatusBits
  /** Uncompressed; index 0 in the lowest bits of the first byte. */
  readonly bytes: Uint8Array
}

export interface StatusList {
  /** Claim 2: the URI the list is known by. */
  readonly subject: string
  readonly issuedAt: number
  /** Claim 4; absent only in lists of others. */
  readonly expiresAt?: number
  /** Claim 65534: seconds a copy may be kept before asking again. */
  readonly ttl?: number
  /** Our private claim; a gate takes no list without it, and never a lower one. */
  readonly version?: number
  readonly statuses: StatusArray
}

const bytesMax = 32 * 1024 * 1024
const claimVersion = -65538
const claimTtl = 65534
const claimStatusList = 65533

/** An array of `size` indices, all valid. */
export function createStatuses(size: number, bits: StatusBits = 2): StatusArray {
  const length = Math.ceil((size * bits) / 8)
  if (!Number.isSafeInteger(size) || size < 1 || length > bytesMax)
    throw new CredentialError('out-of-range', 'A status list of this size is not made.')
  return { bits, bytes: new Uint8Array(length) }
}

/** How many indices there are (a multiple of those in a byte). */
export const statusCount = ({ bits, bytes }: StatusArray): number => (bytes.length * 8) / bits

const place = ({ bits, bytes }: StatusArray, index: number): { at: number; shift: number } => {
  const at = Math.floor((index * bits) / 8)
  if (!Number.isSafeInteger(index) || index < 0 || at >= bytes.length)
    throw new CredentialError('out-of-range', 'The status index is not in the list.')
  return { at, shift: (index * bits) % 8 }
}

/** The number at an index. Throws `out-of-range` (section 8.3: such a token is not to be accepted). */
export function getStatus(list: StatusArray, index: number): number {
  const { at, shift } = place(list, index)
  return ((list.bytes[at] as number) >> shift) & ((1 << list.bits) - 1)
}

/** Sets the number at an index, in place. Throws `out-of-range`. */
export function setStatus(list: StatusArray, index: number, value: number): void {
  const { at, shift } = place(list, index)
  const mask = (1 << list.bits) - 1
  if (!Number.isInteger(value) || value < 0 || value > mask)
    throw new CredentialError('out-of-range', 'The status does not fit the bits.')
  list.bytes[at] = ((list.bytes[at] as number) & ~(mask << shift)) | (value << shift)
}

/** Section 4.1: DEFLATE in zlib's format at the highest level. */
export const compressStatuses = ({ bytes }: StatusArray): Uint8Array =>
  new Uint8Array(deflateSync(bytes, { level: 9 }))

/** Bounded: never more than 32 MiB. Throws `bad-field`. */
export function inflateStatuses(lst: Uint8Array, bits: StatusBits): StatusArray {
  try {
    return { bits, bytes: new Uint8Array(inflateSync(lst, { maxOutputLength: bytesMax })) }
  } catch (cause) {
    throw new CredentialError('bad-field', 'The list does not inflate, or is too large.', { cause })
  }
}

/** The CWT payload (section 5.2), to be signed as kind `status`. */
export function encodeStatusList(list: StatusList & { readonly version: number }): Uint8Array {
  const { subject, issuedAt, expiresAt, ttl, version, statuses } = list
  const claims = new Map<number, unknown>([
    [2, subject],
    [6, issuedAt],
    [claimVersion, version],
    [
      claimStatusList,
      new Map<string, unknown>([
        ['bits', statuses.bits],
        ['lst', compressStatuses(statuses)],
      ]),
    ],
  ])
  if (expiresAt !== undefined) claims.set(4, expiresAt)
  if (ttl !== undefined) claims.set(claimTtl, ttl)
  return encodeCbor(claims)
}

/** `{bits, lst}` of section 4.3, uncompressed. */
export function readStatusArray(map: Fields): StatusArray {
  const bits = map.integer('bits', 1, 8)
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8)
    throw new CredentialError('bad-field', 'Field bits is not 1, 2, 4 or 8.')
  const lst = map.bytes('lst', 1, bytesMax)
  if (map.has('aggregation_uri')) map.text('aggregation_uri', 2048)
  map.end()
  return inflateStatuses(lst, bits)
}

/**
 * Any Token Status List payload, ours or another's: key order is free (the draft's examples are not
 * deterministic), everything else strict. Throws `not-cbor`, `missing-field`, `bad-field`, `unknown-field`.
 */
export function decodeStatusList(payload: Uint8Array): StatusList {
  const claims = new Fields(decodeCbor(payload, 'loose'))
  const list: StatusList = {
    subject: claims.text(2, 2048),
    issuedAt: claims.integer(6, 0, secondsMax),
    ...(claims.has(4) ? { expiresAt: claims.integer(4, 0, secondsMax) } : {}),
    ...(claims.has(claimTtl) ? { ttl: claims.integer(claimTtl, 1, secondsMax) } : {}),
    ...(claims.has(claimVersion)
      ? { version: claims.integer(claimVersion, 0, Number.MAX_SAFE_INTEGER) }
      : {}),
    statuses: readStatusArray(claims.map(claimStatusList)),
  }
  claims.end()
  return list
}
