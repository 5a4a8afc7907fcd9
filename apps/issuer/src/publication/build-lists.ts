// What the lists say now, from the cards, sites and grants there are. Nothing personal goes in: card ids,
// places in the status list, zones.
import { createHash } from 'node:crypto'
import {
  cardIdFromSerial,
  createStatuses,
  setStatus,
  status,
  type AccessCard,
  type StatusArray,
} from '@tipstaff/credential'
import { sql } from 'kysely'
import type { Reader } from '../platform/store.ts'
import type { Site, SiteZone } from './site.ts'
import { grantsOf, zonesOf } from './sites.ts'

const places = 2 ** 20
const final = ['revoked', 'returned', 'destroyed', 'expired']

/**
 * 2 bits a card: valid only while active, invalid once it has ended, else suspended; so is a place nobody has
 * yet, since the custodian signs no list in which an invalid place is anything else again.
 */
export async function buildStatuses(db: Reader, today: string): Promise<StatusArray> {
  const { rows } = await sql<{ place: number; state: number }>`
    SELECT status_index AS place, CASE
        WHEN state IN (${sql.join(final)}) OR expires_on < ${today} THEN 1
        WHEN state = 'active' THEN 0 ELSE 2 END AS state
    FROM cards WHERE status_index IS NOT NULL`.execute(db)
  let size = places
  for (const { place } of rows) while (place >= size) size *= 2
  const statuses = createStatuses(size)
  statuses.bytes.fill(0b10101010)
  for (const { place, state } of rows)
    if (state !== status.suspended) setStatus(statuses, place, state)
  return statuses
}

export interface ListedCard {
  readonly serial: string
  readonly type: string
  readonly place: number
}

/** Cards for access lists, by their place: every card from its signing to its expiry. */
export async function listedCards(db: Reader, today: string): Promise<readonly ListedCard[]> {
  const { rows } = await sql<ListedCard>`
    SELECT serial, type, status_index AS place FROM cards
    WHERE status_index IS NOT NULL AND (expires_on IS NULL OR expires_on >= ${today})`.execute(db)
  // Sorted here: the database would walk its index and look up each row.
  return rows.sort((a, b) => a.place - b.place)
}

export interface SiteAccess {
  readonly zones: readonly SiteZone[]
  /** SHA-256, hex, of all that goes into the list. */
  readonly content: string
  /** The entries themselves: made only when there is something new to say. */
  readonly entries: () => readonly AccessCard[]
}

/**
 * Which card may enter which zone of a site. A revoked card stays on until its expiry, so that a gate can
 * say *revoked*, and so that a revocation moves the small status list alone.
 */
export async function buildAccess(
  db: Reader,
  site: Site,
  listed: readonly ListedCard[],
): Promise<SiteAccess> {
  const zones = await zonesOf(db, site.id)
  const grants = await grantsOf(db, site.id)
  const byType = new Map<string, readonly string[]>()
  const openTo = (type: string): readonly string[] => {
    const known = byType.get(type)
    if (known) return known
    const ids = zones
      .filter(({ entry, cardTypes }) => entry === 'by-type' && cardTypes.includes(type))
      .map(({ id }) => id)
    byType.set(type, ids)
    return ids
  }
  // The state of a card is not in here: a suspension asks for no new access list.
  const hash = createHash('sha256').update(JSON.stringify([site.level, zones, [...grants]]))
  for (const { serial, type, place } of listed) hash.update(`\n${serial} ${type} ${place}`)
  return {
    zones,
    content: hash.digest('hex'),
    entries: () =>
      listed.map((card) => ({
        cardId: cardIdFromSerial(card.serial),
        statusIndex: card.place,
        zones: [...openTo(card.type), ...(grants.get(card.serial) ?? [])],
      })),
  }
}

/** SHA-256, hex, of what a list says. */
export const contentDigest = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')
