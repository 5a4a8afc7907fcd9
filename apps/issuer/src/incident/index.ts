// Incidents, first form: the exposure question, and the ledger as an outsider sees it. The one door.
import type { Migration } from '../platform/store.ts'

export const incidentMigrations: readonly Migration[] = []
export { askExposure } from './ask-exposure.ts'
export { registerIncidentCommands } from './commands.ts'
export {
  fieldsOfGroup,
  recipientOf,
  timeOf,
  type ExposureAnswer,
  type ExposureQuestion,
} from './exposure-question.ts'
export { namePeople, type NamedPerson } from './name-people.ts'
export { ledgerKeys, ledgerStanding, makeReceipt, verifyLedger } from './office-ledger.ts'
export { formatOf, showExposure } from './show-exposure.ts'
export { verifyExposure, type ExposureFault, type ExposureVerdict } from './verify-exposure.ts'
