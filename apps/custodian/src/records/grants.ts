// What was opened in order to be signed. An opening for issue, approved by two people, is the permission to
// sign one credential per card; what is signed must be what was opened, and a grant signs one digest only.
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { CustodyRefusal } from '@tipstaff/custody'
import type { FieldGroup } from '@tipstaff/custody'
import { decode } from 'cborg'

/** What of an opened record will stand on the card, as one digest, and the last day it may be valid. */
export interface Grant {
  readonly card: string
  /** Of which kind the card may be, by what its holder is. */
  readonly cardType: CardType
  readonly face: Uint8Array
  /** `YYYY-MM-DD`: the last day of the holder's vetting. */
  readonly vettedUntil: string
}

/**
 * Which card a person of each kind may have: the custodian's own list. The office's card-types.json says
 * the same to people; a card of another kind than this is not signed, whatever stands there.
 */
const cardTypeOfKind = {
  officer: 'warrant-card',
  staff: 'staff-pass',
  contractor: 'contractor-pass',
} as const
export type CardType = (typeof cardTypeOfKind)[keyof typeof cardTypeOfKind] | 'day-pass'
/** The openings that are permissions to sign. */
export const signingPurposes = ['issue', 'day-pass'] as const
export type SigningPurpose = (typeof signingPurposes)[number]
const cardTypeOf = new Map<unknown, CardType>(Object.entries(cardTypeOfKind))

const no = (why: string): never => {
  throw new CustodyRefusal('credential-refused', why)
}

/** The digest of what a card says of its holder. */
export function faceDigest(name: string, rank: string, portrait: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update('tipstaff-face-v1\0')
  for (const part of [Buffer.from(name, 'utf8'), Buffer.from(rank, 'utf8'), portrait]) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    hash.update(length).update(part)
  }
  return hash.digest()
}

const day = /^\d{4}-\d\d-\d\d$/

/**
 * The grant that an opened record gives, or null where the person cannot have a card: no name, rank, kind,
 * portrait or end of vetting was opened. Without a grant nothing is signed. Throws `credential-refused`
 * when the opening names no card.
 */
export function grantOf(
  purpose: SigningPurpose,
  card: string | undefined,
  groups: Readonly<Partial<Record<FieldGroup, Uint8Array>>>,
): Grant | null {
  if (card === undefined) return no('the opening names no card')
  const { name, rank, kind } = mapOf(groups['F.text'])
  const { qr } = mapOf(groups['F.portrait'])
  const { expiresOn } = mapOf(groups.V)
  const ofKind = cardTypeOf.get(kind)
  if (typeof name !== 'string' || typeof rank !== 'string' || ofKind === undefined) return null
  const cardType = purpose === 'day-pass' ? purpose : ofKind
  if (!(qr instanceof Uint8Array)) return null
  if (typeof expiresOn !== 'string' || !day.test(expiresOn)) return null
  return { card, cardType, face: faceDigest(name, rank, qr), vettedUntil: expiresOn }
}

function mapOf(plaintext: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  if (plaintext === undefined) return {}
  const value: unknown = decode(plaintext)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** In a transaction: keeps the grants of an intent. */
export function keepGrants(db: DatabaseSync, intent: Uint8Array, grants: readonly Grant[]): void {
  const insert = db.prepare(
    'INSERT INTO issue_grant (intent, card, card_type, face, vetted_until) VALUES (?, ?, ?, ?, ?)',
  )
  for (const { card, cardType, face, vettedUntil } of grants)
    insert.run(intent, card, cardType, face, vettedUntil)
}

/**
 * In a transaction: uses a grant for one digest. The same digest again is the same use: an answer may have
 * been lost. Throws `credential-refused`.
 */
export function useGrant(
  db: DatabaseSync,
  intent: Uint8Array,
  wanted: Omit<Grant, 'cardType'> & { readonly cardType: string; readonly digest: Uint8Array },
): void {
  const row = db
    .prepare(
      'SELECT card_type, face, vetted_until, signed FROM issue_grant WHERE intent = ? AND card = ?',
    )
    .get(intent, wanted.card)
  if (row === undefined) return no(`${wanted.card} was not opened for issue under this intent`)
  const { card_type: cardType, face, vetted_until: vettedUntil, signed } = row
  if (cardType !== wanted.cardType)
    return no(`${wanted.card} would be a ${wanted.cardType}, which its holder may not have`)
  if (Buffer.compare(face as Uint8Array, wanted.face) !== 0)
    return no(`${wanted.card} would show somebody else than was opened`)
  if (typeof vettedUntil !== 'string' || wanted.vettedUntil > vettedUntil)
    return no(`${wanted.card} would outlive its holder's vetting`)
  if (signed === null) {
    db.prepare('UPDATE issue_grant SET signed = ? WHERE intent = ? AND card = ?').run(
      wanted.digest,
      intent,
      wanted.card,
    )
  } else if (Buffer.compare(signed as Uint8Array, wanted.digest) !== 0) {
    return no(`${wanted.card} was signed before, with another content`)
  }
}
