// The one door of this station: who the office makes cards for, and how rosters and photographs come in.
import type { Migration } from '../platform/store.ts'
import { holdersMigration } from './holders.ts'
import { photographsMigration } from './photographs/photographs.ts'
import { rostersMigration } from './roster/rosters.ts'
import { stagedEnvelopesMigration } from './staged-envelopes.ts'
import { stagedNewsMigration, stagedRostersMigration } from './staged-rosters.ts'

export {
  cardType,
  cardTypes,
  designOf,
  isForDay,
  lifeMonthsMax,
  ordinaryTypes,
  type CardType,
  type CardTypeId,
} from './card-types.ts'
export { forgetPerson } from './erase-person.ts'
export { registerPersonnelCommands } from './commands.ts'
export {
  countHolders,
  holderById,
  holdersById,
  holdersPresent,
  leavers,
  type Holder,
} from './holders.ts'
export { rolesOf } from './check-operator.ts'
export { personnelPages, type AboutPerson } from './pages/index.ts'
export {
  readRecord,
  type FacePortrait,
  type FaceText,
  type PersonnelRecord,
  type RecordOf,
  type VettingRecord,
} from './holder-record.ts'
export {
  importRoster,
  openRoster,
  planRoster,
  type RosterInput,
  type RosterOutcome,
  type RosterPlan,
} from './roster/import-roster.ts'
export { approveRoster, discardRoster, stageRoster, stagedHash } from './stage-roster.ts'
export { readStaged, waitingRoster, type StagedRoster } from './staged-rosters.ts'
export type { HolderKind } from './roster/roster-row.ts'
export { findHolderByNumber, searchHolders, viewHolders, type Found } from './search-holders.ts'
export { settlePhotographs, type Judgement } from './photographs/settle-photographs.ts'
export {
  takePhotographs,
  type PhotographFiles,
  type PhotographsInput,
  type PhotographsTaken,
} from './photographs/take-photographs.ts'
export const personnelMigrations: readonly Migration[] = [
  holdersMigration,
  rostersMigration,
  photographsMigration,
  stagedEnvelopesMigration,
  stagedRostersMigration,
  stagedNewsMigration,
]
