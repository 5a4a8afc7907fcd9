// Who was shown one person, opening by opening, newest first: the exposure rows with what the ledger says of
// purpose and operator. Ids and closed words only.
import { decodeEntry } from '@tipstaff/ledger'
import type { FieldGroup, HolderId } from '@tipstaff/custody'
import { groupsOfBits } from './exposures.ts'
import { indicesOf } from './ledger/ledger-rows.ts'
import type { Reader } from './store.ts'

export interface Opening {
  readonly no: number
  readonly entryId: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly recipient: string
  readonly groups: readonly FieldGroup[]
  /** False while nobody can say whether anything was seen. */
  readonly isCertain: boolean
  /** From the ledger; null until the entry has its place there. */
  readonly says: { readonly purpose: string; readonly by: string } | null
}

/** At most `most` openings of a person before one, newest first. */
export async function openingsOf(
  db: Reader,
  holder: HolderId,
  before: number | null,
  most: number,
): Promise<readonly Opening[]> {
  let query = db
    .selectFrom('exposures as x')
    .innerJoin('parties as h', 'h.no', 'x.holder')
    .innerJoin('parties as r', 'r.no', 'x.recipient')
    .select(['x.no', 'x.entry_id', 'x.at', 'x.groups', 'x.certain', 'r.id as recipient'])
    .where('h.id', '=', holder)
  if (before !== null) query = query.where('x.no', '<', before)
  const rows = await query.orderBy('x.no', 'desc').limit(most).execute()
  const entryOf = (row: (typeof rows)[number]): string => Buffer.from(row.entry_id).toString('hex')
  const entries = await indicesOf(db, rows.map(entryOf))
  return rows.map((row) => {
    const entryId = entryOf(row)
    const { no, at, recipient } = row
    const bytes = entries.get(entryId)?.bytes
    const isCertain = row.certain === 1
    return {
      no,
      entryId,
      at,
      recipient,
      groups: groupsOfBits(row.groups),
      isCertain,
      says: saysOf(bytes),
    }
  })
}

function saysOf(bytes: Uint8Array | undefined): Opening['says'] {
  if (!bytes) return null
  const entry = decodeEntry(bytes)
  if (entry.kind !== 'opening-intended') return null
  return { purpose: entry.purpose, by: entry.by }
}

/** Whether an entry of the ledger is an opening of this person. */
export async function isOpeningOf(db: Reader, holder: HolderId, entryId: string): Promise<boolean> {
  const row = await db
    .selectFrom('exposures as x')
    .innerJoin('parties as h', 'h.no', 'x.holder')
    .select('x.no')
    .where('h.id', '=', holder)
    .where('x.entry_id', '=', Buffer.from(entryId, 'hex'))
    .executeTakeFirst()
  return row !== undefined
}
