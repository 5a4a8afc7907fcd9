// The exposure question: who was shown what to a recipient, or a person to whom, between two times. Pure: its
// form, the words for fields, and what an answer is.
import type { FieldGroup, HolderId, OperatorId, Recipient } from '@tipstaff/custody'
import type { Exposure, ExposureSpan } from '../platform/exposures.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Facts, StatementRule } from '../publication/index.ts'

export type ExposureQuestion = ExposureSpan &
  (
    | { readonly side: 'recipient'; readonly id: Recipient }
    | { readonly side: 'holder'; readonly id: HolderId }
  )

/** Who may ask; the question itself is signed and stands in the ledger with its answer. */
export const askRule: StatementRule = {
  act: 'exposure-ask',
  request: ['data-protection', 'incident-commander', 'auditor'],
  approve: null,
}

export interface ExposureAnswer {
  readonly question: ExposureQuestion
  readonly by: OperatorId
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Hash of the signed question: `intent` of its `exposure-answered` entry. */
  readonly statement: string
  /** One row a person, or a recipient when asked about a person; by first time. */
  readonly rows: readonly Exposure[]
  readonly certain: number
  readonly presumed: number
  /** Everything in the answer is in the ledger up to here, and so is the answer itself. */
  readonly checkpoint: {
    readonly origin: string
    readonly size: number
    /** Base64. */
    readonly root: string
    /** The signed note. */
    readonly note: string
  }
}

/** The fields of each group, as people call them. */
export const fieldsOfGroup: Readonly<Record<FieldGroup, readonly string[]>> = {
  'F.text': ['name', 'rank or grade', 'card type'],
  'F.portrait': ['portrait'],
  'F.card': ['signed credential (name, rank or grade, small portrait, card id)'],
  H: ['pay or warrant number', 'unit', 'employment dates', 'contact'],
  V: ['vetting level', 'vetting expiry', 'zones', 'roles'],
}

/** A recipient as typed: a station, an operator, a site or `office`. Refusal `malformed`. */
export function recipientOf(typed: string): Recipient {
  if (!/^(?:office|(?:op|st|si)_[a-z2-7]{16})$/.test(typed))
    throw new Refusal('malformed', 'a recipient is office, or an id st_…, op_… or si_…')
  return typed as Recipient
}

const day = /^\d{4}-\d\d-\d\d$/
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/

/**
 * A day (`2026-08-01`, UTC) or a moment (`2026-08-01T09:30Z`) in milliseconds; the end of a day when `end`.
 * Refusal `malformed`.
 */
export function timeOf(typed: string, end: boolean): number {
  const isDay = day.test(typed)
  const at = isDay || moment.test(typed) ? Date.parse(typed) : NaN
  // Date.parse rolls 30 February over into March.
  const isReal = Number.isFinite(at) && new Date(at).toISOString().startsWith(typed.slice(0, 10))
  if (!isReal || at < 0) throw new Refusal('malformed', `a time is 2026-08-01 or 2026-08-01T09:30Z`)
  return isDay && end ? at + 86_400_000 - 1 : at
}

/** What is signed. Refusal `malformed` when it ends before it begins. */
export function factsOf({ side, id, from, to }: ExposureQuestion): Facts {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to < from)
    throw new Refusal('malformed', 'the time ends before it begins')
  return { side, id, from: String(from), to: String(to) }
}
