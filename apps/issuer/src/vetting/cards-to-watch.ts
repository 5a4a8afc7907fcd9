// Which cards vetting has to look at, found without opening anything: by the day a card ends (never after the vetting
// it was signed under), and by whether the sealed vetting record was replaced since the card was signed.
import type { HolderId, OperatorId } from '@tipstaff/custody'
import { heldStates, type Card } from '../issuance/index.ts'
import type { Office } from '../platform/office.ts'
import type { Migration, Reader } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    /** Somebody of vetting has looked at what changed and left the card as it is. Says nothing of the vetting. */
    vetting_looks: { holder: string; by: string; at: number }
  }
}

export const vettingMigration: Migration = {
  name: 'vetting-1',
  statements: (words) => [
    `CREATE TABLE vetting_looks (holder TEXT PRIMARY KEY, "by" TEXT NOT NULL, at ${words.bigint} NOT NULL)`,
    'CREATE INDEX cards_by_end ON cards (expires_on, serial)',
  ],
}

export type WatchedCard = Pick<Card, 'serial' | 'holder' | 'type' | 'state'> & {
  /** Its last day. */
  readonly expiresOn: string
  /** When the vetting record that is sealed now was sealed; null where there is none. */
  readonly sealedAt: number | null
}

// Cards people have or are about to have.
const watched: readonly Card['state'][] = ['signed', 'printed', 'handed-over', ...heldStates]

const columns = [
  'cards.serial',
  'cards.holder',
  'cards.type',
  'cards.state',
  'cards.expires_on',
  'envelopes.sealed_at',
] as const

const withRecord = (db: Reader) =>
  db
    .selectFrom('cards')
    .leftJoin('envelopes', (join) =>
      join.onRef('envelopes.holder', '=', 'cards.holder').on('envelopes.grp', '=', 'V'),
    )
    .where('cards.state', 'in', watched)
    .where('cards.type', '!=', 'day-pass')
    .where('cards.expires_on', 'is not', null)

interface Row {
  readonly serial: string
  readonly holder: string
  readonly type: Card['type']
  readonly state: Card['state']
  readonly expires_on: string | null
  readonly sealed_at: number | null
}
const toWatched = (row: Row): WatchedCard => ({
  serial: row.serial,
  holder: row.holder as HolderId,
  type: row.type,
  state: row.state,
  expiresOn: row.expires_on ?? '',
  sealedAt: row.sealed_at,
})

/** At most `most` cards in the order in which they end, the first after `after`. */
export async function cardsEnding(
  db: Reader,
  after: Pick<WatchedCard, 'expiresOn' | 'serial'> | null,
  most: number,
): Promise<readonly WatchedCard[]> {
  let query = withRecord(db).select(columns)
  if (after)
    query = query.where((e) =>
      e.or([
        e('cards.expires_on', '>', after.expiresOn),
        e.and([e('cards.expires_on', '=', after.expiresOn), e('cards.serial', '>', after.serial)]),
      ]),
    )
  const rows = await query.orderBy('cards.expires_on').orderBy('cards.serial').limit(most).execute()
  return rows.map(toWatched)
}

const changed = (db: Reader) =>
  withRecord(db)
    .leftJoin('vetting_looks', 'vetting_looks.holder', 'cards.holder')
    .whereRef('envelopes.sealed_at', '>', 'cards.signed_at')
    .where((e) =>
      e.or([
        e('vetting_looks.at', 'is', null),
        e('envelopes.sealed_at', '>', e.ref('vetting_looks.at')),
      ]),
    )

/** At most `most` cards whose vetting record was replaced since they were signed and not looked at since, by serial. */
export async function cardsChanged(
  db: Reader,
  after: string | null,
  most: number,
): Promise<readonly WatchedCard[]> {
  let query = changed(db).select(columns)
  if (after !== null) query = query.where('cards.serial', '>', after)
  return (await query.orderBy('cards.serial').limit(most).execute()).map(toWatched)
}

const counted = new WeakMap<object, { readonly at: number; readonly count: Promise<number> }>()
const countLifeMs = 60_000

/** How many those are, at most a minute ago: it reads every card. */
export async function countChanged({
  store,
  clock,
}: Pick<Office, 'store' | 'clock'>): Promise<number> {
  const now = clock()
  const last = counted.get(store)
  if (last && now - last.at < countLifeMs && now >= last.at) return await last.count
  const count = changed(store.db)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
    .then((row) => row.count)
  counted.set(store, { at: now, count })
  count.catch(() => counted.delete(store))
  return await count
}

/** The watched cards of these holders. */
export async function cardsOf(
  db: Reader,
  holders: readonly HolderId[],
): Promise<readonly WatchedCard[]> {
  if (holders.length === 0) return []
  const query = withRecord(db).select(columns).where('cards.holder', 'in', holders)
  const rows = await query.orderBy('cards.expires_on').orderBy('cards.serial').execute()
  return rows.map(toWatched)
}

/** Notes that somebody of vetting has looked and leaves the cards of these people as they are. */
export async function settle(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  holders: readonly HolderId[],
  by: OperatorId,
): Promise<void> {
  const at = clock()
  await store.write(async (trx) => {
    for (const holder of holders)
      await trx
        .insertInto('vetting_looks')
        .values({ holder, by, at })
        .onConflict((conflict) => conflict.column('holder').doUpdateSet({ by, at }))
        .execute()
  })
  counted.delete(store)
}
