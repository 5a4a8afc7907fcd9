// A card and the story of its states: one table of states and actions. An arrow that is not in it does
// not exist; what a gate is told of a card follows from its state alone.
import type { HolderId, OperatorId } from '@tipstaff/custody'
import type { CardTypeId } from '../personnel/index.ts'

/** Who moves a card: an operator, or its holder himself. */
export type CardActor = OperatorId | 'holder'

/** State → action → next state. */
export const cardLife = {
  requested: { approve: 'approved', refuse: 'refused' },
  approved: { sign: 'signed', refuse: 'refused' },
  refused: {},
  signed: { print: 'printed', revoke: 'revoked' },
  printed: { 'hand-over': 'handed-over', revoke: 'revoked', return: 'returned' },
  'handed-over': { activate: 'active', revoke: 'revoked', return: 'returned' },
  active: { suspend: 'suspended', revoke: 'revoked', return: 'returned', expire: 'expired' },
  suspended: { restore: 'active', revoke: 'revoked', return: 'returned', expire: 'expired' },
  revoked: { return: 'returned' },
  expired: { return: 'returned' },
  returned: { destroy: 'destroyed' },
  destroyed: {},
} as const satisfies Record<string, Readonly<Partial<Record<string, string>>>>

type Life = typeof cardLife
export type CardState = keyof Life
export type CardAction = { [S in CardState]: keyof Life[S] }[CardState]

export const cardStates = Object.keys(cardLife) as readonly CardState[]
export const cardActions: readonly CardAction[] = [
  'approve',
  'refuse',
  'sign',
  'print',
  'hand-over',
  'activate',
  'suspend',
  'restore',
  'revoke',
  'return',
  'destroy',
  'expire',
]

/** Where an action leads from a state; undefined where the table has no such arrow. */
export const nextState = (state: CardState, action: CardAction): CardState | undefined =>
  (cardLife[state] as Readonly<Partial<Record<CardAction, CardState>>>)[action]

/** The states an action may start from. */
export const statesBefore = (action: CardAction): readonly CardState[] =>
  cardStates.filter((state) => nextState(state, action) !== undefined)

/** On its way to a holder: there is at most one such card of a type for each. */
export const pendingStates = [
  'requested',
  'approved',
  'signed',
  'printed',
  'handed-over',
] as const satisfies readonly CardState[]
/** With its holder. */
export const heldStates = ['active', 'suspended'] as const satisfies readonly CardState[]

/** Why a card was refused. */
export type CardRefusal =
  | 'no-such-holder'
  | 'left'
  | 'wrong-kind'
  | 'no-portrait'
  | 'live-card'
  | 'pending-card'
  | 'vetting-missing'
  | 'vetting-expired'
  | 'name-does-not-fit'
  | 'too-large'
  | 'fails-at-gate'
  | 'by-approver'

export const cardRefusalWords = {
  'no-such-holder': 'there is no such holder',
  left: 'has left',
  'wrong-kind': 'this card type is not for this kind of person',
  'no-portrait': 'has no accepted photograph',
  'live-card': 'already has a live card of this type (ask for a replacement)',
  'pending-card': 'a card of this type is already on its way',
  'vetting-missing': 'has no vetting',
  'vetting-expired': 'vetting has expired',
  'name-does-not-fit':
    'name or rank does not fit on the card (give a shorter one in the roster’s column "Name on card" or "Rank on card", take it in, and ask again)',
  'too-large':
    'name and portrait do not fit in the QR code (photos take --again makes the portrait smaller)',
  'fails-at-gate': 'a gate would not admit what would be signed',
  'by-approver': 'refused by the second person',
} as const satisfies Record<CardRefusal, string>

export interface Card {
  /** Printed serial, `K7Q2-M4XN-0ZTE-9ABC`. */
  readonly serial: string
  /** The 10 bytes the serial stands for. */
  readonly cardId: Uint8Array
  readonly holder: HolderId
  readonly type: CardTypeId
  readonly state: CardState
  /** Place in the status list; null until its credential is recorded. */
  readonly statusIndex: number | null
  readonly request: string
  readonly requestedBy: OperatorId
  readonly approvedBy: OperatorId | null
  /** Last day, `YYYY-MM-DD`; null until recorded. */
  readonly expiresOn: string | null
  /** SHA-256 of what was signed, hex; null until recorded. */
  readonly digest: string | null
  readonly refusal: CardRefusal | null
  readonly requestedAt: number
  readonly signedAt: number | null
  readonly changedAt: number
}

/**
 * What the status list says of a card: valid only when active; suspended from signing until activation;
 * null where it has no place in the list.
 */
export function cardStatus(card: Pick<Card, 'state' | 'statusIndex'>): CardStatus | null {
  if (card.statusIndex === null) return null
  return statuses[card.state]
}

export type CardStatus = 'valid' | 'suspended' | 'invalid'
const statuses = {
  requested: 'invalid',
  // A place is given before the signature is there.
  approved: 'invalid',
  refused: 'invalid',
  signed: 'suspended',
  printed: 'suspended',
  'handed-over': 'suspended',
  active: 'valid',
  suspended: 'suspended',
  revoked: 'invalid',
  expired: 'invalid',
  returned: 'invalid',
  destroyed: 'invalid',
} as const satisfies Record<CardState, CardStatus>
