// Who was shown what: a projection of the ledger's openings, written in the same transaction that queues
// them. A row is certain once the opening is known to have ended; a crash in between leaves it presumed.
import { fieldGroups, type FieldGroup, type HolderId, type Recipient } from '@tipstaff/custody'
import type { Act } from './acts.ts'
import type { Migration, Reader, Writer } from './store.ts'

declare module './store.ts' {
  interface Tables {
    parties: { no: import('kysely').Generated<number>; id: string }
    exposures: {
      no: import('kysely').Generated<number>
      entry_id: Uint8Array
      at: number
      recipient: number
      holder: number
      groups: number
      act: Uint8Array
      certain: number
    }
  }
}

export const exposuresMigration: Migration = {
  name: 'platform-exposures-1',
  statements: (words) => [
    `CREATE TABLE parties (no ${words.serial}, id TEXT NOT NULL UNIQUE)`,
    `CREATE TABLE exposures (no ${words.serial}, entry_id ${words.blob} NOT NULL, at ${words.bigint} NOT NULL,
      recipient ${words.bigint} NOT NULL, holder ${words.bigint} NOT NULL, groups INTEGER NOT NULL,
      act ${words.blob} NOT NULL, certain INTEGER NOT NULL)`,
    'CREATE INDEX exposures_by_recipient ON exposures (recipient, at, holder, groups)',
    'CREATE INDEX exposures_by_holder ON exposures (holder, at)',
    'CREATE INDEX exposures_pending ON exposures (act) WHERE certain = 0',
  ],
}

/** Field groups as bits, in the order of `fieldGroups`. */
export const groupBits = (groups: readonly FieldGroup[]): number =>
  groups.reduce((bits, group) => bits | (1 << fieldGroups.indexOf(group)), 0)

/** The field groups of a bit set. */
export const groupsOfBits = (bits: number): readonly FieldGroup[] =>
  fieldGroups.filter((_, i) => (bits & (1 << i)) !== 0)

/** Numbers for ids, made where missing: exposure rows hold numbers to stay small. */
export async function partyNumbers(
  trx: Writer,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(ids)]
  const numbers = new Map<string, number>()
  for (let from = 0; from < wanted.length; from += 500) {
    const some = wanted.slice(from, from + 500)
    await trx
      .insertInto('parties')
      .values(some.map((id) => ({ id })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    const rows = await trx.selectFrom('parties').selectAll().where('id', 'in', some).execute()
    for (const { id, no } of rows) numbers.set(id, no)
  }
  return numbers
}

/** Writes the rows of an opening that is about to happen; all presumed until it has ended. */
export async function expose(
  trx: Writer,
  act: Act,
  recipient: Recipient,
  at: number,
): Promise<void> {
  const subjects = act.items.flatMap(({ holder }) => (holder ? [holder] : []))
  const numbers = await partyNumbers(trx, [recipient, ...subjects])
  const numberOf = (id: HolderId | Recipient): number => {
    const no = numbers.get(id)
    if (no === undefined) throw new Error('a party without a number')
    return no
  }
  const rows = act.items.flatMap((item) =>
    item.holder
      ? [
          {
            entry_id: Buffer.from(item.entryId, 'hex'),
            at,
            recipient: numberOf(recipient),
            holder: numberOf(item.holder),
            groups: groupBits(item.groups),
            act: Buffer.from(act.hash, 'hex'),
            certain: 0,
          },
        ]
      : [],
  )
  for (let from = 0; from < rows.length; from += 500) {
    await trx
      .insertInto('exposures')
      .values(rows.slice(from, from + 500))
      .execute()
  }
}

/** The opening has ended as it should: its rows are certain. */
export async function makeCertain(trx: Writer, actHash: string): Promise<void> {
  await trx
    .updateTable('exposures')
    .set({ certain: 1 })
    .where('act', '=', Buffer.from(actHash, 'hex'))
    .where('certain', '=', 0)
    .execute()
}

/** How many openings of an act wait for their end. */
export async function pendingOf(db: Reader, actHash: string): Promise<number> {
  const row = await db
    .selectFrom('exposures')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('act', '=', Buffer.from(actHash, 'hex'))
    .where('certain', '=', 0)
    .executeTakeFirstOrThrow()
  return row.count
}
