// Requests for cards: who asked, who approved, and for whom no card could be asked. The only file that
// writes their SQL.
import type { HolderId, OperatorId } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Tables, Writer } from '../platform/store.ts'
import type { CardRefusal } from './card.ts'
import type { CardTypeId } from '../personnel/index.ts'

/** `approved` again waits for `issue`; `done` when no card of it waits any more. */
export type RequestState = 'requested' | 'approved' | 'refused' | 'done'

/** How whoever asked has checked the person, where he must say. */
export type PersonCheck = 'photograph' | 'document'

declare module '../platform/store.ts' {
  interface Tables {
    requests: {
      id: string
      by: string
      at: number
      state: RequestState
      type: CardTypeId
      count: number
      replaces: number
      approved_by: string | null
      changed_at: number
      checked: PersonCheck | null
    }
    request_refusals: { request: string; holder: string; refusal: CardRefusal }
  }
}

export const requestsMigration: Migration = {
  name: 'issuance-requests-1',
  statements: (words) => [
    `CREATE TABLE requests (id TEXT PRIMARY KEY, "by" TEXT NOT NULL, at ${words.bigint} NOT NULL,
      state TEXT NOT NULL, type TEXT NOT NULL, count INTEGER NOT NULL, replaces INTEGER NOT NULL,
      approved_by TEXT, changed_at ${words.bigint} NOT NULL)`,
    'CREATE INDEX requests_by_time ON requests (at)',
    `CREATE TABLE request_refusals (request TEXT NOT NULL, holder TEXT NOT NULL, refusal TEXT NOT NULL,
      PRIMARY KEY (request, holder))`,
  ],
}

export const requestChecksMigration: Migration = {
  name: 'issuance-requests-2',
  statements: () => ['ALTER TABLE requests ADD COLUMN checked TEXT'],
}

export type RequestId = `re_${string}`

export interface CardRequest {
  readonly id: RequestId
  readonly by: OperatorId
  readonly at: number
  readonly state: RequestState
  readonly type: CardTypeId
  /** Cards asked for. */
  readonly count: number
  /** Whether the new cards replace live ones. */
  readonly replaces: boolean
  readonly approvedBy: OperatorId | null
  /** How the person was checked, for a day pass. */
  readonly checked: PersonCheck | null
}

export interface PersonRefused {
  readonly holder: HolderId
  readonly refusal: CardRefusal
}

/** Adds a request with those for whom no card is asked. */
export async function addRequest(
  trx: Writer,
  request: CardRequest,
  refused: readonly PersonRefused[],
): Promise<void> {
  const { replaces, approvedBy, ...rest } = request
  await trx
    .insertInto('requests')
    .values({
      ...rest,
      replaces: replaces ? 1 : 0,
      approved_by: approvedBy,
      changed_at: request.at,
    })
    .execute()
  for (let from = 0; from < refused.length; from += 300) {
    const rows = refused.slice(from, from + 300).map((row) => ({ request: request.id, ...row }))
    await trx.insertInto('request_refusals').values(rows).execute()
  }
}

/** Changes a request's state if it is in one of `before`. Refusal `wrong-state`. */
export async function moveRequest(
  trx: Writer,
  id: string,
  before: readonly RequestState[],
  to: RequestState,
  at: number,
  approvedBy?: OperatorId,
): Promise<void> {
  const moved = await trx
    .updateTable('requests')
    .set({ state: to, changed_at: at, ...(approvedBy ? { approved_by: approvedBy } : {}) })
    .where('id', '=', id)
    .where('state', 'in', before)
    .executeTakeFirst()
  if (moved.numUpdatedRows !== 1n) {
    throw new Refusal('wrong-state', `request ${id} is not ${before.join(' or ')}`)
  }
}

