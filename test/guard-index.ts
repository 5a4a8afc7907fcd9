// The release guard's index of a test's house, built as two people would.
import { approveAct } from '../apps/issuer/src/platform/acts.ts'
import { buildGuardIndex, draftEverybody } from '../apps/issuer/src/release/index.ts'
import type { House } from './house.ts'

/** Opens everybody and builds the index; gives how many people are in it. */
export async function indexEverybody({ office, people }: House): Promise<number> {
  const drafts = await draftEverybody(office, people['pass-office'], 'guard-index')
  const acts = drafts.map((act) => approveAct(act, people.approver))
  return (await buildGuardIndex(office, acts)).people
}
