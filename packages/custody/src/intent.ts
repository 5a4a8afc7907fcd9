// An intent: what somebody is about to do with sealed records, said exactly, before it is done.
// Its hash is what operators sign, what the ledger's leaf names and what is used once and never again.
import { createHash, randomBytes } from 'node:crypto'
import { decode, encode } from 'cborg'
import { batchId, fieldGroup, hex32, jobId, operatorId, recipient, stationId } from './ids.ts'
import { operatorRoles, purposes } from './rights.ts'
import { CustodyRefusal } from './refusal.ts'
import { bytes, integer, list, oneOf, recordWith, ShapeError } from './shape.ts'
import type { Infer, Shape } from './shape.ts'

/** The calls that need an intent. */
export const intentVerbs = [
  'open',
  'search',
  'admit-batch',
  'approve-spoil',
  'presume',
  'rotate',
  'rewrap-envelopes',
  'shred',
  'add-operator',
  'remove-operator',
  'add-passkey',
  'remove-passkey',
  'add-station',
  'remove-station',
  'add-witness',
] as const
export type IntentVerb = (typeof intentVerbs)[number]

/** Longest life of an intent, in milliseconds. */
export const intentLifeMs = 10 * 60_000
/** Most envelopes, credentials or jobs under one intent (a batch may hold more jobs). */
export const subjectsMax = 1_000

const intentFields = {
  v: oneOf([1]),
  verb: oneOf(intentVerbs),
  purpose: oneOf(purposes),
  recipient,
  groups: list(fieldGroup, 5),
  by: operatorId,
  at: integer(0),
  expiresAt: integer(0),
  nonce: bytes({ length: 16 }),
  count: integer(0, 100_000),
  subjects: hex32,
} as const
const intentExtras = {
  batch: batchId,
  job: jobId,
  station: stationId,
  operator: operatorId,
  roles: list(oneOf(operatorRoles), operatorRoles.length),
  key: hex32,
  pace: integer(0, 1_000_000),
  text: hex32,
} as const
const intentShape = recordWith(intentFields, intentExtras)

/**
 * What is intended. `subjects` is {@link subjectsDigest} over one 32-byte item per subject, in order: the
 * leaf's commitment for an opening, the digest to be signed for a credential, the RFC 6962 leaf hash for
 * every other act. `key` names a public key by {@link keyDigest}; `text` a search text by {@link searchDigest}.
 */
export type Intent = Infer<typeof intentShape>

/** The bytes of an intent: deterministic CBOR (RFC 8949 §4.2.1). Throws `malformed`. */
export function encodeIntent(intent: Intent): Uint8Array {
  return encode(checked(intentShape, intent))
}

/** Reads an intent strictly: closed keys, deterministic encoding only. Throws `malformed`. */
export function decodeIntent(encoded: Uint8Array): Intent {
  let value: unknown
  try {
    value = decode(encoded, {
      rejectDuplicateMapKeys: true,
      strict: true,
      allowBigInt: false,
      allowIndefinite: false,
    })
  } catch {
    throw new CustodyRefusal('malformed', 'the intent is not deterministic CBOR')
  }
  const intent = checked(intentShape, value)
  if (Buffer.compare(encode(intent), encoded) !== 0)
    throw new CustodyRefusal('malformed', 'the intent is not in its one encoding')
  return intent
}

/** SHA-256("tipstaff-intent-v1" 0x00 ‖ bytes): the 32 bytes that are signed. */
export function intentHash(encoded: Uint8Array): Uint8Array {
  return createHash('sha256').update('tipstaff-intent-v1\0').update(encoded).digest()
}

/** SHA-256 over the 32-byte items in order, as 64 hex digits. */
export function subjectsDigest(items: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const item of items) hash.update(item)
  return hash.digest('hex')
}

/** SHA-256 over public-key bytes, one after the other, each after its length (u32be), as hex. */
export function keyDigest(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update('tipstaff-key-v1\0')
  for (const part of parts) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    hash.update(length).update(part)
  }
  return hash.digest('hex')
}

/** What an intent says of a search text: SHA-256(nonce ‖ text), so that a common name is not guessable. */
export function searchDigest(nonce: Uint8Array, searched: string): string {
  return createHash('sha256').update(nonce).update(searched, 'utf8').digest('hex')
}

/** Fills in version, nonce and times. `lifeMs` is at most {@link intentLifeMs}. */
export function draftIntent(
  fields: Omit<Intent, 'v' | 'nonce' | 'at' | 'expiresAt'> & { readonly nonce?: Uint8Array },
  now: number,
  lifeMs: number = intentLifeMs / 2,
): Intent {
  const nonce = fields.nonce ?? new Uint8Array(randomBytes(16))
  return { ...fields, v: 1, nonce, at: now, expiresAt: now + lifeMs }
}

function checked<T>(shape: Shape<T>, value: unknown): T {
  try {
    return shape(value, 'intent')
  } catch (error) {
    if (error instanceof ShapeError) throw new CustodyRefusal('malformed', error.message)
    throw error
  }
}
