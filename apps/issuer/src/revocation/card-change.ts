// What can be done to a card that is out: one table of changes, who may ask, and whether somebody else must
// agree. Suspending needs nobody else at any hour; what is final, and what gives power back, does.
import { cardIdFromSerial, serialFromCardId } from '@tipstaff/credential'
import type { OperatorRole } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { Facts, StatementRule } from '../publication/index.ts'

export const cardReasons = [
  'lost',
  'stolen',
  'left',
  'compromised',
  'superseded',
  'investigation',
  'found',
  'other',
] as const
export type CardReason = (typeof cardReasons)[number]

/** What was checked of a caller before his card was suspended. `nothing` is an answer: a card can be restored. */
export const callerChecks = ['number', 'known', 'supervisor', 'call-back', 'nothing'] as const
export type CallerCheck = (typeof callerChecks)[number]

const office: readonly OperatorRole[] = ['pass-office', 'sponsor', 'approver']
const atAnyHour: readonly OperatorRole[] = [...office, 'control-room', 'incident-commander']
const seconds: readonly OperatorRole[] = ['approver', 'pass-office', 'incident-commander']

export const cardChanges = {
  suspend: {
    entry: 'card-suspended',
    rule: { act: 'card-suspend', request: atAnyHour, approve: null },
  },
  restore: {
    entry: 'card-restored',
    rule: { act: 'card-restore', request: atAnyHour, approve: seconds },
  },
  revoke: {
    entry: 'card-revoked',
    rule: { act: 'card-revoke', request: atAnyHour, approve: seconds },
  },
} as const satisfies Record<
  string,
  { readonly entry: `card-${string}`; readonly rule: StatementRule }
>
export type CardChange = keyof typeof cardChanges

/** Most cards in one statement. */
export const cardsMax = 1_000

/** A reason as typed. Refusal `malformed`. */
export function reasonOf(typed: string): CardReason {
  const reason = cardReasons.find((known) => known === typed)
  if (!reason) throw new Refusal('malformed', `a reason is one of ${cardReasons.join(', ')}`)
  return reason
}

/** A card serial as typed, in its one form. Refusal `malformed`. */
export function serialOf(typed: string): string {
  try {
    return serialFromCardId(cardIdFromSerial(typed))
  } catch (cause) {
    throw new Refusal('malformed', 'that is no card serial', { cause })
  }
}

export interface ChangeOfCards {
  readonly cards: readonly string[]
  readonly reason: CardReason
  /** Where a caller asked for it: part of what is signed. */
  readonly checked?: readonly CallerCheck[]
}

/** What is stated. Refusal `malformed` for no card or too many. */
export function factsOf({ cards, reason, checked }: ChangeOfCards): Facts {
  const serials = [...new Set(cards.map(serialOf))].sort()
  if (serials.length < 1 || serials.length > cardsMax)
    throw new Refusal('malformed', `1 to ${cardsMax} cards at a time`)
  const said = checked && { checked: [...new Set(checked)].sort() }
  return { cards: serials, reason, ...said }
}

/** Reads back what was stated. */
export function changeOf(facts: Facts): ChangeOfCards {
  const { cards, reason, checked } = facts
  if (!Array.isArray(cards) || typeof reason !== 'string')
    throw new Refusal('malformed', 'the statement names no cards')
  const change = { cards: (cards as string[]).map(serialOf), reason: reasonOf(reason) }
  if (checked === undefined) return change
  return { ...change, checked: callerChecks.filter((one) => checked.includes(one)) }
}
