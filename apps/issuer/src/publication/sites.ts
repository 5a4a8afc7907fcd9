// The tables of sites, zones and granted cards. Only this file writes that SQL.
import type { Grade, ResponseLevel } from '@tipstaff/credential'
import type { SiteId } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Writer } from '../platform/store.ts'
import type { Site, SiteZone } from './site.ts'

declare module '../platform/store.ts' {
  interface Tables {
    sites: { id: string; name: string; level: string; added_at: number }
    zones: {
      site: string
      id: string
      name: string
      normal: string
      heightened: string
      exceptional: string
      status_age_max: number
      card_types: string
      unstaffed: number
      entry: string
    }
    access_grants: { site: string; zone: string; card: string; statement: string; at: number }
  }
}

export const sitesMigration: Migration = {
  name: 'publication-sites-1',
  statements: (words) => [
    `CREATE TABLE sites (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, level TEXT NOT NULL,
      added_at ${words.bigint} NOT NULL)`,
    `CREATE TABLE zones (site TEXT NOT NULL REFERENCES sites (id), id TEXT NOT NULL, name TEXT NOT NULL,
      normal TEXT NOT NULL, heightened TEXT NOT NULL, exceptional TEXT NOT NULL,
      status_age_max ${words.bigint} NOT NULL, card_types TEXT NOT NULL, unstaffed INTEGER NOT NULL,
      entry TEXT NOT NULL, PRIMARY KEY (site, id))`,
    `CREATE TABLE access_grants (site TEXT NOT NULL, zone TEXT NOT NULL, card TEXT NOT NULL,
      statement TEXT NOT NULL, at ${words.bigint} NOT NULL, PRIMARY KEY (site, zone, card),
      FOREIGN KEY (site, zone) REFERENCES zones (site, id))`,
  ],
}

export async function insertSite(trx: Writer, site: Site, addedAt: number): Promise<void> {
  const added = await trx
    .insertInto('sites')
    .values({ ...site, added_at: addedAt })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst()
  if (added.numInsertedOrUpdatedRows === 0n)
    throw new Refusal('wrong-state', 'there is a site of this name')
}

export async function insertZone(trx: Writer, site: SiteId, zone: SiteZone): Promise<void> {
  const added = await trx
    .insertInto('zones')
    .values({ site, id: zone.id, ...zoneRow(zone) })
    .onConflict((conflict) => conflict.columns(['site', 'id']).doNothing())
    .executeTakeFirst()
  if (added.numInsertedOrUpdatedRows === 0n)
    throw new Refusal('wrong-state', `site ${site} has a zone ${zone.id}`)
}

/** Gives a site another name. Refusals `not-found`, `wrong-state` when another site has it. */
export async function updateName(trx: Writer, site: SiteId, name: string): Promise<void> {
  const other = await trx.selectFrom('sites').select('id').where('name', '=', name).execute()
  if (other.some(({ id }) => id !== site))
    throw new Refusal('wrong-state', 'there is a site of this name')
  const done = await trx
    .updateTable('sites')
    .set({ name })
    .where('id', '=', site)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new Refusal('not-found', 'there is no such site')
}

/** Removes a site. Refusals `not-found`, `wrong-state` while it has zones. */
export async function deleteSite(trx: Writer, site: SiteId): Promise<void> {
  const zones = await trx.selectFrom('zones').select('id').where('site', '=', site).execute()
  if (zones.length > 0) throw new Refusal('wrong-state', `site ${site} has zones: remove them`)
  await trx.deleteFrom('gates_heard').where('site', '=', site).execute()
  const done = await trx.deleteFrom('sites').where('id', '=', site).executeTakeFirst()
  if (done.numDeletedRows === 0n) throw new Refusal('not-found', 'there is no such site')
}

/**
 * Puts a zone in the place of what it was. A zone that every card of a type may enter keeps no grants: they
 * would let in cards of other types. Refusal `not-found`.
 */
