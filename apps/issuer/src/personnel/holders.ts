// The people the office makes cards for, by id: nothing here says who anybody is. The lookup is the
// custodian's keyed digest of a pay number; names and numbers are in envelopes. Only this file writes this SQL.
import { randomBytes } from 'node:crypto'
import type { HolderId } from '@tipstaff/custody'
import type { Migration, Reader, Writer } from '../platform/store.ts'
import type { HolderKind } from './roster/roster-row.ts'

declare module '../platform/store.ts' {
  interface Tables {
    holders: {
      id: string
      lookup: Uint8Array
      subject_key: Uint8Array
      kind: HolderKind
      /** `erased`: nothing is left but the id, which the ledger and the cards know. */
      state: 'present' | 'left' | 'erased'
      left_on: string | null
      has_portrait: number
      created_at: number
      changed_at: number
    }
  }
}

export const holdersMigration: Migration = {
  name: 'personnel-holders-1',
  statements: (words) => [
    `CREATE TABLE holders (id TEXT PRIMARY KEY, lookup ${words.blob} NOT NULL UNIQUE,
      subject_key ${words.blob} NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, left_on TEXT,
      has_portrait INTEGER NOT NULL, created_at ${words.bigint} NOT NULL, changed_at ${words.bigint} NOT NULL)`,
    'CREATE INDEX holders_by_state ON holders (state, kind, id)',
  ],
}

export interface Holder {
  readonly id: HolderId
  /** Keyed digest of his number, 32 bytes; the custodian makes it. */
  readonly lookup: Uint8Array
  /** 32 random bytes: what commitments in the ledger are made with. */
  readonly subjectKey: Uint8Array
  readonly kind: HolderKind
  readonly state: 'present' | 'left'
  /** `YYYY-MM-DD`, when he has left. */
  readonly leftOn: string | null
  readonly hasPortrait: boolean
}

type Row = import('kysely').Selectable<import('../platform/store.ts').Tables['holders']>
const columns = ['id', 'lookup', 'subject_key', 'kind', 'state', 'left_on', 'has_portrait'] as const
const chunk = 500

/** Whoever was erased is nobody here any more. */
const toHolders = (rows: readonly Pick<Row, (typeof columns)[number]>[]): readonly Holder[] =>
  rows.flatMap(({ state, ...row }) =>
    state === 'erased'
      ? []
      : [
          {
            id: row.id as HolderId,
            lookup: row.lookup,
            subjectKey: row.subject_key,
            kind: row.kind,
            state,
            leftOn: row.left_on,
            hasPortrait: row.has_portrait === 1,
          },
        ],
  )

/** Everybody present, page by page in the order of ids; `kinds` narrows it. */
export async function* holdersPresent(
  db: Reader,
  kinds?: readonly HolderKind[],
): AsyncGenerator<readonly Holder[], void, undefined> {
  for (let after = ''; ;) {
    let query = db.selectFrom('holders').select(columns).where('state', '=', 'present')
    if (kinds) query = query.where('kind', 'in', kinds)
    const rows = await query.where('id', '>', after).orderBy('id').limit(1_000).execute()
    const last = rows.at(-1)
    if (!last) return
    yield toHolders(rows)
    after = last.id
  }
}

/** Those who have left, page by page in the order of ids. */
export async function* leavers(db: Reader): AsyncGenerator<readonly Holder[], void, undefined> {
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('holders')
      .select(columns)
      .where('state', '=', 'left')
      .where('id', '>', after)
      .orderBy('id')
      .limit(1_000)
      .execute()
    const last = rows.at(-1)
    if (!last) return
    yield toHolders(rows)
    after = last.id
  }
}

/** The holders with these ids; unknown ids are absent. */
export async function holdersById(
  db: Reader,
  ids: readonly HolderId[],
): Promise<ReadonlyMap<HolderId, Holder>> {
  const found = new Map<HolderId, Holder>()
  for (let from = 0; from < ids.length; from += chunk) {
    const some = ids.slice(from, from + chunk)
    const rows = await db.selectFrom('holders').select(columns).where('id', 'in', some).execute()
    for (const holder of toHolders(rows)) found.set(holder.id, holder)
  }
  return found
}

/** One holder, or undefined. */
export const holderById = async (db: Reader, id: HolderId): Promise<Holder | undefined> =>
  (await holdersById(db, [id])).get(id)

/** Holders by keyed lookup, in hex. */
export async function holdersByLookup(
  db: Reader,
  lookups: readonly Uint8Array[],
): Promise<ReadonlyMap<string, Holder>> {
  const found = new Map<string, Holder>()
  for (let from = 0; from < lookups.length; from += chunk) {
    const some = lookups.slice(from, from + chunk).map((lookup) => Buffer.from(lookup))
    const rows = await db
      .selectFrom('holders')
      .select(columns)
      .where('lookup', 'in', some)
      .execute()
    for (const holder of toHolders(rows)) found.set(hex(holder.lookup), holder)
  }
  return found
}

