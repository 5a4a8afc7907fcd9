// A request before it is asked for: whom its author means, kept in memory between the form and its preview. Only
// ids, so that neither addresses nor forms carry anybody's number.
import { randomBytes } from 'node:crypto'
import type { HolderId, OperatorId } from '@tipstaff/custody'
import { Refusal } from '../../platform/refusal.ts'
import type { RequestInput } from '../request-cards.ts'

export interface RequestDraft extends RequestInput {
  readonly id: string
  readonly by: OperatorId
  /** On which line of the list each person stood. */
  readonly lines: ReadonlyMap<HolderId, number>
}

const lifeMs = 30 * 60_000
const draftsMax = 500
const drafts = new Map<string, { readonly draft: RequestDraft; readonly until: number }>()

/** Keeps a draft for half an hour; gives its id. */
export function keepDraft(draft: Omit<RequestDraft, 'id'>, now: number): string {
  for (const [id, { until }] of drafts) if (until <= now) drafts.delete(id)
  const [oldest] = drafts.keys()
  if (drafts.size >= draftsMax && oldest !== undefined) drafts.delete(oldest)
  const id = `dr_${randomBytes(16).toString('hex')}`
  drafts.set(id, { draft: { ...draft, id }, until: now + lifeMs })
  return id
}

/** One's own draft. Refusal `expired` when it is over, was asked for, or is another's. */
export function readDraft(id: string, by: OperatorId, now: number): RequestDraft {
  const kept = drafts.get(id)
  if (!kept || kept.draft.by !== by || kept.until <= now)
    throw new Refusal('expired', 'this list is no longer kept: start the request again')
  return kept.draft
}

export const forgetDraft = (id: string): boolean => drafts.delete(id)
