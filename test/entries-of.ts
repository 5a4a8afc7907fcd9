// What a house's ledger says, in order: all that waits is sequenced first.
import { decodeEntry, type EntryKind, type EntryOf, type LedgerEntry } from '@tipstaff/ledger'
import type { Office } from '../apps/issuer/src/platform/office.ts'

type Needs = Pick<Office, 'store' | 'ledger'>

/** Every entry, oldest first. */
export async function allEntries({ store, ledger }: Needs): Promise<readonly LedgerEntry[]> {
  const waiting = await store.db.selectFrom('outbox').select('id').execute()
  if (waiting.length > 0) await ledger.prove(waiting.map(({ id }) => id))
  const rows = await store.db
    .selectFrom('ledger_entries')
    .select('entry')
    .orderBy('leaf_index')
    .execute()
  return rows.map(({ entry }) => decodeEntry(entry))
}

/** Those of a kind. */
export async function entriesOf<K extends EntryKind>(
  office: Needs,
  kind: K,
): Promise<readonly EntryOf<K>[]> {
  const is = (one: LedgerEntry): one is EntryOf<K> & LedgerEntry => one.kind === kind
  return (await allEntries(office)).filter(is)
}
