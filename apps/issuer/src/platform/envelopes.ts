// Sealed records at rest: one envelope per person and field group, and the keyed fingerprint that tells
// whether a new roster changes it. Only the custodian can open an envelope.
import type { FieldGroup, HolderId } from '@tipstaff/custody'
import { givenEach, readyQuery } from './database/ready-query.ts'
import type { Migration, Reader, Writer } from './store.ts'

declare module './store.ts' {
  interface Tables {
    envelopes: {
      holder: string
      grp: string
      envelope: Uint8Array
      fingerprint: Uint8Array | null
      sealed_at: number
    }
  }
}

export const envelopesMigration: Migration = {
  name: 'platform-envelopes-1',
  statements: (words) => [
    `CREATE TABLE envelopes (holder TEXT NOT NULL, grp TEXT NOT NULL, envelope ${words.blob} NOT NULL,
      fingerprint ${words.blob}, sealed_at ${words.bigint} NOT NULL, PRIMARY KEY (holder, grp))`,
  ],
}

export interface SealedRecord {
  readonly holder: HolderId
  readonly group: FieldGroup
  readonly envelope: Uint8Array
  readonly fingerprint: Uint8Array | null
}

/** Keeps envelopes, each in place of the one before it. */
export async function keepEnvelopes(
  trx: Writer,
  records: readonly SealedRecord[],
  sealedAt: number,
): Promise<void> {
  for (let from = 0; from < records.length; from += 200) {
    const rows = records.slice(from, from + 200).map((record) => ({
      holder: record.holder,
      grp: record.group,
      envelope: record.envelope,
      fingerprint: record.fingerprint,
      sealed_at: sealedAt,
    }))
    await trx
      .insertInto('envelopes')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['holder', 'grp']).doUpdateSet((e) => ({
          envelope: e.ref('excluded.envelope'),
          fingerprint: e.ref('excluded.fingerprint'),
          sealed_at: e.ref('excluded.sealed_at'),
        })),
      )
      .execute()
  }
}

export type Envelopes = Partial<Record<FieldGroup, Uint8Array>>

const envelopesOf = readyQuery((db, holders = 0, groups = 0) =>
  db
    .selectFrom('envelopes')
    .select(['holder', 'grp', 'envelope'])
    .where('holder', 'in', givenEach(holders))
    .where('grp', 'in', givenEach(groups)),
)

/** The envelopes of these people in these groups; groups a person has none of are absent. */
export async function readEnvelopes(
  db: Reader,
  holders: readonly HolderId[],
  groups: readonly FieldGroup[],
): Promise<ReadonlyMap<HolderId, Envelopes>> {
  const found = new Map<HolderId, Envelopes>()
  for (let from = 0; from < holders.length; from += 500) {
    const some = holders.slice(from, from + 500)
    const rows = await envelopesOf(db, [...some, ...groups], some.length, groups.length)
    for (const row of rows) {
      const holder = row.holder as HolderId
      const own = found.get(holder) ?? {}
      own[row.grp as FieldGroup] = row.envelope
      found.set(holder, own)
    }
  }
  return found
}

/** Forgets every envelope of a person. */
export async function dropEnvelopes(trx: Writer, holder: HolderId): Promise<void> {
  await trx.deleteFrom('envelopes').where('holder', '=', holder).execute()
}
