// The table of cards: the only file that writes its SQL. Every change of state goes through `moveCards`,
// which knows no arrow but those of `cardLife`.
import { randomBytes, randomInt } from 'node:crypto'
import { serialFromCardId } from '@tipstaff/credential'
import type { HolderId, OperatorId } from '@tipstaff/custody'
import { record } from '../platform/ledger/ledger-rows.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Tables, Writer } from '../platform/store.ts'
import {
  heldStates,
  pendingStates,
  statesBefore,
  nextState,
  type Card,
  type CardAction,
  type CardActor,
  type CardRefusal,
  type CardState,
} from './card.ts'
import type { CardTypeId } from '../personnel/index.ts'

declare module '../platform/store.ts' {
  interface Tables {
    cards: {
      serial: string
      card_id: Uint8Array
      holder: string
      type: CardTypeId
      state: CardState
      status_index: number | null
      request: string
      requested_by: string
      approved_by: string | null
      expires_on: string | null
      digest: string | null
      refusal: CardRefusal | null
      requested_at: number
      signed_at: number | null
      changed_at: number
    }
  }
}

const quoted = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ')

export const cardsMigration: Migration = {
  name: 'issuance-cards-1',
  statements: (words) => [
    `CREATE TABLE cards (serial TEXT PRIMARY KEY, card_id ${words.blob} NOT NULL UNIQUE, holder TEXT NOT NULL,
      type TEXT NOT NULL, state TEXT NOT NULL, status_index INTEGER UNIQUE, request TEXT NOT NULL,
      requested_by TEXT NOT NULL, approved_by TEXT, expires_on TEXT, digest TEXT, refusal TEXT,
      requested_at ${words.bigint} NOT NULL, signed_at ${words.bigint}, changed_at ${words.bigint} NOT NULL)`,
    'CREATE INDEX cards_by_holder ON cards (holder)',
    'CREATE INDEX cards_by_request ON cards (request, state)',
    'CREATE INDEX cards_by_state ON cards (state, serial)',
    // Whatever happens at once: one card of a type on its way to a person, and one active.
    `CREATE UNIQUE INDEX cards_one_pending ON cards (holder, type) WHERE state IN (${quoted(pendingStates)})`,
    `CREATE UNIQUE INDEX cards_one_active ON cards (holder, type) WHERE state = 'active'`,
  ],
}

/** Places in the status list: 0 up to and without this. */
export const statusListSize: number = 2 ** 20
const chunk = 500

/** A fresh card id and its serial. */
export function newCardId(): { readonly cardId: Uint8Array; readonly serial: string } {
  const cardId = new Uint8Array(randomBytes(10))
  return { cardId, serial: serialFromCardId(cardId) }
}

/** One card, or undefined. */
export async function cardBySerial(db: Reader, serial: string): Promise<Card | undefined> {
  const row = await db
    .selectFrom('cards')
    .selectAll()
    .where('serial', '=', serial)
    .executeTakeFirst()
  return row && toCard(row)
}

/** All cards in a state, or in one of a request, by serial. */
export async function cardsInState(
  db: Reader,
  state: CardState,
  request?: string,
): Promise<readonly Card[]> {
  let query = db.selectFrom('cards').selectAll().where('state', '=', state)
  if (request !== undefined) query = query.where('request', '=', request)
  return (await query.orderBy('serial').execute()).map(toCard)
}

/** The cards with these serials. */
export async function cardsBySerial(
  db: Reader,
  serials: readonly string[],
): Promise<ReadonlyMap<string, Card>> {
  const found = new Map<string, Card>()
  for (let from = 0; from < serials.length; from += chunk) {
    const some = serials.slice(from, from + chunk)
    const rows = await db.selectFrom('cards').selectAll().where('serial', 'in', some).execute()
    for (const row of rows) found.set(row.serial, toCard(row))
  }
  return found
}

