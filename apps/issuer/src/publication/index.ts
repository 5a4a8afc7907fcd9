// Publication: what gates need to know, signed and served. The one door of this station.
import type { Migration } from '../platform/store.ts'
import { accessReviewsMigration } from './access/access-reviews.ts'
import { gateLogMigration } from './gate-log.ts'
import { gatesHeardMigration } from './gates-heard.ts'
import { listsMigration } from './lists.ts'
import { sitesMigration } from './sites.ts'
import { statementsMigration } from './statement.ts'

/** After those of issuance: lists watch the table of cards. */
export const publicationMigrations: readonly Migration[] = [
  statementsMigration,
  sitesMigration,
  listsMigration,
  gatesHeardMigration,
  gateLogMigration,
  accessReviewsMigration,
]
export { registerPublicationCommands } from './commands.ts'
export { signedBy } from './site-commands.ts'
export {
  addSite,
  addZone,
  changeZone,
  removeSite,
  removeZone,
  renameSite,
  setLevel,
} from './change-site.ts'
export { lastReviews, type AccessReview } from './access/access-reviews.ts'
export { reviewAccess, type Decisions } from './access/review-access.ts'
export { publicationPages } from './pages/index.ts'
export { saidWords } from './pages/parts.ts'
export { approveGrant, draftGrant, withdrawAccess, withdrawGrant } from './grant-access.ts'
export {
  gateCounts,
  gateLogBefore,
  takeGateLog,
  type GateCount,
  type GateLogEntry,
  type GateLogFilter,
  type HeardEntry,
} from './gate-log.ts'
export { hearGate, heardGates, type GateReport, type HeardGate } from './gates-heard.ts'
export {
  keepList,
  newestHeads,
  newestList,
  takeCalls,
  type ListHead,
  type PublishedList,
} from './lists.ts'
export { publishLists, signHeartbeat, type Published } from './publish-lists.ts'
export { startPublication, type Publication, type PublicationTimes } from './publication-server.ts'
export { gradeOf, levelOf, siteIdOf, type Site, type SiteZone } from './site.ts'
export { sitesOf, zonesOf, type Grant } from './sites.ts'
export {
  approveStatement,
  checkStatement,
  keepStatement,
  keptStatement,
  makeStatement,
  readStatement,
  useStatement,
  waitingStatements,
  withdrawStatement,
  type Facts,
  type KeptStatement,
  type Statement,
  type StatementRule,
  type StatementState,
} from './statement.ts'
export {
  draftTrustList,
  makeRoots,
  publishTrustList,
  readTrustDraft,
  signTrustList,
  type RootFile,
  type TrustDraft,
} from './trust-list.ts'
