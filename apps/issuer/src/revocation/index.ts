// Revocation: cards suspended, restored, revoked; leavers found by looking back. The one door of this station.
import type { Migration } from '../platform/store.ts'
import { cardReportEntriesMigration, cardReportsMigration } from './card-reports.ts'

export const revocationMigrations: readonly Migration[] = [
  cardReportsMigration,
  cardReportEntriesMigration,
]
export { cardReasons, type CardChange, type CardReason, type ChangeOfCards } from './card-change.ts'
export { reportsOf, type CardReport } from './card-reports.ts'
export {
  approveChange,
  askToRestore,
  askToRevoke,
  suspendCards,
  withdrawChange,
} from './change-cards.ts'
export { registerRevocationCommands } from './commands.ts'
export { askToErase } from './erase-leaver.ts'
export { candidates, cardsOf, holderOf, namesOf, type Candidate } from './find-cards.ts'
export { reportOwnCard, type OwnReport } from './report-own-card.ts'
export { sweepLeavers, type Swept } from './sweep-leavers.ts'
export { revocationPages } from './pages/index.ts'
