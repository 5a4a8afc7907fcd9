// The door of the release guard: build an index of a register, open it, scan a file.
export { buildIndex, buildIndexFrom } from './index/build-index.ts'
export { addChange, changeIndex, drawChange, type RegisterChanges } from './index/change-index.ts'
export { openIndex } from './index/index-file.ts'
export { type Person } from './index/person.ts'
export { readPeople, type ColumnNames } from './index/read-people.ts'
export { Register, type RegisterFacts } from './index/register.ts'
export { GuardError, type GuardErrorCode } from './guard-error.ts'
export { scanFile } from './scan-file.ts'
export {
  fits,
  personFields,
  whoIsIn,
  type Fit,
  type Found,
  type PersonField,
  type Standing,
  type WhoAnswer,
} from './naming/who-is-in.ts'
export { readContent } from './read-content.ts'
export { type Listen, type ScanOptions } from './reading/reading.ts'
export { readAllowList, type AllowEntry } from './deciding/allow-list.ts'
export { limits, thresholds } from './deciding/thresholds.ts'
export {
  verdicts,
  worst,
  type Finding,
  type PartRead,
  type Place,
  type Report,
  type RuleName,
  type Verdict,
} from './deciding/finding.ts'
export { cleanFile, type Cleaned } from './cleaning/clean-file.ts'
export { CleanError } from './cleaning/clean-error.ts'
export { sheetCsv } from './cleaning/sheet-csv.ts'