/** A request. Refusal `not-found`. */
export async function requestById(db: Reader, id: string): Promise<CardRequest> {
  const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no request ${id}`)
  return toRequest(row)
}

/** The last requests, newest first. */
export async function lastRequests(db: Reader, most = 50): Promise<readonly CardRequest[]> {
  const query = db.selectFrom('requests').selectAll().orderBy('at', 'desc').orderBy('id')
  return (await query.limit(most).execute()).map(toRequest)
}

export interface RequestFilter {
  readonly state?: RequestState | undefined
  /** Without a type: all but day passes. */
  readonly type?: string | undefined
  /** The last request of the page before. */
  readonly after?: Pick<CardRequest, 'at' | 'id'> | undefined
}

/** At most `most` requests that fit, newest first. */
export async function listRequests(
  db: Reader,
  { state, type, after }: RequestFilter,
  most: number,
): Promise<readonly CardRequest[]> {
  let query = db.selectFrom('requests').selectAll().orderBy('at', 'desc').orderBy('id')
  if (state !== undefined) query = query.where('state', '=', state)
  query =
    type === undefined
      ? query.where('type', '!=', 'day-pass')
      : query.where('type', '=', type as CardTypeId)
  if (after !== undefined)
    query = query.where((e) =>
      e.or([e('at', '<', after.at), e.and([e('at', '=', after.at), e('id', '>', after.id)])]),
    )
  return (await query.limit(most).execute()).map(toRequest)
}

/** How many requests are in a state, day passes apart. */
export async function countRequests(db: Reader, state: RequestState): Promise<number> {
  const row = await db
    .selectFrom('requests')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('state', '=', state)
    .where('type', '!=', 'day-pass')
    .executeTakeFirstOrThrow()
  return row.count
}

/** An opening of a request as its page needs it: without its people. */
export interface RequestAct {
  readonly hash: string
  readonly by: OperatorId
  readonly state: Tables['acts']['state']
  readonly expiresAt: number
}

/** The openings of a request in their order. */
export async function requestActs(db: Reader, id: string): Promise<readonly RequestAct[]> {
  const rows = await db
    .selectFrom('acts')
    .select(['hash', 'by', 'state', 'expires_at'])
    .where('matter', '=', id)
    .orderBy('no')
    .execute()
  return rows.map(({ by, expires_at: expiresAt, ...row }) => ({
    ...row,
    by: by as OperatorId,
    expiresAt,
  }))
}

/** How many requests wait for this person's approval: none he asked for himself, and none that is too old. */
export async function countToApprove(
  db: Reader,
  by: OperatorId,
  now: number,
  { forDay }: { readonly forDay: boolean },
): Promise<number> {
  const row = await db
    .selectFrom('requests')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('requests.state', '=', 'requested')
    .where('requests.by', '!=', by)
    .where('requests.type', forDay ? '=' : '!=', 'day-pass')
    .where((e) =>
      e.exists(
        e
          .selectFrom('acts')
          .select('acts.hash')
          .whereRef('acts.matter', '=', 'requests.id')
          .where('acts.state', '=', 'drafted')
          .where('acts.by', '!=', by)
          .where('acts.expires_at', '>', now),
      ),
    )
    .executeTakeFirstOrThrow()
  return row.count
}

/** For whom a request could ask no card, with the reason. */
export async function refusedPeople(db: Reader, id: string): Promise<readonly PersonRefused[]> {
  const rows = await db
    .selectFrom('request_refusals')
    .select(['holder', 'refusal'])
    .where('request', '=', id)
    .orderBy('refusal')
    .orderBy('holder')
    .execute()
  return rows.map(({ holder, refusal }) => ({ holder: holder as HolderId, refusal }))
}

/** How an act ended: used as it should be, or not to be used any more. */
export async function endAct(
  trx: Writer,
  hash: string,
  state: Extract<Tables['acts']['state'], 'done' | 'failed'>,
): Promise<void> {
  await trx.updateTable('acts').set({ state }).where('hash', '=', hash).execute()
}

const toRequest = (row: Tables['requests']): CardRequest => ({
  id: row.id as RequestId,
  by: row.by as OperatorId,
  at: row.at,
  state: row.state,
  type: row.type,
  count: row.count,
  replaces: row.replaces === 1,
  approvedBy: row.approved_by as OperatorId | null,
  checked: row.checked,
})
