// From opened records to a credential ready to be signed, or to the one reason why not. Pure but for the
// clock it is given.
import { CardArtError, compileDesign, drawCard, type CompiledDesign } from '@tipstaff/card-art'
import { CredentialError, encodeClaims, portraitBytesMax } from '@tipstaff/credential'
import { readRecord, type RecordOf } from '../personnel/index.ts'
import type { OpenedRecord } from '../platform/open-records.ts'
import type { Card, CardRefusal } from './card.ts'
import { cardType, designOf, type CardTypeId } from '../personnel/index.ts'
import { endingOf } from './card-type.ts'

/** What of a person goes on his card. */
export interface CardContent {
  readonly card: Card
  readonly text: RecordOf<'F.text'>
  readonly portrait: RecordOf<'F.portrait'>
  /** Last day, `YYYY-MM-DD`. */
  readonly expiresOn: string
  /** Seconds since the epoch from which on it is expired. */
  readonly expiresAt: number
}

export type Judged =
  | { readonly ok: true; readonly content: CardContent }
  | { readonly ok: false; readonly card: Card; readonly refusal: CardRefusal }

/** Whether a card can be made of what was opened: vetting, kind, and that name and rank fit on it. */
export function judgeContent(card: Card, opened: OpenedRecord, now: number): Judged {
  const today = new Date(now).toISOString().slice(0, 10)
  const no = (refusal: CardRefusal): Judged => ({ ok: false, card, refusal })
  const { 'F.text': text, 'F.portrait': portrait, V } = opened.groups
  if (!text) return no('no-such-holder')
  if (!portrait) return no('no-portrait')
  const vetting = V && readRecord('V', V)
  if (!vetting?.level || vetting.expiresOn === null) return no('vetting-missing')
  if (vetting.expiresOn < today) return no('vetting-expired')
  const type = cardType(card.type)
  const content = {
    card,
    text: readRecord('F.text', text),
    portrait: readRecord('F.portrait', portrait),
    ...endingOf(type, vetting.expiresOn, now),
  }
  if (!type.kinds.includes(content.text.kind)) return no('wrong-kind')
  return fits(content) ? { ok: true, content } : no('name-does-not-fit')
}

const designs = new Map<CardTypeId, CompiledDesign>()

function compiled(id: CardTypeId): CompiledDesign {
  const known = designs.get(id)
  if (known) return known
  const design = compileDesign(designOf(cardType(id)))
  designs.set(id, design)
  return design
}

// Drawn for trial, with a QR code of no content: the art's own rules say whether every letter has its place.
function fits({ card, text, portrait, expiresOn }: CardContent): boolean {
  const design = compiled(card.type)
  const { name, rank } = text
  const { serial } = card
  const face = { cardType: design.data.id, name, rank, serial, expiresOn, qr: 'TRIAL' }
  try {
    drawCard(design, { ...face, portrait: portrait.print })
    return true
  } catch (error) {
    if (error instanceof CardArtError) return false
    throw error
  }
}

/** The CWT payload of a card, or null where it does not fit in the QR code. */
export function makePayload(
  issuer: string,
  { card, text, portrait, expiresAt }: CardContent,
  statusIndex: number,
): Uint8Array | null {
  const claims = {
    issuer,
    expiresAt,
    cardId: new Uint8Array(card.cardId),
    cardType: card.type,
    statusIndex,
    name: text.name,
    rank: text.rank,
  }
  try {
    if (portrait.qr.length > portraitBytesMax(claims)) return null
    return encodeClaims({ ...claims, portrait: portrait.qr })
  } catch (error) {
    if (error instanceof CredentialError) return null
    throw error
  }
}
