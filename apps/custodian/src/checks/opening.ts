// Whether leaves speak of the very openings asked for: kind, intent, purpose, recipient, groups, tier.
import { CustodyRefusal, subjectsDigest } from '@tipstaff/custody'
import type { FieldGroup, Intent } from '@tipstaff/custody'
import type { EntryKind, EntryOf } from '@tipstaff/ledger'
import type { Admitted, ProvenLeaf } from './admission.ts'

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The entry of a leaf if it is of this kind. Throws `wrong-leaf`. */
export function leafOf<K extends EntryKind>(leaf: ProvenLeaf | undefined, kind: K): EntryOf<K> {
  if (leaf?.entry.kind !== kind) throw new CustodyRefusal('wrong-leaf', `a ${kind} entry is needed`)
  return leaf.entry as unknown as EntryOf<K>
}

/** What an act's own leaf must say besides its kind, field by field. Throws `wrong-leaf`. */
export function leafSays<K extends EntryKind>(
  leaf: ProvenLeaf | undefined,
  kind: K,
  says: Readonly<Partial<Record<keyof EntryOf<K>, unknown>>>,
): EntryOf<K> {
  const entry = leafOf(leaf, kind)
  for (const [field, wanted] of Object.entries(says))
    if (
      JSON.stringify((entry as Readonly<Record<string, unknown>>)[field]) !== JSON.stringify(wanted)
    )
      throw new CustodyRefusal('wrong-leaf', `the ${kind} entry has another ${field}`)
  return entry
}

/** Requester and approver as `by` of a leaf has them: sorted. */
export function namesOf({ requester, approver }: Admitted): readonly string[] {
  return [requester.operator, ...(approver === null ? [] : [approver.operator])].sort()
}

/** The intent counts and names exactly these 32-byte subjects, in order. Throws `intent-mismatch`. */
export function subjectsAre(intent: Intent, subjects: readonly Uint8Array[]): void {
  if (intent.count !== subjects.length || intent.subjects !== subjectsDigest(subjects))
    throw new CustodyRefusal('intent-mismatch', 'the intent is about other subjects')
}

/** An act with one leaf of its own is approved by that leaf's hash. */
export function actIsOfLeaf({ intent, leaves }: Admitted): void {
  subjectsAre(
    intent,
    leaves.map(({ hash }) => hash),
  )
}

/** An `opening-intended` of this intent that covers the groups asked for. Throws `wrong-leaf`. */
export function openingLeaf(
  leaf: ProvenLeaf | undefined,
  { intent, hash, tier }: Admitted,
  groups: readonly string[],
): EntryOf<'opening-intended'> {
  const entry = leafSays(leaf, 'opening-intended', {
    intent: hexOf(hash),
    by: intent.by,
    tier,
    purpose: intent.purpose,
    recipient: intent.recipient,
  })
  const covers = (said: readonly FieldGroup[], what: string): void => {
    for (const group of groups)
      if (!said.includes(group as FieldGroup))
        throw new CustodyRefusal('wrong-leaf', `${what} does not name ${group}`)
  }
  covers(entry.groups, 'the entry')
  covers(intent.groups, 'the intent')
  return entry
}

/** An entry's fixed-length base64 field as bytes. */
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'base64')
