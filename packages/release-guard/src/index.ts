// The door of the release guard: build an index of a register, open it, scan a file.
export { buildIndex } from './index/build-index.ts'
export { openIndex } from './index/index-file.ts'
export { type Person } from './index/person.ts'
export { readPeople, type ColumnNames } from './index/read-people.ts'
export { Register, type RegisterFacts } from './index/register.ts'
export { GuardError, type GuardErrorCode } from './guard-error.ts'
export { scanFile } from './scan-file.ts'
export { limits, thresholds } from './deciding/thresholds.ts'
export {
  verdicts,
  worst,
  type Finding,
  type Place,
  type Report,
  type RuleName,
  type Verdict,
} from './deciding/finding.ts'
