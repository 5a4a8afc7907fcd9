// Oversight: the ledger as it stands, what operators did, and who they are. The one door of this station.
import type { Migration } from '../platform/store.ts'
import { auditMigration } from './audit.ts'
import { verificationsMigration } from './ledger-health.ts'

export const oversightMigrations: readonly Migration[] = [auditMigration, verificationsMigration]
export { actsBefore, followLedger, operatorSums, type OperatorAct } from './audit.ts'
export { oversightPages } from './pages/index.ts'