export async function updateZone(trx: Writer, site: SiteId, zone: SiteZone): Promise<void> {
  const done = await trx
    .updateTable('zones')
    .set(zoneRow(zone))
    .where('site', '=', site)
    .where('id', '=', zone.id)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n)
    throw new Refusal('not-found', `site ${site} has no zone ${zone.id}`)
  if (zone.entry === 'by-type') await dropAllGrants(trx, site, zone.id)
}

/** Removes a zone and every grant to it. Refusal `not-found`. */
export async function deleteZone(trx: Writer, site: SiteId, zone: string): Promise<void> {
  await dropAllGrants(trx, site, zone)
  const done = await trx
    .deleteFrom('zones')
    .where('site', '=', site)
    .where('id', '=', zone)
    .executeTakeFirst()
  if (done.numDeletedRows === 0n) throw new Refusal('not-found', `site ${site} has no zone ${zone}`)
}

async function dropAllGrants(trx: Writer, site: SiteId, zone: string): Promise<void> {
  await trx.deleteFrom('access_grants').where('site', '=', site).where('zone', '=', zone).execute()
}

const zoneRow = ({ name, required, statusAgeMax, cardTypes, unstaffed, entry }: SiteZone) => ({
  name,
  ...required,
  status_age_max: statusAgeMax,
  card_types: cardTypes.join(' '),
  unstaffed: unstaffed ? 1 : 0,
  entry,
})

/** The level of one site, or of all where `site` is null. */
export async function updateLevel(
  trx: Writer,
  site: SiteId | null,
  level: ResponseLevel,
): Promise<void> {
  const update = trx.updateTable('sites').set({ level })
  const done = await (site ? update.where('id', '=', site) : update).executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new Refusal('not-found', 'there is no such site')
}

export async function sitesOf(db: Reader): Promise<readonly Site[]> {
  const rows = await db.selectFrom('sites').select(['id', 'name', 'level']).orderBy('id').execute()
  return rows as Site[]
}

/** A site's zones in the order of their ids. */
export async function zonesOf(db: Reader, site: SiteId): Promise<readonly SiteZone[]> {
  const rows = await db
    .selectFrom('zones')
    .selectAll()
    .where('site', '=', site)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    required: {
      normal: row.normal as Grade,
      heightened: row.heightened as Grade,
      exceptional: row.exceptional as Grade,
    },
    statusAgeMax: row.status_age_max,
    cardTypes: row.card_types.split(' '),
    unstaffed: row.unstaffed === 1,
    entry: row.entry as SiteZone['entry'],
  }))
}

/** The largest status age any zone allows, in seconds; 0 without zones. */
export async function statusAgeMaxOf(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('zones')
    .select((e) => e.fn.max('status_age_max').as('most'))
    .executeTakeFirst()
  return row?.most ?? 0
}

export interface Grant {
  readonly site: SiteId
  readonly zone: string
  readonly cards: readonly string[]
}

export async function addGrants(
  trx: Writer,
  { site, zone, cards }: Grant,
  statement: string,
  at: number,
): Promise<void> {
  for (let from = 0; from < cards.length; from += 500) {
    const rows = cards.slice(from, from + 500).map((card) => ({ site, zone, card, statement, at }))
    await trx
      .insertInto('access_grants')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['site', 'zone', 'card']).doNothing())
      .execute()
  }
}

export async function dropGrants(trx: Writer, { site, zone, cards }: Grant): Promise<void> {
  for (let from = 0; from < cards.length; from += 500) {
    await trx
      .deleteFrom('access_grants')
      .where('site', '=', site)
      .where('zone', '=', zone)
      .where('card', 'in', cards.slice(from, from + 500))
      .execute()
  }
}

/** Zones by card serial, of one site. */
export async function grantsOf(
  db: Reader,
  site: SiteId,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db
    .selectFrom('access_grants')
    .select(['card', 'zone'])
    .where('site', '=', site)
    .orderBy('card')
    .orderBy('zone')
    .execute()
  const grants = new Map<string, string[]>()
  for (const { card, zone } of rows) {
    const zones = grants.get(card)
    if (zones) zones.push(zone)
    else grants.set(card, [zone])
  }
  return grants
}
