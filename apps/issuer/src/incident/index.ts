// Incidents, first form: the exposure question, and the ledger as an outsider sees it. The one door.
import type { Migration } from '../platform/store.ts'
import { answersMigration } from './answers.ts'
import { namingsMigration } from './namings.ts'

export const incidentMigrations: readonly Migration[] = [answersMigration, namingsMigration]
export { askExposure } from './ask-exposure.ts'
export { registerIncidentCommands } from './commands.ts'
export {
  fieldsOfGroup,
  recipientOf,
  timeOf,
  type ExposureAnswer,
  type ExposureQuestion,
} from './exposure-question.ts'
export { namePeople, namePeopleFor, type NamedPerson, type Names } from './name-people.ts'
export {
  ledgerKeys,
  ledgerPolicy,
  publishedLog,
  ledgerStanding,
  makeReceipt,
  verifyLedger,
} from './office-ledger.ts'
export { formatOf, showExposure, type ExposureFormat } from './show-exposure.ts'
export { incidentPages } from './pages/index.ts'
export { verifyExposure, type ExposureFault, type ExposureVerdict } from './verify-exposure.ts'
