// Everything a verb may use: keys, records, clock. One of it lives as long as the process.
import type { DatabaseSync } from 'node:sqlite'
import type { KeyBackEnd } from './keys/back-end.ts'
import type { NameSearch } from './records/name-search.ts'
import type { Checkpoints } from './records/checkpoints.ts'
import type { Clock } from './records/clock.ts'
import type { Settings } from './records/database.ts'
import type { Enrolled } from './records/enrolled.ts'
import type { Rations } from './records/rations.ts'
import type { Recorder } from './records/recorder.ts'

export interface Room {
  readonly keys: KeyBackEnd
  readonly db: DatabaseSync
  readonly settings: Settings
  readonly clock: Clock
  readonly recorder: Recorder
  readonly enrolled: Enrolled
  readonly checkpoints: Checkpoints
  readonly rations: Rations
  readonly names: NameSearch
}
