// The print station's one door for tests, benchmarks and the demonstration; people use main.ts.
export { blankRange, blankSerial, isBlank } from './blank.ts'
export { doorOf, type DoorClient } from './door-client.ts'
export { fetchJobs } from './fetch-jobs.ts'
export { Journal, type Opening } from './journal.ts'
export { reportJob, type CrashWord } from './report-job.ts'
export { runBatch, type RunEnd, type RunOptions } from './run-batch.ts'
export { runStation, type StationRun } from './run-station.ts'
export { StationError, type StationErrorCode } from './station-error.ts'
export {
  enrolmentFile,
  fingerprintOf,
  initStation,
  openStation,
  trustDoor,
  type Station,
} from './station.ts'
export { handIn, workGroup, type Batch, type Press, type Verdict } from './work-group.ts'
