// What is sealed of a person, group by group, and how a pay number is compared. Deterministic CBOR, so that
// the same facts have the same keyed fingerprint and a roster read twice changes nothing.
import { decode, encode } from 'cborg'
import { z } from 'zod'
import type { FieldGroup } from '@tipstaff/custody'
import type { HolderKind, RosterRow } from './roster/roster-row.ts'

/** F.text: what is printed. */
export interface FaceText {
  readonly name: string
  readonly rank: string
  readonly kind: HolderKind
}

/** F.portrait: the print JPEG (384 × 512) and the stripped AVIF for the QR code. */
export interface FacePortrait {
  readonly print: Uint8Array
  readonly qr: Uint8Array
}

/** H: for the office only. Dates are `YYYY-MM-DD`. */
export interface PersonnelRecord {
  readonly number: string
  readonly unit: string
  readonly joinedOn: string
  readonly leavesOn: string | null
  readonly email: string | null
}

/** V: vetting and access; level and expiry are null where there is no vetting. */
export interface VettingRecord {
  readonly level: string | null
  readonly expiresOn: string | null
  readonly zones: readonly string[]
  readonly roles: readonly string[]
}

/** The groups a roster fills. */
export const rosterGroups = ['F.text', 'H', 'V'] as const
export type RosterGroup = (typeof rosterGroups)[number]

/** A roster row as the three records that are sealed of it. */
export function recordsOf(row: RosterRow): Readonly<Record<RosterGroup, Uint8Array>> {
  // As it will be signed: a credential holds names in NFC.
  const [name, rank] = [row.name.normalize('NFC'), row.rank.normalize('NFC')]
  const text: FaceText = { name, rank, kind: row.kind }
  const personnel: PersonnelRecord = {
    number: row.number,
    unit: row.unit,
    joinedOn: row.joinedOn,
    leavesOn: row.leavesOn,
    email: row.email,
  }
  const vetting: VettingRecord = {
    level: row.vetting?.level ?? null,
    expiresOn: row.vetting?.expiresOn ?? null,
    zones: [...row.zones].sort(),
    roles: [...row.roles].sort(),
  }
  return { 'F.text': encode(text), H: encode(personnel), V: encode(vetting) }
}

/** F.portrait as it is sealed. */
export const encodePortrait = (portrait: FacePortrait): Uint8Array => encode(portrait)

const date = z.string().regex(/^\d{4}-\d\d-\d\d$/)
const bytes = z.instanceof(Uint8Array)
const shapes = {
  'F.text': z.strictObject({
    name: z.string(),
    rank: z.string(),
    kind: z.enum(['officer', 'staff', 'contractor']),
  }),
  'F.portrait': z.strictObject({ print: bytes, qr: bytes }),
  'F.card': z.strictObject({ qr: z.string() }),
  H: z.strictObject({
    number: z.string(),
    unit: z.string(),
    joinedOn: date,
    leavesOn: date.nullable(),
    email: z.string().nullable(),
  }),
  V: z.strictObject({
    level: z.string().nullable(),
    expiresOn: date.nullable(),
    zones: z.array(z.string()),
    roles: z.array(z.string()),
  }),
} as const satisfies Record<FieldGroup, z.ZodType>

/** What an opened group holds. */
export type RecordOf<G extends FieldGroup> = z.infer<(typeof shapes)[G]>

/** Reads an opened record. Throws a fault that quotes nothing when it is not of its group. */
export function readRecord<G extends FieldGroup>(group: G, plaintext: Uint8Array): RecordOf<G> {
  const read = shapes[group].safeParse(decode(plaintext))
  if (!read.success) throw new Error(`an opened ${group} record is not of its shape`)
  return read.data as RecordOf<G>
}

/** A number as it is compared: width, case and spaces do not matter, leading zeros do. */
export const numberKey = (number: string): string =>
  number.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase()
