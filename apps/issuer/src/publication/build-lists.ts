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

export interface ListedCard {
  readonly serial: string
  readonly type: string
  readonly state: string
  readonly status_index: number
  readonly expires_on: string | null
}

/** Cards that have a place in the status list: every card from its signing on. */
export async function listedCards(db: Reader): Promise<readonly ListedCard[]> {
  const { rows } = await sql<ListedCard>`
    SELECT serial, type, state, status_index, expires_on FROM cards
    WHERE status_index IS NOT NULL ORDER BY status_index`.execute(db)
  return rows
}

const places = 2 ** 20
const final = new Set(['revoked', 'returned', 'destroyed', 'expired'])
const hasEnded = (card: ListedCard, today: string): boolean =>
  card.expires_on !== null && card.expires_on < today

/**
 * 2 bits a card: valid only while active, invalid once it has ended, else suspended; so is a place nobody has
 * yet, since the custodian signs no list in which an invalid place is anything else again.
 */
export function buildStatuses(cards: readonly ListedCard[], today: string): StatusArray {
  let size = places
  for (const card of cards) while (card.status_index >= size) size *= 2
  const statuses = createStatuses(size)
  statuses.bytes.fill(0b10101010)
  for (const card of cards) {
    if (final.has(card.state) || hasEnded(card, today))
      setStatus(statuses, card.status_index, status.invalid)
    else if (card.state === 'active') setStatus(statuses, card.status_index, status.valid)
  }
  return statuses
}

export interface SiteAccess {
  readonly zones: readonly SiteZone[]
  readonly cards: readonly AccessCard[]
}

/**
 * Which card may enter which zone of a site. A revoked card stays on until its expiry, so that a gate can
 * say *revoked*, and so that a revocation moves the small status list alone.
 */
export async function buildAccess(
  db: Reader,
  site: Site,
  cards: readonly ListedCard[],
  today: string,
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
  const listed = cards.filter((card) => !hasEnded(card, today))
  return {
    zones,
    cards: listed.map((card) => ({
      cardId: cardIdFromSerial(card.serial),
      statusIndex: card.status_index,
      zones: [...openTo(card.type), ...(grants.get(card.serial) ?? [])],
    })),
  }
}

/** SHA-256, hex, of what a list says. */
export const contentDigest = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')
