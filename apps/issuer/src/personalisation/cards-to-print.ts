// What personalisation takes from the stations before it: which cards are signed, who holds them, and the
// step a card makes when it has been printed. Nothing of groups H and V passes here.
import type { HolderId, OperatorId } from '@tipstaff/custody'
import {
  cardBySerial,
  cardsBySerial,
  cardsInState,
  moveCard,
  moveCards,
  type Card,
} from '../issuance/index.ts'
import { holdersById } from '../personnel/index.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Reader, Writer } from '../platform/store.ts'
import { cardsInBatches } from './jobs.ts'

/** A signed card that can go into a batch. */
export interface PrintableCard {
  readonly serial: string
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
  readonly type: string
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string
}

/**
 * The signed cards among these (all of them for `'all-signed'`) that are in no open batch.
 * Refusal `wrong-state` naming a card that was asked for and cannot be printed.
 */
export async function printableCards(
  db: Reader,
  wanted: readonly string[] | 'all-signed',
): Promise<readonly PrintableCard[]> {
  const cards = wanted === 'all-signed' ? await cardsInState(db, 'signed') : await named(db, wanted)
  const taken = await cardsInBatches(
    db,
    cards.map(({ serial }) => serial),
  )
  const clash = wanted === 'all-signed' ? undefined : cards.find(({ serial }) => taken.has(serial))
  if (clash) throw new Refusal('wrong-state', `${clash.serial} is in a batch already`)
  const free = cards.filter(({ serial }) => !taken.has(serial))
  const keys = await subjectKeysOf(
    db,
    free.map(({ holder }) => holder),
  )
  return free.map(({ serial, holder, type, expiresOn }) => {
    const subjectKey = keys.get(holder)
    if (!subjectKey || expiresOn === null) {
      throw new Refusal('wrong-state', `${serial} has no holder or no expiry`)
    }
    return { serial, holder, subjectKey, type, expiresOn }
  })
}

async function named(db: Reader, serials: readonly string[]): Promise<readonly Card[]> {
  const cards: Card[] = []
  for (const serial of new Set(serials)) {
    const card = await cardBySerial(db, serial)
    if (card?.state !== 'signed') {
      throw new Refusal('wrong-state', `${serial} is ${card?.state ?? 'unknown'}, not signed`)
    }
    cards.push(card)
  }
  return cards
}

/** The keys that commitments about these people are made with. */
export async function subjectKeysOf(
  db: Reader,
  holders: readonly HolderId[],
): Promise<ReadonlyMap<HolderId, Uint8Array>> {
  const found = await holdersById(db, holders)
  return new Map([...found].map(([id, { subjectKey }]) => [id, new Uint8Array(subjectKey)]))
}

/** Type and expiry of a card, as its face says them. */
export interface FaceTerms {
  readonly type: string
  readonly expiresOn: string
}

/** Types and expiries of cards, for their faces. Refusal `not-found`. */
export async function faceTermsOf(
  db: Reader,
  serials: readonly string[],
): Promise<ReadonlyMap<string, FaceTerms>> {
  const cards = await cardsBySerial(db, serials)
  return new Map(
    serials.map((serial) => {
      const { type, expiresOn } = cards.get(serial) ?? {}
      if (!type || !expiresOn) throw new Refusal('not-found', `${serial} is no signed card`)
      return [serial, { type, expiresOn }]
    }),
  )
}

/** Cards came out of the printer. One may have been revoked meanwhile: then it stays revoked. */
export async function cardsArePrinted(
  trx: Writer,
  serials: readonly string[],
  at: number,
): Promise<void> {
  const cards = await cardsBySerial(trx, serials)
  const signed = serials.filter((serial) => cards.get(serial)?.state === 'signed')
  await moveCards(trx, signed, 'print', at)
}

export type CardStep = 'hand-over' | 'activate' | 'return' | 'destroy'

/** The state of a card. Refusal `not-found`. */
export async function cardStateOf(db: Reader, serial: string): Promise<Card['state']> {
  const card = await cardBySerial(db, serial)
  if (!card) throw new Refusal('not-found', `there is no card ${serial}`)
  return card.state
}

/** One step of a card after the press. Refusals `not-found`, `wrong-state`. */
export async function moveCardOn(
  trx: Writer,
  serial: string,
  step: CardStep,
  at: number,
  by: OperatorId,
): Promise<void> {
  await moveCard(trx, serial, step, at, by)
}
