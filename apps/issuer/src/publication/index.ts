// Publication: what gates need to know, signed and served. The one door of this station.
import type { Migration } from '../platform/store.ts'
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
export { approveGrant, draftGrant, withdrawAccess } from './grant-access.ts'
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
  makeStatement,
  readStatement,
  useStatement,
  waitingStatements,
  type Facts,
  type Statement,
  type StatementRule,
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
