// A roster on its way in: the file in memory for an hour, for whoever uploaded it; what was found in it so far.
import { z } from 'zod'
import { later } from '../../console/index.ts'
import type { Roster } from '../roster/read-roster.ts'
import type { RosterMapping } from '../roster/roster-columns.ts'
import type { RosterPlan } from '../roster/roster-run.ts'
import { Held } from './held.ts'

export interface RosterDraft {
  readonly bytes: Uint8Array
  readonly format: Roster['format']
  readonly headings: readonly string[]
  readonly columns: Roster['columns']
  readonly mapping: RosterMapping
  /** New number → old number, both as they are compared. */
  readonly renumbered: ReadonlyMap<string, string>
  /** As it was typed. */
  readonly renumberedText: string
  readonly plan: RosterPlan | null
}

export const rosterDrafts = new Held<RosterDraft>({
  lifeMs: 3_600_000,
  perPerson: 1,
  gone: later('roster.draft.gone'),
})
export const rosterBytesMax = 64 * 1024 * 1024
export const draftParams = z.object({ draft: z.string().regex(/^[0-9a-f]{16}$/) })

/** How many rows a file has, about: lines of a text; of a workbook nobody knows before it is read. */
export function rowsAbout({ bytes, format }: RosterDraft, present: number): number {
  if (format.kind === 'workbook') return Math.max(present, 1)
  return bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1)
}
