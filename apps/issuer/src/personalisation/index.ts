// The one door of this station: batches of sealed print jobs, the press that prints them, the stock of
// blanks, and the way of a printed card to its holder and back.
import type { RegisterCommands } from '../cli/context.ts'
import type { Migration } from '../platform/store.ts'
import { registerBatchCommands } from './commands/batch-commands.ts'
import { batchesMigration } from './batches.ts'
import { handoversMigration } from './handovers.ts'
import { jobsMigration } from './jobs.ts'
import { receiptsMigration } from './press/receipts.ts'
import { registerStationCommands } from './commands/station-commands.ts'
import { stationRemovalsMigration, stationsMigration } from './stations.ts'
import { blanksMigration } from './stock/blanks.ts'

export { approveBatch, type ApprovedBatch } from './approve-batch.ts'
export { allBatches, batchById, type Batch } from './batches.ts'
export { doorFile } from './door/door-certificate.ts'
export { serveDoor, type DoorServer } from './door/door-server.ts'
export { approveEnrolment, fingerprintOf, proposeEnrolment } from './enrol-station.ts'
export {
  activateCard,
  destroyCard,
  handOverCard,
  recordHandOver,
  receiveCards,
  returnCard,
} from './hand-over-card.ts'
export { handoverOf, type Handover } from './handovers.ts'
export { approveSpoil, presumeJob } from './press/judge-job.ts'
export { jobById, jobCounts, jobsOf, type Job, type JobState } from './jobs.ts'
export { prepareBatch, redraftBatch, type BatchRequest } from './prepare-batch.ts'
export { personalisationPages } from './pages/index.ts'
export { proposeRemoval } from './remove-station.ts'
export { reconcileBatch, type Reconciliation } from './press/reconcile-batch.ts'
export { outstandingReleases, releaseJobs, type JobRelease } from './press/release-jobs.ts'
export { allStations, type Station } from './stations.ts'
export { blankRange, blankSerial, isBlank } from './stock/blank.ts'
export { issueStock, receiveStock, returnStock, setUpStock } from './stock/move-stock.ts'
export { takeReceipts } from './press/take-receipts.ts'

export const personalisationMigrations: readonly Migration[] = [
  stationsMigration,
  stationRemovalsMigration,
  batchesMigration,
  jobsMigration,
  receiptsMigration,
  blanksMigration,
  handoversMigration,
]

export const registerPersonalisationCommands: RegisterCommands = (program, context) => {
  registerStationCommands(program, context)
  registerBatchCommands(program, context)
}