/** Which holders a list shows, and from where: after or before an id. */
export interface HolderFilter {
  readonly state: 'present' | 'left'
  readonly withoutPortrait: boolean
  readonly after?: HolderId | undefined
  readonly before?: HolderId | undefined
}

/** At most `most` holders that fit, in the order of ids: those next after, or those next before. */
export async function listHolders(
  db: Reader,
  { state, withoutPortrait, after, before }: HolderFilter,
  most: number,
): Promise<readonly Holder[]> {
  let query = db.selectFrom('holders').select(columns).where('state', '=', state)
  if (withoutPortrait) query = query.where('has_portrait', '=', 0)
  if (before !== undefined) {
    const rows = await query.where('id', '<', before).orderBy('id', 'desc').limit(most).execute()
    return toHolders(rows).toReversed()
  }
  if (after !== undefined) query = query.where('id', '>', after)
  return toHolders(await query.orderBy('id').limit(most).execute())
}

/** How many are present and have left. From an index alone. */
export async function countStates(
  db: Reader,
): Promise<{ readonly present: number; readonly left: number }> {
  const rows = await db
    .selectFrom('holders')
    .select((e) => ['state', e.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const of = (state: Holder['state']): number => rows.find((row) => row.state === state)?.count ?? 0
  return { present: of('present'), left: of('left') }
}

/** How many are present, have left, and have a portrait among those present. */
export async function countHolders(
  db: Reader,
): Promise<{ readonly present: number; readonly left: number; readonly portraits: number }> {
  const rows = await db
    .selectFrom('holders')
    .select((e) => ['state', 'has_portrait', e.fn.countAll<number>().as('count')])
    .groupBy(['state', 'has_portrait'])
    .execute()
  const sum = (test: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(test).reduce((total, { count }) => total + count, 0)
  return {
    present: sum(({ state }) => state === 'present'),
    left: sum(({ state }) => state === 'left'),
    portraits: sum((row) => row.state === 'present' && row.has_portrait === 1),
  }
}

/** What a roster does to one holder. */
export type HolderChange =
  | { readonly what: 'joined'; readonly holder: Holder }
  | { readonly what: 'changed'; readonly holder: Holder }
  | { readonly what: 'left'; readonly id: HolderId; readonly leftOn: string }

/** Applies what a roster says; refuses nothing: the plan has been checked. */
export async function keepHolders(
  trx: Writer,
  changes: readonly HolderChange[],
  at: number,
): Promise<void> {
  // In the order of ids, so that a large roster is written from one end of the table to the other.
  const joined = changes
    .flatMap((change) => (change.what === 'joined' ? [change.holder] : []))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  for (let from = 0; from < joined.length; from += 200) {
    const rows = joined.slice(from, from + 200).map((holder) => toRow(holder, at))
    await trx.insertInto('holders').values(rows).execute()
  }
  for (const change of changes) {
    if (change.what === 'joined') continue
    const id = change.what === 'left' ? change.id : change.holder.id
    const set =
      change.what === 'left'
        ? ({ state: 'left', left_on: change.leftOn } as const)
        : {
            lookup: Buffer.from(change.holder.lookup),
            kind: change.holder.kind,
            state: change.holder.state,
            left_on: change.holder.leftOn,
          }
    await trx
      .updateTable('holders')
      .set({ ...set, changed_at: at })
      .where('id', '=', id)
      .execute()
  }
}

/** Leaves nothing of a holder who has left but the id: no lookup finds it, no commitment can be told from others. */
export async function eraseHolder(trx: Writer, id: HolderId, at: number): Promise<void> {
  const nothing = { lookup: randomBytes(32), subject_key: Buffer.alloc(0), left_on: null }
  await trx
    .updateTable('holders')
    .set({ ...nothing, state: 'erased', has_portrait: 0, changed_at: at })
    .where('id', '=', id)
    .where('state', '=', 'left')
    .execute()
}

/** Says whether these holders have a portrait that may be printed. */
export async function markPortraits(
  trx: Writer,
  ids: readonly HolderId[],
  has: boolean,
  at: number,
): Promise<void> {
  for (let from = 0; from < ids.length; from += chunk) {
    await trx
      .updateTable('holders')
      .set({ has_portrait: has ? 1 : 0, changed_at: at })
      .where('id', 'in', ids.slice(from, from + chunk))
      .execute()
  }
}

const toRow = (holder: Holder, at: number): Row => ({
  id: holder.id,
  lookup: Buffer.from(holder.lookup),
  subject_key: Buffer.from(holder.subjectKey),
  kind: holder.kind,
  state: holder.state,
  left_on: holder.leftOn,
  has_portrait: holder.hasPortrait ? 1 : 0,
  created_at: at,
  changed_at: at,
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