/** All cards of a holder, oldest first. */
export async function cardsOfHolder(db: Reader, holder: HolderId): Promise<readonly Card[]> {
  const query = db.selectFrom('cards').selectAll().where('holder', '=', holder)
  return (await query.orderBy('requested_at').orderBy('serial').execute()).map(toCard)
}

/** Who has a pending or held card of a type. */
export async function holdersWithCard(
  db: Reader,
  type: CardTypeId,
): Promise<{ readonly pending: ReadonlySet<string>; readonly held: ReadonlySet<string> }> {
  const of = async (states: readonly CardState[]): Promise<Set<string>> => {
    const query = db.selectFrom('cards').select('holder').where('type', '=', type)
    return new Set((await query.where('state', 'in', states).execute()).map((row) => row.holder))
  }
  return { pending: await of(pendingStates), held: await of(heldStates) }
}

/** How many cards are in each state; of one request where it is named. */
export async function countCards(
  db: Reader,
  request?: string,
): Promise<
  readonly { readonly state: CardState; readonly type: string; readonly count: number }[]
> {
  let query = db
    .selectFrom('cards')
    .select((e) => ['state', 'type', e.fn.countAll<number>().as('count')])
  if (request !== undefined) query = query.where('request', '=', request)
  return await query.groupBy(['state', 'type']).orderBy('type').orderBy('state').execute()
}

export type NewCard = Pick<
  Card,
  'serial' | 'cardId' | 'holder' | 'type' | 'request' | 'requestedBy' | 'requestedAt'
>

/** Adds cards as requested. Refusal `wrong-state` where one of that type is already on its way. */
export async function addCards(trx: Writer, cards: readonly NewCard[]): Promise<void> {
  for (let from = 0; from < cards.length; from += 100) {
    const rows = cards.slice(from, from + 100).map(toRow)
    const added = await trx
      .insertInto('cards')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (Number(added.numInsertedOrUpdatedRows ?? 0n) !== rows.length) {
      throw new Refusal('wrong-state', 'somebody has asked for one of these cards meanwhile')
    }
  }
}

/**
 * Moves a card along one arrow of `cardLife`. Activation supersedes the holder's other cards of that type:
 * they are revoked, and the ledger says so.
 * @throws Refusal `not-found`, `wrong-state` where the table has no such arrow
 */
export async function moveCard(
  trx: Writer,
  serial: string,
  action: CardAction,
  at: number,
  by?: CardActor,
): Promise<void> {
  const card = await cardBySerial(trx, serial)
  if (!card) throw new Refusal('not-found', `there is no card ${serial}`)
  if (nextState(card.state, action) === undefined) throw noArrow(serial, card.state, action)
  if (action === 'activate') await supersede(trx, card, at, by)
  await moveCards(trx, [serial], action, at)
}

/** Moves many cards along one arrow, all or none. */
export async function moveCards(
  trx: Writer,
  serials: readonly string[],
  action: CardAction,
  at: number,
  also: Partial<Pick<Tables['cards'], 'approved_by' | 'signed_at' | 'refusal'>> = {},
): Promise<void> {
  // An action always leads to one state, whatever it starts from.
  const [first] = statesBefore(action)
  const to = first && nextState(first, action)
  if (to === undefined) throw new Error('an action that leads nowhere')
  for (let from = 0; from < serials.length; from += chunk) {
    const some = serials.slice(from, from + chunk)
    const moved = await trx
      .updateTable('cards')
      .set({ state: to, changed_at: at, ...also })
      .where('serial', 'in', some)
      .where('state', 'in', statesBefore(action))
      .executeTakeFirst()
    if (Number(moved.numUpdatedRows) === some.length) continue
    throw new Refusal('wrong-state', `not every card may ${action} now: one has moved meanwhile`)
  }
}

