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
  readonly face: Uint8Array
  /** `YYYY-MM-DD`, or null where the person's vetting was not opened. */
  readonly vettedUntil: string | null
}

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

/** The grant that an opened record gives. Throws `credential-refused` when text or portrait is missing. */
export function grantOf(
  card: string | undefined,
  groups: Readonly<Partial<Record<FieldGroup, Uint8Array>>>,
): Grant {
  const text = mapOf(groups['F.text'])
  const portrait = mapOf(groups['F.portrait'])
  const vetting = groups.V === undefined ? null : mapOf(groups.V)
  const { name, rank } = text
  const { qr } = portrait
  if (card === undefined) return no('the opening names no card')
  if (typeof name !== 'string' || typeof rank !== 'string')
    return no('no name and rank were opened')
  if (!(qr instanceof Uint8Array)) return no('no portrait was opened')
  const until = vetting?.['expiresOn']
  return {
    card,
    face: faceDigest(name, rank, qr),
    vettedUntil: typeof until === 'string' ? until : null,
  }
}

function mapOf(plaintext: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  if (plaintext === undefined) return {}
  const value: unknown = decode(plaintext)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** In a transaction: keeps the grants of an intent. */
export function keepGrants(db: DatabaseSync, intent: Uint8Array, grants: readonly Grant[]): void {
  const insert = db.prepare(
    'INSERT INTO issue_grant (intent, card, face, vetted_until) VALUES (?, ?, ?, ?)',
  )
  for (const { card, face, vettedUntil } of grants) insert.run(intent, card, face, vettedUntil)
}

/**
 * In a transaction: uses a grant for one digest. The same digest again is the same use: an answer may have
 * been lost. Throws `credential-refused`.
 */
export function useGrant(
  db: DatabaseSync,
  intent: Uint8Array,
  wanted: Grant & { readonly digest: Uint8Array },
): void {
  const row = db
    .prepare('SELECT face, vetted_until, signed FROM issue_grant WHERE intent = ? AND card = ?')
    .get(intent, wanted.card)
  if (row === undefined) return no(`${wanted.card} was not opened for issue under this intent`)
  const { face, vetted_until: vettedUntil, signed } = row
  if (Buffer.compare(face as Uint8Array, wanted.face) !== 0)
    return no(`${wanted.card} would show somebody else than was opened`)
  if (typeof vettedUntil === 'string' && (wanted.vettedUntil ?? '') > vettedUntil)
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
