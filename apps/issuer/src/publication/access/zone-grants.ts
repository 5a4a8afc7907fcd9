// Which cards were granted a zone, with what has become of card and person since, and who last looked at it.
// Reads only.
import type { HolderId } from '@tipstaff/custody'
import { sql } from 'kysely'
import type { CardState, CardTypeId } from '../../issuance/index.ts'
import type { Reader } from '../../platform/store.ts'
import type { SiteId } from '@tipstaff/custody'

export interface ZoneGrant {
  readonly card: string
  readonly type: CardTypeId
  readonly state: CardState
  readonly holder: HolderId
  readonly hasLeft: boolean
  readonly grantedAt: number
  /** The statement it was granted by. */
  readonly statement: string
  /** When somebody last decided that it stays, or null. */
  readonly reviewedAt: number | null
}

/** Cards granted a zone, by serial, at most `most` after one. */
export async function zoneGrants(
  db: Reader,
  site: SiteId,
  zone: string,
  { after = '', most }: { readonly after?: string; readonly most: number },
): Promise<readonly ZoneGrant[]> {
  const rows = await db
    .selectFrom('access_grants as g')
    .innerJoin('cards as c', 'c.serial', 'g.card')
    .leftJoin('holders as h', 'h.id', 'c.holder')
    .select((e) => [
      'g.card',
      'c.type',
      'c.state',
      'c.holder',
      'h.state as present',
      'g.at',
      'g.statement',
      e
        .selectFrom('access_reviews as r')
        .select((r) => r.fn.max('r.at').as('at'))
        .whereRef('r.site', '=', 'g.site')
        .whereRef('r.zone', '=', 'g.zone')
        .whereRef('r.card', '=', 'g.card')
        .where('r.decision', '=', 'keep')
        .whereRef('r.at', '>=', 'g.at')
        .as('reviewed'),
    ])
    .where('g.site', '=', site)
    .where('g.zone', '=', zone)
    .where('g.card', '>', after)
    .orderBy('g.card')
    .limit(most)
    .execute()
  return rows.map(({ present, at, reviewed, holder, ...row }) => ({
    ...row,
    holder: holder as HolderId,
    hasLeft: present !== 'present',
    grantedAt: at,
    reviewedAt: reviewed,
  }))
}

export interface ZoneAccess {
  readonly site: SiteId
  readonly zone: string
  /** Cards granted it. */
  readonly cards: number
  /** Of these, not looked at since `before`. */
  readonly due: number
  /** Of these, cards that have ended or whose holders have left. */
  readonly ended: number
}

/** How many cards each zone was granted to, and how many of these nobody has reviewed since a time. */
export async function accessCounts(db: Reader, before: number): Promise<readonly ZoneAccess[]> {
  const { rows } = await sql<Record<keyof ZoneAccess, never>>`
    SELECT g.site AS site, g.zone AS zone, COUNT(*) AS cards,
      SUM(CASE WHEN g.at < ${before} AND NOT EXISTS (SELECT 1 FROM access_reviews r
        WHERE r.site = g.site AND r.zone = g.zone AND r.card = g.card AND r.decision = 'keep'
        AND r.at >= ${before}) THEN 1 ELSE 0 END) AS due,
      SUM(CASE WHEN c.state IN ('revoked', 'expired', 'returned', 'destroyed')
        OR h.state <> 'present' THEN 1 ELSE 0 END) AS ended
    FROM access_grants g JOIN cards c ON c.serial = g.card JOIN holders h ON h.id = c.holder
    GROUP BY g.site, g.zone ORDER BY g.site, g.zone`.execute(db)
  return rows
}

/** The serials of these people's cards that work or will work, of the given types. */
export async function liveCardsOf(
  db: Reader,
  holders: readonly HolderId[],
  types: readonly string[],
): Promise<ReadonlyMap<HolderId, readonly string[]>> {
  const found = new Map<HolderId, string[]>()
  for (let from = 0; from < holders.length; from += 500) {
    const rows = await db
      .selectFrom('cards')
      .select(['serial', 'holder'])
      .where('holder', 'in', holders.slice(from, from + 500))
      .where('type', 'in', types as CardTypeId[])
      .where('state', 'in', ['signed', 'printed', 'handed-over', 'active', 'suspended'])
      .orderBy('serial')
      .execute()
    for (const { serial, holder } of rows) {
      const own = found.get(holder as HolderId)
      if (own) own.push(serial)
      else found.set(holder as HolderId, [serial])
    }
  }
  return found
}