async function supersede(trx: Writer, card: Card, at: number, by?: CardActor): Promise<void> {
  const query = trx.selectFrom('cards').select('serial').where('holder', '=', card.holder)
  const older = await query
    .where('type', '=', card.type)
    .where('state', 'in', heldStates)
    .orderBy('serial')
    .execute()
  if (older.length === 0) return
  if (by === undefined) throw new Error('an activation that supersedes needs to say by whom')
  await moveCards(
    trx,
    older.map(({ serial }) => serial),
    'revoke',
    at,
  )
  for (const { serial } of older) {
    await record(trx, { kind: 'card-revoked', by, card: serial, reason: 'superseded' }, at)
  }
}

/** What is known of a card once its credential is made. */
export interface RecordedCredential {
  readonly serial: string
  readonly expiresOn: string
  /** Hex. */
  readonly digest: string
}

/** Keeps what the ledger is told of credentials, for approved cards only. */
export async function keepCredentials(
  trx: Writer,
  credentials: readonly RecordedCredential[],
  at: number,
): Promise<void> {
  for (const { serial, expiresOn, digest } of credentials) {
    const kept = await trx
      .updateTable('cards')
      .set({ expires_on: expiresOn, digest, changed_at: at })
      .where('serial', '=', serial)
      .where('state', '=', 'approved')
      .executeTakeFirst()
    if (kept.numUpdatedRows !== 1n) throw noArrow(serial, 'another state', 'sign')
  }
}

/**
 * Gives cards without one a place in the status list: random, and never used before, for cards are never
 * deleted. A card keeps its place.
 */
export async function givePlaces(
  trx: Writer,
  serials: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const cards = await cardsBySerial(trx, serials)
  const places = new Map<string, number>()
  for (const { serial, statusIndex } of cards.values())
    if (statusIndex !== null) places.set(serial, statusIndex)
  const without = serials.filter((serial) => !places.has(serial))
  const fresh = await freePlaces(trx, without.length)
  for (const [i, serial] of without.entries()) {
    const index = fresh[i]
    if (index === undefined) throw new Error('fewer places than cards')
    await trx
      .updateTable('cards')
      .set({ status_index: index })
      .where('serial', '=', serial)
      .execute()
    places.set(serial, index)
  }
  return places
}

async function freePlaces(trx: Writer, count: number): Promise<readonly number[]> {
  const fresh = new Set<number>()
  for (let tries = 0; fresh.size < count; tries++) {
    if (tries > 100) throw new Refusal('not-ready', 'the status list is full')
    const drawn = new Set<number>()
    while (drawn.size < Math.min(chunk, count - fresh.size)) drawn.add(randomInt(statusListSize))
    const used = await trx
      .selectFrom('cards')
      .select('status_index')
      .where('status_index', 'in', [...drawn])
      .execute()
    for (const { status_index: index } of used) drawn.delete(index ?? -1)
    for (const index of drawn) fresh.add(index)
  }
  return [...fresh]
}

const noArrow = (serial: string, state: string, action: CardAction): Refusal =>
  new Refusal('wrong-state', `card ${serial} is ${state}: it cannot ${action}`)

const toRow = (card: NewCard): Tables['cards'] => ({
  serial: card.serial,
  card_id: Buffer.from(card.cardId),
  holder: card.holder,
  type: card.type,
  state: 'requested',
  status_index: null,
  request: card.request,
  requested_by: card.requestedBy,
  approved_by: null,
  expires_on: null,
  digest: null,
  refusal: null,
  requested_at: card.requestedAt,
  signed_at: null,
  changed_at: card.requestedAt,
})

const toCard = (row: Tables['cards']): Card => ({
  serial: row.serial,
  cardId: row.card_id,
  holder: row.holder as HolderId,
  type: row.type,
  state: row.state,
  statusIndex: row.status_index,
  request: row.request,
  requestedBy: row.requested_by as OperatorId,
  approvedBy: row.approved_by as OperatorId | null,
  expiresOn: row.expires_on,
  digest: row.digest,
  refusal: row.refusal,
  requestedAt: row.requested_at,
  signedAt: row.signed_at,
  changedAt: row.changed_at,
})
